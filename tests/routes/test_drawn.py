"""What the layout editor fetches: everything at first, then only what changed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.model.plans import Plan, PlanEdited
from dashboard.projections.plans import draft
from dashboard.routes.assets import ROUTES as ASSETS
from dashboard.routes.drawn import ROUTES
from dashboard.services.checking import checks
from dashboard.services.desk import Desk
from dashboard.services.house import close_desks, open_desk
from dashboard.services.parameters import chosen
from tests.builders import EVENT, a_feature, an_actor, festival


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("CONCORD_DB", f"sqlite:///{tmp_path / 'a.db'}")
    desk = open_desk()
    festival(desk)
    desk.record(EVENT, PlanEdited(Plan(features=(a_feature("g1"), a_feature("g2")))), an_actor())
    yield desk
    close_desks()


def ask(known: str = "", **query: str) -> Any:
    client = TestClient(Starlette(routes=ROUTES))
    return client.get("/drawn", params={"event": EVENT, "known": known, **query})


def test_all_is_told_first_then_what_changed_then_nothing(served: Desk) -> None:
    first = json.loads(ask().content)
    assert (first["whole"], [f["id"] for f in first["features"]]) == (True, ["g1", "g2"])
    assert ask(first["mark"]).status_code == 204
    edit = PlanEdited(Plan(features=(a_feature("g2", name="Two"), a_feature("g3"))), ("features:g1",))
    served.record(EVENT, edit, an_actor())
    then = json.loads(ask(first["mark"]).content)
    assert (then["whole"], [f["id"] for f in then["features"]], then["gone"]) == (False, ["g2", "g3"], ["g1"])
    assert then["seq"] == served.situation(EVENT).seq
    assert json.loads(ask("unknown").content)["whole"]


def test_a_browser_can_wait_for_the_verdict_of_the_checks(served: Desk) -> None:
    client, situation = TestClient(Starlette(routes=ROUTES)), served.situation(EVENT)

    def there(awaited: object) -> int:
        return client.get("/checked", params={"event": EVENT, "period": "", "awaited": awaited}).status_code

    found = checks.look(EVENT, situation, draft(situation), chosen(situation), "", 0.0)
    assert {there(found.awaited + 10_000), there("soon"), there("\N{SUPERSCRIPT TWO}"), there("")} == {204}
    checks.look(EVENT, situation, draft(situation), chosen(situation), "", 20.0)
    assert there(found.awaited) == 200


def test_an_unknown_event_and_a_wrong_time_are_one_line(served: Desk) -> None:
    assert ask(event="ghost").status_code == 404
    assert ask(at="yesterday").status_code == 400


def test_leaflet_draw_comes_out_of_its_wheel() -> None:
    answer = TestClient(Starlette(routes=ASSETS)).get("/assets/leaflet-draw.js")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/javascript")
    assert "Leaflet.draw 0.4.14" in answer.text
