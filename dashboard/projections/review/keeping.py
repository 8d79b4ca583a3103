"""How the log was kept, and how loud it was: silence, late entries, corrections, codes, alarms."""

from collections.abc import Iterator

import numpy as np

from dashboard.model.alarms import AlarmRaised
from dashboard.model.moment import SECOND
from dashboard.projections.review.calls import Calls
from dashboard.projections.review.levels import clipped, merged
from dashboard.projections.review.reading import Instants, Log, Take
from dashboard.projections.review.samples import (
    Keep,
    Metric,
    Sample,
    Spread,
    counted,
    minutes,
    spread_of,
)

WINDOW = 600 * SECOND
OPEN = 2**62


class Keeping:
    """Takes alarms; the rest is read from the log's clocks."""

    def __init__(self, calls: Calls) -> None:
        """Begin with none."""
        self._calls = calls
        self.alarms: list[Sample] = []

    def takes(self) -> dict[type, Take]:
        """What it wants to be told."""
        return {AlarmRaised: self._raised}

    def _raised(self, when: int, seq: int, body: AlarmRaised) -> None:
        first = next(iter(body.agencies), "")
        self.alarms.append(Sample(1, when, (seq,), body.incident, "", first, body.what, note=body.text))

    def metrics(
        self, log: Log, start: int, end: int, late_after: int, quiet: int, keep: Keep | None = None
    ) -> Iterator[Metric]:
        """Measure from `start` until before `end` (UTC us); `late_after` and `quiet` in seconds.

        `log_gap`: of every stretch with an incident open, the longest time without any entry, in minutes; `longest` of
        all, and `over_limit` those longer than `quiet`. `late_entries`: entries known more than `late_after` after they
        happened, by how much. `corrections` made, and `struck` entries. `alarms`: how many were raised in each ten
        minutes by the clock, from the first incident to the last; the peak with its window.
        """
        made = [
            (Sample(1, at, (target, seq), note="struck" if struck else ""), struck)
            for at, seq, target, struck in log.corrected
            if start <= at < end
        ]
        corrections = counted(
            "corrections", (sample for sample, _ in made), struck=[sample for sample, struck in made if struck],
            of_entries=int(_in(log.times, start, end).sum()),
        )  # fmt: skip
        for found in (self._gaps(log, start, end, quiet), _late(log, start, end, late_after), corrections):
            yield found.only(keep) if keep else found
        yield self._loudness(log, start, end, keep)

    def _gaps(self, log: Log, start: int, end: int, quiet: int) -> Metric:
        last = log.span[1]
        spans = [(span[0], span[1] if len(span) > 1 else last) for c in self._calls.cases.values() for span in c.spans]
        samples = [_longest(log, a, b) for a, b in clipped(merged(spans), start, end)]
        longest = max(samples, key=lambda sample: sample.value, default=None)
        over = sum(sample.value * 60 > quiet for sample in samples)
        counts = {"over_limit": float(over), **({"longest": longest.value} if longest else {})}
        return Metric("log_gap", "min", "spread", tuple(samples), (), counts, None, longest.at if longest else None)

    def _loudness(self, log: Log, start: int, end: int, keep: Keep | None) -> Metric:
        raised = [sample for sample in self.alarms if start <= sample.at < end and (keep is None or keep(sample))]
        begin, stop = max(start, log.span[0]), min(end - 1, log.span[1])
        windows = max(0, stop // WINDOW - begin // WINDOW + 1) if len(log.times) else 0
        which, loud = np.unique([sample.at // WINDOW for sample in raised], return_counts=True)
        found = _with_zeros(loud.tolist(), windows)
        top = int(np.argmax(loud)) if len(loud) else -1
        return Metric(
            "alarms", "alarms/10 min", "peak", tuple(raised), ("agency", "type"),
            {
                "windows": windows, **({"median_per_window": found.median} if found.median is not None else {}),
                **({"p90_per_window": found.p90} if found.p90 is not None else {}),
            },
            float(loud[top]) if top >= 0 else 0.0, int(which[top]) * WINDOW if top >= 0 else None,
        )  # fmt: skip


def _in(times: Instants, start: int, end: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return (times >= start) & (times < end)


def _longest(log: Log, start: int, end: int) -> Sample:
    """Return the longest time without an entry from `start` to `end`; the entries at its ends are its entries."""
    first, last = np.searchsorted(log.times, (start, end), side="left")
    inside = log.times[first:last]
    marks = np.concatenate(([start], inside, [end]))
    widest = int(np.argmax(np.diff(marks)))
    around = [n for n in (first + widest - 1, first + widest) if 0 <= n < len(log.times)]
    begin = int(marks[widest])
    return Sample(minutes(int(marks[widest + 1]) - begin), begin, tuple(int(log.seqs[n]) for n in around))


def _late(log: Log, start: int, end: int, late_after: int) -> Metric:
    late = np.flatnonzero((log.late > late_after * SECOND) & _in(log.times, start, end))
    columns = zip(*(column[late].tolist() for column in (log.late, log.times, log.seqs)), strict=True)
    samples = tuple(Sample(minutes(by), when, (seq,)) for by, when, seq in columns)
    return Metric("late_entries", "min", "spread", samples)


def _with_zeros(loud: list[int], windows: int) -> Spread:
    """Return median and 90th percentile over all windows, those without an alarm too."""
    if windows > 100_000:  # a stamp years away must not make a list of every ten minutes between
        return Spread(windows)
    return spread_of([*(0.0 for _ in range(windows - len(loud))), *map(float, loud)])
