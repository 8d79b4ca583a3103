"""The three stores under one contract, and a hand that tampers with each behind the journal's back."""

from pathlib import Path
from typing import Any, ClassVar, Protocol

from sqlalchemy import Engine, text

from dashboard.journal.database import connect
from dashboard.journal.journal import Journal
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.sql import SqlJournal


class Store(Protocol):
    """A journal, and how to change or cut a stored line as no journal ever would."""

    journal: Journal

    def change(self, event: str, seq: int, **columns: Any) -> None: ...
    def cut(self, event: str, seq: int) -> None: ...
    def close(self) -> None: ...


class Memory:
    """The journal in memory."""

    NAMES: ClassVar = {
        "line": "line", "hash": "hash", "kind": "kind", "occurred_us": "occurred", "known_us": "known",
        "recorded_us": "recorded", "idempotency_key": "key",
    }  # fmt: skip

    def __init__(self) -> None:
        self.journal = MemoryJournal()

    def change(self, event: str, seq: int, **columns: Any) -> None:
        rows = self.journal._rows[event]
        fields = {self.NAMES[name]: value for name, value in columns.items()}
        rows[seq - 1] = rows[seq - 1]._replace(**fields)

    def cut(self, event: str, seq: int) -> None:
        del self.journal._rows[event][seq - 1]

    def close(self) -> None:
        self.journal.close()


class Sql:
    """The journal in a database; the triggers are taken away before a line is changed."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = connect(url)
        self.journal = SqlJournal(self.engine)

    def change(self, event: str, seq: int, **columns: Any) -> None:
        pairs = ", ".join(f"{name} = :{name}" for name in columns)
        self._run(f"UPDATE journal_entry SET {pairs} WHERE event = :event AND seq = :seq", event, seq, **columns)

    def cut(self, event: str, seq: int) -> None:
        self._run("DELETE FROM journal_entry WHERE event = :event AND seq = :seq", event, seq)

    def close(self) -> None:
        self.journal.close()

    def _run(self, statement: str, event: str, seq: int, **columns: Any) -> None:
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execute(text("ALTER TABLE journal_entry DISABLE TRIGGER USER"))
            else:
                for word in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS journal_entry_no_{word}"))
            connection.execute(text(statement), {"event": event, "seq": seq, **columns})
            connection.commit()


def sqlite_store(folder: Path) -> Sql:
    """A store in a new file of `folder`."""
    return Sql(f"sqlite:///{folder / 'journal.db'}")
