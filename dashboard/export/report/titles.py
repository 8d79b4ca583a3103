"""What the report calls what the journal holds under an id: types of incidents, protocols, kinds of entries."""

from dashboard.export.type_titles import type_title
from dashboard.model.incidents import Incident
from dashboard.projections.situation import Situation

AD_HOC = "ad hoc"


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
