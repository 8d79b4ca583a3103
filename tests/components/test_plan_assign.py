"""The line that assigns: its example fits the period, and what it did is said in words."""

import pytest

from components.plan_assign import example, told
from components.plan_board import count_html
from dashboard.model.events import Period
from dashboard.model.moment import MINUTE
from dashboard.model.plans import Plan
from dashboard.projections.roster import Post
from dashboard.projections.roster_names import typed_assignments
from dashboard.services.desk import Desk
from tests.builders import EVENT, START, a_feature, festival

HOUR = 60 * MINUTE
LINE = "P1, Ana Ruiz at Gate 3 "


@pytest.mark.parametrize(("starts", "ends"), [(0, 5 * HOUR), (6 * HOUR, 7 * HOUR), (8 * HOUR, 14 * HOUR)])
def test_the_example_of_the_line_can_be_typed_in_the_period_it_stands_in(desk: Desk, starts: int, ends: int) -> None:
    festival(desk)
    period = Period("OP2", START + starts, START + ends)
    plan, situation = Plan(periods=(period,), features=(a_feature("gate3", name="Gate 3"),)), desk.situation(EVENT)
    hours = example(period, situation.timezone).partition("Gate 3 ")[2]
    wanted = typed_assignments(LINE + hours, plan, situation, period)
    assert {one.people for one in wanted} == {4}
    assert told(wanted, plan, situation) == "P1, Ana Ruiz at Gate 3 in OP2"


def test_more_people_than_needed_is_said_and_no_warning() -> None:
    html = count_html(Post("feature:g", "Gate", 6, 7, START, START + HOUR))
    assert "7 of 6, 1 more" in html
    assert "amber" not in html
