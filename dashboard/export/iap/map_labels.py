"""Where symbols and names go on a map so that they keep off each other. Points, x right, y up."""

from collections.abc import Iterator, Sequence

import numpy as np

Spot = tuple[float, float]
SYMBOL = 14.0
AWAY = (
    (0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1), (2, 0), (-2, 0), (0, 2), (0, -2),
    (2, 1), (2, -1), (-2, 1), (-2, -1), (1, 2), (-1, 2), (1, -2), (-1, -2),
)  # fmt: skip


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


def symbol_spots(places: Sequence[Spot], taken: Taken) -> list[Spot]:
    """Return where the symbol of each place goes: there, or a little aside where others are already; takes its room."""
    spots = []
    for x, y in places:
        tries = [(x + dx * SYMBOL, y + dy * SYMBOL) for dx, dy in AWAY]
        free = taken.first_free([_box(*spot) for spot in tries])
        spots.append(tries[free or 0])
        taken.take(_box(*spots[-1]))
    return spots


def label_spot(spot: Spot, wide: float, high: float, taken: Taken, forced: bool = False) -> Spot | None:
    """Return the lower left corner of a label beside a symbol and take its room; None where there is none.

    `forced`: where nothing is free, the place with the least under it.
    """
    tries = list(_beside(spot, wide, high))
    boxes = [(x, y, x + wide, y + high) for x, y in tries]
    chosen = taken.first_free(boxes)
    if chosen is None and forced:
        chosen = min(range(len(boxes)), key=lambda n: taken.overlap(boxes[n]))
    if chosen is None:
        return None
    taken.take(boxes[chosen])
    return tries[chosen]


def _box(x: float, y: float) -> tuple[float, float, float, float]:
    half = SYMBOL / 2
    return x - half, y - half, x + half, y + half


def _beside(spot: Spot, wide: float, high: float) -> Iterator[Spot]:
    x, y = spot
    half = SYMBOL / 2 + 0.5
    yield x + half, y - high / 2
    yield x - half - wide, y - high / 2
    yield x - wide / 2, y - half - high
    yield x - wide / 2, y + half
    yield x + half * 0.7, y + half * 0.7
    yield x + half * 0.7, y - half * 0.7 - high
    yield x - half * 0.7 - wide, y + half * 0.7
    yield x - half * 0.7 - wide, y - half * 0.7 - high
