"""What people call the types of incidents, which plans and reports print alike."""

from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).resolve().parents[2] / "data" / "incident_types.json"


class Type(msgspec.Struct, frozen=True):
    """A type of incident: its id, and what people call it."""

    id: str
    title: str


@cache
def types() -> dict[str, str]:
    """Return what people call each type of incident: id -> title, from data/incident_types.json."""
    return {one.id: one.title for one in msgspec.json.decode(FILE.read_bytes(), type=list[Type])}


def type_title(name: str) -> str:
    """Return the title of a type of incident; as it stands in the log where the list does not have it."""
    return types().get(name, name)
