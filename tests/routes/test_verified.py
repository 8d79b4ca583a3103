"""Whether a log is whole, as a screen asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.routes import verified
from dashboard.services.house import DATABASE, close_desks, open_desk
from dashboard.services.verifying import verifying
from tests.builders import EVENT, festival


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv(DATABASE, f"sqlite:///{tmp_path / 'x.db'}")
    festival(open_desk())
    yield TestClient(Starlette(routes=verified.ROUTES))
    close_desks()


def test_a_screen_is_told_how_far_the_log_was_verified_and_its_head(client: TestClient) -> None:
    verifying(open_desk()).now(EVENT)
    head = open_desk().events()[EVENT]
    found = client.get("/verified", params={"event": EVENT}).json()
    assert (found["state"], found["upto"], found["head"], found["faults"]) == ("whole", head.seq, head.hash.hex(), [])
    assert found["says"] == f"verified up to entry {head.seq}, head {head.hash.hex()[:8]}"


def test_an_unknown_event_is_not_found(client: TestClient) -> None:
    assert client.get("/verified", params={"event": "nowhere"}).status_code == 404
