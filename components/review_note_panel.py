"""One note of the review, read whole, with its view, its entries and what may be done with it."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

import streamlit as st

from components.chips import link, render_title, text
from components.review_note_forms import Evidence, Keeping, Note, render_change, render_erase
from components.review_parts import Reviewing, Said
from dashboard.model.moment import clock, iso, local
from dashboard.model.review import Annotation, AnnotationWithdrawn
from dashboard.projections.names import number, short

SIGNS = {"strength": "▲△", "improvement": "▼▽", "remark": "●○", "bookmark": "⚑⚐"}
PAGE = re.compile(r"[a-z]{2,20}")
LISTED = 40


def kind(annotation: Annotation) -> str:
    """Return `strength`, `improvement`, `bookmark` or `remark`."""
    return "bookmark" if annotation.bookmark else annotation.tag or "remark"


def sign(note: Note) -> str:
    """Return the sign of a note's kind: hollow where it is private."""
    return SIGNS[kind(note.annotation)][note.private]


def span(one: Annotation, tz: str) -> str:
    """Write when a note is about, in the event's time."""
    begins, ends = local(one.at, tz), local(one.until, tz) if one.until else None
    if ends is None:
        return f"{begins:%d %b %H:%M:%S}"
    return f"{begins:%d %b %H:%M:%S} to {ends:{'%H:%M:%S' if ends.date() == begins.date() else '%d %b %H:%M:%S'}}"


def view_link(looking: Reviewing, one: Annotation) -> str:
    """Link to what the author of a note saw: the page, the instant and how it was looked at."""
    page, _, query = one.view.partition("?")
    if not PAGE.fullmatch(page):
        page, query = "replay", f"at={iso(one.at).replace('+00:00', 'Z')}"
    note = {"note": one.id} if page == "replay" else {}
    return link(
        page, dict(parse_qsl(query)) | looking.link() | note, f"open the view ({page})", "Exactly as it was seen"
    )


def render_chosen(looking: Reviewing, note: Note, names: Mapping[str, str], keeping: Keeping) -> Said | None:
    """Draw the chosen note with what may be done with it; return its withdrawal, if that was asked."""
    one, event = note.annotation, looking.event
    render_title("The chosen note")
    st.html(whole_html(looking, note, names, keeping.evidence(event, one.entries[:LISTED]) if one.entries else {}))
    if not keeping.may(looking):
        return None
    if keeping.mine(looking, note):
        with st.expander("Change it" + (", or share it" if note.private else ""), expanded=note.private):
            render_change(looking, note, names, keeping)
    if note.private:
        render_erase(looking, one, keeping)
        return None
    with st.expander("Withdraw it"), st.form(f"withdraw-{one.id}", border=False):
        reason = st.text_input("Why it is taken back (the record keeps both)", key=f"why-{one.id}")
        if st.form_submit_button("Withdraw"):
            return Said((AnnotationWithdrawn(one.id, reason),), f"withdraw:{one.id}", "Withdrawn")
    return None


def whole_html(
    looking: Reviewing, note: Note, names: Mapping[str, str], found: Mapping[int, Evidence]
) -> str:  # fmt: skip
    """Write a note whole, with links to its view, its incident, its entries, and to an improvement made from it."""
    one, situation = note.annotation, looking.situation
    who = ", ".join(filter(None, (one.author, short(one.agency, situation) if one.agency else "")))
    rows = [
        ("Who", f"{text(who)}, {'private: seen by you alone' if note.private else 'shared'}"),
        ("When", span(one, looking.tz)),
        ("Basis", "as it happened" if one.basis == "happened" else "as known then"),
        ("View", view_link(looking, one)),
    ]
    if one.capability:
        rows.append(("Capability", text(names.get(one.capability, one.capability))))
    if one.incident:
        to = looking.link(incident=one.incident, at=iso(one.at, looking.tz))
        rows.append(
            ("Incident", link("log", to, text(number(one.incident, situation)), "The log of it at that instant"))
        )
    if one.entries:
        rows.append(("Entries", "<br>".join(_entry(looking, seq, found.get(seq)) for seq in one.entries[:LISTED])))
    if not note.private:
        to = looking.link(view="improvement", note=one.id)
        rows.append(("Next", link("review", to, "make an improvement from this note", "To the improvement plan")))
    facts = "".join(f"<tr><th>{head}</th><td>{cell}</td></tr>" for head, cell in rows)
    return f'<div class="cc"><p class=cc-said>{text(one.text)}</p><table>{facts}</table></div>'


def _entry(looking: Reviewing, seq: int, found: Evidence | None) -> str:
    if found is None:
        return f"<span class=cc-dim>entry {seq}</span>"
    line = found.line
    reads = f"<s>{text(line.text)}</s> struck" if line.struck else text(line.readings[-1])
    to = looking.link(at=iso(line.known, looking.tz), incident=found.incident)
    at = link("log", to, f"{seq}, {clock(line.occurred, looking.tz)}", "The log when this entry was its last")
    return f"{at} {reads}"
