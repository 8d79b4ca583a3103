"""The replay: the wall, the log, the resources and the alarms at one instant, and a clock bar over the whole log."""

from functools import partial

import streamlit as st

from components.replay import render_replay, replay
from components.replay.writing import Writing
from dashboard import session
from dashboard.model.moment import Live, iso
from dashboard.services import authority
from dashboard.services.capabilities import capabilities

event, moment = session.event(), session.moment()
if isinstance(moment, Live):
    _, end = session.told(partial(session.desk().span, event))
    session.select(at=iso(end))
    st.rerun()
else:
    live = session.link(at="", basis="")
    now = session.told(partial(session.desk().situation, event))
    writing = Writing(now, authority.people(now), session.person(), session.told(capabilities).names, session.note)
    told = replay(event, moment.t, now.timezone, session.basis(), session.selector("speed"), session.selector("zoom"),
                  live, session.selector("note"))  # fmt: skip
    render_replay(told, session.select, writing)
