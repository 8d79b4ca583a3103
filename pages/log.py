"""The log: one command line, the incidents, and one incident's panel."""

from components.chips import render_style
from components.log_desk import Titles, render_log_desk
from dashboard import session
from dashboard.ingest.carry_out import Clerk
from dashboard.ingest.command_line import GRAMMAR
from dashboard.ingest.fact_names import fact_kinds
from dashboard.ingest.vocabulary import type_titles

render_style()
render_log_desk(
    session,
    Clerk(session.desk(), session.event(), session.actor, session.moment, session.basis),
    Titles(
        type_titles(),
        {fact.name: fact.title for fact in fact_kinds().values()},
    ),
    GRAMMAR,
    {},
)
