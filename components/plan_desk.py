"""The plan page's views, one by one."""

from components.plan_parts import CSS as PARTS
from components.plan_parts import Looking, Said, View
from components.plan_periods import render_periods_view
from components.plan_strip import CSS as STRIP

CSS = PARTS + STRIP


def render_view(view: View, looking: Looking) -> Said | None:
    """Draw one view of the plan; return what is to be recorded."""
    if view == "periods":
        return render_periods_view(looking)
    return None
