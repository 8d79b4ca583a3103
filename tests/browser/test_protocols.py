"""The protocols page in a real browser: a version is drafted, objected to, discussed, signed and comes in force."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from components.protocol_tables import TABLES
from dashboard.model.directory import AgencyDescribed, Profile
from dashboard.model.events import PersonCheckedIn
from dashboard.model.protocols import ProtocolDrafted, ProtocolSigned, Step
from dashboard.projections.standing import stands
from dashboard.services.desk import Desk
from dashboard.services.house import close_desks, open_desk
from tests.builders import EVENT, a_person, a_protocol, an_actor, festival
from tests.patience import within

ROW_HEIGHT = 36
SIZES = [(1366, 768), (1920, 1080), (3840, 2160)]
EVIL = '<img src=x onerror="window.hacked=1">\'" \u202egnol'


@pytest.fixture(scope="module")
def desk(database: str) -> Iterator[Desk]:
    """The small festival; ana signs for police, cleo for EMS, max is a medic; cards `dui` and `evil`."""
    desk = open_desk(database)
    festival(desk)
    desk.record(
        EVENT,
        [
            PersonCheckedIn(a_person("max", "Max Roe", "ems", "Medic")),
            AgencyDescribed("police", Profile("ana")), AgencyDescribed("ems", Profile("cleo")),
            ProtocolDrafted(a_protocol(title="Impaired driver")), ProtocolSigned("dui", 1, "police", "ana"),
            ProtocolSigned("dui", 1, "ems", "cleo"),
            ProtocolDrafted(a_protocol("evil", title=EVIL, phrase=EVIL, source=EVIL)),
            ProtocolDrafted(a_protocol("gas", title="Gas leak", checklist=(Step("Look", "ems"),))),
        ],
        an_actor(),
    )  # fmt: skip
    yield desk
    close_desks()


@pytest.fixture(scope="module")
def base(desk: Desk, serve: str) -> str:
    """The address of the served festival."""
    return serve


def opened(page: Page, base: str, who: str, query: str = "protocol=dui") -> Page:
    page.goto(f"{base}/protocols?event={EVENT}&as={who}&{query}")
    expect(page.locator(".cc-picks a").first).to_be_visible()
    return page


def standings(desk: Desk, card: str = "dui") -> dict[int, str]:
    situation = desk.situation(EVENT)
    found = stands(situation.protocols[card], situation, desk.now(EVENT))
    return {stand.protocol.version: stand.standing for stand in found}


def chosen(page: Page) -> str:
    return page.locator(".cc-protocols .cc-chosen").inner_text()


def test_a_version_is_drafted_objected_to_discussed_signed_and_comes_in_force(page: Page, base: str, desk: Desk):
    opened(page, base, "ana")
    page.get_by_role("link", name="Draft the next version").click()
    page.get_by_label("Plain phrase").fill("Driver may be ill")
    page.get_by_label("Plain phrase").press("Tab")
    page.get_by_role("button", name="Save as draft version 2").click()
    expect(page.locator(".cc-protocols .cc-chosen")).to_contain_text("Draft v2 · signed 0 of 2")
    assert standings(desk) == {2: "draft", 1: "in force"}

    opened(page, base, "cleo", "protocol=dui&version=2&show=talk")
    page.get_by_role("radio", name="Objection").click()
    page.get_by_role("button", name="Record for ems").click()
    expect(page.get_by_role("alert")).to_contain_text("Words: an objection needs its words")
    page.get_by_label("Words").fill("Say <b>who</b> rides along")
    page.get_by_role("button", name="Record for ems").click()
    expect(page.locator(".cc-talk")).to_contain_text("objects, open: Say <b>who</b> rides along")
    expect(page.locator(".cc-protocols .cc-chosen")).to_contain_text("1 open objection")

    opened(page, base, "ana", "protocol=dui&version=2&show=talk")
    page.get_by_label("Words").fill("An officer does")
    page.get_by_role("button", name="Record for police").click()
    expect(page.locator(".cc-talk li")).to_have_count(2)
    expect(page.locator(".cc-diff")).to_contain_text("~ changed")
    expect(page.locator(".cc-diff")).to_contain_text("Driver may be ill")
    page.get_by_role("button", name="Sign version 2 for POLI as Ana Ruiz").click()
    expect(page.locator(".cc-talk")).to_contain_text("signed by Ana Ruiz")
    assert standings(desk) == {2: "draft", 1: "in force"}

    opened(page, base, "max", "protocol=dui&version=2&show=talk")
    expect(page.get_by_text("Only Cleo Lind signs for EMS. You are Max Roe.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Sign"))).to_have_count(0)

    opened(page, base, "cleo", "protocol=dui&version=2&show=talk")
    page.get_by_role("button", name="Sign version 2 for EMS as Cleo Lind").click()
    expect(page.locator(".cc-talk")).to_contain_text("objected, has signed since")
    assert standings(desk) == {2: "in force", 1: "superseded"}
    assert "In force v2 · signed 2 of 2" in chosen(page)
    expect(page.locator(".cc-views").first).to_contain_text("v1  Superseded")


def test_what_another_desk_signs_is_seen_within_seconds(page: Page, base: str, desk: Desk):
    opened(page, base, "ana", "protocol=gas")
    desk.record(EVENT, ProtocolSigned("gas", 1, "ems", "cleo"), an_actor("Cleo Lind", "ems"))
    expect(page.locator(".cc-card")).to_contain_text("signatures 1 of 2", timeout=within(5_000))
    assert "signed 1 of 2" in chosen(page)


def test_a_card_is_found_and_opened_with_the_keyboard_and_stays_after_a_reload(page: Page, base: str):
    opened(page, base, "ana", "")
    page.get_by_label("Search the protocols").press_sequentially("gas")
    expect(page.locator(".cc-protocol")).to_have_count(1)
    page.locator(".cc-protocol").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cc-card h2")).to_have_text("Gas leak")
    page.get_by_role("link", name="Comments and signing").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cc-talk, .cc-dim", has_text=re.compile("signed|Nobody"))).not_to_have_count(0)
    assert all(part in page.url for part in ("protocol=gas", "q=gas", "show=talk"))
    page.reload()
    expect(page.get_by_role("heading", name="Said so far")).to_be_visible()


def test_lines_of_a_table_are_changed_and_added_and_both_are_in_the_draft(page: Page, base: str):
    page.set_viewport_size({"width": 1600, "height": 2000})
    opened(page, base, "ana", "protocol=gas&show=edit")
    table = page.locator("[data-testid=stDataFrame]").nth(list(TABLES).index("checklist"))
    page.get_by_text("What changes against version 1").click()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    expect(page.locator("[data-testid=stDataFrame] canvas")).not_to_have_count(0)
    type_into(page, table, 1, "Look <b>twice</b>")
    expect(page.locator(".cc-diff")).to_contain_text("Look <b>twice</b> (EMS)")
    height = table.evaluate("table => table.offsetHeight")
    table.click(position={"x": 500, "y": 2.5 * ROW_HEIGHT})  # the empty line adds one
    taller = "([table, height]) => table.offsetHeight > height + 10"
    page.wait_for_function(taller, arg=[table.element_handle(), height])
    type_into(page, table, 2, "Listen")
    expect(page.locator(".cc-diff")).to_contain_text("Listen (everyone)")


def type_into(page: Page, table: Locator, line: int, words: str) -> None:
    """Type into the step of a line of the checklist: its cells are painted, so they are found by place."""
    editor = page.locator("textarea.gdg-input")
    for _ in range(5):  # on a busy machine the grid may be painted anew under the first click
        page.wait_for_timeout(500)
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        table.dblclick(position={"x": 500, "y": (line + 0.5) * ROW_HEIGHT})
        page.wait_for_timeout(500)
        if editor.count():
            break
    editor.fill(words)
    editor.press("Enter")
    expect(editor).to_have_count(0)


def test_strangers_text_stays_text_in_every_view(page: Page, base: str):
    for view in ("card", "talk", "versions", "edit", "print"):
        opened(page, base, "ana", f"protocol=evil&show={view}")
        expect(page.locator(".cc-views")).not_to_have_count(0)
        page.wait_for_timeout(300)
        assert page.evaluate("window.hacked") is None
        assert page.locator("img[src=x]").count() == 0


def test_a_file_is_previewed_and_taken_in_and_a_wrong_field_is_one_line(page: Page, base: str, tmp_path: Path):
    opened(page, base, "ana", "protocol=gas&show=print")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as JSON").click()
    saved = Path(download.value.path()).read_text()
    wrong, right = tmp_path / "wrong.json", tmp_path / "my card.json"
    wrong.write_text(saved.replace('"phrase"', '"fraze"'))
    right.write_text(saved.replace("Plain words", "From a <b>file</b>"))
    page.goto(f"{base}/protocols?event={EVENT}&as=ana&show=file")
    page.locator("input[type=file]").set_input_files(wrong)
    expect(page.get_by_role("alert")).to_contain_text("wrong.json: fraze: is no field of a card")
    page.locator("input[type=file]").set_input_files(right)
    expect(page.locator(".cc-say")).to_contain_text("From a <b>file</b>")
    expect(page.locator(".cc-diff")).to_contain_text("Plain phrase")
    page.get_by_role("button", name="Save as draft version 2").click()
    expect(page.locator(".cc-protocols .cc-chosen")).to_contain_text("v2")


def test_a_card_prints_on_one_or_two_pages_with_nothing_else_on_them(page: Page, base: str):
    opened(page, base, "ana", "protocol=dui&print=1")
    expect(page.locator(".cc-sheet")).to_be_visible()
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Print this card").click()
    assert page.evaluate("window.printed") is True
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) in (1, 2)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print this card")).to_be_hidden()
    expect(page.locator(".cc-views").first).to_be_hidden()
    expect(page.locator(".cc-sheet")).to_be_visible()


def test_a_replay_draws_the_card_of_that_time_and_no_form(page: Page, base: str):
    page.goto(f"{base}/protocols?event={EVENT}&as=ana&protocol=dui&version=1&show=talk&at=2999-01-01T00:00:00Z")
    expect(page.get_by_text("This is a replay")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^(Sign|Record|Withdraw version|New|Take)"))).to_have_count(0)


@pytest.mark.parametrize("view", ["card", "talk", "versions", "edit"])
def test_nothing_runs_out_of_the_page(page: Page, base: str, view: str):
    opened(page, base, "ana", f"protocol=dui&show={view}")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator(".cc-views").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.evaluate(
            "[...document.querySelectorAll('.cc-card,.cc-diff')].every(e => e.scrollWidth <= e.clientWidth + 1)"
        )
