"""Exit capacity and distribution, reckoned by hand."""

from math import cos, radians, sin

import pytest

from dashboard.model.layouts import Feature
from dashboard.projections.checks.exits import exit_capacity, exit_distribution
from dashboard.projections.checks.result import Finding, Outcome, worst
from tests.projections.checks.drawn import a_period, a_site, box, drawn

CROWD = drawn("field", "zone", *box(-50, -50, 100, 100), crowd=1)


def outcome(findings: tuple[Finding, ...]) -> Outcome:
    return worst(tuple(finding.outcome for finding in findings))


def exit_(name: str, bearing: float, width: float = 4.0, **rest: object) -> Feature:
    """An exit 200 m from the middle, so many degrees clockwise from north."""
    at = (200 * sin(radians(bearing)), 200 * cos(radians(bearing)))
    return drawn(name, "exit", at, width=width, **rest)


def six(width: float = 4.0) -> list[Feature]:
    return [exit_(f"x{n}", 60 * n, width) for n in range(6)]


@pytest.mark.parametrize(("crowd", "result"), [(13_120, "pass"), (13_121, "fail")])
def test_six_exits_of_4_m_let_13_120_people_out_in_8_minutes_with_the_largest_closed(crowd: int, result: str) -> None:
    # 5 x 4 m = 20 m; 20 m x 82 people/m/min x 8 min = 13,120
    answer = exit_capacity(a_site(*six(), period=a_period(crowd=crowd)))
    assert (answer.value, answer.threshold, answer.unit) == (13_120, crowd, "people")
    assert outcome(answer.findings) == result


def test_in_tents_the_same_exits_are_said_to_let_out_4_100_in_two_and_a_half_minutes() -> None:
    # 20 m x 82 x 2.5 = 4,100
    assert "2.5 min: 4,100" in exit_capacity(a_site(*six(), period=a_period(crowd=10))).says
    assert exit_capacity(a_site(*six(), period=a_period(crowd=10), exit_minutes=2.5)).value == 4_100


def test_what_is_missing_is_said_in_metres_of_exits_beside_the_largest() -> None:
    # 20,000 - 13,120 = 6,880; a metre lets out 82 x 8 = 656; 6,880 / 656 = 10.49 m
    found = exit_capacity(a_site(*six(), period=a_period(crowd=20_000))).findings[0]
    assert "Add 10.5 m" in found.fix
    assert found.field == "width"
    assert len(found.objects) == 5


def test_the_largest_exit_is_the_one_that_is_taken_off() -> None:
    # 4 m + 4 m + 10 m: 8 m x 656 = 5,248
    exits = [exit_("a", 0), exit_("b", 120), exit_("c", 240, 10)]
    assert exit_capacity(a_site(*exits, period=a_period(crowd=5_000))).value == 5_248


def test_an_exit_with_steps_flows_at_the_stepped_rate() -> None:
    # the largest flow is one of 4 x 656 = 2,624 and goes; left are 2,624 and, over steps, 4 x 66 x 8 = 2,112
    exits = [exit_("a", 0), exit_("b", 120), exit_("c", 240, properties=(("stepped", "true"),))]
    assert exit_capacity(a_site(*exits, period=a_period(crowd=4_000))).value == 2_624 + 2_112


def test_an_exit_without_a_width_is_named_with_its_field() -> None:
    answer = exit_capacity(a_site(*six(), exit_("narrow", 30, 0), period=a_period(crowd=100)))
    assert outcome(answer.findings) == "warn"
    assert [(f.objects, f.field) for f in answer.findings] == [(("narrow",), "width")]


def test_gates_count_only_where_no_exit_is_drawn_and_vehicle_gates_never() -> None:
    gates = [drawn(f"g{n}", "gate", (n, 0), width=5.0) for n in range(3)]
    vehicles = drawn("vg", "vehicle_gate", (9, 9), width=50.0)
    # 2 x 5 m x 656 = 6,560
    only_gates = exit_capacity(a_site(*gates, vehicles, period=a_period(crowd=100)))
    assert only_gates.value == 6_560
    assert "gates taken as exits" in only_gates.says
    assert exit_capacity(a_site(*gates, vehicles, *six(), period=a_period(crowd=100))).value == 13_120


def test_without_any_exit_a_crowd_fails_and_an_unknown_crowd_is_to_be_said() -> None:
    assert outcome(exit_capacity(a_site(CROWD)).findings) == "fail"
    assert outcome(exit_capacity(a_site()).findings) == "warn"


def test_us_exits_are_measured_by_width_a_person_and_counted() -> None:
    # 20 m / 5.1 mm = 3,921.57; four exits for more than 1,000 people
    answer = exit_capacity(a_site(*six(), family="us", period=a_period(crowd=3_921)))
    assert (answer.value, outcome(answer.findings)) == (3_921, "pass")
    assert outcome(exit_capacity(a_site(*six(), family="us", period=a_period(crowd=3_922))).findings) == "fail"


@pytest.mark.parametrize(("crowd", "exits", "result"), [(500, 2, "pass"), (501, 2, "fail"), (1_000, 3, "pass"),
                                                        (1_001, 3, "fail"), (1_001, 4, "pass")])  # fmt: skip
def test_us_practice_asks_for_two_three_or_four_exits(crowd: int, exits: int, result: str) -> None:
    drawn_exits = [exit_(f"x{n}", 90 * n, 30) for n in range(exits)]
    answer = exit_capacity(a_site(*drawn_exits, family="us", period=a_period(crowd=crowd)))
    assert outcome(answer.findings) == result


def test_exits_all_round_with_even_widths_pass() -> None:
    answer = exit_distribution(a_site(CROWD, *six()))
    # 4 of 24 m = 16.7 %; six exits at 60 degrees
    assert (answer.value, answer.threshold) == (16.7, 50)
    assert answer.findings == ()
    assert "is 60 degrees" in answer.says


def test_an_exit_with_more_than_half_of_the_width_is_to_be_looked_at() -> None:
    # 9 of 9 + 4 + 4 = 17 m: 52.9 %
    answer = exit_distribution(a_site(CROWD, exit_("a", 0, 9), exit_("b", 120), exit_("c", 240)))
    assert answer.value == 52.9
    assert [f.objects for f in answer.findings] == [("a",)]


def test_exits_on_one_side_only_are_found_by_the_angle_between_them() -> None:
    # at 0, 45 and 90 degrees: from 90 round to 360 are 270 degrees, and the middle of that is 225, south-west
    answer = exit_distribution(a_site(CROWD, exit_("n", 0), exit_("ne", 45), exit_("e", 90)))
    (found,) = answer.findings
    assert (found.value, found.threshold, found.objects) == (270, 180, ("e", "n"))
    assert (answer.value, answer.threshold, answer.unit) == (270, 180, "deg")  # no exit is too large
    assert "south-west" in found.says
    assert len(found.shapes) == 2


def test_two_exits_opposite_each_other_are_at_the_limit_and_pass() -> None:
    assert exit_distribution(a_site(CROWD, exit_("n", 0), exit_("s", 180))).findings == ()


def test_us_practice_wants_half_of_the_width_in_the_main_entrance() -> None:
    main = (("main", "true"),)
    # 4 of 12 m is a third; 8 of 16 m is half
    small = a_site(CROWD, exit_("m", 0, 4, properties=main), exit_("b", 120), exit_("c", 240), family="us")
    large = a_site(CROWD, exit_("m", 0, 8, properties=main), exit_("b", 120), exit_("c", 240), family="us")
    assert [f.objects for f in exit_distribution(small).findings] == [("m",)]
    assert exit_distribution(large).findings == ()
