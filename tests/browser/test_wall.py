"""The wall in a real browser: what a commander at 5 m sees, and what happens when the picture stops being live."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from dashboard.model.entry import AnyBody
from dashboard.model.incidents import IncidentChanged, IncidentOpened
from dashboard.model.layouts import Feature, LayoutPublished
from dashboard.model.leads import CommandNamed, LeadAnswered, LeadProposed
from dashboard.model.moment import SECOND, iso
from dashboard.model.positions import Fix
from dashboard.model.units import UnitAssigned, UnitStatusChanged
from dashboard.services.desk import Desk, real_clock
from dashboard.services.house import close_desks, open_desk
from tests.browser.walls import VIEW, look, run
from tests.builders import (
    LAT,
    LON,
    a_feed,
    a_lead,
    a_resource,
    a_unit,
    an_actor,
    an_agency,
    an_event,
    an_incident,
    drafts,
)
from tests.conftest import ROOT, free_port, wait_for
from tests.patience import within

EVENT = "wall"
pytestmark = pytest.mark.usefixtures("quiet_demo")
SIZES = [(1366, 768), (1920, 1080), (3840, 2160)]
EVIL = '<img src=x onerror="window.hacked=1">\'" \u202egnol'
SMALLEST = 38 / 1080
WHO = an_actor()
TEXTS = """() => { VIEW; return [...v.querySelectorAll('*')].filter(n => n.checkVisibility() && !n.closest('svg'))
    .filter(n => [...n.childNodes].some(c => c.nodeType === 3 && c.textContent.trim()))
    .map(n => [n.className, parseFloat(getComputedStyle(n).fontSize), n.scrollWidth - n.clientWidth]) }"""


@pytest.fixture(scope="module")
def desk(database: str) -> Iterator[Desk]:
    """A desk on the served database, with an event of nine open incidents and twelve units that send positions."""
    desk = open_desk(database)
    now = real_clock()
    agencies = [an_agency("police"), an_agency("fire", shape="triangle", letter="F"), an_agency("ems", shape="circle")]
    site = Feature(
        "zone", "zone", "Meadow", "Polygon", ((LON, LAT), (LON + 0.01, LAT), (LON + 0.01, LAT + 0.01), (LON, LAT))
    )
    titles = ["Crowd crush", EVIL, "Fire at a crime scene, possible arson behind the main stage", *"abcdef"]
    bodies = [
        an_event(EVENT, "Riverfest"), *agencies, a_feed(), LayoutPublished((site,)), a_resource(owner="fire"),
        *(a_unit(f"P{n}", "police", feed="avl") for n in range(12)),
        *(an_incident(str(40 + n), title=t, priority=f"P{min(3, 1 + n // 3)}") for n, t in enumerate(titles)),
        UnitAssigned("P1", "40"), UnitStatusChanged("P1", "ONSC", "40"), *a_lead("41", "fire"),
    ]  # fmt: skip
    desk.take(EVENT, drafts(bodies, now - 300 * SECOND))
    fixes = [Fix(f"P{n}", now - 1200 * SECOND * (n == 2), LAT + n / 2_000, LON + n / 3_000) for n in range(12)]
    desk.tracks.record(EVENT, fixes, now)
    yield desk
    close_desks()


@pytest.fixture(scope="module")
def wall(desk: Desk, serve: str) -> str:
    """The address of the wall."""
    return f"{serve}/wall?event={EVENT}"


@pytest.fixture
def added(desk: Desk) -> Iterator[Callable[..., None]]:
    """Record incidents, and what is said of them, for one test; afterwards they matter least, whatever it found."""
    names: list[str] = []

    def add(*bodies: AnyBody) -> None:
        names.extend(body.incident for body in bodies if isinstance(body, IncidentOpened))
        desk.record(EVENT, list(bodies), WHO)

    yield add
    desk.record(EVENT, [IncidentChanged(name, priority="P4") for name in names], WHO)


@pytest.fixture(scope="module")
def _led(desk: Desk) -> None:
    desk.record(EVENT, [b for name in ("43", "44", "45") for b in a_lead(name, "fire")], WHO)


def turned(page: Page, pages: int) -> Iterator[list[str]]:
    """The incidents of so many pages in turn; the next one comes after ten seconds at most."""
    shown = "[...v.querySelectorAll('.row')].map(row => row.dataset.incident || '')"
    rows = run(page, f"return {shown}")
    yield rows
    for _ in range(pages - 1):
        page.wait_for_function(f"before => {{ {VIEW} return {shown}.join() !== before }}", arg=",".join(rows))
        rows = run(page, f"return {shown}")
        yield rows


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_wall_fills_the_screen_and_clips_nothing(
    chromium: Browser, wall: str, size: tuple[int, int], theme: str
) -> None:
    page = look(chromium.new_page(viewport={"width": size[0], "height": size[1]}), f"{wall}&theme={theme}")
    root = page.evaluate("(({scrollWidth: w, scrollHeight: h}) => [w, h])(document.documentElement)")
    texts = page.evaluate(TEXTS.replace("VIEW;", VIEW))
    count = page.locator(".row").count()
    page.close()
    assert root == list(size)
    assert count == 7
    small = [text for text in texts if text[1] < SMALLEST * size[1] - 0.5]
    clipped = [text for text in texts if re.search("title|rest|more|event", str(text[0])) and text[2] > 1]
    assert not small
    assert not clipped


def test_seven_rows_each_with_its_lead_in_words(page: Page, wall: str) -> None:
    look(page, wall)
    assert page.locator(".row").count() == 7
    assert page.locator(".row .lead").all_inner_texts() == ["NO LEAD", "NO LEAD", "FIRE", *["NO LEAD"] * 4]
    assert page.locator(".row.alarm").count() == 6 - 1
    expect(page.locator(".more")).to_contain_text("9 open, 2 not shown · 8 no lead")


@pytest.mark.usefixtures("_led")
def test_what_is_worst_never_leaves_while_the_rest_is_paged_through(
    page: Page, wall: str, added: Callable[..., None]
) -> None:
    added(*(an_incident(f"9{n}", title=f"Later {n}", priority="P2") for n in range(3)))
    added(*(b for n in range(3) for b in a_lead(f"9{n}", "fire")))
    look(page, wall)
    seen = set()
    for rows in turned(page, 2):
        assert {"40", "41", "42"} <= set(rows)
        seen |= set(rows)
    assert {"43", "44", "45", "90", "91", "92"} <= seen


@pytest.mark.usefixtures("_led")
def test_no_row_is_left_blank_and_what_is_disputed_stays(page: Page, wall: str, added: Callable[..., None]) -> None:
    bodies = [b for n in range(9) for b in (an_incident(f"8{n}", priority="P2"), *a_lead(f"8{n}", "fire"))]
    ask = LeadProposed("80", "q80", "police", ("police", "fire"), "ours", giver="fire", trigger="t", briefing="b")
    added(*bodies, ask, LeadAnswered("80", "q80", "fire", "objects", reason="no"))
    look(page, wall)
    for rows in turned(page, 3):
        assert len(set(rows)) == 7
        assert {"", "80"} & set(rows) == {"80"}


def test_a_long_unified_command_keeps_clear_of_the_age_and_words_stay_whole(
    page: Page, wall: str, added: Callable[..., None]
) -> None:
    added(an_incident("60", title="Fire", priority="P1"), *a_lead("60", "fire"))
    added(CommandNamed("60", unified=("fire", "police", "ems")))
    look(page, wall)
    row = page.locator(".row[data-incident='60']")
    expect(row.locator(".lead")).to_contain_text("UC")
    gap = """const row = v.querySelector('.row[data-incident="60"]');
        const box = c => row.querySelector(c).getBoundingClientRect();
        const rest = row.querySelector('.rest');
        return [box('.since').left - box('.lead').right, rest.scrollWidth - rest.clientWidth]"""
    apart, over = run(page, gap)
    assert apart > 10
    assert over <= 1


def test_a_units_emergency_is_said_across_the_wall(page: Page, wall: str, desk: Desk) -> None:
    look(page, wall)
    assert page.locator(".mayday").is_hidden()
    desk.record(EVENT, UnitStatusChanged("P5", "EMERG"), WHO)
    expect(page.locator(".mayday")).to_contain_text(re.compile(r"EMERGENCY\s+P5 POLI"), timeout=within(2_000))
    desk.record(EVENT, UnitStatusChanged("P5", "AVAIL"), WHO)
    expect(page.locator(".mayday")).to_be_hidden(timeout=within(2_000))


def test_an_instant_outside_the_log_says_so(page: Page, serve: str, desk: Desk) -> None:
    for at, words in (("1999-01-01T00:00", "Before the log begins"), ("2090-01-01T00:00", "After the log's end")):
        page.goto(f"{serve}/wall?event={EVENT}&at={at}")
        expect(page.locator(".ended")).to_have_text(words)
        expect(page.locator(".event")).to_have_text("Riverfest")


def test_the_letter_in_a_symbol_is_as_large_as_any_text(page: Page, wall: str) -> None:
    look(page, wall)
    size = """const text = v.querySelector('.symbol text');
        const { width } = v.querySelector('.symbol').getBoundingClientRect();
        return parseFloat(getComputedStyle(text).fontSize) * width / text.ownerSVGElement.viewBox.baseVal.width"""
    assert run(page, size) >= 38


def test_nothing_of_streamlit_is_seen(page: Page, wall: str) -> None:
    look(page, wall)
    for part in ("stHeader", "stToolbar", "stSidebar", "stStatusWidget", "stDialog"):
        assert not page.get_by_test_id(part).locator("visible=true").count()


def test_a_strangers_text_is_text(page: Page, wall: str) -> None:
    look(page, wall)
    expect(page.locator(".row", has_text="<img src=x")).to_have_count(1)
    assert page.evaluate("window.hacked") is None


def test_a_new_incident_is_on_the_wall_within_two_seconds(
    page: Page, wall: str, desk: Desk, added: Callable[..., None]
) -> None:
    look(page, wall)
    added(IncidentOpened("77", "#077", "fire", "Tent fire", "P1", "Food row", LAT, LON))
    expect(page.locator(".row", has_text="#077")).to_be_visible(timeout=within(2_000))
    desk.record(EVENT, a_lead("77", "fire"), WHO)
    expect(page.locator(".row", has_text="#077").locator(".lead")).to_have_text("FIRE", timeout=within(2_000))
    desk.record(EVENT, IncidentChanged("77", priority="P4"), WHO)
    expect(page.locator(".row", has_text="#077")).to_have_count(0, timeout=within(2_000))


def test_pan_zoom_and_an_open_popup_survive_updates(page: Page, wall: str, desk: Desk) -> None:
    look(page, wall)
    run(
        page,
        f"window.node = v.querySelector('.map'); v.chart.map.setView([{LAT + 0.001}, {LON}], 16.5, {{animate: false}})",
    )
    page.wait_for_timeout(300)
    run(page, "v.chart.pins.get('u:P1').marker.openPopup()")
    for step in range(4):
        desk.tracks.record(EVENT, [Fix("P1", real_clock(), LAT + 0.001 + step / 1e5, LON)], real_clock())
        desk.record(EVENT, IncidentChanged("45", place=f"Gate {step}"), WHO)
        page.wait_for_timeout(700)
    expect(page.locator(".leaflet-popup-content")).to_contain_text("P1")
    same = run(page, "return [window.node === v.querySelector('.map'), window.node.isConnected, v.chart.map.getZoom()]")
    assert same == [True, True, 16.5]


def test_an_old_position_is_hollow_and_says_its_age(page: Page, wall: str) -> None:
    look(page, wall)
    run(page, f"v.chart.map.setView([{LAT + 0.001}, {LON + 0.0007}], 19, {{animate: false}})")
    symbol = page.locator(".symbol[data-unit=P2]")
    expect(symbol).to_have_attribute("data-staleness", "stale")
    assert symbol.locator("path").first.get_attribute("stroke") == "#35D6E6"
    expect(symbol.locator("xpath=following-sibling::*")).to_contain_text(re.compile(r"2\dm"))


def test_the_sizes_follow_the_screen_and_the_distance(page: Page, wall: str) -> None:
    look(page, f"{wall}&diag=65&dist=6")
    assert page.locator(".row").count() == 4
    below = """const foot = n => n.getBoundingClientRect().bottom;
        return [...v.querySelectorAll('.row')].map(row => foot(row.querySelector('.lead')) - foot(row))"""
    assert max(run(page, below)) < 2
    size = run(page, "return parseFloat(getComputedStyle(v.querySelector('.row .under')).fontSize)")
    assert size == pytest.approx(38 * 75 / 65 * 6 / 5, rel=0.01)


def test_the_past_is_marked_as_replay(page: Page, wall: str, desk: Desk) -> None:
    first = desk.span(EVENT)[0]
    look(page, f"{wall}&at={iso(first).replace('+00:00', 'Z')}")
    expect(page.locator(".replay")).to_have_text("REPLAY")
    expect(page.locator(".row", has_text="#040")).to_be_visible()
    assert page.locator(".age").inner_text() == ""


def test_another_systems_log_is_no_row_of_alarms_and_no_mark_of_it_covers_another(
    page: Page, serve: str, desk: Desk
) -> None:
    """Nobody could say in it who leads; sixteen calls of one street each have a mark that can be read.

    Three units stand together, where one of them was twenty minutes ago.
    """
    now, there = real_clock(), {"lat": LAT, "lon": LON}
    calls = [an_incident(f"{n}", number=f"1700{n:03d}", priority="P3" if n > 13 else "P2", **there) for n in range(16)]
    units = [a_unit(f"E{n}", "fire", feed="avl") for n in range(3)]
    desk.take("calls", drafts([an_event("calls"), an_agency("fire"), a_feed(), *units, *calls], now - 600 * SECOND))
    fixes = [Fix(f"E{n}", now - 1200 * SECOND * (n == 2), LAT + 0.002, LON + 0.002) for n in range(3)]
    desk.tracks.record("calls", fixes, now)
    page.goto(f"{serve}/wall?event=calls")
    expect(page.locator(".row .lead.urgent")).to_have_count(7)  # somebody may yet check in and lead
    expect(page.locator(".stack .stale")).to_have_text("F3?")
    look(page, f"{serve}/wall?event=calls&at={iso(real_clock()).replace('+00:00', 'Z')}")
    assert page.locator(".row .lead:visible, .row.alarm").count() == 0
    expect(page.locator(".more")).to_contain_text("leads not in this log")
    boxes = run(page, "return [...v.querySelectorAll('.mark .flag')].map(n => n.getBoundingClientRect().toJSON())")
    assert len(boxes) == 16
    assert not [
        (a, b)
        for n, a in enumerate(boxes)
        for b in boxes[n + 1 :]
        if min(a["right"], b["right"]) - max(a["left"], b["left"]) > 3
        and min(a["bottom"], b["bottom"]) - max(a["top"], b["top"]) > 3
    ]


def test_no_request_leaves_the_machine(chromium: Browser, wall: str, serve: str) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    outside: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((serve, "data:", "blob:")):
            outside.append(request.url)

    context.on("request", watch)
    context.route(lambda url: not url.startswith(serve), lambda route: route.abort())
    addresses = (wall, f"{serve}/", *(f"{serve}/{name}?event={EVENT}" for name in ("log", "resources", "units")))
    for address in addresses:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".view[data-seq]" if address == wall else "[data-testid=stMain]")
    page.wait_for_timeout(2_500)
    for address, page in zip(addresses, context.pages, strict=True):
        assert not page.get_by_test_id("stException").all_inner_texts(), address
    context.close()
    assert not outside


def test_a_database_that_goes_away_is_seen_and_forgiven(page: Page, wall: str, desk: Desk) -> None:
    look(page, wall)
    with desk.tracks._engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE position_chunk RENAME TO elsewhere")
    try:
        expect(page.locator(".age.amber")).to_have_text(re.compile(r"DATA \d+s"), timeout=within(9_000))
        expect(page.locator(".dead")).to_contain_text("USE RADIO", timeout=within(14_000))
    finally:
        with desk.tracks._engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO position_chunk")
    expect(page.locator(".dead")).to_be_hidden(timeout=within(10_000))


@pytest.mark.parametrize("page_name", ["log", "resources", "units"])
def test_a_strangers_address_is_no_markup_on_a_desk_page(page: Page, serve: str, page_name: str) -> None:
    outside: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(serve) else outside.append(request.url))
    page.goto(f"{serve}/{page_name}?event=![x](https://evil.example/p.png)")
    expect(page.get_by_test_id("stAlert").first).to_contain_text("![x](https://evil.example/p.png)")
    assert not [url for url in outside if not url.startswith(("data:", "blob:"))]


def test_an_unknown_event_is_said_plainly(page: Page, serve: str) -> None:
    page.goto(f"{serve}/wall?event=nowhere")
    expect(page.locator(".dead")).to_contain_text("there is no event 'nowhere' here")


def test_a_dead_server_is_seen_and_a_living_one_comes_back(
    page: Page, desk: Desk, database: str, tmp_path: Path
) -> None:
    port = free_port()
    process = start(port, database, tmp_path / "log")
    look(page, f"http://127.0.0.1:{port}/wall?event={EVENT}")
    expect(page.locator(".age")).to_have_text(re.compile("DATA [012]s"))
    process.kill()
    process.wait()
    expect(page.locator(".age.amber")).to_have_text(re.compile(r"DATA \d+s"), timeout=within(8_000))
    assert page.locator(".dead").is_hidden()
    expect(page.locator(".dead")).to_contain_text(
        re.compile(r"NO LIVE DATA since \d\d:\d\d:\d\d - USE RADIO"), timeout=within(12_000)
    )
    process = start(port, database, tmp_path / "log")
    back = time.monotonic()
    try:
        expect(page.locator(".dead")).to_be_hidden(timeout=within(10_000))
        expect(page.locator(".age")).to_have_text(re.compile("DATA [012]s"), timeout=within(10_000))
        assert 1_000 * (time.monotonic() - back) < within(10_000)
        page.wait_for_timeout(3_000)
        assert page.locator(".view .row").count() == 7
    finally:
        process.terminate()
        process.wait(timeout=15)


def start(port: int, database: str, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard", "--port", str(port), "--db", database], cwd=ROOT, stdout=out, stderr=out
        )
    wait_for(f"http://127.0.0.1:{port}/healthz", process, log)
    return process
