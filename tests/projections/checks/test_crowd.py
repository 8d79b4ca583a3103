"""Density and muster points, reckoned by hand."""

from math import cos, pi, sin

import pytest

from dashboard.projections.checks.crowd import density, muster_capacity
from dashboard.projections.checks.exits import exit_capacity
from dashboard.projections.checks.result import Finding, Outcome, worst
from tests.projections.checks.drawn import a_period, a_site, box, drawn

STAGE = drawn("stage", "stage", *box(0, 40, 50, 10))


def outcome(findings: tuple[Finding, ...]) -> Outcome:
    return worst(tuple(finding.outcome for finding in findings))


def field(crowd: int, kind: str = "zone"):
    return drawn("field", kind, *box(0, 0, 50, 50), crowd=crowd)


# 50 x 50 m less a stage of 50 x 10 m are 2,000 m2; at 2 a square metre 4,000 people, and 90 % of that are 3,600
@pytest.mark.parametrize(
    ("crowd", "value", "result"), [(3_500, 1.75, "pass"), (3_700, 1.85, "warn"), (4_100, 2.05, "fail")]
)
def test_density_is_the_crowd_over_what_the_stage_leaves_of_the_zone(crowd: int, value: float, result: str) -> None:
    answer = density(a_site(field(crowd), STAGE))
    assert answer.value == pytest.approx(value, abs=0.01)
    assert (answer.threshold, answer.unit) == (2, "people/m2")
    assert outcome(answer.findings) == result


def test_a_crowded_zone_says_how_many_fit_and_how_much_ground_is_missing() -> None:
    # 5,000 people need 2,500 m2, 500 more than there are; 2,000 m2 hold 4,000
    (found,) = density(a_site(field(5_000), STAGE)).findings
    assert (found.objects, found.field) == (("field",), "crowd")
    people, metres = (float(word.replace(",", "")) for word in found.fix.split() if word[0].isdigit())
    assert people == pytest.approx(4_000, rel=0.002)
    assert metres == pytest.approx(500, rel=0.01)
    assert found.shapes


def test_a_route_takes_its_width_off_the_zone() -> None:
    # a route of 10 m across 50 m takes 500 m2 of 2,500: 4,000 people on 2,000 m2
    route = drawn("er", "emergency_route", (-10, 25), (60, 25), width=10.0)
    assert density(a_site(field(4_000), route)).value == pytest.approx(2.0, abs=0.01)


def test_a_route_without_a_width_through_a_crowd_is_named() -> None:
    route, elsewhere = (drawn(n, "emergency_route", (-10, y), (60, y)) for n, y in (("er", 25), ("far", 500)))
    answer = density(a_site(field(100), route, elsewhere))
    assert [(f.outcome, f.objects, f.field) for f in answer.findings] == [("warn", ("er",), "width")]


def test_the_front_of_a_stage_is_an_area_of_its_own_with_its_own_limit() -> None:
    # front 50 x 10 = 500 m2 with 1,500: 3 of 4; the zone keeps 2,000 m2 for its 3,000: 1.5 of 2. Both at 75 %
    front = drawn("front", "front", *box(0, 0, 50, 10), crowd=1_500)
    assert density(a_site(field(3_000), front)).findings == ()
    # 1,900 on 500 m2 are 3.8 a square metre, 95 % of 4: to be looked at, where a zone would fail
    fuller = drawn("front", "front", *box(0, 0, 50, 10), crowd=1_900)
    assert [(f.outcome, f.objects) for f in density(a_site(field(3_000), fuller)).findings] == [("warn", ("front",))]


def test_what_covers_all_of_a_zone_leaves_no_room_and_fails() -> None:
    assert outcome(density(a_site(field(10), drawn("b", "building", *box(-1, -1, 60, 60)))).findings) == "fail"


def test_a_zone_without_a_planned_crowd_is_named_with_its_field() -> None:
    answer = density(a_site(field(0)))
    assert [(f.outcome, f.objects, f.field) for f in answer.findings] == [("warn", ("field",), "crowd")]


@pytest.mark.parametrize(
    ("expected", "planned", "says"),
    [
        (8_800, 8_000, []), (7_300, 8_000, []),
        (20_000, 8_000, ["20,000 people are expected and the crowd areas are planned for 8,000"]),
        (100, 8_000, ["100 people are expected and the crowd areas are planned for 8,000"]),
    ],
)  # fmt: skip
def test_a_crowd_that_the_areas_do_not_add_up_to_is_to_be_looked_at(
    expected: int, planned: int, says: list[str]
) -> None:
    # 8,800 against 8,000 is 9.1 % of 8,800; 8,000 against 7,300 9.6 % of 7,300; at most 10 %
    field = drawn("field", "zone", *box(0, 0, 100, 100), crowd=planned)
    answer = density(a_site(field, period=a_period(crowd=expected)))
    assert [f.says for f in answer.findings] == says


def test_the_exits_are_asked_for_the_larger_of_the_two_crowds() -> None:
    field = drawn("field", "zone", *box(0, 0, 100, 100), crowd=8_000)
    exits = [drawn(f"x{n}", "exit", (50 * n, -9), width=5.0) for n in range(2)]
    for expected, asked in ((100, 8_000), (20_000, 20_000)):
        assert exit_capacity(a_site(field, *exits, period=a_period(crowd=expected))).threshold == asked


def test_two_crowds_on_the_same_ground_are_to_be_looked_at_and_neighbours_are_not() -> None:
    one, beside = (
        drawn("a", "zone", *box(0, 0, 100, 50), crowd=8_000),
        drawn("c", "zone", *box(99, 0, 100, 50), crowd=10),
    )
    (found,) = density(a_site(one, drawn("b", "zone", *box(0, 0, 100, 50), crowd=8_000))).findings
    assert (found.outcome, found.objects) == ("warn", ("a", "b"))
    assert found.says == "a and b share 5,000 m2: two crowds on one ground"
    assert density(a_site(one, beside)).findings == ()  # one metre too far: an unsteady hand


def test_an_area_that_crosses_itself_everywhere_is_taken_as_its_outline_and_named() -> None:
    # 300 points on a circle of 50 m, each joined to nearly the opposite one: mending them would take minutes
    turns = [149 * n * 2 * pi / 300 for n in range(300)]
    star = drawn("star", "zone", *[(50 * cos(t), 50 * sin(t)) for t in turns], crowd=2_000)
    answer = density(a_site(star))
    assert [(f.outcome, f.objects) for f in answer.findings] == [("warn", ("star",))]
    assert answer.value == pytest.approx(2_000 / (pi * 2_500), abs=0.01)


def test_without_zones_nobody_is_planned_to_stand_anywhere_unless_a_crowd_is_expected() -> None:
    assert outcome(density(a_site(STAGE, period=a_period(crowd=10))).findings) == "warn"


def test_us_practice_gives_everybody_seven_square_feet() -> None:
    # 1.54 a square metre on 2,000 m2 are 3,080 people
    assert outcome(density(a_site(field(2_700), STAGE, family="us")).findings) == "pass"
    assert outcome(density(a_site(field(3_100), STAGE, family="us")).findings) == "fail"


# 40 x 25 m are 1,000 m2; at half a square metre a person they hold 2,000
MUSTER = drawn("m1", "muster", *box(300, 0, 40, 25))


@pytest.mark.parametrize(("crowd", "result"), [(1_990, "pass"), (2_010, "fail")])
def test_a_muster_point_holds_a_person_on_half_a_square_metre(crowd: int, result: str) -> None:
    answer = muster_capacity(a_site(MUSTER, period=a_period(crowd=crowd)))
    assert answer.value == pytest.approx(2_000, abs=4)
    assert (answer.threshold, answer.unit) == (crowd, "people")
    assert outcome(answer.findings) == result


def test_a_muster_point_that_says_less_holds_less_and_one_without_an_area_what_it_says() -> None:
    small = drawn("m1", "muster", *box(300, 0, 40, 25), capacity=500)
    spot = drawn("m2", "muster", (0, 0), geometry="Point", capacity=300)
    unknown = drawn("m3", "muster", (0, 50), geometry="Point")
    answer = muster_capacity(a_site(small, spot, unknown, period=a_period(crowd=800)))
    assert answer.value == 800
    assert [(f.outcome, f.objects, f.field) for f in answer.findings] == [("warn", ("m3",), "capacity")]


def test_no_muster_point_for_a_crowd_fails() -> None:
    answer = muster_capacity(a_site(period=a_period(crowd=100)))
    assert outcome(answer.findings) == "fail"
    assert "No muster point" in answer.says


@pytest.mark.parametrize(
    ("x", "y", "wind", "result"),
    [
        (260, 10, 90, "fail"),  # 40 m west of it: within 50 m, whatever the wind
        (200, 10, 270, "fail"),  # 100 m west, wind from the west: downwind within 150 m
        (200, 10, 90, "pass"),  # the same in an east wind
        (100, 10, 270, "pass"),  # 200 m west: beyond the sector
        (300, -100, 270, "pass"),  # south of it in a west wind: beside the sector
    ],
)
def test_a_muster_point_is_away_from_gas_and_out_of_its_lee(x: float, y: float, wind: float, result: str) -> None:
    answer = muster_capacity(a_site(MUSTER, drawn("gas", "lpg", (x, y)), period=a_period(crowd=10), wind_from=wind))
    assert outcome(answer.findings) == result
    assert [f.objects for f in answer.findings] == ([("m1", "gas")] if result == "fail" else [])
    assert (answer.value, answer.unit) == ((0, "point") if result == "fail" else (2_000, "people"))


@pytest.mark.parametrize(("x", "result"), [(210, "fail"), (200, "pass")])
def test_a_muster_point_is_outside_the_ring_of_a_vehicle_gate(x: float, result: str) -> None:
    # the muster point begins at 300 m: 90 m and 100 m, of 98 m
    gate = drawn("vg", "vehicle_gate", (x, 10), width=4.0)
    answer = muster_capacity(a_site(MUSTER, gate, period=a_period(crowd=10)))
    assert outcome(answer.findings) == result
    assert bool(answer.findings and answer.findings[0].shapes) == (result == "fail")
