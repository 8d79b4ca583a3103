"""What a stranger's object is: its kind and its fields, by the words of data/layout_words.json; the rest is kept."""

from typing import Any

import msgspec
from msgspec import Struct

from dashboard.ingest.geo_fields import Read
from dashboard.ingest.geo_limits import shown
from dashboard.model.geodata import OTHER, Outside
from dashboard.model.layouts import KINDS
from dashboard.model.text import LONGEST_NAME, clean
from dashboard.services.layout_words import OWN, LayoutWords, spelled

IDS = ("id", "uid", "@id", "guid", "globalid", "uuid")
Fields = dict[str, list[str]]


class Meaning(Struct, frozen=True):
    """What was understood: the id, our fields, and all else as (name, JSON text).

    Without a `kind`, `puzzle` says why there is none. `strange` are names of properties that mean nothing to us.
    """

    id: str
    kind: str
    values: dict[str, Any]
    properties: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    puzzle: str = ""
    strange: tuple[str, ...] = ()


class Reader:
    """Reads the objects of one file."""

    def __init__(self, words: LayoutWords, readers: dict[str, Read]) -> None:
        """Read by these words and readers."""
        self._words, self._readers = words, readers
        self._tag_names = frozenset(name for name, _ in words.tags)

    def meaning(self, one: Outside) -> Meaning:
        """Say what an object is."""
        said: list[str] = []
        texts = {clean(name)[:LONGEST_NAME]: text for name, text in one.properties.items()}
        own = {name: _value(text) for name, text in texts.items() if not name.startswith(OTHER)}
        kept = dict(texts)
        if one.name:
            own.setdefault("name", self._name(one.name, said))
        identity = self._id(one, own, kept)
        kind, puzzle = self._kind(one, own, kept)
        fields = self._spellings(own)
        values = {field: value for field in OWN if (value := self._field(field, own, kept, fields, said)) is not None}
        properties = tuple((name.removeprefix(OTHER), _stored(text)) for name, text in kept.items())
        strange = tuple(name for name in own if self._means_nothing(name))
        return Meaning(identity, kind, values, properties, tuple(said), puzzle, strange)

    def _means_nothing(self, name: str) -> bool:
        known = name.casefold() in IDS or spelled(name) in self._words.kind_properties or self._words.field(name)
        return not known and spelled(name) not in self._tag_names

    def _spellings(self, own: dict[str, Any]) -> Fields:
        found: Fields = {}
        for name in own:
            if field := self._words.field(name):
                found.setdefault(field, []).append(name)
        return found

    def _id(self, one: Outside, own: dict[str, Any], kept: dict[str, str]) -> str:
        folded = {name.casefold(): name for name in reversed(own)}
        named = next((str(own[folded[name]]) for name in IDS if name in folded and _is_id(own[folded[name]])), "")
        identity = " ".join(clean(one.id or named).split())
        if (name := folded.get("id")) and (own[name] is None or str(own[name]) == (one.id or named)):
            del kept[name]
        return identity

    def _kind(self, one: Outside, own: dict[str, Any], kept: dict[str, str]) -> tuple[str, str]:
        """Return the kind, or why there is none."""
        folded: dict[str, str] = {}
        for name in own:
            folded.setdefault(spelled(name), name)
        told = [folded[name] for name in self._words.kind_properties if name in folded]
        for name in told:
            kind = self._words.kind(own[name]) if isinstance(own[name], str) else ""
            if name == "kind" and (kind or own[name] in (None, "")):
                del kept[name]
            if kind:
                return kind, ""
        tagged = (self._tag(name, value) for name, value in own.items() if isinstance(value, str | bool))
        kind = next(filter(None, (*tagged, *map(self._words.kind, one.words))), "")
        if not kind:
            unknown = next((own[name] for name in told if own[name]), "") or next(iter(one.words), "")
            return (
                "",
                f"'{shown(unknown)}' is no kind we know" if unknown else "it does not say what kind of object it is",
            )
        return kind, ""

    def _tag(self, name: str, value: str | bool) -> str:
        word = ("yes" if value else "no") if isinstance(value, bool) else spelled(value)
        return self._words.tags.get((spelled(name), word), "")

    def _field(self, field: str, own: dict[str, Any], kept: dict[str, str], fields: Fields, said: list[str]) -> Any:  # noqa: ANN401
        """Return the first value that is understood of a field, under its own name before other spellings."""
        if field in own and own[field] is None:
            kept.pop(field, None)
        for name in [field, *(name for name in fields.get(field, ()) if name != field)]:
            value = own.get(name)
            if value is None:
                continue
            read = self._readers[field](value, name)
            if read is None or (read == "" and value != ""):
                said.append(f"{shown(name)} '{shown(value)}' is not understood as {field}; kept as a property")
                continue
            if name.casefold() == field:
                kept.pop(name, None)
            return read
        return None

    def _name(self, text: str, said: list[str]) -> str:
        line = " ".join(clean(text).split())
        if len(line) > LONGEST_NAME:
            said.append(f"its name is cut to {LONGEST_NAME} characters")
        return line[:LONGEST_NAME]


def kind_name(kind: str) -> str:
    """Return a kind in plain words."""
    return KINDS[kind].name if kind in KINDS else kind


def _value(text: str) -> Any:  # noqa: ANN401 - whatever a stranger's file holds
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None


def _stored(text: str) -> str:
    """JSON text as an entry keeps it: what no database can hold is written as escapes or shown by a sign."""
    return clean(text)


def _is_id(value: Any) -> bool:  # noqa: ANN401 - whatever a stranger's file holds
    return isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip() != ""
