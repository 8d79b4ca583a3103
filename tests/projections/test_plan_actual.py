"""Plan and actual: how gates and posts should be, how they are, and what differs."""

from msgspec import structs

from dashboard.model.entry import AnyBody, Entry
from dashboard.model.events import Period
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.layouts import Opening
from dashboard.model.plans import Assignment, Plan, PlanPublished
from dashboard.projections.plan_actual import actuals, shut
from dashboard.projections.situation import Situation, fold
from tests.builders import START, a_feature, an_actor, an_event

HOUR = 3_600_000_000
DAY = Period("Day", START, START + 4 * HOUR)
NIGHT = Period("Night", START + 4 * HOUR, START + 8 * HOUR)
GATE = a_feature("gate1", name="Gate 1", staff=6, openings=(Opening("Day", START + HOUR, 0),))
POST = a_feature("post1", "post", name="Post 1", staff=2)
ROUTE = a_feature("blue", "ambulance_route", geometry="LineString", points=((0.0, 0.0), (0.0, 0.1)), name="Blue Route")
PLAN = Plan(
    (GATE, POST, ROUTE), (DAY, NIGHT),
    assignments=(
        Assignment("a", "Day", "unit:S1", "feature:gate1", people=4),
        Assignment("b", "Day", "person:x", "feature:post1"),
    ),
)  # fmt: skip


def situation(*said: AnyBody) -> Situation:
    bodies: list[AnyBody] = [an_event(), PlanPublished("v1", PLAN), *said]
    return fold(Entry(n, START + n, START, START, an_actor(), f"k{n}", body) for n, body in enumerate(bodies, 1))


def says(at: int, *said: AnyBody) -> dict[str, tuple[str, str, str]]:
    return {row.feature: (row.planned, row.outcome, row.says) for row in actuals(situation(*said), at)}


def test_a_post_that_the_roster_leaves_short_differs_before_anybody_has_counted() -> None:
    # The gate opens an hour after the period begins: 6 needed, a unit of 4 assigned.
    assert says(START + 2 * HOUR)["gate1"] == ("open", "differs", "4 of 6 assigned")
    assert says(START + 2 * HOUR)["post1"] == ("open", "differs", "1 of 2 assigned")
    assert says(START + 2 * HOUR)["blue"] == ("open", "as planned", "")
    assert says(START)["gate1"][0] == "closed"


def test_what_was_counted_and_closed_is_held_against_the_plan() -> None:
    found = says(START + 2 * HOUR, PostStaffed("gate1", 4), FeatureChanged("blue", "blocked", "parked van"))
    assert found["gate1"] == ("open", "differs", "4 of 6 there; 4 of 6 assigned")
    assert found["blue"] == ("open", "differs", "blocked, planned open")


def test_a_gate_that_the_plan_has_closed_may_be_closed() -> None:
    closed = FeatureChanged("gate1", "closed", "night")
    assert shut(situation(closed), START + 2 * HOUR) == {"gate1": "CLOSED"}
    assert shut(situation(closed), START + 5 * HOUR) == {}
    assert says(START + 5 * HOUR, closed)["gate1"] == ("closed", "as planned", "")
    assert says(START + 5 * HOUR, FeatureChanged("gate1", "open"))["gate1"][2] == "open, planned closed"


def test_between_periods_nothing_is_planned_and_what_is_shut_is_shown() -> None:
    closed = FeatureChanged("gate1", "closed")
    after = START + 20 * HOUR
    assert shut(situation(closed), after) == {"gate1": "CLOSED"}
    assert says(after, closed)["gate1"] == ("", "as planned", "")


def test_what_nobody_says_is_not_said_to_be_so() -> None:
    full = structs.replace(PLAN, assignments=(Assignment("a", "Day", "unit:S1", "feature:gate1", people=6),))
    rows = actuals(situation(PlanPublished("v2", full)), START + 2 * HOUR)
    assert next(row.outcome for row in rows if row.feature == "gate1") == "not said"


def test_two_half_shifts_are_one_person_at_a_time() -> None:
    halves = (
        Assignment("a", "Day", "person:x", "feature:post1", ends=START + 2 * HOUR),
        Assignment("b", "Day", "person:y", "feature:post1", starts=START + 2 * HOUR),
    )
    plan = structs.replace(PLAN, assignments=halves)
    for at in (START + HOUR, START + 3 * HOUR):
        rows = actuals(situation(PlanPublished("v2", plan)), at)
        assert next(row.assigned for row in rows if row.feature == "post1") == 1
