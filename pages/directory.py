"""The directory: who is reached how, who is on duty, a problem between two agencies, channels, and plain language."""

from functools import partial

import streamlit as st

from components.chips import render_watching
from components.directory import render_directory_head, render_following, render_found
from components.directory_agencies import may_describe, render_agencies, render_agency, render_description
from components.directory_desk import Asker, Words, render_part
from dashboard import session
from dashboard.model.entry import AnyBody
from dashboard.model.moment import Live
from dashboard.services import glossary

situation, now, me, moment = session.situation(), session.now(), session.person(), session.moment()
live, writes = isinstance(moment, Live), session.may_write()
terms = session.told(lambda: glossary.terms(situation))
words, part = render_directory_head(situation, now, session.selector("show"), session.selector("incident"))
if session.selector("show") != part:
    session.select(show=part)
render_found(situation, "" if part == "glossary" else words, now)
form = f"directory:{part}"
draft, seen = session.submission(form), session.seen(form, situation.seq)
said: AnyBody | None = None
if part == "agencies":
    known = situation.agencies.get(session.selector("of"))
    left, right = st.columns(2, gap="medium") if known else (st.container(), st.container())
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
else:
    if live and not writes:
        render_watching(situation.people, session.link)
    asker = Asker(me.agency if me else "", session.selector("incident"), writes, session.link())
    unresolved = partial(session.told, partial(glossary.left_unresolved, session.desk(), session.event(), moment))
    said = render_part(part, situation, now, asker, Words(terms, glossary.glossary(), unresolved, words), draft)
if said is not None and session.record(said, key=draft, seen=seen):
    session.submitted(form)
    st.rerun()
render_following(session.situation, session.now, 3 if live else None)
