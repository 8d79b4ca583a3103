"""Two places that are easily forgotten: the staging area with its ways out, and the lost-child point."""

import shapely

from dashboard.projections.checks.counts import SLACK, count, line, unit
from dashboard.projections.checks.crowd import STANDING
from dashboard.projections.checks.exits import ways_out
from dashboard.projections.checks.present import least, roster
from dashboard.projections.checks.result import Answer, Finding, headline
from dashboard.projections.checks.room import holds
from dashboard.projections.checks.sited import Site, Sited

ROADS = ("street", "bridge", "route", "emergency_route", "ambulance_route")


def staging(site: Site) -> Answer:
    """Ask whether staging holds enough vehicles (`value`) and each area can be left by two ways.

    An area holds its capacity, or its area over the room for one vehicle. A way out is a place where a street or route
    leaves its surroundings, so one that goes through counts twice, and a vehicle gate at its edge; two that are drawn
    over each other count once.
    """
    asked, each = site.value("staging_vehicles"), site.value("vehicle_area")
    ways, near = site.value("staging_exits"), site.value("touch_distance")
    used = ("staging_vehicles", "vehicle_area", "staging_exits")
    areas = site.of("staging")
    room = {a.id: a.feature.capacity or holds(a.shape, each) for a in areas}
    total, findings = sum(room.values()), []
    for area in areas:
        if not room[area.id]:
            says = f"{area.feature.called} has neither an area nor a capacity"
            fix = "Say how many vehicles it holds"
            findings.append(Finding("warn", says, (area.id,), fix=fix, field="capacity"))
    if total < asked:
        says = (
            f"Staging has room for {count(total, 'vehicle')}, less than {asked:g}"
            if areas
            else "No staging area is drawn"
        )
        fix = f"Draw {(asked - total) * each:,.0f} m2 more of staging"
        findings.append(Finding("warn", says, tuple(room), total, asked, fix, "capacity"))
    for area in areas:
        spots = _ways(site, area, near)
        if len(spots) < ways:
            says = f"{area.feature.called} can be left by {count(len(spots), 'way')} of {ways:g}"
            fix = "Put it where a street or route leaves it at both ends"
            shapes = site.drawn(shapely.MultiPoint(spots), "way out") if spots else ()
            findings.append(Finding("warn", says, (area.id,), len(spots), ways, fix, shapes=shapes))
    says = line(
        f"{count(len(areas), 'staging area')}, with room for {count(total, 'vehicle')}; {asked:g} are asked for"
    )
    shapes = tuple(shape for area in areas for shape in site.drawn(area.shape, count(room[area.id], "vehicle")))
    short = [finding for finding in findings if finding.threshold == ways]
    number = headline((total, asked, unit(total, "vehicle")), total >= asked, (short, "ways out"))
    return Answer(says, *number, tuple(findings), shapes, used)


def _ways(site: Site, area: Sited, near: float) -> list[shapely.Point]:
    """Return the places (metres) at which `area` can be left."""
    around = area.shape.buffer(near)
    close = site.near(area.shape, near)
    roads = [road.shape for road in close if road.feature.kind in ROADS]
    leaving = list(shapely.get_parts(shapely.intersection(roads, around.boundary))) if roads else []
    gates = [gate.shape for gate in close if gate.feature.kind == "vehicle_gate"]
    spots = [spot.centroid for spot in (*leaving, *gates) if not spot.is_empty]
    merged = shapely.union_all(shapely.buffer(spots, near)) if spots else shapely.MultiPolygon()
    return [part.centroid for part in shapely.get_parts(merged)]


def lost_child(site: Site) -> Answer:
    """Ask that there is a lost-child point that is staffed, off the ways to the exits, and in sight of a camera.

    A way to an exit is the straight line from an area's middle to the exit nearest to it, and from an exit to the
    nearest area's middle. It is staffed when as many are assigned as it asks for, one at the least. `value` is how many
    points meet all of it, of those there are.
    """
    away, reach = site.value("lost_child_exit_distance"), site.value("camera_range")
    used = ("lost_child_exit_distance", "camera_range")
    points = site.of("lost_child")
    if not points:
        found = Finding("warn", "No lost-child point is drawn", fix="Draw one, with its staff and channel")
        return Answer("No lost-child point is drawn", 0, 1, "points", (found,), (), used)
    lines, cameras = shapely.MultiLineString(_ways_to_exits(site)), shapely.MultiPoint(_spots(site.of("camera")))
    findings: list[Finding] = []
    known = roster(site)
    for point in points:
        name, ids = point.feature.called, (point.id,)
        wanted, there = max(point.feature.staff, 1), least(site, point.feature, known)
        if there < wanted:
            says = f"{name} has {there} of {wanted} people assigned"
            findings.append(Finding("warn", says, ids, there, wanted, "Assign people to it in the roster", "staff"))
        if not lines.is_empty and (metres := point.shape.distance(lines)) < away - SLACK:
            says = f"{name} is {metres:.0f} m from the way to an exit"
            fix = f"Put it {away:g} m away from where people leave"
            shapes = site.drawn(min(lines.geoms, key=point.shape.distance), "way to an exit")
            findings.append(Finding("warn", says, ids, round(metres, 1), away, fix, shapes=shapes))
        if cameras.is_empty or point.shape.distance(cameras) > reach + SLACK:
            ring = site.drawn(point.shape.buffer(reach), f"{reach:g} m")
            findings.append(
                Finding("warn", f"No camera within {reach:g} m of {name}", ids, fix="Add a camera", shapes=ring)
            )
    wanting = {name for found in findings for name in found.objects}
    good = len(points) - len(wanting)
    says = f"{good} of {count(len(points), 'lost-child point')}: staffed, off the ways out and in sight of a camera"
    shapes = tuple(shape for point in points for shape in site.drawn(point.shape, point.feature.called))
    return Answer(says, good, len(points), unit(len(points), "point"), tuple(findings), shapes, used)


def _spots(things: list[Sited]) -> list[shapely.Point]:
    return [thing.shape.centroid for thing in things]


def _ways_to_exits(site: Site) -> list[shapely.LineString]:
    exits, places = _spots(ways_out(site)), _spots(site.of(*STANDING))
    if not exits or not places:
        return []
    pairs = {(min(range(len(exits)), key=lambda e: exits[e].distance(place)), p) for p, place in enumerate(places)}
    pairs |= {(e, min(range(len(places)), key=lambda p: exit_.distance(places[p]))) for e, exit_ in enumerate(exits)}
    return [shapely.LineString([exits[e], places[p]]) for e, p in sorted(pairs)]
