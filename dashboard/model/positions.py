"""Positions: one fix of one unit, as a feed reported it."""

from msgspec import Struct

from dashboard.model.errors import EntryRejected

METRES_A_DEGREE = 111_195.0  # of latitude, on a sphere of 6,371 km


class Fix(Struct, frozen=True, gc=False):
    """Where `unit` was `at` its own time (UTC microseconds), in degrees WGS 84."""

    unit: str
    at: int
    lat: float
    lon: float


def on_the_globe(lat: float, lon: float, field: str = "position") -> None:
    """EntryRejected when (lat, lon) is no place on Earth, saying whether the two look swapped."""
    if -90 <= lat <= 90 and -180 <= lon <= 180:
        return
    swapped = " (latitude and longitude look swapped)" if -90 <= lon <= 90 and -180 <= lat <= 180 else ""
    raise EntryRejected(field, f"{lat:g}, {lon:g} is off the globe{swapped}; latitude -90..90, longitude -180..180")
