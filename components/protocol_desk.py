"""The right side of the protocols page: one version in one of its views, a new card, or a file taken in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

import streamlit as st
from msgspec import Struct, structs

from components.chips import link, render_title, render_watching, text
from components.picks import Block, render_picks
from components.protocol_card import CSS as CARD
from components.protocol_card import card_html, render_card, standing_html
from components.protocol_diff import CSS as DIFF
from components.protocol_diff import render_comparison, render_diff
from components.protocol_form import Faults, empty, next_version, render_draft_form
from components.protocol_sheet import render_downloads, render_sheet
from components.protocol_talk import CSS as TALK
from components.protocol_talk import render_comment_form, render_signing, render_withdrawal, thread_html
from components.protocols import Link, render_missing
from dashboard.model.entry import AnyBody
from dashboard.model.errors import DashboardError
from dashboard.model.events import Person
from dashboard.model.protocols import Protocol, ProtocolDrafted, Version
from dashboard.model.text import markdown
from dashboard.projections.parties import agencies_of
from dashboard.projections.situation import Situation
from dashboard.projections.standing import Stand, stands

View = Literal["card", "talk", "versions", "edit", "new", "file", "print"]
VIEWS: dict[View, str] = {
    "card": "Card", "talk": "Comments and signing", "versions": "Compare versions", "edit": "Draft the next version",
    "print": "Print",
}  # fmt: skip
WIDE: tuple[View, ...] = ("edit", "new", "file", "print")
CSS = f"""{CARD}{DIFF}{TALK}
.cc-views{{display:flex;flex-wrap:wrap;gap:.4rem;font-size:.94rem}}
.cc-views a{{display:inline-block;padding:.3rem .7rem;border:1px solid var(--cc-line);border-radius:4px;
color:var(--cc-text)!important;text-decoration:none;min-height:2rem}}
.cc-views a:hover{{background:var(--cc-panel)}}
.cc-views a:focus-visible{{outline:3px solid var(--cc-text)}}
.cc-views a.cc-chosen{{background:var(--cc-panel);box-shadow:inset 0 -4px 0 var(--cc-text);font-weight:700}}
"""


class Looking(Struct, frozen=True):
    """What a visitor looks at: the situation at `now` (UTC us), who may write (`me`, None: nobody), how to go on.

    `submission` names the draft of a form, `read` reads a card's file, `faults` says what is wrong with a card.
    """

    situation: Situation
    now: int
    titles: Mapping[str, str]
    me: Person | None
    live: bool
    submission: Callable[[str], str]
    read: Callable[[str, bytes], Protocol]
    faults: Faults
    link: Link


class Said(Struct, frozen=True):
    """What is to be recorded, from which form, and where the visitor goes next."""

    body: AnyBody
    form: str
    then: Mapping[str, str]


def view_of(asked: str, printing: str) -> View:
    """Return the view that the URL asks for (`print=1` asks for paper); the card where it asks for none there is."""
    if printing:
        return "print"
    return next((view for view in get_args(View) if view == asked), "card")


class Asked(Struct, frozen=True):
    """What the URL names: a card and a version, the version found (None: there is none such), and all of its card."""

    protocol: str
    version: str
    stand: Stand | None
    there: Sequence[Stand]


def asked_for(situation: Situation, now: int, protocol: str, version: str) -> Asked:
    """Find the version that the URL names; without a number it is the one in force, else the newest."""
    card = situation.protocols.get(protocol)
    there = stands(card, situation, now) if card else []
    if version:
        found = next((stand for stand in there if str(stand.protocol.version) == version), None)
    else:
        found = next((stand for stand in there if stand.standing == "in force"), there[0] if there else None)
    return Asked(protocol, version, found, there)


def render_views(
    view: View, stand: Stand, there: Sequence[Stand], looking: Looking, select: Callable[..., None]
) -> None:
    """Draw the versions and the views to choose from; a choice is kept in the URL by `select`."""
    here = {"protocol": stand.protocol.id, "version": str(stand.protocol.version), "show": view}
    versions = [_version_choice(each, stand, looking.link, here) for each in there]
    offered = [name for name in VIEWS if name != "edit" or looking.me]
    views = [_choice(name, text(VIEWS[name]), name == view, looking.link(**here | {"show": name})) for name in offered]
    if picked := render_picks(versions, "cc-views", "versions"):
        select(version=picked, show="" if view in WIDE else view, print="")
        st.rerun()
    if picked := render_picks(views, "cc-views", "views"):
        select(version=here["version"], show="" if picked == "card" else picked, print="")
        st.rerun()


def _version_choice(each: Stand, shown: Stand, link_to: Link, here: Mapping[str, str]) -> Block:
    number = str(each.protocol.version)
    said = f"v{number} {standing_html(each.standing)}"
    return _choice(number, said, each is shown, link_to(**{**here, "version": number}))


def _choice(pick: str, inside: str, chosen: bool, href: Mapping[str, str]) -> Block:
    return pick, link("protocols", href, inside, kind="cc-chosen" if chosen else "", pick=pick)


def render_right(view: View, asked: Asked, looking: Looking, select: Callable[..., None]) -> Said | None:
    """Draw what the URL asks for: a form for a new card, or one version in one of its views; return what was said."""
    if view == "new":
        return render_new(looking)
    if view == "file":
        return render_file(looking)
    if asked.stand is not None:
        render_views(view, asked.stand, asked.there, looking, select)
        return render_view(view, asked.stand, asked.there, looking)
    if asked.protocol:
        render_missing(asked.protocol, asked.version if asked.there else "")
    else:
        st.info("Pick a protocol from the list.")
    return None


def render_view(view: View, stand: Stand, there: Sequence[Stand], looking: Looking) -> Said | None:
    """Draw one view of a version; return what is to be recorded."""
    situation, now, titles = looking.situation, looking.now, looking.titles
    match view:
        case "talk":
            return _render_talk(stand, there, looking)
        case "versions":
            render_comparison(stand, there)
        case "edit":
            return _render_edit(stand, looking)
        case "print":
            render_sheet(stand, situation, now, titles)
        case _:
            render_card(stand, situation, now, titles)
            with st.container(horizontal=True):
                render_downloads(stand, situation, now, titles)
    return None


def _render_talk(stand: Stand, there: Sequence[Stand], looking: Looking) -> Said | None:
    situation, me, card = looking.situation, looking.me, stand.protocol
    then = {"protocol": card.id, "version": str(card.version), "show": "talk"}
    render_title("Said so far")
    st.html(thread_html(stand, situation, looking.now))
    if me is None:
        render_no_forms(looking)
        return None
    said: list[Said | None] = []
    ruling = next((s for s in there if s.standing == "in force" and s is not stand), None)
    form = f"protocol-{card.id}-{card.version}"
    render_title("Sign")
    signed = render_signing(stand, ruling, situation, me, looking.submission(f"{form}-sign"))
    said.append(Said(signed, f"{form}-sign", then) if signed else None)
    if stand.standing != "withdrawn":
        render_title("Comment or object")
        comment = render_comment_form(stand, me, looking.submission(f"{form}-comment"))
        said.append(Said(comment, f"{form}-comment", then) if comment else None)
        render_title("Withdraw")
        back = render_withdrawal(stand, situation, me, looking.submission(f"{form}-withdraw"))
        said.append(Said(back, f"{form}-withdraw", then) if back else None)
    return next((one for one in said if one), None)


def _render_edit(stand: Stand, looking: Looking) -> Said | None:
    if looking.me is None:
        render_no_forms(looking)
        return None
    draft = next_version(looking.situation, stand.protocol)
    if draft.version > stand.protocol.version + 1:
        newest = draft.version - 1
        st.warning(f"Version {newest} is newer; your draft starts from version {stand.protocol.version}.")
    render_title(f"Draft version {draft.version}, starting from version {stand.protocol.version}")
    form = f"protocol-{stand.protocol.id}-{stand.protocol.version}-edit"
    body = render_draft_form(draft, looking.situation, looking.titles, looking.faults, looking.submission(form))
    return _drafted(body, form)


def render_new(looking: Looking) -> Said | None:
    """Draw the form for a card from nothing; return its first draft."""
    if looking.me is None:
        render_no_forms(looking)
        return None
    render_title("A new protocol")
    form = "protocol-new"
    return _drafted(
        render_draft_form(empty(), looking.situation, looking.titles, looking.faults, looking.submission(form)), form
    )


def render_file(looking: Looking) -> Said | None:
    """Take in a card's JSON file: show what it says, and return it as a draft when that is asked for."""
    if looking.me is None:
        render_no_forms(looking)
        return None
    render_title("Take in a protocol file")
    form = "protocol-file"
    key = looking.submission(form)
    sent = st.file_uploader(
        "A card as JSON, in the form that 'Save as JSON' gives", ["json"], key=f"file:{key}", max_upload_size=1
    )
    if sent is None:
        return None
    try:
        read = looking.read(sent.name, sent.getvalue())
    except DashboardError as error:
        st.error(markdown(str(error)), icon=":material/error:")
        return None
    card = looking.situation.protocols.get(read.id)
    newest = card.versions[-1].protocol if card and card.versions else None
    made = structs.replace(read, version=newest.version + 1) if newest else read
    st.caption("It comes in as a draft: signatures in the file are not taken in, each signatory signs here.")
    saved = st.button(f"Save as draft version {made.version}", type="primary", key=f"take:{key}")
    if newest:
        render_diff(newest, made, f"v{newest.version}, here", f"v{made.version}, the file")
    shown = Stand(Version(made, looking.now), "draft", agencies_of(made.parties, looking.situation))
    st.html(card_html(shown, looking.situation, looking.now, looking.titles))
    return _drafted(ProtocolDrafted(made) if saved else None, form)


def _drafted(body: ProtocolDrafted | None, form: str) -> Said | None:
    if body is None:
        return None
    return Said(body, form, {"protocol": body.card.id, "version": str(body.card.version), "show": "talk"})


def render_no_forms(looking: Looking) -> None:
    """Say why there is no form: a replay, or nobody was chosen to act as."""
    if looking.live:
        render_watching(looking.situation.people, looking.link)
    else:
        st.info("This is a replay: nothing can be recorded in the past. Go back to live to write.")


def render_ways_in(looking: Looking, select: Callable[..., None]) -> bool:
    """Draw the ways to a new card; return whether the shipped library is to be taken in (only where there is none)."""
    if looking.me is None:
        return False
    wanted = False
    with st.container(horizontal=True):
        if not looking.situation.protocols:
            wanted = st.button("Take in the shipped library", type="primary", icon=":material/library_add:")
        for view, label in (("new", "New protocol"), ("file", "Take in a file")):
            if st.button(label, key=f"way:{view}"):
                select(show=view, version="")
                st.rerun()
    return wanted


def render_back(chosen: str, select: Callable[..., None]) -> None:
    """Draw the way back to the list from a view that fills the page."""
    if st.button("Back to the list" if not chosen else "Back to the card", icon=":material/arrow_back:"):
        select(show="", print="")
        st.rerun()
