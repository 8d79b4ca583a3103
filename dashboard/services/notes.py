"""Reviewers' remarks: shared ones are entries of the journal, private ones lie in the notebook of who made them."""

from collections.abc import Sequence

from msgspec import Struct, structs

from dashboard.journal.notebook import Notebook
from dashboard.model.entry import Actor
from dashboard.model.errors import EntryRejected, NotAllowed
from dashboard.model.review import Annotation, AnnotationMade
from dashboard.projections.log import LogLine
from dashboard.projections.names import number
from dashboard.services import authority, rules
from dashboard.services.desk import Desk
from dashboard.services.findings import behind
from dashboard.services.review_rules import sensible


class Note(Struct, frozen=True):
    """A remark as one person sees it; `private`: nobody else does."""

    annotation: Annotation
    private: bool = False


class Listed(Struct, frozen=True):
    """A note for a list: `number` is its incident as people say it, `mine` whether its reader may change it."""

    annotation: Annotation
    private: bool
    mine: bool
    number: str


class Evidence(Struct, frozen=True):
    """An entry that a note is about: how it reads, and the incident in whose log it stands (empty: the event's)."""

    line: LogLine
    incident: str


def evidence(desk: Desk, event: str, seqs: Sequence[int]) -> dict[int, Evidence]:
    """Return the entries of these seqs that there are, as they read now, by seq."""
    lines = behind(desk, event, [seq for seq in seqs if 0 < seq <= desk.situation(event).seq])
    entries = desk.journal.some(event, [seq for seq in seqs if seq in lines])
    return {entry.seq: Evidence(lines[entry.seq], _incident(entry.body.about)) for entry in entries}


class Notes:
    """The remarks of one database. Every call may raise JournalUnavailable and UnknownEvent."""

    def __init__(self, desk: Desk, notebook: Notebook) -> None:
        """Join a desk and a notebook."""
        self._desk, self._notebook = desk, notebook

    def of(self, event: str, person: str) -> list[Note]:
        """Return everybody's shared remarks and the private ones of `person` (an id), by instant."""
        shared = self._desk.situation(event).annotations
        mine = [Note(one, private=True) for one in self._notebook.of(event, person) if one.id not in shared]
        return sorted([*map(Note, shared.values()), *mine], key=lambda note: (note.annotation.at, note.annotation.id))

    def listed(self, event: str, person: str) -> list[Listed]:
        """Return what `person` sees, as `of`, with what a list says of each."""
        situation = self._desk.situation(event)
        try:
            me = authority.actor(situation, person).person
        except NotAllowed:
            me = None
        return [
            Listed(
                note.annotation, note.private, me is not None and note.annotation.author == me,
                number(note.annotation.incident, situation) if note.annotation.incident else "",
            )
            for note in self.of(event, person)
        ]  # fmt: skip

    def keep(self, event: str, person: str, by: Actor, annotation: Annotation) -> None:
        """Keep a remark of `person`, seen by nobody else; EntryRejected as for a shared one."""
        if not person:
            raise EntryRejected("private", "it would be everybody's: say who you are, or share it")
        cleaned = rules.cleaned_strings(_signed(annotation, by))
        situation = self._desk.situation(event)
        if cleaned.id in situation.annotations:
            raise EntryRejected("remark", "it is shared already; withdraw it there")
        before = next((one for one in self._notebook.of(event, person) if one.id == cleaned.id), None)
        sensible(cleaned, situation, before)
        self._notebook.keep(event, person, cleaned)

    def share(self, event: str, person: str, by: Actor, annotation: Annotation, key: str = "") -> None:
        """Record a remark for everybody to see; the private one of the same id is no longer needed. EntryRejected."""
        self._desk.record(event, AnnotationMade(_signed(annotation, by)), by, key=key)
        self._notebook.drop(event, person, annotation.id)

    def drop(self, event: str, person: str, annotation: str) -> None:
        """Erase a private remark."""
        self._notebook.drop(event, person, annotation)


def _incident(about: Sequence[str]) -> str:
    return next((one.removeprefix("incident:") for one in about if one.startswith("incident:")), "")


def _signed(annotation: Annotation, by: Actor) -> Annotation:
    return structs.replace(annotation, author=by.person, agency=by.agency)
