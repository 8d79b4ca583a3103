"""What may be recorded of the plan: objects that can be drawn, references to what is there, publishing what was seen.

Each rule takes (situation, body, now in UTC microseconds) and raises EntryRejected with the field and the way out.
"""

from collections.abc import Callable, Container, Iterable
from math import isfinite
from typing import Any

from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.layouts import KINDS, Feature
from dashboard.model.parameters import ParametersAgreed, ParametersSet
from dashboard.model.plans import (
    DRAFT,
    NO_PARAMETERS,
    PARTS,
    Assignment,
    Plan,
    PlanApproved,
    PlanEdited,
    PlanPublished,
    edited,
)
from dashboard.model.positions import on_the_globe
from dashboard.projections.parameter_words import faults
from dashboard.projections.plans import draft, live, next_version
from dashboard.projections.situation import Situation
from dashboard.services.checks import checked_in, in_our_time, known, said, short_name

MOST_FEATURES = 20_000
MOST_POINTS = 20_000
LEAST_POINTS = {"Point": 1, "LineString": 2, "Polygon": 3}
MOST_PEOPLE = 10_000_000
WIDEST = 10_000.0


def _editing(situation: Situation, body: PlanEdited, _now: int) -> None:
    plan = draft(situation)
    if not body.dropped and body.put == Plan():
        raise EntryRejected("plan", "nothing is changed by this")
    for subject in body.dropped:
        if subject == NO_PARAMETERS and plan.parameters:
            continue
        part, _, name = subject.partition(":")
        if part not in PARTS or all(item.id != name for item in getattr(plan, part)):
            raise EntryRejected("plan", f"'{subject[:60]}' is not in the draft (somebody may have taken it out)")
    after = edited(plan, body)
    if len(after.features) > MOST_FEATURES:
        raise EntryRejected("layout", f"has {len(after.features):,} objects; {MOST_FEATURES:,} at most")
    for part in PARTS:
        for item in getattr(body.put, part):
            said(item.id, part, "each needs an id")
    for feature in body.put.features:
        drawable(feature, situation)
    for period in body.put.periods:
        _period(period)
    _references(situation, body.put, after)


def drawable(feature: Feature, situation: Situation) -> None:
    """EntryRejected where `feature` cannot be drawn or names what is not there, with its own name and the way out."""
    name = f"layout object '{feature.called[:60]}'"
    if feature.kind not in KINDS:
        raise EntryRejected(name, f"'{feature.kind[:40]}' is no kind of object; use one of the list, or object")
    if not LEAST_POINTS[feature.geometry] <= len(feature.points) <= MOST_POINTS:
        least = LEAST_POINTS[feature.geometry]
        raise EntryRejected(name, f"has {len(feature.points):,} points; {least} to {MOST_POINTS:,} are needed")
    if feature.geometry == "Polygon" and len(set(feature.points)) < LEAST_POINTS["Polygon"]:
        raise EntryRejected(name, "is an area of fewer than three different points")
    for lon, lat in (*feature.points, *(point for hole in feature.holes for point in hole)):
        on_the_globe(lat, lon, name)
    for field in ("width", "height"):
        if not (isfinite(getattr(feature, field)) and 0 <= getattr(feature, field) <= WIDEST):
            raise EntryRejected(name, f"{field} must be 0 to {WIDEST:,.0f} metres")
    for field in ("capacity", "crowd", "lanes", "staff"):
        if not 0 <= getattr(feature, field) <= MOST_PEOPLE:
            raise EntryRejected(name, f"{field} must be 0 to {MOST_PEOPLE:,}")
    _known_or_none(feature.owner, situation.agencies, f"{name} owner")
    _known_or_none(feature.channel, situation.channels, f"{name} channel")


def _period(period: Period) -> None:
    in_our_time(period.starts, "starts")
    in_our_time(period.ends, "ends")
    if period.ends <= period.starts:
        raise EntryRejected("period", f"'{period.name[:60]}' must end after it starts")
    if not 0 <= period.crowd <= MOST_PEOPLE:
        raise EntryRejected("crowd", f"must be 0 to {MOST_PEOPLE:,}")


def _references(situation: Situation, put: Plan, after: Plan) -> None:
    periods, positions, divisions = _ids(after.periods), _ids(after.positions), _ids(after.divisions)
    for position in put.positions:
        _known_or_none(position.agency, situation.agencies, "agency")
        _known_or_none(position.reports_to, positions, "reports to")
    for division in put.divisions:
        _known_or_none(division.supervisor, positions, "supervisor")
        _known_or_none(division.channel, situation.channels, "channel")
    for objective in put.objectives:
        said(objective.text, "objective", "say what is to be reached")
        _known_or_none(objective.period, periods, "period")
    for assignment in put.assignments:
        _assignment(situation, assignment, after)
    for need in put.needs:
        _known_or_none(need.period, periods, "period")
        _known_or_none(need.division, divisions, "division")
        if not 0 <= need.required <= MOST_PEOPLE:
            raise EntryRejected("required", f"must be 0 to {MOST_PEOPLE:,}")
    _dangers(situation, put)


def _dangers(situation: Situation, put: Plan) -> None:
    for trigger in put.triggers:
        said(trigger.sign, "trigger", "say what is seen or measured")
        _known_or_none(trigger.owner, situation.people, "owner")
        _known_or_none(trigger.deputy, situation.people, "deputy")
        _known_or_none(trigger.protocol, situation.protocols, "protocol")
    for hazard in put.hazards:
        said(hazard.name, "hazard", "it needs a name")
        _known_or_none(hazard.protocol, situation.protocols, "protocol")
    for hospital in put.hospitals:
        if hospital.lat is not None and hospital.lon is not None:
            on_the_globe(hospital.lat, hospital.lon, f"hospital '{hospital.name[:60]}'")


def _assignment(situation: Situation, assignment: Assignment, after: Plan) -> None:
    kind, _, who = assignment.who.partition(":")
    if kind not in ("person", "unit"):
        raise EntryRejected("who", "must be a person or a unit")
    known(who, situation.people if kind == "person" else situation.units, kind)
    known(assignment.period, _ids(after.periods), "period")
    places = {"position": after.positions, "feature": after.features, "division": after.divisions}
    kind, _, where = assignment.at.partition(":")
    if kind not in places:
        raise EntryRejected("where", "must be a position, a post of the layout or a division")
    known(where, _ids(places[kind]), kind)
    if assignment.starts and assignment.ends and assignment.ends <= assignment.starts:
        raise EntryRejected("ends", "an assignment must end after it starts")
    if not 1 <= assignment.people <= MOST_PEOPLE:
        raise EntryRejected("people", "must be 1 or more")


def _publishing(situation: Situation, body: PlanPublished, _now: int) -> None:
    if body.plan != draft(situation):
        raise EntryRejected("plan", "the draft has changed since you looked; look at what differs, then publish")
    if body.plan == live(situation).plan:
        raise EntryRejected("plan", "nothing in the draft differs from what is live")
    if body.version != next_version(situation):
        raise EntryRejected("version", f"the next one is {next_version(situation)}; somebody has published since")


def _approving(situation: Situation, body: PlanApproved, _now: int) -> None:
    if body.version == DRAFT or body.version not in situation.plans:
        raise EntryRejected("version", f"'{body.version[:40]}' is no published plan")
    _speaks(situation, body.person, body.agency)


def _setting(_situation: Situation, body: ParametersSet, _now: int) -> None:
    for field, wrong in faults(body.parameters):
        raise EntryRejected(field, wrong)


def _agreeing(situation: Situation, body: ParametersAgreed, _now: int) -> None:
    known(body.parameters, situation.parameters, "parameters")
    _speaks(situation, body.person, body.agency)


def _speaks(situation: Situation, person: str, agency: str) -> None:
    found = checked_in(situation, person)
    if found.agency != agency:
        raise EntryRejected("person", f"{found.name} is not of {short_name(situation, agency)}")


def _ground(situation: Situation, body: FeatureChanged | PostStaffed, _now: int) -> None:
    if all(feature.id != body.feature for feature in situation.layout):
        raise EntryRejected("feature", f"'{body.feature[:40]}' is not in the live layout")
    if isinstance(body, PostStaffed) and not 0 <= body.present <= MOST_PEOPLE:
        raise EntryRejected("present", "must be 0 or more")


def _ids(items: Iterable[Any]) -> frozenset[str]:
    return frozenset(item.id for item in items)


def _known_or_none(name: str, records: Container[str], field: str) -> None:
    if name:
        known(name, records, field)


RULES: dict[type, Callable[[Situation, Any, int], None]] = {
    PlanEdited: _editing, PlanPublished: _publishing, PlanApproved: _approving, ParametersSet: _setting,
    ParametersAgreed: _agreeing, FeatureChanged: _ground, PostStaffed: _ground,
}  # fmt: skip
