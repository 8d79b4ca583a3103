"""The plan, its parameters and the ground, said in plain words."""

import pytest

from dashboard.model.entry import AnyBody, Entry
from dashboard.model.events import PersonCheckedIn
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.parameters import Parameter, ParametersAgreed, ParameterSet, ParametersSet
from dashboard.model.plans import Objective, Plan, PlanApproved, PlanEdited, PlanPublished
from dashboard.projections.situation import fold
from dashboard.projections.words import describe_body
from tests.builders import START, a_feature, a_person, an_actor, an_agency, an_event

GATE = Plan((a_feature("gate1", name="Gate 1"),))
SET = ParameterSet("uk", "UK practice", (Parameter("exit_rate", "Exit rate", 82, "people/m/min", "town"),))
SAID: list[tuple[AnyBody, str]] = [
    (PlanEdited(GATE), "Plan draft: 1 object set"),
    (PlanEdited(Plan(), ("features:gate1", "hazards:h"), "undo"), "Plan draft: 1 object, 1 hazard taken out (undo)"),
    (PlanEdited(Plan(parameters="us")), "Plan draft: checked against us"),
    (
        PlanPublished("v2", Plan(GATE.features, objectives=(Objective("a", "calm"), Objective("b", "open"))), "night"),
        "Plan v2 published with 1 object, 2 objectives: night",
    ),
    (PlanApproved("v2", "ems", "ana"), "Plan v2 approved for EMS by Ana Ruiz"),
    (ParametersSet(SET), "Parameter set UK practice set: numbers 1"),
    (ParametersAgreed("uk", "ems", "ana"), "Parameter set uk agreed for EMS by Ana Ruiz"),
    (FeatureChanged("gate1", "closed", "crowd outside"), "Gate 1 closed: crowd outside"),
    (PostStaffed("gate1", 4), "Gate 1: 4 there"),
    (PostStaffed("gone", 4), "gone: 4 there"),
]


@pytest.mark.parametrize(("body", "words"), SAID, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_planned_is_said_in_plain_words(body: AnyBody, words: str) -> None:
    known: list[AnyBody] = [
        an_event(), an_agency("ems"), PersonCheckedIn(a_person("ana", agency="ems")), PlanPublished("v1", GATE),
    ]  # fmt: skip
    situation = fold(Entry(n, START, START, START, an_actor(), f"k{n}", b) for n, b in enumerate(known, 1))
    assert describe_body(body, situation) == words
