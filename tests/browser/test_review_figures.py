"""The figures of a review in a real browser: a card, its figure, a bar of it; plan and actual on the map."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request, expect

from dashboard.services.house import close_desks, open_desk
from tests.builders import EVENT
from tests.pages.review_fest import evening

SLOW = 60_000


@pytest.fixture(scope="module")
def base(database: str, serve: str) -> Iterator[str]:
    """The address of a served evening."""
    evening(open_desk(database))
    yield serve
    close_desks()


def test_a_card_opens_its_figure_a_bar_its_samples_and_the_map_what_differed_with_nothing_from_outside(
    page: Page, base
):
    asked: list[str] = []

    def heard(request: Request) -> None:
        asked.append(request.url)

    page.on("request", heard)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{base}/review?event={EVENT}")
    page.get_by_role("link", name="Travel, en route to on scene").click(timeout=SLOW)
    expect(page).to_have_url(re.compile("figure=travel"), timeout=SLOW)
    expect(page.locator(".cc-samples tbody tr")).to_have_count(8, timeout=SLOW)
    bars = page.locator(".stPlotlyChart .barlayer .point")
    expect(bars.last).to_be_visible(timeout=SLOW)
    box = bars.last.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile("bar="), timeout=SLOW)
    expect(page.get_by_role("button", name="All of them")).to_be_visible(timeout=SLOW)
    expect(page.locator(".cc-samples tbody tr")).to_have_count(2, timeout=SLOW)  # 8 and 9 minutes
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")

    page.goto(f"{base}/review?event={EVENT}&view=compare&what=plan")
    expect(page.locator(".cc-over tbody tr")).to_have_count(2, timeout=SLOW)
    label = page.frame_locator("iframe").locator(".leaflet-tooltip", has_text="Gate 3: CLOSED 20m")
    expect(label).to_be_in_viewport(timeout=SLOW)
    assert [url for url in asked if not url.startswith((base, "data:", "blob:"))] == []
