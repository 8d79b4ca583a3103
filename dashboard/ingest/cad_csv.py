"""CAD exports: a file of calls, the units sent to them and their times becomes journal entries.

The file (CSV, Excel or JSON: `cad_tables.py`) is read by a mapping (`mapping.py`) into sendings (`cad_rows.py`), put
together as calls and legs (`cad_calls.py`) and written as entries (`cad_drafts.py`); a file of snapshots becomes
entries by difference (`snapshot_stream.py`). A CAD time is its own record, so an entry's `known` is its
`occurred` unless the
mapping names a column for it. Reading a file again adds nothing.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from dashboard.ingest import snapshot_stream
from dashboard.ingest.cad_calls import book
from dashboard.ingest.cad_drafts import Writer, hold
from dashboard.ingest.cad_report import Progress, Report
from dashboard.ingest.cad_rows import read
from dashboard.ingest.mapping import Mapping
from dashboard.journal.journal import Row
from dashboard.model.entry import Draft
from dashboard.model.text import name
from dashboard.services.desk import Desk


def silent(_what: str, _done: int, _total: int) -> None:
    """Show no progress."""


def import_cad(desk: Desk, event: str, path: Path, mapping: Mapping, progress: Progress = silent) -> Report:
    """Take the CAD export at `path` into `event`; the report tells what became of every row.

    `progress` is called with what is being done, how many are done, and of how many (0: not known yet).
    Raises PayloadRefused when the file as a whole cannot be read, JournalUnavailable.
    """
    event = name(event, "event")
    report = Report()
    drafts = looked_through(event, path, mapping, report, desk.journal.rows(event), progress)
    report.new = desk.take(event, drafts, progress=lambda done: progress("entries recorded", done, len(drafts)))
    return report


def looked_through(
    event: str, path: Path, mapping: Mapping, report: Report, rows: Iterable[Row], progress: Progress = silent
) -> list[Draft]:
    """Say in `report` what the file would become in `event`, whose journal has these `rows`; return the entries."""
    if mapping.snapshots:
        drafts = snapshot_stream.drafts(event, path, mapping, report, rows, progress)
    else:
        sendings = read(path, mapping, report, progress)
        progress("calls put together", 0, 0)
        calls = book(sendings, report, mapping.one_row_per_status)
        del sendings
        drafts = Writer(event, mapping, hold(rows), report).drafts(calls, progress)
    report.new = len(drafts)
    report.becomes = dict(Counter(draft.body.kind for draft in drafts))
    if report.unnamed and not mapping.has_units:
        report.notes.append(
            f"no units are named: one unnamed unit stands for those of each of {report.unnamed:,} calls, so that units "
            "committed at once are calls attended at once"
        )
    times = [draft.occurred for draft in drafts if draft.occurred is not None]
    report.span = (min(times, default=0), max(times, default=0))
    return drafts
