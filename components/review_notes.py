"""Notes and bookmarks of the review: all that this person sees, narrowed down, each with the exact view it is of."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st
from msgspec import Struct

from components.chips import chip, text
from components.picks import render_picks
from components.review_filters import render_period
from components.review_filters import span as span_of
from components.review_note_forms import Keeping, Note, render_bookmark
from components.review_note_panel import kind, render_chosen, sign, span, view_link
from components.review_parts import Reviewing, Said, render_no_forms
from dashboard.model.review import Annotation
from dashboard.projections.names import number, short
from dashboard.projections.situation import Situation

CSS = """
.cc-notes{display:flex;flex-direction:column;gap:.4rem;max-height:72vh;overflow:auto}
.cc-notes .cc-one{border:1px solid var(--cc-line);border-left:4px solid var(--cc-line);padding:.35rem .6rem;
background:var(--cc-panel);font-size:.94rem;overflow-wrap:anywhere}
.cc-notes .cc-one:has(>.cc-chosen){border-color:var(--cc-text);box-shadow:inset 0 0 0 1px var(--cc-text)}
.cc-notes .cc-one>a{display:block;color:inherit;text-decoration:none}
.cc-notes .cc-one>a:hover{text-decoration:underline}
.cc-notes .cc-one>a b{text-decoration:underline;text-underline-offset:2px}
.cc-said{white-space:pre-line}
.cc-sign{display:inline-block;width:1.3em;font-weight:700;text-align:center}
"""
KINDS = {"": "Every kind", "strength": "Strengths", "improvement": "To improve", "remark": "Remarks",
         "bookmark": "Bookmarks"}  # fmt: skip
KINDS_OF = {"strength": "strength", "improvement": "to improve", "remark": "remark", "bookmark": "bookmark"}
WHOSE = {"": "Everybody's", "mine": "Mine", "private": "Private", "shared": "Shared"}
NONE = "none"
MOST = 300


class Choice(Struct, frozen=True):
    """One thing to narrow the notes down by: its selector in the URL, what it is called, and what it can be."""

    name: str
    words: str
    options: Mapping[str, str]
    fits: Callable[[Note, str], bool]


def render_notes(looking: Reviewing, notes: Sequence[Note], names: Mapping[str, str], keeping: Keeping) -> Said | None:
    """Draw the notes, the chosen one and its forms; `names` are those of the core capabilities by id.

    What is private is kept and erased by `keeping` at once; what is withdrawn is handed back.
    """
    if not keeping.may(looking):
        render_no_forms(looking)
    if bookmark := looking.selector("bookmark"):
        render_bookmark(looking, bookmark, keeping)
    choices = choices_of(looking, notes, names, keeping)
    asked = _render_choices(looking, choices)
    first, last, when = period_of(looking)
    found = narrowed(between(notes, first, last), choices, asked)
    chosen = next((note for note in notes if note.annotation.id == looking.selector("note")), None)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _render_count(looking, found, notes, when)
        _render_cards(looking, found, names, chosen)
    with right:
        if chosen:
            return render_chosen(looking, chosen, names, keeping)
        if looking.selector("note"):
            st.info("This note is not here: it is private to somebody else, withdrawn or erased.")
        elif found:
            st.html("<div class='cc cc-note cc-dim'>Choose a note to read it whole, to share or to change it.</div>")
    return None


def choices_of(
    looking: Reviewing, notes: Sequence[Note], names: Mapping[str, str], keeping: Keeping
) -> tuple[Choice, ...]:
    """Return what these notes can be narrowed down by."""
    used = [note.annotation for note in notes]
    authors = sorted({one.author for one in used if one.author})
    incidents = sorted({one.incident for one in used if one.incident}, key=lambda n: number(n, looking.situation))
    return (
        Choice("tag", "Kind", KINDS, lambda note, wanted: kind(note.annotation) == wanted),
        Choice("whose", "Whose", WHOSE, lambda note, wanted: (
            keeping.mine(looking, note) if wanted == "mine" else note.private == (wanted == "private"))),
        Choice("capability", "Core capability",
               {"": "Every capability"} | {i: w for i, w in names.items() if any(one.capability == i for one in used)}
               | {NONE: "None named"},
               lambda note, wanted: note.annotation.capability == ("" if wanted == NONE else wanted)),
        Choice("author", "Author", {"": "Every author"} | {one: one for one in authors},
               lambda note, wanted: note.annotation.author == wanted),
        Choice("incident", "Incident",
               {"": "Every incident"} | {one: number(one, looking.situation) for one in incidents},
               lambda note, wanted: note.annotation.incident == wanted),
    )  # fmt: skip


def period_of(looking: Reviewing) -> tuple[int | None, int | None, str]:
    """Return from when to when notes are shown (UTC us; None: the log's own end), and how that is called."""
    return span_of(looking.situation, looking.selector("period"), looking.start, looking.end)


def between(notes: Sequence[Note], first: int | None, last: int | None) -> list[Note]:
    """Return the notes whose instant or span lies in part between `first` and `last`."""
    ends = [(note, max(note.annotation.at, note.annotation.until)) for note in notes]
    return [
        note for note, end in ends if (last is None or note.annotation.at < last) and (first is None or end >= first)
    ]


def narrowed(notes: Sequence[Note], choices: Sequence[Choice], asked: Mapping[str, str]) -> list[Note]:
    """Return the notes that every choice made lets through."""
    made = [(choice, asked[choice.name]) for choice in choices if asked[choice.name]]
    return [note for note in notes if all(choice.fits(note, wanted) for choice, wanted in made)]


def _render_choices(looking: Reviewing, choices: Sequence[Choice]) -> dict[str, str]:
    asked = {}
    period, *columns = st.columns(len(choices) + 1)
    with period:
        render_period(looking, "", "Period")
    for column, choice in zip(columns, choices, strict=True):
        said = looking.selector(choice.name)
        there = dict(choice.options) if said in choice.options else dict(choice.options) | {said: said}
        with column:
            picked = st.selectbox(choice.words, list(there), list(there).index(said), format_func=there.__getitem__)
        asked[choice.name] = picked or ""
        if asked[choice.name] != said:
            looking.select(**{choice.name: asked[choice.name]})
            st.rerun()
    return asked


def _render_count(looking: Reviewing, found: Sequence[Note], notes: Sequence[Note], when: str) -> None:
    if not notes:
        st.info(
            f"No notes yet. On the [replay](/replay?{urlencode(looking.link())}), M writes one about the instant "
            "shown, B keeps the view as a bookmark.",
            icon=":material/edit_note:",
        )
        return
    shown = f"{len(found)} of {len(notes)}" if len(found) < len(notes) else str(len(notes))
    noun = "note" if len(notes) == 1 else "notes"
    st.html(f"<div class='cc cc-note cc-dim'>{shown} {noun}, {text(when)}. Click one to read it whole.</div>")


def _render_cards(looking: Reviewing, found: Sequence[Note], names: Mapping[str, str], chosen: Note | None) -> None:
    shown = found[:MOST]
    blocks = [(note.annotation.id, card_html(looking, note, names, note is chosen)) for note in shown]
    if picked := render_picks(blocks, "cc-notes", "review-notes"):
        looking.select(note=picked)
        st.rerun()
    if len(found) > MOST:
        st.html(f"<div class='cc cc-note cc-dim'>The first {MOST} are shown: narrow them down to see the rest.</div>")


def card_html(looking: Reviewing, note: Note, names: Mapping[str, str], chosen: bool) -> str:
    """Write one note as a card that can be picked, with the link to its exact view."""
    one = note.annotation
    head = f"<span class=cc-sign>{sign(note)}</span> <b>{span(one, looking.tz)}</b> {KINDS_OF[kind(one)]}"
    private = chip("private", "P3") if note.private else "<span class=cc-dim>shared</span>"
    picked = escape(one.id)
    look = " class=cc-chosen" if chosen else ""
    return (
        f'<div class=cc-one><a href="#" data-pick="{picked}"{look}>\u203a {head} {private}</a>'
        f"<div class=cc-said>{text(one.text)}</div><div class=cc-dim>{facts_html(one, looking.situation, names)} · "
        f"{view_link(looking, one)}</div></div>"
    )


def facts_html(one: Annotation, situation: Situation, names: Mapping[str, str]) -> str:
    """Write whose a note is, and its capability, incident and entries, in one line."""
    facts = (
        names.get(one.capability, one.capability),
        number(one.incident, situation) if one.incident else "",
        f"{len(one.entries)} {'entry' if len(one.entries) == 1 else 'entries'}" if one.entries else "",
        ", ".join(filter(None, (one.author, short(one.agency, situation) if one.agency else ""))),
    )
    return " · ".join(text(fact) for fact in facts if fact)
