"""The units page: who is where doing what, one unit's history, and what it says next."""

from functools import partial

import streamlit as st

from components.chips import render_title, render_watching
from components.resources import Sources
from components.situation_view import render_unit_map
from components.status_buttons import render_status_buttons
from components.units import render_unit_filter, render_units
from components.zones import render_zones
from dashboard import session
from dashboard.model.moment import Live
from dashboard.model.text import markdown
from dashboard.projections.words import describe
from dashboard.services.hazards import hazards

situation, moment, event = session.situation(), session.moment(), session.event()
live = isinstance(moment, Live)
chosen = render_unit_filter(situation, session.selector("unit"))
unit = situation.units.get(chosen.unit)
if chosen.unit and unit is None:
    st.error(markdown(f"unit: there is no '{chosen.unit[:60]}' in this event; pick one below"))

left, right = st.columns(2, gap="medium")
here, head, forms, past = right.container(), right.container(), right.container(), right.container()
render_units(
    Sources(session.situation, session.last_heard, session.now),
    chosen,
    2 if live else None,
    (left, head, past, here),
    partial(render_unit_map, event, session.selector("at"), session.basis(), chosen.unit),
    session.lines_about,
    describe,
    session.select,
    session.link,
)
if unit and live:
    form = f"unit:{unit.id}"
    with forms:
        render_title("Says")
        if not session.may_write():
            render_watching(situation.people, session.link)
        said = render_status_buttons(unit, situation) if session.may_write() else None
        seen = session.seen(form, situation.seq)
        if said is not None and session.record(said, key=session.submission(form), seen=seen):
            session.submitted(form)
            st.rerun()
me, draft = session.person(), session.submission("zone")
drawn = render_zones(
    situation, session.told(hazards), session.now(), me.agency if me else "", draft, session.may_write(), session.link
)
if drawn is not None and session.record(drawn, key=session.submission("zone")):
    session.submitted("zone")
    st.rerun()
