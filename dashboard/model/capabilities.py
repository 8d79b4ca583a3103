"""What a review speaks of: core capabilities, the letters they are rated with, what an improvement changes."""

from msgspec import Struct

from dashboard.model.review import Element, Letter


class Capability(Struct, frozen=True, forbid_unknown_fields=True):
    """A core capability: its id, its name, and what it means in a few words.

    `areas` are the mission areas it belongs to; `figures` the ids of figures that may tell something of it, as evidence
    beside a rating and never a rating.
    """

    id: str
    name: str
    words: str
    areas: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


class LetterMeaning(Struct, frozen=True, forbid_unknown_fields=True):
    """What a letter of a rating means."""

    letter: Letter
    name: str
    words: str


class ElementName(Struct, frozen=True, forbid_unknown_fields=True):
    """What of a capability a corrective action changes."""

    id: Element
    name: str


class Capabilities(Struct, frozen=True, forbid_unknown_fields=True):
    """The file, with where it comes from and who agreed to it."""

    title: str
    source: str
    agreed_on: str
    agreed_by: tuple[str, ...]
    capabilities: tuple[Capability, ...]
    ratings: tuple[LetterMeaning, ...]
    elements: tuple[ElementName, ...]

    @property
    def names(self) -> dict[str, str]:
        """The capabilities' names by id, in the file's order."""
        return {one.id: one.name for one in self.capabilities}
