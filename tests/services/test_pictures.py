"""Pictures: what a message carries, and what waits for the next."""

import json
from typing import Any

import pytest

from dashboard.model.directory import AgencyDescribed, Profile
from dashboard.model.moment import MINUTE
from dashboard.model.positions import Fix
from dashboard.model.protocols import Protocol, ProtocolDrafted, ProtocolSigned, Standoff
from dashboard.model.units import UnitRegistered, UnitStatusChanged
from dashboard.model.zones import LaneChanged, Zone, ZoneDrawn, ZoneLifted
from dashboard.projections.frame import unit_card
from dashboard.projections.rings import rings
from dashboard.services import pictures
from dashboard.services.desk import Desk
from dashboard.services.pictures import KnownCards, KnownRings, Picture
from tests.builders import EVENT, LAT, LON, Clock, a_feed, an_actor, an_incident, festival

WHO = an_actor()
GAS = Protocol(
    "gas",
    1,
    "Gas",
    "Gas leak",
    ("fire",),
    "2099-01-01",
    standoffs=(Standoff("Cylinder", inner=98, source="usual practice"),),
)


@pytest.fixture
def event(desk: Desk) -> Desk:
    festival(desk)
    return desk


def step(picture: Picture) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(picture.step())
    return found


def test_zones_alarms_and_what_waits_are_sent_only_when_they_changed(event: Desk) -> None:
    picture = Picture(event, EVENT)
    assert {"board", "alarms", "pending", "zones"} <= step(picture).keys()
    event.record(EVENT, ZoneDrawn(Zone("l", "lane", "Lane A", points=((LON, LAT), (LON + 0.01, LAT)))), WHO)
    assert step(picture).keys() == {"at", "seq", "zones"}
    event.record(EVENT, LaneChanged("l", "blocked"), WHO)
    assert [area["status"] for area in step(picture)["zones"]["areas"]] == ["blocked"]
    assert step(picture).keys() == {"at", "seq"}


def test_positions_wait_once_beside_a_large_change_and_none_is_lost(event: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(pictures, "LARGE", 100)
    picture = Picture(event, EVENT)
    step(picture)
    event.tracks.record(EVENT, [Fix("P1", event.now(EVENT), LAT, LON)], event.now(EVENT))
    event.record(EVENT, an_incident("8"), WHO)
    first = step(picture)
    event.record(EVENT, an_incident("9"), WHO)
    second = step(picture)
    assert "board" in first
    assert "positions" not in first
    assert {"board", "positions"} <= second.keys()


def test_known_rings_are_the_rings_whatever_changes(event: Desk) -> None:
    known = KnownRings()

    def same(now: int) -> int:
        situation = event.situation(EVENT)
        incident = situation.incidents["1"]
        assert known(situation, incident, now) == rings(situation, incident, now)
        return len(known(situation, incident, now))

    now = event.now(EVENT)
    assert same(now) == 0
    event.record(EVENT, ZoneDrawn(Zone("z", "standoff", "Gas", "1", lat=LAT, lon=LON, inner=50)), WHO)
    assert same(now) == 1
    described = AgencyDescribed("fire", Profile(signatory="ben"))
    event.record(EVENT, [described, ProtocolDrafted(GAS), ProtocolSigned("gas", 1, "fire", "ben")], WHO)
    assert same(now) == 2
    assert same(now + MINUTE * 60 * 24 * 365 * 80) == 1
    event.record(EVENT, ZoneLifted("z"), WHO)
    assert same(now) == 1


def test_cards_known_by_heart_are_those_made_anew(desk: Desk, clock: Clock) -> None:
    festival(desk)
    cards, seen = KnownCards(), [desk.situation(EVENT)]
    for body in (
        UnitStatusChanged("P1", "BUSY"), UnitRegistered("X1", "X1", "police", "patrol", feed="avl"),
        a_feed("avl", "police", 9), UnitStatusChanged("X1", "ENRT"),
    ):  # fmt: skip
        clock.go(60)
        desk.record(EVENT, body, an_actor())
        seen.append(desk.situation(EVENT))
    for situation in (*seen, *reversed(seen)):
        assert cards(situation) == [unit_card(unit, situation.feeds) for unit in situation.units.values()]
    assert cards(seen[-1])[0] is cards(seen[-1])[0]
