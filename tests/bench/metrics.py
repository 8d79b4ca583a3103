"""The reviewer's figures: every one of a log of a million entries, from the journal and again over another span.

`python -m tests.bench.metrics [FILE]` measures a journal file of the synthetic day by itself, in CPU time too.
"""

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.export.parquet.making import write_parquet
from dashboard.journal.database import connect
from dashboard.journal.snapshots import Snapshots
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.services.desk import Desk
from dashboard.services.house import code
from dashboard.services.metrics import KEEPER, figures
from tests.bench.log import DAY
from tests.bench.measure import Figure, plain, show, spread, timed
from tests.builders import EVENT, START

GOAL, MINUTE = 3.0, 60.0
SPANS = 5
USUAL = "sqlite:////tmp/concord-bench/day-1000000.db"


def reviewing(url: str, folder: Path) -> Iterator[Figure]:
    """Read the day at `url` for every figure, as a person who asks the first time does, and then for its hours."""
    shutil.rmtree(folder / "review-snapshots", ignore_errors=True)
    for how in ("read from the log", "as the next process does"):
        desk = _desk(url, folder)
        entries, cpu = desk.events()[EVENT].seq, time.process_time()
        what = f"every figure of {entries:,} entries, {how}"
        yield spread(what, [timed(lambda desk=desk: figures(desk, EVENT))], GOAL)
        yield Figure("  the CPU time of that", plain(time.process_time() - cpu), "")
        for thread in threading.enumerate():
            if thread.name == KEEPER:
                thread.join()
    hours = [(START + n * DAY // SPANS, START + (n + 1) * DAY // SPANS) for n in range(SPANS)]
    again = [timed(lambda a=a, b=b: figures(desk, EVENT, "happened", a, b)) for a, b in hours]
    yield spread("every figure of another span, once read", again)
    cpu = time.process_time()
    for _ in desk.journal.batches(EVENT, entries):
        pass
    yield Figure("only reading the entries (CPU)", plain(time.process_time() - cpu), "")
    cpu = time.process_time()
    yield spread("  and all of it as Parquet", [timed(lambda: write_parquet(desk, EVENT, folder / "parquet"))], MINUTE)
    yield Figure("  the CPU time of that", plain(time.process_time() - cpu), "")
    desk.close()


def _desk(url: str, folder: Path) -> Desk:
    tracks = Tracks(connect(f"sqlite:///{folder / 'none.db'}"))
    return Desk(SqlJournal(connect(url)), tracks, snapshots=Snapshots(folder / "review-snapshots", code()))


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        show(reviewing(f"sqlite:///{Path(sys.argv[1]).resolve()}" if sys.argv[1:] else USUAL, Path(made)))
