"""The report of a log of a million entries, as each kind of file, and the log taken away.

`python -m tests.bench.reports [FILE]` measures a journal file of the synthetic day by itself, in CPU time too.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.export.report.making import made
from dashboard.export.report.orders import Kind, ReportOrder
from dashboard.journal.database import connect
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.services.desk import Desk
from tests.bench.measure import Figure, plain, show, spread, timed
from tests.bench.metrics import USUAL
from tests.builders import EVENT

GOAL = 20.0
KINDS: tuple[Kind, ...] = ("html", "pdf", "docx")


def reporting(url: str, folder: Path) -> Iterator[Figure]:
    """Make the report of the journal at `url`: the first kind reads the log, the others find it read."""
    desk = Desk(SqlJournal(connect(url)), Tracks(connect(f"sqlite:///{folder / 'none.db'}")))
    desk.situation(EVENT)
    entries = desk.events()[EVENT].seq
    for kind in KINDS:
        cpu, sizes = time.process_time(), list[int]()
        took = timed(lambda kind=kind, sizes=sizes: sizes.append(len(made(desk, EVENT, ReportOrder(kind)))))
        read = ", the log read" if kind == KINDS[0] else ""
        yield spread(f"report of {entries:,} entries as {kind}{read}", [took], GOAL)
        yield Figure("  the CPU time of that", plain(time.process_time() - cpu), f"{sizes[0]:,} bytes")
    desk.close()


if __name__ == "__main__":
    with TemporaryDirectory() as there:
        show(reporting(f"sqlite:///{Path(sys.argv[1]).resolve()}" if sys.argv[1:] else USUAL, Path(there)))
