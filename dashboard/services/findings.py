"""What a reviewer looks at: the figures of a span with what they are chosen by, and the entries behind a figure.

What was worked out last is kept, so that a click, another tab or the same choice again costs no second look.
"""

import threading
from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

from msgspec import structs

from dashboard.model.entry import Head, target_of
from dashboard.model.moment import Basis
from dashboard.projections.departures import KINDS, Departure, departures, sayings
from dashboard.projections.history import counting, history, standing
from dashboard.projections.log import LogLine, log_lines
from dashboard.projections.review.filters import Choices, Wanted, choices, keeping, where
from dashboard.projections.review.findings import Findings
from dashboard.projections.review.pictures import committed
from dashboard.projections.review.review import Reviewed
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk
from dashboard.services.metrics import benchmarks, measured, reviewed
from dashboard.services.remembered import Remembered, Turns

KEPT, LOGS = 12, 2
ALL = Wanted()
Choice = tuple[int | None, int | None, Wanted]


class _Shelf:
    def __init__(self) -> None:
        """`found` are the findings of a reading, which is let go of when the log is read again."""
        self.turns: Turns[tuple[str, Basis, Choice]] = Turns()
        self.found: Remembered[tuple[str, Basis], tuple[Reviewed, Remembered[Choice, Findings]]] = Remembered(LOGS)


_offered: WeakKeyDictionary[Reviewed, Choices] = WeakKeyDictionary()
_shelves: WeakKeyDictionary[Desk, _Shelf] = WeakKeyDictionary()
_opening = threading.Lock()


def findings(
    desk: Desk, event: str, basis: Basis, start: int | None, end: int | None, wanted: Wanted = ALL,
    upto: Mapping[str, Head] | None = None,
) -> Findings:  # fmt: skip
    """Work out every figure of `event` on one basis from `start` until before `end` (UTC us; None: all). UnknownEvent.

    Logs that grow are read to `upto` at least, those that it does not name to their end.
    The second visitor to ask for the same finds it there; who asks for something else does not wait for it.
    """
    with _opening:
        shelf = _shelves.setdefault(desk, _Shelf())
    choice = (start, end, wanted)
    with shelf.turns.at((event, basis, choice)):
        review = reviewed(desk, event, basis, (upto or {}).get(event))
        with _opening:
            kept = shelf.found.get((event, basis))
            if kept is None or kept[0] is not review:
                kept = shelf.found.put((event, basis), (review, Remembered(KEPT)))
        return kept[1].get(choice) or kept[1].put(choice, _worked_out(desk, event, review, choice))


def behind(desk: Desk, event: str, seqs: Sequence[int]) -> dict[int, LogLine]:
    """Return the entries of these seqs as lines of the log, as they read now, by seq."""
    wanted, situation = set(seqs), desk.situation(event)
    made = [entry for entry in desk.journal.corrections(event) if target_of(entry) in wanted]
    listed = desk.journal.some(event, sorted(wanted | {entry.seq for entry in made}))
    found = {line.seq: line for line in log_lines(listed, situation)}
    joined = {entry.seq: found[target_of(entry)] for entry in made if target_of(entry) in found}
    return joined | found


def departed(desk: Desk, event: str, basis: Basis, start: int, end: int) -> tuple[Situation, list[Departure]]:
    """Return the event as it stands, and what was not as its plan says from `start` to `end` (UTC us).

    The plan is the one that was published last, as in the figure `plan_actual` and in the report.
    """
    situation = desk.situation(event)
    journal = desk.journal
    about = {entry.seq: entry for entry in journal.of_kinds(event, KINDS)}
    made = [entry for entry in journal.corrections(event) if target_of(entry) in about]
    stand = standing(history(counting([*about.values(), *made], end, basis)))
    said = [structs.replace(entry, occurred=entry.occurred if basis == "happened" else entry.known) for entry in stand]
    return situation, departures(situation, sayings(said), start, end)


def _worked_out(desk: Desk, event: str, review: Reviewed, choice: Choice) -> Findings:
    start, end, wanted = choice
    keep = keeping(review, wanted)
    metrics = measured(desk, event, review, start, end, keep)
    offered = _offered.get(review) or _offered.setdefault(review, choices(review))
    first, last = review.log.span
    begin, stop = (first if start is None else start), (last + 1 if end is None else end)
    crews = review.calls.crews
    cases = [case for case, _ in review.calls.opened(begin, stop)]
    return Findings(
        {metric.id: metric for metric in metrics}, benchmarks(), offered,
        (max(begin, first), min(stop - 1, last)), (first, last), len(review.log.times),
        committed(review.calls, begin, min(stop, last + 1), keep), where(review),
        frozenset(
            crews[leg.unit].agency for leg in review.calls.legs if begin <= leg.sent[0] < stop and leg.unit in crews
        ),
        frozenset(case.type for case in cases if case.type),
    )  # fmt: skip
