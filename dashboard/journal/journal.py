"""The journal: one append-only, hash-chained log per event, and what every store of it must do.

`tests/journal/test_contract.py` holds memory, SQLite and PostgreSQL to the same promises.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple, Protocol, cast, get_args

from dashboard.model.entry import Actor, AnyBody, Bare, Draft, Entry, Head, chain, decode, encode, enter
from dashboard.model.errors import EntryRejected, JournalConflict, PayloadRefused, UnreadableEntry
from dashboard.model.moment import EARLIEST, LATEST, Basis
from dashboard.model.unreadable import SHOWN, EntryUnreadable

KINDS: dict[type, str] = {body: str(body.__struct_config__.tag) for body in (*get_args(AnyBody), EntryUnreadable)}
NOBODY = Actor("unreadable")
GENESIS_HEAD = Head()


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


class Order(NamedTuple):
    """Where entries stand in time: at each place a time in UTC microseconds and the seq that stands there."""

    times: "array[int]"
    seqs: "array[int]"


class Flaw(NamedTuple):
    """What does not fit at a line: `why`, of that line, and `says`, a clause that names the entry."""

    why: str
    says: str


class Verdict(NamedTuple):
    """What `verify` found. `bad` is the first seq that does not fit, None where the chain is whole; see `Flaw`."""

    entries: int
    head: Head
    bad: int | None = None
    why: str = ""
    says: str = ""


class Journal(Protocol):
    """What an event's log can do. Times are UTC microseconds. Every call may raise JournalUnavailable.

    A stored line that cannot be read any more is given as an entry whose body is EntryUnreadable: the log around it
    stays in use, and `verify` says that it is not what was recorded.
    """

    def append(self, event: str, drafts: Sequence[Draft], now: int, expected: int | None = None) -> list[Entry]:
        """Record `drafts` together, in order, and return their entries.

        A draft whose key is there already is not recorded again; its first entry is returned.
        JournalConflict when `expected` is given and is not the head's seq any more; EntryRejected, and nothing
        recorded, when one of them could not be read back.
        """

    def keyed(self, event: str, keys: Sequence[str]) -> dict[str, Entry]:
        """Return the entries that were recorded under these idempotency keys, by key."""

    def take_in(self, event: str, rows: Sequence[Row]) -> int:
        """Append rows of an exported journal as they are; return how many were new.

        JournalConflict when they differ from what is there, PayloadRefused when they are no whole chain.
        """

    def heads(self) -> dict[str, Head]:
        """The end of every event's chain."""

    def entries(self, event: str, after: int = 0, upto: int | None = None) -> Iterator[Entry]:
        """Entries with `after < seq <= upto`, in order."""

    def batches(self, event: str, upto: int, kinds: Collection[str] = ()) -> Iterator[list[Bare]]:
        """Entries with `seq <= upto`, in order, without who said them and many at once: for who reads a whole log.

        Where `kinds` (wire names) are given, only those; a batch may be empty then.
        """

    def some(self, event: str, seqs: Sequence[int]) -> list[Entry]:
        """Entries of these seqs, in this order; KeyError where there is none."""

    def bare(self, event: str, seqs: Sequence[int]) -> list[Bare]:
        """Return what `some` does without who said it: in half the time where the seqs lie close together."""

    def corrections(self, event: str) -> list[Entry]:
        """Every entry that corrects another, in order."""

    def of_kinds(self, event: str, kinds: Collection[str]) -> list[Entry]:
        """Every entry whose kind (its wire name) is one of `kinds`, in order."""

    def tally(self, event: str, upto: int) -> dict[str, int]:
        """How many entries there are of each kind (its wire name), up to seq `upto`."""

    def about(self, event: str, subject: str, limit: int | None = 500, before: int | None = None) -> list[Entry]:
        """The latest `limit` entries about `subject` (`incident:47`) with a seq below `before`, oldest first.

        A `limit` of None means all of them.
        """

    def order(self, event: str, basis: Basis, after: int = 0) -> Order:
        """Times and seqs of the entries after seq `after`, by the basis's own clock and then seq."""

    def rows(self, event: str, after: int = 0) -> Iterator[Row]:
        """Every stored line after seq `after`, in order, with its hash."""

    def digest(self, event: str, seq: int) -> bytes | None:
        """The chain's hash at `seq`, None where there is no such entry."""

    def filed(self, event: str, first: int = 1, last: int | None = None) -> Iterator[tuple[str, int]]:
        """Every (subject, seq) by which `about` finds the entries `first` to `last`, in no order."""

    def made(self) -> str:
        """Name this database: another one that is made in its place has another name, a copy or restored dump the same.

        Empty where it has none: it may only be read, and was not named while it could be written.
        """

    def wait(self, seen: dict[str, Head], timeout: float) -> dict[str, Head]:
        """The heads, as soon as they differ from `seen` or `timeout` seconds have passed."""

    def close(self) -> None:
        """Let go of files and connections."""


def clocks(entry: Entry) -> tuple[int, int, int]:
    """(occurred, known, recorded)."""
    return entry.occurred, entry.known, entry.recorded


def legible(row: Row) -> Entry:
    """Return the entry of a stored line, or what stands in for it where the line cannot be read any more."""
    try:
        entry = decode(row.line)
    except UnreadableEntry as error:
        return stand_in(row, str(error))
    return entry if entry.seq == row.seq else stand_in(row, misplaced(entry.seq))


def misplaced(seq: int) -> str:
    """Say what is wrong with a line that says it is entry `seq`, and stands elsewhere."""
    return f"it says that it is entry {seq}"


def stand_in(row: Row, why: str) -> Entry:
    """Return an entry in the place of `row`: when it was, by the index, and what is left of its text."""
    body = EntryUnreadable(row.seq, row.kind, why, row.line[:SHOWN])
    return Entry(row.seq, row.occurred, row.known, row.recorded, NOBODY, row.key, cast(Any, body))


def chained(head: Head, drafts: Iterable[Draft], now: int) -> list[tuple[Entry, Row]]:
    """Give each draft its place after `head`; `recorded` never runs backwards. EntryRejected as `append` says."""
    pairs: list[tuple[Entry, Row]] = []
    previous, recorded = head.hash, max(now, head.recorded)
    for seq, draft in enumerate(drafts, head.seq + 1):
        line, entry = _written(enter(draft, seq, recorded))
        previous = chain(previous, line)
        pairs.append((entry, Row(seq, line, previous, entry.body.kind, *clocks(entry), entry.key)))
    return pairs


def verify(
    journal: Journal, event: str, exported: Head | None = None, since: Head = GENESIS_HEAD, most: int | None = None
) -> Verdict:
    """Recompute the whole chain of `event`, compare the index columns with the text, and the head with the end.

    A chain alone cannot tell that the whole of it was rewritten, or its end cut: `exported`, a head that was printed
    or exported before, can. `since` and `most`: only the lines after that one, and so many of them at most.
    """
    ends = {"head": journal.heads().get(event, Head()), "exported head": exported or Head()}
    ended = {end.seq for end in ends.values()}
    last: Head | Row = since
    for row in islice(journal.rows(event, since.seq), most):
        flaw = _flaw(row, last) or (_other_end(row, ends) if row.seq in ended else None)
        if flaw:
            return Verdict(last.seq, _head(last), row.seq or last.seq + 1, *flaw)
        last = row
    if most is not None and last.seq == since.seq + most:
        return Verdict(last.seq, _head(last))
    for name, end in ends.items():
        if last.seq < end.seq:
            why = f"the {name} says seq {end.seq}, the lines end at seq {last.seq}"
            return Verdict(last.seq, _head(last), last.seq + 1, why, f"{_gone(last.seq + 1, end.seq)} missing")
    if journal.heads().get(event, Head()).seq < last.seq:
        why = "the lines go on after the head"
        return Verdict(last.seq, _head(last), last.seq, why, f"entry {last.seq:,} stands after the end of the log")
    return Verdict(last.seq, _head(last))


def continuing(rows: Sequence[Row], head: Head) -> list[Row]:
    """Return those of `rows` that come after `head`, a whole chain; PayloadRefused names the first that is not."""
    if rows and rows[0].seq < 1:
        raise PayloadRefused(f"seq {rows[0].seq}: lines are counted from 1")
    last: Head | Row = head
    fresh, keys = [row for row in rows if row.seq > head.seq], set[str]()
    for row in fresh:
        flaw = _flaw(row, last)
        why = flaw.why if flaw else f"the key '{row.key}' stands twice" if row.key in keys else ""
        if why:
            raise PayloadRefused(f"seq {row.seq}: {why}")
        keys.add(row.key)
        last = row
    return fresh


def refuse_known(keys: Collection[str]) -> None:
    """PayloadRefused when lines that are taken in bring `keys` that earlier lines have."""
    if keys:
        raise PayloadRefused(f"the key '{min(keys)}' stands in an earlier line already")


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


def _written(entry: Entry) -> tuple[str, Entry]:
    """Return the canonical line of `entry` and the entry as it will be read back; EntryRejected when it cannot be."""
    for field, when in (("occurred", entry.occurred), ("known", entry.known)):
        if not EARLIEST <= when < LATEST:
            raise EntryRejected(field, "must be in the years 1900 to 2999")
    try:
        line = encode(entry)
        return line, decode(line)
    except (UnreadableEntry, UnicodeError, OverflowError) as error:
        raise EntryRejected(entry.body.kind, f"cannot be kept as it was given ({error})") from error


def _flaw(row: Row, last: Head | Row) -> Flaw | None:
    seq, line, digest, kind, occurred, known, recorded, key = row
    if not seq:
        return _so(last.seq + 1, "a line follows whose seq is no whole number")
    if seq != last.seq + 1:
        missing = last.seq + 1
        return Flaw(f"seq {missing} is missing", f"{_gone(missing, seq - 1)} missing")
    text = line.encode()
    if sha256(last.hash + text).digest() != digest:
        return Flaw("the text does not match its hash", f"entry {seq:,} does not match its hash")
    try:
        entry = decode(text)
    except UnreadableEntry as error:
        return _so(seq, str(error))
    if not (
        entry.seq == seq and entry.key == key and entry.occurred == occurred and entry.known == known
        and entry.recorded == recorded and KINDS[type(entry.body)] == kind
    ):  # fmt: skip
        return _so(seq, "an index column does not match the text")
    return _so(seq, "the recorded time runs backwards") if recorded < last.recorded else None


def _other_end(row: Row, ends: Mapping[str, Head]) -> Flaw | None:
    for name, end in ends.items():
        if row.seq == end.seq and row.hash != end.hash:
            return _so(row.seq, f"this is not the line of the {name}")
    return None


def _so(seq: int, why: str) -> Flaw:
    return Flaw(why, f"entry {seq:,}: {why}")


def _gone(first: int, last: int) -> str:
    return f"entry {first:,} is" if first >= last else f"entries {first:,} to {last:,} are"


def _head(last: Head | Row) -> Head:
    return Head(last.seq, last.hash, last.recorded)
