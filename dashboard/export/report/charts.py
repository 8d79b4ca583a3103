"""The charts of the report, drawn with matplotlib on figures alone; readable without colour. Times UTC microseconds."""

from collections.abc import Sequence
from typing import Any

import matplotlib.dates
import numpy as np
from matplotlib.figure import Figure
from msgspec import Struct

from dashboard.export.iap.map_sheet import DPI, drawable
from dashboard.model.moment import local, zone

INK, PALE, EDGE = "#1B1F24", "#9FB4CC", "#24405F"
FONT, SMALL = 7.5, 6.6
HATCHED = {True: "", False: "///"}


class Steps(Struct, frozen=True):
    """A level over time: from each of `times` on it is so much."""

    title: str
    times: list[int]
    levels: list[int]


class Panels(Struct, frozen=True):
    """Charts above each other over the same span, in one time zone."""

    tz: str
    span: tuple[int, int]
    charts: tuple[Steps, ...]


class Spell(Struct, frozen=True):
    """From when until when something was so; `full` ones are filled, the others hatched."""

    name: str
    begins: int
    ends: int
    says: str
    full: bool


class Target(Struct, frozen=True):
    """What a figure is held against."""

    words: str
    value: float


class Histogram(Struct, frozen=True):
    """Values up to `most`; their median and 90th percentile (None: too few to say), and what they are held against."""

    values: list[float]
    most: float
    median: float | None
    p90: float | None
    targets: tuple[Target, ...]


def panels(what: Panels, wide: float, high: float) -> Any:  # noqa: ANN401 - matplotlib's figure
    """Draw charts above each other."""
    figure = _figure(wide, high)
    every = figure.subplots(len(what.charts), 1, sharex=True, squeeze=False)[:, 0]
    for axes, chart in zip(every, what.charts, strict=True):
        times, levels = [*chart.times, what.span[1]], [*chart.levels, chart.levels[-1] if chart.levels else 0]
        axes.fill_between(_dates(times), levels, step="post", color=PALE, linewidth=0)
        axes.step(_dates(times), levels, where="post", color=EDGE, linewidth=0.9)
        axes.set_ylim(bottom=0, top=max(*levels, 1) * 1.1)
        _plain(axes, chart.title)
    _timed(every[-1], what.span, what.tz)
    figure.subplots_adjust(left=44 / wide, right=1 - 12 / wide, top=1 - 16 / high, bottom=26 / high, hspace=0.32)
    return figure


def histogram(what: Histogram, wide: float, high: float) -> Any:  # noqa: ANN401
    """Draw how often which value was, with lines at the figures."""
    figure = _figure(wide, high)
    axes = figure.subplots(1, 1)
    values = np.array(what.values)
    low = min(0.0, float(values.min()))
    bins = np.linspace(low, what.most, min(60, max(8, round(what.most - low))) + 1)
    axes.hist(values[values <= what.most], bins=bins, color=PALE, edgecolor=EDGE, linewidth=0.4)
    lines = [("median", what.median, "-"), ("90th percentile", what.p90, "--")]
    for words, at, dashes in (*lines, *((target.words, target.value, ":") for target in what.targets)):
        if at is not None:
            label = drawable(words if dashes == ":" else f"{words} {at:,.2f} min")
            axes.axvline(at, color=INK, linestyle=dashes, linewidth=1.5, label=label)
    _plain(axes, "Incidents")
    axes.set_xlim(low, what.most)
    axes.set_xlabel("minutes from opened until the first unit was on scene", fontsize=FONT, **_family())
    if axes.get_legend_handles_labels()[0]:
        legend = axes.legend(loc="upper right", fontsize=FONT, frameon=True, framealpha=0.9, edgecolor="#999999")
        for text in legend.get_texts():
            text.set_family("DejaVu Sans")
            text.set_parse_math(False)
    figure.subplots_adjust(left=44 / wide, right=1 - 12 / wide, top=1 - 16 / high, bottom=34 / high)
    return figure


def bars(spells: Sequence[Spell], span: tuple[int, int], tz: str, wide: float, high: float) -> Any:  # noqa: ANN401
    """Draw a row for each spell."""
    figure = _figure(wide, high)
    axes = figure.subplots(1, 1)
    for row, one in enumerate(spells):
        begin, end = _dates([one.begins, one.ends])
        axes.barh(row, end - begin, left=begin, height=0.6, color="#C65B52" if one.full else "#FFFFFF",
                  edgecolor="#7A1B14", linewidth=0.7, hatch=HATCHED[one.full])  # fmt: skip
    axes.set_ylim(len(spells) - 0.4, -0.6)
    _plain(axes, "filled: closed or open against the plan; hatched: fewer people than planned")
    axes.set_yticks(range(len(spells)), [drawable(one.name)[:34] for one in spells], **_family())
    axes.grid(visible=False, axis="y")
    _timed(axes, span, tz)
    figure.subplots_adjust(left=160 / wide, right=1 - 12 / wide, top=1 - 16 / high, bottom=24 / high)
    return figure


def _figure(wide: float, high: float) -> Any:  # noqa: ANN401
    return Figure(figsize=(wide / DPI, high / DPI), dpi=DPI, facecolor="none")


def _dates(times: Sequence[int]) -> Any:  # noqa: ANN401
    """Return instants as matplotlib counts them: days since 1970, UTC."""
    return np.asarray(times, dtype=np.float64) / 86_400e6


def _plain(axes: Any, title: str) -> None:  # noqa: ANN401
    axes.set_title(drawable(title), loc="left", fontsize=FONT, fontweight="bold", pad=3, **_family())
    axes.grid(visible=True, color="#CCCCCC", linewidth=0.4)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=SMALL, labelfontfamily="DejaVu Sans", length=2.5)
    axes.yaxis.get_major_locator().set_params(integer=True)


def _timed(axes: Any, span: tuple[int, int], tz: str) -> None:  # noqa: ANN401
    """Give the axis of time the event's own hours, with the day where it changes."""
    here: Any = zone(tz)
    dates: Any = matplotlib.dates
    locator = dates.AutoDateLocator(tz=here, minticks=4, maxticks=12)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(
        locator, tz=here, show_offset=False, zero_formats=["", "%Y", "%a %m-%d", "%a %m-%d", "%H:%M", "%H:%M"],
        formats=["%Y", "%b", "%a %m-%d", "%H:%M", "%H:%M", "%H:%M:%S"]))  # fmt: skip
    begin, end = _dates(span)
    axes.set_xlim(begin, max(end, begin + 1 / 86_400))
    days = f"{local(span[0], tz):%Y-%m-%d}", f"{local(span[1], tz):%Y-%m-%d}"
    words = days[0] if days[0] == days[1] else " to ".join(days)
    axes.set_xlabel(drawable(f"{words}, {tz}"), fontsize=SMALL, labelpad=2, **_family())


def _family() -> dict[str, Any]:
    return {"family": "DejaVu Sans", "parse_math": False}
