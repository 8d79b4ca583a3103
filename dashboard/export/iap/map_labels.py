"""Where symbols and names go on a map so that they keep off each other. Points, x right, y up."""

from collections.abc import Iterator, Sequence

import numpy as np

Spot = tuple[float, float]
SYMBOL, SMALL = 14.0, 9.5
RINGS = 5
# Where a symbol may go: its place first, then all around it, ring by ring.
STEPS = range(-RINGS, RINGS + 1)
AWAY = tuple(sorted(((dx, dy) for dx in STEPS for dy in STEPS), key=lambda step: step[0] ** 2 + step[1] ** 2))


class Taken:
    """What is taken on the page: rectangles as rows of (left, bottom, right, top)."""

    def __init__(self, page: tuple[float, float, float, float]) -> None:
        """Begin with nothing taken inside `page`."""
        self.page, self._count = page, 0
        self._boxes = np.empty((64, 4))

    def take(self, box: tuple[float, float, float, float]) -> None:
        """Take `box`."""
        if self._count == len(self._boxes):
            self._boxes = np.concatenate([self._boxes, np.empty_like(self._boxes)])
        self._boxes[self._count] = box
        self._count += 1

    def overlap(self, box: tuple[float, float, float, float]) -> float:
        """Return how much of `box` is taken, in square points; infinite where it leaves the page."""
        left, bottom, right, top = box
        if left < self.page[0] or bottom < self.page[1] or right > self.page[2] or top > self.page[3]:
            return float("inf")
        there = self._boxes[: self._count]
        wide = np.minimum(there[:, 2], right) - np.maximum(there[:, 0], left)
        high = np.minimum(there[:, 3], top) - np.maximum(there[:, 1], bottom)
        return float((wide.clip(0) * high.clip(0)).sum())

    def first_free(self, boxes: Sequence[tuple[float, float, float, float]]) -> int | None:
        """Return the place of the first free one of `boxes`; None where none is."""
        return next((n for n, box in enumerate(boxes) if self.overlap(box) == 0), None)


def symbol_spot(place: Spot, size: float, taken: Taken) -> Spot:
    """Return where a symbol goes: its place, or a little aside where others are already; takes its room."""
    x, y = place
    tries = [(x + dx * size * 0.75, y + dy * size * 0.75) for dx, dy in AWAY]
    free = taken.first_free([_box(*spot, size) for spot in tries])
    spot = tries[free or 0]
    taken.take(_box(*spot, size))
    return spot


def label_spot(
    spot: Spot, size: float, wide: float, high: float, taken: Taken, forced: bool = False
) -> Spot | None:  # fmt: skip
    """Return the lower left corner of a label beside a symbol and take its room; None where there is none.

    `forced`: where nothing is free, the place with the least under it.
    """
    tries = list(_beside(spot, size, wide, high))
    boxes = [(x, y, x + wide, y + high) for x, y in tries]
    chosen = taken.first_free(boxes)
    if chosen is None and forced:
        chosen = min(range(len(boxes)), key=lambda n: taken.overlap(boxes[n]))
    if chosen is None:
        return None
    taken.take(boxes[chosen])
    return tries[chosen]


def _box(x: float, y: float, size: float) -> tuple[float, float, float, float]:
    half = size / 2
    return x - half, y - half, x + half, y + half


def _beside(spot: Spot, size: float, wide: float, high: float) -> Iterator[Spot]:
    x, y = spot
    half = size / 2 + 0.5
    yield x + half, y - high / 2
    yield x - half - wide, y - high / 2
    yield x - wide / 2, y - half - high
    yield x - wide / 2, y + half
    yield x + half * 0.7, y + half * 0.7
    yield x + half * 0.7, y - half * 0.7 - high
    yield x - half * 0.7 - wide, y + half * 0.7
    yield x - half * 0.7 - wide, y - half * 0.7 - high
