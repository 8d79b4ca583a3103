"""The figures of a review over a journal, and what they are held against (data/benchmarks.json)."""

from functools import cache
from pathlib import Path

import msgspec

from dashboard.model.errors import PayloadRefused, UnknownEvent
from dashboard.model.moment import Basis
from dashboard.projections.review.benchmarks import Benchmarks
from dashboard.projections.review.review import Reviewed
from dashboard.services.desk import Desk

FILE = Path(__file__).resolve().parents[2] / "data" / "benchmarks.json"


@cache
def benchmarks(file: Path = FILE) -> Benchmarks:
    """Read the benchmarks, once a process; PayloadRefused names the field that is wrong."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Benchmarks)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PayloadRefused(f"{file.name}: {error}") from error


def reviewed(desk: Desk, event: str, basis: Basis = "happened") -> Reviewed:
    """Read the whole journal of `event` once; ask the result for the figures of any span. UnknownEvent."""
    if event not in desk.events():
        raise UnknownEvent(f"event: there is no event '{event[:60]}' here")
    return Reviewed(desk.journal.entries(event), desk.journal.corrections(event), basis)
