import pytest
from msgspec import structs

from dashboard.model.directory import AgencyDescribed, Profile
from dashboard.model.errors import EntryRejected, JournalConflict
from dashboard.model.moment import iso
from dashboard.model.protocols import ProtocolDrafted, ProtocolSigned
from dashboard.projections.standing import in_force, stands
from tests.builders import EVENT, a_protocol, an_actor
from tests.pages.opened import buttons, field, opened, press

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def desk(fest):
    """The small festival; ana signs for police, cleo for EMS."""
    fest.record(EVENT, [AgencyDescribed("police", Profile("ana")), AgencyDescribed("ems", Profile("cleo"))], an_actor())
    return fest


@pytest.fixture
def card(desk):
    """Version 1 of `dui` in force, version 2 drafted."""
    signed = [ProtocolSigned("dui", 1, "police", "ana"), ProtocolSigned("dui", 1, "ems", "cleo")]
    desk.record(EVENT, [ProtocolDrafted(a_protocol()), *signed, ProtocolDrafted(a_protocol(version=2))], an_actor())
    return desk


def page(**query):
    return opened("protocols", **query)


def errors(app):
    return [error.value.replace("\\", "") for error in app.error]


def standings(desk):
    situation = desk.situation(EVENT)
    found = stands(situation.protocols["dui"], situation, desk.now(EVENT))
    return {stand.protocol.version: stand.standing for stand in found}


@pytest.mark.parametrize(
    "query",
    [
        {}, {"as": ""}, {"protocol": "dui"}, {"protocol": "dui", "show": "talk"},
        {"protocol": "dui", "show": "versions"},
        {"protocol": "dui", "show": "edit"}, {"show": "new"}, {"show": "file"}, {"protocol": "dui", "print": "1"},
        {"protocol": "dui", "show": "<b>"}, {"standing": "rubbish", "party": "<b>", "q": "\x00", "compare": "x"},
        {"protocol": "dui", "version": "2", "show": "versions", "compare": "rubbish"},
    ],
)  # fmt: skip
def test_whatever_the_url_says_the_page_is_html(card, query):
    app = page(**query)
    assert not app.exception
    assert not app.error


def test_an_unknown_protocol_or_version_gets_one_clear_line(card):
    assert errors(page(protocol=EVIL)) == [f"protocol: there is no '{EVIL}' in this event; pick one from the list"]
    assert errors(page(protocol="dui", version="9")) == ["version: 'dui' has no version '9'; pick one under Versions"]


def test_nothing_can_be_written_in_the_past_or_by_nobody(card):
    past = iso(card.now(EVENT))
    for query in ({"at": past}, {"as": ""}):
        for show in ("talk", "edit", "new", "file"):
            app = page(protocol="dui", version="2", show=show, **query)
            assert set(buttons(app)) <= {"Back to the card"}
            assert not app.text_area
            assert len(app.info) == 1
    assert buttons(page(at=past)) == []


def test_a_draft_is_written_field_by_field_and_what_is_wrong_is_one_line(card):
    app = page(protocol="dui", show="edit")
    field(app, "Plain phrase").input("").run()
    press(app, "Save as draft version 3")
    assert errors(app) == ["Plain phrase: is empty"]
    field(app, "Facts that must hold").input("weapon").run()
    press(app, "Save as draft version 3")
    assert errors(app) == ["Facts that must hold: 'weapon' is no fact; write it as fire=yes, weapon=no"]
    field(app, "Facts that must hold").input("weapon=no")
    field(app, "Plain phrase").input("Ill driver").run()
    press(app, "Save as draft version 3")
    made = card.situation(EVENT).protocols["dui"].version(3).protocol
    assert (made.phrase, [str(f) for f in made.facts]) == ("Ill driver", ["weapon = no"])
    assert made == structs.replace(a_protocol(version=3), phrase="Ill driver", facts=made.facts)
    assert app.query_params["version"] == "3"


def test_an_unsaved_draft_survives_a_rerun(card):
    app = page(protocol="dui", show="edit")
    field(app, "Title").input("Half-written").run()
    card.record(EVENT, ProtocolDrafted(a_protocol(version=3)), an_actor("Ben Osei", "fire"))
    app.run()
    assert field(app, "Title").value == "Half-written"
    assert "Save as draft version 4" in buttons(app)
    assert any("Version 3 is newer" in w.value for w in app.warning)


def test_a_new_card_needs_a_short_name_of_its_own(card):
    app = page(show="new")
    press(app, "Save as a draft")
    assert errors(app)[0].startswith("Short name: '' must be 1 to 40 small letters")
    field(app, "Short name").input("dui").run()
    press(app, "Save as a draft")
    assert errors(app) == ["Short name: 'dui' is there already; open it and draft its next version"]


def test_an_objection_needs_its_words(card):
    app = page(protocol="dui", version="2", show="talk")
    press(app, "Record for police")
    assert errors(app) == ["Words: there are no words to record; say what should change"]


def test_only_the_signatory_is_offered_the_button(card):
    assert "Sign version 2 for POLI as Ana Ruiz" in buttons(page(protocol="dui", version="2", show="talk"))
    ben = page(protocol="dui", version="2", show="talk", **{"as": "ben"})
    assert not any(label.startswith("Sign") for label in buttons(ben))
    assert any("no party" in caption.value for caption in ben.caption)
    with pytest.raises(EntryRejected, match="only Cleo Lind signs for EMS"):
        card.record(EVENT, ProtocolSigned("dui", 2, "ems", "ana"), an_actor())


def test_a_version_half_signed_leaves_the_older_in_force_and_the_last_signature_changes_that(card):
    press(page(protocol="dui", version="2", show="talk"), "Sign version 2 for POLI as Ana Ruiz")
    assert standings(card) == {2: "draft", 1: "in force"}
    press(page(protocol="dui", version="2", show="talk", **{"as": "cleo"}), "Sign version 2 for EMS as Cleo Lind")
    assert standings(card) == {2: "in force", 1: "superseded"}


def test_a_version_is_withdrawn_with_its_reason_and_the_older_holds_again(card):
    app = page(protocol="dui", version="1", show="talk")
    press(app, "Withdraw version 1")
    assert errors(app) == ["Reason: say why it holds no more"]
    field(app, "Why it holds no more").input("The hospital has closed")
    press(app, "Withdraw version 1")
    assert standings(card) == {2: "draft", 1: "withdrawn"}
    assert list(in_force(card.situation(EVENT), card.now(EVENT))) == []


def test_two_who_draft_the_same_version_do_not_overwrite_each_other(card):
    seen = card.situation(EVENT).seq
    card.record(EVENT, ProtocolDrafted(a_protocol(version=3)), an_actor("Ben Osei", "fire"), seen=seen)
    with pytest.raises(JournalConflict, match=r"Ben Osei .* changed the draft of version 3"):
        card.record(EVENT, ProtocolDrafted(a_protocol(version=3, title="Mine")), an_actor(), seen=seen)


def test_an_event_without_protocols_takes_in_the_shipped_library_once(desk):
    app = press(page(), "Take in the shipped library")
    assert not app.exception
    assert not app.error
    assert len(desk.situation(EVENT).protocols) == 34
    assert "Take in the shipped library" not in buttons(page())
