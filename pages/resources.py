"""The resources page: availability by agency and kind, the shared resources, their custody and their bookings."""

from functools import partial
from pathlib import Path

import streamlit as st

from components.bookings import render_booking_form, render_bookings
from components.chips import label, render_title, render_watching
from components.custody import render_actions, render_resource_head
from components.history import render_custody
from components.resources import Sources, render_boards, render_choice
from dashboard import session
from dashboard.model.moment import Live
from dashboard.projections.bookings import custody
from dashboard.projections.history import standing
from dashboard.services.fleet import kinds, last_heard, lines_about

HEIGHT = 400
situation, now, moment = session.situation(), session.now(), session.moment()
desk, event, me = session.desk(), session.event(), session.person()
live = isinstance(moment, Live)
choice = render_choice(situation, session.selector("resource"))
panel = st.container()
render_boards(
    Sources(session.situation, partial(last_heard, desk, event, moment), session.now),
    choice,
    2 if live else None,
    session.select,
    session.link,
    partial(st.switch_page, Path(__file__).with_name("units.py")),
)

resource = situation.resources.get(choice.resource)
if resource is not None:
    with panel:
        render_resource_head(resource, situation, now, {kind.id: kind.title for kind in kinds().values()})
        acting, booking, booked, had = (column.container(height=HEIGHT) for column in st.columns(4, gap="small"))
    drafts = {form: session.submission(f"{form}:{resource.id}") for form in ("act", "book")}
    with acting:
        render_title("Hand over")
        if live and me:
            said = render_actions(resource, situation, me.agency, drafts["act"])
            if said is not None and session.record(said, key=drafts["act"]):
                session.submitted(f"act:{resource.id}")
                st.rerun()
        elif live:
            render_watching()
    with booking:
        render_title("Book for later")
        if live and me:
            wanted = render_booking_form(resource, situation, now, me.agency, drafts["book"])
            if wanted is not None and session.record(wanted, key=drafts["book"]):
                session.submitted(f"book:{resource.id}")
                st.rerun()
        elif live:
            render_watching()
    with booked:
        render_title("Bookings")
        given_up = render_bookings(resource, situation, now, session.may_write())
        if given_up is not None and session.record(given_up):
            st.rerun()
    with had:
        render_title("Who had it")
        lines = lines_about(desk, event, moment, session.basis(), f"resource:{resource.id}")
        render_custody(custody(standing(lines)), situation, now)
elif choice.resource:
    panel.error(label(f"resource: there is no '{choice.resource[:60]}' in this event; pick one below"))
