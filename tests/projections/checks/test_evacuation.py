"""The time to empty the site and the weather shelters, reckoned by hand."""

import numpy as np
import pytest

from dashboard.model.layouts import Feature
from dashboard.projections.checks.evacuation import evac_time, weather_shelter
from dashboard.projections.checks.leaving import Doors, cleared
from dashboard.projections.checks.result import Answer, worst
from tests.projections.checks.drawn import a_period, a_site, box, drawn

HALL_FOR_ALL = drawn("hall for all", "shelter", (300, 0), geometry="Point", capacity=40_000)
EXITS = tuple(drawn(f"x{n}", "exit", (100 * n, 0), width=5.0) for n in range(2))  # 2 x 5 x 82 = 820 people a minute


def result(answer: Answer) -> str:
    return worst(tuple(finding.outcome for finding in answer.findings))


@pytest.mark.parametrize(("crowd", "minutes", "outcome"), [(6_560, 8.0, "pass"), (8_200, 10.0, "warn")])
def test_without_areas_it_takes_what_the_exits_take(crowd: int, minutes: float, outcome: str) -> None:
    # 6,560 / 820 = 8; 8,200 / 820 = 10
    answer = evac_time(a_site(*EXITS, period=a_period(crowd=crowd)))
    assert (answer.value, answer.threshold, answer.unit, result(answer)) == (minutes, 8, "min", outcome)


def test_us_practice_has_a_flow_of_its_own_for_the_estimate() -> None:
    # 2 x 5 x 66 = 660 a minute; 3,300 / 660 = 5
    assert evac_time(a_site(*EXITS, family="us", period=a_period(crowd=3_300))).value == 5


def test_the_walk_to_the_exit_comes_before_the_exit() -> None:
    # 100 m from the middle at 0.6 m/s, as 1.1 people a square metre slow everybody: 2.78 min; 44,000 people
    # at 220 x 82 = 18,040 a minute: 2.44 min. The grid of the network may make the way up to 8 % longer
    field = drawn("field", "zone", *box(-100, -100, 200, 200), crowd=44_000)
    site = a_site(field, drawn("x", "exit", (100, 0), width=220.0), period=a_period(crowd=1_000))
    assert cleared(site).minutes == pytest.approx(2.78 + 2.44, rel=0.05)
    assert cleared(site).alone == pytest.approx(2.44, abs=0.01)


def test_people_go_to_the_other_exit_where_that_is_quicker() -> None:
    # Everybody 10 m from one exit and 190 m from the other, at the same pace p s/m: with 4,100 people and 410 a minute
    # at each, T = (4,100 / 410 + walks) / 2 = (10 + (10 + 190) p / 60) / 2; at p = 1 / 1.2 that is 6.4 min, not 10
    field = drawn("field", "zone", *box(-100, -50, 200, 100), crowd=1)
    corner = drawn("corner", "zone", *box(-95, -5, 10, 10), crowd=4_100)
    exits = (drawn("near", "exit", (-100, 0), width=5.0), drawn("far", "exit", (100, 0), width=5.0))
    found = cleared(a_site(field, corner, *exits, period=a_period(crowd=4_100)))
    assert 6.2 < found.minutes < 8.2
    assert found.through["far"] > 1_000
    assert sum(found.through.values()) == pytest.approx(4_100, abs=2)


@pytest.mark.parametrize(
    ("crowds", "walks", "minutes"),
    [
        # one exit of 100 people a minute
        ([500], [[2]], 7),  # two minutes' walk, then five at the exit
        ([100, 100], [[0], [5]], 6),  # the near ones are through before the far ones come: 5 + 1
        ([1000, 100], [[0], [5]], 11),  # 1,100 people keep the exit busy all the time
        ([100, 400], [[0], [5]], 9),  # 5 + 4, whatever the near ones do
        # two exits of 100 people a minute each
        ([600], [[1, 3]], 5),  # T - 1 and T - 3 minutes: 2 T - 4 = 6
        ([600], [[1, 30]], 7),  # the far exit is of no use
        ([300, 300], [[0, 9], [9, 0]], 3),  # each its own
        (
            [900, 100],
            [[0, 6], [6, 0]],
            7.5,
        ),  # T at the first and T - 6 at the other: 2 T - 6 = 9, and 1 is the second's
    ],
)
def test_the_least_time_of_small_networks(crowds: list[float], walks: list[list[float]], minutes: float) -> None:
    doors = Doors(np.array(crowds, dtype=float), np.array(walks, dtype=float), np.full(len(walks[0]), 100.0))
    found, through = doors.least()
    assert found == pytest.approx(minutes, abs=1e-3)
    assert sum(through) == pytest.approx(sum(crowds), abs=1)


def test_an_area_that_is_fenced_in_is_named() -> None:
    pen = drawn("pen", "zone", *box(0, 0, 40, 40), crowd=100)
    fence = drawn("fence", "barrier", *box(-10, -10, 60, 60))
    site = drawn("site", "site", *box(-200, -200, 400, 400))
    exit_ = drawn("x", "exit", (200, 0), width=5.0)
    (found,) = evac_time(a_site(site, pen, fence, exit_)).findings
    assert (found.outcome, found.objects) == ("warn", ("pen",))


RING = drawn("ring", "barrier", *box(-51, -51, 102, 102))
GROUND = drawn("ground", "site", *box(-70, -70, 140, 140))
PACKED = drawn("packed", "zone", *box(-50, -50, 100, 100), crowd=4_000)
GAP = drawn("gap", "exit", (51, 0), width=1.0)


def test_an_exit_beyond_the_wall_is_no_exit_of_those_inside_it() -> None:
    # 4,000 people through 1 m at 82 a minute are 48.8 min and the walk of some 50 m (at 1.2 m/s 0.7 min)
    far = drawn("far", "exit", (-68, 0), width=9.0)
    answer = evac_time(a_site(GROUND, PACKED, RING, GAP, far))
    assert answer.value == pytest.approx(49.5, abs=0.3)
    assert [(f.outcome, f.objects) for f in answer.findings] == [("warn", ("gap",))]


@pytest.mark.parametrize("ground", [(GROUND,), ()], ids=["the site is drawn", "no boundary is drawn"])
def test_behind_a_wall_without_an_opening_no_minutes_are_known(ground: tuple[Feature, ...]) -> None:
    site = a_site(*ground, PACKED, RING, drawn("far", "exit", (-60, 0), width=9.0), HALL_FOR_ALL)
    answer = evac_time(site)
    assert (answer.value, [f.objects for f in answer.findings]) == (None, [("packed",)])
    shelter = weather_shelter(site)
    assert shelter.value is None
    assert "not everybody can leave by what is drawn" in shelter.says


def test_ten_exits_round_one_crowd_are_all_counted() -> None:
    # 4,000 / (10 x 82) = 4.9 min at the exits, and a walk of 50 m or so at 1.2 m/s: 0.7 min
    spots = [(x, y) for x in (-40, -20, 0, 20, 40) for y in (-51, 51)]
    exits = [drawn(f"e{n}", "exit", spot, width=1.0) for n, spot in enumerate(spots)]
    answer = evac_time(a_site(GROUND, PACKED, RING, *exits))
    assert answer.value == pytest.approx(5.6, abs=0.3)
    assert "nearest to them" not in answer.says


def test_with_many_areas_and_exits_the_limit_of_five_is_said() -> None:
    zones = [drawn(f"z{n}", "zone", *box(20 * n, 0, 10, 10), crowd=10) for n in range(30)]
    exits = [drawn(f"e{n}", "exit", (20 * n, -9 - 2 * n), width=1.0) for n in range(14)]
    assert "one of the 5 exits nearest to them" in evac_time(a_site(*zones, *exits)).says


def test_an_exit_without_a_width_and_an_unknown_crowd_are_named() -> None:
    nobody = evac_time(a_site(drawn("x", "exit", (0, 0)), period=a_period(crowd=10)))
    assert [(f.objects, f.field) for f in nobody.findings] == [(("x",), "width")]
    assert [f.field for f in evac_time(a_site(*EXITS)).findings] == ["crowd"]


# 50 x 20 m are 1,000 m2: 2,000 people on half a square metre; the exits clear 2,000 people in 2.4 min
HALL = drawn("hall", "shelter", *box(300, 0, 50, 20))


@pytest.mark.parametrize(("crowd", "outcome"), [(1_990, "pass"), (2_010, "warn")])
def test_the_shelters_hold_the_crowd(crowd: int, outcome: str) -> None:
    answer = weather_shelter(a_site(HALL, *EXITS, period=a_period(crowd=crowd)))
    assert answer.value == pytest.approx(2_000, abs=4)
    assert (answer.threshold, result(answer)) == (crowd, outcome)


def test_a_site_that_clears_too_late_for_the_warning_is_found_though_the_shelters_hold_everybody() -> None:
    # 32,800 / 820 = 40 min, of 30
    large = drawn("hall", "shelter", (300, 0), geometry="Point", capacity=40_000)
    answer = weather_shelter(a_site(large, *EXITS, period=a_period(crowd=32_800)))
    assert [(found.outcome, found.value, found.threshold) for found in answer.findings] == [("warn", 40, 30)]
    assert (answer.value, answer.threshold, answer.unit) == (40, 30, "min")


def test_a_shelter_without_area_or_capacity_is_named() -> None:
    spot = drawn("tent", "shelter", (0, 0), geometry="Point")
    answer = weather_shelter(a_site(HALL, spot, *EXITS, period=a_period(crowd=10)))
    assert [(f.objects, f.field) for f in answer.findings] == [(("tent",), "capacity")]
