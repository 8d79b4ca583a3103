"""How long it takes until everybody is out, and whether that and the shelters answer to a weather warning.

The model is a flow over time, an estimate and not a forecast. Everybody starts at the middle of their crowd area at
once, walks straight at crowd speed to one of the five exits nearest to it, and passes it at its width times the flow;
nobody passes before they have arrived there. The time is the least in which everybody can be through, found by
max-flow: for a time T, exit e lets through at most flow * (T - t) of those who need t or longer to reach it. Crowds are
those of the areas, scaled to what the period expects; without areas nobody walks.
"""

from math import inf

import networkx as nx
import numpy as np
import shapely
from msgspec import Struct
from networkx.algorithms.flow import boykov_kolmogorov
from numpy.typing import NDArray

from dashboard.projections.checks.crowd import STANDING, unknown_crowd
from dashboard.projections.checks.exits import says_of, ways_out
from dashboard.projections.checks.once import once
from dashboard.projections.checks.result import Answer, Finding
from dashboard.projections.checks.sited import Site

NEAREST = 5
Numbers = NDArray[np.float64]
Step = tuple[tuple[str, int, int], object, float, float]  # from, to, rate, walk: at T it holds rate * (T - walk)


class Clearing(Struct, frozen=True):
    """`minutes` until everybody is out (inf: never), and the people through each exit (id -> people)."""

    minutes: float
    through: dict[str, int]
    alone: float = 0.0  # the minutes that the doors alone would take, if nobody had to walk


def evac_time(site: Site) -> Answer:
    """Say how many minutes it takes to empty the site with every exit open (the model is told above)."""
    limit, used = site.value("evacuation_minutes"), ("evacuation_minutes", "walk_speed_crowd", _flow_name(site))
    findings, clearing = unknown_crowd(site), cleared(site)
    if findings:
        return Answer("How long it takes cannot be said", None, limit, "min", findings, (), used)
    if clearing.minutes == inf:
        objects = tuple(e.id for e in ways_out(site))
        found = Finding("warn", "There is no exit with a width", objects, fix="Draw exits with widths", field="width")
        return Answer("Nobody can leave by what is drawn", None, limit, "min", (found,), (), used)
    late = clearing.minutes > limit
    busy = max(clearing.through, key=lambda name: clearing.through[name])
    says = (
        f"{site.crowd:,} people are out after {clearing.minutes:.1f} min with every exit open"
        f" ({clearing.alone:.1f} min at the exits alone); {clearing.through[busy]:,} of them by {_name(site, busy)}"
    )
    if late:
        fix = "Add exits near the crowd, or plan for fewer people"
        findings = (Finding("warn", f"It takes longer than {limit:g} min", (busy,), round(clearing.minutes, 1), limit,
                            fix, "width"),)  # fmt: skip
    shapes = tuple(
        shape for e in ways_out(site) for shape in site.drawn(e.shape, f"{clearing.through.get(e.id, 0):,} people")
    )
    return Answer(says, round(clearing.minutes, 1), limit, "min", findings, shapes, used)


def weather_shelter(site: Site) -> Answer:
    """Ask whether the shelters hold the crowd (`value`, people) and the site is clear in time after a warning.

    A shelter holds its capacity, or its area over the room for one person.
    """
    limit, each = site.value("shelter_minutes"), site.value("shelter_area")
    shelters = site.of("shelter")
    room = {s.id: s.feature.capacity or int(s.shape.area / each + 1e-9) for s in shelters}
    total, findings = sum(room.values()), list(unknown_crowd(site))
    for shelter in shelters:
        if not room[shelter.id]:
            says, fix = f"{shelter.feature.called} has neither an area nor a capacity", "Say how many people it holds"
            findings.append(Finding("warn", says, (shelter.id,), fix=fix, field="capacity"))
    if total < site.crowd:
        says = f"{site.crowd - total:,} of {site.crowd:,} people have no shelter"
        fix = "Name more shelters (halls, car parks, buses) with their capacity"
        findings.append(Finding("warn", says, tuple(room), total, site.crowd, fix, "capacity"))
    minutes = cleared(site).minutes if site.crowd else 0.0
    time = "nobody can leave by what is drawn" if minutes == inf else f"the site is clear after {minutes:.0f} min"
    if minutes > limit:
        fix = "Add exits, or decide on an earlier sign to stop"
        findings.append(Finding("warn", f"{time[0].upper()}{time[1:]}; {limit:g} min are allowed", (),
                                None if minutes == inf else round(minutes, 1), limit, fix))  # fmt: skip
    says = f"{len(shelters)} shelters hold {total:,} of {site.crowd:,} people; {time}, of {limit:g} min allowed"
    shapes = tuple(shape for s in shelters for shape in site.drawn(s.shape, f"{room[s.id]:,} people"))
    used = ("shelter_area", "shelter_minutes")
    return Answer(says, total, site.crowd, "people", tuple(findings), shapes, used)


@once
def cleared(site: Site) -> Clearing:
    """Return how long it takes until everybody is out."""
    exits = [e for e in ways_out(site) if e.feature.width > 0]
    if not site.crowd or not exits:
        return Clearing(inf if site.crowd else 0.0, {})
    level = site.value(_flow_name(site))
    steps = site.number("exit_rate_stepped") or level
    rates = np.array([e.feature.width * (steps if says_of(e.feature, "stepped") else level) for e in exits])
    crowds, walks = _walks(site, [e.shape.centroid for e in exits])
    net = _Net(crowds, walks, rates)
    minutes, through = net.least()
    return Clearing(minutes, {e.id: n for e, n in zip(exits, through, strict=True)}, float(crowds.sum() / rates.sum()))


def _flow_name(site: Site) -> str:
    return "evacuation_flow" if site.number("evacuation_flow") is not None else "exit_rate"


def _walks(site: Site, exits: list[shapely.Point]) -> tuple[Numbers, Numbers]:
    """Return people (one an area) and the minutes from each area to each exit (areas x exits)."""
    places = [place for place in site.of(*STANDING) if place.feature.crowd]
    if not places:
        return np.array([float(site.crowd)]), np.zeros((1, len(exits)))
    crowds = np.array([float(place.feature.crowd) for place in places])
    middles = np.array([place.shape.centroid for place in places])
    metres = shapely.distance(middles[:, None], np.array(exits)[None, :])
    return crowds * (site.crowd / crowds.sum()), metres / (60 * site.value("walk_speed_crowd"))


def _name(site: Site, feature: str) -> str:
    return next((s.feature.called for s in site.of("exit", "gate") if s.id == feature), feature)


class _Net:
    """The network: source -> area -> (exit, as late as the walk takes) -> ... -> (exit, earliest) -> sink."""

    def __init__(self, crowds: Numbers, walks: Numbers, rates: Numbers) -> None:
        self.crowds, self.rates = crowds, rates
        self.graph = nx.DiGraph()
        self.steps: list[Step] = []
        nearest = np.argsort(walks, axis=1)[:, :NEAREST]
        self.earliest = float(walks.min(axis=1).max())
        for area, people in enumerate(crowds):
            self.graph.add_edge("source", area, capacity=float(people))
        for exit_ in range(walks.shape[1]):
            users = sorted((float(walks[area, exit_]), area) for area in range(len(crowds)) if exit_ in nearest[area])
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
        return sum(
            float(flow[start][end]["flow"]) for start, end, _, _ in self.steps if end == "sink" and start[1] == exit_
        )


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
