"""The situation: everything the screens show at one instant, folded from the journal.

`apply` only routes each entry to the noun it is about; the nouns know what it does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import assert_never

from dashboard.model import agencies, incidents, resources, units
from dashboard.model.agencies import Agency, AgencyJoined
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry
from dashboard.model.events import (
    ClockSet,
    Event,
    EventBody,
    EventOpened,
    Feature,
    Feed,
    FeedRegistered,
    LayoutPublished,
    Person,
    PersonCheckedIn,
    Place,
    PlacesNamed,
)
from dashboard.model.incidents import (
    Incident,
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
    LeadAssigned,
    LeadTransferred,
    NoteAdded,
    SupportJoined,
    SupportLeft,
)
from dashboard.model.messages import MessageAcknowledged, MessageSent
from dashboard.model.resources import (
    BookingCancelled,
    Resource,
    ResourceAssigned,
    ResourceBooked,
    ResourceHeld,
    ResourceOutOfService,
    ResourceRegistered,
    ResourceReturned,
)
from dashboard.model.units import Unit, UnitAssigned, UnitRegistered, UnitReleased, UnitStatusChanged


@dataclass
class Situation:
    """The state of one event after entry `seq`. The dicts are id -> frozen record; copy before you hand it on."""

    event: Event | None = None
    shift: int = 0
    agencies: dict[str, Agency] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    layout: tuple[Feature, ...] = ()
    layout_version: str = ""
    feeds: dict[str, Feed] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    closed: dict[str, Incident] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    messages: dict[str, tuple[MessageSent, tuple[str, ...]]] = field(default_factory=dict)
    seq: int = 0
    at: int = 0

    def incident(self, incident: str) -> Incident | None:
        """Find an incident, open or closed."""
        return self.incidents.get(incident) or self.closed.get(incident)

    def copy(self) -> "Situation":
        """Return a frame: its own dicts around the same frozen records."""
        return replace(
            self, agencies=self.agencies.copy(), people=self.people.copy(), places=self.places.copy(),
            feeds=self.feeds.copy(), units=self.units.copy(), incidents=self.incidents.copy(),
            closed=self.closed.copy(), resources=self.resources.copy(), messages=self.messages.copy(),
        )  # fmt: skip


def fold(entries: Iterable[Entry], situation: Situation | None = None) -> Situation:
    """Fold `entries` in the order given into `situation` (changed in place; a new one when None)."""
    state = Situation() if situation is None else situation
    for entry in entries:
        apply(state, entry)
    return state


def apply(state: Situation, entry: Entry) -> None:
    """Take one entry into `state`. Corrections are the timeline's work and leave the state as it is here."""
    body, occurred = entry.body, entry.occurred
    match body:
        case UnitAssigned() | UnitReleased():
            units.apply(state.units, body, occurred)
            _crew(state, body, occurred)
        case UnitRegistered() | UnitStatusChanged():
            units.apply(state.units, body, occurred)
        case (
            IncidentOpened() | IncidentChanged() | IncidentClosed() | IncidentReopened() | NoteAdded()
            | LeadAssigned() | LeadTransferred() | SupportJoined() | SupportLeft()
        ):  # fmt: skip
            _put(state, incidents.apply(state.incident(body.incident), body, occurred))
        case (
            ResourceRegistered() | ResourceHeld() | ResourceAssigned() | ResourceReturned() | ResourceOutOfService()
            | ResourceBooked() | BookingCancelled()
        ):  # fmt: skip
            resources.apply(state.resources, body, occurred)
        case MessageSent():
            state.messages[body.message] = (body, ())
        case MessageAcknowledged():
            if body.message in state.messages:
                sent, by = state.messages[body.message]
                state.messages[body.message] = (sent, (*by, body.agency))
        case AgencyJoined():
            agencies.apply(state.agencies, body)
        case EntryCorrected():
            pass
        case _:
            _event(state, body)
    state.seq = max(state.seq, entry.seq)
    state.at = entry.recorded


def _put(state: Situation, incident: Incident | None) -> None:
    if incident is None:
        return
    here, there = (state.incidents, state.closed) if incident.is_open else (state.closed, state.incidents)
    here[incident.id] = incident
    there.pop(incident.id, None)


def _crew(state: Situation, body: UnitAssigned | UnitReleased, occurred: int) -> None:
    incident = state.incident(body.incident)
    if incident is not None:
        move = incidents.unit_joined if isinstance(body, UnitAssigned) else incidents.unit_left
        _put(state, move(incident, body.unit, occurred))


def _event(state: Situation, body: EventBody) -> None:
    match body:
        case EventOpened():
            state.event = body.event
        case ClockSet():
            state.shift = body.shift
        case PlacesNamed():
            state.places |= {place.id: place for place in body.places}
        case LayoutPublished():
            state.layout, state.layout_version = body.features, body.version
        case PersonCheckedIn():
            state.people[body.person.id] = body.person
        case FeedRegistered():
            state.feeds[body.feed.id] = body.feed
        case _:
            assert_never(body)
