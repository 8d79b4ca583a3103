"""Where people can walk: the site less what is built, fenced off or under water; bridges lead over water.

Walls are kept as segments, so that a thin barrier stops a step of the walking network as well as a building does. A
barrier is open at the gates and exits drawn in it. Closures stop vehicles and no walkers.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from msgspec import Struct
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from dashboard.projections.checks.once import once
from dashboard.projections.checks.sited import Site, Sited

Numbers = npt.NDArray[np.float64]

PUBLIC_AREAS = ("zone", "front", "queue", "bar", "accessible")
PUBLIC = (*PUBLIC_AREAS, "walkway")
WAYS = ("street", "route", "emergency_route", "ambulance_route", "evacuation_route", "walkway", "bridge")
DOORS = ("gate", "exit", "vehicle_gate")
SOLID = ("building", "stage", "tower")
WALLS = ("barrier", "vehicle_barrier")


class Terrain(Struct, frozen=True):
    """The ground in metres: the area people can be in, and the segments (n x 2 x 2) that nobody steps across.

    `doors` are where gates and exits open a barrier, as (x, y); `bounded` whether the site's boundary is drawn.
    """

    area: BaseGeometry
    segments: Numbers
    doors: tuple[tuple[float, float], ...]
    bounded: bool


@once
def terrain(site: Site) -> Terrain:
    """Return where people can walk on `site`. A building with a medical post or AED in it is open to them."""
    bounds = [s.shape for s in site.of("site", "boundary") if s.shape.area > 0]
    public = [s.shape for s in site.of(*PUBLIC_AREAS)]
    if bounds:
        within = shapely.union_all([*bounds, *public])
    else:
        ways = [s.shape for s in site.of(*WAYS, *DOORS)]
        within = shapely.union_all([*public, *ways]).convex_hull.buffer(site.value("ground_margin"))
    touch = site.value("touch_distance")
    open_to = shapely.union_all([s.shape for s in site.of("medical_post", "aed")])
    solids = [s.shape for s in site.of(*SOLID) if s.shape.area > 0 and not s.shape.intersects(open_to)]
    solids += _water(site, touch)
    walls, doors = _walls(site, site.of(*DOORS))
    blocked = shapely.union_all(solids)
    segments = [*(edge for part in shapely.get_parts(blocked) for edge in _rings(part)), *walls]
    return Terrain(_areas(within.difference(blocked)), segments_of(segments), doors, bool(bounds))


def segments_of(lines: Iterable[BaseGeometry]) -> Numbers:
    """Return the straight pieces of `lines` as an array n x 2 x 2 of metres."""
    pieces = [np.stack((at[:-1], at[1:]), axis=1) for at in map(shapely.get_coordinates, lines) if len(at) > 1]
    return np.concatenate(pieces) if pieces else np.zeros((0, 2, 2))


def opened(line: BaseGeometry, doors: Sequence[Sited], site: Site) -> tuple[BaseGeometry, list[tuple[float, float]]]:
    """Return a barrier without the openings of the `doors` in it (that touch it), and where those are."""
    touch, least = site.value("touch_distance"), site.value("door_width")
    found: list[tuple[float, float]] = []
    for door in doors:
        if line.is_empty or line.distance(door.shape) > touch:
            continue
        at = shapely.get_point(shapely.shortest_line(line, door.shape), 0)
        found.append((at.x, at.y))
        line = line.difference(at.buffer(max(door.feature.width, least) / 2))
    return line, found


def walls_but_for(site: Site, doors: Sequence[Sited]) -> Numbers:
    """Return the barriers of `site` as segments (n x 2 x 2), open at `doors` alone."""
    return segments_of(_walls(site, doors)[0])


def _walls(site: Site, doors: Sequence[Sited]) -> tuple[list[BaseGeometry], tuple[tuple[float, float], ...]]:
    touch = site.value("touch_distance")
    walls: list[BaseGeometry] = []
    found: list[tuple[float, float]] = []
    index = STRtree([door.shape for door in doors])
    for wall in site.of(*WALLS):
        near = [doors[n] for n in sorted(index.query(wall.shape, predicate="dwithin", distance=touch))]
        left, openings = opened(wall.shape, near, site)
        found += openings
        for part in shapely.get_parts(left):
            walls += _rings(part) if part.geom_type == "Polygon" else [part]
    return walls, tuple(dict.fromkeys(found))


def _water(site: Site, touch: float) -> list[BaseGeometry]:
    water = [s.shape for s in site.of("water") if s.shape.area > 0]
    if not water:
        return []
    bridges = [s.shape.buffer(max(s.feature.width / 2, touch)) for s in site.of("bridge")]
    return [shapely.union_all(water).difference(shapely.union_all(bridges))]


def _rings(part: BaseGeometry) -> list[BaseGeometry]:
    return [part.exterior, *part.interiors] if part.geom_type == "Polygon" and not part.is_empty else []


def _areas(shape: BaseGeometry) -> BaseGeometry:
    return shapely.union_all([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])
