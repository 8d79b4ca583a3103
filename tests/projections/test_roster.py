"""The roster's sums, by hand: a period of 14:00 to 19:00 and one of 20:00 to 24:00, in hours after START."""

import pytest

from dashboard.model.directory import Shift, ShiftPlanned
from dashboard.model.events import Period, PersonCheckedIn
from dashboard.model.layouts import Opening
from dashboard.model.moment import MINUTE
from dashboard.model.plans import Assignment, Division, Plan, Position
from dashboard.projections.plan_edits import applied
from dashboard.projections.roster import (
    Clash,
    DutyLimits,
    Gap,
    clashes,
    free,
    gaps,
    long_duties,
    merged,
    short_rests,
    staffed,
    works,
    wrong_agencies,
)
from dashboard.projections.roster_edits import assigned, copied, shifts_of
from dashboard.projections.situation import fold
from dashboard.services.desk import Desk
from tests.builders import EVENT, START, a_feature, a_person, an_actor, festival

HOUR = 60 * MINUTE
DAY = Period("OP1", START, START + 5 * HOUR)
NIGHT = Period("OP2", START + 6 * HOUR, START + 10 * HOUR)
LIMITS = DutyLimits(12 * 3600, 24 * 3600, 8 * 3600, 2 * 3600, "by hand")


@pytest.fixture
def situation(desk: Desk):
    festival(desk)
    return desk.situation(EVENT)


def at(where, who, period="OP1", starts=0.0, ends=0.0, people=1, name=""):
    """An assignment with hours after START (0: the period's own)."""
    begins, over = (START + round(h * HOUR) if h else 0 for h in (starts, ends))
    return Assignment(name or f"{who}-{where}-{period}-{starts}", period, who, where, begins, over, people)


def plan_of(*assignments, **rest):
    usual = {
        "periods": (DAY, NIGHT),
        "features": (
            a_feature("gate1", staff=4),
            a_feature("gate2", staff=2),
            a_feature("tree", "object"),
            a_feature("cp", "command_post"),
        ),
        "positions": (Position("ic", "Incident commander", "command", agency="police"), Position("ops", "Operations")),
        "divisions": (Division("north", "North", features=("gate1",)),),
    }
    return Plan(**{**usual, "assignments": assignments, **rest})


def row(plan, situation, where, period=DAY):
    return next(post for post in staffed(plan, situation, period) if post.at == where)


def test_a_post_that_needs_four_and_has_a_unit_of_three_lacks_one_all_the_time(situation):
    post = row(plan_of(at("feature:gate1", "unit:P1", people=3)), situation, "feature:gate1")
    assert (post.need, post.assigned, post.missing) == (4, 3, 1)
    assert post.gaps == (Gap(DAY.starts, DAY.ends, 3),)


def test_a_post_staffed_for_part_of_its_opening_has_its_gaps_before_and_after(situation):
    feature = a_feature("gate1", staff=4, openings=(Opening("OP1", START + HOUR, START + 4 * HOUR),))
    plan = plan_of(at("feature:gate1", "unit:P1", starts=2, ends=3, people=4), features=(feature,))
    post = row(plan, situation, "feature:gate1")
    assert (post.opens, post.closes, post.assigned) == (START + HOUR, START + 4 * HOUR, 4)
    assert post.gaps == (Gap(START + HOUR, START + 2 * HOUR, 0), Gap(START + 3 * HOUR, START + 4 * HOUR, 0))


def test_two_who_follow_each_other_are_one_at_a_time_and_leave_no_gap(situation):
    plan = plan_of(at("position:ops", "person:ana", ends=2), at("position:ops", "person:ben", starts=2))
    post = row(plan, situation, "position:ops")
    assert (post.need, post.assigned, post.gaps) == (1, 1, ())


def test_a_post_that_is_closed_needs_nobody_and_shows_who_was_sent_there(situation):
    feature = a_feature("gate1", staff=4, openings=(Opening("OP2"),))
    post = row(plan_of(at("feature:gate1", "unit:P1"), features=(feature,)), situation, "feature:gate1")
    assert post.closed
    assert (post.need, post.gaps, len(post.work)) == (0, (), 1)


def test_what_asks_for_nobody_is_no_row_until_somebody_is_there(situation):
    assert all(post.at != "feature:tree" for post in staffed(plan_of(), situation, DAY))
    assert row(plan_of(at("feature:tree", "person:ana")), situation, "feature:tree").need == 0


def test_gaps_are_the_posts_and_positions_that_are_not_held_for_all_their_hours(situation):
    plan = plan_of(at("position:ic", "person:ana"), at("feature:gate2", "unit:P1", people=2))
    assert [post.at for post in gaps(plan, situation, DAY)] == ["position:ops", "feature:gate1"]


def test_two_posts_at_once_are_a_clash_for_the_time_they_share(situation):
    one, two = at("feature:gate1", "unit:P1", ends=3), at("feature:gate2", "unit:P1", starts=2)
    (clash,) = clashes(plan_of(one, two), situation)
    assert isinstance(clash, Clash)
    assert (clash.who, clash.starts, clash.ends) == ("unit:P1", START + 2 * HOUR, START + 3 * HOUR)


def test_one_who_goes_from_a_post_to_the_next_does_not_clash(situation):
    assert not clashes(plan_of(at("feature:gate1", "unit:P1", ends=3), at("feature:gate2", "unit:P1", starts=3)),
                       situation)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        ("position:ops", "feature:gate1", True),
        ("position:ic", "feature:cp", False),
        ("position:ops", "division:north", False),
        ("division:north", "feature:gate1", False),
        ("division:north", "feature:gate2", True),
        ("position:ops", "position:ic", True),
        ("feature:gate1", "feature:gate1", True),
    ],
)
def test_a_position_goes_with_a_post_and_a_division_with_its_own_posts(situation, one, two, apart):
    plan = plan_of(at(one, "person:ana", name="a"), at(two, "person:ana", name="b"))
    assert bool(clashes(plan, situation)) is apart


@pytest.mark.parametrize(
    ("held", "post", "minor"),
    [("ops", "gate1", True), ("ops", "gate2", False), ("ic", "gate1", False), ("ic", "gate2", False)],
)
def test_a_position_and_a_post_clash_and_a_supervisor_at_their_own_post_is_to_be_looked_at(
    situation, held, post, minor
):
    divisions = (Division("north", "North", supervisor="ops", features=("gate1",)),)
    two = at(f"position:{held}", "person:ana"), at(f"feature:{post}", "person:ana")
    assert [clash.minor for clash in clashes(plan_of(*two, divisions=divisions), situation)] == [minor]


def test_clashes_across_periods_are_found_from_either_of_them(situation):
    long = at("feature:gate1", "unit:P1", ends=7)
    plan = plan_of(long, at("feature:gate2", "unit:P1", "OP2"))
    assert len(clashes(plan, situation, DAY)) == len(clashes(plan, situation, NIGHT)) == 1


def test_a_position_of_police_held_by_fire_is_of_the_wrong_agency(situation):
    plan = plan_of(at("position:ic", "person:ben"), at("position:ops", "person:ben", "OP2"))
    assert [w.name for w in wrong_agencies(plan, situation)] == ["Ben Osei"]
    assert wrong_agencies(plan, situation, NIGHT) == ()


def test_thirteen_hours_within_a_day_are_too_long_and_twelve_are_not(situation):
    thirteen = plan_of(at("position:ops", "person:ana", ends=6), at("position:ops", "person:ana", "OP2", 8, 15))
    (long,) = long_duties(thirteen, situation, LIMITS)
    assert (long.person, long.starts, long.worked) == ("ana", START, 13 * HOUR)
    assert not long_duties(plan_of(at("position:ops", "person:ana", ends=12)), situation, LIMITS)


def test_two_positions_at_once_count_their_hours_once(situation):
    both = plan_of(at("position:ops", "person:ana", ends=7), at("position:ic", "person:ana", ends=7))
    assert not long_duties(both, situation, LIMITS)


def test_duty_is_counted_within_any_stretch_of_a_day(situation):
    apart = plan_of(at("position:ops", "person:ana", ends=7), at("position:ops", "person:ana", "OP2", 22, 29))
    assert not long_duties(apart, situation, LIMITS)  # 7 h + 2 h from the first, 7 h from the second
    closer = plan_of(at("position:ops", "person:ana", ends=7), at("position:ops", "person:ana", "OP2", 16, 23))
    assert [d.worked for d in long_duties(closer, situation, LIMITS)] == [14 * HOUR]


@pytest.mark.parametrize(("later", "short"), [(7.0, False), (7.5, True), (12.5, True), (13.0, False)])
def test_rest_under_eight_hours_is_short_and_a_pause_of_two_is_none(situation, later, short):
    plan = plan_of(at("position:ops", "person:ana", ends=5), at("position:ops", "person:ana", "OP2", later, 14))
    rests = short_rests(plan, situation, LIMITS)
    assert [(r.starts, r.ends) for r in rests] == ([(START + 5 * HOUR, START + round(later * HOUR))] if short else [])


def test_units_have_crews_that_change_and_are_not_counted_as_people_on_duty(situation):
    plan = plan_of(at("feature:gate1", "unit:P1", ends=20))
    assert not long_duties(plan, situation, LIMITS)


def test_free_are_those_with_nothing_to_do_in_that_stretch(situation):
    plan = plan_of(at("position:ops", "person:ana", ends=2), at("feature:gate1", "unit:P1"))
    there = free(plan, situation, START + 2 * HOUR, START + 3 * HOUR)
    assert "person:ana" in there
    assert "unit:P1" not in there
    assert "person:ana" not in free(plan, situation, START + HOUR, START + 3 * HOUR)


def test_spans_that_touch_are_one():
    assert merged([(3, 5), (0, 1), (5, 6), (4, 5)]) == [(0, 1), (3, 6)]


def test_an_assignment_of_a_period_that_is_gone_is_no_work(situation):
    assert works(plan_of(at("position:ops", "person:ana", "gone")), situation) == ()


def test_copying_a_period_moves_hours_along_and_doubles_nobody(situation):
    plan = plan_of(
        at("position:ops", "person:ana"), at("feature:gate1", "unit:P1", starts=1, ends=3),
        at("feature:gate2", "unit:P2", starts=4.5), at("position:ops", "person:ana", "OP2", name="there"),
    )  # fmt: skip
    after = applied(plan, copied(plan, DAY, NIGHT))
    night = {a.who: a for a in after.assignments if a.period == "OP2"}
    assert set(night) == {"person:ana", "unit:P1"}  # P2 would begin after the night's 4 h
    assert (night["unit:P1"].starts, night["unit:P1"].ends) == (NIGHT.starts + HOUR, NIGHT.starts + 3 * HOUR)
    assert copied(after, DAY, NIGHT) is None


def test_assigning_the_same_again_changes_nothing(situation):
    plan = plan_of()
    wanted = Assignment("", "OP1", "person:ana", "position:ops")
    after = applied(plan, assigned(plan, [wanted, wanted]))
    assert [a.id for a in after.assignments] == ["op1-ana-ops"]
    assert assigned(after, [wanted]) is None


def test_shifts_are_made_of_people_and_only_of_those_that_are_not_there(desk):
    festival(desk)
    desk.record(EVENT, [PersonCheckedIn(a_person("dan", "Dan Roe"))], an_actor())
    desk.record(EVENT, [ShiftPlanned(Shift("s", "ana", "Operations", DAY.starts, DAY.ends))], an_actor())
    plan = plan_of(
        at("position:ops", "person:ana"), at("position:ops", "person:dan", starts=1, ends=2),
        at("feature:gate1", "unit:P1"),
    )  # fmt: skip
    (made,) = shifts_of(plan, desk.situation(EVENT), DAY)
    assert (made.shift.person, made.shift.position) == ("dan", "Operations")
    assert (made.shift.starts, made.shift.ends) == (START + HOUR, START + 2 * HOUR)


def test_an_empty_plan_has_nothing_to_say():
    nobody = fold([])
    assert (staffed(Plan(), nobody, DAY), clashes(Plan(), nobody), long_duties(Plan(), nobody, LIMITS)) == ((), (), ())
