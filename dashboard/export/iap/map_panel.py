"""The panel beside the map: legend of the kinds that are there, owners, and the names for which there was no room."""

from collections.abc import Sequence
from typing import Any

from matplotlib.patches import Rectangle
from msgspec import Struct

from dashboard.export.iap.atlas import Atlas, Mark, is_ground
from dashboard.export.iap.fonts import cut
from dashboard.export.iap.map_labels import SMALL, SYMBOL
from dashboard.export.iap.map_sheet import Paper
from dashboard.export.iap.map_signs import HATCH, LOOKS, MINOR, look, marker, owner_line
from dashboard.model.agencies import Agency
from dashboard.model.layouts import Feature, kind_of

LINE, SIZE, HEAD = 11.5, 6.4, 7.4
COLUMN, SAMPLE = 152.0, 26.0
GAP = 10.0


class Entry(Struct, frozen=True):
    """A line of the panel: a heading, a kind (by one of its features), an owner, or words alone."""

    words: str
    head: bool = False
    feature: Feature | None = None
    owner: Agency | None = None
    closed: bool = False


def entries(atlas: Atlas) -> list[Entry]:
    """Return the legend of what the map shows."""
    kinds = {kind_of(mark.feature).id: mark.feature for mark in reversed(atlas.marks)}
    ordered = {kind_of(mark.feature).id: kinds[kind_of(mark.feature).id] for mark in atlas.marks}
    found = [Entry("Legend", head=True), *(Entry(kind_of(f).name, feature=f) for f in ordered.values())]
    if any(mark.closed for mark in atlas.marks):
        found.append(Entry("Closed in this period: hatched, struck", closed=True))
    owners = dict.fromkeys(m.feature.owner for m in atlas.marks if m.feature.owner in atlas.agencies)
    if owners:
        found.append(Entry("Owner: shape and outline", head=True))
        found += [Entry(f"{(a := atlas.agencies[o]).short}  {a.name}", owner=a) for o in owners]
    return found


def based(lines: Sequence[str]) -> list[Entry]:
    """Return what is said of the base maps."""
    return [Entry("Base map, faint", head=True), *map(Entry, lines)] if lines else []


def named(marks: Sequence[Mark], room: int) -> list[Entry]:
    """Return the names of those that are numbers alone on the map, as many lines as there is `room` for."""
    if not marks or room < 2:
        return []
    shown = marks if len(marks) < room else marks[: room - 2]
    found = [
        Entry("Names (all are in the index)", head=True),
        *(Entry(f"{m.number}  {m.feature.called}") for m in shown),
    ]
    if len(shown) < len(marks):
        found.append(Entry(f"and {len(marks) - len(shown)} more: see the index"))
    return found


def draw_panel(paper: Paper, lines: Sequence[Entry], left: float, top: float, rows: int) -> None:
    """Draw the panel's lines from (left, top) down, `rows` to a column."""
    for n, entry in enumerate(lines):
        x, y = left + n // rows * (COLUMN + GAP), top - (n % rows + 1) * LINE
        if entry.head:
            paper.words(x, y + 2, entry.words, HEAD, fontweight="bold")
            continue
        sampled = entry.feature is not None or entry.owner is not None or entry.closed
        _sample(paper, entry, x, y + LINE / 2 - 2)
        indent = SAMPLE + 4 if sampled else 0
        paper.words(x + indent, y + 1.5, cut(entry.words, "plain", SIZE, COLUMN - indent), SIZE)


def sign(paper: Paper, feature: Feature, owner: Agency | None, x: float, y: float, closed: bool, zorder: float) -> None:
    """Draw a symbol: the owner's shape with the kind's letters, struck out where it is closed."""
    letters = kind_of(feature).letters
    shape, minor = marker(owner), feature.kind in MINOR
    full = SMALL if minor else SYMBOL
    size = full * (0.8 if shape in "sD8o" else 1.2 if shape in "^v*" else 1.0)
    style: dict[str, Any] = {
        "marker": shape, "markersize": size, "markerfacecolor": "#DDDDDD" if closed else "white",
        "markeredgecolor": owner_line(owner), "linestyle": "none",
        "markeredgewidth": (0.8 if minor else 1.3) if owner else 0.6,
    }  # fmt: skip
    paper.line([x], [y], zorder=zorder, inside=False, **style)
    drop = 1.2 if shape == "^" else -1.0 if shape == "v" else 0.0
    paper.words(x, y - drop, letters, full * (0.4 if len(letters) < 3 else 0.3), ha="center", va="center_baseline",
                fontweight="bold", zorder=zorder + 0.1)  # fmt: skip
    if closed:
        paper.line(
            [x - full * 0.43, x + full * 0.43],
            [y - full * 0.43, y + full * 0.43],
            color="black",
            linewidth=1.0,
            zorder=zorder + 0.2,
            inside=False,
        )


def _sample(paper: Paper, entry: Entry, x: float, y: float) -> None:
    middle = x + SAMPLE / 2
    if entry.closed:
        paper.patch(Rectangle((x, y - 3.5), SAMPLE, 8, facecolor="white", edgecolor="#555555", hatch=HATCH,
                              linewidth=0.6), inside=False)  # fmt: skip
    elif entry.owner is not None:
        style = {"color": owner_line(entry.owner), "linewidth": 1.4}
        paper.line([x, x + SAMPLE], [y, y], inside=False, **style)
        paper.line([middle], [y], inside=False, marker=marker(entry.owner), markersize=8, markerfacecolor="white",
                   markeredgecolor=owner_line(entry.owner), markeredgewidth=1.3, linestyle="none")  # fmt: skip
    elif entry.feature is not None:
        _kind(paper, entry.feature, x, y)


def _kind(paper: Paper, feature: Feature, x: float, y: float) -> None:
    style = look(feature)
    line = style.line or "#555555"
    known = kind_of(feature).id in LOOKS
    if feature.geometry == "Polygon" and known:
        paper.box(x, y - 4, SAMPLE, 8, facecolor=style.fill or "white", edgecolor=line, linewidth=style.wide,
                  linestyle=style.dashes)  # fmt: skip
    elif feature.geometry == "LineString":
        paper.line([x, x + SAMPLE], [y, y], inside=False, color=line, linewidth=style.wide, linestyle=style.dashes)
    letters = kind_of(feature).letters
    if letters and not is_ground(feature):
        back = {"facecolor": "white", "edgecolor": "#555555", "linewidth": 0.5, "boxstyle": "round,pad=0.15"}
        paper.words(x + SAMPLE / 2, y, letters, 5.2, ha="center", va="center_baseline", fontweight="bold", bbox=back,
                    zorder=5)  # fmt: skip
