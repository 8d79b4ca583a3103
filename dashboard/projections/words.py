"""Entries in plain words: what a log, an export or a history prints for each entry.

The words are plain text that may hold strangers' text: escape it wherever it is drawn as HTML or markdown.
"""

from typing import assert_never

from msgspec import Raw

from dashboard.model.agencies import AgencyJoined
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import AnyBody, Entry, decode_body
from dashboard.model.errors import UnreadableEntry
from dashboard.model.events import ClockSet, EventBody, EventOpened, FeedRegistered, PersonCheckedIn, PlacesNamed
from dashboard.model.facts import Fact
from dashboard.model.incidents import (
    FactsStated,
    IncidentBody,
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
    NoteAdded,
    SupportJoined,
    SupportLeft,
)
from dashboard.model.layouts import LayoutPublished
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
from dashboard.model.unreadable import EntryUnreadable
from dashboard.projections.joint_words import joint
from dashboard.projections.names import Names, callsign, number, short, tail
from dashboard.projections.situation import Situation

__all__ = ["callsign", "describe", "describe_body", "number", "short", "times"]

WAYS = {"ENRT": "to", "TRANS": "from"}  # a unit is at its incident otherwise
FIELDS = {"lat": "latitude", "lon": "longitude"}


def describe(entry: Entry, situation: Situation) -> str:
    """Say what `entry` says, in one line unless what was said has more.

    `situation` gives the callsigns, numbers and short names to say it with.
    """
    return describe_body(entry.body, situation)


def describe_body(body: AnyBody | EntryUnreadable, situation: Situation) -> str:
    """Say what `body` says, as `describe`."""
    match body:
        case UnitRegistered() | UnitAssigned() | UnitStatusChanged() | UnitReleased():
            return _unit(body, situation)
        case (
            IncidentOpened() | IncidentChanged() | IncidentClosed() | IncidentReopened() | NoteAdded()
            | FactsStated() | SupportJoined() | SupportLeft()
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
        case (
            EventOpened() | ClockSet() | PlacesNamed() | LayoutPublished() | PersonCheckedIn() | FeedRegistered()
        ):  # fmt: skip
            return _event(body, situation)
        case EntryUnreadable(seq, was, why, text):
            return f"ENTRY {seq:,} CANNOT BE READ, what is stored is damaged ({was}: {why}). Stored: {text}"
        case _:
            return joint(body, Names(situation))


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
            way = WAYS.get(body.status, "at")
            where = f" {way} {number(body.incident, situation)}" if body.incident else ""
            words = WORDS[body.status]
            said = words if words.isupper() else words[0].lower() + words[1:]
            return f"{name} {said}{tail(where, body.note)}"
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
            return tail(f"{name} closed", body.outcome)
        case IncidentReopened():
            return tail(f"{name} reopened", body.reason)
        case NoteAdded():
            return f"{name}: {body.text}" if body.incident else body.text
        case FactsStated():
            return f"{name}: {', '.join(_fact(fact) for fact in body.facts)}"
        case SupportJoined():
            return f"{short(body.agency, situation)} supports at {name}"
        case SupportLeft():
            return f"{short(body.agency, situation)} no longer supports at {name}"
        case _:
            return joint(body, Names(situation))


def _fact(fact: Fact) -> str:
    return str(fact) if fact.value else f"{fact.title} is not known any more"


def _resource(body: ResourceBody, situation: Situation) -> str:
    known = situation.resources.get(body.resource)
    name = known.name if known else body.resource
    match body:
        case ResourceRegistered():
            return f"{body.name} ({body.type}) of {short(body.owner, situation)} can be shared"
        case ResourceHeld():
            return tail(f"{name} held for {short(body.agency, situation)}", body.note)
        case ResourceAssigned():
            where = f" for {number(body.incident, situation)}" if body.incident else ""
            return tail(f"{name} handed to {short(body.agency, situation)}{where}", body.note)
        case ResourceReturned():
            return tail(f"{name} returned", body.note)
        case ResourceOutOfService():
            return tail(f"{name} out of service", body.note)
        case _:
            return _booking(body, name, situation)


def _booking(body: ResourceBooked | BookingCancelled, name: str, situation: Situation) -> str:
    match body:
        case ResourceBooked(_, booking):
            span = times(booking, situation.timezone)
            return tail(f"{name} booked by {short(booking.agency, situation)}, {span}", booking.purpose)
        case BookingCancelled():
            return tail(f"{name}: booking {body.booking} cancelled", body.note)
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
