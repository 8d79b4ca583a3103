"""The list, the card, the thread, the diff and the sheet as values: what they say, and that strangers' text is text."""

from datetime import date

import pytest
from msgspec import structs

from components.protocol_card import card_html, contacts_html
from components.protocol_desk import asked_for, view_of
from components.protocol_diff import diff_html
from components.protocol_sheet import card_json, sheet_page
from components.protocol_talk import may_withdraw, signing_words, thread_html
from components.protocols import ProtocolFilter, protocol_blocks, protocol_rows, row_html, row_of
from dashboard.ingest.protocol_files import uploaded
from dashboard.ingest.protocol_library import takings
from dashboard.model.directory import AgencyDescribed, Profile, Shift, ShiftPlanned
from dashboard.model.events import PersonCheckedIn
from dashboard.model.moment import SECOND
from dashboard.model.protocols import (
    ContactPoint,
    Handover,
    Need,
    Notification,
    Phase,
    ProtocolCommented,
    ProtocolDrafted,
    ProtocolSigned,
    ProtocolWithdrawn,
    Standoff,
    Step,
)
from dashboard.projections.protocol_diff import differences
from dashboard.projections.protocol_words import review_words
from dashboard.projections.standing import stands
from tests.builders import EVENT, START, a_person, a_protocol, an_actor, an_agency, an_event, drafts, festival

EVIL = '<img src=x onerror="window.hacked=1">'
DAY = 24 * 3_600 * SECOND
TITLES = {"dui": "Impaired driver"}


@pytest.fixture
def event(desk, clock):
    """The small festival with signatories ana (police) and cleo (ems), and card `dui` in force in version 1."""
    festival(desk)
    say(
        desk,
        *(AgencyDescribed(a, Profile(who, supervisor="Sergeant")) for a, who in (("police", "ana"), ("ems", "cleo"))),
        ProtocolDrafted(a_protocol()), *signatures("dui", 1),
    )  # fmt: skip
    return desk


def say(desk, *bodies):
    desk.record(EVENT, list(bodies), an_actor())


def signatures(card, version):
    return ProtocolSigned(card, version, "police", "ana"), ProtocolSigned(card, version, "ems", "cleo")


def stand_of(desk, card="dui", version=""):
    return asked_for(desk.situation(EVENT), desk.now(EVENT), card, version).stand


def listed(desk, **chosen):
    situation = desk.situation(EVENT)
    return [
        row.shown.protocol.id for row in protocol_rows(situation, desk.now(EVENT), ProtocolFilter(**chosen), TITLES)
    ]


def test_a_row_says_standing_lead_by_phase_review_and_signatures(event):
    situation = event.situation(EVENT)
    html = row_html(row_of(situation.protocols["dui"], situation, START), situation, START)
    assert "In force" in html
    assert "cc-fill-solid" in html
    assert "signed 2 of 2" in html
    assert "review 30 Jun 2027" in html
    assert "Stop: POLI \N{RIGHTWARDS ARROW} Care: EMS" in html


def test_a_newer_draft_stands_beside_the_version_in_force_with_its_objections(event):
    say(event, ProtocolDrafted(a_protocol(version=2)), ProtocolCommented("dui", 2, "ems", "No", objection=True))
    situation = event.situation(EVENT)
    row = row_of(situation.protocols["dui"], situation, START)
    assert (row.shown.protocol.version, row.draft.protocol.version) == (1, 2)
    assert "1 open objection" in row_html(row, situation, START)


def test_the_list_is_filtered_by_standing_party_and_words(event):
    say(event, ProtocolDrafted(a_protocol("gas", parties=("fire", "utility"), title="Gas leak", phases=())))
    assert listed(event) == ["dui", "gas"]
    assert listed(event, standings=("draft",)) == ["gas"]
    assert listed(event, standings=("in force", "draft")) == ["dui", "gas"]
    assert listed(event, parties=("fire",)) == ["gas"]
    assert listed(event, parties=("utility",)) == ["gas"]
    assert listed(event, words="impaired DRIVER") == ["dui"]
    assert listed(event, words="nothing like it") == []


def test_a_review_within_sixty_days_or_past_is_a_warning():
    card = a_protocol(review="2026-10-14")
    assert review_words(card, date(2026, 8, 14)) == ("review 14 Oct 2026", False)
    assert review_words(card, date(2026, 8, 15)) == ("review due 14 Oct 2026, in 60 days", True)
    assert review_words(card, date(2026, 10, 16)) == ("review was due 14 Oct 2026, 2 days ago", True)
    assert review_words(structs.replace(card, review="soon"), date(2026, 1, 1)) == (
        "review date 'soon' is no date",
        True,
    )


def test_the_card_says_on_what_it_stands(event):
    situation = event.situation(EVENT)
    assert "Agreed on 15 Aug 2026 by Ana Ruiz (POLI), Cleo Lind (EMS), v1" in card_html(
        stand_of(event), situation, START, TITLES
    )
    say(event, ProtocolDrafted(a_protocol(version=2)), ProtocolSigned("dui", 2, "police", "ana"))
    draft = card_html(stand_of(event, version="2"), event.situation(EVENT), START, TITLES)
    assert "Usual practice, to be agreed locally" in draft
    assert "Agreed on" not in draft
    assert "signatures 1 of 2" in draft


def test_a_distance_that_nobody_agreed_says_so_and_a_source_says_whether_it_was_checked(event):
    rings = (Standoff("Gas", party="fire", source="a rule; not checked", inner=50), Standoff("Traffic"))
    say(event, ProtocolDrafted(a_protocol("gas", standoffs=rings)))
    html = card_html(stand_of(event, "gas"), event.situation(EVENT), START, TITLES)
    assert "<bdi>a rule</bdi> <strong>(not checked)</strong>" in html
    assert "50 m" in html
    assert "not agreed: fill in locally" in html


def test_contacts_are_the_people_on_duty_now(event):
    contacts = (ContactPoint("police", "Sergeant", 120), ContactPoint("ems", "Boss"))
    on_duty = ShiftPlanned(Shift("s", "ana", "Sergeant", START, START + DAY))
    say(event, on_duty, ProtocolDrafted(a_protocol("gas", contacts=contacts)))
    situation, card = event.situation(EVENT), stand_of(event, "gas").protocol
    html = contacts_html(card, situation, START)
    assert "Ana Ruiz" in html
    assert "answers in 2 min" in html
    assert html.count("nobody on the roster now") == 1
    assert "Ana Ruiz" not in contacts_html(card, situation, START + DAY)
    assert "Ana Ruiz" in contacts_html(structs.replace(card, contacts=()), situation, START)  # the supervisors then


def test_only_the_named_signatory_may_sign_and_the_others_are_told_why(event):
    say(event, ProtocolDrafted(a_protocol(version=2)), ProtocolSigned("dui", 2, "police", "ana"))
    situation, stand = event.situation(EVENT), stand_of(event, version="2")
    people = situation.people
    assert signing_words(stand, situation, people["cleo"]) == ""
    assert signing_words(stand, situation, people["ana"]) == "POLI has signed."
    assert "no party" in signing_words(stand, situation, people["ben"])
    medic = structs.replace(people["cleo"], id="max", name="Max Roe")
    assert signing_words(stand, situation, medic) == "Only Cleo Lind signs for EMS. You are Max Roe."
    unnamed = structs.replace(people["ben"], agency="ems")
    situation.profiles.pop("ems")
    assert "named no signatory" in signing_words(stand, situation, unnamed)


def test_a_signed_version_is_withdrawn_by_a_signatory_of_its_parties_only(event):
    say(event, ProtocolDrafted(a_protocol(version=2)))
    situation = event.situation(EVENT)
    ana, ben = situation.people["ana"], situation.people["ben"]
    other = structs.replace(ana, id="dan")
    signed, draft = stand_of(event), stand_of(event, version="2")
    assert [may_withdraw(signed, situation, who) for who in (ana, other, ben)] == [True, False, False]
    assert [may_withdraw(draft, situation, who) for who in (ana, other, ben)] == [True, True, False]


def test_an_objection_is_open_until_its_agency_signs(event, clock):
    say(event, ProtocolDrafted(a_protocol(version=2)), ProtocolCommented("dui", 2, "ems", "Not so", objection=True))
    clock.go(120)
    html = thread_html(stand_of(event, version="2"), event.situation(EVENT), event.now(EVENT))
    assert "objects, open" in html
    assert "2m ago" in html
    say(event, ProtocolSigned("dui", 2, "ems", "cleo"))
    assert "has signed since" in thread_html(stand_of(event, version="2"), event.situation(EVENT), event.now(EVENT))


def test_a_diff_says_added_removed_and_changed_in_words():
    old = a_protocol(checklist=(Step("Look"),))
    new = structs.replace(old, phrase=EVIL, checklist=(Step("Listen"),))
    html = diff_html(differences(old, new), "v1", EVIL)
    assert all(word in html for word in ("~ changed", "- removed", "+ added"))
    assert "<img" not in html


def evil_card():
    phase = Phase(EVIL, EVIL, ("police", EVIL), (EVIL,), EVIL, handovers=(Handover(EVIL, EVIL),))
    return a_protocol(
        EVIL, title=EVIL, phrase=EVIL, parties=("police", EVIL), types=(EVIL,), phases=(phase,),
        standoffs=(Standoff(EVIL, party=EVIL, note=EVIL, source=f"{EVIL}; checked"),),
        notifications=(Notification(EVIL, 60, EVIL),), checklist=(Step(EVIL, EVIL),), needs=(Need(EVIL, EVIL),),
        contacts=(ContactPoint(EVIL, EVIL, 60),), legal_basis=EVIL, source=EVIL, notes=EVIL,
    )  # fmt: skip


def test_strangers_text_is_text_in_list_card_thread_and_sheet(event):
    say(
        event, ProtocolDrafted(evil_card()), ProtocolCommented(EVIL, 1, "ems", EVIL, objection=True),
        ProtocolWithdrawn(EVIL, 1, EVIL),
    )  # fmt: skip
    situation, stand = event.situation(EVENT), stand_of(event, EVIL)
    rows = protocol_rows(situation, START, ProtocolFilter(), {})
    drawn = " ".join(html for _, html in protocol_blocks(rows, situation, START, EVIL, lambda **asked: asked))
    drawn += card_html(stand, situation, START, {}) + thread_html(stand, situation, START)
    drawn += sheet_page(stand, situation, START, {})
    assert "<img" not in drawn
    assert drawn.count("&lt;img") > 20


def test_a_card_saved_as_a_file_is_read_again_with_its_signatures(event):
    stand = stand_of(event)
    saved = card_json(stand.version, "America/Chicago")
    read = uploaded("dui (1).json", saved)
    assert read.protocol == stand.protocol
    assert [(s.agency, s.person, str(s.on)) for s in read.signatures] == [
        ("police", "ana", "2026-08-15"), ("ems", "cleo", "2026-08-15"),
    ]  # fmt: skip


def test_the_sheet_is_one_file_with_room_to_sign(event):
    say(event, ProtocolDrafted(a_protocol(version=2)), ProtocolSigned("dui", 2, "police", "ana"))
    html = sheet_page(stand_of(event, version="2"), event.situation(EVENT), START, TITLES)
    assert "signed 15 Aug 2026" in html
    assert "signature and date:" in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "").replace("http%3A//www.w3.org/2000/svg", "")


def test_the_url_names_a_version_and_without_one_the_one_in_force_is_shown(event):
    say(event, ProtocolDrafted(a_protocol(version=2)))
    assert stand_of(event).protocol.version == 1
    assert stand_of(event, version="2").standing == "draft"
    assert stand_of(event, version="9") is None
    assert stand_of(event, "none") is None
    assert [view_of(*asked) for asked in (("talk", ""), ("rubbish", ""), ("card", "1"))] == ["talk", "card", "print"]


def test_the_shipped_library_comes_in_with_the_signatures_that_are_right_here(desk):
    festival(desk)
    say(desk, AgencyDescribed("police", Profile("ana")))
    taken = takings(desk.situation(EVENT), START)
    assert len(taken) == 34
    for taking in taken:
        desk.record(EVENT, taking.bodies, an_actor(), said=taking.said)
    situation = desk.situation(EVENT)
    assert {stand.standing for card in situation.protocols.values() for stand in stands(card, situation, START)} == {
        "draft"
    }


def test_a_signature_of_the_library_counts_where_its_signatory_is_named(desk):
    bodies = [
        an_event(), an_agency("PD", discipline="police"), an_agency("EMS", discipline="ems"),
        PersonCheckedIn(a_person("chief_pd", "Chief", "PD")), PersonCheckedIn(a_person("x", "Somebody", "EMS")),
        AgencyDescribed("PD", Profile("chief_pd")), AgencyDescribed("EMS", Profile("x")),
    ]  # fmt: skip
    desk.take(EVENT, drafts(bodies, START))
    taken = takings(desk.situation(EVENT), START)
    assert {b.agency for taking in taken for b in taking.bodies if isinstance(b, ProtocolSigned)} == {"PD"}
    assert any("signed there: PD 2026-" in taking.said for taking in taken)
    late = takings(desk.situation(EVENT), START + 4_000 * DAY)
    assert not [b for taking in late for b in taking.bodies if isinstance(b, ProtocolSigned)]
