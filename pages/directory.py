"""The directory: who is reached how, who is on duty, a problem between two agencies, channels, and plain language."""

import streamlit as st

from components.chips import render_title, render_watching
from components.directory import render_directory_head, render_following, render_found
from components.directory_agencies import may_describe, render_agencies, render_agency, render_description
from components.directory_channels import render_channel_form, render_channels
from components.directory_contacts import render_contacts, render_problem
from components.directory_shifts import render_roster, render_shift_form
from components.glossary import Source, render_definition, render_glossary
from dashboard import session
from dashboard.model.entry import AnyBody
from dashboard.model.moment import Live
from dashboard.services import glossary

situation, now, me, moment = session.situation(), session.now(), session.person(), session.moment()
live, writes = isinstance(moment, Live), session.may_write()
terms = session.told(lambda: glossary.terms(situation))
words, part = render_directory_head(situation, now, session.selector("show"), session.selector("incident"))
session.select(show="" if part == "agencies" and not session.selector("incident") else part)
render_found(situation, "" if part == "glossary" else words, now)
form = f"directory:{part}"
draft = session.submission(form)
said: AnyBody | None = None
if live and not writes and part != "agencies":
    render_watching()

if part == "agencies":
    known = situation.agencies.get(session.selector("of"))
    left, right = st.columns([1, 1], gap="medium") if known else (st.container(), st.container())
    with left:
        picked = render_agencies(situation, now, known.id if known else "", lambda agency: session.link(of=agency))
    if picked:
        session.select(of="" if known and picked == known.id else picked)
        st.rerun()
    if known:
        with right:
            render_agency(known, situation, now, terms, session.situation, 2 if live else None)
            if live and may_describe(me, known.id):
                said = render_description(known, situation, f"{draft}:{known.id}")
elif part == "problem":
    said = render_problem(situation, now, me.agency if me else "", session.selector("incident"), draft, writes)
    render_title("Contacts, the latest first")
    render_contacts(situation, now, session.link())
elif part == "shifts":
    render_roster(situation, now)
    said = render_shift_form(situation, now, draft) if writes else None
elif part == "channels":
    render_channels(situation, session.link())
    said = render_channel_form(situation, draft) if writes else None
else:
    shipped = glossary.glossary()
    left_over = session.told(lambda: glossary.left_unresolved(session.desk(), session.event(), moment))
    source = Source(shipped.title, shipped.source, shipped.agreed_on, shipped.agreed_by)
    said = render_definition(situation, terms, left_over, draft) if writes else None
    render_glossary(situation, terms, left_over, source, words)
if said is not None and session.record(said, key=draft):
    session.submitted(form)
    st.rerun()
render_following(session.situation, session.now, 3 if live else None)
