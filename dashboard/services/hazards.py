"""The distances from hazards of this deployment, from data/standoffs.json."""

from functools import cache
from pathlib import Path

import msgspec

from dashboard.model.errors import PayloadRefused
from dashboard.model.hazards import Hazards

FILE = Path(__file__).resolve().parents[2] / "data" / "standoffs.json"


@cache
def hazards(file: Path = FILE) -> Hazards:
    """Read the table, once a process; PayloadRefused names the field that is wrong."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Hazards)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PayloadRefused(f"{file.name}: {error}") from error
