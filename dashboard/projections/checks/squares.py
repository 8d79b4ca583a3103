"""The largest square that fits on a piece of ground, turned any way."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.projections.checks.ground import Numbers, segments_of

TURNS = 18  # angles that are tried from 0 to 90 degrees, beside those of the longest sides
SIDES = 6
SPOTS = 12  # middles that are tried across the ground, and again round the best one of the round before
ROUNDS = 6
STARTS = 3  # of the angles, the best ones, that are looked at more closely
_Try = tuple[float, float, float, float]  # a square's side, its middle's x and y, and its angle (radians)


def largest_square(ground: BaseGeometry, obstacles: BaseGeometry) -> tuple[float, BaseGeometry | None]:
    """Return the side of the largest square in `ground` without `obstacles`, and the square (metres).

    Searched on a grid of middles at angles of 5 degrees and along the longest sides, then ever closer round the best: a
    side up to some 1 % too short, 5 % on ground with acute corners, and never too long.
    """
    free = ground.difference(obstacles)
    areas = [part for part in shapely.get_parts(free) if part.geom_type == "Polygon" and part.area > 0]
    inside = shapely.union_all(areas)
    if inside.is_empty:
        return 0.0, None
    walls = segments_of([ring for part in areas for ring in (part.exterior, *part.interiors)])
    points = [part for part in shapely.get_parts(obstacles) if part.geom_type == "Point" and not part.is_empty]
    spots = np.array([[(p.x, p.y), (p.x, p.y)] for p in points]).reshape(-1, 2, 2)
    walls = np.concatenate((walls, spots))
    shapely.prepare(inside)
    first = np.array([part.centroid.coords[0] for part in areas])
    west, south, east, north = inside.bounds
    wide, high = (east - west) / 2, (north - south) / 2
    tries = _around(inside, np.array([west + wide, south + high]), wide, high, first)
    found = [_best(tries, walls, angle) for angle in _turns(walls)]
    best = max(_closer(inside, walls, start, wide, high) for start in sorted(found, reverse=True)[:STARTS])
    side, x, y, turn = best
    return (side, _square(np.array((x, y)), side, turn)) if side > 0 else (0.0, None)


def _closer(inside: BaseGeometry, walls: Numbers, start: _Try, wide: float, high: float) -> _Try:
    """Return the best square round `start`, looked for ever closer."""
    best, turn = start, np.pi / 2 / TURNS
    for _ in range(ROUNDS):
        wide, high, turn = wide * 3 / SPOTS, high * 3 / SPOTS, turn / 2
        tries = _around(inside, np.array(best[1:3]), wide, high, np.array([best[1:3]]))
        best = max(best, *(_best(tries, walls, best[3] + by) for by in (0, -turn, turn)))
    return best


def _around(inside: BaseGeometry, middle: Numbers, wide: float, high: float, more: Numbers) -> Numbers:
    """Return a grid of middles that lie inside, and those of `more`."""
    x, y = np.meshgrid(np.linspace(-wide, wide, SPOTS), np.linspace(-high, high, SPOTS))
    tries = np.concatenate((np.stack((x.ravel(), y.ravel()), axis=1) + middle, more))
    within: Numbers = tries[shapely.contains_xy(inside, tries[:, 0], tries[:, 1])]
    return within


def _best(tries: Numbers, walls: Numbers, angle: float) -> _Try:
    sides = 2 * _room(tries, walls, angle)
    if not len(sides):
        return 0.0, 0.0, 0.0, angle
    n = int(sides.argmax())
    return float(sides[n]), float(tries[n, 0]), float(tries[n, 1]), angle


def _turns(walls: Numbers) -> list[float]:
    """Return the angles (radians, 0 to a quarter turn) at which squares are tried."""
    along = walls[:, 1] - walls[:, 0]
    longest = along[np.argsort(-np.hypot(*along.T))[:SIDES]]
    sides = np.arctan2(longest[:, 1], longest[:, 0]) % (np.pi / 2)
    return [*np.linspace(0, np.pi / 2, TURNS, endpoint=False), *sides]


def _room(middles: Numbers, walls: Numbers, angle: float) -> Numbers:
    """Return half the side of the largest square at `angle` round each middle that no wall reaches into.

    Seen along the square's own axes, that is the least of max(|u|, |v|) over the walls; on a straight wall it lies at
    an end or where two of u, -u, v, -v are equal.
    """
    cos, sin = np.cos(angle), np.sin(angle)
    spin = np.array([[cos, -sin], [sin, cos]])
    begin = (walls[None, :, 0] - middles[:, None]) @ spin
    step = ((walls[:, 1] - walls[:, 0]) @ spin)[None]
    u, v, du, dv = begin[..., 0], begin[..., 1], step[..., 0], step[..., 1]
    least = np.maximum(np.abs(u), np.abs(v))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for above, below in ((-u, du), (-v, dv), (v - u, du - dv), (-u - v, du + dv), (1.0, 1.0)):
            t = np.clip(np.nan_to_num(above / below, nan=0.0, posinf=0.0, neginf=0.0), 0, 1)
            least = np.minimum(least, np.maximum(np.abs(u + t * du), np.abs(v + t * dv)))
    room: Numbers = least.min(axis=1)
    return room


def _square(middle: Numbers, side: float, turn: float) -> BaseGeometry:
    half, spin = side / 2, np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    corners = np.array([[-half, -half], [half, -half], [half, half], [-half, half]]) @ spin + middle
    return shapely.Polygon(corners)
