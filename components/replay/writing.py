"""Who can write notes in a replay, what a note speaks of, and what becomes of one that was sent."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from components.replay.letters import annotation_of, letter_of
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Person
from dashboard.model.review import Annotation
from dashboard.projections.situation import Situation


class Keeper(Protocol):
    """Who keeps a note, for everybody or for its author alone; says why not, or nothing."""

    def __call__(self, annotation: Annotation, *, private: bool, key: str) -> str: ...  # noqa: D102


class Writing(Struct, frozen=True):
    """Who can write (`people`), who is chosen to (`me`, None: nobody), and the names of core capabilities by id.

    `live` is the event as it stands now: an author and an incident may be known later than the instant looked at.
    """

    live: Situation
    people: Sequence[Person]
    me: Person | None
    capabilities: Mapping[str, str]
    keep: Keeper

    def told(self) -> dict[str, Any]:
        """Say it to the browser; `open` is whether a note would have an author."""
        names = {person.id: f"{person.name} · {person.agency} · {person.role}" for person in self.people}
        return {
            "people": names, "me": self.me.id if self.me else "", "capabilities": dict(self.capabilities),
            "open": self.me is not None or not names,
        }  # fmt: skip

    def answer(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Keep the note of a letter; return what became of it: `key`, `ok`, and the one line that says why not."""
        try:
            letter = letter_of(sent)
            why = self.keep(annotation_of(letter, self.live), private=letter.private, key=letter.key)
        except EntryRejected as error:
            why = str(error)
        return {"key": str(sent.get("key", "")), "ok": not why, "message": why}
