"""The glossary of this deployment, from data/glossary.json, and the words that were said lately."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from dashboard.model.agencies import Agency
from dashboard.model.glossary import NumberWords, Term
from dashboard.model.moment import At, Moment
from dashboard.projections.log import wording
from dashboard.projections.plain_language import Translation, Unresolved, glossary_of, translate, unresolved
from dashboard.projections.situation import Situation
from dashboard.services.datafiles import DATA, datafile
from dashboard.services.desk import Desk

FILE = DATA / "glossary.json"
LOOKED_BACK = 2_000


class Glossary(Struct, frozen=True, forbid_unknown_fields=True):
    """The shipped glossary: where its terms come from, and who agreed on them when (empty: not agreed yet).

    `numbers` are the words that tell a number from a code.
    """

    title: str
    source: str
    terms: tuple[Term, ...]
    numbers: NumberWords = NumberWords()
    agreed_on: str = ""
    agreed_by: tuple[str, ...] = ()


@cache
def glossary(file: Path = FILE) -> Glossary:
    """Read the glossary, once a process; PayloadRefused names the field that is wrong."""
    return datafile(file, Glossary)


def terms(situation: Situation) -> dict[str, Term]:
    """Return the terms that hold in `situation` by folded code: what was defined there replaces the shipped."""
    return glossary_of(glossary().terms, situation.terms)


def plain_words(
    text: str, situation: Situation, present: Sequence[Agency], choices: Mapping[str, int] | None = None
) -> Translation:
    """Say `text` plainly for the agencies `present`, by the terms that hold in `situation`."""
    return translate(text, terms(situation), present, choices, glossary().numbers)


def left_unresolved(desk: Desk, event: str, moment: Moment) -> tuple[Unresolved, ...]:
    """Return the codes that stand as they were said in the last entries of the log known at `moment`."""
    situation = desk.situation(event, moment)
    there = desk.journal.some(event, range(max(1, situation.seq - LOOKED_BACK + 1), situation.seq + 1))
    known = (entry for entry in there if not isinstance(moment, At) or entry.known <= moment.t)
    words = [said for entry in known if (said := wording(entry.body))]
    return unresolved(words, terms(situation), tuple(situation.agencies.values()), glossary().numbers)
