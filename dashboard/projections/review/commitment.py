"""Units committed: how many at once, what part of their time on duty, and when an agency had hardly any left.

A unit is committed from being sent until it is available again from its last incident; one on two calls counts once.
What began and ended at the same stamp never counts. It is on duty from its registration until the end of the log,
except while it says that it is off duty.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from msgspec import structs

from dashboard.model.units import OUT_OF_SERVICE, Status
from dashboard.projections.review.calls import NO_CREW, Calls, Leg, Stamp
from dashboard.projections.review.levels import Interval, Levels, Spans, at, levels_of, merged_spans, peak
from dashboard.projections.review.reading import Instants
from dashboard.projections.review.samples import Keep, Metric, Sample, minutes

OFF_DUTY: frozenset[Status] = frozenset({"OFF"})
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
    fleet = Fleet(calls)
    legs = fleet.legs(keep)
    spans = fleet.committed(legs)
    yield _peak(fleet, legs, spans.clipped(start, stop), start)
    busy = (spans if keep is None else fleet.committed(calls.legs)).clipped(start, end)
    yield _utilisation(fleet, busy, start, end, keep)
    found = _low(fleet, busy, start, end, low)
    yield found.only(keep) if keep else found


class Fleet:
    """The units by number: those that registered first, in that order, then those that never did."""

    def __init__(self, calls: Calls) -> None:
        """Number the units of `calls`."""
        self.calls, self.crews = calls, list(calls.crews.values())
        others = dict.fromkeys(leg.unit for leg in calls.legs if leg.unit not in calls.crews)
        self.names = [*calls.crews, *others]
        self.numbers = {name: n for n, name in enumerate(self.names)}
        self.agencies = [crew.agency for crew in self.crews] + [""] * len(others)

    def legs(self, keep: Keep | None) -> list[Leg]:
        """Return the sendings of units that `keep` wants; None: all."""
        calls = self.calls
        return calls.legs if keep is None else [leg for leg in calls.legs if keep(_sending(calls, leg))]

    def committed(self, legs: list[Leg]) -> Spans:
        """Return when each unit was on one of `legs`."""
        whose = np.array([self.numbers[leg.unit] for leg in legs], dtype=np.int64)
        sent = np.array([leg.sent[0] for leg in legs], dtype=np.int64)
        freed = np.array([leg.freed[0] if leg.freed else MOST for leg in legs], dtype=np.int64)
        return merged_spans(whose, sent, freed)

    def away(self, end: int, statuses: frozenset[Status]) -> Spans:
        """Return when each unit said one of `statuses`, until it said another or `end`."""
        found = [
            (n, a, b)
            for n, crew in enumerate(self.crews)
            if crew.own
            for (a, status, _), (b, _, _) in pairwise([*crew.own, (end, "OFF", 0)])
            if status in statuses
        ]
        whose, starts, ends = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return merged_spans(whose, starts, ends)

    def since(self, start: int) -> Instants:
        """Return from when on each registered unit counts."""
        return np.array([max(crew.since, start) for crew in self.crews], dtype=np.int64)

    def mask(self, agency: str, count: int) -> npt.NDArray[np.bool_]:
        """Return which of the first `count` units are of `agency`."""
        return np.array([name == agency for name in self.agencies[:count]], dtype=np.bool_)


def _peak(fleet: Fleet, legs: list[Leg], busy: Spans, start: int) -> Metric:
    most, instant = peak(levels_of(busy.starts, busy.ends))
    on = busy.whose[(busy.starts <= instant) & (instant < busy.ends)].tolist() if most else []
    there = {fleet.names[n] for n in on}
    samples = [
        _sending(fleet.calls, leg)
        for leg in legs
        if leg.unit in there and leg.sent[0] <= instant and (leg.freed is None or instant < leg.freed[0])
    ]
    named = sorted({fleet.agencies[fleet.numbers[unit]] for unit in {leg.unit for leg in legs}})
    parts = {name: _level(busy.of(fleet.mask(name, len(fleet.names)))) for name in named}
    when = max(instant, start) if most else None
    return Metric(
        "peak_committed", "units", "peak", tuple(samples), (), {}, float(most) if when else None, when,
        {"agency": parts},
    )  # fmt: skip


def _sending(calls: Calls, leg: Leg) -> Sample:
    crew, case = calls.crews.get(leg.unit) or NO_CREW, calls.cases.get(leg.incident)
    kind = case.type if case else ""
    return Sample(1, leg.sent[0], leg.sent[1:], leg.incident, leg.unit, crew.agency, kind, crew.kind)


def _level(spans: Spans) -> tuple[float, int]:
    most, instant = peak(levels_of(spans.starts, spans.ends))
    return float(most), instant


def _utilisation(fleet: Fleet, busy: Spans, start: int, end: int, keep: Keep | None) -> Metric:
    since, gone = fleet.since(start), fleet.away(end, OFF_DUTY).clipped(start, end)
    on = np.maximum(end - since, 0) - gone.since(since).lengths(len(since))
    samples, total, used, said = [], 0, 0, _sayings(fleet.calls)
    committed = busy.lengths(len(fleet.names)).tolist()
    for n, there in enumerate(on.tolist()):
        if there:
            crew, unit = fleet.crews[n], fleet.names[n]
            begun = int(since[n])
            seqs = (crew.seq, *(seq for when, seq in said.get(unit, ()) if begun <= when <= end))
            sample = Sample(100 * committed[n] / there, end, seqs, "", unit, crew.agency, "", crew.kind)
            if keep is None or keep(sample):
                total, used = total + there, used + committed[n]
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


def _low(fleet: Fleet, busy: Spans, start: int, end: int, low: float) -> Metric:
    """List the spells of every agency that had five units or more on duty: of fewer, one is already a fifth."""
    since = fleet.since(start)
    on = _on_duty(since, end)
    gone = fleet.away(end, OFF_DUTY).clipped(start, end).since(since)
    known = busy.of(np.arange(len(fleet.names)) < len(since))
    pairs = zip(known, fleet.away(end, OUT_OF_SERVICE), strict=True)
    taken = merged_spans(*map(np.concatenate, pairs)).clipped(start, end).since(since)
    samples: list[Sample] = []
    for agency in dict.fromkeys(fleet.agencies[: len(since)]):
        mine = fleet.mask(agency, len(since))
        all_of_them, away, out = (levels_of(e.starts, e.ends) for e in (on.of(mine), gone.of(mine), taken.of(mine)))
        spells = _spells(all_of_them, away, out, low, end)
        samples += [Sample(minutes(b - a), a, (), "", "", agency) for a, b in spells]
    return Metric("low_availability", "min", "spread", tuple(_with_seqs(fleet.calls, samples)), ("agency",))


def _on_duty(since: Instants, end: int) -> Spans:
    there = np.flatnonzero(since < end)
    return Spans(there, since[there], np.full(len(there), end, dtype=np.int64))


def _with_seqs(calls: Calls, spells: list[Sample]) -> list[Sample]:
    """Name the entries by which each spell began: of that instant, and of units of that agency."""
    began: dict[tuple[str, int], list[int]] = {(spell.agency, spell.at): [] for spell in spells}
    for leg in calls.legs if spells else ():
        began.get((calls.agency(leg.unit), leg.sent[0]), []).append(leg.sent[1])
    for crew in calls.crews.values() if spells else ():
        for when, _, seq in crew.own:
            began.get((crew.agency, when), []).append(seq)
    return [structs.replace(spell, seqs=tuple(sorted(began[spell.agency, spell.at]))) for spell in spells]


def _spells(registered: Levels, gone: Levels, busy_or_out: Levels, low: float, end: int) -> list[Interval]:
    """Return when fewer than `low` of those on duty were free; who is gone is out too."""
    times = np.unique(np.concatenate((registered.times, gone.times, busy_or_out.times)))
    all_of_them = at(registered, times)
    there, left = all_of_them - at(gone, times), all_of_them - at(busy_or_out, times)
    short = (there >= 5) & (left < low * there)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], short, [False])).astype(np.int8)))
    bounds = [*times.tolist(), end]
    return [(bounds[a], bounds[b]) for a, b in edges.reshape(-1, 2).tolist()]
