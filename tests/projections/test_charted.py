"""What the map shows around incidents, and who is inside."""

import numpy as np
import pytest

from dashboard.model.incidents import IncidentClosed
from dashboard.model.moment import SECOND
from dashboard.model.zones import LaneChanged, SiteNamed, Zone, ZoneDrawn
from dashboard.projections.charted import MOST_INSIDE, Chart, charted
from dashboard.projections.frame import Positions, nobody
from dashboard.services.desk import Desk
from dashboard.services.limits import limits
from tests.builders import EVENT, LAT, LON, a_unit, an_actor, festival

WHO = an_actor()
AREA = ((LON, LAT), (LON + 0.01, LAT), (LON + 0.01, LAT + 0.01))


@pytest.fixture
def event(desk: Desk) -> Desk:
    festival(desk)
    return desk


def ring(name: str = "z", kind: str = "standoff", **rest: object) -> ZoneDrawn:
    return ZoneDrawn(Zone(name, kind, "Gas", "1", **{"lat": LAT, "lon": LON, "inner": 100.0, **rest}))  # type: ignore[arg-type]


def chart(desk: Desk, ages: dict[str, int] | None = None) -> Chart:
    """The chart; units in `ages` stand in the middle of the ring, heard so many seconds ago."""
    situation, now, ages = desk.situation(EVENT), desk.now(EVENT), ages or {}
    positions: Positions = nobody(len(situation.units))
    for n, unit in enumerate(situation.units):
        if unit in ages:
            positions.lat[n], positions.lon[n], positions.at[n] = LAT, LON, now - ages[unit] * SECOND
    return charted(situation, positions, now, limits())


def test_a_ring_lists_who_it_holds_for_and_keeps_old_positions_apart(event: Desk) -> None:
    event.record(EVENT, [a_unit("A1", "police", feed="avl"), a_unit("A2", "police", feed="avl"), ring()], WHO)
    (found,) = chart(event, {"A1": 1, "A2": 3_600, "M1": 1}).rings
    assert (found.inside, found.old) == (("M1", "A1"), ("A2",))
    assert found.basis == "drawn"


def test_a_ring_of_one_agency_lists_only_its_units(event: Desk) -> None:
    event.record(EVENT, ring(agency="police"), WHO)
    assert chart(event, {"P1": 1, "M1": 1}).rings[0].inside == ("P1",)


def test_warm_and_cold_zones_list_nobody(event: Desk) -> None:
    event.record(EVENT, [ring("w", "warm"), ring("c", "cold")], WHO)
    assert [found.inside for found in chart(event, {"P1": 1}).rings] == [(), ()]


def test_a_crowd_inside_a_ring_is_cut_where_nobody_reads_on(event: Desk) -> None:
    many = [a_unit(f"X{n}", "fire") for n in range(MOST_INSIDE + 5)]
    event.record(EVENT, [*many, ring()], WHO)
    assert len(chart(event, {unit.unit: 1 for unit in many}).rings[0].inside) == MOST_INSIDE


def test_a_ring_that_holds_the_whole_site_lists_nobody(event: Desk) -> None:
    widest = float(limits().alarms.widest_standoff)
    event.record(EVENT, [ring("site", inner=widest), ring("storm", inner=widest + 1)], WHO)
    found = {one.id: one for one in chart(event, {"P1": 1, "M1": 1_200}).rings}
    assert found["site"].inside
    assert (found["storm"].inside, found["storm"].old, found["storm"].posts) == ((), (), ())


def test_a_lane_carries_its_status_and_stands_without_an_incident(event: Desk) -> None:
    event.record(EVENT, [ZoneDrawn(Zone("l", "lane", "Lane A", points=AREA)), LaneChanged("l", "blocked", "cars")], WHO)
    assert [(area.kind, area.status, area.incident) for area in chart(event).areas] == [("lane", "blocked", "")]


def test_what_is_around_a_closed_incident_is_gone(event: Desk) -> None:
    event.record(EVENT, [ring(), SiteNamed("s", "staging", "1", "gate3"), IncidentClosed("1")], WHO)
    assert chart(event) == Chart()


def test_a_site_stands_where_it_was_put_or_at_the_place_of_that_name(event: Desk) -> None:
    named = [SiteNamed("a", "command_post", "1", "main STAGE", "police"), SiteNamed("b", "staging", "1", "nowhere")]
    event.record(EVENT, [*named, SiteNamed("c", "rendezvous", "1", "here", "", 1.0, 2.0)], WHO)
    spots = {site.id: (site.lat, site.lon) for site in chart(event).sites}
    assert spots == {"a": (LAT + 0.002, LON + 0.002), "c": (1.0, 2.0)}


def test_nobody_heard_of_is_inside_nothing(event: Desk) -> None:
    event.record(EVENT, ring(), WHO)
    assert np.isnan(nobody(1).lat).all()
    assert chart(event).rings[0].inside == ()
