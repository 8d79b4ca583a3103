"""What a review speaks of (data/capabilities.json): core capabilities, the letters they are rated with, elements."""

from functools import cache
from pathlib import Path

import msgspec

from dashboard.model.capabilities import Capabilities
from dashboard.model.errors import PayloadRefused

FILE = Path(__file__).resolve().parents[2] / "data" / "capabilities.json"


@cache
def capabilities(file: Path = FILE) -> Capabilities:
    """Read the file, once a process; PayloadRefused names the field that is wrong."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Capabilities)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PayloadRefused(f"{file.name}: {error}") from error
