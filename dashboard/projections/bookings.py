"""Bookings and custody of shared resources: who had one, who has it, who wants it when, and where that clashes.

A booking is for later: it never says that anybody has the resource. Custody is what was handed over.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct, structs

from dashboard.model.entry import Actor, Entry
from dashboard.model.errors import EntryRejected
from dashboard.model.moment import DAY, MINUTE, local, micros, parse, zone
from dashboard.model.resources import (
    Booking,
    Resource,
    ResourceAssigned,
    ResourceBooked,
    ResourceHeld,
    ResourceOutOfService,
    ResourceRegistered,
    ResourceReturned,
    ResourceStatus,
)
from dashboard.projections.situation import Situation
from dashboard.projections.words import short, times

When = Literal["past", "now", "later"]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FARTHEST = 366 * DAY
_CLOCK = re.compile(r"(?:([a-z]{3})[a-z]*\s+)?(\d{1,2})[:.h]?([0-5]\d)")
_SPAN = re.compile(r"\+\s*(?:(\d{1,3})\s*h)?\s*(?:(\d{1,4})\s*m(?:in)?)?")


class Slot(Struct, frozen=True):
    """One booking with the others it overlaps, and whether its time is over, is now, or is to come."""

    booking: Booking
    clashes: tuple[Booking, ...]
    when: When


class Custody(Struct, frozen=True):
    """Who had a resource from `starts` until `ends` (UTC microseconds, 0: still), and who recorded that."""

    status: ResourceStatus
    agency: str
    incident: str
    note: str
    starts: int
    ends: int
    by: Actor


def slots(resource: Resource, now: int) -> tuple[Slot, ...]:
    """Every booking of `resource`, the earliest first, each with those it clashes with."""
    pairs = resource.clashes()
    against = {b.id: tuple(o for pair in pairs if b in pair for o in pair if o != b) for b in resource.bookings}
    ordered = sorted(resource.bookings, key=lambda b: (b.starts, b.id))
    return tuple(Slot(b, against[b.id], _when(b, now)) for b in ordered)


def next_booking(resource: Resource, now: int) -> Slot | None:
    """Find the booking whose time is now or comes next; None when nothing is booked."""
    return next((slot for slot in slots(resource, now) if slot.when != "past"), None)


def custody(entries: Iterable[Entry]) -> tuple[Custody, ...]:
    """Merge the standing entries about one resource, oldest first, into who had it from when to when."""
    spans: list[Custody] = []
    for entry in entries:
        span = _span(entry)
        if span is None or (spans and isinstance(entry.body, ResourceRegistered)):
            continue
        if spans:
            spans[-1] = structs.replace(spans[-1], ends=entry.occurred)
        spans.append(span)
    return tuple(spans)


def in_the_way(resource: Resource, booking: Booking) -> tuple[Booking, ...]:
    """Which bookings of `resource` a new `booking` would overlap."""
    added = structs.replace(resource, bookings=(*(b for b in resource.bookings if b.id != booking.id), booking))
    return next((slot.clashes for slot in slots(added, booking.starts) if slot.booking.id == booking.id), ())


def doubts(situation: Situation, body: object, now: int) -> list[str]:
    """Say in words what a resource entry gets in the way of; it may be recorded all the same."""
    if not isinstance(body, ResourceBooked | ResourceHeld | ResourceAssigned):
        return []
    resource = situation.resources.get(body.resource)
    if resource is None:
        return []
    if isinstance(body, ResourceBooked):
        return [f"{resource.name}: {clash_words(b, situation, now)}" for b in in_the_way(resource, body.booking)]
    return [*_taken_from(situation, resource, body.agency), *_wanted_by(situation, resource, body.agency, now)]


def clash_words(other: Booking, situation: Situation, now: int) -> str:
    """`clash with FD 22:00-24:00`."""
    return f"clash with {short(other.agency, situation)} {times(other, situation.timezone, now)}"


def instant(text: str, after: int, tz: str, field: str, grace: int = 0) -> int:
    """UTC microseconds of a time as people type it: `22:00` and `Sun 22:00` (the next one `after`), `+2h`, `now`, ISO.

    A clock time that passed at most `grace` microseconds ago is still the one that is meant. EntryRejected names
    `field` when the text is no time, or one so far away that it must be a slip.
    """
    us = _instant(text, after, tz, field, grace)
    if abs(us - after) > FARTHEST:
        raise EntryRejected(field, f"'{text[:40]}' is more than a year away")
    return us


def _instant(text: str, after: int, tz: str, field: str, grace: int) -> int:
    said = " ".join(text.lower().split())
    if said == "now":
        return after
    if (span := _SPAN.fullmatch(said)) and any(span.groups()):
        return after + (int(span[1] or 0) * 60 + int(span[2] or 0)) * MINUTE
    if (clock := _CLOCK.fullmatch(said)) and clock[1] in (None, *DAYS) and int(clock[2] + clock[3]) <= 2400:
        return _next(clock[1], int(clock[2]), int(clock[3]), local(after - grace, tz), tz)
    try:
        return parse(text, tz, field)
    except EntryRejected as error:
        wrong = f"'{text[:40]}' is not a time" if said else "is empty"
        raise EntryRejected(field, f"{wrong}; write 22:00, Sun 22:00, +2h or 2026-08-15 22:00") from error


def _next(day: str | None, hour: int, minute: int, after: datetime, tz: str) -> int:
    ahead = (DAYS.index(day) - after.weekday()) % 7 if day else 0
    midnight = after.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    while True:
        when = midnight + timedelta(days=ahead, hours=hour, minutes=minute)
        us = micros(when.replace(tzinfo=zone(tz)))
        if us > micros(after):
            return us
        ahead += 7 if day else 1


def _when(booking: Booking, now: int) -> When:
    return "past" if booking.ends <= now else "now" if booking.starts <= now else "later"


def _span(entry: Entry) -> Custody | None:
    match entry.body:
        case ResourceRegistered():
            return Custody("available", "", "", "", entry.occurred, 0, entry.actor)
        case ResourceHeld(_, agency, note):
            return Custody("held", agency, "", note, entry.occurred, 0, entry.actor)
        case ResourceAssigned(_, agency, incident, note):
            return Custody("assigned", agency, incident, note, entry.occurred, 0, entry.actor)
        case ResourceReturned(_, note):
            return Custody("available", "", "", note, entry.occurred, 0, entry.actor)
        case ResourceOutOfService(_, note):
            return Custody("out_of_service", "", "", note, entry.occurred, 0, entry.actor)
        case _:
            return None


def _taken_from(situation: Situation, resource: Resource, agency: str) -> list[str]:
    if resource.status not in ("held", "assigned") or resource.holder == agency:
        return []
    had = "held for" if resource.status == "held" else "with"
    return [f"{resource.name} was {had} {short(resource.holder, situation)} until now"]


def _wanted_by(situation: Situation, resource: Resource, agency: str, now: int) -> list[str]:
    due = [s.booking for s in slots(resource, now) if s.when == "now" and s.booking.agency != agency]
    tz = situation.timezone
    return [f"{resource.name} is booked now by {short(b.agency, situation)} {times(b, tz, now)}" for b in due]
