"""A command as a person types it, over a database of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.services.house import close_desks

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a database of its own, which `open_desk()` opens too."""
    address = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv("CONCORD_DB", address)
    yield address
    close_desks()


@pytest.fixture
def run(url: str, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on that database; return its exit code, what it printed and what it said on stderr."""

    def command(*words: object) -> tuple[int, str, str]:
        code = main(["--db", url, *map(str, words)])
        return code, *capsys.readouterr()

    return command
