"""The journal in SQL: one implementation for SQLite and PostgreSQL."""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

import psycopg
from sqlalchemy import ColumnElement, Connection, Engine, Select, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dashboard.journal.database import reading, translated, writing
from dashboard.journal.journal import Row, chained, continuing, refuse_known, refuse_repeats, refuse_stale
from dashboard.journal.schema import CORRECTION, journal_about, journal_entry, journal_head, prepare
from dashboard.model.entry import Draft, Entry, Head, decode
from dashboard.model.errors import JournalConflict, JournalUnavailable
from dashboard.model.moment import Basis
from dashboard.model.text import clean

POLL = 0.02
FALLBACK = 2.0
CHUNK = 500
FETCH = 2_000
HUGE = 2**62
DENSE = 4
CHANNEL = "concord"
_columns = journal_entry.c


class SqlJournal:
    """The journal in a SQLite file or a PostgreSQL database."""

    def __init__(self, engine: Engine) -> None:
        """Use `engine`; the tables are made where they are missing."""
        self._engine = engine
        self._writer = threading.Lock()
        self._watcher: Any = None
        prepare(engine)

    def append(self, event: str, drafts: Sequence[Draft], now: int, expected: int | None = None) -> list[Entry]:
        """See Journal.append."""
        refuse_repeats(drafts)
        with self._writer, writing(self._engine) as connection:
            head = _locked_head(connection, event)
            there = _by_key(connection, event, [draft.key for draft in drafts])
            fresh = [draft for draft in drafts if draft.key not in there]
            if fresh:
                refuse_stale(expected, head)
                pairs = chained(head, fresh, now)
                _store(connection, event, [row for _, row in pairs], [entry for entry, _ in pairs])
                there |= {entry.key: entry for entry, _ in pairs}
        return [there[draft.key] for draft in drafts]

    def keyed(self, event: str, keys: Sequence[str]) -> dict[str, Entry]:
        """See Journal.keyed."""
        with reading(self._engine) as connection:
            return _by_key(connection, event, keys)

    def take_in(self, event: str, rows: Sequence[Row]) -> int:
        """See Journal.take_in."""
        with self._writer, writing(self._engine) as connection:
            head = _locked_head(connection, event)
            _refuse_others(connection, event, [row for row in rows if 0 < row.seq <= head.seq])
            fresh = continuing(rows, head)
            if fresh:
                refuse_known(_by_key(connection, event, [row.key for row in fresh]).keys())
                _store(connection, event, fresh, [decode(row.line) for row in fresh])
        return len(fresh)

    def heads(self) -> dict[str, Head]:
        """See Journal.heads."""
        with reading(self._engine) as connection:
            found = connection.execute(select(journal_head).where(journal_head.c.seq > 0))
            return {row.event: Head(row.seq, bytes(row.hash), row.recorded_us) for row in found}

    def entries(self, event: str, after: int = 0, upto: int | None = None) -> Iterator[Entry]:
        """See Journal.entries."""
        query = select(_columns.line).where(_columns.event == event, _columns.seq > after).order_by(_columns.seq)
        if upto is not None:
            query = query.where(_columns.seq <= upto)
        return (decode(line) for (line,) in self._stream(query))

    def some(self, event: str, seqs: Sequence[int]) -> list[Entry]:
        """See Journal.some."""
        if not len(seqs):
            return []
        first, last = min(seqs), max(seqs)
        if not 0 < first <= last < HUGE:
            raise KeyError(first)
        if last - first < DENSE * len(seqs):
            lines = dict(self._lines(event, _columns.seq.between(first, last)))
        else:
            lines = {k: v for chunk in _chunks(seqs) for k, v in self._lines(event, _columns.seq.in_(chunk))}
        return [decode(lines[seq]) for seq in seqs]

    def corrections(self, event: str) -> list[Entry]:
        """See Journal.corrections."""
        rows = sorted(self._lines(event, _columns.kind == CORRECTION))
        return [decode(line) for _, line in rows]

    def about(self, event: str, subject: str, limit: int | None = 500, before: int | None = None) -> list[Entry]:
        """See Journal.about."""
        about = journal_about.c
        query = (
            select(_columns.line)
            .join(journal_about, (about.event == _columns.event) & (about.seq == _columns.seq))
            .where(about.event == event, about.subject == clean(subject))
            .order_by(about.seq.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(about.seq < before)
        with reading(self._engine) as connection:
            return [decode(line) for (line,) in connection.execute(query)][::-1]

    def order(self, event: str, basis: Basis, after: int = 0) -> Iterator[tuple[int, int]]:
        """See Journal.order."""
        time_column = _columns.known_us if basis == "known" else _columns.occurred_us
        query = select(time_column, _columns.seq).where(_columns.event == event, _columns.seq > after)
        return self._stream(query.order_by(time_column, _columns.seq))

    def rows(self, event: str, after: int = 0) -> Iterator[Row]:
        """See Journal.rows."""
        query = (
            select(
                _columns.seq, _columns.line, _columns.hash, _columns.kind,
                _columns.occurred_us, _columns.known_us, _columns.recorded_us, _columns.idempotency_key,
            )
            .where(_columns.event == event, _columns.seq > after)
            .order_by(_columns.seq)
        )  # fmt: skip
        return map(Row._make, self._stream(query))

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

    def _unwatch(self) -> None:
        if self._watcher is not None:
            with suppress(Exception):
                self._watcher.close()
            self._watcher = None

    def _poll(self, seen: dict[str, Head], timeout: float) -> None:
        if self._watcher is None:
            self._watcher = self._engine.raw_connection()
        end, known = time.monotonic() + timeout, {event: head.seq for event, head in seen.items()}
        while time.monotonic() < end:
            if dict(self._watcher.cursor().execute("SELECT event, seq FROM journal_head WHERE seq > 0")) != known:
                return
            time.sleep(POLL)

    def _listen(self, seen: dict[str, Head], timeout: float) -> None:
        if self._watcher is None:
            url = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._watcher = psycopg.connect(url, autocommit=True)
            self._watcher.execute(f"LISTEN {CHANNEL}")
        if self.heads() == seen:
            list(self._watcher.notifies(timeout=timeout, stop_after=1))

    def _lines(self, event: str, condition: ColumnElement[bool]) -> list[tuple[int, str]]:
        query = select(_columns.seq, _columns.line).where(_columns.event == event, condition)
        with reading(self._engine) as connection, connection.execute(query) as result:
            cursor: Any = result.cursor
            return cursor.fetchall()  # type: ignore[no-any-return]

    def _stream(self, query: Select[Any]) -> Iterator[Any]:
        """Rows as they come, never all at once; from SQLite bare tuples, three times as fast as SQLAlchemy's rows."""
        with reading(self._engine) as connection:
            if connection.dialect.name == "postgresql":
                with connection.execution_options(yield_per=FETCH).execute(query) as result:
                    yield from result
                return
            with connection.execute(query) as result:
                cursor: Any = result.cursor
                while rows := cursor.fetchmany(FETCH):
                    yield from rows


def _locked_head(connection: Connection, event: str) -> Head:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    first = dialect.insert(journal_head).values(event=event, seq=0, hash=Head().hash, recorded_us=0)
    connection.execute(first.on_conflict_do_nothing())
    query = select(journal_head).where(journal_head.c.event == event).with_for_update()
    row = connection.execute(query).one()
    return Head(row.seq, bytes(row.hash), row.recorded_us)


def _by_key(connection: Connection, event: str, keys: Sequence[str]) -> dict[str, Entry]:
    query = select(_columns.line).where(
        _columns.event == event, _columns.idempotency_key.in_(bindparam("keys", expanding=True))
    )
    lines = (line for chunk in _chunks(keys) for (line,) in connection.execute(query, {"keys": chunk}))
    return {entry.key: entry for entry in map(decode, lines)}


def _refuse_others(connection: Connection, event: str, rows: Iterable[Row]) -> None:
    query = select(_columns.seq, _columns.hash).where(
        _columns.event == event, _columns.seq.in_(bindparam("seqs", expanding=True))
    )
    hashes = {row.seq: row.hash for row in rows}
    for chunk in _chunks(hashes):
        for seq, stored in connection.execute(query, {"seqs": chunk}):
            if bytes(stored) != hashes[seq]:
                raise JournalConflict(f"seq {seq} of event '{event}' is there with another hash")


def _store(connection: Connection, event: str, rows: Sequence[Row], entries: Sequence[Entry]) -> None:
    connection.execute(
        insert(journal_entry),
        [
            {
                "event": event, "seq": row.seq, "kind": row.kind, "occurred_us": row.occurred, "known_us": row.known,
                "recorded_us": row.recorded, "idempotency_key": row.key, "line": row.line, "hash": row.hash,
            }
            for row in rows
        ],
    )  # fmt: skip
    about = [
        {"event": event, "subject": clean(subject), "seq": entry.seq}
        for entry in entries
        for subject in dict.fromkeys(entry.body.about)
    ]
    connection.execute(insert(journal_about), about)
    last = rows[-1]
    connection.execute(
        update(journal_head)
        .where(journal_head.c.event == event)
        .values(seq=last.seq, hash=last.hash, recorded_us=last.recorded)
    )
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
