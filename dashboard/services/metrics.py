"""The figures of a review over a journal, and what they are held against (data/benchmarks.json)."""

import logging
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

from dashboard.journal.snapshots import WORTH, Snapshots
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Bare, Head
from dashboard.model.moment import Basis
from dashboard.model.review import REVIEW
from dashboard.projections.review.benchmarks import Benchmarks
from dashboard.projections.review.codes import jargon
from dashboard.projections.review.review import Reviewed
from dashboard.projections.review.samples import Keep, Metric
from dashboard.projections.review.snapshot import packed, unpacked
from dashboard.services.ahead import Ahead, Tell, Work
from dashboard.services.collecting import uncollected
from dashboard.services.datafiles import DATA, datafile
from dashboard.services.desk import Desk
from dashboard.services.glossary import glossary, terms
from dashboard.services.remembered import Remembered
from dashboard.services.standoff import standoff_breach

KEPT = 2
FOLLOWED = 2_000
NAME, KEEPER = "review", "review keeper"
logger = logging.getLogger(__name__)
FILE = DATA / "benchmarks.json"


@cache
def benchmarks(file: Path = FILE) -> Benchmarks:
    """Read the benchmarks, once a process; PayloadRefused names the field that is wrong."""
    return datafile(file, Benchmarks)


class _Kept:
    """What was read last of one desk; two who ask for the same log at once read it once."""

    def __init__(self) -> None:
        self.ahead: Ahead[tuple[str, Basis]] = Ahead()
        self.readings: Remembered[tuple[str, Basis], tuple[Head, Reviewed]] = Remembered(KEPT)
        self.others: tuple[Reviewed, tuple[int, int], tuple[Metric, ...]] | None = None


_kept: WeakKeyDictionary[Desk, _Kept] = WeakKeyDictionary()
_lock = threading.Lock()


def reviewed(desk: Desk, event: str, basis: Basis = "happened", upto: Head | None = None) -> Reviewed:
    """Read the journal of `event` once, to `upto` at least (None: its end), for the figures of any span. UnknownEvent.

    What was read last is kept until the journal grows by more than what reviewers say: another span or filter costs no
    second reading. Of a long log a snapshot is left for the next process.
    """
    kept, key = _kept_of(desk), (event, basis)
    with kept.ahead.turn(key) as tell:
        head = desk.head(event)
        upto, known = upto or head, kept.readings.get(key)
        if known is None or not _still(desk, event, known[0], upto):
            known = head, _opened(desk, event, basis, head, tell)
        elif known[0].seq < upto.seq:
            known = upto, known[1]
        return kept.readings.put(key, known)[1]


def ahead(desk: Desk, event: str, basis: Basis, upto: Head) -> Work | None:
    """Begin to read a long log for its figures, see `reviewed`; None where it has been read to `upto` or is short."""
    kept, key = _kept_of(desk), (event, basis)
    known = kept.readings.get(key)
    if upto.seq < WORTH or (known is not None and _still(desk, event, known[0], upto)):
        return None
    return kept.ahead.begun(key, lambda: reviewed(desk, event, basis, upto))


def _kept_of(desk: Desk) -> _Kept:
    with _lock:
        return _kept.setdefault(desk, _Kept())


def _still(desk: Desk, event: str, before: Head, head: Head) -> bool:
    """Whether what was read until `before` is all until `head`: since then reviewers said something, at most."""
    journal, grown = desk.journal, max(0, head.seq - before.seq)
    if grown > FOLLOWED or journal.digest(event, before.seq) != before.hash:
        return False
    fresh = list(journal.entries(event, after=before.seq, upto=head.seq)) if grown else []
    others = [entry for entry in fresh if not isinstance(entry.body, REVIEW)]
    targets = {e.body.target for e in others if isinstance(e.body, EntryCorrected) and 0 < e.body.target < e.seq}
    if any(not isinstance(entry.body, EntryCorrected) or entry.body.target not in targets for entry in others):
        return False
    return all(isinstance(entry.body, REVIEW) for entry in journal.some(event, sorted(targets)))


def _opened(desk: Desk, event: str, basis: Basis, head: Head, tell: Tell) -> Reviewed:
    """Take up the snapshot of the log, or read it; what was read of a long one is left as a snapshot meanwhile."""
    with uncollected():
        known = _resumed(desk, event, basis, head)
        if known:
            return known
        corrections = desk.journal.corrections(event)
        review = Reviewed.of_batches(_counted(desk, event, head, tell), corrections, basis)
    if desk.snapshots and head.seq >= WORTH:
        keeping = threading.Thread(target=_leave, args=(desk.snapshots, event, head, review), name=KEEPER)
        keeping.start()
    return review


def _counted(desk: Desk, event: str, head: Head, tell: Tell) -> Iterator[list[Bare]]:
    """Give the whole log many entries at a time, and let others know how far it is read."""
    done = 0
    for batch in desk.journal.batches(event, head.seq):
        done += len(batch)
        tell(done, head.seq)
        yield batch


def _resumed(desk: Desk, event: str, basis: Basis, head: Head) -> Reviewed | None:
    text = desk.snapshots.read(event, basis, NAME) if desk.snapshots else None
    snapshot = unpacked(text) if text else None
    if snapshot is None or snapshot.basis != basis:
        return None
    there = Head(snapshot.seq, snapshot.hash)
    return snapshot.review() if _still(desk, event, there, head) else None


def _leave(kept: Snapshots, event: str, head: Head, review: Reviewed) -> None:
    try:
        kept.write(packed(review, head.seq, head.hash), event, review.basis, NAME)
    except Exception:  # a number too large for the packing, say: the next opening is slow, and that is all
        logger.exception("a snapshot of the review of event '%s' could not be packed", event)


def figures(
    desk: Desk, event: str, basis: Basis = "happened", start: int | None = None, end: int | None = None,
    keep: Keep | None = None,
) -> list[Metric]:  # fmt: skip
    """Return every figure of `event` from `start` until before `end` (UTC us; None: its first and last entry).

    Where `keep` is given (projections/review/filters.py makes it of agencies, types and areas), each is worked out of
    the samples it wants. UnknownEvent.
    """
    return measured(desk, event, reviewed(desk, event, basis), start, end, keep)


def measured(
    desk: Desk, event: str, review: Reviewed, start: int | None = None, end: int | None = None,
    keep: Keep | None = None,
) -> list[Metric]:  # fmt: skip
    """Return every figure of what was read of `event`, see `figures`."""
    with uncollected():
        first, last = review.log.span
        span = (first if start is None else start, last + 1 if end is None else end)
        return [
            *review.metrics(benchmarks().limits, start, end, keep),
            *(metric.only(keep) if keep else metric for metric in _others(desk, event, review, span)),
        ]


def _others(desk: Desk, event: str, review: Reviewed, span: tuple[int, int]) -> tuple[Metric, ...]:
    """Return the figures that need more than the reading; those of the span asked last are kept: filters change often.

    Standoff looks at every minute in which something was drawn.
    """
    kept = _kept_of(desk)
    last = kept.others
    if last is None or last[0] is not review or last[1] != span:
        backdrop, shipped = review.log.backdrop, glossary()
        present = tuple(backdrop.agencies.values())
        codes = jargon(review.coded, review.calls.cases, terms(backdrop), present, shipped.numbers, *span)
        last = kept.others = review, span, (codes, standoff_breach(desk, event, review, *span))
    return last[2]
