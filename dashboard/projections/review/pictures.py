"""What a review draws over time: units committed at once, and alarms raised in every ten minutes."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from dashboard.projections.review.calls import Calls
from dashboard.projections.review.commitment import Fleet
from dashboard.projections.review.keeping import WINDOW
from dashboard.projections.review.levels import Levels, levels_of
from dashboard.projections.review.reading import Instants
from dashboard.projections.review.samples import Keep, Sample

WINDOWS = 50_000


class Course(NamedTuple):
    """Levels that are few enough to be drawn: of each stretch of equal length its highest, at its own instant."""

    times: list[int]
    counts: list[int]


def committed(calls: Calls, start: int, end: int, keep: Keep | None = None) -> Levels:
    """Return how many units were committed at once from `start` until before `end` (UTC us), as `peak_committed`."""
    fleet = Fleet(calls)
    spans = fleet.committed(fleet.legs(keep)).clipped(start, end)
    return levels_of(spans.starts, spans.ends)


def course(found: Levels, most: int = 1_500) -> Course:
    """Return `found` as at most so many levels; the highest of all, and the first instant of it, is always there."""
    if len(found.times) <= most:
        return Course(found.times.tolist(), found.counts.tolist())
    first, last = int(found.times[0]), int(found.times[-1])
    stretch = np.minimum((found.times - first) * most // max(last - first, 1), most - 1)
    begins = np.flatnonzero(np.diff(stretch, prepend=-1))
    ends = [*begins[1:].tolist(), len(found.times)]
    tops = [a + int(np.argmax(found.counts[a:b])) for a, b in zip(begins.tolist(), ends, strict=True)]
    return Course(found.times[tops].tolist(), found.counts[tops].tolist())


def windows(samples: Iterable[Sample], start: int, end: int) -> tuple[Instants, Instants]:
    """Return every ten minutes by the clock from `start` until `end` (UTC us), and how many samples are in each.

    Over a span longer than a year only those with any: a stamp years away must not make a list of all between.
    """
    which, counts = np.unique(np.array([sample.at // WINDOW for sample in samples], np.int64), return_counts=True)
    first, last = start // WINDOW, end // WINDOW
    if not 0 <= last - first < WINDOWS:
        return which * WINDOW, counts.astype(np.int64)
    every = np.arange(first, last + 1, dtype=np.int64)
    there = np.zeros(len(every), dtype=np.int64)
    inside = (which >= first) & (which <= last)
    there[which[inside] - first] = counts[inside]
    return every * WINDOW, there
