"""The journal: one append-only, hash-chained log per event, and what every store of it must do.

`tests/journal/test_contract.py` holds memory, SQLite and PostgreSQL to the same promises.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from dashboard.model.entry import GENESIS, Draft, Entry, Head, chain, decode, encode, enter
from dashboard.model.errors import EntryRejected, JournalConflict, PayloadRefused, UnreadableEntry
from dashboard.model.moment import Basis


class Row(NamedTuple):
    """One stored line, as `verify` and `export` see it: the text, its hash, and the columns that index it."""

    seq: int
    line: str
    hash: bytes
    kind: str
    occurred: int
    known: int
    recorded: int
    key: str


class Verdict(NamedTuple):
    """What `verify` found. `bad` is the first seq that does not fit, None where the chain is whole."""

    entries: int
    head: Head
    bad: int | None = None
    why: str = ""


class Journal(Protocol):
    """What an event's log can do. Times are UTC microseconds. Every call may raise JournalUnavailable."""

    def append(self, event: str, drafts: Sequence[Draft], now: int, expected: int | None = None) -> list[Entry]:
        """Record `drafts` together, in order, and return their entries.

        A draft whose key is there already is not recorded again; its first entry is returned.
        JournalConflict when `expected` is given and is not the head's seq any more.
        """

    def keyed(self, event: str, keys: Sequence[str]) -> dict[str, Entry]:
        """Return the entries that were recorded under these idempotency keys, by key."""

    def take_in(self, event: str, rows: Sequence[Row]) -> int:
        """Append rows of an exported journal as they are; return how many were new. JournalConflict if they differ."""

    def heads(self) -> dict[str, Head]:
        """The end of every event's chain."""

    def entries(self, event: str, after: int = 0, upto: int | None = None) -> Iterator[Entry]:
        """Entries with `after < seq <= upto`, in order."""

    def some(self, event: str, seqs: Sequence[int]) -> list[Entry]:
        """Entries of these seqs, in this order."""

    def about(self, event: str, subject: str, limit: int = 500, before: int | None = None) -> list[Entry]:
        """The latest `limit` entries about `subject` (`incident:47`) with a seq below `before`, oldest first."""

    def order(self, event: str, basis: Basis, after: int = 0) -> Iterator[tuple[int, int]]:
        """(time, seq) of the entries after seq `after`, by the basis's own clock and then seq."""

    def rows(self, event: str, after: int = 0) -> Iterator[Row]:
        """Every stored line after seq `after`, in order, with its hash."""

    def wait(self, seen: dict[str, Head], timeout: float) -> dict[str, Head]:
        """The heads, as soon as they differ from `seen` or `timeout` seconds have passed."""

    def close(self) -> None:
        """Let go of files and connections."""


def row_of(entry: Entry, previous: bytes) -> Row:
    """Return the stored form of `entry` after a line whose hash is `previous`."""
    line = encode(entry)
    return Row(entry.seq, line, chain(previous, line), entry.body.kind, *clocks(entry), entry.key)


def clocks(entry: Entry) -> tuple[int, int, int]:
    """(occurred, known, recorded)."""
    return entry.occurred, entry.known, entry.recorded


def chained(head: Head, drafts: Iterable[Draft], now: int) -> Iterator[tuple[Entry, Row]]:
    """Give each draft its place after `head`; `recorded` never runs backwards."""
    seq, previous, recorded = head.seq, head.hash, max(now, head.recorded)
    for draft in drafts:
        seq += 1
        entry = enter(draft, seq, recorded)
        row = row_of(entry, previous)
        previous = row.hash
        yield entry, row


def verify(journal: Journal, event: str) -> Verdict:
    """Recompute the whole chain of `event`, compare the index columns with the text, and the head with the end."""
    head, last, count = journal.heads().get(event, Head()), Head(), 0
    for row in journal.rows(event):
        why = _fault(row, last)
        if why:
            return Verdict(count, last, row.seq, why)
        count += 1
        last = Head(row.seq, row.hash, row.recorded)
    if last != head:
        return Verdict(count, last, last.seq + 1, f"the head says seq {head.seq}, the lines end at seq {last.seq}")
    return Verdict(count, last)


def continues(rows: Sequence[Row], head: Head) -> None:
    """Make sure that `rows` follow `head` as a whole chain; PayloadRefused names the first line that does not."""
    last = head
    for row in rows:
        why = _fault(row, last)
        if why:
            raise PayloadRefused(f"seq {row.seq}: {why}")
        last = Head(row.seq, row.hash, row.recorded)


def refuse_stale(expected: int | None, head: Head) -> None:
    """Raise JournalConflict unless `expected` is None or the head's seq."""
    if expected is not None and expected != head.seq:
        raise JournalConflict(f"the journal went on from seq {expected} to {head.seq} meanwhile")


def refuse_repeats(drafts: Sequence[Draft]) -> None:
    """Raise EntryRejected where a key is missing or stands twice in one batch."""
    keys = [draft.key for draft in drafts]
    if not all(keys):
        raise EntryRejected("idempotency key", "is empty")
    if len(set(keys)) != len(keys):
        raise EntryRejected("idempotency key", "stands twice in one batch")


def _fault(row: Row, last: Head) -> str:
    if row.seq != last.seq + 1:
        return f"seq {last.seq + 1} is missing"
    if chain(last.hash or GENESIS, row.line) != row.hash:
        return "the text does not match its hash"
    try:
        entry = decode(row.line)
    except UnreadableEntry as error:
        return str(error)
    if (entry.seq, *clocks(entry), entry.key, entry.body.kind) != (
        row.seq, row.occurred, row.known, row.recorded, row.key, row.kind,
    ):  # fmt: skip
        return "an index column does not match the text"
    return "the recorded time runs backwards" if row.recorded < last.recorded else ""
