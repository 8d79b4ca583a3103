"""A log run again over the protocols: in a thread, once for all, with progress and cancel; kept until it grows.

A page is never kept waiting: it is handed what was found last, how many entries came since, and how far the next is.
"""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from weakref import WeakKeyDictionary, proxy

from msgspec import Struct, structs

from dashboard.journal.journal import KINDS
from dashboard.model.entry import Bare, Head
from dashboard.model.errors import DashboardError
from dashboard.model.moment import Basis
from dashboard.model.protocols import Protocol
from dashboard.projections.review.benchmarks import GapLimits
from dashboard.projections.review.gaps import Gaps, gaps
from dashboard.projections.review.looked import Looked, Working
from dashboard.projections.review.rerun import WANTED, Progress, Rerun, rerun_batches
from dashboard.projections.review.verdicts import Row, Summary, rows, summed
from dashboard.services.collecting import uncollected
from dashboard.services.desk import Desk
from dashboard.services.remembered import Remembered

REMEMBERED = 4  # reruns whose answer, or whose failing, is kept
FEW = 2  # reruns whose gaps and rows are kept
PATIENCE = 1.5  # seconds that a page waits for an answer before it draws how far it is
QUICK = 2.0  # seconds below which a rerun is done over unasked when the log has grown
BREATH = 0.001  # seconds left to others after each step
WIRE = tuple(KINDS[kind] for kind in WANTED)
Key = tuple[str, Basis, tuple[Protocol, ...]]
logger = logging.getLogger(__name__)


class Found(Struct, frozen=True):
    """A rerun of the log up to `head`, and how many seconds it took."""

    again: Rerun
    head: Head
    seconds: float


class _Cancelled(Exception):
    """Somebody asked to stop."""


def reran(
    desk: Desk, event: str, basis: Basis = "happened", trials: Sequence[Protocol] = (), progress: Progress | None = None
) -> Rerun:
    """Run the log of `event` again, with `trials` as if in force throughout; one reading of the journal. UnknownEvent.

    `progress` is told (done, total), of entries that are read and then of what was said in them, and may raise to stop.
    """
    head = desk.head(event)
    with uncollected():
        batches = _counted(desk.journal.batches(event, head.seq, WIRE), head.seq, progress)
        return rerun_batches(batches, desk.journal.corrections(event), basis, trials, progress)


def _counted(batches: Iterator[list[Bare]], total: int, progress: Progress | None) -> Iterator[list[Bare]]:
    done = 0
    for batch in batches:
        if progress is not None:
            progress(done, total)
        done = batch[-1].seq if batch else done
        yield batch


@lru_cache(FEW)
def gaps_of(again: Rerun, limits: GapLimits, start: int | None = None, end: int | None = None) -> Gaps:
    """Find the gaps of a rerun, once: see `gaps`."""
    return gaps(again, limits, start, end)


@lru_cache(FEW)
def answers_of(again: Rerun, start: int | None = None, end: int | None = None) -> tuple[list[Row], Summary]:
    """Return the rows of a rerun and their numbers, once: see `rows` and `summed`."""
    found = rows(again, start, end)
    return found, summed(again, found, start, end)


class Reruns:
    """The reruns of one desk's logs: each question once for all who look, one after the other."""

    def __init__(self, desk: Desk) -> None:
        """Know nothing yet."""
        self._desk: Desk = proxy(desk)
        self._found: Remembered[Key, Found] = Remembered(REMEMBERED)
        self._news, self._turn = threading.Condition(), threading.Lock()
        self._works: dict[Key, Working] = {}
        self._ended: Remembered[Key, Working | None] = Remembered(REMEMBERED)
        self._stops: dict[int, threading.Event] = {}
        self._last = 0

    def look(
        self, event: str, basis: Basis, trials: tuple[Protocol, ...] = (), *, again: bool = False,
        patience: float = PATIENCE,
    ) -> Looked:  # fmt: skip
        """Return what there is, waiting up to `patience` seconds for what is new. UnknownEvent.

        What took long is not done over because the log has grown by a few entries, unless `again` asks for it; nor is
        what was cancelled or came to nothing.
        """
        key, head = (event, basis, trials), self._desk.head(event)
        found = self._found.get(key)
        if found is not None and found.head == head:
            return Looked(found.again)
        with self._news:
            work = self._works.get(key) or self._ended.get(key)
            if again or (work is None and (found is None or found.seconds < QUICK)):
                self._begin(key, head)
            self._news.wait_for(lambda: key not in self._works, patience)
            work = self._works.get(key) or self._ended.get(key)
        found = self._found.get(key)
        behind = head.seq - found.head.seq if found else 0
        return Looked(found.again if found else None, max(0, behind), work)

    def now(self, id: int) -> Working | None:
        """How far rerun `id` is; None once it is done."""
        with self._news:
            return next((work for work in self._works.values() if work.id == id), None)

    def cancel(self, id: int) -> None:
        """Ask rerun `id` to stop."""
        with self._news:
            if id in self._stops:
                self._stops[id].set()

    def _begin(self, key: Key, head: Head) -> None:
        if key in self._works:
            return
        self._last += 1
        work, stop = Working(self._last), threading.Event()
        self._works[key], self._stops[work.id] = work, stop
        threading.Thread(target=self._run, args=(key, head, work, stop), name="rerun", daemon=True).start()

    def _run(self, key: Key, head: Head, work: Working, stop: threading.Event) -> None:
        def progress(done: int, total: int) -> None:
            if stop.is_set():
                raise _Cancelled
            self._works[key] = structs.replace(work, done=done, total=total)
            time.sleep(BREATH)

        ended, began = "", time.monotonic()
        try:
            with self._turn:
                again = reran(self._desk, *key, progress)
                self._found.put(key, Found(again, head, time.monotonic() - began))
        except _Cancelled:
            ended = "cancelled"
        except DashboardError as error:
            ended = str(error)
        except Exception as error:  # a visitor is told, and the next question is answered
            logger.exception("a rerun failed")
            ended = f"the log cannot be run again: {type(error).__name__}"
        with self._news:
            self._stops.pop(work.id, None)
            del self._works[key]
            self._ended.put(key, structs.replace(work, ended=ended) if ended else None)
            self._news.notify_all()


_all: "WeakKeyDictionary[Desk, Reruns]" = WeakKeyDictionary()
_lock = threading.Lock()


def reruns(desk: Desk) -> Reruns:
    """Return the reruns of this desk."""
    with _lock:
        return _all.setdefault(desk, Reruns(desk))
