"""The distances from hazards of this deployment, from data/standoffs.json."""

from functools import cache
from pathlib import Path

from dashboard.model.hazards import Hazards
from dashboard.services.datafiles import DATA, datafile

FILE = DATA / "standoffs.json"


@cache
def hazards(file: Path = FILE) -> Hazards:
    """Read the table, once a process; PayloadRefused names the field that is wrong."""
    return datafile(file, Hazards)
