"""The layout editor in real browsers: drawn by mouse and by keys, seen by others, undone, and never asking outside."""

import re
from collections.abc import Iterator

import pytest
from mgrs import MGRS
from playwright.sync_api import Browser, Page, expect

from dashboard.model.events import Period, PersonCheckedIn
from dashboard.model.layouts import Feature
from dashboard.model.moment import SECOND
from dashboard.model.plans import Plan, PlanEdited
from dashboard.projections.plans import draft
from dashboard.services.desk import Desk, real_clock
from dashboard.services.house import close_desks, open_desk
from tests.builders import EVENT, LAT, LON, a_feature, a_person, an_actor, festival
from tests.patience import within

pytestmark = pytest.mark.usefixtures("quiet_demo")
HOUR = 3_600 * SECOND
EVIL = '<img src=x onerror="window.hacked=1">'


@pytest.fixture(scope="module")
def desk(database: str) -> Iterator[Desk]:
    desk = open_desk(database)
    festival(desk)
    now = real_clock()
    periods = (Period("OP1 day", now, now + 8 * HOUR, 3_000), Period("OP2 night", now + 8 * HOUR, now + 16 * HOUR))
    field = ((LON - 0.002, LAT - 0.002), (LON + 0.002, LAT - 0.002), (LON + 0.002, LAT), (LON - 0.002, LAT))
    features = (
        Feature("field", "zone", "Field", "Polygon", field, capacity=5_000, crowd=3_000),
        a_feature("exit1", "exit", (LON - 0.002, LAT - 0.001), name="West exit", width=4.0),
        a_feature("evil", "post", (LON + 0.0015, LAT + 0.001), name=EVIL),
    )
    person = PersonCheckedIn(a_person("noor", "Noor Albrecht", "police", "Planner"))
    desk.record(EVENT, [person, PlanEdited(Plan(features=features, periods=periods))], an_actor())
    yield desk
    close_desks()


@pytest.fixture
def base(desk: Desk, serve: str) -> str:
    return serve


def opened(page: Page, base: str, **query: str) -> Page:
    chosen = "&".join(f"{name}={value}" for name, value in {"event": EVENT, "as": "ana", **query}.items())
    page.goto(f"{base}/layout?{chosen}")
    expect(page.locator(".lo[data-objects]")).to_be_visible()
    expect(page.locator(".lo-panel")).to_be_visible()
    page.wait_for_timeout(500)
    return page


def spot(page: Page, across: float, down: float) -> tuple[float, float]:
    box = page.locator(".lo-map").bounding_box()
    assert box
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def click(page: Page, across: float, down: float) -> None:
    page.mouse.move(*spot(page, across, down))
    page.mouse.click(*spot(page, across, down))
    page.wait_for_timeout(120)


def tool(page: Page, name: str) -> None:
    page.locator(".lo-bar").get_by_role("button", name=name, exact=True).click()


def objects(page: Page, number: int, timeout: float | None = None) -> None:
    expect(page.locator(".lo")).to_have_attribute("data-objects", str(number), timeout=timeout)


def chosen(page: Page, name: str) -> None:
    expect(page.locator(".lo")).to_have_attribute("data-chosen", name)


def drawn(desk: Desk) -> dict[str, Feature]:
    return {feature.id: feature for feature in draft(desk.situation(EVENT)).features}


def gone(desk: Desk, *names: str) -> None:
    """Take what a test drew out again, as somebody else."""
    there = [name for name in names if name in drawn(desk)]
    if there:
        desk.record(EVENT, PlanEdited(dropped=tuple(f"features:{name}" for name in there)), an_actor("Zoe"))


def exits(page: Page) -> str:
    row = page.locator(".ck-row[data-key=exit_capacity]")
    expect(row).to_be_attached()
    return row.text_content() or ""


def test_an_exit_drawn_with_two_clicks_and_a_name_is_one_entry_and_changes_the_check(
    page: Page, chromium: Browser, base: str, desk: Desk
) -> None:
    other = chromium.new_context(viewport={"width": 1366, "height": 768})
    second = opened(other.new_page(), base, **{"as": "ben"})
    opened(page, base)
    before, seq = exits(page), desk.situation(EVENT).seq
    tool(page, "Exit")
    click(page, 0.3, 0.5)
    page.keyboard.type("North exit")
    page.keyboard.press("Enter")
    objects(second, 4, within(2_500))
    objects(page, 4)
    chosen(page, "exit2")
    assert drawn(desk)["exit2"].name == "North exit"
    edits = [entry for entry in desk.about(EVENT, "plan:draft") if entry.seq > seq]
    assert [(entry.body.kind, entry.actor.person) for entry in edits] == [("plan.edited", "Ana Ruiz")]
    form = page.locator(".lo-form")
    form.get_by_label("Clear width").fill("6,5")
    form.get_by_label("Clear width").press("Enter")
    expect(page.locator(".lo-panel .notice")).to_have_text("saved")
    assert drawn(desk)["exit2"].width == 6.5
    expect(page.locator(".ck-row[data-key=exit_capacity]")).not_to_have_text(before)
    other.close()
    gone(desk, "exit2")


def test_undo_redo_copy_and_delete_by_their_keys(page: Page, base: str, desk: Desk) -> None:
    opened(page, base)
    start = len(drawn(desk))
    tool(page, "Gate")
    click(page, 0.2, 0.2)
    page.keyboard.type("Gate A")
    page.keyboard.press("Enter")
    objects(page, start + 1)
    first = next(name for name in drawn(desk) if name.startswith("gate"))
    page.keyboard.press("Control+z")
    objects(page, start)
    page.keyboard.press("Control+y")
    objects(page, start + 1)
    chosen(page, first)
    page.keyboard.press("Control+d")
    objects(page, start + 2)
    copied = next(f for f in drawn(desk).values() if f.name == "Gate A copy")
    assert copied.id != first
    assert copied.points != drawn(desk)[first].points
    chosen(page, copied.id)
    page.keyboard.press("Delete")
    objects(page, start + 1)
    tool(page, "Gate")
    click(page, 0.25, 0.25)
    page.keyboard.press("Enter")
    objects(page, start + 2)
    third = next(name for name in drawn(desk) if name.startswith("gate") and name != first)
    assert third not in (first, copied.id)
    gone(desk, first, third)


def test_a_hole_is_cut_undone_and_taken_out(page: Page, base: str, desk: Desk) -> None:
    opened(page, base, object="field")
    chosen(page, "field")
    tool(page, "Cut a hole")
    expect(page.locator(".lo")).to_have_attribute("data-tool", "hole")
    west, south, by = LON - 0.001, LAT - 0.0015, 0.0005
    for lon, lat, beside in ((west, south, 0), (west, south, 3), (west + by, south + by, 0)):  # two corners lie close
        x, y = page.evaluate(
            """([lat, lng]) => { const { map } = document.querySelector('.lo').editor.chart;
            const p = map.latLngToContainerPoint([lat, lng]), box = map.getContainer().getBoundingClientRect();
            return [box.x + p.x, box.y + p.y] }""",
            [lat, lon],
        )
        page.mouse.move(x + beside, y)
        page.mouse.click(x + beside, y)
        page.wait_for_timeout(120)
    page.evaluate("document.querySelector('.lo').editor.chart.choose(['exit1'])")  # something else is selected by now
    page.keyboard.press("f")
    expect(page.locator(".lo-where")).to_contain_text("with 1 hole")
    (hole,) = drawn(desk)["field"].holes
    assert hole[0] == pytest.approx((west, south), abs=5e-5)
    page.keyboard.press("Control+z")
    expect(page.locator(".lo-says")).to_have_text("undo saved: Field")
    page.keyboard.press("Control+y")
    expect(page.locator(".lo-says")).to_have_text("redo saved: Field")
    assert drawn(desk)["field"].holes == (hole,)
    page.locator(".lo-fill").click()
    expect(page.locator(".lo-where")).not_to_contain_text("hole")
    assert drawn(desk)["field"].holes == ()


def test_an_object_is_dragged_whole_and_a_refused_edit_puts_it_back(page: Page, base: str, desk: Desk) -> None:
    opened(page, base)
    x, y = page.locator(".lo-point[data-object=exit1]").evaluate(
        "n => { const b = n.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] }"
    )
    page.mouse.click(x, y)
    chosen(page, "exit1")
    was = drawn(desk)["exit1"].points
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 50, steps=6)
    page.mouse.up()
    expect(page.locator(".lo-says")).to_have_text("saved")
    moved = drawn(desk)["exit1"].points
    assert moved != was
    # Somebody else moves it between what this page shows and what it says.
    page.route("**/drawn*", lambda route: route.abort())
    page.wait_for_timeout(1_300)
    other = a_feature("exit1", "exit", (LON, LAT - 0.001), name="West exit", width=4.0)
    desk.record(EVENT, PlanEdited(Plan(features=(other,))), an_actor("Zoe Park", "fire"))
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator(".lo-says")).to_contain_text("Zoe Park (fire) changed the object exit1")
    assert drawn(desk)["exit1"].points == other.points
    page.unroute("**/drawn*")
    expect(page.locator(".lo")).not_to_have_class(re.compile("lost"))
    gone(desk)


def test_the_keyboard_alone_draws_finds_and_renames(page: Page, base: str, desk: Desk) -> None:
    opened(page, base)
    start = len(drawn(desk))
    page.keyboard.press("n")
    page.keyboard.type("crowd zone")
    page.keyboard.press("Enter")
    expect(page.locator(".lo")).to_have_attribute("data-tool", "zone")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press("Enter")
        page.keyboard.press(key)
        page.wait_for_timeout(350)
    page.keyboard.press("f")
    page.keyboard.type("By keys")
    page.keyboard.press("Enter")
    objects(page, start + 1)
    zone = next(f for f in drawn(desk).values() if f.name == "By keys")
    assert len(zone.points) == 3
    page.keyboard.press("/")
    page.keyboard.type("51.536, -0.038")  # a place in degrees
    page.keyboard.press("Enter")
    there = page.evaluate("(({ lat, lng }) => [lat, lng])(document.querySelector('.lo').editor.chart.map.getCenter())")
    assert there == pytest.approx([51.536, -0.038], abs=1e-4)
    page.keyboard.press("/")
    page.keyboard.type("west ex")
    page.keyboard.press("Enter")
    chosen(page, "exit1")
    expect(page.locator(".lo-panel h2")).to_have_text("West exit")
    page.keyboard.press("F2")
    expect(page.locator(".lo-form [name=name]")).to_be_focused()
    page.keyboard.type("Exit West")
    page.keyboard.press("Enter")
    expect(page.locator(".lo-panel h2")).to_have_text("Exit West")
    assert drawn(desk)["exit1"].name == "Exit West"
    desk.record(EVENT, PlanEdited(Plan(features=(a_feature("exit1", "exit", name="West exit"),))), an_actor("Zoe"))
    gone(desk, zone.id)


def test_a_wrong_number_is_named_and_nothing_typed_is_lost(page: Page, base: str, desk: Desk) -> None:
    opened(page, base, object="exit1")
    form = page.locator(".lo-form")
    expect(form).to_be_visible()
    form.get_by_label("Clear width").fill("wide")
    form.get_by_label("Staff needed").fill("7")
    form.get_by_role("button", name="Save").click()
    said = page.locator(".lo-panel .notice")
    expect(said).to_have_text(re.compile(r"Not saved: .*width.*'wide' is no number of metres"))
    expect(form.get_by_label("Clear width")).to_have_value("wide")
    expect(form.get_by_label("Staff needed")).to_have_value("7")
    assert drawn(desk)["exit1"].staff == 0


def test_what_is_closed_in_a_period_is_drawn_faint_and_said(page: Page, base: str, desk: Desk) -> None:
    opened(page, base, object="exit1")
    page.locator(".lo-form summary", has_text="Open:").click()
    page.locator(".lo-form").get_by_label("OP2 night open").uncheck()
    page.locator(".lo-form").get_by_role("button", name="Save").click()
    expect(page.locator(".lo-form summary", has_text="Open:")).to_contain_text("OP1 day")
    tool(page, "OP2")
    expect(page.locator(".lo-closed")).to_have_text("OP2 night: 1 closed, drawn faint")
    expect(page.locator(".lo-point[data-object=exit1]")).to_have_class(re.compile("closed"))
    tool(page, "All")
    expect(page.locator(".lo-point[data-object=exit1]")).not_to_have_class(re.compile("closed"))


def test_a_strangers_name_is_text_everywhere_and_nothing_is_asked_outside(page: Page, base: str, desk: Desk) -> None:
    outside: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((base, "blob:", "data:")) else outside.append(r.url))
    opened(page, base, object="evil")
    expect(page.locator(".lo-panel h2")).to_have_text(EVIL)
    page.keyboard.press("/")
    page.keyboard.type("onerror")
    expect(page.locator(".lo-hits button")).to_contain_text(EVIL)
    expect(page.locator(".lo-name", has_text="onerror")).to_have_count(1)
    page.wait_for_timeout(500)
    assert page.evaluate("window.hacked") is None
    assert outside == []


def test_the_grid_reference_of_the_cursor_is_that_of_the_package_mgrs(page: Page, base: str, desk: Desk) -> None:
    opened(page, base)
    said = page.evaluate(
        """points => { const e = document.querySelector('.lo').editor; return points.map(([lat, lng]) => {
            e.point({ lat, lng }); return document.querySelector('.lo-cursor').textContent.split('  ')[1] }) }""",
        points := [[LAT, LON], [51.5074, -0.1278], [-33.8688, 151.2093], [60.39, 5.32], [78.2, 15.6], [1.29, 103.85]],
    )
    grid = MGRS()
    for (lat, lon), words in zip(points, said, strict=True):
        theirs, ours = str(grid.toMGRS(lat, lon)), words.replace(" ", "")
        assert ours[:-10] == theirs[:-10]
        assert abs(int(ours[-5:]) - int(theirs[-5:])) <= 1
        assert abs(int(ours[-10:-5]) - int(theirs[-10:-5])) <= 1


def test_the_page_fills_the_window_without_scrolling_and_watchers_cannot_draw(
    page: Page, chromium: Browser, base: str, desk: Desk
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    opened(page, base, object="field")
    expect(page.locator(".ck")).to_be_visible()
    for width, height in ((1366, 768), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(
            """() => { const m = document.querySelector('[data-testid=stMain]');
            return m.scrollHeight - m.clientHeight <= 1 && m.scrollWidth - m.clientWidth <= 1 &&
                document.querySelector('.lo-map').clientHeight / innerHeight > 0.6 }"""
        )
    opened(page, base, **{"as": ""})
    expect(page.locator(".lo-hint")).to_contain_text("Watching only")
    expect(page.locator(".lo-bar").get_by_role("button", name="Gate", exact=True)).to_be_disabled()
