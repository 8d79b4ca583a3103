"""Cameras and light, reckoned by hand; dusk as almanacs have it."""

import pytest

from dashboard.model.events import Event
from dashboard.model.moment import parse
from dashboard.projections.checks.cover import cctv, darkness, lighting
from dashboard.projections.situation import Situation
from tests.projections.checks.drawn import a_period, a_site, box, drawn

EVENING = parse("2026-08-15T18:00", "America/Chicago")
CAMERA = drawn("cam", "camera", (0, 0))


@pytest.mark.parametrize(("x", "seen"), [(59, 1), (61, 0)])
def test_an_exit_within_60_m_of_a_camera_is_seen(x: float, seen: int) -> None:
    answer = cctv(a_site(CAMERA, drawn("x", "exit", (x, 0), width=4.0)))
    assert (answer.value, answer.threshold) == (seen, 1)
    assert [(f.outcome, f.objects) for f in answer.findings] == ([] if seen else [("warn", ("x",))])


def test_a_front_of_a_stage_is_seen_when_all_of_it_is() -> None:
    inside, beyond = (drawn("f", "front", *box(0, 0, wide, 10), crowd=1) for wide in (50, 70))
    assert cctv(a_site(CAMERA, inside)).findings == ()
    (found,) = cctv(a_site(CAMERA, beyond)).findings
    assert "part of it" in found.says
    assert found.shapes


def test_where_there_is_nothing_to_watch_that_is_said() -> None:
    answer = cctv(a_site(CAMERA))
    assert answer.findings == ()
    assert "nothing to watch" in answer.says


# Civil dusk in Chicago on 15 August 2026 is at 20:22 (sunset 19:53), give or take a minute or two
@pytest.mark.parametrize(("hours", "dark"), [(2.2, False), (2.5, True), (8, True)])
def test_a_period_that_ends_after_dusk_is_dark(hours: float, dark: bool) -> None:
    period = a_period(hours, EVENING)
    assert bool(darkness(a_site(CAMERA, period=period), period, 6)) is dark


def test_a_period_in_the_small_hours_is_dark_and_one_at_noon_is_not() -> None:
    night, noon = (a_period(1, parse(f"2026-08-15T{hour}:00", "America/Chicago")) for hour in ("03", "12"))
    assert darkness(a_site(CAMERA, period=night), night, 6)
    assert not darkness(a_site(CAMERA, period=noon), noon, 6)


@pytest.mark.parametrize(("month", "dark"), [("06", False), ("12", True)])
def test_in_the_far_north_there_is_no_dusk_in_summer_and_no_day_in_winter(month: str, dark: bool) -> None:
    tromso = Situation(event=Event("north", "North", "Europe/Oslo", 78.2, 15.6))
    period = a_period(4, parse(f"2026-{month}-21T20:00", "Europe/Oslo"))
    assert bool(darkness(a_site(CAMERA, situation=tromso, period=period), period, 6)) is dark


def test_the_unlit_part_of_a_route_is_measured_and_drawn() -> None:
    # 100 m of route; a light at its beginning lights 30 m of it
    route, light = drawn("er", "emergency_route", (0, 0), (100, 0), width=4.0), drawn("l", "light", (0, 0))
    answer = lighting(a_site(route, light, period=a_period(6, EVENING)))
    assert answer.value == pytest.approx(30, abs=0.5)
    (found,) = answer.findings
    assert (found.outcome, found.objects, found.field) == ("warn", ("er",), "lit")
    assert "70 of 100 m" in found.says
    assert found.shapes


def test_a_lit_route_passes_and_a_route_needs_no_light_by_day() -> None:
    lit = drawn("er", "emergency_route", (0, 0), (100, 0), width=4.0, lit=True)
    dark = drawn("er", "emergency_route", (0, 0), (100, 0), width=4.0)
    assert lighting(a_site(lit, period=a_period(6, EVENING))).findings == ()
    assert lighting(a_site(dark, period=a_period(2, EVENING))).findings == ()
    assert "before dusk" in lighting(a_site(dark, period=a_period(2, EVENING))).says


def test_an_exit_in_the_dark_is_named() -> None:
    exits = [drawn("near", "exit", (29, 0), width=4.0), drawn("far", "exit", (35, 0), width=4.0)]
    answer = lighting(a_site(*exits, drawn("l", "light", (0, 0)), period=a_period(6, EVENING)))
    assert [f.objects for f in answer.findings] == [("far",)]


def test_an_exit_that_is_drawn_as_an_area_is_lit_by_a_light_in_it_or_within_reach() -> None:
    exits = [
        drawn(name, "exit", (x, 0), (x + 4, 0), (x + 4, 4), (x, 4), (x, 0), width=4.0)
        for name, x in (("in", -2), ("near", 29), ("far", 35))
    ]
    answer = lighting(a_site(*exits, drawn("l", "light", (0, 0)), period=a_period(6, EVENING)))
    assert [f.objects for f in answer.findings] == [("far",)]


def test_without_a_period_it_is_checked_as_if_it_were_dark() -> None:
    assert lighting(a_site(drawn("x", "exit", (0, 0), width=4.0))).findings
