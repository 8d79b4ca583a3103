"""The doors: who is let in at all."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.model.errors import NotAllowed
from dashboard.projections.situation import Situation
from dashboard.routes.doors import OwnMachineOnly
from dashboard.services import authority
from tests.builders import a_person


def app() -> Starlette:
    return Starlette(
        routes=[Route("/", lambda _request: PlainTextResponse("in"))], middleware=[Middleware(OwnMachineOnly)]
    )


@pytest.mark.parametrize("caller", ["127.0.0.1", "::1", "127.0.0.5"])
@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "localhost"])
def test_this_machine_is_let_in(caller: str, host: str) -> None:
    assert TestClient(app(), client=(caller, 1)).get("/", headers={"host": host}).text == "in"


@pytest.mark.parametrize("caller", ["10.0.0.7", "192.168.1.4", "2001:db8::1", "nonsense"])
def test_another_machine_is_turned_away_with_one_clear_line(caller: str) -> None:
    answer = TestClient(app(), client=(caller, 1)).get("/", headers={"host": "127.0.0.1"})
    assert (answer.status_code, answer.text.count("\n")) == (403, 0)
    assert "only its own machine" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "127.0.0.1.evil.example", ""])
def test_a_page_of_another_site_that_points_here_is_turned_away(host: str) -> None:
    assert TestClient(app(), client=("127.0.0.1", 1)).get("/", headers={"host": host}).status_code == 403


def test_nobody_acts_without_choosing_who_they_are() -> None:
    with pytest.raises(NotAllowed, match="Choose who you are"):
        authority.actor(Situation(people={"ana": a_person()}), "ghost")
