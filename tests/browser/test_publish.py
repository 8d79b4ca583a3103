"""From the drawing board to the wall: a gate is drawn, the plan is compared and published, and the wall shows it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from dashboard.model.events import Event, PersonCheckedIn
from dashboard.model.ground import FeatureChanged
from dashboard.model.layouts import Feature
from dashboard.model.moment import SECOND
from dashboard.model.plans import Plan, PlanEdited, PlanPublished
from dashboard.projections.plans import draft
from dashboard.services.desk import Desk, real_clock
from dashboard.services.house import close_desks, open_desk
from dashboard.services.openings import opened as begun
from tests.browser.test_layout import click, objects, opened, tool
from tests.builders import EVENT, LAT, LON, a_person, an_actor, festival
from tests.patience import within

pytestmark = pytest.mark.usefixtures("quiet_demo")
FIELD = ((LON - 0.002, LAT - 0.002), (LON + 0.002, LAT - 0.002), (LON + 0.002, LAT), (LON - 0.002, LAT))


@pytest.fixture(scope="module")
def desk(database: str) -> Iterator[Desk]:
    desk = open_desk(database)
    festival(desk)
    plan = Plan((Feature("field", "zone", "Field", "Polygon", FIELD, crowd=900),))
    person = PersonCheckedIn(a_person("noor", "Noor Albrecht", "police", "Planner"))
    desk.record(EVENT, [person, PlanEdited(plan), PlanPublished("v1", plan)], an_actor())
    yield desk
    close_desks()


def test_a_gate_drawn_and_published_is_on_the_wall_within_two_seconds_and_not_before(
    page: Page, screen: Page, serve: str, desk: Desk
) -> None:
    screen.goto(f"{serve}/wall?event={EVENT}")
    expect(screen.locator(".place", has_text="Field")).to_be_visible()
    opened(page, serve, **{"as": "noor"})
    tool(page, "Gate")
    click(page, 0.5, 0.8)
    page.keyboard.type("River gate")
    page.keyboard.press("Enter")
    objects(page, 2)
    assert "River gate" in {feature.name for feature in draft(desk.situation(EVENT)).features}
    assert desk.situation(EVENT).layout_version == "v1"
    expect(screen.locator(".place", has_text="River gate")).to_have_count(0)

    page.goto(f"{serve}/plan?event={EVENT}&as=noor&view=versions")
    row = page.locator(".cc-plandiff tr", has_text="River gate")
    expect(row).to_contain_text("+ added")
    publish = page.get_by_role("button", name="Publish to the live screens")
    expect(publish).to_be_disabled()
    page.get_by_text("I have read what changes").click()
    expect(publish).to_be_enabled()
    publish.click()
    expect(screen.locator(".place", has_text="River gate")).to_be_visible()
    seen = real_clock()
    entry = next(e for e in reversed(desk.about(EVENT, "plan:v2")) if isinstance(e.body, PlanPublished))
    assert entry.actor.person == "Noor Albrecht"
    assert 1_000 * (seen - entry.recorded) / SECOND <= within(2_000)
    expect(page.get_by_text("The draft is what is live.")).to_be_visible()


def test_a_wall_that_was_open_before_there_was_a_layout_goes_to_it(screen: Page, serve: str, desk: Desk) -> None:
    begun(desk, Event("new-fest", "New Fest", "America/Chicago"), an_actor())
    screen.goto(f"{serve}/wall?event=new-fest")
    expect(screen.get_by_text("No open incident")).to_be_visible()
    plan = Plan((Feature("gate1", "gate", "First gate", "Point", ((LON, LAT),)),))
    desk.record("new-fest", [PlanEdited(plan), PlanPublished("v1", plan)], an_actor())
    expect(screen.locator(".place", has_text="First gate")).to_be_visible()


def test_a_gate_closed_unplanned_is_marked_on_the_wall(screen: Page, serve: str, desk: Desk) -> None:
    screen.goto(f"{serve}/wall?event={EVENT}")
    gate = next((f.id for f in desk.situation(EVENT).layout if f.kind == "gate"), "field")
    desk.record(EVENT, FeatureChanged(gate, "closed", "crowd outside"), an_actor())
    expect(screen.locator(".shut")).to_contain_text("CLOSED")
    desk.record(EVENT, FeatureChanged(gate, "open"), an_actor())
    expect(screen.locator(".shut")).to_have_count(0)
