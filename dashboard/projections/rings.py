"""Standoff rings and zones that hold for an incident, and which units and posts are inside them.

Some were drawn; the others follow from the protocol of the incident. They say where usual practice or an agreement
keeps people away, never that anywhere else is without danger.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from dashboard.model.incidents import Incident
from dashboard.model.limits import PositionLimits, staleness
from dashboard.model.moment import local
from dashboard.model.protocols import Standoff, Version
from dashboard.model.units import Unit
from dashboard.model.zones import Zone, ZoneKind
from dashboard.projections.frame import Positions
from dashboard.projections.names import person, short
from dashboard.projections.parties import agency_of
from dashboard.projections.recommendation import Recommendation, recommended
from dashboard.projections.situation import Situation
from dashboard.projections.standing import stands

AXIS, ECCENTRICITY = 6_378_137.0, 0.00669437999  # WGS 84: metres, squared
Flags = npt.NDArray[np.bool_]
Degrees = npt.NDArray[np.float64]


class Ring(Struct, frozen=True):
    """One ring (`inner`, `outer` metres around `lat`, `lon`), area or lane (`points` are (lon, lat) in degrees).

    `agency` (id) is the one it holds for, empty: everybody. `basis` says `drawn` or `by protocol firecrime v1`,
    `source` where its measure comes from, `agreed` on what date by whom it was agreed (empty: nobody has yet).
    """

    id: str
    incident: str
    kind: ZoneKind
    name: str
    agency: str = ""
    lat: float | None = None
    lon: float | None = None
    inner: float = 0
    outer: float = 0
    points: tuple[tuple[float, float], ...] = ()
    basis: str = "drawn"
    source: str = ""
    agreed: str = ""


class Inside(Struct, frozen=True):
    """What is inside a ring's inner circle or area.

    `units` by agency (agency id -> unit ids, those whose position is fresh enough), `old` unit ids whose last
    position was inside and is too old to count, `posts` the names of points of the layout.
    """

    units: dict[str, tuple[str, ...]]
    old: tuple[str, ...]
    posts: tuple[str, ...]


def rings(situation: Situation, incident: Incident, now: int) -> list[Ring]:
    """Return what holds for `incident` at `now` (UTC microseconds): what was drawn, then what its protocols say."""
    return rings_by(situation, incident, recommended(situation, incident, now), now)


def rings_by(situation: Situation, incident: Incident, said: Recommendation, now: int) -> list[Ring]:
    """Return the rings of `incident` where it is known already what the protocols say of it."""
    drawn = [_drawn(zone) for zone in situation.zones.values() if zone.incident == incident.id]
    return [*drawn, *_derived(situation, incident, said, now)]


def inside(ring: Ring, situation: Situation, positions: Positions, now: int, limits: PositionLimits) -> Inside:
    """List who is inside `ring` at `now`; `positions` are those of `situation.units`, in their order."""
    fresh, old = defaultdict[str, list[str]](list), []
    for unit, at in units_within(ring, situation, positions):
        feed = situation.feeds.get(unit.feed)
        if staleness(now - at, feed.interval if feed else 0, unit.carrier, limits) in ("stale", "lost"):
            old.append(unit.id)
        else:
            fresh[unit.agency].append(unit.id)
    return Inside({agency: tuple(units) for agency, units in fresh.items()}, tuple(old), _posts(ring, situation))


def units_within(ring: Ring, situation: Situation, positions: Positions) -> list[tuple[Unit, int]]:
    """Return the units whose last position is inside `ring`, each with the time of that position (UTC us)."""
    found = np.flatnonzero(within(ring, positions.lat, positions.lon))
    if not len(found):
        return []
    units = list(situation.units.values())
    return [(units[n], int(positions.at[n])) for n in found.tolist()]


def within(ring: Ring, lats: Degrees, lons: Degrees) -> Flags:
    """Say of each point (degrees, NaN: nowhere) whether it is inside the inner circle of `ring`, or in its area."""
    if ring.kind == "lane":
        return np.zeros(len(lats), dtype=np.bool_)
    if ring.lat is not None and ring.lon is not None and ring.inner > 0:
        return _in_circle(lats, lons, ring.lat, ring.lon, ring.inner)
    return _in_area(lats, lons, ring.points)


def metres(lats: Degrees, lons: Degrees, lat: float, lon: float) -> Degrees:
    """Return how far points are from (lat, lon), on the ellipsoid; exact to a few centimetres up to some kilometres."""
    bent = 1 - ECCENTRICITY * math.sin(math.radians(lat)) ** 2
    north = math.radians(1) * AXIS * (1 - ECCENTRICITY) / bent**1.5
    east = math.radians(1) * AXIS / math.sqrt(bent)
    middle = np.cos(np.radians((lats + lat) / 2))
    far: Degrees = np.hypot((lats - lat) * north, ((lons - lon + 180) % 360 - 180) * east * middle)
    return far


def _in_circle(lats: Degrees, lons: Degrees, lat: float, lon: float, radius: float) -> Flags:
    """Measure only those near enough in latitude: a degree of it is never less than 110 km."""
    found = np.abs(lats - lat) <= radius / 110_000
    near = np.flatnonzero(found)
    found[near] = metres(lats[near], lons[near], lat, lon) <= radius
    return found


def _in_area(lats: Degrees, lons: Degrees, points: Sequence[tuple[float, float]]) -> Flags:
    """Count how often a line to the east of each point crosses the area's edge: inside it is odd."""
    found = np.zeros(len(lats), dtype=np.bool_)
    if len(points) < 3:
        return found
    for (x1, y1), (x2, y2) in zip(points, (*points[1:], points[0]), strict=True):
        if y1 != y2:
            crosses = (y1 > lats) != (y2 > lats)
            found ^= crosses & (lons < (x2 - x1) * (lats - y1) / (y2 - y1) + x1)
    return found


def _posts(ring: Ring, situation: Situation) -> tuple[str, ...]:
    points = [feature for feature in situation.layout if feature.geometry == "Point" and feature.points]
    lons, lats = np.array([f.points[0] for f in points], dtype=np.float64).reshape(-1, 2).T
    return tuple(points[n].name or points[n].id for n in np.flatnonzero(within(ring, lats, lons)).tolist())


def _drawn(zone: Zone) -> Ring:
    return Ring(
        zone.id, zone.incident, zone.kind, zone.name, zone.agency, zone.lat, zone.lon, zone.inner, zone.outer,
        zone.points, "drawn", zone.source, zone.agreed,
    )  # fmt: skip


def _derived(situation: Situation, incident: Incident, said: Recommendation, now: int) -> Iterator[Ring]:
    """The distances of the protocols that were agreed for this incident, where it is on the map."""
    if incident.lat is None or incident.lon is None or not said.standoff:
        return
    versions = [v for name in (said.protocol, *said.also) if (v := _in_force(situation, name, now))]
    for n, standoff in enumerate(said.standoff):
        version = next((v for v in versions if standoff in v.protocol.standoffs), None)
        agency = agency_of(standoff.party, situation, incident.facts) if standoff.party else ""
        if version is not None and standoff.inner > 0 and (agency or not standoff.party):
            yield _of_protocol(situation, incident, standoff, version, agency, n)


def _of_protocol(
    situation: Situation, incident: Incident, standoff: Standoff, version: Version, agency: str, n: int
) -> Ring:
    card = version.protocol
    return Ring(
        f"{incident.id}:{card.id}:{n}", incident.id, standoff.use, standoff.hazard, agency, incident.lat, incident.lon,
        standoff.inner, standoff.outer, (), f"by protocol {card.id} v{card.version}", standoff.source or card.source,
        agreed(situation, version),
    )  # fmt: skip


def agreed(situation: Situation, version: Version) -> str:
    """Say on what date a version was agreed, and by whom: `2026-03-01 by Dana Whitlock (PD), ...`."""
    if not version.signatures:
        return ""
    last = local(max(signature.at for signature in version.signatures), situation.timezone).date()
    names = (f"{person(s.person, situation)} ({short(s.agency, situation)})" for s in version.signatures)
    return f"{last.isoformat()} by {', '.join(names)}"


def _in_force(situation: Situation, protocol: str, now: int) -> Version | None:
    card = situation.protocols.get(protocol)
    found = stands(card, situation, now) if card else []
    return next((stand.version for stand in found if stand.standing == "in force"), None)
