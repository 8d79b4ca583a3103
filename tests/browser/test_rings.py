"""Standoff rings, zones, lanes and command sites on the wall and on the desk's map."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from dashboard.model.incidents import IncidentClosed
from dashboard.model.layouts import Feature, LayoutPublished
from dashboard.model.moment import SECOND
from dashboard.model.positions import Fix
from dashboard.model.zones import LaneChanged, SiteNamed, Zone, ZoneDrawn, ZoneLifted
from dashboard.services.desk import Desk, real_clock
from dashboard.services.house import close_desks, open_desk
from dashboard.services.limits import limits
from tests.browser.walls import look, run
from tests.builders import LAT, LON, a_feed, a_unit, an_actor, an_agency, an_event, an_incident, drafts
from tests.patience import within

pytestmark = pytest.mark.usefixtures("quiet_demo")
EVENT = "rings"
WHO = an_actor()
EVIL = '<img src=x onerror="window.hacked=1">'
NORTH = 1 / 111_195


def ring(name: str, incident: str = "1", **rest: object) -> ZoneDrawn:
    usual = {"kind": "standoff", "name": name, "incident": incident, "lat": LAT, "lon": LON, "inner": 98.0}
    return ZoneDrawn(Zone(name, **{**usual, **rest}))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def desk(database: str) -> Iterator[Desk]:
    desk = open_desk(database)
    now = real_clock()
    meadow = ((LON - 0.006, LAT - 0.004), (LON + 0.006, LAT - 0.004), (LON + 0.006, LAT + 0.004))
    lane = ((LON - 0.005, LAT - 0.003), (LON + 0.005, LAT - 0.003))
    bodies = [
        an_event(EVENT), an_agency("police", short="PD"), an_agency("fire", short="FD"), a_feed(),
        LayoutPublished((Feature("m", "zone", "Meadow", "Polygon", meadow),)),
        *(a_unit(f"P{n}", "police", feed="avl") for n in range(4)), a_unit("E1", "fire", feed="avl"),
        an_incident("1", priority="P1", title="Cylinders in a tent"), an_incident("3", priority="P3", title="Noise"),
        ring("everybody", outer=250.0, source=f"card {EVIL}", agreed="2026-08-01 by Ana Ruiz (PD)"),
        ring("police", agency="police", inner=30.0), ring("far", "3"),
        ZoneDrawn(Zone("lane", "lane", "Lane A", points=lane)),
    ]  # fmt: skip
    desk.take(EVENT, drafts(bodies, now - 5 * SECOND))
    yield desk
    close_desks()


@pytest.fixture(autouse=True)
def _heard(desk: Desk) -> None:
    """P1 and E1 stand 60 m from the hazard, P2 far away; all of them just heard."""
    spots = {"P1": (60, 0), "E1": (0, 60), "P2": (300, 300)}
    now = real_clock()
    fixes = [Fix(unit, now, LAT + north * NORTH, LON + east * NORTH) for unit, (north, east) in spots.items()]
    desk.tracks.record(EVENT, fixes, now)


def test_rings_are_drawn_with_their_measures_and_who_is_inside(screen: Page, desk: Desk, serve: str) -> None:
    look(screen, f"{serve}/wall?event={EVENT}")
    label = screen.locator(".zonelabel[data-zone='1']")
    expect(label).to_contain_text("98 m all / 30 m PD")
    expect(label.locator(".inside")).to_have_text(re.compile("inside: (P1 E1|E1 P1)"))
    expect(screen.locator(".symbol.within")).to_have_count(2)
    assert screen.locator(".symbol.within").evaluate_all("all => all.map(n => n.dataset.unit).sort()") == ["E1", "P1"]
    assert not screen.locator(".zonelabel[data-zone='3']").count()
    size = run(screen, "return parseFloat(getComputedStyle(v.querySelector('.zonelabel')).fontSize)")
    assert size >= 38


def test_the_inner_ring_is_solid_the_outer_dashed_and_both_lie_under_the_symbols(
    screen: Page, desk: Desk, serve: str
) -> None:
    look(screen, f"{serve}/wall?event={EVENT}")
    dashes = run(
        screen,
        """return [...v.querySelectorAll('.leaflet-zones-pane path')].filter(p => p.getAttribute('stroke') !== 'none')
            .map(p => Boolean(p.getAttribute('stroke-dasharray')))""",
    )
    assert dashes.count(True) == 1
    assert dashes.count(False) >= 5
    above = run(
        screen,
        "return ['zones', 'marker'].map(n => Number(getComputedStyle(v.querySelector(`.leaflet-${n}-pane`)).zIndex))",
    )
    assert above == sorted(above)


def test_the_popup_says_the_source_and_who_agreed_and_holds_no_markup(screen: Page, desk: Desk, serve: str) -> None:
    look(screen, f"{serve}/wall?event={EVENT}")
    run(screen, "v.chart.pins.get('r:1').marker.openPopup()")
    said = screen.locator(".leaflet-popup-content")
    expect(said).to_contain_text(f"source: card {EVIL}")
    expect(said).to_contain_text("agreed 2026-08-01 by Ana Ruiz (PD)")
    expect(said).to_contain_text("usual practice, to be agreed locally")
    assert screen.evaluate("window.hacked") is None


@pytest.mark.parametrize("address", ["wall", "units"])
def test_a_blocked_lane_is_seen_on_every_map_within_two_seconds(
    screen: Page, desk: Desk, serve: str, address: str
) -> None:
    look(screen, f"{serve}/{address}?event={EVENT}")
    label = screen.locator(".zonelabel[data-zone=lane]")
    expect(label).to_contain_text("Lane A open")
    desk.record(EVENT, LaneChanged("lane", "blocked", "parked cars"), WHO)
    expect(label).to_contain_text("BLOCKED Lane A", timeout=within(2_000))
    expect(label.locator(".blocked")).to_be_visible()
    desk.record(EVENT, LaneChanged("lane", "open"), WHO)
    expect(label).to_contain_text("Lane A open", timeout=within(2_000))


def test_hot_and_warm_are_told_by_letter_and_hatch(screen: Page, desk: Desk, serve: str) -> None:
    look(screen, f"{serve}/wall?event={EVENT}")
    desk.record(EVENT, [ring("hot", kind="hot", inner=100.0), ring("warm", kind="warm", inner=150.0)], WHO)
    expect(screen.locator(".zoneletter")).to_have_text(["H", "W"], timeout=within(2_000))
    expect(screen.locator(".zonelabel[data-zone='1']")).to_contain_text("H 100 / W 150 m")
    fills = run(screen, "return [...v.querySelectorAll('.leaflet-zones-pane path')].map(p => p.getAttribute('fill'))")
    assert {"url(#cross-hot)", "url(#lines-warm)"} <= set(fills)
    assert run(screen, "return Boolean(v.querySelector('pattern#cross-hot') && v.querySelector('pattern#lines-warm'))")
    desk.record(EVENT, [ZoneLifted("hot"), ZoneLifted("warm")], WHO)
    expect(screen.locator(".zoneletter")).to_have_count(0, timeout=within(2_000))


def test_command_sites_are_letters_and_whose_they_are(screen: Page, desk: Desk, serve: str) -> None:
    look(screen, f"{serve}/wall?event={EVENT}")
    post = SiteNamed("cp", "command_post", "1", "West", "police", LAT + 0.003, LON - 0.003)
    desk.record(EVENT, [post, SiteNamed("rv", "rendezvous", "1", "East", "", LAT, LON + 0.004)], WHO)
    expect(screen.locator(".site[data-site=cp]")).to_have_text("CPPD #001", timeout=within(2_000))
    expect(screen.locator(".site[data-site=rv]")).to_have_text("RV#001", timeout=within(2_000))


def test_a_unit_whose_position_is_old_is_listed_with_a_question_mark(screen: Page, desk: Desk, serve: str) -> None:
    now = real_clock()
    desk.tracks.record(EVENT, [Fix("P3", now - 900 * SECOND, LAT, LON)], now)
    look(screen, f"{serve}/wall?event={EVENT}")
    expect(screen.locator(".zonelabel[data-zone='1'] .inside")).to_contain_text("P3?")


def test_a_ring_that_holds_the_whole_site_marks_nobody_and_is_said_once(screen: Page, desk: Desk, serve: str) -> None:
    desk.record(EVENT, [ZoneLifted("everybody"), ZoneLifted("police")], WHO)
    desk.record(EVENT, ring("storm", inner=limits().alarms.widest_standoff * 4.3), WHO)
    look(screen, f"{serve}/wall?event={EVENT}")
    label = screen.locator(".zonelabel[data-zone='1']")
    expect(label).to_have_text("#001 12.9 km all")
    assert not screen.locator(".symbol.within, .bang, .inside").count()
    desk.record(EVENT, [ZoneLifted("storm"), ring("everybody"), ring("police", agency="police", inner=30.0)], WHO)


@pytest.fixture
def _crowd(desk: Desk) -> Iterator[None]:
    """Four incidents and three sites close together beside a blocked lane; put away whatever the test finds."""
    spots = [(f"4{n}", LAT + n * 2e-4, LON - n * 1e-4) for n in range(4)]
    desk.record(EVENT, [an_incident(name, priority="P2", lat=lat, lon=lon) for name, lat, lon in spots], WHO)
    desk.record(EVENT, [SiteNamed(f"p{n}", "staging", f"4{n}", "there", "fire", LAT, LON) for n in range(3)], WHO)
    desk.record(EVENT, LaneChanged("lane", "blocked"), WHO)
    yield
    desk.record(EVENT, [*(IncidentClosed(name) for name, _, _ in spots), LaneChanged("lane", "open")], WHO)


@pytest.mark.usefixtures("_crowd")
def test_no_label_flag_or_site_covers_another_and_what_stands_apart_has_a_line(screen: Page, serve: str) -> None:
    look(screen, f"{serve}/wall?event={EVENT}")
    boxes = run(
        screen,
        """return [...v.querySelectorAll('.mark .flag, .mark .pole, .zonelabel, .site')].map(n => [n.className,
            n.closest('.mark')?.dataset.incident || n.dataset.zone || n.dataset.site,
            n.getBoundingClientRect().toJSON()])""",
    )
    assert {"43", "p2", "lane"} <= {box[1] for box in boxes}
    assert not [
        (a, b)
        for n, a in enumerate(boxes)
        for b in boxes[n + 1 :]
        if a[1] != b[1]
        and min(a[2]["right"], b[2]["right"]) - max(a[2]["left"], b[2]["left"]) > 3
        and min(a[2]["bottom"], b[2]["bottom"]) - max(a[2]["top"], b[2]["top"]) > 3
    ]
    assert screen.locator(".leader").count()


def test_a_cordon_is_called_one_once(screen: Page, desk: Desk, serve: str) -> None:
    around = tuple((LON + x / 500, LAT + y / 500) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)))
    desk.record(EVENT, ZoneDrawn(Zone("c", "cordon", "Cordon Spring St", points=around)), WHO)
    look(screen, f"{serve}/wall?event={EVENT}")
    expect(screen.locator(".zonelabel[data-zone=c]")).to_have_text("Cordon Spring St")
    desk.record(EVENT, ZoneLifted("c"), WHO)
