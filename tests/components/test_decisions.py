"""The joint decision log as HTML, and what its buttons and form ask for."""

import csv
import io
import re

import pytest

from components.decision_desk import View, carry_out, desk_html, remembering
from components.decisions import decision_asked, decision_form, log_html
from dashboard.export.decisions import HEADER, decisions_csv, decisions_page
from dashboard.ingest.carry_out import Clerk
from dashboard.model.decisions import Action, DecisionAnswered, DecisionLogged
from dashboard.model.errors import EntryRejected
from dashboard.model.moment import MINUTE, Live
from dashboard.projections.decision_log import decision_rows
from dashboard.projections.history import Line, history
from dashboard.services.desk import Desk
from dashboard.services.limits import limits
from tests.builders import EVENT, START, Clock, a_person, an_actor, festival

EVIL = "<script>\"'&\u202e"
ANA = a_person()


def a_decision(number: str = "D-001", **rest) -> DecisionLogged:
    return DecisionLogged(number, number, **{"decision": "Close gate 3", "rationale": "Too dense", **rest})


def about(desk: Desk, subject: str) -> list[Line]:
    return history(desk.about(EVENT, subject))


def view(desk: Desk, **rest) -> View:
    usual = {
        "situation": desk.situation(EVENT), "now": desk.now(EVENT), "limits": limits(), "me": ANA, "incident": "",
        "show": "all", "lines": lambda subject: about(desk, subject),
    }  # fmt: skip
    return View(**{**usual, **rest})


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split()).replace(" :", ":")


def drawn(desk: Desk, me=ANA) -> str:
    state = desk.situation(EVENT)
    rows = decision_rows(state, lambda subject: about(desk, subject))
    return log_html(rows, state, desk.now(EVENT), limits(), me, None)


def test_a_decision_shows_what_was_known_why_and_who_agreed(desk: Desk):
    festival(desk)
    said = a_decision(incident="1", situation="400 wait", options=("Close", "Leave"), risks="Queue", agreed_by=("ems",))
    desk.record(EVENT, said, an_actor())
    shown = words(drawn(desk))
    for part in ("D-001 #001 taken 14:00", "400 wait", "1. Close 2. Leave", "Queue", "EMS agrees 14:00"):
        assert part in shown
    assert "LATE" not in shown


def test_a_late_entry_says_both_times_how_late_and_why(desk: Desk):
    festival(desk)
    desk.record(EVENT, a_decision(late_reason="radio down"), an_actor(), occurred=START - 20 * MINUTE)
    assert "taken 13:40 · entered 14:00 by Ana Ruiz P POLI LATE ENTRY 20m: radio down" in words(drawn(desk))


def test_an_overdue_action_is_red_in_words_until_it_is_done(desk: Desk, clock: Clock):
    festival(desk)
    actions = (Action("a1", "Move barriers", "fire", START + MINUTE),)
    desk.record(EVENT, a_decision(actions=actions), an_actor())
    clock.go(240)
    assert '<span class="cc-chip cc-red"><bdi>OVERDUE 3m</bdi></span>' in drawn(desk)
    done = decision_asked(
        {"do": "action-done", "decision": "D-001", "action": "a1"}, desk.situation(EVENT), 0, 300, ANA
    )
    desk.record(EVENT, done[0], an_actor())
    assert "OVERDUE" not in drawn(desk)
    assert "done 14:04" in words(drawn(desk))


def test_every_silent_agency_agrees_in_one_tap_the_visitors_own_first(desk: Desk):
    festival(desk)
    desk.record(EVENT, a_decision(agreed_by=("police",)), an_actor())
    buttons = re.findall(
        r'data-do="decision-agree"[^>]*aria-label="([^"]*)"', drawn(desk, a_person("cleo", agency="ems"))
    )
    assert buttons == ["EMS agrees", "FIRE agrees"]
    assert "data-do" not in drawn(desk, None)


def test_who_dissented_may_still_agree(desk: Desk):
    festival(desk)
    desk.record(EVENT, [a_decision(), DecisionAnswered("D-001", "fire", "dissents", "no lane")], an_actor())
    assert "FIRE DISSENTS no lane 14:00, entered by Ana Ruiz" in words(drawn(desk))
    assert 'aria-label="FIRE agrees"' in drawn(desk)


def form(**values: object) -> dict[str, object]:
    return {"do": "decision-log", "key": "k", "values": {"decision": "Close", "rationale": "Dense", **values}}


def test_the_form_makes_the_decision_with_its_time_actions_and_options(desk: Desk):
    festival(desk)
    asked = form(
        options="Close it\n\n Leave it ", agreed=["police"], taken="13:50", late="radio down", incident="1",
        action1="Move barriers", owner1="fire", due1="+10m", action2="", owner2="ems",
    )  # fmt: skip
    (body,), taken = decision_asked(asked, desk.situation(EVENT), START, 300, ANA)
    assert taken == START - 10 * MINUTE
    assert body == DecisionLogged(
        "", "", "Close", "Dense", "1", "", ("Close it", "Leave it"), "", ("police",),
        (Action("a1", "Move barriers", "fire", START + 10 * MINUTE),), "radio down",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"taken": "half ten"}, "time taken"), ({"taken": "20m ago"}, "late entry"), ({"due1": "+10m"}, "action 1"),
        ({"action2": "go", "due2": "soon", "owner2": "fire"}, "due 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_form_is_named(desk: Desk, values: dict[str, str], wrong: str):
    festival(desk)
    with pytest.raises(EntryRejected) as refused:
        decision_asked(form(**values), desk.situation(EVENT), START, 300, ANA)
    assert refused.value.field == wrong


def test_what_is_asked_is_recorded_numbered_and_refused_with_one_line(desk: Desk):
    festival(desk)
    clerk = Clerk(desk, EVENT, an_actor, Live)
    assert carry_out(form(), view(desk), ANA, clerk)["ok"]
    assert list(desk.situation(EVENT).decisions) == ["D-001"]
    refused = carry_out(form(rationale=" "), view(desk), ANA, clerk)
    assert (refused["ok"], refused["do"]) == (False, "decision-log")
    refused = carry_out({**form(rationale=" "), "key": "k2"}, view(desk), ANA, clerk)
    assert "rationale" in refused["message"]
    shown = decision_form(desk.situation(EVENT), "police", "", 300, refused)
    assert "Not saved" in shown


@pytest.mark.parametrize(
    "asked",
    [
        {"do": "decision-agree", "decision": "none", "agency": "fire"}, {"do": "no such thing"}, {},
        {"do": "decision-strike", "seq": "x"}, {"do": "decision-reword", "seq": "1", "values": {"text": ""}},
        {"do": "action-done", "decision": 7, "action": []}, {"do": "order-ask", "values": "x"},
        {"do": "order-done", "order": "none"}, {"do": "conference-call"}, {"do": "told", "incident": "none"},
        {"do": "methane", "about": "none", "values": {"hazards": "gas"}}, {"do": "decision-dissent", "agency": EVIL},
    ],
)  # fmt: skip
def test_nothing_that_a_browser_sends_breaks_the_desk(desk: Desk, asked: dict[str, object]):
    festival(desk)
    seq = desk.situation(EVENT).seq
    answer = carry_out({"key": "k", **asked}, view(desk), ANA, Clerk(desk, EVENT, an_actor, Live))
    assert not answer["ok"]
    assert answer["message"]
    assert desk.situation(EVENT).seq == seq


def test_a_decision_is_reworded_and_struck_in_place(desk: Desk):
    festival(desk)
    clerk = Clerk(desk, EVENT, an_actor, Live)
    seq = desk.record(EVENT, a_decision(), an_actor()).entries[0].seq
    asked = {"do": "decision-reword", "seq": str(seq), "key": "a", "values": {"text": "Close gate 5", "reason": "slip"}}
    assert carry_out(asked, view(desk), ANA, clerk)["ok"]
    assert "<s><bdi>Close gate 3</bdi></s> <bdi>Close gate 5</bdi>" in drawn(desk)
    strike = {"do": "decision-strike", "seq": str(seq), "key": "b", "values": {"reason": "wrong event"}}
    assert carry_out(strike, view(desk), ANA, clerk)["ok"]
    assert "Close gate 3 STRUCK struck by Ana Ruiz: wrong event" in words(drawn(desk))
    assert 'data-do="decision-agree"' not in drawn(desk)


def test_a_history_is_read_again_only_when_its_record_changed(desk: Desk):
    festival(desk)
    desk.record(EVENT, a_decision(), an_actor())
    read: list[str] = []

    def look(subject: str) -> list[Line]:
        read.append(subject)
        return about(desk, subject)

    memory: dict[str, tuple[object, list[Line]]] = {}
    for _ in range(3):
        remembering(look, desk.situation(EVENT), memory)("decision:D-001")
    assert len(read) == 1
    desk.record(EVENT, DecisionAnswered("D-001", "fire", "agrees"), an_actor())
    lines = remembering(look, desk.situation(EVENT), memory)("decision:D-001")
    assert (len(read), len(lines)) == (2, 2)


def test_strangers_text_is_text_everywhere_on_the_page_and_in_what_is_taken_away(desk: Desk):
    festival(desk)
    desk.record(
        EVENT,
        a_decision(
            decision=EVIL, rationale=EVIL, situation=EVIL, options=(EVIL,), risks="=1+1", incident="1",
            actions=(Action(EVIL, EVIL, "fire"),), late_reason=EVIL,
        ),
        an_actor(EVIL),
    )  # fmt: skip
    state = desk.situation(EVENT)
    rows = decision_rows(state, lambda subject: about(desk, subject))
    for html in (desk_html(view(desk, incident="1")), decisions_page(rows, state, EVIL, EVIL)):
        assert "<script" not in html
        assert "&lt;script" in html
    assert decisions_page(rows, state, "Log", "abc").endswith("<footer>Journal head (SHA-256): abc</footer>")
    (table,) = csv.DictReader(io.StringIO(decisions_csv(rows, state, "abc")))
    assert (table["decision"], table["risks"], table["state"]) == (EVIL, "'=1+1", "stands")


def test_the_csv_has_one_line_a_decision_oldest_first_with_local_times(desk: Desk):
    festival(desk)
    desk.record(EVENT, [a_decision(agreed_by=("ems",)), a_decision("D-002")], an_actor())
    desk.record(EVENT, DecisionAnswered("D-001", "fire", "dissents", "no lane"), an_actor())
    state = desk.situation(EVENT)
    rows = decision_rows(state, lambda subject: about(desk, subject))
    head, first, second = csv.reader(io.StringIO(decisions_csv(rows, state, "abc")))
    assert tuple(head) == (*HEADER, "journal_head")
    assert (first[0], first[2], first[12], first[13], first[-1], second[0]) == (
        "D-001", "2026-08-15 14:00:00-05:00", "EMS 14:00:00", "FIRE: no lane", "abc", "D-002",
    )  # fmt: skip


def test_nobody_and_the_past_are_given_no_form(desk: Desk):
    festival(desk)
    desk.record(EVENT, a_decision(incident="1"), an_actor())
    html = desk_html(view(desk, me=None, incident="1", closed="Replay: this is the past"))
    assert "<form" not in html
    assert "data-records" not in html
    assert "Replay: this is the past" in html
