"""The entries, column by column: every line of the journal with its words, its exact text and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from dashboard.export.parquet.tables import INSTANT, NAMES, SEQS, Columns
from dashboard.journal.journal import Row, legible
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry
from dashboard.projections.history import read_through
from dashboard.projections.situation import Situation
from dashboard.projections.words import describe

ENTRIES: Columns = {
    "seq": pa.int64(), "occurred": INSTANT, "known": INSTANT, "recorded": INSTANT, "actor": pa.string(),
    "agency": pa.string(), "role": pa.string(), "kind": pa.string(), "about": NAMES, "said": pa.string(),
    "words": pa.string(), "corrected": pa.bool_(), "struck": pa.bool_(), "corrected_by": SEQS, "reads_now": pa.string(),
    "occurred_now": INSTANT, "corrects": pa.int64(), "key": pa.string(), "line": pa.string(), "hash": pa.string(),
}  # fmt: skip
Corrections = Mapping[int, Sequence[Entry]]


def by_target(made: Sequence[Entry]) -> Corrections:
    """Gather corrections by the seq that they are about, in the order they were recorded."""
    found: dict[int, list[Entry]] = {}
    for entry in made:
        if isinstance(entry.body, EntryCorrected) and 0 < entry.body.target < entry.seq:
            found.setdefault(entry.body.target, []).append(entry)
    return found


def columns(rows: Iterable[Row], corrections: Corrections, situation: Situation) -> list[list[Any]]:
    """Return stored lines column by column, as ENTRIES names them; a line that cannot be read says so in its words.

    `corrected`: it reads otherwise now; `struck`: it was taken back whole; `reads_now` and `occurred_now` are empty
    where nothing of the kind was said.
    """
    listed = list(rows)
    entries = list(map(legible, listed))
    bodies, actors = [entry.body for entry in entries], [entry.actor for entry in entries]
    fates = [_fate(entry, corrections[entry.seq]) if entry.seq in corrections else SAID for entry in entries]
    return [
        [entry.seq for entry in entries], [entry.occurred for entry in entries], [entry.known for entry in entries],
        [entry.recorded for entry in entries], [actor.person for actor in actors], [actor.agency for actor in actors],
        [actor.role for actor in actors], [body.kind for body in bodies], [body.about for body in bodies],
        [entry.said for entry in entries], [describe(entry, situation) for entry in entries],
        [fate.reads is not None for fate in fates], [fate.struck for fate in fates], [fate.by for fate in fates],
        [describe(fate.reads, situation) if fate.reads else None for fate in fates],
        [fate.reads.occurred if fate.reads else None for fate in fates],
        [body.target if type(body) is EntryCorrected else None for body in bodies],
        [entry.key for entry in entries], [row.line for row in listed], [row.hash.hex() for row in listed],
    ]  # fmt: skip


class _Fate(NamedTuple):
    """What became of an entry: how it reads now where that is otherwise, whether it was struck, and by which seqs."""

    reads: Entry | None = None
    struck: bool = False
    by: tuple[int, ...] = ()


SAID = _Fate()


def _fate(entry: Entry, made: Sequence[Entry]) -> _Fate:
    reads = read_through(entry, made)[-1]
    return _Fate(None if reads == entry else reads, reads is None, tuple(correction.seq for correction in made))
