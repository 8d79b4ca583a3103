"""What the report calls what the journal holds under an id: types of incidents, protocols, kinds of entries."""

from functools import cache
from pathlib import Path

import msgspec

from dashboard.model.incidents import Incident
from dashboard.projections.situation import Situation

FILE = Path(__file__).resolve().parents[3] / "data" / "incident_types.json"
AD_HOC = "ad hoc"


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


def called(incident: Incident) -> str:
    """Return what an incident is called: its own title, or else that of its type."""
    return incident.title or type_title(incident.type)


def protocol_title(name: str, version: int, situation: Situation) -> str:
    """Return `Missing child v2`, the id where the protocol is not in the journal; `ad hoc` where there was none."""
    if not name:
        return AD_HOC
    card = situation.protocols.get(name)
    there = card and (card.version(version) or (card.versions[-1] if card.versions else None))
    return f"{there.protocol.title if there else name} v{version}"


def kind_title(kind: str) -> str:
    """Return a kind of entry in words: `Lead answered` for `lead.answered`."""
    return kind.replace(".", " ").replace("_", " ").capitalize()
