"""The plan as people work on it: the draft, what is live, what differs between two versions, how an edit is undone."""

from collections.abc import Collection

from msgspec import Struct, structs

from dashboard.model.events import Period
from dashboard.model.layouts import Feature
from dashboard.model.plans import BEGUN, DRAFT, NO_PARAMETERS, PARTS, Part, Plan, PlanEdited, PlanVersion
from dashboard.projections.situation import Situation

WHOLE = (*PARTS, "parameters")


class Change(Struct, frozen=True):
    """One thing that differs: of which part of the plan, and `fields` as (name, before, after) where it was changed."""

    part: str
    id: str
    how: str
    before: Part | None
    after: Part | None
    fields: tuple[tuple[str, object, object], ...] = ()


def draft(situation: Situation) -> Plan:
    """Return the plan that is worked on; where nobody has begun one, the live plan."""
    return situation.plans[DRAFT].plan if DRAFT in situation.plans else live(situation).plan


def live(situation: Situation) -> PlanVersion:
    """Return the version that the live screens show; of an event that published no plan, its layout and periods."""
    known = situation.plans.get(situation.layout_version)
    if known is not None:
        return known
    return PlanVersion(Plan(features=situation.layout, periods=situation.event.periods if situation.event else ()))


def published(situation: Situation) -> list[str]:
    """Name the published versions, the oldest first."""
    names = [name for name in situation.plans if name != DRAFT]
    return sorted(names, key=lambda name: situation.plans[name].since)


def next_version(situation: Situation) -> str:
    """Name the version that is published next: v1, or one more than the last."""
    numbers = [name.lstrip("v") for name in (*situation.plans, situation.layout_version)]
    return f"v{max((int(n) for n in numbers if n.isdecimal()), default=0) + 1}"


def changes(before: Plan, after: Plan) -> list[Change]:
    """Return what differs from `before` to `after`, part by part: removed, changed and added."""
    found: list[Change] = []
    for part in PARTS:
        old = {item.id: item for item in getattr(before, part)}
        new = {item.id: item for item in getattr(after, part)}
        found += [Change(part, name, "removed", item, None) for name, item in old.items() if name not in new]
        for name, item in new.items():
            if name not in old:
                found.append(Change(part, name, "added", None, item))
            elif item is not old[name] and item != old[name]:
                found.append(Change(part, name, "changed", old[name], item, _differing(old[name], item)))
    return found


def inverse(plan: Plan, edit: PlanEdited, what: str = "undo") -> PlanEdited:
    """Return the edit that takes `edit` back, of which `plan` is the plan before it."""
    put: dict[str, list[Part]] = {}
    dropped: list[str] = []
    for part in PARTS:
        old = {item.id: item for item in getattr(plan, part)}
        touched = [item.id for item in getattr(edit.put, part)]
        gone = [name.partition(":")[2] for name in edit.dropped if name.startswith(f"{part}:")]
        back = [old[name] for name in dict.fromkeys([*touched, *gone]) if name in old]
        if back:
            put[part] = back
        dropped += [f"{part}:{name}" for name in touched if name not in old]
    chose = bool(edit.put.parameters) or NO_PARAMETERS in edit.dropped
    return _edit(put, dropped, plan.parameters if chose else None, what)


def beginning(situation: Situation) -> PlanEdited | None:
    """Return the edit that begins the draft with what is live; None where it is begun, or nothing is live."""
    base = live(situation)
    if DRAFT in situation.plans or base.plan == Plan():
        return None
    return PlanEdited(base.plan, (), f"{BEGUN} {situation.layout_version or 'what is live'}")


def edit_between(before: Plan, after: Plan, what: str = "", parts: Collection[str] = WHOLE) -> PlanEdited | None:
    """Return the edit that makes `before` read as `after` in these `parts`; None where nothing differs."""
    found = [change for change in changes(before, after) if change.part in parts]
    other = after.parameters if "parameters" in parts and after.parameters != before.parameters else None
    if not found and other is None:
        return None
    put: dict[str, list[Part]] = {}
    for change in found:
        if change.after is not None:
            put.setdefault(change.part, []).append(change.after)
    return _edit(put, [f"{change.part}:{change.id}" for change in found if change.after is None], other, what)


def _edit(put: dict[str, list[Part]], dropped: list[str], parameters: str | None, what: str) -> PlanEdited:
    """Make an edit of its parts; `parameters` None leaves the parameter set as it is, empty takes it out."""
    parts = {part: tuple(items) for part, items in put.items()}
    gone = (*dropped, NO_PARAMETERS) if parameters == "" else tuple(dropped)
    return PlanEdited(Plan(**parts, parameters=parameters or ""), gone, what)  # type: ignore[arg-type]


def period_of(plan: Plan, name: str) -> Period | None:
    """Find a period of `plan` by its name."""
    return next((period for period in plan.periods if period.name == name), None)


def busiest(plan: Plan) -> Period | None:
    """Return the period that a plan is checked in unless somebody asks for another: the largest crowd's, the first."""
    return max(plan.periods, key=lambda period: period.crowd, default=None)


def hours(feature: Feature, period: Period) -> tuple[int, int] | None:
    """Return from when to when (UTC microseconds) `feature` is open in `period`; None: it is closed."""
    opening = feature.opening(period.name)
    return (opening.opens or period.starts, opening.closes or period.ends) if opening else None


def _differing(before: Part, after: Part) -> tuple[tuple[str, object, object], ...]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in structs.asdict(after))
    return tuple((name, was, now) for name, was, now in pairs if was != now)
