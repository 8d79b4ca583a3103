"""`python -m tests.bench.imports [ROWS] [FOLDER]`: what an import of so many rows takes (200,000 without a number).

One unit response a row, three to a call, ten columns; read, put together and recorded into SQLite, in the process that
serves pages meanwhile: another process asks it for `/healthz` ten times a second. Seconds of processor are printed
beside those of the clock, because other work on the machine lengthens only the latter.
"""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from dashboard.ingest.import_guess import guessed
from dashboard.ingest.import_jobs import imports
from dashboard.ingest.import_mapping import mapping_of
from dashboard.ingest.import_seen import looked
from dashboard.model.imports import Reading
from dashboard.routes import health
from dashboard.services.desk import Desk
from dashboard.services.house import DATABASE, close_desks, open_desk
from tests.bench.measure import Figure, plain, show, spread

ASKS = """
import sys, time, urllib.request
while True:
    began = time.perf_counter()
    urllib.request.urlopen(sys.argv[1], timeout=60).read()
    sys.stdout.write(f"{time.perf_counter() - began}\\n")
    sys.stdout.flush()
    time.sleep(0.1)
"""
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


def measure(folder: Path, rows: int = 200_000) -> list[Figure]:
    """Look through, take in and cancel an export of so many rows, in `folder`."""
    path = folder / "calls.csv"
    write(path, rows)
    raw = path.read_bytes()
    os.environ[DATABASE] = f"sqlite:///{folder}/a.db"
    desk = open_desk()
    try:
        return list(_figures(desk, raw, rows))
    finally:
        close_desks()


def _figures(desk: Desk, raw: bytes, rows: int) -> Iterator[Figure]:
    mapping = mapping_of(guessed(looked("calls.csv", raw, Reading())))
    jobs = imports(desk)
    for taking, what in ((False, "looked through"), (True, "taken in")):
        began, busy = time.monotonic(), time.process_time()
        with asked() as waits:
            jobs.begin(raw, "calls.csv", mapping, "bench", "bench", taking=taking)
            ended = jobs.wait(3_600)
        assert ended is not None
        assert ended.state in ("checked", "done"), ended
        cpu = f"{plain(time.process_time() - busy)} of CPU"
        yield Figure(
            f"{rows:,} rows {what}, {sum(ended.becomes.values()):,} entries", plain(time.monotonic() - began), cpu
        )
        yield spread(f"a page answers while they are {what}", waits, 0.5)
    for after in (0.5, 3.0, 12.0):
        running = jobs.begin(raw, "calls.csv", mapping, f"cancelled-{after}", "bench", taking=True)
        jobs.wait(after)
        began = time.monotonic()
        jobs.cancel(running.id)
        ended = jobs.wait(600)
        assert ended is not None
        yield spread(f"cancelled after {after} s ({ended.doing})", [time.monotonic() - began], 1.5)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    yield Figure("most memory of the process", f"{peak:,.0f} MB", "")


@contextmanager
def asked() -> Iterator[list[float]]:
    """Serve pages here and have another process ask for one all the time; the list is filled when it is over."""
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=health.ROUTES), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    waits: list[float] = []
    command = [sys.executable, "-c", ASKS, f"http://127.0.0.1:{port}/healthz"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield waits
        process.terminate()
        assert process.stdout is not None
        waits += [float(line) for line in process.stdout.read().split()]
    server.should_exit = True
    thread.join(10)


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        show(measure(Path(folder), rows))


if __name__ == "__main__":
    main()
