"""The figures of a review over a journal, and what they are held against (data/benchmarks.json)."""

from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

import msgspec

from dashboard.model.entry import Head
from dashboard.model.errors import PayloadRefused, UnknownEvent
from dashboard.model.moment import Basis
from dashboard.projections.review.benchmarks import Benchmarks
from dashboard.projections.review.codes import jargon
from dashboard.projections.review.review import Reviewed
from dashboard.projections.review.samples import Keep, Metric
from dashboard.services.collecting import uncollected
from dashboard.services.desk import Desk
from dashboard.services.glossary import glossary, terms
from dashboard.services.standoff import standoff_breach

KEPT = 2
_kept: WeakKeyDictionary[Desk, dict[tuple[str, Basis], tuple[Head, Reviewed]]] = WeakKeyDictionary()
FILE = Path(__file__).resolve().parents[2] / "data" / "benchmarks.json"


@cache
def benchmarks(file: Path = FILE) -> Benchmarks:
    """Read the benchmarks, once a process; PayloadRefused names the field that is wrong."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Benchmarks)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PayloadRefused(f"{file.name}: {error}") from error


def reviewed(desk: Desk, event: str, basis: Basis = "happened") -> Reviewed:
    """Read the whole journal of `event` once; ask the result for the figures of any span. UnknownEvent.

    What was read last is kept until the journal grows: another span or filter costs no second reading.
    """
    head = desk.events().get(event)
    if head is None:
        raise UnknownEvent(f"event: there is no event '{event[:60]}' here")
    kept = _kept.setdefault(desk, {})
    known = kept.pop((event, basis), None)
    if known is None or known[0] != head:
        with uncollected():
            corrections = desk.journal.corrections(event)
            known = head, Reviewed.of_batches(desk.journal.batches(event, head.seq), corrections, basis)
    kept[event, basis] = known
    while len(kept) > KEPT:
        del kept[next(iter(kept))]
    return known[1]


def figures(
    desk: Desk, event: str, basis: Basis = "happened", start: int | None = None, end: int | None = None,
    keep: Keep | None = None,
) -> list[Metric]:  # fmt: skip
    """Return every figure of `event` from `start` until before `end` (UTC us; None: its first and last entry).

    Where `keep` is given (projections/review/filters.py makes it of agencies, types and areas), each is worked out of
    the samples it wants. UnknownEvent.
    """
    with uncollected():
        review, shipped = reviewed(desk, event, basis), glossary()
        first, last = review.log.span
        span = (first if start is None else start, last + 1 if end is None else end)
        backdrop = review.log.backdrop
        present = tuple(backdrop.agencies.values())
        codes = jargon(review.coded, review.calls.cases, terms(backdrop), present, shipped.numbers, *span)
        others = (codes, standoff_breach(desk, event, review, *span))
        return [
            *review.metrics(benchmarks().limits, start, end, keep),
            *(metric.only(keep) if keep else metric for metric in others),
        ]
