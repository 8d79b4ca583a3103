"""The resources and units pages in a real browser: what a dispatcher does with the keyboard and sees come true."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.model.moment import SECOND
from dashboard.model.positions import Fix
from dashboard.model.resources import Booking, ResourceBooked
from dashboard.model.units import UnitStatusChanged
from dashboard.services.desk import Desk, real_clock
from dashboard.services.house import close_desks, open_desk
from tests.builders import EVENT, LAT, LON, a_resource, a_unit, an_actor, festival

EVIL = '<img src=x onerror="window.hacked=1">\'" \u202egnol'
SIZES = [(1366, 768), (1920, 1080), (3840, 2160)]


@pytest.fixture(scope="module")
def desk(database: str) -> Iterator[Desk]:
    """A desk on the served database, with the small festival and things of strange names."""
    desk = open_desk(database)
    festival(desk)
    desk.record(EVENT, [a_unit("evil", callsign=EVIL, type=EVIL), a_resource("evil", name=EVIL, type=EVIL)], an_actor())
    desk.record(EVENT, a_unit("P2", feed="avl"), an_actor())
    desk.record(EVENT, [a_resource(f"clash{n}", "police", name=f"Cart {n}") for n in range(5, 7)], an_actor())
    now = real_clock()
    desk.tracks.record(EVENT, [Fix("P1", now, LAT, LON), Fix("P2", now - 7_200 * SECOND, LAT, LON)], now)
    yield desk
    close_desks()


@pytest.fixture(scope="module")
def base(desk: Desk, serve: str) -> str:
    """The address of the served festival."""
    return serve


def opened(page: Page, base: str, path: str) -> Page:
    page.goto(f"{base}/{path}{'&' if '?' in path else '?'}event={EVENT}")
    expect(page.locator(".cc-picks a").first).to_be_visible()
    drawn(page)
    return page


def drawn(page: Page) -> None:
    """Wait until the page is drawn whole: what is typed into a field that is about to be replaced is lost."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def row(page: Page, name: str) -> Locator:
    return page.locator(".cc-resource", has=page.get_by_role("link", name=name, exact=True))


def book(page: Page, starts: str, ends: str) -> None:
    page.get_by_label("From").fill(starts)
    page.get_by_label("Until").fill(ends)
    page.get_by_label("Until").press("Enter")


def test_a_resource_is_held_assigned_and_returned_and_its_custody_is_kept(page: Page, base: str) -> None:
    opened(page, base, "resources?as=ana&resource=cart1")
    page.get_by_role("button", name="Record: Hold").click()
    expect(row(page, "Cart 1")).to_contain_text("HELD")
    page.get_by_role("button", name="Record: Assign").click()
    expect(row(page, "Cart 1")).to_contain_text("ASSIGNED")
    drawn(page)
    page.get_by_label("Note").fill("thanks <b>all</b>")
    page.get_by_role("button", name="Record: Return").click()
    expect(row(page, "Cart 1")).to_contain_text("AVAILABLE")
    expect(page.locator(".cc-history")).to_contain_text("thanks <b>all</b>")
    custody = page.locator(".cc-history").inner_text()
    assert re.search(r"with its owner.*thanks <b>all</b>.*with .*held for .*with its owner", custody, re.S)
    assert custody.count("Ana Ruiz") >= 3


def test_a_clash_is_flagged_on_both_bookings_and_recorded_all_the_same(page: Page, base: str) -> None:
    opened(page, base, "resources?as=ben&resource=clash5&hours=24+h")
    book(page, "+1h", "+2h")
    expect(page.locator(".cc-booking")).to_have_count(1)
    expect(page.locator(".cc-booking .cc-amber")).to_have_count(0)
    book(page, "+2h", "+2h")
    expect(page.locator(".cc-booking")).to_have_count(2)
    expect(page.locator(".cc-booking .cc-amber")).to_have_text([re.compile("clash with FIRE")] * 2)
    expect(row(page, "Cart 5").locator(".cc-bar .cc-amber")).to_have_text(["clash with FIRE"] * 2)
    page.get_by_role("button", name=re.compile("^Cancel")).first.click()
    expect(page.locator(".cc-booking")).to_have_count(1)
    expect(page.locator(".cc-amber", has_text="clash")).to_have_count(0)


def test_a_bad_time_is_named_at_the_form_and_what_was_typed_stays(page: Page, base: str) -> None:
    opened(page, base, "resources?as=ana&resource=clash6")
    book(page, "half <b>ten", "+2h")
    expect(page.get_by_role("alert")).to_contain_text("From: 'half <b>ten' is not a time")
    expect(page.get_by_label("From")).to_have_value("half <b>ten")
    expect(page.locator(".cc-booking")).to_have_count(0)


def test_what_is_reserved_for_later_is_available_now(page: Page, base: str, desk: Desk) -> None:
    later = real_clock() + 3 * 3_600 * SECOND
    desk.record(EVENT, ResourceBooked("gen1", Booking("later", "ems", later, later + 3_600 * SECOND)), an_actor())
    opened(page, base, "resources?as=ana")
    expect(row(page, "Generator 1")).to_contain_text("AVAILABLE")
    expect(row(page, "Generator 1")).to_contain_text("reserved")
    expect(row(page, "Generator 1")).not_to_contain_text("in use")


def test_a_unit_is_found_by_its_callsign_and_its_history_is_read(page: Page, base: str) -> None:
    opened(page, base, "units?as=ana")
    page.get_by_label("Search a callsign").press_sequentially("m1")
    expect(page.locator("a.cc-unit")).to_have_count(1)
    page.locator("a.cc-unit").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cc-history").last).to_contain_text("M1 sent to #002")
    assert "unit=M1" in page.url
    assert "q=m1" in page.url
    page.reload()
    expect(page.locator("a.cc-chosen")).to_contain_text("M1")


def test_the_lost_stand_apart_and_an_old_position_never_looks_fresh(page: Page, base: str) -> None:
    opened(page, base, "units?q=P")
    age = page.locator("a.cc-unit", has_text="P2").locator(".cc-stale, .cc-late")
    expect(age).to_contain_text(re.compile(r"2h0\dm"))
    opened(page, base, "resources")
    expect(page.locator(".cc-head", has_text="LOST")).to_contain_text("1")


def test_a_change_by_somebody_else_shows_and_leaves_the_focus_where_it_was(page: Page, base: str, desk: Desk) -> None:
    opened(page, base, "units?q=E")
    page.evaluate("document.querySelector('.cc-picks').dataset.mark = 1")
    page.locator("a[data-pick=E2]").focus()
    desk.record(EVENT, UnitStatusChanged("E2", "OOS_REST"), an_actor())
    expect(page.locator("a[data-pick=E2]")).to_contain_text("Out of service, rest")
    assert page.evaluate("document.activeElement.dataset.pick") == "E2"
    assert page.evaluate("document.querySelector('.cc-picks').dataset.mark") == "1"


def test_names_with_markup_are_drawn_as_text(page: Page, base: str) -> None:
    for path in ("resources?as=ana&resource=evil", "units?as=ana&unit=evil"):
        opened(page, base, path)
        expect(page.locator(".cc-title", has_text="<img src=x onerror=").first).to_be_visible()
        expect(page.locator(".cc-picks").first).to_contain_text(EVIL)
        assert page.evaluate("window.hacked") is None
        assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("path", ["resources", "resources?resource=gen1&as=ana", "units", "units?unit=P1&as=ana"])
def test_nothing_runs_off_the_side_and_nobody_outside_is_asked(page: Page, base: str, path: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, base, path)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
        cut = "nodes => nodes.filter(n => n.scrollWidth > n.clientWidth + 1).map(n => n.textContent)"
        assert page.locator(".cc-unit > span, .cc-cell, .cc-agency").evaluate_all(cut) == []
    assert [url for url in asked if not url.startswith((base, "data:", "blob:", base.replace("http", "ws")))] == []
