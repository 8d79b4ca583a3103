"""The tracks: where units were. High rate, kept apart from the journal (their own SQLite file, own retention).

One chunk per batch of fixes received, and every 30 s a keyframe with the last fix of every unit, so that any instant
is a keyframe and at most 30 s of chunks.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    insert,
    select,
)

from dashboard.journal.database import reading, writing
from dashboard.journal.schema import make_missing
from dashboard.model.moment import SECOND
from dashboard.model.positions import Fix

FIX = np.dtype([("unit", "<u4"), ("at", "<i8"), ("lat", "<i4"), ("lon", "<i4")])
WHOLE = np.dtype((np.void, FIX.itemsize))  # a fix moves six times as fast as 20 bytes than field by field
DEGREE = 10_000_000
KEYFRAME_EVERY = 30 * SECOND
FORMAT = 1
READ = 256
Fixes = npt.NDArray[Any]

metadata = MetaData()
position_chunk = Table(
    "position_chunk",
    metadata,
    Column("event", Text, primary_key=True),
    Column("received_us", BigInteger, primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    Column("fixes", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
position_keyframe = Table(
    "position_keyframe",
    metadata,
    Column("event", Text, primary_key=True),
    Column("received_us", BigInteger, primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
unit_number = Table(
    "unit_number",
    metadata,
    Column("event", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("unit", Text, nullable=False),
)


class Tracks:
    """The positions of every event of one database. Safe for several threads."""

    def __init__(self, engine: Engine) -> None:
        """Use `engine`; the tables are made where they are missing."""
        self._engine = engine
        self._lock = threading.RLock()
        self._names: dict[str, list[str]] = {}
        self._last: dict[str, Fixes] = {}
        self._seen: dict[str, int] = {}
        self._keyed: dict[str, int] = {}
        make_missing(engine, metadata)

    def units(self, event: str) -> list[str]:
        """The unit ids of `event` in the order of their numbers."""
        with self._lock:
            self._learn(event)
            return list(self._names[event])

    def numbers(self, event: str, units: Sequence[str]) -> npt.NDArray[np.uint32]:
        """The numbers of `units`, given out where they had none."""
        with self._lock:
            self._learn(event)
            known = {unit: number for number, unit in enumerate(self._names[event])}
            fresh = [unit for unit in dict.fromkeys(units) if unit not in known]
            if fresh:
                known = self._name(event, fresh)
            return np.array([known[unit] for unit in units], dtype=np.uint32)

    def record(self, event: str, fixes: Sequence[Fix], received: int) -> int:
        """Store `fixes` as received at `received` (UTC microseconds); return the received time they were given."""
        packed = np.empty(len(fixes), dtype=FIX)
        packed["unit"] = self.numbers(event, [fix.unit for fix in fixes])
        packed["at"] = [fix.at for fix in fixes]
        packed["lat"] = [round(fix.lat * DEGREE) for fix in fixes]
        packed["lon"] = [round(fix.lon * DEGREE) for fix in fixes]
        return self.record_packed(event, packed, received)

    def record_packed(self, event: str, fixes: Fixes, received: int) -> int:
        """Store fixes already packed as `FIX`, units by number; else as `record`."""
        ordered = fixes[np.argsort(fixes["at"], kind="stable")]
        with self._lock, _alone(self._engine) as connection:
            last, seen = self._heard(connection, event)
            received = max(received, seen + 1)
            row = {"event": event, "received_us": received, "format": FORMAT}
            connection.execute(insert(position_chunk).values(**row, fixes=len(ordered), body=ordered.tobytes()))
            if received - self._keyed.get(event, 0) >= KEYFRAME_EVERY:
                body = _applied(last.copy(), ordered).tobytes()
                connection.execute(insert(position_keyframe).values(**row, body=body))
                self._keyed[event] = received
        return received

    def last(self, event: str) -> tuple[Fixes, int]:
        """The last fix of every unit (index = unit number, `at` 0 = never heard) and the last received time.

        What is handed out does not change any more.
        """
        with self._lock, reading(self._engine) as connection:
            return self._heard(connection, event)

    def at(self, event: str, t: int) -> Fixes:
        """The last fix received by `t` (UTC microseconds) of every unit, as in `last`."""
        with reading(self._engine) as connection:
            return self._at(connection, event, t)[0]

    def near(self, event: str, t: int) -> tuple[int, Fixes]:
        """`t`, or an instant at most KEYFRAME_EVERY before it where that is found sooner, and `at` of that."""
        columns = position_keyframe.c
        query = select(columns.received_us, columns.body).where(columns.event == event)
        near = query.where(columns.received_us.between(t - KEYFRAME_EVERY, t)).order_by(columns.received_us.desc())
        with reading(self._engine) as connection:
            frame = connection.execute(near.limit(1)).first()
            if frame is not None:
                return frame[0], np.frombuffer(frame[1], dtype=FIX)
            return t, self._at(connection, event, t)[0]

    def count(self, event: str) -> int:
        """How many fixes of `event` are kept."""
        query = select(func.coalesce(func.sum(position_chunk.c.fixes), 0)).where(position_chunk.c.event == event)
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def chunks(self, event: str) -> Iterator[tuple[int, Fixes]]:
        """Every batch of fixes of `event` with when it was received, oldest first; no more than a few at a time."""
        seen, some = -1, True
        while some:
            query = self._chunks(event).where(position_chunk.c.received_us > seen).limit(READ)
            with reading(self._engine) as connection:
                rows = connection.execute(query).all()
            for seen, body in rows:
                yield seen, np.frombuffer(body, dtype=FIX)
            some = len(rows) == READ

    def close(self) -> None:
        """Let go of files and connections."""
        self._engine.dispose()

    def _heard(self, connection: Connection, event: str) -> tuple[Fixes, int]:
        """Bring what is remembered as the last of `event` up to date, and return it."""
        if event not in self._last:
            self._last[event], self._seen[event] = self._at(connection, event, None)
        query = self._chunks(event).where(position_chunk.c.received_us > self._seen[event])
        for received, body in connection.execute(query):
            self._last[event] = _applied(self._last[event].copy(), np.frombuffer(body, dtype=FIX))
            self._seen[event] = received
        return self._last[event], self._seen[event]

    def _at(self, connection: Connection, event: str, t: int | None) -> tuple[Fixes, int]:
        keyframes = select(position_keyframe.c.received_us, position_keyframe.c.body).where(
            position_keyframe.c.event == event
        )
        chunks = self._chunks(event)
        if t is not None:
            keyframes = keyframes.where(position_keyframe.c.received_us <= t)
            chunks = chunks.where(position_chunk.c.received_us <= t)
        frame = connection.execute(keyframes.order_by(position_keyframe.c.received_us.desc()).limit(1)).first()
        seen, last = (frame[0], np.frombuffer(frame[1], dtype=FIX).copy()) if frame else (0, np.empty(0, FIX))
        if t is None:
            self._keyed.setdefault(event, seen)
        for received, body in connection.execute(chunks.where(position_chunk.c.received_us > seen)):
            last, seen = _applied(last, np.frombuffer(body, dtype=FIX)), received
        return last, seen

    @staticmethod
    def _chunks(event: str) -> Any:  # noqa: ANN401 - SQLAlchemy's Select type is not worth spelling out
        columns = position_chunk.c
        return select(columns.received_us, columns.body).where(columns.event == event).order_by(columns.received_us)

    def _learn(self, event: str) -> None:
        names = self._names.setdefault(event, [])
        with reading(self._engine) as connection:
            names.extend(self._newer(connection, event))

    def _name(self, event: str, units: Sequence[str]) -> dict[str, int]:
        """Give numbers to those of `units` that still have none, and return every unit's."""
        names = self._names[event]
        with _alone(self._engine) as connection:
            there = names + self._newer(connection, event)
            fresh = [unit for unit in units if unit not in set(there)]
            if fresh:
                rows = [{"event": event, "number": n, "unit": unit} for n, unit in enumerate(fresh, len(there))]
                connection.execute(insert(unit_number), rows)
        names[:] = there + fresh
        return {unit: number for number, unit in enumerate(names)}

    def _newer(self, connection: Connection, event: str) -> list[str]:
        columns = unit_number.c
        query = select(columns.unit).where(columns.event == event, columns.number >= len(self._names[event]))
        return list(connection.execute(query.order_by(columns.number)).scalars())


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Hold a write transaction that no other process's can cross."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE position_chunk IN SHARE ROW EXCLUSIVE MODE")
        yield connection


def _applied(last: Fixes, chunk: Fixes) -> Fixes:
    """Move every unit of `chunk` (oldest first) to its newest fix; an older fix than the last changes nothing."""
    if len(chunk) and (size := int(chunk["unit"].max()) + 1) > len(last):
        last = np.concatenate([last, np.zeros(size - len(last), dtype=FIX)])
    units = chunk["unit"].astype(np.intp)
    newer = chunk["at"] >= last["at"].take(units)
    if not newer.all():
        units, chunk = units[newer], chunk[newer]
    last.view(WHOLE)[units] = chunk.view(WHOLE)
    return last
