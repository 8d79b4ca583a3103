"""Reruns behind the page: found once, followed, cancelled, and what is told meanwhile."""

import gc
import threading
from collections.abc import Iterator
from pathlib import Path
from weakref import ref

import pytest
from msgspec import structs

from dashboard.journal.database import connect
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.errors import UnknownEvent
from dashboard.model.moment import SECOND
from dashboard.services import protocol_review
from dashboard.services.desk import Desk
from dashboard.services.protocol_review import Reruns, answers_of, gaps_of, reran, reruns
from tests.builders import EVENT, START, Clock, a_draft, a_note, an_actor, an_incident
from tests.projections.review.logs import GAPS, Said
from tests.projections.review.protocol_log import FIGHT, four

LONG = 60.0


def keep(desk: Desk, log: list[Said]) -> None:
    """Record a log made by hand."""
    desk.take(EVENT, [a_draft(body, START + round(at * SECOND), f"k{n}") for n, (at, body, *_) in enumerate(log)])


@pytest.fixture
def jobs(desk: Desk) -> Reruns:
    """The reruns of a desk with four incidents."""
    keep(desk, four())
    return Reruns(desk)


@pytest.fixture
def held(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The journal gives nothing away until this is set."""
    let, read = threading.Event(), desk.journal.batches
    monkeypatch.setattr(desk.journal, "batches", lambda *a: let.wait(LONG) and read(*a))
    yield let
    let.set()


def test_a_log_is_run_again_once_for_all_who_look(jobs: Reruns) -> None:
    first = jobs.look(EVENT, "happened", patience=LONG)
    assert first.found is not None
    assert first.working is None
    assert jobs.look(EVENT, "happened").found is first.found
    assert jobs.look(EVENT, "happened", (FIGHT,), patience=LONG).found is not first.found


def test_what_was_found_is_grouped_once(jobs: Reruns) -> None:
    found = jobs.look(EVENT, "happened", patience=LONG).found
    assert found is not None
    assert gaps_of(found, GAPS) is gaps_of(found, GAPS)
    assert answers_of(found) is answers_of(found)
    assert len(answers_of(found)[0]) == 5


def test_a_short_log_that_has_grown_is_run_again_at_once(jobs: Reruns, desk: Desk) -> None:
    jobs.look(EVENT, "happened", patience=LONG)
    desk.record(EVENT, an_incident("9"), an_actor())
    again = jobs.look(EVENT, "happened", patience=LONG)
    assert again.found is not None
    assert (again.behind, "9" in again.found.courses) == (0, True)


def test_what_took_long_is_shown_with_how_many_entries_came_since_until_somebody_asks(
    jobs: Reruns, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol_review, "QUICK", 0.0)
    jobs.look(EVENT, "happened", patience=LONG)
    desk.record(EVENT, a_note("one"), an_actor())
    desk.record(EVENT, a_note("two"), an_actor())
    seen = jobs.look(EVENT, "happened", patience=LONG)
    assert (seen.behind, seen.working) == (2, None)
    assert jobs.look(EVENT, "happened", again=True, patience=LONG).behind == 0


def test_while_it_runs_it_says_how_far_it_is_and_can_be_cancelled(jobs: Reruns, held: threading.Event) -> None:
    seen = jobs.look(EVENT, "happened", patience=0)
    assert seen.found is None
    assert seen.working is not None
    jobs.cancel(seen.working.id)
    held.set()
    after = jobs.look(EVENT, "happened", patience=LONG)
    assert after.working is not None
    assert (after.found, after.working.ended) == (None, "cancelled")
    assert jobs.look(EVENT, "happened", again=True, patience=LONG).found is not None


def test_what_breaks_is_told_and_ends_nothing_else(jobs: Reruns, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(desk.journal, "batches", lambda *_: 1 / 0)
        seen = jobs.look(EVENT, "happened", patience=LONG)
    assert seen.working is not None
    assert "ZeroDivisionError" in seen.working.ended
    assert jobs.look(EVENT, "happened", again=True, patience=LONG).found is not None


def test_of_what_came_to_nothing_only_the_last_few_are_kept(
    jobs: Reruns, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.journal, "batches", lambda *_: 1 / 0)
    trials = [structs.replace(FIGHT, title=f"Trial {n}") for n in range(10)]
    seen = [jobs.look(EVENT, "happened", (trial,), patience=LONG).working for trial in trials]
    assert jobs.look(EVENT, "happened", (trials[-1],), patience=LONG).working == seen[-1]
    assert jobs.look(EVENT, "happened", (trials[0],), patience=LONG).working != seen[0]


def test_a_desk_that_nobody_has_any_more_is_freed_with_its_reruns(tmp_path: Path) -> None:
    desk = Desk(MemoryJournal(), Tracks(connect(f"sqlite:///{tmp_path / 't.db'}")), Clock())
    keep(desk, four())
    found, gone = reruns(desk).look(EVENT, "happened", patience=LONG).found, ref(desk)
    assert found is not None
    desk.close()
    del desk
    gc.collect()
    assert gone() is None


def test_an_event_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(UnknownEvent, match="nowhere"):
        reran(desk, "nowhere")
    with pytest.raises(UnknownEvent, match="nowhere"):
        reruns(desk).look("nowhere", "known")
