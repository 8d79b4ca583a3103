import pytest

from dashboard.model.directory import AgencyDescribed, Channel, ChannelSet, Profile, Shift, ShiftPlanned
from dashboard.model.events import Person, PersonCheckedIn
from dashboard.model.glossary import Meaning, Term
from dashboard.model.incidents import NoteAdded
from dashboard.model.moment import MINUTE, iso
from tests.builders import EVENT, an_actor
from tests.pages.opened import drawn, opened

HOUR = 60 * MINUTE


@pytest.fixture
def desk(fest):
    now = fest.now(EVENT)
    fest.record(EVENT, [PersonCheckedIn(Person("dana", "Dana Wu", "ems", "Captain", "EMS-2", "555-4410"))], an_actor())
    fest.record(
        EVENT,
        [
            AgencyDescribed("police", Profile("ana", "Two precincts", commander="Commander", supervisor="Supervisor")),
            AgencyDescribed("fire", Profile("ben", commander="Commander", supervisor="Supervisor")),
            ShiftPlanned(Shift("s1", "ana", "Supervisor", now - HOUR, now + HOUR)),
            ShiftPlanned(Shift("s2", "ben", "Supervisor", now - HOUR, now + HOUR)),
            ChannelSet(Channel("tac2", "TAC 2", ("police", "fire"))),
            NoteAdded("10-99 in custody"),
        ],
        an_actor(),
    )
    return fest


def page(**query):
    return opened("directory", **query)


def press(app, words):
    return next(b for b in app.button if words in b.label.replace("\\", "")).click().run()


def last(desk):
    return desk.journal.some(EVENT, [desk.events()[EVENT].seq])[0]


def test_a_person_is_found_by_role_with_a_number_to_call(desk):
    html = drawn(page(find="captain"))
    assert "Dana Wu" in html
    assert 'href="tel:5554410"' in html


@pytest.mark.parametrize("part", ["agencies", "problem", "shifts", "channels", "glossary", "nonsense"])
def test_every_part_is_drawn_for_who_acts_who_watches_and_in_a_replay(desk, part):
    then = iso(desk.now(EVENT))
    for query in ({}, {"as": ""}, {"at": then}):
        app = page(show=part, of="police", **query)
        drawn(app)
        if query:
            assert not [b for b in app.button if b.label in ("Record", "Plan it", "Define")]


def test_the_problem_call_is_logged_in_one_click_with_the_people_of_this_shift(desk):
    app = page(show="problem", us="police", them="fire")
    assert "Ben Osei" in drawn(app)
    press(app, "talked about a problem")
    made = last(desk).body
    assert (made.kind, made.use, set(made.agencies), set(made.people)) == (
        "contact.made", "problem", {"police", "fire"}, {"ana", "ben"},
    )  # fmt: skip
    assert len(desk.situation(EVENT).contacts) == 1
    press(app, "commander to commander")
    assert len(desk.situation(EVENT).contacts) == 2


def test_opened_from_an_incident_the_call_is_about_it(desk):
    app = page(incident="1")
    press(app, "commander to commander")
    made = last(desk).body
    assert (made.use, made.incident) == ("command", "1")


def test_an_agency_is_described_by_its_own_people_only(desk):
    assert "Two precincts" in drawn(page(of="police"))
    assert not [b for b in page(of="fire").button if b.label == "Record"]
    app = page(of="police")
    next(area for area in app.text_area if area.label == "Shared goals").set_value("All <b>home</b>")
    press(app, "Record")
    profile = desk.situation(EVENT).profiles["police"]
    assert (profile.goals, profile.organization, profile.signatory) == ("All <b>home</b>", "Two precincts", "ana")


def test_a_shift_is_planned_changed_and_cancelled(desk):
    app = page(show="shifts")
    next(s for s in app.selectbox if s.label == "Position").set_value("Commander")
    next(t for t in app.text_input if t.label == "From").set_value("now")
    next(t for t in app.text_input if t.label == "Until").set_value("+2h")
    press(app, "Plan it")
    planned = last(desk).body.shift
    assert (planned.position, planned.ends - planned.starts) == ("Commander", 2 * HOUR)
    next(s for s in app.selectbox if s.label == "Which").set_value(planned.id).run()
    next(t for t in app.text_input if t.label == "Until").set_value(iso(planned.ends + HOUR))
    press(app, "Change it")
    assert desk.situation(EVENT).shifts[planned.id].ends == planned.ends + HOUR
    next(s for s in app.selectbox if s.label == "Which").set_value(planned.id).run()
    press(app, "Cancel this shift")
    assert planned.id not in desk.situation(EVENT).shifts


def test_a_time_that_is_none_is_named_and_nothing_is_recorded(desk):
    before, app = desk.events()[EVENT].seq, page(show="shifts")
    next(s for s in app.selectbox if s.label == "Position").set_value("Commander")
    next(t for t in app.text_input if t.label == "From").set_value("half ten")
    press(app, "Plan it")
    assert "From" in app.error[0].value
    assert next(t for t in app.text_input if t.label == "From").value == "half ten"
    assert desk.events()[EVENT].seq == before


def test_an_agency_joins_a_channel_and_the_gap_is_gone(desk):
    app = page(show="channels")
    assert "2 pairs without a channel" in drawn(app)
    next(s for s in app.selectbox if s.label == "Which").set_value("tac2").run()
    next(m for m in app.multiselect if m.label == "Agencies on it").set_value(["police", "fire", "ems"])
    press(app, "Record")
    assert desk.situation(EVENT).channels["tac2"].agencies == ("police", "fire", "ems")
    assert "Every two agencies share a channel" in drawn(app)


def test_an_unresolved_code_of_the_log_is_defined_in_the_form(desk):
    app = page(show="glossary")
    assert "10-99" in drawn(app)
    next(t for t in app.text_input if t.label == "In plain words").set_value("Prisoner transport")
    press(app, "Define")
    assert desk.situation(EVENT).terms["10-99"] == Term("10-99", (Meaning("Prisoner transport"),))
    assert "No code of the log is left unresolved" in drawn(app)


def test_an_event_without_agencies_says_so(desk):
    from tests.builders import an_event
    from tests.builders import drafts as drafted

    desk.take("bare", drafted([an_event("bare")], key="bare"))
    for part in ("agencies", "problem", "shifts", "channels", "glossary"):
        drawn(page(event="bare", show=part, **{"as": ""}))
