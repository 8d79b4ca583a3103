"""Where a visitor begins: the events of this database, the way to their screens, and opening another one."""

from functools import partial

import streamlit as st

from components.events import event_rows, render_events, render_take_in, render_way_on
from components.new_event import render_new_event
from dashboard import session
from dashboard.model.entry import Actor
from dashboard.model.moment import utc
from dashboard.model.text import markdown
from dashboard.services.openings import opened, opened_like

events, desk = session.events(), session.desk()
render_events(event_rows(events))
named = {name: (known.event.name if known.event else name) for name, (known, _) in events.items()}
opening, taking = st.columns([5, 1], gap="small")
with taking:
    render_take_in()
with opening:
    asked = render_new_event(named, utc(desk.real_now()).date())
if asked is not None:
    by = Actor(asked.by, "", "planner")
    found = session.told(
        partial(opened_like, desk, asked.like, asked.event, asked.first_day, by)
        if asked.like else partial(opened, desk, asked.event, by)
    )  # fmt: skip
    st.success(f"Opened with {found.entries} {'entry' if found.entries == 1 else 'entries'}.")
    render_way_on(asked.event.id, asked.event.name)
    st.markdown("\n".join(f"- left out: {markdown(line)}" for line in found.left_out[:50]))
