"""Where the demo's units go: along the streets to their incident, to hospital, or about their post."""

import heapq
import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from dashboard.model.events import Event
from dashboard.model.layouts import Feature
from dashboard.model.moment import MINUTE, SECOND
from dashboard.model.positions import METRES_A_DEGREE, Fix
from dashboard.model.units import OUT_OF_SERVICE, Assignment, Unit
from dashboard.projections.situation import Situation
from dashboard.services.demo import BUSIEST_HOUR

STRIDE = 40.0
ON_FOOT_ONLY = "walk-"
WAYS = frozenset({"street", "bridge", "route", "walkway", "emergency_route", "ambulance_route"})
DETOUR = 5.0
HOSPITAL = "hospital"
FASTEST = 22.0
SILENT = {"GPS-FD": (25, 6, 10)}  # every 25 minutes from the busiest hour's start, minutes 6 to 10
Spot = tuple[float, float]

# unit type -> metres a second on patrol and when sent, and how far from its post it roams
PACES: dict[str, tuple[float, float, float]] = {
    "Patrol car": (4, 11, 260), "Motorcycle": (4, 11, 60), "Bicycle team": (2.5, 5, 150), "Foot team": (1.1, 2.4, 45),
    "Medic bicycle": (2.5, 5, 110), "Medic foot team": (1.1, 2.4, 60), "Medic cart": (2, 5, 0),
    "Fire watch": (1, 2.4, 60), "Boat": (2, 6, 0), "Supervisor cart": (2.5, 5, 200), "Site cart": (2.5, 5, 200),
    "Crowd squad": (1.2, 2.5, 0), "Lost children team": (1.1, 2.2, 0), "Welfare team": (1.1, 2.2, 60),
    "Stage manager": (1.1, 2.2, 30),
}  # fmt: skip
USUAL_PACE = (4.0, 11.0, 0.0)


class Ground:
    """The flat ground around the event: metres east and north of its middle."""

    def __init__(self, event: Event) -> None:
        """Lay it out around `event`."""
        self._lat, self._lon = event.lat, event.lon
        self._shrink = math.cos(math.radians(event.lat))

    def spot(self, lat: float, lon: float) -> Spot:
        """Degrees to metres."""
        return (lon - self._lon) * METRES_A_DEGREE * self._shrink, (lat - self._lat) * METRES_A_DEGREE

    def degrees(self, spot: Spot) -> tuple[float, float]:
        """Metres to (latitude, longitude)."""
        return self._lat + spot[1] / METRES_A_DEGREE, self._lon + spot[0] / METRES_A_DEGREE / self._shrink


class Streets:
    """The streets, bridges and routes of a layout as a net to walk and drive on."""

    def __init__(self, layout: Iterable[Feature], ground: Ground) -> None:
        """Join lines where they share a point."""
        self._net: dict[Spot, list[tuple[Spot, float, bool]]] = {}
        for feature in layout:
            if feature.kind in WAYS and feature.geometry == "LineString":
                line = [ground.spot(lat, lon) for lon, lat in feature.points]
                for start, end in pairwise(line):
                    self._join(start, end, feature.id.startswith(ON_FOOT_ONLY))
        self.path = lru_cache(4_096)(self._path)

    def around(self, middle: Spot, reach: float, on_foot: bool) -> list[Spot]:
        """The points of the net within `reach` metres of `middle`, footpaths only for those on foot."""
        near = [spot for spot in self._net if math.dist(spot, middle) <= reach]
        return near if on_foot else [s for s in near if not all(walk for _, _, walk in self._net[s])]

    def _nearest(self, spot: Spot) -> Spot:
        return min(self._net, key=lambda there: math.dist(there, spot))

    def _join(self, start: Spot, end: Spot, walk: bool) -> None:
        pieces = max(1, round(math.dist(start, end) / STRIDE))
        points = [_rounded(_between(start, end, n / pieces)) for n in range(pieces + 1)]
        for a, b in pairwise(points):
            self._net.setdefault(a, []).append((b, math.dist(a, b), walk))
            self._net.setdefault(b, []).append((a, math.dist(a, b), walk))

    def _path(self, start: Spot, end: Spot, on_foot: bool) -> tuple[Spot, ...]:
        """Return the shortest way from `start` to `end`: onto the net, along it, and off it."""
        if not self._net or math.dist(start, end) < STRIDE:
            return (end,)
        first, last = self._nearest(start), self._nearest(end)
        came: dict[Spot, Spot] = {}
        cost = {first: 0.0}
        queue = [(0.0, first)]
        while queue:
            spent, here = heapq.heappop(queue)
            if here == last:
                break
            for there, length, walk in self._net[here]:
                total = spent + length * (DETOUR if walk and not on_foot else 1.0)
                if total < cost.get(there, math.inf):
                    cost[there], came[there] = total, here
                    heapq.heappush(queue, (total, there))
        return (*_traced(came, first, last), end)


@dataclass
class Mover:
    """One unit as it moves: where it is, the way before it, and until when it rests (UTC microseconds)."""

    unit: str
    post: Spot
    spot: Spot
    way: list[Spot] = field(default_factory=list)
    goal: Spot | None = None
    rests: int = 0
    reports: int = 0


class Motion:
    """All moving units of one event. `arrivals` is when the script says that a unit is on scene of an incident."""

    def __init__(
        self, situation: Situation, posts: Mapping[str, str], arrivals: Mapping[tuple[str, str], int], now: int,
        where: Mapping[str, tuple[float, float]] | None = None,
    ) -> None:  # fmt: skip
        """Put every unit of `posts` (unit -> place id) at its post, or where it was last heard of (degrees)."""
        assert situation.event is not None
        self._ground = Ground(situation.event)
        self._streets = Streets(situation.layout, self._ground)
        self._places = {p.id: self._ground.spot(p.lat, p.lon) for p in situation.places.values()}
        self._arrivals = arrivals
        self._random = random.Random(len(posts))
        self._now = now
        self._next: dict[str, int] = {}
        self._movers = [self._mover(unit, place, where or {}) for unit, place in posts.items() if place in self._places]

    def step(self, now: int, situation: Situation) -> dict[str, list[Fix]]:
        """Move everybody to `now`; return the fixes due now, by feed (empty: a portable that is asked by voice)."""
        seconds = max(0, now - self._now) / SECOND
        self._now = now
        due: dict[str, list[Fix]] = {}
        reporting = self._reporting(situation)
        for mover in self._movers:
            unit = situation.units.get(mover.unit)
            if unit is None:
                continue
            self._move(mover, unit, situation, seconds)
            if unit.feed in reporting or (not unit.feed and self._asked(mover)):
                due.setdefault(unit.feed, []).append(Fix(unit.id, now, *self._ground.degrees(self._shaken(mover.spot))))
        return due

    def _mover(self, unit: str, place: str, where: Mapping[str, tuple[float, float]]) -> Mover:
        post = self._shaken(self._places[place], 9)
        return Mover(unit, post, self._ground.spot(*where[unit]) if unit in where else post)

    def _reporting(self, situation: Situation) -> set[str]:
        heard = set()
        for feed in situation.feeds.values():
            if self._now >= self._next.get(feed.id, 0):
                self._next[feed.id] = self._now + feed.interval * SECOND
                if not silent(feed.id, self._now):
                    heard.add(feed.id)
        return heard

    def _asked(self, mover: Mover) -> bool:
        due = self._now >= mover.reports
        if due:
            mover.reports = self._now + self._random.randint(4, 7) * MINUTE
        return due

    def _move(self, mover: Mover, unit: Unit, situation: Situation, seconds: float) -> None:
        call = max(unit.assignments, key=lambda a: a.since, default=None)
        patrol, sent, reach = PACES.get(unit.type, USUAL_PACE)
        if call is None:
            self._patrol(mover, unit, reach)
            self._advance(mover, patrol if mover.rests == 0 else 0.0, seconds)
        else:
            self._answer(mover, unit, call, situation, seconds, sent)

    def _answer(
        self, mover: Mover, unit: Unit, call: Assignment, situation: Situation, seconds: float, pace: float
    ) -> None:  # fmt: skip
        mover.rests = 0
        incident = situation.incident(call.incident)
        if call.status in ("DISP", "ACK") or incident is None:
            mover.way, mover.goal = [], None
        elif call.status in ("TRANS", "ATDEST"):
            self._head_for(mover, self._places.get(HOSPITAL, mover.post), unit)
            self._advance(mover, pace, seconds)
        elif incident.lat is not None and incident.lon is not None:
            place = _beside(self._ground.spot(incident.lat, incident.lon), unit.id)
            if call.status in ("ONSC", "PTCT"):
                mover.spot, mover.way, mover.goal = place, [], place
            else:
                self._head_for(mover, place, unit)
                self._advance(mover, self._hurried(mover, call, pace), seconds)

    def _hurried(self, mover: Mover, call: Assignment, pace: float) -> float:
        """Return the pace that brings the unit there when the script says it is there."""
        left = (self._arrivals.get((mover.unit, call.incident), 0) - self._now) / SECOND
        return min(FASTEST, _length(mover.spot, mover.way) / left) if left > 1 else pace

    def _patrol(self, mover: Mover, unit: Unit, reach: float) -> None:
        if mover.way:
            return
        if unit.status in OUT_OF_SERVICE or reach == 0 or unit.status == "AVAIL_POST":
            mover.rests = 0
            if math.dist(mover.spot, mover.post) > 15:
                self._head_for(mover, mover.post, unit)
        elif mover.rests == 0:
            mover.rests = self._now + self._random.randint(20, 110) * SECOND
        elif self._now >= mover.rests:
            mover.rests = 0
            spots = self._streets.around(mover.post, reach, _on_foot(unit))
            self._head_for(mover, self._random.choice(spots) if spots else mover.post, unit)

    def _head_for(self, mover: Mover, goal: Spot, unit: Unit) -> None:
        if mover.goal != goal:
            mover.goal = goal
            mover.way = [goal] if unit.type == "Boat" else list(self._streets.path(mover.spot, goal, _on_foot(unit)))

    def _advance(self, mover: Mover, pace: float, seconds: float) -> None:
        left = pace * seconds
        while mover.way and left > 0:
            length = math.dist(mover.spot, mover.way[0])
            mover.spot = mover.way.pop(0) if length <= left else _between(mover.spot, mover.way[0], left / length)
            left -= length
        if not mover.way:
            mover.goal = None

    def _shaken(self, spot: Spot, metres: float = 1.5) -> Spot:
        return spot[0] + self._random.uniform(-metres, metres), spot[1] + self._random.uniform(-metres, metres)


def silent(feed: str, now: int) -> bool:
    """Whether `feed` is one that says nothing just now, so that staleness can be seen."""
    if feed not in SILENT:
        return False
    every, start, end = SILENT[feed]
    return start <= (now - BUSIEST_HOUR) // MINUTE % every < end


def _on_foot(unit: Unit) -> bool:
    return unit.carrier == "person" or "icycle" in unit.type or "cart" in unit.type


def _beside(spot: Spot, unit: str) -> Spot:
    """A spot of its own for each unit at one place, so that symbols do not lie on each other."""
    angle = sum(map(ord, unit)) * 2.399963
    return spot[0] + 11 * math.cos(angle), spot[1] + 11 * math.sin(angle)


def _between(start: Spot, end: Spot, part: float) -> Spot:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _rounded(spot: Spot) -> Spot:
    return round(spot[0], 1), round(spot[1], 1)


def _length(spot: Spot, way: Iterable[Spot]) -> float:
    total = 0.0
    for there in way:
        total += math.dist(spot, there)
        spot = there
    return total


def _traced(came: Mapping[Spot, Spot], first: Spot, last: Spot) -> list[Spot]:
    way = [last] if last in came else []
    while way and way[-1] != first:
        way.append(came[way[-1]])
    return way[::-1]
