"""A review: every figure of a log over a span, in one pass over its entries."""

from collections.abc import Iterable
from itertools import chain

from dashboard.model.entry import Entry
from dashboard.model.moment import Basis
from dashboard.projections.review.benchmarks import Limits
from dashboard.projections.review.calls import Calls, response_metrics, safety_metrics
from dashboard.projections.review.codes import Coded, coded
from dashboard.projections.review.commitment import commitment_metrics
from dashboard.projections.review.keeping import Keeping
from dashboard.projections.review.leadership import Leadership
from dashboard.projections.review.liaison import Liaison
from dashboard.projections.review.reading import Batches, Log, Take, batched, read_batches, take
from dashboard.projections.review.samples import Keep, Metric
from dashboard.projections.review.sharing import Sharing


class Reviewed:
    """A log that was read once; ask it for the figures of any span."""

    def __init__(self, entries: Iterable[Entry], corrections: Iterable[Entry], basis: Basis = "happened") -> None:
        """Read `entries` with what `corrections` (of any order) say of them, on one basis."""
        self._read(batched(entries), corrections, basis)

    @classmethod
    def of_batches(cls, batches: Batches, corrections: Iterable[Entry], basis: Basis) -> "Reviewed":
        """Read entries, in the order of seq, that come many at once: faster."""
        self = cls.__new__(cls)
        self._read(batches, corrections, basis)
        return self

    @classmethod
    def of_log(cls, log: Log, said: Coded, basis: Basis) -> "Reviewed":
        """Begin with the columns of a log that was read, of which nobody was told anything yet."""
        self = cls.__new__(cls)
        self._begin(basis)
        self.log, self.coded = log, said
        return self

    def _begin(self, basis: Basis) -> None:
        self.basis = basis
        self.calls = Calls(basis)
        self.leadership = Leadership(self.calls)
        self.liaison = Liaison(self.calls, self.leadership)
        self.keeping = Keeping(self.calls)
        self.sharing = Sharing(self.calls)

    def _read(self, batches: Batches, corrections: Iterable[Entry], basis: Basis) -> None:
        self._begin(basis)
        takers: dict[type, list[Take]] = {}
        for each in (self.calls, self.leadership, self.liaison, self.keeping, self.sharing):
            for kind, one in each.takes().items():
                takers.setdefault(kind, []).append(one)
        self.log = read_batches(batches, corrections, basis, frozenset(takers))
        take(self.log, takers)
        self.coded = coded(self.log)
        self.log.bodies.clear()
        self.log.texts.clear()

    @property
    def timezone(self) -> str:
        """The event's time zone."""
        return self.log.backdrop.timezone

    def metrics(
        self, limits: Limits, start: int | None = None, end: int | None = None, keep: Keep | None = None
    ) -> list[Metric]:
        """Return every figure from `start` until before `end` (UTC us; None: where the log begins, or ends).

        Figures of incidents are about those opened in that span, whenever what followed came; the others about what
        happened in it. Where `keep` is given, every figure is worked out again of the samples that it wants.
        """
        first, last = self.log.span
        begin, stop = first if start is None else start, last + 1 if end is None else end
        until = min(stop, last) if end is not None else last
        aed = (frozenset(limits.aed_types), frozenset(limits.aed_kinds))
        of_calls = chain(
            self.leadership.metrics(begin, stop),
            response_metrics(self.calls, begin, stop),
            safety_metrics(self.calls, begin, stop),
            self.liaison.metrics(begin, stop, self.log.backdrop),
        )
        differs = self.sharing.plan_actual(self.log.backdrop, begin, min(stop, last + 1))
        shared = chain(self.sharing.metrics(begin, stop, aed), [differs])
        found = chain(
            (metric.only(keep) if keep else metric for metric in of_calls),
            commitment_metrics(self.calls, begin, stop, until, limits.low_availability, keep),
            (metric.only(keep) if keep else metric for metric in shared),
            self.keeping.metrics(self.log, begin, stop, limits.late_entry, limits.log_quiet, keep),
        )
        return [metric for metric in found if metric.samples or metric.id not in ONLY_WITH_DATA]


ONLY_WITH_DATA = frozenset({"aed", "plan_actual"})
