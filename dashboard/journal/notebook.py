"""The notebook: remarks that reviewers keep to themselves. No part of the journal, of no export, and may be erased."""

import msgspec
from sqlalchemy import Column, Delete, Engine, MetaData, Table, Text, delete, insert, select

from dashboard.journal.database import reading, writing
from dashboard.journal.schema import make_missing
from dashboard.model.review import Annotation

metadata = MetaData()
private_note = Table(
    "private_note",
    metadata,
    Column("event", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("note", Text, nullable=False),
)
_columns = private_note.c
_decode = msgspec.json.Decoder(Annotation).decode


class Notebook:
    """Everybody's private remarks in one database. Every call may raise JournalUnavailable."""

    def __init__(self, engine: Engine) -> None:
        """Use `engine`; the table is made where it is missing."""
        self._engine = engine
        make_missing(engine, metadata)

    def of(self, event: str, person: str) -> list[Annotation]:
        """Return what `person` (an id) has noted of `event`, by the instants it is about."""
        query = select(_columns.note).where(_columns.event == event, _columns.person == person)
        with reading(self._engine) as connection:
            found = [_decode(note) for (note,) in connection.execute(query)]
        return sorted(found, key=lambda one: (one.at, one.id))

    def keep(self, event: str, person: str, annotation: Annotation) -> None:
        """Keep a remark; one of the same id is replaced."""
        row = {"event": event, "person": person, "id": annotation.id, "note": msgspec.json.encode(annotation).decode()}
        with writing(self._engine) as connection:
            connection.execute(_this(event, person, annotation.id))
            connection.execute(insert(private_note), row)

    def drop(self, event: str, person: str, annotation: str) -> None:
        """Erase a remark."""
        with writing(self._engine) as connection:
            connection.execute(_this(event, person, annotation))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def _this(event: str, person: str, annotation: str) -> Delete:
    return delete(private_note).where(_columns.event == event, _columns.person == person, _columns.id == annotation)
