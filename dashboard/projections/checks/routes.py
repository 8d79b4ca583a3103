"""Can vehicles get through: the ambulances' way out, what stands in an emergency route, and dead ends."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import inf

import networkx as nx
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from dashboard.projections.checks.counts import SLACK, count, near, unit
from dashboard.projections.checks.ground import DOORS, opened
from dashboard.projections.checks.result import Answer, Finding
from dashboard.projections.checks.roads import EMERGENCY, Node, Piece, Roads, roads
from dashboard.projections.checks.room import density_on
from dashboard.projections.checks.sited import Site, Sited

SET_DOWN = (
    "stage", "tower", "barrier", "vehicle_barrier", "bar", "screen", "command_post", "medical_post", "post", "media",
    "lost_child", "welfare", "shelter", "information", "water_point", "toilets", "lpg", "generator", "hydrant", "light",
    "camera", "building", "object",
)  # fmt: skip
ROOM_TO_TURN = ("staging", "parking", "landing_zone")
MISSING, NARROW, CLOSED, CROWD = 1e6, 1e9, 1e12, 1e15  # what a way costs that has a fault, beside its metres


def ambulance_route(site: Site) -> Answer:
    """Ask whether a way leads from each medical and ambulance point to a vehicle gate or off the site.

    `value` is the least width in metres, or the points reached where it is not the width that is wanting.
    A vehicle comes within `stop_distance` of the point, and goes along emergency and ambulance routes, streets, routes
    and bridges that are wide enough everywhere and cross no crowd denser than `density_crossing`. A closure stops it on
    a street, and not where an emergency or ambulance route leads through.
    """
    used = ("route_width", "density_crossing", "stop_distance", "touch_distance")
    wide, dense, points = site.value("route_width"), site.value("density_crossing"), site.of(*_FROM)
    if not points:
        return Answer("No medical post or ambulance point is drawn: there is no way to look for",
                      None, wide, "m", parameters=used)  # fmt: skip
    made = roads(site)

    def cost(piece: Piece) -> float:
        feature = piece.way.sited.feature
        fault = MISSING if feature.width <= 0 else NARROW if feature.width < wide else 0.0
        return fault + (CLOSED if piece.closed else 0.0) + (CROWD if _dense(piece, dense) else 0.0)

    way_out = ways_out(made, cost)
    findings: list[Finding] = []
    widths: list[float] = []
    for point in points:
        pieces = way_out(point)
        if pieces is None:
            findings.append(no_way(site, made, point, "Draw an ambulance route to it"))
        else:
            findings += _faults(site, point, pieces, wide, dense)
        widths += [piece.way.sited.feature.width for piece in pieces or () if piece.way.sited.feature.width > 0]
    reached = len(points) - len({finding.objects[0] for finding in findings})
    where = count(len(points), "medical or ambulance point")
    says = f"{reached} of {where} with a way out that is {wide:g} m wide everywhere"
    narrowest = min(widths, default=inf)
    if findings and narrowest >= wide:  # what is wanting is no width
        return Answer(says, reached, len(points), unit(len(points), "point"), tuple(findings), parameters=used)
    return Answer(says, None if narrowest == inf else narrowest, wide, "m", tuple(findings), parameters=used)


_FROM = ("medical_post", "ambulance_point")


def ways_out(made: Roads, cost: Callable[[Piece], float]) -> Callable[[Sited], list[Piece] | None]:
    """Return what gives the pieces of the best way from a point to where ways leave the site; None where there is none.

    The best way is the one whose metres and `cost` are least.
    """
    there = {node for node in made.out if node in made.graph}

    def weight(_a: Node, _b: Node, edge: dict[str, Piece | None]) -> float:
        piece = edge["piece"]
        return piece.line.length + cost(piece) if piece else 0.0

    costs, paths = nx.multi_source_dijkstra(made.graph, there, weight=weight) if there else ({}, {})

    def way_out(point: Sited) -> list[Piece] | None:
        node = min(made.stops[point.id], key=lambda n: costs.get(n, inf), default=None)
        if node not in paths:
            return None
        edges = (made.graph.edges[a, b]["piece"] for a, b in pairwise(paths[node]))
        return [piece for piece in edges if piece]

    return way_out


def _dense(piece: Piece, limit: float) -> list[Sited]:
    return [zone for zone in piece.zones if density_on(zone.feature.crowd, zone.shape, limit) > limit]


def no_way(site: Site, made: Roads, point: Sited, fix: str) -> Finding:
    """Return the finding that no way leads out from a point; `fix` mends it where no way comes near."""
    reach = site.value("stop_distance")
    if not made.stops[point.id]:
        says = f"{point.feature.called}: no route or street comes within {reach:g} m of it"
        return Finding("fail", says, (point.id,), fix=fix,
                       shapes=site.drawn(point.shape.buffer(reach), "no route"))  # fmt: skip
    says = f"{point.feature.called}: the way at it leads to no vehicle gate and not off the site"
    lines = shapely.union_all([made.ways[node[0]].line for node in made.stops[point.id]])
    return Finding("fail", says, (point.id,), fix="Join the routes up to a vehicle gate or the site's edge",
                   shapes=site.drawn(lines, "leads nowhere"))  # fmt: skip


def _faults(site: Site, point: Sited, pieces: Sequence[Piece], wide: float, dense: float) -> list[Finding]:
    """Return what is wrong with the best way out from a point, each way and zone once."""
    found: dict[tuple[str, str], Finding] = {}
    start = f"{point.feature.called}: the way out"

    def put(thing: Sited, finding: Finding) -> None:
        found.setdefault((thing.id, finding.field), finding)

    for piece in pieces:
        way, name = piece.way.sited, piece.way.sited.feature.called
        at = site.drawn(piece.line, name)
        if way.feature.width <= 0:
            says = f"{start} takes {name}, whose clear width is not given"
            fix = f"Give {name} its clear width"
            put(way, Finding("warn", says, (point.id, way.id), None, wide, fix, "width", at))
        elif way.feature.width < wide:
            says = f"{start} takes {name}, which is {way.feature.width:g} m wide; {wide:g} m are asked for"
            fix = f"Widen {name}, or lead the ambulances another way"
            put(way, Finding("fail", says, (point.id, way.id), way.feature.width, wide, fix, "width", at))
        for other in piece.closed:
            says = f"{start} takes {name}, which is closed by {other.feature.called}"
            fix = "Draw an ambulance route through the closure, or a vehicle gate in it"
            put(other, Finding("fail", says, (point.id, other.id), fix=fix, shapes=at))
        for zone in _dense(piece, dense):
            people = zone.feature.crowd / zone.shape.area
            says = f"{start} crosses {zone.feature.called} with {people:.1f} people/m2; up to {dense:g} may be crossed"
            fix = f"Lead the ambulances round {zone.feature.called}"
            put(zone, Finding("fail", says, (point.id, zone.id), people, dense, fix, shapes=at))
    return list(found.values())


def route_obstruction(site: Site) -> Answer:
    """Ask whether anything stands in an emergency or ambulance route or in the strip kept free beside it (metres).

    A route is as wide as it says, else as wide as it should be, half to each side of its line. A barrier is open at the
    gates drawn in it. `value` is the least room between the edge of a route and what stands beside it.
    """
    routes, clear, wide = site.of(*EMERGENCY), site.value("route_clearance"), site.value("route_width")
    used = ("route_clearance", "route_width", "touch_distance", "door_width")
    if not routes:
        return Answer("No emergency or ambulance route is drawn: nothing can stand in one",
                      None, clear, "m", parameters=used)  # fmt: skip
    things, shapes = _standing(site)
    findings = [_no_width(route, wide) for route in routes if route.feature.width <= 0]
    index, least = STRtree(shapes), inf
    for route in routes:
        half = (route.feature.width if route.feature.width > 0 else wide) / 2
        nearest = index.query_nearest(route.shape, return_distance=True, all_matches=False)[1]
        least = min(least, max(float(nearest[0]) - half, 0.0)) if len(nearest) else least
        for n in sorted(index.query(route.shape, predicate="dwithin", distance=max(half + clear - 1e-6, 0)).tolist()):
            findings.append(_in_the_way(site, route, things[n], shapes[n], half, clear))
    blocking = len({finding.objects[0] for finding in findings if finding.outcome == "fail"})
    says = f"Nothing stands within {clear:g} m of {count(len(routes), 'emergency or ambulance route')}"
    if blocking:
        says = next(finding.says for finding in findings if finding.outcome == "fail")
        says += f"; so does what else is in the way: {blocking - 1}" if blocking > 1 else ""
    return Answer(says, None if least == inf else least, clear, "m", tuple(findings), parameters=used)


def _standing(site: Site) -> tuple[list[Sited], list[BaseGeometry]]:
    """Return what is set down on the ground, and its shape: barriers without their gates."""
    touch, doors = site.value("touch_distance"), site.of(*DOORS)
    index = STRtree([door.shape for door in doors])
    things: list[Sited] = []
    shapes: list[BaseGeometry] = []
    for thing in site.of(*SET_DOWN):
        shape = thing.shape
        if thing.feature.kind in ("barrier", "vehicle_barrier") and doors:
            near = index.query(shape, predicate="dwithin", distance=touch)
            shape = opened(shape, [doors[n] for n in sorted(near.tolist())], site)[0]
        if not shape.is_empty:
            things.append(thing)
            shapes.append(shape)
    return things, shapes


def _no_width(route: Sited, wide: float) -> Finding:
    says = f"{route.feature.called} has no clear width; {wide:g} m are taken"
    return Finding("warn", says, (route.id,), None, wide, f"Give {route.feature.called} its clear width", "width")


def _in_the_way(site: Site, route: Sited, thing: Sited, shape: BaseGeometry, half: float, clear: float) -> Finding:
    room = shape.distance(route.shape) - half
    where = "stands in" if room <= 0 else f"stands {room:.1f} m from the edge of"
    says = f"{thing.feature.called} {where} {route.feature.called}; {clear:g} m beside it are kept free"
    strip = route.shape.buffer(half + clear, cap_style="flat").intersection(shape)
    drawn = strip if not strip.is_empty else shapely.shortest_line(route.shape, shape)
    return Finding("fail", says, (thing.id, route.id), max(room, 0.0), clear,
                   f"Move {thing.feature.called} by {clear - room:.1f} m, or lead the route another way",
                   shapes=site.drawn(drawn, thing.feature.called))  # fmt: skip


def turnaround(site: Site) -> Answer:
    """Ask whether dead ends of emergency and ambulance routes are short enough to back out of (metres).

    A dead end reaches from a loose end to the next way or gate that the route meets; an end in a staging area, a car
    park or a landing zone has room to turn.
    """
    limit, used = site.value("turnaround_length"), ("turnaround_length", "touch_distance")
    made = roads(site)
    if not any(way.sited.feature.kind in EMERGENCY for way in made.ways):
        return Answer("No emergency or ambulance route is drawn: none can be a dead end",
                      None, limit, "m", parameters=used)  # fmt: skip
    room = [area.shape for area in site.of(*ROOM_TO_TURN)]
    ends = list(_dead_ends(made, room, site.value("touch_distance")))
    findings = [
        Finding("warn", f"{way.feature.called} is a dead end of {near(long, limit)} m; {limit:g} m are the most",
                (way.id,), long, limit, "Join it to another way, or draw room to turn at its end",
                shapes=site.drawn(line, f"dead end {long:.0f} m"))
        for way, line in ends if (long := line.length) > limit + SLACK
    ]  # fmt: skip
    longest = max((line.length for _, line in ends), default=0.0)
    says = "No emergency or ambulance route has a dead end"
    if ends:
        says = f"The longest dead end is {near(longest, limit)} m; {limit:g} m are the most to back out of"
    return Answer(says, longest, limit, "m", tuple(findings), parameters=used)


def _dead_ends(made: Roads, room: Sequence[BaseGeometry], touch: float) -> Iterable[tuple[Sited, BaseGeometry]]:
    turning = STRtree(room)
    for number, way in enumerate(made.ways):
        if way.sited.feature.kind not in EMERGENCY:
            continue
        last = round(way.line.length * 100)
        joined = sorted(along for n, along in made.joints if n == number)
        for end, stop in ((0, min(joined, default=last)), (last, max(joined, default=0))):
            loose = end not in joined and not len(
                turning.query(made.point((number, end)), predicate="dwithin", distance=touch)
            )
            if loose:
                yield way.sited, substring(way.line, end / 100, stop / 100)
            if not joined and loose:
                break  # a way that meets nothing is one dead end
