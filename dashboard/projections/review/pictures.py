"""What a review draws over time: units committed at once, and alarms raised in every ten minutes."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from dashboard.projections.review.calls import NO_CREW, Calls, Leg
from dashboard.projections.review.keeping import WINDOW
from dashboard.projections.review.levels import Levels, levels_of, merged_spans
from dashboard.projections.review.reading import Instants
from dashboard.projections.review.samples import Keep, Sample

MOST = 2**62
WINDOWS = 50_000


class Course(NamedTuple):
    """Levels that are few enough to be drawn: of each stretch of equal length its highest, at its own instant."""

    times: list[int]
    counts: list[int]


def committed(calls: Calls, start: int, end: int, keep: Keep | None = None) -> Levels:
    """Return how many units were committed at once from `start` until before `end` (UTC us), as `peak_committed`."""
    legs = calls.legs if keep is None else [leg for leg in calls.legs if keep(_sending(calls, leg))]
    numbers = {unit: n for n, unit in enumerate({leg.unit for leg in legs})}
    whose, sent, freed = (
        np.array(column, dtype=np.int64)
        for column in (
            [numbers[leg.unit] for leg in legs],
            [leg.sent[0] for leg in legs],
            [leg.freed[0] if leg.freed else MOST for leg in legs],
        )
    )
    spans = merged_spans(whose, sent, freed).clipped(start, end)
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


def _sending(calls: Calls, leg: Leg) -> Sample:
    crew, case = calls.crews.get(leg.unit) or NO_CREW, calls.cases.get(leg.incident)
    kind = case.type if case else ""
    return Sample(1, leg.sent[0], leg.sent[1:], leg.incident, leg.unit, crew.agency, kind, crew.kind)
