"""A plan that differs from what is live, or that its agencies have not approved."""

from msgspec import structs

from dashboard.model.parameters import Agreement
from dashboard.model.plans import Objective, Plan, PlanVersion
from dashboard.projections.checks.result import Answer
from dashboard.projections.checks.versions import stale
from dashboard.projections.situation import Situation
from tests.builders import an_agency
from tests.projections.checks.drawn import a_site, drawn

GATE = drawn("g1", "gate", (0, 0), owner="police")
PUMP = drawn("e1", "exit", (50, 0), owner="fire")
LIVE = Plan(features=(GATE, PUMP), objectives=(Objective("o1", "Calm"),))


def published(*approved: str, live: Plan = LIVE) -> Situation:
    version = PlanVersion(live, 1, "", tuple(Agreement(name, "ana", 2) for name in approved))
    agencies = {name: an_agency(name).agency for name in ("police", "fire", "ems")}
    return Situation(plans={"v3": version}, layout_version="v3", agencies=agencies)


def asked(situation: Situation, plan: Plan = LIVE) -> Answer:
    return stale(a_site(*plan.features, plan=plan, situation=situation))


def says(answer: Answer) -> list[str]:
    assert {f.outcome for f in answer.findings} <= {"fail"}
    return [f.says for f in answer.findings]


def test_what_is_live_and_approved_by_every_owner_passes() -> None:
    answer = asked(published("police", "fire"))
    assert (answer.value, answer.threshold, answer.unit, answer.findings) == (0, 0, "changes", ())


def test_changes_since_the_last_version_fail_and_are_counted_by_what_they_are() -> None:
    # the gate is wider (changed), the exit is gone (removed), a post is new (added)
    wider, post = structs.replace(GATE, width=3.0), drawn("p1", "post", (9, 9))
    answer = asked(published("police", "fire"), structs.replace(LIVE, features=(wider, post)))
    assert answer.value == 3
    assert says(answer) == ["3 changes are not published: 1 added, 1 changed, 1 removed"]
    assert answer.says == "3 changes are not published; v3 is approved by POLI, FIRE"
    assert answer.findings[0].objects == ("g1", "p1")
    assert len(answer.findings[0].shapes) == 2


def test_an_agency_that_owns_something_and_has_not_approved_fails_it() -> None:
    one = asked(published("police"))
    assert says(one) == ["v3 is not approved by FIRE"]
    assert (one.value, one.threshold, one.unit, one.says) == (1, 2, "approvals", "v3 is not approved by FIRE")
    assert says(asked(published())) == ["v3 is not approved by POLI, FIRE"]


def test_where_nobody_owns_anything_one_approval_is_still_needed() -> None:
    bare = Plan(features=(drawn("x", "exit", (0, 0)),))
    assert says(asked(published(live=bare), bare)) == ["v3 is not approved by any agency"]
    assert says(asked(published("ems", live=bare), bare)) == []


def test_a_layout_that_was_never_published_as_a_plan_fails() -> None:
    assert says(asked(Situation())) == ["No plan is published"]
    assert says(asked(Situation(layout=(GATE,), layout_version="old"))) == [
        "The live layout, old, was not published as a plan"
    ]
