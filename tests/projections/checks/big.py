"""A festival of any size for benches and for tests of speed: the same things in the same places at every run."""

from collections.abc import Iterator
from itertools import count
from math import ceil, cos, pi, sin, sqrt

from dashboard.model.events import Inflow, Period
from dashboard.model.layouts import Feature, Ring
from dashboard.model.plans import Assignment, Division, Objective, Plan, PlanHazard, Trigger
from tests.builders import START
from tests.projections.checks.drawn import HOUR, a_period, box, drawn

BLOCK = 120.0  # metres from one block of the site to the next; a block is 96 m wide, streets lie between
SHARED = ("police", "fire", "ems", "security")


def big_plan(objects: int) -> Plan:
    """A plan of exactly `objects` features (64 or more): blocks of a crowd zone, stage, posts and supplies in a grid.

    Streets with emergency, ambulance and evacuation routes lie between the blocks; gates, exits and a camera each are
    on the boundary. Two periods; a division a row of blocks; everybody who is asked for is assigned in the first.
    """
    side = max(1, ceil(sqrt((objects - 40) / 31)))
    features = list(_edge(side))
    blocks = [(column, row) for row in range(side) for column in range(side)]
    for column, row in blocks:
        features += _block(column, row, side)
    features = features[:objects]
    features += [_stall(n, side) for n in range(objects - len(features))]
    periods = (
        _period("Saturday", START, 500 * side * side),
        _period("Sunday", START + 24 * HOUR, 400 * side * side),
    )
    rows = range(side)
    return Plan(
        features=tuple(features), periods=periods, parameters="uk",
        objectives=(Objective("o1", "Everybody goes home well"),),
        divisions=tuple(
            Division(f"row{r}", f"Row {r}", supervisor="", channel="ops",
                     features=tuple(f.id for f in features if f.id.startswith(f"r{r}-")))
            for r in rows
        ),
        assignments=tuple(
            Assignment(f"a-{f.id}", "Saturday", f"unit:S{n}", f"feature:{f.id}", people=f.staff)
            for n, f in enumerate(features) if f.staff
        ),
        triggers=(Trigger("storm", "weather", "lightning within 10 miles", "stop and shelter"),),
        hazards=(PlanHazard("crush", "Crowd crush at the front", "r0-0-front", "pens"),),
    )  # fmt: skip


def _period(name: str, starts: int, crowd: int) -> Period:
    flows = (Inflow(starts, crowd // 4), Inflow(starts + HOUR, crowd // 2), Inflow(starts + 2 * HOUR, crowd // 4))
    made = a_period(9, starts, crowd=crowd, arrivals=flows)
    return Period(name, made.starts, made.ends, made.crowd, made.arrivals)


def _edge(side: int) -> Iterator[Feature]:
    whole = side * BLOCK
    half = whole / 2
    yield drawn("site", "site", *box(-half, -half, whole, whole))
    for n in range(side + 1):
        street = -half + n * BLOCK + (6 if n == 0 else -6 if n == side else 0)
        kind = ("emergency_route", "ambulance_route", "evacuation_route")[n % 3]
        for name, ends in (("ew", ((-half, street), (half, street))), ("ns", ((street, -half), (street, half)))):
            yield drawn(f"route-{name}{n}", kind, *ends, width=6.0, lit=n % 2 == 0)
            yield drawn(f"way-{name}{n}", "street", *ends, width=8.0)
        for name, spot in (
            ("s", (street, -half)),
            ("n", (street, half)),
            ("w", (-half, street)),
            ("e", (half, street)),
        ):
            kind = ("exit", "gate", "vehicle_gate")[n % 3]
            what = {"lanes": 6} if kind == "gate" else {}
            yield drawn(f"{kind}-{name}{n}", kind, spot, width=6.0, staff=4, channel="ops", owner="security", **what)
            yield drawn(f"cam-{name}{n}", "camera", (spot[0] * 0.98, spot[1] * 0.98), height=6.0)
    yield drawn("staging", "staging", *box(half + 12, -40, 80, 60), capacity=20, channel="ops", owner="fire")
    yield drawn("muster-w", "muster", *box(-half - 160, -half, 120, whole), channel="ops")
    yield drawn("cp", "command_post", (half + 30, half + 30), channel="ops", owner="police")
    yield drawn("rv1", "rendezvous", (half + 60, half + 60), channel="ops")
    yield drawn("rv2", "rendezvous", (-half - 60, -half - 60), channel="ops")
    yield drawn("lost", "lost_child", (-half + 30, half - 30), staff=2, channel="ops")


def _block(column: int, row: int, side: int) -> Iterator[Feature]:
    """A block: a zone of 96 m with 31 things in it, the zone and its stage first."""
    west, south = (column - side / 2) * BLOCK + 12, (row - side / 2) * BLOCK + 12
    number = count()
    name = f"r{row}-{column}"

    def thing(kind: str, x: float, y: float, **rest: object) -> Feature:
        return drawn(f"{name}-{kind}{next(number)}", kind, (west + x, south + y), **rest)

    yield drawn(f"{name}-zone", "zone", *_round(west + 48, south + 48, 47, 24), crowd=450, capacity=900, channel="ops")
    yield drawn(f"{name}-front", "front", *box(west + 30, south + 66, 36, 9), crowd=50, channel="ops")
    yield drawn(f"{name}-stage", "stage", *box(west + 33, south + 78, 30, 12), height=9.0)
    yield drawn(f"{name}-barrier", "barrier", (west + 30, south + 76), (west + 66, south + 76), height=1.2)
    yield drawn(f"{name}-tower", "tower", *box(west + 45, south + 40, 6, 6), height=7.0)
    yield drawn(f"{name}-queue", "queue", *box(west + 8, south + 30, 8, 12), capacity=150)
    yield drawn(f"{name}-walk", "walkway", (west, south + 20), (west + 96, south + 20), width=4.0, lit=True)
    for n in range(6):
        yield drawn(f"{name}-bar{n}", "bar", *box(west + 14 + 12 * n, south + 8, 6, 4))
    yield thing("medical_post", 80, 30, staff=3, channel="med", owner="ems")
    yield thing("aed", 20, 60)
    yield thing("aed", 76, 60)
    for n in range(4):
        yield thing("post", 10 + 25 * n, 24, staff=2, channel="ops", owner=SHARED[n])
    for n in range(3):
        yield thing("light", 12 + 34 * n, 50, height=8.0)
    yield thing("camera", 48, 60, height=8.0)
    yield thing("water_point", 8, 48)
    yield thing("toilets", 88, 48, capacity=10)
    yield thing("generator", 20, 84)
    yield thing("lpg", 76, 10)
    yield thing("hydrant", 2, 2)
    yield thing("screen", 24, 80, height=6.0)
    yield thing("information", 48, 4, staff=1)


def _stall(n: int, side: int) -> Feature:
    """One more stall, in a row south of the site."""
    return drawn(f"stall{n}", "bar", *box(-side * BLOCK / 2 + 5 * n, -side * BLOCK / 2 - 20, 4, 3))


def _round(x: float, y: float, radius: float, corners: int) -> Ring:
    turns = [2 * pi * n / corners for n in range(corners)]
    return tuple((x + radius * cos(t), y + radius * sin(t)) for t in (*turns, turns[0]))
