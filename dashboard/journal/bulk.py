"""A whole log out of the database, many lines at a time: faster by a half than line by line."""

from collections.abc import Callable, Iterable, Iterator

import msgspec
import pysqlite3
from sqlalchemy import Connection, func, literal, select
from sqlalchemy.exc import OperationalError

from dashboard.journal.schema import journal_entry
from dashboard.model.entry import Bare, Entry, bare

LINES = 4_000  # what is made of so many stays in the cache of a processor
JOINED = {"sqlite": "group_concat", "postgresql": "string_agg"}
_columns = journal_entry.c
_entries = msgspec.json.Decoder(list[Bare])


def batches(
    connection: Connection, event: str, upto: int, careful: Callable[[int, int], Iterable[Entry]]
) -> Iterator[list[Bare]]:
    """Return the entries up to seq `upto` in order, some thousand at once.

    Where a line of some thousand is damaged, these are read by `careful` (after, upto), line by line.
    """
    for after in range(0, upto, LINES):
        last = min(after + LINES, upto)
        found = _read(_joined(connection, event, after, last), after, last)
        yield list(map(bare, careful(after, last))) if found is None else found


def between(connection: Connection, event: str, first: int, last: int) -> list[Bare] | None:
    """Return the entries from seq `first` to `last`; None where they are not all there, or one cannot be read."""
    return _read(_joined(connection, event, first - 1, last), first - 1, last)


def _joined(connection: Connection, event: str, after: int, upto: int) -> str:
    """Return the lines of a span with commas between them; empty where they are no text any more."""
    lines = (
        select(_columns.line)
        .where(_columns.event == event, _columns.seq > after, _columns.seq <= upto)
        .order_by(_columns.seq)
        .subquery()
    )
    together = getattr(func, JOINED[connection.dialect.name])(lines.c.line, literal(","))
    try:
        return connection.execute(select(together)).scalar() or ""
    except (pysqlite3.dbapi2.OperationalError, OperationalError):
        return ""


def _read(text: str, after: int, upto: int) -> list[Bare] | None:
    """Return the entries of a span, None where they are not exactly those."""
    try:
        found = _entries.decode(f"[{text}]")
    except (msgspec.MsgspecError, UnicodeError):
        return None
    return found if [entry.seq for entry in found] == list(range(after + 1, upto + 1)) else None
