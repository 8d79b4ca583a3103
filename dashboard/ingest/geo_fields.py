"""Strangers' values as ours: metres from texts with units, whole numbers, yes and no, agencies, opening periods.

Each reader returns the value, or None where it does not understand; nothing is guessed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any

import msgspec

from dashboard.model.errors import EntryRejected
from dashboard.model.layouts import Opening
from dashboard.model.moment import EARLIEST, LATEST, parse
from dashboard.model.text import LONGEST_NAME, LONGEST_TEXT, clean, plain
from dashboard.projections.situation import Situation
from dashboard.services.layout_words import LayoutWords, layout_words, spelled
from dashboard.services.plan_feature_rules import WIDEST
from dashboard.services.plan_part_rules import MOST_PEOPLE

LENGTH = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z'\"]*)", re.IGNORECASE)
FEET_INCHES = re.compile(r"(\d+)\s*(?:'|ft)\s*(\d+)\s*(?:\"|in|'')?", re.IGNORECASE)
COUNT = re.compile(r"(\d+|\d{1,3}(?:[, ']\d{3})+)(?:\.0+)?(?:\s*[a-z]+)?", re.IGNORECASE)
Read = Callable[[Any, str], Any]


def readers(situation: Situation) -> dict[str, Read]:
    """Return how each field of a feature is read from a stranger's value and the name it stood under."""
    words = layout_words()
    agencies = _names((a.id, a.id, a.short, a.name) for a in situation.agencies.values())
    channels = _names((c.id, c.id, c.name) for c in situation.channels.values())
    whole: dict[str, Read] = dict.fromkeys(("capacity", "crowd", "lanes", "staff"), lambda value, _: count(value))
    return {
        "name": lambda value, _: _line(value), "note": lambda value, _: _text(value),
        "contact": lambda value, _: _text(value), "lit": lambda value, _: words.truths.get(plain(str(value)[:20])),
        "width": lambda value, name: metres(value, name, words), "owner": lambda value, _: _named(value, agencies),
        "height": lambda value, name: metres(value, name, words), "channel": lambda value, _: _named(value, channels),
        "openings": lambda value, _: openings(value, situation.timezone), **whole,
    }  # fmt: skip


def metres(value: Any, name: str, words: LayoutWords) -> float | None:  # noqa: ANN401 - whatever a stranger's file holds
    """Read a length: a number (metres, or feet where `name` says so), or a text such as `4 m`, `12 ft`, `3,5`."""
    ours = "ft" if spelled(name).endswith(("_ft", "_feet")) else "m"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _within(float(value), words.units[ours]) if abs(value) < 1e9 else None
    text = value.strip() if isinstance(value, str) else ""
    if both := FEET_INCHES.fullmatch(text[:40]):
        return _within(int(both[1]) + int(both[2]) / 12, words.units["ft"])
    found = LENGTH.fullmatch(text[:40])
    factor = words.units.get((found[2] or ours).lower()) if found else None
    return _within(float(found[1].replace(",", ".")), factor) if found and factor else None


def count(value: Any) -> int | None:  # noqa: ANN401 - whatever a stranger's file holds
    """Read a whole number of people or things: `5000`, `5,000`, `5000 people`."""
    if isinstance(value, str):
        found = COUNT.fullmatch(value.strip()[:40])
        number: float = int(re.sub(r"\D", "", found[1])) if found else -1
    else:
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else -1
    return int(number) if 0 <= number <= MOST_PEOPLE and number == int(number) else None


def openings(value: Any, zone: str) -> tuple[Opening, ...] | None:  # noqa: ANN401 - whatever a stranger's file holds
    """Read opening periods: names, or objects with `period`, `opens` and `closes` (ISO times, local without offset)."""
    if isinstance(value, str):
        value = _periods(value)
    if not isinstance(value, list) or len(value) > 100:
        return None
    found = []
    for one in value:
        period = one.get("period") if isinstance(one, dict) else one
        if not isinstance(period, str) or not period or len(period) > LONGEST_NAME:
            return None
        times = [_time(one.get(field), zone) for field in ("opens", "closes")] if isinstance(one, dict) else [0, 0]
        if None in times:
            return None
        found.append(Opening(clean(period), times[0] or 0, times[1] or 0))
    return tuple(found)


def _periods(text: str) -> Any:  # noqa: ANN401 - whatever a stranger's file holds
    try:
        return msgspec.json.decode(text, type=list)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return [word.strip() for word in text.split(";") if word.strip()]


def _time(value: Any, zone: str) -> int | None:  # noqa: ANN401 - whatever a stranger's file holds
    if value in (None, "", 0):
        return 0
    if not isinstance(value, str):
        return value if type(value) is int and EARLIEST <= value < LATEST else None
    try:
        return parse(value, zone)
    except EntryRejected:
        return None


def _within(number: float, factor: float) -> float | None:
    """Return metres; a converted length to the micrometre, so that 12 ft are no longer than they are."""
    value = number if factor == 1 else round(number * factor, 6)
    return value if isfinite(value) and 0 <= value <= WIDEST else None


def _text(value: Any) -> str | None:  # noqa: ANN401 - whatever a stranger's file holds
    if isinstance(value, bool | dict | list):
        return None
    text = clean(str(value))
    return text if len(text) <= LONGEST_TEXT else None


def _line(value: Any) -> str | None:  # noqa: ANN401 - whatever a stranger's file holds
    text = _text(value)
    line = " ".join(text.split()) if text is not None else ""
    return line if text is not None and len(line) <= LONGEST_NAME else None


def _named(value: Any, known: Mapping[str, str]) -> str | None:  # noqa: ANN401 - whatever a stranger's file holds
    word = plain(str(value)[:200])
    return known.get(word) if word else ""


def _names(rows: Iterator[tuple[str, ...]]) -> dict[str, str]:
    """Return every name of a thing, folded -> its id; ids go before names."""
    listed = list(rows)
    return {plain(word): row[0] for at in (3, 2, 1) for row in listed for word in row[at : at + 1] if word}
