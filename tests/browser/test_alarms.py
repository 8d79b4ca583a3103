"""Alarms in a real browser: a missing lead is raised, acknowledged by name, and stays until somebody leads."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from dashboard.model.alarms import AlarmShelved
from dashboard.model.moment import SECOND
from dashboard.services.desk import Desk
from dashboard.services.house import close_desks, open_desk
from tests.builders import EVENT, a_lead, a_note, an_actor, an_incident, festival


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

    def opened(person: str = "ana") -> Page:
        page = laptop.new_page()
        pages.append(page)
        page.goto(f"{serve}/log?event={EVENT}&as={person}")
        expect(page.locator(".alarm-strip")).to_be_visible()
        return page

    yield opened
    for page in pages:
        page.close()


def unfold(page: Page) -> None:
    rest = page.locator(".alarm-strip > details")
    if rest.count() and not rest.evaluate("node => node.open"):
        rest.locator("> summary").click()


def alarm(page: Page, words: str) -> Locator:
    return page.locator(".alarm", has_text=words)


def test_a_missing_lead_is_raised_acknowledged_with_name_and_time_and_stays_until_somebody_leads(
    there: Desk, visit: Callable[..., Page]
) -> None:
    opened = there.now(EVENT) - 600 * SECOND
    there.record(EVENT, an_incident("7", title="Tent on fire", priority="P2"), an_actor(), occurred=opened)
    page = visit()
    waiting = alarm(page, "Tent on fire: no lead agreed")
    unfold(page)
    expect(waiting).to_be_visible()
    waiting.get_by_role("button", name="Acknowledge").click()
    seen = page.locator(".quiet-one", has_text="Tent on fire")
    unfold(page)
    expect(seen).to_contain_text("Ana Ruiz")
    there.record(EVENT, a_note("still burning", "7"), an_actor())
    page.wait_for_timeout(2_500)
    expect(seen).to_be_visible()
    there.record(EVENT, a_lead("7", "fire"), an_actor())
    expect(seen).to_have_count(0)


def test_the_key_a_acknowledges_the_foremost_alarm_and_types_an_a_while_typing(
    there: Desk, visit: Callable[..., Page]
) -> None:
    there.record(EVENT, an_incident("8", title="Stage roof moves", priority="P1"), an_actor())
    page = visit("ben")
    first = page.locator(".alarm-strip > .alarm")
    expect(first).to_contain_text("Stage roof moves")
    line = page.get_by_role("textbox", name="Command line")
    line.press_sequentially("a")
    expect(line).to_have_value("a")
    line.fill("")
    line.press("Escape")
    page.keyboard.press("a")
    expect(first).not_to_contain_text("Stage roof moves")
    unfold(page)
    expect(page.locator(".quiet-one", has_text="Stage roof moves")).to_contain_text("Ben Osei")


def test_a_shelved_alarm_is_counted_with_its_reason_and_comes_back(there: Desk, visit: Callable[..., Page]) -> None:
    opened = there.now(EVENT) - 600 * SECOND
    there.record(EVENT, an_incident("9", title="Lost dog", priority="P2"), an_actor(), occurred=opened)
    page = visit("cleo")
    unfold(page)
    waiting = alarm(page, "Lost dog: no lead agreed")
    expect(waiting).to_be_visible()
    waiting.locator("details > summary").click()
    waiting.get_by_role("textbox", name="Why it may wait").fill("the owner is on the way")
    waiting.get_by_role("button", name="Shelve", exact=True).click()
    unfold(page)
    expect(page.locator(".quiet-one", has_text="Lost dog")).to_contain_text("the owner is on the way")
    expect(page.locator(".alarm-strip > details > summary")).to_contain_text("1 shelved")
    back = there.now(EVENT) + 3 * SECOND
    there.record(EVENT, AlarmShelved("no_lead:9", "Cleo Lind", "three more seconds", back), an_actor())
    expect(page.locator(".alarm:not(.quiet-one)", has_text="Lost dog: no lead agreed")).to_be_visible()
