"""What every desk page has around it: the head line with the event, the other pages, who is here, and the time."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from components.live_clock import render_live_clock
from dashboard.model.events import Event, Person
from dashboard.model.moment import local
from dashboard.model.text import markdown

NOTICE = "A coordination aid, not a dispatch system."
SHORT_NOTICE = "Not a dispatch system"
# A large screen (4K) gets larger type, and what Streamlit, plotly and folium measure in px grows with it.
CSS = """
<style>
[data-testid=stHeader], [data-testid=stToolbar], [data-testid=stDecoration], [data-testid=stDialog]
{display: none !important}
[data-testid=stSkeleton] {position: relative; container-type: inline-size}
@container (min-width: 10rem) {[data-testid=stSkeleton]::after {content: "being drawn ..."; position: absolute;
left: .6rem; top: .3rem; opacity: .75; font-size: .85rem; white-space: nowrap}}
@media (min-width: 2560px) {
html {font-size: calc(100vw / 160) !important}
[data-testid=stElementContainer][width$=px] {width: calc(attr(width type(*)) * 1rem / 16px) !important}
[data-testid=stElementContainer]:has(textarea)[height$=px], [data-testid=stElementContainer]:has(.stPlotlyChart)
{height: calc(attr(height type(*)) * 1rem / 16px) !important; flex: none !important; overflow: hidden !important}
[data-testid=stGrid] {grid-template-columns: repeat(auto-fill, minmax(23rem, 1fr)) !important}
[data-testid=stFullScreenFrame]:has(> .stPlotlyChart)
{width: calc(100% * 16px / 1rem) !important; height: calc(100% * 16px / 1rem) !important}
.js-plotly-plot {transform: scale(calc(1rem / 16px)); transform-origin: 0 0; overflow: visible !important}
iframe[title^=streamlit_folium] {zoom: calc(1rem / 16px); width: 100% !important}
}
[data-stale=true] {opacity: 1 !important; transition: none !important}
.stMainBlockContainer {padding: .6rem 1rem 2rem 1rem !important; max-width: none !important}
[data-testid=stButtonGroup] [data-selected=true] {box-shadow: inset 0 -.2rem 0 light-dark(#15191D, #E6EAEE)}
[data-testid=stButtonGroup] [data-selected=true] * {color: light-dark(#15191D, #E6EAEE) !important}
[data-testid=stCaptionContainer], [data-testid=stCaptionContainer] *
{opacity: 1 !important; color: light-dark(#4A535C, #AEB7C0) !important}
.concord-aid {color: inherit; opacity: .75; font-size: .85rem; white-space: nowrap}
.st-key-head {flex-wrap: nowrap !important; overflow: hidden; min-height: 2.6rem; gap: .4rem !important}
.st-key-head [data-testid=stSelectbox] div {font-size: .85rem}
.st-key-head [data-testid=stSelectbox] input {text-overflow: ellipsis}
.st-key-head > * {flex: none}
.st-key-head > :last-child {flex: 1 0 11.5rem; min-width: 11.5rem}
.st-key-head:has(.concord-replay) > :last-child {flex: 1 0 6rem; min-width: 6rem}
.st-key-head > :has(.st-key-head_event), .st-key-head > .st-key-head_event {flex: 0 1 auto !important; min-width: 6rem}
.st-key-head_event p {white-space: nowrap; overflow: hidden; text-overflow: ellipsis}
.st-key-head_event *, .st-key-head_person {min-width: 0}
.concord-replay {border: 3px dashed #B388FF; padding: .1rem .8rem; font-weight: 800; letter-spacing: .08em}
[data-testid^=stBaseButton-primary]:not(:disabled) *, [data-testid=stMultiSelect] [data-tag] *
{color: light-dark(#FFF, #0B1220) !important}
[data-testid^=stBaseButton-primary]:not(:disabled):hover {background: light-dark(#0B4FC0, #7FB0FF) !important}
@media (max-width: 1300px) {.st-key-head {flex-wrap: wrap !important; overflow: visible}}
@media (min-width: 1700px) {.st-key-head > [data-testid=stElementContainer][width$=px] {width: 20rem !important}}
@media (max-width: 1500px) {
.st-key-head {gap: .2rem .1rem !important}
.st-key-head_event {margin-right: .3rem}
.st-key-head > [data-testid=stElementContainer][width$=px] {width: 16.25rem !important}
[data-testid=stPageLink] a {padding: .2rem .3rem !important}
[data-testid=stPageLink] p, .concord-aid {font-size: .8rem !important}
.st-key-head > :has(.st-key-head_event), .st-key-head > .st-key-head_event {min-width: 4.4rem}
.concord-replay {padding: .1rem .4rem; letter-spacing: 0; font-size: .8rem; white-space: nowrap}
.concord-aid {display: inline-block; white-space: normal; width: 5.2rem; line-height: 1.15}
.st-key-head .clock time {font-size: 1.15rem} .st-key-head .clock {gap: .4rem}
}
</style>
"""


class HeadPeople(NamedTuple):
    """Who can be chosen to act as (id -> name, agency and role), and who was."""

    names: dict[str, str]
    chosen: str


def head_people(people: Sequence[Person], chosen: Person | None) -> HeadPeople:
    """Build the choice of who is at this desk."""
    listed = [*people, *([chosen] if chosen else [])]  # at a replayed instant they may not have been there yet
    names = {person.id: f"{person.name} · {person.agency} · {person.role}" for person in listed}
    return HeadPeople({"": "I am: watching only"} | names, chosen.id if chosen else "")


def render_head(
    clock: dict[str, Any],
    info: Event | None,
    pages: Mapping[str, st.Page],
    current: st.Page,
    link: dict[str, str],
    people: HeadPeople,
    view: str,
) -> str | None:
    """Draw the head line, with links to `pages` (label -> page) that keep `link`'s parameters, above page `current`.

    `view` is what is looked at, as a bookmark of the past keeps it; the replay makes its own.
    Return the id of somebody else when one was chosen (empty: nobody any more).
    """
    st.html(CSS)
    name = info.name if info else "No event"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="head"):
        with st.container(width="content", key="head_event"):
            st.markdown(f"**{markdown(name)}**", width="content")
        for label, page in pages.items():
            st.page_link(page, label=label, query_params=link)
        if clock["at"]:
            day = local(clock["at"], clock["timezone"])
            st.html(f"<span class=concord-replay>REPLAY {day:%d %b %Y}</span>", width="content")
            live = {name: value for name, value in link.items() if name not in ("at", "basis")}
            st.page_link(current, label="Back to live", query_params=live)
            if current != pages["Replay"]:
                st.page_link(pages["Review"], label="Bookmark", query_params=live | {"view": "notes", "bookmark": view})
        st.html(f"<span class=concord-aid title='{NOTICE}'>{SHORT_NOTICE}</span>", width="content")
        picked = None if clock["at"] else _render_person(people)
        render_live_clock(clock)
    return picked


def _render_person(people: HeadPeople) -> str | None:
    ids = list(people.names)
    picked = st.selectbox(
        "I am", ids, index=ids.index(people.chosen), format_func=people.names.__getitem__,
        label_visibility="collapsed", width=225,
    )  # fmt: skip
    return picked if picked is not None and picked != people.chosen else None
