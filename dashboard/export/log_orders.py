"""What somebody asks for when they take the log away, and what they are given."""

from typing import Literal

from msgspec import Struct

from dashboard.model.entry import Head

LogForm = Literal["csv", "xlsx", "jsonl", "parquet"]
LOG_FORMS: dict[LogForm, str] = {
    "csv": "CSV", "xlsx": "Excel", "jsonl": "Journal lines (JSONL), for another Concord", 
    "parquet": "Parquet, with tracks",
}  # fmt: skip


class LogFile(Struct, frozen=True):
    """The bytes of a file, its name's ending, and the end of the journal that it holds."""

    content: bytes
    ending: str
    head: Head
