"""How long it takes until everybody has left by the exits: a flow over time, an estimate and not a forecast.

Everybody starts at the middle of their crowd area at once, walks to an exit, and passes it at its width times the flow;
nobody passes before they have arrived there. The time is the least in which everybody can be through, found by
max-flow: in a time T, exit e lets through at most flow * (T - t) of those who need t or longer to reach it. Crowds are
those of the areas, scaled to what the period expects; without areas nobody walks. Areas that are equally far from the
same nearest exit, to a quarter of a minute, leave together.

Where there are more than MANY pairs of an area and an exit each area has its NEAREST exits only, and of more than
MOST_WALKED exits the widest are taken; both only make the time longer, and are said. How long a walk takes is told in
ways.py; an area from which no exit is reached is shut in, and then nobody can say how long it takes.
"""

from math import inf

import networkx as nx
import numpy as np
from msgspec import Struct
from networkx.algorithms.flow import boykov_kolmogorov
from numpy.typing import NDArray

from dashboard.projections.checks.crowd import STANDING
from dashboard.projections.checks.exits import says_of, ways_out
from dashboard.projections.checks.once import once
from dashboard.projections.checks.sited import Site, Sited
from dashboard.projections.checks.ways import minutes_to

NEAREST = 5  # exits of an area, where there are more than MANY pairs of an area and an exit
MANY = 400
MOST_WALKED = 40  # exits, the widest of them
TOGETHER = 0.25  # minutes
Numbers = NDArray[np.float64]
Step = tuple[tuple[str, int, int], object, float, float]  # from, to, rate, walk: at T it holds rate * (T - walk)


class Clearing(Struct, frozen=True):
    """`minutes` until everybody is out (inf: never), of which `alone` are those at the exits if nobody had to walk.

    `through` are the people by exit (id), `shut_in` the ids of areas from which no exit can be walked to; `limited`
    says that each area was given its NEAREST exits only, `exits` how many were reckoned with.
    """

    minutes: float
    through: dict[str, int]
    alone: float = 0.0
    shut_in: tuple[str, ...] = ()
    limited: bool = False
    exits: int = 0


@once
def cleared(site: Site) -> Clearing:
    """Return how long it takes until everybody is out."""
    exits = sorted((e for e in ways_out(site) if e.feature.width > 0), key=lambda e: -e.feature.width)[:MOST_WALKED]
    if not site.most or not exits:
        return Clearing(inf if site.most else 0.0, {})
    level = site.value(flow_name(site))
    steps = site.number("exit_rate_stepped") or level
    rates = np.array([e.feature.width * (steps if says_of(e.feature, "stepped") else level) for e in exits])
    crowds, walks, shut_in = _walks(site, exits)
    if not len(crowds):
        return Clearing(inf, {}, 0.0, shut_in)
    net = Doors(*_together(crowds, walks), rates)
    minutes, through = net.least()
    people = {e.id: n for e, n in zip(exits, through, strict=True)}
    alone = float(crowds.sum() / rates.sum())
    return Clearing(inf if shut_in else minutes, people, alone, shut_in, net.near < len(exits), len(exits))


def _walks(site: Site, exits: list[Sited]) -> tuple[Numbers, Numbers, tuple[str, ...]]:
    """Return people (one an area), the minutes from each area to each exit (areas x exits), and who is shut in.

    Who is shut in is left out of the areas; an exit that the walk does not reach is infinitely far.
    """
    places = [place for place in site.of(*STANDING) if place.feature.crowd]
    if not places:
        return np.array([float(site.most)]), np.zeros((1, len(exits))), ()
    crowds = np.array([float(place.feature.crowd) for place in places])
    minutes = minutes_to(site, places, exits)
    out = np.isfinite(minutes.min(axis=1))
    shut_in = tuple(place.id for place, free in zip(places, out, strict=True) if not free)
    return (crowds * (site.most / crowds.sum()))[out], minutes[out], shut_in


def _together(crowds: Numbers, walks: Numbers) -> tuple[Numbers, Numbers]:
    """Take areas together that are equally far (to TOGETHER minutes) from the same nearest exit."""
    groups: dict[tuple[int, int, tuple[bool, ...]], list[int]] = {}
    for area, nearest in enumerate(walks.argmin(axis=1).tolist()):
        reached = tuple(np.isfinite(walks[area]).tolist())
        groups.setdefault((nearest, int(walks[area, nearest] / TOGETHER), reached), []).append(area)
    people = np.array([crowds[own].sum() for own in groups.values()])
    return people, np.array([np.average(walks[own], axis=0, weights=crowds[own]) for own in groups.values()])


def flow_name(site: Site) -> str:
    """Return which number is the flow through an exit: its own for the estimate, or that of the exit rule."""
    return "evacuation_flow" if site.number("evacuation_flow") is not None else "exit_rate"


class Doors:
    """The network of a flow over time.

    Source -> area -> (exit, after that area's walk) -> (exit, after the next shorter walk) -> ... -> sink.
    """

    def __init__(self, crowds: Numbers, walks: Numbers, rates: Numbers) -> None:
        """Join areas of so many people, walks in minutes (areas x exits), and exits of so many people a minute."""
        self.crowds, self.rates = crowds, rates
        self.graph = nx.DiGraph()
        self.steps: list[Step] = []
        self.near = walks.shape[1] if walks.size <= MANY else min(NEAREST, walks.shape[1])
        nearest = np.argsort(walks, axis=1)[:, : self.near]
        self.earliest = float(walks.min(axis=1).max())
        for area, people in enumerate(crowds):
            self.graph.add_edge("source", area, capacity=float(people))
        for exit_ in range(walks.shape[1]):
            users = sorted(
                (float(walks[area, exit_]), area) for area in range(len(crowds))
                if exit_ in nearest[area] and walks[area, exit_] < inf
            )  # fmt: skip
            after: object = "sink"
            for walk, area in users:
                node = ("exit", exit_, area)
                self.steps.append((node, after, float(rates[exit_]), walk))
                self.graph.add_edge(node, after)
                self.graph.add_edge(area, node)
                after = node

    def least(self) -> tuple[float, list[int]]:
        """Return the least time (minutes) and the people through each exit.

        A time is too short by the cut that holds people back; the next time tried is the one at which that cut lets
        everybody through. So it never goes beyond the least time, and reaches it after a few rounds.
        """
        need = float(self.crowds.sum())
        time = max(self.earliest, need / float(self.rates.sum()))
        while True:
            for start, end, rate, walk in self.steps:
                self.graph[start][end]["capacity"] = rate * max(0.0, time - walk)
            flow = boykov_kolmogorov(self.graph, "source", "sink")
            longer = self._lets_through(_reached(flow), need)
            if flow.graph["flow_value"] >= need - 1e-3 or longer <= time + 1e-6:
                return time, [round(self._through(flow, exit_)) for exit_ in range(len(self.rates))]
            time = longer

    def _lets_through(self, near: set[object], need: float) -> float:
        """Return the time at which the cut round `near` lets `need` people through."""
        need -= sum(float(people) for area, people in enumerate(self.crowds) if area not in near)
        crossing = [(walk, rate) for start, end, rate, walk in self.steps if start in near and end not in near]
        rates = walked = 0.0
        time = 0.0
        for walk, rate in sorted(crossing):
            if rates and (need + walked) / rates <= walk:
                break
            rates, walked = rates + rate, walked + rate * walk
            time = (need + walked) / rates
        return time

    def _through(self, flow: nx.DiGraph, exit_: int) -> float:
        doors = [start for start, end, _, _ in self.steps if end == "sink" and start[1] == exit_]
        used = [door for door in doors if flow.has_edge(door, "sink")]  # what holds nobody is left out of the flow
        return sum(float(flow[door]["sink"]["flow"]) for door in used)


def _reached(flow: nx.DiGraph) -> set[object]:
    """Return what the source can still reach in a residual network."""
    seen: set[object] = {"source"}
    ahead: list[object] = ["source"]
    while ahead:
        for node, edge in flow[ahead.pop()].items():
            if node not in seen and edge["capacity"] - edge["flow"] > 1e-6:
                seen.add(node)
                ahead.append(node)
    return seen
