"""The decisions page in real browsers: what one agency asks another answers, and nothing is lost on the way."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dashboard.model.decisions import DecisionLogged
from dashboard.model.directory import Channel, ChannelSet
from dashboard.model.liaison import ConferenceCalled
from dashboard.model.moment import MINUTE
from dashboard.model.orders import OrderRequested
from dashboard.model.reports import ReportMade
from dashboard.projections.decision_log import next_number, number_of
from dashboard.services.desk import Desk, real_clock
from dashboard.services.house import close_desks, open_desk
from tests.builders import EVENT, an_actor, an_incident, festival
from tests.patience import within

EVIL = '<img src=x onerror="window.hacked=1">\'" \u202egnol'
SIZES = [(1366, 768), (1920, 1080), (3840, 2160)]


@pytest.fixture(scope="module")
def desk(database: str) -> Iterator[Desk]:
    """A desk on the served database, with the small festival and a channel."""
    desk = open_desk(database)
    festival(desk)
    desk.record(EVENT, ChannelSet(Channel("j1", "JOINT 1", ("police", "fire"))), an_actor())
    yield desk
    close_desks()


@pytest.fixture(scope="module")
def base(desk: Desk, serve: str) -> str:
    """The address of the served festival."""
    return serve


def opened(page: Page, base: str, **query: str) -> Page:
    chosen = "&".join(f"{name}={value}" for name, value in {"event": EVENT, **query}.items())
    page.goto(f"{base}/decisions?{chosen}")
    expect(page.locator(".dl")).to_be_visible()
    return page


def part(page: Page, title: str) -> Locator:
    return page.locator(".dl-part", has=page.get_by_role("heading", name=re.compile(title)))


def row(page: Page, words: str) -> Locator:
    return page.locator(".dl-row", has_text=words)


def press(where: Page | Locator, name: str) -> None:
    where.get_by_role("button", name=name, exact=True).click()


def test_a_stop_of_the_show_is_asked_agreed_in_another_browser_and_carried_out(
    page: Page, chromium: Browser, base: str, desk: Desk
) -> None:
    opened(page, base, **{"as": "ana"})
    other = chromium.new_context(viewport={"width": 1366, "height": 768})
    fire = opened(other.new_page(), base, **{"as": "ben"})
    page.get_by_text("Ask for a stop").click()
    form = page.locator("form[data-form=order]")
    form.get_by_label("Where").fill("Main stage")
    form.get_by_label("Why").fill("Wind over the limit")
    form.get_by_role("checkbox", name="FIRE").check()
    press(form, "Ask them")
    asked = row(fire, "Stop the show, Main stage: Wind over the limit")
    expect(asked).to_be_visible(timeout=within(2_000))
    expect(asked).to_contain_text(re.compile(r"OPEN \d+s"))
    expect(asked).to_contain_text(re.compile(r"NOT ANSWERED \d+s"))
    press(asked, "FIRE agrees")
    mine = row(page, "Stop the show, Main stage")
    expect(mine).to_contain_text(re.compile(r"FIRE agreed after \d+s \(Ben Osei\)"), timeout=within(2_000))
    expect(mine).to_contain_text("AGREED, NOT CARRIED OUT")
    press(mine, "Carried out")
    expect(mine).to_be_hidden()
    fire.get_by_text("Carried out or taken back").click()
    expect(row(fire, "Main stage")).to_contain_text(re.compile(r"carried out \d\d:\d\d, after \d+s"))
    assert next(iter(desk.situation(EVENT).orders.values())).executed
    other.close()


def test_an_order_and_a_conference_past_their_limits_are_red_in_words(page: Page, base: str, desk: Desk) -> None:
    earlier = real_clock() - 7 * MINUTE
    order = OrderRequested("late", "evacuate", "Gas", "police", ("fire",), "", "Tent 2")
    called = ConferenceCalled("late", "police", ("ems",), "Who leads", "", "JOINT 1")
    desk.record(EVENT, [order, called], an_actor(), occurred=earlier)
    opened(page, base)
    expect(row(page, "Tent 2").locator(".cc-red")).to_have_text(["OPEN 7m", "NOT ANSWERED 7m"])
    expect(row(page, "Who leads").locator(".cc-red")).to_have_text("NOT JOINED 7m")


def test_a_conference_is_convened_joined_in_one_tap_and_ended_with_its_outcome(
    page: Page, base: str, desk: Desk
) -> None:
    opened(page, base, **{"as": "ana"})
    box = part(page, "Joint conference")
    box.get_by_text("Convene", exact=True).first.click()
    form = page.locator("form[data-form=conference]")
    form.get_by_role("checkbox", name="FIRE").check()
    form.get_by_label("About what").fill("Gate 3")
    form.get_by_label("On channel").select_option("JOINT 1")
    press(form, "Convene")
    made = row(page, "Gate 3 on JOINT 1")
    expect(made).to_contain_text(re.compile(r"FIRE NOT JOINED \d+s"))
    press(made, "FIRE joined")
    expect(made).to_contain_text(re.compile(r"joined after \d+s"))
    made.get_by_text("End").click()
    made.get_by_label("What was settled").fill("Fire leads")
    press(made, "It is over")
    expect(made).to_be_hidden()
    assert [c.outcome for c in desk.situation(EVENT).conferences.values() if c.ended] == ["Fire leads"]


def test_a_decision_is_logged_agreed_and_dissented_from_with_its_action_done(
    page: Page, chromium: Browser, base: str, desk: Desk
) -> None:
    opened(page, base, **{"as": "ana", "incident": "1"})
    page.get_by_text("Log a decision").click()
    form = page.locator("form[data-form=decision]")
    form.get_by_label("What was decided").fill("Close gate 3")
    page.wait_for_timeout(1_500)  # the panel is drawn anew meanwhile
    form.get_by_label("Why (needed)").fill("Too dense")
    form.get_by_label("Options").fill("Close it\nLeave it")
    form.get_by_role("checkbox", name="POLI").check()
    form.get_by_label("Action 1").first.fill("Move barriers")
    form.get_by_label("Due").first.fill("+5m")
    press(form, "Log the decision")
    made = row(page, "Close gate 3")
    expect(made).to_contain_text("D-001")
    expect(made).to_contain_text(re.compile("POLI agrees .* entered by Ana Ruiz"))
    expect(form.get_by_label("What was decided")).to_have_value("")
    other = chromium.new_context()
    fire = row(opened(other.new_page(), base, **{"as": "ben"}), "Close gate 3")
    fire.locator("summary", has_text="Dissent").click()
    fire.get_by_label("Why (needed)").fill("No lane <b>left</b>")
    press(fire, "Record the dissent")
    expect(made).to_contain_text(re.compile("FIRE DISSENTS No lane <b>left</b> .* entered by Ben Osei"))
    other.close()
    press(made, "EMS agrees")
    expect(made).to_contain_text(re.compile("EMS agrees .* entered by Ana Ruiz"))
    press(made, "Done: Move barriers")
    expect(made.locator(".dl-action")).to_contain_text("done")
    decision = desk.situation(EVENT).decisions["D-001"]
    assert {o.agency: o.word for o in decision.opinions} == {"police": "agrees", "fire": "dissents", "ems": "agrees"}
    assert decision.actions[0].done


def test_a_late_decision_needs_its_reason_and_what_was_typed_survives_refusal_and_reload(page: Page, base: str) -> None:
    opened(page, base, **{"as": "ana"})
    page.get_by_text("Log a decision").click()
    form = page.locator("form[data-form=decision]")
    form.get_by_label("What was decided").fill("Hold the headliner")
    form.get_by_label("Why (needed)").fill("Wind")
    form.get_by_label("Taken at").fill("20m ago")
    press(form, "Log the decision")
    expect(form.get_by_role("status")).to_contain_text("late entry: say why it is entered more than 5 min after")
    page.reload()
    expect(form.get_by_label("What was decided")).to_have_value("Hold the headliner")
    form.get_by_label("Why it is entered late").fill("Radio down")
    press(form, "Log the decision")
    expect(row(page, "Hold the headliner")).to_contain_text(re.compile(r"LATE ENTRY 20m\s*: Radio down"))


def test_a_struck_decision_stays_struck_through_and_its_number_is_not_given_again(
    page: Page, base: str, desk: Desk
) -> None:
    number = next_number(desk.situation(EVENT))
    desk.record(EVENT, DecisionLogged(number, number, "Send all home", "slip"), an_actor())
    opened(page, base, **{"as": "ana"})
    made = row(page, "Send all home")
    made.get_by_text("Correct or strike").click()
    made.get_by_label("Reason").fill("wrong event")
    press(made, "Strike the decision")
    expect(made.locator("s")).to_have_text("Send all home")
    expect(made).to_contain_text("struck by Ana Ruiz: wrong event")
    page.get_by_text("Log a decision").click()
    form = page.locator("form[data-form=decision]")
    form.get_by_label("What was decided").fill("Send half home")
    form.get_by_label("Why (needed)").fill("Rain")
    press(form, "Log the decision")
    expect(row(page, "Send half home")).to_contain_text(f"D-{number_of(number) + 1:03d}")


def test_the_log_is_taken_away_as_it_is_at_the_click(page: Page, base: str, desk: Desk) -> None:
    opened(page, base)
    number = next_number(desk.situation(EVENT))
    desk.record(EVENT, DecisionLogged(number, number, "=Open the lane", "calm"), an_actor())
    for label, ending, words in (("as CSV", ".csv", ",'=Open the lane,"), ("to print", ".html", "=Open the lane</h2>")):
        with page.expect_download() as taken:
            page.get_by_role("button", name=f"Decision log {label}").click()
        assert taken.value.suggested_filename == f"decisions-{EVENT}{ending}"
        assert words in taken.value.path().read_text()


def test_methane_keeps_its_versions_and_shows_what_changed_word_by_word(page: Page, base: str, desk: Desk) -> None:
    desk.record(EVENT, an_incident("3", title="Crowd collapse", priority="P1"), an_actor())
    opened(page, base, **{"as": "ana", "incident": "3"})
    box = part(page, "ETHANE #003")
    expect(box.locator(".now", has_text="not yet said")).to_have_count(7)
    box.get_by_text("Say or change").click()
    box.get_by_label("Hazards").fill("LPG at the stall")
    box.get_by_label("Access").fill("Gate 2")
    press(box, "Record what is new")
    expect(box.locator(".now", has_text="LPG at the stall")).to_be_visible()
    desk.record(EVENT, ReportMade("3", access="Gate 5"), an_actor("Ben Osei", "fire"))
    box.get_by_label("Hazards").fill("LPG moved away")
    expect(box.locator(".now", has_text="Gate 5")).to_be_visible()
    press(box, "Record what is new")
    hazards = box.locator(".dl-m", has_text="Hazards")
    expect(hazards).to_contain_text("2 versions")
    hazards.get_by_text("How it came").click()
    expect(hazards.locator("del")).to_have_text("at the stall")
    expect(hazards.locator("ins").first).to_have_text("moved away")
    assert desk.situation(EVENT).reports["3"].now("access") == "Gate 5"
    box.get_by_text("Major incident: yes or no").click()
    press(box, "Declare a major incident")
    head = part(page, "^METHANE #003")
    expect(head).to_contain_text("yes, declared by POLI (Ana Ruiz)")
    head.get_by_text("As plain text").click()
    expect(head.locator("pre")).to_contain_text("Hazards: LPG moved away")


def test_two_who_change_the_same_field_hear_of_each_other(page: Page, base: str, desk: Desk) -> None:
    desk.record(EVENT, an_incident("4", title="Fire", priority="P1"), an_actor())
    opened(page, base, **{"as": "ana", "incident": "4"})
    box = part(page, "ETHANE #004")
    box.get_by_text("Say or change").click()
    box.get_by_label("Hazards").fill("Smoke")
    desk.record(EVENT, ReportMade("4", hazards="Gas"), an_actor("Ben Osei", "fire"))
    expect(box.locator(".now", has_text="Gas")).to_be_visible()
    press(box, "Record what is new")
    expect(box.get_by_role("status")).to_contain_text("Ben Osei (fire) changed the hazards meanwhile")
    expect(box.get_by_label("Hazards")).to_have_value("Smoke")


def test_telling_somebody_is_one_tap_or_a_name(page: Page, base: str, desk: Desk) -> None:
    opened(page, base, **{"as": "cleo", "incident": "2"})
    box = part(page, "Notifications")
    box.get_by_text("Somebody else was told").click()
    box.get_by_label("Who").fill("County hospital")
    press(box, "Told now")
    expect(box.locator(".dl-due", has_text="County hospital")).to_contain_text("told at")
    assert [n.by for n in desk.situation(EVENT).notices["2"]] == ["ems"]


def test_strangers_text_is_drawn_as_text_and_nothing_runs_off_the_side(page: Page, base: str, desk: Desk) -> None:
    desk.record(
        EVENT,
        [
            DecisionLogged("D-030", "D-030", EVIL, EVIL, "1", EVIL, (EVIL,), EVIL),
            OrderRequested("evil", "order", EVIL, "police", ("fire",), "1", EVIL),
            ConferenceCalled("evil", "police", ("fire",), EVIL, "1", EVIL),
            ReportMade("1", major=EVIL, hazards=EVIL),
        ],
        an_actor(EVIL, "police"),
    )
    opened(page, base, **{"as": "ana", "incident": "1"})
    expect(page.locator(".dl-words", has_text="<img src=x").first).to_be_visible()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
        cut = "nodes => nodes.filter(n => n.scrollWidth > n.clientWidth + 1).map(n => n.textContent)"
        assert page.locator(".dl-part, .dl-row, .dl-m, .dl-due").evaluate_all(cut) == []
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[src=x]").count() == 0


def test_a_replay_shows_the_log_of_then_and_no_form(page: Page, base: str, desk: Desk) -> None:
    opened(page, base, at="2100-01-01T00:00", **{"as": "ana"})
    expect(part(page, "Joint decision log")).to_contain_text("Replay")
    assert page.locator(".dl form, .dl button[data-records]").count() == 0
