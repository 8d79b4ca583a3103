"""The layout page: the drawn plan of the event, its objects' properties, and what the checks find."""

from components.chips import render_style
from components.layout_desk import CSS, render_layout_desk
from components.layout_steps import Memory
from dashboard import session
from dashboard.services import basemaps
from dashboard.services.checking import checks
from dashboard.services.parameters import chosen

render_style(CSS)
render_layout_desk(
    session,
    lambda event, situation, plan, period: checks.look(event, situation, plan, chosen(situation), period),
    basemaps,
    session.kept(f"layout:{session.event()}", Memory),
)
