"""A block as strips: the smallest pieces that a page may end between. Points; x to the right, y down from the strip's
upper left corner.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from msgspec import Struct

from dashboard.export.iap.fonts import Font, width, wrapped
from dashboard.export.iap.sheets import Block, Column, Contents, Line, Picture, Rows, Signed, Signer, Words, heading

BODY, CELL, HEAD, RECORD = 9.0, 7.6, 8.0, 7.0
LEADING = 1.25
PAD = 4.0
SHADE, PALE = 0.88, 0.95
PEN_HIGH = 17.0


class Text(Struct, frozen=True, gc=False):
    """Words whose baseline begins at (x, y); `grey` 0 is black."""

    x: float
    y: float
    text: str
    font: Font = "plain"
    size: float = BODY
    grey: float = 0.0


class Rule(Struct, frozen=True, gc=False):
    """A straight line; `dashed` is to be written on."""

    x: float
    y: float
    x2: float
    y2: float
    thick: float = 0.5
    dashed: bool = False


class Fill(Struct, frozen=True, gc=False):
    """A rectangle filled with a grey (1 is white); `framed` with a line around it."""

    x: float
    y: float
    wide: float
    high: float
    grey: float = SHADE
    framed: bool = False


class Drawn(Struct, frozen=True):
    """A figure that `draw` makes, with its upper left corner at (x, y); `words` say what it shows."""

    x: float
    y: float
    wide: float
    high: float
    draw: Callable[[float, float], Any]
    words: str


Ink = Text | Rule | Fill | Drawn


class Strip(Struct, frozen=True):
    """Ink that stays together, `high` points. `joined`: it must not be the last on a page."""

    high: float
    inks: tuple[Ink, ...]
    joined: bool = False


class Laid(Struct, frozen=True):
    """A block laid out: what stands above it on its first page and on each later one, and its body."""

    head: tuple[Strip, ...]
    again: tuple[Strip, ...]
    body: tuple[Strip, ...]

    @property
    def high(self) -> float:
        """How high it is as a whole."""
        return sum(strip.high for strip in (*self.head, *self.body))


def laid(block: Block, wide: float) -> Laid:
    """Lay out a block, `wide` points; a chart and the contents are laid out elsewhere."""
    columns: tuple[Strip, ...] = ()
    if isinstance(block, Rows):
        columns = (_columns(block, wide),) if block.rows and any(c.title for c in block.columns) else ()
        body = tuple(_rows(block, wide)) if block.rows else _missing(block.missing, wide)
    elif isinstance(block, Words):
        body = tuple(_words(block, wide)) if block.lines else _missing(block.missing, wide)
    elif isinstance(block, Picture):
        body = (_picture(block, wide),)
    else:
        body = tuple(_signature(s, wide) for s in block.signers) if isinstance(block, Signed) else ()
    return Laid((title(block, wide), *columns), (title(block, wide, True), *columns), body)


def title(block: Block, wide: float, again: bool = False) -> Strip:
    """Return the strip with a block's number and title; `again` on every page but its first."""
    words = f"{heading(block)} (continued)" if again else heading(block)
    lines = wrapped(words, "bold", HEAD, wide - 2 * PAD)
    inks = [Text(PAD, PAD + HEAD + n * HEAD * LEADING - 1, line, "bold", HEAD) for n, line in enumerate(lines)]
    high = len(lines) * HEAD * LEADING + 5
    return Strip(high, (Fill(0, 0, wide, high, SHADE), *inks), joined=True)


def with_rows(contents: Contents, rows: Sequence[tuple[str, str, str]]) -> Rows:
    """Return the contents as rows of (form, title, page)."""
    if any(form for form, _, _ in rows):
        columns = (Column("Form", 1.2), Column("Title", 5), Column("Page", 0.8))
        return Rows(contents.number, contents.title, columns, tuple(rows))
    chapters = tuple((title, page) for _, title, page in rows)
    return Rows(contents.number, contents.title, (Column("Title", 6), Column("Page", 0.8)), chapters)


def _words(block: Words, wide: float) -> Iterator[Strip]:
    step = BODY * LEADING
    yield Strip(PAD, ())
    for line in block.lines:
        strong = isinstance(line, Line) and line.strong
        font: Font = "bold" if strong else "plain"
        for part in wrapped(line if isinstance(line, str) else line.text, font, BODY, wide - 2 * PAD):
            yield Strip(step, (Text(PAD, BODY, part, font),) if part else (), joined=strong)
    yield Strip(PAD, ())


def _missing(words: str, wide: float) -> tuple[Strip, ...]:
    lines = wrapped(words, "slant", BODY, wide - 2 * PAD)
    return tuple(
        Strip(BODY * LEADING + (PAD if n in (0, len(lines) - 1) else 0), (Text(PAD, BODY + PAD / 2, line, "slant"),))
        for n, line in enumerate(lines)
    )


def _columns(block: Rows, wide: float) -> Strip:
    cells = [
        [part for text in (column.title, "(not held)" if column.pen else "") if text
         for part in wrapped(text, "bold", CELL, room)]
        for column, (_, room) in zip(block.columns, _edges(block.columns, wide), strict=True)
    ]  # fmt: skip
    high = max(map(len, cells)) * CELL * LEADING + PAD
    inks = _cells(cells, block.columns, wide, high, "bold")
    return Strip(high, (Fill(0, 0, wide, high, PALE), *inks, Rule(0, high, wide, high)), joined=True)


def _rows(block: Rows, wide: float) -> Iterator[Strip]:
    edges = _edges(block.columns, wide)
    for row in block.rows:
        if len(row) == 1:
            lines = wrapped(row[0], "bold", CELL, wide - 2 * PAD)
            high = len(lines) * CELL * LEADING + PAD
            inks = (Text(PAD, PAD / 2 + CELL + n * CELL * LEADING, line, "bold", CELL) for n, line in enumerate(lines))
            yield Strip(high, (Fill(0, 0, wide, high, PALE), *inks, Rule(0, high, wide, high, 0.25)), joined=True)
        else:
            cells = [wrapped(cell, "plain", CELL, room) for cell, (_, room) in zip(row, edges, strict=True)]
            yield from _row(cells, block.columns, wide)


LONGEST_ROW = 24


def _row(cells: list[list[str]], columns: Sequence[Column], wide: float) -> Iterator[Strip]:
    """One row; of more than LONGEST_ROW lines in several strips, so that a page may end within it."""
    longest = max(map(len, cells))
    least = PEN_HIGH if any(c.pen for c in columns) else 0.0
    for begin in range(0, longest, LONGEST_ROW):
        part = [lines[begin : begin + LONGEST_ROW] for lines in cells]
        high = max(max(map(len, part)) * CELL * LEADING + PAD, least)
        last = begin + LONGEST_ROW >= longest
        pens = [
            Rule(x, high - PAD, x + room, high - PAD, 0.4, dashed=True)
            for column, (x, room) in zip(columns, _edges(columns, wide), strict=True)
            if column.pen and last
        ]
        rule = (Rule(0, high, wide, high, 0.25),) if last else ()
        yield Strip(high, (*_cells(part, columns, wide, high, "plain"), *pens, *rule))


def _cells(
    cells: list[list[str]], columns: Sequence[Column], wide: float, high: float, font: Font
) -> tuple[Ink, ...]:  # fmt: skip
    edges, inks = _edges(columns, wide), list[Ink]()
    for lines, (x, _) in zip(cells, edges, strict=True):
        if x > PAD:
            inks.append(Rule(x - PAD, 0, x - PAD, high, 0.25))
        inks += [Text(x, PAD / 2 + CELL + n * CELL * LEADING, line, font, CELL) for n, line in enumerate(lines) if line]
    return tuple(inks)


def _edges(columns: Sequence[Column], wide: float) -> list[tuple[float, float]]:
    """Return for every column where its words begin and how wide they may be."""
    total = sum(column.share for column in columns)
    starts = [0.0, *accumulate(column.share / total * wide for column in columns)]
    return [(start + PAD, after - start - 2 * PAD) for start, after in pairwise(starts)]


def _picture(block: Picture, wide: float) -> Strip:
    """The figure, and below it in words what it shows."""
    room = wide - 2 * PAD
    high = room * block.ratio
    lines = wrapped(block.words, "slant", RECORD, room)
    inks = [Text(PAD, 2 * PAD + high + RECORD * (1 + n * LEADING), line, "slant", RECORD, 0.25)
            for n, line in enumerate(lines)]  # fmt: skip
    drawn = Drawn(PAD, PAD, room, high, block.draw, block.words)
    return Strip(high + 3 * PAD + len(lines) * RECORD * LEADING, (drawn, *inks))


def _signature(signer: Signer, wide: float) -> Strip:
    """Name and position, then a line for the signature and one for date and time; what is on record below."""
    inks: list[Ink] = []
    left, y = wide - 2 * PAD, 0.0
    words = [("Name", signer.name), ("Position or title", signer.position)]
    fields = [(label, said) for label, said in words if said or label == "Name"]
    if wide < 330:
        y = _fields(inks, fields, PAD, left, 0)
        y = _fields(inks, [("Signature", "")], PAD, left, y)
    else:
        named = _fields(inks, fields, PAD, left * 0.5 - PAD, 0)
        y = max(named, _fields(inks, [("Signature", "")], left * 0.5 + PAD, left * 0.27, 0))
        _fields(inks, [("Date and time", "")], left * 0.79 + PAD, left * 0.21, 0)
    for line in wrapped(signer.record, "slant", RECORD, left) if signer.record else ():
        y += RECORD * LEADING
        inks.append(Text(PAD, y, line, "slant", RECORD, 0.25))
    high = y + PAD + 2
    return Strip(high, (*inks, Rule(0, high, wide, high, 0.25)))


def _fields(inks: list[Ink], fields: Sequence[tuple[str, str]], x: float, room: float, y: float) -> float:
    """Put `Name: Ana Ruiz` (or a line to write on) below `y`; return how far it goes."""
    for label, said in fields:
        y += PEN_HIGH
        inks.append(Text(x, y - 3, f"{label}:", "plain", RECORD, 0.25))
        indent = width(f"{label}:", "plain", RECORD) + 5
        if said:
            lines = wrapped(said, "plain", BODY, max(room - indent, 20))
            inks += [Text(x + indent, y - 3 + n * BODY * LEADING, line) for n, line in enumerate(lines)]
            y += (len(lines) - 1) * BODY * LEADING
        else:
            inks.append(Rule(x + indent, y - 2, x + room, y - 2, 0.4, dashed=True))
    return y
