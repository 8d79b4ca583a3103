"""In which time zone the places of a file are: the zone of the nearest town."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from math import cos, radians, sqrt

SOUTHERNMOST = -60


def zone_at(lat: float, lon: float, large: Mapping[str, Iterable[tuple[float, float]]] | None = None) -> str:
    """Return the time zone of the nearest chief or `large` city (zone -> lat, lon): a guess, to be looked at."""
    cities = ((*at, name) for name, listed in (large or {}).items() for at in listed)
    return min((*_places(), *cities), key=lambda place: _far(place[0], place[1], lat, lon))[2]


def to_town(lat: float, lon: float) -> float:
    """Return how far the nearest chief town of a time zone is, in degrees; the stations of Antarctica are none."""
    return sqrt(min(_far(place[0], place[1], lat, lon) for place in _places() if place[0] > SOUTHERNMOST))


@cache
def _places() -> tuple[tuple[float, float, str], ...]:
    table = files("tzdata").joinpath("zoneinfo", "zone1970.tab").read_text("utf-8")
    return tuple(
        (*_degrees(columns[1]), columns[2])
        for columns in (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    )


def _degrees(text: str) -> tuple[float, float]:
    """Read `+340308-1181434` or `+4120+01950`: degrees, minutes and perhaps seconds."""
    found = re.fullmatch(r"([+-]\d{2})(\d{2})(\d{2})?([+-]\d{3})(\d{2})(\d{2})?", text)
    assert found is not None, text
    return _angle(*found.groups()[:3]), _angle(*found.groups()[3:])


def _angle(degrees: str, minutes: str, seconds: str | None) -> float:
    part = int(minutes) / 60 + int(seconds or 0) / 3_600
    return int(degrees) - part if degrees.startswith("-") else int(degrees) + part


def _far(one_lat: float, one_lon: float, lat: float, lon: float) -> float:
    east = abs(one_lon - lon)
    return float((one_lat - lat) ** 2 + (min(east, 360 - east) * cos(radians(lat))) ** 2)
