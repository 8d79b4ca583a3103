"""A timeline that goes on from a snapshot is the timeline that was folded from the start, on both bases."""

from collections import deque
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.model.entry import Draft
from dashboard.model.incidents import IncidentClosed, IncidentReopened
from dashboard.model.moment import Basis
from dashboard.projections import keyframes
from dashboard.projections import timeline as timelines
from dashboard.projections.keyframes import RECORDS, Contradicted, Keyframes
from dashboard.projections.situation import Situation, fold
from dashboard.projections.snapshot import Sitting, Snapshot, unpacked
from dashboard.projections.timeline import Timeline
from dashboard.projections.touched import KEPT
from tests.builders import EVENT, START, a_draft, an_incident
from tests.projections.test_timeline import BASES, Bench, frames_apart, logs, oracle, quick

spacings = st.sampled_from([1, 2, 3])


@pytest.fixture(autouse=True)
def close_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chapters so short that a short log has many."""
    monkeypatch.setattr(timelines, "SPACING", 3)
    monkeypatch.setattr(keyframes, "WHOLE_EVERY", 2)
    monkeypatch.setattr(keyframes, "CHAPTER", 4)


def taken(bench: Bench, basis: Basis) -> Snapshot:
    """A snapshot of the log as it is."""
    line = bench.opened(basis)
    line.now()
    made = unpacked(Sitting(line, len(line), b"hash").packed())
    assert made is not None
    return made


def resumed(bench: Bench, made: Snapshot) -> Timeline:
    """A new timeline that goes on from `made` and takes in what came since."""
    line = Timeline(
        made.basis,
        fetch=lambda seqs: bench.journal.some(EVENT, seqs),
        about=lambda subject: bench.journal.about(EVENT, subject, limit=None),
    )
    corrections = [entry for entry in bench.journal.corrections(EVENT) if entry.seq <= made.seq]
    line.resume(*made.places(), made.beginnings(), corrections, made.counts())
    for entry in bench.journal.entries(EVENT, after=made.seq):
        line.follow(entry)
    return line


def in_order(state: Situation) -> list[object]:
    """Everything in a situation, the order of its records included."""
    values = [getattr(state, field.name) for field in fields(state)]
    return [list(value.items()) if isinstance(value, dict) else value for value in values]


@quick
@given(log=logs(), more=logs(10), spacing=spacings, basis=st.sampled_from(BASES), data=st.data())
def test_what_a_snapshot_says_is_what_the_entries_say(
    log: list[Draft], more: list[Draft], spacing: int, basis: Basis, data: st.DataObject
) -> None:
    frames_apart(spacing)
    bench = Bench()
    bench.add(log)
    made = taken(bench, basis)
    bench.add(
        [Draft(draft.body, draft.actor, draft.occurred, f"more.{n}", draft.known) for n, draft in enumerate(more)]
    )
    line, whole = resumed(bench, made), bench.opened(basis)
    for t in data.draw(st.permutations(range(START - 21, START + 22)))[:8]:
        assert line.at(t) == whole.at(t) == oracle(bench.log(), basis, t)
    while line.ripen():
        pass
    assert in_order(line.now()) == in_order(whole.now())
    assert line.free() == whole.free()
    assert len(line.beginnings()) == len(whole.beginnings()) == len(line) // (spacing * 4)


@quick
@given(log=logs(), spacing=spacings, counts=st.lists(st.integers(0, 40), min_size=1))
def test_a_situation_from_a_frame_has_its_records_in_the_order_of_a_fold(
    log: list[Draft], spacing: int, counts: list[int]
) -> None:
    frames_apart(spacing)
    bench = Bench()
    bench.add([Draft(draft.body, draft.actor, START + n, str(n), START + n) for n, draft in enumerate(log)])
    entries = [entry for entry in bench.log() if entry.body.kind != "entry.corrected"]
    if len(entries) < len(log):
        return
    line = bench.opened("known")
    line.now()
    for count in counts:
        assert in_order(line.at(START + count - 1)) == in_order(fold(entries[:count]))
    ends = [fold(entries[:count]) for count in range(spacing, len(entries) + 1, spacing)]
    assert [*line.free()] == [sum(unit.available for unit in state.units.values()) for state in ends]


def test_an_incident_that_came_back_stands_where_the_fold_puts_it() -> None:
    bodies = [an_incident("1"), an_incident("2"), IncidentClosed("1"), IncidentReopened("1"), an_incident("3")]
    bench = Bench()
    bench.add([a_draft(body, START + n, str(n), known=START + n) for n, body in enumerate(bodies)])
    line = bench.opened("known")
    line.now()
    assert [*line.at(START + 4).incidents] == [*fold(bench.log()).incidents] == ["2", "1", "3"]


@pytest.mark.parametrize("lie", [0, 1])
def test_a_snapshot_that_lies_is_found_out(lie: int) -> None:
    bench = Bench()
    bench.add([a_draft(an_incident(str(n)), START + n, str(n), known=START + n) for n in range(40)])
    line, made = bench.opened("known"), taken(bench, "known")
    beginnings = list(made.beginnings())
    beginnings[lie].incidents["5"] = beginnings[lie].closed["5"] = an_incident("5", title="No such thing")  # type: ignore[assignment]
    line.resume(*made.places(), beginnings, [])
    with pytest.raises(Contradicted):
        deque(iter(line.ripen, False))
    counts = made.counts()
    counts[lie + 1] += 1
    line.resume(*made.places(), made.beginnings(), [], counts)
    with pytest.raises(Contradicted):
        deque(iter(line.ripen, False))


def test_what_is_no_snapshot_is_none() -> None:
    assert [unpacked(text) for text in (b"", b"{}", b"\x00" * 40)] == [None, None, None]


def test_every_record_of_a_situation_belongs_to_a_noun() -> None:
    assert {name for names in KEPT.values() for name in names} == set(RECORDS)


def test_a_frame_out_of_turn_is_not_kept() -> None:
    frames = Keyframes(3)
    frames.keep(Situation(seq=9), 9, {})
    frames.keep(Situation(seq=4), 4, {})
    assert frames.before(9) == (0, Situation())
