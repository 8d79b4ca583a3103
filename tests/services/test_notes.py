"""Remarks of reviewers: private ones stay out of the journal, shared ones are entries, and both are held to rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from dashboard.journal.database import connect
from dashboard.journal.notebook import Notebook
from dashboard.model.errors import EntryRejected, JournalConflict
from dashboard.model.moment import MINUTE
from dashboard.model.review import (
    Annotation,
    AnnotationMade,
    AnnotationWithdrawn,
    CapabilityRated,
    Improvement,
    ImprovementPlanned,
    ImprovementProgressed,
    Rating,
)
from dashboard.services.desk import Desk
from dashboard.services.notes import Note, Notes
from tests.builders import EVENT, START, a_draft, an_actor, festival

ANA, BEN = an_actor("Ana"), an_actor("Ben")
REMARK = Annotation("a", START, text="late lead", tag="improvement", capability="coordination")


@pytest.fixture
def notebook(tmp_path: Path) -> Iterator[Notebook]:
    notebook = Notebook(connect(f"sqlite:///{tmp_path}/notes.db"))
    yield notebook
    notebook.close()


@pytest.fixture
def notes(desk: Desk, notebook: Notebook) -> Notes:
    festival(desk)
    return Notes(desk, notebook)


def test_a_private_remark_is_seen_by_its_author_alone_and_by_no_journal(notes: Notes, desk: Desk) -> None:
    before = desk.events()[EVENT]
    notes.keep(EVENT, "ana", ANA, REMARK)
    assert [(note.annotation.text, note.private) for note in notes.of(EVENT, "ana")] == [("late lead", True)]
    assert notes.of(EVENT, "ben") == []
    assert desk.events()[EVENT] == before
    notes.drop(EVENT, "ana", "a")
    assert notes.of(EVENT, "ana") == []


def test_a_private_remark_that_is_shared_becomes_an_entry_that_everybody_sees(notes: Notes, desk: Desk) -> None:
    notes.keep(EVENT, "ana", ANA, REMARK)
    notes.share(EVENT, "ana", ANA, REMARK)
    [seen] = notes.of(EVENT, "ben")
    assert seen == Note(desk.situation(EVENT).annotations["a"])
    assert seen.annotation.author == "Ana"
    assert notes.of(EVENT, "ana") == [seen]
    with pytest.raises(EntryRejected, match="shared already"):
        notes.keep(EVENT, "ana", ANA, REMARK)


def test_only_its_author_changes_a_remark_and_a_withdrawal_says_why(notes: Notes, desk: Desk) -> None:
    notes.share(EVENT, "ana", ANA, REMARK)
    with pytest.raises(EntryRejected, match="only Ana changes it"):
        notes.share(EVENT, "ben", BEN, REMARK)
    with pytest.raises(EntryRejected, match="reason"):
        desk.record(EVENT, AnnotationWithdrawn("a", " "), BEN)
    desk.record(EVENT, AnnotationWithdrawn("a", "mistaken"), BEN)
    assert desk.situation(EVENT).annotations == {}
    seq = next(e.seq for e in desk.journal.entries(EVENT) if isinstance(e.body, AnnotationMade))
    with pytest.raises(EntryRejected, match="stands as it was said"):
        desk.correct(EVENT, seq, ANA, "why")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Annotation("a", START), "text"),
        (Annotation("a", START, START, "x"), "until"),
        (Annotation("a", START, text="x", incident="none"), "incident"),
        (Annotation("a", START, text="x", capability="magic"), "core capability"),
        (Annotation("a", START, text="x", view="javascript:alert(1)"), "view"),
        (Annotation("a", START, text="x", view='replay?at="><script>'), "view"),
        (Annotation("a", START, text="x", entries=(10_000,)), "entries"),
    ],
)
def test_a_remark_that_cannot_be_true_is_refused_by_field(notes: Notes, wrong: Annotation, field: str) -> None:
    with pytest.raises(EntryRejected, match=f"^{field}"):
        notes.keep(EVENT, "ana", ANA, wrong)
    with pytest.raises(EntryRejected, match=f"^{field}"):
        notes.share(EVENT, "ana", ANA, wrong)


def test_a_capability_that_the_file_has_no_more_stays_where_it_is_recorded(
    desk: Desk, notes: Notes, notebook: Notebook
) -> None:
    gone = structs.replace(REMARK, capability="retired", author="Ana")
    with pytest.raises(EntryRejected, match="core capability"):
        notes.keep(EVENT, "ana", ANA, gone)
    notebook.keep(EVENT, "ana", gone)
    notes.keep(EVENT, "ana", ANA, structs.replace(gone, text="said better"))
    assert notes.of(EVENT, "ana")[0].annotation.text == "said better"
    recorded = structs.replace(gone, id="b")
    desk.take(EVENT, [a_draft(AnnotationMade(recorded), START, "old")], now=START)
    notes.share(EVENT, "ana", ANA, structs.replace(recorded, text="said better"))
    assert desk.situation(EVENT).annotations["b"].text == "said better"
    desk.record(EVENT, ImprovementPlanned(Improvement("i", "issue", "action", "retired", annotations=("b",))), ANA)


def test_an_improvement_keeps_what_became_of_it_and_is_overdue_until_it_is_done(desk: Desk) -> None:
    festival(desk)
    action = Improvement("i", "slow to agree", "sign the card", "coordination", "planning", due=START + MINUTE)
    desk.record(EVENT, ImprovementPlanned(action), ANA)
    assert desk.situation(EVENT).improvements["i"].overdue(START + 2 * MINUTE)
    desk.record(EVENT, ImprovementProgressed("i", "under way", "drafted", "Ana"), ANA)
    desk.record(EVENT, ImprovementProgressed("i", "done", "signed", "Ana"), ANA)
    known = desk.situation(EVENT).improvements["i"]
    assert [step.status for step in known.steps] == ["under way", "done"]
    assert known.status == "done"
    assert not known.overdue(START + 2 * MINUTE)
    with pytest.raises(EntryRejected, match="note"):
        desk.record(EVENT, ImprovementProgressed("i", "dropped"), ANA)
    with pytest.raises(EntryRejected, match="due"):
        desk.record(EVENT, ImprovementPlanned(Improvement("j", "x", "y", starts=START, due=START - MINUTE)), ANA)
    with pytest.raises(EntryRejected, match="no such action"):
        desk.record(EVENT, ImprovementPlanned(Improvement("j", "x", "y", action_of=("d", "a0"))), ANA)


def test_a_rating_is_peoples_word_with_its_reason(desk: Desk) -> None:
    festival(desk)
    with pytest.raises(EntryRejected, match="reason"):
        desk.record(EVENT, CapabilityRated(Rating("r", "calm", "medical", "S", "")), ANA)
    desk.record(EVENT, CapabilityRated(Rating("r", "calm", "medical", "S", "seen")), ANA)
    assert desk.situation(EVENT).ratings["r"].at == desk.situation(EVENT).at


def test_where_nobody_said_who_they_are_nothing_can_be_private(notes: Notes) -> None:
    with pytest.raises(EntryRejected, match="it would be everybody's"):
        notes.keep(EVENT, "", ANA, REMARK)
    assert notes.of(EVENT, "") == []


def test_two_people_at_one_corrective_action_do_not_overwrite_each_other_without_a_word(desk: Desk) -> None:
    festival(desk)
    seen = desk.record(EVENT, ImprovementPlanned(Improvement("i", "slow", "sign the card")), ANA).entries[-1].seq
    desk.record(EVENT, ImprovementPlanned(Improvement("i", "slow", "sign two cards")), BEN, seen=seen)
    with pytest.raises(JournalConflict, match=r"Ben .* changed the corrective action meanwhile"):
        desk.record(EVENT, ImprovementPlanned(Improvement("i", "very slow", "sign the card")), ANA, seen=seen)
