"""The layout page: the drawn plan of the event, its objects' properties, and what the checks find."""

from components.chips import render_style
from components.layout_desk import CSS, Memory, render_layout_desk
from dashboard import session
from dashboard.services.parameters import chosen

render_style(CSS)
render_layout_desk(session, chosen, session.kept(f"layout:{session.event()}", Memory))
