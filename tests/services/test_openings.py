"""Opening an event, alone or as the next one of an event that was run before."""

from datetime import date

import pytest

from dashboard.model.errors import EntryRejected, UnknownEvent
from dashboard.model.events import Event, Period
from dashboard.model.moment import parse
from dashboard.model.plans import Assignment, Plan, PlanEdited, Position
from dashboard.model.protocols import ProtocolDrafted
from dashboard.projections.plans import draft
from dashboard.services.desk import Desk
from dashboard.services.openings import opened, opened_like
from tests.builders import EVENT, LAT, LON, a_feature, a_protocol, an_actor, drafts, festival

TZ = "America/Chicago"
NEXT = Event("fest-2027", "River Fest 2027", TZ)


def test_an_event_is_opened_with_nothing_in_it(desk: Desk) -> None:
    assert opened(desk, Event("night", "Night Market", "Europe/Berlin", 52.5, 13.4), an_actor()).entries == 1
    situation = desk.situation("night")
    assert situation.event is not None
    assert (situation.event.name, situation.timezone, situation.units) == ("Night Market", "Europe/Berlin", {})


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Event("", "X", TZ), "event: the id has 1 to 40"),
        (Event("Über Fest", "X", TZ), "event: the id has 1 to 40"),
        (Event(EVENT, "X", TZ), "event: 'fest' is there already"),
        (Event("ok", " ", TZ), "name: the event needs a name"),
        (Event("ok", "X", "Mars/Base"), "time zone: 'Mars/Base' is not an IANA time zone"),
        (Event("ok", "X", TZ, 95.0, 0.0), "middle: 95, 0 is off the globe"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_opened(desk: Desk, event: Event, words: str) -> None:
    festival(desk)
    with pytest.raises(EntryRejected) as refused:
        opened(desk, event, an_actor())
    assert words in str(refused.value)
    assert list(desk.events()) == [EVENT]


def test_the_next_event_has_last_years_people_and_plan_but_nothing_that_happened(desk: Desk) -> None:
    festival(desk)
    desk.take(EVENT, drafts([ProtocolDrafted(a_protocol(version=3))], key="card"))
    night = Period("Night", parse("2026-08-15T19:00", TZ), parse("2026-08-16T01:00", TZ), 9_000)
    plan = Plan(
        (a_feature(owner="police"),), (night,), positions=(Position("ic", "Commander", "command"),),
        assignments=(Assignment("a", "Night", "person:ana", "position:ic"),),
    )  # fmt: skip
    desk.record(EVENT, PlanEdited(plan), an_actor())
    found = opened_like(desk, EVENT, NEXT, date(2027, 8, 14), an_actor())
    assert found.left_out == ()
    there, before = desk.situation("fest-2027"), desk.situation(EVENT)
    assert there.event is not None
    assert (there.event.name, there.event.lat, there.event.lon) == ("River Fest 2027", LAT, LON)
    assert there.people == before.people
    assert set(there.units) == set(before.units)
    assert all(unit.status == "AVAIL" and not unit.assignments for unit in there.units.values())
    assert set(there.resources) == set(before.resources)
    assert not any(resource.bookings for resource in there.resources.values())
    assert (there.incidents, there.layout) == ({}, ())
    assert there.protocols["dui"].versions[0].signatures == ()
    assert draft(there).periods[0].starts == parse("2027-08-14T19:00", TZ)
    assert draft(there).assignments == plan.assignments
    assert draft(there).features == plan.features


def test_an_unknown_event_cannot_be_cloned(desk: Desk) -> None:
    with pytest.raises(UnknownEvent):
        opened_like(desk, "gone", NEXT, date(2027, 8, 14), an_actor())
    assert not desk.events()
