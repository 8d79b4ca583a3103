"""What a planner says of a file before it is taken in: which property is which field, which word is which kind."""

from collections import Counter
from collections.abc import Callable, Iterable

from dashboard.ingest.geo_limits import shown
from dashboard.ingest.geo_meaning import Meaning, Reader, value_of
from dashboard.model.errors import EntryRejected
from dashboard.model.geodata import Column, GeoFile, Told, Word
from dashboard.model.layouts import KINDS, Feature, kind_of
from dashboard.model.text import LONGEST_NAME, clean
from dashboard.projections.drawn import namesakes
from dashboard.services.layout_words import OWN, layout_words, spelled

FIELDS_TOLD = ("id", "kind", *OWN)
MOST_COLUMNS, MOST_WORDS, MOST_NAMED = 200, 200, 6
NOT_OURS = ("", "none")


def told_of(fields: Iterable[str], kinds: Iterable[str]) -> Told:
    """Read what was typed, `width=Breite_m` and `Notausgang=exit`; EntryRejected where that says nothing."""
    return Told(tuple(map(_field_typed, fields)), tuple(map(_kind_typed, kinds)))


def _field_typed(text: str) -> tuple[str, str]:
    field, equals, name = (part.strip() for part in text.partition("="))
    if not (equals and name):
        raise EntryRejected("field", f"'{shown(text)}' must be our field = the file's property, such as width=Breite_m")
    return name, "" if field.casefold() in NOT_OURS else field


def _kind_typed(text: str) -> tuple[str, str]:
    word, equals, kind = (part.strip() for part in text.rpartition("="))
    if not (equals and word):
        raise EntryRejected("kind", f"'{shown(text)}' must be the file's word = our kind, such as Notausgang=exit")
    return word, "object" if kind.casefold() == "none" else layout_words().kind(kind) or kind


def checked(told: Told, file: GeoFile) -> Told:
    """Return `told`; EntryRejected names a field, a property or a kind in it that there is not."""
    there = {clean(name)[:LONGEST_NAME] for one in file.objects for name in one.properties} if told.fields else set()
    for name, field in told.fields:
        if field and field not in FIELDS_TOLD:
            raise EntryRejected("field", f"'{shown(field)}' is none of {', '.join(FIELDS_TOLD)}")
        if name not in there:
            listed = ", ".join(sorted(there)) or "none"
            raise EntryRejected("field", f"the file has no property '{shown(name)}'; it has {shown(listed, 120)}")
    for word, kind in told.kinds:
        if kind not in KINDS:
            raise EntryRejected("kind", f"'{shown(kind)}' ({shown(word)}) is no kind of object; use one such as exit")
    _said_once("field", told.fields, str)
    _said_once("kind", told.kinds, spelled)
    return told


def _said_once(field: str, pairs: Iterable[tuple[str, str]], folded: Callable[[str], str]) -> None:
    meant: dict[str, str] = {}
    for word, one in pairs:
        if (before := meant.setdefault(folded(word), one)) != one:
            raise EntryRejected(
                field, f"'{shown(word)}' is said to be {before or 'none'} and {one or 'none'}; keep one"
            )


def met(told: Told, reader: Reader, meanings: Iterable[Meaning]) -> None:
    """EntryRejected names a word of `told` that tells the kind of nothing in the file that was read."""
    for word, _ in told.kinds:
        if spelled(word[:LONGEST_NAME]) not in reader.words:
            listed = ", ".join(one.word for one in kind_words(meanings)) or "none"
            raise EntryRejected("kind", f"the file has no word '{shown(word)}' for a kind; it has {shown(listed, 120)}")


def columns(file: GeoFile, reader: Reader) -> tuple[Column, ...]:
    """Return the properties of `file`, the most frequent first."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for one in file.objects:
        for name, text in one.properties.items():
            counts[name] += 1
            if name not in examples and (value := value_of(text)) not in (None, ""):
                examples[name] = shown(value, 60)
    return tuple(
        Column(clean(name)[:LONGEST_NAME], count, examples.get(name, ""), reader.field(clean(name)[:LONGEST_NAME]))
        for name, count in counts.most_common(MOST_COLUMNS)
    )


def kind_words(meanings: Iterable[Meaning]) -> tuple[Word, ...]:
    """Return what the file calls its kinds, the most frequent first."""
    counts = Counter((meaning.word[:LONGEST_NAME], meaning.kind) for meaning in meanings if meaning.word)
    return tuple(Word(word, count, kind) for (word, kind), count in counts.most_common(MOST_WORDS))


def alike_said(there: Iterable[Feature], brought: Iterable[Feature]) -> list[str]:
    """Say in one line what of `brought` has the name and kind of another object; nothing where none has."""
    new = list(brought)
    found = namesakes((*there, *new))
    names = Counter(f"{kind_of(f).name} '{shown(f.name)}'" for f in new if f.id in found)
    if not names:
        return []
    some = ", ".join(f"{name} ({count})" for name, count in names.most_common(MOST_NAMED))
    more = len(names) - MOST_NAMED
    others = f" and {more} more" if more > 0 else ""
    return [f"another object has the same name and kind, people will mix them up: {some}{others}"]
