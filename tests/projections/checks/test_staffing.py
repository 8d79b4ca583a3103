"""Stewards, reckoned by hand: one mobile steward for 250 people, and the static posts on top of them."""

from msgspec import structs

from dashboard.model.layouts import Opening
from dashboard.model.plans import Assignment, Plan
from dashboard.model.units import apply
from dashboard.projections.checks.result import Answer, worst
from dashboard.projections.checks.staffing import stewards
from dashboard.projections.situation import Situation
from tests.builders import START, a_person, a_unit, an_agency
from tests.projections.checks.drawn import HOUR, a_period, a_site, drawn

GATE = drawn("g1", "gate", (0, 0), width=4.0, lanes=4, staff=6)
POST = drawn("p1", "post", (50, 0), staff=2)
POLICE_POST = drawn("p2", "post", (90, 0), staff=9, owner="police")
ONE = a_period(crowd=1_001)  # 1,001 / 250 = 4.004: five mobile stewards, and 6 + 2 at static posts: 13


def security() -> Situation:
    """A security agency with units S1 to S4 and its person sam; police with the unit P1."""
    found = Situation()
    guards, police = an_agency("guards", discipline="security").agency, an_agency("police").agency
    found.agencies = {"guards": guards, "police": police}
    for unit in ("S1", "S2", "S3", "S4"):
        apply(found.units, a_unit(unit, "guards"), START)
    apply(found.units, a_unit("P1", "police"), START)
    found.people = {"sam": a_person("sam", "Sam", "guards", "Steward"), "ana": a_person()}
    return found


def roster(*rows: tuple[str, str, int], starts: int = 0, ends: int = 0) -> Plan:
    return Plan(assignments=tuple(
        Assignment(f"a{n}", "Saturday", who, at, starts, ends, people) for n, (who, at, people) in enumerate(rows)
    ))  # fmt: skip


def asked(plan: Plan) -> Answer:
    return stewards(a_site(GATE, POST, POLICE_POST, situation=security(), plan=plan, period=ONE))


def wanting(answer: Answer) -> list[tuple[tuple[str, ...], float | None, float | None]]:
    return [(f.objects, f.value, f.threshold) for f in answer.findings]


FULL = (("unit:S1", "feature:g1", 6), ("unit:S2", "feature:p1", 2), ("unit:S3", "division:d1", 4),
        ("person:sam", "position:lead", 1))  # fmt: skip


def test_mobile_stewards_and_static_posts_are_counted_apart() -> None:
    answer = asked(roster(*FULL))
    assert (answer.value, answer.threshold, answer.unit, answer.findings) == (5, 5, "people", ())
    assert worst(tuple(f.outcome for f in answer.findings)) == "pass"


def test_a_static_post_that_is_short_is_named_whatever_else_there_is() -> None:
    answer = asked(roster(("unit:S1", "feature:g1", 4), ("unit:S2", "feature:p1", 2), ("unit:S3", "division:d1", 50)))
    assert wanting(answer) == [(("g1",), 4, 6)]
    assert (answer.value, answer.threshold) == (6, 8)  # 50 walk about, but the posts are what is wanting


def test_too_few_mobile_stewards_are_found_and_units_that_are_left_out_are_hinted_at() -> None:
    answer = asked(roster(*FULL[:3]))
    assert wanting(answer) == [((), 4, 5)]
    assert answer.findings[0].fix == "Assign 1 more; 1 security unit not in the roster of this period"


def test_who_is_at_a_post_beyond_what_it_asks_for_is_mobile() -> None:
    answer = asked(roster(("unit:S1", "feature:g1", 11), ("unit:S2", "feature:p1", 2)))
    assert answer.findings == ()


def test_police_are_no_mobile_stewards_but_do_fill_a_post() -> None:
    answer = asked(roster(("unit:P1", "feature:g1", 6), ("unit:S2", "feature:p1", 2), ("unit:P1", "division:d1", 9)))
    assert wanting(answer) == [((), 0, 5)]


def test_a_gap_in_the_turns_counts_at_its_worst_moment() -> None:
    # six at the gate for the first two hours of four, then nobody
    half = roster(("unit:S1", "feature:g1", 6), ends=START + 2 * HOUR)
    rest = roster(("unit:S2", "feature:p1", 2), ("unit:S3", "division:d1", 5))
    answer = asked(Plan(assignments=(*half.assignments, *(a for a in rest.assignments))))
    assert wanting(answer) == [(("g1",), 0, 6)]


def test_another_period_s_roster_does_not_count_and_an_unknown_crowd_is_to_be_said() -> None:
    sunday = Plan(assignments=(Assignment("a", "Sunday", "unit:S1", "feature:g1", people=6),))
    assert ((("g1",), 0, 6)) in wanting(asked(sunday))
    assert stewards(a_site(situation=security())).findings[0].field == "crowd"


def test_where_no_period_is_chosen_a_post_is_as_in_the_worst_period_in_which_it_is_open() -> None:
    # Saturday has everybody; on Sunday nobody is at the gate, and the post is closed. The busiest period is Saturday
    closed_sunday = structs.replace(POST, openings=(Opening("Saturday"),))
    sunday = structs.replace(ONE, name="Sunday", crowd=500)
    plan = structs.replace(roster(*FULL), periods=(ONE, sunday))
    field = drawn("field", "zone", (0, 0), (9, 0), (9, 9), (0, 0), crowd=1_001)
    answer = stewards(a_site(GATE, closed_sunday, field, situation=security(), plan=plan))
    assert wanting(answer) == [(("g1",), 0, 6)]
