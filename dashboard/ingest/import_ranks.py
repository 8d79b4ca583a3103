"""How near a column comes to one of our fields: by its name, and a first time by its values."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from statistics import median
from typing import TypeVar

from dashboard.ingest.cad_times import lasting, read_time
from dashboard.ingest.import_times import forms_of, month_first
from dashboard.ingest.import_words import plain, tokens, words
from dashboard.ingest.mapping import TIMES
from dashboard.model.moment import DAY, zone

K = TypeVar("K")
NEVER_WITHIN = frozenset(
    {"id", "x", "y", "t", "at", "time", "type", "event", "unit", "units", "position", "free", "place", "title", "left",
     "mobile", "datetime", "date time", "disp", "clr", "appel", "aviso", "melding", "vrij", "tipo", "disponible",
     "responsedttm", "responsetimestamp", "number", "alarm", "data", "mezzo", "job", "case"}
)  # fmt: skip
BLANK_WORDS = frozenset(
    {"and", "date", "time", "dttm", "dt", "tm", "datetime", "timestamp", "ts", "of", "the", "heure", "hora", "ora",
     "uhrzeit", "zeitpunkt", "datum", "fecha", "data", "tijdstip", "tijd", "czas", "godzina", "tid", "tidspunkt",
     "orario", "horario", "momento", "kl", "klo", "aika", "de", "del", "della", "da", "do", "d", "l", "la"}
)  # fmt: skip
COUNTS = frozenset({"quantity", "qty", "count", "total", "nombre", "anzahl", "aantal", "antal", "quantidade", "liczba"})
ASIDE = re.compile(r"(.*\S)\s*\(([^()]+)\)")
FEWEST, MOST_GAP = 5, DAY // 4


def rank(title: str, usual: Sequence[str]) -> tuple[int, int] | None:
    """How near a column's name is to the usual ones: exact, then with the fewest words over, the more usual first."""
    bare = title.partition(" (column ")[0]
    aside = ASIDE.fullmatch(bare)
    last = aside[1] if aside else bare.rpartition(".")[2]
    for whole, names in enumerate(((bare,), (aside[1], aside[2]) if aside else (last,))):
        for n, word in enumerate(usual):
            if plain(word) in map(plain, names):
                return whole, n
    there = tokens(last) - BLANK_WORDS
    fits = [(2 + len(there - tokens(word)), n) for n, word in enumerate(usual) if _within(word, there)]
    return min(fits, default=None)


def _within(word: str, there: frozenset[str]) -> bool:
    """Whether the usual name stands in these words; of `create time` one word says enough only if it is the whole."""
    core = tokens(word) - BLANK_WORDS
    if plain(word) in NEVER_WITHIN or not core:
        return False
    return core == there if len(core) == 1 < len(tokens(word)) else core <= there


def inner(title: str) -> str:
    """Return the title without its last part where that only says that it is a time: `status.dispatched.timestamp`."""
    before, _, last = title.rpartition(".")
    known = before and tokens(last) <= BLANK_WORDS | {"at", "value"}
    step = known and any((rank(before, words().fields[field]) or (2, 0))[0] < 2 for field in TIMES)
    return before if step else title


def counts(title: str) -> bool:
    """Whether a column's name says that it counts something: `NBR_OF_UNITS`, `Units Assigned Quantity`."""
    said = tokens(title)
    return not said.isdisjoint(COUNTS) or {"number", "of"} <= said


def alike(one: str, other: str) -> tuple[int, int]:
    """How many words two columns' names share, besides those that every date or clock has; and how many letters.

    The letters stand together, as in `DATAEXTINCAO` and `HORAEXTINCAO`.
    """
    together = SequenceMatcher(None, plain(one), plain(other)).find_longest_match().size
    return len((tokens(one) & tokens(other)) - BLANK_WORDS), together if together >= FEWEST else 0


def earliest(said: Mapping[str, Sequence[str]], steps: Iterable[Sequence[str]]) -> str:
    """Return the column of `said` whose times come before the `steps` of the same rows, by hours at most; else nothing.

    All are cells of the same rows; the times are compared as they stand, whatever their zone.
    """
    after = [min((t for t in row if t is not None), default=None) for row in zip(*map(_read, steps), strict=True)]
    found: dict[str, float] = {}
    for title, cells in said.items():
        pairs = [(a, b) for a, b in zip(_read(cells), after, strict=True) if a is not None and b is not None]
        gaps = [b - a for a, b in pairs]
        if len(gaps) >= FEWEST and sum(gap >= 0 for gap in gaps) * 5 >= len(gaps) * 4 and 0 < median(gaps) < MOST_GAP:
            found[title] = median(gaps)
    return max(found, key=found.__getitem__, default="")


def afterwards(cells: Sequence[str], steps: Iterable[Sequence[str]]) -> bool:
    """Whether the times in `cells` nearly all come more than a day after the first of the `steps` of the same rows."""
    after = [min((t for t in row if t is not None), default=None) for row in zip(*map(_read, steps), strict=True)]
    gaps = [a - b for a, b in zip(_read(cells), after, strict=True) if a is not None and b is not None]
    return len(gaps) >= FEWEST and sum(gap > DAY for gap in gaps) * 10 >= len(gaps) * 9


def between(said: Mapping[K, Sequence[str]], before: Sequence[str], after: Sequence[str]) -> list[K]:
    """Return the columns of `said` whose times lie between the two steps of the same rows, nearly always."""
    first, last = _read(before), _read(after)
    return [title for title, cells in said.items() if _within_steps(_read(cells), first, last)]


def same_hours(clocks: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether the clocks are within hours of the instants of the same rows: if not, they are lengths of time."""
    said = [
        (lasting(clock if clock.count(":") > 1 else f"{clock}:00", "s"), at)
        for clock, at in zip(clocks, _read(cells), strict=True)
        if clock
    ]
    gaps = [(clock - at) % DAY for clock, at in said if clock is not None and at is not None]
    return not gaps or sum(gap < MOST_GAP for gap in gaps) * 5 >= len(gaps) * 4


def later(cells: Sequence[str], before: Sequence[str]) -> bool:
    """Whether the times in `cells` nearly always come after those of the same rows in `before`, by hours at most."""
    gaps = [a - b for a, b in zip(_read(cells), _read(before), strict=True) if a is not None and b is not None]
    fits = sum(gap >= 0 for gap in gaps) * 5 >= len(gaps) * 4
    return len(gaps) >= FEWEST and fits and 0 < median(gaps) < MOST_GAP


def _within_steps(cells: Sequence[int | None], first: Sequence[int | None], last: Sequence[int | None]) -> bool:
    there = [(a, b, c) for a, b, c in zip(first, cells, last, strict=True) if None not in (a, b, c)]
    fits = sum(a <= b <= c for a, b, c in there if a is not None and b is not None and c is not None)
    return len(there) >= FEWEST and fits * 5 >= len(there) * 4


def _read(cells: Sequence[str]) -> list[int | None]:
    forms = forms_of(cell for cell in cells if cell)
    known = (*forms.sure, *map(month_first, forms.ambiguous))
    return [read_time(cell, known, zone("UTC")).at if cell else None for cell in cells]
