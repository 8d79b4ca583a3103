"""The lead section of an incident's panel: what a commander reads there, and what its buttons ask for."""

import re

import pytest

from components.lead_panel import lead_section
from components.lead_view import LeadView
from components.log_asks import bodies_asked
from dashboard.model.directory import AgencyDescribed, Profile, Rung, Shift, ShiftPlanned
from dashboard.model.entry import Actor, AnyBody, Entry
from dashboard.model.events import PersonCheckedIn
from dashboard.model.facts import Fact
from dashboard.model.incidents import FactsStated, IncidentClosed
from dashboard.model.leads import (
    CommandNamed,
    LeadAnswered,
    LeadEscalated,
    LeadOverridden,
    LeadProposed,
    LeadWithdrawn,
)
from dashboard.model.limits import LeadLimits
from dashboard.model.moment import MINUTE, SECOND
from dashboard.model.protocols import ProtocolDrafted, ProtocolSigned, Standoff
from dashboard.model.units import UnitAssigned, UnitStatusChanged
from dashboard.projections.situation import Situation, fold
from tests.builders import START, a_person, a_protocol, a_unit, an_agency, an_event, an_incident

LIMITS = LeadLimits(amber={"P2": 60}, red={"P2": 300}, red_with_several_agencies=180)
RING = Standoff("Petrol fire", "hot", "police", 30, 60, source="Usual practice, to be agreed locally")
CARD = (
    ProtocolDrafted(a_protocol(types=("medical",), standoffs=(RING,))), ProtocolSigned("dui", 1, "police", "ana"),
    ProtocolSigned("dui", 1, "ems", "cleo"),
)  # fmt: skip
WAITING = LeadProposed("47", "l", "ems", ("ems", "police", "fire"), "patient first")
BY_CARD = LeadProposed("47", "q", "police", ("police", "ems"), protocol="dui", version=1, phase="stop")
AGREED = (BY_CARD, *(LeadAnswered("47", "q", agency, "agrees") for agency in BY_CARD.involved))
LADDER = (
    AgencyDescribed("ems", Profile("cleo", ladder=(Rung("Supervisor", 120),))),
    AgencyDescribed("fire", Profile("ben", ladder=(Rung("Captain", 120), Rung("Chief", 300)))),
    ShiftPlanned(Shift("s", "cleo", "Supervisor", START, START + 60 * MINUTE)),
)


def situation(*more: AnyBody) -> Situation:
    bodies = [
        an_event(), an_agency("police", short="PD"), an_agency("fire", short="FD"), an_agency("ems", short="EMS"),
        PersonCheckedIn(a_person()), PersonCheckedIn(a_person("ben", "Ben Osei", "fire", "Captain")),
        PersonCheckedIn(a_person("cleo", "Cleo Lind", "ems", "Medic")), a_unit("P1", "police"),
        a_unit("E1", "fire"), an_incident("47"), *more,
    ]  # fmt: skip
    return fold(Entry(n, START, START, START, Actor("x"), str(n), body) for n, body in enumerate(bodies, 1))


def html(*more: AnyBody, agency: str = "police", after: int = 0, forms: bool = True) -> str:
    state = situation(*more)
    incident = state.incident("47")
    assert incident is not None
    titles = {"ill": "Somebody is ill"}
    return lead_section(LeadView(state, incident, START + after, LIMITS, agency, forms, titles, {"event": "fest"}))


def words(drawn: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", drawn).split())


def rows(drawn: str) -> list[str]:
    return [words(row) for row in re.findall(r'<li data-key="answer:.*?</li>', drawn)]


def asked(**data: object) -> list[AnyBody] | str:
    more = data.pop("more", ())
    return bodies_asked({"key": "k", **data}, situation(*more), "47", "police", START)  # type: ignore[misc]


def test_an_agreed_lead_says_by_whom_and_by_which_protocol_and_phase():
    drawn = words(html(*CARD, *AGREED, after=2 * MINUTE))
    assert "LEAD P PD since 14:00:00 (2m)" in drawn
    assert "Agreed by PD, EMS , by protocol dui v1 , phase Stop" in drawn
    assert "OVERRIDDEN" not in drawn


def test_an_overridden_lead_says_who_decided_why_and_over_whom():
    drawn = words(html(WAITING, LeadAnswered("47", "l", "fire", "objects", "burns"),
                       LeadOverridden("47", "l", "ana", "no time")))  # fmt: skip
    assert "OVERRIDDEN" in drawn
    assert "Overridden by Ana Ruiz not asked, not on duty : no time" in drawn
    assert "Agreed: nobody ; objected: FD ; had not answered: EMS, PD ; ad hoc" in drawn


def test_an_answer_that_another_agency_entered_says_so_in_its_row_and_in_the_settled_line():
    jo = "entered by Jo Harlan, PD"
    row = rows(html(WAITING, LeadAnswered("47", "l", "fire", "agrees", person=jo)))[2]
    assert row.startswith("F FD \N{CHECK MARK} agrees ( entered by Jo Harlan, PD ) 14:00")
    own, other = (LeadAnswered("47", "q", "police", "agrees", person="Ana Ruiz"),
                  LeadAnswered("47", "q", "ems", "agrees", person=jo))  # fmt: skip
    assert "Agreed by PD, EMS (entered by Jo Harlan, PD) , by" in words(html(*CARD, BY_CARD, own, other))
    over = (LeadAnswered("47", "l", "fire", "objects", "burns", jo), LeadOverridden("47", "l", "ana", "no time"))
    assert "objected: FD (entered by Jo Harlan, PD)" in words(html(WAITING, *over))


def test_who_overrides_without_being_asked_on_duty_or_checked_in_is_flagged():
    asked = LeadEscalated("47", "l", 1, ("cleo",), START + MINUTE)

    def said(person: str, *more: AnyBody) -> str:
        return words(html(WAITING, *LADDER, *more, LeadOverridden("47", "l", person, "no time")))

    assert "Overridden by Santa Claus not checked in : no time" in said("Santa Claus")
    assert "Overridden by Ben Osei not asked, not on duty : no time" in said("Ben Osei")
    assert "Overridden by Cleo Lind not asked : no time" in said("Cleo Lind")
    assert "Overridden by Cleo Lind : no time" in said("Cleo Lind", asked)
    assert "Overridden by Cleo Lind : no time" in said("cleo", asked)
    assert ">EMS, Medic</option>" in html(WAITING, *LADDER, asked)
    assert ">FD, Captain, not asked, not on duty</option>" in html(WAITING, *LADDER, asked)


def test_taking_a_proposal_back_needs_a_reason_while_somebody_objects():
    needed = 'aria-label="Why it is taken back (needed)" required'
    assert needed in html(WAITING, LeadAnswered("47", "l", "fire", "objects", "burns"))
    assert "Why it is taken back (needed)" not in html(WAITING)


def test_nobody_leads_until_it_is_agreed_and_the_interim_lead_is_said_to_be_none():
    assert "NO LEAD nobody on scene yet" in words(html())
    there = (UnitAssigned("E1", "47"), UnitStatusChanged("E1", "ONSC", "47"))
    assert "NO LEAD INTERIM F FD first qualified unit on scene; not agreed" in words(html(*there))
    assert 'cc-red"><bdi>NO LEAD' in html(*there, after=5 * MINUTE)


def test_legal_authority_and_unified_command_stand_apart_from_the_lead():
    drawn = words(html(*AGREED, CommandNamed("47", ("police",), ("fire", "ems"))))
    assert "Legal authority: P PD \N{MIDDLE DOT} Unified command: F FD E EMS" in drawn


def test_every_agency_asked_has_a_row_and_ones_own_comes_first():
    answers = (LeadAnswered("47", "l", "ems", "agrees"), LeadAnswered("47", "l", "fire", "objects", "no crew"))
    drawn = html(WAITING, *answers, after=2 * MINUTE)
    first, second, third = rows(drawn)
    assert first.startswith("P PD \N{WHITE CIRCLE} not answered 2m PD agrees Y Objects")
    assert second.startswith("E EMS \N{CHECK MARK} agrees 14:00")
    assert third.startswith("F FD OBJECTS no crew 14:00 Agrees")
    assert "DISPUTED 1/3 agree" in words(drawn)
    assert [row[:5] for row in rows(html(WAITING, agency="fire"))] == ["F FD ", "E EMS", "P PD "]


def test_only_ones_own_row_has_keys():
    assert re.findall(r'data-agency="(\w+)" data-proposal="l" data-hotkey="(\w)"', html(WAITING)) == [("police", "y")]
    assert html(WAITING).count('data-hotkey="o"') == 1
    assert 'data-hotkey="y"' not in html(WAITING, agency="security")


def test_an_escalation_says_who_would_be_asked_and_whose_position_is_empty():
    drawn = words(html(WAITING, *LADDER))
    assert "Escalate to Cleo Lind ( EMS ), 2m FD : nobody on duty as Captain" in drawn


def test_an_escalation_says_who_was_asked_and_how_long_they_have():
    step = LeadEscalated("47", "l", 1, ("cleo",), START + 120 * SECOND)
    assert "Rung 1 asked: Cleo Lind ( EMS ); decide by 14:02:00, 1m left" in words(html(WAITING, *LADDER, step,
                                                                                       after=MINUTE))  # fmt: skip
    late = words(html(WAITING, *LADDER, step, after=5 * MINUTE))
    assert "overdue 3m" in late
    assert "Nobody on duty on the rungs above ( FD Chief )" in late


def test_where_there_is_no_ladder_or_nobody_on_it_the_ways_out_are_said():
    assert "No ladder to escalate on" in words(html(WAITING))
    ladder = LADDER[:2]
    assert "call a conference, or override" in words(html(WAITING, *ladder))


def test_only_a_handover_that_was_foreseen_names_agencies_whose_answer_it_does_not_need():
    handover = LeadProposed("47", "h", "ems", ("police", "ems"), giver="police", trigger="ill", foreseen=True)
    there = (*AGREED, handover, UnitAssigned("E1", "47"))
    assert "The protocol foresees this handover: no answer needed from FD" in words(html(*CARD, *there))
    assert "no answer needed" not in words(html(*CARD, *AGREED, handover))
    asked = LeadProposed("47", "l", "ems", ("ems",))
    assert "no answer needed" not in words(html(asked, UnitAssigned("E1", "47")))


def test_the_recommendation_says_who_supports_why_how_far_and_what_would_change_it():
    drawn = words(html(*CARD))
    assert "Protocol says: P PD leads, EMS support Use U" in drawn
    assert "Card dui v1, Stop" in drawn
    assert "Keep back: Petrol fire: hot zone 30 m, outer 60 m (PD)" in drawn
    assert "If the driver is ill : E EMS leads" in drawn
    assert "Plain words" in drawn
    assert "/protocols?event=fest&amp;protocol=dui" in html(*CARD)


def test_where_no_protocol_matches_that_is_said_and_the_form_is_open():
    assert "No protocol covers this: settle it case by case" in words(html())
    assert re.search(r'<details data-key="lead:47" open>', html())
    assert not re.search(r'<details data-key="lead:47" open>', html(*CARD))


def test_a_fact_changes_what_the_protocol_says_at_once():
    drawn = words(html(*CARD, FactsStated("47", (Fact("ill"),))))
    assert "Protocol says: E EMS leads, PD support" in drawn
    assert "Care because ill = yes" in drawn


def test_a_trigger_that_has_come_offers_the_handover_with_the_trigger_filled_in():
    drawn = html(*CARD, *AGREED, FactsStated("47", (Fact("ill"),)))
    assert "TRIGGER the driver is ill Protocol says: E EMS takes over, PD support" in words(drawn)
    assert re.search(r'<details data-key="handover:47:ems:due" open', drawn)
    assert re.search(r'<input name="trigger"[^>]* value="the driver is ill" required>', drawn)
    assert 'name="briefing"' in drawn


def test_facts_have_a_switch_for_each_value_and_one_for_not_known():
    drawn = html(*CARD, FactsStated("47", (Fact("ill", "no"),)))
    switches = re.findall(r'data-fact="ill" data-value="(\w*)" aria-pressed="(\w+)"', drawn)
    assert switches == [("yes", "false"), ("no", "true"), ("", "false")]
    assert 'title="Somebody is ill"' in drawn


def test_a_handover_that_waits_says_from_whom_to_whom_and_the_briefing():
    pending = LeadProposed("47", "h", "ems", ("police", "ems"), giver="police", trigger="he is ill", briefing="sugar 2")
    drawn = words(html(*AGREED, pending))
    assert "hand over P PD \N{RIGHTWARDS ARROW} E EMS" in drawn
    assert "Because: he is ill" in drawn
    assert "Briefing: sugar 2" in drawn
    assert "LEAD P PD" in drawn


def test_who_only_watches_and_what_is_closed_have_no_buttons():
    assert "<button" not in html(WAITING, *CARD, forms=False)
    assert "<form" not in html(WAITING, *CARD, forms=False)
    closed = html(*AGREED, IncidentClosed("47"))
    assert "<button" not in closed
    assert "LEAD P PD" in words(closed)


@pytest.mark.parametrize("evil", ["<script>x</script>", '" onmouseover="x', "\u202e'&"])
def test_no_markup_of_a_stranger_reaches_the_lead_section(evil: str):
    person = PersonCheckedIn(a_person("cleo", evil, "ems", evil))
    card = ProtocolDrafted(a_protocol(evil, types=("medical",), title=evil, phrase=evil,
                                      facts=(Fact("ill", evil), Fact(evil))))  # fmt: skip
    signed = (ProtocolSigned(evil, 1, "police", "ana"), ProtocolSigned(evil, 1, "ems", "cleo"))
    pending = LeadProposed("47", evil, "ems", ("ems", "police"), evil, protocol=evil, version=1, phase=evil,
                           giver="police", trigger=evil, briefing=evil)  # fmt: skip
    ladder = AgencyDescribed("ems", Profile("cleo", ladder=(Rung(evil, 1), Rung(evil, 2))))
    drawn = html(an_agency("ems", short=evil, name=evil, letter=evil), person, card, *signed,
                 FactsStated("47", (Fact(evil, evil),)), pending, LeadAnswered("47", evil, "ems", "objects", evil),
                 ladder, ShiftPlanned(Shift("s", "cleo", evil, START, START + MINUTE)),
                 LeadEscalated("47", evil, 1, ("cleo", evil), START))  # fmt: skip
    assert "<script" not in drawn
    assert '" onmouseover' not in drawn
    assert "OBJECTS" in drawn


def test_using_the_recommendation_proposes_what_was_shown_and_nothing_newer():
    shown = {"agency": "police", "protocol": "dui", "version": "1", "phase": "stop"}
    (made,) = asked(do="use", **shown, more=CARD)
    assert made == LeadProposed("47", "lead-k", "police", ("police",), support=("ems",), protocol="dui", version=1,
                                phase="stop")  # fmt: skip
    changed = asked(do="use", **shown, more=(*CARD, FactsStated("47", (Fact("ill"),))))
    assert isinstance(changed, str)
    assert "changed meanwhile" in changed


def test_every_button_asks_for_its_entry():
    assert asked(do="answer", answer="objects", agency="fire", proposal="l", values={"reason": "no crew"}) == [
        LeadAnswered("47", "l", "fire", "objects", "no crew")
    ]
    assert asked(do="override", proposal="l", values={"person": "Ana Ruiz", "reason": "late"}) == [
        LeadOverridden("47", "l", "Ana Ruiz", "late")
    ]
    assert asked(do="withdraw", proposal="l", values={}) == [LeadWithdrawn("47", "l")]
    assert asked(do="fact", fact="ill", value="no") == [FactsStated("47", (Fact("ill", "no"),))]
    assert asked(do="command", values={"ahj": ["police"], "unified": ["police", "fire"]}) == [
        CommandNamed("47", ("police",), ("police", "fire"))
    ]
    assert asked(do="handover", agency="ems", values={"trigger": "ill", "briefing": "b"}, more=AGREED) == [
        LeadProposed("47", "lead-k", "ems", ("ems", "police"), giver="police", trigger="ill", briefing="b")
    ]


def test_an_escalation_pressed_twice_asks_one_rung():
    press = {"do": "escalate", "proposal": "l", "rung": "1"}
    (step,) = asked(**press, more=(WAITING, *LADDER))
    assert step == LeadEscalated("47", "l", 1, ("cleo",), START + 120 * SECOND)
    again = asked(**press, more=(WAITING, *LADDER, step))  # type: ignore[dict-item]
    assert isinstance(again, str)


@pytest.mark.parametrize(
    "wrong",
    [{"do": "answer"}, {"do": "answer", "answer": "maybe"}, {"do": "escalate"}, {"do": "use"}, {"do": "lead"},
     {"do": "handover"}, {"do": "answer", "answer": ["agrees"]}],
)  # fmt: skip
def test_what_a_browser_sends_wrongly_is_answered_in_words(wrong: dict[str, object]):
    assert isinstance(asked(**wrong), str)
