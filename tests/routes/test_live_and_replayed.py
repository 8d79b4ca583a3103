"""What the wall was drawn from live, entries and positions together, is what its replay is drawn from."""

import base64
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.journal.database import connect
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.alarms import AlarmAcknowledged, AlarmRaised
from dashboard.model.entry import AnyBody
from dashboard.model.incidents import IncidentChanged, IncidentClosed, IncidentReopened
from dashboard.model.moment import At, iso
from dashboard.model.positions import Fix
from dashboard.model.resources import ResourceHeld, ResourceReturned
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.model.zones import Zone, ZoneDrawn
from dashboard.routes import frames, replay
from dashboard.services import house
from dashboard.services.desk import Desk
from dashboard.services.feeds import receive
from dashboard.services.pictures import Picture, picture_at
from dashboard.services.replays import frame_hash
from tests.builders import EVENT, LAT, LON, Clock, a_note, a_unit, an_actor, an_incident, festival

WHO = an_actor()
UNITS = ("P1", "P2", "E1", "E2", "M1", "M2", "P9")
STORY: tuple[tuple[AnyBody, ...], ...] = (
    (a_unit("P9", feed="avl"),), (an_incident("3", title="Smoke", priority="P1"), UnitAssigned("E1", "3")),
    (UnitStatusChanged("E1", "ENRT", "3"),), (AlarmRaised("no_lead:3", "no_lead", "P1", "No lead", "3", ("fire",)),),
    (ZoneDrawn(Zone("z", "standoff", "Gas", "3", lat=LAT, lon=LON, inner=50)),),
    (UnitStatusChanged("E1", "ONSC", "3"),),
    (AlarmAcknowledged("no_lead:3", "Ana Ruiz"),), (ResourceHeld("gen1", "ems"), a_note("it is held")),
    (IncidentChanged("3", priority="P2"),), (UnitStatusChanged("P1", "EMERG"),), (UnitReleased("E1", "3"),),
    (IncidentClosed("3", "out"), ResourceReturned("gen1")), (IncidentReopened("3", "again"),), (a_note("calm"),),
)  # fmt: skip


@pytest.fixture
def live(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The desk of this process, over a file, on a clock that the test moves."""
    url = f"sqlite:///{tmp_path / 'x.db'}"
    monkeypatch.setenv(house.DATABASE, url)
    desk = Desk(SqlJournal(connect(url)), Tracks(connect(house.tracks_url(url))), clock)
    monkeypatch.setitem(house._desks, url, desk)
    festival(desk)
    yield desk
    replay._replays.clear()
    house.close_desks()


def run(desk: Desk, clock: Clock, seen: Any) -> None:
    """Play an hour: entries, and fixes that move, come late, come out of order, or stop; `seen` after each step."""
    chance = random.Random(7)
    for n in range(90):
        clock.go(chance.uniform(0.5, 40))
        if chance.random() < 0.8:
            here = {name for name in UNITS if chance.random() < 0.6 and (name != "P9" or n > 8)}
            receive(desk, EVENT, "avl", [
                Fix(name, clock.now - chance.randrange(0, 90) * 1_000_000, LAT + chance.uniform(-0.01, 0.01),
                    LON + chance.uniform(-0.01, 0.01))
                for name in sorted(here)
            ])  # fmt: skip
        if n % 6 == 0 and n // 6 < len(STORY):
            for body in STORY[n // 6]:
                desk.record(EVENT, body, WHO)
        clock.go(0.001)
        seen(clock.now)


def test_the_frame_of_every_instant_is_the_one_that_was_served_live_positions_and_all(live: Desk, clock: Clock) -> None:
    client = TestClient(Starlette(routes=[*frames.ROUTES, *replay.ROUTES]))
    drawn: dict[int, str] = {}

    def look(t: int) -> None:
        drawn[t] = frame_hash(client.get("/frame", params={"event": EVENT}).content)

    run(live, clock, look)
    clock.go(86_400)
    again = {t: client.get("/frame", params={"event": EVENT, "at": iso(t)}).content for t in drawn}
    assert {t: frame_hash(frame) for t, frame in again.items()} == drawn
    assert {t: client.get("/replay/at", params={"event": EVENT, "at": iso(t)}).json()["hash"] for t in drawn} == drawn
    assert len(set(drawn.values())) == len(drawn) == 90
    assert live.tracks.count(EVENT) > 200


def test_what_a_wall_that_was_followed_all_the_time_shows_is_the_replay_to_a_step_of_the_grid(
    live: Desk, clock: Clock
) -> None:
    """The box of a picture that goes on only grows; positions lie on a grid of 65,534 steps across it."""
    followed, seen = Picture(live, EVENT), dict[int, dict[str, Any]]()

    def look(t: int) -> None:
        followed.step()
        seen[t] = json.loads(followed.frame())

    run(live, clock, look)
    for t, then in seen.items():
        now = json.loads(picture_at(live, EVENT, At(t), "known"))
        assert {name: now[name] for name in now if name not in ("live", "head", "span", "box", "positions")} == {
            name: then[name] for name in then if name not in ("live", "head", "span", "box", "positions")
        }
        (lat, lon, age), (other_lat, other_lon, other_age) = unpacked(then), unpacked(now)
        assert (age == other_age).all()
        step = [(b[n + 2] - b[n]) / 65_534 for b in (then["box"], now["box"]) for n in (0, 1)]
        assert np.allclose(lat, other_lat, rtol=0, atol=max(step), equal_nan=True)
        assert np.allclose(lon, other_lon, rtol=0, atol=max(step), equal_nan=True)


def unpacked(frame: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Latitudes and longitudes (NaN: never heard of) and ages of every unit of a frame."""
    south, west, north, east = frame["box"]
    x, y = (np.frombuffer(base64.b64decode(frame["positions"][name]), "<u2") for name in ("x", "y"))
    nowhere = x == 65_535
    lat = np.where(nowhere, np.nan, south + y / 65_534 * (north - south))
    lon = np.where(nowhere, np.nan, west + x / 65_534 * (east - west))
    return lat, lon, np.frombuffer(base64.b64decode(frame["positions"]["age"]), "u1")
