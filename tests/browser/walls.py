"""What the tests of the wall share: a page on a wall, and a look into its view."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

VIEW = """const v = [...document.querySelectorAll('*')].find(n => n.shadowRoot).shadowRoot.querySelector('.view');"""
SHOWN = """head => [...document.querySelectorAll('*')].some(n =>
    Number(n.shadowRoot?.querySelector('.view')?.dataset.charted) >= head)"""
STILL = """() => {
    const views = [...document.querySelectorAll('*')].map(n => n.shadowRoot?.querySelector('.view'));
    const box = (node) => Object.values(node.getBoundingClientRect().toJSON()).map(Math.round).join();
    const boxes = [...views.find(Boolean).querySelectorAll('*')].map(box).join(';');
    const now = performance.now(), look = window.looked ??= {begun: now};
    if (look.boxes !== boxes) Object.assign(look, {boxes, since: now});
    return now - look.since > 200 || now - look.begun > 600; }"""


def run(page: Page, script: str) -> Any:
    """Run JavaScript in which `v` is the situation view."""
    return page.evaluate(f"() => {{ {VIEW} {script} }}")


def look(page: Page, address: str) -> Page:
    """Open a wall and wait until it shows what has been recorded so far and nothing on it moves any more.

    What always moves gets 600 ms. A past instant shows what it shows.
    """
    page.goto(address)
    page.wait_for_selector(".view[data-seq]")
    page.wait_for_selector(".leaflet-container")
    asked = parse_qs(urlsplit(address).query)
    if "at" not in asked:
        kept = page.request.get(urlsplit(address)._replace(path="/healthz", query="").geturl()).json()
        head = kept["events"][asked["event"][0]]["seq"]
        page.wait_for_function(SHOWN, arg=head)
    page.wait_for_function(STILL)
    return page
