"""Spots as people say them: a place of the event by its name, or degrees; several make a line or an area."""

import math
from collections.abc import Iterable

from dashboard.model.errors import EntryRejected
from dashboard.model.events import Place

Spot = tuple[float, float]
MOST = 60


def spot(said: str, places: Iterable[Place], field: str) -> Spot:
    """Return (lat, lon) of a place by id or name, or of `41.8757, -87.6189`; EntryRejected names `field`."""
    words = said.strip().casefold()
    for place in places:
        if words in (place.id.casefold(), place.name.casefold()):
            return place.lat, place.lon
    return _degrees(said, field)


def corners(said: str, places: Iterable[Place], least: int) -> tuple[Spot, ...]:
    """Return the (lon, lat) points of `gate1; stage; 41.87, -87.62`, in the order said; EntryRejected below `least`."""
    known = list(places)
    found = [spot(part, known, "points") for part in said.replace("\n", ";").split(";") if part.strip()]
    if len(set(found)) < least:
        raise EntryRejected("points", f"name {least} different places or more, in order, with ; between them")
    if len(found) > MOST:
        raise EntryRejected("points", f"{len(found)} are too many; {MOST} at most")
    return tuple((lon, lat) for lat, lon in found)


def _degrees(said: str, field: str) -> Spot:
    try:
        lat, lon = (float(part) for part in said.split(","))
    except ValueError:
        lat = lon = math.nan
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise EntryRejected(
            field,
            f"'{said.strip()[:40]}' is no place of this event; write its name, or degrees such as 41.8757, -87.6189",
        )
    return lat, lon
