"""The recommendation: who should lead, why, what else it could have been and what would change it."""

import pytest
from msgspec import structs

from dashboard.model.directory import AgencyDescribed, Channel, ChannelSet, Profile, ShiftCancelled
from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.facts import Fact
from dashboard.model.incidents import FactsStated, IncidentClosed, IncidentReopened
from dashboard.model.leads import CommandNamed, LeadAnswered, LeadWithdrawn
from dashboard.model.liaison import ConferenceCalled, ContactMade
from dashboard.model.orders import OrderRequested
from dashboard.model.protocols import Handover, Phase, Protocol, ProtocolDrafted, ProtocolSigned, Standoff
from dashboard.model.units import UnitAssigned
from dashboard.model.zones import Zone, ZoneDrawn
from dashboard.projections import concurrence
from dashboard.projections.recommendation import Recommendation, recommend, recommended
from dashboard.services.desk import Desk
from tests.builders import EVENT, ILL, START, a_protocol, an_actor, an_agency, an_incident, festival

ANA = an_actor()
NEAR = a_protocol(
    "near", types=(), phases=(), parties=("police",),
    standoffs=(
        Standoff("fire", inner=30.0, source="local"),
        Standoff("gas", inner=100.0, source="local", when=(Fact("gas"),)),
    ),
)  # fmt: skip


@pytest.fixture
def at(desk: Desk) -> Desk:
    festival(desk)
    for agency, person in (("police", "ana"), ("ems", "cleo")):
        desk.record(EVENT, AgencyDescribed(agency, Profile(person)), ANA)
    agree(desk, a_protocol())
    return desk


def agree(desk: Desk, protocol: Protocol) -> None:
    desk.record(EVENT, ProtocolDrafted(protocol), ANA)
    for agency, person in (("police", "ana"), ("ems", "cleo")):
        if agency in protocol.parties:
            desk.record(EVENT, ProtocolSigned(protocol.id, protocol.version, agency, person), ANA)


def asked(desk: Desk, *facts: Fact, kind: str = "dui") -> Recommendation:
    return recommend(desk.situation(EVENT), kind, facts, START)


def test_the_first_phase_leads_and_says_which_version_and_what_matched(at: Desk) -> None:
    said = asked(at)
    assert (said.protocol, said.version, said.phase, said.lead, said.support) == ("dui", 1, "stop", "police", ("ems",))
    assert said.why == "Card dui, version 1, Stop (matched: type dui)."


def test_a_fact_moves_it_to_another_phase_and_is_named(at: Desk) -> None:
    said = asked(at, Fact("ill"))
    assert (said.phase, said.lead, said.matched) == ("care", "ems", ILL)
    assert "ill = yes" in said.why


def test_the_runner_up_and_what_would_change_it_are_the_other_phase(at: Desk) -> None:
    said = asked(at)
    assert [(t.condition, t.agency) for t in said.would_change] == [("the driver is ill", "ems")]
    assert said.runner_up is not None
    assert (said.runner_up.agency, said.runner_up.why_not) == ("ems", "only if: the driver is ill")


def test_more_matching_facts_win_and_the_other_is_the_runner_up(at: Desk) -> None:
    agree(at, a_protocol("sick", types=("dui",), facts=(Fact("gas"),), phases=(Phase("g", "Gas", ("ems",)),)))
    said = asked(at, Fact("gas"))
    assert (said.protocol, said.lead) == ("sick", "ems")
    assert said.runner_up is not None
    assert (said.runner_up.protocol, said.runner_up.agency) == ("dui", "police")


def test_no_match_is_said_as_such(at: Desk) -> None:
    said = asked(at, kind="flood")
    assert (said.protocol, said.lead, said.runner_up) == ("", "", None)
    assert said.why == "No protocol in force covers type flood with these facts: settle it case by case"


def test_a_near_match_says_which_fact_is_missing(at: Desk) -> None:
    agree(at, a_protocol("gas", types=("hazmat",), facts=(Fact("gas"),)))
    said = asked(at, kind="hazmat")
    assert (said.lead, [(t.condition, t.agency) for t in said.would_change]) == ("", [("gas = yes", "police")])


def test_an_unsigned_draft_recommends_nothing(at: Desk) -> None:
    at.record(EVENT, ProtocolDrafted(a_protocol("flood")), ANA)
    assert asked(at, kind="flood").protocol == ""


def test_a_card_without_phases_adds_its_distances_where_they_apply(at: Desk) -> None:
    agree(at, NEAR)
    assert [ring.hazard for ring in asked(at).standoff] == ["fire"]
    assert [ring.hazard for ring in asked(at, Fact("gas")).standoff] == ["fire", "gas"]
    assert asked(at).also == ("near",)


def test_of_two_police_agencies_the_jurisdiction_decides(at: Desk) -> None:
    at.record(EVENT, an_agency("sheriff", discipline="police"), ANA)
    assert asked(at).lead == "police"
    assert asked(at, Fact("jurisdiction", "sheriff")).lead == "sheriff"


def test_a_lead_that_takes_no_part_is_said(at: Desk) -> None:
    at.record(EVENT, ProtocolDrafted(a_protocol("surge", parties=("police", "utility"), phases=(
        Phase("p", "Power", ("utility",)),))), ANA)  # fmt: skip
    at.record(EVENT, ProtocolSigned("surge", 1, "police", "ana"), ANA)
    said = asked(at, kind="surge")
    assert said.lead == ""
    assert "utility, which takes no part in this event" in said.why


def lead(desk: Desk, agency: str, *answering: str) -> None:
    situation = desk.situation(EVENT)
    made = concurrence.proposal(situation, situation.incidents["7"], agency, "l", START)
    desk.record(EVENT, [made, *(LeadAnswered("7", "l", a, "agrees") for a in answering)], ANA)


def test_a_trigger_that_has_come_recommends_the_handover(at: Desk) -> None:
    at.record(EVENT, an_incident("7", type="dui"), ANA)
    lead(at, "police", "police")
    assert here(at).handover == ""
    at.record(EVENT, FactsStated("7", ILL), ANA)
    said = here(at)
    assert (said.lead, said.phase, said.handover) == ("ems", "care", "the driver is ill")


def here(desk: Desk) -> Recommendation:
    situation = desk.situation(EVENT)
    return recommended(situation, situation.incidents["7"], START)


def test_a_foreseen_handover_asks_the_two_agencies_only(at: Desk) -> None:
    said: AnyBody = an_incident("7", type="dui")
    at.record(EVENT, said, ANA)
    lead(at, "police", "police")
    there = [UnitAssigned("E1", "7"), FactsStated("7", ILL)]
    at.record(EVENT, there, ANA)
    situation = at.situation(EVENT)
    foreseen = concurrence.proposal(situation, situation.incidents["7"], "ems", "l2", START)
    assert (foreseen.giver, foreseen.trigger, foreseen.involved) == ("police", "the driver is ill", ("police", "ems"))
    other = concurrence.proposal(situation, situation.incidents["7"], "fire", "l3", START, why="smoke")
    assert (other.protocol, set(other.involved)) == ("", {"police", "fire"})


def test_an_agency_that_comes_while_the_lead_is_being_settled_is_asked_too(at: Desk) -> None:
    at.record(EVENT, an_incident("7", type="dui"), ANA)
    lead(at, "police")
    at.record(EVENT, UnitAssigned("E1", "7"), ANA)
    at.record(EVENT, LeadAnswered("7", "l", "police", "agrees"), ANA)
    pending = at.situation(EVENT).incidents["7"].proposal
    assert pending is not None
    assert (pending.involved, pending.waiting_for) == (("police", "fire"), ("fire",))
    at.record(EVENT, CommandNamed("7", unified=("ems", "fire")), ANA)
    at.record(EVENT, LeadAnswered("7", "l", "fire", "agrees"), ANA)
    assert at.situation(EVENT).incidents["7"].lead == ""
    at.record(EVENT, LeadAnswered("7", "l", "ems", "agrees"), ANA)
    assert at.situation(EVENT).incidents["7"].lead == "police"


def test_a_foreseen_handover_is_not_widened(at: Desk) -> None:
    at.record(EVENT, an_incident("7", type="dui"), ANA)
    lead(at, "police", "police")
    at.record(EVENT, FactsStated("7", ILL), ANA)
    situation = at.situation(EVENT)
    at.record(EVENT, concurrence.proposal(situation, situation.incidents["7"], "ems", "l2", START), ANA)
    at.record(EVENT, UnitAssigned("E1", "7"), ANA)
    at.record(EVENT, [LeadAnswered("7", "l2", a, "agrees") for a in ("police", "ems")], ANA)
    assert at.situation(EVENT).incidents["7"].lead == "ems"


def test_a_phase_that_goes_on_under_the_same_lead_needs_its_own_word_only(at: Desk) -> None:
    ward = Phase("ward", "Ward", ("ems",), when=(Fact("ill"), Fact("ward")))
    first, care = a_protocol().phases
    care = structs.replace(care, handovers=(Handover("in the hospital", "ward", (Fact("ward"),)),))
    agree(at, a_protocol(version=2, phases=(first, care, ward)))
    at.record(EVENT, [an_incident("7", type="dui"), FactsStated("7", ILL)], ANA)
    lead(at, "ems", "ems")
    since = at.situation(EVENT).incidents["7"].lead_since
    at.record(EVENT, [UnitAssigned("P2", "7"), FactsStated("7", (Fact("ward"),))], ANA)
    situation = at.situation(EVENT)
    made = concurrence.proposal(situation, situation.incidents["7"], "ems", "l2", START)
    assert (made.giver, made.involved, made.phase, made.foreseen) == ("", ("ems",), "ward", True)
    at.record(EVENT, [made, LeadAnswered("7", "l2", "ems", "agrees")], ANA)
    led = at.situation(EVENT).incidents["7"]
    assert led.settled is not None
    assert (led.lead, led.lead_since, led.settled.phase) == ("ems", since, "ward")
    with pytest.raises(EntryRejected, match="EMS leads #007 already"):
        at.record(EVENT, concurrence.proposal(at.situation(EVENT), led, "ems", "l3", START), ANA)


def test_a_closed_incident_has_no_proposal_that_waits(at: Desk) -> None:
    at.record(EVENT, an_incident("7", type="dui"), ANA)
    lead(at, "ems")
    at.record(EVENT, [IncidentClosed("7"), IncidentReopened("7")], ANA)
    assert at.situation(EVENT).incidents["7"].proposal is None


def test_of_a_lead_only_the_words_can_be_corrected(at: Desk) -> None:
    at.record(EVENT, an_incident("7", type="dui"), ANA)
    lead(at, "police", "police")
    seq = at.situation(EVENT).seq
    with pytest.raises(EntryRejected, match="only the words about a lead can be corrected"):
        at.correct(EVENT, seq, ANA, "oops", body=LeadAnswered("7", "l", "ems", "agrees"))
    at.correct(EVENT, seq, ANA, "I never said so")
    assert at.situation(EVENT).incidents["7"].lead == ""


@pytest.mark.parametrize(
    ("first", "again", "line"),
    [
        (OrderRequested("o", "order", "go", "ems", ("police",)),) * 2 + ("order: 'o' is there already",),
        (ContactMade("c", ("ems", "police"), "command"),) * 2 + ("contact: 'c' is there already",),
        (ConferenceCalled("k", "ems", ("police",)),) * 2 + ("conference: 'k' is there already",),
        (an_incident("8"), ShiftCancelled("nope"), "shift: 'nope' is not known"),
        (
            an_incident("8"),
            ZoneDrawn(Zone("z", "hot", "z", "99", lat=1.0, lon=1.0, inner=9.0)),
            "incident: '99' is not",
        ),
        (an_incident("8"), ChannelSet(Channel("t", "T", ("ems",), incident="99")), "incident: '99' is not known"),
    ],
)
def test_ids_are_taken_once_and_name_what_is_there(at: Desk, first: AnyBody, again: AnyBody, line: str) -> None:
    at.record(EVENT, first, ANA)
    with pytest.raises(EntryRejected) as caught:
        at.record(EVENT, again, ANA)
    assert str(caught.value).startswith(line)


def test_a_disputed_proposal_is_taken_back_with_a_reason_only(at: Desk) -> None:
    at.record(EVENT, [an_incident("7", type="dui"), UnitAssigned("P2", "7")], ANA)
    lead(at, "ems")
    at.record(EVENT, LeadAnswered("7", "l", "police", "objects", "not ill"), ANA)
    with pytest.raises(EntryRejected, match="reason: somebody objects: say why it is taken back"):
        at.record(EVENT, LeadWithdrawn("7", "l"), ANA)
    with pytest.raises(EntryRejected, match="proposal: this proposal was made already"):
        lead(at, "ems")
