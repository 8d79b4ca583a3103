"""Deciding on the lead together: who is asked, who leads meanwhile, whom to ask next, and what can never happen."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from dashboard.journal.database import connect
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.directory import AgencyDescribed, Profile, Rung, Shift, ShiftPlanned
from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.facts import Fact
from dashboard.model.incidents import FactsStated, Incident, IncidentClosed, IncidentReopened
from dashboard.model.leads import (
    CommandNamed,
    LeadAnswered,
    LeadEscalated,
    LeadOverridden,
    LeadProposed,
    LeadWithdrawn,
    Proposal,
)
from dashboard.model.moment import SECOND
from dashboard.model.protocols import ProtocolDrafted, ProtocolSigned
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.projections.concurrence import interim_lead, involved, next_rung, proposal
from dashboard.projections.ladder import highest, rung
from dashboard.projections.questions import Question, questions
from dashboard.projections.recommendation import recommended
from dashboard.projections.situation import Situation, fold
from dashboard.services.desk import Desk
from tests.builders import EVENT, START, Clock, a_protocol, an_actor, an_incident, festival

HOUR = 3_600 * SECOND
LADDERS: tuple[AnyBody, ...] = (
    AgencyDescribed("police", Profile("ana", ladder=(Rung("Sergeant", 60), Rung("Chief", 300)))),
    AgencyDescribed("fire", Profile("ben", ladder=(Rung("Captain", 120), Rung("Chief", 600)))),
    AgencyDescribed("ems", Profile("cleo", ladder=(Rung("Supervisor", 60),))),
    ShiftPlanned(Shift("a", "ana", "Chief", START - HOUR, START + HOUR)),
    ShiftPlanned(Shift("b", "ben", "Captain", START - HOUR, START + HOUR)),
    ShiftPlanned(Shift("b2", "ben", "Chief", START - HOUR, START + HOUR)),
    ShiftPlanned(Shift("c", "cleo", "Supervisor", START + 2 * HOUR, START + 3 * HOUR)),
)
CARD = (
    ProtocolDrafted(a_protocol(types=("medical",))), ProtocolSigned("dui", 1, "police", "ana"),
    ProtocolSigned("dui", 1, "ems", "cleo"),
)  # fmt: skip


def state(desk: Desk, *bodies: AnyBody) -> Situation:
    festival(desk)
    desk.record(EVENT, [*LADDERS, *CARD, an_incident("3"), *bodies], an_actor())
    return desk.situation(EVENT)


def test_asked_are_the_leader_to_be_who_leads_now_unified_command_and_all_with_units_there(desk: Desk):
    now = state(desk, UnitAssigned("E2", "3"), CommandNamed("3", ("police",), ("police",)))
    assert involved(now, now.incidents["3"], "ems") == ("ems", "police", "fire")
    assert involved(now, now.incidents["1"], "ems") == ("ems", "police")


def test_the_interim_lead_is_the_first_qualified_unit_on_scene(desk: Desk, clock: Clock):
    now = state(desk, UnitAssigned("E2", "3"), UnitAssigned("M2", "3"))
    said = recommended(now, now.incidents["3"], START)
    assert interim_lead(now, now.incidents["3"], said) == ""
    desk.record(EVENT, UnitStatusChanged("E2", "ONSC", "3"), an_actor())
    now = desk.situation(EVENT)
    assert interim_lead(now, now.incidents["3"], said) == "fire"
    clock.go(60)
    desk.record(EVENT, UnitStatusChanged("M2", "ONSC", "3"), an_actor())
    now = desk.situation(EVENT)
    assert interim_lead(now, now.incidents["3"], said) == "ems"


def test_a_handover_that_the_protocol_foresaw_asks_only_the_two(desk: Desk):
    stop = LeadProposed("3", "p", "police", ("police", "fire"), protocol="dui", version=1, phase="stop")
    agreed = [LeadAnswered("3", "p", agency, "agrees") for agency in stop.involved]
    now = state(desk, UnitAssigned("E2", "3"), stop, *agreed, FactsStated("3", (Fact("ill"),)))
    made = proposal(now, now.incidents["3"], "ems", "q", START)
    assert (made.giver, made.involved, made.trigger) == ("police", ("police", "ems"), "the driver is ill")
    ad_hoc = proposal(now, now.incidents["3"], "fire", "q", START)
    assert (ad_hoc.protocol, ad_hoc.involved) == ("", ("fire", "police"))


def test_escalation_goes_to_the_next_rung_that_has_somebody_on_duty(desk: Desk):
    now = state(desk, LeadProposed("3", "p", "ems", ("ems", "police", "fire")))
    incident = now.incidents["3"]
    first = next_rung(now, incident, START)
    assert first == LeadEscalated("3", "p", 1, ("ben",), START + 120 * SECOND)
    desk.record(EVENT, first, an_actor())
    now = desk.situation(EVENT)
    second = next_rung(now, now.incidents["3"], START)
    assert second == LeadEscalated("3", "p", 2, ("ana", "ben"), START + 600 * SECOND)
    desk.record(EVENT, second, an_actor())
    now = desk.situation(EVENT)
    assert next_rung(now, now.incidents["3"], START) is None
    assert next_rung(now, incident, START + 2 * HOUR) == LeadEscalated("3", "p", 1, ("cleo",), START + 2 * HOUR + 120 * SECOND)  # noqa: E501  # fmt: skip


def test_a_rung_says_whose_position_nobody_holds(desk: Desk):
    now = state(desk, LeadProposed("3", "p", "ems", ("ems", "police", "fire")))
    pending = now.incidents["3"].proposal
    assert pending is not None
    assert [(a.agency, a.position, a.person) for a in rung(now, pending, 1, START)] == [
        ("ems", "Supervisor", ""), ("police", "Sergeant", ""), ("fire", "Captain", "ben"),
    ]  # fmt: skip
    assert [a.agency for a in rung(now, pending, 2, START)] == ["police", "fire"]
    assert (rung(now, pending, 0, START), rung(now, pending, 9, START), highest(now, pending)) == ((), (), 2)


def test_the_questions_are_what_the_protocols_of_the_type_ask_and_what_was_stated(desk: Desk):
    now = state(desk, FactsStated("3", (Fact("weapon", "knife"),)))
    assert questions(now, now.incidents["3"], START) == (
        Question("ill", ("yes", "no")), Question("weapon", ("knife",), "knife"),
    )  # fmt: skip
    assert questions(now, now.incidents["1"], START) == ()


AGENCIES = ("police", "fire", "ems")
UNITS = ("P2", "E1", "E2", "M2")
agencies = st.sampled_from(AGENCIES)


def legal(incident: Incident) -> None:
    """What must be true of an incident after any entry at all."""
    assert bool(incident.lead) == (incident.settled is not None)
    if incident.settled is not None:
        assert incident.settled.agency == incident.lead
        assert incident.settled.settled
        assert agreed(incident.settled)
    if incident.proposal is not None:
        assert incident.proposal.state in ("proposed", "disputed", "escalated")
        assert not incident.proposal.settled
        assert not agreed(incident.proposal)
        answering = [answer.agency for answer in incident.proposal.answers]
        assert len(answering) == len(set(answering))
        assert set(answering) <= set(incident.proposal.involved)


def agreed(settled: Proposal) -> bool:
    everybody = set(settled.involved) == set(settled.agreed_by) and not settled.objections
    return everybody or bool(settled.overridden_by.strip() and settled.override_reason.strip())


class Concurrence(RuleBasedStateMachine):
    """People propose, answer, escalate, override and withdraw at random, in the wrong order and for the wrong thing."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.desk = Desk(MemoryJournal(), Tracks(connect("sqlite://")), self.clock)
        festival(self.desk)
        self.desk.record(EVENT, [*LADDERS, *CARD, an_incident("3")], an_actor())
        self.keys = ["none"]

    def teardown(self) -> None:
        self.legal_at_every_prefix()
        self.desk.close()

    @property
    def incident(self) -> Incident:
        found = self.desk.situation(EVENT).incident("3")
        assert found is not None
        return found

    def say(self, *bodies: AnyBody) -> bool:
        """Record; what is refused must change nothing."""
        self.clock.go(1)
        before, head = self.incident, self.desk.events()[EVENT]
        try:
            self.desk.record(EVENT, bodies, an_actor())
        except EntryRejected:
            refused = True
        else:
            refused = False
        assert not refused or (self.incident, self.desk.events()[EVENT]) == (before, head)
        return not refused

    @rule(agency=agencies, why=st.sampled_from(["", "because"]))
    def propose(self, agency: str, why: str) -> None:
        self.keys.append(f"p{len(self.keys)}")
        now = self.desk.situation(EVENT)
        self.say(proposal(now, self.incident, agency, self.keys[-1], self.desk.now(EVENT), why=why))

    @rule(agency=agencies, asked=st.sets(agencies), giver=st.sampled_from(["", *AGENCIES]), data=st.data())
    def propose_what_nobody_should(self, agency: str, asked: set[str], giver: str, data: Any) -> None:
        self.keys.append(f"p{len(self.keys)}")
        protocol = data.draw(st.sampled_from([("", 0, ""), ("dui", 1, "stop"), ("dui", 1, "care"), ("no", 1, "x")]))
        before = self.desk.situation(EVENT)
        made = LeadProposed("3", self.keys[-1], agency, tuple(sorted(asked)), "x", (), *protocol, giver, "t")
        if self.say(made):
            needed = involved(before, before.incidents["3"], agency)
            assert set(needed) <= set(made.involved) or made.giver

    @precondition(lambda self: self.incident.proposal is not None)
    @rule(agency=agencies, word=st.sampled_from(["agrees", "agrees", "objects"]), reason=st.sampled_from(["", "no"]))
    def answer(self, agency: str, word: Any, reason: str) -> None:
        pending = self.incident.proposal
        assert pending is not None
        said = self.say(LeadAnswered("3", pending.id, agency, word, reason))
        assert said == (self.incident.is_open and agency in pending.involved and (word == "agrees" or bool(reason)))

    @precondition(lambda self: self.incident.proposal is not None)
    @rule(words=st.tuples(*[st.sampled_from(["agrees", "agrees", "agrees", "objects", "nothing"])] * 3))
    def those_asked_answer(self, words: tuple[Any, ...]) -> None:
        pending = self.incident.proposal
        assert pending is not None
        for agency, word in zip(pending.involved, words, strict=False):
            if word != "nothing":
                self.say(LeadAnswered("3", pending.id, agency, word, "no"))

    @rule(data=st.data(), agency=agencies)
    def answer_something_old(self, data: Any, agency: str) -> None:
        key = data.draw(st.sampled_from(self.keys))
        pending = self.incident.proposal
        if pending is None or pending.id != key:
            assert not self.say(LeadAnswered("3", key, agency, "agrees"))

    @rule(skip=st.integers(0, 2))
    def escalate(self, skip: int) -> None:
        step = next_rung(self.desk.situation(EVENT), self.incident, self.desk.now(EVENT))
        if step is not None:
            self.say(LeadEscalated("3", step.proposal, step.rung - skip, step.people if skip < 2 else (), step.due))

    @precondition(lambda self: self.incident.proposal is not None)
    @rule(person=st.sampled_from(["", " ", "Ana Ruiz"]), reason=st.sampled_from(["", "no time"]))
    def override(self, person: str, reason: str) -> None:
        pending, is_open = self.incident.proposal, self.incident.is_open
        assert pending is not None
        assert self.say(LeadOverridden("3", pending.id, person, reason)) == bool(is_open and person.strip() and reason)

    @rule(data=st.data())
    def withdraw(self, data: Any) -> None:
        led = self.incident.lead
        self.say(LeadWithdrawn("3", data.draw(st.sampled_from(self.keys))))
        assert self.incident.lead == led

    @rule(unit=st.sampled_from(UNITS), on=st.booleans())
    def crew(self, unit: str, on: bool) -> None:
        self.say(UnitAssigned(unit, "3") if on else UnitReleased(unit, "3"))

    @rule(value=st.sampled_from(["yes", "no", ""]))
    def state_a_fact(self, value: str) -> None:
        self.say(FactsStated("3", (Fact("ill", value),)))

    @rule(really=st.integers(0, 5))
    def close_or_reopen(self, really: int) -> None:
        if really and self.incident.is_open:
            return
        self.say(IncidentClosed("3") if self.incident.is_open else IncidentReopened("3"))

    @invariant()
    def legal_now(self) -> None:
        legal(self.incident)

    def legal_at_every_prefix(self) -> None:
        """Refold the journal entry by entry: every prefix is a legal state, and the last is what the desk shows."""
        folded = Situation()
        for entry in self.desk.journal.entries(EVENT):
            fold([entry], folded)
            for incident in (*folded.incidents.values(), *folded.closed.values()):
                legal(incident)
        assert folded.incident("3") == self.incident


TestNoLeadWithoutEverybodysWordOrANamedOverride = Concurrence.TestCase
Concurrence.TestCase.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
