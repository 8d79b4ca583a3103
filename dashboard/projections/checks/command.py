"""Where commanders meet, aircraft land and vehicles come in: rendezvous points, landing zones, distances kept."""

from collections.abc import Sequence
from itertools import combinations
from math import atan2, degrees, inf

import shapely
from shapely import STRtree

from dashboard.projections.checks.counts import count, line, near, unit
from dashboard.projections.checks.crowd import middle
from dashboard.projections.checks.openings import openings
from dashboard.projections.checks.result import Answer, Finding, Shape, headline
from dashboard.projections.checks.roads import Piece, roads
from dashboard.projections.checks.routes import SET_DOWN, no_way, ways_out
from dashboard.projections.checks.sited import Site, Sited
from dashboard.projections.checks.squares import largest_square

CROSSED = 1e9  # what a way through the crowd costs, beside its metres
THREATS = ("vehicle_gate", "lpg", "front")
OVERHEAD = ("overhead", "tower", "light", "stage")
KEPT_OFF = ("command_post", "medical_post", "muster")
DRAWING = 0.1  # metres by which a square may be short: layouts are kept to a centimetre or so


def rvp(site: Site) -> Answer:
    """Ask whether there are enough rendezvous points (number), on opposite sides, reached by road, far from hazards.

    A road reaches one that leads past it within `stop_distance` and comes from a vehicle gate or the site's edge
    without crossing a crowd zone. The hazards it keeps away from are vehicle gates, LPG stores and stage fronts.
    """
    need, used = site.value("rvp_count"), ("rvp_count", "rvp_distance", "rvp_angle", "stop_distance")
    points = site.of("rendezvous")
    findings = [*_by_road(site, points), *_far_off(site, points)]
    ids = tuple(point.id for point in points)
    angle, asked = _widest(site, points), site.value("rvp_angle")
    if len(points) < need:
        says = line(f"{count(len(points), 'rendezvous point')} drawn; {need:g} are asked for")
        findings.insert(0, Finding("fail", says, ids, len(points), need, "Draw another one on the other side"))
    elif angle is None and need > 1:
        says = "No crowd zone is drawn: on which sides of the crowd the rendezvous points lie is not known"
        findings.append(Finding("warn", says, ids, fix="Draw the crowd zones"))
    elif angle is not None and angle < asked - 0.01:
        says = f"The rendezvous points lie {angle:.0f} degrees apart, seen from the crowd; {asked:g} are asked for"
        findings.append(Finding("fail", says, ids, angle, asked, "Move one to the other side of the crowd"))
    apart = f", {angle:.0f} degrees apart seen from the crowd" if angle is not None else ""
    says = line(f"{count(len(points), 'rendezvous point')}{apart}; {need:g} are asked for")
    value, threshold, kind = _wanting(findings, len(points), need, angle, asked)
    return Answer(says, value, threshold, kind, tuple(findings), parameters=used)


def _wanting(
    findings: Sequence[Finding], number: int, need: float, angle: float | None, asked: float
) -> tuple[float | None, float, str]:
    """Return the number that is wanting, its threshold and unit: points, else degrees, metres, or points reached."""
    if not findings or number < need:
        return number, need, unit(number, "point")
    if angle is not None and angle < asked - 0.01:
        return round(angle, 1), asked, "deg"
    near = [finding for finding in findings if finding.value is not None]
    if near:
        least = min(near, key=lambda finding: finding.value or 0.0)
        return least.value, least.threshold or 0.0, "m"
    lost = {finding.objects[0] for finding in findings if finding.outcome == "fail"}
    return (number - len(lost), number, unit(number, "point")) if lost else (None, need, "points")


def _widest(site: Site, points: Sequence[Sited]) -> float | None:
    """Return the widest angle (degrees) between two points, seen from the crowd's middle; None without either."""
    crowd = middle(site)
    if crowd is None or len(points) < 2:
        return None
    at = [point.shape.centroid for point in points]
    bearings = [degrees(atan2(spot.x - crowd.x, spot.y - crowd.y)) for spot in at]
    return max(min((a - b) % 360, (b - a) % 360) for a, b in combinations(bearings, 2))


def _by_road(site: Site, points: Sequence[Sited]) -> list[Finding]:
    made = roads(site)

    def cost(piece: Piece) -> float:
        return CROSSED * (bool(piece.zones) + bool(piece.closed))

    way_out, findings = ways_out(made, cost), []
    fix = "Move it to a road that leads out of the site clear of the crowd"
    for point in points:
        pieces = way_out(point)
        crossed = [piece for piece in pieces or () if piece.zones or piece.closed]
        if pieces is None:
            findings.append(no_way(site, made, point, fix))
        elif crossed:
            findings.append(_through(site, point, crossed, fix))
    return findings


def _through(site: Site, point: Sited, pieces: Sequence[Piece], fix: str) -> Finding:
    met = list({thing.id: thing for piece in pieces for thing in (*piece.zones, *piece.closed)}.values())
    how = "crosses" if pieces[0].zones else "is closed by"
    says = f"{point.feature.called}: every road to it {how} {' and '.join(thing.feature.called for thing in met)}"
    shapes = tuple(shape for piece in pieces for shape in site.drawn(piece.line, "not clear"))
    return Finding("fail", says, (point.id, *(thing.id for thing in met)), fix=fix, shapes=shapes)


def _far_off(site: Site, points: Sequence[Sited]) -> list[Finding]:
    limit, threats = site.value("rvp_distance"), site.of(*THREATS)
    findings = []
    for point in points:
        for threat in threats:
            metres = point.shape.distance(threat.shape)
            if metres < limit - 0.01:
                says = f"{point.feature.called} is {near(metres, limit)} m from {threat.feature.called}; "
                fix, shapes = f"Move it {limit - metres:.0f} m away", _line(site, point, threat)
                ids = (point.id, threat.id)
                says += f"{limit:g} m are asked for"
                findings.append(Finding("fail", says, ids, metres, limit, fix, shapes=shapes))
    return findings


def _line(site: Site, one: Sited, other: Sited) -> tuple[Shape, ...]:
    line = shapely.shortest_line(one.shape, other.shape)
    return site.drawn(line if line.length else one.shape, f"{line.length:.0f} m")


def hlz(site: Site) -> Answer:
    """Ask whether a square fits into the landing zone (metres of its side) with nothing overhead near it."""
    side, sector = site.value("landing_side"), site.value("landing_sector")
    used, zones = ("landing_side", "landing_sector"), site.of("landing_zone")
    if not zones:
        return Answer("No landing zone is drawn: there is nothing to look at", None, side, "m", parameters=used)
    findings: list[Finding] = []
    shapes: list[Shape] = []
    largest = 0.0
    for zone in zones:
        inside = [s.shape for s in site.near(zone.shape) if s.feature.kind in (*SET_DOWN, *OVERHEAD)]
        found, square = largest_square(zone.shape, shapely.union_all(inside))
        largest = max(largest, found)
        shapes += site.drawn(square, f"{found:.1f} m") if square is not None else ()
        if found < side - DRAWING:
            says = f"{zone.feature.called} has room for a square of {found:.1f} m; {side:g} m are asked for"
            findings.append(Finding("warn", says, (zone.id,), found, side, "Clear or enlarge it"))
        findings += _overhead(site, zone, sector)
    says = f"The largest clear square in a landing zone has sides of {largest:.1f} m; {side:g} m are asked for"
    number = headline((largest, side, "m"), largest >= side - DRAWING, (findings, "m"))
    return Answer(says, *number, tuple(findings), tuple(shapes), used)


def _overhead(site: Site, zone: Sited, sector: float) -> list[Finding]:
    findings = []
    for thing in site.near(zone.shape, sector):
        if thing.feature.kind in OVERHEAD:
            metres, high = thing.shape.distance(zone.shape), thing.feature.height
            tall = f"{high:g} m high" if high > 0 else "of a height nobody has given"
            says = f"{thing.feature.called}, {tall}, is {metres:.0f} m from {zone.feature.called}"
            findings.append(Finding("warn", f"{says}; {sector:g} m are kept free", (zone.id, thing.id), metres, sector,
                                    f"Take {thing.feature.called} down, or move the landing zone",
                                    "" if high > 0 else "height", _line(site, zone, thing)))  # fmt: skip
    return findings


def standoff_overlap(site: Site) -> Answer:
    """Ask whether command, medical and muster points are far enough from where a vehicle can come in (metres).

    A vehicle comes in at a vehicle gate, and where a road opens to the site or its crowd without a barrier.
    """
    limit, used = site.value("vehicle_standoff"), ("vehicle_standoff", "barrier_reach")
    things = site.of(*KEPT_OFF)
    ways_in = [(gate.feature.called, gate.id, gate.shape) for gate in site.of("vehicle_gate")]
    ways_in += [(f"the open end of {o.way.feature.called}", o.way.id, o.point) for o in openings(site) if not o.guarded]
    if not things or not ways_in:
        says = ("No command post, medical post or muster point is drawn" if not things
                else "No vehicle gate and no road without a barrier is drawn")  # fmt: skip
        return Answer(f"{says}: there is no distance to look at", None, limit, "m", parameters=used)
    index = STRtree([shape for _, _, shape in ways_in])
    findings, least, nearest = [], inf, ""
    for thing in things:
        name, way_in, shape = ways_in[int(index.nearest(thing.shape))]
        metres = thing.shape.distance(shape)
        if metres < least:
            least = metres
            nearest = f"{thing.feature.called} is nearest to a way in for vehicles: {near(metres, limit)} m"
        if metres < limit - 0.01:
            says = f"{thing.feature.called} is {near(metres, limit)} m from {name}; {limit:g} m are asked for"
            ring = shape.buffer(limit, quad_segs=16)
            findings.append(Finding("warn", says, (thing.id, way_in), metres, limit,
                                    f"Move it {limit - metres:.0f} m away, or stop vehicles farther out",
                                    shapes=site.drawn(ring, f"{limit:g} m")))  # fmt: skip
    return Answer(f"{nearest}; {limit:g} m are asked for", least, limit, "m", tuple(findings), parameters=used)
