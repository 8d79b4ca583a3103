"""Rosters as calendars (iCalendar): every entry, and every repetition within the plan, becomes a row of words.

Who is the attendee, and where the location; without an attendee the summary says who. Hours without a time zone are
the event's own; entries of whole days have no hours and are refused by name.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar
from msgspec import Struct

from dashboard.ingest.repeats import Repeats, Steps
from dashboard.model.errors import PayloadRefused
from dashboard.model.moment import micros, utc, zone
from dashboard.model.text import clean
from dashboard.projections.roster_import import Sheet, SheetRow

HEADERS = ("who", "where", "starts", "ends", "note")
MOST_ENTRIES = 20_000
READ = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class _Unread(Exception):
    """An entry of the calendar that has no hours that can be read; says why."""


class _Looking(Struct, frozen=True):
    tz: ZoneInfo
    span: tuple[int, int]
    steps: Steps


def calendar(name: str, raw: bytes, timezone: str, span: tuple[int, int]) -> Sheet:
    """Read a calendar as a sheet; PayloadRefused where it is none. Rows bear the number of their entry."""
    try:
        read: Any = Calendar.from_ical(raw)
        entries: list[Any] = list(read.walk("VEVENT"))
    except Exception as error:  # icalendar lets many kinds out, of a stranger's file
        raise PayloadRefused(f"{name}: is no calendar that can be read (BEGIN:VCALENDAR ... END:VCALENDAR)") from error
    if not entries:
        raise PayloadRefused(f"{name}: holds no entry (VEVENT)")
    if len(entries) > MOST_ENTRIES:
        raise PayloadRefused(f"{name}: has {len(entries):,} entries; {MOST_ENTRIES:,} at most")
    rows: list[SheetRow] = []
    looking = _Looking(zone(timezone), span, Steps(name))
    for number, entry in enumerate(entries, 1):
        for row in _rows(number, entry, looking):
            if len(rows) == MOST_ENTRIES:
                raise PayloadRefused(f"{name}: repeats to more than {MOST_ENTRIES:,} rows; split it")
            rows.append(row)
    return Sheet(name, HEADERS, tuple(rows))


def _rows(number: int, entry: Any, looking: _Looking) -> Iterator[SheetRow]:  # noqa: ANN401
    summary, place = _words(entry.get("SUMMARY")), _words(entry.get("LOCATION"))
    people = [_attendee(each) for each in _listed(entry.get("ATTENDEE"))]
    try:
        where = place or (summary if people else "")
        hours = list(_hours(entry, looking))
        if not hours:
            raise _Unread("none of its repetitions is within the plan")
    except (_Unread, ValueError, TypeError, AttributeError, OverflowError) as error:
        why = str(error) if isinstance(error, _Unread) else "its hours cannot be read"
        yield SheetRow(number, (), f"'{summary[:60] or 'entry without a summary'}': {why}")
        return
    for starts, ends in hours:
        for who in people or [summary]:
            yield SheetRow(number, (who, where, starts.isoformat(), ends.isoformat(), summary if people else ""))


def _hours(entry: Any, looking: _Looking) -> Iterator[tuple[datetime, datetime]]:  # noqa: ANN401
    tz, span = looking.tz, looking.span
    first = getattr(entry.get("DTSTART"), "dt", None)
    if first is None:
        raise _Unread("has no start (DTSTART)")
    if not isinstance(first, datetime):
        raise _Unread("is for whole days; give it hours")
    last, length = getattr(entry.get("DTEND"), "dt", None), getattr(entry.get("DURATION"), "dt", None)
    if isinstance(last, date) and not isinstance(last, datetime):
        raise _Unread("ends with a whole day; give it hours")
    starts = _aware(first, tz)
    if last is None and length is None:
        raise _Unread("has no end (DTEND or DURATION)")
    lasts: Any = _aware(last, tz).astimezone(UTC) - starts.astimezone(UTC) if last is not None else length
    if not timedelta(0) < lasts <= timedelta(days=1):
        raise _Unread("must end after it starts, and within 24 hours")
    out = {_aware(each.dt, tz) for dates in _listed(entry.get("EXDATE")) for each in dates.dts
           if isinstance(each.dt, datetime)}  # fmt: skip
    rule = entry.get("RRULE")
    for when in _repeated(starts, rule, looking) if rule else [starts]:
        ends = (when.astimezone(UTC) + lasts).astimezone(when.tzinfo)
        if when not in out and (not rule or micros(ends) > span[0]):
            yield when, ends


def _repeated(first: datetime, rule: Any, looking: _Looking) -> Iterator[datetime]:  # noqa: ANN401
    """Repeat `first` by day or week within the plan; other rules are refused."""
    repeats = _repeats(first, rule)
    begins, ends = (utc(t).astimezone(first.tzinfo) for t in looking.span)
    until = _one(rule, "UNTIL")
    last = min(ends, _until(until, first)) if until is not None else ends
    # Who begins before the plan may end in it, and the clocks may change: two days more are looked at.
    days = ((begins.date() - first.date()).days - 2, (ends.date() - first.date()).days)
    for day in repeats.days(*days, looking.steps):
        # Wall-clock time stays the same over a change of the clocks.
        when = (first.replace(tzinfo=None) + timedelta(days=day)).replace(tzinfo=first.tzinfo)
        if when > last:
            return
        yield when


def _repeats(first: datetime, rule: Any) -> Repeats:  # noqa: ANN401
    often, every = str(_one(rule, "FREQ")).upper(), int(_one(rule, "INTERVAL") or 1)
    unread = {str(part).upper() for part in rule} - READ
    if often not in ("DAILY", "WEEKLY") or unread or every < 1:
        said = " ".join(sorted(unread)) or often
        raise _Unread(f"repeats in a way that is not read ({clean(said)[:40]}); daily and weekly are")
    weekly = often == "WEEKLY"
    on = {str(day).upper() for day in _listed(rule.get("BYDAY"))} or ({DAYS[first.weekday()]} if weekly else set(DAYS))
    if not on <= set(DAYS):
        raise _Unread("repeats on numbered weekdays, which is not read; daily and weekly are")
    return Repeats(weekly, every, frozenset(map(DAYS.index, on)), first.weekday(), int(_one(rule, "COUNT") or 0))


def _until(until: date, first: datetime) -> datetime:
    if isinstance(until, datetime):
        return until if until.tzinfo else until.replace(tzinfo=first.tzinfo)
    return datetime(until.year, until.month, until.day, 23, 59, 59, tzinfo=first.tzinfo)


def _aware(when: datetime, tz: ZoneInfo) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=tz)


def _one(rule: Any, part: str) -> Any:  # noqa: ANN401 - what icalendar made of it
    there = _listed(rule.get(part))
    return there[0] if there else None


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [] if value is None else [value]


def _attendee(value: Any) -> str:  # noqa: ANN401
    named = _words(getattr(value, "params", {}).get("CN"))
    return named or _words(value).removeprefix("mailto:").removeprefix("MAILTO:")


def _words(value: object) -> str:
    return " ".join(clean(str(value)).split())[:300] if value is not None else ""
