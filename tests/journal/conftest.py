"""Every store in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.journal.journal import Journal
from tests.journal.stores import Memory, Sql, Store, sqlite_store

STORES = ("memory", "sqlite", "postgresql")


def open_store(name: str, folder: Path, request: pytest.FixtureRequest) -> Store:
    """Open a new store of this name."""
    if name == "memory":
        return Memory()
    return sqlite_store(folder) if name == "sqlite" else Sql(request.getfixturevalue("fresh_postgres_url"))


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each sort."""
    made = open_store(request.param, tmp_path, request)
    yield made
    made.close()


@pytest.fixture
def journal(store: Store) -> Journal:
    """The journal of `store`."""
    return store.journal
