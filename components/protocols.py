"""The protocol library as a list: every card with where it stands, who leads, its review, signatures and objections."""

from collections.abc import Callable, Iterable, Mapping

import streamlit as st
from msgspec import Struct

from components.chips import chip, link, render_style, text
from components.picks import Block, render_picks
from components.protocol_card import objections_words, standing_html
from dashboard.model.moment import local
from dashboard.model.protocols import Card
from dashboard.model.text import markdown, plain
from dashboard.projections.parties import agency_of
from dashboard.projections.protocol_words import lead_line, party_words, review_words, signed_words
from dashboard.projections.situation import Situation
from dashboard.projections.standing import Stand, Standing, stands

STANDINGS: tuple[Standing, ...] = ("in force", "draft", "past review", "superseded", "withdrawn")
CSS = """
.cc-protocols{max-height:calc(100vh - 13rem);min-height:16rem;overflow:auto;font-size:.88rem;line-height:1.35;
border:1px solid var(--cc-line)}
.cc-protocols a.cc-protocol{display:block;padding:.35rem .6rem;color:var(--cc-text)!important;text-decoration:none;
border-top:1px solid var(--cc-line)}
.cc-protocols .cc-block:first-child a{border-top:0}
.cc-protocols a.cc-protocol:hover{background:var(--cc-panel)}
.cc-protocols a.cc-protocol:focus-visible{outline:3px solid var(--cc-text);outline-offset:-3px}
.cc-protocols a.cc-protocol strong{font-size:1rem}
.cc-protocols a.cc-protocol .cc-facts strong{font-size:.88rem}
.cc-protocols .cc-one{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.cc-protocols a.cc-chosen{background:var(--cc-panel);box-shadow:inset .38rem 0 0 var(--cc-text);padding-left:.9rem}
@media (max-width:1500px){.cc-protocols{max-height:calc(100vh - 18.5rem)}}
"""
Link = Callable[..., Mapping[str, str]]


class ProtocolFilter(Struct, frozen=True):
    """Which cards are listed."""

    standings: tuple[Standing, ...] = ()
    parties: tuple[str, ...] = ()
    words: str = ""


class Row(Struct, frozen=True):
    """One card: the version that counts now (in force, else the newest), and a newer draft beside it."""

    shown: Stand
    draft: Stand | None
    all: tuple[Stand, ...]


def row_of(card: Card, situation: Situation, now: int) -> Row:
    """Build the row of a card that has a version."""
    listed = stands(card, situation, now)
    shown = next((stand for stand in listed if stand.standing == "in force"), listed[0])
    draft = listed[0] if listed[0] is not shown and listed[0].standing == "draft" else None
    return Row(shown, draft, tuple(listed))


def protocol_rows(situation: Situation, now: int, chosen: ProtocolFilter, titles: Mapping[str, str]) -> list[Row]:
    """Build the rows of the cards that the filter lets through, by title."""
    rows = [row_of(card, situation, now) for card in situation.protocols.values() if card.versions]
    there = [row for row in rows if _fits(row, situation, chosen, titles)]
    return sorted(there, key=lambda row: plain(row.shown.protocol.title))


def _fits(row: Row, situation: Situation, chosen: ProtocolFilter, titles: Mapping[str, str]) -> bool:
    card = row.shown.protocol
    if chosen.standings and not any(stand.standing in chosen.standings for stand in row.all):
        return False
    if chosen.parties and not set(chosen.parties) & {agency_of(party, situation) or party for party in card.parties}:
        return False
    kinds = (titles.get(kind, kind) for kind in card.types)
    said = plain(" ".join((card.id, card.title, card.phrase, *kinds, card.source, card.notes)))
    return all(word in said for word in plain(chosen.words).split())


def party_choices(situation: Situation) -> dict[str, str]:
    """Name every party of any card: agency id or discipline -> what people call it."""
    cards = (card.versions[-1].protocol for card in situation.protocols.values() if card.versions)
    there = {agency_of(party, situation) or party for card in cards for party in card.parties}
    return dict(sorted(((party, party_words(party, situation)) for party in there), key=lambda pair: pair[1]))


def render_protocol_filter(situation: Situation) -> ProtocolFilter:
    """Draw the filters and the search, kept in the URL; return what is chosen."""
    render_style(CSS)
    parties = party_choices(situation)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        words = st.text_input(
            "Search the protocols", key="q", bind="query-params", live=True, width=220, placeholder="fire, weapon",
            max_chars=60,
        )  # fmt: skip
        standings = st.pills(
            "Standing", STANDINGS, selection_mode="multi", key="standing", bind="query-params",
            format_func=str.capitalize,
        )  # fmt: skip
        chosen = st.multiselect(
            "Party", list(parties), key="party", bind="query-params", placeholder="all parties", width=260,
            format_func=lambda party: parties.get(party, party),
        )  # fmt: skip
    return ProtocolFilter(tuple(standings), tuple(chosen), words or "")


def row_html(row: Row, situation: Situation, now: int) -> str:
    """One card of the list, as HTML."""
    card, version = row.shown.protocol, row.shown.version
    leads = lead_line(card.phases, situation) or "names no lead: adds distances and contacts"
    there, needed = signed_words(row.shown, situation)
    review, urgent = review_words(card, local(now, situation.timezone).date())
    facts = [f"{standing_html(row.shown.standing)} v{card.version}", f"signed {there} of {needed}"]
    facts.append(chip(review, "amber") if urgent and row.shown.standing != "withdrawn" else text(review))
    if version.open_objections:
        facts.append(chip(objections_words(len(version.open_objections)), "amber"))
    return (
        f"<strong>{text(card.title)}</strong><div class=cc-one>{text(leads)}</div>"
        f"<div class=cc-facts>{' · '.join(facts)}</div>{_draft_html(row.draft, situation)}"
    )


def _draft_html(draft: Stand | None, situation: Situation) -> str:
    if draft is None:
        return ""
    there, needed = signed_words(draft, situation)
    count = len(draft.version.open_objections)
    against = f" {chip(objections_words(count), 'amber')}" if count else ""
    said = f"{standing_html('draft')} v{draft.protocol.version} · signed {there} of {needed}{against}"
    return f"<div class=cc-facts>{said}</div>"


def protocol_blocks(rows: Iterable[Row], situation: Situation, now: int, chosen: str, link_to: Link) -> list[Block]:
    """Build one link for each row."""
    return [(f"protocol:{row.shown.protocol.id}", _block(row, situation, now, chosen, link_to)) for row in rows]


def _block(row: Row, situation: Situation, now: int, chosen: str, link_to: Link) -> str:
    card = row.shown.protocol
    kind = "cc-protocol cc-chosen" if card.id == chosen else "cc-protocol"
    said = f"{card.title}, {row.shown.standing}"
    return link("protocols", link_to(protocol=card.id), row_html(row, situation, now), said, kind=kind, pick=card.id)


class Library(Struct, frozen=True):
    """Where the list looks every time it draws: the situation, the time it shows, and the incident types' titles."""

    situation: Callable[[], Situation]
    now: Callable[[], int]
    titles: Mapping[str, str]


def render_protocols(
    library: Library, filters: ProtocolFilter, chosen: str, every: int | None,
    select: Callable[..., None], link_to: Link,
) -> None:  # fmt: skip
    """Draw the list, again `every` few seconds (None: once); a pick is kept in the URL by `select`.

    The whole page is drawn again when the chosen card has changed, so that nobody signs what they have not seen.
    """
    drawn = library.situation().protocols.get(chosen)

    @st.fragment(run_every=every)
    def listed() -> None:
        situation, now = library.situation(), library.now()
        if situation.protocols.get(chosen) != drawn:
            st.rerun()
        rows = protocol_rows(situation, now, filters, library.titles)
        st.html(f'<div class="cc"><strong>{len(rows)}</strong> of {len(situation.protocols)} protocols</div>')
        if not rows:
            st.info("No protocol fits these filters." if situation.protocols else "This event has no protocols yet.")
            return
        blocks = protocol_blocks(rows, situation, now, chosen, link_to)
        if picked := render_picks(blocks, "cc-protocols", "protocols", top=True):
            select(protocol="" if picked == chosen else picked, version="", compare="")
            st.rerun()

    listed()


def render_missing(chosen: str, version: str) -> None:
    """Say that the URL names no protocol, or no version, of this event."""
    what = f"protocol: there is no '{chosen[:60]}' in this event; pick one from the list"
    if version:
        what = f"version: '{chosen[:60]}' has no version '{version[:20]}'; pick one under Versions"
    st.error(markdown(what), icon=":material/error:")
