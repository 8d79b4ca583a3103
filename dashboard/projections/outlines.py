"""Outlines as they are drawn: whether one crosses itself so often that nothing can be worked out from it."""

from collections.abc import Sequence
from itertools import pairwise

import shapely

from dashboard.model.layouts import Ring

MOST_TO_MEND = 2_000  # points of an outline that crosses itself
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
