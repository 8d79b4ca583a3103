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
from dashboard.services.fleet import lines_about
from dashboard.services.verifying import head_of

render_style(CSS)
render_decision_desk(
    session, Clerk(session.desk(), session.event(), session.actor, session.moment, session.basis), {}, {}
)
# The files are made at the click, where no visitor is known: they are given the desk and what it shall look at.
desk, looking = session.desk(), (session.event(), session.moment(), session.basis())
situation, about = partial(desk.situation, *looking), partial(lines_about, desk, *looking)
head = partial(head_of, desk, session.event())
render_files(
    lambda: decisions_csv(decision_rows(situation(), about), situation(), head()),
    lambda: decisions_page(decision_rows(situation(), about), situation(), "Joint decision log", head()),
    session.event(),
)
