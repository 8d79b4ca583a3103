"""The rows of a CAD export, read by a mapping: which unit was sent to which call, and every time of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from dashboard.ingest.cad_report import Progress, Report
from dashboard.ingest.cad_tables import Cells, distinct, opened
from dashboard.ingest.mapping import FACTS, TIMES, UNKNOWN_AGENCY, Mapping
from dashboard.model.errors import EntryRejected, PayloadRefused
from dashboard.model.moment import EARLIEST, LATEST, micros, zone
from dashboard.model.text import LONGEST_TEXT, clean, name

STEP = 500
Columns = dict[str, list[int]]


class Stamp(Struct, frozen=True):
    """A time as the file says it: UTC microseconds, the text, when it was known, and the line it stands on."""

    at: int
    text: str
    known: int
    row: int


class Sending(Struct):
    """One row taken: a unit (empty: none) on a call, with the times that the row tells."""

    row: int
    call: str
    unit: str
    callsign: str
    unit_type: str
    agency: str
    facts: dict[str, str]
    stamps: dict[str, Stamp]


def read(path: Path, mapping: Mapping, report: Report, progress: Progress) -> list[Sending]:
    """Read the rows of `path`; refused ones go to `report`. PayloadRefused when the file as a whole is wrong."""
    table = opened(path, mapping.file)
    reader = _Reader(mapping, table.header, report)
    taken = reader.taken(table.rows, progress)
    if not report.rows:
        raise PayloadRefused(f"file: {path} has 0 rows under its line of column names")
    return taken


class _Reader:
    """Reads rows by one mapping under one header."""

    def __init__(self, mapping: Mapping, header: list[str], report: Report) -> None:
        self._mapping = mapping
        self._report = report
        self._header = header
        self._columns = _find_columns(mapping.columns, header)
        self._known = _find_columns(mapping.known, header)
        self._empty = frozenset({"", *mapping.file.empty})
        self._rules = [(a, self._place(column), pattern) for a, column, pattern in mapping.patterns]
        self._seen: dict[bytes, int] = {}
        self._clock = _Clock(mapping.file.times, zone(mapping.event.timezone))

    def taken(self, rows: Iterator[Cells], progress: Progress) -> list[Sending]:
        found: list[Sending] = []
        for line in rows:
            self._report.rows += 1
            if self._report.rows % STEP == 0:
                progress("rows read", self._report.rows, 0)
            if self._whole_row(line):
                try:
                    found += [self._sending(line.row, cells) for cells in self._split(line.cells)]
                    self._report.taken += 1
                except _RowRefused as why:
                    self._report.refuse(line.row, *why.args)
        progress("rows read", self._report.rows, self._report.rows)
        return found

    def _whole_row(self, line: Cells) -> bool:
        if line.fault:
            self._report.refuse(line.row, "row", "", line.fault)
            return False
        for n in line.foreign:
            why = "is not in the encoding of the rest of the file; read as Windows-1252"
            self._report.doubt("other encoding", line.row, self._header[n], line.cells[n][:40], why)
        text = "\x1f".join(line.cells).encode(errors="surrogatepass")
        first = self._seen.setdefault(blake2b(text, digest_size=16).digest(), line.row)
        if first != line.row:
            self._report.refuse(line.row, "row", "", f"is the same as line {first}")
        return first == line.row

    def _split(self, cells: list[str]) -> Iterator[list[str]]:
        """Make a row with several units in one cell a row for each, with the times that stand in the same order."""
        between, places = self._mapping.file.units, self._columns.get("unit", [])
        units = [u for u in cells[places[0]].split(between) if u.strip()] if between and len(places) == 1 else []
        if len(units) < 2:
            yield cells
            return
        times = {n for field in TIMES for n in self._columns.get(field, ())}
        parts = {n: cells[n].split(between) for n in times if cells[n].count(between) == len(units) - 1}
        for nth, unit in enumerate(units):
            each = list(cells)
            each[places[0]] = unit.strip()
            for n, several in parts.items():
                each[n] = several[nth].strip()
            yield each

    def _sending(self, row: int, cells: list[str]) -> Sending:
        if self._mapping.snapshots:
            return self._seen_at(row, cells)
        call = self._id("call", cells)
        stamps = self._one_status(row, cells) if self._mapping.one_row_per_status else self._stamps(row, cells)
        of_call = self._mapping.one_row_per_status and stamps.keys() <= {"received", "closed"}
        maybe_none = of_call or bool(self._mapping.file.units)
        unitless = not self._mapping.has_units or (maybe_none and not self._cell("unit", cells))
        unit = "" if unitless else self._id("unit", cells)
        if unit and not self._mapping.one_row_per_status and "dispatch" not in stamps:
            raise _RowRefused("dispatch", "", "has no time at which the unit was sent")
        facts = {field: text for field in FACTS if (text := self._fact(field, cells))}
        callsign, unit_type = self._fact("callsign", cells) or unit, self._fact("unit_type", cells)
        return Sending(row, call, unit, callsign, unit_type, self._agency(cells) if unit else "", facts, stamps)

    def _seen_at(self, row: int, cells: list[str]) -> Sending:
        """Read who is on what at one instant: without a unit the call is open, without a call the unit is free."""
        stamp = self._stamp("time", self._cell("time", cells), row, cells)
        if stamp is None:
            raise _RowRefused("time", "", "is empty")
        received = self._stamp("received", self._cell("received", cells), row, cells)
        call, unit = (self._id(field, cells) if self._cell(field, cells) else "" for field in ("call", "unit"))
        facts = {field: text for field in (*FACTS, "status") if (text := self._fact(field, cells))}
        callsign, unit_type = self._fact("callsign", cells) or unit, self._fact("unit_type", cells)
        stamps = {"time": stamp, **({"received": received} if received else {})}
        return Sending(row, call, unit, callsign, unit_type, self._agency(cells) if unit else "", facts, stamps)

    def _cell(self, field: str, cells: list[str]) -> str:
        parts = (cells[n].strip() for n in self._columns.get(field, ()))
        return " ".join(part for part in parts if part not in self._empty)

    def _fact(self, field: str, cells: list[str]) -> str:
        text = self._cell(field, cells)
        if len(text) > LONGEST_TEXT:
            raise _RowRefused(field, text[:40], f"has {len(text)} characters; {LONGEST_TEXT} at most")
        return clean(text)

    def _id(self, field: str, cells: list[str]) -> str:
        text = self._cell(field, cells)
        try:
            return name(text, field)
        except EntryRejected as error:
            raise _RowRefused(field, text[:40], str(error).partition(": ")[2]) from error

    def _stamps(self, row: int, cells: list[str]) -> dict[str, Stamp]:
        found = {field: self._stamp(field, self._cell(field, cells), row, cells) for field in TIMES}
        return {field: stamp for field, stamp in found.items() if stamp}

    def _one_status(self, row: int, cells: list[str]) -> dict[str, Stamp]:
        said = self._cell("status", cells)
        field = self._mapping.statuses.get(said)
        if field is None:
            raise _RowRefused("status", said[:40], "is not listed under [statuses] of the mapping")
        received = self._stamp("received", self._cell("received", cells), row, cells)
        stamps = {"received": received} if received else {}
        stamp = self._stamp(field or "time", self._cell("time", cells), row, cells)
        if stamp is None:
            raise _RowRefused("time", "", "is empty")
        return {**stamps, field: stamp} if field else stamps

    def _stamp(self, field: str, text: str, row: int, cells: list[str]) -> Stamp | None:
        if not text:
            return None
        at = self._time(field, text, row)
        later = " ".join(cells[n].strip() for n in self._known.get(field, ()))
        known = at if later in self._empty else self._time(f"{field} (known)", later, row)
        return Stamp(at, clean(text), known, row)

    def _time(self, field: str, text: str, row: int) -> int:
        at, sure = self._clock.read(text)
        if at is None:
            raise _RowRefused(field, text[:40], f"is no time of the form {' or '.join(self._mapping.file.times)}")
        if not EARLIEST <= at < LATEST:
            raise _RowRefused(field, text[:40], "is not in the years 1900 to 2999")
        if not sure:
            why = "the clocks change here: this local time comes twice or never; the first is meant"
            self._report.doubt("clock change", row, field, text, why)
        return at

    def _place(self, column: str) -> list[int]:
        if column in self._columns:
            return self._columns[column]
        return _find_columns({column: column}, self._header)[column]

    def _agency(self, cells: list[str]) -> str:
        for agency, places, pattern in self._rules:
            if pattern.search(" ".join(cells[n].strip() for n in places)):
                return agency
        return UNKNOWN_AGENCY.id


class _RowRefused(Exception):
    """(field, value, reason) of a row that is not taken."""


class _Clock:
    """Reads times in the forms a mapping names; the same text is read once."""

    def __init__(self, forms: tuple[str, ...], tz: ZoneInfo) -> None:
        self._forms = forms
        self._tz = tz
        self.read = lru_cache(maxsize=100_000)(self._read)

    def _read(self, text: str) -> tuple[int | None, bool]:
        return read_time(text, self._forms, self._tz)


def read_time(text: str, forms: tuple[str, ...], tz: ZoneInfo) -> tuple[int | None, bool]:
    """Read a time in the first of `forms` that fits, local to `tz` unless it carries an offset.

    Return UTC microseconds (None: no form fits), and whether the local time stands for one instant only.
    """
    for form in forms:
        try:
            when = _when(text, form)
            if when.tzinfo is not None:
                return micros(when), True
            here = when.replace(tzinfo=tz)
            return micros(here), here.utcoffset() == here.replace(fold=1).utcoffset()
        except (ValueError, OverflowError, OSError):
            continue
    return None, True


def _when(text: str, form: str) -> datetime:
    if form == "iso":
        return datetime.fromisoformat(text)
    if form in ("epoch", "epoch_ms"):
        return datetime.fromtimestamp(float(text) / (1_000 if form == "epoch_ms" else 1), UTC)
    return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the mapping's


def _find_columns(wanted: dict[str, str | tuple[str, ...]], header: list[str]) -> Columns:
    """Return the place of every column that is wanted; PayloadRefused names those that are not there."""
    places: dict[str, list[int]] = {}
    for n, title in enumerate(header):
        places.setdefault(_plain(title), []).append(n)
    for n, title in enumerate(distinct(header)):
        places.setdefault(_plain(title), [n])
    found: Columns = {}
    missing: list[str] = []
    for field, titles in wanted.items():
        listed = (titles,) if isinstance(titles, str) else titles
        missing += [title for title in listed if _plain(title) not in places]
        found[field] = [_only(title, header, places) for title in listed if _plain(title) in places]
    if missing:
        raise PayloadRefused(_missing(list(dict.fromkeys(missing)), header))
    return found


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def _only(title: str, header: list[str], places: dict[str, list[int]]) -> int:
    there = places[_plain(title)]
    exact = [n for n in there if header[n] == title]
    if len(exact or there) > 1:
        raise PayloadRefused(
            f"columns: '{title}' stands {len(exact or there)} times in the first line of the file; say which one, "
            f"such as '{title} (column {there[0] + 1})'"
        )
    return (exact or there)[0]


def _missing(titles: list[str], header: list[str]) -> str:
    near = [close for title in titles for close in get_close_matches(title, header, 1)]
    hint = f"; did you mean {', '.join(repr(title) for title in near)}?" if near else ""
    has = ", ".join(clean(title) for title in header)
    named = ", ".join(repr(title) for title in titles)
    return f"columns: the file has no {named}{hint} (it has: {' '.join(has.split())[:600]})"
