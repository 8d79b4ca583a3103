"""The protocols page: the library, one card in one of its views, drafts, and cards from files."""

from functools import partial

import streamlit as st

from components.chips import render_style
from components.protocol_desk import (
    CSS,
    WIDE,
    Looking,
    asked_for,
    render_back,
    render_right,
    render_ways_in,
    view_of,
)
from components.protocols import Library, render_protocol_filter, render_protocols
from dashboard import session
from dashboard.ingest.protocol_files import protocol_of, unsound
from dashboard.ingest.protocol_library import takings
from dashboard.ingest.vocabulary import type_titles
from dashboard.model.moment import Live

situation, now, live = session.situation(), session.now(), isinstance(session.moment(), Live)
titles = type_titles()
looking = Looking(
    situation, now, titles, session.person() if session.may_write() else None, live, session.submission,
    protocol_of, unsound, session.link,
)  # fmt: skip
seen = session.seen("protocols", situation.seq)
view = view_of(session.selector("show"), session.selector("print"))
asked = asked_for(situation, now, session.selector("protocol"), session.selector("version"))
render_style(CSS)
if view in ("new", "file") or (view in WIDE and asked.stand):
    render_back(asked.protocol, session.select)
    right = st.container()
else:
    filters = render_protocol_filter(situation)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        library = Library(session.situation, session.now, titles)
        if render_ways_in(looking, session.select):
            for taking in session.told(partial(takings, situation, now)):
                session.record(taking.bodies, said=taking.said)
            st.rerun()
        render_protocols(library, filters, asked.protocol, 2 if live else None, session.select, session.link)
with right:
    said = render_right(view, asked, looking, session.select)
    if said is not None and session.record(said.body, key=session.submission(said.form), seen=seen):
        session.submitted(said.form)
        session.select(**said.then)
        st.rerun()
