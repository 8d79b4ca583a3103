"""The decisions page runs for everybody: live, watching, in the past, and with a wrong incident."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.model.decisions import DecisionLogged
from dashboard.model.moment import iso
from dashboard.services.house import DATABASE, close_desks, open_desk
from tests.builders import an_actor, festival
from tests.conftest import ROOT


@pytest.fixture
def desk(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv(DATABASE, url)
    made = open_desk(url)
    festival(made)
    made.record("fest", DecisionLogged("D-001", "D-001", "Close gate 3", "dense", "1"), an_actor())
    yield made
    close_desks()


def page(**query):
    app = AppTest.from_file(str(ROOT / "pages" / "decisions.py"), default_timeout=20)
    for name, value in ({"event": "fest", "as": "ana"} | query).items():
        app.query_params[name] = value
    return app.run()


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
