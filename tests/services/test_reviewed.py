"""What a review read is kept: over what reviewers say, and as a snapshot for the next process."""

import threading
from pathlib import Path

import pytest

from dashboard.journal.database import connect
from dashboard.journal.journal import Journal
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.snapshots import Snapshots
from dashboard.journal.tracks import Tracks
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Head
from dashboard.model.moment import Basis
from dashboard.model.review import Annotation, AnnotationMade, AnnotationWithdrawn
from dashboard.projections.review.samples import Metric
from dashboard.services import metrics
from dashboard.services.desk import Desk
from dashboard.services.findings import findings
from dashboard.services.metrics import ahead, figures, reviewed
from tests.bench.log import Day
from tests.builders import EVENT, START, Clock, a_draft, a_note, an_actor

SIZE = 2_000
BASES: tuple[Basis, ...] = ("known", "happened")
REMARK = AnnotationMade(Annotation("a1", START, text="The gate was late"))


@pytest.fixture(autouse=True)
def short_logs_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "WORTH", SIZE)


@pytest.fixture
def journal() -> Journal:
    """A short synthetic day."""
    made = MemoryJournal()
    made.append(EVENT, [*Day(SIZE, 100).drafts()], START)
    return made


class Process:
    """A desk of a process of its own, as it were; `read` says how often it read the whole log."""

    def __init__(self, journal: Journal, folder: Path | None, code: str = "code") -> None:
        tracks = Tracks(connect("sqlite://"))
        self.desk = Desk(journal, tracks, Clock(), Snapshots(folder / "cache", code) if folder else None)
        self.read = 0
        batches = journal.batches

        def counted(event: str, upto: int):
            self.read += 1
            return batches(event, upto)

        self.desk.journal = Counting(journal, counted)  # type: ignore[assignment]

    def figures(self, basis: Basis = "happened") -> list[Metric]:
        """Every figure, once a snapshot that is being left is whole."""
        found = figures(self.desk, EVENT, basis)
        for thread in threading.enumerate():
            if thread.name == metrics.KEEPER:
                thread.join()
        return found


class Counting:
    """A journal whose reading of everything is counted."""

    def __init__(self, journal: Journal, batches) -> None:
        self._journal, self.batches = journal, batches

    def __getattr__(self, name: str):
        return getattr(self._journal, name)


@pytest.mark.parametrize("basis", BASES)
def test_the_next_process_finds_the_same_figures_without_reading(
    journal: Journal, tmp_path: Path, basis: Basis
) -> None:
    first, second, without = Process(journal, tmp_path), Process(journal, tmp_path), Process(journal, None)
    found = first.figures(basis)
    assert second.figures(basis) == found == without.figures(basis)
    assert (first.read, second.read, without.read) == (1, 0, 1)
    second.figures("known" if basis == "happened" else "happened")
    assert second.read == 1


def test_reviewers_remarks_and_corrections_of_them_cost_no_second_reading(journal: Journal, tmp_path: Path) -> None:
    here = Process(journal, tmp_path)
    before = reviewed(here.desk, EVENT)
    here.figures()
    here.desk.record(EVENT, REMARK, an_actor())
    assert reviewed(here.desk, EVENT) is before
    corrects = a_draft(EntryCorrected(SIZE + 1, "not mine"), START, "c", known=START)
    withdrawn = a_draft(AnnotationWithdrawn("a1", "wrong"), START, "w", known=START)
    journal.append(EVENT, [corrects, withdrawn], START)
    assert reviewed(here.desk, EVENT) is before
    later, afresh = Process(journal, tmp_path), Process(journal, None)
    assert here.figures() == later.figures() == afresh.figures()
    assert (here.read, later.read, afresh.read) == (1, 0, 1)


@pytest.mark.parametrize(
    "body", [a_note("and the gate"), EntryCorrected(SIZE - 1, "no"), EntryCorrected(SIZE + 9, "what is not there")]
)
def test_whatever_else_is_recorded_is_read(journal: Journal, tmp_path: Path, body) -> None:
    here = Process(journal, tmp_path)
    here.figures()
    here.desk.record(EVENT, REMARK, an_actor())
    journal.append(EVENT, [a_draft(body, START, "late", known=START)], START)
    later, afresh = Process(journal, tmp_path), Process(journal, None)
    assert here.figures() == later.figures() == afresh.figures()
    assert here.read == 2


def test_a_correction_of_a_correction_of_a_remark_is_read(journal: Journal, tmp_path: Path) -> None:
    here = Process(journal, tmp_path)
    here.figures()
    bodies = [REMARK, EntryCorrected(SIZE + 1, "no"), EntryCorrected(SIZE + 2, "yes")]
    journal.append(EVENT, [a_draft(body, START, f"r{n}", known=START) for n, body in enumerate(bodies)], START)
    assert here.figures() == Process(journal, None).figures()
    assert here.read == 2


def test_a_snapshot_of_another_log_or_other_code_is_not_used(journal: Journal, tmp_path: Path) -> None:
    first = Process(journal, tmp_path)
    first.figures()
    review = reviewed(first.desk, EVENT)
    other = Process(journal, tmp_path, "other code")
    assert (other.figures(), other.read) == (first.figures(), 1)
    kept = Snapshots(tmp_path / "cache", "code")
    metrics._leave(kept, EVENT, Head(SIZE, b"another hash"), review)
    forged = Process(journal, tmp_path)
    assert (forged.figures(), forged.read) == (first.figures(), 1)


def test_a_short_log_leaves_nothing_behind(journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "WORTH", SIZE + 1)
    Process(journal, tmp_path).figures()
    assert not (tmp_path / "cache").exists()


def test_two_who_ask_at_once_read_the_log_once(journal: Journal) -> None:
    process, found = Process(journal, None), list[int]()
    threads = [threading.Thread(target=lambda: found.append(id(reviewed(process.desk, EVENT)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (process.read, len(found), len(set(found))) == (1, 4, 1)


def test_a_log_that_grows_while_it_is_read_is_read_once_and_shown_as_of_when_it_was_asked_for(
    journal: Journal, tmp_path: Path
) -> None:
    process = Process(journal, None)
    asked = process.desk.head(EVENT)
    work = ahead(process.desk, EVENT, "happened", asked)
    assert work is not None
    assert work.over.wait(20)
    journal.append(EVENT, [a_draft(a_note("meanwhile"), START, "m", known=START)], START)
    assert ahead(process.desk, EVENT, "happened", asked) is None
    shown = findings(process.desk, EVENT, "happened", None, None, upto={EVENT: asked})
    assert (process.read, shown.entries) == (1, SIZE)
    later = ahead(process.desk, EVENT, "happened", process.desk.head(EVENT))
    assert later is not None
    assert later.over.wait(20)
    again = findings(process.desk, EVENT, "happened", None, None, upto={EVENT: asked})
    assert (process.read, again.entries) == (2, SIZE + 1)
