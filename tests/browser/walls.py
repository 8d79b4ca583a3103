"""What the tests of the wall share: a page on a wall, and a look into its view."""

from typing import Any

from playwright.sync_api import Page

VIEW = """const v = [...document.querySelectorAll('*')].find(n => n.shadowRoot).shadowRoot.querySelector('.view');"""


def run(page: Page, script: str) -> Any:
    """Run JavaScript in which `v` is the situation view."""
    return page.evaluate(f"() => {{ {VIEW} {script} }}")


def look(page: Page, address: str) -> Page:
    """Open a wall and wait until it is drawn."""
    page.goto(address)
    page.wait_for_selector(".view[data-seq]")
    page.wait_for_selector(".leaflet-container")
    page.wait_for_timeout(600)
    return page
