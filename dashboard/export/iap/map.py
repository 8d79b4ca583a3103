"""The printed map: the layout with legend, scale, grid and north, as a PDF page or a picture.

matplotlib draws on Figure objects alone (pyplot keeps state that threads would share); strangers' names are never read
as formulas.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path

from dashboard.export.iap.atlas import Atlas, Mark, is_ground, shape
from dashboard.export.iap.figures import as_pdf, as_png
from dashboard.export.iap.flow import Size
from dashboard.export.iap.fonts import cut, width
from dashboard.export.iap.map_ground import Extent, Projected, extent, figures, lines, shape_of, step
from dashboard.export.iap.map_labels import SMALL, SYMBOL, Taken, label_spot, symbol_spot
from dashboard.export.iap.map_panel import COLUMN, GAP, LINE, Entry, draw_panel, entries, named, sign
from dashboard.export.iap.map_scale import draw_scale
from dashboard.export.iap.map_sheet import Paper
from dashboard.export.iap.map_signs import HATCH, MINOR, look, owner_line
from dashboard.export.iap.orders import MAP_PAPERS, MapPaper
from dashboard.export.iap.pdf import SIZES

MARGIN, FOOT, HEAD = 36.0, 44.0, 40.0
NAME, GROUND = 6.2, 5.6
BACK = {"facecolor": "white", "edgecolor": "none", "alpha": 0.72, "pad": 0.4}
WIDEST_NAME = 130.0


def drawing(atlas: Atlas, paper: MapPaper) -> tuple[Size, Callable[[Size], bytes]]:
    """Return the page that fits the site best (lying or standing) and what draws the map onto it, a one-page PDF."""
    size, sideways = SIZES[paper], shape_of(atlas, Projected(atlas)) > 1.0
    page = Size(size.high, size.wide) if sideways else Size(*size)

    def draw(there: Size) -> bytes:
        return as_pdf(_drawn(atlas, there, MARGIN, FOOT, f"{MAP_PAPERS[paper]}, printed at 100 %").figure)

    return page, draw


def picture(atlas: Atlas, paper: str) -> bytes:
    """Return the map as a PNG that fits a standing page of `paper` between its margins."""
    wide, high = SIZES[paper]
    return as_png(_drawn(atlas, Size(wide - 72, high - 190), 0.5, 2.0, "this picture unscaled").figure)


def _drawn(atlas: Atlas, size: Size, margin: float, foot: float, paper: str) -> Paper:
    """Draw everything: title, panel, ground, objects, grid, names."""
    page, legend = Paper(*size), entries(atlas)
    inner, top = size.wide - 2 * margin, size.high - margin - HEAD + margin / 2
    beside = size.wide > size.high
    if beside:
        rows = max(1, int((top - foot) // LINE))
        columns = -(-len(legend) // rows)
        page.frame = (margin, foot + 10, size.wide - margin - columns * (COLUMN + GAP) - 6, top)
    else:
        columns = max(1, int((inner + GAP) // (COLUMN + GAP)))
        rows = max(-(-len(legend) // columns) + 2, 6)
        page.frame = (margin, foot + rows * LINE + 18, size.wide - margin, top)
    ground = Projected(atlas)
    left, bottom, right, high = page.frame
    seen = extent(atlas, ground, right - left, high - bottom)
    _title(page, atlas, margin, seen, ground, paper)
    unnamed = _objects(page, atlas, seen, ground)
    lines_left = rows * columns - len(legend)
    panel: list[Entry] = [*legend, *named(unnamed, lines_left)]
    corner = (right + 16, high) if beside else (margin, bottom - 14)
    draw_panel(page, panel, *corner, rows)
    return page


def _title(page: Paper, atlas: Atlas, margin: float, seen: Extent, ground: Projected, paper: str) -> None:
    y, room = page.high - max(margin, 14) + 2, page.wide - 2 * margin
    page.words(margin, y, cut(f"MAP  {atlas.title}", "bold", 14, room), 14, fontweight="bold")
    grid = f"grid MGRS/USNG {ground.grid}" if ground.grid else "grid in metres from the middle of the site"
    words = f"Not an ICS form. Scale 1:{seen.scale:,.0f} on {paper}; WGS 84, {grid}, lines every {step(seen):,} m"
    page.words(margin, y - 12, cut(words, "slant", 7, room), 7, fontstyle="italic")


class Placing:
    """From degrees to points of the page."""

    def __init__(self, page: Paper, seen: Extent, ground: Projected) -> None:
        """Put what is `seen` of the ground into the page's frame."""
        self.left, self.bottom, right, _ = page.frame
        self.seen, self.ground, self.each = seen, ground, (right - self.left) / (seen.east - seen.west)

    def points(self, ring: Any) -> list[tuple[float, float]]:  # noqa: ANN401 - any sequence of (lon, lat)
        """Return where (lon, lat) points are on the page."""
        return [self.at(*point) for point in self.ground.metres(ring)]

    def at(self, east: float, north: float) -> tuple[float, float]:
        """Return where a place in metres is on the page."""
        return self.left + (east - self.seen.west) * self.each, self.bottom + (north - self.seen.south) * self.each


def _objects(page: Paper, atlas: Atlas, seen: Extent, ground: Projected) -> list[Mark]:
    """Draw ground, areas, lines, grid, symbols and names; return those whose name found no room."""
    placing = Placing(page, seen, ground)
    for mark in sorted(atlas.marks, key=largest_first):
        draw_shape(page, atlas, mark, placing)
    draw_grid(page, seen, placing, bool(ground.grid))
    left, bottom, right, top = page.frame
    page.box(left, bottom, right - left, top - bottom, facecolor="none", edgecolor="black", linewidth=1.0, zorder=20)
    taken = Taken((left + 1, bottom + 1, right - 1, top - 1))
    for box in draw_scale(page, seen.scale):
        taken.take(box)
    numbered = [mark for mark in atlas.marks if mark.number]
    return _named(page, atlas, numbered, placing, taken)


def _named(page: Paper, atlas: Atlas, marks: list[Mark], placing: Placing, taken: Taken) -> list[Mark]:
    signs: list[_Sign] = []
    for mark in sorted(marks, key=lambda m: m.feature.kind in MINOR):
        place = placing.points([mark.place])[0]
        size = SMALL if mark.feature.kind in MINOR else SYMBOL
        spot = symbol_spot(place, size, taken)
        if place != spot:
            page.line([place[0], spot[0]], [place[1], spot[1]], color="black", linewidth=0.4, zorder=9)
            page.line([place[0]], [place[1]], color="black", marker="o", markersize=1.8, zorder=9)
        sign(page, mark.feature, atlas.agencies.get(mark.feature.owner), *spot, mark.closed, 10)
        signs.append(_Sign(mark, spot, size))
    unnamed = [one.mark for one in signs if not _name(page, one, taken)]
    draw_ground_names(page, atlas, placing, taken)
    return unnamed


class _Sign(NamedTuple):
    """A symbol that was drawn."""

    mark: Mark
    spot: tuple[float, float]
    size: float


def _name(page: Paper, drawn: _Sign, taken: Taken) -> bool:
    """Write number and name beside a symbol, or the number alone where there is no room; False then."""
    mark, spot, size = drawn
    words, number, high = f"{mark.number} {mark.feature.called}", str(mark.number), NAME * 1.25
    minor = mark.feature.kind in MINOR
    for said, forced in ((cut(words, "plain", NAME, WIDEST_NAME), False), (number, not minor)):
        at = label_spot(spot, size, width(said, "plain", NAME) + 2, high, taken, forced)
        if at is not None:
            page.words(at[0] + 1, at[1] + 1.8, said, NAME, zorder=12, bbox=BACK)
            return said != number
    return minor


def draw_ground_names(page: Paper, atlas: Atlas, placing: Placing, taken: Taken) -> None:
    """Name what has no number, where there is room."""
    for mark in atlas.marks:
        if mark.number or not mark.feature.name:
            continue
        words = cut(mark.feature.name, "slant", GROUND, WIDEST_NAME)
        wide, (x, y) = width(words, "slant", GROUND) + 2, placing.points([mark.place])[0]
        box = (x - wide / 2, y - GROUND / 2, x + wide / 2, y + GROUND / 2)
        if taken.overlap(box) == 0:
            taken.take(box)
            page.words(x, y, words, GROUND, ha="center", va="center_baseline", fontstyle="italic", color="#555555",
                       zorder=3.5)  # fmt: skip


def largest_first(mark: Mark) -> tuple[bool, float]:
    """Ground before what stands on it; what is large before what is small."""
    return not is_ground(mark.feature), -shape(mark.feature).area


def draw_shape(page: Paper, atlas: Atlas, mark: Mark, placing: Placing) -> None:
    """Draw an area or a line; closed areas are hatched."""
    feature, style = mark.feature, look(mark.feature)
    if feature.geometry == "Point" or len(feature.points) < 2:
        return
    line = style.line or owner_line(atlas.agencies.get(feature.owner))
    zorder = 2.0 if is_ground(feature) else 3.0 if feature.geometry == "Polygon" else 4.0
    if feature.geometry == "LineString":
        xs, ys = zip(*placing.points(feature.points), strict=True)
        page.line(list(xs), list(ys), color="#888888" if mark.closed else line, linewidth=style.wide,
                  linestyle=style.dashes, zorder=zorder, solid_capstyle="butt")  # fmt: skip
        return
    fill = "#FFFFFF" if mark.closed else style.fill or "none"
    look_of: dict[str, Any] = {
        "facecolor": fill, "edgecolor": "#777777" if mark.closed else line, "linewidth": style.wide,
        "linestyle": style.dashes, "zorder": zorder, "hatch": HATCH if mark.closed else None,
    }  # fmt: skip
    rings = [placing.points(ring) for ring in (feature.points, *feature.holes) if len(ring) > 1]
    page.patch(Polygon(rings[0], closed=True, **look_of) if len(rings) == 1 else _holed(rings, look_of))


def _holed(rings: list[list[tuple[float, float]]], style: dict[str, Any]) -> PathPatch:
    """Return an area with holes: the rings run against each other."""
    turned = [ring if (_area(ring) > 0) == (n == 0) else ring[::-1] for n, ring in enumerate(rings)]
    parts = [Path(np.array([*ring, ring[0]]), closed=True) for ring in turned]
    return PathPatch(Path.make_compound_path(*parts), **style)


def _area(ring: list[tuple[float, float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))


def draw_grid(page: Paper, seen: Extent, placing: Placing, military: bool) -> None:
    """Draw the lines of the grid with their figures around the frame."""
    left, bottom, right, top = page.frame
    each = step(seen)
    style: dict[str, Any] = {"color": "#3A5F8A", "linewidth": 0.35, "alpha": 0.7, "zorder": 5}
    for east in lines(seen.west, seen.east, each):
        x, _ = placing.at(east, seen.south)
        page.line([x, x], [bottom, top], **style)
        for y, place in ((bottom - 1.5, "top"), (top + 1.5, "bottom")):
            page.words(x, y, figures(east, each, military), 5.4, ha="center", va=place, color="#24405F")
    for north in lines(seen.south, seen.north, each):
        _, y = placing.at(seen.west, north)
        page.line([left, right], [y, y], **style)
        for x, turn in ((left - 1.5, "right"), (right + 1.5, "left")):
            page.words(x, y, figures(north, each, military), 5.4, ha=turn, va="center_baseline", rotation=90,
                       color="#24405F")  # fmt: skip
