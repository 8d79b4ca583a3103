"""The tables, the same on SQLite and PostgreSQL, and the triggers that refuse to change a line."""

from sqlalchemy import BigInteger, Column, Connection, Engine, Index, LargeBinary, MetaData, Table, Text, inspect, text

from dashboard.journal.database import reading, writing

CORRECTION = "entry.corrected"
_CORRECTS = text(f"kind = '{CORRECTION}'")
metadata = MetaData()

journal_entry = Table(
    "journal_entry",
    metadata,
    Column("event", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("occurred_us", BigInteger, nullable=False),
    Column("known_us", BigInteger, nullable=False),
    Column("recorded_us", BigInteger, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("journal_entry_key", "event", "idempotency_key", unique=True),
    Index("journal_entry_known", "event", "known_us", "seq"),
    Index("journal_entry_occurred", "event", "occurred_us", "seq"),
    Index("journal_entry_correction", "event", "seq", sqlite_where=_CORRECTS, postgresql_where=_CORRECTS),
)
journal_about = Table(
    "journal_about",
    metadata,
    Column("event", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
journal_head = Table(
    "journal_head",
    metadata,
    Column("event", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("recorded_us", BigInteger, nullable=False),
)

_SQLITE_TRIGGER = """CREATE TRIGGER IF NOT EXISTS journal_entry_no_{word} BEFORE {word} ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"""
# INSERT OR REPLACE deletes the line it replaces without asking the DELETE trigger.
_SQLITE_NO_REPLACE = """CREATE TRIGGER IF NOT EXISTS journal_entry_no_replace BEFORE INSERT ON journal_entry
WHEN EXISTS (SELECT 1 FROM journal_entry WHERE event = NEW.event AND seq = NEW.seq) OR EXISTS
(SELECT 1 FROM journal_entry WHERE event = NEW.event AND idempotency_key = NEW.idempotency_key)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"""
_POSTGRESQL_TRIGGERS = (
    """CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
    """CREATE OR REPLACE TRIGGER journal_entry_no_change BEFORE UPDATE OR DELETE ON journal_entry
FOR EACH ROW EXECUTE FUNCTION journal_refuse()""",
    """CREATE OR REPLACE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON journal_entry
FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
)


def prepare(engine: Engine) -> None:
    """Make the tables and triggers where they are missing; a database that has them is only read."""
    with reading(engine) as connection:
        if inspect(connection).has_table(journal_head.name):
            return
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20260815)")
        metadata.create_all(connection)
        for statement in _triggers(connection):
            connection.exec_driver_sql(statement)


def _triggers(connection: Connection) -> tuple[str, ...]:
    if connection.dialect.name == "postgresql":
        return _POSTGRESQL_TRIGGERS
    return (*(_SQLITE_TRIGGER.format(word=word) for word in ("UPDATE", "DELETE")), _SQLITE_NO_REPLACE)
