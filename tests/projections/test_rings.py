"""Rings and zones of an incident: which hold, on whose word, and who is inside by how many metres."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.model.agencies import AgencyJoined
from dashboard.model.entry import AnyBody, Entry
from dashboard.model.events import PersonCheckedIn
from dashboard.model.facts import Fact
from dashboard.model.incidents import FactsStated
from dashboard.model.layouts import Feature, LayoutPublished
from dashboard.model.moment import SECOND
from dashboard.model.protocols import ProtocolDrafted, ProtocolSigned, Standoff
from dashboard.model.zones import Zone, ZoneDrawn
from dashboard.projections.frame import nobody
from dashboard.projections.rings import Ring, inside, metres, rings, within
from dashboard.projections.situation import Situation, apply
from dashboard.services.limits import limits
from tests.builders import (
    LAT,
    LON,
    START,
    a_feed,
    a_person,
    a_protocol,
    a_unit,
    an_actor,
    an_agency,
    an_event,
    an_incident,
)

GAS = Fact("lpg")
CARD = a_protocol(
    "firecrime", 2, types=("medical",),
    standoffs=(
        Standoff("Gas bottles", inner=100, outer=1_600, source="a guide book", when=(GAS,)),
        Standoff("Fire", "hot", party="police", inner=30),
        Standoff("Wall", inner=0, note="one and a half times its height"),
        Standoff("Rails", party="transport", inner=50),
    ),
)  # fmt: skip
SIGNED: list[AnyBody] = [
    ProtocolDrafted(CARD),
    *(ProtocolSigned("firecrime", 2, a, f"{a}-chief") for a in ("police", "ems")),
]
AREA = ((LON, LAT), (LON + 0.01, LAT), (LON + 0.01, LAT + 0.01), (LON, LAT + 0.01))


def told(*bodies: AnyBody) -> Situation:
    people = [PersonCheckedIn(a_person(f"{a}-chief", f"{a.title()} Chief", a)) for a in ("police", "ems")]
    agencies: list[AgencyJoined] = [an_agency(a) for a in ("police", "fire", "ems")]
    units = [a_unit("P1", "police", feed="avl"), a_unit("E1", "fire", feed="avl"), a_unit("M1", "ems", feed="avl")]
    state = Situation()
    for seq, body in enumerate([an_event(), *agencies, *people, a_feed(), *units, an_incident("1"), *bodies], 1):
        apply(state, Entry(seq, START, START, START, an_actor(), str(seq), body))
    return state


def held(state: Situation) -> list[Ring]:
    return rings(state, state.incidents["1"], START)


def test_what_was_drawn_for_the_incident_holds_with_its_source_and_whose_agreement() -> None:
    zone = Zone("z", "cordon", "Inner cordon", "1", "fire", points=AREA, source="scene", agreed="today by all")
    other = Zone("y", "cordon", "Another", "2", points=AREA)
    (found,) = held(told(ZoneDrawn(zone), ZoneDrawn(other)))
    assert (found.id, found.basis, found.agency, found.source, found.agreed) == (
        "z", "drawn", "fire", "scene", "today by all",
    )  # fmt: skip


def test_a_protocol_in_force_gives_its_rings_with_source_and_signatures() -> None:
    found = held(told(*SIGNED, FactsStated("1", (GAS,))))
    assert [(r.name, r.kind, r.agency, r.inner, r.outer) for r in found] == [
        ("Gas bottles", "standoff", "", 100, 1_600), ("Fire", "hot", "police", 30, 0),
    ]  # fmt: skip
    assert found[0].basis == "by protocol firecrime v2"
    assert (found[0].source, found[1].source) == ("a guide book", "usual practice")
    assert found[0].agreed == "2026-08-15 by Police Chief (POLI), Ems Chief (EMS)"
    assert (found[0].lat, found[0].lon) == (LAT, LON)


def test_an_unsigned_protocol_gives_no_ring() -> None:
    assert held(told(*SIGNED[:2])) == []


def test_a_ring_under_a_fact_holds_only_while_the_fact_does() -> None:
    assert [ring.name for ring in held(told(*SIGNED))] == ["Fire"]


def test_who_is_inside_is_listed_by_agency_with_the_posts_of_the_layout() -> None:
    posts = (
        Feature("fa", "post", "First aid", "Point", ((LON, LAT + 0.0005),)),
        Feature("far", "post", "Far post", "Point", ((LON + 0.02, LAT),)),
        Feature("r", "road", "Road", "LineString", AREA),
    )  # fmt: skip
    state, there = told(LayoutPublished(posts)), nobody(3)
    for n, (north, age) in enumerate(((50, 0), (99, 0), (10, 600))):
        there.lat[n], there.lon[n], there.at[n] = LAT + north / 111_070, LON, START - age * SECOND
    found = inside(
        Ring("r", "1", "standoff", "Ring", lat=LAT, lon=LON, inner=100), state, there, START, limits().position
    )
    assert (found.units, found.old, found.posts) == ({"police": ("P1",), "fire": ("E1",)}, ("M1",), ("First aid",))


def test_units_nobody_ever_heard_of_are_inside_nothing() -> None:
    ring = Ring("r", "1", "standoff", "Ring", lat=LAT, lon=LON, inner=1_000_000)
    assert inside(ring, told(), nobody(3), START, limits().position).units == {}


@pytest.mark.parametrize(
    ("kind", "lat", "lon", "is_in"),
    [
        ("cordon", LAT + 0.005, LON + 0.005, True), ("cordon", LAT + 0.005, LON + 0.011, False),
        ("cordon", LAT - 0.001, LON + 0.005, False), ("lane", LAT + 0.005, LON + 0.005, False),
    ],
)  # fmt: skip
def test_an_area_holds_what_is_within_its_edge_and_a_lane_holds_nothing(
    kind: str, lat: float, lon: float, is_in: bool
) -> None:
    ring = Ring("r", "1", kind, "Area", points=AREA)  # type: ignore[arg-type]
    assert within(ring, np.array([lat]), np.array([lon])).tolist() == [is_in]


@pytest.mark.parametrize(
    ("here", "there", "far"),
    [
        ((42.0, -88.0), (42.01, -88.0), 1_110.74), ((42.0, -88.0), (42.0, -87.99), 828.4),
        ((0.0, 179.999), (0.0, -179.999), 222.64), ((60.0, 10.0), (60.005, 10.01), 788.9),
    ],
)  # fmt: skip
def test_distances_are_those_of_the_ellipsoid(
    here: tuple[float, float], there: tuple[float, float], far: float
) -> None:
    """Expected values: the ellipsoid's degree lengths of textbooks (WGS 84), to half a metre."""
    assert float(metres(np.array([there[0]]), np.array([there[1]]), *here)[0]) == pytest.approx(far, abs=0.6)


@given(st.floats(-80, 80), st.floats(-179, 179), st.floats(1, 3_000), st.floats(0, 360))
def test_a_circle_holds_exactly_the_points_that_are_not_farther_than_its_radius(
    lat: float, lon: float, radius: float, bearing: float
) -> None:
    ring = Ring("r", "1", "standoff", "Ring", lat=lat, lon=lon, inner=radius)
    for share, is_in in ((0.98, True), (1.02, False)):
        north, east = (radius * share * f(math.radians(bearing)) / 111_195 for f in (math.cos, math.sin))
        lats, lons = np.array([lat + north]), np.array([lon + east / math.cos(math.radians(lat))])
        measured = float(metres(lats, lons, lat, lon)[0])
        assert within(ring, lats, lons).tolist() == [measured <= radius]
        assert (measured <= radius) == is_in or abs(measured / radius - 1) < 0.025
