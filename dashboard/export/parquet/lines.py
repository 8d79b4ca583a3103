"""The entries as rows: every line of the journal with its words, its exact text and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

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


def line(row: Row, corrections: Corrections, situation: Situation) -> tuple[Any, ...]:
    """Return one stored line as a row of ENTRIES; one that cannot be read says so in its words.

    `corrected`: it reads otherwise now; `struck`: it was taken back whole; `reads_now` and `occurred_now` are empty
    where nothing of the kind was said.
    """
    entry = legible(row)
    made = corrections.get(entry.seq, ())
    reads = read_through(entry, made)[-1] if made else entry
    changed = reads is not None and reads is not entry and reads != entry
    return (
        entry.seq, entry.occurred, entry.known, entry.recorded, entry.actor.person, entry.actor.agency,
        entry.actor.role, entry.body.kind, entry.body.about, entry.said, describe(entry, situation), changed,
        reads is None, [correction.seq for correction in made],
        describe(reads, situation) if reads is not None and changed else None,
        reads.occurred if reads is not None and changed else None,
        entry.body.target if isinstance(entry.body, EntryCorrected) else None, entry.key, row.line, row.hash.hex(),
    )  # fmt: skip


def lines(rows: Iterator[Row], corrections: Corrections, situation: Situation) -> Iterator[tuple[Any, ...]]:
    """Return every one of `rows`, as `line`."""
    return (line(row, corrections, situation) for row in rows)
