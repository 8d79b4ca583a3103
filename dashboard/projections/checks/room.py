"""How much room an area has. It is known no better than its outline is drawn: to a centimetre (SLACK) all round."""

from collections.abc import Iterable
from math import floor, log10

from shapely.geometry.base import BaseGeometry

from dashboard.projections.checks.counts import SLACK


def slack(shape: BaseGeometry) -> float:
    """Return by how many square metres an area may be drawn too small or too large."""
    return float(shape.length) * SLACK


def square_metres(shape: BaseGeometry) -> float:
    """Return the area without the digits that nobody has drawn: a field of 50 by 40 m is 2,000 and not 1,999.83 m2."""
    unsure = slack(shape)
    return round(shape.area, max(0, -floor(log10(2 * unsure)))) if unsure > 0 else 0.0


def holds(shape: BaseGeometry, each: float) -> int:
    """Return how many fit on an area, each on so many square metres."""
    return int(square_metres(shape) / each + 1e-9)


def held(total: int, asked: int, shapes: Iterable[BaseGeometry], each: float) -> int:
    """Return `total`, or `asked` where it falls short of that by no more than how exactly `shapes` are drawn."""
    return asked if 0 < asked - total <= sum(map(slack, shapes)) / each else total


def density_on(people: float, shape: BaseGeometry, limit: float) -> float:
    """Return the people a square metre, as `limit` where they are over it by no more than how exactly it is drawn.

    What has no area to speak of is taken for one square metre.
    """
    if shape.area <= 0.5:
        return float(people)
    return limit if limit * shape.area < people <= limit * (shape.area + slack(shape)) else people / shape.area
