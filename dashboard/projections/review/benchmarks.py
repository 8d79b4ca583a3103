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


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a review draws lines: seconds, and `low_availability` as a part of the units on duty."""

    late_entry: int
    log_quiet: int
    low_availability: float
    aed_types: tuple[str, ...] = ()
    aed_kinds: tuple[str, ...] = ()


class Benchmarks(Struct, frozen=True, forbid_unknown_fields=True):
    """The file: where it comes from, who agreed on it when (empty: nobody yet), limits, titles and targets."""

    title: str
    source: str
    limits: Limits
    titles: dict[str, str]
    benchmarks: tuple[Benchmark, ...]
    agreed_on: str = ""
    agreed_by: tuple[str, ...] = ()

    def of(self, metric: str) -> tuple[Benchmark, ...]:
        """Return the targets of a metric."""
        return tuple(each for each in self.benchmarks if each.metric == metric)
