"""Zones from the desk: what the forms begin from, what they record, and what they refuse in one clear line."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.zone_forms import OWN, measures, middle_of
from components.zones import site_line, zone_line
from dashboard.model.directory import AgencyDescribed, Profile
from dashboard.model.errors import EntryRejected
from dashboard.model.facts import Fact
from dashboard.model.incidents import FactsStated
from dashboard.model.protocols import Phase, Protocol, ProtocolDrafted, ProtocolSigned, Standoff
from dashboard.model.zones import Site, Zone, ZoneDrawn
from dashboard.projections.spots import corners, spot
from dashboard.services.desk import Desk
from dashboard.services.hazards import hazards
from dashboard.services.house import DATABASE, close_desks, open_desk
from tests.builders import EVENT, LAT, LON, an_actor, an_agency, an_incident, festival
from tests.conftest import ROOT

EVIL = "<img src=x onerror=alert(1)>"
WHO = an_actor()


@pytest.fixture
def house(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv(DATABASE, url)
    made = open_desk(url)
    festival(made)
    yield made
    close_desks()


def page(**query: str) -> Any:
    app = AppTest.from_file(str(ROOT / "pages" / "units.py"), default_timeout=30)
    for name, value in ({"event": EVENT, "as": "ana"} | query).items():
        app.query_params[name] = value
    return app.run()


def press(app: Any, words: str) -> Any:
    return next(b for b in app.button if b.label == words).click().run()


def choose(app: Any, label: str, value: Any) -> Any:
    return next(b for b in app.selectbox if b.label == label).set_value(value).run()


def write(app: Any, label: str, value: str) -> Any:
    return next(b for b in app.text_input if b.label == label).set_value(value)


def kind_of(app: Any, value: str) -> Any:
    return next(b for b in app.button_group if b.label == "What").set_value(value).run()


def test_a_ring_of_a_hazard_is_prefilled_with_its_source_and_drawn_around_the_incident(house: Desk) -> None:
    app = page()
    car = next(
        n for n, m in enumerate(measures(house.situation(EVENT), None, hazards(), 0)) if m.title.startswith("Car")
    )
    app = choose(app, "Distance of", car)
    assert [n.value for n in app.number_input] == [98, 580]
    app = press(app, "Draw ring")
    (zone,) = house.situation(EVENT).zones.values()
    assert (zone.kind, zone.incident, zone.inner, zone.outer) == ("standoff", "1", 98, 580)
    assert (zone.lat, zone.lon) == (LAT, LON)
    assert "stand-off card" in zone.source
    assert zone.agreed == ""
    assert not app.error


def test_a_measure_that_was_changed_no_longer_claims_the_tables_source(house: Desk) -> None:
    app = choose(page(), "Distance of", 1)
    next(n for n in app.number_input if n.label == "Inner ring, m").set_value(50)
    press(app, "Draw ring")
    assert [z.source for z in house.situation(EVENT).zones.values()] == ["measure of the desk"]


def test_a_ring_without_a_radius_is_refused_in_one_line(house: Desk) -> None:
    app = press(page(), "Draw ring")
    assert [e.value.replace("\\", "") for e in app.error] == [
        "inner: a ring needs its middle and a radius in metres; an area needs its points"
    ]
    assert not house.situation(EVENT).zones


def test_a_lane_goes_through_places_in_order_is_blocked_opened_and_lifted(house: Desk) -> None:
    app = kind_of(page(), "Lane")
    write(app, "Name", "Lane A")
    write(app, "Points in order", f"Gate 3; stage; {LAT}, {LON + 0.01}")
    app = press(app, "Draw lane")
    (zone,) = house.situation(EVENT).zones.values()
    assert zone.points == ((LON, LAT), (LON + 0.002, LAT + 0.002), (LON + 0.01, LAT))
    app = press(app, "Block lane")
    assert house.situation(EVENT).zones[zone.id].status == "blocked"
    app = press(app, "Open lane")
    assert house.situation(EVENT).zones[zone.id].status == "open"
    press(app, "Lift")
    assert not house.situation(EVENT).zones


def test_points_that_are_no_place_are_named_and_nothing_is_lost(house: Desk) -> None:
    app = kind_of(page(), "Cordon or area")
    write(app, "Points in order", "gate3; nowhere; stage")
    app = press(app, "Draw area")
    assert ["points: 'nowhere' is no place of this event" in e.value.replace("\\", "") for e in app.error] == [True]
    assert next(t.value for t in app.text_input if t.label == "Points in order") == "gate3; nowhere; stage"


def test_a_command_post_is_named_and_withdrawn(house: Desk) -> None:
    app = choose(kind_of(page(), "Command site"), "Where", "stage")
    app = press(app, "Name it")
    (site,) = house.situation(EVENT).sites.values()
    assert (site.kind, site.incident, site.place, site.agency) == ("command_post", "1", "Main stage", "police")
    press(app, "Withdraw")
    assert not house.situation(EVENT).sites


def test_who_only_watches_is_given_no_button(house: Desk) -> None:
    house.record(EVENT, ZoneDrawn(Zone("z", "standoff", "Gas", "1", lat=LAT, lon=LON, inner=50)), WHO)
    app = page(**{"as": ""})
    assert not {"Draw ring", "Lift"} & {b.label for b in app.button}


def test_the_protocols_distance_comes_before_the_table(desk: Desk) -> None:
    festival(desk)
    card = Protocol(
        "lpg", 1, "Gas", "Gas leak", ("fire",), "2099-01-01", ("fight",), phases=(Phase("main", "Main", ("fire",)),),
        standoffs=(Standoff("LPG cylinder", "standoff", "police", 60, 200, source="card 4"),),
    )  # fmt: skip
    described = AgencyDescribed("fire", Profile(signatory="ben"))
    desk.record(EVENT, [described, ProtocolDrafted(card), ProtocolSigned("lpg", 1, "fire", "ben")], WHO)
    situation = desk.situation(EVENT)
    own, first, *_ = measures(situation, situation.incidents["1"], hazards(), desk.now(EVENT))
    assert own.title == OWN
    assert (first.inner, first.outer, first.agency, first.source) == (60, 200, "police", "card 4")
    ground = FactsStated("1", (Fact("jurisdiction", "sheriff"),))
    desk.record(EVENT, [an_agency("sheriff", discipline="police"), ground], WHO)
    situation = desk.situation(EVENT)
    assert measures(situation, situation.incidents["1"], hazards(), desk.now(EVENT))[1].agency == "sheriff"


def test_an_incident_without_a_spot_asks_for_a_place(desk: Desk) -> None:
    festival(desk)
    desk.record(EVENT, an_incident("9", lat=None, lon=None), WHO)
    situation = desk.situation(EVENT)
    with pytest.raises(EntryRejected, match="place: the incident has no spot"):
        middle_of(situation, situation.incidents["9"], "where the incident is")


@pytest.mark.parametrize("said", ["nowhere", "91, 0", "0, 181", "1,2,3", "nan, 0", "inf, 0", "", EVIL])
def test_what_is_no_spot_is_refused_with_its_field(said: str) -> None:
    with pytest.raises(EntryRejected, match="place: "):
        spot(said, (), "place")


def test_an_area_needs_three_different_points_and_a_line_two() -> None:
    assert corners("1, 2; 3, 4\n5, 6", (), 3) == ((2, 1), (4, 3), (6, 5))
    with pytest.raises(EntryRejected, match="points: name 3 different"):
        corners("1, 2; 1, 2; 3, 4", (), 3)
    with pytest.raises(EntryRejected, match="points: name 2 different"):
        corners(" ; ", (), 2)
    with pytest.raises(EntryRejected, match="61 are too many"):
        corners(";".join(f"1, {n}" for n in range(61)), (), 2)


def test_a_zone_and_a_site_say_what_they_are_and_whether_anybody_agreed(desk: Desk) -> None:
    festival(desk)
    situation = desk.situation(EVENT)
    ring = Zone("z", "standoff", EVIL, "1", "fire", LAT, LON, 98, 200, source="card", agreed="2026-08-01 by PD")
    assert zone_line(ring, situation) == (
        f"#001 · standoff · {EVIL} · 98 m, outer 200 m · for FIRE · source: card · agreed 2026-08-01 by PD"
    )
    assert "not agreed yet" in zone_line(Zone("y", "hot", "Hot", "1", lat=LAT, lon=LON, inner=9), situation)
    assert zone_line(Zone("l", "lane", "A", status="blocked"), situation) == "event · lane BLOCKED · A"
    assert (
        site_line(Site("s", "rendezvous", "1", "Gate 3", "ems"), situation) == "#001 · Rendezvous point · Gate 3 · EMS"
    )
