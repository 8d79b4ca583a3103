"""Outlines as they are drawn: whether anything can be worked out from one, and whether its holes lie inside it."""

from collections.abc import Sequence
from itertools import pairwise

import shapely

from dashboard.model.layouts import Ring

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


def misplaced(points: Ring, holes: Sequence[Ring]) -> str:
    """Say what is wrong with the holes of an area; empty: each lies inside it, and none over another."""
    if not holes or tangled(points, holes):
        return ""
    outer = shapely.make_valid(shapely.Polygon(points)).buffer(FINEST)
    areas = [shapely.Polygon(hole) for hole in holes]
    for number, area in enumerate(areas):
        if not area.is_valid or not area.area:
            return "crosses itself; draw it corner by corner around what is left out"
        if not outer.covers(area):
            where = "reaches across the edge of" if outer.intersects(area) else "lies outside"
            return f"{where} the area it is cut from; draw it inside"
        if any(area.intersection(other).area > FINEST**2 for other in areas[:number]):
            return "lies over another hole; move one of their corners, or draw one hole for both"
    whole = shapely.Polygon(points, holes)
    apart = shapely.Polygon(points).is_valid and not whole.is_valid
    return "runs along the edge or another hole; leave a gap between them" if apart else ""
