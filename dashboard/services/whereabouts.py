"""Whereabouts: the last position of every unit of an event, in the order of its units."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

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
    index = _index(tuple(names), tuple(numbered[: len(fixes)]))
    shown, heard = nobody(len(index)), index >= 0
    heard[heard] = fixes["at"][index[heard]] > 0
    there = index[heard]
    shown.lat[heard], shown.lon[heard] = fixes["lat"][there] / DEGREE, fixes["lon"][there] / DEGREE
    shown.at[heard] = fixes["at"][there]
    return shown


@lru_cache(maxsize=16)
def _index(names: tuple[str, ...], numbered: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Return the number of each of `names`, -1 where it has none; an event's are the same from instant to instant."""
    number = {name: n for n, name in enumerate(numbered)}
    return np.array([number.get(name, -1) for name in names], dtype=np.int64)
