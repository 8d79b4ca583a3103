"""Incidents: what happened where, how urgent, who leads by whose agreement, who supports, and the units on it."""

from collections.abc import Callable
from typing import Any, Literal, get_args

from msgspec import UNSET, Struct, UnsetType, structs

from dashboard.model import leads
from dashboard.model.body import Body
from dashboard.model.facts import Fact, merged
from dashboard.model.leads import CommandNamed, Former, LeadBody, Proposal

Priority = Literal["P1", "P2", "P3", "P4"]
PRIORITIES: tuple[Priority, ...] = ("P1", "P2", "P3", "P4")


class Incident(Struct, frozen=True, gc=False):
    """One incident as it stands. Times in UTC microseconds, 0 = not yet; `lat`/`lon` in degrees, None = unknown.

    `lead` is the agency that leads by agreement or override, `settled` the proposal that made it so, `proposal` the one
    that still waits. `ahj` (legal authority) and `unified` (members of unified command) are kept apart from it.
    """

    id: str
    number: str
    type: str
    title: str
    priority: Priority
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    lead: str = ""
    lead_since: int = 0
    settled: Proposal | None = None
    proposal: Proposal | None = None
    facts: tuple[Fact, ...] = ()
    ahj: tuple[str, ...] = ()
    unified: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    opened: int = 0
    updated: int = 0
    closed: int = 0
    outcome: str = ""

    @property
    def is_open(self) -> bool:
        """Whether work on it goes on."""
        return not self.closed


class IncidentOpened(Body, frozen=True, tag="incident.opened"):
    """Something happened that more than one person must know of.

    `concluded`: when it came in was never said; it stands at the first sending to it.
    """

    incident: str
    number: str
    type: str
    title: str
    priority: Priority
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    concluded: bool = False
    subjects = ("incident",)


class IncidentChanged(Body, frozen=True, tag="incident.changed"):
    """Only the fields that changed are there."""

    incident: str
    type: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    place: str | UnsetType = UNSET
    lat: float | UnsetType | None = UNSET
    lon: float | UnsetType | None = UNSET
    subjects = ("incident",)

    @property
    def changes(self) -> dict[str, object]:
        """The fields that changed, with their new values."""
        values = zip(self.__struct_fields__, structs.astuple(self), strict=True)
        return {field: value for field, value in values if value is not UNSET and field != "incident"}


class IncidentClosed(Body, frozen=True, tag="incident.closed"):
    """Work on it has ended."""

    incident: str
    outcome: str = ""
    subjects = ("incident",)


class IncidentReopened(Body, frozen=True, tag="incident.reopened"):
    """Work on it goes on after all."""

    incident: str
    reason: str = ""
    subjects = ("incident",)


class NoteAdded(Body, frozen=True, tag="note.added"):
    """Words in the log; without an incident they belong to the event. `raw` marks a line nobody could parse."""

    text: str
    incident: str = ""
    raw: bool = False
    subjects = ("incident",)

    @property
    def about(self) -> tuple[str, ...]:
        """The incident, or the event."""
        return (f"incident:{self.incident}",) if self.incident else ("event",)


class FactsStated(Body, frozen=True, tag="facts.stated"):
    """What is known of it that decides who leads; an empty value takes a fact back."""

    incident: str
    facts: tuple[Fact, ...]
    subjects = ("incident",)


class SupportJoined(Body, frozen=True, tag="support.joined"):
    """An agency supports the lead."""

    incident: str
    agency: str
    subjects = ("incident", "agency")


class SupportLeft(Body, frozen=True, tag="support.left"):
    """An agency no longer supports the lead."""

    incident: str
    agency: str
    subjects = ("incident", "agency")


IncidentBody = (
    IncidentOpened | IncidentChanged | IncidentClosed | IncidentReopened | NoteAdded | FactsStated
    | LeadBody | Former | CommandNamed | SupportJoined | SupportLeft
)  # fmt: skip


def apply(incident: Incident | None, body: IncidentBody, occurred: int) -> Incident | None:
    """Return the incident after `body`; None where nobody opened it (the entry stays in the log all the same)."""
    if type(body) is IncidentOpened:
        units = incident.units if incident else ()
        return Incident(
            body.incident, body.number, body.type, body.title, body.priority, body.place, body.lat, body.lon,
            units=units, opened=occurred, updated=occurred,
        )  # fmt: skip
    if incident is None:
        return None
    return structs.replace(incident, updated=occurred, **CHANGES[type(body)](incident, body, occurred))


def _led(incident: Incident, body: LeadBody, occurred: int) -> dict[str, Any]:
    proposal = leads.apply(incident.proposal, body, occurred)
    if proposal is None or not proposal.settled:
        return {"proposal": proposal}
    return _settled(incident, proposal, occurred)


def _settled(incident: Incident, proposal: Proposal, occurred: int) -> dict[str, Any]:
    backing = dict.fromkeys((*incident.supporting, *proposal.support, *filter(None, (proposal.giver,))))
    since = incident.lead_since if incident.lead == proposal.agency else occurred
    return {
        "proposal": None, "settled": proposal, "lead": proposal.agency, "lead_since": since,
        "supporting": _less(tuple(backing), proposal.agency),
    }  # fmt: skip


# What each kind changes. A table, and not `match`: an isinstance check of a msgspec class takes 130 ns.
CHANGES: dict[type, Callable[[Incident, Any, int], dict[str, Any]]] = {
    IncidentChanged: lambda _incident, body, _occurred: body.changes,
    IncidentClosed: lambda _incident, body, occurred: {
        "closed": occurred,
        "outcome": body.outcome,
        "proposal": None,
    },
    IncidentReopened: lambda _incident, _body, _occurred: {"closed": 0, "outcome": ""},
    NoteAdded: lambda _incident, _body, _occurred: {},
    FactsStated: lambda incident, body, _occurred: {"facts": merged(incident.facts, body.facts)},
    **dict.fromkeys(get_args(LeadBody), _led),
    **dict.fromkeys(get_args(Former), lambda incident, body, at: _settled(incident, leads.as_settled(body, at), at)),
    CommandNamed: lambda _incident, body, _occurred: {"ahj": body.ahj, "unified": body.unified},
    SupportJoined: lambda incident, body, _occurred: {"supporting": _with(incident.supporting, body.agency)},
    SupportLeft: lambda incident, body, _occurred: {"supporting": _less(incident.supporting, body.agency)},
}


def unit_joined(incident: Incident, unit: str, occurred: int) -> Incident:
    """The incident with `unit` on it."""
    return structs.replace(incident, units=_with(incident.units, unit), updated=occurred)


def unit_left(incident: Incident, unit: str, occurred: int) -> Incident:
    """The incident without `unit`."""
    return structs.replace(incident, units=_less(incident.units, unit), updated=occurred)


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names else (*names, name)


def _less(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(n for n in names if n != name)
