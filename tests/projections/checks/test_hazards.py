"""What may fall or burn: collapse zones, LPG and generators; distances worked out by hand."""

import pytest

from dashboard.projections.checks.hazards import collapse_zone, lpg
from tests.projections.checks.drawn import a_site, box, drawn

STAGE = drawn("stage", "stage", *box(0, 0, 20, 10), height=10)  # 1.5 * 10 = 15 m


def test_posts_beyond_what_may_fall_pass() -> None:
    answer = collapse_zone(
        a_site(STAGE, drawn("first aid", "medical_post", (40, 5)), drawn("cp", "command_post", (60, 5)))
    )
    assert answer.findings == ()
    assert (answer.value, answer.threshold, answer.unit) == (pytest.approx(20, abs=0.05), pytest.approx(15), "m")
    assert answer.says == "first aid is 20 m from stage, which may fall over 15 m"


def test_posts_under_what_may_fall_are_named() -> None:
    # (30, 5) is 10 m from the stage, of 15; the muster point touches it
    muster = drawn("meadow", "muster", *box(-20, 0, 20, 10))
    answer = collapse_zone(a_site(STAGE, drawn("first aid", "medical_post", (30, 5)), muster))
    assert {(f.outcome, f.objects, round(f.value or 0)) for f in answer.findings} == {
        ("warn", ("first aid", "stage"), 10), ("warn", ("meadow", "stage"), 0),
    }  # fmt: skip
    assert answer.value == pytest.approx(0, abs=0.05)
    assert answer.findings[0].fix.startswith("Move it ")


def test_a_tower_without_a_height_is_named() -> None:
    (one,) = collapse_zone(a_site(drawn("mixer", "tower", *box(0, 0, 4, 4)))).findings
    assert (one.outcome, one.objects, one.field) == ("warn", ("mixer",), "height")


def test_the_factor_is_that_of_the_set() -> None:
    post = drawn("first aid", "medical_post", (40, 5))  # 20 m away; 2.5 * 10 = 25
    assert [f.threshold for f in collapse_zone(a_site(STAGE, post, collapse_factor=2.5)).findings] == [25]


def test_gas_and_generators_keep_their_distances() -> None:
    lawn, way_out = drawn("lawn", "zone", *box(0, 0, 50, 50)), drawn("exit", "exit", (100, 0))
    far = lpg(a_site(lawn, way_out, drawn("gas", "lpg", (60, 20)), drawn("power", "generator", (54, 40))))
    # gas 10 m from the lawn, of 6; power 4 m, of 3: the least to spare
    assert far.findings == ()
    assert (far.value, far.threshold) == (pytest.approx(4, abs=0.05), 3)
    near = lpg(a_site(lawn, way_out, drawn("gas", "lpg", (55, 20)), drawn("power", "generator", (52, 40))))
    assert [(f.outcome, f.objects, f.threshold) for f in near.findings] == [
        ("warn", ("gas", "lawn"), 6), ("warn", ("power", "lawn"), 3),
    ]  # fmt: skip
    assert [round(f.value or 0, 1) for f in near.findings] == [5.0, 2.0]


def test_gas_beside_an_exit_is_named() -> None:
    (one,) = lpg(a_site(drawn("exit", "exit", (0, 0)), drawn("gas", "lpg", (3, 4)))).findings  # 5 m of 6
    assert (one.objects, one.value) == (("gas", "exit"), pytest.approx(5, abs=0.02))


def test_where_there_is_nothing_to_check_it_is_said() -> None:
    assert collapse_zone(a_site()).says == "No stage or tower is drawn: nothing is there to fall"
    assert lpg(a_site()).says == "No LPG store or generator is drawn: there is no distance to look at"
