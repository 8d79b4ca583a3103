"""The limits of this deployment, from data/limits.json."""

from functools import cache
from pathlib import Path

from dashboard.model.limits import Limits
from dashboard.services.datafiles import DATA, datafile

FILE = DATA / "limits.json"


@cache
def limits(file: Path = FILE) -> Limits:
    """Read the limits, once a process; PayloadRefused names the field that is wrong."""
    return datafile(file, Limits)
