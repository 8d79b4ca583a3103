"""What the journal keeps when writers crowd, are killed, or the machine gives way."""

import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect

from dashboard.journal.database import connect, writing
from dashboard.journal.journal import Journal, verify
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.errors import JournalUnavailable
from dashboard.services.desk import Desk
from dashboard.services.house import tracks_url
from tests import postgres
from tests.builders import EVENT, START, Clock, a_draft, a_note, an_actor, an_event, festival
from tests.conftest import ROOT, absent

WRITERS = 8
EACH = 25


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database that several processes can open."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("fresh_postgres_url"))
    return f"sqlite:///{tmp_path / 'journal.db'}"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A disk of its own, made or grown to so many KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()

    def size(kib: int) -> Path:
        remount = ["-o", "remount"] if disk.is_mount() else []
        command = ["mount", "-t", "tmpfs", *remount, "-o", f"size={kib}k", "tmpfs", str(disk)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("this user may not mount a disk of a chosen size")
        return disk

    yield size
    if disk.is_mount():
        subprocess.run(["umount", str(disk)], check=True)


def writer(url: str, name: str, threads: int, count: int) -> subprocess.Popen[str]:
    """Start a process that writes and says what was acknowledged."""
    command = [sys.executable, "-m", "tests.journal.writer", url, EVENT, name, str(threads), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_sixteen_writers_in_two_processes_lose_double_and_reorder_nothing(url: str) -> None:
    journal = SqlJournal(connect(url))
    crowd = [writer(url, name, WRITERS, EACH) for name in ("a", "b")]
    said = [line for process in crowd for line in process.communicate(timeout=120)[0].split()]
    assert [process.returncode for process in crowd] == [0, 0]
    stored = [entry.key for entry in journal.entries(EVENT)]
    assert len(stored) == 2 * WRITERS * EACH
    assert sorted(stored) == sorted(said)
    by_writer: dict[str, list[int]] = defaultdict(list)
    for key in stored:
        by_writer[key.rpartition(".")[0]].append(int(key.rpartition(".")[2]))
    assert all(numbers == list(range(EACH)) for numbers in by_writer.values())
    assert verify(journal, EVENT).bad is None
    journal.close()


def test_a_writer_killed_in_mid_sentence_loses_nothing_that_was_acknowledged(url: str) -> None:
    said: set[str] = set()
    for name in ("first", "second", "third"):
        process = writer(url, name, 2, 1_000_000)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(30)]
        process.kill()
        lines += process.stdout.readlines()
        process.stdout.close()
        process.wait(timeout=20)
        said |= {line.strip() for line in lines if line.endswith("\n")}
    journal = SqlJournal(connect(url))
    stored = [entry.key for entry in journal.entries(EVENT)]
    assert len(said) >= 90
    assert said <= set(stored)
    assert len(set(stored)) == len(stored)
    assert verify(journal, EVENT).bad is None
    assert journal.append(EVENT, [a_draft(key="after")], START)[0].seq == len(stored) + 1
    journal.close()


def test_a_full_disk_refuses_in_one_clear_line_and_work_goes_on_when_there_is_space(
    small_disk: Callable[[int], Path], tmp_path: Path
) -> None:
    file = small_disk(1_024) / "concord.db"
    desk = Desk(SqlJournal(connect(f"sqlite:///{file}")), Tracks(connect(f"sqlite:///{tmp_path / 't.db'}")), Clock())
    festival(desk)
    said = fill(desk)
    with pytest.raises(
        JournalUnavailable, match=r"^database: the disk is full; nothing that was acknowledged is lost$"
    ):
        desk.record(EVENT, a_note("x" * 3_000), an_actor(), key="refused")
    assert desk.situation(EVENT).seq == desk.events()[EVENT].seq
    small_disk(4_096)
    said.append(desk.record(EVENT, a_note("space again"), an_actor(), key="refused").entries[0].seq)
    assert said == list(range(said[0], said[0] + len(said)))
    assert verify(desk.journal, EVENT).bad is None
    desk.close()


def fill(desk: Desk) -> list[int]:
    """Record until the disk is full; return the acknowledged seqs."""
    said: list[int] = []
    for n in range(10_000):
        try:
            said.append(desk.record(EVENT, a_note("x" * 3_000), an_actor(), key=f"fill.{n}").entries[0].seq)
        except JournalUnavailable:
            return said
    raise AssertionError("the disk never filled")


def test_a_database_that_may_not_grow_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'journal.db'}")
    journal = SqlJournal(engine)
    journal.append(EVENT, [a_draft(key="kept")], START)
    engine.dispose()
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=20")
    with pytest.raises(JournalUnavailable, match="the disk is full"):
        append_until_refused(journal)
    assert verify(journal, EVENT).bad is None
    assert next(iter(journal.rows(EVENT))).key == "kept"
    journal.close()


def append_until_refused(journal: Journal) -> None:
    """Append long entries for ever."""
    for n in range(10_000):
        journal.append(EVENT, [a_draft(a_note("x" * 3_000), key=f"long.{n}")], START)


def test_a_read_only_file_can_be_read_and_refuses_in_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    journal = SqlJournal(connect(f"sqlite:///{file}"))
    journal.append(EVENT, [a_draft(key="kept")], START)
    journal.close()
    locked = SqlJournal(connect(f"sqlite:///file:{file}?mode=ro&uri=true"))
    with pytest.raises(JournalUnavailable, match=r"^database: the file is read-only; nothing that was acknowledged"):
        locked.append(EVENT, [a_draft(key="more")], START)
    assert [entry.key for entry in locked.entries(EVENT)] == ["kept"]
    locked.close()


AS_NOBODY = """
import os, sys
from dashboard import __main__
from sqlalchemy.dialects.sqlite import pysqlite
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
sys.exit(__main__.main(sys.argv[1:]))
"""


@pytest.fixture
def archive() -> Iterator[Path]:
    """A folder that everybody can reach, even who may not enter a test's own."""
    with tempfile.TemporaryDirectory(prefix="concord-archive-") as folder:
        yield Path(folder)
        Path(folder).chmod(0o700)


@pytest.mark.parametrize("in_use", [False, True], ids=["put away", "while somebody writes"])
def test_whoever_may_only_read_a_database_can_verify_print_and_export_it(archive: Path, in_use: bool) -> None:
    address = f"sqlite:///{archive / 'concord.db'}"
    desk = Desk(SqlJournal(connect(address)), Tracks(connect(tracks_url(address))), Clock())
    festival(desk)
    if not in_use:
        desk.close()
    for file in archive.iterdir():
        file.chmod(0o444)
    archive.chmod(0o555)
    for command in ("verify", "state", "export"):
        arguments = [sys.executable, "-c", AS_NOBODY, command, "--event", EVENT, "--db", address]
        done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stdout != "") == (0, True), done.stderr
    desk.close()


def test_many_processes_can_open_an_empty_database_at_once(url: str) -> None:
    together = threading.Barrier(8)

    def open_it(_n: int) -> list[str]:
        together.wait()
        tracks, journal = Tracks(connect(url)), SqlJournal(connect(url))
        try:
            return [*tracks.units(EVENT), *journal.heads()]
        finally:
            tracks.close()
            journal.close()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(open_it, range(8))) == [[]] * 8


def test_what_an_old_database_lacks_is_made_when_it_is_opened(url: str) -> None:
    engine = connect(url)
    SqlJournal(engine).append(EVENT, [a_draft(key="old")], START)
    on = " ON journal_entry" if engine.dialect.name == "postgresql" else ""
    guard = "journal_entry_no_change" if on else "journal_entry_no_UPDATE"
    with writing(engine) as connection:
        for statement in (f"DROP TRIGGER {guard}{on}", "DROP INDEX journal_entry_known", "DROP TABLE journal_about"):
            connection.exec_driver_sql(statement)
    journal = SqlJournal(engine)
    with pytest.raises(JournalUnavailable, match="append-only"), writing(engine) as connection:
        connection.exec_driver_sql("UPDATE journal_entry SET kind = 'x'")
    assert "journal_entry_known" in {index["name"] for index in inspect(engine).get_indexes("journal_entry")}
    assert journal.about(EVENT, "event") == []
    journal.close()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("sqlite:////nowhere/at/all/j.db", "the file cannot be opened (does its folder exist?)"),
        ("sqlite:///{folder}/text.db", "the file is not a Concord database"),
        ("mysql://x/y", "'mysql' is not known"),
        ("what is this", "is not a database address"),
        ("postgresql://nobody@/none?host={folder}", "connection"),
    ],
)
def test_an_address_that_leads_nowhere_is_named_in_one_line(address: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("This is a shopping list, and no database at all.\n" * 40)
    with pytest.raises(JournalUnavailable) as caught:
        SqlJournal(connect(address.format(folder=tmp_path)))
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_whose_pages_are_damaged_is_said_to_be_and_nothing_is_promised(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    journal = SqlJournal(connect(f"sqlite:///{file}"))
    journal.append(EVENT, [a_draft(a_note("x" * 500), key=str(n)) for n in range(200)], START)
    journal.close()
    raw = bytearray(file.read_bytes())
    for page in range(len(raw) // 3 // 4_096, len(raw) // 4_096):
        raw[page * 4_096 : page * 4_096 + 16] = b"\xff" * 16
    file.write_bytes(raw)
    with pytest.raises(JournalUnavailable, match=r"^database: the file is damaged: keep a copy of it .* or an export$"):
        verify(SqlJournal(connect(f"sqlite:///{file}")), EVENT)


def test_the_follower_outlives_a_listener_that_fails(desk: Desk) -> None:
    festival(desk)
    heard = threading.Event()

    def fails() -> None:
        raise RuntimeError("a screen that went away")

    desk.on_change(fails)
    desk.on_change(heard.set)
    assert desk.record(EVENT, a_note("all the same"), an_actor()).entries[0].seq
    heard.clear()
    desk.journal.append(EVENT, [a_draft(key="from elsewhere")], START)
    assert heard.wait(60)


def test_the_desk_recovers_when_postgresql_is_stopped_and_started_again(tmp_path: Path) -> None:
    if why := postgres.missing():
        absent(why, "REQUIRE_POSTGRES")
    cluster = postgres.Cluster()
    try:
        cluster.start()
        here = Desk(SqlJournal(connect(cluster.fresh())), Tracks(connect(f"sqlite:///{tmp_path / 't.db'}")), Clock())
        there = SqlJournal(connect(here.journal._engine.url.render_as_string()))  # type: ignore[attr-defined]
        festival(here)
        heard = threading.Event()
        here.on_change(heard.set)
        time.sleep(0.5)
        cluster.stop()
        with pytest.raises(JournalUnavailable) as caught:
            here.record(EVENT, a_note("into the void"), an_actor(), key="void")
        assert "\n" not in str(caught.value)
        cluster.start()
        time.sleep(1.5)
        heard.clear()
        there.append(EVENT, [a_draft(a_note("from the other desk"), key="other")], START)
        assert heard.wait(60)
        here.record(EVENT, a_note("into the void"), an_actor(), key="void")
        assert [entry.key for entry in here.journal.entries(EVENT)][-2:] == ["other", "void"]
        assert verify(here.journal, EVENT).bad is None
        here.close()
        there.close()
    finally:
        cluster.remove()


def test_a_desk_over_two_processes_sees_what_the_other_records(url: str, tmp_path: Path) -> None:
    tracks = f"sqlite:///{tmp_path / 't.db'}"
    here, there = (Desk(SqlJournal(connect(url)), Tracks(connect(tracks)), Clock()) for _ in range(2))
    here.take(EVENT, [a_draft(an_event(), key="open")])
    heard = threading.Event()
    there.on_change(heard.set)
    time.sleep(0.3)
    heard.clear()
    here.record(EVENT, a_note("hello"), an_actor())
    assert heard.wait(60)
    assert there.situation(EVENT).seq == 2
    here.close()
    there.close()
