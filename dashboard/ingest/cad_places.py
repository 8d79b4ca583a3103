"""Where a call is, as a CAD export tells it: two columns, or one that holds both numbers."""

import math
import re

from dashboard.ingest.mapping import Mapping
from dashboard.model.errors import EntryRejected
from dashboard.model.positions import on_the_globe

NUMBER = r"\d++(?:\.\d++)?"
PAIR = re.compile(rf"((?:[-+]|(?<!\d)){NUMBER})[,;\s]++([-+]?{NUMBER})\s*+\)?\s*+$")  # one try for each run of digits
NEAR, FAR = 3.0, 6.0


def position(facts: dict[str, str], mapping: Mapping) -> tuple[float, float] | None:
    """(lat, lon) in degrees, None where the row tells none; EntryRejected when it cannot be right."""
    pair = _pair(facts, mapping.file.location)
    if pair is None:
        return None
    lat, lon = pair
    if lat == lon == 0:
        raise EntryRejected("position", "0, 0 stands for an unknown place")
    on_the_globe(lat, lon)
    middle = (mapping.event.lat, mapping.event.lon)
    if middle != (0.0, 0.0) and _apart((lon, lat), middle) < NEAR and _apart((lat, lon), middle) > FAR:
        raise EntryRejected("position", "latitude and longitude look swapped")
    return lat, lon


def _pair(facts: dict[str, str], order: str) -> tuple[float, float] | None:
    text = facts.get("location", "")
    if not text and not (facts.get("lat") or facts.get("lon")):
        return None
    pair = PAIR.search(text)
    parts = pair.groups() if pair else (facts.get("lat", "").replace(",", "."), facts.get("lon", "").replace(",", "."))
    try:
        first, second = map(float, parts)
    except ValueError:
        raise EntryRejected("position", "is not a pair of numbers") from None
    if not (math.isfinite(first) and math.isfinite(second)):
        raise EntryRejected("position", "is not a pair of numbers")
    swap = text and (order == "lon lat" or text.upper().startswith("POINT"))
    return (second, first) if swap else (first, second)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))
