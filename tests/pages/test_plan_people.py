"""The first agency and the first person of an event that has neither, entered on the plan page."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.model.events import Event
from dashboard.services.desk import Desk
from dashboard.services.openings import opened as begun
from tests.builders import an_actor
from tests.pages.opened import opened


@pytest.fixture
def desk(house: Desk) -> Desk:
    begun(house, Event("night", "Night Market", "Europe/Berlin"), an_actor("Ida"))
    return house


def page(**query: str) -> AppTest:
    return opened("plan", **({"event": "night", "view": "people", "as": ""} | query))


def test_an_event_with_nobody_takes_its_first_agency_then_its_first_person(desk: Desk) -> None:
    app = page()
    assert not app.exception
    assert [form.label for form in app.text_input] == ["Name", "Short name"]
    app.text_input[0].set_value("Market Office")
    app.text_input[1].set_value("MO")
    app.button[0].click().run()
    assert [a.name for a in desk.situation("night").agencies.values()] == ["Market Office"]
    app = page()
    name = next(n for n, field in enumerate(app.text_input) if field.label == "Role") - 1
    app.text_input[name].set_value("Ida Lund")
    app.text_input[name + 1].set_value("Planner")
    app.button[1].click().run()
    people = desk.situation("night").people
    assert [(p.name, p.agency, p.role) for p in people.values()] == [("Ida Lund", "MO", "Planner")]
    watching = page()
    assert not watching.text_input
    mine = page(**{"as": "ida-lund"})
    assert len(mine.button) == 3
