"""The history of one thing: its entries as they were said and as they read now, and a unit's calls.

A struck entry stays in the list with who struck it, so that a screen can draw it struck through.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry, as_last_said, readings
from dashboard.model.moment import Basis
from dashboard.model.units import ARRIVED, UnitAssigned, UnitReleased, UnitStatusChanged


class Line(Struct, frozen=True):
    """One entry, how it reads now (None: struck), when it happened as far as is known now, and its last correction.

    `when` is in UTC microseconds.
    """

    entry: Entry
    reads: Entry | None
    when: int
    correction: Entry | None = None


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
    there = counting(entries, until, basis)
    corrections = corrections_of(there)
    joined = {correction.seq for made in corrections.values() for correction in made}
    lines = [_line(entry, corrections.get(entry.seq, [])) for entry in there if entry.seq not in joined]
    return sorted(lines, key=lambda line: (line.when, line.entry.seq))


def counting(entries: Iterable[Entry], until: int | None, basis: Basis) -> list[Entry]:
    """Keep of `entries` about one thing those that count `until` an instant (None: now).

    On the basis `known` what was known by then; on `happened` what had happened by then as far as is known now, with
    every correction of it.
    """
    there = list(entries)
    if until is None:
        return there
    if basis == "known":
        return [entry for entry in there if entry.known <= until]
    corrections = corrections_of(there)
    when = {entry.seq: _line(entry, corrections.get(entry.seq, [])).when for entry in there}
    when |= {correction.seq: when[target] for target, made in corrections.items() for correction in made}
    return [entry for entry in there if when[entry.seq] <= until]


def corrections_of(entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    """Gather the corrections of each of `entries` that are among them, in the order they were recorded."""
    there = {entry.seq: entry for entry in entries}
    made: dict[int, list[Entry]] = {}
    for seq in sorted(there):
        body = there[seq].body
        if isinstance(body, EntryCorrected) and body.target in there:
            made.setdefault(body.target, []).append(there[seq])
    return made


def read_through(entry: Entry, corrections: Iterable[Entry]) -> list[Entry | None]:
    """Return `entry` as it was said and as it reads after each of the `corrections` of it; None: struck by then."""
    return readings(entry, (c.body for c in corrections if isinstance(c.body, EntryCorrected)))


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


def _line(entry: Entry, corrections: Sequence[Entry]) -> Line:
    reads = read_through(entry, corrections)
    return Line(entry, reads[-1], as_last_said(reads).occurred, corrections[-1] if corrections else None)


def _on(made: Sequence[Call], incident: str) -> int | None:
    running = [n for n, call in enumerate(made) if not call.released and incident in ("", call.incident)]
    return running[-1] if running else None


def _moved_on(call: Call, body: UnitStatusChanged | UnitReleased, occurred: int) -> Call:
    if isinstance(body, UnitReleased):
        return structs.replace(call, released=occurred)
    if body.status in ARRIVED and not call.arrived:
        return structs.replace(call, arrived=occurred)
    return call
