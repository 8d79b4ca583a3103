"""Geodata from outside on its way into a plan's draft: what a file holds, and what each of its objects would become."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, field

from dashboard.model.layouts import Feature, Geometry, Ring

OTHER = "other:"
"""What stands before the name of a stranger's property that is named as a field of ours, when the layout goes out."""
JSON_LIST = f"{OTHER}json"
"""The property that lists which properties of an object are JSON texts, where a form knows only text (KML)."""
Outcome = Literal["new", "changed", "unchanged", "refused"]


class Form(Struct, frozen=True):
    """A form in which the layout goes out: its name on screen, and its media type."""

    title: str
    media: str


FORMS = {
    "geojson": Form("GeoJSON", "application/geo+json"), "kml": Form("KML", "application/vnd.google-earth.kml+xml"),
    "csv": Form("Points as CSV", "text/csv"),
}  # fmt: skip


class Shape(Struct, frozen=True):
    """One point, line or area, (x, y) in the coordinate system of its object; the first ring is the outer one."""

    geometry: Geometry
    rings: tuple[Ring, ...]


class Outside(Struct):
    """One object of a file: `row` counts from 1 (in a table it is the line), `properties` are name -> JSON text.

    `words` are what else may say its kind (a folder, a style); `crs` its coordinate system where it names its own;
    `wrong` says why it cannot be taken, `said` what else a planner should know of it.
    """

    row: int
    id: str = ""
    name: str = ""
    shapes: Sequence[Shape] = ()
    properties: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    crs: str = ""
    wrong: str = ""
    said: list[str] = field(default_factory=list)


class GeoFile(Struct, frozen=True):
    """A file that was read: `crs` is the coordinate system it names, empty: degrees (WGS 84), or nothing was said.

    `degrees`: its format knows nothing but degrees. `said` is what concerns the file as a whole.
    """

    name: str
    form: str
    objects: Sequence[Outside]
    crs: str = ""
    degrees: bool = False
    said: tuple[str, ...] = ()


class Told(Struct, frozen=True):
    """What a planner says of a file: which property is which field of ours, and which kind a word of theirs stands for.

    `fields` are (property, field): one of FIELDS_TOLD, or empty: none of ours, it is kept as it is. `kinds` are
    (word, kind).
    """

    fields: tuple[tuple[str, str], ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()


class Column(Struct, frozen=True):
    """A property of a file: how many objects have it, what stands there for instance, the field it is read as."""

    name: str
    count: int
    example: str
    field: str


class Word(Struct, frozen=True):
    """A word of a file that should tell a kind: how many objects have it, and the kind it is read as (empty: none)."""

    word: str
    count: int
    kind: str


class Became(Struct, frozen=True):
    """What one object of the file becomes: its id, kind and name in the draft, and what was done to it in words."""

    row: int
    id: str
    name: str
    kind: str
    geometry: str
    outcome: Outcome
    said: tuple[str, ...] = ()


class Preview(Struct, frozen=True):
    """What taking a file in would do: `features` go into the draft (new and changed), `lines` tell of every object.

    `middle` is (lat, lon) of what the file holds; `said` is what concerns the file as a whole. `columns` are its
    properties and `words` what its kinds are called, the most frequent first.
    """

    file: str
    form: str
    features: tuple[Feature, ...]
    lines: tuple[Became, ...]
    said: tuple[str, ...] = ()
    middle: tuple[float, float] = (0.0, 0.0)
    columns: tuple[Column, ...] = ()
    words: tuple[Word, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """How many objects become that."""
        return sum(line.outcome == outcome for line in self.lines)
