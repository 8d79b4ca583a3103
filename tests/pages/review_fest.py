"""A festival to review: eight incidents in two periods, a gate closed for a while, a post with too few people."""

from dashboard.model.events import Period
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.moment import MINUTE, SECOND
from dashboard.model.plans import Plan, PlanPublished
from dashboard.services.desk import Desk
from tests.builders import EVENT, LAT, LON, START, a_draft, a_feature
from tests.projections.review.logs import Said, a_call, setup

EVIL = "<img src=x onerror=alert(1)>"
HOUR = 60 * MINUTE
FIRST, NEXT = Period("First half", START, START + HOUR), Period("Second half", START + HOUR, START + 3 * HOUR)
PLAN = Plan(
    features=(
        a_feature("gate3", name="Gate 3"),
        a_feature("p1", "post", at=(LON + 0.001, LAT + 0.001), name=EVIL, staff=6),
    ),
    periods=(FIRST, NEXT),
)  # fmt: skip


def evening(desk: Desk) -> None:
    """Record it. Travel takes 2, 3, ... 9 minutes; the first four incidents are opened in the first period."""
    said: list[Said] = [*setup(), (0, PlanPublished("v1", PLAN))]
    for n in range(8):
        kind = {"type": "medical" if n % 2 else "fight", "title": f"{EVIL} {n}"}
        said += a_call(str(n), 900 * n, "P1" if n % 2 else "M1", travel=120 + 60 * n, done=100, **kind)
    said += [(1_200, FeatureChanged("gate3", "closed", EVIL)), (2_400, FeatureChanged("gate3", "open"))]
    take(desk, EVENT, [*said, (3_000, PostStaffed("p1", 4))])


def take(desk: Desk, event: str, said: list[Said]) -> None:
    """Record what was said, in the order of time."""
    listed = [(START + round(at * SECOND), body) for at, body, *_ in sorted(said, key=lambda one: one[0])]
    desk.take(event, [a_draft(body, at, f"{event}.{n}", known=at) for n, (at, body) in enumerate(listed)])
