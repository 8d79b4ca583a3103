"""The decisions page runs for everybody: live, watching, in the past, and with a wrong incident."""

import pytest

from dashboard.model.decisions import DecisionLogged
from dashboard.model.moment import iso
from tests.builders import an_actor
from tests.pages.opened import opened


@pytest.fixture
def desk(fest):
    fest.record("fest", DecisionLogged("D-001", "D-001", "Close gate 3", "dense", "1"), an_actor())
    return fest


def page(**query):
    return opened("decisions", **query)


@pytest.mark.parametrize("query", [{}, {"as": ""}, {"incident": "1", "show": "open"}, {"incident": "<b>none"}])
def test_the_page_runs(desk, query):
    app = page(**query)
    assert not app.exception
    assert not app.error


def test_the_past_is_shown_too(desk):
    app = page(at=iso(desk.now("fest")))
    assert not app.exception
    assert not app.error


def test_an_unknown_event_gets_one_clear_line(desk):
    app = page(event="nowhere")
    assert len(app.error) == 1
    assert not app.exception
