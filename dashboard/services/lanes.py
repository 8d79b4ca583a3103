"""The lanes of the clock bar that are sampled: how many units were free, and when feeds were silent."""

import numpy as np

from dashboard.model.moment import At, Basis
from dashboard.projections.replay import Times
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk

SAMPLES = 120
Window = tuple[int, int]


def free_lane(
    desk: Desk, event: str, frames: tuple[Times, Times], window: Window, basis: Basis
) -> tuple[tuple[int, int], ...]:
    """Return (instant, units free) at about SAMPLES instants: at one of `frames`, where it is known, if one is near."""
    at, free = frames
    reach = (window[1] - window[0]) // SAMPLES
    found: dict[int, int] = {}
    for t in instants(window):
        after = int(np.searchsorted(at, t))
        near = min(range(max(0, after - 1), min(after + 1, len(at))), key=lambda n: abs(int(at[n]) - t), default=None)
        if near is not None and abs(int(at[near]) - t) <= reach:
            found[int(at[near])] = int(free[near])
        else:
            found[t] = sum(unit.available for unit in desk.situation(event, At(t), basis).units.values())
    return tuple(sorted(found.items()))


def fixes_seen(desk: Desk, event: str, now: Situation, window: Window) -> dict[str, list[tuple[int, int]]]:
    """Return (instant, newest fix by then) of each feed at SAMPLES instants of `window`, or a little before each."""
    names = desk.tracks.units(event)
    if not now.feeds or not names:
        return {}
    feeds = np.array([now.units[name].feed if name in now.units else "" for name in names])
    members = {feed: np.flatnonzero(feeds == feed) for feed in now.feeds}
    found: dict[str, list[tuple[int, int]]] = {feed: [] for feed in now.feeds}
    for t in instants(window):
        there, fixes = desk.tracks.near(event, t)
        at = fixes["at"]
        for feed, seen in found.items():
            mine = members[feed]
            seen.append((there, int(at[mine[: np.searchsorted(mine, len(at))]].max(initial=0))))
    return found


def instants(window: Window) -> list[int]:
    """Return SAMPLES instants of `window`, its ends among them."""
    first, last = window
    return [first + (last - first) * n // (SAMPLES - 1) for n in range(SAMPLES)]
