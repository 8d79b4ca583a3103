"""Edits of a plan that carry along what hangs on a part: a period that is renamed, a position that is taken out."""

from collections.abc import Collection, Iterable, Sequence

from msgspec import structs

from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period
from dashboard.model.layouts import Feature
from dashboard.model.plans import Assignment, Division, Part, Plan, PlanEdited, Position, edited

OF_PERIOD = ("objectives", "assignments", "needs", "briefs")


def in_order(plan: Plan) -> list[Period]:
    """Return the periods, the earliest first."""
    return sorted(plan.periods, key=lambda period: (period.starts, period.ends, period.name))


def unique(items: Iterable[Part], field: str) -> None:
    """EntryRejected, naming `field`, where two of `items` have the same id."""
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise EntryRejected(field, f"'{item.id[:60]}' is there twice; give each its own name")
        seen.add(item.id)


def with_periods(plan: Plan, rows: Sequence[tuple[str, Period]]) -> Plan:
    """Return `plan` with the periods of `rows` (its name until now, empty: new; the period as it should be).

    What hangs on a renamed period (assignments, objectives, needs, briefing, openings) goes along with it; what hangs
    on one that is in no row goes with it too. Names may be swapped. EntryRejected where two have the same name.
    """
    periods = tuple(period for _, period in rows)
    unique(periods, "Name")
    names = {was: period.name for was, period in rows if was}
    kept = {p.name for p in plan.periods}
    changes: dict[str, object] = {"periods": periods}
    for part in OF_PERIOD:
        items = [i for i in getattr(plan, part) if not i.period or i.period not in kept or i.period in names]
        changes[part] = tuple(structs.replace(i, period=names.get(i.period, i.period)) for i in items)
    changes["features"] = tuple(_reopened(feature, names, kept) for feature in plan.features)
    return structs.replace(plan, **changes)


def _reopened(feature: Feature, names: dict[str, str], known: set[str]) -> Feature:
    if not feature.openings or all(names.get(o.period, "") == o.period for o in feature.openings):
        return feature
    kept = [o for o in feature.openings if o.period in names or o.period not in known]
    renamed = tuple(structs.replace(o, period=names.get(o.period, o.period)) for o in kept)
    # Without openings it would be open always: what was open only in a period that is gone stays bound to it.
    return structs.replace(feature, openings=renamed or feature.openings)


def with_positions(plan: Plan, positions: Sequence[Position]) -> Plan:
    """Return `plan` with these positions; nobody holds, reports to or is supervised by one that is gone."""
    unique(positions, "Position")
    there = {position.id for position in positions}
    return structs.replace(
        plan,
        positions=tuple(p if p.reports_to in there else structs.replace(p, reports_to="") for p in positions),
        divisions=tuple(d if d.supervisor in there else structs.replace(d, supervisor="") for d in plan.divisions),
        assignments=_still_at(plan, "position", there),
    )


def with_divisions(plan: Plan, divisions: Sequence[Division]) -> Plan:
    """Return `plan` with these divisions; who worked in one that is gone, and what it needed, goes with it."""
    unique(divisions, "Division")
    there = {division.id for division in divisions}
    return structs.replace(
        plan,
        divisions=tuple(divisions),
        assignments=_still_at(plan, "division", there),
        needs=tuple(need for need in plan.needs if not need.division or need.division in there),
    )


def without_features(plan: Plan, gone: Collection[str]) -> Plan:
    """Return `plan` without the features of these ids; nobody works at them, and no division holds them."""
    out = frozenset(gone)
    return structs.replace(
        plan,
        features=tuple(feature for feature in plan.features if feature.id not in out),
        divisions=tuple(
            structs.replace(d, features=tuple(name for name in d.features if name not in out))
            if out.intersection(d.features) else d
            for d in plan.divisions
        ),
        assignments=_still_at(plan, "feature", {feature.id for feature in plan.features} - out),
    )  # fmt: skip


def _still_at(plan: Plan, kind: str, there: set[str]) -> tuple[Assignment, ...]:
    gone = {f"{kind}:{name}" for name in _ids(plan, kind)} - {f"{kind}:{name}" for name in there}
    return tuple(assignment for assignment in plan.assignments if assignment.at not in gone)


def _ids(plan: Plan, kind: str) -> list[str]:
    return [item.id for item in getattr(plan, f"{kind}s")]


def fresh_id(stem: str, taken: Iterable[str]) -> str:
    """Return `stem` made an id (`Gate 3 lead` -> `gate-3-lead`), with a number where it is taken."""
    words = "".join(c.lower() if c.isalnum() else " " for c in stem).split()
    base = "-".join(words)[:40] or "item"
    there = set(taken)
    if base not in there:
        return base
    return next(f"{base}-{n}" for n in range(2, len(there) + 3) if f"{base}-{n}" not in there)


def applied(plan: Plan, edit: PlanEdited | None) -> Plan:
    """Return `plan` after `edit`, if there is one."""
    return edited(plan, edit) if edit else plan
