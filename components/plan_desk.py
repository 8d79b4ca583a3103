"""The plan page's views, one by one."""

from msgspec import Struct

from components.plan_chart import CSS as CHART
from components.plan_organization import Usual, render_organization
from components.plan_parts import CSS as PARTS
from components.plan_parts import Looking, Said, View
from components.plan_periods import render_periods_view
from components.plan_strip import CSS as STRIP

CSS = PARTS + STRIP + CHART


class Local(Struct, frozen=True):
    """What this deployment has for planners: the usual positions."""

    usual: Usual


def render_view(view: View, looking: Looking, local: Local) -> Said | None:
    """Draw one view of the plan; return what is to be recorded."""
    match view:
        case "periods":
            return render_periods_view(looking)
        case "organization":
            return render_organization(looking, local.usual)
        case _:
            return None
