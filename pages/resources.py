"""The resources page: availability by agency and kind, the shared resources, their custody and their bookings."""

from functools import partial
from pathlib import Path

import streamlit as st

from components.bookings import render_booking_form, render_bookings
from components.chips import render_title, render_watching
from components.custody import render_actions, render_resource_head
from components.history import render_custody
from components.resources import Sources, render_boards, render_choice
from dashboard import session
from dashboard.model.moment import Live
from dashboard.model.text import markdown
from dashboard.projections.bookings import custody
from dashboard.projections.history import standing
from dashboard.services.fleet import kinds

HEIGHT = 400
FORMS = {"Hand over": render_actions, "Book for later": render_booking_form}
situation, now, moment = session.situation(), session.now(), session.moment()
desk, event, me, live = session.desk(), session.event(), session.person(), isinstance(moment, Live)
choice = render_choice(situation, session.selector("resource"))
panel = st.container()
render_boards(
    Sources(session.situation, session.last_heard, session.now),
    choice,
    2 if live else None,
    session.select,
    session.link,
    partial(st.switch_page, Path(__file__).with_name("units.py")),
)

if resource := situation.resources.get(choice.resource):
    with panel:
        render_resource_head(resource, situation, now, {kind.id: kind.title for kind in kinds().values()})
        *forms, booked, had = (column.container(height=HEIGHT) for column in st.columns(4 if live else 2))
    answers, seen = [], session.seen(f"resource:{resource.id}", situation.seq)
    for place, (form, render) in zip(forms, FORMS.items(), strict=False):
        with place:
            render_title(form)
            if me:
                draft = session.submission(f"{form}:{resource.id}")
                answers.append((place, form, render(resource, situation, now, me.agency, draft)))
            else:
                render_watching(situation.people, session.link)
    with booked:
        render_title("Bookings")
        answers.append((booked, "Bookings", render_bookings(resource, situation, now, session.may_write())))
    with had:
        render_title("Who had it")
        lines = session.lines_about(f"resource:{resource.id}")
        render_custody(custody(standing(lines)), situation, now)
    for place, form, said in answers:
        with place:
            draft = f"{form}:{resource.id}"
            if said is not None and session.record(said, key=session.submission(draft), seen=seen):
                session.submitted(draft)
                st.rerun()
elif choice.resource:
    panel.error(markdown(f"resource: there is no '{choice.resource[:60]}' in this event; pick one below"))
