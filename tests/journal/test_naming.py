"""Another database made in the place of one has another name; a copy, or a dump put back, has the same."""

import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from dashboard.journal.database import connect
from dashboard.journal.snapshots import Snapshots
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.entry import Head
from dashboard.services.desk import Desk
from dashboard.services.seals import Seal, Seals
from tests import postgres
from tests.builders import EVENT, START, Clock, a_draft


def name_of(url: str) -> str:
    """Write a line there, let go of it, and return its name."""
    journal = SqlJournal(connect(url))
    journal.append(EVENT, [a_draft()], START)
    name = journal.made()
    journal.close()
    return name


def test_a_copied_file_has_the_name_that_it_had_and_a_new_one_has_another(tmp_path: Path) -> None:
    first, copy, second = (f"sqlite:///{tmp_path / name}" for name in ("first.db", "copy.db", "second.db"))
    name = name_of(first)
    shutil.copy(tmp_path / "first.db", tmp_path / "copy.db")
    assert (name_of(copy), name_of(first)) == (name, name)
    assert name not in ("", name_of(second))


def test_a_dump_put_back_has_the_name_that_it_had_and_a_new_database_has_another(
    postgres_cluster: postgres.Cluster,
) -> None:
    first, back, second = (postgres_cluster.fresh() for _ in range(3))
    name = name_of(first)
    dump, put = (
        [str(max(postgres.ROOT.glob(f"*/bin/{program}"))), "-h", str(postgres_cluster.folder), "-U", "concord",
         "-d", str(make_url(url).database)] for program, url in (("pg_dump", first), ("psql", back))
    )  # fmt: skip
    lines = subprocess.run(dump, check=True, capture_output=True).stdout
    subprocess.run([*put, "-v", "ON_ERROR_STOP=1"], input=lines, check=True, capture_output=True)
    assert (name_of(back), name_of(first)) == (name, name)
    assert name not in ("", name_of(second))


def test_nothing_is_held_against_a_database_that_could_not_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    name_of(url)
    engine = connect(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 0")
        connection.commit()
    monkeypatch.setattr("dashboard.journal.sql.prepare", lambda _engine: None)  # as where it may only be read
    desk = Desk(SqlJournal(engine), Tracks(connect("sqlite://")), Clock(), Snapshots(tmp_path / "cache", ""))
    seals = Seals(desk)
    seals.write(EVENT, Seal(START, Head(9, b"9")))
    assert seals.read(EVENT) is None
    desk.close()
