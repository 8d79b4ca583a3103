"""One typed line while it is being read: what was found in it so far, and the names it may use."""

import re
from typing import Literal

from msgspec import Struct

from dashboard.ingest.vocabulary import Vocabulary
from dashboard.model.entry import AnyBody
from dashboard.model.incidents import NoteAdded
from dashboard.model.units import Unit
from dashboard.projections.situation import Situation

ChipKind = Literal[
    "new", "incident", "priority", "type", "place", "lead", "agency", "unit", "status", "do", "text", "raw", "code"
]


class Chip(Struct, frozen=True):
    """One thing that was understood, to be shown as it is typed. `agency` is an id where the chip names one."""

    kind: ChipKind
    text: str
    agency: str = ""


class Correction(Struct, frozen=True):
    """Entry `target` should read `text`; None strikes it."""

    target: int
    text: str | None
    reason: str


class Command(Struct, frozen=True):
    """What a line asks for. With `ask` something is missing and nothing is recorded until it is said."""

    raw: str
    bodies: tuple[AnyBody, ...] = ()
    chips: tuple[Chip, ...] = ()
    incident: str = ""
    warnings: tuple[str, ...] = ()
    ask: str = ""
    correction: Correction | None = None


class Line:
    """One line being read: what was found so far."""

    def __init__(self, text: str, situation: Situation, key: str, now: int | None = None) -> None:
        """Begin with nothing found at `now` (UTC us; None: the last entry's); `key` gives new things their ids."""
        self.text, self.situation, self.key = text, situation, key
        self.now = situation.at if now is None else now
        self.names = Vocabulary(situation)
        self.bodies: list[AnyBody] = []
        self.chips: list[Chip] = []
        self.warnings: list[str] = []
        self.incident, self.ask, self.lead = "", "", ""
        self.correction: Correction | None = None

    def command(self) -> Command:
        """Return what was found."""
        return Command(
            self.text, tuple(self.bodies), tuple(self.chips), self.incident, tuple(self.warnings), self.ask,
            self.correction,
        )  # fmt: skip

    @property
    def lead_key(self) -> str:
        """The id of a lead that this line proposes."""
        return f"lead-{self.key}"

    def chip(self, kind: ChipKind, text: str, agency: str = "") -> None:
        """Show what was understood."""
        self.chips.append(Chip(kind, text, agency))

    def raw(self, text: str) -> None:
        """Keep `text` as it is: it could not be read."""
        self.chip("raw", "saved as it is")
        self.bodies.append(NoteAdded(text, self.incident, raw=True))

    def note(self, text: str) -> None:
        """Record the words that are left, if any are."""
        if text := text.strip(" ,:;-\u2013"):
            self.chip("text", text)
            self.bodies.append(NoteAdded(text, self.incident))

    def agencies(self, names: str) -> tuple[str, ...] | None:
        """Return the ids of the agencies called `PD,FD`; None unless every name is one."""
        found = [self.names.agencies.get(name) for name in re.split(r"[,/&]\s*|\s+(?:and\s+)?", names.strip()) if name]
        return tuple(dict.fromkeys(a.id for a in found if a)) if found and all(found) else None

    def is_on(self, unit: str, incident: str) -> bool:
        """Whether `unit` is on `incident` now."""
        known = self.situation.units.get(unit)
        return known is not None and any(a.incident == incident for a in known.assignments)

    def numbers(self, unit: Unit) -> str:
        """Return the numbers of the incidents that `unit` is on."""
        on = (self.situation.incident(a.incident) for a in unit.assignments)
        return ", ".join(incident.number for incident in on if incident)
