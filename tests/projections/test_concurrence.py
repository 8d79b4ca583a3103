"""Deciding on the lead together: who is asked, who leads meanwhile, whom to ask next, and what can never happen."""

from collections.abc import Callable
from typing import Any, get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec import structs

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
    LeadBody,
    LeadEscalated,
    LeadOverridden,
    LeadProposed,
    LeadWidened,
    LeadWithdrawn,
    Proposal,
)
from dashboard.model.moment import SECOND, At, Basis
from dashboard.model.protocols import ProtocolDrafted, ProtocolSigned
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.projections.concurrence import interim_lead, involved, next_rung, proposal
from dashboard.projections.ladder import highest, rung
from dashboard.projections.questions import Question, questions
from dashboard.projections.recommendation import recommended
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk
from tests.builders import EVENT, START, Clock, a_draft, a_protocol, a_unit, an_actor, an_agency, an_incident, festival

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


def test_an_override_from_outside_without_its_person_or_its_reason_settles_nothing(desk: Desk):
    state(desk, LeadProposed("3", "p", "ems", ("ems", "police")))
    for n, (person, reason) in enumerate([("", "late"), (" ", "late"), ("Ana Ruiz", ""), ("Ana Ruiz", " ")]):
        desk.take(EVENT, [a_draft(LeadOverridden("3", "p", person, reason), key=f"o{n}")])
        assert desk.situation(EVENT).incidents["3"].lead == ""
    desk.take(EVENT, [a_draft(LeadOverridden("3", "p", "Ana Ruiz", "late"), key="o9")])
    assert desk.situation(EVENT).incidents["3"].lead == "ems"


AGENCIES = ("police", "fire", "ems", "health")
UNITS = ("P2", "E1", "E2", "M2", "H1")
BASES: tuple[Basis, ...] = ("known", "happened")
agencies = st.sampled_from(AGENCIES)
asked = st.lists(agencies, max_size=3, unique=True).map(tuple)
words = st.sampled_from(["", " ", "Ana Ruiz"])
ANY: dict[str, Callable[[str], st.SearchStrategy[AnyBody]]] = {
    "proposed": lambda key: st.builds(LeadProposed, st.just("3"), st.just(key), agencies, asked),
    "answered": lambda key: st.builds(
        LeadAnswered, st.just("3"), st.just(key), agencies, st.sampled_from(["agrees", "objects"])
    ),
    "widened": lambda key: st.builds(LeadWidened, st.just("3"), st.just(key), asked),
    "escalated": lambda key: st.builds(LeadEscalated, st.just("3"), st.just(key), st.just(1), asked, st.just(START)),
    "overridden": lambda key: st.builds(LeadOverridden, st.just("3"), st.just(key), words, words),
    "withdrawn": lambda key: st.builds(LeadWithdrawn, st.just("3"), st.just(key)),
}


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
    return (everybody and bool(settled.involved)) or bool(
        settled.overridden_by.strip() and settled.override_reason.strip()
    )


class Concurrence(RuleBasedStateMachine):
    """People propose, answer, escalate, override and withdraw at random, in the wrong order and for the wrong thing."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.desk = Desk(MemoryJournal(), Tracks(connect("sqlite://")), self.clock)
        festival(self.desk)
        self.desk.record(EVENT, [*LADDERS, *CARD, an_incident("3")], an_actor())
        self.keys, self.taken = ["none"], 0

    def teardown(self) -> None:
        self.legal_at_every_prefix()
        self.desk.close()

    @property
    def incident(self) -> Incident:
        found = self.desk.situation(EVENT).incident("3")
        assert found is not None
        return found

    def say(self, *bodies: AnyBody, ago: int = 0) -> bool:
        """Record, as of some seconds `ago`; what is refused must change nothing."""
        self.clock.go(1)
        occurred = self.desk.now(EVENT) - ago * SECOND
        return self.attempt(lambda: self.desk.record(EVENT, bodies, an_actor(), occurred=occurred))

    def attempt(self, doing: Callable[[], Any]) -> bool:
        before, head = self.incident, self.desk.events()[EVENT]
        try:
            doing()
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

    @rule(agency=agencies, asked=st.sets(agencies), giver=st.sampled_from(["", *AGENCIES]), foreseen=st.booleans(),
          data=st.data())  # fmt: skip
    def propose_what_nobody_should(
        self, agency: str, asked: set[str], giver: str, foreseen: bool, data: Any
    ) -> None:  # fmt: skip
        self.keys.append(f"p{len(self.keys)}")
        protocol = data.draw(st.sampled_from([("", 0, ""), ("dui", 1, "stop"), ("dui", 1, "care"), ("no", 1, "x")]))
        before, led = self.desk.situation(EVENT), self.incident.lead
        needed = set(involved(before, self.incident, agency))
        foresaw = proposal(before, self.incident, agency, "x", self.desk.now(EVENT) + SECOND).foreseen
        made = LeadProposed("3", self.keys[-1], agency, tuple(sorted(asked)), "x", (), *protocol, giver, "t", "", foreseen)  # noqa: E501  # fmt: skip
        if self.say(made):
            assert needed <= set(made.involved) or made.foreseen
            assert not made.foreseen or (foresaw and {led, agency} <= set(made.involved))

    @precondition(lambda self: self.incident.proposal is not None)
    @rule(agency=agencies, word=st.sampled_from(["agrees", "agrees", "objects"]), reason=st.sampled_from(["", "no"]))
    def answer(self, agency: str, word: Any, reason: str) -> None:
        pending = self.incident.proposal
        assert pending is not None
        there = self.incident.is_open and agency in self.desk.situation(EVENT).agencies
        said = self.say(LeadAnswered("3", pending.id, agency, word, reason))
        assert said == (there and agency in pending.involved and (word == "agrees" or bool(reason)))

    @precondition(lambda self: self.incident.proposal is not None)
    @rule(agency=agencies, word=st.sampled_from(["agrees", "agrees", "objects"]), ago=st.integers(1, 20))
    def enter_an_answer_late(self, agency: str, word: Any, ago: int) -> None:
        pending = self.incident.proposal
        assert pending is not None
        self.say(LeadAnswered("3", pending.id, agency, word, "no"), ago=ago)

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

    @rule(data=st.data(), reason=st.sampled_from(["", "no"]))
    def withdraw(self, data: Any, reason: str) -> None:
        led, pending, key = self.incident.lead, self.incident.proposal, data.draw(st.sampled_from(self.keys))
        said = self.say(LeadWithdrawn("3", key, reason))
        assert self.incident.lead == led
        assert not said or pending is None or bool(reason) or not pending.objections

    @rule(data=st.data(), how=st.sampled_from(["strike", "strike", "earlier", "later", "reworded", "other"]))
    def correct_what_was_said_of_the_lead(self, data: Any, how: str) -> None:
        said = [e for e in self.desk.about(EVENT, "incident:3") if isinstance(e.body, get_args(LeadBody))]
        if not said:
            return
        entry = data.draw(st.sampled_from(said))
        at = {"earlier": entry.occurred - 9 * SECOND, "later": entry.occurred + 9 * SECOND}.get(how)
        body = None if how in ("strike", "earlier", "later") else _changed(entry.body, how)
        self.clock.go(1)
        done = self.attempt(
            lambda: self.desk.correct(EVENT, entry.seq, an_actor(), "wrong", body=body, occurred=at)
        )  # fmt: skip
        assert not (done and how == "other")

    @rule()
    def another_agency_joins(self) -> None:
        self.say(an_agency("health"), a_unit("H1", "health"))

    @rule(data=st.data(), kind=st.sampled_from(sorted(ANY)), ago=st.sampled_from([0, 0, 0, 12]))
    def take_anything_at_all(self, data: Any, kind: str, ago: int) -> None:
        """A source outside says it: nothing is checked."""
        if kind == "proposed":
            self.keys.append(f"p{len(self.keys)}")
        pending = self.incident.proposal
        key = self.keys[-1] if kind == "proposed" or pending is None else pending.id
        body, self.taken = data.draw(ANY[kind](key)), self.taken + 1
        at = self.clock.go(1) - ago * SECOND
        self.desk.take(EVENT, [a_draft(body, at, f"taken-{self.taken}")])

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
        """Go back to every instant on both bases, as the pages do: each is a legal state, the last what is live."""
        entries = list(self.desk.journal.entries(EVENT))
        for basis in BASES:
            instants = {entry.known if basis == "known" else entry.occurred for entry in entries}
            for t in sorted(instants):
                then = self.desk.situation(EVENT, At(t), basis)
                for incident in (*then.incidents.values(), *then.closed.values()):
                    legal(incident)
        last = self.desk.situation(EVENT, At(self.clock()))
        assert last.incident("3") == self.incident
        replayed = Desk(self.desk.journal, Tracks(connect("sqlite://")), self.clock)
        assert replayed.situation(EVENT).incident("3") == self.incident


def _changed(body: Any, how: str) -> AnyBody:
    """Return a lead entry with other words; `other`: saying something else of the lead altogether."""
    if how == "reworded" and isinstance(body, LeadProposed):
        return structs.replace(body, why="other words")
    return structs.replace(body, proposal=f"{body.proposal}-other")


TestNoLeadWithoutEverybodysWordOrANamedOverride = Concurrence.TestCase
Concurrence.TestCase.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
