"""One figure of a review and what it is made of: its samples, the entries behind each, the way to their instant."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from math import inf, isfinite

import streamlit as st

from components.chips import link, render_title, text
from components.picks import render_picks
from components.review_cards import held_html, numbers_html, pick, picture
from components.review_charts import CONFIG, LARGE, Bins, bins, distribution
from components.review_numbers import COUNTS, amount, counts
from components.review_parts import Reviewing
from dashboard.model.moment import local
from dashboard.projections.log import LogLine
from dashboard.projections.names import callsign, number, short
from dashboard.projections.review.filters import Where
from dashboard.projections.review.findings import Findings
from dashboard.projections.review.samples import FEWEST, By, Metric, Sample, share, spread

SHOWN = 200
ENTRIES = 4
APART: dict[str, str] = {
    "": "together", "agency": "by agency", "type": "by type", "kind": "by kind", "protocol": "by protocol",
}  # fmt: skip
Behind = Callable[[str, tuple[int, ...]], Mapping[int, LogLine]]
Table = Callable[[str, Metric, tuple[Sample, ...]], str]
Span = tuple[float, float]


def render_figure(looking: Reviewing, found: Findings, metric: Metric, behind: Behind, table: Table) -> None:
    """Draw `metric` large, apart by agency or type where that is asked for, and its samples, the highest first."""
    beside = looking.selector("beside") if looking.selector("beside") in metric.beside else ""
    bar = between(looking.selector("bar")) if metric.statistic == "spread" and not beside else None
    html = pick("\u2039 All figures", looking.link(view="metrics"), "back")
    if render_picks([("back", html)], "cc-fig", "figures:back"):
        looking.select(figure="", beside="", bar="", by="")
        st.rerun()
    words = f": {COUNTS.get(beside, beside.replace('_', ' '))}" if beside else ""
    render_title(found.title(metric.id) + words)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _chart(looking, found, metric, bar)
    with right:
        _numbers(looking, found, metric)
    samples = narrowed(metric.beside[beside] if beside else metric.samples, bar)
    _render_samples(looking, found, metric, samples, bar, behind, table)


def between(text_of_bar: str) -> Span | None:
    """Read `4.5:6`, `:0` (below) or `60:` (or more) as it stands in the URL; None where it is none."""
    low, colon, high = text_of_bar.partition(":")
    try:
        ends = [float(end) for end in (low, high) if end]
    except ValueError:
        return None
    if not colon or not all(map(isfinite, ends)):
        return None
    return float(low or -inf), float(high or inf)


def said(bar: Span) -> str:
    """Write a bar as it stands in the URL."""
    return ":".join("" if abs(end) == inf else repr(end).removesuffix(".0") for end in bar)


def narrowed(samples: Sequence[Sample], bar: Span | None) -> tuple[Sample, ...]:
    """Return the samples of a bar (None: all), those of the highest value first, then the earliest."""
    kept = (sample for sample in samples if bar is None or bar[0] <= sample.value < bar[1])
    return tuple(sorted(kept, key=lambda sample: (-sample.value, sample.at)))


def _chart(looking: Reviewing, found: Findings, metric: Metric, bar: Span | None) -> None:
    title, held = found.title(metric.id), found.benchmarks.of(metric.id)
    if metric.statistic != "spread" or len(metric.samples) < FEWEST:
        chart = picture(found, metric, looking.tz, LARGE)
        if chart is not None:
            st.plotly_chart(chart, config=CONFIG, key=f"large:{metric.id}", alt=title)
        return
    values = [sample.value for sample in metric.samples]
    spots: Bins = bins(values, [each.target for each in held if each.statistic != "n"])
    chart = distribution(values, metric.spread, held, metric.unit, spots, bar, LARGE)
    key = f"large:{metric.id}:{looking.selector('bar')}"  # a chart that was clicked is another one: no click stays
    drawn = st.plotly_chart(
        chart, config=CONFIG, key=key, on_select="rerun", selection_mode="points", alt=title
    )  # fmt: skip
    st.caption("Click a bar for what it is made of. Hatched bars at the ends take in all that lies beyond.")
    points = drawn["selection"]["points"] if drawn else []
    if points:
        looking.select(bar=said(spots.between(int(points[0]["point_index"]))), beside="")
        st.rerun()


def _numbers(looking: Reviewing, found: Findings, metric: Metric) -> None:
    held = "".join(
        f"<div>{held_html(metric, each, looking.disciplines)}</div>" for each in found.benchmarks.of(metric.id)
    )
    more = [
        pick(words, looking.link(view="metrics", figure=metric.id, beside=name), name)
        if name in metric.beside else escape(words) for name, words in counts(metric)
    ]  # fmt: skip
    html = (
        f"<div class=cc-fig-n>{numbers_html(metric, looking.tz, looking.replay)}</div>"
        + "".join(f"<div>{one}</div>" for one in more)
        + (
            f"<div class=cc-fig-held><b>Held against</b>{held}</div>"
            if held
            else "<div class=cc-fig-held>Held against nothing</div>"
        )
    )
    if beside := render_picks([("numbers", html)], "cc-fig", "figure:numbers"):
        looking.select(beside=beside, bar="")
        st.rerun()
    options = ["", *metric.by, *metric.parts]
    if len(options) == 1 or not metric.samples:
        return
    now = looking.selector("by") if looking.selector("by") in options else ""
    by = st.segmented_control("Apart", options, default=now, format_func=lambda one: APART[one], required=True,
                              key=f"figure:by:{metric.id}")  # fmt: skip
    if by != now:
        looking.select(by=by or "")
        st.rerun()
    if now:
        st.html(parts_html(metric, now, looking) if now in metric.parts else
                groups_html(metric, next(one for one in metric.by if one == now), looking))  # fmt: skip


def parts_html(metric: Metric, by: str, looking: Reviewing) -> str:
    """Write the peaks that the parts of a figure had, each at its own instant; in the order of names."""
    named = sorted((short(name, looking.situation), *part) for name, part in metric.parts[by].items())
    rows = "".join(
        f"<tr><td>{text(name) or 'nobody named'}</td><td class=cc-num>{amount(most, metric.unit)}</td>"
        f"<td>{looking.replay(at, f'{local(at, looking.tz):%d %b %H:%M:%S}') if most else ''}</td></tr>"
        for name, most, at in named
    )
    head = f"<tr><th>{APART[by][3:].title()}</th><th>Most at once</th><th>When (replay)</th></tr>"
    return f"<div class='cc cc-scroll cc-samples'><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>"


def groups_html(metric: Metric, by: By, looking: Reviewing) -> str:
    """Write a figure apart by agency, type, ...: in the order of names, never of figures."""
    named = {
        name: short(name, looking.situation) if by == "agency" else
        looking.titles.get(name, name) if by == "type" else name
        for name in metric.groups(by)
    }  # fmt: skip
    rows = []
    for name, samples in sorted(metric.groups(by).items(), key=lambda pair: named[pair[0]].casefold()):
        of = spread(samples) if metric.statistic == "spread" else None
        value = amount(share(samples), "%") if metric.statistic == "share" else ""
        cells = (amount(of.median, metric.unit), amount(of.p90, metric.unit)) if of else (value, "")
        rows.append(
            f"<tr><td>{text(named[name]) or 'nobody named'}</td><td class=cc-num>{len(samples):,}</td>"
            + "".join(f"<td class=cc-num>{cell}</td>" for cell in cells) + "</tr>"
        )  # fmt: skip
    first = "Median" if metric.statistic == "spread" else "Value"
    return (
        f"<div class='cc cc-scroll'><table><thead><tr><th>{APART[by][3:].title()}</th><th>n</th><th>{first}</th>"
        f"<th>90th percentile</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _render_samples(
    looking: Reviewing, found: Findings, metric: Metric, samples: tuple[Sample, ...], bar: Span | None,
    behind: Behind, table: Table,
) -> None:  # fmt: skip
    count = f"{len(samples):,} of {len(metric.samples):,}" if bar else f"{len(samples):,} in all"
    listed = samples[:SHOWN]
    rest = f"; the first {SHOWN} are listed, the file has all" if len(samples) > SHOWN else ""
    order = ", the highest first" if metric.statistic == "spread" else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        render_title("What it is made of")
        if samples:
            name = "".join(c if c.isalnum() and c.isascii() else "-" for c in f"{looking.event}-{metric.id}")[:80]
            st.download_button("As CSV", partial(table, looking.event, metric, samples), f"{name}.csv", "text/csv",
                               on_click="ignore")  # fmt: skip
        if bar and st.button("All of them", icon=":material/close:"):
            looking.select(bar="")
            st.rerun()
    where = "" if bar is None else f" from {_end(bar[0], metric.unit)} to {_end(bar[1], metric.unit)}"
    st.html(f"<div class='cc cc-note cc-dim'>{count}{escape(where)}{order}{rest}.</div>")
    if listed:
        seqs = {seq for sample in listed for seq in sample.seqs[:ENTRIES]}
        lines = behind(looking.event, tuple(sorted(seqs)))
        st.html(samples_html(listed, metric, lines, found.where, looking))


def _end(value: float, unit: str) -> str:
    return amount(value, unit) if abs(value) != inf else "the least" if value < 0 else "the most"


def samples_html(
    samples: Sequence[Sample], metric: Metric, lines: Mapping[int, LogLine], where: Callable[[Sample], Where],
    looking: Reviewing,
) -> str:  # fmt: skip
    """Write samples as a table: value, what and whose, the instant as a link to the replay, the entries in words."""
    valued = metric.statistic == "share" or any(sample.value != 1 for sample in samples)
    heads = (*(("Value",) if valued else ()), "When (replay)", "Incident", "Unit", "Agency", "Type", "Where",
             "Entries behind it")  # fmt: skip
    rows = "".join(_row(sample, metric, valued, lines, where(sample), looking) for sample in samples)
    head = "".join(f"<th>{one}</th>" for one in heads)
    table = f"<table class=cc-samples><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<div class='cc cc-scroll'>{table}</div>"


def _row(
    sample: Sample, metric: Metric, valued: bool, lines: Mapping[int, LogLine], spot: Where, looking: Reviewing
) -> str:  # fmt: skip
    situation, n = looking.situation, sample.incident
    kind = looking.titles.get(sample.type, sample.type) or sample.kind
    card = f"protocol {sample.protocol}" if sample.protocol not in ("", kind) else ""
    value = ("yes" if sample.value else "no") if metric.statistic == "share" else amount(sample.value, metric.unit)
    incident = (
        link("log", looking.link(incident=n), text(number(n, situation)), "The log of this incident") if n else ""
    )
    unit = (callsign(sample.unit, situation) if sample.incident or sample.unit in situation.units
            else _named(sample.unit, looking))  # fmt: skip
    cells = (
        incident, text(unit) if unit else "", text(short(sample.agency, situation)) if sample.agency else "",
        text(", ".join(filter(None, (kind, card)))), text(spot.place),
        f"{text(sample.note)}<br>" * bool(sample.note) + _entries(sample, lines, looking.tz),
    )  # fmt: skip
    at = looking.replay(sample.at, f"{local(sample.at, looking.tz):%d %b %H:%M:%S}")
    first = f"<td class=cc-num>{value}</td>" if valued else ""
    return f"<tr>{first}<td class=cc-once>{at}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _named(thing: str, looking: Reviewing) -> str:
    resource = looking.situation.resources.get(thing)
    if resource is not None:
        return resource.name
    return next((one.called for one in looking.situation.layout if one.id == thing), thing)


def _entries(sample: Sample, lines: Mapping[int, LogLine], tz: str) -> str:
    shown = [_entry(seq, lines.get(seq), tz) for seq in sample.seqs[:ENTRIES]]
    more = len(sample.seqs) - len(shown)
    return "<br>".join([*shown, *([f"<span class=cc-dim>and {more} more</span>"] if more else [])])


def _entry(seq: int, line: LogLine | None, tz: str) -> str:
    if line is None:
        return f"<span class=cc-dim>entry {seq}</span>"
    reads = f"<s>{text(line.text)}</s> struck" if line.struck else text(line.readings[-1])
    return f"<span class=cc-dim>{seq}, {local(line.occurred, tz):%H:%M:%S}</span> {reads}"
