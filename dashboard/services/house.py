"""Wiring: one desk per database and process."""

import hashlib
import os
import sys
import threading
from pathlib import Path

import msgspec
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

import dashboard
from dashboard.journal.database import connect
from dashboard.journal.notebook import Notebook
from dashboard.journal.snapshots import Snapshots
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.services.desk import Desk
from dashboard.services.notes import Notes

DATABASE = "CONCORD_DB"
DEFAULT = "sqlite:///concord.db"
CACHE = "CONCORD_CACHE"
FOLDED_BY = ("model/*", "projections/*", "projections/review/*", "services/replay_log")
_desks: dict[str, Desk] = {}
_notebooks: dict[str, Notebook] = {}
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
            _desks[url] = Desk(SqlJournal(engine), Tracks(connect(tracks_url(url))), snapshots=snapshots(url))
        return _desks[url]


def open_notes(url: str | None = None) -> Notes:
    """Return the reviewers' remarks of `url`, as `open_desk`."""
    url = url or database_url()
    desk = open_desk(url)
    with _lock:
        if url not in _notebooks:
            _notebooks[url] = Notebook(connect(url))
        return Notes(desk, _notebooks[url])


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


def snapshots(url: str) -> Snapshots | None:
    """Where snapshots of this database are kept: CONCORD_CACHE, or this user's cache; None where that says `off`."""
    there = os.environ.get(CACHE) or os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if there == "off" or not Path(there).is_absolute():
        return None
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        parsed = parsed.set(database=str(Path(parsed.database).absolute()))
    name = hashlib.sha256(parsed.render_as_string().encode()).hexdigest()[:16]
    return Snapshots(Path(there) / "concord" / name, code())


def code() -> str:
    """Name the code that folds, by every line of it: other code may make another situation of the same entries."""
    root = Path(dashboard.__file__).parent
    digest = hashlib.sha256(f"{sys.version} msgspec {msgspec.__version__}".encode())
    for file in sorted(file for each in FOLDED_BY for file in root.glob(f"{each}.py")):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def close_desks() -> None:
    """Close every desk of this process."""
    with _lock:
        for desk in _desks.values():
            desk.close()
        for notebook in _notebooks.values():
            notebook.close()
        _desks.clear()
        _notebooks.clear()
