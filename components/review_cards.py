"""A figure of a review as a card: its number, what it is held against, its chart where one looks rather than reads."""

from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote, urlencode

import plotly.graph_objects as go

from components.review_charts import CSS as CHARTS
from components.review_charts import SMALL, bins, columns_chart, course_chart, distribution
from components.review_numbers import amount, counts, met
from dashboard.model.moment import local
from dashboard.projections.review.benchmarks import Benchmark
from dashboard.projections.review.findings import Findings
from dashboard.projections.review.pictures import course, windows
from dashboard.projections.review.printing import aim_words
from dashboard.projections.review.samples import FEWEST, Metric

Replay = Callable[[int, str], str]
CSS = (
    CHARTS
    + """
.cc-fig{font-size:.94rem;line-height:1.35}
.cc-fig a{color:var(--cc-text)!important;text-decoration:underline;text-underline-offset:2px}
.cc-fig a.cc-fig-title{display:block;font-size:1rem;font-weight:700;padding:.1rem 0}
.cc-fig a.cc-fig-title::after{content:" \\203A"}
.cc-fig a:focus-visible{outline:3px solid var(--cc-text)}
.cc-fig-n{display:flex;flex-wrap:wrap;align-items:baseline;gap:.1rem .7rem}
.cc-fig-n strong{color:var(--cc-text);font-size:1.4rem;font-weight:700;font-variant-numeric:tabular-nums}
.cc-fig-n span{color:var(--cc-dim);white-space:nowrap}
.cc-fig-more,.cc-fig-held{color:var(--cc-dim);font-size:.88rem;margin-top:.2rem}
.cc-fig-held b{color:var(--cc-text);font-weight:600}
.cc-share{height:.62rem;border:1px solid var(--cc-dim);margin:.5rem 0 .3rem}
.cc-share i{display:block;height:100%;background:#2A79C8}
.cc-samples a{color:var(--cc-text)!important}
.cc-samples td{overflow-wrap:anywhere}
.cc-unchecked{border:1px dashed var(--cc-dim);padding:0 .3rem;white-space:nowrap}
"""
)


def picture(found: Findings, metric: Metric, tz: str, height: int = SMALL) -> go.Figure | None:
    """Return the chart of a figure; None of what is read rather than looked at, and of fewer than five."""
    held = found.benchmarks.of(metric.id)
    if metric.id == "peak_committed" and len(found.committed.times):
        peak = (metric.peak, metric.at) if metric.peak and metric.at is not None else None
        return course_chart(*course(found.committed), tz, peak, height)
    if metric.id == "alarms" and metric.samples:
        times, loud = windows(metric.samples, *found.span)
        return columns_chart(times.tolist(), loud.tolist(), tz, held[0].target if held else None, height)
    if metric.statistic == "spread" and len(metric.samples) >= FEWEST:
        values = [sample.value for sample in metric.samples]
        spots = bins(values, [each.target for each in held if each.statistic != "n"])
        return distribution(values, metric.spread, held, metric.unit, spots, height=height)
    return None


def card_html(
    metric: Metric, title: str, held: tuple[Benchmark, ...], tz: str, to: Callable[..., dict[str, str]], replay: Replay,
    disciplines: Mapping[str, str],
) -> str:  # fmt: skip
    """Write a figure: its number, how many it is made of, what else was counted, what it is held against."""
    more = "".join(
        pick(words, to(view="metrics", figure=metric.id, beside=name), f"{metric.id}/{name}")
        if name in metric.beside else f"<span>{escape(words)}</span>"
        for name, words in counts(metric)
    )  # fmt: skip
    against = "".join(f"<div>{held_html(metric, each, disciplines)}</div>" for each in held)
    return (
        pick(title, to(view="metrics", figure=metric.id), metric.id, "cc-fig-title")
        + f"<div class=cc-fig-n>{numbers_html(metric, tz, replay)}</div>"
        + (f"<div class='cc-fig-n cc-fig-more'>{more}</div>" if more else "")
        + (f"<div class=cc-fig-held><b>Held against</b>{against}</div>" if against else "")
    )


def numbers_html(metric: Metric, tz: str, replay: Replay) -> str:
    """Write the number of a figure large, and how many it is made of; `replay` links an instant (UTC us) with words."""
    found, n = metric.spread, len(metric.samples)
    if metric.statistic == "spread":
        if found.median is None:
            return f"<strong>n {n}</strong>{_one_by_one(metric, tz, replay) if n else '<span>none</span>'}"
        return (
            f"<span><strong>{amount(found.median, metric.unit)}</strong> median</span>"
            f"<span><strong>{amount(found.p90, metric.unit)}</strong> 90th percentile</span><span>n {n:,}</span>"
        )
    if metric.statistic == "share":
        if metric.value is None:
            return f"<strong>n {n}</strong>{_one_by_one(metric, tz, replay)}"
        bar = f"<div class=cc-share style='flex:1 0 100%'><i style='width:{metric.value:.1f}%'></i></div>"
        return f"<strong>{amount(metric.value, '%')}</strong><span>n {n:,}</span>{bar}"
    when = ""
    if metric.at is not None and metric.peak:
        when = f"<span>at {replay(metric.at, f'{local(metric.at, tz):%d %b %Y %H:%M:%S}')}</span>"
    return f"<strong>{amount(metric.value or 0, metric.unit)}</strong>{when}"


def _one_by_one(metric: Metric, tz: str, replay: Replay) -> str:
    """Write each value of fewer than five, in the order of time, with its instant."""
    told = []
    for sample in sorted(metric.samples, key=lambda sample: sample.at):
        value = ("yes" if sample.value else "no") if metric.statistic == "share" else amount(sample.value, metric.unit)
        told.append(f"<span>{escape(value)} at {replay(sample.at, f'{local(sample.at, tz):%d %b %H:%M}')}</span>")
    return "".join(told)


def held_html(metric: Metric, each: Benchmark, disciplines: Mapping[str, str]) -> str:
    """Write what a figure is held against, with its source, and whether it is met; what nobody checked says so.

    `disciplines` by agency say whose samples a target is about.
    """
    words = f"{aim_words(each, metric.unit)} ({each.source})"
    found = met(metric, each, disciplines)
    verdict = f" <b>{escape(found)}</b>" if found else ""
    unchecked = " <span class=cc-unchecked>not checked</span>" if each.unchecked else ""
    return f"{escape(words)}{unchecked}{verdict}"


def pick(words: str, query: dict[str, str], picked: str, kind: str = "") -> str:
    """Link `words` to a view of the review; a click is handed back as `picked`."""
    to = escape(urlencode(query, quote_via=quote))
    return f'<a href="/review?{to}" data-pick="{escape(picked)}" class="{kind}">{escape(words)}</a>'
