"""The files of data/ that this deployment's people edit: read as what they must be, or named with what is wrong."""

from pathlib import Path
from typing import TypeVar

import msgspec

from dashboard.model.errors import PayloadRefused

DATA = Path(__file__).resolve().parents[2] / "data"
T = TypeVar("T")


def datafile(file: Path, kind: type[T]) -> T:
    """Read the JSON of `file` as a `kind`; PayloadRefused names the file and the field that is wrong."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PayloadRefused(f"{file.name}: {error}") from error
