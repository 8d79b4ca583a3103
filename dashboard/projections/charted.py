"""What the map shows around incidents: rings and zones with who is inside, cordons, lanes, and command sites."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from dashboard.model.incidents import Incident
from dashboard.model.limits import Limits
from dashboard.model.zones import Site, Zone
from dashboard.projections.board import urgency
from dashboard.projections.frame import Positions
from dashboard.projections.rings import Ring, inside, rings
from dashboard.projections.situation import Situation

MOST_INCIDENTS = 24
MOST_POINTS = 60
MOST_INSIDE = 20
Within = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
RingsOf = Callable[[Situation, Incident, int], list[Ring]]
KEPT_OUT = ("standoff", "hot")


class ChartRing(Struct, frozen=True, omit_defaults=True):
    """A ring around a spot in degrees WGS 84, radii in metres. `agency` (id) is whom it holds for, empty: everybody.

    `inside` are ids of units that it holds for and that are within its inner radius, `old` those that were when last
    heard, `posts` names of the layout's points there; `source` and `agreed` say where the measure comes from, `basis`
    whether it was drawn or is a protocol's.
    """

    id: str
    incident: str
    kind: str
    name: str
    lat: float
    lon: float
    inner: float
    outer: float = 0
    agency: str = ""
    inside: tuple[str, ...] = ()
    old: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    source: str = ""
    agreed: str = ""
    basis: str = ""


class ChartArea(Struct, frozen=True, omit_defaults=True):
    """A zone, cordon or lane along `points` ((lon, lat) in degrees); of a lane, `status` is open or blocked."""

    id: str
    incident: str
    kind: str
    name: str
    points: tuple[tuple[float, float], ...]
    status: str = ""
    agency: str = ""
    inside: tuple[str, ...] = ()
    old: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    source: str = ""
    agreed: str = ""
    basis: str = ""


class ChartSite(Struct, frozen=True, omit_defaults=True):
    """A command post, rendezvous point or staging area of incident `number`, degrees WGS 84; `since` in UTC us."""

    id: str
    kind: str
    incident: str
    number: str
    place: str
    lat: float
    lon: float
    since: int
    agency: str = ""


class Chart(Struct, frozen=True):
    """All of it."""

    rings: tuple[ChartRing, ...] = ()
    areas: tuple[ChartArea, ...] = ()
    sites: tuple[ChartSite, ...] = ()


def charted(situation: Situation, positions: Positions, now: int, limits: Limits, rings_of: RingsOf = rings) -> Chart:
    """Return what the map shows at `now` (UTC us), of the most urgent incidents; `positions` as in the frame.

    `rings_of` gives the rings of an incident, as `rings` does.
    """
    urgent = sorted(situation.incidents.values(), key=urgency)[:MOST_INCIDENTS]
    found = [ring for incident in urgent for ring in rings_of(situation, incident, now)]
    found += [_plain(zone) for zone in situation.zones.values() if not zone.incident]
    held = [(ring, _inside(ring, situation, positions, now, limits)) for ring in found]
    return Chart(
        tuple(_ring(ring, within) for ring, within in held if not ring.points and ring.lat is not None),
        tuple(_area(ring, within, situation) for ring, within in held if ring.points),
        tuple(_sites(situation, {incident.id: incident for incident in urgent})),
    )


def _plain(zone: Zone) -> Ring:
    """What was drawn for the event as a whole."""
    return Ring(
        zone.id, "", zone.kind, zone.name, zone.agency, zone.lat, zone.lon, zone.inner, zone.outer, zone.points,
        source=zone.source, agreed=zone.agreed,
    )  # fmt: skip


def _inside(ring: Ring, situation: Situation, positions: Positions, now: int, limits: Limits) -> Within:
    if ring.kind not in KEPT_OUT or ring.inner > limits.alarms.widest_standoff:  # the whole site would be inside
        return (), (), ()
    there = inside(ring, situation, positions, now, limits.position)
    concerned = [agency for agency in there.units if ring.agency in ("", agency)]
    old = (unit for unit in there.old if ring.agency in ("", situation.units[unit].agency))
    units = [unit for agency in concerned for unit in there.units[agency]]
    return tuple(units[:MOST_INSIDE]), tuple(old)[:MOST_INSIDE], there.posts[:MOST_INSIDE]


def _ring(ring: Ring, within: Within) -> ChartRing:
    assert ring.lat is not None
    assert ring.lon is not None
    return ChartRing(
        ring.id, ring.incident, ring.kind, ring.name, ring.lat, ring.lon, ring.inner, ring.outer, ring.agency, *within,
        ring.source, ring.agreed, ring.basis,
    )  # fmt: skip


def _area(ring: Ring, within: Within, situation: Situation) -> ChartArea:
    zone = situation.zones.get(ring.id)
    status = zone.status if zone and zone.kind == "lane" else ""
    return ChartArea(
        ring.id, ring.incident, ring.kind, ring.name, ring.points[:MOST_POINTS], status, ring.agency, *within,
        ring.source, ring.agreed, ring.basis,
    )  # fmt: skip


def _sites(situation: Situation, urgent: dict[str, Incident]) -> Iterator[ChartSite]:
    """Sites whose place is known: by its own spot, or by the name of a place of the event."""
    for site in situation.sites.values():
        spot = _spot(site, situation)
        if site.incident in urgent and spot:
            yield ChartSite(
                site.id, site.kind, site.incident, urgent[site.incident].number, site.place, *spot, site.since,
                site.agency,
            )  # fmt: skip


def _spot(site: Site, situation: Situation) -> tuple[float, float] | None:
    if site.lat is not None and site.lon is not None:
        return site.lat, site.lon
    said = site.place.casefold()
    named = (p for p in situation.places.values() if said in (p.id.casefold(), p.name.casefold()))
    return next(((place.lat, place.lon) for place in named), None)
