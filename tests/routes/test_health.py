"""`/healthz`: what the keeper of the machine is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import __version__
from dashboard.model.moment import SECOND
from dashboard.model.positions import Fix
from dashboard.model.units import UnitRegistered
from dashboard.routes import health
from dashboard.services.desk import Desk
from dashboard.services.house import DATABASE, close_desks, open_desk
from tests.builders import EVENT, LAT, LON, an_actor, festival


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv(DATABASE, f"sqlite:///{tmp_path / 'x.db'}")
    yield open_desk()
    close_desks()


def client() -> TestClient:
    return TestClient(Starlette(routes=health.ROUTES))


def test_it_tells_version_database_heads_and_feed_ages(house: Desk) -> None:
    festival(house)
    house.record(EVENT, UnitRegistered("P1", "P1", "police", feed="avl"), an_actor())
    now = house.now(EVENT)
    house.tracks.record(EVENT, [Fix("P1", now - 90 * SECOND, LAT, LON)], now)
    told = client().get("/healthz").json()
    head = house.events()[EVENT]
    assert (told["status"], told["version"], told["database"][:10]) == ("ok", __version__, "sqlite:///")
    assert (told["events"][EVENT]["seq"], told["events"][EVENT]["hash"]) == (head.seq, head.hash.hex())
    assert told["events"][EVENT]["feed_age_seconds"]["avl"] in (90, 91)


def test_a_feed_never_heard_has_no_age(house: Desk) -> None:
    festival(house)
    assert client().get("/healthz").json()["events"][EVENT]["feed_age_seconds"] == {"avl": None}


def test_a_database_that_cannot_be_read_is_503_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATABASE, "sqlite:////nowhere/at/all.db")
    answer = client().get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    assert "cannot be opened" in answer.json()["reason"]


def test_a_password_is_never_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATABASE, "postgresql+psycopg://ana:secret@127.0.0.1:1/x")
    assert "secret" not in client().get("/healthz").text
