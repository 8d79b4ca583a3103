"""The plan, its parameters and how things are on the ground, in plain words."""

from collections.abc import Callable
from typing import Any

from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.parameters import ParametersAgreed, ParametersSet
from dashboard.model.plans import NO_PARAMETERS, PARTS, Plan, PlanApproved, PlanEdited, PlanPublished
from dashboard.projections.names import Names, tail

NOUNS = {
    "features": ("object", "objects"), "periods": ("period", "periods"), "objectives": ("objective", "objectives"),
    "positions": ("position", "positions"), "divisions": ("division", "divisions"),
    "assignments": ("assignment", "assignments"), "needs": ("need", "needs"), "triggers": ("trigger", "triggers"),
    "hazards": ("hazard", "hazards"), "hospitals": ("hospital", "hospitals"),
    "briefs": ("briefing", "briefings"), "bases": ("base map", "base maps"),
}  # fmt: skip


def counted(part: str, number: int) -> str:
    """Return `3 objects`, `1 hazard`."""
    one, many = NOUNS[part]
    return f"{number} {one if number == 1 else many}"


def _edited(body: PlanEdited, _names: Names) -> str:
    put = [counted(part, len(getattr(body.put, part))) for part in PARTS if getattr(body.put, part)]
    kinds = [subject.partition(":")[0] for subject in body.dropped]
    gone = [counted(part, kinds.count(part)) for part in PARTS if part in kinds]
    said = [f"{', '.join(put)} set" if put else "", f"{', '.join(gone)} taken out" if gone else ""]
    if body.put.parameters:
        said.append(f"checked against {body.put.parameters}")
    elif NO_PARAMETERS in body.dropped:
        said.append("checked against no parameter set of its own")
    words = "; ".join(filter(None, said)) or "nothing changed"
    return f"Plan draft: {words}{f' ({body.what})' if body.what else ''}"


def _published(body: PlanPublished, _names: Names) -> str:
    return tail(f"Plan {body.version} published with {contents(body.plan)}", body.note)


def contents(plan: Plan) -> str:
    """Say how much a plan holds."""
    return ", ".join(counted(part, len(getattr(plan, part))) for part in PARTS if getattr(plan, part)) or "nothing"


def _feature(feature: str, names: Names) -> str:
    return next((f.called for f in names.situation.layout if f.id == feature), feature)


def _staffed(body: PostStaffed, names: Names) -> str:
    return tail(f"{_feature(body.feature, names)}: {body.present} there", body.note)


PLAN_WORDS: dict[type, Callable[[Any, Names], str]] = {
    PlanEdited: _edited, PlanPublished: _published, PostStaffed: _staffed,
    PlanApproved: lambda b, n: f"Plan {b.version} approved for {n.agency(b.agency)} by {n.people((b.person,))}",
    ParametersSet: lambda b, _n: f"Parameter set {b.parameters.name} set: numbers {len(b.parameters.parameters)}",
    ParametersAgreed: lambda b, n: f"Parameter set {b.parameters} agreed for {n.agency(b.agency)} by"
                                   f" {n.people((b.person,))}",
    FeatureChanged: lambda b, n: tail(f"{_feature(b.feature, n)} {b.state}", b.note),
}  # fmt: skip
