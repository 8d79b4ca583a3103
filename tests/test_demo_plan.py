"""The demo festival's plan: complete, published, approved, and with two faults that were planted for its checks."""

import pytest

from dashboard.ingest.script import DEMO, read
from dashboard.model.entry import enter
from dashboard.model.plans import PARTS
from dashboard.projections.checks.run import check
from dashboard.projections.plans import draft, live
from dashboard.projections.situation import Situation, fold
from dashboard.services.parameters import chosen
from dashboard.services.plan_feature_rules import drawable

PLANTED = {"route_obstruction": ("wc-chicago", "route-blue-w"), "trigger_owner": ("lightning",)}


@pytest.fixture(scope="module")
def situation() -> Situation:
    return fold(enter(d, n, d.known or 0) for n, d in enumerate(read([DEMO / "setup.jsonl"]), 1))


def test_the_plan_is_complete_and_approved_by_those_who_own_its_objects(situation: Situation) -> None:
    version = live(situation)
    assert situation.layout_version == "v12"
    assert situation.layout == version.plan.features
    assert [part for part in PARTS if not getattr(version.plan, part)] == ["bases"]
    assert {a.agency for a in version.approved} == {f.owner for f in version.plan.features if f.owner}
    assert draft(situation) == version.plan


def test_everything_that_the_plan_refers_to_is_there(situation: Situation) -> None:
    plan = live(situation).plan
    for feature in plan.features:
        drawable(feature, situation)
    known = {"person": situation.people, "unit": situation.units}
    places = {"position": plan.positions, "feature": plan.features, "division": plan.divisions}
    ids = {kind: {item.id for item in items} for kind, items in places.items()}
    periods = {period.name for period in plan.periods}
    for one in plan.assignments:
        kind, _, who = one.who.partition(":")
        assert who in known[kind], one
        kind, _, where = one.at.partition(":")
        assert where in ids[kind], one
        assert one.period in periods, one
    assert {f for d in plan.divisions for f in d.features} <= ids["feature"]
    assert {h.protocol for h in plan.hazards} | {t.protocol for t in plan.triggers if t.protocol} <= set(
        situation.protocols
    )


@pytest.mark.parametrize("family", ["uk", "us"])
@pytest.mark.parametrize("number", range(4))
def test_its_checks_find_the_two_planted_faults_and_nothing_else(
    situation: Situation, number: int, family: str
) -> None:
    plan = live(situation).plan
    results = check(plan, chosen(situation, family), situation, plan.periods[number])
    assert {r.check: r.objects for r in results if r.outcome != "pass"} == PLANTED
    assert [r.check for r in results if not (r.says and r.source and r.unit)] == []
