"""`python -m tests.bench.imports [ROWS] [FOLDER]`: what an import of so many rows takes (200,000 without a number).

One unit response a row, three to a call, ten columns; read, put together and recorded into SQLite, in this process.
"""

import csv
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard.ingest.import_guess import guessed
from dashboard.ingest.import_jobs import imports
from dashboard.ingest.import_mapping import mapping_of
from dashboard.ingest.import_seen import looked
from dashboard.journal.database import connect
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.imports import Reading
from dashboard.services.desk import Desk

HEADER = ("call", "unit", "nature", "prio", "lat", "lon", "received", "dispatched", "arrived", "cleared")
KINDS = ("Medical Incident", "Structure Fire", "Traffic Collision", "Alarms")


def write(path: Path, rows: int) -> None:
    """Write so many rows of a year of one city."""
    start = datetime(2025, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(HEADER)
        for n in range(rows):
            call = n // 3
            came = start + timedelta(seconds=call * 420)
            times = (came + timedelta(seconds=s + n % 3 * 20) for s in (60, 420, 2_400 + n % 7 * 60))
            place = (f"{41.8 + call % 97 / 1000:.4f}", f"{-87.6 - call % 89 / 1000:.4f}")
            unit = f"{'EMT'[n % 3]}{n % 211}"
            said = (f"{when:%m/%d/%Y %I:%M:%S %p}" for when in (came, *times))
            out.writerow([f"C{call}", unit, KINDS[call % 4], call % 4 + 1, *place, *said])


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        path = Path(folder) / "calls.csv"
        write(path, rows)
        raw = path.read_bytes()
        desk = Desk(SqlJournal(connect(f"sqlite:///{folder}/a.db")), Tracks(connect(f"sqlite:///{folder}/tracks.db")))
        began = time.monotonic()
        mapping = mapping_of(guessed(looked(path.name, raw, Reading())))
        say(f"{rows:,} rows, {len(raw) / 1e6:.1f} MB: looked at and guessed", began)
        for taking in (False, True):
            began = time.monotonic()
            imports(desk).begin(raw, path.name, mapping, "bench", "bench", taking=taking)
            ended = imports(desk).wait(3_600)
            assert ended is not None
            assert ended.state in ("checked", "done"), ended
            entries = sum(ended.becomes.values())
            say(f"{'taken in' if taking else 'looked through'}: {entries:,} entries", began)
        desk.close()


def say(what: str, began: float) -> None:
    """Print how long `what` took, and the most memory this process had so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    sys.stdout.write(f"{what}: {time.monotonic() - began:.1f} s, peak memory {peak:,.0f} MB\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
