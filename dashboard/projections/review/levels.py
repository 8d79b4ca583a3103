"""How many at once: levels over time, from intervals that hold from their start until before their end."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from dashboard.projections.review.reading import Instants

Interval = tuple[int, int]


class Levels(NamedTuple):
    """From each of `times` (UTC us, ascending) on so many, until the next one."""

    times: Instants
    counts: Instants


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Put intervals together where they meet or overlap; those without any length are left out."""
    found: list[Interval] = []
    for start, end in sorted(intervals):  # costs next to nothing where they are in order already
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def clipped(intervals: list[Interval], start: int, end: int) -> list[Interval]:
    """Return the parts of `intervals`, in the order of time, from `start` until before `end`."""
    if intervals and start <= intervals[0][0] and intervals[-1][1] <= end:
        return intervals
    return [(max(a, start), min(b, end)) for a, b in intervals if a < end and b > start]


def length(intervals: Iterable[Interval]) -> int:
    """Return how long they are together."""
    return sum(end - start for start, end in intervals)


def without(intervals: Iterable[Interval], holes: Sequence[Interval]) -> list[Interval]:
    """Return `intervals` less `holes`, which are merged."""
    left: list[Interval] = []
    for start, end in intervals:
        at = start
        for a, b in holes:
            if b > at and a < end:
                if a > at:
                    left.append((at, a))
                at = max(at, b)
        if at < end:
            left.append((at, end))
    return left


def levels(intervals: Sequence[Interval]) -> Levels:
    """Return how many of `intervals` hold at once; what begins as another ends follows it, and is not on top of it."""
    both = np.fromiter(chain.from_iterable(intervals), np.int64, 2 * len(intervals)).reshape(-1, 2)
    begun, ended = np.sort(both[:, 0]), np.sort(both[:, 1])
    times = np.sort(np.concatenate((begun, ended)))
    times = times[np.diff(times, prepend=times[:1] - 1) > 0]  # numpy's unique hashes first, and takes twice as long
    counts = np.searchsorted(begun, times, side="right") - np.searchsorted(ended, times, side="right")
    return Levels(times, counts.astype(np.int64))


def peak(found: Levels) -> tuple[int, int]:
    """Return the highest level and the first instant it was reached; (0, 0) where there is none."""
    if not len(found.times):
        return 0, 0
    top = int(np.argmax(found.counts))
    return int(found.counts[top]), int(found.times[top])


def at(found: Levels, instants: Instants) -> Instants:
    """Return the level at each of `instants`."""
    if not len(found.times):
        return np.zeros(len(instants), dtype=np.int64)
    place = np.searchsorted(found.times, instants, side="right") - 1
    return np.where(place < 0, 0, found.counts[np.maximum(place, 0)])
