"""Desks whose database the pages open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.services.desk import Desk
from dashboard.services.house import DATABASE, close_desks, open_desk
from tests.builders import festival


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk without an event, over the database that pages open."""
    monkeypatch.setenv(DATABASE, f"sqlite:///{tmp_path / 'concord.db'}")
    yield open_desk()
    close_desks()


@pytest.fixture
def fest(house: Desk) -> Desk:
    """`house` with the small festival in it."""
    festival(house)
    return house
