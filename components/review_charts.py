"""Charts of a review: how a figure is spread, and what happened over time.

Every line has its own dash and its word beside it: colour is never the only sign. Text and lines follow the theme: CSS
of ours gives the text and whatever is drawn in INK and AMBER the theme's own colours.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import floor, inf, log10, sqrt
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from dashboard.model.moment import MINUTE, local
from dashboard.projections.review.benchmarks import Benchmark
from dashboard.projections.review.samples import Spread

BLUE, INK, AMBER = "#2A79C8", "#010203", "#B36B01"
CSS = """
.js-plotly-plot .main-svg text{fill:var(--cc-text)!important}
.js-plotly-plot .hoverlayer text{fill:#FFF!important}
.js-plotly-plot path[style*="stroke: rgb(1, 2, 3)"]{stroke:var(--cc-text)!important}
.js-plotly-plot path[style*="stroke: rgb(179, 107, 1)"]{stroke:light-dark(#8A4B00,#FFB000)!important}
"""
SMALL, LARGE = 150, 300
CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False}
HOVER = {"bgcolor": "#15191D", "bordercolor": "#FFFFFF", "font": {"size": 14, "color": "#FFFFFF"}}
FEWEST_BARS, MOST_BARS = 8, 30
MOST_COLUMNS = 600


class Bins(NamedTuple):
    """Bars of equal width from `edges` to `edges`; the first takes in all below it, the last all above."""

    edges: tuple[float, ...]

    def of(self, values: Sequence[float]) -> list[int]:
        """Count `values` by bar."""
        inside = np.clip(np.searchsorted(self.edges, values, side="right") - 1, 0, len(self.edges) - 2)
        return [int(n) for n in np.bincount(inside, minlength=len(self.edges) - 1)]

    def between(self, bar: int) -> tuple[float, float]:
        """From which value on, and below which one, a bar counts."""
        last = len(self.edges) - 2
        return (-inf if bar == 0 else self.edges[bar]), (inf if bar == last else self.edges[bar + 1])


def bins(values: Sequence[float], targets: Sequence[float] = ()) -> Bins:
    """Return bars that show nearly all of `values`, which are some, and `targets`; the last takes what is far out.

    Of few values they are wider: a bar of one value says nothing.
    """
    low, far = min(0.0, float(np.quantile(values, 0.01))), float(np.quantile(values, 0.98))
    high = max(far, *(target * 1.1 for target in targets if target <= 4 * far), low)
    high = high if high > low else low + 1
    width = _round_step((high - low) / min(MOST_BARS, max(FEWEST_BARS, 2 * sqrt(len(values)))))
    first, last = floor(low / width), floor(high / width) + 1
    return Bins(tuple(round(n * width, 9) for n in range(first, last + 1)))


def distribution(
    values: Sequence[float], found: Spread, held: Sequence[Benchmark], unit: str, spots: Bins,
    chosen: tuple[float, float] | None = None, height: int = SMALL,
) -> go.Figure:  # fmt: skip
    """Draw how `values` are spread over the bars `spots`, with median, 90th percentile and what is `held` against it.

    The `chosen` bar is marked. Bars at both ends that take in more than their width are hatched.
    """
    counted = spots.of(values)
    figure = go.Figure(bars(values, counted, unit, spots, chosen))
    low, high = spots.edges[0], spots.edges[-1]
    targets = sorted({each.target for each in held if each.statistic in ("median", "p90", "value")})
    seen = [target for target in targets if low <= target <= high]
    named = f"target{'s' if len(seen) > 1 else ''} {', '.join(f'{target:.3g}' for target in seen)}"
    lines = [(found.median, "median", "solid", INK, 0), (found.p90, "90th percentile", "dash", INK, 1)]
    lines += [(target, "" if n else named, "dot", AMBER, 2) for n, target in enumerate(seen)]
    for at, words, dash, colour, tier in lines:
        if at is not None and low <= at <= high:
            mark(figure, at, words, dash, colour, tier, before=at > low + 0.55 * (high - low))
    _count_tallest(figure, counted, spots, [at for at, *_ in lines if at is not None and low <= at <= high])
    return laid(figure, height, f"{unit}")


def _count_tallest(figure: go.Figure, counted: Sequence[int], spots: Bins, lines: Sequence[float]) -> None:
    """Write the count over the highest bar, beside a line that passes there: it is the scale of all the others."""
    most = max(counted)
    n = counted.index(most)
    middle = (spots.edges[n] + spots.edges[n + 1]) / 2
    line = min(lines, key=lambda at: abs(at - middle), default=inf)
    close = abs(line - middle) < 0.06 * (spots.edges[-1] - spots.edges[0])
    side = "center" if not close else "right" if line >= middle else "left"
    shift = {"left": 3, "center": 0, "right": -3}[side]
    figure.add_annotation(x=line if close else middle, y=most, yanchor="bottom", text=f"{most:,}", showarrow=False,
                          xanchor=side, xshift=shift, font={"size": 13})  # fmt: skip
    figure.update_yaxes(range=[0, most * 1.25])


def bars(
    values: Sequence[float], counted: Sequence[float], unit: str, spots: Bins,
    chosen: tuple[float, float] | None = None, colour: str = BLUE,
) -> go.Bar:  # fmt: skip
    """Return the bars alone; `counted` is how high each is."""
    low, high = min(values), max(values)
    last = len(counted) - 1
    open_ended = [(n == 0 and low < spots.edges[0]) or (n == last and high >= spots.edges[-1]) for n in range(last + 1)]
    return go.Bar(
        x=[(a + b) / 2 for a, b in pairwise(spots.edges)], y=list(counted), width=spots.edges[1] - spots.edges[0],
        marker={
            "color": [AMBER if chosen == spots.between(n) else colour for n in range(last + 1)],
            "line": {"width": 1, "color": "rgba(128,128,128,.6)"},
            "pattern": {"shape": ["/" if out else "" for out in open_ended], "fgcolor": "#FFFFFF", "size": 5},
        },
        hovertext=[f"{_between(spots.edges[n], spots.edges[n + 1], out, n == 0)} {unit}: {_count(counted[n])}"
                   for n, out in enumerate(open_ended)],
        hoverinfo="text", hoverlabel=HOVER,
    )  # fmt: skip


def course_chart(
    times: Sequence[int], counts: Sequence[int], tz: str, peak: tuple[float, int] | None, height: int = SMALL
) -> go.Figure:
    """Draw a level from each of `times` (UTC us) on, as steps in local time, with its `peak` (level, instant)."""
    figure = go.Figure(
        go.Scatter(
            x=[_naive(t, tz) for t in times], y=list(counts), mode="lines", fill="tozeroy",
            line={"shape": "hv", "color": BLUE, "width": 1.5},
            hoverlabel=HOVER, hovertemplate="%{x|%d %b %H:%M}: %{y}<extra></extra>",
        )
    )  # fmt: skip
    if peak is not None:
        figure.add_annotation(
            x=_naive(peak[1], tz), y=peak[0], text=f"{peak[0]:.0f} at {local(peak[1], tz):%d %b %H:%M:%S}",
            showarrow=True, arrowhead=2, ay=-18, ax=0, font={"size": 13},
        )  # fmt: skip
        figure.update_yaxes(range=[0, peak[0] * 1.3])
    laid(figure, height, "", top=24)
    figure.update_yaxes(visible=True, nticks=4)
    return figure


def columns_chart(
    times: Sequence[int], counts: Sequence[int], tz: str, target: float | None, height: int = SMALL
) -> go.Figure:
    """Draw how many there were in each ten minutes; where the columns would be too many, the highest of several."""
    group = -(-len(times) // MOST_COLUMNS) or 1
    tops = [max(counts[n : n + group]) for n in range(0, len(counts), group)]
    begins = [_naive(times[n], tz) for n in range(0, len(times), group)]
    figure = go.Figure(
        go.Bar(
            x=begins, y=tops, width=group * 10 * MINUTE / 1000, offset=0,
            marker={"color": BLUE, "line": {"width": 0}},
            hoverlabel=HOVER, hovertemplate="%{x|%d %b %H:%M}: %{y}<extra></extra>",
        )
    )  # fmt: skip
    if target is not None:
        figure.add_hline(y=target, line={"color": AMBER, "dash": "dot", "width": 2})
        figure.add_annotation(x=1, xref="paper", y=target, text=f"target {target:g}", showarrow=False, yshift=9,
                              xanchor="right", font={"size": 13})  # fmt: skip
    laid(figure, height, "", top=24)
    figure.update_yaxes(visible=True, nticks=4)
    return figure


def mark(
    figure: go.Figure, at: float, words: str, dash: str, colour: str, tier: int, before: bool = False
) -> None:  # fmt: skip
    """Draw an upright line with its word above the bars, after it or `before` it; tiers keep words apart."""
    figure.add_vline(x=at, line={"color": colour, "dash": dash, "width": 2.5})
    if words:
        figure.add_annotation(x=at, yref="paper", y=1, yanchor="bottom", yshift=15 * tier, text=words, showarrow=False,
                              xanchor="right" if before else "left", font={"size": 13})  # fmt: skip


def laid(figure: go.Figure, height: int, unit: str, top: int = 50) -> go.Figure:
    """Give a chart its measures: nothing is zoomed or dragged, what is read is at least 13 px."""
    figure.update_layout(
        height=height, margin={"l": 8, "r": 8, "t": top, "b": 4}, showlegend=False, bargap=0, dragmode=False,
        font={"size": 13}, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip
    suffix = f" {unit}" if unit in ("min", "%") else ""
    figure.update_xaxes(fixedrange=True, ticksuffix=suffix, nticks=7, zeroline=False, showgrid=False, automargin=True,
                        tickangle=0, tickfont={"size": 13})  # fmt: skip
    figure.update_yaxes(fixedrange=True, visible=False, rangemode="tozero", automargin=True, tickfont={"size": 13})
    return figure


def _round_step(raw: float) -> float:
    power = 10.0 ** floor(log10(raw))
    return float(next((step * power for step in (1, 1.5, 2, 3, 4, 5, 10) if step * power >= raw * 0.999), 10 * power))


def _between(a: float, b: float, out: bool, first: bool) -> str:
    if out:
        return f"below {b:g}" if first else f"{a:g} or more"
    return f"{a:g} to {b:g}"


def _count(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:.1f} %"


def _naive(us: int, tz: str) -> str:
    return local(us, tz).replace(tzinfo=None).isoformat()
