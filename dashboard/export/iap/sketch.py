"""A small map of where things were: the layout in outline, and spots on it that differ in shape, size and sign."""

from collections import Counter
from collections.abc import Sequence
from math import cos, radians
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct, structs

from dashboard.export.iap.atlas import Atlas, Mark, is_ground
from dashboard.export.iap.fonts import cut, width
from dashboard.export.iap.map_base import Under
from dashboard.export.iap.map_ground import Extent, Projected, extent, shape_of
from dashboard.export.iap.map_labels import Taken, label_spot
from dashboard.export.iap.map_scale import draw_scale
from dashboard.export.iap.map_shapes import Placing, draw_ground
from dashboard.export.iap.map_sheet import Paper
from dashboard.export.iap.map_signs import MINOR
from dashboard.model.layouts import Feature

LEGEND, EDGE, CELL, SQUARE = 16.0, 12.0, 7.0, 24.0
AROUND = 0.5
MOST_SIGNED, CROWDED = 60, 250
NEAR = 350.0 / 111_320  # degrees of latitude in so many metres
NAME = 6.0
ALL_BUT = (1.0, 99.0)


class Look(NamedTuple):
    """How a kind of spot is drawn: marker of matplotlib, size in points, fill, colour of its sign."""

    marker: str
    size: float
    fill: str
    ink: str


LOOKS: dict[str, Look] = {
    "P1": Look("D", 11.0, "#B3261E", "white"), "P2": Look("^", 10.5, "#FFB000", "black"),
    "P3": Look("o", 8.0, "white", "black"), "P4": Look("s", 5.5, "#9A9A9A", "black"),
    "!": Look("X", 10.0, "#B3261E", "black"),
}  # fmt: skip

GROUP = Look("o", 9.5, "#E4E9EF", "black")


class Spot(Struct, frozen=True, gc=False):
    """A place (degrees) of a kind of LOOKS; `words` are its name, said beside it where there is room."""

    lon: float
    lat: float
    kind: str
    words: str = ""


class Sketch:
    """What is drawn, and what lies outside: the layout decides what is shown, where there is one."""

    def __init__(
        self, atlas: Atlas, spots: Sequence[Spot], titles: dict[str, str], around: Spot | None = None
    ) -> None:  # fmt: skip
        """Choose the part of the ground; `titles` says for the legend what a kind of spot is.

        `around`: only what is near this spot is drawn, whatever else there is.
        """
        self.atlas, self.titles = atlas, titles
        corners = _near(around) if around else _corners(atlas, spots)
        west, south, east, north = corners
        self._near = corners if around else None
        self.spots = [spot for spot in spots if west <= spot.lon <= east and south <= spot.lat <= north]
        self.outside = len(spots) - len(self.spots)

    @property
    def crowded(self) -> bool:
        """Whether so many places are shown that they are counted by squares of the map."""
        return len({(spot.kind, round(spot.lon, 4), round(spot.lat, 4)) for spot in self.spots}) > CROWDED

    @property
    def ratio(self) -> float:
        """How high the map should be by its width: at most a little higher than wide."""
        anchored = self._anchored()
        return min(1.12, max(0.5, 1 / shape_of(anchored, Projected(anchored))))

    def draw(self, wide: float, high: float) -> Any:  # noqa: ANN401 - matplotlib's figure
        """Return the map, so many points wide and high."""
        page = Paper(wide, high)
        page.frame = (EDGE, EDGE + LEGEND, wide - EDGE, high - EDGE)
        corners = self._anchored()
        ground = Projected(corners)
        left, bottom, right, top = page.frame
        seen = extent(corners, ground, right - left, top - bottom)
        placing = Placing(page, seen, ground)
        under = draw_ground(page, self.atlas, seen, placing)
        taken = Taken((left + 1, bottom + 1, right - 1, top - 1))
        for box in draw_scale(page, seen.scale):
            taken.take(box)
        self._spots(page, placing, taken)
        _names(page, self.atlas, placing, taken)
        self._legend(page, seen, under)
        return page.figure

    def _anchored(self) -> Atlas:
        """Return an atlas that reaches exactly as far as what is drawn."""
        if self._near:
            west, south, east, north = self._near
            return _reaching(structs.replace(self.atlas, marks=()), ((west, south), (east, north)))
        if not self.spots:
            return self.atlas
        lons, lats = [spot.lon for spot in self.spots], [spot.lat for spot in self.spots]
        return _reaching(self.atlas, ((min(lons), min(lats)), (max(lons), max(lats))))

    def _spots(self, page: Paper, placing: Placing, taken: Taken) -> None:
        """Draw the spots, the most urgent on top; those of a kind that share a place are one, and larger."""
        places = placing.points([(spot.lon, spot.lat) for spot in self.spots]) if self.spots else []
        if self.crowded:
            _groups(page, self.spots, places)
            return
        cells = Counter((spot.kind, round(x / CELL), round(y / CELL), spot.words if len(places) <= MOST_SIGNED else "")
                        for spot, (x, y) in zip(self.spots, places, strict=True))  # fmt: skip
        order = list(LOOKS)
        listed = sorted(cells.items(), key=lambda each: (-order.index(each[0][0]), each[0][1:]))
        for (kind, column, row, words), count in listed:
            look, x, y = LOOKS[kind], column * CELL, row * CELL
            size = look.size * (1 if len(listed) <= CROWDED else 0.55) * min(2.2, 1 + 0.28 * float(np.log2(count)))
            page.line([x], [y], marker=look.marker, markersize=size, markerfacecolor=look.fill, linestyle="none",
                      markeredgecolor="black", markeredgewidth=0.7, zorder=11 - order.index(kind) / 10)  # fmt: skip
            if len(listed) <= MOST_SIGNED:
                half = size / 2
                taken.take((x - half, y - half, x + half, y + half))
                _sign(page, kind, count, look, (x, y), size)
                _label(page, words, (x, y), size, taken)

    def _legend(self, page: Paper, seen: Extent, under: Under) -> None:
        counted = Counter(spot.kind for spot in self.spots)
        listed = [(LOOKS[kind], f"{self.titles.get(kind, kind)}: {counted[kind]:,}") for kind in LOOKS if counted[kind]]
        if self.crowded:
            listed = [(GROUP, "how many in a square of the map"), (listed[0][0], f"of them {listed[0][1]}")]
        x, y = EDGE + 6, EDGE / 2 + 2
        for look, words in listed:
            page.line([x], [y + 2.5], marker=look.marker, markersize=min(look.size, 8), markerfacecolor=look.fill,
                      markeredgecolor="black", markeredgewidth=0.7, linestyle="none", inside=False)  # fmt: skip
            page.words(x + 8, y, words, 7)
            x += 20 + width(words, "plain", 7)
        several = len(self.spots) > len({(s.lon, s.lat) for s in self.spots}) and not self.crowded
        shared = "larger: several at one place; " if several else ""
        on = f"; on {', '.join(under.said)}" if under.said else ""
        said = cut(f"{shared}1:{seen.scale:,.0f}{on}", "slant", 6.4, page.wide - EDGE - x)
        page.words(page.wide - EDGE, y, said, 6.4, ha="right", fontstyle="italic")


def _groups(page: Paper, spots: Sequence[Spot], places: Sequence[tuple[float, float]]) -> None:
    """Draw for every square of the map how many spots lie in it, and beside it how many of the most urgent kind."""
    top = min((spot.kind for spot in spots), key=list(LOOKS).index)
    squares, urgent = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for spot, (x, y) in zip(spots, places, strict=True):
        square = int(x // SQUARE), int(y // SQUARE)
        squares[square] += 1
        urgent[square] += spot.kind == top
    for square, count in sorted(squares.items()):
        x, y = (SQUARE * (each + 0.5) for each in square)
        size = GROUP.size + min(10.0, 2.2 * float(np.log2(count)))
        page.line([x], [y], marker=GROUP.marker, markersize=size, markerfacecolor=GROUP.fill, linestyle="none",
                  markeredgecolor="black", markeredgewidth=0.7, zorder=10)  # fmt: skip
        page.words(x, y, f"{count:,}", 6, ha="center", va="center_baseline", zorder=11)
        if urgent[square]:
            look, x, y = LOOKS[top], x + SQUARE * 0.36, y + SQUARE * 0.36
            page.line([x], [y], marker=look.marker, markersize=9, markerfacecolor=look.fill, linestyle="none",
                      markeredgecolor="black", markeredgewidth=0.6, zorder=12)  # fmt: skip
            page.words(x, y, f"{urgent[square]}", 5, ha="center", va="center_baseline", color=look.ink,
                       fontweight="bold", zorder=13)  # fmt: skip


def _sign(page: Paper, kind: str, count: int, look: Look, at: tuple[float, float], size: float) -> None:
    words = f"{count}" if count > 1 else kind.removeprefix("P")
    if kind != "P4" or count > 1:
        drop = size * 0.1 if look.marker == "^" else 0.0
        page.words(at[0], at[1] - drop, words, 5.4, ha="center", va="center_baseline", color=look.ink,
                   fontweight="bold", zorder=12)  # fmt: skip


def _label(page: Paper, words: str, at: tuple[float, float], size: float, taken: Taken) -> None:
    said = cut(words, "plain", NAME, 110)
    spot = label_spot(at, size, width(said, "plain", NAME) + 2, NAME * 1.25, taken) if said else None
    if spot is not None:
        page.words(spot[0] + 1, spot[1] + 1.8, said, NAME, zorder=13, fontweight="bold",
                   bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.3})  # fmt: skip


def _names(page: Paper, atlas: Atlas, placing: Placing, taken: Taken) -> None:
    """Name the objects of the layout in grey, those in large numbers not, where there is room beside the spots."""
    for mark in atlas.marks:
        feature = mark.feature
        if feature.kind in MINOR or not feature.name:
            continue
        x, y = placing.points([mark.place])[0]
        point = feature.geometry == "Point"
        if point:
            page.line([x], [y], marker="s", markersize=2.6, markerfacecolor="#777777", markeredgecolor="white",
                      markeredgewidth=0.3, linestyle="none", zorder=6)  # fmt: skip
        said = cut(feature.name, "plain", NAME - 0.6, 90)
        wide, high = width(said, "plain", NAME - 0.6) + 2, NAME
        spot = label_spot((x, y), 3.0, wide, high, taken) if point else _within((x, y), wide, high, taken)
        if spot is not None:
            back = {"facecolor": "white", "edgecolor": "none", "alpha": 0.65, "pad": 0.2} if page.based else None
            page.words(spot[0] + 1, spot[1] + 1.4, said, NAME - 0.6, color="#333333" if page.based else "#555555",
                       fontstyle="italic", zorder=7, bbox=back)  # fmt: skip


def _within(at: tuple[float, float], wide: float, high: float, taken: Taken) -> tuple[float, float] | None:
    box = (at[0] - wide / 2, at[1] - high / 2, at[0] + wide / 2, at[1] + high / 2)
    if taken.overlap(box) > 0:
        return None
    taken.take(box)
    return box[0], box[1]


def _corners(atlas: Atlas, spots: Sequence[Spot]) -> tuple[float, float, float, float]:
    """Return (west, south, east, north) of what can be shown.

    The site and half as much again on each side; without one, where the spots are but for the outermost ones.
    """
    run = [mark for mark in atlas.marks if not is_ground(mark.feature) or mark.feature.kind == "site"] or atlas.marks
    points = [point for mark in run for point in mark.feature.points]
    if points:
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
        wide, high = max(east - west, 1e-4) * AROUND, max(north - south, 1e-4) * AROUND
    elif spots:
        (west, east), (south, north) = (
            np.percentile([getattr(s, name) for s in spots], ALL_BUT).tolist() for name in ("lon", "lat")
        )
        wide, high = max(east - west, 1e-3) * 0.02, max(north - south, 1e-3) * 0.02
    else:
        return (-180.0, -90.0, 180.0, 90.0)
    return west - wide, south - high, east + wide, north + high


def _near(spot: Spot) -> tuple[float, float, float, float]:
    wide = NEAR / max(0.01, cos(radians(spot.lat))) * 1.5
    return spot.lon - wide, spot.lat - NEAR, spot.lon + wide, spot.lat + NEAR


def _reaching(atlas: Atlas, ends: Sequence[tuple[float, float]]) -> Atlas:
    marks = (Mark(0, Feature(f"corner{n}", "post", "", "Point", (end,)), end, "") for n, end in enumerate(ends))
    return structs.replace(atlas, marks=(*atlas.marks, *marks))
