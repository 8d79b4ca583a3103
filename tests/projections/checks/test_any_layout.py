"""Odd hours, arrivals and rosters crash no check; a missing number is said; nothing says safe."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.model.events import Inflow, Period
from dashboard.model.layouts import KINDS, Feature, Opening
from dashboard.model.plans import Assignment, Plan
from dashboard.projections.checks import run
from dashboard.projections.checks.sited import Site
from dashboard.projections.situation import Situation
from tests.builders import LAT, LON, START
from tests.projections.checks.big import big_plan
from tests.projections.checks.drawn import HOUR, numbers

SPOT = st.tuples(*(st.sampled_from([0.0, 1e-9, 1e-4, 5e-4, 1e-3, 2e-3]) for _ in range(2))).map(
    lambda p: (LON + p[0], LAT + p[1])
)
FEATURE = st.builds(
    Feature,
    id=st.integers(0, 10_000).map(str), kind=st.sampled_from([*KINDS, "nobody knows"]), name=st.sampled_from(["", "A"]),
    geometry=st.sampled_from(["Point", "LineString", "Polygon"]), points=st.lists(SPOT, max_size=6).map(tuple),
    holes=st.sampled_from([(), (((LON, LAT), (LON, LAT)),), (((LON, LAT), (LON + 1e-3, LAT), (LON, LAT + 1e-3)),)]),
    owner=st.sampled_from(["", "police"]), capacity=st.sampled_from([0, 5]), crowd=st.sampled_from([0, 100]),
    width=st.sampled_from([0.0, 0.001, 4.0, -3.0]), height=st.sampled_from([0.0, 9.0]), staff=st.sampled_from([0, 2]),
    lanes=st.sampled_from([0, 3, -1]), channel=st.sampled_from(["", "ops"]), lit=st.booleans(),
    openings=st.sampled_from([(), (Opening("Saturday", START + HOUR, START),), (Opening("Sunday"),)]),
)  # fmt: skip
OWN = {
    "exit_capacity", "exit_distribution", "density", "muster_capacity", "gate_queue", "staging", "lost_child", "cctv",
    "weather_shelter", "stewards", "comms", "lighting", "evac_time", "stale",
}  # fmt: skip
PERIOD = st.sampled_from([
    None, Period("Saturday", START, START + 4 * HOUR),
    Period("Saturday", START, START + 9 * HOUR, 900, (Inflow(START, 500), Inflow(START + HOUR, 0))),
    Period("Saturday", START, START, 900, (Inflow(START, 500),)),
    Period("Saturday", START, START + HOUR, 900, (Inflow(START + 2 * HOUR, 500), Inflow(START - HOUR, 10))),
])  # fmt: skip
ROSTER = (Assignment("a", "Saturday", "unit:nobody", "feature:1"), Assignment("b", "Saturday", "who", "where", 9, 3))


@pytest.mark.parametrize("family", ["uk", "us"])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(features=st.lists(FEATURE, max_size=14), period=PERIOD)
def test_no_hours_arrivals_or_roster_crash_a_check_and_findings_name_what_is_drawn(
    family: str, features: list[Feature], period: Period | None
) -> None:
    plan = Plan(features=tuple(features), assignments=ROSTER, periods=(period,) if period and features else ())
    chosen = period if len(features) % 3 else None
    site = Site(plan, numbers(family), Situation(), chosen)
    known = {sited.id for sited in site.features}
    for one in (one for one in run.CHECKS if one.id in OWN):
        answer = one.ask(site)
        assert answer.says, one.id
        for finding in answer.findings:
            assert finding.says, one.id
            assert set(finding.objects) <= known, one.id


def test_a_number_that_the_set_lacks_is_a_failed_check_that_names_it() -> None:
    plan, without = big_plan(64), numbers("uk", without=["exit_rate", "camera_range"])
    results = {result.check: result for result in run.check(plan, without, Situation(), plan.periods[0])}
    assert results["exit_capacity"].outcome == "fail"
    assert "exit_rate" in results["exit_capacity"].says
    assert "camera_range" in results["cctv"].says
    assert results["density"].outcome != "fail"


def test_nothing_ever_says_safe() -> None:
    plan = big_plan(300)
    for result in run.check(plan, numbers(), Situation(), plan.periods[0]):
        words = " ".join((result.says, *(f"{finding.says} {finding.fix}" for finding in result.findings)))
        assert "safe" not in words.lower().replace("safety", ""), result.check
