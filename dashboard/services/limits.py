"""The limits of this deployment, from data/limits.json."""

from functools import cache
from pathlib import Path

import msgspec

from dashboard.model.errors import PayloadRefused
from dashboard.model.limits import Limits

FILE = Path(__file__).resolve().parents[2] / "data" / "limits.json"


@cache
def limits(file: Path = FILE) -> Limits:
    """Read the limits, once a process; PayloadRefused names the field that is wrong."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Limits)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PayloadRefused(f"{file.name}: {error}") from error
