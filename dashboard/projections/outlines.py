"""Outlines as they are drawn: whether anything can be worked out from one, and whether its holes lie inside it."""

from collections.abc import Sequence
from itertools import pairwise

import shapely

from dashboard.model.layouts import Ring

MOST_POINTS = 20_000
MOST_HOLES = 1_000
MOST_TO_MEND = 2_000  # points of an outline that crosses itself
FINEST = 1e-7  # degrees, about a centimetre
MOST_NEIGHBOURS = 20  # sides that lie over one side, on average: an honest outline has its two neighbours and itself


def tangled(points: Ring, holes: Sequence[Ring] = ()) -> bool:
    """Whether an area crosses itself so often, or with so many points, that mending it would take for ever."""
    rings = [ring for ring in (points, *holes) if len(set(ring)) > 2]
    if not rings or shapely.Polygon(rings[0], rings[1:]).is_valid:
        return False
    if sum(map(len, rings)) > MOST_TO_MEND:
        return True
    sides = [shapely.LineString(pair) for ring in rings for pair in pairwise((*ring, ring[0])) if pair[0] != pair[1]]
    return bool(shapely.STRtree(sides).query(sides).shape[1] > MOST_NEIGHBOURS * len(sides))


def oversized(points: Ring, holes: Sequence[Ring]) -> bool:
    """Whether an area has more holes, or more points with them, than may be drawn."""
    return len(holes) > MOST_HOLES or len(points) + sum(map(len, holes)) > MOST_POINTS


def misplaced(points: Ring, holes: Sequence[Ring]) -> str:
    """Say what is wrong with the holes of an area; empty: each lies inside it, and none over another.

    Of an area that is oversized or tangled nothing is said: it is not to be drawn at all.
    """
    if not holes or oversized(points, holes) or shapely.Polygon(points, holes).is_valid or tangled(points, holes):
        return ""
    whole = shapely.make_valid(shapely.Polygon(points)).buffer(FINEST)
    shapely.prepare(whole)
    areas = [shapely.Polygon(hole) for hole in holes]
    for area in areas:
        if not area.is_valid or not area.area:
            return "crosses itself; draw it corner by corner around what is left out"
        if not whole.covers(area):
            where = "reaches across the edge of" if whole.intersects(area) else "lies outside"
            return f"{where} the area it is cut from; draw it inside"
    pairs = shapely.STRtree(areas).query(areas, predicate="intersects").T
    if any(areas[one].intersection(areas[other]).area > FINEST**2 for one, other in pairs if one < other):
        return "lies over another hole; move one of their corners, or draw one hole for both"
    apart = shapely.Polygon(points).is_valid
    return "runs along the edge or another hole; leave a gap between them" if apart else ""
