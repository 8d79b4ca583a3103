"""The first agency and the first person of an event that has neither, entered on the plan page."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.model.agencies import Agency, AgencyJoined
from dashboard.model.events import Event, Person, PersonCheckedIn
from dashboard.model.units import UnitRegistered
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


def test_a_unit_of_a_callsign_that_is_there_is_changed_only_when_asked(desk: Desk) -> None:
    works = Agency("MO", "Market Office", "MO", "M", "square", "organiser", "#ffffff", "#000000")
    ida, unit = Person("ida", "Ida", "MO", "Planner"), UnitRegistered("u1", "P 12", "MO", "Patrol car", feed="avl")
    here = (AgencyJoined(works), PersonCheckedIn(ida), unit)
    desk.record("night", list(here), an_actor("Ida"))
    app = page(**{"as": "ida"})

    def field(name: str) -> int:
        return next(n for n, one in enumerate(app.text_input) if one.label == name)

    app.text_input[field("Callsign")].set_value("p 12")
    app.text_input[field("Kind")].set_value("Van")
    next(b for b in app.button if b.label == "Add the unit").click().run()
    assert [w.value for w in app.warning] == [
        "P 12 is there already: Patrol car, MO, vehicle. Give the new unit another callsign, or change P 12 to:"
        " Van, MO, vehicle."
    ]
    assert {u.id: u.type for u in desk.situation("night").units.values()} == {"u1": "Patrol car"}
    next(b for b in app.button if b.label == "Change P 12").click().run()
    (now,) = desk.situation("night").units.values()
    assert (now.id, now.callsign, now.type, now.feed) == ("u1", "P 12", "Van", "avl")
    assert not app.exception
