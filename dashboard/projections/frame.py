"""A frame: all that the situation view draws at one instant; and the change from one frame to the next.

Units travel by their index in the frame. Positions are packed in columns (little-endian): per unit a 16-bit x and y
on a grid over the box of the event's units, and its age in one byte: seconds up to 127, then 126 + minutes.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from dashboard.model.events import Event, Feed
from dashboard.model.layouts import Feature
from dashboard.model.moment import SECOND
from dashboard.model.units import OUT_OF_SERVICE, Status, Unit
from dashboard.projections.board import Board

NOWHERE = 65_535
GRID = 65_534
DENSE = 0.7
MARGIN = 0.02
Box = tuple[float, float, float, float]


class Positions(Struct, frozen=True):
    """Where units are, by their index in the frame: degrees (NaN: never heard of) and time of the fix (UTC us)."""

    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    at: npt.NDArray[np.int64]


def nobody(count: int) -> Positions:
    """`count` units that were never heard of."""
    return Positions(np.full(count, np.nan), np.full(count, np.nan), np.zeros(count, dtype=np.int64))


def unit_row(unit: Unit) -> list[Any]:
    """What changes of a unit: [fill, status, since, incidents]."""
    if not unit.assignments:
        return [_FREE[unit.status], unit.status, unit.since, ()]
    if len(unit.assignments) == 1 and unit.status != "EMERG":  # nearly all: 5,000 units are a frame
        (only,) = unit.assignments
        return ["solid" if only.arrived else "half", only.status, only.since, (only.incident,)]
    status, since = unit.current
    return [fill(unit, status), status, since, [assignment.incident for assignment in unit.assignments]]


def fill(unit: Unit, status: Status) -> str:
    """How full the unit's symbol is drawn: the status, without using hue."""
    if status == "EMERG":
        return "emergency"
    if unit.on_scene:
        return "solid"
    if unit.committed:
        return "half"
    return "slash" if status in OUT_OF_SERVICE else "hollow"


_FREE: dict[Status, str] = {status: fill(Unit("", "", "", status=status), status) for status in get_args(Status)}


class UnitCard(Struct, frozen=True, gc=False):
    """Who a unit is, how often its feed should be heard (seconds; 0: placed by hand), and its `unit_row` now."""

    id: str
    callsign: str
    agency: str
    type: str
    carrier: str
    every: int
    feed: str
    now: list[Any]


def unit_card(unit: Unit, feeds: Mapping[str, Feed]) -> UnitCard:
    """Say who a unit is and how it stands."""
    feed = feeds.get(unit.feed)
    every = feed.interval if feed else 0
    return UnitCard(
        unit.id, unit.callsign, unit.agency, unit.type, unit.carrier, every, unit.feed, unit_row(unit)
    )  # fmt: skip


def outline(feature: Feature) -> dict[str, Any]:
    """Return what a screen draws of a feature of the layout: its shape and name, and none of its notes."""
    drawn: dict[str, Any] = {
        "id": feature.id, "kind": feature.kind, "name": feature.name, "geometry": feature.geometry,
        "points": feature.points,
    }  # fmt: skip
    return drawn | {"holes": feature.holes} if feature.holes else drawn


def bounds(event: Event | None, layout: Sequence[Feature], positions: Positions, marks: Board) -> Box:
    """(south, west, north, east) of all there is to draw, with a margin; around the event's middle when empty."""
    heard = ~np.isnan(positions.lat)
    lats = [*_ends(positions.lat[heard]), *(y for f in layout for _, y in f.points), *(m.lat for m in marks.marks)]
    lons = [*_ends(positions.lon[heard]), *(x for f in layout for x, _ in f.points), *(m.lon for m in marks.marks)]
    middle = (event.lat, event.lon) if event else (0.0, 0.0)
    south, north = min(lats, default=middle[0]), max(lats, default=middle[0])
    west, east = min(lons, default=middle[1]), max(lons, default=middle[1])
    return south - MARGIN, west - MARGIN, north + MARGIN, east + MARGIN


def _ends(degrees: npt.NDArray[np.float64]) -> list[float]:
    return [float(degrees.min()), float(degrees.max())] if len(degrees) else []


def outside(box: Box, positions: Positions) -> bool:
    """Whether some unit has left the box, so that a new frame is due."""
    south, west, north, east = box
    return bool(
        np.any(positions.lat < south)
        or np.any(positions.lat > north)
        or np.any(positions.lon < west)
        or np.any(positions.lon > east)
    )


def packed(box: Box, positions: Positions, now: int, moved: npt.NDArray[np.bool_] | None = None) -> dict[str, str]:
    """Pack positions for the browser: all of them, or those that `moved` (with their indexes) where that is smaller."""
    count = len(positions.at)
    chosen = np.arange(count) if moved is None or moved.sum() > DENSE * count else np.flatnonzero(moved)
    south, west, north, east = box
    x = _grid(positions.lon[chosen], west, east)
    y = _grid(positions.lat[chosen], south, north)
    columns: dict[str, npt.NDArray[Any]] = {"x": x, "y": y, "age": ages(positions.at[chosen], now)}
    if len(chosen) < count:
        columns["i"] = chosen.astype("<u2")
    return {name: base64.b64encode(column.tobytes()).decode() for name, column in columns.items()}


def ages(at: npt.NDArray[np.int64], now: int) -> npt.NDArray[np.uint8]:
    """Return the ages of fixes in a byte each: seconds up to 127, then 126 + minutes up to 129 minutes."""
    seconds = np.clip((now - at) // SECOND, 0, 129 * 60)
    return np.where(seconds < 128, seconds, 126 + seconds // 60).astype(np.uint8)


def _grid(values: npt.NDArray[np.float64], low: float, high: float) -> npt.NDArray[np.uint16]:
    steps = np.rint((values - low) / (high - low) * GRID)
    return np.where(np.isnan(steps), NOWHERE, steps).astype("<u2")
