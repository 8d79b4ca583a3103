"""One note of the review, read whole and changed: edited, shared, withdrawn with a reason, or (private) erased."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from urllib.parse import parse_qsl

import streamlit as st
from msgspec import Struct

from components.chips import link, render_title, text
from components.replay.letters import entries_of, incident_of, until_of
from components.review_parts import Reviewing, Said
from dashboard.model.errors import EntryRejected
from dashboard.model.moment import Basis, clock, iso, local, parse
from dashboard.model.review import Annotation, AnnotationWithdrawn, Tag
from dashboard.model.text import markdown
from dashboard.projections.log import LogLine
from dashboard.projections.names import number, short

SIGNS = {"strength": "▲△", "improvement": "▼▽", "remark": "●○", "bookmark": "⚑⚐"}
TAGS: dict[Tag, str] = {"": "remark", "strength": "▲ strength", "improvement": "▼ to improve"}
PAGE = re.compile(r"[a-z]{2,20}")
LISTED = 40


class Note(Protocol):
    """A remark as one person sees it; `private`: nobody else does."""

    @property
    def annotation(self) -> Annotation: ...  # noqa: D102
    @property
    def private(self) -> bool: ...  # noqa: D102


class Evidence(Protocol):
    """An entry that a note is about: how it reads, and the incident in whose log it stands (empty: the event's)."""

    @property
    def line(self) -> LogLine: ...  # noqa: D102
    @property
    def incident(self) -> str: ...  # noqa: D102


class Keeper(Protocol):
    """Who keeps a note, for everybody or for its author alone; says why not, or nothing."""

    def __call__(self, annotation: Annotation, *, private: bool, key: str) -> str: ...  # noqa: D102


class Keeping(Struct, frozen=True):
    """Who keeps and erases notes, and finds entries by their seqs."""

    keep: Keeper
    forget: Callable[[str], None]
    evidence: Callable[[str, Sequence[int]], Mapping[int, Evidence]]

    def may(self, looking: Reviewing) -> bool:
        """Whether this visitor may write: somebody was chosen, or there is nobody yet to choose."""
        return looking.me is not None or not looking.situation.people

    def mine(self, looking: Reviewing, note: Note) -> bool:
        """Whether this visitor may change `note`."""
        me = looking.me
        return note.private or (self.may(looking) and (me is None or note.annotation.author == me.name))


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
            _render_change(looking, note, names, keeping)
    if note.private:
        _render_erase(looking, one, keeping)
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


def _render_change(looking: Reviewing, note: Note, names: Mapping[str, str], keeping: Keeping) -> None:
    one, form = note.annotation, f"note:{note.annotation.id}"
    key = looking.submission(form)
    with st.form(f"change-{key}", border=False):
        words = st.text_area("Name" if one.bookmark else "Text", one.text, key=f"{key}-text", height=100)
        left, right = st.columns(2)
        begins = left.text_input("From (event time)", typed(one.at, looking.tz), key=f"{key}-from")
        ends = right.text_input("Until (empty: an instant)", typed(one.until, looking.tz), key=f"{key}-until")
        tag = left.selectbox("Kind", list(TAGS), list(TAGS).index(one.tag), key=f"{key}-tag",
                             format_func=TAGS.__getitem__)  # fmt: skip
        offered = (
            {"": "none"} | ({} if one.capability in ("", *names) else {one.capability: one.capability}) | dict(names)
        )
        capability = right.selectbox("Core capability", list(offered), list(offered).index(one.capability),
                                     key=f"{key}-capability", format_func=offered.__getitem__)  # fmt: skip
        called = number(one.incident, looking.situation) if one.incident else ""
        incident = left.text_input("Incident", called, key=f"{key}-incident")
        entries = right.text_input("Entries", ", ".join(map(str, one.entries)), key=f"{key}-entries")
        with st.container(horizontal=True):
            saves = st.form_submit_button("Save for me alone" if note.private else "Save")
            shares = note.private and st.form_submit_button("Save and share with everybody")
    if saves or shares:
        said = Typed(words, begins, ends, tag, capability, incident, entries)
        _keep(looking, form, lambda: changed(one, said, looking), keeping, private=note.private and not shares)


class Typed(Struct, frozen=True):
    """What was typed into the form of a note."""

    text: str
    begins: str
    until: str
    tag: Tag
    capability: str
    incident: str
    entries: str


def typed(us: int, tz: str) -> str:
    """Write an instant (UTC us; 0: none) as it is typed, to the microsecond where it has any."""
    return local(us, tz).replace(tzinfo=None).isoformat() if us else ""


def changed(one: Annotation, said: Typed, looking: Reviewing) -> Annotation:
    """Return `one` as it reads now; what was not touched stays to the microsecond. EntryRejected names the field."""
    tz = looking.tz
    at = one.at if said.begins.strip() == typed(one.at, tz) else parse(said.begins, tz, "from")
    until = one.until if said.until.strip() == typed(one.until, tz) else until_of(said.until, at, tz)
    called = number(one.incident, looking.situation) if one.incident else ""
    incident = one.incident if said.incident.strip() == called else incident_of(said.incident, looking.situation)
    return Annotation(
        one.id, at, until, said.text.strip(), said.tag, said.capability, one.basis, incident, entries_of(said.entries),
        one.view, one.bookmark,
    )  # fmt: skip


def _keep(
    looking: Reviewing, form: str, make: Callable[[], Annotation], keeping: Keeping, *, private: bool
) -> None:  # fmt: skip
    try:
        made = make()
        why = keeping.keep(made, private=private, key=looking.submission(form))
    except EntryRejected as error:
        why = str(error)
    if why:
        st.error(markdown(why), icon=":material/error:")
        return
    looking.submitted(form)
    looking.select(note=made.id, bookmark="")
    st.toast("Kept, for you alone" if private else "Shared", icon=":material/check:")
    st.rerun()


def _render_erase(looking: Reviewing, one: Annotation, keeping: Keeping) -> None:
    with st.expander("Erase it"), st.form(f"erase-{one.id}", border=False):
        sure = st.checkbox("Erase it for good: nothing keeps a private note", key=f"sure-{one.id}")
        if st.form_submit_button("Erase"):
            if not sure:
                st.error("Tick the box first: it cannot be brought back.", icon=":material/error:")
                return
            keeping.forget(one.id)
            looking.select(note="")
            st.rerun()


def render_bookmark(looking: Reviewing, view: str, keeping: Keeping) -> None:
    """Draw the form that keeps `view` (a page and its query) under a name."""
    page, _, query = view.partition("?")
    params = dict(parse_qsl(query))
    form = f"bookmark:{view[:80]}"
    key = looking.submission(form)
    with st.container(border=True):
        render_title("Keep this view as a bookmark")
        shown = " ".join(filter(None, (page, params.get("at", ""), params.get("basis", ""))))
        st.html(f"<div class='cc cc-note cc-dim'>{text(shown)}</div>")
        if not keeping.may(looking):
            return
        with st.form(f"bookmark-{key}", border=False):
            words = st.text_input("Name of the bookmark", key=f"{key}-name")
            shared = st.checkbox("Share it with everybody", key=f"{key}-shared")
            with st.container(horizontal=True):
                keeps, leaves = st.form_submit_button("Keep it"), st.form_submit_button("Leave it")
        if leaves:
            looking.select(bookmark="")
            st.rerun()
        if keeps:
            _keep(looking, form, lambda: bookmarked(key, view, words, looking), keeping, private=not shared)


def bookmarked(key: str, view: str, words: str, looking: Reviewing) -> Annotation:
    """Return a bookmark of `view` at the instant it shows; EntryRejected where that is no time."""
    params = dict(parse_qsl(view.partition("?")[2]))
    at = parse(params["at"], looking.tz, "at") if params.get("at") else looking.now
    basis: Basis = "happened" if params.get("basis") == "happened" else "known"
    return Annotation(key, at, text=words.strip(), basis=basis, view=view, bookmark=True)
