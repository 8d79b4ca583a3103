"""The import page in a browser: a file is mapped, looked through, taken in, and its wall stands at an instant."""

import re
from contextlib import suppress

from playwright.sync_api import Locator, Page, TimeoutError, expect

SLOW = 60_000
FRAMES = "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"  # a list closes on a scroll
ROWS = "".join(
    f"{n},E{n},Structure Fire,{n % 4 + 1},41.8{n},-87.6{n},2025-07-04 20:0{n}:00,2025-07-04 20:1{n}:00,"
    f"2025-07-04 20:2{n}:00,2025-07-04 21:0{n}:00\n"
    for n in range(1, 6)
)
EXPORT = "call,unit,nature,prio,lat,lon,received,sent,notified,cleared\n" + ROWS + '6,<b>"E6"</b>,=1+1,1,,,bad,,,\n'


def choose(page: Page, field: Locator, name: str) -> None:
    """Choose from a list as a person does: on a busy machine it may close under the first click."""
    for _ in range(6):
        with suppress(TimeoutError):
            field.get_by_role("combobox").click(timeout=5_000)
            page.get_by_role("option", name=name, exact=True).click(timeout=5_000)
        with suppress(AssertionError):
            expect(field).to_contain_text(name, timeout=5_000)
            return
    expect(field).to_contain_text(name)


def test_a_file_is_mapped_looked_through_and_taken_in_and_its_wall_stands(
    quiet_demo: None, serve: str, page: Page
) -> None:
    page.set_default_timeout(SLOW)
    page.goto(f"{serve}/import")
    upload = {"name": "river <i>.csv", "mimeType": "text/csv", "buffer": EXPORT.encode()}
    page.locator("input[type=file]").set_input_files(upload)
    expect(page.get_by_text("6 rows, 10 columns")).to_be_visible(timeout=SLOW)

    def column(label: str):
        return page.get_by_test_id("stMultiSelect").filter(has_text=re.compile(f"^{label}"))

    expect(column("Dispatched")).to_contain_text("sent")
    expect(page.get_by_role("button", name="Look through it")).to_be_visible(timeout=SLOW)  # the page is there whole
    on_scene = column("On scene")
    on_scene.scroll_into_view_if_needed()
    page.evaluate(f"() => {FRAMES}")
    choose(page, on_scene, "notified")
    page.keyboard.press("Escape")

    for label, words in (("Its id (new)", "river-2025"), ("Your name", "Rea")):
        page.get_by_label(label).fill(words)
        page.get_by_label(label).press("Enter")
    expect(page.get_by_label("Its id (new)")).to_have_value("river-2025")
    page.get_by_role("button", name="Look through it").click()
    expect(page.get_by_text("looked through, nothing is taken in yet")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("rows: 6 read = 5 taken + 1 refused")).to_be_visible()

    page.get_by_role("button", name=re.compile(r"Take in \d+ entries")).click()
    expect(page.get_by_text("taken in", exact=True)).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("link", name="Figures")).to_have_attribute("href", re.compile("/review.event=river"))

    page.goto(f"{serve}/wall?event=river-2025&at=2025-07-04T20:30:00")
    wall = page.get_by_test_id("stMain")
    expect(wall).to_contain_text("REPLAY", timeout=SLOW)
    expect(wall).to_contain_text("Structure Fire")
    expect(wall).to_contain_text("20:30:00")
