"""Two events, or two periods of one, side by side: the same figures, what differs, the same charts on the same axes."""

from collections.abc import Callable, Iterable, Mapping
from html import escape

import streamlit as st
from msgspec import Struct, structs

from components.chips import render_title, text
from components.picks import render_picks
from components.review_cards import CSS, pick
from components.review_charts import CONFIG
from components.review_filters import Asked, render_basis, render_period, span
from components.review_metrics import Given, read
from components.review_numbers import amount, difference, grouped, number, only_in, tells
from components.review_overlay import Departed, render_overlay
from components.review_pairs import courses, distributions
from components.review_parts import Reviewing
from components.tabs import LOOK
from dashboard.model.errors import DashboardError
from dashboard.model.moment import local, spanned
from dashboard.model.text import markdown
from dashboard.projections.review.filters import Wanted
from dashboard.projections.review.findings import Findings
from dashboard.projections.review.pictures import Course, course, windows
from dashboard.projections.review.samples import FEWEST, Metric
from dashboard.projections.situation import Situation

WAYS = {"": "Two events or periods", "plan": "Plan and actual on the map"}
LOOKS = """
.cc-cmp table{width:100%}
.cc-cmp th.cc-side{text-align:center!important}
.cc-cmp td.cc-group{font-weight:700;background:var(--cc-panel)}
.cc-cmp td:last-child{white-space:normal}
"""


class Others(Struct, frozen=True):
    """What the page hands to the comparison: the `events` there are, how one stands, its log's span (UTC us).

    `departed` says what was not as the plan has it from an instant to another.
    """

    events: Callable[[], Iterable[str]]
    situation: Callable[[str], Situation]
    span: Callable[[str], tuple[int, int]]
    departed: Departed


class Side(Struct, frozen=True):
    """One of the two: the event as it stands, what is looked at of it, and what was found."""

    event: str
    situation: Situation
    ask: Asked
    found: Findings

    @property
    def words(self) -> str:
        """The name of the event, and of what is looked at."""
        return f"{self.situation.event.name if self.situation.event else self.event}, {self.ask.words}"


def render_compare(looking: Reviewing, given: Given, others: Others) -> None:
    """Draw the comparison of two spans, or plan and actual."""
    st.html(f"<style>{CSS}{LOOKS}</style>")
    way = looking.selector("what") if looking.selector("what") in WAYS else ""
    blocks = [(one or "two", pick(words, looking.link(view="compare", what=one), one or "two",
                                  "cc-chosen" if one == way else "")) for one, words in WAYS.items()]  # fmt: skip
    if picked := render_picks(blocks, LOOK, "compare-ways"):
        looking.select(what="" if picked == "two" else picked)
        st.rerun()
    if way == "plan":
        render_overlay(looking, others.span(looking.event), others.departed)
        return
    sides = _sides(looking, given, others)
    if sides is not None:
        _draw(looking, *sides)


def _sides(looking: Reviewing, given: Given, others: Others) -> tuple[Side, Side] | None:
    left, right, last = st.columns([2, 3, 1], gap="medium")
    events = sorted(others.events())
    with left:
        known = looking.situation.event
        render_period(looking, "", f"A: {markdown(known.name if known else looking.event)}")
    with right:
        one, two = st.columns(2, gap="small")
        there = looking.selector("other") if looking.selector("other") in events else looking.event
        picked = one.selectbox(
            "B: event", events, list(events).index(there), key="compare:other", format_func=_named(others)
        )
        if picked != there:
            looking.select(other=picked or "", other_period="", other_from="", other_to="")
            st.rerun()
        beyond = others.situation(there)
        with two:
            render_period(looking, "other_", "B: period", beyond)
    with last:
        render_basis(looking)
    try:
        typed = looking.selector("other_from"), looking.selector("other_to")
        first, end = spanned(*typed, beyond.timezone, ("other_from", "other_to"))
    except DashboardError as error:
        st.error(markdown(str(error)))
        return None
    near = span(looking.situation, looking.selector("period"), looking.start, looking.end)
    far = span(beyond, looking.selector("other_period"), first, end)
    if there == looking.event and near[:2] == far[:2]:
        st.info("A and B are the same: choose another event, or another period of this one.")
        return None
    mine, theirs = (Asked(*found[:2], Wanted(), found[2]) for found in (near, far))
    a = Side(
        looking.event, looking.situation, mine,
        read(given, looking.event, looking.basis, mine, looking.situation.seq),
    )  # fmt: skip
    if there == looking.event and theirs.end is None:  # a live log goes on while A is read: B ends where A's log did
        theirs = structs.replace(theirs, end=a.found.whole[1] + 1)
    return a, Side(there, beyond, theirs, read(given, there, looking.basis, theirs, beyond.seq))


def _named(others: Others) -> Callable[[str], str]:
    def name(event: str) -> str:
        known = others.situation(event).event
        return known.name if known else event

    return name


def _draw(looking: Reviewing, one: Side, two: Side) -> None:
    st.html(f"<div class='cc cc-note cc-dim'>{said_html(one, two, looking.titles)}</div>")
    st.html(table_html(one, two))
    shown = [name for _, names in grouped(_told(one, two)) for name in names]
    render_title("On the same axes (solid line: median, dashed: 90th percentile)")
    with st.grid(min_column_width=400, gap="small"):
        for name in shown:
            chart = _chart(name, one, two)
            if chart is not None:
                with st.container(border=True, gap="xsmall"):
                    st.html(f"<b class=cc>{escape(one.found.title(name))}</b>")
                    st.plotly_chart(chart, config=CONFIG, key=f"pair:{name}", alt=one.found.title(name))


def said_html(one: Side, two: Side, titles: Mapping[str, str]) -> str:
    """Say what the two are, and which types of incident and agencies only one of them has."""
    lines = [f"<b>{letter}</b> {text(side.words)}: {text(_when(side))}" for letter, side in (("A", one), ("B", two))]
    types = [{name: titles.get(name, name) for name in side.found.types} for side in (one, two)]
    agencies = [
        {name: words for name, words in side.found.choices.agencies if name in side.found.agencies}
        for side in (one, two)
    ]
    for what, (mine, theirs) in (("types of incident", types), ("agencies", agencies)):
        for letter, names in (("A", only_in(mine, theirs)), ("B", only_in(theirs, mine))):
            if names:
                lines.append(f"Only {letter} has these {what}: {text(', '.join(names))}")
    return "<br>".join(lines)


def table_html(one: Side, two: Side) -> str:
    """Write the figures of both side by side, with what differs in words; what one lacks is blank."""
    rows = []
    for title, names in grouped(_told(one, two)):
        rows.append(f"<tr><td class=cc-group colspan=8>{escape(title)}</td></tr>")
        for name in names:
            mine, theirs = (side.found.metrics.get(name) for side in (one, two))
            differs = difference(mine, theirs) if mine and theirs and tells(mine) and tells(theirs) else ""
            cells = "".join(f"<td class=cc-num>{cell}</td>" for cell in (*_cells(mine), *_cells(theirs)))
            rows.append(f"<tr><td>{escape(one.found.title(name))}</td>{cells}<td>{escape(differs)}</td></tr>")
    names = [side.words for side in (one, two)]
    each = "<th>n</th><th>Median or value</th><th>90th percentile</th>"
    head = (
        f"<tr><th rowspan=2>Figure</th><th colspan=3 class=cc-side>A: {text(names[0])}</th>"
        f"<th colspan=3 class=cc-side>B: {text(names[1])}</th><th rowspan=2>B against A</th></tr>"
        f"<tr>{each}{each}</tr>"
    )
    body = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
    return f"<div class='cc cc-scroll cc-cmp'>{body}</div>"


def _cells(metric: Metric | None) -> tuple[str, str, str]:
    if metric is None or not tells(metric):
        return "", "", ""
    if metric.statistic == "spread":
        found = metric.spread
        return number(found.n), amount(found.median, metric.unit), amount(found.p90, metric.unit)
    n = number(len(metric.samples)) if metric.statistic == "share" else ""
    return n, amount(metric.value, metric.unit), ""


def _told(one: Side, two: Side) -> list[str]:
    both = dict.fromkeys([*one.found.metrics, *two.found.metrics])
    sides = (one.found.metrics, two.found.metrics)
    return [name for name in both if any(name in each and tells(each[name]) for each in sides)]


def _chart(name: str, one: Side, two: Side) -> object:
    mine, theirs = (side.found.metrics.get(name) for side in (one, two))
    if name == "peak_committed":
        return courses(course(one.found.committed), course(two.found.committed), step=True)
    if name == "alarms":
        return courses(_loud(one), _loud(two), step=False)
    known = [metric for metric in (mine, theirs) if metric is not None and metric.statistic == "spread"]
    if not any(len(metric.samples) >= FEWEST for metric in known):
        return None
    return distributions((mine, theirs))


def _loud(side: Side) -> Course:
    metric = side.found.metrics.get("alarms")
    times, counts = windows(metric.samples if metric else (), *side.found.span)
    return Course(times.tolist(), counts.tolist())


def _when(side: Side) -> str:
    first, last = (f"{local(t, side.situation.timezone):%a %d %b %Y %H:%M}" for t in side.found.span)
    return f"{first} to {last}"
