"""What planners start from is local data, and is sound."""

import pytest

from dashboard.export.iap.printing import printing
from dashboard.model.errors import PayloadRefused
from dashboard.model.events import Period
from dashboard.model.plans import Plan, PlanEdited
from dashboard.services.desk import Desk
from dashboard.services.planning import duty_limits, period_asked, usual, usual_positions
from tests.builders import EVENT, START, a_feature, drafts, festival


def test_the_shipped_limits_of_duty_say_where_they_come_from():
    limits = duty_limits()
    assert (limits.longest, limits.within, limits.rest) == (12 * 3600, 24 * 3600, 8 * 3600)
    assert "agree" in limits.source


def test_every_usual_position_reports_to_one_that_is_there():
    ids = [p.id for p in usual()]
    assert len(ids) == len(set(ids))
    assert all(p.reports_to in ("", *ids) for p in usual())


def test_usual_positions_are_given_to_the_agencies_of_the_event_and_the_rest_is_left_out(desk):
    festival(desk)
    positions = {p.id: p for p in usual_positions(desk.situation(EVENT))}
    assert positions["rep-fire"].agency == "fire"
    assert positions["ic"].agency == ""
    assert "crowd" not in positions  # the small festival has no security


@pytest.mark.parametrize("text", ["{", '{"longest": "x"}', '{"longest":1,"within":1,"rest":-1,"pause":0,"source":""}'])
def test_wrong_limits_are_refused_by_the_name_of_the_file(tmp_path, text):
    file = tmp_path / "duty_limits.json"
    file.write_text(text)
    with pytest.raises(PayloadRefused, match=r"duty_limits\.json"):
        duty_limits(file)


def test_a_period_is_the_one_asked_for_or_the_busiest_and_another_is_refused_with_those_there_are() -> None:
    day, night = Period("Day", START, START + 9, 100), Period("Night", START, START + 9, 900)
    plan = Plan(periods=(day, night))
    assert [period_asked(plan, name) for name in ("", "Day")] == [night, day]
    assert period_asked(Plan(), "") is None
    with pytest.raises(PayloadRefused, match=r"period: the plan has no 'Dawn' \(there are: Day, Night\)"):
        period_asked(plan, "Dawn")


def test_a_plan_of_an_unknown_parameter_set_is_not_printed_without_its_checks(desk: Desk) -> None:
    festival(desk)
    desk.take(EVENT, drafts([PlanEdited(Plan((a_feature(),), parameters="mars"))], key="old"))
    with pytest.raises(PayloadRefused, match="profile: there is no 'mars'"):
        printing(desk, EVENT, live_one=False)
