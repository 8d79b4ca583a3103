"""Whereabouts: the last position of every unit of an event, in the order of its units."""

from collections.abc import Sequence

import numpy as np

from dashboard.journal.tracks import DEGREE, Fixes
from dashboard.projections.frame import Positions, nobody
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk


def whereabouts(desk: Desk, event: str, situation: Situation) -> Positions:
    """Return where the units of `situation` were last heard of, live; those never heard of are nowhere."""
    fixes, _ = desk.tracks.last(event)
    return in_order(list(situation.units), desk.tracks.units(event), fixes)


def in_order(names: Sequence[str], numbered: Sequence[str], fixes: Fixes) -> Positions:
    """Put fixes (by unit number) in the order of `names`."""
    number = dict(zip(numbered, range(len(fixes)), strict=False))
    index = np.array([number.get(name, -1) for name in names], dtype=np.int64)
    shown, heard = nobody(len(index)), index >= 0
    heard[heard] = fixes["at"][index[heard]] > 0
    found = fixes[index[heard]]
    shown.lat[heard], shown.lon[heard], shown.at[heard] = found["lat"] / DEGREE, found["lon"] / DEGREE, found["at"]
    return shown
