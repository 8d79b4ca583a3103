"""What each part of a plan may say, a rule a part: EntryRejected names the field and the way out."""

from collections.abc import Callable, Container, Iterable
from functools import cached_property
from math import isfinite
from typing import Any

from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period
from dashboard.model.moment import MINUTE
from dashboard.model.plans import (
    PARTS,
    Assignment,
    BaseMap,
    Brief,
    Division,
    Hospital,
    Need,
    Objective,
    Plan,
    PlanHazard,
    Position,
    Trigger,
)
from dashboard.model.positions import on_the_globe
from dashboard.projections.situation import Situation
from dashboard.services.checks import in_our_time, known, said

MOST_PEOPLE = 10_000_000
MOST_ARRIVALS = 1_000
MOST_MINUTES = 24 * 60
LONGEST_NAME = 200
LONGEST_PERIOD = 366 * 24 * 60 * MINUTE


class Around:
    """What stands around a part that is put in: the event, and the draft `before` and `after` the edit."""

    def __init__(self, situation: Situation, before: Plan, after: Plan) -> None:
        """Look at an edit that makes `after` of `before`."""
        self.situation, self.before, self.after = situation, before, after

    @cached_property
    def ids(self) -> dict[str, frozenset[str]]:
        """Return the ids of each part of the plan after the edit."""
        return {part: frozenset(item.id for item in getattr(self.after, part)) for part in PARTS}

    @cached_property
    def superiors(self) -> dict[str, str]:
        """Return whom each position reports to after the edit."""
        return {position.id: position.reports_to for position in self.after.positions}


def named(text: str, field: str, way_out: str) -> None:
    """EntryRejected where a name is empty or too long."""
    said(text, field, way_out)
    if len(text) > LONGEST_NAME:
        raise EntryRejected(field, f"has {len(text):,} characters; use {LONGEST_NAME} at most")


def known_or_none(name: str, records: Container[str], field: str) -> None:
    """EntryRejected where something is named that is not there."""
    if name:
        known(name, records, field)


def between(number: float, least: float, most: float, field: str) -> None:
    """EntryRejected where a number is outside its bounds, or none."""
    if not (isfinite(number) and least <= number <= most):
        raise EntryRejected(field, f"must be {least:g} to {most:,.10g}")


def _hours(starts: int, ends: int, field: str) -> None:
    """EntryRejected where hours of one's own (0: none) lie outside the calendar, or end before they start."""
    for us in filter(None, (starts, ends)):
        in_our_time(us, field)
    if starts and ends and ends <= starts:
        raise EntryRejected(field, "must end after it starts")


def _period(period: Period, _around: Around) -> None:
    named(period.name, "period", "each needs a name")
    in_our_time(period.starts, "starts")
    in_our_time(period.ends, "ends")
    if period.ends <= period.starts:
        raise EntryRejected("period", f"'{period.name[:60]}' must end after it starts")
    if period.ends - period.starts > LONGEST_PERIOD:
        raise EntryRejected("period", f"'{period.name[:60]}' is longer than a year; say when it ends")
    between(period.crowd, 0, MOST_PEOPLE, "crowd")
    times = [flow.starts for flow in period.arrivals]
    if len(times) > MOST_ARRIVALS or times != sorted(set(times)):
        raise EntryRejected("arrivals", f"must be in the order of their times, each once, {MOST_ARRIVALS:,} at most")
    for flow in period.arrivals:
        in_our_time(flow.starts, "arrivals")
        between(flow.per_hour, 0, MOST_PEOPLE, "arrivals")


def _objective(objective: Objective, around: Around) -> None:
    said(objective.text, "objective", "say what is to be reached")
    known_or_none(objective.period, around.ids["periods"], "period")


def _position(position: Position, around: Around) -> None:
    named(position.title, "position", "each needs a title")
    known_or_none(position.agency, around.situation.agencies, "agency")
    known_or_none(position.reports_to, around.ids["positions"], "reports to")
    above, seen = position.reports_to, {position.id}
    while above:
        if above in seen:
            raise EntryRejected("reports to", f"'{position.title[:60]}' would report to itself; choose another")
        seen.add(above)
        above = around.superiors.get(above, "")


def _division(division: Division, around: Around) -> None:
    named(division.name, "division", "each needs a name")
    known_or_none(division.supervisor, around.ids["positions"], "supervisor")
    known_or_none(division.channel, around.situation.channels, "channel")
    for feature in division.features:
        known(feature, around.ids["features"], f"division '{division.name[:60]}'")


def _assignment(assignment: Assignment, around: Around) -> None:
    kind, _, who = assignment.who.partition(":")
    if kind not in ("person", "unit"):
        raise EntryRejected("who", "must be a person or a unit")
    known(who, around.situation.people if kind == "person" else around.situation.units, kind)
    known(assignment.period, around.ids["periods"], "period")
    kind, _, where = assignment.at.partition(":")
    if kind not in ("position", "feature", "division"):
        raise EntryRejected("where", "must be a position, a post of the layout or a division")
    known(where, around.ids[f"{kind}s"], kind)
    if assignment.starts and assignment.ends and assignment.ends <= assignment.starts:
        raise EntryRejected("ends", "an assignment must end after it starts")
    _hours(assignment.starts, assignment.ends, "starts")
    if not 1 <= assignment.people <= MOST_PEOPLE:
        raise EntryRejected("people", "must be 1 or more")


def _need(need: Need, around: Around) -> None:
    named(need.kind, "kind", "say what is needed")
    known_or_none(need.period, around.ids["periods"], "period")
    known_or_none(need.division, around.ids["divisions"], "division")
    between(need.required, 0, MOST_PEOPLE, "required")
    _hours(need.arrival, 0, "arrival")


def _trigger(trigger: Trigger, around: Around) -> None:
    said(trigger.sign, "trigger", "say what is seen or measured")
    known_or_none(trigger.owner, around.situation.people, "owner")
    known_or_none(trigger.deputy, around.situation.people, "deputy")
    known_or_none(trigger.protocol, around.situation.protocols, "protocol")


def _hazard(hazard: PlanHazard, around: Around) -> None:
    named(hazard.name, "hazard", "it needs a name")
    known_or_none(hazard.protocol, around.situation.protocols, "protocol")


def _hospital(hospital: Hospital, _around: Around) -> None:
    named(hospital.name, "hospital", "it needs a name")
    field = f"hospital '{hospital.name[:60]}'"
    if hospital.lat is not None and hospital.lon is not None:
        on_the_globe(hospital.lat, hospital.lon, field)
    elif hospital.lat is not None or hospital.lon is not None:
        raise EntryRejected(field, "needs latitude and longitude, or neither")
    between(hospital.ground, 0, MOST_MINUTES, f"{field} minutes by ground")
    between(hospital.air, 0, MOST_MINUTES, f"{field} minutes by air")


def _brief(brief: Brief, around: Around) -> None:
    known(brief.period, around.ids["periods"], "period")


def _base(base: BaseMap, _around: Around) -> None:
    named(base.name, "base map", "it needs a name")
    field = f"base map '{base.name[:60]}'"
    named(base.file, f"{field} file", "name a file of the folder of base maps")
    if base.file.startswith(".") or set(base.file) & set("/\\"):
        raise EntryRejected(f"{field} file", "must be the plain name of a file in the folder of base maps")
    between(base.opacity, 0, 1, f"{field} opacity")
    if len(base.corners) not in ((3,) if base.kind == "picture" else (0, 3)):
        raise EntryRejected(f"{field} corners", "three are needed: upper left, upper right, lower left")
    for lon, lat in base.corners:
        on_the_globe(lat, lon, f"{field} corners")


OF_PART: dict[str, Callable[[Any, Around], None]] = {
    "periods": _period, "objectives": _objective, "positions": _position, "divisions": _division,
    "assignments": _assignment, "needs": _need, "triggers": _trigger, "hazards": _hazard, "hospitals": _hospital,
    "briefs": _brief, "bases": _base,
}  # fmt: skip


def _uses(plan: Plan) -> Iterable[tuple[str, str]]:
    """Yield (what is used, as `periods:Night`; by what) for all that one part of a plan says of another."""
    for work in plan.assignments:
        yield f"periods:{work.period}", "the roster"
        kind, _, where = work.at.partition(":")
        yield f"{kind}s:{where}", "the roster"
    for division in plan.divisions:
        yield f"positions:{division.supervisor}", f"division '{division.name[:60]}'"
        yield from ((f"features:{name}", f"division '{division.name[:60]}'") for name in division.features)
    yield from ((f"positions:{one.reports_to}", f"position '{one.title[:60]}'") for one in plan.positions)
    yield from ((f"periods:{one.period}", "an objective") for one in plan.objectives)
    yield from ((f"periods:{one.period}", "its briefing") for one in plan.briefs)
    for need in plan.needs:
        yield f"periods:{need.period}", f"the need of {need.kind[:60]}"
        yield f"divisions:{need.division}", f"the need of {need.kind[:60]}"


def unused(dropped: Iterable[str], after: Plan) -> None:
    """EntryRejected where what an edit takes out is still used by what stays."""
    gone = set(dropped)
    for subject, user in _uses(after) if gone else ():
        if subject in gone:
            name = subject.partition(":")[2]
            raise EntryRejected("plan", f"'{name[:60]}' is still used by {user}; take it out there first")
