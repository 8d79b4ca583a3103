"""The rows of a CAD export, read by a mapping: which unit was sent to which call, and every time of it."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

from dashboard.ingest.cad_columns import find_columns
from dashboard.ingest.cad_report import Progress, Report
from dashboard.ingest.cad_stamps import RowRefused, Stamp, Stamps, sent_by
from dashboard.ingest.cad_tables import Cells, opened
from dashboard.ingest.cad_times import several
from dashboard.ingest.mapping import FACTS, STATUSES, STEPS, TIMES, UNKNOWN_AGENCY, Mapping
from dashboard.model.errors import EntryRejected, PayloadRefused
from dashboard.model.text import LONGEST_NAME, LONGEST_TEXT, clean, name

STEP = 500
UNNAMED = "unnamed unit of "


class Sending(Struct, gc=False):
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
        self._mapping, self._report, self._header = mapping, report, header
        self._columns = find_columns(mapping.columns, header)
        self._times = Stamps(mapping, header, report)
        self._empty = frozenset({"", *mapping.file.empty})
        self._rules = [(a, self._place(column), pattern) for a, column, pattern in mapping.patterns]
        self._facts = [(field, self._columns[field]) for field in FACTS if field in self._columns]
        if mapping.snapshots and "status" in self._columns:
            self._facts.append(("status", self._columns["status"]))
        self._seen: dict[bytes, int] = {}
        self._agencies: dict[tuple[str, ...], str] = {}
        self._ids: dict[str, str] = {}

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
                except RowRefused as why:
                    field, value, reason = why.args
                    ends = "; the file ends within this line: is the export cut short?" if line.unended else ""
                    self._report.refuse(line.row, field, value, reason + ends)
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
        elif line.unended:
            why = "the file ends without the end of this line: if it was cut short, the last cell is not whole"
            self._report.doubt("no end of line", line.row, self._header[-1], line.cells[-1][:40], why)
        return first == line.row

    def _split(self, cells: list[str]) -> Iterator[list[str]]:
        """Make a row with several units in one cell a row for each, with the times that stand in the same order."""
        between, places = self._mapping.file.units, self._columns.get("unit", [])
        units = [u for u in cells[places[0]].split(between) if u.strip()] if between and len(places) == 1 else []
        if len(units) < 2:
            yield cells
            return
        times = {n for field in TIMES for n in self._columns.get(field, ())}
        parts = {n: each for n in times if len(each := several(cells[n], between)) == len(units)}
        for nth, unit in enumerate(units):
            each = list(cells)
            each[places[0]] = unit.strip()
            for n, said in parts.items():
                each[n] = said[nth]
            yield each

    def _sending(self, row: int, cells: list[str]) -> Sending:
        if self._mapping.snapshots:
            return self._seen_at(row, cells)
        call = self._id("call", cells)
        if self._mapping.one_row_per_status:
            stamps = self._one_status(row, cells)
            if stamps.keys() <= {"received", "closed"} and not self._cell("unit", cells):
                return self._made(row, call, "", stamps, cells)
            return self._made(row, call, self._id("unit", cells), stamps, cells)
        stamps = self._times.of_row(row, cells)
        if not (self._mapping.has_units and self._cell("unit", cells)):
            return self._unnamed(row, call, stamps, cells)
        unit = self._id("unit", cells)
        if "dispatch" not in stamps:
            concluded = self._concluded(row, unit, call, stamps)
            if concluded is None:
                return self._made(row, call, "", {k: v for k, v in stamps.items() if k != "available"}, cells)
            stamps["dispatch"] = concluded
        return self._made(row, call, unit, stamps, cells)

    def _unnamed(self, row: int, call: str, stamps: dict[str, Stamp], cells: list[str]) -> Sending:
        """Let one unit without a name stand for whoever did what the row of a call tells."""
        if STEPS.isdisjoint(stamps):
            return self._made(row, call, "", stamps, cells)
        concluded = sent_by(stamps, tuple(STATUSES))
        if "dispatch" not in stamps and concluded:
            stamps["dispatch"] = concluded[1]
        if "available" not in stamps and "closed" in stamps:
            stamps["available"] = stamps["closed"]
        self._report.unnamed += 1
        if self._mapping.has_units:
            why = f"names no unit; one without a name stands for it on call {call}"
            self._report.doubt("unnamed unit", row, "unit", "", why)
        unit = f"{UNNAMED}{call}"[:LONGEST_NAME]
        return Sending(row, call, unit, unit, "", "", self._told(cells), stamps)

    def _concluded(self, row: int, unit: str, call: str, stamps: dict[str, Stamp]) -> Stamp | None:
        concluded = sent_by(stamps, tuple(STATUSES))
        if concluded is None:
            if "received" not in stamps:
                raise RowRefused("dispatch", "", "has no time at which the unit was sent, or of anything it did then")
            why = f"{unit} on call {call}: nothing says that it was sent, or did anything; the call alone is taken"
            self._report.doubt("never sent", row, "dispatch", "", why)
            return None
        step, stamp = concluded
        why = f"{unit} on call {call}: nobody says when it was sent; it counts from {step.replace('_', ' ')}"
        self._report.doubt("never sent", row, "dispatch", "", why)
        return stamp

    def _seen_at(self, row: int, cells: list[str]) -> Sending:
        """Read who is on what at one instant: without a unit the call is open, without a call the unit is free."""
        stamp = self._times.one("time", "time", row, cells)
        if stamp is None:
            raise RowRefused("time", "", "is empty")
        received = self._times.one("received", "received", row, cells)
        call, unit = (self._id(field, cells) if self._cell(field, cells) else "" for field in ("call", "unit"))
        return self._made(row, call, unit, {"time": stamp, **({"received": received} if received else {})}, cells)

    def _made(self, row: int, call: str, unit: str, stamps: dict[str, Stamp], cells: list[str]) -> Sending:
        callsign, unit_type = self._fact("callsign", cells) or unit, self._fact("unit_type", cells)
        agency = self._agency(cells) if unit else ""
        return Sending(row, call, unit, callsign, unit_type, agency, self._told(cells), stamps)

    def _told(self, cells: list[str]) -> dict[str, str]:
        told = {}
        for field, places in self._facts:
            if text := self._joined(places, cells):
                told[field] = self._bounded(field, text)
        return told

    def _cell(self, field: str, cells: list[str]) -> str:
        return self._joined(self._columns.get(field, ()), cells)

    def _joined(self, places: Sequence[int], cells: list[str]) -> str:
        if len(places) == 1:
            text = cells[places[0]].strip()
            return "" if text in self._empty else text
        return " ".join(text for n in places if (text := cells[n].strip()) not in self._empty)

    def _fact(self, field: str, cells: list[str]) -> str:
        return self._bounded(field, self._cell(field, cells))

    def _bounded(self, field: str, text: str) -> str:
        if len(text) > LONGEST_TEXT:
            raise RowRefused(field, text[:40], f"has {len(text)} characters; {LONGEST_TEXT} at most")
        return clean(text)

    def _id(self, field: str, cells: list[str]) -> str:
        text = self._cell(field, cells)
        try:
            made = name(text, field)
        except EntryRejected as error:
            raise RowRefused(field, text[:40], str(error).partition(": ")[2]) from error
        return self._ids.setdefault(made, made)

    def _one_status(self, row: int, cells: list[str]) -> dict[str, Stamp]:
        said = self._cell("status", cells)
        field = self._mapping.statuses.get(said)
        if field is None:
            raise RowRefused("status", said[:40], "is not listed under [statuses] of the mapping")
        received = self._times.one("received", "received", row, cells)
        stamps = {"received": received} if received else {}
        stamp = self._times.one("time", field or "time", row, cells)
        if stamp is None:
            raise RowRefused("time", "", "is empty")
        return {**stamps, field: stamp} if field else stamps

    def _place(self, column: str) -> list[int]:
        if column in self._columns:
            return self._columns[column]
        return find_columns({column: column}, self._header)[column]

    def _agency(self, cells: list[str]) -> str:
        said = tuple(" ".join(cells[n].strip() for n in places) for _, places, _ in self._rules)
        known = self._agencies.get(said)
        if known is None:
            fits = (
                agency for (agency, _, pattern), text in zip(self._rules, said, strict=True) if pattern.search(text)
            )
            known = self._agencies[said] = next(fits, UNKNOWN_AGENCY.id)
        return known
