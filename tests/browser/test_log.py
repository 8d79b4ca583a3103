"""The log page in a real browser: keyboard first, nothing typed is ever touched, two people see each other."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from dashboard.ingest.command_line import read
from dashboard.model.incidents import Incident, NoteAdded
from dashboard.model.leads import LeadProposed
from dashboard.services.desk import Desk
from dashboard.services.house import close_desks, open_desk
from tests.builders import EVENT, a_lead, an_actor, an_incident, festival, utc
from tests.conftest import ROOT, free_port, wait_for
from tests.patience import within

LINE = "Command line"


@pytest.fixture(scope="module")
def there(database: str) -> Iterator[Desk]:
    """A desk on the database that is served, with the small festival in it."""
    desk = open_desk(database)
    festival(desk)
    yield desk
    close_desks()


@pytest.fixture
def visit(there: Desk, serve: str, laptop: BrowserContext) -> Iterator[Callable[..., Page]]:
    """Open the log page, each time in a session of its own."""
    pages = list[Page]()

    def opened(query: str = "", person: str = "ana") -> Page:
        page = laptop.new_page()
        pages.append(page)
        page.goto(f"{serve}/log?event={EVENT}&as={person}{query}")
        expect(page.locator(".log-row").first).to_be_visible()
        return page

    yield opened
    for page in pages:
        page.close()


def line(page: Page) -> Locator:
    return page.get_by_role("textbox", name=LINE)


def row(page: Page, number: str) -> Locator:
    return page.locator(".log-row", has_text=number)


def last_body(desk: Desk) -> object:
    head = desk.events()[EVENT].seq
    return desk.journal.some(EVENT, [head])[0].body


def opened_by(desk: Desk, title: str) -> Incident | None:
    return next((i for i in desk.situation(EVENT).incidents.values() if i.title == title), None)


def leave_the_line(page: Page) -> None:
    line(page).focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")


def test_one_line_and_enter_open_an_incident(visit: Callable[..., Page], there: Desk):
    page = visit()
    expect(line(page)).to_be_focused()
    page.keyboard.type("med1 gate3 collapse, 2 pat +M2 @EMS")
    expect(page.locator(".command-chips")).to_contain_text("Gate 3")
    expect(page.locator(".command-chips")).to_contain_text("lead EMS")
    page.keyboard.press("Enter")
    expect(page.locator(".log-row", has_text="collapse, 2 pat")).to_be_visible(timeout=within(2_000))
    incident = opened_by(there, "collapse, 2 pat")
    assert incident is not None
    assert (incident.units, incident.priority) == (("M2",), "P1")
    assert incident.proposal is not None
    assert (incident.proposal.agency, incident.proposal.involved) == ("ems", ("ems",))
    expect(line(page)).to_have_value("")


def test_three_keys_set_the_lead(visit: Callable[..., Page], there: Desk):
    there.record(EVENT, an_incident("70", title="Nobody leads this"), an_actor())
    page = visit(person="cleo")
    expect(row(page, "#070")).to_contain_text("NO LEAD")
    row(page, "#070").click()
    expect(page).to_have_url(re.compile("incident=70"))
    expect(page.locator(".panel h2")).to_contain_text("#070")
    for key in ("l", "e", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".lead-now")).to_contain_text("LEAD E EMS")
    incident = there.situation(EVENT).incidents["70"]
    assert incident.settled is not None
    assert (incident.lead, incident.settled.agreed_by) == ("ems", ("ems",))


def test_a_line_that_cannot_be_read_is_saved_as_it_is_and_flagged(visit: Callable[..., Page], there: Desk):
    page = visit()
    page.keyboard.type("mumble something about the north side")
    expect(page.locator(".command-chips")).to_contain_text("NOT READ")
    page.keyboard.press("Enter")
    flagged = page.locator(".lines li", has_text="mumble something about the north side")
    expect(flagged).to_contain_text("not read by the grammar")
    assert last_body(there) == NoteAdded("mumble something about the north side", "", raw=True)


def test_sixty_characters_typed_through_refreshes_stay_and_so_does_the_caret(visit: Callable[..., Page], there: Desk):
    page = visit("&incident=1")
    for turn, field in enumerate((line(page), page.get_by_label("Add an entry to #001")), 1):
        field.click()
        typed = "sixty characters typed slowly while the page refreshes itself"
        for n, letter in enumerate(typed):
            page.keyboard.type(letter)
            time.sleep(0.05)
            if n % 15 == 0:
                there.record(EVENT, NoteAdded(f"meanwhile {n}", "1"), an_actor("Ben Osei", "fire"))
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        expect(page.locator(".lines li", has_text="meanwhile 60")).to_have_count(turn)
        expect(field).to_have_value(typed)
        expect(field).to_be_focused()
        assert field.evaluate("node => node.selectionStart") == len(typed) - 3


def test_a_draft_survives_a_reload(visit: Callable[..., Page]):
    page = visit("&incident=1")
    line(page).fill("#1 half a senten")
    page.get_by_label("Add an entry to #001").fill("another half")
    page.reload()
    expect(line(page)).to_have_value("#1 half a senten")
    expect(page.get_by_label("Add an entry to #001")).to_have_value("another half")


def test_the_chosen_incident_stays_when_another_is_opened(visit: Callable[..., Page], there: Desk):
    page = visit("&incident=2")
    expect(page.locator(".panel h2")).to_contain_text("#002")
    there.record(EVENT, an_incident("80", title="Newer and worse", priority="P1"), an_actor())
    expect(row(page, "#080")).to_be_visible(timeout=within(2_500))
    expect(page.locator(".log-row[aria-current=true]")).to_contain_text("#002")
    expect(page.locator(".panel h2")).to_contain_text("#002")


def test_markup_in_a_title_is_drawn_as_text(visit: Callable[..., Page], there: Desk):
    title = '<img src=x onerror="window.hacked=1"><b>"bold"</b> \u202ertl'
    there.record(
        EVENT, an_incident("81", title=title, place="<i>here</i>"), an_actor("<script>window.hacked=1</script>")
    )
    page = visit("&incident=81")
    expect(page.locator(".panel h2")).to_contain_text('<b>"bold"</b>')
    expect(page.locator(".lines")).to_contain_text("<script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".live-panel img, .live-panel script").count() == 0


def test_two_sessions_see_each_other_within_two_seconds(visit: Callable[..., Page]):
    ana, ben = visit("&incident=1"), visit("&incident=1", "ben")
    ana.get_by_label("Add an entry to #001").fill("crowd parted for the stretcher")
    ana.keyboard.press("Enter")
    expect(ben.locator(".lines")).to_contain_text("crowd parted for the stretcher", timeout=within(2_000))
    expect(ana.get_by_label("Add an entry to #001")).to_have_value("")


def test_a_conflict_is_shown_and_the_form_keeps_its_text(visit: Callable[..., Page], there: Desk):
    there.record(EVENT, an_incident("82", title="Both lead"), an_actor())
    page = visit("&incident=82", "cleo")
    page.get_by_label("Reason", exact=True).fill("medical first")
    page.locator(".lead-choice", has_text="EMS").click()
    there.record(EVENT, a_lead("82", "fire", why="smoke"), an_actor("Ben Osei", "fire"))
    expect(row(page, "#082")).to_contain_text("FIRE", timeout=within(2_500))
    page.get_by_role("button", name=re.compile("^(Propose|Pass the lead)$")).click()
    expect(page.locator(".notice")).to_contain_text("Ben Osei")
    expect(page.locator("form[data-do=lead] input[name=reason]")).to_have_value("medical first")
    incident = there.situation(EVENT).incident("82")
    assert incident is not None
    assert incident.lead == "fire"
    page.get_by_role("button", name=re.compile("^(Propose|Pass the lead)$")).click()
    expect(row(page, "#082")).to_contain_text("EMS? 1/2")
    proposed = [e.body for e in there.about(EVENT, "incident:82") if isinstance(e.body, LeadProposed)][-1]
    assert (proposed.agency, proposed.giver, proposed.why) == ("ems", "fire", "medical first")


def test_a_correction_keeps_what_was_said(visit: Callable[..., Page], there: Desk):
    seq = there.record(EVENT, NoteAdded("two patients", "1"), an_actor()).entries[0].seq
    page = visit("&incident=1")
    page.get_by_role("button", name=f"Correct entry {seq}").click()
    page.get_by_label("What it should read").fill("three patients")
    page.get_by_label("Reason of the correction").fill("counted again")
    page.get_by_role("button", name="Correct", exact=True).click()
    corrected = page.locator(".lines li", has_text="three patients")
    expect(corrected.locator("s")).to_have_text("two patients")
    expect(corrected).to_contain_text("counted again")
    expect(corrected).to_contain_text("Ana Ruiz")


def test_single_keys_are_silent_while_typing_and_work_after_leaving_the_line(visit: Callable[..., Page]):
    page = visit()
    page.keyboard.type("jk?/n")
    expect(line(page)).to_have_value("jk?/n")
    leave_the_line(page)
    page.keyboard.press("j")
    expect(page.locator(".log-row[aria-current=true]")).to_contain_text("#")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys and grammar")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator(".log-search")).to_be_focused()


def test_filter_and_search_are_in_the_url_and_survive_a_reload(visit: Callable[..., Page]):
    page = visit()
    page.get_by_role("button", name=re.compile("^P1")).click()
    expect(page).to_have_url(re.compile("show=P1"))
    page.locator(".log-search").fill("bar")
    expect(page).to_have_url(re.compile("q=bar"))
    page.reload()
    expect(row(page, "#001")).to_be_visible()
    expect(row(page, "#002")).to_have_count(0)
    expect(page.locator(".log-search")).to_have_value("bar")


def test_in_the_past_nothing_can_be_written(visit: Callable[..., Page], there: Desk):
    page = visit(f"&incident=1&at={utc(there.now(EVENT)):%Y-%m-%dT%H:%M:%SZ}")
    expect(page.locator(".command-closed")).to_contain_text("Replay")
    expect(page.locator(".live-panel form")).to_have_count(0)
    expect(page.locator(".panel h2")).to_contain_text("#001")


def test_before_an_incident_was_known_the_page_says_so(visit: Callable[..., Page]):
    page = visit("&incident=1&at=2020-01-01T00:00:00Z")
    expect(page.locator(".panel .notice").first).to_contain_text("no incident 1")


def test_who_only_watches_is_told_how_to_choose(visit: Callable[..., Page]):
    page = visit("&incident=1", person="")
    expect(page.locator(".command-closed")).to_contain_text("I am")
    expect(line(page)).to_be_hidden()
    expect(page.locator(".live-panel form")).to_have_count(0)


def test_a_place_is_set_on_the_map_without_the_internet(visit: Callable[..., Page], there: Desk, serve: str):
    page = visit("&incident=2")
    outside: list[str] = []
    page.on(
        "request", lambda r: outside.append(r.url) if not r.url.startswith((serve, "data:", "blob:", "ws:")) else None
    )
    page.get_by_role("button", name="Map", exact=True).click()
    chart = page.frame_locator("iframe").locator(".leaflet-container")
    expect(chart).to_be_visible()
    time.sleep(1.5)
    chart.click(position={"x": 60, "y": 60})
    page.get_by_role("button", name=re.compile("Set place")).click()
    expect(page.locator("iframe")).to_have_count(0)
    assert [e.body.kind for e in there.about(EVENT, "incident:2")][-1] == "incident.changed"
    assert outside == []


def test_the_preview_reads_as_the_page_records(there: Desk, serve: str):
    line = "fight2 gate3 two men"
    with urlopen(f"{serve}/parse?{urlencode({'event': EVENT, 'line': line})}", timeout=30) as answer:
        chips = json.load(answer)["chips"]
    assert [chip["text"] for chip in chips] == [chip.text for chip in read(line, there.situation(EVENT)).chips]
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{serve}/parse?event=no&line=x", timeout=30)
    assert refused.value.code == 404
    refused.value.close()


@pytest.fixture(scope="module")
def paused(
    there: Desk, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Callable[[int], None]]]:
    """The address of a server of its own, and how to send it a signal: after SIGSTOP a test sends SIGCONT."""
    command = [sys.executable, "-m", "dashboard", "--port", str(port := free_port()), "--db", database]
    log = tmp_path_factory.mktemp("paused") / "log"
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", server, log)
            yield f"http://127.0.0.1:{port}", server.send_signal
        finally:
            server.send_signal(signal.SIGCONT)
            server.terminate()
            server.wait(timeout=20)


def test_words_changed_before_the_answer_came_are_a_second_entry_and_typed_ones_stay(
    page: Page, there: Desk, paused: tuple[str, Callable[[int], None]]
):
    base, send = paused
    page.goto(f"{base}/log?event={EVENT}&as=ana&incident=1")
    field = page.get_by_label("Add an entry to #001")
    expect(field).to_be_visible()
    send(signal.SIGSTOP)
    field.fill("first words")
    field.press("Enter")
    field.press("Enter")
    field.fill("second words")
    field.press("Enter")
    field.fill("third words, not yet entered")
    send(signal.SIGCONT)
    expect(page.locator(".lines")).to_contain_text("first words")
    expect(page.locator(".lines")).to_contain_text("second words")
    time.sleep(2)
    expect(field).to_have_value("third words, not yet entered")
    field.press("Enter")
    expect(field).to_have_value("")
    said = [e.body.text for e in there.about(EVENT, "incident:1") if isinstance(e.body, NoteAdded)]
    assert said[-3:] == ["first words", "second words", "third words, not yet entered"]
    assert said.count("first words") == 1


def test_what_was_asked_of_one_incident_never_reaches_the_one_chosen_next(
    page: Page, there: Desk, paused: tuple[str, Callable[[int], None]]
):
    there.record(EVENT, [an_incident("90", title="Asked"), an_incident("91", title="Chosen next")], an_actor())
    base, send = paused
    page.goto(f"{base}/log?event={EVENT}&as=ana&incident=90")
    expect(page.locator(".panel h2")).to_contain_text("#090")
    send(signal.SIGSTOP)
    page.locator(".panel").get_by_role("button", name="P4", exact=True).click()
    row(page, "#091").click()
    send(signal.SIGCONT)
    expect(page.locator(".panel h2")).to_contain_text("#091")
    expect(row(page, "#090").locator(".cc-P4")).to_be_visible()
    incidents = there.situation(EVENT).incidents
    assert (incidents["90"].priority, incidents["91"].priority) == ("P4", "P2")


def test_a_line_typed_while_the_server_is_away_is_kept_and_saved_once(
    there: Desk, database: str, chromium: Browser, tmp_path: Path
):
    command = [sys.executable, "-m", "dashboard", "--port", str(port := free_port()), "--db", database]
    page = chromium.new_page()
    with (tmp_path / "log").open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", server, tmp_path / "log")
            page.goto(f"http://127.0.0.1:{port}/log?event={EVENT}&as=ana&incident=1")
            expect(line(page)).to_be_focused()
            server.kill()
            server.wait()
            line(page).fill("#1 said while nobody listened")
            line(page).press("Enter")
            expect(page.locator(".command-answer")).to_contain_text("not saved yet")
            server = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)
            expect(page.locator(".lines")).to_contain_text("said while nobody listened")
            expect(page.locator(".command-answer")).to_have_text("saved")
        finally:
            page.close()
            server.terminate()
            server.wait(timeout=20)
    said = [e for e in there.about(EVENT, "incident:1") if e.said == "#1 said while nobody listened"]
    assert len(said) == 1


def test_letters_after_a_key_that_did_nothing_are_no_keys(visit: Callable[..., Page]) -> None:
    page = visit("&incident=1")
    leave_the_line(page)
    page.keyboard.type("on the ground", delay=30)
    expect(page.locator(".command-answer")).to_contain_text("no proposed lead waits")
    expect(line(page)).to_have_value("")
    expect(page.locator(".log-search")).not_to_be_focused()
    expect(row(page, "#001")).to_have_attribute("aria-current", "true")
