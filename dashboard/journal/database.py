"""Opening a database: SQLite (a file, the default) or PostgreSQL, set up as shared/design/store.md measured."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pysqlite3
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from dashboard.model.errors import JournalUnavailable

WRITES = {"writes": True}
ALONE = "read without a lock: nobody writes it"
FIXED_SQLITE = (3, 51, 3)
MALFORMED = "database disk image is malformed"


def connect(url: str) -> Engine:
    """Make an engine for `url` in SQLAlchemy's form; JournalUnavailable when it is no such form."""
    try:
        return _engine(_parsed(url))
    except (ArgumentError, ValueError, TypeError, ImportError) as error:
        why = str(error).splitlines()[0]
        raise JournalUnavailable(f"database: '{url[:80]}' is no address such as sqlite:///file.db ({why})") from error


def _engine(parsed: URL) -> Engine:
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed.set(drivername="sqlite"))
    if parsed.get_backend_name() == "postgresql":
        options = "-c lock_timeout=30000 -c idle_in_transaction_session_timeout=60000"
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), connect_args={"options": options}, pool_pre_ping=True
        )
    raise JournalUnavailable(
        f"database: '{parsed.get_backend_name()}' is not known; use sqlite:/// or postgresql+psycopg://"
    )


def affected_sqlite() -> str:
    """Say so when this SQLite has the WAL-reset fault (fixed in 3.51.3); empty when it is whole."""
    version = pysqlite3.sqlite_version
    if tuple(int(part) for part in version.split(".")) >= FIXED_SQLITE:
        return ""
    return (
        f"SQLite {version} has a rare fault that can damage a database in WAL mode (fixed in 3.51.3): update pysqlite3"
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Hold a short read transaction; driver errors become JournalUnavailable."""
    with translated(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Hold a write transaction (SQLite: BEGIN IMMEDIATE), committed at the end; errors as in `reading`."""
    with translated(), engine.connect().execution_options(**WRITES) as connection, connection.begin():
        yield connection


@contextmanager
def translated() -> Iterator[None]:
    """Turn what a driver or SQLAlchemy raises into JournalUnavailable, one clear line."""
    try:
        yield
    except OperationalError as error:
        raise JournalUnavailable(f"database: {_plain(error.orig)}; nothing that was acknowledged is lost") from error
    except DBAPIError as error:
        words = "database" if _broken(error.orig) else "database refused"
        raise JournalUnavailable(f"{words}: {_plain(error.orig)}") from error
    except SQLAlchemyError as error:
        raise JournalUnavailable(f"database: {error}") from error
    except (pysqlite3.dbapi2.Error, psycopg.Error) as error:
        promise = "" if _broken(error) else "; nothing that was acknowledged is lost"
        raise JournalUnavailable(f"database: {_plain(error)}{promise}") from error


def describe(engine: Engine) -> str:
    """Name the database for people, without its password."""
    return engine.url.render_as_string(hide_password=True)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise JournalUnavailable(
            f"database: '{url[:80]}' is not a database address; use sqlite:///file.db or postgresql+psycopg://..."
        ) from error


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, module=pysqlite3.dbapi2, connect_args={"check_same_thread": False, "timeout": 30})

    @event.listens_for(engine, "do_connect")
    def _open(_dialect: object, record: ConnectionPoolEntry, address: list[str], options: dict[str, object]) -> None:
        file = Path(address[0])
        record.info[ALONE] = not options.get("uri") and _only_read(file) and not _in_use(file)
        if record.info[ALONE]:
            address[0] = f"{file.absolute().as_uri()}?immutable=1"
            options["uri"] = True

    @event.listens_for(engine, "checkout")
    def _still_alone(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if record.info.get(ALONE) and _in_use(Path(str(url.database))):
            raise DisconnectionError

    @event.listens_for(engine, "connect")
    def _prepare(connection: pysqlite3.dbapi2.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("busy_timeout=30000", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()
        with suppress(pysqlite3.dbapi2.OperationalError):  # a file that may only be read stays as it is
            connection.execute("PRAGMA journal_mode=WAL").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _only_read(file: Path) -> bool:
    """Whether this user may not write the file or beside it, where WAL mode needs to, even to read."""
    return file.is_file() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


def _in_use(file: Path) -> bool:
    """Whether the file alone does not tell everything: somebody is writing, or was interrupted."""
    return file.with_name(f"{file.name}-wal").exists()


def _broken(error: BaseException | None) -> bool:
    return MALFORMED in str(error)


def _plain(error: BaseException | None) -> str:
    reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
    meaning = {
        "database or disk is full": "the disk is full",
        "attempt to write a readonly database": "the file is read-only",
        "unable to open database file": "the file cannot be opened (does its folder exist?)",
        "file is not a database": "the file is not a Concord database",
        MALFORMED: "the file is damaged: keep a copy of it as it is, then restore one that is whole, or an export",
    }
    return meaning.get(reason, reason)
