"""What may be recorded of the plan: edits that make sense as a whole, publishing what was seen, agreeing by one's own.

Each rule takes (situation, body, now in UTC microseconds) and raises EntryRejected with the field and the way out.
"""

from collections.abc import Callable
from typing import Any

from dashboard.model.errors import EntryRejected
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.parameters import ParametersAgreed, ParametersSet
from dashboard.model.plans import DRAFT, NO_PARAMETERS, PARTS, Plan, PlanApproved, PlanEdited, PlanPublished, edited
from dashboard.projections.names import short
from dashboard.projections.parameter_words import faults
from dashboard.projections.plans import beginning, draft, live, next_version
from dashboard.projections.situation import Situation
from dashboard.services.checks import checked_in, known, said
from dashboard.services.parameters import parameter_sets
from dashboard.services.plan_feature_rules import drawable, opened
from dashboard.services.plan_part_rules import MOST_PEOPLE, OF_PART, Around, unused

MOST_FEATURES = 20_000
LONGEST_ID = 120


def _editing(situation: Situation, body: PlanEdited, _now: int) -> None:
    plan = draft(situation)
    if not body.dropped and body.put == Plan():
        raise EntryRejected("plan", "nothing is changed by this")
    if body == beginning(situation):
        return
    _there(plan, body)
    after = edited(plan, body)
    if len(after.features) > MOST_FEATURES:
        raise EntryRejected("layout", f"has {len(after.features):,} objects; {MOST_FEATURES:,} at most")
    _identified(body)
    if body.put.parameters:
        known(body.put.parameters, parameter_sets(situation), "parameters")
    around = Around(situation, plan, after)
    for feature in body.put.features:
        drawable(feature, situation)
    once = situation.plans[DRAFT].gone if DRAFT in situation.plans else ()
    opened(body.put.features, around, frozenset(once))
    for part, rule in OF_PART.items():
        for item in getattr(body.put, part):
            rule(item, around)
    unused(body.dropped, after)


def _there(plan: Plan, body: PlanEdited) -> None:
    """EntryRejected where an edit takes out what is not in `plan`."""
    parts = {subject.partition(":")[0] for subject in body.dropped} & set(PARTS)
    there = {f"{part}:{item.id}" for part in parts for item in getattr(plan, part)}
    there |= {NO_PARAMETERS} if plan.parameters else set()
    for subject in body.dropped:
        if subject not in there:
            raise EntryRejected("plan", f"'{subject[:60]}' is not in the draft (somebody may have taken it out)")


def _identified(body: PlanEdited) -> None:
    """EntryRejected where what is put in has no id that it can be known by, or one that the edit names twice."""
    seen = set(body.dropped)
    for part in PARTS:
        for item in getattr(body.put, part):
            said(item.id, part, "each needs an id")
            if len(item.id) > LONGEST_ID or item.id != item.id.strip():
                raise EntryRejected(part, f"'{item.id[:40]}': an id has 1 to {LONGEST_ID} characters, no blanks around")
            if f"{part}:{item.id}" in seen:
                raise EntryRejected(part, f"'{item.id[:40]}' is there twice; give each its own id")
            seen.add(f"{part}:{item.id}")


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
        raise EntryRejected("person", f"{found.name} is not of {short(agency, situation)}")


def _ground(situation: Situation, body: FeatureChanged | PostStaffed, _now: int) -> None:
    if all(feature.id != body.feature for feature in situation.layout):
        raise EntryRejected("feature", f"'{body.feature[:40]}' is not in the live layout")
    if isinstance(body, PostStaffed) and not 0 <= body.present <= MOST_PEOPLE:
        raise EntryRejected("present", "must be 0 or more")


RULES: dict[type, Callable[[Situation, Any, int], None]] = {
    PlanEdited: _editing, PlanPublished: _publishing, PlanApproved: _approving, ParametersSet: _setting,
    ParametersAgreed: _agreeing, FeatureChanged: _ground, PostStaffed: _ground,
}  # fmt: skip
