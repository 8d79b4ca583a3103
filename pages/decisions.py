"""The decisions page: orders, the joint decision log, METHANE, conferences and notifications."""

from functools import partial

from components.chips import render_style
from components.decision_desk import render_decision_desk
from components.decision_files import render_files
from components.joint_parts import CSS
from dashboard import session
from dashboard.export.decisions import decisions_csv, decisions_page
from dashboard.ingest.carry_out import Clerk
from dashboard.projections.decision_log import decision_rows

render_style(CSS)
render_decision_desk(
    session, Clerk(session.desk(), session.event(), session.actor, session.moment, session.basis), {}, {}
)
situation = session.situation()
rows = partial(decision_rows, situation, session.lines_about, session.selector("incident"))
render_files(
    lambda: decisions_csv(rows(), situation),
    lambda: decisions_page(rows(), situation, "Joint decision log"),
    session.event(),
)
