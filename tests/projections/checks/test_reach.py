"""Walks to a medical post or an AED, by the walking network: answers worked out by hand.

A way over the grid is as long as the straight one or up to 8 % longer, so that answers are held between the two.
"""

from typing import Any

import pytest

from dashboard.model.layouts import Feature
from dashboard.projections.checks.reach import aed_reach, medical_reach
from dashboard.projections.checks.result import Answer
from tests.projections.checks.drawn import a_site, box, drawn

GRID = 1.0824  # the octagon that eight neighbours make of a circle
LAWN = drawn("lawn", "zone", *box(0, 0, 400, 10))
SITE = drawn("site", "site", *box(0, 0, 100, 100))
FAR_CORNER = drawn("corner", "zone", *box(80, 0, 10, 10))
POST = drawn("first aid", "medical_post", (10, 10))


def outcome(answer: Answer) -> str:
    return max((finding.outcome for finding in answer.findings), key=["pass", "warn", "fail"].index, default="pass")


def medical(*features: Feature, **changed: float) -> Answer:
    return medical_reach(a_site(*features, **changed))


def test_a_lawn_with_its_post_in_the_middle_is_walked_in_time() -> None:
    # from (200, 5) to an end: 200 m / 1.2 m/s = 167 s = 2.8 min, of 4
    answer = medical(LAWN, drawn("first aid", "medical_post", (200, 5)))
    assert answer.findings == ()
    assert answer.value == pytest.approx(2.78, abs=0.05)
    assert (answer.threshold, answer.unit) == (4, "min")
    assert answer.says == "The longest walk to a medical post is 2.8 min; 4 are asked for"
    assert answer.shapes[0].geometry == "LineString"


def test_a_post_at_one_end_of_the_lawn_leaves_the_other_too_far() -> None:
    # 400 m / 1.2 m/s = 333 s = 5.6 min; 4 min are 288 m, so 112 of 400 m are beyond: 28 %
    answer = medical(LAWN, drawn("first aid", "medical_post", (0, 5)))
    (found,) = answer.findings
    assert (found.outcome, found.objects, found.threshold) == ("fail", ("lawn",), 4)
    assert answer.value == found.value == pytest.approx(5.56, abs=0.06)
    assert found.says == "lawn: 5.6 min from the nearest medical post; 28 % of it is beyond 4"
    assert {shape.label for shape in found.shapes} == {"beyond 4 min"}


def test_a_dense_crowd_is_walked_through_at_crowd_speed() -> None:
    # 4,100 people on 4,000 m2 are more than 1 a m2: 200 m / 0.6 m/s = 333 s = 5.6 min
    crowded = drawn("lawn", "zone", *box(0, 0, 400, 10), crowd=4_100)
    bounded = drawn("site", "site", *box(0, 0, 400, 10))
    answer = medical(bounded, crowded, drawn("first aid", "medical_post", (200, 5)))
    assert answer.value == pytest.approx(5.56, abs=0.1)


def test_a_barrier_is_walked_round_through_its_gate() -> None:
    # (10, 10) to the gate at (50, 90): 89.4 m; on to (89, 1): 97.2 m; 186.6 m / 1.2 / 60 = 2.59 min straight
    barrier, gate = drawn("fence", "barrier", (50, 0), (50, 100)), drawn("gate", "gate", (50, 90), width=3.0)
    answer = medical(SITE, FAR_CORNER, POST, barrier, gate)
    assert answer.value is not None
    assert 2.59 * 0.99 <= answer.value <= 2.59 * GRID * 1.02


def test_behind_a_barrier_without_a_gate_nobody_reaches_the_post() -> None:
    answer = medical(SITE, FAR_CORNER, POST, drawn("fence", "barrier", (50, -5), (50, 105)))
    (found,) = answer.findings
    assert (found.outcome, found.value) == ("fail", None)
    assert found.says == "corner: nobody can walk there from any medical post"
    assert answer.says == "No medical post can be walked to from where people are"


def test_a_road_closure_stops_no_walker() -> None:
    # (10, 10) to (89, 1): 79.5 m / 1.2 / 60 = 1.10 min straight
    answer = medical(SITE, FAR_CORNER, POST, drawn("closed", "closure", (50, -5), (50, 105)))
    assert answer.value is not None
    assert 1.10 * 0.99 <= answer.value <= 1.10 * GRID * 1.02


def test_a_building_is_walked_round() -> None:
    # (10, 10) over the corner (40, 80) and (60, 80) to (89, 1): 76.2 + 20 + 84.2 = 180.3 m / 1.2 / 60 = 2.50 min
    answer = medical(SITE, FAR_CORNER, POST, drawn("hall", "building", *box(40, -5, 20, 85)))
    assert answer.value is not None
    assert 2.50 * 0.99 <= answer.value <= 2.50 * GRID * 1.05


def test_water_is_crossed_by_its_bridge_alone() -> None:
    # as the building, but over the middle of a bridge at y = 90
    river, bridge = (
        drawn("river", "water", *box(40, -5, 20, 110)),
        drawn("bridge", "bridge", (35, 90), (65, 90), width=3),
    )
    assert medical(SITE, FAR_CORNER, POST, river).findings[0].value is None
    answer = medical(SITE, FAR_CORNER, POST, river, bridge)
    assert answer.value is not None
    # (10, 10) - (40, 85) - (60, 85) - (89, 1): 80.8 + 20 + 88.9 = 189.6 m / 1.2 / 60 = 2.63 min, as wide as it touches
    assert 2.63 * 0.99 <= answer.value <= 2.63 * GRID * 1.05


def test_an_alley_narrower_than_a_cell_is_not_lost() -> None:
    # a site of 600 by 600 m has cells of 7.7 m; the alley between the halls is 3 m wide, and a walkway leads through it
    site = drawn("site", "site", *box(0, 0, 600, 600))
    halls = [drawn("low", "building", *box(300, -5, 20, 303.5)), drawn("high", "building", *box(300, 301.5, 20, 305))]
    path = drawn("alley", "walkway", (280, 300), (340, 300))
    zone, post = drawn("yard", "zone", *box(330, 290, 20, 20)), drawn("first aid", "medical_post", (270, 300))
    assert (
        medical(site, zone, post, halls[0], drawn("all", "building", *box(300, 290, 20, 315))).findings[0].value is None
    )
    answer = medical(site, zone, post, *halls, path)
    assert answer.value == pytest.approx(80 / 1.2 / 60, rel=0.2)  # (270, 300) to (350, 300)


def test_an_aed_must_be_there_in_ninety_seconds() -> None:
    # 108 m are 90 s at 1.2 m/s: from (200, 5) both ends, 200 m away, are 167 s
    near = aed_reach(a_site(LAWN, *(drawn(f"aed{n}", "aed", (100.0 * n, 5)) for n in range(5))))
    assert (near.findings, near.unit, near.threshold) == ((), "s", 90)
    assert near.value == pytest.approx(50 / 1.2, abs=3)
    far = aed_reach(a_site(LAWN, drawn("aed1", "aed", (200, 5))))
    assert [(f.outcome, f.objects) for f in far.findings] == [("warn", ("lawn",))]
    assert far.value == pytest.approx(167, abs=3)


def test_a_medical_post_is_no_aed() -> None:
    answer = aed_reach(a_site(LAWN, drawn("first aid", "medical_post", (200, 5))))
    assert [(f.outcome, f.says) for f in answer.findings] == [("warn", "No AED is drawn")]


@pytest.mark.parametrize(("features", "says", "graded"), [
    ((POST,), "No crowd area is drawn: there is nobody to walk from", "pass"),
    ((LAWN,), "No medical post is drawn", "fail"),
])  # fmt: skip
def test_what_is_not_drawn_is_said(features: tuple[Feature, ...], says: str, graded: str) -> None:
    answer = medical(*features)
    assert (answer.says, outcome(answer)) == (says, graded)


def test_a_post_outside_the_boundary_is_left_out_and_named() -> None:
    answer = medical(SITE, FAR_CORNER, POST, drawn("caravan", "medical_post", (95, -50)))
    (found,) = answer.findings
    assert (found.outcome, found.objects) == ("warn", ("caravan",))
    assert "outside the site's boundary" in found.says
    assert answer.value is not None
    assert answer.value > 1


def test_a_post_in_a_building_is_reached_through_it() -> None:
    hall = drawn("hall", "building", *box(0, 0, 20, 20))
    answer = medical(SITE, FAR_CORNER, POST, hall)
    assert answer.findings == ()


def test_the_numbers_are_those_of_the_set() -> None:
    post = drawn("first aid", "medical_post", (0, 5))
    changed: dict[str, Any] = {"medical_minutes": 6, "walk_speed": 1.5}
    answer = medical(LAWN, post, **changed)
    assert answer.value == pytest.approx(400 / 1.5 / 60, abs=0.05)
    assert answer.findings == ()
