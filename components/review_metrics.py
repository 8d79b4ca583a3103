"""The figures of a review as cards, grouped as people ask; each opens what it is made of."""

from collections.abc import Callable, Mapping
from html import escape

import streamlit as st
from msgspec import Struct

from components.chips import render_title, text
from components.picks import render_picks
from components.review_cards import CSS, card_html, picture
from components.review_charts import CONFIG
from components.review_figure import render_figure
from components.review_filters import Asked, asked, render_filters
from components.review_numbers import grouped, tells
from components.review_parts import Reviewing
from dashboard.model.moment import Basis, local
from dashboard.projections.log import LogLine
from dashboard.projections.review.filters import Wanted
from dashboard.projections.review.findings import Findings
from dashboard.projections.review.samples import FEWEST, Metric, Sample

Read = Callable[[str, Basis, int | None, int | None, Wanted], Findings]


class Given(Struct, frozen=True):
    """What the page hands to the figures: `read` works them out, `behind` gives the entries of seqs as lines.

    `table` writes the samples of a figure as CSV.
    """

    read: Read
    behind: Callable[[str, tuple[int, ...]], Mapping[int, LogLine]]
    table: Callable[[str, Metric, tuple[Sample, ...]], str]


def render_metrics(looking: Reviewing, given: Given) -> None:
    """Draw the figures, or the one that was opened."""
    st.html(f"<style>{CSS}</style>")
    ask = asked(looking)
    found = read(given, looking.event, looking.basis, ask, looking.situation.seq)
    render_filters(looking, found.choices, ask)
    metric = found.metrics.get(looking.selector("figure"))
    if metric is not None:
        render_figure(looking, found, metric, given.behind, given.table)
        return
    st.html(f"<div class='cc cc-note cc-dim'>{_looked_at(looking, found, ask)}</div>")
    there = {name: one for name, one in found.metrics.items() if tells(one)}
    for title, ids in grouped(there):
        render_title(title)
        with st.grid(min_column_width=370, gap="small"):
            for name in ids:
                _card(looking, found, there[name])
    silent = [found.title(name) for name in found.metrics if name not in there]
    if silent:
        st.html(f"<div class='cc cc-note cc-dim'>Nothing of it here: {escape(', '.join(silent))}.</div>")
    if found.benchmarks.not_measured:
        why = "; ".join(f"{title} ({why})" for title, why in found.benchmarks.not_measured.items())
        st.html(f"<div class='cc cc-note cc-dim'>Not measured: {escape(why)}.</div>")


def read(given: Given, event: str, basis: Basis, ask: Asked, entries: int) -> Findings:
    """Read what is asked for, saying that it may take a while where the log is long."""
    with st.spinner(f"Reading {entries:,} entries ...", show_time=True):
        return given.read(event, basis, ask.start, ask.end, ask.wanted)


def _card(looking: Reviewing, found: Findings, metric: Metric) -> None:
    with st.container(border=True, gap="xsmall", height="stretch"):
        title = found.title(metric.id)
        html = card_html(metric, title, found.benchmarks.of(metric.id), looking.tz, looking.link, looking.replay,
                         looking.disciplines)  # fmt: skip
        picked = render_picks([(metric.id, html)], "cc-fig", f"figure:{metric.id}", top=True)
        chart = picture(found, metric, looking.tz)
        if chart is not None:
            st.plotly_chart(chart, config=CONFIG, key=f"chart:{metric.id}", alt=title)
    if picked:
        figure, _, beside = picked.partition("/")
        looking.select(figure=figure, beside=beside, bar="")
        st.rerun()


def _looked_at(looking: Reviewing, found: Findings, ask: Asked) -> str:
    first, last = (f"{local(t, looking.tz):%a %d %b %Y %H:%M}" for t in found.whole)
    if not found.entries:
        return "This event has no entries yet: there is nothing to measure."
    said = f"The log has {found.entries:,} entries, from {first} to {last}. Looked at: {text(ask.words)}."
    thin = " It holds no incident yet." if not found.types and not any(map(tells, found.metrics.values())) else ""
    return (
        f"{said}{thin} Medians and 90th percentiles stay blank under {FEWEST}, which are told one by one. "
        "Bars: how many took how long, the highest with its count; hatched ones at the ends take in all beyond. "
        "A figure opens with its title. Figures judge arrangements, not people."
    )
