"""The times that one row of a CAD export tells, each with its text, when it was known, and its doubts."""

from collections.abc import Sequence

from msgspec import Struct, structs

from dashboard.ingest.cad_columns import find_columns
from dashboard.ingest.cad_report import Report
from dashboard.ingest.cad_times import CLOCK_ZERO, MIDNIGHT, Clock, Days, Read, is_zero, lasting, settled, together
from dashboard.ingest.mapping import TIMES, Mapping, in_order
from dashboard.model.moment import DAY, EARLIEST, LATEST, zone
from dashboard.model.text import clean

ZEROS, ENDS = (EARLIEST - 3 * DAY, EARLIEST + 366 * DAY), LATEST - 366 * DAY


class Stamp(Struct, frozen=True, gc=False):
    """A time as the file says it: UTC microseconds, the text, when it was known, and the line it stands on.

    A sending whose text is empty is concluded from what the unit did then.
    """

    at: int
    text: str
    known: int
    row: int


class RowRefused(Exception):
    """(field, value, reason) of a row that is not taken."""


class Stamps:
    """Reads the times of rows by one mapping under one header."""

    def __init__(self, mapping: Mapping, header: list[str], report: Report) -> None:
        """Find the columns; PayloadRefused names those that are not there."""
        self._file, self._durations, self._report = mapping.file, mapping.durations, report
        self._lasting = in_order(mapping.durations)
        self._columns = find_columns(mapping.columns, header)
        self._known = find_columns(mapping.known, header)
        self._passed = find_columns({field: each.column for field, each in mapping.durations.items()}, header)
        self._clock = Clock(mapping.file.times, zone(mapping.event.timezone), mapping.file.day)
        self._empty = frozenset({"", *mapping.file.empty})
        self._said = [(field, self._columns[field]) for field in TIMES if field in self._columns]
        self._rolls = self._dated_by_another()
        self._days = Days()

    def of_row(self, row: int, cells: list[str]) -> dict[str, Stamp]:
        """Return every time of a row; RowRefused."""
        found: dict[str, Stamp] = {}
        before: Stamp | None = None
        for field, places in self._said:
            text = self._text(field, places, cells)
            if text and not self._stands_for_none(field, text, row):
                stamp = self._stamp(field, text, row, cells, None if before is None else before.at)
                found[field] = stamp
                before = before if field == "closed" else stamp
        for field in self._lasting:
            since, places = self._durations[field].since, self._passed[field]
            said = [text for n in places if (text := cells[n].strip()) not in self._empty]
            if len(said) < len(places) or since not in found:
                if said:
                    why = f"the row does not say {since}" if since not in found else "the row does not say all of them"
                    self._report.doubt("length without a time", row, field, " + ".join(said), f"{why}; left out")
            else:
                found[field] = self._lasted(field, said, found[since], row, cells)
        return found

    def _stands_for_none(self, field: str, text: str, row: int) -> bool:
        """Whether a system filled in a date that is none (1 January 1900 or 1970, 31 December 9999) or zeros."""
        at = self._clock.read(text).at
        if not is_zero(text) and (at is None or not (ZEROS[0] <= at < ZEROS[1] or abs(at) < DAY or at >= ENDS)):
            return False
        self._report.doubt("no real date", row, field, text, "stands for no time at all; left out")
        return True

    def one(self, field: str, told: str, row: int, cells: list[str]) -> Stamp | None:
        """Return the time in the columns of `field`, called `told` in the report; None where the row says none."""
        text = self._text(field, self._columns.get(field, ()), cells)
        return self._stamp(told, text, row, cells, None) if text else None

    def _text(self, field: str, places: Sequence[int], cells: list[str]) -> str:
        if len(places) == 1:
            text = cells[places[0]].strip()
            return "" if text in self._empty else text
        said = [cells[n].strip() for n in places]
        if field == TIMES[0] and said and CLOCK_ZERO.fullmatch(said[-1]) and self._empty.isdisjoint(said[:-1]):
            return together(said)  # a call may come in at midnight: zeros for no time are those of what follows
        parts = [text for text in said if text not in self._empty]
        last = parts[-1] if parts and said[-1] == parts[-1] else ""
        whole = len(parts) == len(places) or (":" in last and not MIDNIGHT.fullmatch(last))
        return together(parts) if whole and parts else ""

    def _stamp(self, field: str, text: str, row: int, cells: list[str], before: int | None) -> Stamp:
        read = self._read(field, text)
        if self._file.day:
            read = self._days.of(read, first=before is None)
            if why := self._days.doubt:
                self._report.doubt("another day", row, field, text, why)
        at, why = settled(read, before, field in self._rolls)
        if why:
            kind = "clock change" if read.other is not None else "past midnight"
            self._report.doubt(kind, row, field, text, why)
        return Stamp(at, clean(text), self._knew(field, at, cells), row)

    def _knew(self, field: str, at: int, cells: list[str]) -> int:
        later = self._text("", self._known[field], cells) if field in self._known else ""
        if not later:
            return at
        return self._read(f"{field} (known)", later).at or at

    def _read(self, field: str, text: str) -> Read:
        read = self._clock.read(text)
        if read.at is None:
            why = f"is no time of the form {' or '.join(self._file.times)}"
            if ":" in text and len(text) < len("12:00:00.000 PM"):
                why += "; a clock without its date: name both columns, or [file] day"
            raise RowRefused(field, text[:40], why)
        if not EARLIEST <= read.at < LATEST:
            raise RowRefused(field, text[:40], "is not in the years 1900 to 2999")
        return read

    def _lasted(self, field: str, said: list[str], base: Stamp, row: int, cells: list[str]) -> Stamp:
        at = base.at
        for text in said:
            passed = lasting(text, self._durations[field].unit)
            if passed is None:
                raise RowRefused(field, text[:40], "is no length of time, such as 312 or 0:05:12")
            at += passed
        return Stamp(at, clean(" + ".join((base.text, *said))), self._knew(field, at, cells), row)

    def _dated_by_another(self) -> frozenset[str]:
        """Name the times whose date stands in a column that an earlier time uses too, or in the mapping."""
        shared, used = set[str](), set[int]()
        for field, places in self._said:
            if self._file.day or (len(places) > 1 and used & set(places)):
                shared.add(field)
            used.update(places)
        return frozenset(shared)


def sent_by(stamps: dict[str, Stamp], steps: Sequence[str]) -> tuple[str, Stamp] | None:
    """Conclude from the first of these `steps` when a unit was sent, where nobody says it; None: it did nothing."""
    said = [field for field in steps if field in stamps]
    if not said:
        return None
    first = min(said, key=lambda field: stamps[field].at)
    return first, structs.replace(stamps[first], text="")
