"""Entries in plain words: what a log, an export or a history prints for each entry.

The words are plain text that may hold strangers' text: escape it wherever it is drawn as HTML or markdown.
"""

from typing import assert_never

from msgspec import Raw

from dashboard.model.agencies import AgencyJoined
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import AnyBody, Entry, decode_body
from dashboard.model.errors import UnreadableEntry
from dashboard.model.events import (
    ClockSet,
    EventBody,
    EventOpened,
    FeedRegistered,
    LayoutPublished,
    PersonCheckedIn,
    PlacesNamed,
)
from dashboard.model.incidents import (
    IncidentBody,
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
from dashboard.model.messages import MessageAcknowledged, MessageBody, MessageSent
from dashboard.model.moment import SECOND, elapsed, iso, local
from dashboard.model.resources import (
    Booking,
    BookingCancelled,
    ResourceAssigned,
    ResourceBody,
    ResourceBooked,
    ResourceHeld,
    ResourceOutOfService,
    ResourceRegistered,
    ResourceReturned,
)
from dashboard.model.units import WORDS, UnitAssigned, UnitBody, UnitRegistered, UnitReleased, UnitStatusChanged
from dashboard.projections.situation import Situation

FIELDS = {"lat": "latitude", "lon": "longitude"}


def describe(entry: Entry, situation: Situation) -> str:
    """Say what `entry` says, in one line unless what was said has more.

    `situation` gives the callsigns, numbers and short names to say it with.
    """
    return describe_body(entry.body, situation)


def describe_body(body: AnyBody, situation: Situation) -> str:
    """Say what `body` says, as `describe`."""
    match body:
        case UnitRegistered() | UnitAssigned() | UnitStatusChanged() | UnitReleased():
            return _unit(body, situation)
        case (
            IncidentOpened() | IncidentChanged() | IncidentClosed() | IncidentReopened() | NoteAdded()
            | LeadAssigned() | LeadTransferred() | SupportJoined() | SupportLeft()
        ):  # fmt: skip
            return _incident(body, situation)
        case (
            ResourceRegistered() | ResourceHeld() | ResourceAssigned() | ResourceReturned() | ResourceOutOfService()
            | ResourceBooked() | BookingCancelled()
        ):  # fmt: skip
            return _resource(body, situation)
        case MessageSent() | MessageAcknowledged():
            return _message(body, situation)
        case AgencyJoined(agency):
            return f"{agency.name} ({agency.short}) takes part"
        case EntryCorrected():
            return _correction(body, situation)
        case _:
            return _event(body, situation)


def callsign(unit: str, situation: Situation) -> str:
    """Return what people call `unit`; its id where nobody registered it."""
    return situation.units[unit].callsign if unit in situation.units else unit


def number(incident: str, situation: Situation) -> str:
    """Return how people say `incident`: `#047`; its id behind a # where nobody opened it."""
    known = situation.incident(incident)
    return known.number if known else f"#{incident}"


def short(agency: str, situation: Situation) -> str:
    """Return the short name of `agency`; its id where it never joined."""
    return situation.agencies[agency].short if agency in situation.agencies else agency


def times(booking: Booking, tz: str, now: int | None = None) -> str:
    """`22:00-24:00` in the event's local time, with the day in front unless that is the day of `now`.

    What ends on another day names it, and its date too where the weekday alone could be an earlier one.
    """
    starts, ends = local(booking.starts, tz), local(booking.ends, tz)
    day = "" if now is not None and starts.date() == local(now, tz).date() else f"{starts:%a} {starts.day} {starts:%b} "
    days = (ends.date() - starts.date()).days
    if days == 1 and (ends.hour, ends.minute) == (0, 0):
        return f"{day}{starts:%H:%M}-24:00"
    year = f" {ends.year}" if ends.year != starts.year else ""
    until = "" if days == 0 else f"{ends:%a} " if days < 7 else f"{ends:%a} {ends.day} {ends:%b}{year} "
    return f"{day}{starts:%H:%M}-{until}{ends:%H:%M}"


def _unit(body: UnitBody, situation: Situation) -> str:
    name = callsign(body.unit, situation)
    match body:
        case UnitRegistered():
            kind = f", {body.type}" if body.type else ""
            return f"{body.callsign} registered ({short(body.agency, situation)}{kind})"
        case UnitAssigned():
            return f"{name} sent to {number(body.incident, situation)}"
        case UnitReleased():
            return f"{name} available from {number(body.incident, situation)}"
        case UnitStatusChanged():
            where = f" at {number(body.incident, situation)}" if body.incident else ""
            words = WORDS[body.status]
            said = words if words.isupper() else words[0].lower() + words[1:]
            return f"{name} {said}{_tail(where, body.note)}"
        case _:
            assert_never(body)


def _incident(body: IncidentBody, situation: Situation) -> str:
    name = number(body.incident, situation)
    match body:
        case IncidentOpened():
            place = f", {body.place}" if body.place else ""
            return f"{body.number} opened: {body.priority} {body.title or body.type}{place}"
        case IncidentChanged():
            return f"{name} changed: {_changes(body)}"
        case IncidentClosed():
            return _tail(f"{name} closed", body.outcome)
        case IncidentReopened():
            return _tail(f"{name} reopened", body.reason)
        case NoteAdded():
            return f"{name}: {body.text}" if body.incident else body.text
        case _:
            return _lead(body, name, situation)


def _lead(body: LeadAssigned | LeadTransferred | SupportJoined | SupportLeft, name: str, situation: Situation) -> str:
    agency = short(body.agency, situation)
    match body:
        case LeadAssigned():
            return _tail(f"{agency} leads {name}{_agreed(body.agreed_by, situation)}", body.reason)
        case LeadTransferred():
            giver = short(body.giver, situation)
            return _tail(
                f"Lead of {name} passes from {giver} to {agency}{_agreed(body.agreed_by, situation)}", body.reason
            )
        case SupportJoined():
            return f"{agency} supports at {name}"
        case SupportLeft():
            return f"{agency} no longer supports at {name}"
        case _:
            assert_never(body)


def _resource(body: ResourceBody, situation: Situation) -> str:
    known = situation.resources.get(body.resource)
    name = known.name if known else body.resource
    match body:
        case ResourceRegistered():
            return f"{body.name} ({body.type}) of {short(body.owner, situation)} can be shared"
        case ResourceHeld():
            return _tail(f"{name} held for {short(body.agency, situation)}", body.note)
        case ResourceAssigned():
            where = f" for {number(body.incident, situation)}" if body.incident else ""
            return _tail(f"{name} handed to {short(body.agency, situation)}{where}", body.note)
        case ResourceReturned():
            return _tail(f"{name} returned", body.note)
        case ResourceOutOfService():
            return _tail(f"{name} out of service", body.note)
        case _:
            return _booking(body, name, situation)


def _booking(body: ResourceBooked | BookingCancelled, name: str, situation: Situation) -> str:
    match body:
        case ResourceBooked(_, booking):
            span = times(booking, situation.timezone)
            return _tail(f"{name} booked by {short(booking.agency, situation)}, {span}", booking.purpose)
        case BookingCancelled():
            return _tail(f"{name}: booking {body.booking} cancelled", body.note)
        case _:
            assert_never(body)


def _message(body: MessageBody, situation: Situation) -> str:
    if isinstance(body, MessageAcknowledged):
        return f"{short(body.agency, situation)} has read message {body.message}"
    to = ", ".join(short(agency, situation) for agency in body.to) or "all"
    about = f" about {number(body.incident, situation)}" if body.incident else ""
    return f"Message to {to}{about}: {body.text}"


def _event(body: EventBody, situation: Situation) -> str:
    match body:
        case EventOpened(event):
            return f"Event opened: {event.name}"
        case ClockSet(0):
            return "The event's clock is the real one"
        case ClockSet(shift):
            return f"The event's clock runs {elapsed(abs(shift))} {'behind' if shift > 0 else 'ahead of'} the real one"
        case PlacesNamed(places):
            return f"Places named: {', '.join(place.name for place in places)}"
        case LayoutPublished(features, version):
            return f"Layout {version or 'published'}: {len(features)} features"
        case PersonCheckedIn(person):
            return f"{person.name} checked in ({short(person.agency, situation)}, {person.role})"
        case FeedRegistered(feed):
            return f"Feed {feed.name} expected every {elapsed(feed.interval * SECOND)}"
        case _:
            assert_never(body)


def _correction(body: EntryCorrected, situation: Situation) -> str:
    if body.strikes:
        return f"Entry {body.target} struck: {body.reason}"
    when = f" at {iso(body.occurred, situation.timezone)}" if body.occurred is not None else ""
    try:
        read = f" {describe_body(decode_body(bytes(body.body)), situation)}" if isinstance(body.body, Raw) else ""
    except UnreadableEntry:
        read = " something this version cannot read"
    return f"Entry {body.target} should read{read}{when}: {body.reason}"


def _changes(body: IncidentChanged) -> str:
    changed = body.changes
    if "lat" in changed and "lon" in changed:
        lat, lon = changed.pop("lat"), changed.pop("lon")
        changed["position"] = "unknown" if lat is None or lon is None else f"{lat:.5f}, {lon:.5f}"
    return ", ".join(f"{FIELDS.get(field, field)} {value}" for field, value in changed.items())


def _agreed(agencies: tuple[str, ...], situation: Situation) -> str:
    names = ", ".join(short(agency, situation) for agency in agencies)
    return f" (agreed by {names})" if names else ""


def _tail(words: str, why: str) -> str:
    return f"{words}: {why}" if why else words
