"""Alarms on the wall: seen and heard once, quiet when somebody acts, and never in the way of the picture."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard.model.alarms import AlarmAcknowledged
from dashboard.model.liaison import ConferenceCalled
from dashboard.model.moment import SECOND, iso
from dashboard.model.orders import OrderAgreed, OrderExecuted, OrderRequested
from dashboard.model.positions import Fix
from dashboard.model.units import UnitAssigned, UnitStatusChanged
from dashboard.services.desk import Desk, real_clock
from dashboard.services.house import close_desks, open_desk
from tests.browser.walls import VIEW, look, run
from tests.builders import LAT, LON, a_feed, a_lead, a_unit, an_actor, an_agency, an_event, an_incident, drafts
from tests.patience import within

pytestmark = pytest.mark.usefixtures("quiet_demo")
WHO = an_actor()
EVIL = "<img src=x onerror='window.hacked=1'>"


@pytest.fixture(scope="module")
def desk(database: str) -> Iterator[Desk]:
    desk = open_desk(database)
    yield desk
    close_desks()


def festival(desk: Desk, event: str, ago: int = 0, *extra: Any) -> str:
    """An event of three agencies with a unit each."""
    agencies = [an_agency(name) for name in ("police", "fire", "ems")]
    units = [a_unit("P1", "police"), a_unit("E1", "fire"), a_unit("M1", "ems")]
    desk.take(event, drafts([an_event(event), *agencies, *units, *extra], real_clock() - ago * SECOND, event))
    return event


def tones(page: Page) -> int:
    return int(page.locator(".view").get_attribute("data-tones") or 0)


def sounded(page: Page, times: int) -> None:
    """Wait until so many tones were heard."""
    expect(page.locator(".view")).to_have_attribute("data-tones", str(times))


def box(page: Page) -> Any:
    parts = "['.top', '.map', '.rows', '.tiles']"
    return run(page, f"return {parts}.map(c => JSON.stringify(v.querySelector(c).getBoundingClientRect()))")


def hear(page: Page, flood: Any = None, **alarm: Any) -> None:
    """Give the wall one alarm as a frame would carry it; `ago` seconds old, perhaps in a `flood`."""
    made = {
        "id": "a", "kind": "no_lead", "priority": "P1", "text": "No lead", "incident": "", "number": "", "agencies": [],
        "people": [], "acknowledged": 0, "acknowledged_by": "", "tone": True, "again": 0, "every": 0, "others": 0,
    } | alarm  # fmt: skip
    page.evaluate(
        "([made, flood]) => {"
        + VIEW
        + """
            const one = {...made, raised: 1000 * (v.state.clock() - 1000 * made.ago)};
            if (made.again) one.again = one.raised + 1e6 * made.again;
            const value = {waiting: [one], more: 0, acknowledged: [], shelved: 0, flood};
            Object.defineProperty(v.state, 'alarms', {get: () => value, set: () => {}, configurable: true}); }""",
        [made, flood],
    )
    page.wait_for_timeout(1_200)


def test_no_lead_is_seen_and_heard_once_and_red_until_a_lead_is_agreed(screen: Page, desk: Desk, serve: str) -> None:
    event = festival(desk, "lead")
    look(screen, f"{serve}/wall?event={event}")
    before = box(screen)
    opened = drafts([an_incident("7", title="Crowd crush", priority="P2")], real_clock() - 310 * SECOND, "late")
    desk.take(event, opened)
    bar = screen.locator(".alarms")
    expect(bar.locator(".said")).to_contain_text("#007")
    expect(bar.locator(".said")).to_contain_text(re.compile("no lead", re.I))
    expect(bar).to_have_class(re.compile("pulse"))
    assert run(screen, "return getComputedStyle(v.querySelector('.alarms')).animationName") == "pulse"
    assert box(screen) == before
    screen.wait_for_timeout(4_000)
    assert tones(screen) == 1

    alarm = next(a for a in desk.situation(event).alarms.values() if a.what == "no_lead")
    desk.record(event, AlarmAcknowledged(alarm.id, "Ben Osei"), WHO)
    expect(bar).to_have_attribute("data-state", "none", timeout=within(2_500))
    expect(screen.locator(".waits .seen")).to_contain_text("Ben Osei", timeout=within(2_500))
    expect(screen.locator(".waits .seen")).to_contain_text(re.compile(r"\d\d:\d\d"))
    assert not screen.locator(".pulse").count()
    assert screen.locator(".row .lead.urgent").inner_text() == "NO LEAD"
    assert box(screen) == before

    desk.record(event, a_lead("7", "ems"), WHO)
    expect(screen.locator(".row .lead")).to_have_text("EMS", timeout=within(2_500))
    assert not screen.locator(".row .lead.urgent, .row.alarm").count()
    assert tones(screen) == 1


def test_fifteen_alarms_at_once_are_one_flood_and_one_tone(timed: Page, desk: Desk, serve: str) -> None:
    event = festival(desk, "flood")
    look(timed, f"{serve}/wall?event={event}")
    for n in range(15):
        desk.record(event, an_incident(str(n), title=f"Fight {n}", priority="P1"), WHO)
        timed.wait_for_timeout(250)
    expect(timed.locator(".alarms .said")).to_contain_text(re.compile(r"FLOOD 1\d/10m"))
    expect(timed.locator(".alarms .who")).to_contain_text(re.compile(r"1\d new P1"))
    for passed in (22_000, 10_000):  # by then none of them is new any more
        timed.clock.fast_forward(passed)
        timed.wait_for_timeout(1_200)
        assert tones(timed) == 1
    timed.clock.fast_forward(40_000)
    sounded(timed, 2)
    small = run(
        timed,
        """return [...v.querySelectorAll('.alarms div, .waits div')].filter(n => n.textContent)
            .map(n => [parseFloat(getComputedStyle(n).fontSize), n.scrollWidth - n.clientWidth])""",
    )
    assert small
    assert all(size >= 38 and over <= 1 for size, over in small)


def test_in_a_flood_what_came_just_after_a_tone_is_heard_with_the_next_one_unless_it_is_over(
    timed: Page, desk: Desk, serve: str
) -> None:
    deluge = {"count": 12, "minutes": 10, "groups": [["no lead", 12]]}
    look(timed, f"{serve}/wall?event={festival(desk, 'owed')}")
    hear(timed, deluge, id="first", ago=1)
    sounded(timed, 1)
    hear(timed, deluge, id="late", ago=5)
    hear(timed, deluge, id="late", ago=40)
    assert tones(timed) == 1
    timed.clock.fast_forward(61_000)
    sounded(timed, 2)
    hear(timed, deluge, id="later", ago=5)
    hear(timed, deluge, id="another, old one", ago=40)
    timed.clock.fast_forward(61_000)
    timed.wait_for_timeout(1_200)
    assert tones(timed) == 2


def test_an_old_alarm_is_silent_a_new_one_sounds_and_once_more_after_five_minutes(
    timed: Page, desk: Desk, serve: str
) -> None:
    look(timed, f"{serve}/wall?event={festival(desk, 'ages')}")
    hear(timed, id="old", ago=40)
    expect(timed.locator(".alarms")).to_have_attribute("data-state", "P1")
    assert tones(timed) == 0
    hear(timed, id="new", ago=1, again=300)
    sounded(timed, 1)
    hear(timed, id="new", ago=302, again=300)
    timed.clock.fast_forward(21_000)
    sounded(timed, 2)
    timed.clock.fast_forward(25_000)
    hear(timed, id="new", ago=310, again=300)
    assert tones(timed) == 2


def test_an_emergency_sounds_every_half_minute_until_it_is_acknowledged(timed: Page, desk: Desk, serve: str) -> None:
    look(timed, f"{serve}/wall?event={festival(desk, 'mayday')}")
    hear(timed, kind="emergency", every=30, ago=100)
    sounded(timed, 1)
    assert timed.locator(".view").get_attribute("data-tune") == "emergency"
    timed.clock.fast_forward(31_000)
    sounded(timed, 2)
    run(timed, "delete v.state.alarms")
    timed.clock.fast_forward(31_000)
    timed.wait_for_timeout(1_200)
    assert tones(timed) == 2


def test_a_new_p1_has_its_own_tune_and_a_silent_alarm_none(screen: Page, desk: Desk, serve: str) -> None:
    look(screen, f"{serve}/wall?event={festival(desk, 'tunes')}")
    hear(screen, tone=False, ago=1, priority="P2", people=[EVIL], text=EVIL)
    assert tones(screen) == 0
    expect(screen.locator(".alarms .who")).to_contain_text(EVIL)
    assert screen.evaluate("window.hacked") is None
    hear(screen, id="p1", kind="new_p1", ago=1)
    sounded(screen, 1)
    assert screen.locator(".view").get_attribute("data-tune") == "new_p1"


def test_without_a_touch_the_crossed_speaker_is_shown_and_a_button_only_where_asked(
    untouched: BrowserContext, desk: Desk, serve: str
) -> None:
    event = festival(desk, "silent")
    unasked, asked = untouched.new_page(), untouched.new_page()
    unasked.goto(f"{serve}/wall?event={event}")
    asked.goto(f"{serve}/wall?event={event}&sound=on")
    asked.wait_for_timeout(8_000)  # whatever Playwright asks of a page counts as a touch of it
    for page, button in ((unasked, 0), (asked, 1)):
        expect(page.locator(".sound")).to_have_attribute("aria-label", "NO SOUND")
        expect(page.locator(".sound svg")).to_be_visible()
        assert page.locator(".begin:visible").count() == button
        hear(page, id="quiet", ago=1)
        assert tones(page) == 0
    asked.locator(".begin").click()
    expect(asked.locator(".begin")).to_be_hidden()
    expect(asked.locator(".sound svg")).to_have_count(0)
    hear(asked, id="b", ago=1)
    sounded(asked, 1)


def test_a_muted_wall_says_so_and_makes_no_sound(screen: Page, desk: Desk, serve: str) -> None:
    look(screen, f"{serve}/wall?event={festival(desk, 'muted')}&sound=off")
    expect(screen.locator(".sound")).to_have_text("MUTED")
    hear(screen, ago=1)
    assert tones(screen) == 0


def test_a_replay_shows_its_alarms_still_and_silent(screen: Page, desk: Desk, serve: str) -> None:
    event = festival(desk, "past")
    desk.record(event, an_incident("1", priority="P1"), WHO)
    look(screen, f"{serve}/wall?event={event}")
    expect(screen.locator(".alarms .said")).to_contain_text("#001")
    at = iso(real_clock()).replace("+00:00", "Z")
    look(screen, f"{serve}/wall?event={event}&at={at}")
    expect(screen.locator(".alarms .said")).to_contain_text("#001")
    expect(screen.locator(".replay")).to_be_visible()
    assert tones(screen) == 0
    assert not screen.locator(".pulse").count()


def test_with_reduced_motion_nothing_pulses_and_the_bar_stays(kiosk: Browser, desk: Desk, serve: str) -> None:
    context = kiosk.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    still = look(context.new_page(), f"{serve}/wall?event={festival(desk, 'still')}")
    desk.record("still", an_incident("1", priority="P1"), WHO)
    expect(still.locator(".alarms.pulse .said")).to_contain_text("#001")
    moving = run(still, "return ['.alarms', '.row'].map(c => getComputedStyle(v.querySelector(c)).animationName)")
    context.close()
    assert moving == ["none", "none"]


def test_a_stop_of_the_show_and_a_conference_say_who_is_missing_and_turn_red(
    screen: Page, desk: Desk, serve: str
) -> None:
    stop = OrderRequested("o", "stop_show", "Stop", "police", ("fire", "ems"), "", EVIL)
    call = ConferenceCalled("c", "fire", ("police", "ems"))
    look(screen, f"{serve}/wall?event={(event := festival(desk, 'stop', 110))}")
    desk.take(event, drafts([stop, OrderAgreed("o", "fire"), call], real_clock() - 110 * SECOND, "late"))
    lines = screen.locator(".waits .wait")
    expect(lines.nth(0)).to_contain_text(re.compile(r"STOP SHOW.* · not agreed: EMS"))
    expect(lines.nth(1)).to_contain_text("not joined: POLI EMS")
    assert lines.nth(0).get_attribute("class") == "wait open"
    expect(lines.nth(0)).to_have_class("wait red")
    desk.record(event, OrderAgreed("o", "ems"), WHO)
    expect(lines.nth(0)).to_contain_text("NOT EXECUTED", timeout=within(2_500))
    assert screen.evaluate("window.hacked") is None


def test_an_evacuation_names_its_place_how_long_it_waits_and_who_has_not_agreed(
    screen: Page, desk: Desk, serve: str
) -> None:
    out = OrderRequested("o", "evacuate", "Everybody out", "police", ("fire", "ems"), "", "tent 2")
    look(screen, f"{serve}/wall?event={festival(desk, 'out', 545, out)}")
    expect(screen.locator(".waits .wait.red").first).to_have_text(
        "EVACUATE tent 2 \u00b7 9m \u00b7 not agreed: FIRE EMS"
    )


def test_at_a_larger_scale_only_the_foremost_banner_lies_on_the_map(screen: Page, desk: Desk, serve: str) -> None:
    done = [OrderRequested("a", "stop_show", "Stop", "police", ("fire",), "", "gate 3"), OrderExecuted("a")]
    out = OrderRequested("o", "evacuate", "Everybody out", "police", ("fire",), "", "tent 2")
    event = festival(desk, "large", 20, *done, out)
    look(screen, f"{serve}/wall?event={event}&diag=65&dist=6")
    expect(screen.locator(".waits .wait")).to_have_count(1)
    expect(screen.locator(".waits .wait")).to_contain_text("EVACUATE tent 2")


def test_silent_feeds_stay_in_sight_while_an_alarm_lies_over_the_header(screen: Page, desk: Desk, serve: str) -> None:
    event = festival(desk, "quiet", 60, a_feed(), a_unit("Q1", "police", feed="avl"))
    now = real_clock()
    desk.tracks.record(event, [Fix("Q1", now - 600 * SECOND, LAT, LON)], now)
    look(screen, f"{serve}/wall?event={event}")
    expect(screen.locator(".feeds .stale")).to_have_text(re.compile(r"AVL 1\dm"))
    assert not screen.locator(".silent:visible").count()
    hear(screen, ago=1)
    expect(screen.locator(".more .silent")).to_have_text(re.compile(r"AVL 1\dm"))
    assert run(screen, "const n = v.querySelector('.more'); return n.scrollWidth <= n.clientWidth")


def test_a_red_bar_beside_a_row_that_has_a_lead_says_why_in_the_row(screen: Page, desk: Desk, serve: str) -> None:
    event = festival(desk, "why", 60, an_incident("1", priority="P2"), *a_lead("1", "ems"))
    look(screen, f"{serve}/wall?event={event}")
    hear(screen, kind="no_contact", incident="1", priority="P2", tone=False, ago=1)
    expect(screen.locator(".row .why")).to_have_text("! no contact")
    expect(screen.locator(".row")).to_have_class(re.compile("pulse"))
    hear(screen, kind="new_p1", incident="1", tone=False, ago=1)
    expect(screen.locator(".row .why")).to_have_count(0)
    assert not screen.locator(".row.pulse").count()


def test_a_unit_on_scene_leads_in_the_interim_in_words(screen: Page, desk: Desk, serve: str) -> None:
    there = [UnitAssigned("E1", "1"), UnitStatusChanged("E1", "ONSC", "1")]
    event = festival(desk, "interim", 5, an_incident("1", priority="P2"), *there)
    look(screen, f"{serve}/wall?event={event}")
    assert screen.locator(".row .lead").inner_text() == "NO LEAD"
    expect(screen.locator(".row .deal.interim")).to_have_text("FIRE interim")
