"""The clerk: what was typed is recorded once, or answered in words."""

import threading

import pytest
from msgspec import structs

from dashboard.ingest.carry_out import Clerk
from dashboard.model.entry import Actor, Draft
from dashboard.model.errors import NotAllowed
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.incidents import IncidentChanged, IncidentOpened, NoteAdded
from dashboard.model.leads import LeadAnswered, LeadProposed
from dashboard.model.moment import MINUTE, At, Basis, Live
from dashboard.model.plans import Plan, PlanEdited, PlanPublished
from dashboard.model.units import UnitAssigned
from dashboard.projections.log import lines_found, log_lines
from dashboard.projections.plans import draft
from dashboard.projections.words import describe
from dashboard.services.desk import Desk
from dashboard.services.fleet import lines_about
from tests.builders import EVENT, START, a_feature, an_actor, an_incident, festival


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    festival(desk)
    return Clerk(desk, EVENT, an_actor, Live)


def head(desk: Desk) -> int:
    return desk.events()[EVENT].seq


def test_a_typed_line_is_kept_with_what_it_means(desk: Desk, clerk: Clerk):
    answer = clerk.say("med1 gate3 collapse +M2", "k", None)
    opened, sent = desk.journal.some(EVENT, [head(desk) - 1, head(desk)])
    assert (answer.ok, answer.incident) == (True, "3")
    assert isinstance(opened.body, IncidentOpened)
    assert sent.body == UnitAssigned("M2", "3")
    assert opened.said == sent.said == "med1 gate3 collapse +M2"


def test_what_is_said_of_the_ground_stands_in_the_event_log_and_can_be_corrected_and_struck_there(
    desk: Desk, clerk: Clerk
):
    desk.record(EVENT, PlanEdited(Plan(features=(a_feature("gate3"),))), an_actor())
    desk.record(EVENT, PlanPublished("v1", draft(desk.situation(EVENT))), an_actor())
    desk.record(EVENT, [FeatureChanged("gate3", "closed", "fence colapsed"), PostStaffed("gate3", 2)], an_actor())
    closed, staffed = head(desk) - 1, head(desk)

    def lines():
        return {line.seq: line for line in log_lines(clerk.entries("", desk.situation(EVENT)), desk.situation(EVENT))}

    assert {closed, staffed} <= set(lines())
    assert [line.seq for line in lines_found(list(lines().values()), "colapsed")] == [closed]
    assert clerk.correct(closed, "fence collapsed", "spelling", "c1").ok
    assert clerk.correct(staffed, None, "miscounted", "c2").ok
    assert "fence collapsed" in lines()[closed].readings[-1]
    assert lines()[staffed].struck
    assert desk.situation(EVENT).ground["gate3"].present is None


def test_a_line_sent_twice_is_recorded_once(desk: Desk, clerk: Clerk):
    first, before = clerk.say("med1 gate3 collapse", "k", None), head(desk)
    assert clerk.say("med1 gate3 collapse", "k", None) == first
    assert head(desk) == before


def test_people_who_open_incidents_at_once_get_numbers_of_their_own(desk: Desk, clerk: Clerk):
    threads = [threading.Thread(target=clerk.say, args=(f"med2 gate3 case {n}", f"k{n}", None)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(i.title for i in desk.situation(EVENT).incidents.values() if i.title.startswith("case")) == [
        f"case {n}" for n in range(6)
    ]


def test_a_change_that_somebody_else_made_meanwhile_is_named_and_not_overwritten(desk: Desk, clerk: Clerk):
    seen = head(desk)
    desk.record(EVENT, IncidentChanged("1", priority="P3"), Actor("Ben Osei", "fire"))
    answer = clerk.say("#1 p2", "k", seen)
    assert not answer.ok
    assert "Ben Osei" in answer.message
    assert desk.situation(EVENT).incidents["1"].priority == "P3"
    assert clerk.say("#1 p2", "k", head(desk)).ok


def test_a_transfer_without_its_reason_is_asked_for_and_nothing_recorded(desk: Desk, clerk: Clerk):
    before = head(desk)
    answer = clerk.say("#1 lead E", "k", None)
    assert not answer.ok
    assert "because" in answer.message
    assert head(desk) == before
    assert clerk.say("#1 lead E because he is ill", "k", None).ok


def test_a_correction_replaces_the_words_only(desk: Desk, clerk: Clerk):
    assert clerk.say("#2 lead F because frist aid", "k", None).ok
    proposed = next(e for e in desk.about(EVENT, "incident:2") if e.said and isinstance(e.body, LeadProposed))
    assert clerk.say(f"fix {proposed.seq} first aid", "k2", None).ok
    pending = desk.situation(EVENT).incidents["2"].proposal
    assert pending is not None
    assert (pending.agency, pending.why) == ("fire", "first aid")


@pytest.mark.parametrize("line", ["fix 9999 words", "strike 9999 reason", "fix 1 words", "fix 0 words"])
def test_what_cannot_be_corrected_is_answered_in_words(clerk: Clerk, line: str):
    answer = clerk.say(line, "k", None)
    assert not answer.ok
    assert answer.message.startswith("entry")


def test_an_entry_without_words_is_struck_not_reworded(desk: Desk, clerk: Clerk):
    clerk.record([UnitAssigned("E1", "1")], "k", None)
    seq = head(desk)
    assert "no words" in clerk.say(f"fix {seq} x", "k2", None).message
    assert clerk.say(f"strike {seq} wrong unit", "k3", None).ok
    assert not desk.situation(EVENT).units["E1"].assignments


def test_in_the_past_and_for_nobody_nothing_is_recorded(desk: Desk, clerk: Clerk):
    def nobody() -> Actor:
        raise NotAllowed("Choose who you are before you record")

    before = head(desk)
    replay = Clerk(desk, EVENT, an_actor, lambda: At(START))
    assert "replay" in replay.say("#1 hello", "k", None).message
    assert "replay" in replay.correct(before, None, "because", "k").message
    assert "who you are" in Clerk(desk, EVENT, nobody, Live).record([NoteAdded("x")], "k", None).message
    assert head(desk) == before


def test_the_event_log_holds_notes_and_messages_but_no_ticks_of_the_clock(desk: Desk, clerk: Clerk):
    clerk.say("mumble", "k1", None)
    clerk.say("msg E come here", "k2", None)
    kinds = {entry.body.kind for entry in clerk.entries("", desk.situation(EVENT))}
    assert {"note.added", "message.sent"} <= kinds
    assert "clock.set" not in kinds


@pytest.mark.parametrize("basis", ["known", "happened"])
def test_at_a_past_instant_the_log_holds_what_the_history_holds_and_nothing_later(desk: Desk, basis: Basis):
    festival(desk)
    for n, minutes in enumerate((30, 20, 5, 10)):  # imported in any order: the seqs say nothing of the times
        when = START + minutes * MINUTE
        body = NoteAdded(f"told of minute {minutes}", "1")
        desk.take(EVENT, [Draft(body, an_actor(), when, f"import-{n}", known=when)])
    late = Draft(NoteAdded("heard of late", "1"), an_actor(), START + MINUTE, "late", known=START + 40 * MINUTE)
    desk.take(EVENT, [late])
    then = At(START + 12 * MINUTE)
    there = Clerk(desk, EVENT, an_actor, lambda: then, lambda: basis).entries("1", desk.situation(EVENT, then, basis))
    told = [entry.body.text for entry in there if isinstance(entry.body, NoteAdded)]
    late_words = ["heard of late"] if basis == "happened" else []
    assert told == ["told of minute 5", "told of minute 10", *late_words]
    assert {e.seq for e in there} == {line.entry.seq for line in lines_about(desk, EVENT, then, basis, "incident:1")}


def test_a_second_correction_keeps_what_the_first_one_changed(desk: Desk, clerk: Clerk):
    opened = desk.record(EVENT, an_incident("9", title="Frist", priority="P3"), an_actor()).entries[0]
    assert isinstance(opened.body, IncidentOpened)
    desk.correct(EVENT, opened.seq, an_actor(), "worse", body=structs.replace(opened.body, priority="P1"))
    assert clerk.say(f"fix {opened.seq} First", "k", None).ok
    incident = desk.situation(EVENT).incidents["9"]
    assert (incident.title, incident.priority) == ("First", "P1")


def test_two_people_who_correct_one_entry_hear_of_each_other(desk: Desk, clerk: Clerk):
    clerk.say("#1 two patients", "k", None)
    seq = seen = head(desk)
    ben = Clerk(desk, EVENT, lambda: an_actor("Ben Osei", "fire"), Live)
    assert ben.correct(seq, "three patients", "counted", "b", seen).ok
    answer = clerk.say(f"fix {seq} four patients", "a", seen)
    assert not answer.ok
    assert "Ben Osei" in answer.message
    assert clerk.say(f"fix {seq} four patients", "a", head(desk)).ok


def test_other_words_under_a_key_that_is_taken_are_not_said_to_be_saved(desk: Desk, clerk: Clerk):
    assert clerk.say("#1 first words", "k", None).ok
    before = head(desk)
    answer = clerk.say("#1 second words", "k", None)
    assert not answer.ok
    assert "first words" in answer.message
    assert head(desk) == before


@pytest.mark.parametrize("line", ["#1 close all done", "P1 oos mech"])
def test_a_close_and_a_unit_out_of_service_end_the_calls_in_the_same_record(desk: Desk, clerk: Clerk, line: str):
    assert clerk.say(line, "k", None).ok
    assert desk.situation(EVENT).units["P1"].assignments == ()
    assert {entry.said for entry in desk.journal.some(EVENT, [head(desk) - 1, head(desk)])} == {line}


def ben_of(desk: Desk, agency: str = "fire") -> Clerk:
    return Clerk(desk, EVENT, lambda: an_actor("Ben Osei", agency), Live)


def test_who_proposes_a_lead_agrees_with_it_for_their_own_agency(desk: Desk, clerk: Clerk):
    assert clerk.say("fight2 gate3 two men +P2 +E2", "k0", None).ok
    assert clerk.say("#3 lead P", "k", None).ok
    pending = desk.situation(EVENT).incidents["3"].proposal
    assert pending is not None
    assert (pending.agreed_by, pending.waiting_for) == (("police",), ("fire",))


def test_an_answer_of_my_agency_is_that_of_whoever_says_it(desk: Desk, clerk: Clerk):
    clerk.say("fight2 gate3 two men +P2 +E2", "k0", None)
    clerk.say("#3 lead P", "k1", None)
    assert ben_of(desk).say("#3 object because it burns", "k2", None).ok
    pending = desk.situation(EVENT).incidents["3"].proposal
    assert pending is not None
    assert [(a.agency, a.reason) for a in pending.objections] == [("fire", "it burns")]
    assert ben_of(desk).say("#3 agree", "k3", None).ok
    assert desk.situation(EVENT).incidents["3"].lead == "police"


def test_an_agency_that_was_not_asked_hears_so(desk: Desk, clerk: Clerk):
    clerk.say("fight2 gate3 two men +P2 +E2", "k0", None)
    clerk.say("#3 lead P", "k1", None)
    answer = ben_of(desk, "ems").say("#3 agree", "k2", None)
    assert not answer.ok
    assert "EMS is not asked" in answer.message


def test_nobody_agrees_with_a_proposal_that_was_made_while_they_typed(desk: Desk, clerk: Clerk):
    clerk.say("fight2 gate3 two men +P2 +E2", "k0", None)
    clerk.say("#3 lead P", "k1", None)
    seen = head(desk)
    clerk.say("#3 lead F because it burns", "k2", None)
    answer = ben_of(desk).say("#3 agree", "k3", seen)
    assert not answer.ok
    assert "Ana Ruiz proposed another lead meanwhile" in answer.message
    assert desk.situation(EVENT).incidents["3"].lead == ""
    assert ben_of(desk).say("#3 agree", "k3", head(desk)).ok
    assert desk.situation(EVENT).incidents["3"].lead == "fire"


def test_an_answer_sent_twice_is_one_answer(desk: Desk, clerk: Clerk):
    clerk.say("fight2 gate3 two men +P2 +E2", "k0", None)
    clerk.say("#3 lead P", "k1", None)
    for _ in range(2):
        assert ben_of(desk).say("#3 agree", "k2", None).ok
    answers = [e for e in desk.about(EVENT, "incident:3") if isinstance(e.body, LeadAnswered)]
    assert [e.body.agency for e in answers if isinstance(e.body, LeadAnswered)] == ["police", "fire"]


def test_an_answer_says_by_whose_mouth_it_was_given(desk: Desk, clerk: Clerk):
    clerk.say("fight2 gate3 two men +P2 +E2 +M2", "k0", None)
    clerk.say("#3 lead P", "k1", None)
    assert ben_of(desk).say("#3 agree", "k2", None).ok
    assert clerk.say("#3 EMS agrees", "k3", None).ok
    settled = desk.situation(EVENT).incidents["3"].settled
    assert settled is not None
    assert {a.agency: a.person for a in settled.answers} == {
        "police": "Ana Ruiz", "fire": "Ben Osei", "ems": "entered by Ana Ruiz, POLI",
    }  # fmt: skip


def test_a_pressed_answer_of_another_agency_is_entered_by_who_pressed_it(desk: Desk, clerk: Clerk):
    clerk.say("fight2 gate3 two men +P2 +E2", "k0", None)
    clerk.say("#3 lead P", "k1", None)
    pending = desk.situation(EVENT).incidents["3"].proposal
    assert pending is not None
    assert clerk.record([LeadAnswered("3", pending.id, "fire", "objects", "it burns")], "k2", None, "3").ok
    said = desk.journal.some(EVENT, [head(desk)])[0]
    words = "FIRE (entered by Ana Ruiz, POLI) objects to the proposed lead of #003: it burns"
    assert describe(said, desk.situation(EVENT)) == words


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("veh3 gate5 van against fence +M2", "did you mean vehfire"), ("+M2 to the gate", "NOT READ"),
        ("calm at the gates", ""),
    ],
)  # fmt: skip
def test_a_line_that_meant_more_than_a_note_says_that_it_was_not_read(clerk: Clerk, line: str, said: str):
    answer = clerk.say(line, "k", None)
    assert answer.ok
    assert answer.message.startswith("NOT READ: kept as a note only" if said else "")
    assert said in answer.message


def test_prose_is_saved_without_an_outcry(clerk: Clerk):
    assert clerk.say("calm at the gates", "k", None).message == ""
