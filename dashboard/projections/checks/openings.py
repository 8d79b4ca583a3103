"""Where a vehicle can drive in from outside: every road that meets the site's boundary or the crowd, and its guard."""

from math import inf

import networkx as nx
import numpy as np
import shapely
from msgspec import Struct
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from dashboard.projections.checks.counts import SLACK, count, near, unit
from dashboard.projections.checks.once import once
from dashboard.projections.checks.result import Answer, Finding
from dashboard.projections.checks.roads import Node, Roads, Way, roads
from dashboard.projections.checks.sited import Site, Sited

GUARDS = ("vehicle_barrier", "closure", "vehicle_gate")


class Opening(Struct, frozen=True):
    """A place where `way` meets `edge` (the boundary or a crowd zone); `apart` metres from its guard (inf: none)."""

    way: Sited
    edge: Sited
    point: BaseGeometry
    apart: float
    guarded: bool


@once
def openings(site: Site) -> list[Opening]:
    """Return where roads from outside meet the boundary, or the crowd where no guard was passed on the way there.

    A road comes from outside at the boundary; of a site without one, at every loose end that is not among the crowd.
    """
    made, reach = roads(site), site.value("barrier_reach")
    guards = STRtree([guard.shape for guard in site.of(*GUARDS)])
    driven = _driven(site, made, guards, reach)
    touch = site.value("touch_distance")
    found = [
        _opening(way, edge, point, guards, reach)
        for edge in _edges(site)
        for way, point, along in _meetings(made, edge, touch)
        if edge.feature.kind in ("site", "boundary") or _comes(driven, along)
    ]
    return list({(o.way.id, o.edge.id, round(o.point.x, 1), round(o.point.y, 1)): o for o in found}.values())


def hvm(site: Site) -> Answer:
    """Ask whether every road that opens to the site or its crowd has a vehicle barrier, closure or gate near it.

    `value` is how many places where a road opens have one.
    Inside a boundary that is drawn, only those roads are asked for that a vehicle can come along without passing one.
    """
    limit, used = site.value("barrier_reach"), ("barrier_reach", "touch_distance")
    found = openings(site)
    if not found:
        return Answer("No road that is drawn opens to the site or its crowd", None, limit, "m", parameters=used)
    findings = [_unguarded(site, opening, limit) for opening in found if not opening.guarded]
    good, kind = len(found) - len(findings), unit(len(found), "place")
    says = f"{good} of {count(len(found), 'place')} where a road opens to the site or its crowd are guarded"
    return Answer(says, good, len(found), kind, tuple(findings), parameters=used)


def _unguarded(site: Site, opening: Opening, limit: float) -> Finding:
    far = opening.apart
    says = f"{opening.way.feature.called} opens to {opening.edge.feature.called} without a vehicle barrier or closure"
    says += f": the nearest is {near(far, limit)} m away, {limit:g} m are asked for" if far < inf else ""
    return Finding("warn", says, (opening.way.id, opening.edge.id), None if far == inf else far, limit,
                   "Draw a vehicle barrier, a closure or a vehicle gate there",
                   shapes=site.drawn(opening.point, "open to vehicles"))  # fmt: skip


def _edges(site: Site) -> list[Sited]:
    return [s for s in site.of("site", "boundary", "zone", "front") if s.shape.area > 0]


def _opening(way: Way, edge: Sited, point: BaseGeometry, guards: STRtree, reach: float) -> Opening:
    metres = float(shapely.distance(point, guards.geometries).min()) if len(guards) else inf
    return Opening(way.sited, edge, point, metres, metres <= reach + SLACK)


def _meetings(made: Roads, edge: Sited, touch: float) -> list[tuple[Way, BaseGeometry, Node]]:
    """Return where ways cross the outline of an area, or end at it."""
    found: list[tuple[Way, BaseGeometry, Node]] = []
    rim = edge.shape.boundary
    for number in made.beside(edge.shape, touch):
        way = made.ways[number]
        points = [p for p in shapely.get_parts(way.line.intersection(rim)) if p.geom_type == "Point" and not p.is_empty]
        if not points:
            ends = (shapely.get_point(way.line, 0), shapely.get_point(way.line, -1))
            points = [end for end in ends if not edge.shape.covers(end) and end.distance(edge.shape) <= touch]
        found += [(way, point, (number, round(way.line.project(point) * 100))) for point in points]
    return found


def _driven(site: Site, made: Roads, guards: STRtree, reach: float) -> dict[int, list[tuple[int, int]]]:
    """Return along which stretches of each line (centimetres) a vehicle comes from outside, before it meets a guard."""
    free = nx.Graph()
    for a, b, piece in made.graph.edges(data="piece"):
        if piece is None or not len(guards.query(piece.line, predicate="dwithin", distance=reach)):
            free.add_edge(a, b)
    outside = made.out if _bounded(site) else _outer_ends(site, made)
    reached: set[Node] = set()
    for start in outside:
        if start not in reached:
            reached |= nx.node_connected_component(free, start) if start in free else {start}
    stretches: dict[int, list[tuple[int, int]]] = {}
    for a, b, piece in made.graph.edges(data="piece"):
        if piece is not None and (a in reached or b in reached):
            stretches.setdefault(a[0], []).append(_before(made, a, b, reached, guards, reach))
    return stretches


def _before(made: Roads, a: Node, b: Node, reached: set[Node], guards: STRtree, reach: float) -> tuple[int, int]:
    """Return how far along a piece a vehicle gets that comes from one end of it, or from both."""
    low, high = sorted((a[1], b[1]))
    line = made.ways[a[0]].line
    piece = made.graph.edges[a, b]["piece"].line
    near = guards.geometries[guards.query(piece, predicate="dwithin", distance=reach)]
    spots = shapely.get_point(shapely.shortest_line(line, near), 0)
    guarded = np.rint(shapely.line_locate_point(line, spots) * 100).astype(int).tolist()
    if not guarded or {(a[0], low), (a[0], high)} <= reached:
        return low, high
    return (low, min(guarded)) if (a[0], low) in reached else (max(guarded), high)


def _comes(driven: dict[int, list[tuple[int, int]]], node: Node) -> bool:
    return any(low - 1 <= node[1] <= high + 1 for low, high in driven.get(node[0], ()))


def _bounded(site: Site) -> bool:
    return any(s.shape.area > 0 for s in site.of("site", "boundary"))


def _outer_ends(site: Site, made: Roads) -> set[Node]:
    crowd = STRtree([s.shape for s in site.of("zone", "front") if s.shape.area > 0])
    ends = {(n, along) for n, way in enumerate(made.ways) for along in (0, round(way.line.length * 100))}
    return {
        end for end in ends
        if (end not in made.joints or end in made.out)
        and not len(crowd.query(made.point(end), predicate="intersects"))
    }  # fmt: skip
