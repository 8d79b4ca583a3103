"""The joint decision log, the versions of a report, and who must be told: what is built from the journal."""

import pytest

from dashboard.model.decisions import Action, ActionDone, DecisionAnswered, DecisionLogged
from dashboard.model.directory import AgencyDescribed, Profile
from dashboard.model.errors import EntryRejected
from dashboard.model.facts import Fact
from dashboard.model.liaison import NotificationMade
from dashboard.model.moment import MINUTE, SECOND, parse
from dashboard.model.protocols import Notification, ProtocolDrafted, ProtocolSigned
from dashboard.model.reports import ReportMade
from dashboard.projections.decision_log import (
    Row,
    decision_rows,
    gaps,
    next_number,
    overdue,
    refuse_late,
    taken_at,
)
from dashboard.projections.history import history, standing
from dashboard.projections.notifications import notifications
from dashboard.projections.report_versions import (
    acronym,
    changed_words,
    new_words,
    plain_report,
    reads,
    said_so_far,
    versions,
)
from dashboard.services.desk import Desk
from tests.builders import EVENT, START, Clock, a_protocol, an_actor, an_incident, festival

TZ = "America/Chicago"
BEN = an_actor("Ben Osei", "fire")


def a_decision(number: str = "D-001", **rest) -> DecisionLogged:
    return DecisionLogged(number, number, **{"decision": "Close gate 3", "rationale": "Too dense", **rest})


def rows(desk: Desk, **wanted) -> list[Row]:
    return decision_rows(desk.situation(EVENT), lambda subject: history(desk.about(EVENT, subject)), **wanted)


def test_the_newest_decision_comes_first_with_who_entered_it_and_when(desk: Desk, clock: Clock):
    festival(desk)
    desk.record(EVENT, a_decision(agreed_by=("police",)), an_actor())
    clock.go(60)
    desk.record(EVENT, a_decision("D-002"), BEN, occurred=START - 10 * MINUTE)
    second, first = rows(desk)
    assert [row.decision.number for row in (second, first)] == ["D-002", "D-001"]
    assert (second.by.person, second.occurred, second.entered) == ("Ben Osei", START - 10 * MINUTE, clock.now)
    assert (second.late(300), first.late(300)) == (11 * MINUTE, 0)


def test_an_agency_agrees_or_dissents_and_its_last_word_counts_with_who_entered_it(desk: Desk):
    festival(desk)
    desk.record(EVENT, a_decision(agreed_by=("police", "fire")), an_actor())
    desk.record(EVENT, DecisionAnswered("D-001", "fire", "dissents", "no lane"), BEN)
    row = rows(desk)[0]
    assert [(s.opinion.agency, s.opinion.word, s.by.person) for s in row.stances] == [
        ("police", "agrees", "Ana Ruiz"), ("fire", "dissents", "Ben Osei"),
    ]  # fmt: skip
    assert row.silent == ("ems",)


def test_actions_are_overdue_from_their_time_until_they_are_done(desk: Desk):
    festival(desk)
    actions = (Action("a1", "Move barriers", "police", START + MINUTE), Action("a2", "Tell the stage", "fire"))
    desk.record(EVENT, a_decision(actions=actions), an_actor())
    first, second = rows(desk)[0].open_actions
    assert [overdue(first, START + n * MINUTE) for n in (0, 1, 3)] == [0, 0, 2 * MINUTE]
    assert overdue(second, START + 99 * MINUTE) == 0
    desk.record(EVENT, ActionDone("D-001", "a1"), an_actor())
    assert [a.id for a in rows(desk, show="open")[0].open_actions] == ["a2"]
    desk.record(EVENT, ActionDone("D-001", "a2"), an_actor())
    assert rows(desk, show="open") == []


def test_decisions_are_found_by_incident(desk: Desk):
    festival(desk)
    desk.record(EVENT, [a_decision(incident="1"), a_decision("D-002")], an_actor())
    assert [row.decision.number for row in rows(desk, incident="1")] == ["D-001"]


@pytest.mark.parametrize("number", ["D-001", "D-002"])
def test_a_struck_decision_stays_in_the_log_and_its_number_is_not_given_again(desk: Desk, number: str):
    festival(desk)
    entries = desk.record(EVENT, [a_decision(), a_decision("D-002")], an_actor()).entries
    target = next(e.seq for e in entries if isinstance(e.body, DecisionLogged) and e.body.id == number)
    desk.correct(EVENT, target, BEN, "wrong event")
    struck = next(row for row in rows(desk) if row.struck)
    assert (struck.decision.number, struck.reason, struck.changed_by) == (number, "wrong event", "Ben Osei")
    assert len(rows(desk)) == 2
    assert next_number(desk.situation(EVENT), lambda n: bool(desk.about(EVENT, f"decision:{n}"))) == "D-003"


def test_a_corrected_decision_shows_what_it_said_first(desk: Desk):
    festival(desk)
    entry = desk.record(EVENT, a_decision(), an_actor()).entries[0]
    desk.correct(EVENT, entry.seq, BEN, "wrong gate", body=a_decision(decision="Close gate 5"))
    row = rows(desk)[0]
    assert (row.first, row.decision.decision, row.reason) == ("Close gate 3", "Close gate 5", "wrong gate")


def test_numbers_of_another_form_do_not_stop_the_count(desk: Desk):
    festival(desk)
    desk.record(EVENT, [a_decision("of 21:30"), a_decision("D-998")], an_actor())
    assert next_number(desk.situation(EVENT)) == "D-999"
    assert len(gaps(desk.situation(EVENT))) < 300


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", "2026-08-15T14:00"), ("now", "2026-08-15T14:00"), ("10m ago", "2026-08-15T13:50"),
        ("13:30", "2026-08-15T13:30"), ("14:00", "2026-08-15T14:00"), ("22:15", "2026-08-14T22:15"),
        ("2026-08-15 09:00", "2026-08-15T09:00"),
    ],
)  # fmt: skip
def test_the_time_a_decision_was_taken_is_the_last_one_that_is_meant(typed: str, meant: str):
    assert taken_at(typed, START, TZ) == parse(meant, TZ)


@pytest.mark.parametrize("typed", ["half ten", "25:00", "2026-08-15 15:00", "9999m ago " * 9])
def test_a_time_that_is_none_or_still_to_come_is_named(typed: str):
    with pytest.raises(EntryRejected, match="time taken"):
        taken_at(typed, START, TZ)


def test_a_late_entry_needs_its_reason_and_an_early_one_does_not():
    refuse_late(a_decision(), START - 300 * SECOND, START, 300)
    refuse_late(a_decision(late_reason="radio down"), START - 301 * SECOND, START, 300)
    with pytest.raises(EntryRejected, match="more than 5 min"):
        refuse_late(a_decision(late_reason="  "), START - 301 * SECOND, START, 300)


def test_a_field_of_a_report_keeps_its_versions_with_who_said_them(desk: Desk):
    festival(desk)
    desk.record(EVENT, ReportMade("1", hazards="LPG at the stall"), an_actor())
    desk.record(EVENT, ReportMade("1", hazards="LPG moved away", access="gate 2"), BEN)
    said = versions(standing(history(desk.about(EVENT, "report:1"))), "hazards")
    assert [(v.text, v.by.person) for v in said] == [("LPG at the stall", "Ana Ruiz"), ("LPG moved away", "Ben Osei")]
    assert said[1].parts == (("same", "LPG"), ("gone", " at the stall"), ("new", " moved away"))


def test_what_stayed_and_what_is_new_make_the_new_words_and_what_stayed_and_is_gone_the_old():
    for before, after in (("", "a b"), ("a b", ""), ("a  b c", "a x c d"), ("same", "same")):
        parts = changed_words(before, after)
        for kinds, words in ((("same", "new"), after), (("same", "gone"), before)):
            assert " ".join("".join(w for kind, w in parts if kind in kinds).split()) == " ".join(words.split())


def test_not_said_and_not_declared_are_different_words(desk: Desk):
    festival(desk)
    assert (reads(None, "major"), acronym(None), said_so_far(None)) == ("not yet said", "ETHANE", 0)
    desk.record(EVENT, ReportMade("1", major="", type="collapse"), an_actor())
    report = desk.situation(EVENT).reports["1"]
    assert (reads(report, "major"), reads(report, "access"), said_so_far(report)) == (
        "not declared", "not yet said", 1,
    )  # fmt: skip
    assert plain_report(report, "#001", "14:00").splitlines()[:2] == [
        "ETHANE #001, 14:00", "Major incident: not declared",
    ]  # fmt: skip


def test_a_form_says_only_what_somebody_changed_in_it(desk: Desk):
    festival(desk)
    desk.record(EVENT, ReportMade("1", hazards="gas", access="gate 5"), an_actor())
    report = desk.situation(EVENT).reports["1"]
    drawn, typed = {"hazards": "gas", "access": "gate 2"}, {"hazards": "gas and smoke", "access": "gate 2"}
    assert new_words(report, drawn, typed) == {"hazards": "gas and smoke"}
    assert new_words(report, {"hazards": "fire"}, {"hazards": "gas"}) == {}


def _with_protocol(desk: Desk) -> None:
    told = (Notification("County hospital", 300, "ems"), Notification("Coroner", 600, when=(Fact("dead"),)))
    desk.record(EVENT, ProtocolDrafted(a_protocol("fight", types=("fight",), notifications=told)), an_actor())


def test_notifications_of_the_protocol_run_from_the_proposal_and_others_are_listed_too(desk: Desk, clock: Clock):
    festival(desk)
    _with_protocol(desk)
    for agency, person in (("police", "ana"), ("ems", "cleo")):
        desk.record(EVENT, AgencyDescribed(agency, Profile(person)), an_actor())
        desk.record(EVENT, ProtocolSigned("fight", 1, agency, person), an_actor())
    incident = desk.situation(EVENT).incidents["1"]
    (due,) = notifications(desk.situation(EVENT), incident, clock.now)
    assert (due.who, due.by, due.deadline) == ("County hospital", "ems", START + 300 * SECOND)
    assert (due.overdue(START + 299 * SECOND), due.overdue(START + 301 * SECOND)) == (0, SECOND)
    clock.go(200)
    made = [NotificationMade("1", "county  HOSPITAL", "ems"), NotificationMade("1", "The mayor", "police")]
    desk.record(EVENT, made, an_actor())
    desk.record(EVENT, NotificationMade("1", "County hospital", "police", "again"), an_actor())
    planned, other, *_ = notifications(desk.situation(EVENT), incident, clock.now)
    assert (planned.made, planned.overdue(clock.go(9_999)), other.who, other.planned) == (
        START + 200 * SECOND, 0, "The mayor", False,
    )  # fmt: skip


def test_nothing_is_due_before_a_lead_is_proposed(desk: Desk):
    festival(desk)
    desk.record(EVENT, an_incident("9", type="fight"), an_actor())
    _with_protocol(desk)
    assert notifications(desk.situation(EVENT), desk.situation(EVENT).incidents["9"], START) == []
