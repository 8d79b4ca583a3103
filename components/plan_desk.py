"""The plan page's views, one by one."""

from collections.abc import Mapping

from msgspec import Struct

from components.plan_board import CSS as BOARD
from components.plan_chart import CSS as CHART
from components.plan_comms import CSS as COMMS
from components.plan_comms import render_comms
from components.plan_medical import render_medical
from components.plan_organization import Usual, render_organization
from components.plan_parts import Looking, Said, View
from components.plan_periods import render_periods_view
from components.plan_resources import render_resources
from components.plan_risks import render_risks
from components.plan_roster import render_roster
from components.plan_roster_files import Files
from components.plan_strip import CSS as STRIP
from components.tabs import CSS as PARTS
from dashboard.projections.roster import DutyLimits

CSS = PARTS + STRIP + CHART + BOARD + COMMS


class Local(Struct, frozen=True):
    """What planners have here: usual positions, limits of duty, names of kinds and types, files; the post picked."""

    usual: Usual
    duty: DutyLimits
    kinds: Mapping[str, str]
    types: Mapping[str, str]
    files: Files
    post: str = ""


def render_view(view: View, looking: Looking, local: Local) -> Said | None:
    """Draw one view of the plan; return what is to be recorded."""
    match view:
        case "periods":
            return render_periods_view(looking)
        case "organization":
            return render_organization(looking, local.usual)
        case "roster":
            return render_roster(looking, local.duty, local.post, local.files)
        case "resources":
            return render_resources(looking, local.kinds)
        case "comms":
            return render_comms(looking)
        case "medical":
            return render_medical(looking)
        case "risks":
            return render_risks(looking, local.types)
        case _:
            return None
