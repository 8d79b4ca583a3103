"""The plan page: periods, organization, roster, resources, channels, medical plan, risks; what is live changes only
when a version is published.
"""

from functools import partial

import streamlit as st

from components.chips import render_style
from components.parameter_sets import Shelf, render_numbers
from components.plan_actual import render_actual
from components.plan_desk import CSS, Local, render_view
from components.plan_organization import Usual
from components.plan_parts import VIEWS, Looking, period_looked_at, view_of
from components.plan_people import render_people
from components.plan_print import render_print
from components.plan_roster_files import Files
from components.plan_versions import render_versions
from components.tabs import render_tabs
from dashboard import session
from dashboard.export.roster import roster_csv, roster_xlsx
from dashboard.ingest.parameter_files import uploaded, written
from dashboard.ingest.roster_files import read_roster
from dashboard.ingest.vocabulary import type_titles
from dashboard.model.moment import Live
from dashboard.model.text import markdown
from dashboard.projections.plans import busiest, draft
from dashboard.services.agency_styles import fresh_person_id, new_agency
from dashboard.services.checking import checks
from dashboard.services.fleet import kinds
from dashboard.services.parameters import chosen, name_of, parameter_sets
from dashboard.services.planning import duty_limits, usual_positions

CHECKS_TAKE = 5.0  # seconds: nothing refreshes this page, so what the checks find is waited for

situation, now = session.situation(), session.now()
plan, view = draft(situation), view_of(session.selector("view"))
looking = Looking(
    situation, now, plan, period_looked_at(plan, session.selector("period"), now),
    session.person() if session.may_write() else None, isinstance(session.moment(), Live),
    session.submission, session.held, session.submitted, session.select, session.link,
)  # fmt: skip
seen, said = session.seen("plan", situation.seq), None
render_style(CSS)
render_tabs("plan", VIEWS, view, session.link, session.select)
if view == "people":
    said = render_people(looking, new_agency, fresh_person_id)
elif view == "numbers":
    shelf = Shelf(session.told(partial(parameter_sets, situation)), name_of(plan), uploaded, written)
    said = render_numbers(looking, shelf, session.selector("set"))
elif view == "versions":
    numbers, busy = session.told(partial(chosen, situation)), busiest(plan)
    found = checks.look(session.event(), situation, plan, numbers, busy.name if busy else "", patience=CHECKS_TAKE)
    said = render_versions(looking, found)
elif view == "actual":
    said = render_actual(looking)
elif view == "print":
    render_print(looking, session.printed)
else:
    usual = Usual(session.told(partial(usual_positions, situation)))
    kinds_here = {kind.id: kind.title for kind in kinds().values()}
    types = type_titles()
    files = Files(read_roster, roster_csv, roster_xlsx)
    local = Local(usual, session.told(duty_limits), kinds_here, types, files, session.selector("post"))
    said = render_view(view, looking, local)
if said is not None and session.record(said.bodies, key=session.submission(said.form), seen=seen):
    session.submitted(said.form)
    if said.done:
        st.toast(markdown(said.done), icon=":material/check:")
    session.select(**said.then)
    st.rerun()
