"""A review from a snapshot is the review of the log that was read: every figure, every sample, on both bases."""

import pytest

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry, enter
from dashboard.model.moment import Basis
from dashboard.projections.review.snapshot import packed, unpacked
from tests.bench.log import Day
from tests.builders import a_note, an_incident
from tests.projections.review.logs import LIMITS, a_call, a_log, again, review, setup


@pytest.fixture(scope="module")
def day() -> list[Entry]:
    """Six thousand entries of the synthetic day: incidents, sendings, leads, notes and corrections."""
    return [enter(draft, seq, draft.known or 0) for seq, draft in enumerate(Day(6_000, 200).drafts(), 1)]


@pytest.mark.parametrize("basis", ["known", "happened"])
def test_every_figure_of_a_day_is_the_same(day: list[Entry], basis: Basis) -> None:
    read = review(day, basis)
    assert any(isinstance(entry.body, EntryCorrected) for entry in day)
    kept, found = again(read), read.metrics(LIMITS)
    assert kept.metrics(LIMITS) == found
    assert sum(len(metric.samples) for metric in found) > 1_000
    first, last = read.log.span
    half = (first + last) // 2
    assert kept.metrics(LIMITS, half, last, lambda s: s.agency == "fire") == read.metrics(
        LIMITS, half, last, lambda s: s.agency == "fire"
    )


def test_what_figures_outside_ask_of_it_is_the_same() -> None:
    said = [*a_call("1", 10, type="fire"), (20, an_incident("2")), (30, a_note("Code 4 at the gate, 10-4", "1"))]
    read = review(a_log(*setup(), *said))
    kept = again(read)
    assert len(read.coded.perhaps) == 1
    assert kept.coded.perhaps == read.coded.perhaps
    assert kept.coded.times.tolist() == read.coded.times.tolist()
    assert (kept.log.span, kept.log.backdrop, kept.basis) == (read.log.span, read.log.backdrop, read.basis)
    assert (kept.calls.cases, kept.calls.crews, kept.calls.legs) == (
        read.calls.cases, read.calls.crews, read.calls.legs,
    )  # fmt: skip
    assert kept.calls.cases["1"].first is kept.calls.legs[0]
    assert kept.leadership.courses == read.leadership.courses


def test_a_log_of_nothing_is_kept_too() -> None:
    assert again(review([])).metrics(LIMITS) == review([]).metrics(LIMITS)


def test_what_is_no_snapshot_is_none() -> None:
    text = packed(review(a_log(*setup())), 7, b"hash")
    assert unpacked(text[:-1]) is None
    assert unpacked(b"PK") is None
    kept = unpacked(text)
    assert kept is not None
    assert (kept.seq, kept.hash) == (7, b"hash")
