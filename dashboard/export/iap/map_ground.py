"""The plane a map is drawn on: metres of the UTM zone, so that the military grid is straight; and its grid lines."""

from collections.abc import Iterable, Sequence
from math import floor

import mgrs
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from pyproj import Transformer

from dashboard.export.iap.atlas import UTM_LIMITS, Atlas, is_ground
from dashboard.projections.checks.sited import Plane

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000)
SCALES = (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8)
POINT = 0.0254 / 72
FEWEST_LINES, LEAST = 4, 50.0
Points = Sequence[tuple[float, float]]
Many = NDArray[np.float64]


class Extent(Struct, frozen=True):
    """A rectangle of ground in metres, and the scale it is drawn at: 1 to `scale`."""

    west: float
    south: float
    east: float
    north: float
    scale: float


class Projected:
    """Degrees to metres east and north; `grid` names the grid, empty where metres are counted from the middle."""

    def __init__(self, atlas: Atlas) -> None:
        """Choose the zone by the middle of what is drawn."""
        points = [point for mark in atlas.marks for point in mark.feature.points] or [(0.0, 0.0)]
        lon = (min(x for x, _ in points) + max(x for x, _ in points)) / 2
        lat = (min(y for _, y in points) + max(y for _, y in points)) / 2
        self.grid, self._plane, self._utm = "", Plane(lon, max(-89.0, min(89.0, lat))), None
        if all(UTM_LIMITS[0] <= y <= UTM_LIMITS[1] and -180 <= x <= 180 for x, y in points):
            zone = min(60, floor((lon + 180) / 6) + 1)
            code = (32_600 if lat >= 0 else 32_700) + zone
            self._utm = Transformer.from_crs("EPSG:4326", f"EPSG:{code}", always_xy=True)
            words = str(mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=0))
            self.grid = f"{words[:-2]} {words[-2:]}"

    def metres(self, points: Points) -> list[tuple[float, float]]:
        """Return (lon, lat) points as metres east and north."""
        if self._utm is None:
            return self._plane.metres(tuple(points))
        east, north = self._utm.transform([x for x, _ in points], [y for _, y in points])
        return list(zip(east, north, strict=True))

    def degrees(self, east: Many, north: Many) -> tuple[Many, Many]:
        """Return metres of the grid as degrees (lon, lat); ValueError where there is no grid."""
        if self._utm is None:
            raise ValueError("there is no grid here")
        lon, lat = self._utm.transform(east, north, direction="INVERSE")
        return lon, lat


def extent(atlas: Atlas, ground: Projected, wide: float, high: float) -> Extent:
    """Return what a map of `wide` by `high` points shows: all that is run, at the largest round scale that fits."""
    run = [mark for mark in atlas.marks if not is_ground(mark.feature) or mark.feature.kind == "site"] or atlas.marks
    points = [p for mark in run for p in ground.metres(mark.feature.points)] or [(-LEAST, -LEAST), (LEAST, LEAST)]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    needed = max((east - west) * 1.1 / wide, (north - south) * 1.1 / high, LEAST / wide) / POINT
    scale = _round_up(needed)
    half_x, half_y = wide * POINT * scale / 2, high * POINT * scale / 2
    x, y = (west + east) / 2, (south + north) / 2
    return Extent(x - half_x, y - half_y, x + half_x, y + half_y, scale)


def shape_of(atlas: Atlas, ground: Projected) -> float:
    """Return how much wider than high the site is."""
    seen = extent(atlas, ground, 1_000, 1_000)
    run = [mark for mark in atlas.marks if not is_ground(mark.feature)] or atlas.marks
    points = [p for mark in run for p in ground.metres(mark.feature.points)]
    if not points:
        return 1.0
    wide = max(x for x, _ in points) - min(x for x, _ in points)
    high = max(y for _, y in points) - min(y for _, y in points)
    return (wide + 1) / (high + 1) if seen.scale else 1.0


def step(seen: Extent) -> int:
    """Return how far apart grid lines are, in metres: at least four of them across the shorter side."""
    short = min(seen.east - seen.west, seen.north - seen.south)
    return max((s for s in STEPS if short / s >= FEWEST_LINES), default=STEPS[0])


def lines(low: float, high: float, each: int) -> Iterable[int]:
    """Return the multiples of `each` metres between two edges."""
    first = floor(low / each) + 1
    return range(first * each, floor(high) + 1, each)


def figures(metres: int, each: int, grid: bool) -> str:
    """Return a grid line's figures: those of the military grid as far as lines are apart, else metres."""
    if not grid:
        return f"{metres:,} m"
    digits = 2 if each >= 1_000 else 3 if each >= 100 else 4 if each >= 10 else 5
    return f"{metres % 100_000:05d}"[:digits]


def _round_up(needed: float) -> float:
    power = 10.0 ** floor(len(str(int(max(needed, 1)))) - 1)
    return next((s * power for s in SCALES if s * power >= needed), 10 * power)
