"""A printed form as data: sheets of numbered blocks of words, rows, signatures, charts. Nothing here is drawn."""

import unicodedata
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from dashboard.model.text import clean

# Marks that turn the direction of reading around: on paper they are only a way to make a name read as another.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Line(Struct, frozen=True, gc=False):
    """A line of words; `strong` is a small heading inside a block."""

    text: str
    strong: bool = False


class Column(Struct, frozen=True, gc=False):
    """A column of rows: its heading, its share of the width; `pen`: it is left to be written in by hand."""

    title: str
    share: float = 1.0
    pen: bool = False


class Words(Struct, frozen=True):
    """A block of words; where there are none `missing` is said. `share` of the width where blocks are side by side."""

    number: str
    title: str
    lines: tuple[str | Line, ...] = ()
    missing: str = "Nothing was planned"
    share: float = 1.0


class Rows(Struct, frozen=True):
    """A block of rows; where there are none `missing` is said. A row of one cell is a heading over those after it."""

    number: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    missing: str = "Nothing was planned"
    share: float = 1.0


class Signer(Struct, frozen=True, gc=False):
    """Who signs: name (empty: to be written in), position, and what is on record (`published 2026-08-15 12:00`)."""

    name: str
    position: str = ""
    record: str = ""


class Signed(Struct, frozen=True):
    """A block to be signed; each signer has a line for the signature."""

    number: str
    title: str
    signers: tuple[Signer, ...]
    share: float = 1.0


class Box(Struct, frozen=True, gc=False):
    """A position of the chart: `above` is the id of the one it reports to; `side`: it stands beside its superior."""

    id: str
    title: str
    holders: tuple[str, ...] = ()
    above: str = ""
    side: bool = False


class Chart(Struct, frozen=True):
    """A block with the organization drawn as boxes."""

    number: str
    title: str
    boxes: tuple[Box, ...]
    missing: str = "Nothing was planned"
    share: float = 1.0


class Picture(Struct, frozen=True):
    """A block with a picture: `draw` makes a figure of matplotlib, so many points wide and high.

    `words` say what it shows, to those who do not see it too; `ratio` is its height by its width.
    """

    number: str
    title: str
    draw: Callable[[float, float], Any]
    words: str
    ratio: float = 0.5
    share: float = 1.0


class Contents(Struct, frozen=True):
    """A block that lists the other sheets of the book, with their pages."""

    number: str
    title: str
    share: float = 1.0


Block = Words | Rows | Signed | Chart | Picture | Contents


class Sheet(Struct, frozen=True):
    """One form: its bands from top to bottom, each one block or several side by side. `wide`: landscape.

    `form` is its number (`204`, `215A`) or a word (`cover`, `triggers`, `map`) where it is no ICS form; `adapted` says
    in what it is not as FEMA's; `subject` tells one from another (a division's name). `drawing`: the map goes before.
    """

    form: str
    title: str
    bands: tuple[tuple[Block, ...], ...]
    adapted: str = ""
    subject: str = ""
    wide: bool = False
    drawing: bool = False

    @property
    def name(self) -> str:
        """`ICS 204`, or its title where it is no ICS form."""
        return f"ICS {self.form}" if self.form[0].isdigit() else self.title


class Imprint(Struct, frozen=True):
    """What stands at the foot of every page: event, period, version, when printed, and the head of the journal.

    An empty `version` or `period` is not said: what is printed is the record, not a plan.
    """

    event: str
    period: str
    version: str
    printed: str
    digest: str
    draft: bool = False
    language: str = "en"


class Book(Struct, frozen=True):
    """What is printed together."""

    title: str
    imprint: Imprint
    sheets: tuple[Sheet, ...]


def heading(block: Block) -> str:
    """Return `3. Objective(s)`, or the title alone of a block without number."""
    return f"{block.number}. {block.title}" if block.number else block.title


def feet(imprint: Imprint) -> tuple[str, str]:
    """Return the two lines at the foot of a page, but for the form and the page's number."""
    version = "DRAFT, not published" if imprint.draft else imprint.version and f"plan {imprint.version}"
    return (
        " \N{MIDDLE DOT} ".join(filter(None, (imprint.event, imprint.period, version))),
        f"Printed {imprint.printed} \N{MIDDLE DOT} journal head {imprint.digest} \N{MIDDLE DOT} "
        "Coordination aid, not a dispatch system",
    )


def plainly(text: str) -> str:
    """Return strangers' text as it is printed: controls visible, no marks that turn the reading around."""
    if text.isascii() and text.isprintable():
        return text
    cleaned = clean(text.replace("\r\n", "\n").replace("\r", "\n")).expandtabs(4)
    return unicodedata.normalize("NFC", "".join(c for c in cleaned if c not in TURNING))
