"""The gates: how long people wait to come in, and whether the queue areas hold them.

All gates are one entrance: people go where there is room. Arrivals come at the rates of the period's arrival curve;
while a gate is open each of its lanes lets in so many an hour. The queue is what has arrived and is not in yet; people
come in in the order in which they arrived. Queues begin empty.
"""

from itertools import pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dashboard.model.events import Inflow, Period
from dashboard.model.moment import MINUTE
from dashboard.projections.checks.counts import SLACK, count, line, near
from dashboard.projections.checks.result import Answer, Finding, headline
from dashboard.projections.checks.room import holds
from dashboard.projections.checks.sited import Site, Sited
from dashboard.projections.plans import hours

HOUR = 60.0  # minutes
Curve = NDArray[np.float64]


class Queue(Struct, frozen=True):
    """The longest wait (minutes), the longest queue (people), and who is still outside at the end of the period."""

    wait: float
    people: float
    left: float


def gate_queue(site: Site) -> Answer:
    """Ask how long people wait at the gates at the worst (`value`, minutes), and whether they fit the queue areas.

    Where people are still outside at the end, `value` is how many: their wait has no end. Where no period is chosen it
    is asked of every period, and answered for the one that leaves people outside, else for that with the longest wait.
    """
    searched = bool(site.value("bag_search"))
    lane = "search_rate" if searched else "gate_rate"
    limit, used = site.value("queue_minutes"), ("queue_minutes", lane, "queue_density")
    gates, periods = site.of("gate"), (site.period,) if site.period else site.plan.periods
    if not gates:
        return _nowhere(site, periods, limit, used)
    findings = [*_without_lanes(gates), *_without_arrivals(periods)]
    shapes = tuple(shape for gate in gates for shape in site.drawn(gate.shape, count(gate.feature.lanes, "lane")))
    queues = [(queued(gates, period, site.value(lane)), period) for period in periods if _flows(period)]
    if not queues:
        return Answer("Nobody has said how people arrive", None, limit, "min", tuple(findings), shapes, used)
    queue, period = max(queues, key=lambda q: (_outside(q[0]), q[0].wait, q[0].people))
    long = [] if _fine(queue, limit) else [_too_long(gates, period, site.value(lane), limit, queue)]
    findings += long
    over = _overflowing(site, max(queues, key=lambda q: q[0].people)[0].people)
    findings += over
    lanes = count(sum(gate.feature.lanes for gate in gates), "lane")
    says = (
        f"{period.name}: with {lanes} and {'bag search' if searched else 'no bag search'} the longest wait is"
        f" {near(queue.wait, limit)} min, of {limit:g} accepted, and the longest queue {queue.people:,.0f} people;"
        f" the queue areas hold {_room(site):,}"
    )
    left = long if _outside(queue) else []
    number = headline((round(queue.wait, 1), limit, "min"), not long or bool(left), (left, "people"), (over, "people"))
    return Answer(says, *number, tuple(findings), shapes, used)


def _nowhere(site: Site, periods: tuple[Period, ...], limit: float, used: tuple[str, ...]) -> Answer:
    """Answer for a site with no gate that is open: none is drawn, or those that are drawn are closed."""
    closed = tuple(gate.id for gate in site.plan.features if gate.kind == "gate" and gate.points)
    what, fix = "No gate is drawn", "Draw the gates with their lanes"
    if closed:
        where = f" in {site.period.name}" if site.period else ""
        what = f"{line(count(len(closed), 'gate'))} drawn, and none of them is open{where}"
        fix = "Open them in it, or take the arrivals out of the period"
    come = any(period.arrivals for period in periods)
    found = (Finding("warn", f"People arrive: {what[:1].lower()}{what[1:]}", fix=fix),)
    return Answer(what, None, limit, "min", found if come else (), (), used)


def _without_arrivals(periods: tuple[Period, ...]) -> list[Finding]:
    """Name the periods in which nobody comes in, by their arrivals, between their start and their end."""
    fix = "Give the period its arrivals: from when on, how many an hour"
    said = [f"Nobody has said how people arrive in {period.name}" for period in periods if not period.arrivals]
    said += [
        f"An arrival of {period.name} begins after its end, or is less than nobody: it is not counted"
        for period in periods if len(_flows(period)) < len(period.arrivals)
    ]  # fmt: skip
    return [Finding("warn", says, fix=fix) for says in said or ([] if periods else ["The plan has no period"])]


def _flows(period: Period) -> list[Inflow]:
    """Return the arrivals of a period that can be reckoned with: of nobody or more, from before its end on."""
    return [flow for flow in period.arrivals if flow.per_hour >= 0 and flow.starts < period.ends]


def _overflowing(site: Site, people: float) -> list[Finding]:
    room = _room(site)
    if people <= room:
        return []
    areas = tuple(area.id for area in site.of("queue"))
    says = f"The queue grows to {people:,.0f} people; the queue areas hold {room:,}"
    fix = f"Draw {(people - room) / site.value('queue_density'):,.0f} m2 more of queue areas"
    return [Finding("warn", says, areas, round(people), room, fix)]


def queued(gates: list[Sited], period: Period, rate: float, factor: float = 1.0) -> Queue:
    """Return the queue in `period` at `rate` people a lane and hour, with `factor` times the lanes."""
    begin, lane = period.starts, rate * factor / HOUR
    open_ = [(gate.feature.lanes * lane, hours(gate.feature, period)) for gate in gates]
    spans = [((h[0] - begin) / MINUTE, (h[1] - begin) / MINUTE, people) for people, h in open_ if h]
    flows = sorted(((flow.starts - begin) / MINUTE, flow.per_hour / HOUR) for flow in _flows(period))
    end = (period.ends - begin) / MINUTE
    bends = sorted(t for t in {0.0, end, *(t for t, _ in flows), *(t for span in spans for t in span[:2])} if t <= end)
    at, arrived, inside = [bends[0]], [0.0], [0.0]
    for start, stop in pairwise(bends):
        coming = max((flow for flow in flows if flow[0] <= start), default=(0.0, 0.0))[1]
        serving = sum(people for opens, closes, people in spans if opens <= start < closes)
        for minutes, entering in _pieces(arrived[-1] - inside[-1], coming, serving, stop - start):
            at.append(at[-1] + minutes)
            arrived.append(arrived[-1] + coming * minutes)
            inside.append(inside[-1] + entering * minutes)
    longest = max(came - went for came, went in zip(arrived, inside, strict=True))
    return Queue(_longest(np.array(at), np.array(arrived), np.array(inside)), longest, arrived[-1] - inside[-1])


def _pieces(queue: float, coming: float, serving: float, minutes: float) -> list[tuple[float, float]]:
    """Split a stretch of even flow where the queue is gone: (minutes, people that come in a minute)."""
    if queue <= 1e-9:
        return [(minutes, min(coming, serving))]
    gone = queue / (serving - coming) if serving > coming else minutes
    return [(gone, serving), (minutes - gone, coming)] if gone < minutes else [(minutes, serving)]


def _longest(at: Curve, arrived: Curve, inside: Curve) -> float:
    """Return the longest wait: from when the nth person has arrived until n people are in, at every bend of the two.

    Those who are never in have waited until the end.
    """
    levels = np.unique(np.concatenate([arrived, inside]))
    waits = [0.0]
    for n in levels.tolist():
        for side in ("left", "right"):
            came, went = _when(at, arrived, n, side), _when(at, inside, n, side)
            if came is not None:
                waits.append((at[-1] if went is None else went) - came)
    return float(max(waits))


def _when(at: Curve, curve: Curve, people: float, side: str) -> float | None:
    """Return when `curve` reaches `people` (left) or goes beyond (right); None: never."""
    if side == "left":
        k = int(np.searchsorted(curve, people - 1e-9, side="left"))
    else:
        k = int(np.searchsorted(curve, people + 1e-9, side="right"))
    if k == len(curve):
        return None
    if k == 0:
        return float(at[0])
    rise = curve[k] - curve[k - 1]
    return float(at[k - 1] + (at[k] - at[k - 1]) * (people - curve[k - 1]) / rise)


def _without_lanes(gates: list[Sited]) -> list[Finding]:
    return [
        Finding("warn", f"{g.feature.called} has no lanes", (g.id,), fix="Say how many lanes it has", field="lanes")
        for g in gates if g.feature.lanes <= 0
    ]  # fmt: skip


def _too_long(gates: list[Sited], period: Period, rate: float, limit: float, queue: Queue) -> Finding:
    lanes = sum(gate.feature.lanes for gate in gates)
    enough = next(
        (n for n in range(lanes + 1, 4 * lanes + 1) if _fine(queued(gates, period, rate, n / lanes), limit)), 0
    )
    fix = f"Have {enough} lanes open in all, or spread the arrivals" if enough else "Add lanes, or spread the arrivals"
    says = f"People wait up to {queue.wait:.0f} min at the gates in {period.name}"
    found, asked = round(queue.wait, 1), limit
    if outside := _outside(queue):
        says += f", and {outside:,} are still outside when they close or the period ends"
        found, asked = outside, 0.0
    return Finding("warn", says, tuple(g.id for g in gates), found, asked, fix, "lanes")


def _fine(queue: Queue, limit: float) -> bool:
    return queue.wait <= limit + SLACK and not _outside(queue)


def _outside(queue: Queue) -> int:
    """Return how many people are not in at the end; less than one is nobody."""
    return round(queue.left) if queue.left >= 1 else 0


def _room(site: Site) -> int:
    """Return how many people the queue areas hold: their capacity, or their area at queue density."""
    each = 1 / site.value("queue_density")
    return sum(area.feature.capacity or holds(area.shape, each) for area in site.of("queue"))
