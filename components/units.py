"""The units page: every unit in a list, and one of them with its calls, its history and its status buttons."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from msgspec import Struct
from streamlit.delta_generator import DeltaGenerator

from components.availability import HEADINGS, minutes
from components.chips import age_chip, agency_chip, agency_mark, chip, link, render_style, status_symbol, text
from components.history import CSS as HISTORY
from components.history import Words, calls_html, history_html
from components.picks import Block, render_picks
from components.resources import Link, Sources
from dashboard.model.moment import elapsed
from dashboard.model.text import markdown
from dashboard.model.units import Unit
from dashboard.projections.availability import COLUMNS, Card, Column, Heard, matching, unit_cards
from dashboard.projections.history import Line, calls, standing
from dashboard.projections.situation import Situation

CSS = f"""{HISTORY}
.cc-units{{container-type:inline-size;max-height:calc(100vh - 13rem);min-height:16rem;overflow:auto;font-size:.88rem;
border:1px solid var(--cc-line)}}
.cc-units a.cc-unit,.cc-units .cc-unit-head{{display:grid;align-items:center;column-gap:.5rem;padding:0 .5rem;
min-height:2rem;grid-template-columns:minmax(6.5rem,1.2fr) minmax(5rem,1.2fr) minmax(8.5rem,1.6fr) minmax(4.4rem,1fr)
3.8rem minmax(6.6rem,.8fr);color:var(--cc-text)!important;text-decoration:none;border-top:1px solid var(--cc-line)}}
.cc-units .cc-block:first-child{{position:sticky;top:0;z-index:1;background:var(--cc-panel);font-weight:700}}
.cc-units a.cc-unit:hover{{background:var(--cc-panel)}}
.cc-units a.cc-unit strong{{font-size:.94rem}}
.cc-units a.cc-chosen{{background:var(--cc-panel);box-shadow:inset .38rem 0 0 var(--cc-text)}}
@media (max-width:1500px){{.cc-units{{max-height:calc(100vh - 18rem)}}}}
@container (max-width:38rem){{.cc-units .cc-type{{display:none}}.cc-units a.cc-unit,.cc-units .cc-unit-head{{
grid-template-columns:minmax(5.4rem,1fr) minmax(7rem,1.5fr) minmax(3.4rem,.8fr) 3.4rem minmax(6.6rem,.9fr)}}}}
"""


class UnitFilter(Struct, frozen=True):
    """Which units are listed, and which one is looked at."""

    agencies: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    words: str = ""
    unit: str = ""


def render_unit_filter(situation: Situation, unit: str) -> UnitFilter:
    """Draw the filters and the search, kept in the URL; return what is chosen."""
    render_style(CSS)
    there = {u.agency for u in situation.units.values()}
    agencies = [agency for agency in situation.agencies if agency in there]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        words = st.text_input(
            "Search a callsign", key="q", bind="query-params", live=True, width=200, placeholder="M12", max_chars=60
        )
        chosen = st.pills(
            "Agency", agencies, selection_mode="multi", key="agency", bind="query-params",
            format_func=lambda a: markdown(situation.agencies[a].short),
        )  # fmt: skip
        columns = st.pills(
            "Status", COLUMNS, selection_mode="multi", key="status", bind="query-params",
            format_func=lambda c: HEADINGS[c][1],
        )  # fmt: skip
    return UnitFilter(tuple(chosen), tuple(columns), words or "", unit)


def listed(situation: Situation, heard: Heard, now: int, chosen: UnitFilter) -> list[Card]:
    """Make the cards of the units that the filter lets through."""
    units = [u for u in situation.units.values() if not chosen.agencies or u.agency in chosen.agencies]
    return matching(unit_cards(situation, units, heard, now), chosen.words, chosen.columns)


def unit_blocks(
    cards: Sequence[Card], situation: Situation, now: int, chosen: str, href: Callable[[str], Mapping[str, str]]
) -> list[Block]:
    """Build the heading and one row for each card."""
    names = ("Unit", "<span class=cc-type>Type</span>", "Status", "Calls", "For", "Position")
    cells = "".join(f"<div{' class=cc-type' if 'Type' in name else ''}>{name}</div>" for name in names)
    rows = [(f"unit:{card.unit}", _row(card, situation, now, card.unit == chosen, href)) for card in cards]
    return [("heading", f"<div class=cc-unit-head>{cells}</div>"), *rows]


def _row(card: Card, situation: Situation, now: int, chosen: bool, href: Callable[[str], Mapping[str, str]]) -> str:
    mark = agency_mark(situation.agencies.get(card.agency))
    said = f"{status_symbol(HEADINGS[card.column][0])} {text(card.words)}"
    status = chip("EMERGENCY", "red") if card.emergency else said
    cells = (
        f"<span>{mark} <strong>{text(card.callsign)}</strong></span><span class=cc-type>{text(card.type)}</span>"
        f"<span>{status}</span><span>{' '.join(map(text, card.incidents))}</span>"
        f"<span>{minutes(now - card.since)}</span><span>{position_html(card, now)}</span>"
    )
    kind = "cc-unit cc-chosen" if chosen else "cc-unit"
    return link("units", href(card.unit), cells, f"{card.callsign}, {card.words}", kind=kind, pick=card.unit)


def position_html(card: Card, now: int) -> str:
    """How old the last position is, and whether that is late or stale; one placed by hand says `m`."""
    if not card.heard:
        return "<span class=cc-dim>none</span>"
    age = now - card.heard
    said = age_chip(age, card.staleness) if card.staleness else minutes(age).replace("<", "&lt;")
    return f"m {said}" if card.by_hand else said


def render_units(
    sources: Sources, chosen: UnitFilter, every: int | None,
    places: tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator, DeltaGenerator],
    draw_map: Callable[[list[str]], None],
    about: Callable[[str], list[Line]], words: Words, select: Callable[..., None], link_to: Link,
) -> None:  # fmt: skip
    """Draw the list and what is known of the chosen unit, again `every` few seconds (None: once).

    `places` are for the list, the chosen unit's head, its calls and history, and the map, which `draw_map` draws of the
    units that the filter lets through; `about` gives the history of `unit:ID`. The whole page is drawn again when the
    chosen unit or a zone has changed, so that their buttons never lag behind.
    """
    drawn = _watched(sources.situation(), chosen.unit)

    @st.fragment(run_every=every)
    def units() -> None:
        situation, heard, now = sources.situation(), sources.heard(), sources.now()
        unit = situation.units.get(chosen.unit)
        if _watched(situation, chosen.unit) != drawn:
            st.rerun()
        with places[3]:
            draw_map([card.unit for card in listed(situation, heard, now, chosen)])
        with places[0]:
            _list(situation, heard, now, chosen, select, link_to)
        if unit is not None:
            with places[1]:
                st.html(unit_head(unit, situation, heard, now))
            with places[2]:
                _render_past(unit, situation, now, about(f"unit:{unit.id}"), words)

    units()


def _watched(situation: Situation, unit: str) -> tuple[Unit | None, object, object]:
    """What the rest of the page shows, outside its refreshing part."""
    return situation.units.get(unit), situation.zones, situation.sites


def _list(
    situation: Situation, heard: Heard, now: int, chosen: UnitFilter, select: Callable[..., None],
    link_to: Link,
) -> None:  # fmt: skip
    cards = listed(situation, heard, now, chosen)
    st.html(f'<div class="cc"><strong>{len(cards)}</strong> of {len(situation.units)} units</div>')
    if not cards:
        st.info("No unit fits these filters." if situation.units else "No unit has been registered yet.")
        return
    blocks = unit_blocks(cards, situation, now, chosen.unit, lambda unit: link_to(unit=unit))
    if picked := render_picks(blocks, "cc-units", "units"):
        select(unit="" if picked == chosen.unit else picked)
        st.rerun()


def unit_head(unit: Unit, situation: Situation, heard: Heard, now: int) -> str:
    """Say who the unit is, how it stands, and where it was last heard, as HTML."""
    card = unit_cards(situation, [unit], heard, now)[0]
    doing = " ".join(map(text, card.incidents))
    words = "" if card.emergency else f"<strong>{text(card.words)}</strong>"
    note = f" · {text(unit.note)}" if unit.note else ""
    emergency = chip("EMERGENCY", "red") if card.emergency else ""
    last = f"last position {elapsed(now - card.heard)} ago" if card.heard else "no position was ever heard"
    return (
        f'<div class="cc"><span class=cc-title>{text(unit.callsign)}</span> {text(unit.type)} of '
        f"{agency_chip(situation.agencies, unit.agency)}<div>{status_symbol(HEADINGS[card.column][0])} "
        f"{words}{emergency} {doing} for {minutes(now - card.since)}{note} · {last}</div></div>"
    )


def _render_past(unit: Unit, situation: Situation, now: int, lines: list[Line], words: Words) -> None:
    made = calls(standing(lines), unit.id)
    st.html(f'<h2 class="cc cc-title">Calls {len(made)}</h2>{calls_html(made, situation, now)}')
    st.html(f'<h2 class="cc cc-title">History</h2>{history_html(lines, situation, words, now)}')
