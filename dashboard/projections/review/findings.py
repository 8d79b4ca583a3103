"""Every figure of a span of a log, with what was looked at and what there is to choose from."""

from collections.abc import Callable

from msgspec import Struct

from dashboard.projections.review.benchmarks import Benchmarks
from dashboard.projections.review.filters import Choices, Where
from dashboard.projections.review.levels import Levels
from dashboard.projections.review.samples import Metric, Sample


class Findings(Struct, frozen=True):
    """Figures by id. `span` is what was looked at, `whole` the log's own (UTC us, both ends included).

    `entries` are those of the whole log. `committed` are the units committed at once. `where` says of a sample where it
    was. `agencies` and `types` are those that the sendings and incidents of the span are of.
    """

    metrics: dict[str, Metric]
    benchmarks: Benchmarks
    choices: Choices
    span: tuple[int, int]
    whole: tuple[int, int]
    entries: int
    committed: Levels
    where: Callable[[Sample], Where]
    agencies: frozenset[str]
    types: frozenset[str]

    def title(self, metric: str) -> str:
        """What a figure is called."""
        return self.benchmarks.titles.get(metric, metric.replace("_", " "))
