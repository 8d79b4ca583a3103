"""The ways that vehicles take: lines joined where they meet or end close to each other, as one graph.

Two lines meet where they cross, and where one ends within `touch_distance` of the other. A way leaves the site at a
vehicle gate or where it crosses the boundary; of a site without a drawn boundary, at the loose end of a street.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
from msgspec import Struct
from shapely import STRtree
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from dashboard.projections.checks.once import once
from dashboard.projections.checks.sited import Site, Sited

EMERGENCY = ("emergency_route", "ambulance_route")
STREETS = ("street", "bridge", "route")
STOPS = ("medical_post", "ambulance_point", "rendezvous")
BLOCKERS = ("closure", "vehicle_barrier")
Node = tuple[int, int]  # the number of a line, and how far along it in centimetres


class Way(Struct, frozen=True):
    """One line that vehicles take, of the feature that drew it."""

    sited: Sited
    line: BaseGeometry


class Piece(Struct, frozen=True):
    """A way between two nodes of the graph: in which crowd zones it lies, and what closes it to vehicles."""

    way: Way
    line: BaseGeometry
    zones: tuple[Sited, ...] = ()
    closed: tuple[Sited, ...] = ()


class Roads:
    """The graph of `ways`: nodes are (line, centimetres along it), edges have a `piece` (None: two lines touch)."""

    def __init__(self, ways: Sequence[Way], graph: nx.Graph, joints: set[Node]) -> None:
        """Take the graph together with `joints`, the nodes where a way meets another one or a vehicle gate."""
        self.ways, self.graph, self.joints = ways, graph, joints
        self.out: set[Node] = set()
        self.stops: defaultdict[str, list[Node]] = defaultdict(list)
        self._tree = STRtree([way.line for way in ways])

    def beside(self, shape: BaseGeometry, metres: float) -> list[int]:
        """Return the numbers of the ways within `metres` of a shape."""
        return sorted(self._tree.query(shape, predicate="dwithin", distance=metres).tolist())

    def point(self, node: Node) -> BaseGeometry:
        """Return where a node is."""
        return self.ways[node[0]].line.interpolate(node[1] / 100)


class _Stations:
    """Where along each line a node is needed, and which nodes touch."""

    def __init__(self, ways: Sequence[Way]) -> None:
        self.ways = ways
        self.lines = [way.line for way in ways]
        self.tree = STRtree(self.lines)
        self.at: list[set[int]] = [{0, round(line.length * 100)} for line in self.lines]
        self.joints: set[Node] = set()
        self.links: set[tuple[Node, Node]] = set()

    def put(self, number: int, shape: BaseGeometry) -> Node:
        """Put a node on a line at the place nearest to `shape`."""
        line = self.lines[number]
        along = round(line.project(shapely.get_point(shapely.shortest_line(line, shape), 0)) * 100)
        self.at[number].add(along)
        return number, along

    def join(self, one: int, other: int, points: Iterable[BaseGeometry]) -> None:
        """Let two lines touch at `points`."""
        for point in points:
            nodes = self.put(one, point), self.put(other, point)
            self.links.add(nodes)
            self.joints.update(nodes)

    def near(self, shape: BaseGeometry, metres: float) -> list[int]:
        """Return the numbers of the lines within `metres` of a shape."""
        return sorted(self.tree.query(shape, predicate="dwithin", distance=metres).tolist())


@once
def roads(site: Site) -> Roads:
    """Return the ways of `site` that vehicles take."""
    touch, stop = site.value("touch_distance"), site.value("stop_distance")
    ways = [Way(s, part) for s in site.of(*EMERGENCY, *STREETS) for part in _lines(s.shape)]
    stations = _Stations(ways)
    _meet(stations, touch)
    out = _gates(site, stations, touch) | _edge(site, stations)
    stops = {s.id: [stations.put(n, s.shape) for n in stations.near(s.shape, stop)] for s in site.of(*STOPS)}
    made = Roads(ways, _graph(site, stations, touch), stations.joints)
    made.out = out or _loose(made)
    made.stops.update(stops)
    return made


def _lines(shape: BaseGeometry) -> list[BaseGeometry]:
    parts = [part.exterior if part.geom_type == "Polygon" else part for part in shapely.get_parts(shape)]
    return [shapely.LineString(part.coords) for part in parts if part.length > 0.01]


def _meet(stations: _Stations, touch: float) -> None:
    lines = np.array(stations.lines, dtype=object)
    for one, other in stations.tree.query(lines, predicate="dwithin", distance=touch).T.tolist():
        if one < other:
            a, b = stations.lines[one], stations.lines[other]
            ends = [p for line, beside in ((a, b), (b, a)) for p in _ends(line) if p.distance(beside) <= touch]
            stations.join(one, other, [*_points(a.intersection(b)), *ends])
    for number, line in enumerate(stations.lines):
        first, last = _ends(line)
        if line.length > 2 * touch and first.distance(last) <= touch:
            stations.links.add(((number, 0), (number, round(line.length * 100))))
            stations.joints.update(((number, 0), (number, round(line.length * 100))))


def _ends(line: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    return shapely.get_point(line, 0), shapely.get_point(line, -1)


def _points(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the points of an intersection: of what two lines share its ends."""
    found: list[BaseGeometry] = []
    for part in shapely.get_parts(shape):
        found += [part] if part.geom_type == "Point" else _ends(part) if part.length else []
    return [point for point in found if not point.is_empty]


def _gates(site: Site, stations: _Stations, touch: float) -> set[Node]:
    """Return where a way passes a vehicle gate."""
    found = {stations.put(n, gate.shape) for gate in site.of("vehicle_gate") for n in stations.near(gate.shape, touch)}
    stations.joints.update(found)
    return found


def _edge(site: Site, stations: _Stations) -> set[Node]:
    """Return where a way crosses the boundary of the site, and the ends that lie outside."""
    grounds = [s.shape for s in site.of("site", "boundary") if s.shape.area > 0]
    if not grounds:
        return set()
    ground = shapely.union_all(grounds)
    shapely.prepare(ground)
    found: set[Node] = set()
    for number, line in enumerate(stations.lines):
        found.update(stations.put(number, point) for point in _points(line.intersection(ground.boundary)))
        for end in _ends(line):
            if not ground.contains_properly(end):
                found.add(stations.put(number, end))
    stations.joints.update(found)
    return found


def _loose(made: Roads) -> set[Node]:
    """Return the ends of streets that meet nothing."""
    return {
        (number, end)
        for number, way in enumerate(made.ways)
        if way.sited.feature.kind in STREETS
        for end in (0, round(way.line.length * 100))
        if (number, end) not in made.joints
    }


def _graph(site: Site, stations: _Stations, touch: float) -> nx.Graph:
    pieces: list[tuple[Node, Node, BaseGeometry]] = []
    for number, at in enumerate(stations.at):
        ordered = sorted(at)
        for a, b in pairwise(ordered):
            pieces.append(((number, a), (number, b), substring(stations.lines[number], a / 100, b / 100)))
    lines = [line for _, _, line in pieces]
    zones, closed = _inside(site, lines, touch), _closed(site, stations, pieces, touch)
    graph = nx.Graph()
    for n, (start, end, line) in enumerate(pieces):
        graph.add_edge(start, end, piece=Piece(stations.ways[start[0]], line, tuple(zones[n]), tuple(closed[n])))
    graph.add_edges_from(stations.links, piece=None)
    return graph


def _inside(site: Site, lines: Sequence[BaseGeometry], touch: float) -> defaultdict[int, list[Sited]]:
    """Return the crowd zones that each line runs through for more than `touch` metres."""
    zones = [zone for zone in site.of("zone", "front") if zone.shape.area > 0]
    found: defaultdict[int, list[Sited]] = defaultdict(list)
    if not zones or not lines:
        return found
    line, zone = STRtree([z.shape for z in zones]).query(lines, predicate="intersects")
    shapes = np.array([z.shape for z in zones], dtype=object)
    long = shapely.length(shapely.intersection(np.array(lines, dtype=object)[line], shapes[zone]))
    for n in np.flatnonzero(long > touch):
        found[int(line[n])].append(zones[zone[n]])
    return found


def _closed(
    site: Site, stations: _Stations, pieces: Sequence[tuple[Node, Node, BaseGeometry]], touch: float
) -> defaultdict[int, list[Sited]]:
    """Return what closes a street: a closure or vehicle barrier that no emergency route or vehicle gate passes."""
    found: defaultdict[int, list[Sited]] = defaultdict(list)
    streets = [n for n, (a, _, _) in enumerate(pieces) if stations.ways[a[0]].sited.feature.kind in STREETS]
    blockers = site.of(*BLOCKERS)
    if not streets or not blockers:
        return found
    through = STRtree([s.shape for s in site.of(*EMERGENCY, "vehicle_gate")])
    street, blocker = STRtree([b.shape for b in blockers]).query([pieces[n][2] for n in streets], "intersects")
    for n, b in zip(street.tolist(), blocker.tolist(), strict=True):
        where = pieces[streets[n]][2].intersection(blockers[b].shape)
        if not len(through) or not len(through.query(where, predicate="dwithin", distance=touch)):
            found[streets[n]].append(blockers[b])
    return found
