"""The plan page's views, one by one."""

from msgspec import Struct

from components.plan_board import CSS as BOARD
from components.plan_chart import CSS as CHART
from components.plan_organization import Usual, render_organization
from components.plan_parts import CSS as PARTS
from components.plan_parts import Looking, Said, View
from components.plan_periods import render_periods_view
from components.plan_roster import render_roster
from components.plan_strip import CSS as STRIP
from dashboard.projections.roster import DutyLimits

CSS = PARTS + STRIP + CHART + BOARD


class Local(Struct, frozen=True):
    """What planners have here: the usual positions, how long people may be on duty; and the post that was picked."""

    usual: Usual
    duty: DutyLimits
    post: str = ""


def render_view(view: View, looking: Looking, local: Local) -> Said | None:
    """Draw one view of the plan; return what is to be recorded."""
    match view:
        case "periods":
            return render_periods_view(looking)
        case "organization":
            return render_organization(looking, local.usual)
        case "roster":
            return render_roster(looking, local.duty, local.post)
        case _:
            return None
