"""The journal in memory: for tests, and for trying a draft against the past."""

import threading
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from dashboard.journal.journal import (
    Order,
    Row,
    chained,
    continuing,
    legible,
    refuse_known,
    refuse_repeats,
    refuse_stale,
)
from dashboard.journal.schema import CORRECTION
from dashboard.model.entry import Bare, Draft, Entry, Head, bare, decode
from dashboard.model.errors import JournalConflict, UnreadableEntry
from dashboard.model.moment import Basis
from dashboard.model.text import clean


class MemoryJournal:
    """Keeps what the contract promises, in lists."""

    def __init__(self) -> None:
        """Start empty."""
        self._rows: dict[str, list[Row]] = {}
        self._keys: dict[str, dict[str, int]] = {}
        self._changed = threading.Condition()

    def append(self, event: str, drafts: Sequence[Draft], now: int, expected: int | None = None) -> list[Entry]:
        """See Journal.append."""
        refuse_repeats(drafts)
        with self._changed:
            head, keys = self._head(event), self._keys.setdefault(event, {})
            fresh = [draft for draft in drafts if draft.key not in keys]
            if fresh:
                refuse_stale(expected, head)
            for entry, row in chained(head, fresh, now):
                self._rows.setdefault(event, []).append(row)
                keys[entry.key] = entry.seq
            self._changed.notify_all()
            return self.some(event, [keys[draft.key] for draft in drafts])

    def keyed(self, event: str, keys: Sequence[str]) -> dict[str, Entry]:
        """See Journal.keyed."""
        there = self._keys.get(event, {})
        return {key: self.some(event, [there[key]])[0] for key in keys if key in there}

    def take_in(self, event: str, rows: Sequence[Row]) -> int:
        """See Journal.take_in."""
        with self._changed:
            stored = self._rows.setdefault(event, [])
            for row in rows:
                if 0 < row.seq <= len(stored) and stored[row.seq - 1].hash != row.hash:
                    raise JournalConflict(f"seq {row.seq} of event '{event}' is there with another hash")
            fresh, keys = continuing(rows, self._head(event)), self._keys.setdefault(event, {})
            refuse_known(keys.keys() & {row.key for row in fresh})
            stored.extend(fresh)
            keys.update({row.key: row.seq for row in fresh})
            self._changed.notify_all()
            return len(fresh)

    def heads(self) -> dict[str, Head]:
        """See Journal.heads."""
        return {event: self._head(event) for event, rows in self._rows.items() if rows}

    def entries(self, event: str, after: int = 0, upto: int | None = None) -> Iterator[Entry]:
        """See Journal.entries."""
        return (legible(row) for row in self._rows.get(event, [])[after:upto])

    def batches(self, event: str, upto: int, kinds: Collection[str] = ()) -> Iterator[list[Bare]]:
        """See Journal.batches."""
        rows = self._rows.get(event, [])[:upto]
        return iter([[bare(legible(row)) for row in rows if not kinds or row.kind in kinds]])

    def some(self, event: str, seqs: Sequence[int]) -> list[Entry]:
        """See Journal.some."""
        rows = self._rows.get(event, [])
        if missing := [seq for seq in seqs if not 0 < seq <= len(rows)]:
            raise KeyError(missing[0])
        return [legible(rows[seq - 1]) for seq in seqs]

    def bare(self, event: str, seqs: Sequence[int]) -> list[Bare]:
        """See Journal.bare."""
        return list(map(bare, self.some(event, seqs)))

    def corrections(self, event: str) -> list[Entry]:
        """See Journal.corrections."""
        return [legible(row) for row in self._rows.get(event, []) if row.kind == CORRECTION]

    def of_kinds(self, event: str, kinds: Collection[str]) -> list[Entry]:
        """See Journal.of_kinds."""
        return [legible(row) for row in self._rows.get(event, []) if row.kind in kinds]

    def tally(self, event: str, upto: int) -> dict[str, int]:
        """See Journal.tally."""
        return dict(Counter(row.kind for row in self._rows.get(event, [])[:upto]))

    def about(self, event: str, subject: str, limit: int | None = 500, before: int | None = None) -> list[Entry]:
        """See Journal.about."""
        rows = self._rows.get(event, [])[: None if before is None else before - 1]
        found = [row for row in rows if clean(subject) in _subjects(row.line)]
        return [legible(row) for row in (found if limit is None else found[-limit:])]

    def order(self, event: str, basis: Basis, after: int = 0) -> Order:
        """See Journal.order."""
        rows = self._rows.get(event, [])[after:]
        places = sorted((r.known if basis == "known" else r.occurred, r.seq) for r in rows)
        return Order(array("q", (time for time, _ in places)), array("q", (seq for _, seq in places)))

    def rows(self, event: str, after: int = 0) -> Iterator[Row]:
        """See Journal.rows."""
        return iter(self._rows.get(event, [])[after:])

    def digest(self, event: str, seq: int) -> bytes | None:
        """See Journal.digest."""
        rows = self._rows.get(event, [])
        return rows[seq - 1].hash if 0 < seq <= len(rows) else None

    def filed(self, event: str, first: int = 1, last: int | None = None) -> Iterator[tuple[str, int]]:
        """See Journal.filed."""
        return ((subject, r.seq) for r in self._rows.get(event, [])[first - 1 : last] for subject in _subjects(r.line))

    def made(self) -> str:
        """See Journal.made."""
        return str(id(self))

    def wait(self, seen: dict[str, Head], timeout: float) -> dict[str, Head]:
        """See Journal.wait."""
        with self._changed:
            self._changed.wait_for(lambda: self.heads() != seen, timeout)
            return self.heads()

    def close(self) -> None:
        """See Journal.close."""

    def _head(self, event: str) -> Head:
        rows = self._rows.get(event)
        return Head(rows[-1].seq, rows[-1].hash, rows[-1].recorded) if rows else Head()


@lru_cache(maxsize=16_384)
def _subjects(line: str) -> frozenset[str]:
    """What a stored line is about; kept, because `about` asks it of every line each time."""
    try:
        return frozenset(map(clean, decode(line).body.about))
    except UnreadableEntry:
        return frozenset()
