"""How many at once: levels over time, from intervals that hold from their start until before their end."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

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


def levels(intervals: Sequence[Interval]) -> Levels:
    """Return how many of `intervals` hold at once; what begins as another ends follows it, and is not on top of it."""
    both = np.fromiter(chain.from_iterable(intervals), np.int64, 2 * len(intervals)).reshape(-1, 2)
    return levels_of(both[:, 0], both[:, 1])


def levels_of(starts: Instants, ends: Instants) -> Levels:
    """Return as `levels` how many intervals hold at once, given by their starts and ends."""
    begun, ended = np.sort(starts), np.sort(ends)
    times = np.sort(np.concatenate((begun, ended)))
    times = times[np.diff(times, prepend=times[:1] - 1) > 0]  # numpy's unique hashes first, and takes twice as long
    counts = np.searchsorted(begun, times, side="right") - np.searchsorted(ended, times, side="right")
    return Levels(times, counts.astype(np.int64))


class Spans(NamedTuple):
    """Intervals of many at once: whose (a number), from when until before when; in the order of whose, then when."""

    whose: Instants
    starts: Instants
    ends: Instants

    def clipped(self, start: int, end: int) -> "Spans":
        """Return the parts from `start` until before `end`."""
        inside = (self.starts < end) & (self.ends > start)
        starts, ends = np.maximum(self.starts[inside], start), np.minimum(self.ends[inside], end)
        return Spans(self.whose[inside], starts, ends)

    def since(self, lows: Instants) -> "Spans":
        """Return the parts from when on each of them counts: `lows` by whose."""
        starts = np.maximum(self.starts, lows[self.whose])
        inside = starts < self.ends
        return Spans(self.whose[inside], starts[inside], self.ends[inside])

    def of(self, some: npt.NDArray[np.bool_]) -> "Spans":
        """Return those of whom `some` (by whose) holds."""
        inside = some[self.whose]
        return Spans(self.whose[inside], self.starts[inside], self.ends[inside])

    def lengths(self, count: int) -> Instants:
        """Return how long those of each of `count` are together."""
        found = np.zeros(count, dtype=np.int64)
        np.add.at(found, self.whose, self.ends - self.starts)
        return found


def merged_spans(whose: Instants, starts: Instants, ends: Instants) -> Spans:
    """Put the intervals of each together as `merged` does, all at once."""
    real = ends > starts
    whose, starts, ends = whose[real], starts[real], ends[real]
    order = np.lexsort((starts, whose))
    whose, starts, ends = whose[order], starts[order], ends[order]
    instants, ranks = np.unique(np.concatenate((starts, ends)), return_inverse=True)
    size = len(instants) + 1  # by their ranks, so that the instants of one never reach into those of the next
    first, last = ranks[: len(starts)] + whose * size, np.maximum.accumulate(ranks[len(starts) :] + whose * size)
    begins = np.flatnonzero(np.concatenate(([True], first[1:] > last[:-1])) if len(first) else [])
    stops = np.append(begins[1:], len(first))[: len(begins)] - 1
    return Spans(whose[begins], starts[begins], instants[last[stops] - whose[stops] * size])


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
