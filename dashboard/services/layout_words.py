"""The words by which other people's files name our kinds and fields, from data/layout_words.json."""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

from dashboard.model.errors import PayloadRefused
from dashboard.model.layouts import KINDS
from dashboard.model.text import plain
from dashboard.services.datafiles import DATA, datafile

FILE = DATA / "layout_words.json"
LONGEST_WORDS = 4
_DIGITS = re.compile(r"\d+")
OWN = (
    "name", "owner", "capacity", "crowd", "width", "height", "lanes", "staff", "channel", "contact", "lit", "note",
    "openings",
)  # fmt: skip


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    about: str
    kind_properties: tuple[str, ...]
    kinds: dict[str, tuple[str, ...]]
    plurals: tuple[str, ...]
    alone_only: tuple[str, ...]
    tags: dict[str, str]
    fields: dict[str, tuple[str, ...]]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    units: dict[str, float]


class LayoutWords(Struct, frozen=True):
    """What the file says, folded: word -> kind, (tag name, value) -> kind, spelling -> field, unit -> metres.

    `kind_properties` are the names of properties that tell a kind, the surest first; `plurals` are endings;
    `alone_only` are words that tell a kind only where they stand alone; `truths` says which words are yes and no.
    """

    kind_properties: tuple[str, ...]
    kinds: dict[str, str]
    tags: dict[tuple[str, str], str]
    fields: dict[str, str]
    units: dict[str, float]
    plurals: tuple[str, ...]
    alone_only: frozenset[str]
    truths: dict[str, bool]

    def kind(self, word: str) -> str:
        """Return the kind that `word` names, alone or in the plural; empty where it names none."""
        folded = spelled(word)
        one = (folded.removesuffix(ending) for ending in ("", *self.plurals))
        return next((self.kinds[form] for form in one if form in self.kinds), "")

    def kind_in(self, text: str, fits: Callable[[str], bool]) -> tuple[str, str]:
        """Return the kind that a name such as 'Fire exit north' speaks of and the words for it; empty where none does.

        The longest words count first, the last of those; `fits` says whether a kind may be meant.
        """
        words = spelled(_DIGITS.sub(r" \g<0> ", text)).split("_")
        for length in range(min(LONGEST_WORDS, len(words)), 0, -1):
            for at in range(len(words) - length, -1, -1):
                said = words[at : at + length]
                kind = self.kind("_".join(said))
                if kind and kind != "object" and "_".join(said) not in self.alone_only and fits(kind):
                    return kind, " ".join(said)
        return "", ""

    def field(self, name: str) -> str:
        """Return our field that a property of this name fills; empty where it is none."""
        return self.fields.get(spelled(name), "")


@lru_cache(maxsize=20_000)
def spelled(text: str) -> str:
    """Fold a spelling: lower case, no accents, one underscore for all that is neither letter nor digit."""
    return re.sub(r"[\W_]+", "_", plain(text[:200])).strip("_")


@cache
def layout_words(file: Path = FILE) -> LayoutWords:
    """Read the words, once a process; PayloadRefused names what is wrong in the file."""
    raw = datafile(file, _File)
    _known(file.name, "kinds", raw.kinds, KINDS)
    _known(file.name, "tags", raw.tags.values(), KINDS)
    _known(file.name, "fields", raw.fields, OWN)
    kinds = {spelled(word): kind for kind, words in raw.kinds.items() for word in words}
    kinds |= {spelled(kind.name): kind.id for kind in KINDS.values()} | {kind: kind for kind in KINDS}
    tags = {_tag(file.name, tag): kind for tag, kind in raw.tags.items()}
    fields = {spelled(word): field for field, words in raw.fields.items() for word in words} | {f: f for f in OWN}
    truths = {plain(word): said for said, words in ((True, raw.yes), (False, raw.no)) for word in words}
    properties, alone = tuple(map(spelled, raw.kind_properties)), frozenset(map(spelled, raw.alone_only))
    return LayoutWords(properties, kinds, tags, fields, raw.units, raw.plurals, alone, truths)


def _known(file: str, field: str, given: Iterable[str], known: Iterable[str]) -> None:
    for name in given:
        if name not in known:
            raise PayloadRefused(f"{file}: {field}: '{name[:40]}' is none of {', '.join(known)}")


def _tag(file: str, tag: str) -> tuple[str, str]:
    name, equals, value = tag.partition("=")
    if not equals:
        raise PayloadRefused(f"{file}: tags: '{tag[:40]}' must be name=value, such as amenity=toilets")
    return spelled(name), spelled(value)
