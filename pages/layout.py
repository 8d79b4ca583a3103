"""The layout page: the drawn plan of the event, its objects' properties, and what the checks find."""

from components.chips import render_style
from components.layout_desk import CSS, render_layout_desk
from components.layout_import import MapFiles, render_map_files
from components.layout_steps import Memory
from dashboard import session
from dashboard.export.geo import given_out
from dashboard.ingest.geo_files import SUFFIXES, read
from dashboard.ingest.geo_preview import edits, preview
from dashboard.services import basemaps
from dashboard.services.checking import checks
from dashboard.services.marks import mark
from dashboard.services.parameters import chosen
from dashboard.services.plan_steps import way_of

memory = session.kept(f"layout:{session.event()}", Memory)
render_style(CSS)
render_layout_desk(
    session,
    lambda event, situation, plan, period: checks.look(event, situation, plan, chosen(situation), period, 0.0),
    mark,
    basemaps,
    memory,
    lambda plan: way_of(session.desk(), session.event(), session.actor(), plan),
)
render_map_files(
    session,
    MapFiles(
        lambda name, raw, system, told: preview(read(name, raw), session.situation(), system, told),
        edits,
        given_out,
        SUFFIXES,
    ),
    memory,
)
