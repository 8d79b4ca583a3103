"""What a stranger's object is: its kind and its fields, by the words of data/layout_words.json; the rest is kept."""

from typing import Any

import msgspec
from msgspec import Struct

from dashboard.ingest.geo_fields import Read
from dashboard.ingest.geo_limits import shown
from dashboard.model.geodata import OTHER, Outside, Told
from dashboard.model.layouts import KINDS
from dashboard.model.text import LONGEST_NAME, clean
from dashboard.services.layout_words import OWN, LayoutWords, spelled

IDS = ("id", "uid", "@id", "guid", "globalid", "uuid")
NUMBER = tuple("-0123456789")
Fields = dict[str, list[str]]


class Meaning(Struct, frozen=True):
    """What was understood: the id, our fields, and all else as (name, JSON text).

    Without a `kind`, `puzzle` says why there is none; `word` is what should tell it; `guess` is the kind that its name
    or folder speaks of, as `guessed` says. `strange` are names of properties that mean nothing to us.
    """

    id: str
    kind: str
    values: dict[str, Any]
    properties: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    puzzle: str = ""
    strange: tuple[str, ...] = ()
    word: str = ""
    guess: str = ""
    guessed: str = ""


class Reader:
    """Reads the objects of one file."""

    def __init__(self, words: LayoutWords, readers: dict[str, Read], told: Told | None = None) -> None:
        """Read by these words and readers, and before them by what a planner has `told`."""
        self._words, self._readers, said = words, readers, told or Told()
        self._told = {name[:LONGEST_NAME]: field for name, field in said.fields}
        self._kinds = {spelled(word[:LONGEST_NAME]): kind for word, kind in said.kinds}
        self.words: set[str] = set()
        """What may have told a kind so far, folded; what a planner said of another word had no effect."""
        self._tag_names = frozenset(name for name, _ in words.tags)

    def meaning(self, one: Outside) -> Meaning:
        """Say what an object is."""
        said: list[str] = []
        texts = {clean(name)[:LONGEST_NAME]: text for name, text in one.properties.items()}
        own = {name: value_of(text) for name, text in texts.items() if not name.startswith(OTHER)}
        kept = dict(texts)
        if one.name:
            own.setdefault("name", self._name(one.name, said))
        identity = self._id(one, own, kept)
        fields = self._spellings(own)
        values = {field: value for field in OWN if (value := self._field(field, own, kept, fields, said)) is not None}
        kind, puzzle, word = self._kind(one, own, kept)
        guess = ("", "") if kind else self._guessed(one, str(values.get("name", "")))
        properties = tuple((name.removeprefix(OTHER), _stored(text)) for name, text in kept.items())
        strange = tuple(name for name in own if self._means_nothing(name))
        return Meaning(identity, kind, values, properties, tuple(said), puzzle, strange, word, *guess)

    def field(self, name: str) -> str:
        """Return the field that a property of this name is read as, `id` and `kind` too; empty: it is kept as it is."""
        if name in self._told:
            return self._told[name]
        if name.casefold() in IDS:
            return "id"
        return "kind" if spelled(name) in self._words.kind_properties else self._words.field(name)

    def _means_nothing(self, name: str) -> bool:
        return not self.field(name) and name not in self._told and spelled(name) not in self._tag_names

    def _spellings(self, own: dict[str, Any]) -> Fields:
        found: Fields = {}
        for name in sorted(own, key=lambda name: name not in self._told):  # what a planner says comes first
            if field := self.field(name):
                found.setdefault(field, []).append(name)
        return found

    def _id(self, one: Outside, own: dict[str, Any], kept: dict[str, str]) -> str:
        folded = {name.casefold(): name for name in reversed(own) if self.field(name) == "id"}
        told = next((str(own[name]) for name in own if self._told.get(name) == "id" and _is_id(own[name])), "")
        usual = (str(own[folded[name]]) for name in IDS if name in folded and _is_id(own[folded[name]]))
        named = told or next(usual, "")
        identity = " ".join(clean(told or one.id or named).split())
        if (name := folded.get("id")) and (own[name] is None or str(own[name]) == (one.id or named)):
            del kept[name]
        return identity

    def _kind(self, one: Outside, own: dict[str, Any], kept: dict[str, str]) -> tuple[str, str, str]:
        """Return the kind, or why there is none, and the word that should tell it."""
        told = self._telling(own)
        telling = (*(_word(own[name]) for name in told), *one.words)
        self.words.update(spelled(word[:LONGEST_NAME]) for word in telling)
        for name in told:
            kind = self._kind_of(_word(own[name]))
            if name == "kind" and (kind or own[name] in (None, "")):
                del kept[name]
            if kind:
                return kind, "", _word(own[name])
        unknown = next(filter(None, (_word(own[name]) for name in told)), "") or next(iter(one.words), "")
        tagged = (self._tag(name, value) for name, value in own.items() if isinstance(value, str | bool))
        if kind := next(filter(None, tagged), ""):
            return kind, "", ""
        if word := next((word for word in one.words if self._kind_of(word)), ""):
            return self._kind_of(word), "", word
        if unknown:
            return "", f"'{shown(unknown)}' is no kind we know", unknown
        return "", "it does not say what kind of object it is", ""

    def _telling(self, own: dict[str, Any]) -> list[str]:
        """Return the properties that may tell the kind, the surest first."""
        named = [name for name in own if self._told.get(name) == "kind"]
        folded: dict[str, str] = {}
        for name in own:
            if name not in self._told:
                folded.setdefault(spelled(name), name)
        return [*named, *(folded[name] for name in self._words.kind_properties if name in folded)]

    def _kind_of(self, word: str) -> str:
        return (self._kinds.get(spelled(word[:LONGEST_NAME])) or self._words.kind(word)) if word else ""

    def _guessed(self, one: Outside, name: str) -> tuple[str, str]:
        """Return the kind that the name or a folder speaks of, and that it is a guess in words."""
        line = bool(one.shapes) and one.shapes[0].geometry == "LineString"
        for what, text in (("name", name), *(("folder or style", word) for word in one.words)):
            kind, word = self._words.kind_in(text, lambda kind: (KINDS[kind].geometry == "LineString") == line)
            for theirs, meant in self._kinds.items():
                if f"_{theirs}_" in f"_{spelled(text)}_":
                    kind, word = meant, theirs.replace("_", " ")
                    self.words.add(theirs)
            if kind:
                return kind, f"guessed by its {what} ('{shown(word)}'): {kind_name(kind)}"
        return "", ""

    def _tag(self, name: str, value: str | bool) -> str:
        word = ("yes" if value else "no") if isinstance(value, bool) else spelled(value)
        return self._words.tags.get((spelled(name), word), "")

    def _field(self, field: str, own: dict[str, Any], kept: dict[str, str], fields: Fields, said: list[str]) -> Any:  # noqa: ANN401
        """Return the first value that is understood of a field, under its own name before other spellings."""
        if field in own and own[field] is None and field not in self._told:
            kept.pop(field, None)
        for name in self._order(field, fields.get(field, [])):
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

    def _order(self, field: str, names: list[str]) -> list[str]:
        """Return the properties to read a field from: what a planner says, its own name, other spellings."""
        return sorted(names, key=lambda name: (name not in self._told, name != field))

    def _name(self, text: str, said: list[str]) -> str:
        line = " ".join(clean(text).split())
        if len(line) > LONGEST_NAME:
            said.append(f"its name is cut to {LONGEST_NAME} characters")
        return line[:LONGEST_NAME]


def kind_name(kind: str) -> str:
    """Return a kind in plain words."""
    return KINDS[kind].name if kind in KINDS else kind


def value_of(text: str) -> Any:  # noqa: ANN401 - whatever a stranger's file holds
    """Return what a property's JSON text says: of a number too large for any its text, of what cannot be read None."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return text if text[:1] in NUMBER else None


def _stored(text: str) -> str:
    """JSON text as an entry keeps it: what no database can hold is written as escapes or shown by a sign."""
    return clean(text)


def _word(value: Any) -> str:  # noqa: ANN401 - whatever a stranger's file holds
    """Return what may tell a kind: a word, or a number that stands for one."""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _is_id(value: Any) -> bool:  # noqa: ANN401 - whatever a stranger's file holds
    return isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip() != ""
