"""The words people say on the command line: incident types, statuses, and the names this event's situation knows.

Names are found without regard to case, longest name first, and only where the name ends (`M1` is not in `M12`).
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from dashboard.model.agencies import Agency
from dashboard.model.events import Place
from dashboard.model.incidents import Incident, Priority
from dashboard.model.resources import Resource
from dashboard.model.units import Status, Unit
from dashboard.projections.situation import Situation

TYPES = Path(__file__).resolve().parents[2] / "data" / "incident_types.json"
SHORTEST_PREFIX = 3
STATUS_WORDS: dict[str, Status] = {
    "off": "OFF", "off duty": "OFF", "av": "AVAIL", "avail": "AVAIL", "available": "AVAIL", "clear": "AVAIL",
    "post": "AVAIL_POST", "at post": "AVAIL_POST", "di": "DISP", "disp": "DISP", "dispatched": "DISP", "ack": "ACK",
    "acknowledged": "ACK", "er": "ENRT", "enrt": "ENRT", "en route": "ENRT", "enroute": "ENRT", "responding": "ENRT",
    "st": "STAGED", "staged": "STAGED", "staging": "STAGED", "os": "ONSC", "onsc": "ONSC", "on scene": "ONSC",
    "arrived": "ONSC", "pt": "PTCT", "ptct": "PTCT", "with patient": "PTCT", "tr": "TRANS", "trans": "TRANS",
    "transporting": "TRANS", "ad": "ATDEST", "dest": "ATDEST", "at destination": "ATDEST", "at hospital": "ATDEST",
    "rt": "RETURN", "ret": "RETURN", "returning": "RETURN", "busy": "BUSY", "hold": "HOLD", "on hold": "HOLD",
    "oos mech": "OOS_MECH", "mech": "OOS_MECH", "oos rest": "OOS_REST", "rest": "OOS_REST", "oos pers": "OOS_PERS",
    "em": "EMERG", "emerg": "EMERG", "emergency": "EMERG", "mayday": "EMERG", "panic": "EMERG",
}  # fmt: skip
T = TypeVar("T")


class IncidentType(Struct, frozen=True):
    """A kind of incident: its id, what screens call it, its usual priority, and other words for it."""

    id: str
    title: str
    priority: Priority
    aliases: tuple[str, ...] = ()


@cache
def incident_types() -> Mapping[str, IncidentType]:
    """Read the list of types, id -> type, from data/incident_types.json."""
    types = msgspec.json.decode(TYPES.read_bytes(), type=list[IncidentType])
    return {kind.id: kind for kind in types}


def type_titles() -> dict[str, str]:
    """What screens call each type: id -> title."""
    return {kind.id: kind.title for kind in incident_types().values()}


class Names(Generic[T]):
    """Things by the names people call them."""

    def __init__(self, pairs: Iterable[tuple[str, T]]) -> None:
        """Take (name, thing) pairs; the first thing of a name keeps it."""
        self._things: dict[str, T] = {}
        for name, thing in pairs:
            if folded := fold(name):
                self._things.setdefault(folded, thing)
        self._longest_first = sorted(self._things, key=len, reverse=True)

    def get(self, name: str) -> T | None:
        """Find the thing of exactly this name."""
        return self._things.get(fold(name))

    def starting(self, text: str) -> tuple[T | None, str]:
        """Find the thing whose name `text` begins with; return it and the text after the name."""
        text = text.lstrip()
        folded = _lower(text)
        for name in self._longest_first:
            if folded.startswith(name) and _ends(folded, len(name)):
                return self._things[name], text[len(name) :].lstrip(" ,:;")
        return None, text

    def within(self, text: str) -> T | None:
        """Find the thing with the longest name that stands in `text` as whole words."""
        folded = _lower(text)
        for name in self._longest_first:
            at = folded.find(name)
            while at >= 0:
                if (at == 0 or not folded[at - 1].isalnum()) and _ends(folded, at + len(name)):
                    return self._things[name]
                at = folded.find(name, at + 1)
        return None

    def prefixed(self, start: str) -> T | None:
        """Find the one thing that has a name beginning with `start`; None when there are several or none."""
        found = {id(thing): thing for name, thing in self._things.items() if name.startswith(fold(start))}
        return next(iter(found.values())) if len(found) == 1 else None


class Vocabulary:
    """Everything that has a name in one situation."""

    def __init__(self, situation: Situation) -> None:
        """Learn the names of `situation`."""
        self.places: Names[Place] = Names(
            (name, place) for place in situation.places.values() for name in (place.id, place.name, _tight(place.name))
        )
        self.units: Names[Unit] = Names(
            (name, unit)
            for unit in situation.units.values()
            for name in (unit.callsign, unit.id, _tight(unit.callsign))
        )
        agencies = situation.agencies.values()
        self.agencies: Names[Agency] = Names(
            [*((a.short, a) for a in agencies), *((a.id, a) for a in agencies), *((a.letter, a) for a in agencies),
             *((a.name, a) for a in agencies)]
        )  # fmt: skip
        self.resources: Names[Resource] = Names(
            (name, thing) for thing in situation.resources.values() for name in (thing.id, thing.name)
        )
        self.incidents: Names[Incident] = Names(
            (name, incident)
            for incident in (*situation.incidents.values(), *situation.closed.values())
            for name in (incident.id, incident.number.lstrip("#"), incident.number.lstrip("#0"))
        )


@cache
def type_names() -> Names[IncidentType]:
    """Return incident types by id, title and alias."""
    types = incident_types().values()
    return Names((name, kind) for kind in types for name in (kind.id, kind.title, *kind.aliases))


def type_of(word: str) -> IncidentType | None:
    """Find the type a word means: an id, title or alias, or the beginning of those of one type only."""
    names = type_names()
    return names.get(word) or (names.prefixed(word) if len(word) >= SHORTEST_PREFIX else None)


def fold(name: str) -> str:
    """Return what names are compared by: lower case, single spaces."""
    return _lower(" ".join(name.split()))


def _lower(text: str) -> str:
    """Lower each character that keeps its length, so that positions in the text stay true."""
    if text.isascii():
        return text.lower()
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _tight(name: str) -> str:
    return re.sub(r"\s+", "", name)


def _ends(text: str, at: int) -> bool:
    return at == len(text) or not (text[at].isalnum() or text[at] in "_-")


STATUSES: Names[Status] = Names(STATUS_WORDS.items())
