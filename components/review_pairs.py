"""Charts of two spans one above the other, on the same axes: what differs is seen, not reckoned."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from components.review_charts import BLUE, HOVER, INK, Bins, bars, bins, laid
from dashboard.model.moment import MINUTE
from dashboard.projections.review.pictures import Course
from dashboard.projections.review.samples import Metric

HEIGHT = 250
HOUR = 60 * MINUTE
LETTERS = ("A", "B")


def distributions(metrics: tuple[Metric | None, Metric | None]) -> go.Figure:
    """Draw how a figure is spread in both, in percent of each one's own samples; one of them may have none."""
    unit = next(metric.unit for metric in metrics if metric is not None)
    each = [[sample.value for sample in metric.samples] if metric else [] for metric in metrics]
    spots: Bins = bins([value for values in each for value in values])
    heights = [[100 * n / len(values) for n in spots.of(values)] if values else [] for values in each]
    figure = _two(spots.edges[0])
    for row, (values, shares, metric) in enumerate(zip(each, heights, metrics, strict=True), 1):
        if values and metric is not None:
            figure.add_trace(bars(values, shares, unit, spots), row=row, col=1)
            for at, dash in ((metric.spread.median, "solid"), (metric.spread.p90, "dash")):
                if at is not None and spots.edges[0] <= at <= spots.edges[-1]:
                    figure.add_vline(x=at, line={"color": INK, "dash": dash, "width": 2.5}, row=row, col=1)
    figure.update_yaxes(range=[0, 1.12 * max(max(shares, default=0) for shares in heights)])
    return _lettered(laid(figure, HEIGHT, unit, top=8), (spots.edges[0], spots.edges[-1]))


def courses(one: Course, two: Course, step: bool) -> go.Figure:
    """Draw two levels over hours since the beginning of each: as steps, or (not `step`) as columns of ten minutes."""
    figure, longest, most = _two(0), 1.0, 1
    for row, found in enumerate((one, two), 1):
        if not found.times:
            continue
        hours = [(t - found.times[0]) / HOUR for t in found.times]
        longest, most = max(longest, hours[-1]), max(most, *found.counts)
        hover = "%{x:.1f} h: %{y}<extra></extra>"
        trace = (
            go.Scatter(x=hours, y=found.counts, mode="lines", fill="tozeroy", hovertemplate=hover, hoverlabel=HOVER,
                       line={"shape": "hv", "color": BLUE, "width": 1.5})
            if step else go.Bar(x=hours, y=found.counts, width=1 / 6, offset=0, hovertemplate=hover, hoverlabel=HOVER,
                                marker={"color": BLUE, "line": {"width": 0}})
        )  # fmt: skip
        figure.add_trace(trace, row=row, col=1)
    laid(figure, HEIGHT, "", top=8)
    figure.update_xaxes(ticksuffix=" h", range=[0, longest])
    figure.update_yaxes(visible=True, nticks=4, range=[0, most * 1.12])
    return _lettered(figure, None)


def _two(begin: float) -> go.Figure:
    """Make room for two, each with a point that is not seen: an axis with nothing on it would show no numbers."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08)
    for row in (1, 2):
        figure.add_trace(go.Scatter(x=[begin], y=[0], opacity=0, hoverinfo="skip"), row=row, col=1)
    return figure


def _lettered(figure: go.Figure, ends: tuple[float, float] | None) -> go.Figure:
    if ends is not None:
        figure.update_xaxes(range=list(ends))
    for letter, y in zip(LETTERS, (1.0, 0.46), strict=True):
        figure.add_annotation(x=1, xref="paper", y=y, yref="paper", text=f"<b>{letter}</b>", showarrow=False,
                              xanchor="right", yanchor="top", font={"size": 16})  # fmt: skip
    return figure
