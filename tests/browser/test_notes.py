"""Notes on the replay in a real browser: nothing typed is lost, one counts once, and a link shows the very same."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.model.moment import MINUTE, iso
from dashboard.model.review import Annotation, AnnotationMade
from dashboard.services.desk import Desk
from dashboard.services.house import close_desks, open_desk, open_notes
from tests.browser.test_replay import EVIL, opened, run, until
from tests.builders import EVENT, START, Clock, a_draft, a_note, an_actor, festival

THEN = START + 10 * MINUTE
pytestmark = pytest.mark.usefixtures("quiet_demo")


@pytest.fixture(scope="module")
def desk(database: str, quiet_demo: None) -> Iterator[Desk]:
    """A festival of twenty minutes, in which Ben has shared a note."""
    desk = open_desk(database)
    desk._clock = Clock()
    festival(desk)
    desk.take(EVENT, [
        a_draft(a_note(f"minute {n}"), START + n * MINUTE, f"m{n}", known=START + n * MINUTE) for n in range(1, 21)
    ])  # fmt: skip
    shared = Annotation("b", START + 5 * MINUTE, text=EVIL, tag="strength", author="Ben Osei")
    desk.record(EVENT, AnnotationMade(shared), an_actor("Ben Osei", "fire"))
    yield desk
    close_desks()


@pytest.fixture
def address(desk: Desk, serve: str) -> str:
    return f"{serve}/replay?event={EVENT}&as=ana&at={iso(THEN).replace('+', '%2B')}"


def a_new_one_begins_plain(page: Page) -> None:
    """After a note to improve: a bookmark has no tag, a note is a remark, and the log beside it shows whole lines."""
    page.keyboard.press("b")
    expect(page.locator("form.write [name=tag]:checked")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    expect(page.locator("form.write [name=tag]:checked")).to_have_value("")
    boxes = "const [list, ...lines] = [...r.querySelectorAll('.book ol, .book li')].map(n => n.getBoundingClientRect())"
    seen = "seen = lines.filter(one => one.bottom > list.top + 1)"
    whole = "seen[0].top >= list.top - 1 && seen.at(-1).bottom <= list.bottom + 1"
    until(page, f"(() => {{ {boxes}, {seen}; return {whole}; }})()")
    page.keyboard.press("Escape")


def test_a_note_survives_a_reload_is_written_once_and_its_link_shows_the_very_same(
    page: Page, address: str, desk: Desk, desktop: BrowserContext
) -> None:
    opened(page, address)
    page.keyboard.press("m")
    form = page.locator("form.write")
    expect(form.locator(".about")).to_contain_text("about 14:10:00")
    expect(form.locator("input[name=private][value=yes]")).to_be_checked()
    page.keyboard.type(f"{EVIL} slow")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    page.keyboard.press("m")
    form.get_by_text("improvement").click()
    form.locator("select[name=capability]").select_option("coordination")
    form.locator("input[name=incident]").fill("#001")
    page.locator(".book li").last.click()
    page.reload()
    until(page, "r.dataset.lanes && r.dataset.t === r.dataset.clock")
    expect(form.locator("textarea")).to_have_value(f"{EVIL} slow")
    page.locator(".lanes").focus()
    page.keyboard.press("Shift+ArrowRight")
    form.get_by_role("button", name="until here").click()
    form.get_by_text("shared").click()
    form.locator("textarea").press("Enter")
    form.locator("textarea").press("Enter")
    expect(form).to_be_hidden()
    a_new_one_begins_plain(page)
    chosen = page.locator(".noted li.chosen")
    expect(chosen).to_contain_text("14:10:00 to 14:11:00")
    expect(chosen).to_contain_text("<img src=x")
    made = [entry.body for entry in desk.journal.entries(EVENT) if isinstance(entry.body, AnnotationMade)]
    assert len(made) == 2
    note = made[1].annotation
    assert (note.at, note.until, note.tag, note.capability) == (THEN, THEN + MINUTE, "improvement", "coordination")
    assert (note.incident, len(note.entries), note.author) == ("1", 1, "Ana Ruiz")
    page.locator("[data-speed='30']").click()
    chosen.locator("button").click()
    until(page, f"r.dataset.t === '{THEN // 1000}'")
    page.wait_for_url(lambda url: all(part in url for part in (f"note={note.id}", "speed=30", "19%3A10%3A00")))
    look = ("return [r.dataset.hash, r.dataset.t, r.dataset.basis, r.dataset.lanes,"
            "r.querySelector('[data-speed][aria-pressed=true]').dataset.speed,"
            "r.querySelector('.noted li.chosen').dataset.note]")  # fmt: skip
    before, link = run(page, look), page.url
    other = opened(desktop.new_page(), link)
    expect(other.locator(".noted li.chosen")).to_be_visible()
    assert run(other, look) == before
    assert other.evaluate("window.hacked") is None
    other.close()


def test_notes_are_gone_through_by_keys_and_clicked_on_their_lane(page: Page, address: str, database: str) -> None:
    open_notes(database).keep(EVENT, "ana", an_actor("Ana Ruiz"), Annotation("p", START + 15 * MINUTE, text="for me"))
    opened(page, address)
    until(page, "Number(r.dataset.notes) >= 2")
    page.keyboard.press("Home")
    for key, chosen, at in ((".", "b", 5), ("End", "b", 20), (",", "p", 15), ("N", None, None), ("N", "b", 5)):
        page.keyboard.press(key)
        if chosen and at:
            until(page, f"Math.floor(r.dataset.t / 60000) === {(START + at * MINUTE) // MINUTE}")
            expect(page.locator(".noted li.chosen")).to_have_attribute("data-note", chosen)
    page.keyboard.press("Home")
    lanes = page.locator(".lanes").bounding_box()
    assert lanes is not None
    for x in range(round(lanes["x"] + lanes["width"] * 0.2), round(lanes["x"] + lanes["width"] * 0.5), 5):
        page.mouse.move(x, lanes["y"] + lanes["height"] - 8)
        if "Ben Osei" in page.locator(".tip").inner_text():
            break
    page.mouse.down()
    page.mouse.up()
    until(page, f"r.dataset.t === '{(START + 5 * MINUTE) // 1000}'")


def test_without_a_person_notes_are_read_only_until_somebody_is_chosen(
    page: Page, address: str, database: str
) -> None:  # fmt: skip
    opened(page, address.replace("&as=ana", ""))
    expect(page.locator(".noted li")).not_to_have_count(0)
    expect(page.locator(".noted")).not_to_contain_text("for me")
    page.keyboard.press("b")
    form = page.locator("form.write")
    expect(form.locator(".wrong")).to_contain_text("Nobody is chosen under 'I am'")
    page.keyboard.type("dusk")
    expect(form.locator(".save")).to_be_disabled()
    form.locator("select[name=as]").select_option("cleo")
    expect(form.locator(".save")).to_be_enabled()
    form.locator("textarea").press("Enter")
    expect(page.locator(".noted li.bookmark.chosen")).to_contain_text("dusk")
    expect(page.locator(".noted li.bookmark.chosen")).to_contain_text("Cleo Lind, private")
    assert [note.annotation.text for note in open_notes(database).of(EVENT, "ana") if note.annotation.bookmark] == []


def test_a_view_of_the_past_on_another_page_can_be_bookmarked(page: Page, serve: str, desk: Desk) -> None:
    page.goto(f"{serve}/log?event={EVENT}&as=ana&incident=1&at=2026-08-15T14:10:00&basis=happened")
    page.get_by_test_id("stPageLink").get_by_role("link", name="Bookmark").click()
    page.get_by_label("Name of the bookmark").fill("The fight")
    page.get_by_role("button", name="Keep it").click()
    card = page.locator(".cc-one", has_text="The fight")
    expect(card).to_contain_text("private")
    view = card.get_by_role("link", name="Exactly as it was seen")
    expect(view).to_have_attribute("href", re.compile(r"^/log\?incident=1&at=2026-08-15T14%3A10%3A00&basis=happened&"))
