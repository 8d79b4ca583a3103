"""The words by which columns and values of a stranger's export are recognised: data/import_words.json, local data."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from dashboard.ingest.vocabulary import type_names
from dashboard.model.agencies import Discipline, Shape
from dashboard.model.incidents import Priority

NUMBER = frozenset({"no", "nr", "nbr", "num", "nmbr", "numero", "nummer", "numer"})
WHOLE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})  # no letter with an accent
WORDS = Path(__file__).resolve().parents[2] / "data" / "import_words.json"


class Known(Struct, frozen=True):
    """An agency as it usually is, the words that stand for it, and the letters its units' names begin with."""

    id: str
    name: str
    short: str
    letter: str
    shape: Shape
    discipline: Discipline
    dark: str
    light: str
    words: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()


class Lasts(Struct, frozen=True):
    """Which time a length of time tells, counted from the first of which that is told, and its column's usual names.

    `plus` are the names of lengths that come before it and count with it.
    """

    field: str
    since: tuple[str, ...]
    words: tuple[str, ...]
    plus: tuple[str, ...] = ()


class Lists(Struct, frozen=True):
    """What lists within an object are called: of calls, and of the units of a call."""

    calls: tuple[str, ...]
    units: tuple[str, ...]


class Words(Struct, frozen=True):
    """The file whole."""

    source: str
    fields: dict[str, tuple[str, ...]]
    snapshot_words: tuple[str, ...]
    statuses: dict[str, tuple[str, ...]]
    coded: dict[str, dict[str, str]]
    durations: tuple[Lasts, ...]
    zones: dict[str, tuple[tuple[float, float], ...]]
    types: dict[str, tuple[str, ...]]
    priorities: dict[Priority, tuple[str, ...]]
    agencies: tuple[Known, ...]
    lists: Lists


@cache
def words() -> Words:
    """Read data/import_words.json."""
    return msgspec.json.decode(WORDS.read_bytes(), type=Words)


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Return what names are compared by: letters and digits in lower case, without accents."""
    return "".join(c for c in bare(text) if c.isalnum())


def bare(text: str) -> str:
    """Return the text in lower case, its letters without accents: `Prioritat` for `Priorität`."""
    if text.isascii():
        return text.casefold()
    whole = unicodedata.normalize("NFKD", text.casefold().translate(WHOLE))
    return "".join(c for c in whole if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)
def tokens(text: str) -> frozenset[str]:
    """Return the words of a column's name, `OnSceneDtTm` as on, scene, dt, tm; `#`, `No.` and `Nr` are number."""
    apart = re.sub(r"([a-z])([A-Z])", r"\1 \2", text.replace("#", " number ").replace("°", "o "))
    found = re.findall(r"[^\W\d_]+|\d+", bare(apart))
    return frozenset("number" if word in NUMBER else word for word in found)


def type_of(said: str) -> str:
    """Propose our incident type id for their type; empty where no word of it is known."""
    exact = {plain(word): id for id, listed in words().types.items() for word in listed}
    there = plain(said)
    if there in exact or any(plain(word) in there for word in words().types.get("", ())):
        return exact.get(there, "")
    kind = type_names().get(said) or type_names().within(said)
    if kind is not None:
        return kind.id
    inside = [word for word in exact if len(word) > 4 and word in plain(said)]
    return exact[max(inside, key=len)] if inside else ""


def status_of(said: str, title: str = "") -> str:
    """Propose which of our times a status of theirs is, in the column `title`; empty where it is not known."""
    coded = next((codes for system, codes in words().coded.items() if system in tokens(title)), {})
    known = {plain(word): name for name, listed in words().statuses.items() for word in listed}
    return {**known, **coded}.get(plain(said), "")


def priority_of(said: str) -> Priority | None:
    """Propose our priority for theirs; None where it is not known."""
    known = {plain(word): name for name, listed in words().priorities.items() for word in listed}
    return known.get(plain(said)) or known.get(plain(said).removeprefix("priority").removeprefix("code"))


def agency_of(said: str) -> str:
    """Propose an agency id for what a column says of it; empty where no word of it is known."""
    there = tokens(said)
    for agency in words().agencies:
        if any(tokens(word) <= there for word in (agency.id, *agency.words)):
            return agency.id
    return ""


def agency_of_prefix(prefix: str) -> str:
    """Propose an agency id for the letters that a unit's name begins with."""
    return next((agency.id for agency in words().agencies if prefix.upper() in agency.prefixes), "")


def prefix_of(unit: str) -> str:
    """Return the letters that a unit's name begins with: `M` of `M12`, nothing of `70`."""
    found = re.match(r"[^\W\d_]+", unit.strip())
    return found.group() if found else ""
