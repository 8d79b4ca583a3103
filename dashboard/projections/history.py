"""The history of one thing: its entries as they were said and as they read now, and a unit's calls.

A struck entry stays in the list with who struck it, so that a screen can draw it struck through.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry, corrected
from dashboard.model.moment import Basis
from dashboard.model.units import ARRIVED, UnitAssigned, UnitReleased, UnitStatusChanged


class Line(Struct, frozen=True):
    """One entry, how it reads now (None: struck) and the entry that corrected it, if one did."""

    entry: Entry
    reads: Entry | None
    correction: Entry | None = None

    @property
    def when(self) -> int:
        """When it happened, UTC microseconds, as far as is known now."""
        return (self.reads or self.entry).occurred


class Call(Struct, frozen=True):
    """One call of a unit, UTC microseconds: `arrived` 0 = never said, `released` 0 = still on it."""

    incident: str
    assigned: int
    arrived: int = 0
    released: int = 0


def history(entries: Iterable[Entry], until: int | None = None, basis: Basis = "known") -> list[Line]:
    """Lay `entries` about one thing in the order they happened, as they read `until` an instant (None: now).

    On the basis `known` a correction counts from when it was known; on `happened` it always counts.
    """
    there = list(entries)
    known = there if until is None or basis == "happened" else [e for e in there if e.known <= until]
    corrections = {e.body.target: e for e in known if isinstance(e.body, EntryCorrected)}
    targets = {e.seq for e in known}
    lines = [
        _line(entry, corrections.get(entry.seq))
        for entry in known
        if not (isinstance(entry.body, EntryCorrected) and entry.body.target in targets)
    ]
    if until is not None and basis == "happened":
        lines = [line for line in lines if line.when <= until]
    return sorted(lines, key=lambda line: (line.when, line.entry.seq))


def standing(lines: Iterable[Line]) -> list[Entry]:
    """Give the entries that still stand, as they read now."""
    return [line.reads for line in lines if line.reads is not None]


def calls(entries: Iterable[Entry], unit: str) -> list[Call]:
    """Gather the calls of `unit` from its standing entries, the first one first."""
    made: list[Call] = []
    for entry in entries:
        body = entry.body
        if isinstance(body, UnitAssigned) and body.unit == unit:
            made.append(Call(body.incident, entry.occurred))
        elif isinstance(body, UnitStatusChanged | UnitReleased) and body.unit == unit:
            place = _on(made, body.incident)
            if place is not None:
                made[place] = _moved_on(made[place], body, entry.occurred)
    return made


def _line(entry: Entry, correction: Entry | None) -> Line:
    if correction is None or not isinstance(correction.body, EntryCorrected):
        return Line(entry, entry)
    return Line(entry, corrected(entry, correction.body), correction)


def _on(made: Sequence[Call], incident: str) -> int | None:
    running = [n for n, call in enumerate(made) if not call.released and incident in ("", call.incident)]
    return running[-1] if running else None


def _moved_on(call: Call, body: UnitStatusChanged | UnitReleased, occurred: int) -> Call:
    if isinstance(body, UnitReleased):
        return structs.replace(call, released=occurred)
    if body.status in ARRIVED and not call.arrived:
        return structs.replace(call, arrived=occurred)
    return call
