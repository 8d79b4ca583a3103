"""How long people walk: a network over the ground they can be on, and never a straight line through a wall.

A square grid of some CELLS cells at most, with steps to the eight neighbours; a step between two corners is taken
only where both cells beside it are open, and no step crosses a wall. Gates, exits, bridges, ways between buildings,
posts and small areas are points of their own, so that a narrow opening is not lost between two cells. A way over the
grid is up to 8 % longer than the shortest one: times are never too short.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from heapq import heappop, heappush
from math import inf, sqrt

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from dashboard.projections.checks.ground import PUBLIC, PUBLIC_AREAS, Numbers, Terrain, terrain
from dashboard.projections.checks.once import once
from dashboard.projections.checks.room import density_on
from dashboard.projections.checks.sited import Site, Sited

Indices = npt.NDArray[np.int64]

CELLS = 6_000
LOOKED_AT = 40_000  # cells of the rectangle around the ground, most of which may lie outside it
SMALLEST = 2.0  # metres
REACH = 1.6  # cells from a point of its own to the cells that it is joined to
STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))  # rows, columns


class Network:
    """Nodes `at` (n x 2, metres) joined by `links` (m x 2 node numbers) of `lengths` metres.

    The first `cells` nodes are cells of the grid, of `cell` metres; the others are points of their own. `slow` says
    which nodes lie in a crowd that slows people.
    """

    def __init__(self, terrain: Terrain, cell: float, grid: Numbers, points: Numbers, links: Indices) -> None:
        """Join the cells of `grid` and the `points` by `links`."""
        self.terrain, self.cell, self.cells = terrain, cell, len(grid)
        self.at = np.concatenate((grid, points))
        self.links = links
        self.lengths = np.hypot(*(self.at[links[:, 0]] - self.at[links[:, 1]]).T) if len(links) else np.zeros(0)
        self.tree = STRtree(shapely.points(self.at)) if len(self.at) else STRtree([])
        self.slow = np.zeros(len(self.at), dtype=bool)

    def inside(self, shapes: Sequence[BaseGeometry], distance: float = 0.0) -> tuple[Indices, Indices]:
        """Return pairs (number of a shape, node) for every node within `distance` metres of a shape."""
        if not shapes or not len(self.at):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        predicate = {"predicate": "dwithin", "distance": distance} if distance else {"predicate": "intersects"}
        found = self.tree.query(list(shapes), **predicate)
        return found[0], found[1]

    def nodes(self, shapes: Sequence[BaseGeometry]) -> list[int]:
        """Return the node of each point among `shapes`, -1 where nobody can walk to it."""
        found = [-1] * len(shapes)
        for shape, node in zip(*self.inside(shapes, 0.01), strict=True):
            found[shape] = max(found[shape], int(node))
        return found

    def square(self, nodes: Iterable[int]) -> BaseGeometry:
        """Return the ground of these nodes as areas."""
        half = self.cell / 2
        at = self.at[sorted(n for n in nodes if n < self.cells)]
        boxes = shapely.box(at[:, 0] - half, at[:, 1] - half, at[:, 0] + half, at[:, 1] + half)
        return shapely.union_all(boxes, grid_size=self.cell / 64) if len(boxes) else shapely.MultiPolygon()


class Steps:
    """What it costs to go from each node of a network to the nodes beside it, in flat lists that are quick to walk."""

    def __init__(self, network: Network, costs: Numbers, links: Indices | None = None) -> None:
        """Take the costs of the links of `network` (or of these `links` of it), the same in both directions."""
        links = network.links if links is None else links
        both = np.concatenate((links, links[:, ::-1]))
        order = np.argsort(both[:, 0], kind="stable")
        self.first: list[int] = np.searchsorted(both[order, 0], np.arange(len(network.at) + 1)).tolist()
        self.to: list[int] = both[order, 1].tolist()
        self.costs: list[float] = np.concatenate((costs, costs))[order].tolist()


class Walk:
    """The cost of the best way from every node of a network to the nearest of some sources (Dijkstra)."""

    def __init__(self, network: Network, steps: Steps, sources: Iterable[int]) -> None:
        """Walk from `sources` (nodes)."""
        self.network = network
        self._cost, self._before = [inf] * len(network.at), [-1] * len(network.at)
        nearest = [(0.0, source) for source in set(sources)]
        for _, source in nearest:
            self._cost[source] = 0.0
        cost, before, first, to, costs = self._cost, self._before, steps.first, steps.to, steps.costs
        while nearest:
            here_cost, here = heappop(nearest)
            if here_cost > cost[here]:
                continue
            for n in range(first[here], first[here + 1]):
                there, there_cost = to[n], here_cost + costs[n]
                if there_cost < cost[there]:
                    cost[there], before[there] = there_cost, here
                    heappush(nearest, (there_cost, there))

    def to(self, node: int) -> float | None:
        """Return the cost to a node; None where nobody gets there."""
        return self._cost[node] if self._cost[node] < inf else None

    def path(self, node: int) -> list[int]:
        """Return the nodes on the way from `node` back to its source."""
        way = [node]
        while self._before[way[-1]] >= 0:
            way.append(self._before[way[-1]])
        return way


class Public:
    """The nodes of everything that is public: `of[n]` are those of the n-th of `things`."""

    def __init__(self, things: list[Sited], of: list[Indices]) -> None:
        """Take them together."""
        self.things, self.of = things, of

    @cached_property
    def nodes(self) -> set[int]:
        """All of them."""
        return {int(node) for nodes in self.of for node in nodes}


@once
def network(site: Site) -> Network:
    """Return the walking network of `site`."""
    ground = terrain(site)
    cell, grid, numbers = _grid(ground.area)
    posts = [s.shape.representative_point().coords[0] for s in site.of("medical_post", "aed")]
    small = [s.shape.representative_point().coords[0] for s in site.of(*PUBLIC_AREAS) if s.shape.area < 2 * cell**2]
    own = [*ground.doors, *posts, *small, *_narrow(site, ground, cell)]
    points = np.array(list(dict.fromkeys(own)), dtype=float).reshape(-1, 2)
    links = np.concatenate((_steps(numbers), _joined(grid, points, cell)))
    made = Network(ground, cell, grid, points, links)
    made.links = links[~crossing(made.at, links, ground.segments, cell)]
    made.lengths = np.hypot(*(made.at[made.links[:, 0]] - made.at[made.links[:, 1]]).T)
    limit = site.value("crowd_slow_density")
    crowds = [(s.shape, s.feature.crowd) for s in site.of("zone", "front") if s.shape.area > 0]
    slow = [shape for shape, people in crowds if density_on(people, shape, limit) > limit]
    made.slow[made.inside(slow)[1]] = True
    return made


@once
def seconds(site: Site) -> Steps:
    """Return the seconds that each step of the walking network of `site` takes."""
    made = network(site)
    return Steps(made, seconds_of(site, made))


def seconds_of(site: Site, made: Network) -> Numbers:
    """Return the seconds that each link of `made` takes."""
    pace = np.where(made.slow, 1 / site.value("walk_speed_crowd"), 1 / site.value("walk_speed"))
    taken: Numbers = made.lengths * (pace[made.links[:, 0]] + pace[made.links[:, 1]]) / 2
    return taken


@once
def public(site: Site) -> Public:
    """Return what people can be on: zones, fronts, queues, bars, accessible viewing and walkways, with their nodes."""
    made, things = network(site), site.of(*PUBLIC)
    areas = [n for n, thing in enumerate(things) if thing.shape.area > 0]
    lines = [n for n, thing in enumerate(things) if not thing.shape.area > 0]
    of = [np.zeros(0, dtype=np.int64) for _ in things]
    for which, reach in ((areas, 0.0), (lines, made.cell * 0.75)):
        shape, node = made.inside([things[n].shape for n in which], reach)
        for place, n in enumerate(which):
            of[n] = node[shape == place]
    return Public(things, of)


def _grid(area: BaseGeometry) -> tuple[float, Numbers, Indices]:
    """Return the size of a cell, the middles of those inside `area`, and the grid of their numbers (-1: outside)."""
    if area.is_empty:
        return SMALLEST, np.zeros((0, 2)), np.zeros((0, 0), dtype=np.int64)
    west, south, east, north = area.bounds
    wide, high = east - west, north - south
    cell = max(SMALLEST, sqrt(area.area / CELLS), sqrt(wide * high / LOOKED_AT), max(wide, high) / LOOKED_AT)
    across = west + cell * (np.arange(int(wide / cell) + 1) + 0.5)
    up = south + cell * (np.arange(int(high / cell) + 1) + 0.5)
    x, y = np.meshgrid(across, up)
    shapely.prepare(area)
    there = shapely.contains_xy(area, x, y)
    numbers = np.full(x.shape, -1, dtype=np.int64)
    numbers[there] = np.arange(int(there.sum()))
    return cell, np.stack((x[there], y[there]), axis=1), numbers


def _steps(numbers: Indices) -> Indices:
    """Return the steps between neighbours of the grid; no corner is cut."""
    found = [np.zeros((0, 2), dtype=np.int64)]
    rows, columns = numbers.shape
    for up, across in STEPS:
        if rows <= up or columns <= abs(across):
            continue
        back = slice(0, columns - 1) if across > 0 else slice(1, columns) if across < 0 else slice(0, columns)
        ahead = slice(1, columns) if across > 0 else slice(0, columns - 1) if across < 0 else slice(0, columns)
        here, there = numbers[: rows - up, back], numbers[up:, ahead]
        both = (here >= 0) & (there >= 0)
        if up and across:
            both &= (numbers[: rows - up, ahead] >= 0) & (numbers[up:, back] >= 0)
        found.append(np.stack((here[both], there[both]), axis=1))
    return np.concatenate(found)


def _joined(grid: Numbers, points: Numbers, cell: float) -> Indices:
    """Return the links of points of their own to the cells, and to each other, within reach."""
    if not len(points):
        return np.zeros((0, 2), dtype=np.int64)
    own = shapely.points(points)
    everything = STRtree(np.concatenate((shapely.points(grid), own)))
    point, other = everything.query(own, predicate="dwithin", distance=cell * REACH)
    point = point + len(grid)
    once_each = point > other
    return np.stack((point[once_each], other[once_each]), axis=1)


def _narrow(site: Site, ground: Terrain, cell: float) -> list[tuple[float, float]]:
    """Return points along bridges and ways where they pass so close to a wall that a cell may not fit."""
    ways = [s.shape for s in site.of("bridge", "walkway", "evacuation_route", "street")]
    lines = shapely.segmentize(np.array(ways, dtype=object), cell) if ways else np.array([])
    at = np.array(sorted(set(map(tuple, shapely.get_coordinates(lines).tolist()))), dtype=float).reshape(-1, 2)
    walls = STRtree(shapely.linestrings(ground.segments))
    if not len(at) or not len(walls):
        return []
    near = np.unique(walls.query(shapely.points(at), predicate="dwithin", distance=cell)[0])
    return [(float(x), float(y)) for x, y in at[near] if shapely.intersects_xy(ground.area, x, y)]


def crossing(at: Numbers, links: Indices, segments: Numbers, cell: float) -> npt.NDArray[np.bool_]:
    """Return which links a wall crosses."""
    crossed = np.zeros(len(links), dtype=bool)
    if not len(links) or not len(segments):
        return crossed
    walls = STRtree(shapely.linestrings(segments))
    near = np.unique(walls.query(shapely.points(at), predicate="dwithin", distance=cell * REACH)[0])
    beside = np.zeros(len(at), dtype=bool)
    beside[near] = True
    asked = np.flatnonzero(beside[links[:, 0]] | beside[links[:, 1]])
    hit = walls.query(shapely.linestrings(at[links[asked]]), predicate="intersects")[0]
    crossed[asked[np.unique(hit)]] = True
    return crossed
