"""A long log that was made ready opens without being read again; a server finds the logs that are not ready."""

import os
import threading
from pathlib import Path

import pytest

from dashboard.journal.database import connect
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.snapshots import Snapshots
from dashboard.journal.tracks import Tracks
from dashboard.model.errors import UnknownEvent
from dashboard.projections import keyframes, timeline
from dashboard.projections.snapshot import unpacked
from dashboard.services import metrics, opener, preparing, replay_log, timelines
from dashboard.services.desk import Desk
from dashboard.services.metrics import figures
from dashboard.services.preparing import Preparing, prepare
from dashboard.services.preparing import preparing as keeping
from dashboard.services.replays import Replay
from tests.builders import EVENT, START, Clock, a_draft, a_note, an_actor, an_event, an_incident

SIZE = 60


@pytest.fixture(autouse=True)
def short_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in (metrics, opener, preparing, replay_log, timelines):
        monkeypatch.setattr(each, "WORTH", 10)


@pytest.fixture
def short_chapters(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((timeline, "SPACING"), (keyframes, "WHOLE_EVERY"), (keyframes, "CHAPTER")):
        monkeypatch.setattr(module, name, 4)


@pytest.fixture
def journal() -> MemoryJournal:
    """A journal of some incidents."""
    made = MemoryJournal()
    bodies = [an_event(), *(an_incident(str(n), priority="P1") for n in range(SIZE))]
    made.append(EVENT, [a_draft(body, START + n, str(n), known=START + n) for n, body in enumerate(bodies)], START)
    return made


def opened(journal: MemoryJournal, folder: Path | None) -> Desk:
    kept = Snapshots(folder / "cache", "code") if folder else None
    return Desk(journal, Tracks(connect("sqlite://")), Clock(), kept)


def test_the_figures_and_the_replay_of_a_log_made_ready_open_without_reading_it(
    journal: MemoryJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    desk = opened(journal, tmp_path)
    assert prepare(desk, EVENT, lambda _what, done, total: told.append((done, total)))
    assert not prepare(desk, EVENT)
    assert told == [(n, 6) for n in range(1, 7)]
    desk.timelines.close()
    for thread in [each for each in threading.enumerate() if each.name == metrics.KEEPER]:
        thread.join()
    plain = opened(journal, None)
    expected = figures(plain, EVENT), Replay(plain, EVENT).track("happened", None, 10)
    later = opened(journal, tmp_path)
    for name in ("batches", "of_kinds"):
        monkeypatch.setattr(journal, name, None)
    assert (figures(later, EVENT), Replay(later, EVENT).track("happened", None, 10)) == expected


@pytest.mark.usefixtures("short_chapters")
def test_a_log_that_grew_a_chapter_since_it_was_made_ready_leaves_snapshots_of_all_of_it(
    journal: MemoryJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "FOLLOWED", 0)
    first = opened(journal, tmp_path)
    assert prepare(first, EVENT)
    first.timelines.close()
    journal.append(EVENT, [a_draft(a_note(), START + n, f"n{n}", known=START + n) for n in range(100, 150)], START)
    desk = opened(journal, tmp_path)
    assert prepare(desk, EVENT)
    kept = [unpacked(Snapshots(tmp_path / "cache", "code").read(EVENT, basis) or b"") for basis in preparing.BASES]
    assert [each.seq for each in kept if each] == [SIZE + 51] * 2
    desk.close()


@pytest.mark.usefixtures("short_chapters")
def test_a_log_whose_snapshots_could_not_be_kept_is_not_ready(
    journal: MemoryJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened(journal, tmp_path)
    write = Snapshots.write
    monkeypatch.setattr(
        Snapshots, "write", lambda kept, body, *name: name != (EVENT, "known") and write(kept, body, *name)
    )
    assert not prepare(desk, EVENT)
    assert not preparing.ready(desk, EVENT, desk.head(EVENT))
    desk.close()


def test_a_short_log_or_one_whose_snapshots_nobody_keeps_is_left_alone(journal: MemoryJournal, tmp_path: Path) -> None:
    journal.append("short", [a_draft(an_event(), START, "e")], START)
    assert not prepare(opened(journal, tmp_path), "short")
    assert not prepare(opened(journal, None), EVENT)
    told: list[int] = []
    (tmp_path / "file").write_text("in the way")
    assert not prepare(opened(journal, tmp_path / "file"), EVENT, lambda _what, done, _total: told.append(done))
    assert told == []
    with pytest.raises(UnknownEvent, match="nowhere"):
        prepare(opened(journal, tmp_path), "nowhere")


def test_a_log_is_due_when_it_is_found_not_ready_and_once_it_stands_still_again(
    journal: MemoryJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "FOLLOWED", 0)
    desk = opened(journal, tmp_path)
    keeper = Preparing(desk, quiet=3_600)
    assert keeper.due(EVENT, desk.head(EVENT))
    prepare(desk, EVENT)
    assert not keeper.due(EVENT, desk.head(EVENT))
    desk.record(EVENT, a_note(), an_actor())
    assert not keeper.due(EVENT, desk.head(EVENT))
    patient = Preparing(desk, quiet=0)
    assert patient.due(EVENT, desk.head(EVENT))


def test_nothing_is_begun_any_more_once_it_is_to_end(
    journal: MemoryJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append("other", [a_draft(an_event(), START, "e")], START)
    begun: list[str] = []
    keeper = Preparing(opened(journal, tmp_path))
    monkeypatch.setattr(keeper, "due", lambda *_: True)
    monkeypatch.setattr(keeper, "_make", lambda event: begun.append(event) or keeper.stop())
    keeper.run()
    assert len(begun) == 1


def test_whoever_keeps_logs_ready_is_done_when_the_desk_is_closed(journal: MemoryJournal, tmp_path: Path) -> None:
    with keeping(opened(journal, tmp_path)):
        (keeper,) = [thread for thread in threading.enumerate() if thread.name == "preparing"]
    assert not keeper.is_alive()


def test_a_server_has_a_log_made_ready_by_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = tmp_path / "done"
    monkeypatch.setenv("CONCORD_DB", f"sqlite:///{tmp_path / 'x.db'}")
    monkeypatch.setattr(preparing, "_made_ready", writes)
    Preparing(opened(MemoryJournal(), None))._make(str(done))
    assert int(done.read_text()) != os.getpid()


def writes(_desk: Desk, path: str) -> None:
    Path(path).write_text(str(os.getpid()))
