"""The journal in SQL: one implementation for SQLite and PostgreSQL."""

import threading
import time
from array import array
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import numpy as np
import psycopg
from sqlalchemy import BigInteger, ColumnElement, Connection, Engine, Select, Text, bindparam, cast, func, select

from dashboard.journal.bulk import LINES_BETWEEN, SOME_LINES, batches, between
from dashboard.journal.database import reading, translated, writing
from dashboard.journal.fetching import PLACED, entries, fetched, row_of, whole
from dashboard.journal.journal import Order, Row, continuing, refuse_known
from dashboard.journal.schema import CORRECTION, journal_about, journal_entry, journal_head, made, prepare
from dashboard.journal.submission import CHANNEL, Submission, by_key, chunks, head_of, locked_head, store
from dashboard.model.entry import Bare, Draft, Entry, Head, bare, decode
from dashboard.model.errors import JournalConflict, JournalUnavailable
from dashboard.model.moment import Basis
from dashboard.model.text import clean

POLL = 0.02
FALLBACK = 2.0
HUGE = 2**62
DENSE = 4
# Columns leave the database as one JSON text each: a million numbers in a third of the time that rows take.
COLUMN = {"sqlite": "json_group_array", "postgresql": "json_agg"}
_numbers = msgspec.json.Decoder(list[int])
_columns = journal_entry.c


class SqlJournal:
    """The journal in a SQLite file or a PostgreSQL database."""

    def __init__(self, engine: Engine) -> None:
        """Use `engine`; the tables are made where they are missing."""
        self._engine = engine
        self._writer = threading.Lock()
        self._queue: deque[Submission] = deque()
        self._watcher: Any = None
        prepare(engine)

    def append(self, event: str, drafts: Sequence[Draft], now: int, expected: int | None = None) -> list[Entry]:
        """See Journal.append."""
        mine = Submission(event, drafts, now, expected)
        self._queue.append(mine)
        with self._writer:
            if not mine.settled:
                self._write_queue()
        return mine.answer()

    def keyed(self, event: str, keys: Sequence[str]) -> dict[str, Entry]:
        """See Journal.keyed."""
        with reading(self._engine) as connection:
            return by_key(connection, event, keys)

    def take_in(self, event: str, rows: Sequence[Row]) -> int:
        """See Journal.take_in."""
        with self._writer, writing(self._engine) as connection:
            head = locked_head(connection, event)
            _refuse_others(connection, event, [row for row in rows if 0 < row.seq <= head.seq])
            fresh = continuing(rows, head)
            refuse_known(by_key(connection, event, [row.key for row in fresh]).keys())
            store(connection, event, [(decode(row.line), row) for row in fresh])
        return len(fresh)

    def heads(self) -> dict[str, Head]:
        """See Journal.heads."""
        with reading(self._engine) as connection:
            found = connection.execute(select(journal_head).where(journal_head.c.seq > 0))
            return {row.event: head_of(row) for row in found if isinstance(row.seq, int)}

    def entries(self, event: str, after: int = 0, upto: int | None = None) -> Iterator[Entry]:
        """See Journal.entries."""
        where = {"event": event, "first": after + 1, "last": HUGE if upto is None else upto}
        with reading(self._engine) as connection:
            yield from entries(connection, event, fetched(connection, LINES_BETWEEN, where))

    def batches(self, event: str, upto: int, kinds: Collection[str] = ()) -> Iterator[list[Bare]]:
        """See Journal.batches."""
        with reading(self._engine) as connection:
            yield from batches(connection, event, upto, kinds)

    def some(self, event: str, seqs: Sequence[int]) -> list[Entry]:
        """See Journal.some."""
        if not len(seqs):
            return []
        first, last = min(seqs), max(seqs)
        if not 0 < first <= last < HUGE:
            raise KeyError(first)
        asked: list[dict[str, Any]] = (
            [{"event": event, "first": first, "last": last}]
            if last - first < DENSE * len(seqs)
            else [{"event": event, "seqs": chunk} for chunk in chunks(seqs)]
        )
        query = LINES_BETWEEN if "first" in asked[0] else SOME_LINES
        with reading(self._engine) as connection:
            rows = [row for where in asked for row in fetched(connection, query, where)]
            if [seq for seq, _ in rows] != list(seqs):
                lines = dict(map(tuple, rows))
                rows = [(seq, lines[seq]) for seq in seqs]
            return list(entries(connection, event, rows))

    def bare(self, event: str, seqs: Sequence[int]) -> list[Bare]:
        """See Journal.bare."""
        first, last = min(seqs, default=0), max(seqs, default=0)
        if first > 0 and last - first < DENSE * len(seqs):
            with reading(self._engine) as connection:
                found = between(connection, event, first, last)
            if found is not None:
                return [found[seq - first] for seq in seqs]
        return list(map(bare, self.some(event, seqs)))

    def corrections(self, event: str) -> list[Entry]:
        """See Journal.corrections."""
        return self._where(event, _columns.kind == CORRECTION)

    def of_kinds(self, event: str, kinds: Collection[str]) -> list[Entry]:
        """See Journal.of_kinds."""
        return self._where(event, _columns.kind.in_(sorted(kinds)))

    def tally(self, event: str, upto: int) -> dict[str, int]:
        """See Journal.tally."""
        there = (_columns.event == event, _columns.seq <= upto)
        query = select(_columns.kind, func.count()).where(*there).group_by(_columns.kind)
        with reading(self._engine) as connection:
            return {str(kind): count for kind, count in connection.execute(query)}

    def about(self, event: str, subject: str, limit: int | None = 500, before: int | None = None) -> list[Entry]:
        """See Journal.about."""
        about = journal_about.c
        query = (
            select(_columns.seq, _columns.line)
            .join(journal_about, (about.event == _columns.event) & (about.seq == _columns.seq))
            .where(about.event == event, about.subject == clean(subject))
            .order_by(about.seq.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(about.seq < before)
        with reading(self._engine) as connection:
            return list(entries(connection, event, fetched(connection, query)))[::-1]

    def order(self, event: str, basis: Basis, after: int = 0) -> Order:
        """See Journal.order."""
        column = getattr(func, COLUMN[self._engine.dialect.name])
        wanted = (cast(_columns.known_us if basis == "known" else _columns.occurred_us, BigInteger), _columns.seq)
        query = select(*(cast(column(each), Text) for each in wanted)).where(PLACED)
        with reading(self._engine) as connection:
            texts = connection.execute(query.where(_columns.event == event, _columns.seq > after)).one()
        times, seqs = (np.array(_numbers.decode(text or "[]"), dtype=np.int64) for text in texts)
        places = np.lexsort((seqs, times))
        return Order(array("q", times[places].tobytes()), array("q", seqs[places].tobytes()))

    def rows(self, event: str, after: int = 0) -> Iterator[Row]:
        """See Journal.rows."""
        query = whole(event).where(_columns.seq > after).order_by(_columns.seq)
        with reading(self._engine) as connection:
            yield from map(row_of, fetched(connection, query))

    def digest(self, event: str, seq: int) -> bytes | None:
        """See Journal.digest."""
        if not 0 < seq < HUGE:
            return None
        with reading(self._engine) as connection:
            query = select(_columns.hash).where(_columns.event == event, _columns.seq == seq)
            found = connection.execute(query).scalar()
            return found if isinstance(found, bytes) else None

    def filed(self, event: str, first: int = 1, last: int | None = None) -> Iterator[tuple[str, int]]:
        """See Journal.filed."""
        about = journal_about.c
        there = (about.event == event, about.seq.between(first, HUGE if last is None else last))
        query = select(about.subject, about.seq).where(*there)
        with reading(self._engine) as connection:
            yield from map(tuple, fetched(connection, query))

    def made(self) -> str:
        """See Journal.made."""
        with reading(self._engine) as connection:
            return made(connection)

    def wait(self, seen: dict[str, Head], timeout: float) -> dict[str, Head]:
        """See Journal.wait. One thread only may wait at a time."""
        try:
            with translated():
                if self._engine.dialect.name == "postgresql":
                    self._listen(seen, min(timeout, FALLBACK))
                else:
                    self._poll(seen, timeout)
            return self.heads()
        except JournalUnavailable:
            self._unwatch()
            raise

    def close(self) -> None:
        """See Journal.close."""
        self._unwatch()
        self._engine.dispose()

    def _write_queue(self) -> None:
        """Write what every thread of this process waits to have written, in one transaction: one fsync for all."""
        group = sorted((self._queue.popleft() for _ in range(len(self._queue))), key=lambda each: each.event)
        try:
            with writing(self._engine) as connection:
                for submission in group:
                    submission.write(connection)
        except BaseException as error:
            for submission in group:
                submission.refused = JournalUnavailable(str(error) or "the writer was interrupted")
            if not isinstance(error, JournalUnavailable):
                raise
        finally:
            for submission in group:
                submission.settled = True

    def _unwatch(self) -> None:
        if self._watcher is not None:
            with suppress(Exception):
                self._watcher.close()
            self._watcher = None

    def _poll(self, seen: dict[str, Head], timeout: float) -> None:
        watcher = self._watcher = self._watcher or self._engine.raw_connection()
        end, known = time.monotonic() + timeout, {event: head.seq for event, head in seen.items()}
        while time.monotonic() < end:
            if dict(watcher.cursor().execute("SELECT event, seq FROM journal_head WHERE seq > 0")) != known:
                return
            time.sleep(POLL)

    def _listen(self, seen: dict[str, Head], timeout: float) -> None:
        if self._watcher is None:
            url = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._watcher = psycopg.connect(url, autocommit=True)
            self._watcher.execute(f"LISTEN {CHANNEL}")
        if self.heads() == seen:
            list(self._watcher.notifies(timeout=timeout, stop_after=1))

    def _where(self, event: str, condition: ColumnElement[bool]) -> list[Entry]:
        query = _lines_of(event).where(condition).order_by(_columns.seq)
        with reading(self._engine) as connection:
            return list(entries(connection, event, fetched(connection, query)))


def _lines_of(event: str) -> Select[Any]:
    return select(_columns.seq, _columns.line).where(_columns.event == event, PLACED)


def _refuse_others(connection: Connection, event: str, rows: Iterable[Row]) -> None:
    query = select(_columns.seq, _columns.hash).where(
        _columns.event == event, _columns.seq.in_(bindparam("seqs", expanding=True))
    )
    hashes = {row.seq: row.hash for row in rows}
    for chunk in chunks(hashes):
        for seq, stored in connection.execute(query, {"seqs": chunk}):
            if stored != hashes[seq]:
                raise JournalConflict(f"seq {seq} of event '{event}' is there with another hash")
