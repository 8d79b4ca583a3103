"""Units committed: how many at once, what part of their time on duty, and when an agency had hardly any left.

A unit is committed from being sent until it is available again from its last incident; one on two calls counts once.
What began and ended at the same stamp never counts. It is on duty from its registration until the end of the log,
except while it says that it is off duty.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from msgspec import structs

from dashboard.model.units import OUT_OF_SERVICE
from dashboard.projections.review.calls import NO_CREW, Calls, Leg, Stamp
from dashboard.projections.review.levels import (
    Interval,
    Levels,
    at,
    clipped,
    length,
    levels,
    merged,
    peak,
    without,
)
from dashboard.projections.review.samples import Keep, Metric, Sample, minutes

MOST = 2**62


def commitment_metrics(
    calls: Calls, start: int, stop: int, end: int, low: float, keep: Keep | None = None
) -> Iterator[Metric]:
    """Measure from `start` until before `stop`, hours until `end` (UTC us), the log's at most.

    Where `keep` is given, the peak is of the sendings that it wants; the others are of the units, or agencies.

    `peak_committed` is the most units committed at one instant, that is after all that was said of it, and the first
    such instant. `util` is the percentage of each unit's time on duty that it was committed. `low_availability` are the
    spells in which fewer than `low` of an agency's units on duty were in service and free, in minutes.
    """
    spans = _merged(calls.legs)
    yield _peak(calls, calls.legs, spans, start, stop) if keep is None else _peak_of(calls, keep, start, stop)
    busy = {unit: clipped(each, start, end) for unit, each in spans.items()}
    duty = {unit: _duty(calls, unit, start, end) for unit in calls.crews}
    yield _utilisation(calls, busy, duty, end, keep)
    found = _low(calls, busy, duty, low, end)
    yield found.only(keep) if keep else found


def _merged(legs: list[Leg]) -> dict[str, list[Interval]]:
    found: dict[str, list[Interval]] = {}
    for leg in legs:
        found.setdefault(leg.unit, []).append((leg.sent[0], leg.freed[0] if leg.freed else MOST))
    return {unit: merged(each) for unit, each in found.items()}


def _peak_of(calls: Calls, keep: Keep, start: int, stop: int) -> Metric:
    legs = [leg for leg in calls.legs if keep(_sending(calls, leg))]
    return _peak(calls, legs, _merged(legs), start, stop)


def _peak(calls: Calls, legs: list[Leg], spans: dict[str, list[Interval]], start: int, stop: int) -> Metric:
    busy = {unit: clipped(each, start, stop) for unit, each in spans.items()}
    most, instant = peak(levels([span for spans in busy.values() for span in spans]))
    there = {unit for unit, mine in busy.items() for a, b in mine if a <= instant < b} if most else set()
    samples = [
        _sending(calls, leg)
        for leg in legs
        if leg.unit in there and leg.sent[0] <= instant and (leg.freed is None or instant < leg.freed[0])
    ]
    by: dict[str, list[Interval]] = {}
    for unit, mine in busy.items():
        by.setdefault(calls.agency(unit), []).extend(mine)
    parts = {name: _level(by[name]) for name in sorted(by)}
    when = max(instant, start) if most else None
    return Metric(
        "peak_committed", "units", "peak", tuple(samples), (), {}, float(most) if when else None, when,
        {"agency": parts},
    )  # fmt: skip


def _sending(calls: Calls, leg: Leg) -> Sample:
    crew, case = calls.crews.get(leg.unit) or NO_CREW, calls.cases.get(leg.incident)
    kind = case.type if case else ""
    return Sample(1, leg.sent[0], leg.sent[1:], leg.incident, leg.unit, crew.agency, kind, crew.kind)


def _level(spans: list[Interval]) -> tuple[float, int]:
    most, instant = peak(levels(spans))
    return float(most), instant


def _duty(calls: Calls, unit: str, start: int, end: int, away: frozenset[str] = frozenset({"OFF"})) -> list[Interval]:
    crew = calls.crews[unit]
    said = [*crew.own, (end, "OFF", 0)]
    gone = [(a, b) for (a, status, _), (b, _, _) in pairwise(said) if status in away]
    return without(clipped([(crew.since, end)], start, end), merged(gone))


def _utilisation(
    calls: Calls, busy: dict[str, list[Interval]], duty: dict[str, list[Interval]], end: int, keep: Keep | None
) -> Metric:
    samples, total, used, said = [], 0, 0, _sayings(calls)
    for unit, on in duty.items():
        there = length(on)
        if there:
            committed, crew = length(busy.get(unit, ())), calls.crews[unit]
            seqs = (crew.seq, *(seq for when, seq in said.get(unit, ()) if on[0][0] <= when <= end))
            sample = Sample(100 * committed / there, end, seqs, "", unit, crew.agency, "", crew.kind)
            if keep is None or keep(sample):
                total, used = total + there, used + committed
                samples.append(sample)
    hours = {"unit_hours_committed": minutes(used) / 60, "unit_hours_on_duty": minutes(total) / 60}
    overall = {"of_all_hours": 100 * used / total} if total else {}
    return Metric("util", "%", "spread", tuple(samples), ("agency", "kind"), {**hours, **overall})


def _sayings(calls: Calls) -> dict[str, list[Stamp]]:
    """Return when each unit was sent and freed, and the entries that say so."""
    found: dict[str, list[Stamp]] = {}
    for leg in calls.legs:
        said = found.setdefault(leg.unit, [])
        said.append(leg.sent)
        if leg.freed:
            said.append(leg.freed)
    return found


def _low(
    calls: Calls, busy: dict[str, list[Interval]], duty: dict[str, list[Interval]], low: float, end: int
) -> Metric:
    """List the spells of every agency that had five units or more on duty: of fewer, one is already a fifth."""
    units: dict[str, list[str]] = {}
    for unit in duty:
        units.setdefault(calls.agency(unit), []).append(unit)
    samples: list[Sample] = []
    for agency, names in units.items():
        on = [span for unit in names for span in duty[unit]]
        free = [span for unit in names for span in _free(calls, unit, busy, duty[unit], end)]
        samples += [
            Sample(minutes(b - a), a, (), "", "", agency) for a, b in _spells(levels(on), levels(free), low, end)
        ]
    samples = _with_seqs(calls, samples)
    return Metric("low_availability", "min", "spread", tuple(samples), ("agency",))


def _with_seqs(calls: Calls, spells: list[Sample]) -> list[Sample]:
    """Name the entries by which each spell began: of that instant, and of units of that agency."""
    began: dict[tuple[str, int], list[int]] = {(spell.agency, spell.at): [] for spell in spells}
    for leg in calls.legs if spells else ():
        began.get((calls.agency(leg.unit), leg.sent[0]), []).append(leg.sent[1])
    for crew in calls.crews.values() if spells else ():
        for when, _, seq in crew.own:
            began.get((crew.agency, when), []).append(seq)
    return [structs.replace(spell, seqs=tuple(sorted(began[spell.agency, spell.at]))) for spell in spells]


def _free(calls: Calls, unit: str, busy: dict[str, list[Interval]], duty: list[Interval], end: int) -> list[Interval]:
    said = [*calls.crews[unit].own, (end, "OFF", 0)]
    out = [(a, b) for (a, status, _), (b, _, _) in pairwise(said) if status in OUT_OF_SERVICE]
    return without(duty, merged([*busy.get(unit, ()), *out]))


def _spells(on: Levels, free: Levels, low: float, end: int) -> list[Interval]:
    times = np.union1d(on.times, free.times)
    there, left = at(on, times), at(free, times)
    short = (there >= 5) & (left < low * there)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], short, [False])).astype(np.int8)))
    bounds = [*times.tolist(), end]
    return [(bounds[a], bounds[b]) for a, b in edges.reshape(-1, 2).tolist()]
