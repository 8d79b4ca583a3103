"""What cameras see and what is lit: circles round cameras and light towers, and what lies outside them."""

from datetime import timedelta

import shapely
from astral import Observer
from astral.sun import dawn, dusk, elevation
from shapely.geometry.base import BaseGeometry

from dashboard.model.events import Period
from dashboard.model.moment import utc, zone
from dashboard.projections.checks.counts import SLACK
from dashboard.projections.checks.result import Answer, Finding
from dashboard.projections.checks.sited import Site, Sited

WATCHED = ("exit", "gate", "front")
LIT = ("emergency_route", "ambulance_route", "evacuation_route", "walkway")
MARGIN = 1.0  # metres, or square metres, that a circle of straight pieces may miss


def cctv(site: Site) -> Answer:
    """Ask whether every exit, gate and front of a stage is within a camera's range (`value`: how many are)."""
    reach, used = site.value("camera_range"), ("camera_range",)
    places = site.of(*WATCHED)
    if not places:
        return Answer("No exit, gate or front of a stage is drawn, so there is nothing to watch", 0, 0, "places",
                      parameters=used)  # fmt: skip
    cameras = site.of("camera")
    seen = _circles(cameras, reach)
    outside = shapely.difference([place.shape for place in places], seen)
    findings = []
    for place, missed in zip(places, outside, strict=True):
        if missed.is_empty or (not place.shape.area and _near(place, cameras, reach)):
            continue
        if place.shape.area > MARGIN and missed.area <= max(MARGIN, place.shape.area / 100):
            continue
        part = "part of it" if missed.area < place.shape.area * 0.99 else "it"
        says = f"{place.feature.called}: no camera within {reach:g} m of {part}"
        findings.append(Finding("warn", says, (place.id,), fix="Add a camera", shapes=site.drawn(missed, "not seen")))
    good = len(places) - len(findings)
    says = f"Cameras are within {reach:g} m of {good} of {len(places)} exits, gates and fronts"
    return Answer(says, good, len(places), "places", tuple(findings), site.drawn(seen, "seen"), used)


def lighting(site: Site) -> Answer:
    """Ask whether routes and exits are lit where the period has darkness (`value`: % of the routes' length).

    Lit is what says so itself, or lies within the range of a light tower. Dusk and dawn are astronomy's, at the event's
    place. Without a period it is checked as if it were dark.
    """
    reach, used = site.value("light_range"), ("light_range", "dusk_angle")
    when = darkness(site, site.period, site.value("dusk_angle")) if site.period else "No period is chosen"
    routes, exits = [way for way in site.of(*LIT) if way.shape.length], site.of("exit")
    if not when:
        name = site.period.name if site.period else ""
        return Answer(f"{name} is over before dusk, so nothing need be lit", None, None, "%", parameters=used)
    if not routes and not exits:
        says = f"{when}; no route or exit is drawn, so there is nothing to light"
        return Answer(says, None, 100, "%", parameters=used)
    lights = site.of("light")
    lit = _circles(lights, reach)
    ways = [way for way in routes if not way.feature.lit]
    findings, unlit = [], 0.0
    for way, dark in zip(ways, shapely.difference([way.shape for way in ways], lit) if ways else (), strict=True):
        if dark.length > MARGIN:
            unlit += dark.length
            says = f"{way.feature.called} is unlit over {dark.length:,.0f} of {way.shape.length:,.0f} m"
            fix, shapes = "Light it, or put light towers along it", site.drawn(dark, "unlit")
            findings.append(Finding("warn", says, (way.id,), fix=fix, field="lit", shapes=shapes))
    for exit_ in exits:
        if not exit_.feature.lit and not _near(exit_, lights, reach):
            says = f"{exit_.feature.called} is unlit: no light within {reach:g} m"
            shapes = site.drawn(exit_.shape, "unlit")
            findings.append(Finding("warn", says, (exit_.id,), fix="Light it", field="lit", shapes=shapes))
    length = sum(way.shape.length for way in routes)
    share = 100 * (1 - unlit / length) if length else 100.0
    bright = len(exits) - len({name for finding in findings for name in finding.objects} & {e.id for e in exits})
    says = f"{when}; {share:.0f} % of {length:,.0f} m of routes are lit, and {bright} of {len(exits)} exits"
    return Answer(says, round(share, 1), 100, "%", tuple(findings), (), used)


def darkness(site: Site, period: Period, angle: float) -> str:
    """Say when it gets dark in `period` (the sun `angle` degrees below the horizon); empty where it never does."""
    event = site.situation.event
    lon, lat = (event.lon, event.lat) if event and (event.lat or event.lon) else site.plane.degrees([(0.0, 0.0)])[0]
    place, tz = Observer(lat, lon), zone(site.situation.timezone)
    begin, end = utc(period.starts), utc(period.ends)
    day = begin.astimezone(tz).date() - timedelta(days=1)
    while day <= end.astimezone(tz).date():
        try:
            falls = dusk(place, day, angle, tz)
            lifts = dawn(place, day + timedelta(days=1), angle, tz)
        except ValueError:  # far north: no dusk on that day
            if elevation(place, end) < -angle:
                return "It is dark when the period ends"
        else:
            if falls < end and lifts > begin:
                return f"It is dark from {falls:%H:%M} to {lifts:%H:%M}"
        day += timedelta(days=1)
    return ""


def _near(place: Sited, things: list[Sited], reach: float) -> bool:
    """Whether `place` is within reach of one of `things`, if only with a part of it."""
    return any(place.shape.distance(t.shape.centroid) <= reach + SLACK for t in things)


def _circles(things: list[Sited], reach: float) -> BaseGeometry:
    spots = [thing.shape.centroid for thing in things]
    return shapely.union_all(shapely.buffer(spots, reach)) if spots else shapely.Polygon()
