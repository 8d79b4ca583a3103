"""The plan in a real browser: a roster typed, picked and taken in from a file; every view at every size, offline."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.model.events import Period
from dashboard.model.moment import MINUTE
from dashboard.model.plans import Assignment, Hospital, Objective, Plan, PlanEdited, PlanHazard, Position, Trigger
from dashboard.projections.plans import draft
from dashboard.services.desk import Desk
from dashboard.services.house import close_desks, open_desk
from tests.builders import EVENT, START, a_feature, an_actor, festival

HOUR = 60 * MINUTE
EVIL = '<img src=x onerror="window.hacked=1">'
SIZES = [(1366, 768), (1920, 1080)]
VIEWS = ("periods", "organization", "roster", "resources", "comms", "medical", "risks")


@pytest.fixture(scope="module")
def desk(database: str) -> Iterator[Desk]:
    """A desk on the served database: the small festival with the beginnings of a plan, and strange names in it."""
    desk = open_desk(database)
    festival(desk)
    plan = Plan(
        features=(a_feature("gate3", name="Gate 3", staff=6), a_feature("evil", "medical_post", name=EVIL, staff=1)),
        periods=(Period("OP1", START, START + 5 * HOUR, 900), Period("OP2", START + 5 * HOUR, START + 9 * HOUR)),
        objectives=(Objective("o", EVIL),),
        positions=(Position("ic", "Commander", "command"), Position("x", EVIL, reports_to="ic")),
        assignments=(Assignment("a", "OP1", "unit:P1", "feature:gate3", people=4),),
        triggers=(Trigger("t", "crowd", EVIL, "Stop"),),
        hazards=(PlanHazard("h", EVIL),),
        hospitals=(Hospital("g", EVIL),),
    )
    desk.record(EVENT, [PlanEdited(plan)], an_actor())
    yield desk
    close_desks()


def opened(page: Page, serve: str, view: str, more: str = "") -> None:
    page.goto(f"{serve}/plan?event={EVENT}&as=ana&period=OP1&view={view}{more}")
    expect(page.locator(".cc-tabs").first).to_be_visible()


def test_a_roster_is_typed_with_enter_and_picked_by_a_click(desk: Desk, serve: str, page: Page) -> None:
    opened(page, serve, "roster")
    line = page.get_by_label("Assign in OP1")
    line.fill("M1, ben at Gaet 3 15:00-16:00 x2")
    line.press("Enter")
    expect(page.get_by_text("did you mean Gate 3")).to_be_visible()
    expect(line).to_have_value("M1, ben at Gaet 3 15:00-16:00 x2")
    line.fill("M1, ben at Gate 3 15:00-16:00 x2")
    line.press("Enter")
    row = page.locator(".cc-roster tr", has_text="Gate 3")
    expect(row).to_contain_text("Ben Osei")
    expect(row).to_contain_text("8 of 6, gap")
    row.locator("a").first.click()
    expect(page.locator("h2", has_text="Gate 3")).to_be_visible()
    assert "post=feature" in page.url
    assert {a.who for a in draft(desk.situation(EVENT)).assignments} >= {"unit:M1", "person:ben"}


def test_a_file_is_looked_at_before_anything_is_taken_in(desk: Desk, serve: str, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("callsign,post,period,people\nE1,Gate 3,OP2,3\nBen Osey,Gate 3,OP2,1\n=1,Gate 3,OP2,1\n")
    before = draft(desk.situation(EVENT))
    opened(page, serve, "roster")
    page.get_by_text("Take in a roster from a file").click()
    page.locator("input[type=file]").set_input_files(file)
    preview = page.locator("table", has=page.get_by_text("Becomes"))
    for words in ("1 new", "1 doubtful", "1 refused"):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    expect(preview).to_contain_text("is a formula")
    assert draft(desk.situation(EVENT)) == before
    meant = page.get_by_role("combobox", name="Who: Ben Osey")
    meant.click()
    meant.press_sequentially("Ben Osei")
    meant.press("Enter")
    page.get_by_role("button", name="Take in 2 rows").click()
    row = page.locator(".cc-roster tr", has_text="Gate 3")
    expect(row).to_contain_text("E1")
    added = {a.who for a in draft(desk.situation(EVENT)).assignments if a.period == "OP2"}
    assert added == {"unit:E1", "person:ben"}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_fits_and_asks_nobody_outside(desk: Desk, serve: str, page: Page, view: str) -> None:
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if not request.url.startswith(
        (serve, serve.replace("http", "ws"), "data:", "blob:")) else None)  # fmt: skip
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        opened(page, serve, view)
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        page.evaluate("() => document.fonts.ready")
        wide = page.evaluate("() => { const m = document.querySelector('[data-testid=stMain]');"
                             " return m.scrollWidth - m.clientWidth }")  # fmt: skip
        assert wide <= 0, (view, width)
    page.wait_for_timeout(1_000)  # whoever would ask somebody outside, or run a stranger's text, has had the time
    assert page.evaluate("window.hacked") is None
    assert outside == []
