"""Sheets onto pages: blocks from top to bottom, side by side where they fit, running on with their title repeated."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from dashboard.export.iap.chart import charted
from dashboard.export.iap.fonts import cut, wrapped
from dashboard.export.iap.sheets import Block, Chart, Contents, Sheet, Signed
from dashboard.export.iap.strips import Drawn, Ink, Laid, Rule, Strip, Text, laid, title, with_rows

MARGIN, TOP, FOOT, GAP = 36.0, 30.0, 36.0, 0.0
TITLE, NOTE = 14.0, 7.5
FEWEST, LARGE = 2, 40.0
KEPT = 0.4  # of a page: signatures that take no more stand together
BELOW_CHART = 76.0
LITTLE, FEW_PAGES, SMALLER = 0.3, 3, (0.97, 0.94, 0.91)


class Size(NamedTuple):
    """A page in points."""

    wide: float
    high: float


class Placed(NamedTuple):
    """A strip with its upper left corner on the page, y down from the page's top."""

    x: float
    y: float
    inks: tuple[Ink, ...]


class Leaf(Struct):
    """One page of a sheet; `number` counts the sheet's own pages from 1, `scale` is how large it is drawn."""

    sheet: Sheet
    size: Size
    number: int
    placed: list[Placed]
    scale: float = 1.0


def flow(sheet: Sheet, size: Size, contents: Sequence[tuple[str, str, str]] = ()) -> list[Leaf]:
    """Lay `sheet` onto pages of `size`; `contents` are the rows of the book's contents (form, title, page).

    Where a short sheet, or one that ends with signatures, would have little on its last page, all of it is set a
    little smaller.
    """
    flowing = _flowing(sheet, size, contents)
    if len(flowing.leaves) == 1 or flowing.y > flowing.bottom * LITTLE or flowing.drawn:
        return flowing.leaves
    if len(flowing.leaves) > FEW_PAGES and not any(isinstance(block, Signed) for block in sheet.bands[-1]):
        return flowing.leaves
    for scale in SMALLER:
        tight = _flowing(sheet, Size(size.wide / scale, size.high / scale), contents)
        if len(tight.leaves) < len(flowing.leaves):
            return [Leaf(leaf.sheet, size, leaf.number, leaf.placed, scale) for leaf in tight.leaves]
    return flowing.leaves


def _flowing(sheet: Sheet, size: Size, contents: Sequence[tuple[str, str, str]]) -> "_Flowing":
    flowing = _Flowing(sheet, size)
    for band in sheet.bands:
        blocks = [with_rows(b, contents) if isinstance(b, Contents) else b for b in band]
        if len(blocks) == 1 or not flowing.beside(blocks):
            for block in blocks:
                flowing.below(block)
    return flowing


class _Flowing:
    """The pages that are being filled."""

    def __init__(self, sheet: Sheet, size: Size) -> None:
        self.sheet, self.size, self.leaves = sheet, size, list[Leaf]()
        self.wide, self.bottom = size.wide - 2 * MARGIN, size.high - FOOT - 6
        self._turn()

    @property
    def drawn(self) -> bool:
        """Whether there are figures, which lie on the page at their own size."""
        return any(isinstance(ink, Drawn) for leaf in self.leaves for at in leaf.placed for ink in at.inks)

    def beside(self, blocks: Sequence[Block]) -> bool:
        """Put `blocks` side by side; False where they are too high for a page."""
        total = sum(block.share for block in blocks)
        wides = [block.share / total * self.wide for block in blocks]
        sides = [laid(block, wide) for block, wide in zip(blocks, wides, strict=True)]
        high, left = max(side.high for side in sides), self.bottom - self.y
        if high > left:
            if high > self.bottom - self.first:
                return False
            self._turn()
        x = MARGIN
        for side, wide in zip(sides, wides, strict=True):
            y = self.y
            for strip in (*side.head, *side.body):
                self._put(x, y, strip.inks)
                y += strip.high
            self._frame(x, self.y, wide, high)
            x += wide
        self.y += high
        return True

    def below(self, block: Block) -> None:
        """Put `block` below what is there, over as many pages as it takes."""
        side = self._laid(block)
        whole = isinstance(block, Signed) and side.high < (self.bottom - self.first) * KEPT
        first = side.body if whole else side.body[: FEWEST if side.body[0].high < LARGE else 1]
        begin = self._head(side.head, first)
        for n, strip in enumerate(side.body):
            after = side.body[n + 1].high if strip.joined and n + 1 < len(side.body) else 0.0
            if self.y + strip.high + after > self.bottom and self.y > begin:
                self._frame(MARGIN, begin, self.wide, self.y - begin)
                self._turn()
                begin = self._head(side.again, ())
            self._put(MARGIN, self.y, strip.inks)
            self.y += strip.high
        self._frame(MARGIN, begin, self.wide, self.y - begin)

    def _laid(self, block: Block) -> Laid:
        if not isinstance(block, Chart):
            return laid(block, self.wide)
        head, again = title(block, self.wide), title(block, self.wide, True)
        low = self.bottom - head.high - BELOW_CHART
        return Laid((head,), (again,), charted(block, self.wide, low - self.y, low - self.first))

    def _head(self, head: Sequence[Strip], first: Sequence[Strip]) -> float:
        """Put a block's head, on a new page where it and the strips that come first have no room; return its top."""
        if self.y + sum(s.high for s in (*head, *first)) > self.bottom and self.y > self.first:
            self._turn()
        begin = self.y
        for strip in head:
            self._put(MARGIN, self.y, strip.inks)
            self.y += strip.high
        return begin

    def _turn(self) -> None:
        """Begin the next page with the sheet's title."""
        number = len(self.leaves) + 1
        self.leaves.append(Leaf(self.sheet, self.size, number, []))
        sheet, room = self.sheet, self.wide
        y = TOP + TITLE
        name = f"{sheet.title.upper()} ({sheet.name})" if sheet.name != sheet.title else sheet.title.upper()
        if number > 1:
            name = f"{name}, page {number}"
        self._put(MARGIN, y, (Text(0, 0, cut(name, "bold", TITLE, room), "bold", TITLE),))
        notes = [*filter(None, (sheet.subject if number > 1 else "", sheet.adapted))]
        for line in [part for note in notes for part in wrapped(note, "slant", NOTE, room)]:
            y += NOTE * 1.3
            self._put(MARGIN, y, (Text(0, 0, line, "slant", NOTE, 0.25),))
        self.y = self.first = y + 6

    def _put(self, x: float, y: float, inks: tuple[Ink, ...]) -> None:
        if inks:
            self.leaves[-1].placed.append(Placed(x, y, inks))

    def _frame(self, x: float, y: float, wide: float, high: float) -> None:
        corners = ((0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high), (0.0, 0.0))
        self._put(x, y, tuple(Rule(*one, *two, 0.8) for one, two in pairwise(corners)))
