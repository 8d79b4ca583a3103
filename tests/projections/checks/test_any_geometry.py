"""No geometry and no number crashes a check: every check and rehearsal over whatever can be drawn."""

import os
from itertools import chain

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dashboard.model.events import Period
from dashboard.model.layouts import KINDS, Feature, Opening
from dashboard.model.plans import Assignment, Division, Plan, PlanHazard, Trigger
from dashboard.projections.checks.run import CHECKS, REHEARSALS, check
from tests.builders import LAT, LON, START
from tests.projections.checks.drawn import HOUR, box, drawn, numbers
from tests.projections.checks.test_rehearsals import gas_card, told

FAST = (Phase.explicit, Phase.generate)  # without making a failure small: a check of a large layout takes too long
IDS = [one.id for one in chain(CHECKS, REHEARSALS)]
SITUATION = told(gas_card())
NUMBERS = {family: numbers(family) for family in ("uk", "us")}

# Near each other on a coarse lattice (so that points repeat, lines overlap and areas cross themselves), anywhere on the
# site, and anywhere on earth with the poles and the antimeridian.
lattice = st.tuples(st.integers(-4, 4), st.integers(-4, 4)).map(lambda p: (LON + p[0] * 2e-4, LAT + p[1] * 2e-4))
around = st.tuples(st.floats(-0.01, 0.01), st.floats(-0.01, 0.01)).map(lambda p: (LON + p[0], LAT + p[1]))
earth = st.tuples(
    st.sampled_from([-180.0, 179.9999, 180.0, 0.0]) | st.floats(-180, 180),
    st.sampled_from([-90.0, 90.0, 0.0]) | st.floats(-90, 90),
)
number = st.one_of(st.just(0.0), st.floats(-10, 100), st.sampled_from([1e-9, 1e6, -1e6]))
count = st.one_of(st.just(0), st.integers(-5, 50_000), st.just(10**9))


@st.composite
def features(draw: st.DrawFn, where: st.SearchStrategy[tuple[float, float]]) -> Feature:
    kind = draw(st.sampled_from([*KINDS, "nobody knows it"]))
    usual = KINDS.get(kind, KINDS["object"]).geometry
    geometry = draw(st.sampled_from([usual, usual, usual, "Point", "LineString", "Polygon"]))
    least = {"Point": 1, "LineString": 2, "Polygon": 3}[geometry]
    points = tuple(draw(st.lists(where, min_size=least, max_size=1 if geometry == "Point" else 7)))
    holes = (
        draw(st.lists(st.lists(where, min_size=3, max_size=5).map(tuple), max_size=2)) if geometry == "Polygon" else ()
    )
    if geometry == "Polygon" and draw(st.booleans()):
        points = (*points, points[0])
    return Feature(
        draw(st.uuids()).hex, kind, draw(st.sampled_from(["", "Nord", "<b>&"])), geometry, points, tuple(holes),
        width=draw(number), height=draw(number), crowd=draw(count), capacity=draw(count),
        lanes=draw(st.integers(-1, 20)), staff=draw(st.integers(-1, 9)), lit=draw(st.booleans()),
        channel=draw(st.sampled_from(["", "ops", "gone"])),
        openings=draw(st.sampled_from([(), (Opening("Saturday"),), (Opening("Sunday"),)])),
    )  # fmt: skip


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    where = draw(st.sampled_from([lattice, lattice, around, st.one_of(lattice, earth), earth]))
    some_features = tuple(draw(st.lists(features(where), max_size=14)))
    ids = [feature.id for feature in some_features] or ["none"]
    some = st.sampled_from(ids)
    division = st.builds(Division, st.just("d"), st.just("D"), features=st.tuples(some))
    at = some.map("feature:{}".format)
    assignment = st.builds(Assignment, st.just("a"), st.just("Saturday"), st.just("unit:S1"), at, people=count)
    hazards = (PlanHazard("h", "", protocol="leak"), PlanHazard("g", "", incident_type="surge"))
    return Plan(
        features=some_features,
        divisions=tuple(draw(st.lists(division, max_size=1))),
        assignments=tuple(draw(st.lists(assignment, max_size=2))),
        triggers=draw(st.sampled_from([(), (Trigger("t", "fire", "", ""),)])),
        hazards=draw(st.sampled_from([(), hazards])),
    )


periods = st.sampled_from(
    [
        None,
        Period("Saturday", START, START + 4 * HOUR, 5_000),
        Period("nobody named it", START, START),
        Period("", START + HOUR, START),
    ]
)


@settings(
    max_examples=int(os.environ.get("EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=FAST,
)
@given(plans(), periods, st.sampled_from(["uk", "us"]))
def test_no_layout_crashes_a_check(plan: Plan, period: Period | None, family: str) -> None:
    results = check(plan, NUMBERS[family], SITUATION, period)
    assert [result.check for result in results] == IDS
    for result in results:
        assert result.says
        assert "has no number" not in result.says
        assert not any("safe" in text.casefold() for text in (result.says, *(f.says for f in result.findings)))
        assert all(finding.says for finding in result.findings)


def test_posts_and_gates_drawn_as_areas_and_lines_are_looked_at() -> None:
    area, way = box(0, 2, 10, 10), drawn("way", "street", (-50, 0), (50, 0), width=5)
    odd = [
        drawn(kind, kind, *area, geometry="Polygon")
        for kind in ("medical_post", "aed", "ambulance_point", "rendezvous", "vehicle_gate", "lpg", "command_post")
    ]
    results = check(
        Plan(features=(way, drawn("lawn", "zone", *box(-40, 5, 80, 40)), *odd)), NUMBERS["uk"], SITUATION, None
    )
    outcomes = {result.check: result.outcome for result in results}
    assert (outcomes["medical_reach"], outcomes["aed_reach"], outcomes["ambulance_route"]) == ("pass", "pass", "pass")


def test_a_staging_area_drawn_across_itself_is_looked_at() -> None:
    crossed = drawn("yard", "staging", (0, 0), (60, 60), (60, 0), (0, 60), (0, 0))
    results = check(Plan(features=(crossed,)), NUMBERS["uk"], SITUATION, None)
    assert next(result for result in results if result.check == "staging").outcome == "warn"


def test_the_checks_are_the_twenty_six_and_four_rehearsals() -> None:
    assert len(CHECKS) == 26
    assert [one.id for one in REHEARSALS] == ["protocol_ring", "post_channel", "trigger_owner", "hazard_protocol"]
    assert len(set(IDS)) == 30
