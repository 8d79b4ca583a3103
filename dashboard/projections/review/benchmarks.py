"""Benchmarks: what a figure is held against, by whose word; local, editable data (data/benchmarks.json)."""

from typing import Literal

from msgspec import Struct, structs

from dashboard.model.moment import MINUTE, SECOND

LEAD = "lead_time"


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

    `often`: from which part (0 to 1) of the incidents on, and `fewest` how many of them, it happens often;
    `review_days`: when a draft is due for review. `slow`: a lead that took longer than so many seconds from the opening
    was slow; `Benchmarks` takes it from the target of `lead_time`.
    """

    often: float
    fewest: int
    review_days: int
    source: str
    slow: int = 0


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

    def __post_init__(self) -> None:
        """Take the limit of slow leads from the target of `lead_time` for all; ValueError where there is none."""
        aims = [each for each in self.of(LEAD) if each.statistic == "median" and not each.disciplines]
        if not aims:
            raise ValueError(f"benchmarks: '{LEAD}' needs a median for all agencies; slow leads are held against it")
        gaps = structs.replace(self.limits.gaps, slow=round(aims[0].target * MINUTE / SECOND))
        if self.limits.gaps.slow not in (0, gaps.slow):
            raise ValueError(
                f"limits.gaps.slow: it is the target of '{LEAD}' in seconds; leave it out, and change it there"
            )
        structs.force_setattr(self, "limits", structs.replace(self.limits, gaps=gaps))

    def of(self, metric: str) -> tuple[Benchmark, ...]:
        """Return the targets of a metric."""
        return tuple(each for each in self.benchmarks if each.metric == metric)
