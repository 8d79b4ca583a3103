"""What a planner can take back is handed out as it is; whether a step still can be is found out when it is tried."""

from dashboard.model.plans import Plan, PlanEdited
from dashboard.projections.plan_steps import Steps
from dashboard.services.desk import Desk
from tests.builders import EVENT, a_feature, an_actor, festival

ANA, BEN = an_actor("Ana Ruiz", "police"), an_actor("Ben Osei", "fire")


def test_a_step_is_judged_by_how_things_stand_when_it_is_tried(desk: Desk) -> None:
    festival(desk)
    steps = Steps()
    desk.record(EVENT, PlanEdited(Plan(features=(a_feature("gate1", name="Ana's"),))), ANA)
    steps.take(desk.about(EVENT, "plan:draft"))
    way = steps.way(ANA)
    assert way.back(way.undo[-1]).kept == ""
    desk.record(EVENT, PlanEdited(Plan(features=(a_feature("gate1", name="Ben's"),))), BEN)
    steps.take(desk.about(EVENT, "plan:draft"))
    assert way.back(way.undo[-1]).edits == ()
    assert way.back(way.undo[-1]).kept == "Ben Osei (fire) changed the object gate1 since"
