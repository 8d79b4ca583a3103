"""Changes of a roster as edits of the plan: assigning, copying a period to another; and shifts made of a roster."""

from collections.abc import Sequence

from msgspec import structs

from dashboard.model.directory import Shift, ShiftPlanned
from dashboard.model.events import Period
from dashboard.model.plans import Assignment, Plan, PlanEdited
from dashboard.projections.plan_edits import fresh_id
from dashboard.projections.roster import works
from dashboard.projections.situation import Situation


def assigned(plan: Plan, wanted: Sequence[Assignment], what: str = "") -> PlanEdited | None:
    """Return the edit that puts `wanted` in; one without an id gets its own. None where all are there already."""
    taken = {a.id for a in plan.assignments}
    there = {structs.replace(a, id="") for a in plan.assignments}
    put: list[Assignment] = []
    for one in wanted:
        if one.id or one not in there:
            named = one if one.id else structs.replace(one, id=_id(one, taken))
            taken.add(named.id)
            put.append(named)
            there.add(structs.replace(one, id=""))
    return PlanEdited(Plan(assignments=tuple(put)), (), what) if put else None


def copied(plan: Plan, source: Period, target: Period) -> PlanEdited | None:
    """Return the edit that gives `target` the roster of `source`; None where it has all of it.

    Hours of their own keep their distance from the beginning, cut to the target; who is at that place in the target
    already is not assigned twice.
    """
    there = {(a.who, a.at) for a in plan.assignments if a.period == target.name}
    wanted = []
    for one in plan.assignments:
        if one.period != source.name or (one.who, one.at) in there:
            continue
        moved = structs.replace(
            one, id="", period=target.name, starts=_moved(one.starts, source, target),
            ends=_moved(one.ends, source, target),
        )  # fmt: skip
        if (moved.starts or target.starts) < (moved.ends or target.ends):
            wanted.append(moved)
    return assigned(plan, wanted, f"roster of {source.name} copied to {target.name}")


def shifts_of(plan: Plan, situation: Situation, period: Period) -> list[ShiftPlanned]:
    """Return the shifts of the directory that the people of a period's roster make, less those that are there."""
    made = [
        Shift(f"plan-{w.assignment.id}", w.assignment.who.partition(":")[2], w.place, w.starts, w.ends)
        for w in works(plan, situation, period.name)
        if w.assignment.who.startswith("person:") and w.agency
    ]
    said = {(s.person, s.position, s.starts, s.ends) for s in situation.shifts.values()}
    return [ShiftPlanned(s) for s in made if (s.person, s.position, s.starts, s.ends) not in said]


def _moved(us: int, source: Period, target: Period) -> int:
    """Move an hour of `source` to `target`; 0 (the period's own) stays."""
    return min(max(us - source.starts + target.starts, target.starts), target.ends) if us else 0


def _id(one: Assignment, taken: set[str]) -> str:
    who, at = one.who.partition(":")[2], one.at.partition(":")[2]
    return fresh_id(f"{one.period.split()[0] if one.period else ''} {who} {at}", taken)
