"""The plan page's views, one by one."""

from components.plan_parts import Looking, Said, View


def render_view(view: View, looking: Looking) -> Said | None:
    """Draw one view of the plan; return what is to be recorded."""
    return None
