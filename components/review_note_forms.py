"""The forms of the review's notes: a note is changed, shared or erased, a view kept as a bookmark."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from urllib.parse import parse_qsl

import streamlit as st
from msgspec import Struct

from components.chips import render_title, text
from components.replay.letters import entries_of, incident_of, until_of
from components.review_parts import Reviewing
from dashboard.model.errors import EntryRejected
from dashboard.model.moment import Basis, local, parse
from dashboard.model.review import Annotation, Tag
from dashboard.model.text import markdown
from dashboard.projections.log import LogLine
from dashboard.projections.names import number

TAGS: dict[Tag, str] = {"": "remark", "strength": "▲ strength", "improvement": "▼ to improve"}


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


def render_change(looking: Reviewing, note: Note, names: Mapping[str, str], keeping: Keeping) -> None:
    """Draw the form in which a note is changed; a private one can be shared there."""
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


def render_erase(looking: Reviewing, one: Annotation, keeping: Keeping) -> None:
    """Draw the form that erases a private note, once that is meant."""
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
            shared = st.checkbox("Share it with everybody", value=looking.me is None, key=f"{key}-shared")
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
