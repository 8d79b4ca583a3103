"""Whether digits such as 10-7 are a radio code or a number: by the words around them. Pure text."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from msgspec import Struct

from dashboard.model.agencies import Agency
from dashboard.model.glossary import NumberWords

Sense = Literal["number", "place", "doubt", "code"]
CALLSIGN = r"[A-Z][A-Za-z]{0,9}[- ]?\d{1,4}[A-Za-z]?"
BEGINS = re.compile(r"(?:^|[.!?:;\n])\s*$")
RANGE = re.compile(r"\s*(?:to|and|or|through|until|till|v|vs|[\u2010-\u2015-])\s*\d", re.IGNORECASE)
MONEY = r"|[~$\u20ac\u00a3]"


class _Signs(Struct, frozen=True):
    """What `NumberWords` say, as patterns."""

    counted: re.Pattern[str]
    counting: re.Pattern[str]
    placed: re.Pattern[str]
    scored: re.Pattern[str]
    spoken: re.Pattern[str]
    article: re.Pattern[str]
    at: re.Pattern[str]


def sense(before: str, after: str, words: NumberWords, present: Sequence[Agency] = ()) -> Sense:
    """Say what digits between `before` and `after` are: a count, a place or score, in doubt, or a code."""
    signs = _signs(words)
    if signs.counted.match(after) or signs.counting.search(before):
        return "number"
    if signs.placed.search(before) or signs.scored.match(after):
        return "place"
    if RANGE.match(after):
        return "doubt"
    return "code" if _spoken(before, after, signs, _names(present, words.state)) else "doubt"


def _spoken(before: str, after: str, signs: _Signs, names: re.Pattern[str]) -> bool:
    if BEGINS.search(before) or names.search(before) or signs.spoken.search(before):
        return True
    return bool(signs.article.search(before) and signs.at.match(after))


@cache
def _signs(words: NumberWords) -> _Signs:
    between, linking = _any(words.between), _any(words.linking)
    return _Signs(
        _like(rf"\s*(?:%|(?:{between}\s+)?{_any(words.counted)}(?!\w))"),
        _like(rf"(?:\b{_any(words.before)}\.?{MONEY})\s*$"),
        _like(rf"\b{_any(words.placed)}\b[\s:#=]*(?:{linking}\b[.\s:#=]*)*$"),
        _like(rf"\s*{_any(words.after)}\b"),
        _like(rf"\b{_any(words.spoken)}[\s,]+$"),
        _like(r"\b(?:an?|the)\s+$"),
        _like(rf"\s*{_any(words.at)}(?!\w)"),
    )


@cache
def _pattern(names: tuple[str, ...], state: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{CALLSIGN}|{_any(names)})[\s,]+(?:{_any(state)}\s+)?$")


def _names(present: Sequence[Agency], state: tuple[str, ...]) -> re.Pattern[str]:
    return _pattern(tuple(dict.fromkeys(name for a in present for name in (a.short, a.name))), state)


def _like(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of `words`, the longest first; of nothing where there are none."""
    longest = sorted((word for word in words if word.strip()), key=len, reverse=True)
    return (
        f"(?:{'|'.join(re.escape(word).replace(chr(92) + ' ', chr(92) + 's+') for word in longest)})"
        if longest
        else "(?!)"
    )
