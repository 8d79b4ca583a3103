"""Columns that tell a time as a length of time since another: guessed from their names and values."""

import re
from collections.abc import Mapping, Sequence
from statistics import median

from dashboard.ingest.cad_times import THOUSANDS, lasting
from dashboard.ingest.import_words import Lasts, plain, words
from dashboard.model.imports import Lasting, LastingUnit

SMALL = 120
MINUTES = re.compile(r"\bmin(ute)?s?\b|_min(ute)?s?$", re.IGNORECASE)
Said = Mapping[str, Sequence[str]]


def durations_of(told: Mapping[str, Sequence[str]], said: Said) -> dict[str, Lasting]:
    """Return the times that no column tells (`told` are those that one does), by the columns that tell how long after.

    `said` are the values of every column that is free, row by row, "" where a row says nothing.
    """
    lengths = {title: cells for title, cells in said.items() if _are_lengths(cells)}
    meant = {title: usual for title in lengths if (usual := _usual(title)) is not None}
    found: dict[str, Lasting] = {}
    for usual in words().durations:
        since = next((field for field in usual.since if field in told or field in found), "")
        title = next((title for title, known in meant.items() if known is usual), "")
        if since and title and usual.field not in told and usual.field not in found:
            before = [one for one in lengths if _names(one, usual.plus) and one != title]
            titles = (*before, title) if before and _belong(before, title, lengths, meant) else (title,)
            found[usual.field] = (titles, since, _unit(title, lengths[title]))
    return found


def either_comma(cells: Sequence[str]) -> str:
    """Return a length whose comma is read as that of thousands, where the column's others make it a decimal one."""
    there = [text.removeprefix("-") for text in cells if text]
    thousands = [text for text in there if THOUSANDS.fullmatch(text)]
    return (
        thousands[0]
        if thousands and (all("," in text for text in there) or len(thousands) < sum("," in text for text in there))
        else ""
    )


def _are_lengths(cells: Sequence[str]) -> bool:
    there = [text for text in cells if text]
    return bool(there) and all(lasting(text, "s") is not None for text in there[:50])


def _names(title: str, usual: Sequence[str]) -> int:
    """Return how much of a column's name a usual one is: the letters of the longest that stands in it."""
    return max((len(plain(word)) for word in usual if plain(word) in plain(title)), default=0)


def _usual(title: str) -> Lasts | None:
    best = max(words().durations, key=lambda usual: _names(title, usual.words))
    return best if _names(title, best.words) else None


def _belong(before: Sequence[str], title: str, lengths: Said, meant: Mapping[str, Lasts]) -> bool:
    """Whether the lengths `before` count with `title`: so that with the way they make the whole, where all are told."""
    whole = next((one for one, usual in meant.items() if (usual.field, usual.since) == ("on_scene", ("received",))), "")
    way = next((one for one, usual in meant.items() if usual.field == "on_scene" and one != whole), "")
    if not whole or not way:
        return True
    rest = [_sum((way, title), n, lengths) for n in range(len(lengths[title]))]
    more = [_sum(before, n, lengths) for n in range(len(lengths[title]))]
    total = [_sum((whole,), n, lengths) for n in range(len(lengths[title]))]
    known = [(a, b, c) for a, b, c in zip(rest, more, total, strict=True) if None not in (a, b, c)]
    with_it = [abs(a + b - c) for a, b, c in known if a is not None and b is not None and c is not None]
    without = [abs(a - c) for a, _, c in known if a is not None and c is not None]
    return not known or median(with_it) <= median(without)


def _sum(titles: Sequence[str], row: int, lengths: Said) -> int | None:
    each = [lasting(lengths[title][row], "s") if lengths[title][row] else None for title in titles]
    whole = [one for one in each if one is not None]
    return sum(whole) if len(whole) == len(each) else None


def _unit(title: str, cells: Sequence[str]) -> LastingUnit:
    """Return `min` where the name says so, or where the lengths are small and have parts: seconds are whole."""
    if MINUTES.search(title):
        return "min"
    small = [float(text) for text in cells if re.fullmatch(r"\d+(\.\d+)?", text)]
    return "min" if small and any(each % 1 for each in small) and median(small) < SMALL else "s"
