"""What is exactly at its limit meets it, wherever on earth it is drawn: reckoned by hand from the sides."""

from collections.abc import Callable
from math import cos, radians, sin

import pytest

from dashboard.model.layouts import KINDS, Feature
from dashboard.projections.checks.command import standoff_overlap
from dashboard.projections.checks.cover import cctv, lighting
from dashboard.projections.checks.crowd import density, muster_capacity
from dashboard.projections.checks.evacuation import weather_shelter
from dashboard.projections.checks.exits import exit_capacity, exit_distribution
from dashboard.projections.checks.places import lost_child, staging
from dashboard.projections.checks.reach import medical_reach
from dashboard.projections.checks.result import Answer, worst
from dashboard.projections.checks.routes import ambulance_route
from dashboard.projections.checks.sited import Plane
from tests.projections.checks.drawn import a_site, box, drawn

EASTS = (0, 200, 777, 1_400, 2_000)  # metres from the builders' middle: the last digit of a degree is another one each


def outcome(answer: Answer) -> str:
    return worst(tuple(finding.outcome for finding in answer.findings))


def field(crowd: int, x: float = 0) -> Feature:
    return drawn("field", "zone", *box(x, 0, 100, 100), crowd=crowd)


@pytest.mark.parametrize("x", EASTS)
@pytest.mark.parametrize(("crowd", "value", "result"), [(20_000, 2, "warn"), (20_100, 2.01, "fail")])
def test_20_000_people_on_100_by_100_m_are_two_a_square_metre(x: float, crowd: int, value: float, result: str) -> None:
    answer = density(a_site(field(crowd, x)))
    assert (answer.value, outcome(answer)) == (value, result)


@pytest.mark.parametrize("x", EASTS)
@pytest.mark.parametrize(("crowd", "result"), [(4_000, "pass"), (4_010, "fail")])
def test_a_muster_point_of_50_by_40_m_holds_4_000(x: float, crowd: int, result: str) -> None:
    answer = muster_capacity(a_site(field(crowd, x), drawn("mu", "muster", *box(x, 200, 50, 40))))
    assert (answer.value, answer.threshold, outcome(answer)) == (4_000, crowd, result)


@pytest.mark.parametrize("x", EASTS)
def test_a_shelter_of_50_by_40_m_holds_4_000(x: float) -> None:
    ways = [drawn(f"e{n}", "exit", (x + 100 * n, 50), width=5.0) for n in range(2)]
    answer = weather_shelter(a_site(field(4_000, x), drawn("sh", "shelter", *box(x, 200, 50, 40)), *ways))
    assert (answer.value, answer.findings) == (4_000, ())


@pytest.mark.parametrize("x", EASTS)
def test_staging_of_30_by_20_m_holds_ten_vehicles_at_60_square_metres(x: float) -> None:
    area = drawn("sa", "staging", *box(x, 0, 30, 20))
    answer = staging(a_site(area, drawn("road", "street", (x - 99, 9), (x + 99, 9), width=6.0)))
    assert (answer.value, answer.findings) == (10, ())


@pytest.mark.parametrize("x", EASTS)
@pytest.mark.parametrize(("crowd", "result"), [(10_000, "pass"), (10_100, "fail")])
def test_ambulances_cross_a_crowd_of_one_a_square_metre_and_none_that_is_denser(
    x: float, crowd: int, result: str
) -> None:
    way = drawn("ar", "ambulance_route", (x + 50, 120), (x + 50, -50), width=4.0)
    ends = drawn("m", "medical_post", (x + 50, 120)), drawn("vg", "vehicle_gate", (x + 50, -50), width=5.0)
    assert outcome(ambulance_route(a_site(field(crowd, x), way, *ends))) == result


@pytest.mark.parametrize(("metres", "shared"), [(4.8, False), (5.2, True)])
def test_zones_drawn_over_each_other_by_more_than_five_metres_share_ground(metres: float, shared: bool) -> None:
    beside = drawn("beside", "zone", *box(100 - metres, 0, 100, 100), crowd=10)
    findings = density(a_site(field(10), beside)).findings
    assert [f.objects for f in findings] == ([("field", "beside")] if shared else [])


@pytest.mark.parametrize("degrees", [0, 7, 33.75, 90, 200])
@pytest.mark.parametrize(("metres", "seen"), [(60, 1), (60.1, 0)])
def test_a_camera_sees_60_m_in_every_direction(degrees: float, metres: float, seen: int) -> None:
    at = metres * cos(radians(degrees)), metres * sin(radians(degrees))
    answer = cctv(a_site(drawn("cam", "camera", (0, 0)), drawn("x", "exit", at, width=4.0)))
    assert answer.value == seen


@pytest.mark.parametrize("degrees", [0, 7, 33.75, 90, 200])
@pytest.mark.parametrize(("metres", "result"), [(30, "pass"), (30.1, "warn")])
def test_a_light_tower_lights_exits_30_m_in_every_direction(degrees: float, metres: float, result: str) -> None:
    at = metres * cos(radians(degrees)), metres * sin(radians(degrees))
    assert outcome(lighting(a_site(drawn("l", "light", (0, 0)), drawn("x", "exit", at, width=4.0)))) == result


@pytest.mark.parametrize(("metres", "near"), [(15, False), (14.9, True)])
def test_the_lost_child_point_is_15_m_from_the_way_to_an_exit(metres: float, near: bool) -> None:
    # the way leads from the field's middle, (50, 50), to the exit at (200, 50)
    points = drawn("x", "exit", (200, 50), width=4.0), drawn("lc", "lost_child", (120, 50 + metres))
    answer = lost_child(a_site(field(10), *points, drawn("cam", "camera", (120, 60))))
    assert any("way to an exit" in finding.says for finding in answer.findings) is near


@pytest.mark.parametrize("widths", [(9.1, 4.7, 4.4), (11.1, 5.2, 5.9), (9.3, 5.0, 1.9, 2.4), (4.9, 3.3, 1.6)])
@pytest.mark.parametrize("family", ["uk", "us"])
def test_an_exit_that_is_as_wide_as_all_others_has_half(widths: tuple[float, ...], family: str) -> None:
    main = drawn("main", "exit", (130, 50), width=widths[0], properties=(("main", "true"),))
    ways = [drawn(f"e{n}", "exit", (-30, 30 + 40 * n), width=width) for n, width in enumerate(widths[1:])]
    answer = exit_distribution(a_site(field(100), main, *ways, family=family))
    assert answer.value == 50
    assert not [finding for finding in answer.findings if finding.threshold == 50]


def at(lon: float, lat: float) -> Callable[..., Feature]:
    """Draw in metres round a place."""
    plane = Plane(lon, lat)

    def draw(feature: str, kind: str, *points: tuple[float, float], **rest: float) -> Feature:
        return Feature(feature, kind, feature, KINDS[kind].geometry, plane.degrees(points), **rest)  # type: ignore[arg-type]

    return draw


@pytest.mark.parametrize(("lon", "lat"), [(180, -16.8), (-180, 67.0), (179.9996, 52.0), (-179.9996, 0.0), (10, 78.2)])
def test_a_site_on_both_sides_of_the_180th_meridian_is_measured_as_any_other(lon: float, lat: float) -> None:
    draw = at(lon, lat)
    ways = [draw(f"e{n}", "exit", (80 * cos(n * 2.1), 80 * sin(n * 2.1)), width=4.0) for n in range(3)]
    site = a_site(
        draw("field", "zone", *box(-50, -50, 100, 100), crowd=5_000), *ways, draw("m", "medical_post", (-60, 0)),
        draw("vg", "vehicle_gate", (40, 0)), draw("mu", "muster", *box(-20, 200, 50, 50)),
    )  # fmt: skip
    assert all(-180 <= x <= 180 for feature in site.plan.features for x, _ in feature.points)
    assert (density(site).value, exit_capacity(site).value) == (0.5, 2 * 4 * 82 * 8)
    assert standoff_overlap(site).value == pytest.approx(100, abs=0.05)
    assert muster_capacity(site).value == 5_000
    assert medical_reach(site).value == pytest.approx((110**2 + 50**2) ** 0.5 / 72, rel=0.1)
