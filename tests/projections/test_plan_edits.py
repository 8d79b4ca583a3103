"""What hangs on a part of the plan goes along with it."""

import pytest
from msgspec import structs

from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period
from dashboard.model.layouts import Opening
from dashboard.model.plans import Assignment, Brief, Division, Need, Objective, Plan, Position
from dashboard.projections.plan_edits import (
    applied,
    fresh_id,
    in_order,
    with_divisions,
    with_periods,
    with_positions,
)
from dashboard.projections.plans import edit_between
from tests.builders import START, a_feature

ONE, TWO = Period("OP1", START, START + 5), Period("OP2", START + 5, START + 9)
PLAN = Plan(
    features=(a_feature("gate", openings=(Opening("OP1"), Opening("OP2"))), a_feature("tree")),
    periods=(ONE, TWO),
    objectives=(Objective("o1", "Nobody is hurt", "OP1"), Objective("o2", "Always")),
    positions=(Position("ic", "IC", "command"), Position("ops", "Operations", reports_to="ic")),
    divisions=(Division("north", "North", supervisor="ops"),),
    assignments=(
        Assignment("a1", "OP1", "person:ana", "position:ops"),
        Assignment("a2", "OP2", "person:ana", "division:north"),
    ),
    needs=(Need("n1", "OP1", "north", "LE-PATROL", 2),),
    briefs=(Brief("OP1", "Be kind"),),
)


def test_renaming_a_period_takes_all_that_hangs_on_it_along_in_one_edit():
    edit = edit_between(PLAN, with_periods(PLAN, [("OP1", structs.replace(ONE, name="Day")), ("OP2", TWO)]))
    after = applied(PLAN, edit)
    assert {p.name for p in after.periods} == {"Day", "OP2"}
    assert [a.period for a in after.assignments] == ["Day", "OP2"]
    assert [o.period for o in after.objectives] == ["Day", ""]
    assert (after.needs[0].period, after.briefs[0].period) == ("Day", "Day")
    assert [o.period for o in after.features[0].openings] == ["Day", "OP2"]
    assert "periods:OP1" in edit.dropped


def test_two_periods_may_swap_their_names():
    rows = [("OP1", structs.replace(ONE, name="OP2")), ("OP2", structs.replace(TWO, name="OP1"))]
    after = applied(PLAN, edit_between(PLAN, with_periods(PLAN, rows)))
    assert {(p.name, p.starts) for p in after.periods} == {("OP2", START), ("OP1", START + 5)}
    assert [a.period for a in after.assignments] == ["OP2", "OP1"]
    assert [b.period for b in after.briefs] == ["OP2"]


def test_a_period_that_is_taken_out_takes_its_roster_along_and_opens_nothing():
    after = applied(PLAN, edit_between(PLAN, with_periods(PLAN, [("OP2", TWO)])))
    assert [a.id for a in after.assignments] == ["a2"]
    assert [o.id for o in after.objectives] == ["o2"]
    assert (after.needs, after.briefs) == ((), ())
    assert [o.period for o in after.features[0].openings] == ["OP2"]


def test_what_was_open_only_in_a_period_that_is_gone_does_not_become_open_always():
    plan = structs.replace(PLAN, features=(a_feature("gate", openings=(Opening("OP1"),)),))
    after = applied(plan, edit_between(plan, with_periods(plan, [("OP2", TWO)])))
    assert after.features[0].opening("OP2") is None


def test_two_periods_of_one_name_are_refused():
    with pytest.raises(EntryRejected, match="OP1"):
        with_periods(PLAN, [("OP1", ONE), ("", structs.replace(TWO, name="OP1"))])


def test_a_position_that_is_taken_out_is_held_by_nobody():
    after = applied(PLAN, edit_between(PLAN, with_positions(PLAN, [Position("ic", "IC", "command", reports_to="ops")])))
    assert after.positions == (Position("ic", "IC", "command"),)
    assert after.divisions[0].supervisor == ""
    assert [a.id for a in after.assignments] == ["a2"]


def test_a_division_that_is_taken_out_needs_nothing():
    after = applied(PLAN, edit_between(PLAN, with_divisions(PLAN, [])))
    assert (after.divisions, after.needs, [a.id for a in after.assignments]) == ((), (), ["a1"])


def test_nothing_that_differs_is_no_edit():
    assert edit_between(PLAN, PLAN) is None


def test_periods_stand_in_the_order_of_time():
    assert [p.name for p in in_order(structs.replace(PLAN, periods=(TWO, ONE)))] == ["OP1", "OP2"]


def test_an_id_is_made_of_words_and_is_never_taken():
    assert fresh_id("Gate 3: lead!", ()) == "gate-3-lead"
    assert fresh_id("Gate 3", ("gate-3", "gate-3-2")) == "gate-3-3"
    assert fresh_id("***", ()) == "item"
