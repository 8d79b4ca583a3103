"""The demo event in a database, and its clock."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from dashboard.ingest.script import demo_script, seed_demo
from dashboard.journal.database import connect
from dashboard.journal.journal import verify
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.entry import Draft, Entry
from dashboard.model.errors import JournalUnavailable
from dashboard.model.moment import SECOND, At, parse
from dashboard.model.positions import Fix
from dashboard.services.demo import BUSIEST_HOUR, EVENT, known, pause, resume, seed
from dashboard.services.desk import Desk
from tests.builders import Clock, a_note, an_actor


class OneBatch(MemoryJournal):
    """A journal whose disk is full after the first batch: one batch is one transaction."""

    batches = 0

    def append(self, event: str, drafts: Sequence[Draft], now: int, expected: int | None = None) -> list[Entry]:
        self.batches += 1
        if self.batches > 1:
            raise JournalUnavailable("database: the disk is full")
        return super().append(event, drafts, now, expected)


@pytest.fixture(scope="module")
def script() -> list[Draft]:
    return demo_script()


def test_seeding_starts_the_demo_clock_at_the_busiest_hour(desk: Desk, clock: Clock, script: list[Draft]):
    seed(desk, script)
    assert desk.now(EVENT) == BUSIEST_HOUR
    clock.go(90)
    assert desk.now(EVENT) == BUSIEST_HOUR + 90 * SECOND


def test_what_is_seeded_is_recorded_when_the_demo_begins_and_known_at_its_own_time(desk: Desk, script: list[Draft]):
    seed(desk, script)
    entries = list(desk.journal.entries(EVENT))
    assert {entry.recorded for entry in entries} == {BUSIEST_HOUR}
    assert [entry.known for entry in entries] == [known(draft) for draft in script if known(draft) <= BUSIEST_HOUR]


def test_the_demo_is_seeded_whole_or_not_at_all(clock: Clock, script: list[Draft]):
    desk = Desk(OneBatch(), Tracks(connect("sqlite://")), clock)
    seed(desk, script)
    assert desk.events()[EVENT].seq == len([draft for draft in script if known(draft) <= BUSIEST_HOUR])
    desk.close()


def test_a_past_instant_of_the_demo_shows_what_was_known_then(desk: Desk, script: list[Draft]):
    seed(desk, script)
    then = desk.situation(EVENT, At(parse("2026-08-15T20:00", "America/Chicago")))
    assert then.incidents.keys() == {"23", "24", "25", "26", "27", "22"}
    assert "28" not in then.closed


def test_seeding_again_adds_nothing(desk: Desk):
    seed_demo(desk)
    before = desk.events()
    seed_demo(desk)
    assert desk.events() == before


def test_two_processes_that_seed_at_once_make_one_demo(tmp_path: Path, clock: Clock, script: list[Draft]):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    one, other = (Desk(SqlJournal(connect(url)), Tracks(connect(url)), clock) for _ in range(2))
    past = [draft for draft in script if known(draft) <= BUSIEST_HOUR]
    seed(one, script)
    assert other.take(EVENT, past, now=BUSIEST_HOUR, batch=len(past)) == 0
    assert verify(one.journal, EVENT).entries == len(past)
    one.close()
    other.close()


def test_a_struck_note_and_a_corrected_place_stand_in_the_seeded_log(desk: Desk, script: list[Draft]):
    seed(desk, script)
    assert desk.situation(EVENT).closed["5"].place == "Family Lawn"
    before = At(parse("2026-08-15T17:07", "America/Chicago"))
    assert desk.situation(EVENT, before).incidents["5"].place == "Ferris Wheel"


def test_the_demo_clock_stands_still_while_no_server_runs(desk: Desk, clock: Clock, script: list[Draft]):
    seed(desk, script)
    clock.go(100)
    desk.record(EVENT, a_note(), an_actor())
    clock.go(3 * 3600)
    resume(desk)
    assert desk.now(EVENT) == BUSIEST_HOUR + 100 * SECOND
    assert desk.events()[EVENT].recorded == BUSIEST_HOUR + 100 * SECOND


def test_the_demo_clock_goes_on_from_the_last_position_heard(desk: Desk, clock: Clock, script: list[Draft]):
    seed(desk, script)
    clock.go(50)
    desk.tracks.record(EVENT, [Fix("P11", desk.now(EVENT), 42.0, -88.2)], desk.now(EVENT))
    clock.go(3600)
    resume(desk)
    assert desk.now(EVENT) == BUSIEST_HOUR + 50 * SECOND


def test_the_demo_clock_goes_on_from_where_a_server_ended_though_nothing_happened(
    desk: Desk, clock: Clock, script: list[Draft]
):
    seed(desk, script)
    for _ in range(2):
        stopped = desk.now(EVENT) + 600 * SECOND
        clock.go(600)
        pause(desk)
        clock.go(3 * 3600)
        resume(desk)
        assert desk.now(EVENT) == stopped


def test_the_demo_clock_never_goes_backwards(desk: Desk, clock: Clock, script: list[Draft]):
    seed(desk, script)
    recorded = []
    for _ in range(3):
        clock.go(600)
        resume(desk)
        desk.record(EVENT, a_note(), an_actor())
        recorded.append(desk.events()[EVENT].recorded)
        clock.go(20)
    assert recorded == sorted(recorded)
    assert desk.now(EVENT) >= recorded[-1]
