"""Figures of a review and the samples they are made of: every figure can name the entries behind it.

Medians and 90th percentiles interpolate linearly between neighbours, as numpy and pandas do unless told otherwise, and
stay blank below five samples: fewer are told one by one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

import numpy as np
from msgspec import Struct, structs

from dashboard.model.moment import MINUTE

FEWEST = 5
Statistic = Literal["spread", "share", "count", "peak"]
By = Literal["agency", "type", "kind", "protocol"]
Keep: TypeAlias = Callable[["Sample"], bool]
Made: TypeAlias = Callable[[], Iterable["Sample"]]
Count: TypeAlias = float | tuple[int, Made] | list["Sample"]


class Sample(Struct, frozen=True, gc=False, omit_defaults=True):
    """One of the things a figure is made of: its value, the instant it was complete (UTC us), and its entries' seqs.

    Of a share the value is 1 (counts) or 0 (does not). `kind` is that of a unit or resource, `note` what else to say.
    """

    value: float
    at: int
    seqs: tuple[int, ...]
    incident: str = ""
    unit: str = ""
    agency: str = ""
    type: str = ""
    kind: str = ""
    protocol: str = ""
    note: str = ""


class Beside(Mapping[str, tuple[Sample, ...]]):
    """Samples by name, made when somebody looks at them: there are very many, and few are ever looked at."""

    def __init__(self, makers: Mapping[str, Made] | None = None) -> None:
        """Make nothing yet."""
        self._makers, self._made = dict(makers or {}), dict[str, tuple[Sample, ...]]()

    def __getitem__(self, name: str) -> tuple[Sample, ...]:
        """Return the samples of that name; KeyError."""
        if name not in self._made:
            self._made[name] = tuple(self._makers[name]())
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        """Whether there are samples of that name, which are not made for that."""
        return name in self._makers

    def __iter__(self) -> Iterator[str]:
        """Return the names."""
        return iter(self._makers)

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._makers)


NOTHING = Beside()


class Spread(Struct, frozen=True):
    """How many, their median and 90th percentile; None where there are fewer than five."""

    n: int
    median: float | None = None
    p90: float | None = None


class Metric(Struct, frozen=True):
    """One figure of a review.

    `statistic`: a spread has a median and a 90th percentile of its samples' values; a share is the percentage of its
    samples that count, None below five; a count is how many there are; a peak is a level that was reached `at` an
    instant (UTC us). `counts` says what else was found, `by` in what the samples can be told apart. `beside` are what
    some of the counts are made of, by the count's name: they have their entries and their place too.
    """

    id: str
    unit: str
    statistic: Statistic
    samples: tuple[Sample, ...]
    by: tuple[By, ...] = ()
    counts: dict[str, float] = {}
    peak: float | None = None
    at: int | None = None
    parts: dict[str, dict[str, tuple[float, int]]] = {}
    beside: Mapping[str, tuple[Sample, ...]] = NOTHING

    @property
    def spread(self) -> Spread:
        """How many samples, and of a spread their median and 90th percentile."""
        return spread(self.samples) if self.statistic == "spread" else Spread(len(self.samples))

    @property
    def value(self) -> float | None:
        """The one number of a share (percent), a count or a peak; None of a spread, and of a share of too few."""
        if self.statistic == "share":
            return share(self.samples)
        return {"count": float(len(self.samples)), "peak": self.peak}.get(self.statistic)

    def only(self, keep: Keep) -> "Metric":
        """Return the same figure of the samples that `keep` wants.

        Counts of samples are counted again; those of anything else, and the parts of a peak, are left out.
        """
        kept = tuple(filter(keep, self.samples))
        others = {name: list(filter(keep, those)) for name, those in self.beside.items()}
        beside, again = _listed(dict(others)), {name: float(len(those)) for name, those in others.items()}
        if {"negative", "identical"} <= self.counts.keys():
            again = {**doubts(kept), **again}
        return structs.replace(self, samples=kept, beside=beside, counts=again, parts={})

    def groups(self, by: By) -> dict[str, tuple[Sample, ...]]:
        """Return the samples by agency, type, ...: in the order of their names, never of their figures."""
        found: dict[str, list[Sample]] = {}
        for sample in self.samples:
            found.setdefault(getattr(sample, by), []).append(sample)
        return {name: tuple(found[name]) for name in sorted(found)}


def minutes(us: int) -> float:
    """Return a span of microseconds in minutes."""
    return us / MINUTE


def spread(samples: Iterable[Sample]) -> Spread:
    """Return how many there are, and the median and 90th percentile of their values."""
    return spread_of([sample.value for sample in samples])


def spread_of(values: list[float]) -> Spread:
    """Return how many there are, and their median and 90th percentile."""
    if len(values) < FEWEST:
        return Spread(len(values))
    median, p90 = np.quantile(np.array(values, dtype=np.float64), (0.5, 0.9)).tolist()
    return Spread(len(values), median, p90)


def share(samples: tuple[Sample, ...]) -> float | None:
    """Return the percentage of `samples` that count; None of fewer than five."""
    return None if len(samples) < FEWEST else 100 * sum(sample.value for sample in samples) / len(samples)


def doubts(samples: Iterable[Sample]) -> dict[str, float]:
    """Count intervals that run backwards or begin and end with the same stamp; both stay among the samples.

    A button pressed late, or two at once, makes such stamps; a reader must know how many there are.
    """
    values = [sample.value for sample in samples]
    return {"negative": sum(value < 0 for value in values), "identical": sum(value == 0 for value in values)}


def timed(
    metric: str, samples: Iterable[Sample], by: tuple[By, ...] = ("agency", "type"), **others: Count
) -> Metric:  # fmt: skip
    """Make a spread of intervals in minutes, with its doubtful stamps counted; `others` are counted beside it."""
    made = tuple(samples)
    return Metric(metric, "min", "spread", made, by, {**doubts(made), **_numbers(others)}, beside=_listed(others))


def counted(metric: str, samples: Iterable[Sample], by: tuple[By, ...] = (), **others: Count) -> Metric:
    """Make a count; `others` are counted beside it."""
    return Metric(metric, "count", "count", tuple(samples), by, _numbers(others), beside=_listed(others))


def rated(metric: str, samples: Iterable[Sample], by: tuple[By, ...] = ("type",), **others: Count) -> Metric:
    """Make a share; `others` are counted beside it."""
    return Metric(metric, "%", "share", tuple(samples), by, _numbers(others), beside=_listed(others))


def _listed(others: dict[str, Count]) -> Beside:
    made = {name: each[1] for name, each in others.items() if isinstance(each, tuple)}
    return Beside({**made, **{name: each.copy for name, each in others.items() if isinstance(each, list)}})


def _numbers(others: dict[str, Count]) -> dict[str, float]:
    return {
        name: each[0] if isinstance(each, tuple) else len(each) if isinstance(each, list) else each
        for name, each in others.items()
    }


def within(start: int, end: int, samples: Iterable[Sample]) -> Iterator[Sample]:
    """Keep the samples that were complete from `start` until before `end` (UTC us)."""
    return (sample for sample in samples if start <= sample.at < end)
