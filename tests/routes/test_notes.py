"""Notes for the replay: private ones go to their author alone, nothing is sent twice, and what may be spoken of."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.model.incidents import IncidentClosed
from dashboard.model.moment import MINUTE, SECOND, iso
from dashboard.model.review import Annotation
from dashboard.routes import notes
from dashboard.services.desk import Desk
from dashboard.services.house import DATABASE, close_desks, open_desk, open_notes
from dashboard.services.pictures import Picture
from tests.builders import EVENT, START, an_actor, festival

EVIL = '<script>hacked()</script>"'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv(DATABASE, f"sqlite:///{tmp_path / 'x.db'}")
    desk = open_desk()
    festival(desk)
    yield desk
    close_desks()


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return TestClient(Starlette(routes=notes.ROUTES))


def seen_by(client: TestClient, person: str) -> list[tuple[str, bool, bool]]:
    answer = client.get("/notes", params={"event": EVENT, "as": person})
    return [(one["annotation"]["text"], one["private"], one["mine"]) for one in answer.json()]


def test_a_private_note_goes_to_its_author_alone_and_a_shared_one_to_everybody(client: TestClient) -> None:
    open_notes().keep(EVENT, "ana", an_actor("Ana Ruiz"), Annotation("a", START, text="mine"))
    open_notes().share(EVENT, "ana", an_actor("Ana Ruiz"), Annotation("b", START + 1, text=EVIL, incident="1"))
    assert seen_by(client, "ana") == [("mine", True, True), (EVIL, False, True)]
    assert seen_by(client, "ben") == [(EVIL, False, False)]
    assert seen_by(client, "") == seen_by(client, "nobody") == [(EVIL, False, False)]
    assert client.get("/notes", params={"event": EVENT}).json()[0]["number"] == "#001"


def test_notes_that_are_known_are_not_sent_again(client: TestClient) -> None:
    query = {"event": EVENT, "as": "ana"}
    stamp = client.get("/notes", params=query).headers["X-Notes"]
    again = client.get("/notes", params=query | {"known": stamp})
    assert (again.status_code, again.content) == (204, b"")
    open_notes().keep(EVENT, "ana", an_actor(), Annotation("a", START, text="new"))
    assert len(client.get("/notes", params=query | {"known": stamp}).json()) == 1


def test_a_note_is_no_part_of_the_picture(client: TestClient, desk: Desk) -> None:
    board = Picture(desk, EVENT).frame()
    open_notes().share(EVENT, "ana", an_actor(), Annotation("a", START, text="not to be drawn"))
    assert b"not to be drawn" not in Picture(desk, EVENT).frame()
    assert b"not to be drawn" not in board


def test_what_was_open_at_an_instant_may_be_spoken_of_the_most_urgent_first(client: TestClient, desk: Desk) -> None:
    before = desk.now(EVENT)
    desk.record(EVENT, IncidentClosed("1", "done"), an_actor(), occurred=before + SECOND)
    query = {"event": EVENT, "at": iso(before)}
    assert [one["number"] for one in client.get("/notes/incidents", params=query).json()] == ["#001", "#002"]
    later = {"event": EVENT, "at": iso(before + 10 * MINUTE)}
    assert [one["number"] for one in client.get("/notes/incidents", params=later).json()] == ["#002"]


@pytest.mark.parametrize(
    ("path", "query", "status", "why"),
    [
        ("/notes", {"event": "none"}, 404, "none"),
        ("/notes/incidents", {"event": EVENT}, 400, "at: is missing"),
        ("/notes/incidents", {"event": EVENT, "at": "<b>"}, 400, "at: '<b>' is not a time"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_line(
    client: TestClient, path: str, query: dict[str, str], status: int, why: str
) -> None:
    answer = client.get(path, params=query)
    assert answer.status_code == status
    assert why in answer.json()["error"]
