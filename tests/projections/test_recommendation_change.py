"""New facts change a recommendation: a better protocol beats the current one, and what is promised is so."""

import pytest

from dashboard.model.directory import AgencyDescribed, Profile
from dashboard.model.entry import AnyBody
from dashboard.model.facts import Fact
from dashboard.model.incidents import FactsStated
from dashboard.model.leads import LeadAnswered
from dashboard.model.protocols import Phase, Protocol, ProtocolDrafted, ProtocolSigned
from dashboard.model.units import UnitAssigned
from dashboard.projections import concurrence
from dashboard.projections.questions import questions
from dashboard.projections.recommendation import Recommendation, recommend, recommended
from dashboard.services.desk import Desk
from tests.builders import EVENT, START, a_protocol, an_actor, an_agency, an_incident, festival

ANA = an_actor()
A, B, C, WEAPON = Fact("a"), Fact("b"), Fact("c"), Fact("weapon")


def led_by(lead: str, name: str = "go") -> tuple[Phase, ...]:
    return (Phase(name, name.title(), (lead,)),)


ONE = a_protocol("one", types=("medical",), phases=led_by("ems"))
TWO = a_protocol("two", types=("medical",), facts=(WEAPON,), phases=led_by("police"))


@pytest.fixture
def at(desk: Desk) -> Desk:
    festival(desk)
    for agency, person in (("police", "ana"), ("ems", "cleo")):
        desk.record(EVENT, AgencyDescribed(agency, Profile(person)), ANA)
    return desk


def agree(desk: Desk, *protocols: Protocol) -> None:
    for protocol in protocols:
        signed = [ProtocolSigned(protocol.id, 1, a, p) for a, p in (("police", "ana"), ("ems", "cleo"))]
        said: list[AnyBody] = [ProtocolDrafted(protocol), *signed]
        desk.record(EVENT, said, ANA)


def lead(desk: Desk, agency: str) -> None:
    situation = desk.situation(EVENT)
    made = concurrence.proposal(situation, situation.incidents["7"], agency, "l", START)
    desk.record(EVENT, [made, *(LeadAnswered("7", "l", each, "agrees") for each in made.involved)], ANA)


def here(desk: Desk) -> Recommendation:
    situation = desk.situation(EVENT)
    return recommended(situation, situation.incidents["7"], START)


def asked(desk: Desk, *facts: Fact, current: tuple[str, str] = ("", "")) -> Recommendation:
    return recommend(desk.situation(EVENT), "medical", facts, START, current)


def test_a_protocol_with_more_matching_facts_beats_the_one_that_the_incident_is_in(at: Desk) -> None:
    agree(at, ONE, TWO)
    at.record(EVENT, an_incident("7", type="medical"), ANA)
    lead(at, "ems")
    assert (here(at).protocol, here(at).handover) == ("one", "")
    at.record(EVENT, FactsStated("7", (WEAPON,)), ANA)
    said = here(at)
    assert (said.protocol, said.lead, said.handover) == ("two", "police", "weapon = yes")
    assert "the trigger has come: weapon = yes" in said.why
    assert said.runner_up is not None
    assert (said.runner_up.protocol, said.runner_up.agency) == ("one", "ems")
    assert said.runner_up.why_not == "Card one matches too, but with fewer facts"


def test_a_handover_into_another_protocol_is_settled_by_all_involved(at: Desk) -> None:
    agree(at, ONE, TWO)
    at.record(EVENT, [an_incident("7", type="medical"), UnitAssigned("E1", "7")], ANA)
    lead(at, "ems")
    at.record(EVENT, FactsStated("7", (WEAPON,)), ANA)
    situation = at.situation(EVENT)
    made = concurrence.proposal(situation, situation.incidents["7"], "police", "l2", START)
    assert (made.protocol, made.giver, made.trigger, made.foreseen) == ("two", "ems", "weapon = yes", False)
    assert {"police", "ems", "fire"} == set(made.involved)
    at.record(EVENT, [made, *(LeadAnswered("7", "l2", each, "agrees") for each in made.involved)], ANA)
    assert (at.situation(EVENT).incidents["7"].lead, here(at).handover) == ("police", "")


def test_of_as_many_facts_the_protocol_that_it_is_in_stays(at: Desk) -> None:
    agree(at, a_protocol("x", types=("medical",), facts=(A,), phases=led_by("ems")))
    agree(at, a_protocol("y", types=("medical",), facts=(B,), phases=led_by("police")))
    there = {("x", "go"): "ems", ("y", "go"): "police", ("", ""): "ems"}
    assert {now: asked(at, A, B, current=now).lead for now in there} == there
    said = asked(at, A, B, current=("y", "go")).runner_up
    assert said is not None
    assert said.why_not == "Card x matches as well, but the incident is in Card y already"
    fresh = asked(at, A, B).runner_up
    assert fresh is not None
    assert fresh.why_not == "Card y matches as well; Card x is named first only by its id"


def test_a_fact_that_would_not_change_the_lead_is_not_promised_to(at: Desk) -> None:
    agree(at, a_protocol("ab", types=("medical",), facts=(A, B), phases=led_by("ems")))
    agree(at, a_protocol("c", types=("medical",), facts=(C,), phases=led_by("police")))
    assert asked(at, A, B, C).lead == "ems"
    assert asked(at, A, B).would_change == ()
    assert [(t.condition, t.agency) for t in asked(at).would_change] == [
        ("a = yes, b = yes", "ems"),
        ("c = yes", "police"),
    ]


def test_the_runner_up_is_of_the_ground_and_in_the_phase_that_its_facts_say(at: Desk) -> None:
    at.record(EVENT, an_agency("sheriff", discipline="police"), ANA)
    calm = Phase("calm", "Calm", ("ems",))
    agree(at, a_protocol("ab", types=("medical",), facts=(A, B), phases=led_by("ems")))
    agree(at, a_protocol("p", types=("medical",), phases=(calm, Phase("armed", "Armed", ("police",), when=(A,)))))
    said = asked(at, A, B, Fact("jurisdiction", "sheriff")).runner_up
    assert said is not None
    assert (said.protocol, said.phase, said.agency) == ("p", "armed", "sheriff")


def test_facts_are_said_with_spaces(at: Desk) -> None:
    agree(at, a_protocol("f", types=("medical",), facts=(Fact("under_control"),), phases=led_by("police")))
    assert "(matched: type medical, under control = yes)" in asked(at, Fact("under_control")).why
    assert [t.condition for t in asked(at).would_change] == ["under control = yes"]


def test_the_ground_that_decides_is_shown_as_the_agency_is_written(at: Desk) -> None:
    at.record(EVENT, an_agency("SO", discipline="police"), ANA)
    agree(at, TWO)
    at.record(EVENT, [an_incident("7", type="medical"), FactsStated("7", (Fact("Jurisdiction", "so"),))], ANA)
    situation = at.situation(EVENT)
    (ground,) = (q for q in questions(situation, situation.incidents["7"], START) if q.name == "jurisdiction")
    assert (set(ground.values), ground.said) == ({"police", "SO"}, "SO")
