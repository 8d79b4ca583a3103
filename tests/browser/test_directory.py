"""The directory and plain language in a real browser: reach anyone, log a call in one click, answer which code."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from dashboard.model.directory import AgencyDescribed, Channel, ChannelSet, Profile, Shift, ShiftPlanned
from dashboard.model.events import Person, PersonCheckedIn
from dashboard.model.glossary import Meaning, Term, TermDefined
from dashboard.model.incidents import NoteAdded
from dashboard.model.liaison import ContactMade
from dashboard.model.moment import MINUTE, iso
from dashboard.services.desk import Desk
from dashboard.services.house import close_desks, open_desk
from tests.builders import EVENT, an_actor, an_incident, festival

HOUR = 60 * MINUTE
EVIL = '<img src=x onerror="window.hacked=1">\'" \u202egnol'
SIZES = [(1366, 768), (1920, 1080), (3840, 2160)]
PARTS = ("agencies&of=police", "problem", "shifts", "channels", "glossary")


@pytest.fixture(scope="module")
def desk(database: str) -> Iterator[Desk]:
    """A desk on the served database: the small festival with a roster, a channel, a conflict and strange names."""
    desk = open_desk(database)
    festival(desk)
    now, by = desk.now(EVENT), an_actor()
    people = [
        Person("dana", "D\u00e1na W\u00fc", "ems", "Captain", "EMS-2", "555-4410"),
        Person("evil", EVIL, "fire", EVIL, EVIL, EVIL),
    ]
    desk.record(EVENT, [PersonCheckedIn(person) for person in people], by)
    desk.record(
        EVENT,
        [
            AgencyDescribed("police", Profile("ana", EVIL, commander="Commander", supervisor="Supervisor")),
            AgencyDescribed("fire", Profile("ben", commander="Commander", supervisor="Supervisor")),
            ShiftPlanned(Shift("s1", "ana", "Supervisor", now - HOUR, now + HOUR)),
            ShiftPlanned(Shift("s2", "ben", "Supervisor", now - HOUR, now + HOUR)),
            ShiftPlanned(Shift("s3", "evil", EVIL, now - HOUR, now + HOUR)),
            ChannelSet(Channel("tac2", "TAC 2", ("police", "fire"), use=EVIL)),
            TermDefined(
                Term("10-50", (Meaning("Vehicle collision", ("police",)), Meaning("Officer needs help", ("fire",))))
            ),
            NoteAdded(f"10-99 {EVIL}"),
            an_incident("50", title="Nobody is on it yet"),
        ],
        by,
    )
    yield desk
    close_desks()


@pytest.fixture(scope="module")
def base(desk: Desk, serve: str) -> str:
    """The address of the served festival."""
    return serve


def opened(page: Page, base: str, query: str) -> Page:
    page.goto(f"{base}/directory?event={EVENT}&{query}")
    expect(page.get_by_label("Find a person")).to_be_visible()
    return page


def test_anyone_is_reached_in_two_actions(page: Page, base: str):
    opened(page, base, "as=ana")
    page.get_by_label("Find a person").press_sequentially("dana")  # the first; the second is the call
    row = page.locator(".cc-person", has_text="D\u00e1na W\u00fc")
    expect(row.get_by_role("link", name="555-4410")).to_have_attribute("href", "tel:5554410")
    expect(row).to_contain_text("EMS-2")
    page.get_by_label("Find a person").fill("4410")
    expect(page.locator(".cc-person strong")).to_have_text(["D\u00e1na W\u00fc"])


def test_the_problem_call_is_logged_in_one_click(page: Page, base: str, desk: Desk):
    opened(page, base, "as=ana&show=problem&us=POLI+%C2%B7+City+Police&them=FIRE+%C2%B7+City+Fire")
    expect(page.locator(".cc-side strong")).to_have_text(["Ana Ruiz", "Ben Osei"])
    page.get_by_role("button", name=re.compile("talked about a problem")).click()
    expect(page.locator(".cc-talked").first).to_contain_text("about a problem")
    expect(page.locator(".cc-talked").first).to_contain_text("Ana Ruiz, Ben Osei")
    (made,) = desk.situation(EVENT).contacts.values()
    assert (made.use, set(made.agencies), set(made.people)) == ("problem", {"police", "fire"}, {"ana", "ben"})


def test_a_call_logged_by_somebody_else_shows_by_itself(page: Page, base: str, desk: Desk):
    opened(page, base, "as=ana&show=problem&incident=1")
    desk.record(EVENT, ContactMade("other", ("ems", "fire"), "command", "1", (), "at the fountain"), an_actor())
    expect(page.locator(".cc-talked", has_text="at the fountain")).to_contain_text("#001")


def test_a_pair_without_a_channel_is_marked_until_it_has_one(page: Page, base: str, desk: Desk):
    opened(page, base, "as=ana&show=channels")
    expect(page.locator("li", has_text="share no channel")).to_have_count(2)
    expect(page.locator(".cc-matrix .cc-amber")).to_have_text(["1 of 2", "1 of 2", "0 of 2"])
    desk.record(EVENT, ChannelSet(Channel("all", "ALL", ("police", "fire", "ems"))), an_actor())
    expect(page.get_by_text("Every two agencies share a channel")).to_be_visible()


def test_an_agency_is_opened_by_its_card_and_stays_after_a_reload(page: Page, base: str):
    opened(page, base, "as=ana")
    page.locator("a.cc-open", has_text="City Police").click()
    expect(page.get_by_role("tab")).to_have_text(
        ["Organization", "Chain of command", "Vocabulary", "Equipment", "Shared goals"]
    )
    page.get_by_role("tab", name="Equipment").click()
    expect(page.locator("table", has_text="patrol")).to_be_visible()
    page.reload()
    expect(page.locator(".cc-chosen a.cc-open")).to_contain_text("City Police")


def test_an_ambiguous_code_asks_which_and_keeps_what_was_said(page: Page, base: str, desk: Desk):
    page.goto(f"{base}/log?event={EVENT}&as=ana&incident=50")
    line = page.get_by_role("textbox", name="Command line")
    expect(line).to_be_visible()
    line.fill("#50 10-50 at gate 3")
    expect(page.locator(".command-answer")).to_contain_text("1 Vehicle collision (POLI) or 2 Officer needs help (FIRE)")
    line.press("Enter")
    expect(page.locator(".command-answer")).to_contain_text("not saved: 10-50 means")
    expect(line).to_have_value("#50 10-50 at gate 3")
    line.fill("#50 10-50/1 at gate 3")
    expect(page.locator(".command-chips .code")).to_have_text("10-50 \u2192 Vehicle collision")
    line.press("Enter")
    entry = page.locator(".lines li", has_text="Vehicle collision at gate 3")
    expect(entry).to_contain_text("said: \u201c#50 10-50/1 at gate 3\u201d")
    recorded = desk.journal.some(EVENT, [desk.events()[EVENT].seq])[0]
    assert (recorded.body, recorded.said) == (
        NoteAdded("Vehicle collision at gate 3", "50"), "#50 10-50/1 at gate 3",
    )  # fmt: skip


def test_a_form_of_the_log_asks_too_and_a_mark_keeps_the_code(page: Page, base: str, desk: Desk):
    page.goto(f"{base}/log?event={EVENT}&as=ana&incident=50")
    field = page.get_by_label("Add an entry to #050")
    expect(field).to_be_visible()
    field.fill("10-50 by the fountain")
    field.press("Enter")
    expect(page.locator(".notice")).to_contain_text("10-50 means 1 Vehicle collision")
    expect(field).to_have_value("10-50 by the fountain")
    field.fill("10-50! by the fountain")
    field.press("Enter")
    expect(page.locator(".lines")).to_contain_text("10-50 by the fountain")
    assert desk.journal.some(EVENT, [desk.events()[EVENT].seq])[0].body == NoteAdded("10-50 by the fountain", "50")


def test_a_code_nobody_knows_is_defined_in_one_line(page: Page, base: str, desk: Desk):
    page.goto(f"{base}/log?event={EVENT}&as=ana")
    line = page.get_by_role("textbox", name="Command line")
    expect(line).to_be_visible()
    line.fill("10-98 at the gate")
    expect(page.locator(".command-answer")).to_contain_text("10-98 is not in the glossary: define 10-98 =")
    line.fill("define 10-98 = Prisoner transport for POLI")
    line.press("Enter")
    expect(page.locator(".command-answer")).to_have_text("saved")
    assert desk.situation(EVENT).terms["10-98"].meanings == (Meaning("Prisoner transport", ("police",)),)


def test_nothing_can_be_written_in_a_replay(page: Page, base: str, desk: Desk):
    for part in PARTS:
        opened(page, base, f"as=ana&show={part}&at={iso(desk.now(EVENT))[:19]}")
        expect(page.locator(".concord-replay")).to_be_visible()
        expect(page.locator("[data-testid=stForm], [data-testid=stButton]")).to_have_count(0)


@pytest.mark.parametrize("part", PARTS)
def test_nothing_runs_off_the_side_and_names_with_markup_are_text(page: Page, base: str, part: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, base, f"as=ana&show={part}&find=fire")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator(".cc").first).to_be_visible()
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[src=x]").count() == 0
    assert [url for url in asked if not url.startswith((base, "data:", "blob:", base.replace("http", "ws")))] == []
