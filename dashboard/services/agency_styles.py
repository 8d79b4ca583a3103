"""How a new agency looks on walls and maps: by its discipline, and so that no two have the same letter and shape."""

import re
from functools import cache
from pathlib import Path

from msgspec import Struct

from dashboard.model.agencies import Agency, Discipline, Shape
from dashboard.model.errors import EntryRejected
from dashboard.projections.situation import Situation
from dashboard.services.datafiles import DATA, datafile

FILE = DATA / "agency_styles.json"


class Style(Struct, frozen=True, forbid_unknown_fields=True):
    """How agencies of a discipline usually look."""

    discipline: Discipline
    letter: str
    shape: Shape
    dark: str
    light: str


class Styles(Struct, frozen=True, forbid_unknown_fields=True):
    """The styles of this deployment, with the letters and shapes that are tried when one is taken."""

    source: str
    styles: tuple[Style, ...]
    letters: str
    shapes: tuple[Shape, ...]


@cache
def styles(file: Path = FILE) -> Styles:
    """Read the styles, once a process; PayloadRefused names the field that is wrong."""
    return datafile(file, Styles)


def new_agency(name: str, short: str, discipline: Discipline, situation: Situation) -> Agency:
    """Return an agency of that name that can be told from those of `situation`; EntryRejected names what is missing."""
    short = short.strip() or "".join(word[0] for word in name.split()).upper()[:5]
    if not name.strip() or not short:
        raise EntryRejected("agency", "needs a name, such as Police Department")
    taken = {(agency.letter, agency.shape) for agency in situation.agencies.values()}
    known = styles()
    usual = {style.discipline: style for style in known.styles}
    style = usual.get(discipline, usual["other"])
    tried = [(style.letter, style.shape), *((short[0].upper(), shape) for shape in known.shapes)]
    tried += [(letter, shape) for letter in known.letters for shape in known.shapes]
    letter, shape = next((each for each in tried if each not in taken), tried[0])
    return Agency(
        _free(short, situation.agencies), name.strip(), short, letter, shape, discipline, style.dark, style.light
    )


def fresh_person_id(name: str, situation: Situation) -> str:
    """Return an id for a person of that name which nobody of `situation` has."""
    return _free(re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "person", situation.people)


def _free(wanted: str, taken: object) -> str:
    names = [wanted, *(f"{wanted}-{n}" for n in range(2, 1_000))]
    return next(name for name in names if name not in taken)  # type: ignore[operator]
