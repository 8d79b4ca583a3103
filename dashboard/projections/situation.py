"""The situation: everything the screens show at one instant, folded from the journal.

`apply` only routes each entry to the noun it is about; the nouns know what it does.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any, assert_never, get_args

from msgspec import structs

from dashboard.model import (
    agencies,
    alarms,
    decisions,
    directory,
    glossary,
    ground,
    incidents,
    liaison,
    orders,
    parameters,
    plans,
    protocols,
    reports,
    resources,
    review,
    units,
    zones,
)
from dashboard.model.agencies import Agency, AgencyBody
from dashboard.model.alarms import Alarm, AlarmBody
from dashboard.model.corrections import EntryCorrected
from dashboard.model.decisions import Decision, DecisionBody
from dashboard.model.directory import AgencyDescribed, Channel, ChannelSet, Profile, Shift, ShiftBody
from dashboard.model.entry import Entry
from dashboard.model.events import (
    ClockSet,
    Event,
    EventBody,
    EventOpened,
    Feed,
    FeedRegistered,
    Person,
    PersonCheckedIn,
    Place,
    PlacesNamed,
)
from dashboard.model.glossary import Term, TermDefined
from dashboard.model.ground import Ground, GroundBody
from dashboard.model.incidents import Incident, IncidentBody
from dashboard.model.layouts import Feature, LayoutPublished
from dashboard.model.liaison import Conference, ConferenceBody, Contact, ContactMade, Notice, NotificationMade
from dashboard.model.messages import MessageBody, MessageSent
from dashboard.model.orders import Order, OrderBody
from dashboard.model.parameters import AgreedSet, ParametersBody
from dashboard.model.plans import PlanBody, PlanPublished, PlanVersion
from dashboard.model.protocols import Card, ProtocolBody
from dashboard.model.reports import Report, ReportMade
from dashboard.model.resources import Resource, ResourceBody
from dashboard.model.review import Annotation, AnnotationBody, CapabilityRated, ImprovementBody, Improving, Rating
from dashboard.model.units import Unit, UnitAssigned, UnitBody, UnitReleased
from dashboard.model.unreadable import EntryUnreadable
from dashboard.model.zones import Site, SiteBody, Zone, ZoneBody


@dataclass
class Situation:
    """The state of one event after entry `seq`. The dicts are id -> frozen record; copy before you hand it on.

    `early` are units sent to an incident (id -> unit ids) whose opening was stamped later than their dispatch.
    """

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
    profiles: dict[str, Profile] = field(default_factory=dict)
    shifts: dict[str, Shift] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    protocols: dict[str, Card] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    notices: dict[str, tuple[Notice, ...]] = field(default_factory=dict)
    conferences: dict[str, Conference] = field(default_factory=dict)
    zones: dict[str, Zone] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    alarms: dict[str, Alarm] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    plans: dict[str, PlanVersion] = field(default_factory=dict)
    parameters: dict[str, AgreedSet] = field(default_factory=dict)
    ground: dict[str, Ground] = field(default_factory=dict)
    annotations: dict[str, Annotation] = field(default_factory=dict)
    ratings: dict[str, Rating] = field(default_factory=dict)
    improvements: dict[str, Improving] = field(default_factory=dict)
    early: dict[str, tuple[str, ...]] = field(default_factory=dict)
    seq: int = 0
    at: int = 0

    @property
    def timezone(self) -> str:
        """The event's time zone; UTC where nobody opened the event."""
        return self.event.timezone if self.event else "UTC"

    def incident(self, incident: str) -> Incident | None:
        """Find an incident, open or closed."""
        return self.incidents.get(incident) or self.closed.get(incident)

    def copy(self) -> "Situation":
        """Return a frame: its own dicts around the same frozen records."""
        return replace(self, **{noun: getattr(self, noun).copy() for noun in NOUNS})


NOUNS = tuple(f.name for f in fields(Situation) if isinstance(f.default_factory, type))


def fold(entries: Iterable[Entry], situation: Situation | None = None) -> Situation:
    """Fold `entries` in the order given into `situation` (changed in place; a new one when None)."""
    state = Situation() if situation is None else situation
    for entry in entries:
        apply(state, entry)
    return state


def apply(state: Situation, entry: Entry) -> None:
    """Take one entry into `state`. Corrections are the timeline's work and leave the state as it is here."""
    body = entry.body
    ROUTES[type(body)](state, body, entry.occurred)
    if entry.seq > state.seq:
        state.seq = entry.seq
    state.at = entry.recorded


def _incident(state: Situation, body: IncidentBody, occurred: int) -> None:
    _put(state, incidents.apply(state.incident(body.incident), body, occurred))


def _crew(state: Situation, body: UnitAssigned | UnitReleased, occurred: int) -> None:
    units.apply(state.units, body, occurred)
    incident = state.incident(body.incident)
    if incident is None:
        early = [name for name in state.early.get(body.incident, ()) if name != body.unit]
        state.early[body.incident] = (*early, body.unit) if type(body) is UnitAssigned else tuple(early)
        return
    move = incidents.unit_joined if type(body) is UnitAssigned else incidents.unit_left
    _put(state, move(incident, body.unit, occurred))


def _put(state: Situation, incident: Incident | None) -> None:
    if incident is None:
        return
    here, there = (state.closed, state.incidents) if incident.closed else (state.incidents, state.closed)
    for unit in state.early.pop(incident.id, ()) if state.early else ():
        incident = incidents.unit_joined(incident, unit, incident.updated)
    here[incident.id] = incident
    there.pop(incident.id, None)


def _message(state: Situation, body: MessageBody, _occurred: int) -> None:
    if isinstance(body, MessageSent):
        state.messages[body.message] = (body, ())
    elif body.message in state.messages:
        sent, by = state.messages[body.message]
        state.messages[body.message] = (sent, (*by, body.agency))


def _event(state: Situation, body: EventBody, _occurred: int) -> None:
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


def _plan(state: Situation, body: PlanBody, occurred: int) -> None:
    plans.apply(state.plans, body, occurred)
    if isinstance(body, PlanPublished):
        state.layout, state.layout_version = body.plan.features, body.version
        if state.event and body.plan.periods:
            state.event = structs.replace(state.event, periods=body.plan.periods)


def _nothing(_state: Situation, _body: EntryCorrected | EntryUnreadable, _occurred: int) -> None:
    """Take a correction, the timeline's work, or what nobody can read: it only counts as seen."""


def _into(noun: str, take: Callable[[dict[str, Any], Any, int], None]) -> Callable[["Situation", Any, int], None]:
    """Route to a noun whose file takes a body into its records."""
    return lambda state, body, occurred: take(getattr(state, noun), body, occurred)


def _described(state: Situation, body: AgencyDescribed, _occurred: int) -> None:
    state.profiles[body.agency] = body.profile


def _channel(state: Situation, body: ChannelSet, _occurred: int) -> None:
    state.channels[body.channel.id] = body.channel


def _kinds(union: object) -> tuple[Any, ...]:
    """Return the kinds of a union; of one kind alone, that one."""
    return get_args(union) or (union,)


OWN_FILE: tuple[tuple[Any, str, Callable[[dict[str, Any], Any, int], None]], ...] = (
    (AgencyBody, "agencies", agencies.apply), (ShiftBody, "shifts", directory.apply_shift),
    (ProtocolBody, "protocols", protocols.apply), (DecisionBody, "decisions", decisions.apply),
    (OrderBody, "orders", orders.apply), (ReportMade, "reports", reports.apply),
    (ContactMade, "contacts", liaison.apply_contact), (NotificationMade, "notices", liaison.apply_notice),
    (ConferenceBody, "conferences", liaison.apply_conference), (ZoneBody, "zones", zones.apply_zone),
    (SiteBody, "sites", zones.apply_site), (AlarmBody, "alarms", alarms.apply), (TermDefined, "terms", glossary.apply),
    (ResourceBody, "resources", resources.apply), (UnitBody, "units", units.apply),
    (ParametersBody, "parameters", parameters.apply), (GroundBody, "ground", ground.apply),
    (AnnotationBody, "annotations", review.annotate), (CapabilityRated, "ratings", review.rate),
    (ImprovementBody, "improvements", review.improve),
)  # fmt: skip

# Later lines win: a unit that is sent or released changes its incident too. A table, and not `match`, because an
# isinstance check of a msgspec class takes 130 ns; tests/projections/test_situation.py sees that every kind is here.
ROUTES: dict[type, Callable[[Situation, Any, int], None]] = {
    **{kind: _into(noun, take) for union, noun, take in OWN_FILE for kind in _kinds(union)},
    **dict.fromkeys(get_args(IncidentBody), _incident),
    **dict.fromkeys((UnitAssigned, UnitReleased), _crew),
    **dict.fromkeys(get_args(MessageBody), _message),
    **dict.fromkeys(get_args(EventBody), _event),
    **dict.fromkeys(get_args(PlanBody), _plan),
    AgencyDescribed: _described,
    ChannelSet: _channel,
    EntryCorrected: _nothing,
    EntryUnreadable: _nothing,
}
