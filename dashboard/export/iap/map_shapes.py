"""The ground of a printed map: what lies under it, its areas and lines, and the grid over them."""

from typing import Any

import numpy as np
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from dashboard.export.iap.atlas import Atlas, Mark, is_ground, shape
from dashboard.export.iap.map_base import Under, under
from dashboard.export.iap.map_ground import Extent, Projected, figures, lines, step
from dashboard.export.iap.map_sheet import Paper
from dashboard.export.iap.map_signs import HATCH, look, owner_line

OVER, CLOSED_OVER, CASING = 0.3, 0.6, 1.8  # over a base map: how strong areas are filled, how wide lines stand off


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


def draw_ground(page: Paper, atlas: Atlas, seen: Extent, placing: Placing) -> Under:
    """Draw the base maps, and over them areas, lines and the grid; return what lies under them."""
    left, bottom, right, top = page.frame
    found = under(atlas.bases, seen, placing.ground, right - left, top - bottom)
    if found.picture is not None:
        page.under(found.picture)
    for mark in sorted(atlas.marks, key=_largest_first):
        _draw_shape(page, atlas, mark, placing)
    _draw_grid(page, seen, placing, bool(placing.ground.grid))
    page.box(left, bottom, right - left, top - bottom, facecolor="none", edgecolor="black", linewidth=1.0, zorder=20)
    return found


def _largest_first(mark: Mark) -> tuple[bool, float]:
    """Ground before what stands on it; what is large before what is small."""
    return not is_ground(mark.feature), -shape(mark.feature).area


def _draw_shape(page: Paper, atlas: Atlas, mark: Mark, placing: Placing) -> None:
    """Draw an area or a line; closed areas are hatched."""
    feature, style = mark.feature, look(mark.feature)
    if feature.geometry == "Point" or len(feature.points) < 2:
        return
    line = style.line or owner_line(atlas.agencies.get(feature.owner))
    zorder = 2.0 if is_ground(feature) else 3.0 if feature.geometry == "Polygon" else 4.0
    casing = [withStroke(linewidth=style.wide + CASING, foreground="white")] if page.based else []
    if feature.geometry == "LineString":
        xs, ys = zip(*placing.points(feature.points), strict=True)
        page.line(list(xs), list(ys), color="#888888" if mark.closed else line, linewidth=style.wide,
                  linestyle=style.dashes, zorder=zorder, solid_capstyle="butt", path_effects=casing)  # fmt: skip
        return
    look_of: dict[str, Any] = {
        "facecolor": _fill(page, mark, style.fill), "edgecolor": "#777777" if mark.closed else line,
        "linewidth": style.wide, "linestyle": style.dashes, "zorder": zorder, "hatch": HATCH if mark.closed else None,
    }  # fmt: skip
    rings = [placing.points(ring) for ring in (feature.points, *feature.holes) if len(ring) > 1]
    page.patch(Polygon(rings[0], closed=True, **look_of) if len(rings) == 1 else _holed(rings, look_of))


def _fill(page: Paper, mark: Mark, fill: str) -> tuple[str, float]:
    """Return what fills an area: over a base map the ground stays clear, and what stands on it lets it show."""
    if not page.based:
        return ("white", 1.0) if mark.closed else (fill or "white", 1.0 if fill else 0.0)
    if mark.closed:
        return "white", CLOSED_OVER
    return fill or "white", OVER if fill and not is_ground(mark.feature) else 0.0


def _holed(rings: list[list[tuple[float, float]]], style: dict[str, Any]) -> PathPatch:
    """Return an area with holes: the rings run against each other."""
    turned = [ring if (_area(ring) > 0) == (n == 0) else ring[::-1] for n, ring in enumerate(rings)]
    parts = [Path(np.array([*ring, ring[0]]), closed=True) for ring in turned]
    return PathPatch(Path.make_compound_path(*parts), **style)


def _area(ring: list[tuple[float, float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))


def _draw_grid(page: Paper, seen: Extent, placing: Placing, military: bool) -> None:
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
