"""Work that a page would have to wait for, begun in a thread: the page asks again and shows how far it is."""

import logging
import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
Far = tuple[int, int]  # so many of so many entries; (0, 0) where that is not known yet
logger = logging.getLogger(__name__)


class Ahead(Generic[K]):
    """What is being worked at, once for all who ask. Safe for several threads."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._lock = threading.Lock()
        self._at: set[K] = set()
        self._failed: set[K] = set()

    def busy(self, key: K, work: Callable[[], object]) -> bool:
        """Whether somebody is at `key`: `work` is begun where nobody was.

        False once after it failed: who does it then is told why.
        """
        with self._lock:
            if key in self._failed:
                self._failed.discard(key)
                return False
            if key not in self._at:
                self._at.add(key)
                threading.Thread(target=self._work, args=(key, work), name="ahead", daemon=True).start()
            return True

    def _work(self, key: K, work: Callable[[], object]) -> None:
        failed = True
        try:
            work()
            failed = False
        except Exception:
            logger.info("what was begun ahead of %s came to nothing", key, exc_info=True)
        with self._lock:
            self._at.discard(key)
            self._failed |= {key} if failed else set()
