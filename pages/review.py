"""The review: figures, gaps in protocols, what another one would have said, notes, the improvement plan, the report."""

from functools import partial

import streamlit as st

from components.chips import render_style
from components.review_metrics import Given, render_metrics
from components.review_parts import CSS, VIEWS, Reviewing, view_of
from components.tabs import render_tabs
from dashboard import session
from dashboard.export.samples import samples_csv
from dashboard.model.moment import Live
from dashboard.model.text import markdown
from dashboard.services.findings import behind, findings

if not isinstance(session.moment(), Live):  # a review is of the whole log, and is written now
    session.select(at="")
    st.rerun()
situation, view = session.situation(), view_of(session.selector("view"))
start, end = session.told(partial(session.span_asked, "from", "to"))
looking = Reviewing(
    session.event(), situation, session.now(), session.basis(), start, end,
    session.person() if session.may_write() else None, session.submission, session.held, session.submitted,
    session.selector, session.select, session.link,
)  # fmt: skip
said = None
render_style(CSS)
render_tabs("review", VIEWS, view, session.link, session.select)
if view in ("metrics", "compare"):
    desk = session.desk()
    given = Given(partial(findings, desk), partial(behind, desk), partial(samples_csv, desk), session.told)
    render_metrics(looking, given)
if said is not None and session.record(said.bodies, key=session.submission(said.form)):
    session.submitted(said.form)
    if said.done:
        st.toast(markdown(said.done), icon=":material/check:")
    st.rerun()
