"""Where everybody was: the last fix of every unit, now and at any instant."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.journal.database import connect
from dashboard.journal.tracks import DEGREE, Tracks
from dashboard.model.moment import SECOND
from dashboard.model.positions import Fix
from tests.builders import EVENT, LAT, LON, START


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("fresh_postgres_url"))
    return f"sqlite:///{tmp_path / 'tracks.db'}"


@pytest.fixture
def tracks(url: str) -> Iterator[Tracks]:
    """Empty tracks of each sort."""
    made = Tracks(connect(url))
    yield made
    made.close()


def seen_at(tracks: Tracks, t: int) -> dict[str, int]:
    """Unit -> the time of its last fix received by `t`."""
    fixes = tracks.at(EVENT, t)
    return {unit: int(fix["at"]) for unit, fix in zip(tracks.units(EVENT), fixes, strict=False) if fix["at"]}


def test_the_last_fix_of_every_unit_is_kept_to_a_centimetre(tracks: Tracks) -> None:
    tracks.record(EVENT, [Fix("M1", START, LAT, LON), Fix("P1", START, -LAT, -LON)], START + 5)
    last, received = tracks.last(EVENT)
    assert tracks.units(EVENT) == ["M1", "P1"]
    assert received == START + 5
    assert last["lat"].tolist() == [round(LAT * DEGREE), -round(LAT * DEGREE)]
    assert last["at"].tolist() == [START, START]


def test_a_fix_that_arrives_late_does_not_move_its_unit_back(tracks: Tracks) -> None:
    tracks.record(EVENT, [Fix("M1", START + 9, LAT, LON)], START + 10)
    tracks.record(EVENT, [Fix("M1", START + 3, 0.0, 0.0)], START + 20)
    assert seen_at(tracks, START + 30) == {"M1": START + 9}


def test_an_instant_shows_what_had_been_received_by_then(tracks: Tracks) -> None:
    tracks.record(EVENT, [Fix("M1", START, LAT, LON)], START + 10)
    tracks.record(EVENT, [Fix("M1", START + 15, LAT, LON), Fix("P1", START + 12, LAT, LON)], START + 20)
    assert [seen_at(tracks, START + n) for n in (9, 10, 19, 20)] == [
        {}, {"M1": START}, {"M1": START}, {"M1": START + 15, "P1": START + 12}
    ]  # fmt: skip


def test_what_was_handed_out_does_not_change_when_more_is_heard(tracks: Tracks) -> None:
    tracks.record(EVENT, [Fix("M1", START, LAT, LON)], START)
    held, _ = tracks.last(EVENT)
    before = held.copy()
    tracks.record(EVENT, [Fix("M1", START + 9, 0.0, 0.0)], START + 9)
    tracks.last(EVENT)
    assert np.array_equal(held, before)


def test_two_events_have_their_own_units(tracks: Tracks) -> None:
    tracks.record("one", [Fix("M1", START, LAT, LON)], START)
    tracks.record("two", [Fix("P1", START, LAT, LON)], START)
    assert (tracks.units("one"), tracks.units("two")) == (["M1"], ["P1"])
    assert len(tracks.at("three", START)) == 0


def test_two_desks_that_hear_at_the_same_moment_lose_nothing_and_agree_on_the_units(url: str) -> None:
    pair = [Tracks(connect(url)) for _ in range(2)]

    def hear(tracks: Tracks, name: str) -> None:
        for n in range(20):
            tracks.record(EVENT, [Fix(f"{name}{n}", START + n, LAT, LON), Fix("both", START + n, LAT, LON)], START)

    threads = [threading.Thread(target=hear, args=(tracks, name)) for tracks, name in zip(pair, "ab", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sorted(tracks.units(EVENT)) for tracks in pair] == [sorted(pair[0].units(EVENT))] * 2
    assert len(pair[0].units(EVENT)) == 41
    assert seen_at(pair[0], START + SECOND) == seen_at(pair[1], START + SECOND)
    assert len(seen_at(pair[0], START + SECOND)) == 41
    for tracks in pair:
        tracks.close()


units = st.sampled_from(["a", "b", "c", "d"])
batches = st.lists(
    st.tuples(st.integers(0, 40), st.lists(st.tuples(units, st.integers(1, 200)), min_size=1, max_size=6)), max_size=12
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=batches, probe=st.integers(0, 500))
def test_any_instant_equals_going_through_every_fix_whatever_keyframes_there_are(
    batches: list[tuple[int, list[tuple[str, int]]]], probe: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tracks = Tracks(connect(f"sqlite:///{tmp_path_factory.mktemp('t') / 't.db'}"))
    clock, heard = START, list[tuple[int, str, int]]()
    for wait, fixes in batches:
        clock += wait * SECOND
        given_time = tracks.record(EVENT, [Fix(unit, START + at, LAT, LON) for unit, at in fixes], clock)
        heard += [(given_time, unit, START + at) for unit, at in fixes]
    t = START + probe * SECOND
    expected: dict[str, int] = {}
    for received, unit, at in heard:
        if received <= t:
            expected[unit] = max(at, expected.get(unit, 0))
    assert seen_at(tracks, t) == expected
    tracks.close()
