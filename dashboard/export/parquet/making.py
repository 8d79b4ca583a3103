"""The one place where a journal becomes Parquet files: all of one state of it, and the tracks."""

from collections.abc import Callable
from contextlib import suppress
from itertools import islice, takewhile
from pathlib import Path

import pyarrow.lib
from msgspec import Struct

from dashboard.export.parquet import nouns
from dashboard.export.parquet.lines import ENTRIES, by_target, columns
from dashboard.export.parquet.positions import POSITIONS, write_positions
from dashboard.export.parquet.tables import ROWS, Columns, File, Stamp
from dashboard.model.entry import Head
from dashboard.model.errors import PayloadRefused
from dashboard.projections.review.calls import Calls
from dashboard.projections.review.reading import read_batches, take
from dashboard.services.collecting import uncollected
from dashboard.services.desk import Desk
from dashboard.services.verifying import mark

Progress = Callable[[str, int, int], None]


class Written(Struct, frozen=True):
    """What was written: the state of the journal it is from, and the rows of every file."""

    head: Head
    rows: dict[str, int]


def write_parquet(desk: Desk, event: str, folder: Path, progress: Progress = lambda *_: None) -> Written:
    """Write every table of `event` into `folder`, which is made where it is missing.

    Files of these names are replaced when all are complete. What is recorded meanwhile is in none of them.
    UnknownEvent; PayloadRefused names the folder where it cannot be written.
    """
    desk.head(event)
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with uncollected():
            written = _write(desk, event, folder, made, progress)
        for part in made:
            part.replace(part.with_suffix(""))
    except (OSError, pyarrow.lib.ArrowException) as error:
        raise PayloadRefused(f"output: {folder} cannot be written: {_why(error)}") from error
    finally:
        for part in made:
            with suppress(OSError):
                part.unlink(missing_ok=True)
    return written


def _write(desk: Desk, event: str, folder: Path, made: list[Path], progress: Progress) -> Written:
    situation = desk.situation(event, None, "happened")
    last = situation.seq
    head = Head(last, desk.journal.digest(event, last) or b"")
    stamp, counts = Stamp(event, situation.timezone, head, mark(desk, event)), dict[str, int]()

    def file(name: str, shape: Columns) -> File:
        made.append(folder / f"{name}.parquet.part")
        return File(made[-1], shape, stamp)

    corrections = [entry for entry in desk.journal.corrections(event) if entry.seq <= last]
    with file("entries", ENTRIES) as entries:
        rows = takewhile(lambda row: row.seq <= last, desk.journal.rows(event))
        about = by_target(corrections)
        while some := list(islice(rows, ROWS)):
            entries.add(columns(some, about, situation))
            progress("writing entries", some[-1].seq, last)
    counts["entries"] = entries.rows
    progress("reading incidents", 0, 1)
    calls, leads = Calls(), nouns.Leads()
    takers = [calls.takes(), leads.takes()]
    log = read_batches(desk.journal.batches(event, last), corrections, "happened", nouns.wanted(*takers))
    take(log, {kind: [each[kind] for each in takers if kind in each] for kind in nouns.wanted(*takers)})
    for name, shape, found in (
        ("incidents", nouns.INCIDENTS, nouns.incidents(situation)),
        ("units", nouns.UNITS, nouns.units(situation)),
        ("assignments", nouns.ASSIGNMENTS, nouns.assignments(calls)),
        ("decisions", nouns.DECISIONS, nouns.decisions(situation)),
        ("leads", nouns.LEADS, nouns.lead_rows(leads)),
        ("custody", nouns.CUSTODY, nouns.custody(log, situation)),
    ):
        with file(name, shape) as table:
            table.add_rows(found)
        counts[name] = table.rows
    progress("reading incidents", 1, 1)
    with file("tracks", POSITIONS) as tracks:
        write_positions(desk.tracks, event, tracks, progress)
    counts["tracks"] = tracks.rows
    return Written(head, counts)


def _why(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
