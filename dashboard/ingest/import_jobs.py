"""Imports that run behind the page: one at a time in this process, seen by every visitor, with progress and cancel."""

import io
import logging
import tempfile
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from weakref import WeakKeyDictionary

import msgspec
from msgspec import structs

from dashboard.ingest.cad_csv import looked_through
from dashboard.ingest.cad_report import Report, spoken, write_to
from dashboard.ingest.mapping import Mapping
from dashboard.model.entry import Draft
from dashboard.model.errors import DashboardError, PayloadRefused
from dashboard.model.events import EventOpened
from dashboard.model.imports import Running
from dashboard.model.moment import iso
from dashboard.model.text import clean, name
from dashboard.services.desk import Desk

BREATH = 0.002
logger = logging.getLogger(__name__)
_all: "WeakKeyDictionary[Desk, Imports]" = WeakKeyDictionary()
_lock = threading.Lock()


def imports(desk: Desk) -> "Imports":
    """Return the imports into this desk."""
    with _lock:
        return _all.setdefault(desk, Imports(desk))


def digest(raw: bytes, mapping: Mapping, event: str) -> str:
    """Name what would be taken in: another file, mapping or event is something else."""
    return sha256(sha256(raw).digest() + msgspec.json.encode(mapping) + event.encode()).hexdigest()


class _Cancelled(Exception):
    """Somebody asked to stop."""


class Imports:
    """The import that runs, or the last one that ran."""

    def __init__(self, desk: Desk) -> None:
        """Begin with none."""
        self._desk = desk
        self._running: Running | None = None
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def now(self) -> Running | None:
        """How far the import is that runs or ran last; None where there was none since the process began."""
        return self._running

    def begin(
        self, raw: bytes, file: str, mapping: Mapping, event: str, by: str, *, taking: bool, add: bool = False
    ) -> Running:
        """Look through the file (`taking`: and take it in) in the background.

        PayloadRefused: another one runs, or the event is there already and nobody said to `add` to it.
        """
        event, by = name(event, "event"), name(by, "your name")
        if event in self._desk.events() and not add:
            raise PayloadRefused(f"event: there is an event '{event}' already; choose another id, or say to add to it")
        with self._lock:
            if self._running is not None and self._running.state == "running":
                raise PayloadRefused(f"import: '{self._running.file}' is being imported by {self._running.by}; wait")
            number = self._running.id + 1 if self._running else 1
            began = self._desk.real_now()
            self._running = Running(
                number, clean(file)[:120], event, by, began, taking, "running", digest=digest(raw, mapping, event)
            )
            self._stop = threading.Event()
            work = _Work(self._desk, raw, mapping, self._running, self._stop, self._tell)
            self._thread = threading.Thread(target=work.run, name="import", daemon=True)
            self._thread.start()
            return self._running

    def cancel(self, id: int) -> None:
        """Ask import `id` to stop; what it has recorded by then stays, and it says what that is."""
        if self._running is not None and self._running.id == id:
            self._stop.set()

    def wait(self, seconds: float) -> Running | None:
        """Wait until it has ended, or for so long."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._running

    def _tell(self, running: Running) -> None:
        self._running = running


class _Work:
    """One import, in a thread of its own."""

    def __init__(
        self, desk: Desk, raw: bytes, mapping: Mapping, running: Running, stop: threading.Event,
        tell: Callable[[Running], None],
    ) -> None:  # fmt: skip
        self._desk, self._raw, self._mapping, self._stop, self._tell = desk, raw, mapping, stop, tell
        self._running = running
        self._drafts: list[Draft] = []
        self._taken = 0
        self._report = Report()

    def run(self) -> None:
        """Do it, and say how it ended."""
        state, lines = "failed", list[str]()
        try:
            state, lines = self._done()
        except _Cancelled:
            state, lines = "cancelled", self._cancelled()
        except DashboardError as error:
            lines = [str(error), *self._part()]
        except Exception as error:
            logger.exception("an import failed")
            lines = [f"the file cannot be read: {type(error).__name__} ({str(error)[:200]})", *self._part()]
        self._running = structs.replace(
            self._running, state=state, said=tuple(lines), becomes=self._report.becomes, report=_csv(self._report),
            span=self._report.span,
        )  # fmt: skip
        self._drafts, self._raw = [], b""
        self._tell(self._running)

    def _done(self) -> tuple[str, list[str]]:
        running, there = self._running, self._running.event in self._desk.events()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"export{Path(running.file).suffix[:8]}"
            path.write_bytes(self._raw)
            rows = self._desk.journal.rows(running.event) if there else ()
            try:
                self._drafts = looked_through(running.event, path, self._mapping, self._report, rows, self._progress)
            except PayloadRefused as error:
                raise PayloadRefused(str(error).replace(str(path), running.file)) from error
        if running.taking:
            self._report.new = self._desk.take(running.event, self._named(), progress=self._recorded)
            return "done", spoken(self._report, running.event)
        return "checked", spoken(self._report, running.event)

    def _named(self) -> list[Draft]:
        """Say at the entry that opens the event which file it is of, and who took it in."""
        first = self._drafts[0] if self._drafts else None
        if first is not None and isinstance(first.body, EventOpened):
            mark = sha256(self._raw).hexdigest()[:16]
            said = f"{self._running.file} (SHA-256 begins {mark}), taken in by {self._running.by}"
            self._drafts[0] = structs.replace(first, said=said)
        return self._drafts

    def _progress(self, what: str, done: int, total: int) -> None:
        """Show how far it is, stop when asked to, and let the pages breathe."""
        if self._stop.is_set():
            raise _Cancelled
        self._running = structs.replace(self._running, doing=what, done=done, total=total)
        self._tell(self._running)
        time.sleep(BREATH)

    def _recorded(self, done: int) -> None:
        self._taken = done
        self._progress("entries recorded", done, len(self._drafts))

    def _cancelled(self) -> list[str]:
        return ["cancelled", *(self._part() or ["nothing was taken in"])]

    def _part(self) -> list[str]:
        """Say exactly what is in the log of an import that did not come to its end."""
        if not self._taken or not self._running.taking:
            return []
        last = self._drafts[min(self._taken, len(self._drafts)) - 1]
        upto = iso(last.known or last.occurred, self._mapping.event.timezone)
        return [
            f"{self._taken:,} of {len(self._drafts):,} entries are in event {self._running.event}: all until {upto}, "
            "none after. The same file again, added to this event, completes it"
        ]


def _csv(report: Report) -> str:
    stream = io.StringIO(newline="")
    write_to(report, stream)
    return stream.getvalue()
