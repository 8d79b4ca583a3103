"""Benchmarks: what a figure is held against, by whose word; local, editable data (data/benchmarks.json)."""

from typing import Literal

from msgspec import Struct


class Benchmark(Struct, frozen=True, forbid_unknown_fields=True):
    """One target of `metric`: its `statistic` is `at_most` (or `at_least`) `target` in the metric's own unit.

    `disciplines` of agencies say of whose samples; empty: all. `applies` says of what, in words. `unchecked`: it is
    what others quote of its `source`, whose text nobody here has looked at.
    """

    metric: str
    statistic: Literal["median", "p90", "value", "n"]
    target: float
    source: str
    applies: str = ""
    at_least: bool = False
    unchecked: bool = False
    disciplines: tuple[str, ...] = ()


class GapLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """From when on something is a gap in the protocols, by whose word (`source`).

    `often`: from which part (0 to 1) of the incidents on, and `fewest` how many of them, it happens often; `slow`: a
    lead that took longer than so many seconds from the opening was slow; `review_days`: when a draft is due for review.
    """

    often: float
    fewest: int
    slow: int
    review_days: int
    source: str


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a review draws lines: seconds, and `low_availability` as a part of the units on duty."""

    late_entry: int
    log_quiet: int
    low_availability: float
    gaps: GapLimits
    aed_types: tuple[str, ...] = ()
    aed_kinds: tuple[str, ...] = ()


class Benchmarks(Struct, frozen=True, forbid_unknown_fields=True):
    """The file: where it comes from, who agreed on it when (empty: nobody yet), limits, titles and targets.

    `not_measured`: what a review asks for and no entry can say, by its title, and why.
    """

    title: str
    source: str
    limits: Limits
    titles: dict[str, str]
    benchmarks: tuple[Benchmark, ...]
    agreed_on: str = ""
    agreed_by: tuple[str, ...] = ()
    not_measured: dict[str, str] = {}

    def of(self, metric: str) -> tuple[Benchmark, ...]:
        """Return the targets of a metric."""
        return tuple(each for each in self.benchmarks if each.metric == metric)
