"""Lines out of the database as entries. A damaged line stands in for itself: it keeps nobody from the rest."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

import pysqlite3
from sqlalchemy import BigInteger, Connection, Select, cast, select
from sqlalchemy.exc import OperationalError

from dashboard.journal.journal import Row, misplaced, stand_in
from dashboard.journal.schema import journal_entry
from dashboard.model.entry import Entry, decode
from dashboard.model.errors import UnreadableEntry

FETCH = 2_000
NO_TEXT = "Could not decode to UTF-8"
_columns = journal_entry.c
WHOLE = (
    _columns.seq, _columns.line, _columns.hash, _columns.kind,
    _columns.occurred_us, _columns.known_us, _columns.recorded_us, _columns.idempotency_key,
)  # fmt: skip


# SQLite keeps in a column whatever it is given: a line whose seq is no whole number stands nowhere, `verify` names it.
PLACED = cast(_columns.seq, BigInteger) == _columns.seq
TYPES = tuple(Row.__annotations__[field] for field in Row._fields)


def row_of(values: Any) -> Row:  # noqa: ANN401 - what a column holds is what is found out here
    """Hold a line as it came out of the database against its types: what is of another type can match nothing.

    It becomes 0, no bytes, or a text that shows what is there. Where seq, text and hash are what they should be nothing
    else is looked at: `verify` compares the other columns with the text.
    """
    row = Row._make(values)
    if type(row[0]) is int and type(row[1]) is str and type(row[2]) is bytes:
        return row
    pairs = zip(row, TYPES, strict=True)
    return Row._make(each if type(each) is of else str(each) if of is str else of() for each, of in pairs)


def fetched(connection: Connection, query: Select[Any], where: Mapping[str, Any] | None = None) -> Iterator[Any]:
    """Rows as they come, never all at once; from SQLite bare tuples, three times as fast as SQLAlchemy's rows.

    A text that is no UTF-8 any more comes with U+FFFD in place of what is damaged.
    """
    if connection.dialect.name == "postgresql":
        with connection.execute(query, where, execution_options={"yield_per": FETCH}) as result:
            yield from result
        return
    done = 0
    try:
        for rows in _batches(connection, query, where):
            yield from rows
            done += len(rows)
    except (pysqlite3.dbapi2.OperationalError, OperationalError) as error:
        if NO_TEXT not in str(error):
            raise
        driver: Any = connection.connection.driver_connection
        strict, driver.text_factory = driver.text_factory, _lenient
        try:
            yield from islice(chain.from_iterable(_batches(connection, query, where)), done, None)
        finally:  # the connection goes back to the pool, to readers who did not ask for this
            driver.text_factory = strict


def entries(connection: Connection, event: str, rows: Iterable[tuple[int, str]]) -> Iterator[Entry]:
    """Return the entries of `rows` (seq, line)."""
    for seq, line in rows:
        try:
            entry = decode(line)
        except UnreadableEntry as error:
            yield _stand_in(connection, event, seq, str(error))
            continue
        yield entry if entry.seq == seq else _stand_in(connection, event, seq, misplaced(entry.seq))


def whole(event: str) -> Select[Any]:
    """Every column of the lines of `event` as a `Row` has them."""
    return select(*WHOLE).where(_columns.event == event)


def _stand_in(connection: Connection, event: str, seq: int, why: str) -> Entry:
    return stand_in(row_of(next(fetched(connection, whole(event).where(_columns.seq == seq)))), why)


def _batches(connection: Connection, query: Select[Any], where: Mapping[str, Any] | None) -> Iterator[list[Any]]:
    with connection.execute(query, where) as result:
        cursor: Any = result.cursor
        while rows := cursor.fetchmany(FETCH):
            yield rows


def _lenient(text: bytes) -> str:
    return text.decode("utf-8", "replace")
