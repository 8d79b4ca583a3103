"""The replay: the wall, the log, the resources and the alarms at one instant, and a clock bar over the whole log."""

from functools import partial

import streamlit as st

from components.replay import render_replay, replay
from dashboard import session
from dashboard.model.moment import Live, iso

event, moment = session.event(), session.moment()
if isinstance(moment, Live):
    _, end = session.told(partial(session.desk().span, event))
    session.select(at=iso(end))
    st.rerun()
else:
    live = session.link(at="", basis="")
    told = replay(event, moment.t, session.basis(), session.selector("speed"), session.selector("zoom"), live)
    render_replay(told, session.select)
