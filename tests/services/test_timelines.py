"""A desk that opens a log from a snapshot says what the journal says, and finds out a snapshot that does not."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.journal.database import connect
from dashboard.journal.journal import Journal
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.snapshots import Snapshots
from dashboard.journal.tracks import Tracks
from dashboard.model.corrections import EntryCorrected
from dashboard.model.moment import At
from dashboard.projections import keyframes
from dashboard.projections import timeline as timelines
from dashboard.projections.snapshot import Sitting
from dashboard.services import opener
from dashboard.services import timelines as opened_timelines
from dashboard.services.desk import Desk
from tests.builders import EVENT, START, Clock, a_draft, a_note, an_actor, an_event, an_incident
from tests.journal.conftest import STORES, open_store
from tests.journal.stores import Sql

SIZE = 100


@pytest.fixture(autouse=True)
def short_chapters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timelines, "SPACING", 4)
    monkeypatch.setattr(keyframes, "WHOLE_EVERY", 2)
    monkeypatch.setattr(keyframes, "CHAPTER", 4)


@pytest.fixture(params=STORES)
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    """A journal of a hundred incidents and a correction, in each store."""
    store = open_store(request.param, tmp_path, request)
    store.journal.append(EVENT, [said(n) for n in range(1, SIZE)], START)
    store.journal.append(EVENT, [a_draft(EntryCorrected(7, "no such thing"), START + SIZE, "c")], START + SIZE)
    yield store.journal
    store.close()


def said(n: int, **words: str):
    body = an_event() if n == 1 else an_incident(str(n), **words)
    return a_draft(body, START + n, str(n), known=START + n)


def opened(journal: Journal, folder: Path, code: str = "code") -> Desk:
    """A desk of a new process, as it were."""
    tracks = Tracks(connect(f"sqlite:///{folder / 'tracks.db'}"))
    return Desk(journal, tracks, Clock(), Snapshots(folder / "cache", code))


def left_behind(journal: Journal, folder: Path, code: str = "code") -> None:
    """Look once, and keep a snapshot."""
    desk = opened(journal, folder, code)
    desk.situation(EVENT)
    desk.situation(EVENT, None, "happened")
    desk.timelines.close()


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "waited for 20 s"
        time.sleep(0.01)


def from_snapshot(desk: Desk) -> bool:
    """Whether the first look did without the first entries."""
    read: list[int] = []
    bare = desk.journal.bare

    def counted(event: str, seqs):
        read.extend(seqs)
        return bare(event, seqs)

    desk.journal.bare = counted  # type: ignore[method-assign]
    with desk.timelines._lock:
        desk.situation(EVENT)
    desk.journal.bare = bare  # type: ignore[method-assign]
    return 1 not in read


def test_a_log_opens_from_its_snapshot_says_the_same_and_is_proven(journal: Journal, tmp_path: Path) -> None:
    left_behind(journal, tmp_path)
    journal.append(EVENT, [said(n) for n in range(SIZE + 1, SIZE + 30)], START + 2 * SIZE)
    desk, plain = opened(journal, tmp_path), Desk(journal, Tracks(connect("sqlite://")), Clock())
    assert from_snapshot(desk)
    for basis in ("known", "happened"):
        for t in (None, *(At(START + n) for n in range(0, SIZE + 30, 9))):
            assert desk.situation(EVENT, t, basis) == plain.situation(EVENT, t, basis)
    until(desk.timelines.proven)
    assert "7" not in desk.situation(EVENT).incidents
    desk.timelines.close()


def test_a_snapshot_of_other_code_or_that_was_changed_is_not_used(journal: Journal, tmp_path: Path) -> None:
    left_behind(journal, tmp_path, "old")
    desk = opened(journal, tmp_path, "new")
    assert not from_snapshot(desk)
    desk.timelines.close()
    for file in (tmp_path / "cache").glob("*.snapshot"):
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    desk = opened(journal, tmp_path, "new")
    assert not from_snapshot(desk)
    assert len(desk.situation(EVENT).incidents) == SIZE - 3
    desk.timelines.close()


def test_a_snapshot_of_another_log_is_not_used(tmp_path: Path) -> None:
    one, other = MemoryJournal(), MemoryJournal()
    one.append(EVENT, [said(n) for n in range(1, SIZE)], START)
    other.append(EVENT, [said(n, title="Other") for n in range(1, SIZE)], START)
    left_behind(one, tmp_path)
    desk = opened(other, tmp_path)
    assert {incident.title for incident in desk.situation(EVENT).incidents.values()} == {"Other"}
    desk.timelines.close()


def test_a_forged_snapshot_is_found_out_thrown_away_and_put_right(
    journal: Journal, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    left_behind(journal, tmp_path)
    desk = opened(journal, tmp_path)
    forge(journal, tmp_path)
    heard = threading.Event()
    desk.on_change(heard.set)
    with caplog.at_level(logging.ERROR), desk.timelines._lock:
        assert desk.situation(EVENT).incidents["20"].title == "Forged"
    until(lambda: desk.situation(EVENT).incidents["20"].title != "Forged")
    heard.clear()
    assert "does not fit its journal" in caplog.text
    desk.close()


def forge(journal: Journal, folder: Path) -> None:
    """Write a snapshot that lies, with everything else as it should be."""
    desk = Desk(journal, Tracks(connect("sqlite://")), Clock())
    desk.situation(EVENT)
    line = desk.timelines.of(EVENT, "known")
    for state in line.beginnings():
        if "20" in state.incidents:
            records = state.incidents
            state.incidents = {**records, "20": type(records["20"])("20", "20", "medical", "Forged", "P1")}
    digest = journal.digest(EVENT, len(line))
    assert digest is not None
    Snapshots(folder / "cache", "code").write(Sitting(line, len(line), digest).packed(), EVENT, "known")


def test_a_short_log_leaves_nothing_behind(desk: Desk, tmp_path: Path) -> None:
    desk.journal.append(EVENT, [said(n) for n in range(1, 9)], START)
    left_behind(desk.journal, tmp_path)
    assert not (tmp_path / "cache").exists()


def test_a_log_that_grows_while_it_is_looked_at_is_kept_as_it_grew(tmp_path: Path) -> None:
    journal = MemoryJournal()
    desk = opened(journal, tmp_path)
    desk.journal.append(EVENT, [a_draft(an_event(), START, "1", known=START)], START)
    for n in range(2, SIZE):
        desk.record(EVENT, a_note(f"note {n}"), an_actor(), key=str(n))
    desk.close()
    again = opened(journal, tmp_path)
    assert from_snapshot(again)
    again.timelines.close()


def test_a_long_log_is_opened_beside_those_who_ask_for_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (opener, opened_timelines):
        monkeypatch.setattr(each, "WORTH", 10)
    store = MemoryJournal()
    store.append(EVENT, [said(n) for n in range(1, SIZE)], START)
    store.append("other", [said(1)], START)
    desk = Desk(store, Tracks(connect("sqlite://")), Clock())
    let, bare = threading.Event(), store.bare
    monkeypatch.setattr(store, "bare", lambda event, seqs: (event != EVENT or let.wait(20)) and bare(event, seqs))
    opening = desk.timelines.ahead(EVENT)
    assert opening is not None
    assert desk.situation("other").event is not None
    let.set()
    assert opening.over.wait(20)
    assert desk.timelines.ahead(EVENT) is None
    assert len(desk.situation(EVENT).incidents) == SIZE - 2
    assert desk.timelines.ahead("other") is None
    assert desk.timelines.ahead("nowhere") is None


def test_what_was_recorded_since_a_snapshot_is_read_beside_those_who_ask_for_another_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryJournal()
    store.append(EVENT, [said(n) for n in range(1, SIZE)], START)
    left_behind(store, tmp_path)
    store.append(EVENT, [said(n) for n in range(SIZE, SIZE + 30)], START)
    store.append("other", [said(1)], START)
    desk = opened(store, tmp_path)
    let, reading, entries = threading.Event(), threading.Event(), store.entries

    def slow(event: str, *args: int, **named: int):
        if event == EVENT:
            reading.set()
            assert let.wait(20)
        return entries(event, *args, **named)

    monkeypatch.setattr(store, "entries", slow)
    opening = threading.Thread(target=desk.situation, args=(EVENT,))
    opening.start()
    assert reading.wait(20)
    other = threading.Thread(target=desk.situation, args=("other",), daemon=True)
    other.start()
    other.join(10)
    kept_waiting = other.is_alive()
    let.set()
    opening.join(20)
    assert not kept_waiting
    assert len(desk.situation(EVENT).incidents) == SIZE + 28
    desk.close()


def test_a_timeline_that_lags_is_caught_up_beside_those_who_ask_for_another_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opened_timelines, "PIECE", 7)
    store = MemoryJournal()
    store.append(EVENT, [said(1)], START)
    store.append("other", [said(1)], START)
    desk = Desk(store, Tracks(connect("sqlite://")), Clock())
    desk.situation(EVENT)
    store.append(EVENT, [said(n) for n in range(2, 40)], START)
    pieces, entries = list[bool](), store.entries

    def meanwhile(event: str, *args: int, **named: int):
        if event == EVENT:
            other = threading.Thread(target=desk.situation, args=("other",), daemon=True)
            other.start()
            other.join(10)
            pieces.append(not other.is_alive())
        return entries(event, *args, **named)

    monkeypatch.setattr(store, "entries", meanwhile)
    assert len(desk.situation(EVENT).incidents) == 38
    assert pieces == [True] * 6


def test_who_asks_for_a_log_waits_for_what_was_there_and_not_for_its_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened_timelines, "PIECE", 7)
    store = MemoryJournal()
    store.append(EVENT, [said(1)], START)
    desk = Desk(store, Tracks(connect("sqlite://")), Clock())
    desk.situation(EVENT)
    store.append(EVENT, [said(n) for n in range(2, 20)], START)
    asked, entries = list[int](), store.entries

    def beside_a_writer(event: str, *args: int, **named: int | None):
        asked.append(len(asked))
        if len(asked) < 40:
            store.append(event, [said(20 + 7 * asked[-1] + n) for n in range(7)], START)
        return entries(event, *args, **named)

    monkeypatch.setattr(store, "entries", beside_a_writer)
    assert len(desk.situation(EVENT).incidents) >= 18
    assert len(asked) == 4


def test_lines_that_are_gone_from_the_log_stop_no_timeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened_timelines, "PIECE", 7)
    store = Sql(f"sqlite:///{tmp_path}/gone.db")
    store.journal.append(EVENT, [said(1)], START)
    desk = Desk(store.journal, Tracks(store.engine), Clock())
    desk.situation(EVENT)
    store.journal.append(EVENT, [said(n) for n in range(2, 60)], START)
    for seq in range(30, 39):
        store.cut(EVENT, seq)
    assert desk.situation(EVENT).seq == 59


def test_the_keeper_goes_on_after_what_went_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryJournal()
    store.append(EVENT, [said(n) for n in range(1, SIZE)], START)
    left_behind(store, tmp_path)
    desk, failed = opened(store, tmp_path), list[int]()
    more = desk.timelines._proved_more

    def once_wrong(key) -> None:
        if not failed:
            failed.append(1)
            raise KeyError(key)
        more(key)

    monkeypatch.setattr(desk.timelines, "_proved_more", once_wrong)
    desk.situation(EVENT)
    until(desk.timelines.proven)
    assert failed
    desk.close()


def test_what_is_not_proven_is_not_kept_and_is_once_it_was_proven(tmp_path: Path) -> None:
    store = MemoryJournal()
    store.append(EVENT, [said(n) for n in range(1, SIZE)], START)
    left_behind(store, tmp_path)
    store.append(EVENT, [said(n) for n in range(SIZE, 2 * SIZE)], START)
    desk = opened(store, tmp_path)
    with desk.timelines._lock:
        desk.situation(EVENT)
        assert not desk.timelines.save()
    desk.timelines.prove()
    assert desk.timelines.proven()
    assert desk.timelines.save()
    desk.close()


def test_a_timeline_thrown_away_as_somebody_comes_to_look_is_opened_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.journal.append(EVENT, [said(n) for n in range(1, 9)], START)
    ready, times = desk.timelines._ready, list[int]()

    def thrown_away(event, basis) -> None:
        ready(event, basis)
        times.append(1)
        if len(times) == 1:
            with desk.timelines._lock:
                desk.timelines._distrust((event, basis))

    monkeypatch.setattr(desk.timelines, "_ready", thrown_away)
    assert len(desk.situation(EVENT).incidents) == 7
    assert len(times) == 2
