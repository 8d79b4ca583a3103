"""Work in a process of its own ends with whoever began it, and what went wrong is told."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.services.beside import Beside
from dashboard.services.desk import Desk

BEGINS = """
import sys
from dashboard.services.beside import Beside
from tests.services.test_beside import held_open
there = Beside(held_open, sys.argv[1])
sys.stdin.read()
"""
PATIENCE = 120


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_DB", f"sqlite:///{tmp_path / 'x.db'}")


def held_open(_desk: Desk, path: str) -> None:
    """Say that it is there, and hold `path` open for ever."""
    with Path(path).open("wb", buffering=0) as pipe:
        pipe.write(b"here")
        signal.pause()


def fails(_desk: Desk, event: str) -> None:
    raise ValueError(f"nothing can be done for {event}")


def heard(pipe: int) -> bytes:
    """Return what comes from `pipe` next, nothing once nobody holds its other end."""
    assert select.select([pipe], [], [], PATIENCE)[0]
    return os.read(pipe, 100)


@pytest.fixture
def pipe(tmp_path: Path) -> str:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return str(path)


def test_it_ends_with_whoever_began_it_even_where_that_is_killed(pipe: str) -> None:
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with subprocess.Popen([sys.executable, "-c", BEGINS, pipe], stdin=subprocess.PIPE) as other:
        assert heard(end) == b"here"
        other.kill()
    assert heard(end) == b""
    os.close(end)


def test_it_is_ended_where_nobody_waits_for_it_any_longer(pipe: str, caplog: pytest.LogCaptureFixture) -> None:
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    work = Beside(held_open, pipe)
    assert heard(end) == b"here"
    assert work.running()
    work.end()
    assert (heard(end), work.running(), caplog.messages) == (b"", False, [])
    os.close(end)


def test_what_it_failed_at_is_logged_whatever_the_event_is_called(caplog: pytest.LogCaptureFixture) -> None:
    Beside(fails, "-x").end(PATIENCE)
    assert [message.partition(" for ")[2] for message in caplog.messages] == [
        "event -x ended with 1: ValueError: nothing can be done for -x"
    ]
