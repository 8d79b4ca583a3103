"""The routes of the situation view: a frame at an instant, and what changed since."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.model.errors import JournalUnavailable
from dashboard.model.incidents import IncidentOpened
from dashboard.model.plans import BaseMap, Plan, PlanEdited, PlanPublished
from dashboard.model.positions import Fix
from dashboard.model.units import UnitRegistered, UnitStatusChanged
from dashboard.projections.plans import draft
from dashboard.routes import frames
from dashboard.services.desk import Desk, real_clock
from dashboard.services.house import DATABASE, close_desks, open_desk
from dashboard.services.pictures import Picture
from tests.builders import EVENT, LAT, LON, an_actor, festival

WHO = an_actor()


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv(DATABASE, f"sqlite:///{tmp_path / 'x.db'}")
    desk = open_desk()
    festival(desk)
    yield desk
    close_desks()


@pytest.fixture
def client(house: Desk) -> TestClient:
    return TestClient(Starlette(routes=frames.ROUTES))


def test_a_frame_carries_what_the_wall_draws(client: TestClient) -> None:
    frame = client.get(f"/frame?event={EVENT}").json()
    assert [row["id"] for row in frame["board"]["rows"]] == ["1", "2"]
    assert {unit["id"]: unit["now"][0] for unit in frame["units"]}["P1"] == "solid"
    assert frame["live"] is True


def test_a_base_map_lies_under_the_wall_once_it_is_published(client: TestClient, house: Desk) -> None:
    base = BaseMap("b", "Site", "picture", "x.png", corners=((1.0, 2.0), (2.0, 2.0), (1.0, 1.0)))
    house.record(EVENT, PlanEdited(Plan(bases=(base,))), WHO)
    assert client.get(f"/frame?event={EVENT}").json()["bases"] == []
    house.record(EVENT, PlanPublished("v1", draft(house.situation(EVENT))), WHO)
    assert [one["file"] for one in client.get(f"/frame?event={EVENT}").json()["bases"]] == ["x.png"]


def test_a_frame_of_the_past_knows_only_the_past(client: TestClient, house: Desk) -> None:
    before = house.span(EVENT)[0] - 1
    frame = client.get(f"/frame?event={EVENT}&at=1999-01-01T00:00").json()
    assert (frame["live"], frame["seq"], before > 0) == (False, 0, True)


def test_an_unknown_event_is_not_found_and_a_bad_time_is_refused(client: TestClient) -> None:
    assert client.get("/frame?event=nowhere").status_code == 404
    assert client.get("/changes?event=nowhere").status_code == 404
    answer = client.get(f"/frame?event={EVENT}&at=yesterday")
    assert (answer.status_code, answer.json()["error"][:4]) == (400, "at: ")


def test_a_database_that_is_away_is_503_on_every_route(client: TestClient, house: Desk) -> None:
    client.get(f"/frame?event={EVENT}")
    with house.tracks._engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE position_chunk RENAME TO elsewhere")
    assert client.get(f"/changes?event={EVENT}").status_code == 503
    assert client.get(f"/frame?event={EVENT}").status_code == 503


def test_a_viewer_after_a_quiet_time_begins_with_a_fresh_frame(house: Desk) -> None:
    async def first() -> dict[str, Any]:
        broadcast = await frames._broadcast(EVENT)
        broadcast._looked -= 100
        house.record(EVENT, UnitStatusChanged("E2", "OOS_REST"), WHO)
        await broadcast.look()
        message = await anext(broadcast.listen())
        frames.end_broadcasts()
        found: dict[str, Any] = json.loads(message.partition(b"data: ")[2])
        return found

    assert {unit["id"]: unit["now"][1] for unit in asyncio.run(first())["units"]}["E2"] == "OOS_REST"


def test_when_the_event_cannot_be_looked_at_every_stream_ends(house: Desk) -> None:
    async def broken() -> list[bytes]:
        broadcast = await frames._broadcast(EVENT)
        heard = [message async for message in _breaking(broadcast, house)]
        frames.end_broadcasts()
        return heard

    assert b"event: frame" in asyncio.run(broken())[0]


async def _breaking(broadcast: frames.Broadcast, house: Desk) -> AsyncIterator[bytes]:
    async for message in broadcast.listen():
        if b"event: frame" in message:
            with house.tracks._engine.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE position_chunk RENAME TO elsewhere")
        yield message


def test_a_look_that_failed_half_way_loses_no_change(house: Desk) -> None:
    picture = Picture(house, EVENT)
    house.record(EVENT, UnitStatusChanged("E2", "OOS_REST"), WHO)
    with house.tracks._engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE position_chunk RENAME TO elsewhere")
    with pytest.raises(JournalUnavailable):
        picture.step()
    with house.tracks._engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO position_chunk")
    assert [unit[2] for unit in json.loads(picture.step())["units"]] == ["OOS_REST"]


def test_a_step_tells_only_what_changed(house: Desk) -> None:
    picture = Picture(house, EVENT)
    picture.step()
    assert set(json.loads(picture.step())) == {"at", "seq"}
    house.record(EVENT, UnitStatusChanged("E2", "OOS_REST"), WHO)
    news = json.loads(picture.step())
    assert [unit[1:3] for unit in news["units"]] == [["slash", "OOS_REST"]]
    assert "positions" not in news
    house.tracks.record(EVENT, [Fix("E2", real_clock(), LAT, LON)], real_clock())
    assert "positions" in json.loads(picture.step())


def test_a_new_unit_asks_every_viewer_to_begin_again(house: Desk) -> None:
    picture = Picture(house, EVENT)
    house.record(EVENT, UnitRegistered("E9", "E9", "fire"), WHO)
    assert json.loads(picture.step())["resync"] is True
    assert "E9" in {unit["id"] for unit in json.loads(picture.frame())["units"]}


def test_a_listener_gets_a_frame_and_then_changes_without_a_gap(house: Desk) -> None:
    async def listen() -> list[dict[str, Any]]:
        broadcast = await frames._broadcast(EVENT)
        heard: list[dict[str, Any]] = []
        stream: AsyncIterator[bytes] = broadcast.listen()
        async for message in stream:
            heard.append(json.loads(message.partition(b"data: ")[2]))
            if len(heard) == 1:
                house.record(EVENT, IncidentOpened("9", "#009", "fire", "Smoke", "P1"), WHO)
            if any(row["id"] == "9" for row in heard[-1].get("board", {}).get("rows", ())):
                break
            assert len(heard) < 10
        frames.end_broadcasts()
        await broadcast._task  # type: ignore[misc]
        return heard

    heard = asyncio.run(listen())
    assert "units" in heard[0]
    assert heard[-1]["seq"] == heard[0]["seq"] + 1


def test_a_viewer_too_slow_to_follow_is_cut_off_and_the_others_go_on(house: Desk) -> None:
    async def crowd() -> tuple[bytes | None, int]:
        broadcast = await frames._broadcast(EVENT)
        slow: asyncio.Queue[bytes | None] = asyncio.Queue(frames.BEHIND)
        quick: asyncio.Queue[bytes | None] = asyncio.Queue(frames.BEHIND)
        broadcast._queues |= {slow, quick}
        got = 0
        for _ in range(frames.BEHIND + 1):
            await broadcast._send()
            got += quick.get_nowait() is not None
        frames.end_broadcasts()
        return slow.get_nowait(), got

    assert asyncio.run(crowd()) == (None, frames.BEHIND + 1)
