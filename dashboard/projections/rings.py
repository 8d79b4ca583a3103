"""Standoff rings and zones that hold for an incident, and which units and posts are inside them.

Some were drawn; the others follow from the protocol of the incident. They say where usual practice or an agreement
keeps people away, never that anywhere else is without danger.
"""

from msgspec import Struct

from dashboard.model.incidents import Incident
from dashboard.model.limits import PositionLimits
from dashboard.model.zones import ZoneKind
from dashboard.projections.frame import Positions
from dashboard.projections.situation import Situation


class Ring(Struct, frozen=True):
    """One ring (`inner`, `outer` metres around `lat`, `lon`), area or lane (`points` are (lon, lat) in degrees).

    `agency` (id) is the one it holds for, empty: everybody. `basis` says `drawn` or `by protocol firecrime v1`,
    `source` where its measure comes from, `agreed` on what date by whom it was agreed (empty: nobody has yet).
    """

    id: str
    incident: str
    kind: ZoneKind
    name: str
    agency: str = ""
    lat: float | None = None
    lon: float | None = None
    inner: float = 0
    outer: float = 0
    points: tuple[tuple[float, float], ...] = ()
    basis: str = "drawn"
    source: str = ""
    agreed: str = ""


class Inside(Struct, frozen=True):
    """What is inside a ring's inner circle or area.

    `units` by agency (agency id -> unit ids, those whose position is fresh enough), `old` unit ids whose last
    position was inside and is too old to count, `posts` the names of points of the layout.
    """

    units: dict[str, tuple[str, ...]]
    old: tuple[str, ...]
    posts: tuple[str, ...]


def rings(situation: Situation, incident: Incident, now: int) -> list[Ring]:
    """Return what holds for `incident` at `now` (UTC microseconds): what was drawn, then what its protocols say."""
    return []


def inside(ring: Ring, situation: Situation, positions: Positions, now: int, limits: PositionLimits) -> Inside:
    """List who is inside `ring` at `now`; `positions` are those of `situation.units`, in their order."""
    return Inside({}, (), ())
