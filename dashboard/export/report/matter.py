"""What the report is made from: one review of the journal over a span, read once. Times are UTC microseconds."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from msgspec import Struct

from dashboard.export.iap.sheets import Column, Rows
from dashboard.export.ics.source import Source
from dashboard.model.alarms import Alarm
from dashboard.model.capabilities import Capabilities
from dashboard.model.incidents import Incident
from dashboard.model.review import Annotation
from dashboard.projections.review.benchmarks import Benchmarks
from dashboard.projections.review.review import Reviewed
from dashboard.projections.review.samples import Metric

MOST = 400


class Matter(Struct, frozen=True):
    """The journal (`source`), what was read of it, its figures from `start` until before `end`, and what they mean.

    `kinds` counts the entries of the whole journal; `whole`: the span is all of it. `incidents` are those opened in it,
    `alarms` all that were ever raised.
    """

    source: Source
    review: Reviewed
    metrics: Sequence[Metric]
    held: Benchmarks
    words: Capabilities
    kinds: Counter[str]
    start: int
    end: int
    whole: bool
    incidents: tuple[Incident, ...]
    alarms: tuple[Alarm, ...]

    def within(self, us: int) -> bool:
        """Whether an instant is in the span."""
        return self.whole or self.start <= us < self.end

    def metric(self, name: str) -> Metric | None:
        """Find a figure by its id."""
        return next((metric for metric in self.metrics if metric.id == name), None)

    def title(self, name: str) -> str:
        """Return what a figure is called."""
        return self.held.titles.get(name, name.replace("_", " "))

    def annotations(self) -> list[Annotation]:
        """The shared remarks about the span, by instant; bookmarks are no remarks, and private ones are not here."""
        shared = self.source.situation.annotations.values()
        there = [one for one in shared if not one.bookmark and self.within(one.at)]
        return sorted(there, key=lambda one: (one.at, one.id))

    @property
    def span(self) -> str:
        """The span in words, in the event's time."""
        first, last = self.review.log.span
        if not last:
            return ""
        start, end = (first, last) if self.whole else (self.start, self.end)
        return f"{self.source.time(start)} to {self.source.time(end)}"


def listed(source: Source) -> list[Incident]:
    """Return every incident, open and closed, by when it was opened."""
    every = (*source.situation.incidents.values(), *source.situation.closed.values())
    return sorted(every, key=lambda one: (one.opened, one.id))


def capped(
    title: str, columns: tuple[Column, ...], rows: Iterable[tuple[str, ...]], total: int, missing: str
) -> Rows:  # fmt: skip
    """Return a block of the first rows of many, which says how many more there are and where they are."""
    shown = list(islice(rows, MOST))
    if total > MOST:
        shown.append((f"and {total - MOST:,} more of {total:,}: the log's export has them all",))
    return Rows("", title, columns, tuple(shown), missing)


def seqs(numbers: Sequence[int]) -> str:
    """Return `4, 7`, or `4 to 9` of more than three."""
    return ", ".join(map(str, numbers)) if len(numbers) < 4 else f"{numbers[0]} to {numbers[-1]}"


def number(value: float | None) -> str:
    """Return a figure as people read it; nothing for None."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
