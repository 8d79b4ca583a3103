"""The plan page as a planner uses it: tables, the roster line, copying, shifts, files; the draft and nothing else."""

import pytest

from dashboard.model.directory import Shift
from dashboard.model.events import Period
from dashboard.model.moment import MINUTE, iso
from dashboard.model.plans import Assignment, Plan, PlanEdited, Position, Trigger
from dashboard.model.resources import Booking, ResourceBooked
from dashboard.projections.plans import draft, live
from tests.builders import EVENT, START, a_feature, an_actor
from tests.pages.opened import drawn, field, opened, press

HOUR = 60 * MINUTE
VIEWS = ("periods", "organization", "roster", "resources", "comms", "medical", "risks")
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def desk(fest):
    day, night = Period("OP1", START, START + 5 * HOUR, 900), Period("OP2", START + 5 * HOUR, START + 9 * HOUR)
    plan = Plan(
        features=(a_feature("gate3", name="Gate 3", staff=6), a_feature("evil", "post", name=EVIL, staff=1)),
        periods=(day, night), positions=(Position("ops", "Operations chief"),),
        assignments=(Assignment("a1", "OP1", "unit:P1", "feature:gate3", people=4),),
        triggers=(Trigger("t", "crowd", EVIL, "Stop"),),
    )  # fmt: skip
    fest.record(EVENT, [PlanEdited(plan)], an_actor())
    return fest


def page(**query):
    return opened("plan", **query)


def plan_of(desk) -> Plan:
    return draft(desk.situation(EVENT))


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_drawn_and_strangers_text_is_text(desk, view):
    assert EVIL not in drawn(page(view=view))


@pytest.mark.parametrize("view", VIEWS)
def test_who_acts_as_nobody_sees_it_all_and_writes_nothing(desk, view):
    app = page(view=view, **{"as": ""})
    assert not app.exception
    assert not [b for b in app.button if b.label.startswith(("Save", "Assign", "Book", "Take", "Make", "Put in"))]


def test_the_past_is_shown_and_not_written(desk):
    app = page(view="roster", at=iso(desk.now(EVENT)))
    assert not app.exception
    assert not app.text_input


def test_a_typed_line_assigns_in_the_draft_only(desk):
    before = live(desk.situation(EVENT))
    app = page(view="roster", period="OP1")
    field(app, "Assign in OP1").input("M1, ben at Gate 3 15:00-16:00 x2")
    press(app, "Assign")
    assert not app.exception
    added = plan_of(desk).assignments[1:]
    assert [(a.who, a.at, a.people) for a in added] == [
        ("unit:M1", "feature:gate3", 2), ("person:ben", "feature:gate3", 2),
    ]  # fmt: skip
    assert live(desk.situation(EVENT)) == before


def test_a_line_that_is_refused_stays_typed_and_says_what_is_meant(desk):
    app = page(view="roster", period="OP1")
    field(app, "Assign in OP1").input("P1 at Gaet 3")
    press(app, "Assign")
    assert "did you mean Gate 3" in app.error[0].value
    assert field(app, "Assign in OP1").value == "P1 at Gaet 3"
    assert len(plan_of(desk).assignments) == 1


def test_a_post_that_is_picked_says_what_it_lacks_and_lets_go_of_somebody(desk):
    app = page(view="roster", period="OP1", post="feature:gate3")
    assert "4 of 6" in drawn(app)
    press(app, "Take out")
    assert plan_of(desk).assignments == ()


def test_the_usual_positions_are_one_edit(desk):
    before = desk.situation(EVENT).seq
    press(page(view="organization"), "Put in the")
    assert {"ic", "safety", "liaison", "medical"} <= {p.id for p in plan_of(desk).positions}
    assert desk.situation(EVENT).seq == before + 1


def test_a_roster_is_copied_to_the_next_period(desk):
    app = page(view="roster", period="OP2")
    press(app, "Copy")
    assert [(a.period, a.who) for a in plan_of(desk).assignments] == [("OP1", "unit:P1"), ("OP2", "unit:P1")]


def test_shifts_change_only_when_they_are_asked_for(desk):
    ana = Assignment("s", "OP1", "person:ana", "position:ops")
    desk.record(EVENT, [PlanEdited(Plan(assignments=(ana,)))], an_actor())
    assert desk.situation(EVENT).shifts == {}
    press(page(view="roster", period="OP1"), "Make 1 shifts")
    (shift,) = desk.situation(EVENT).shifts.values()
    assert isinstance(shift, Shift)
    assert (shift.person, shift.position) == ("ana", "Operations chief")


def test_a_booking_that_clashes_is_said_and_recorded_all_the_same(desk):
    desk.record(EVENT, [ResourceBooked("gen1", Booking("x", "ems", START, START + HOUR))], an_actor())
    app = page(view="resources", period="OP1")
    press(app, "Book")
    assert not app.exception
    assert len([b for b in desk.situation(EVENT).resources["gen1"].bookings if b.starts <= START + HOUR]) == 2
    assert "clash with" in drawn(page(view="resources", period="OP1"))


def test_a_briefing_is_saved_for_its_period(desk):
    app = page(view="periods", period="OP2")
    app.text_area[0].input("Watch the river")
    press(app, "Save the briefing")
    assert [(b.period, b.emphasis) for b in plan_of(desk).briefs] == [("OP2", "Watch the river")]


def test_a_trigger_without_an_owner_is_red_in_words(desk):
    assert "NO OWNER" in drawn(page(view="risks"))
