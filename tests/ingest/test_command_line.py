"""The command line's grammar: what is understood, and what is kept as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dashboard.ingest.command_line import GRAMMAR, Command, read
from dashboard.ingest.vocabulary import incident_types
from dashboard.model.agencies import AgencyJoined
from dashboard.model.directory import AgencyDescribed, Profile, Rung, Shift, ShiftPlanned
from dashboard.model.entry import Actor, AnyBody, Entry
from dashboard.model.events import PersonCheckedIn, PlacesNamed
from dashboard.model.facts import Fact
from dashboard.model.incidents import (
    FactsStated,
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
    NoteAdded,
    SupportJoined,
    SupportLeft,
)
from dashboard.model.layouts import LayoutPublished
from dashboard.model.leads import (
    CommandNamed,
    LeadAnswered,
    LeadEscalated,
    LeadOverridden,
    LeadProposed,
    LeadWithdrawn,
)
from dashboard.model.messages import MessageSent
from dashboard.model.moment import SECOND
from dashboard.model.protocols import ProtocolDrafted, ProtocolSigned
from dashboard.model.resources import ResourceAssigned, ResourceHeld, ResourceOutOfService, ResourceReturned
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.projections.situation import Situation, fold
from tests.builders import (
    START,
    a_feature,
    a_lead,
    a_person,
    a_place,
    a_protocol,
    a_resource,
    a_unit,
    an_agency,
    an_event,
    an_incident,
)


def situation(*more: AnyBody) -> Situation:
    bodies = [
        an_event(), an_agency("police", short="PD", letter="P"), an_agency("fire", short="FD", letter="F"),
        an_agency("ems", short="EMS", letter="E"), PlacesNamed((a_place(), a_place("stage", "Main stage"))),
        a_unit("M1", "ems"), a_unit("M12", "ems"), a_unit("E61", "fire"), a_unit("u<7>", "fire", callsign="Engine 7"),
        a_resource("drone1", "police", name="Drone One"), an_incident("47"), UnitAssigned("E61", "47"),
        LayoutPublished((a_feature("gate3", name="Gate 3"), a_feature("post1", "post", name="North post"))), *more,
    ]  # fmt: skip
    return fold(Entry(n, n, n, n, Actor("x"), str(n), body) for n, body in enumerate(bodies, 1))


def bodies(line: str, *more: AnyBody) -> list[AnyBody]:
    return list(read(line, situation(*more)).bodies)


def said(line: str, *more: AnyBody) -> Command:
    return read(line, situation(*more))


def test_one_line_opens_an_incident_with_its_place_words_unit_and_lead():
    opened, *rest = bodies("med1 gate3 collapse, 2 pat +M12 @EMS")
    assert isinstance(opened, IncidentOpened)
    assert (opened.incident, opened.number, opened.type, opened.priority) == ("48", "#048", "medical", "P1")
    assert (opened.title, opened.place) == ("collapse, 2 pat", "Gate 3")
    assert opened.lat is not None
    assert rest == [UnitAssigned("M12", "48"), LeadProposed("48", "lead-draft", "ems", ("ems",))]


@pytest.mark.parametrize(
    ("start", "kind", "priority"),
    [
        ("med1", "medical", "P1"), ("MED p3", "medical", "P3"), ("fight2", "fight", "P2"), ("fire1", "tentfire", "P1"),
        ("lost child2", "lost_child", "P2"), ("lost_child3", "lost_child", "P3"), ("crowd", "surge", "P1"),
        ("traffic", "rtc", "P2"), ("card", "cardiac", "P1"), ("med 2", "medical", "P2"), ("od", "overdose", "P1"),
    ],
)  # fmt: skip
def test_a_type_is_said_by_id_beginning_or_usual_word(start: str, kind: str, priority: str):
    opened = bodies(f"{start} gate3 near the bar")[0]
    assert isinstance(opened, IncidentOpened)
    assert (opened.type, opened.priority, opened.title) == (kind, priority, "near the bar")


def test_every_incident_type_has_a_title_and_words_that_name_no_other():
    from dashboard.ingest.vocabulary import type_of

    types = incident_types()
    assert len(types) == 32
    wrong = {(w, t.id) for t in types.values() for w in (t.id, *t.aliases) if type_of(w) is not t}
    assert not wrong


def test_without_a_place_the_words_are_kept_and_the_lack_is_said():
    command = said("fight2 behind the ferris wheel")
    opened = command.bodies[0]
    assert isinstance(opened, IncidentOpened)
    assert (opened.title, opened.place) == ("behind the ferris wheel", "")
    assert any("place" in w for w in command.warnings)


def test_a_place_later_in_the_words_is_found_and_the_words_stay_whole():
    opened = bodies("fight2 two men at Main Stage")[0]
    assert isinstance(opened, IncidentOpened)
    assert (opened.title, opened.place) == ("two men at Main Stage", "Main stage")


def test_long_words_become_the_first_entry_and_the_type_the_title():
    opened, note = bodies("med1 gate3 " + "very " * 30 + "long")
    assert isinstance(opened, IncidentOpened)
    assert isinstance(note, NoteAdded)
    assert opened.title == "Medical"
    assert note.text.endswith("long")
    assert note.incident == "48"


@pytest.mark.parametrize(
    "line",
    [
        "gate 3 looks calm", "power was tested this morning", "food queue long", "lost property office opens",
        "M12 what", "drone1 looks fine", "#99 who", "msg XX hello", "fix it", "<script>alert(1)</script>", "\u202eabc",
        "a\x00b", "#",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_kept_raw_on_the_event(line: str):
    command = said(line)
    (note,) = command.bodies
    assert isinstance(note, NoteAdded)
    assert (note.raw, note.incident) == (True, "")
    assert note.text == line.replace("\x00", "\u2400")
    assert any(chip.kind == "raw" for chip in command.chips)


@given(st.text(max_size=80))
def test_no_line_at_all_makes_it_fail_or_get_lost(line: str):
    command = said(line)
    assert command.bodies or command.ask or command.correction or not command.raw or command.incident


def test_words_on_an_incident_are_an_entry_of_it():
    assert bodies("#47 crowd thinning out") == [NoteAdded("crowd thinning out", "47")]
    assert bodies("#047: crowd") == [NoteAdded("crowd", "47")]


def test_a_number_alone_only_goes_there():
    assert (said("#47").incident, said("#47").bodies) == ("47", ())


def test_units_are_sent_and_released_with_words_kept():
    assert bodies("#47 +M12 -E61 two more") == [
        UnitAssigned("M12", "47"), UnitReleased("E61", "47"), NoteAdded("two more", "47"),
    ]  # fmt: skip


def test_the_longest_name_wins_and_odd_ids_do_no_harm():
    assert bodies("#47 +m1 +ENGINE 7 both") == [
        UnitAssigned("M1", "47"), UnitAssigned("u<7>", "47"), NoteAdded("both", "47"),
    ]  # fmt: skip
    assert bodies("engine7 os #47") == [UnitStatusChanged("u<7>", "ONSC", "47")]


def test_an_unknown_unit_stays_in_the_words_and_is_named():
    command = said("#47 +X99 is coming")
    assert command.bodies == (NoteAdded("+X99 is coming", "47"),)
    assert any("X99" in w for w in command.warnings)


ASKED = ("ems", "police", "fire")
WAITING = LeadProposed("47", "l", "ems", ASKED)
SIGNED = (
    ProtocolDrafted(a_protocol(types=("medical",))), ProtocolSigned("dui", 1, "police", "ana"),
    ProtocolSigned("dui", 1, "ems", "cleo"),
)  # fmt: skip


def proposed(agency: str, *asked: str, **rest: object) -> LeadProposed:
    return LeadProposed("47", "lead-draft", agency, asked, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize("agency", ["EMS", "ems", "E", "e"])
def test_a_lead_is_proposed_with_letter_short_name_or_id_to_all_that_are_there(agency: str):
    assert bodies(f"#47 lead {agency}") == [proposed("ems", "ems", "fire")]


def test_a_lead_keeps_its_reason_and_who_agreed():
    assert bodies("#47 lead EMS because patient first, agreed FD,EMS") == [
        proposed("ems", "ems", "fire", why="patient first"),
        LeadAnswered("47", "lead-draft", "fire", "agrees"), LeadAnswered("47", "lead-draft", "ems", "agrees"),
    ]  # fmt: skip


def test_the_lead_passes_on_with_a_reason_only():
    led = a_lead("47", "police")
    assert bodies("#47 lead EMS because he is ill", *led) == [
        proposed("ems", "ems", "police", "fire", why="he is ill", giver="police")
    ]
    asked = said("#47 lead EMS", *led)
    assert asked.bodies == ()
    assert "why" in asked.ask


def test_a_lead_without_an_agency_is_the_one_that_the_protocol_names():
    assert bodies("#47 lead", *SIGNED) == [
        proposed("police", "police", "fire", support=("ems",), protocol="dui", version=1, phase="stop")
    ]
    assert bodies("#47 lead P", *SIGNED) == bodies("#47 lead", *SIGNED)


def test_where_no_protocol_matches_a_lead_without_an_agency_is_asked_for():
    assert "no protocol covers this" in said("#47 lead").ask


def test_what_is_proposed_or_leads_already_is_not_proposed_again():
    assert "already" in said("#47 lead EMS", WAITING).ask
    assert "leads #047 already" in said("#47 lead EMS", *a_lead("47", "ems")).ask


def test_a_handover_says_to_whom_because_of_what_and_what_they_must_know():
    assert bodies("#47 handover PD because fire is out brief: floor weak, two rooms left", *a_lead("47", "fire")) == [
        proposed("police", "police", "fire", giver="fire", trigger="fire is out",
                 briefing="floor weak, two rooms left")
    ]  # fmt: skip
    assert "nobody leads" in said("#47 handover PD because x").ask
    assert "because" in said("#47 handover PD", *a_lead("47", "fire")).ask


def test_a_handover_by_protocol_has_its_trigger_filled_in_when_its_facts_have_come():
    stop = LeadProposed("47", "l", "police", ("police",), protocol="dui", version=1, phase="stop")
    agreed = LeadAnswered("47", "l", "police", "agrees")
    ill = FactsStated("47", (Fact("ill"),))
    assert bodies("#47 lead", *SIGNED, stop, agreed, ill) == [
        proposed("ems", "police", "ems", support=("police",), protocol="dui", version=1, phase="care", giver="police",
                 trigger="the driver is ill", foreseen=True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "agencies"),
    [("agree", ("",)), ("agrees", ("",)), ("agree FD, EMS", ("fire", "ems")), ("FD agrees", ("fire",))],
)
def test_agencies_agree_and_my_own_is_left_for_the_clerk_to_name(line: str, agencies: tuple[str, ...]):
    assert bodies(f"#47 {line}", WAITING) == [LeadAnswered("47", "l", agency, "agrees") for agency in agencies]


@pytest.mark.parametrize(
    ("line", "agency"), [("object because no crew", ""), ("FD objects because no crew", "fire"),
                         ("objects: because no crew", ""), ("FD object because: no crew", "fire")],
)  # fmt: skip
def test_an_objection_has_its_reason(line: str, agency: str):
    assert bodies(f"#47 {line}", WAITING) == [LeadAnswered("47", "l", agency, "objects", "no crew")]
    assert "say why" in said("#47 object", WAITING).ask


@pytest.mark.parametrize(
    "words",
    [
        "object found under the stage", "agree with the plan", "escalate crowd control", "withdraw units from the gate",
        "override valve stuck", "FD agrees to bring water", "FD objects to the fence", "fact is he ran",
        "unified approach", "ahj is the county", "handover of keys done",
    ],
)  # fmt: skip
def test_a_sentence_that_begins_with_such_a_verb_is_an_entry(words: str):
    assert bodies(f"#47 {words}") == [NoteAdded(words, "47")]


@pytest.mark.parametrize("words", ["agree", "object because x", "escalate", "override Ana because x", "withdraw"])
def test_without_a_proposal_an_answer_says_that_there_is_none(words: str):
    command = said(f"#47 {words}")
    assert command.bodies == ()
    assert "no lead is proposed for #047" in command.ask


def test_an_escalation_names_who_is_on_duty_on_the_next_rung():
    ladder = AgencyDescribed("ems", Profile("cleo", ladder=(Rung("Supervisor", 120),)))
    cleo = PersonCheckedIn(a_person("cleo", "Cleo Lind", "ems"))
    shift = ShiftPlanned(Shift("s", "cleo", "Supervisor", START, START + 3_600 * SECOND))
    command = read("#47 escalate", situation(WAITING, ladder, cleo, shift), now=START)
    assert command.bodies == (LeadEscalated("47", "l", 1, ("cleo",), START + 120 * SECOND),)
    assert any("Cleo Lind" in chip.text for chip in command.chips)
    assert "on duty" in read("#47 escalate", situation(WAITING, ladder, cleo), now=START).ask


def test_an_override_needs_a_person_and_a_reason_and_says_who_is_unknown():
    ana = PersonCheckedIn(a_person())
    assert bodies("#47 override ana because no time", WAITING, ana) == [
        LeadOverridden("47", "l", "Ana Ruiz", "no time")
    ]
    stranger = said("#47 override Chief Odd because no time", WAITING, ana)
    assert stranger.bodies == (LeadOverridden("47", "l", "Chief Odd", "no time"),)
    assert "not checked in" in stranger.warnings[0]
    assert "person and its reason" in said("#47 override because no time", WAITING).ask
    assert "person and its reason" in said("#47 override Ana", WAITING).ask


def test_a_proposal_is_taken_back():
    assert bodies("#47 withdraw", WAITING) == [LeadWithdrawn("47", "l")]
    assert bodies("#47 withdraw because wrong incident", WAITING) == [LeadWithdrawn("47", "l", "wrong incident")]


def test_taking_back_what_somebody_objects_to_asks_why():
    objects = LeadAnswered("47", "l", "fire", "objects", "burns")
    command = said("#47 withdraw", WAITING, objects)
    assert command.bodies == ()
    assert "say why it is taken back" in command.ask
    assert bodies("#47 withdraw because wrong", WAITING, objects) == [LeadWithdrawn("47", "l", "wrong")]


def test_an_override_by_somebody_who_was_not_asked_or_is_off_duty_says_so():
    ana = PersonCheckedIn(a_person())
    assert said("#47 override ana because no time", WAITING, ana).warnings == (
        "Ana Ruiz is not asked, not on duty; recorded as written",
    )


def test_facts_are_stated_by_name_or_usual_word_and_taken_back():
    assert bodies("#47 fact fire=yes weapon=no") == [FactsStated("47", (Fact("fire"), Fact("weapon", "no")))]
    assert bodies("#47 fact smoke = y, Medical control=Hospital; weapon=?") == [
        FactsStated("47", (Fact("fire"), Fact("medical_control", "hospital"), Fact("weapon", "")))
    ]
    assert bodies(f"#47 fact fire {' ' * 3_000} = yes") == [FactsStated("47", (Fact("fire"),))]
    assert bodies(f"#47 fact fire {' ' * 3_000} alarm")[0].kind == "note.added"
    assert "which fact" in said("#47 fact").ask
    assert any("no protocol" in w for w in said("#47 fact colour=red").warnings)


def test_legal_authority_and_unified_command_are_named_without_each_other_being_lost():
    named = CommandNamed("47", ("police",), ("fire",))
    assert bodies("#47 unified PD,FD", named) == [CommandNamed("47", ("police",), ("police", "fire"))]
    assert bodies("#47 ahj FD", named) == [CommandNamed("47", ("fire",), ("fire",))]
    assert bodies("#47 unified none", named) == [CommandNamed("47", ("police",))]
    assert "name the agencies" in said("#47 ahj").ask


def test_agencies_support_and_stop_supporting():
    assert bodies("#47 support FD, EMS") == [SupportJoined("47", "fire"), SupportJoined("47", "ems")]
    assert bodies("#47 unsupport FD") == [SupportLeft("47", "fire")]


def test_priority_and_place_change_and_more_words_are_an_entry():
    assert bodies("#47 p2") == [IncidentChanged("47", priority="P2")]
    at, note = bodies("#47 at main stage two more")
    assert isinstance(at, IncidentChanged)
    assert at.place == "Main stage"
    assert note == NoteAdded("two more", "47")
    assert bodies("#47 at least five people") == [NoteAdded("at least five people", "47")]


def test_an_incident_is_closed_and_reopened():
    assert bodies("#47 close all done") == [IncidentClosed("47", "all done")]
    assert bodies("#47 close to the stage it is worse") == [NoteAdded("close to the stage it is worse", "47")]
    assert bodies("#47 reopen again", IncidentClosed("47")) == [IncidentReopened("47", "again")]


@pytest.mark.parametrize(
    ("line", "status", "note"),
    [
        ("M12 os", "ONSC", ""), ("m12 er", "ENRT", ""), ("M12 av", "AVAIL", ""),
        ("M12 oos mech flat tyre", "OOS_MECH", "flat tyre"),
        ("M12 tr county hospital", "TRANS", "county hospital"), ("M12 pt", "PTCT", ""), ("M12 mayday", "EMERG", ""),
    ],
)  # fmt: skip
def test_a_unit_says_where_it_stands(line: str, status: str, note: str):
    (body,) = bodies(line)
    assert isinstance(body, UnitStatusChanged)
    assert (body.unit, body.status, body.note) == ("M12", status, note)


def test_a_unit_that_is_available_again_is_off_its_calls():
    assert bodies("E61 av") == [UnitReleased("E61", "47")]
    assert bodies("E61 oos rest") == [UnitStatusChanged("E61", "OOS_REST")]


def test_out_of_service_asks_for_its_kind():
    assert "mech" in said("M12 oos").ask


def test_a_correction_names_its_entry():
    fix, strike = said("fix 12 two patients").correction, said("strike 12 wrong incident").correction
    assert fix is not None
    assert strike is not None
    assert (fix.target, fix.text) == (12, "two patients")
    assert (strike.target, strike.text, strike.reason) == (12, None, "wrong incident")
    assert said("strike 12").ask


def test_a_message_goes_to_agencies():
    command = read("msg PD,FD hold the gate", situation(), "k1")
    assert command.bodies == (MessageSent("msg-k1", "hold the gate", ("police", "fire")),)
    assert read("#47 msg E come", situation(), "k").bodies == (MessageSent("msg-k", "come", ("ems",), "47"),)


def test_a_shared_resource_is_held_handed_over_returned_and_out_of_service():
    assert bodies("drone1 hold PD") == [ResourceHeld("drone1", "police")]
    assert bodies("Drone One assign PD #47 search") == [ResourceAssigned("drone1", "police", "47", "search")]
    assert bodies("drone1 return") == [ResourceReturned("drone1")]
    assert bodies("drone1 oos battery") == [ResourceOutOfService("drone1", "battery")]


def test_the_key_list_shows_lines_that_the_grammar_reads():
    for example, _ in GRAMMAR:
        for line in example.split("   "):
            command = said(line.replace("…", "x"), IncidentClosed("47") if "reopen" in line else an_incident("46"))
            assert not any(chip.kind == "raw" for chip in command.chips), line


def test_places_with_markup_in_their_names_are_only_names():
    here = PlacesNamed((a_place("x", '<b>"Bar"</b>'),))
    opened = read('fight2 <b>"bar"</b> two', situation(here)).bodies[0]
    assert isinstance(opened, IncidentOpened)
    assert (opened.place, opened.title) == ('<b>"Bar"</b>', "two")


def test_two_agencies_of_one_letter_are_told_apart_by_their_names():
    agency = structs.replace(an_agency("eoc").agency, short="EOC", letter="E")
    assert bodies("#47 lead EOC", AgencyJoined(agency)) == [LeadProposed("47", "lead-draft", "eoc", ("eoc", "fire"))]


@pytest.mark.parametrize(
    "words",
    [
        "post box on fire", "clear of traffic jam", "rest of the crew is fine", "hold the gate", "busy night here",
        "off the road", "off duty officer helped", "available units needed", "returning crowd at gate 3",
        "arrived late yesterday", "emergency exit blocked", "panic at the stage",
    ],
)  # fmt: skip
def test_a_sentence_that_begins_with_a_callsign_and_a_common_word_moves_no_unit(words: str):
    assert bodies(f"E61 {words}") == [NoteAdded(f"E61 {words}", "", raw=True)]
    assert bodies(f"#47 E61 {words}") == [NoteAdded(f"E61 {words}", "47")]


@pytest.mark.parametrize("line", ["E61 clear", "E61 clear.", "E61 clear #47", "E61 clear from #47", "#47 E61 clear"])
def test_a_common_word_alone_is_a_status(line: str):
    assert bodies(line)[0] == UnitReleased("E61", "47")


@pytest.mark.parametrize("line", ["E61 post: gate 3", "E61 post, gate 3"])
def test_a_common_word_before_a_colon_or_a_comma_is_a_status_with_a_note(line: str):
    assert bodies(line) == [UnitReleased("E61", "47"), UnitStatusChanged("E61", "AVAIL_POST", "", "gate 3")]


def test_a_mayday_is_heard_whatever_follows_and_a_mere_emergency_says_how():
    assert bodies("M12 mayday roof coming down") == [UnitStatusChanged("M12", "EMERG", "", "roof coming down")]
    assert any("M12 mayday" in warning for warning in said("M12 emergency exit blocked").warnings)


def test_releasing_a_unit_that_is_not_there_leaves_no_junk_behind():
    command = said("#47 -E61 -M12")
    assert command.bodies == (UnitReleased("E61", "47"),)
    assert command.warnings == ("M12 is not on this incident",)
    assert bodies("#47 -M12 -E61") == [UnitReleased("E61", "47")]
    assert bodies("#47 crowd -M12 says so") == [NoteAdded("crowd -M12 says so", "47")]


@pytest.mark.parametrize(("line", "asked"), [("#47 -M12", "not on this incident"), ("#47 +E61", "on it already")])
def test_a_line_that_would_change_nothing_says_so_and_records_nothing(line: str, asked: str):
    command = said(line)
    assert (command.bodies, command.warnings) == ((), ())
    assert asked in command.ask


@pytest.mark.parametrize(
    ("line", "warned"),
    [
        ("#47 decide hold because dense agreed ZZ", "no agency is called 'ZZ'; kept as words"),
        ("stop show main stage because of a crush to ZZ", "no agency is called 'ZZ'; kept as words"),
        ("#47 ahj ZZ", "not every name in 'ZZ' is an agency; kept as an entry"),
        ("#47 unified EMS,ZZ", "not every name in 'EMS,ZZ' is an agency; kept as an entry"),
        ("#47 fact fire", "no fact is stated (fact fire=yes); kept as an entry"),
    ],
)
def test_a_mistyped_name_in_a_form_is_pointed_out(line: str, warned: str):
    assert warned in said(line).warnings
