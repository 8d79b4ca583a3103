"""Wiring: one desk per database and process."""

import os
import threading
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from dashboard.journal.database import connect
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.services.desk import Desk

DATABASE = "CONCORD_DB"
DEFAULT = "sqlite:///concord.db"
_desks: dict[str, Desk] = {}
_lock = threading.Lock()


def database_url() -> str:
    """The database this process works on: CONCORD_DB, or the file concord.db in the current folder."""
    return os.environ.get(DATABASE) or DEFAULT


def open_desk(url: str | None = None) -> Desk:
    """Return the process's desk for `url` (None: `database_url()`), opened at first use. JournalUnavailable."""
    url = url or database_url()
    with _lock:
        if url not in _desks:
            engine = connect(url)
            _desks[url] = Desk(SqlJournal(engine), Tracks(connect(tracks_url(url))))
        return _desks[url]


def tracks_url(url: str) -> str:
    """Where the positions go: beside a SQLite file as NAME.tracks.db, in the same PostgreSQL database otherwise."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return url
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return url
    path = Path(parsed.database)
    return parsed.set(database=str(path.with_name(f"{path.stem}.tracks{path.suffix}"))).render_as_string(
        hide_password=False
    )


def close_desks() -> None:
    """Close every desk of this process."""
    with _lock:
        for desk in _desks.values():
            desk.close()
        _desks.clear()
