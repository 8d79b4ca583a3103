"""Work that a page would have to wait for, begun in a thread: the page waits for it and shows how far it is."""

import logging
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from dashboard.services.remembered import Turns

K = TypeVar("K", bound=Hashable)
Far = tuple[int, int]  # so many of so many entries; (0, 0) where that is not known yet
Tell = Callable[[int, int], None]
logger = logging.getLogger(__name__)


class Work:
    """One piece of work: `over` when it has ended. Where it `failed`, whoever does it then is told why."""

    def __init__(self, far: Callable[[], Far]) -> None:
        """`far` says how far whoever is at it is."""
        self.far, self.over, self.failed = far, threading.Event(), True


class Ahead(Generic[K]):
    """What is being worked at, by one thread at a time and once for all who ask. Safe for several threads."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._lock = threading.Lock()
        self._turns: Turns[K] = Turns()
        self._begun: dict[K, Work] = {}
        self._far: dict[K, Far] = {}

    def begun(self, key: K, work: Callable[[], object]) -> Work:
        """Return the work at `key` that was begun and is not over; `work` is begun in a thread where there is none."""
        with self._lock:
            piece = self._begun.get(key)
            if piece is None:
                piece = self._begun[key] = Work(lambda: self._far.get(key, (0, 0)))
                threading.Thread(target=self._work, args=(key, piece, work), name="ahead", daemon=True).start()
            return piece

    @contextmanager
    def turn(self, key: K) -> Iterator[Tell]:
        """Wait until nobody else is at `key`, be there, and tell (done, total) who waits."""
        with self._turns.at(key):
            try:
                yield lambda done, total: self._far.__setitem__(key, (done, total))
            finally:
                self._far.pop(key, None)

    def _work(self, key: K, piece: Work, work: Callable[[], object]) -> None:
        try:
            work()
            piece.failed = False
        except Exception:
            logger.info("what was begun ahead of %s came to nothing", key, exc_info=True)
        with self._lock:
            del self._begun[key]
        piece.over.set()
