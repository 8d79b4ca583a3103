"""A few of the last things that many threads asked for, each made once."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """The `most` things that were put or asked for last."""

    def __init__(self, most: int) -> None:
        """Remember nothing yet."""
        self._most, self._lock = most, threading.Lock()
        self._known: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Return what was put under `key`; None where it is not remembered."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def put(self, key: K, value: V) -> V:
        """Remember `value`, and forget what was not asked for the longest where there are too many; return it."""
        with self._lock:
            self._known[key] = value
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return value


class Turns(Generic[K]):
    """One thread at a time for each thing; who wants another thing does not wait."""

    def __init__(self) -> None:
        """Nobody is at anything yet."""
        self._lock = threading.Lock()
        self._locks: dict[K, tuple[threading.Lock, int]] = {}

    @contextmanager
    def at(self, key: K) -> Iterator[None]:
        """Wait until nobody else is at `key`, and be there."""
        with self._lock:
            mine, waiting = self._locks.get(key, (threading.Lock(), 0))
            self._locks[key] = mine, waiting + 1
        try:
            with mine:
                yield
        finally:
            with self._lock:
                waiting = self._locks[key][1] - 1
                self._locks[key] = mine, waiting
                if not waiting:
                    del self._locks[key]
