"""Time: whole UTC microseconds inside, the event's local time on screen.

`Moment` is what a page looks at: `Live`, or `At(t)`. `Basis` says by which clock an instant is meant:
`known` (what those in command knew by then) or `happened` (what had occurred by then, corrections applied).
"""

from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from dashboard.model.errors import EntryRejected

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Basis = Literal["known", "happened"]


class Live(Struct, frozen=True):
    """Now, and following."""


class At(Struct, frozen=True):
    """A fixed instant, in UTC microseconds."""

    t: int


Moment = Live | At


def micros(when: datetime) -> int:
    """UTC microseconds of an aware `when`; exact, unlike `timestamp()`."""
    return (when - EPOCH) // timedelta(microseconds=1)


EARLIEST = micros(datetime(1900, 1, 1, tzinfo=UTC))
LATEST = micros(datetime(3000, 1, 1, tzinfo=UTC))


def utc(us: int) -> datetime:
    """Turn UTC microseconds into an aware datetime."""
    return EPOCH + timedelta(microseconds=us)


def zone(name: str) -> ZoneInfo:
    """Look up an IANA time zone such as `America/Chicago`; EntryRejected if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise EntryRejected("time zone", f"'{name}' is not an IANA time zone (such as America/Chicago)") from error


def parse(text: str, tz: str, field: str = "time") -> int:
    """UTC microseconds of an ISO 8601 `text`; without an offset it is local time in `tz`.

    EntryRejected names `field` when the text is no time.
    """
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise EntryRejected(field, f"'{text[:40]}' is not a time such as 2026-08-15T21:30 or ...T21:30Z") from error
    us = micros(when if when.tzinfo else when.replace(tzinfo=zone(tz)))
    if not EARLIEST <= us < LATEST:
        raise EntryRejected(field, f"'{text[:40]}' must be in the years 1900 to 2999")
    return us


def spanned(first: str, last: str, tz: str, fields: tuple[str, str] = ("from", "to")) -> tuple[int | None, int | None]:
    """Return from when to when two typed texts say, as `parse`; None where one is empty.

    EntryRejected names the one of `fields` that is no time, or that the end is not after the beginning.
    """
    named = zip(fields, (first, last), strict=True)
    start, end = (parse(text, tz, field) if text.strip() else None for field, text in named)
    if start is not None and end is not None and end <= start:
        raise EntryRejected(fields[1], f"must be after {fields[0]}")
    return start, end


def local(us: int, tz: str) -> datetime:
    """Turn UTC microseconds into the event's local time."""
    return utc(us).astimezone(zone(tz))


def iso(us: int, tz: str = "UTC") -> str:
    """ISO 8601 with offset, in the event's local time, whole microseconds kept when there are any."""
    return local(us, tz).isoformat()


def clock(us: int, tz: str) -> str:
    """`21:47:08` in the event's local time."""
    return local(us, tz).strftime("%H:%M:%S")


def elapsed(us: int) -> str:
    """A span as people read it on a wall: `40s`, `6m`, `1h04m`, `2d03h`; never `6:12`, which reads as a clock."""
    seconds = max(0, us) // SECOND
    if seconds < 60:
        return f"{seconds}s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes}m"
    hours = minutes // 60
    return f"{hours}h{minutes % 60:02d}m" if hours < 24 else f"{hours // 24}d{hours % 24:02d}h"
