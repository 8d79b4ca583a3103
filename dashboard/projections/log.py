"""The log of one thing: its entries with what became of them. Struck text stays visible, with who and when."""

from collections.abc import Iterable

from msgspec import Struct

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Actor, Entry, corrected
from dashboard.model.errors import UnreadableEntry
from dashboard.model.incidents import IncidentOpened, NoteAdded
from dashboard.projections.situation import Situation
from dashboard.projections.words import describe


class Revision(Struct, frozen=True):
    """A correction of a line: what it reads from then on (empty: struck), by whom, when (UTC microseconds), why."""

    text: str
    by: Actor
    at: int
    reason: str
    seq: int


class LogLine(Struct, frozen=True):
    """One entry. `text` as it was first said; the last of `revisions` says how it reads now. Times UTC microseconds."""

    seq: int
    occurred: int
    known: int
    actor: Actor
    kind: str
    text: str
    said: str = ""
    raw: bool = False
    correctable: bool = True
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
    revisions: dict[int, list[Revision]] = {}
    alone: list[Entry] = []
    for entry in listed:
        if isinstance(entry.body, EntryCorrected) and entry.body.target in there:
            revision = _revision(entry, entry.body, there[entry.body.target], situation)
            revisions.setdefault(entry.body.target, []).append(revision)
        else:
            alone.append(entry)
    alone.sort(key=lambda entry: (entry.occurred, entry.seq))
    return [_line(entry, tuple(revisions.get(entry.seq, ())), situation) for entry in alone]


def _line(entry: Entry, revisions: tuple[Revision, ...], situation: Situation) -> LogLine:
    body = entry.body
    return LogLine(
        entry.seq, entry.occurred, entry.known, entry.actor, body.kind, words(entry, situation), entry.said,
        isinstance(body, NoteAdded) and body.raw, not isinstance(body, EntryCorrected), revisions,
    )  # fmt: skip


def _revision(entry: Entry, body: EntryCorrected, target: Entry, situation: Situation) -> Revision:
    try:
        read = corrected(target, body)
    except UnreadableEntry:
        read = target
    text = words(read, situation) if read else ""
    return Revision(text, entry.actor, entry.recorded, body.reason, entry.seq)


def words(entry: Entry, situation: Situation) -> str:
    """Say what `entry` says in the log of its own incident, where its number need not be repeated."""
    match entry.body:
        case NoteAdded(text):
            return text
        case IncidentOpened(_, _, kind, title, priority, place):
            return f"Opened: {priority} {title or kind}{f', {place}' if place else ''}"
        case _:
            return describe(entry, situation)
