"""Where a finding of the checks is mended that is nothing on the map: the view of the plan where its row stands."""

from collections.abc import Callable, Mapping

from components.plan_parts import VIEWS, View
from dashboard.model.plans import Plan
from dashboard.projections.checks.result import Finding

Elsewhere = Callable[[str, Finding], tuple[str, Mapping[str, str]] | None]
"""Of a check's id and its finding: the name of the view and the query parameters of its link; None: the map."""

OF_PARTS: dict[str, View] = {
    "triggers": "risks", "hazards": "risks", "divisions": "organization", "positions": "organization",
    "assignments": "roster", "needs": "resources", "hospitals": "medical", "periods": "periods",
}  # fmt: skip
OF_CHECKS: dict[str, View] = {
    "trigger_owner": "risks", "hazard_protocol": "risks", "stewards": "roster", "comms": "comms", "stale": "versions",
}  # fmt: skip


def elsewhere(plan: Plan, link: Callable[..., dict[str, str]]) -> Elsewhere:
    """Return who says where findings about `plan` are mended; `link` makes the query parameters of a view."""
    drawn = {feature.id for feature in plan.features}
    views = {item.id: view for part, view in OF_PARTS.items() for item in getattr(plan, part) if item.id not in drawn}

    def where(check: str, finding: Finding) -> tuple[str, Mapping[str, str]] | None:
        if finding.shapes or drawn.intersection(finding.objects):
            return None
        found = next((views[name] for name in finding.objects if name in views), OF_CHECKS.get(check))
        return (VIEWS[found], link(view=found)) if found else None

    return where
