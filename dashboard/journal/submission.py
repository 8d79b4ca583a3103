"""Writing to the journal in SQL: what one caller submits, and how lines are stored under the head's lock."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dashboard.journal.fetching import entries, fetched
from dashboard.journal.journal import Row, chained, refuse_repeats, refuse_stale
from dashboard.journal.schema import journal_entry, journal_head
from dashboard.model.entry import Draft, Entry, Head
from dashboard.model.errors import DashboardError, EntryRejected, JournalConflict
from dashboard.model.text import clean

CHUNK = 500
CHANNEL = "concord"
_columns = journal_entry.c
INSERT_ENTRY = (
    "INSERT INTO journal_entry (event, seq, line, hash, kind, occurred_us, known_us, recorded_us, idempotency_key)"
    " VALUES ({})"
)
INSERT_ABOUT = "INSERT INTO journal_about (event, subject, seq) VALUES ({})"


class Submission:
    """Drafts of one caller on their way into the journal, and what became of them."""

    def __init__(self, event: str, drafts: Sequence[Draft], now: int, expected: int | None) -> None:
        """See Journal.append."""
        refuse_repeats(drafts)
        self.event, self.drafts, self.now, self.expected = event, drafts, now, expected
        self.settled = False
        self.refused: DashboardError | None = None
        self.entries: list[Entry] = []

    def write(self, connection: Connection) -> None:
        """Write the drafts, or note why they are refused; what the database cannot do is raised."""
        head = locked_head(connection, self.event)
        there = by_key(connection, self.event, [draft.key for draft in self.drafts])
        fresh = [draft for draft in self.drafts if draft.key not in there]
        try:
            if fresh:
                refuse_stale(self.expected, head)
            pairs = chained(head, fresh, self.now)
        except (JournalConflict, EntryRejected) as error:
            self.refused = error
            return
        store(connection, self.event, pairs)
        there |= {entry.key: entry for entry, _ in pairs}
        self.entries = [there[draft.key] for draft in self.drafts]

    def answer(self) -> list[Entry]:
        """Return the entries, or raise why there are none."""
        if self.refused is not None:
            raise self.refused
        return self.entries


def locked_head(connection: Connection, event: str) -> Head:
    """Lock and return the end of the chain of `event`; nobody else writes to it until the transaction ends."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    first = dialect.insert(journal_head).values(event=event, seq=0, hash=Head().hash, recorded_us=0)
    connection.execute(first.on_conflict_do_nothing())
    query = select(journal_head).where(journal_head.c.event == event).with_for_update()
    return head_of(connection.execute(query).one())


def head_of(row: Any) -> Head:  # noqa: ANN401 - a SQLAlchemy row
    """Return the head that a row of `journal_head` says; a hash or time of another type is one that matches nothing."""
    digest, recorded = row.hash, row.recorded_us
    return Head(row.seq, digest if isinstance(digest, bytes) else b"", recorded if isinstance(recorded, int) else 0)


def by_key(connection: Connection, event: str, keys: Sequence[str]) -> dict[str, Entry]:
    """Entries recorded under `keys`, by key."""
    query = select(_columns.seq, _columns.line).where(_columns.event == event)
    queries = (query.where(_columns.idempotency_key.in_(chunk)) for chunk in chunks(keys))
    lines = (row for one in queries for row in fetched(connection, one))
    return {entry.key: entry for entry in entries(connection, event, lines)}


def store(connection: Connection, event: str, pairs: Sequence[tuple[Entry, Row]]) -> None:
    """Store lines that follow the head, index what they are about, and move the head."""
    if not pairs:
        return
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    about = [(event, clean(subject), entry.seq) for entry, _ in pairs for subject in dict.fromkeys(entry.body.about)]
    lines = [(event, *row) for _, row in pairs]
    connection.exec_driver_sql(INSERT_ENTRY.format(", ".join([mark] * 9)), lines)
    if about:
        connection.exec_driver_sql(INSERT_ABOUT.format(", ".join([mark] * 3)), about)
    last = pairs[-1][1]
    connection.execute(
        update(journal_head)
        .where(journal_head.c.event == event)
        .values(seq=last.seq, hash=last.hash, recorded_us=last.recorded)
    )
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


def chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Lists of at most 500 of `items`, as many as a statement may hold."""
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
