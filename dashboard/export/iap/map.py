"""The printed map: the layout with legend, scale, grid and north, as a PDF page or a picture.

matplotlib draws on Figure objects alone (pyplot keeps state that threads would share); strangers' names are never read
as formulas.
"""

from collections.abc import Callable
from typing import NamedTuple

from dashboard.export.iap.atlas import Atlas, Mark
from dashboard.export.iap.figures import as_pdf, as_picture
from dashboard.export.iap.flow import Size
from dashboard.export.iap.fonts import cut, width
from dashboard.export.iap.map_base import Under
from dashboard.export.iap.map_ground import Extent, Projected, extent, shape_of, step
from dashboard.export.iap.map_labels import SMALL, SYMBOL, Taken, label_spot, symbol_spot
from dashboard.export.iap.map_panel import COLUMN, GAP, LINE, Entry, based, draw_panel, entries, named, sign
from dashboard.export.iap.map_scale import draw_scale
from dashboard.export.iap.map_shapes import Placing, draw_ground
from dashboard.export.iap.map_sheet import Paper
from dashboard.export.iap.map_signs import MINOR
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
    """Return the map as a picture that fits a standing page of `paper` between its margins."""
    wide, high = SIZES[paper]
    return as_picture(_drawn(atlas, Size(wide - 72, high - 190), 0.5, 2.0, "this picture unscaled").figure)


def _drawn(atlas: Atlas, size: Size, margin: float, foot: float, paper: str) -> Paper:
    """Draw everything: title, panel, ground, objects, grid, names."""
    page, legend = Paper(*size), [*entries(atlas), *based([base.name for base in atlas.bases])]
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
    under, unnamed = _objects(page, atlas, seen, ground)
    lines_left = rows * columns - len(legend)
    panel: list[Entry] = [*entries(atlas), *based(under.said), *named(unnamed, lines_left)]
    corner = (right + 16, high) if beside else (margin, bottom - 14)
    draw_panel(page, panel, *corner, rows)
    return page


def _title(page: Paper, atlas: Atlas, margin: float, seen: Extent, ground: Projected, paper: str) -> None:
    y, room = page.high - max(margin, 14) + 2, page.wide - 2 * margin
    page.words(margin, y, cut(f"MAP  {atlas.title}", "bold", 14, room), 14, fontweight="bold")
    grid = f"grid MGRS/USNG {ground.grid}" if ground.grid else "grid in metres from the middle of the site"
    words = f"Not an ICS form. Scale 1:{seen.scale:,.0f} on {paper}; WGS 84, {grid}, lines every {step(seen):,} m"
    page.words(margin, y - 12, cut(words, "slant", 7, room), 7, fontstyle="italic")


def _objects(page: Paper, atlas: Atlas, seen: Extent, ground: Projected) -> tuple[Under, list[Mark]]:
    """Draw ground, areas, lines, grid, symbols and names; return what lies under, and whose name found no room."""
    placing = Placing(page, seen, ground)
    under = draw_ground(page, atlas, seen, placing)
    left, bottom, right, top = page.frame
    taken = Taken((left + 1, bottom + 1, right - 1, top - 1))
    for box in draw_scale(page, seen.scale):
        taken.take(box)
    numbered = [mark for mark in atlas.marks if mark.number]
    return under, _named(page, atlas, numbered, placing, taken)


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
    _ground_names(page, atlas, placing, taken)
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


def _ground_names(page: Paper, atlas: Atlas, placing: Placing, taken: Taken) -> None:
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
                       zorder=5.5, bbox=BACK if page.based else None)  # fmt: skip
