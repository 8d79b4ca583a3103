"""Staging and the lost-child point, reckoned by hand."""

import pytest
from msgspec import structs

from dashboard.model.layouts import Feature
from dashboard.model.plans import Assignment, Plan
from dashboard.projections.checks.places import lost_child, staging
from dashboard.projections.checks.result import Answer, worst
from tests.builders import START
from tests.projections.checks.drawn import HOUR, a_period, a_site, box, drawn

AREA = drawn("sa", "staging", *box(0, 0, 40, 16))  # 640 m2: 10 vehicles at 60 m2
THROUGH = drawn("road", "street", (-100, 8), (100, 8), width=6.0)


def result(answer: Answer) -> str:
    return worst(tuple(finding.outcome for finding in answer.findings))


def test_a_street_that_goes_through_a_staging_area_is_two_ways_out() -> None:
    answer = staging(a_site(AREA, THROUGH))
    assert (answer.value, answer.threshold, answer.unit, result(answer)) == (10, 10, "vehicles", "pass")


def test_too_little_room_says_how_many_square_metres_are_missing() -> None:
    # 8 vehicles of 10: 2 x 60 m2
    answer = staging(a_site(structs.replace(AREA, capacity=8), THROUGH))
    assert [(f.outcome, f.value, f.field) for f in answer.findings] == [("warn", 8, "capacity")]
    assert "120 m2" in answer.findings[0].fix


@pytest.mark.parametrize(
    ("roads", "ways"),
    [
        ([], 0),
        ([drawn("a", "street", (20, 8), (100, 8))], 1),
        ([drawn("a", "street", (20, 8), (100, 8)), drawn("b", "emergency_route", (20, 8.5), (100, 8.5))], 1),
        ([drawn("a", "street", (43, 8), (100, 8)), drawn("b", "route", (-3, 8), (-100, 8))], 2),
        ([drawn("a", "street", (20, 8), (100, 8)), drawn("vg", "vehicle_gate", (0, 8))], 2),
        ([drawn("a", "street", (60, -100), (60, 100))], 0),
        ([drawn("a", "street", (-100, -3), (100, -3))], 2),
    ],
    ids=["none", "ends in it", "two drawn over each other", "one at each end", "a gate", "20 m off", "along it"],
)
def test_the_ways_out_of_a_staging_area_are_counted(roads: list[Feature], ways: int) -> None:
    answer = staging(a_site(AREA, *roads))
    if ways < 2:
        assert [(f.outcome, f.objects, f.value) for f in answer.findings] == [("warn", ("sa",), ways)]
        assert (answer.value, answer.threshold, answer.unit) == (ways, 2, "ways out")  # there is room enough
    else:
        assert answer.findings == ()


def test_no_staging_area_is_to_be_looked_at() -> None:
    answer = staging(a_site(THROUGH))
    assert result(answer) == "warn"
    assert answer.findings[0].says == "No staging area is drawn"


CHILD = drawn("lc", "lost_child", (0, 40), staff=2)
CAMERA = drawn("cam", "camera", (0, 70))  # 30 m from it, of 60 m
WAY = (drawn("field", "zone", *box(-10, -10, 20, 20), crowd=100), drawn("x", "exit", (200, 0), width=4.0))
TWO = Plan(assignments=(Assignment("a", "Saturday", "unit:S1", "feature:lc", people=2),))


def test_a_lost_child_point_that_is_staffed_off_the_ways_and_seen_passes() -> None:
    answer = lost_child(a_site(CHILD, CAMERA, *WAY, plan=TWO, period=a_period()))
    assert (answer.value, answer.threshold, answer.findings) == (1, 1, ())


def test_a_lost_child_point_near_the_line_from_the_crowd_to_the_exit_is_found() -> None:
    # the way runs along y = 0 from the middle of the field to the exit: 14 m of 15 m
    answer = lost_child(a_site(structs.replace(CHILD, points=drawn("", "post", (100, 14)).points), *WAY, plan=TWO,
                               without=["camera_range"], camera_range=1_000, period=a_period()), )  # fmt: skip
    assert any(f.value == pytest.approx(14, abs=0.1) and f.threshold == 15 and f.shapes for f in answer.findings)


def test_a_lost_child_point_out_of_every_camera_s_range_is_found() -> None:
    far = drawn("cam", "camera", (0, 101))  # 61 m
    answer = lost_child(a_site(CHILD, far, *WAY, plan=TWO, period=a_period()))
    assert [f.says for f in answer.findings] == ["No camera within 60 m of lc"]


def test_two_who_take_turns_at_a_point_for_two_are_one() -> None:
    half = START + 2 * HOUR
    turns = Plan(assignments=(
        Assignment("a", "Saturday", "person:ana", "feature:lc", 0, half),
        Assignment("b", "Saturday", "person:ben", "feature:lc", half, 0),
        Assignment("c", "Sunday", "person:cleo", "feature:lc"),
    ))  # fmt: skip
    (found,) = lost_child(a_site(CHILD, CAMERA, *WAY, plan=turns, period=a_period())).findings
    assert (found.value, found.threshold, found.field) == (1, 2, "staff")


def test_no_lost_child_point_is_to_be_looked_at() -> None:
    assert result(lost_child(a_site(*WAY))) == "warn"
