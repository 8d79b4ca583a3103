"""The crowd: where it stands, how dense it is planned, and whether the muster points hold it away from hazards."""

from math import cos, radians, sin

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from dashboard.projections.checks.counts import SLACK, count, unit
from dashboard.projections.checks.result import Answer, Finding, Shape
from dashboard.projections.checks.room import density_on, held, holds
from dashboard.projections.checks.sited import Site, Sited

STANDING = ("zone", "front")
TAKEN = ("stage", "tower", "bar", "building", "queue", "water", "parking", "staging", "landing_zone")
TAKEN_BY_WIDTH = ("emergency_route", "ambulance_route", "evacuation_route", "walkway", "route")


def middle(site: Site) -> shapely.Point | None:
    """Return the crowd's middle (metres): of its areas by their crowds, or by their size where no crowd is known."""
    places = site.of(*STANDING)
    if not places:
        return None
    spots = shapely.get_coordinates(shapely.centroid([place.shape for place in places]))
    weights = np.array([float(place.feature.crowd) for place in places])
    if not weights.any():
        weights = np.array([place.shape.area for place in places]) + 1e-9
    return shapely.Point(np.average(spots, axis=0, weights=weights))


def unknown_crowd(site: Site) -> tuple[Finding, ...]:
    """Return the finding that nobody has said how many people come; nothing where that is known."""
    if site.crowd:
        return ()
    places = tuple(place.id for place in site.of(*STANDING))
    says = "Nobody has said how many people are expected"
    return (Finding("warn", says, places, fix="Give the period, or its crowd zones, a crowd", field="crowd"),)


def density(site: Site) -> Answer:
    """Ask whether every crowd zone has room: its crowd over what is left of its area once things are taken off it.

    Off come stages, towers, bars, buildings, queues, water, vehicle areas, routes by their width, and the front of a
    stage, which is an area of its own with its own crowd and limit. `value` is the density nearest to its limit.
    """
    places, near = site.of(*STANDING), site.value("near_limit") / 100
    findings = [*_tangled(site), *_unplaced(site), *_overlapping(site, places)]
    limits = {"zone": site.value("density_zone"), "front": site.value("density_front")}
    used = ("density_zone", "density_front", "near_limit", "crowd_gap")
    if not places:
        return Answer("No crowd zone is drawn, so nobody is planned to stand anywhere", None, None, "people/m2",
                      (*unknown_crowd(site), *findings), parameters=used)  # fmt: skip
    rooms = _rooms(site, places)
    findings += _without_width(site)
    worst, says = (-1.0, 0.0, 0.0), "No crowd zone has a planned crowd"
    for place, room in zip(places, rooms, strict=True):
        crowd, limit = place.feature.crowd, limits[place.feature.kind]
        if not crowd:
            says_so = f"{place.feature.called} has no planned crowd"
            findings.append(Finding("warn", says_so, (place.id,), fix="Say how many people it is for", field="crowd"))
            continue
        dense = density_on(crowd, room, limit)
        if dense / limit > worst[0]:
            worst = (dense / limit, dense, limit)
            says = f"{place.feature.called} is planned closest to its limit: {crowd:,} people on {room.area:,.0f} m2, "
            says += f"{dense:,.2f} on each; {limit:g} are the most"
        if dense >= near * limit:
            findings.append(_crowded(site, place, room, dense, limit))
    value, limit = (worst[1], worst[2]) if worst[0] >= 0 else (None, limits["zone"])
    return Answer(says, value and round(value, 2), limit, "people/m2", tuple(findings), parameters=used)


def _rooms(site: Site, places: list[Sited]) -> list[BaseGeometry]:
    """Return what is left of each place to stand on."""
    ways = [way for way in site.of(*TAKEN_BY_WIDTH) if way.feature.width > 0 and way.shape.length]
    widths = np.array([way.feature.width / 2 for way in ways])
    strips = list(shapely.buffer([way.shape for way in ways], widths, cap_style="flat")) if ways else []
    fronts = [front.shape for front in site.of("front")]
    things = [*(thing.shape for thing in site.of(*TAKEN) if thing.shape.area), *strips, *fronts]
    tree, first_front = STRtree(things), len(things) - len(fronts)
    rooms = []
    for place in places:
        found = tree.query(place.shape, predicate="intersects")
        taken = [things[n] for n in found if n < first_front or place.feature.kind == "zone"]
        rooms.append(shapely.difference(place.shape, shapely.union_all(taken)) if taken else place.shape)
    return rooms


def _crowded(site: Site, place: Sited, room: BaseGeometry, dense: float, limit: float) -> Finding:
    outcome = "fail" if dense > limit * (1 + 1e-9) else "warn"
    fits = holds(room, 1 / limit)
    says = f"{place.feature.called}: {dense:,.2f} people/m2 of at most {limit:g} ({room.area:,.0f} m2 to stand on)"
    fix = f"Plan at most {fits:,} people there, or free {place.feature.crowd / limit - room.area:,.0f} m2"
    if outcome == "warn":
        fix = f"It holds {fits:,} people at the most"
    shapes = site.drawn(room, f"{dense:,.2f}/m2")
    return Finding(outcome, says, (place.id,), round(dense, 2), limit, fix, "crowd", shapes)  # type: ignore[arg-type]


def _without_width(site: Site) -> list[Finding]:
    """Name the routes through a crowd that cannot be taken off its area, as nobody has said how wide they are."""
    lost = [way for way in site.of(*TAKEN_BY_WIDTH) if way.feature.width <= 0]
    crowds = STRtree([place.shape for place in site.of(*STANDING)])
    hit = set(crowds.query([way.shape for way in lost], predicate="intersects")[0]) if lost else set()
    return [
        Finding("warn", f"{lost[n].feature.called} goes through a crowd and has no width", (lost[n].id,),
                fix="Say how wide it is", field="width")
        for n in sorted(hit)
    ]  # fmt: skip


def _tangled(site: Site) -> list[Finding]:
    """Name the areas that cannot be reckoned with as they are drawn."""
    return [
        Finding("warn", f"{area.called} crosses itself too often; all that its outline holds is taken", (area.id,),
                fix=f"Draw {area.called} again")
        for area in site.tangled
    ]  # fmt: skip


def _unplaced(site: Site) -> list[Finding]:
    """Say where the period's crowd and what the crowd areas are planned for differ by more than `crowd_gap` %.

    An area has one planned crowd for all periods, so it is too much only where no period of the plan expects as many.
    """
    expected, placed = site.period.crowd if site.period else 0, site.placed
    if not site.of(*STANDING):
        says = f"{site.crowd:,} people are expected and no crowd zone is drawn"
        return [Finding("warn", says, fix="Draw where they stand")] if site.crowd else []
    if expected < placed:
        expected = max(expected, min(placed, max((period.crowd for period in site.plan.periods), default=0)))
    if not expected or not placed or abs(expected - placed) <= site.value("crowd_gap") / 100 * expected + 1e-9:
        return []
    places = tuple(place.id for place in site.of(*STANDING))
    says = f"{expected:,} people are expected and the crowd areas are planned for {placed:,}"
    fix = f"Say where the other {expected - placed:,} stand, or correct the period's crowd"
    if placed > expected:
        fix = "Correct the period's crowd, or plan for fewer people in the areas; exits are asked for the larger number"
    return [Finding("warn", says, places, placed, expected, fix, "crowd")]


def _overlapping(site: Site, places: list[Sited]) -> list[Finding]:
    """Name pairs of zones, and pairs of fronts, that share more ground than an unsteady hand draws."""
    found, touch = [], site.value("touch_distance")
    areas = [place.shape for place in places]
    pairs = STRtree(areas).query(areas, predicate="intersects").T.tolist() if areas else []
    for n, m in sorted(pairs):
        one, other = places[n], places[m]
        if n >= m or one.feature.kind != other.feature.kind or not (one.feature.crowd and other.feature.crowd):
            continue
        shared = one.shape.intersection(other.shape)
        if shared.area <= 0 or _widest(shared, touch / 10) < touch / 2:
            continue
        says = f"{one.feature.called} and {other.feature.called} share {shared.area:,.0f} m2: two crowds on one ground"
        shapes = site.drawn(shared, "counted twice")
        found.append(Finding("warn", says, (one.id, other.id), fix="Draw them beside each other", shapes=shapes))
    return found


def _widest(shape: BaseGeometry, exact: float) -> float:
    """Return the radius of the largest circle in an area, to `exact` metres (at least a centimetre)."""
    areas = shapely.union_all([part for part in shapely.get_parts(shape) if part.area > 0])
    return float(shapely.maximum_inscribed_circle(areas, tolerance=max(exact, SLACK)).length)


def muster_capacity(site: Site) -> Answer:
    """Ask whether the muster points hold everybody, away from LPG, generators, their lee, and vehicle gates.

    A point holds its area over the room for one person, or its own capacity where that is less or no area is drawn.
    What lies too close to a hazard still counts for the room: it is a finding of its own. `value` is people.
    """
    used = ("muster_area", "muster_hazard_distance", "wind_from", "wind_half_angle", "downwind_distance",
            "vehicle_standoff")  # fmt: skip
    points, each = site.of("muster"), site.value("muster_area")
    room = {point.id: _holds(point, each) for point in points}
    drawn = [point.shape for point in points if room[point.id] != point.feature.capacity]
    total = held(sum(room.values()), site.crowd, drawn, each)
    findings = list(unknown_crowd(site))
    for point in points:
        if not room[point.id]:
            says = f"{point.feature.called} has neither an area nor a capacity"
            findings.append(Finding("warn", says, (point.id,), fix="Say how many people it holds", field="capacity"))
    if total < site.crowd:
        more = site.crowd - total
        says = f"There is no room to muster for {more:,} of {site.crowd:,} people"
        fix = f"Draw {more * each:,.0f} m2 more of muster points"
        findings.append(Finding("fail", says, tuple(room), total, site.crowd, fix, "capacity"))
    danger = _in_danger(site, points)
    findings += danger
    says = f"{count(len(points), 'muster point')}, with room for {total:,} people; {site.crowd:,} are expected"
    if not points:
        says = f"No muster point is drawn; {site.crowd:,} people are expected"
    shapes = tuple(
        shape for point in points for shape in site.drawn(point.shape, f"{room[point.id]:,} people")
    )  # fmt: skip
    clear = len(points) - len({found.objects[0] for found in danger})
    own, apart = (total, site.crowd, "people"), (clear, len(points), unit(len(points), "point"))
    return Answer(says, *(apart if danger and total >= site.crowd else own), tuple(findings), shapes, used)


def _holds(point: Sited, each: float) -> int:
    drawn = holds(point.shape, each)
    return min(drawn, point.feature.capacity) if drawn and point.feature.capacity else drawn or point.feature.capacity


def _in_danger(site: Site, points: list[Sited]) -> list[Finding]:
    if not points:
        return []
    tree, hazards, gates = STRtree([p.shape for p in points]), site.of("lpg", "generator"), site.of("vehicle_gate")
    away, lee, ring = (site.value(name) for name in ("muster_hazard_distance", "downwind_distance", "vehicle_standoff"))
    wind, half = site.value("wind_from"), site.value("wind_half_angle")
    rings: list[tuple[Sited, BaseGeometry, str, str]] = [
        (hazard, hazard.shape.buffer(away), f"within {away:g} m of", f"{away:g} m") for hazard in hazards
    ]
    rings += [(hazard, _lee(hazard, wind, half, lee), "downwind of", "downwind") for hazard in hazards]
    rings += [
        (gate, gate.shape.buffer(ring), f"within {ring:g} m of the vehicle gate", f"{ring:g} m") for gate in gates
    ]
    if not rings:
        return []
    found, seen = [], set()
    which, where = tree.query([shape for _, shape, _, _ in rings], predicate="intersects")
    for n, p in zip(which, where, strict=True):
        (thing, shape, how, label), point = rings[n], points[p]
        if (thing.id, point.id) not in seen:
            seen.add((thing.id, point.id))
            says = f"{point.feature.called} is {how} {thing.feature.called}"
            drawn: tuple[Shape, ...] = site.drawn(shape, label)
            found.append(Finding("fail", says, (point.id, thing.id), fix="Move one of the two", shapes=drawn))
    return found


def _lee(hazard: Sited, wind_from: float, half: float, length: float) -> BaseGeometry:
    """Return the sector (metres) into which the wind carries what escapes from `hazard`."""
    at = hazard.shape.centroid
    if half >= 180:
        return at.buffer(length)
    bearings = [radians(wind_from + 180 + half * step / 6) for step in range(-6, 7)]
    arc = [(at.x + length * sin(b), at.y + length * cos(b)) for b in bearings]
    return shapely.Polygon([(at.x, at.y), *arc]) if half > 0 else shapely.LineString([(at.x, at.y), arc[6]])
