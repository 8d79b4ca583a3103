"""A Parquet file that is written row group by row group; every file says which state of which journal it is from."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from dashboard.model.entry import Head

INSTANT = pa.timestamp("us", tz="UTC")
NAMES = pa.list_(pa.string())
SEQS = pa.list_(pa.int64())
ROWS = 20_000
Columns = Mapping[str, pa.DataType]


class Stamp(Struct, frozen=True):
    """What a file says of its origin: the event, its time zone, and the head of its journal when it was read.

    `mark` says what of the journal is not what was recorded; where all is there is none, and no key for it.
    """

    event: str
    timezone: str
    head: Head
    mark: str = ""

    def metadata(self, table: str) -> dict[bytes, bytes]:
        """Return the file's metadata; the keys begin with `concord.`."""
        said = {
            "table": table, "event": self.event, "timezone": self.timezone, "head_seq": str(self.head.seq),
            "head_hash": self.head.hash.hex(), **({"mark": self.mark} if self.mark else {}),
        }  # fmt: skip
        return {f"concord.{key}".encode(): text.encode() for key, text in said.items()}


class File:
    """One table on its way to the disk. What is written has the columns' order; times are UTC microseconds."""

    def __init__(self, path: Path, columns: Columns, stamp: Stamp) -> None:
        """Begin the file; OSError."""
        self.schema = pa.schema(list(columns.items()), stamp.metadata(path.name.partition(".")[0]))
        self.rows = 0
        self._writer = pq.ParquetWriter(path, self.schema, compression="zstd")

    def __enter__(self) -> "File":
        """Write until the end."""
        return self

    def __exit__(self, *_problem: object) -> None:
        """End the file."""
        self._writer.close()

    def add(self, columns: Sequence[Any]) -> None:
        """Write one row group, given column by column."""
        arrays = [
            each if isinstance(each, pa.Array) else pa.array(each, field.type)
            for each, field in zip(columns, self.schema, strict=True)
        ]
        batch = pa.RecordBatch.from_arrays(arrays, schema=self.schema)
        self._writer.write_batch(batch)
        self.rows += batch.num_rows

    def add_rows(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write `rows`, so many at a time that a long table needs little memory."""
        following = iter(rows)
        while some := list(islice(following, ROWS)):
            self.add(list(zip(*some, strict=True)))
