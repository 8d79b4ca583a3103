"""One page that is drawn on: matplotlib's figure measured in points, y up, with what every part of the map needs."""

import logging
from functools import cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.patches import Rectangle
from PIL import Image

from dashboard.export.iap.fonts import spare
from dashboard.export.iap.sheets import plainly

DPI = 72
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # a spare font need not be there in bold


class Paper:
    """A page of `wide` by `high` points; the map has the rectangle `frame` (left, bottom, right, top).

    `based`: a base map lies under it.
    """

    def __init__(self, wide: float, high: float) -> None:
        """Begin an empty page."""
        self.wide, self.high = wide, high
        self.figure: Any = Figure(figsize=(wide / DPI, high / DPI), dpi=DPI, facecolor="none")
        self.axes: Any = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, wide)
        self.axes.set_ylim(0, high)
        self.axes.axis("off")
        self.frame = (0.0, 0.0, wide, high)
        self.based = False

    def under(self, picture: Image.Image) -> None:
        """Lay a picture under everything, so that it fills the map's frame."""
        left, bottom, right, top = self.frame
        self.axes.imshow(np.asarray(picture)[::-1], extent=(left, right, bottom, top), origin="lower", aspect="auto",
                         zorder=0, interpolation="none")  # fmt: skip
        self.axes.set_xlim(0, self.wide)
        self.axes.set_ylim(0, self.high)
        self.based = True

    def words(self, x: float, y: float, text: str, size: float, **rest: Any) -> None:  # noqa: ANN401 - matplotlib's own
        """Write one line with its left baseline end at (x, y); what the font has no sign for shows as unknown."""
        line = drawable(text)
        others = (spare(char) for char in line if ord(char) not in _signs())
        families = ["DejaVu Sans", *dict.fromkeys(found[1] for found in others if found)]
        self.axes.text(x, y, line, fontsize=size, family=families, parse_math=False, **rest)

    def line(self, xs: list[float], ys: list[float], inside: bool = True, **rest: Any) -> None:  # noqa: ANN401
        """Draw a line; `inside`: only as far as the map's frame."""
        (drawn,) = self.axes.plot(xs, ys, scalex=False, scaley=False, **rest)
        if inside:
            drawn.set_clip_path(self.clip())

    def patch(self, patch: Any, inside: bool = True) -> None:  # noqa: ANN401
        """Draw an area; `inside`: only as far as the map's frame."""
        self.axes.add_patch(patch)
        if inside:
            patch.set_clip_path(self.clip())

    def box(self, x: float, y: float, wide: float, high: float, **rest: Any) -> None:  # noqa: ANN401
        """Draw a rectangle anywhere on the page."""
        self.patch(Rectangle((x, y), wide, high, **rest), inside=False)

    def clip(self) -> Any:  # noqa: ANN401
        """Return the map's frame to cut things off at."""
        left, bottom, right, top = self.frame
        return Rectangle((left, bottom), right - left, top - bottom, transform=self.axes.transData)


@cache
def _signs() -> frozenset[int]:
    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def drawable(text: str) -> str:
    """Return one line of text with a visible sign for what the font cannot draw."""
    signs = _signs()
    line = " ".join(plainly(text).split())
    return "".join(c if ord(c) in signs or spare(c) else "\N{REPLACEMENT CHARACTER}" for c in line)
