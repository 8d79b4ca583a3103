"""Columns that tell a time as a length of time since another: guessed from their names and values."""

import re
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Literal

from dashboard.ingest.cad_times import lasting
from dashboard.ingest.import_words import plain, words
from dashboard.model.imports import Lasting, Seen

SMALL = 120
MINUTES = re.compile(r"\bmin(ute)?s?\b|_min(ute)?s?$", re.IGNORECASE)


def durations_of(seen: Seen, told: Mapping[str, Sequence[str]], said: Mapping[str, list[str]]) -> dict[str, Lasting]:
    """Return the times that no column tells (`told` are those that one does), by the columns that tell how long after.

    `said` are the values of every column that is free, without the empty ones.
    """
    found: dict[str, Lasting] = {}
    for usual in words().durations:
        if usual.field in told or usual.field in found or not ({usual.since} & {*told, *found}):
            continue
        for title, values in said.items():
            named = any(plain(word) in plain(title) for word in usual.words)
            if named and values and all(lasting(text, "s") is not None for text in values[:50]):
                found[usual.field] = (title, usual.since, _unit(title, values))
                break
    return found


def _unit(title: str, values: Sequence[str]) -> Literal["s", "min"]:
    """Return `min` where the name says so, or where the lengths are small and have parts: seconds are whole."""
    if MINUTES.search(title):
        return "min"
    small = [float(text) for text in values if re.fullmatch(r"\d+(\.\d+)?", text)]
    return "min" if small and any(each % 1 for each in small) and median(small) < SMALL else "s"
