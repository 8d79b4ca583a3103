"""The log of one thing: its entries with what became of them. Struck text stays visible, with who and when."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Actor, AnyBody, Entry, corrected
from dashboard.model.errors import UnreadableEntry
from dashboard.model.incidents import (
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
    LeadAssigned,
    LeadTransferred,
    NoteAdded,
)
from dashboard.model.messages import MessageSent
from dashboard.model.units import UnitStatusChanged
from dashboard.projections.situation import Situation
from dashboard.projections.words import describe

WORDS: dict[type, str] = {
    NoteAdded: "text", MessageSent: "text", IncidentOpened: "title", IncidentClosed: "outcome",
    IncidentReopened: "reason", LeadAssigned: "reason", LeadTransferred: "reason", UnitStatusChanged: "note",
}  # fmt: skip


class Revision(Struct, frozen=True):
    """A correction of a line: what it reads from then on (empty: struck), by whom, when (UTC microseconds), why."""

    text: str
    by: Actor
    at: int
    reason: str
    seq: int


class LogLine(Struct, frozen=True):
    """One entry. `text` as it was first said; the last of `revisions` says how it reads now. Times UTC microseconds.

    `wording` is the part of it, as it reads now, that `reworded` replaces; None where it has no words of its own.
    """

    seq: int
    occurred: int
    known: int
    actor: Actor
    kind: str
    text: str
    said: str = ""
    raw: bool = False
    correctable: bool = True
    wording: str | None = None
    revisions: tuple[Revision, ...] = ()

    @property
    def struck(self) -> bool:
        """Whether it was taken back whole."""
        return bool(self.revisions) and not self.revisions[-1].text

    @property
    def readings(self) -> tuple[str, ...]:
        """Every text it had, the first one first; all but the last are struck through (all of them when struck)."""
        texts = [self.text, *(r.text for r in self.revisions if r.text)]
        return tuple(text for n, text in enumerate(texts) if n == 0 or text != texts[n - 1])


def log_lines(entries: Iterable[Entry], situation: Situation) -> list[LogLine]:
    """Return the lines of `entries`, by when they happened; corrections join the entry they are about.

    A correction whose entry is not among `entries` stands as a line of its own.
    """
    listed = sorted(entries, key=lambda entry: entry.seq)
    there = {entry.seq: entry for entry in listed}
    corrections: dict[int, list[Entry]] = {}
    alone: list[Entry] = []
    for entry in listed:
        if isinstance(entry.body, EntryCorrected) and entry.body.target in there:
            corrections.setdefault(entry.body.target, []).append(entry)
        else:
            alone.append(entry)
    alone.sort(key=lambda entry: (entry.occurred, entry.seq))
    return [_line(entry, corrections.get(entry.seq, []), situation) for entry in alone]


def _line(entry: Entry, corrections: Sequence[Entry], situation: Situation) -> LogLine:
    body, reads = entry.body, [_read(entry, correction) for correction in corrections]
    revisions = tuple(
        Revision(words(read, situation) if read else "", said.actor, said.recorded, _reason(said), said.seq)
        for read, said in zip(reads, corrections, strict=True)
    )
    now = (reads[-1] if reads else entry) or entry
    return LogLine(
        entry.seq, entry.occurred, entry.known, entry.actor, body.kind, words(entry, situation), entry.said,
        isinstance(body, NoteAdded) and body.raw, not isinstance(body, EntryCorrected), wording(now.body), revisions,
    )  # fmt: skip


def _read(entry: Entry, correction: Entry) -> Entry | None:
    try:
        return corrected(entry, correction.body) if isinstance(correction.body, EntryCorrected) else entry
    except UnreadableEntry:
        return entry


def _reason(correction: Entry) -> str:
    return correction.body.reason if isinstance(correction.body, EntryCorrected) else ""


def wording(body: AnyBody) -> str | None:
    """Return the words of `body` that a person chose; None where it has none."""
    field = WORDS.get(type(body))
    return None if field is None else str(getattr(body, field))


def reworded(body: AnyBody, text: str) -> AnyBody | None:
    """Return `body` with its words replaced by `text`; None where it has none."""
    field = WORDS.get(type(body))
    changed: AnyBody | None = None if field is None else structs.replace(body, **{field: text})
    return changed


def words(entry: Entry, situation: Situation) -> str:
    """Say what `entry` says in the log of its own incident, where its number need not be repeated."""
    match entry.body:
        case NoteAdded(text):
            return text
        case IncidentOpened(_, _, kind, title, priority, place):
            return f"Opened: {priority} {title or kind}{f', {place}' if place else ''}"
        case _:
            return describe(entry, situation)
