"""Plan and actual: how gates, exits, routes and posts should be now by the published plan, and how they are."""

from collections import defaultdict
from typing import Literal

from msgspec import Struct

from dashboard.model.events import Period
from dashboard.model.ground import Ground, GroundState
from dashboard.model.layouts import KINDS, Feature
from dashboard.model.plans import Plan
from dashboard.projections.plans import hours, live
from dashboard.projections.roster import works
from dashboard.projections.situation import Situation

Outcome = Literal["as planned", "differs", "not said"]
PASSED = frozenset({
    "gate", "exit", "vehicle_gate", "emergency_route", "ambulance_route", "evacuation_route", "walkway", "bridge",
})  # fmt: skip


class Actual(Struct, frozen=True, omit_defaults=True):
    """One gate, exit, route or post. `planned` open or closed now (empty: no period is running); `state` as last said.

    `need` people by the plan, `assigned` by its roster for this instant, `present` as last counted at `counted` (UTC
    microseconds; None: nobody counted). `says` is what differs, in words.
    """

    feature: str
    kind: str
    name: str
    planned: str
    state: GroundState | None
    note: str
    since: int
    need: int
    assigned: int
    present: int | None
    counted: int
    outcome: Outcome
    says: str = ""


def running(plan: Plan, now: int) -> Period | None:
    """Return the operational period that `now` (UTC microseconds) lies in; None between periods."""
    return next((period for period in plan.periods if period.starts <= now < period.ends), None)


def actuals(situation: Situation, now: int) -> list[Actual]:
    """Return plan and actual of everything that opens, or is staffed, or of which something was said; the odd first."""
    version = live(situation)
    period = running(version.plan, now)
    assigned: defaultdict[str, int] = defaultdict(int)
    for work in works(version.plan, situation, period.name) if period else ():
        if work.starts <= now < work.ends and work.assignment.at.startswith("feature:"):
            assigned[work.assignment.at.removeprefix("feature:")] += work.assignment.people
    rows = [
        _actual(feature, period, situation.ground.get(feature.id), assigned[feature.id], now)
        for feature in situation.layout
        if feature.kind in PASSED or feature.staff or feature.id in situation.ground
    ]
    order: dict[Outcome, int] = {"differs": 0, "not said": 1, "as planned": 2}
    return sorted(rows, key=lambda row: order[row.outcome])


def shut(situation: Situation, now: int) -> dict[str, str]:
    """Return what is closed or blocked although the plan has it open now, or no period runs: feature id -> the word."""
    if not situation.ground:
        return {}
    period = running(live(situation).plan, now)
    found = {}
    for feature in situation.layout:
        said = situation.ground.get(feature.id)
        if said and said.state in ("closed", "blocked") and planned(feature, period, now) != "closed":
            found[feature.id] = said.state.upper()
    return found


def planned(feature: Feature, period: Period | None, now: int) -> str:
    """Say whether `feature` is to be open or closed at `now`; empty where no period is running."""
    if period is None:
        return ""
    between = hours(feature, period)
    return "open" if between and between[0] <= now < between[1] else "closed"


def _actual(feature: Feature, period: Period | None, said: Ground | None, assigned: int, now: int) -> Actual:
    plan = planned(feature, period, now)
    state, present = (said.state, said.present) if said else (None, None)
    differs = []
    if state and plan and (state == "open") != (plan == "open"):
        differs.append(f"{state}, planned {plan}")
    if plan != "closed" and present is not None and present < feature.staff:
        differs.append(f"{present} of {feature.staff} there")
    if plan == "open" and assigned < feature.staff:
        differs.append(f"{assigned} of {feature.staff} assigned")
    outcome: Outcome = "differs" if differs else "as planned" if said or not feature.staff else "not said"
    kind = KINDS[feature.kind].name if feature.kind in KINDS else feature.kind
    return Actual(
        feature.id, kind, feature.called, plan, state, said.note if said else "", said.since if said else 0,
        feature.staff, assigned, present, said.counted if said else 0, outcome, "; ".join(differs),
    )  # fmt: skip
