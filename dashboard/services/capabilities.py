"""What a review speaks of (data/capabilities.json): core capabilities, the letters they are rated with, elements."""

from functools import cache
from pathlib import Path

from dashboard.model.capabilities import Capabilities
from dashboard.services.datafiles import DATA, datafile

FILE = DATA / "capabilities.json"


@cache
def capabilities(file: Path = FILE) -> Capabilities:
    """Read the file, once a process; PayloadRefused names the field that is wrong."""
    return datafile(file, Capabilities)
