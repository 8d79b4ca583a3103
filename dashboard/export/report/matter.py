"""What the report is made from: one review of the journal over a span, read once. Times are UTC microseconds."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from msgspec import Struct, structs

from dashboard.export.iap.sheets import Column, Rows
from dashboard.export.ics.source import Source
from dashboard.model.alarms import Alarm
from dashboard.model.capabilities import Capabilities
from dashboard.model.incidents import Incident
from dashboard.model.moment import MINUTE
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

    @property
    def around(self) -> str:
        """What of the journal lies before and after the event, as a line; empty where nothing does."""
        times, (first, last) = self.review.log.times, self.review.log.span
        if not len(times):
            return ""
        begins, ends = int(times[0]), int(times[-1])
        before = f"The journal begins {self.source.time(begins)}, with what was prepared" if begins < first else ""
        after = f"The journal ends {self.source.time(ends)}, with what was corrected" if ends - last > MINUTE else ""
        return "; ".join(filter(None, (before, after)))


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


def filled_columns(block: Rows, empty: tuple[str, ...] = ("",)) -> Rows:
    """Leave out the columns in which no row says more than `empty`, and say once that they are left out."""
    rows = [row for row in block.rows if len(row) > 1]
    blank = {n for n in range(len(block.columns)) if rows and all(row[n] in empty for row in rows)}
    if not blank:
        return block
    titles = ", ".join(block.columns[n].title for n in sorted(blank))
    columns = tuple(column for n, column in enumerate(block.columns) if n not in blank)
    kept = tuple(row if len(row) == 1 else tuple(c for n, c in enumerate(row) if n not in blank) for row in block.rows)
    return structs.replace(
        block, columns=columns, rows=((f"Left out, as the log says nothing of it here: {titles}",), *kept)
    )


def numbered(numbers: Iterable[str], share: float = 0.7) -> Column:
    """Return the column of incidents' numbers, wide enough for the longest of them."""
    return Column("Incident", max(share, 0.1 * max(map(len, numbers), default=0)))


def seqs(numbers: Sequence[int]) -> str:
    """Return `4, 7`, or `4 to 9` of more than three."""
    return ", ".join(map(str, numbers)) if len(numbers) < 4 else f"{numbers[0]} to {numbers[-1]}"


def entries(numbers: Sequence[int]) -> str:
    """Return `entry 4`, `entries 4, 7`."""
    return f"entr{'y' if len(numbers) == 1 else 'ies'} {seqs(numbers)}"
