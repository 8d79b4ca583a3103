"""The replay in a real browser: one instant for everything, a clock true to the event's time, keys, and links."""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from dashboard.model.incidents import IncidentClosed
from dashboard.model.moment import MINUTE, SECOND, iso
from dashboard.model.positions import Fix
from dashboard.model.units import UnitAssigned, UnitStatusChanged
from dashboard.services.desk import Desk
from dashboard.services.house import close_desks, open_desk
from tests.builders import (
    LAT,
    LON,
    START,
    a_draft,
    a_feed,
    a_note,
    a_resource,
    a_unit,
    an_actor,
    an_agency,
    an_event,
    an_incident,
)
from tests.journal.damage import damage
from tests.patience import within

EVENT = "past"
EVIL = '<img src=x onerror="window.hacked=1">\'"'
FIND = "[...document.querySelectorAll('*')].map(n => n.shadowRoot?.querySelector('.replay-page')).find(Boolean)"
MIDDLE = START + 30 * MINUTE
MAPPED = "r.querySelector('.view').chart?.pins.size > 3"
MAP = """const { map, pins } = r.querySelector('.view').chart, drawn = ({ node, marker }) =>
    node.innerHTML + marker.getElement().style.cssText;
    return [map.getZoom(), map.getCenter().toString(), ...[...pins].map(([key, one]) => key + drawn(one)).sort()]"""
pytestmark = pytest.mark.usefixtures("quiet_demo")


@pytest.fixture(scope="module")
def desk(database: str, quiet_demo: None) -> Iterator[Desk]:
    """An hour of a festival that is over: an incident every four minutes, one entry that came late, one corrected."""
    desk = open_desk(database)
    began = [
        an_event(EVENT, "Riverfest"), an_agency("police"), an_agency("ems", shape="circle"), a_feed(),
        a_resource(owner="ems"), *(a_unit(f"P{n}", "police", feed="avl") for n in range(6)),
    ]  # fmt: skip
    said = [(0, 0, body) for body in began]
    for n in range(14):
        at = 4 * n + 2
        said += [
            (at, at, an_incident(str(n), title=EVIL if n == 5 else f"Case {n}", priority=f"P{1 + n % 3}")),
            (at + 1, at + 1, UnitAssigned(f"P{n % 6}", str(n))),
            (at + 2, at + 2, UnitStatusChanged(f"P{n % 6}", "ONSC", str(n))),
            (at + 3, at + 3, IncidentClosed(str(n), "done")),
        ]
    said += [(28, 40, a_note("came late")), (29, 29, a_note("two hurt")), (60, 60, a_note("over"))]
    desk.take(EVENT, [
        a_draft(body, START + when * MINUTE, f"d{n}", known=START + known * MINUTE)
        for n, (when, known, body) in enumerate(said)
    ])  # fmt: skip
    for minute in (*range(20), *range(40, 60)):
        now = START + minute * MINUTE
        fixes = [Fix(f"P{n}", now, LAT + n / 2_000, LON + minute / 9_000) for n in range(6)]
        desk.tracks.record(EVENT, fixes, now)
    hurt = next(e for e in desk.journal.entries(EVENT) if e.key == f"d{len(said) - 2}")
    desk.correct(EVENT, hurt.seq, an_actor(), "counted again", body=a_note("three hurt"))
    yield desk
    close_desks()


@pytest.fixture
def address(desk: Desk, serve: str) -> str:
    return f"{serve}/replay?event={EVENT}"


def run(page: Page, script: str) -> Any:
    """Run JavaScript in which `r` is the replay."""
    return page.evaluate(f"() => {{ const r = {FIND}; {script} }}")


def until(page: Page, condition: str, timeout: float = 60_000) -> None:
    page.wait_for_function(f"() => {{ const r = {FIND}; return Boolean(r && ({condition})); }}", timeout=timeout)


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    until(page, "r.dataset.lanes && r.dataset.t && r.dataset.t === r.dataset.clock")
    return page


def instants(page: Page) -> set[str]:
    """The `data-t` of every part of the page, the situation view's own among them."""
    found = run(page, "return [...r.querySelectorAll('[data-t]'), r].map(part => part.dataset.t)")
    assert len(found) == 7
    return set(found)


def shown(page: Page, t: int) -> None:
    until(page, f"r.dataset.t === '{t // 1000}'")


def test_ten_random_seeks_carry_one_instant(page: Page, address: str) -> None:
    opened(page, f"{address}&at={iso(MIDDLE).replace('+', '%2B')}")
    box, chance, took = page.locator(".lanes").bounding_box(), random.Random(3), []
    assert box is not None
    for _ in range(10):
        before = run(page, "return r.dataset.t")
        page.mouse.click(box["x"] + box["width"] * chance.uniform(0.2, 0.6), box["y"] + box["height"] / 2)
        clicked = run(page, "return [r.dataset.clock, performance.now()]")
        until(page, "r.dataset.t === r.dataset.clock && !r.classList.contains('waiting')")
        assert instants(page) == {clicked[0]}
        assert clicked[0] != before
        took.append(run(page, "return Number(r.dataset.shown)") - clicked[1])
    assert sorted(took)[5] < within(2_000), took  # 300 ms on a quiet machine


def test_ten_times_the_speed_is_true_to_the_events_time(page: Page, address: str) -> None:
    opened(page, f"{address}&at={iso(START + 5 * MINUTE).replace('+', '%2B')}&speed=10")
    page.keyboard.press("Space")
    until(page, "r.dataset.playing === 'true'")
    look = "return [performance.now(), Number(r.dataset.clock), Number(r.dataset.t)]"
    begun = run(page, f"return new Promise(done => requestAnimationFrame(() => done((() => {{ {look} }})())))")
    page.wait_for_timeout(12_000)
    ended = run(page, f"return new Promise(done => requestAnimationFrame(() => done((() => {{ {look} }})())))")
    drift = (ended[1] - begun[1]) / (10 * (ended[0] - begun[0])) - 1
    assert abs(drift) < 0.01, drift
    assert ended[2] - begun[2] > 60_000
    assert len(instants(page)) == 1
    page.keyboard.press("Space")
    until(page, "r.dataset.playing === 'false' && r.dataset.t === r.dataset.clock")


def test_every_key_does_what_it_says(page: Page, address: str) -> None:
    opened(page, f"{address}&at={iso(MIDDLE).replace('+', '%2B')}")
    for key, t in [
        ("ArrowRight", MIDDLE + 10 * SECOND), ("ArrowLeft", MIDDLE), ("Shift+ArrowRight", MIDDLE + MINUTE),
        ("Shift+ArrowLeft", MIDDLE), ("]", MIDDLE + MINUTE), ("[", MIDDLE), ("Home", START),
    ]:  # fmt: skip
        page.keyboard.press(key)
        shown(page, t)
        assert instants(page) == {str(t // 1000)}
    page.keyboard.press("[")
    expect(page.locator(".status")).to_have_text("There is no entry before this")
    page.keyboard.press("+")
    expect(page.locator("[data-speed='2']")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("-")
    expect(page.locator("[data-speed='1']")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("?")
    expect(page.locator(".keys")).to_contain_text("write a note about this instant")
    page.keyboard.press("Escape")
    expect(page.locator(".keys")).to_be_hidden()
    page.keyboard.press("m")
    expect(page.locator("form.write")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("form.write")).to_be_hidden()
    page.keyboard.press("End")
    until(page, "Number(r.dataset.after) === 0")
    page.keyboard.press("]")
    expect(page.locator(".status")).to_have_text("There is no entry after this")


def test_it_says_replay_and_nothing_on_it_writes_but_a_note_that_is_asked_for(page: Page, address: str) -> None:
    opened(page, f"{address}&at={iso(MIDDLE).replace('+', '%2B')}&as=ana")
    expect(page.locator(".now .word")).to_have_text("REPLAY")
    expect(page.locator(".mode .replay")).to_have_text("REPLAY")
    assert run(page, "return getComputedStyle(r).borderImageSource").startswith("repeating-linear-gradient")
    expect(page.locator("input, textarea, select, form, [contenteditable=true]").filter(visible=True)).to_have_count(0)
    expect(page.locator(".book")).to_contain_text("<img src=x")
    assert page.evaluate("window.hacked") is None


def test_a_link_and_a_reload_show_the_very_same(page: Page, address: str, desktop: BrowserContext) -> None:
    """The map too: whoever went there step by step sees its cut, its symbols and its labels as who opens the link."""
    opened(page, f"{address}&at={iso(MIDDLE + 7 * SECOND - 25 * MINUTE).replace('+', '%2B')}")
    until(page, MAPPED)
    for _ in range(25):
        page.keyboard.press("Shift+ArrowRight")
    page.locator("[data-basis=happened]").last.click()
    page.locator("[data-speed='30']").click()
    page.locator("[data-do=closer]").click()
    page.keyboard.press("ArrowRight")
    shown(page, MIDDLE + 17 * SECOND)
    page.wait_for_url(lambda url: "at=2026-08-15T19%3A30%3A17Z" in url and "zoom" in url and "speed=30" in url)
    until(page, "r.dataset.lanes === `happened:${new URLSearchParams(location.search).get('zoom')}`")
    until(page, "r.dataset.t === r.dataset.clock")
    pressed = "r.querySelector('[data-speed][aria-pressed=true]').dataset.speed"
    look = f"return [r.dataset.hash, r.dataset.t, r.dataset.basis, r.dataset.lanes, {pressed}]"
    before, link, drawn = run(page, look), page.url, run(page, MAP)
    assert (before[1:3], before[4]) == ([str((MIDDLE + 17 * SECOND) // 1000), "happened"], "30")
    page.reload()
    until(page, "r.dataset.lanes && r.dataset.t === r.dataset.clock")
    assert run(page, look) == before
    until(page, MAPPED)
    assert run(page, MAP) == drawn
    other = opened(desktop.new_page(), link)
    until(other, MAPPED)
    assert run(other, look) == before
    assert run(other, MAP) == drawn
    other.close()


def test_before_the_log_is_read_nothing_is_claimed_of_it_and_nothing_typed_is_lost(page: Page, address: str) -> None:
    held: list[Route] = []
    released: list[bool] = []
    asks = re.compile(r"/replay/(at|track)\?|/verified\?")
    page.route(asks, lambda route: route.continue_() if released else held.append(route))
    page.goto(f"{address}&at={iso(MIDDLE).replace('+', '%2B')}")
    expect(page.locator(".now .instant")).to_have_text("14:30:00")
    for part in (".strip", ".book h3", ".unlike h3", ".status"):
        expect(page.locator(part)).to_have_text("Reading the log…")
    expect(page.locator(".lanes")).to_have_attribute("data-read", "false")
    expect(page.locator("[role=status] + .verified")).to_have_text("Checking the log…")
    page.keyboard.press("Home")
    expect(page.locator(".status")).to_have_text("Reading the log… Home works as soon as the lanes are there")
    page.keyboard.press("m")
    page.keyboard.type("already seen")
    released.append(True)
    for route in held:
        route.continue_()
    until(page, "r.dataset.lanes && r.dataset.t && r.dataset.t === r.dataset.clock")
    expect(page.locator("form.write textarea")).to_have_value("already seen")
    expect(page.locator("form.write .about")).to_contain_text("about 14:30:00, Sat")
    expect(page.locator(".lanes")).to_have_attribute("data-free", re.compile(r"^Units free: \d$"))
    assert run(page, "return r.dataset.t") == str(MIDDLE // 1000)


def test_the_head_leads_to_the_other_pages_at_this_instant(page: Page, address: str) -> None:
    opened(page, f"{address}&at={iso(MIDDLE).replace('+', '%2B')}")
    page.keyboard.press("ArrowRight")
    link = page.get_by_test_id("stPageLink").get_by_role("link", name="Resources")
    expect(link).to_have_attribute("href", re.compile(r"at=2026-08-15T19(%3A|:)30(%3A|:)10Z"))


def test_what_differs_is_listed_and_leads_to_where_it_became_known(page: Page, address: str) -> None:
    opened(page, f"{address}&at={iso(MIDDLE).replace('+', '%2B')}")
    expect(page.locator(".unlike h3")).to_have_text("What differs here: 2")
    expect(page.locator(".book")).to_contain_text("two hurt")
    expect(page.locator(".book")).not_to_contain_text("came late")
    page.locator("[data-basis=happened]").last.click()
    expect(page.locator(".book")).to_contain_text("came late")
    expect(page.locator(".book s")).to_have_text("two hurt")
    page.locator(".jump.late").click()
    shown(page, START + 40 * MINUTE)
    expect(page.locator(".unlike h3")).to_have_text("What differs here: 1")


def test_a_drag_moves_at_once_and_asks_only_for_the_newest_wish(page: Page, address: str) -> None:
    opened(page, f"{address}&at={iso(MIDDLE).replace('+', '%2B')}")
    held: list[Route] = []
    released: list[bool] = []
    page.route("**/replay/at?*", lambda route: route.continue_() if released else held.append(route))
    box, before = page.locator(".lanes").bounding_box(), run(page, "return r.dataset.t")
    assert box is not None
    places = [box["x"] + box["width"] * (0.3 + n / 100) for n in range(30)]
    page.mouse.move(places[0], box["y"] + 20)
    page.mouse.down()
    clocks = set()
    for x in places:
        page.mouse.move(x, box["y"] + 20)
        clocks.add(run(page, "return r.dataset.clock + r.querySelector('.instant').textContent"))
    page.mouse.up()
    assert (len(clocks), run(page, "return r.dataset.t"), len(held)) == (30, before, 1)
    released.append(True)
    held[0].continue_()
    until(page, "r.dataset.t === r.dataset.clock")
    assert len(instants(page)) == 1


def test_a_changed_log_opens_marked_for_good_and_a_whole_one_says_so_quietly(
    page: Page, address: str, desk: Desk, database: str
) -> None:
    opened(page, f"{address}&at={iso(MIDDLE).replace('+', '%2B')}")
    quiet = page.locator(".verified").last
    expect(quiet).to_have_text(re.compile(r"^verified up to entry \d+, head [0-9a-f]{8}$"))
    expect(page.locator(".side .verified")).to_be_hidden()
    notes = [a_draft(a_note(f"note {n}"), START + n, f"c{n}", known=START + n) for n in range(9)]
    desk.take("changed", [a_draft(an_event("changed"), START, "o", known=START), *notes])
    damage(database, "changed", 5)
    opened(page, address.replace(EVENT, "changed"))
    mark = page.locator(".side .verified")
    expect(mark).to_have_text("NOT VERIFIED: entry 5 does not match its hash")
    expect(quiet).to_have_text("NOT VERIFIED: entry 5 does not match its hash")
    expect(page.locator(".book li")).to_have_count(10)
    expect(page.locator(".book")).to_contain_text("ENTRY 5 CANNOT BE READ")
    page.keyboard.press("Home")
    shown(page, START)
    expect(mark).to_be_visible()


@pytest.mark.parametrize("size", [(1366, 768), (3840, 2160)], ids=str)
def test_it_fills_the_screen_and_never_scrolls(laptop: BrowserContext, address: str, size: tuple[int, int]) -> None:
    page = laptop.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page, f"{address}&at={iso(MIDDLE).replace('+', '%2B')}")
    page.wait_for_timeout(600)
    root = page.evaluate("(({scrollWidth: w, scrollHeight: h}) => [w, h])(document.documentElement)")
    corner = "const b = r.querySelector(c).getBoundingClientRect(); return [b.right, b.bottom, b.height]"
    boxes = run(page, f"return ['.lanes', '.status', '.side', '.stagebox'].map(c => {{ {corner} }})")
    page.close()
    assert root == list(size)
    assert all(right <= size[0] and bottom <= size[1] and high > 10 for right, bottom, high in boxes), boxes
