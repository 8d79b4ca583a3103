"""Codes on the command line and in the forms of the log: plain words are recorded, what was said is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ingest.carry_out import Clerk
from dashboard.ingest.command_line import Command, read
from dashboard.ingest.typed_codes import added, plainly, present
from dashboard.model.entry import Actor, Entry
from dashboard.model.errors import EntryRejected
from dashboard.model.events import PlacesNamed
from dashboard.model.glossary import Meaning, Term, TermDefined
from dashboard.model.incidents import IncidentClosed, IncidentOpened, NoteAdded
from dashboard.model.messages import MessageSent
from dashboard.model.moment import Live
from dashboard.model.units import UnitAssigned, UnitStatusChanged
from dashboard.projections.log import log_lines
from dashboard.projections.situation import Situation, fold
from tests.builders import EVENT, a_place, a_unit, an_actor, an_agency, an_event, an_incident, festival

TEN_50 = TermDefined(
    Term("10-50", (Meaning("Vehicle collision", ("police",)), Meaning("Officer needs help", ("fire",))))
)


def situation(*more) -> Situation:
    bodies = [
        an_event(), an_agency("police", short="PD", letter="P"), an_agency("fire", short="FD", letter="F"),
        an_agency("ems", short="EMS", letter="E"), PlacesNamed((a_place(),)), a_unit("M12", "ems"),
        a_unit("P1", "police"), an_incident("47"), an_incident("48"), UnitAssigned("P1", "48"), TEN_50, *more,
    ]  # fmt: skip
    return fold(Entry(n, n, n, n, Actor("x"), str(n), body) for n, body in enumerate(bodies, 1))


def typed(line: str) -> Command:
    return read(line, situation())


def chips(command: Command) -> list[str]:
    return [chip.text for chip in command.chips if chip.kind == "code"]


def test_an_ambiguous_code_is_asked_and_the_line_is_not_lost():
    command = typed("#47 10-50 at gate 3")
    assert command.ask.startswith("10-50 means 1 Vehicle collision (PD) or 2 Officer needs help (FD): type 10-50/1")
    assert command.raw == "#47 10-50 at gate 3"
    assert [chip.kind for chip in typed("10-50 at gate 3").chips] == []  # not: "saved as it is"


def test_the_choice_makes_plain_words_and_a_chip():
    command = typed("#47 10-50/1 at gate 3")
    assert command.bodies == (NoteAdded("Vehicle collision at gate 3", "47"),)
    assert chips(command) == ["10-50 \u2192 Vehicle collision"]
    assert (command.ask, command.raw) == ("", "#47 10-50/1 at gate 3")


def test_only_the_agencies_with_units_on_the_incident_are_asked():
    assert typed("#48 10-50 at gate 3").bodies == (NoteAdded("Vehicle collision at gate 3", "48"),)


@pytest.mark.parametrize("line", ["#47 10-50! at gate 3", "#47 10-50 at gate 3!"])
def test_a_conflict_can_always_be_saved_as_it_was_said(line: str):
    assert typed(line).bodies == (NoteAdded("10-50 at gate 3", "47"),)
    assert typed(line).ask == ""


def test_a_free_line_with_a_code_was_read():
    assert typed("10-50/2 at gate 3").bodies == (NoteAdded("Officer needs help at gate 3"),)
    assert [chip.kind for chip in typed("10-50/2 at gate 3").chips] == ["code"]
    assert typed("mumble 10-99").bodies == (NoteAdded("mumble 10-99", "", raw=True),)


def test_a_code_that_nobody_defined_is_saved_and_offered():
    command = typed("#47 10-99 in custody")
    assert command.bodies == (NoteAdded("10-99 in custody", "47"),)
    assert command.warnings == ("10-99 is not in the glossary: define 10-99 = \u2026",)


def test_titles_reasons_and_status_notes_are_put_plainly_too():
    opened, sent = typed("med1 gate3 10-50 driver hurt +M12!").bodies[:2], typed("msg FD 10-50 at gate 3").bodies
    assert isinstance(opened[0], IncidentOpened)
    assert sent == (MessageSent("msg-draft", "Officer needs help at gate 3", ("fire",)),)
    assert typed("#47 close 10-4").bodies == (IncidentClosed("47", "Understood"),)
    assert typed("M12 oos mech 10-4").bodies == (UnitStatusChanged("M12", "OOS_MECH", "", "Understood"),)
    correction = typed("fix 12 10-50/1 here").correction
    assert correction is not None
    assert correction.text == "Vehicle collision here"


def test_a_new_incident_is_understood_by_the_agencies_it_sends_for():
    assert present(situation(), "99", [UnitAssigned("P1", "99")]) == (situation().agencies["police"],)
    assert len(present(situation(), "99")) == 3
    assert len(present(situation(), "48", [MessageSent("m", "x", ())])) == 3


def test_a_code_is_defined_in_one_line():
    (body,) = typed("define 10 99 = Prisoner transport for PD; Lunch for FD, EMS").bodies
    assert body == TermDefined(
        Term("10-99", (Meaning("Prisoner transport", ("police",)), Meaning("Lunch", ("fire", "ems"))))
    )
    assert typed("define 10-98 = Ready for anything").bodies == (
        TermDefined(Term("10-98", (Meaning("Ready for anything"),))),
    )
    assert "say what 10-98 means" in typed("define 10-98 =").ask
    assert typed("define the area").bodies == (NoteAdded("define the area", "", raw=True),)


def test_defining_for_one_agency_leaves_what_the_others_mean():
    term = added(situation(), "10-50", (Meaning("Fallen officer", ("fire",)),))
    assert term.meanings == (Meaning("Vehicle collision", ("police",)), Meaning("Fallen officer", ("fire",)))
    assert added(situation(), "10-50", (Meaning("Same for all"),)).meanings == (Meaning("Same for all"),)


def test_bodies_without_words_or_codes_stay_the_very_same():
    bodies = (NoteAdded("plain words", "47"), UnitAssigned("P1", "47"))
    assert plainly(bodies, situation(), "47").bodies == bodies
    assert plainly(bodies, situation(), "47").said == ""


def test_a_typed_code_is_recorded_plainly_and_what_was_said_is_kept(desk):
    festival(desk)
    desk.record(EVENT, TEN_50, an_actor())
    clerk = Clerk(desk, EVENT, an_actor, Live)
    asked = clerk.say("10-50 at gate 3", "k1", None)
    assert not asked.ok
    assert "10-50/2" in asked.message
    assert clerk.say("10-50/2 at gate 3", "k2", None).ok
    line = log_lines(clerk.entries("", desk.situation(EVENT)), desk.situation(EVENT))[-1]
    assert (line.text, line.said, line.raw) == ("Officer needs help at gate 3", "10-50/2 at gate 3", False)


def test_the_forms_of_the_log_go_the_same_way(desk):
    festival(desk)
    desk.record(EVENT, TEN_50, an_actor())
    clerk = Clerk(desk, EVENT, an_actor, Live)
    assert clerk.record([NoteAdded("10-50 blocking", "1")], "k0", None, "1").ok
    assert "10-50 means" in clerk.record([NoteAdded("10-50 at gate 3")], "k1", None).message
    assert clerk.record([NoteAdded("10-50/1 at gate 3")], "k2", None).ok
    entry = desk.journal.keyed(EVENT, ["k2"])["k2"]
    assert (entry.body, entry.said) == (NoteAdded("Vehicle collision at gate 3"), "10-50/1 at gate 3")
    assert "10-99 is not in the glossary" in clerk.record([NoteAdded("10-99")], "k3", None).message
    assert "10-50 means" in clerk.correct(entry.seq, "10-50 again", "wrong gate", "k4").message
    assert clerk.correct(entry.seq, "10-50/2 again", "wrong gate", "k5").ok


def test_a_term_without_plain_words_is_refused(desk):
    festival(desk)
    with pytest.raises(EntryRejected, match="plain words"):
        desk.record(EVENT, TermDefined(Term("10-99", ())), an_actor())


@given(st.text(max_size=50))
def test_no_line_breaks_the_reading_and_none_is_lost(text: str):
    command = read(text, situation())
    assert command.raw or not text.strip() or not command.bodies
