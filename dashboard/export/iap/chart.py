"""The organization chart (ICS 207) as boxes and lines: who commands on top, one column below for each section, as
many pages as it takes. A tree is walked once; who reports to nobody known, or in a circle, stands on top.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from dashboard.export.iap.fonts import Font, cut, wrapped
from dashboard.export.iap.sheets import Box, Chart
from dashboard.export.iap.strips import BODY, Fill, Ink, Rule, Strip, Text

TITLE_SIZE, NAME_SIZE = 6.8, 6.8
STEP = 8.4
WIDEST, NARROWEST = 5, 8
GUTTER, INDENT = 8.0, 7.0
BETWEEN = 6.0
MOST_NAMES = MOST_LINES = 3
NOBODY = "nobody named"


class Item(Struct, frozen=True):
    """A box in a column: how deep it stands below its section's chief; `continued` is such a chief said again."""

    box: Box
    depth: int
    continued: bool = False


def charted(chart: Chart, wide: float, room: float, later: float) -> tuple[Strip, ...]:
    """Return a strip for every page of the chart; `room` points high on its first page, `later` on the others."""
    if not chart.boxes:
        return (Strip(BODY * 2, (Text(4, BODY + 3, chart.missing, "slant"),)),)
    tops, sides, sections = _parted(chart.boxes)
    items = [item for section in sections for item in section]
    for most in range(WIDEST, NARROWEST + 1):
        inks: list[Ink] = []
        each = (wide - 8 - (most - 1) * GUTTER) / most
        y = _row(inks, sides, wide, _row(inks, tops, wide, 6.0, each), each, joined=True)
        columns, waiting = _columns(items, most, each, room - y - 14)
        if not waiting:
            break
    strips = [_page(inks, columns, wide, each, y + 10, y if tops else 0.0)]
    while waiting:
        columns, waiting = _columns(waiting, most, each, later - 20)
        strips.append(_page([], columns, wide, each, 16.0, 0.0))
    return tuple(strips)


def _page(
    inks: list[Ink], columns: Sequence[Sequence[Item]], wide: float, each: float, y: float, bus: float
) -> Strip:  # fmt: skip
    low = _draw(inks, columns, wide, each, y, bus)
    return Strip(low + 8, tuple(inks))


def _parted(boxes: Sequence[Box]) -> tuple[list[Box], list[Box], list[list[Item]]]:
    """Return who commands, who stands beside, and the sections below, each walked from its chief down."""
    known, below = {box.id for box in boxes}, defaultdict[str, list[Box]](list)
    for box in boxes:
        below[box.above if box.above in known and box.above != box.id else ""].append(box)
    tops = [box for box in below[""] if box.side] or below[""][:1]
    on_top, seen = {box.id for box in tops}, {box.id for box in tops}
    second = [box for top in tops for box in below[top.id]] + [b for b in below[""] if b.id not in on_top]
    sides = [box for box in second if box.side and not below[box.id]]
    seen |= {box.id for box in sides}
    sections = [_walked(box, below, seen) for box in second if box.id not in seen]
    rest = [_walked(box, below, seen) for box in boxes if box.id not in seen]
    return tops, sides, [section for section in (*sections, *rest) if section]


def _walked(chief: Box, below: dict[str, list[Box]], seen: set[str]) -> list[Item]:
    walked, waiting = list[Item](), [(chief, 0)]
    while waiting:
        box, depth = waiting.pop()
        if box.id not in seen:
            seen.add(box.id)
            walked.append(Item(box, depth))
            waiting += [(b, depth + 1) for b in reversed(below[box.id])]
    return walked


def _columns(
    items: list[Item], most: int, each: float, room: float
) -> tuple[list[list[Item]], list[Item]]:  # fmt: skip
    """Fill at most `most` columns, a new one for each section and wherever one is full; return them, and the rest."""
    columns: list[list[Item]] = []
    used, above = 0.0, list[Item]()
    for n, item in enumerate(items):
        high = len(_lines(item, each)) * STEP + 4 + BETWEEN
        above = [one for one in above if one.depth < item.depth]
        if item.depth == 0 or not columns or used + high > room:
            again = [Item(one.box, one.depth, True) for one in above[:1] + above[1:][-1:]]
            if len(columns) == most:
                return columns, [*again, *items[n:]]
            columns.append(again)
            used = len(again) * (2 * STEP + 4 + BETWEEN)
        above.append(item)
        columns[-1].append(item)
        used += high
    return columns, []


def _lines(item: Item, each: float) -> list[tuple[str, bool]]:
    """Return the lines of a box, and whether each is bold: its title, then who holds it."""
    room = each - min(item.depth, 5) * INDENT - 6
    if item.continued:
        return [(cut(item.box.title, "bold", TITLE_SIZE, room), True), ("(continued)", False)]
    titles = wrapped(item.box.title, "bold", TITLE_SIZE, room)
    if len(titles) > MOST_LINES:
        kept = titles[: MOST_LINES - 1]
        titles = [*kept, cut(" ".join(titles[len(kept) :]), "bold", TITLE_SIZE, room)]
    holders = item.box.holders
    names = holders if len(holders) <= MOST_NAMES else holders[: MOST_NAMES - 1]
    said = [cut(name, "plain", NAME_SIZE, room) for name in names]
    if len(names) < len(holders):
        said.append(f"and {len(holders) - len(names)} more: ICS 203")
    return [*((t, True) for t in titles), *((s, False) for s in said or [NOBODY])]


def _box(inks: list[Ink], lines: Sequence[tuple[str, bool]], x: float, y: float, wide: float) -> float:
    """Draw a box; return its height."""
    high = len(lines) * STEP + 4
    inks.append(Fill(x, y, wide, high, 1.0, framed=True))
    for n, (words, bold) in enumerate(lines):
        font: Font = "bold" if bold else "slant" if words == NOBODY else "plain"
        inks.append(Text(x + 3, y + (n + 1) * STEP - 1, words, font, TITLE_SIZE))
    return high


def _row(inks: list[Ink], boxes: Sequence[Box], wide: float, y: float, each: float, joined: bool = False) -> float:
    """Draw boxes side by side in the middle, in several rows where they are many; return how far down they go."""
    most = max(1, int((wide + GUTTER) // (each + GUTTER)))
    for begin in range(0, len(boxes), most):
        row = [_lines(Item(box, 0), each) for box in boxes[begin : begin + most]]
        x = (wide - len(row) * each - (len(row) - 1) * GUTTER) / 2
        if joined or begin:
            inks.append(Rule(wide / 2, y, wide / 2, y + 10))
            y += 10
            inks.append(Rule(x + each / 2, y, x + each / 2 + (len(row) - 1) * (each + GUTTER), y))
        high = 0.0
        if not joined:
            inks.append(Rule(x + each / 2, y + 10, x + each / 2 + (len(row) - 1) * (each + GUTTER), y + 10))
        for n, lines in enumerate(row):
            left = x + n * (each + GUTTER)
            if joined or begin:
                inks.append(Rule(left + each / 2, y, left + each / 2, y + 5))
            high = max(high, _box(inks, lines, left, y + 5, each))
        y += high + 5
    return y


def _draw(
    inks: list[Ink], columns: Sequence[Sequence[Item]], wide: float, each: float, y: float, bus: float
) -> float:  # fmt: skip
    """Draw the columns from `y` down, under a line that comes from `bus`; return how far down they go."""
    if not columns:
        return y
    across = len(columns) * each + (len(columns) - 1) * GUTTER
    left = (wide - across) / 2
    heads = [left + n * (each + GUTTER) + 12 for n in range(len(columns))]
    ends = [*heads, wide / 2] if bus else heads
    inks.append(Rule(min(ends), y - 2, max(ends), y - 2))
    if bus:
        inks.append(Rule(wide / 2, bus, wide / 2, y - 2))
    low = y
    for n, column in enumerate(columns):
        inks.append(Rule(heads[n], y - 2, heads[n], y + 4, dashed=column[0].continued))
        low = max(low, _column(inks, column, left + n * (each + GUTTER), y + 4, each))
    return low


def _column(inks: list[Ink], column: Iterable[Item], x: float, y: float, each: float) -> float:
    tails: dict[int, float] = {}
    for item in column:
        depth = min(item.depth, 5)
        left, lines = x + depth * INDENT, _lines(item, each)
        above = max((d for d in tails if d < depth), default=None)
        if above is not None:
            stem, middle = x + above * INDENT + 3, y + (len(lines) * STEP + 4) / 2
            inks += [Rule(stem, tails[above], stem, middle), Rule(stem, middle, left, middle)]
        high = _box(inks, lines, left, y, each - depth * INDENT)
        tails = {d: end for d, end in tails.items() if d < depth}
        tails[depth] = y + high
        y += high + BETWEEN
    return y
