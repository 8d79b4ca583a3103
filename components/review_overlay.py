"""Plan and actual on the map: the published layout, and over it what was not as planned, with when and how long."""

from collections.abc import Callable, Sequence

import folium
import streamlit as st
from streamlit_folium import st_folium

from components.chips import render_title, text
from components.place_picker import OfflineMap
from components.plan_map import bounds_of, shape
from components.review_filters import render_basis, render_period, span, when
from components.review_parts import Reviewing
from dashboard.model.errors import DashboardError
from dashboard.model.layouts import Feature
from dashboard.model.moment import Basis, elapsed, local, parse
from dashboard.model.text import markdown
from dashboard.projections.departures import Departure, How, holding
from dashboard.projections.situation import Situation

Departed = Callable[[str, Basis, int, int], tuple[Situation, list[Departure]]]
RED, AMBER, GREY = "#D32F2F", "#B36B00", "#77808A"
LOOKS: dict[How, tuple[str, str, str]] = {
    "shut": (RED, "", "closed or blocked, planned open"),
    "open": (AMBER, "", "open, planned closed"),
    "short": (AMBER, "3 7", "fewer people there than planned"),
}
NAMED = 30
CSS = """
<style>
.cc-key{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.94rem;padding:.2rem 0}
.cc-key i{display:inline-block;width:2rem;height:0;border-top:.31rem solid;vertical-align:middle;margin-right:.4rem}
.cc-over{font-size:.94rem}
.cc-over a{color:var(--cc-text)!important}
.cc-over table{width:100%}
</style>
"""


def render_overlay(looking: Reviewing, whole: tuple[int, int], departed: Departed) -> None:
    """Draw what was not as planned at an instant, or over a span; `whole` is the log's own span (UTC us).

    After the end of the log nobody said anything, so nothing is told of it.
    """
    st.html(CSS)
    boxes = st.columns([2, 1.4, 1.2], gap="small")
    with boxes[0]:
        render_period(looking, "", "Period")
    with boxes[1]:
        at = _instant(looking)
    with boxes[2]:
        render_basis(looking)
    if isinstance(at, str):
        st.error(markdown(at))
        return
    start, end, words = span(looking.situation, looking.selector("period"), looking.start, looking.end)
    first, last = whole[0] if start is None else start, whole[1] + 1 if end is None else min(end, whole[1] + 1)
    if at is not None:
        situation, found = departed(looking.event, looking.basis, whole[0], at + 1)
        found, words = holding(found, at), f"at {local(at, looking.tz):%d %b %Y %H:%M:%S}"
    else:
        situation, found = departed(looking.event, looking.basis, first, max(last, first + 1))
    version = situation.layout_version or "none published"
    render_title(f"Plan {version} and actual, {words}: {len(found)} not as planned")
    left, right = st.columns([5, 4], gap="medium")
    with left:
        st.html(legend_html())
        st_folium(overlay_map(situation.layout, found), key=f"overlay:{looking.basis}:{words}", height=560,
                  use_container_width=True, returned_objects=[])  # fmt: skip
    with right:
        st.html(list_html(found, looking))


def overlay_map(layout: Sequence[Feature], found: Sequence[Departure]) -> folium.Map:
    """Draw `layout` in grey and over it what was `found`, with its words; each feature once, what is shut first."""
    chart = OfflineMap(tiles=None, zoom_start=16, max_zoom=21, control_scale=True, prefer_canvas=True)
    by: dict[str, list[Departure]] = {}
    for one in found:
        by.setdefault(one.feature, []).append(one)
    for feature in layout:
        if feature.id not in by and feature.points:
            shape(feature, GREY, "", feature.called, 2).add_to(chart)
    drawn = [feature for feature in layout if feature.id in by and feature.points]
    for n, feature in enumerate(drawn):
        mine = by[feature.id]
        how = min((one.how for one in mine), key=list(LOOKS).index)
        colour, dash, _ = LOOKS[how]
        shape(feature, colour, dash, label(mine), 5, named=n < NAMED).add_to(chart)
    points = [point for feature in (drawn or layout) for point in feature.points]
    if points:
        chart.fit_bounds(bounds_of(points))
    return chart


def label(mine: Sequence[Departure]) -> str:
    """Say in a few words what was with one feature: `CLOSED Gate 3 12m, 2 times; SHORT 4 of 6 there 1h05m`."""
    said = []
    for how in LOOKS:
        those = [one for one in mine if one.how == how]
        if those:
            long = elapsed(sum(one.ends - one.begins for one in those))
            most = min(those, key=lambda one: one.present) if how == "short" else those[0]
            fewest = f" {most.says}" if how == "short" else ""
            times = f", {len(those)} times" if len(those) > 1 else ""
            said.append(f"{word(most)}{fewest} {long}{times}")
    return f"{mine[0].name}: {'; '.join(said)}"


def word(one: Departure) -> str:
    """Say in one word how it was: CLOSED, BLOCKED, OPEN, SHORT."""
    return "SHORT" if one.how == "short" else one.state.upper()


def list_html(found: Sequence[Departure], looking: Reviewing) -> str:
    """Write what was found as a table, each with its instants as links to the replay."""
    if not found:
        return ("<div class='cc cc-over cc-note'>Nothing that was said differs from the plan here. What nobody said "
                "anything about is taken for as planned.</div>")  # fmt: skip
    rows = "".join(
        f"<tr><td>{text(one.kind)} <b>{text(one.name)}</b></td>"
        f"<td><span class='cc-chip cc-{'red' if one.how == 'shut' else 'amber'}'>{word(one)}</span> "
        f"{text(one.says)}{f': {text(one.note)}' if one.note else ''}</td>"
        f"<td>{_replay(one.begins, looking)} to {_replay(one.ends, looking) if not one.lasting else 'the end'}, "
        f"<b>{elapsed(one.ends - one.begins)}</b></td>"
        f"<td class=cc-dim>{' '.join(map(str, one.seqs))}</td></tr>"
        for one in found
    )
    head = "<tr><th>What</th><th>How it was</th><th>When (replay)</th><th>Entries</th></tr>"
    return f"<div class='cc cc-scroll cc-over'><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>"


def legend_html() -> str:
    """Say what the lines of the map mean."""
    keys = [(colour, "dotted" if dash else "solid", words) for colour, dash, words in LOOKS.values()]
    keys.append((GREY, "solid", "as planned, or nobody has said"))
    spans = (f"<span><i style='border-top-color:{c};border-top-style:{style}'></i>{w}</span>" for c, style, w in keys)
    return f"<div class='cc cc-key'>{''.join(spans)}</div>"


def _instant(looking: Reviewing) -> int | str | None:
    known = looking.selector("instant")
    typed = st.text_input("At (empty: over the whole period)", known, 40, key="overlay:instant",
                          placeholder=when(looking.now, looking.tz)[:16]).strip()  # fmt: skip
    try:
        at = parse(typed, looking.tz, "at") if typed else None
    except DashboardError as error:
        return str(error)
    if typed != known:
        looking.select(instant=typed)
        st.rerun()
    return at


def _replay(at: int, looking: Reviewing) -> str:
    return looking.replay(at, f"{local(at, looking.tz):%a %H:%M:%S}")
