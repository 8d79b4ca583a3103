"""The tables, the same on SQLite and PostgreSQL, and the triggers that refuse to change a line."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType

from sqlalchemy import BigInteger, Column, Connection, Engine, Index, LargeBinary, MetaData, Table, Text, text

from dashboard.journal.database import reading, writing
from dashboard.model.errors import JournalUnavailable

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
# What refuses to change a line, by name, in the order it is made.
GUARDS: Mapping[str, Mapping[str, str]] = {
    "sqlite": {
        **{f"journal_entry_no_{word}": _SQLITE_TRIGGER.format(word=word) for word in ("UPDATE", "DELETE")},
        "journal_entry_no_replace": _SQLITE_NO_REPLACE,
    },
    "postgresql": {
        "journal_refuse": """CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
        "journal_entry_no_change": """CREATE OR REPLACE TRIGGER journal_entry_no_change BEFORE UPDATE OR DELETE
ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_refuse()""",
        "journal_entry_no_truncate": """CREATE OR REPLACE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE
ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
    },
}
THERE = {
    "sqlite": "SELECT name FROM sqlite_master",
    "postgresql": """SELECT relname FROM pg_class WHERE pg_table_is_visible(oid)
UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND pg_table_is_visible(tgrelid)
UNION SELECT proname FROM pg_proc WHERE proname = 'journal_refuse' AND pg_function_is_visible(oid)""",
}
# The name of a database, where a copy and a restored dump have it too: how it is read, and how it is given.
NAMED = {
    "sqlite": ("PRAGMA user_version", "PRAGMA user_version = {}"),
    "postgresql": (
        "SELECT obj_description('journal_entry'::regclass, 'pg_class')", "COMMENT ON TABLE journal_entry IS '{}'",
    ),
}  # fmt: skip
NOTHING: Mapping[str, str] = MappingProxyType({})


def prepare(engine: Engine) -> None:
    """Make what the journal lacks of tables, indexes, triggers and a name; what has them is only read."""
    make_missing(engine, metadata, GUARDS[engine.dialect.name])
    with reading(engine) as connection:
        named = made(connection)
    if not named:
        with suppress(JournalUnavailable), writing(engine) as connection:
            _wait_turn(connection)
            if not made(connection):
                connection.exec_driver_sql(NAMED[engine.dialect.name][1].format(1 + secrets.randbelow(2**31 - 1)))


def made(connection: Connection) -> str:
    """Name the database: a number drawn when it was made, which a copy has too; empty where it has none."""
    return str(connection.exec_driver_sql(NAMED[connection.dialect.name][0]).scalar() or "")


def make_missing(engine: Engine, tables: MetaData, guards: Mapping[str, str] = NOTHING) -> None:
    """Make what is missing of `tables`, their indexes and `guards` (name -> statement), one process at a time.

    A database that may only be read and has the tables is read as it is.
    """
    wanted = {*tables.tables, *guards, *(str(i.name) for table in tables.tables.values() for i in table.indexes)}
    with reading(engine) as connection:
        missing = wanted.difference(connection.exec_driver_sql(THERE[engine.dialect.name]).scalars())
    if not missing:
        return
    try:
        with writing(engine) as connection:
            _make(connection, tables, [guards[name] for name in guards if name in missing])
    except JournalUnavailable:
        if missing & tables.tables.keys():
            raise


def _make(connection: Connection, tables: MetaData, guards: list[str]) -> None:
    _wait_turn(connection)
    tables.create_all(connection)
    for table in tables.tables.values():
        for index in table.indexes:
            index.create(connection, checkfirst=True)
    for statement in guards:
        connection.exec_driver_sql(statement)


def _wait_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyhow
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20260815)")
