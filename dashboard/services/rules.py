"""What may be recorded: every reference must be to something known, every text must be text.

`admissible` returns the body as it will be stored, or raises EntryRejected with the field's name and the way out.
"""

from collections.abc import Callable, Container
from functools import cache
from operator import is_
from typing import Any

from msgspec import Struct, json, structs

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.incidents import (
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
    NoteAdded,
)
from dashboard.model.leads import CommandNamed, LeadWidened
from dashboard.model.messages import MessageSent
from dashboard.model.plans import PlanEdited
from dashboard.model.positions import on_the_globe
from dashboard.model.protocols import ProtocolAgreed, ProtocolSigned
from dashboard.model.resources import (
    BookingCancelled,
    ResourceAssigned,
    ResourceBooked,
    ResourceHeld,
    ResourceRegistered,
)
from dashboard.model.text import LONGEST_TEXT, clean
from dashboard.model.units import (
    ON_A_CALL,
    OUT_OF_SERVICE,
    Unit,
    UnitAssigned,
    UnitRegistered,
    UnitReleased,
    UnitStatusChanged,
    order_warning,
)
from dashboard.projections.bookings import doubts
from dashboard.projections.plans import beginning
from dashboard.projections.situation import Situation
from dashboard.projections.standing import unsigned
from dashboard.services import joint, lead_rules, plan_rules, protocol_rules, review_rules

LONGEST_ID = 120
TEXTS = (str, tuple, Struct)
_json = json.Encoder()
AGENCY_FIELDS = (
    "agency", "agencies", "giver", "owner", "agreed_by", "to", "of", "involved", "support", "ahj", "unified",
)  # fmt: skip
CALL_ONLY = ON_A_CALL - {"EMERG"}
STAYS = "stays in EMERGENCY until it says that it is available, or out of service"


def admissible(situation: Situation, body: AnyBody, now: int = 0) -> AnyBody:
    """Return `body` cleaned; EntryRejected where it cannot be true of `situation` at `now` (UTC microseconds)."""
    cleaned: AnyBody = cleaned_strings(body)
    needed = _needed(type(cleaned))
    for field, known in _references(situation, cleaned):
        value = getattr(cleaned, field)
        if not value and field in needed:
            raise EntryRejected(field, "is empty; say which one")
        for name in value if isinstance(value, tuple) else (value,):
            if (name or isinstance(value, tuple)) and name not in known:
                raise EntryRejected(field.removesuffix("_by"), f"'{name}' is not known in this event")
    _sensible(situation, cleaned, now)
    return cleaned


def entailed(situation: Situation, body: AnyBody) -> list[AnyBody]:
    """Return what follows of itself when `body` is said, and stands before it.

    Closing an incident releases the units that are still on it; going out of service releases a unit from its calls.
    Whoever comes to an incident while its lead is being settled is asked too. The first edit of a plan begins its draft
    with what is live.
    """
    if isinstance(body, IncidentClosed):
        on = (u for u in situation.units.values() if any(a.incident == body.incident for a in u.assignments))
        return [UnitReleased(unit.id, body.incident) for unit in on]
    if isinstance(body, PlanEdited):
        begun = beginning(situation)
        return [begun] if begun else []
    if isinstance(body, UnitStatusChanged) and body.status in OUT_OF_SERVICE:
        return [UnitReleased(body.unit, a.incident) for a in situation.units[body.unit].assignments]
    if isinstance(body, UnitAssigned):
        return _asked_too(situation, body.incident, (situation.units[body.unit].agency,))
    return _asked_too(situation, body.incident, body.unified) if isinstance(body, CommandNamed) else []


def following(situation: Situation, body: AnyBody) -> list[AnyBody]:
    """Return what follows of itself from `body`, which `situation` knows already, and stands behind it.

    The signature of the last party that takes part brings a protocol into force, whoever joins the event later.
    """
    if not isinstance(body, ProtocolSigned):
        return []
    version = situation.protocols[body.protocol].version(body.version)
    done = version is not None and not version.agreed and not unsigned(version, situation)
    return [ProtocolAgreed(body.protocol, body.version)] if done else []


def _asked_too(situation: Situation, incident: str, agencies: tuple[str, ...]) -> list[AnyBody]:
    known = situation.incident(incident)
    pending = known.proposal if known and known.is_open else None
    if pending is None or pending.foreseen:
        return []
    late = tuple(agency for agency in agencies if agency not in pending.involved)
    return [LeadWidened(incident, pending.id, late)] if late else []


def warnings(situation: Situation, body: AnyBody, now: int = 0) -> list[str]:
    """What is unusual about `body` at `now` (UTC microseconds), in words; it may be recorded all the same."""
    if isinstance(body, ResourceBooked | ResourceHeld | ResourceAssigned):
        return doubts(situation, body, now or situation.at)
    unit = situation.units.get(body.unit) if isinstance(body, UnitStatusChanged | UnitReleased) else None
    if unit is None:
        return []
    found = [f"{unit.callsign} {STAYS}"] if unit.status == "EMERG" and _keeps(body) else []
    return found + (_unusual(unit, body) if isinstance(body, UnitStatusChanged) else [])


def _keeps(body: AnyBody) -> bool:
    """Whether a unit in an emergency is in it still after `body`."""
    return isinstance(body, UnitReleased) or (isinstance(body, UnitStatusChanged) and body.status in CALL_ONLY)


def _unusual(unit: Unit, body: UnitStatusChanged) -> list[str]:
    before = next((a.status for a in unit.assignments if a.incident == body.incident), unit.current[0])
    said = order_warning(before, body.status)
    found = [f"{unit.callsign}: {said}"] if said else []
    if body.status in CALL_ONLY and not unit.assignments:
        found.append(f"{unit.callsign} is on no incident")
    return found


def cleaned_strings(value: Any) -> Any:  # noqa: ANN401 - walks any record
    """Return `value` with every text in it cleaned; ids longer than 120 characters are refused by name."""
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise EntryRejected("text", f"has {len(value)} characters; use {LONGEST_TEXT} at most, and a second entry")
        return clean(value)
    if isinstance(value, tuple):
        items = [cleaned_strings(item) for item in value]
        return value if all(map(is_, items, value)) else tuple(items)
    if isinstance(value, Struct) and not _spotless(value):
        changed = {}
        for field in value.__struct_fields__:
            there = getattr(value, field)
            if isinstance(there, TEXTS) and (kept := cleaned_strings(there)) is not there:
                changed[field] = kept
        return structs.replace(value, **changed) if changed else value
    return value


def _spotless(value: Struct) -> bool:
    """Whether no text in `value` can need cleaning: its JSON is short and plain; an import asks a million times."""
    try:
        raw = _json.encode(value)
    except (TypeError, ValueError):
        return False
    return len(raw) <= LONGEST_TEXT and raw.isascii() and b"\\" not in raw and b"\x7f" not in raw


@cache
def _needed(kind: type[Struct]) -> frozenset[str]:
    """Name the fields of `kind` that cannot be left out."""
    return frozenset(field.name for field in structs.fields(kind) if field.required)


def _references(situation: Situation, body: AnyBody) -> list[tuple[str, Container[str]]]:
    """(field, what it may name) of every field of `body` that refers to something else."""
    known: dict[str, Container[str]] = {
        **dict.fromkeys(AGENCY_FIELDS, situation.agencies), "incident": _Incidents(situation),
        "unit": situation.units, "resource": situation.resources, "protocol": situation.protocols,
        "shift": situation.shifts,
    }  # fmt: skip
    new = {IncidentOpened: "incident", UnitRegistered: "unit", ResourceRegistered: "resource"}.get(type(body))
    fields = [f for f in body.__struct_fields__ if f in known and f != new]
    return [(f, known[f]) for f in fields if isinstance(getattr(body, f), str | tuple)]


class _Incidents:
    """Open and closed incidents as one container."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation

    def __contains__(self, incident: object) -> bool:
        return isinstance(incident, str) and self._situation.incident(incident) is not None


def _sensible(situation: Situation, body: AnyBody, now: int) -> None:
    rule = RULES.get(type(body))
    if rule is not None:
        rule(situation, body)
    together = TOGETHER.get(type(body))
    if together is not None:
        together(situation, body, now or situation.at)


def _opening(situation: Situation, body: IncidentOpened) -> None:
    _good_id(body.incident)
    if situation.incident(body.incident) is not None:
        raise EntryRejected("incident", f"'{body.incident}' is there already")
    _located(situation, body)


def _located(_situation: Situation, body: IncidentOpened | IncidentChanged) -> None:
    if isinstance(body.lat, float) and isinstance(body.lon, float):
        on_the_globe(body.lat, body.lon, "place")


def _sending(situation: Situation, body: UnitAssigned) -> None:
    _still_open(situation, body.incident)
    unit = situation.units[body.unit]
    if any(a.incident == body.incident for a in unit.assignments):
        raise EntryRejected("unit", f"{unit.callsign} is on it already")


def _closing(situation: Situation, body: IncidentClosed) -> None:
    if body.incident in situation.closed:
        raise EntryRejected("incident", f"{situation.closed[body.incident].number} is closed already")


def _still_open(situation: Situation, incident: str) -> None:
    if incident in situation.closed:
        raise EntryRejected("incident", f"{situation.closed[incident].number} is closed; reopen it first")


def _release(situation: Situation, body: UnitReleased) -> None:
    if not any(a.incident == body.incident for a in situation.units[body.unit].assignments):
        raise EntryRejected("unit", f"'{body.unit}' is not on incident {body.incident}")


def _reopening(situation: Situation, body: IncidentReopened) -> None:
    if body.incident in situation.incidents:
        raise EntryRejected("incident", f"{situation.incidents[body.incident].number} is open already")


def _handing(situation: Situation, body: ResourceHeld | ResourceAssigned) -> None:
    resource = situation.resources[body.resource]
    if resource.status == "out_of_service":
        raise EntryRejected("resource", f"'{resource.name}' is out of service; return it to service first")


def _booking(situation: Situation, body: ResourceBooked) -> None:
    if body.booking.agency not in situation.agencies:
        raise EntryRejected("agency", f"'{body.booking.agency}' is not known in this event")
    if body.booking.ends <= body.booking.starts:
        raise EntryRejected("ends", "a booking must end after it starts")


def _cancelling(situation: Situation, body: BookingCancelled) -> None:
    if all(b.id != body.booking for b in situation.resources[body.resource].bookings):
        raise EntryRejected("booking", f"'{body.booking}' is not a booking of this resource")


def _words(_situation: Situation, body: MessageSent | NoteAdded) -> None:
    if not body.text.strip():
        raise EntryRejected("text", "there are no words to record")


def _reasoned(_situation: Situation, body: EntryCorrected) -> None:
    if not body.reason.strip():
        raise EntryRejected("reason", "a correction needs its reason")


def _registering(_situation: Situation, body: UnitRegistered | ResourceRegistered) -> None:
    _good_id(body.unit if isinstance(body, UnitRegistered) else body.resource)


def _good_id(name: str) -> None:
    if not name.strip() or len(name) > LONGEST_ID:
        raise EntryRejected("id", f"must have 1 to {LONGEST_ID} characters")


RULES: dict[type, Callable[[Situation, Any], None]] = {
    IncidentOpened: _opening, IncidentChanged: _located, IncidentClosed: _closing, IncidentReopened: _reopening,
    UnitRegistered: _registering, UnitAssigned: _sending, UnitReleased: _release,
    ResourceRegistered: _registering, ResourceHeld: _handing,
    ResourceAssigned: _handing, ResourceBooked: _booking, BookingCancelled: _cancelling, MessageSent: _words,
    NoteAdded: _words, EntryCorrected: _reasoned,
}  # fmt: skip
TOGETHER = joint.RULES | lead_rules.RULES | protocol_rules.RULES | plan_rules.RULES | review_rules.RULES
