"""What every entry kind is made of."""

from functools import cache
from typing import ClassVar

from msgspec import Struct

NOUNS = {"owner": "agency", "giver": "agency"}


class Body(Struct, frozen=True, gc=False, tag_field="kind", omit_defaults=True, forbid_unknown_fields=True):
    """The part of an entry that says what happened; its tag is the stable wire name, such as `incident.opened`.

    `subjects` names the fields that hold ids; they make `about`, by which a thing's history is found.
    """

    subjects: ClassVar[tuple[str, ...]] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """The things this entry is about, as `noun:id`, the first one foremost."""
        named = ((NOUNS.get(field, field), getattr(self, field)) for field in self.subjects)
        return tuple(f"{noun}:{value}" for noun, value in named if value)

    @property
    def kind(self) -> str:
        """The stable wire name of this entry kind."""
        return _tag(type(self))


@cache
def _tag(kind: type[Body]) -> str:
    return str(kind.__struct_config__.tag)
