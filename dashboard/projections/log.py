"""The log of one thing: its entries with what became of them. Struck text stays visible, with who and when."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from dashboard.model.corrections import EntryCorrected
from dashboard.model.decisions import DecisionLogged
from dashboard.model.entry import Actor, AnyBody, Entry, as_last_said
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.incidents import (
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
    NoteAdded,
)
from dashboard.model.leads import LeadProposed
from dashboard.model.liaison import ConferenceCalled
from dashboard.model.messages import MessageSent
from dashboard.model.orders import OrderRequested
from dashboard.model.text import plain
from dashboard.model.units import UnitStatusChanged
from dashboard.projections.history import corrections_of, read_through
from dashboard.projections.situation import Situation
from dashboard.projections.words import describe

WORDS: dict[type, str] = {
    NoteAdded: "text", MessageSent: "text", IncidentOpened: "title", IncidentClosed: "outcome",
    IncidentReopened: "reason", LeadProposed: "why", UnitStatusChanged: "note",
    DecisionLogged: "decision", OrderRequested: "text", ConferenceCalled: "why",
    FeatureChanged: "note", PostStaffed: "note",
}  # fmt: skip


class Revision(Struct, frozen=True):
    """A correction of a line: what it reads from then on (empty: struck), by whom, when (UTC microseconds), why.

    `occurred` is when it happened by this correction.
    """

    text: str
    occurred: int
    by: Actor
    at: int
    reason: str
    seq: int


class LogLine(Struct, frozen=True):
    """One entry. `text` as it was first said; the last of `revisions` says how it reads now. Times UTC microseconds.

    `occurred` is when it happened as far as is known now, `first` as it was first said. `wording` is the part of it,
    as it reads now, that `reworded` replaces; None where it has no words of its own.
    """

    seq: int
    occurred: int
    first: int
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
    corrections = corrections_of(listed)
    joined = {correction.seq for made in corrections.values() for correction in made}
    lines = [_line(entry, corrections.get(entry.seq, []), situation) for entry in listed if entry.seq not in joined]
    return sorted(lines, key=lambda line: (line.occurred, line.seq))


def lines_found(lines: Sequence[LogLine], search: str) -> list[LogLine]:
    """Return the lines that have every word of `search` in what they read, now or before, or in who said them."""
    wanted = plain(search).split()
    return [line for line in lines if all(w in plain(" ".join((*line.readings, line.actor.person))) for w in wanted)]


def _line(entry: Entry, corrections: Sequence[Entry], situation: Situation) -> LogLine:
    body, reads = entry.body, read_through(entry, corrections)
    last = as_last_said(reads)
    revisions = tuple(
        Revision(
            words(read, situation) if read else "", as_last_said(reads[: n + 2]).occurred,
            said.actor, said.recorded, _reason(said), said.seq,
        )
        for n, (read, said) in enumerate(zip(reads[1:], corrections, strict=True))
    )  # fmt: skip
    return LogLine(
        entry.seq, last.occurred, entry.occurred, entry.known, entry.actor, body.kind, words(entry, situation),
        entry.said, isinstance(body, NoteAdded) and body.raw, not isinstance(body, EntryCorrected), wording(last.body),
        revisions,
    )  # fmt: skip


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


def same_but_for_words(body: AnyBody, other: AnyBody) -> bool:
    """Whether two bodies of one kind differ in nothing but their words."""
    field = WORDS.get(type(body))
    return body == other if field is None else body == structs.replace(other, **{field: getattr(body, field)})


def words(entry: Entry, situation: Situation) -> str:
    """Say what `entry` says in the log of its own incident, where its number need not be repeated."""
    match entry.body:
        case NoteAdded(text):
            return text
        case IncidentOpened(_, _, kind, title, priority, place):
            return f"Opened: {priority} {title or kind}{f', {place}' if place else ''}"
        case _:
            return describe(entry, situation)
