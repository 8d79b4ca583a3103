"""The door for positions."""

import math

import pytest

from dashboard.model.errors import EntryRejected, UnknownEvent
from dashboard.model.moment import SECOND
from dashboard.model.positions import Fix
from dashboard.services.desk import Desk
from dashboard.services.feeds import feed_ages, receive
from tests.builders import EVENT, LAT, LON, START, Clock, a_feed, a_unit, an_actor, an_agency, an_event, drafts


@pytest.fixture
def fest(desk: Desk) -> Desk:
    units = [a_unit("P1", feed="avl"), a_unit("P2", feed="avl"), a_unit("M1", feed="ems"), a_unit("HAND")]
    bodies = [an_event(), an_agency(), a_feed("avl"), a_feed("ems"), a_feed("mute"), *units]
    desk.take(EVENT, drafts(bodies))
    return desk


def _fix(unit="P1", lat=LAT, lon=LON, at=START):
    return Fix(unit, at, lat, lon)


def _refusal(desk: Desk, fix: Fix) -> str:
    receipt = receive(desk, EVENT, "avl", [fix])
    assert receipt.accepted == 0
    assert len(desk.tracks.last(EVENT)[0]) == 0
    [(unit, reason)] = receipt.refused
    assert unit == fix.unit
    assert "\n" not in reason
    return reason


@pytest.mark.parametrize(
    ("fix", "reason"),
    [
        (_fix("X9"), "unit: 'X9' is not known in this event"),
        (_fix(lat=LON, lon=LAT), "looks swapped; latitude comes first"),
        (_fix(lat=0.0, lon=0.0), "0, 0 is what a receiver without a fix sends"),
        (_fix(lat=math.nan), "is not a number"),
        (_fix(lon=math.inf), "is not a number"),
        (_fix(lat=91.0), "off the globe"),
        (_fix(at=START + 61 * SECOND), "is 61 s in the future"),
        (_fix(at=0), "time: is missing"),
    ],
)
def test_a_bad_fix_is_refused_with_its_reason(fest: Desk, fix: Fix, reason: str):
    assert reason in _refusal(fest, fix)


def test_a_bad_fix_does_not_hold_up_the_others(fest: Desk):
    receipt = receive(fest, EVENT, "avl", [_fix("P1"), _fix("nobody"), _fix("P2")])
    assert receipt.accepted == 2
    assert [unit for unit, _ in receipt.refused] == ["nobody"]
    assert fest.tracks.units(EVENT) == ["P1", "P2"]


def test_a_clock_a_little_ahead_is_taken(fest: Desk):
    assert receive(fest, EVENT, "avl", [_fix(at=START + 59 * SECOND)]).accepted == 1


def test_a_unit_far_from_the_event_is_taken_when_it_is_not_a_swap(fest: Desk):
    assert receive(fest, EVENT, "avl", [_fix(lat=48.2, lon=16.4)]).accepted == 1


def test_a_feed_nobody_registered_is_refused_as_a_whole(fest: Desk):
    with pytest.raises(EntryRejected, match="feed: 'spy' is not registered"):
        receive(fest, EVENT, "spy", [_fix()])


def test_an_unknown_event_is_refused(fest: Desk):
    with pytest.raises(UnknownEvent):
        receive(fest, "other", "avl", [_fix()])


def test_fixes_are_received_at_the_events_own_time(fest: Desk, clock: Clock):
    clock.go(5)
    receive(fest, EVENT, "avl", [_fix()])
    assert fest.tracks.last(EVENT)[1] == START + 5 * SECOND


def test_a_feed_is_as_old_as_its_newest_fix(fest: Desk):
    receive(fest, EVENT, "avl", [_fix("P1", at=START - 40 * SECOND), _fix("P2", at=START - 3 * SECOND), _fix("HAND")])
    assert feed_ages(fest, EVENT, START) == {"avl": 3 * SECOND, "ems": None, "mute": None}


def test_ages_follow_units_that_change_their_feed(fest: Desk):
    receive(fest, EVENT, "avl", [_fix("P1", at=START - 3 * SECOND)])
    assert feed_ages(fest, EVENT, START)["ems"] is None
    fest.record(EVENT, a_unit("P1", feed="ems"), an_actor())
    assert feed_ages(fest, EVENT, START) == {"avl": None, "ems": 3 * SECOND, "mute": None}


def test_ages_count_units_heard_for_the_first_time_later(fest: Desk):
    receive(fest, EVENT, "avl", [_fix("P1")])
    assert feed_ages(fest, EVENT, START)["ems"] is None
    receive(fest, EVENT, "ems", [_fix("M1")])
    assert feed_ages(fest, EVENT, START + SECOND)["ems"] == SECOND
