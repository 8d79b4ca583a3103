"""CAD exports for tests: a small file of another city, and a plain reckoning to compare with."""

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.ingest import mapping as mappings
from dashboard.model.moment import At, Basis, micros
from dashboard.projections.summary import summary
from dashboard.services.desk import Desk

TZ = ZoneInfo("Europe/Berlin")
NOON = datetime(2024, 5, 4, 12, tzinfo=TZ)
HEADER = ["Call", "Unit", "Kind", "Nature", "Prio", "Lat", "Lon", "In", "Sent", "Out", "There", "Gone", "Free"]
TIMES = ("In", "Sent", "Out", "There", "Gone", "Free")
CITY = """
event = { name = "Small city", timezone = "Europe/Berlin", lat = 52.5, lon = 13.4 }
agencies = [{ id = "fd", name = "Fire", short = "FD", letter = "F", shape = "triangle", discipline = "fire", \
dark = "#C59168", light = "#8D604B" }]
rules = [{ agency = "fd", column = "unit", pattern = "^[A-Z]" }]
priorities = { "1" = "P1", "2" = "P2" }
types = { "Sick" = "medical" }
[columns]
call = "Call"
unit = "Unit"
unit_type = "Kind"
type = "Nature"
priority = "Prio"
lat = "Lat"
lon = "Lon"
received = "In"
dispatch = "Sent"
en_route = "Out"
on_scene = "There"
transport = "Gone"
available = "Free"
"""


def at(minute: float) -> At:
    """So many minutes after noon."""
    return At(micros(NOON + timedelta(minutes=minute)))


def a_row(call: str = "1", unit: str = "E1", **rest: Any) -> dict[str, str]:
    """One unit sent at 12:01 to a call of 12:00; a number is a time in minutes after noon."""
    usual: dict[str, Any] = {
        "Call": call, "Unit": unit, "Kind": "ENGINE", "Nature": "Sick", "Prio": "2", "Lat": "52.51", "Lon": "13.41",
        "In": 0, "Sent": 1, "Out": 2, "There": 5, "Gone": "", "Free": 30,
    }  # fmt: skip
    return {column: said(value) for column, value in {**usual, **rest}.items()}


def said(value: Any) -> str:
    """A cell: minutes after noon as the ISO time, a text as it is."""
    if isinstance(value, int | float):
        return (NOON + timedelta(minutes=value)).replace(tzinfo=None).isoformat()
    return str(value)


def a_file(
    folder: Path, rows: Iterable[Mapping[str, str]], name: str = "calls.csv", header: list[str] = HEADER
) -> Path:
    """A CSV file of these rows."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, header)
        out.writeheader()
        out.writerows(rows)
    return path


def a_mapping(folder: Path, text: str = CITY) -> mappings.Mapping:
    """The mapping that `text` is."""
    path = folder / "city.toml"
    path.write_text(text, encoding="utf-8")
    return mappings.load(str(path))


def figures(desk: Desk, event: str, moment: At, basis: Basis = "known") -> tuple[int, int, int, int]:
    """(committed, on scene, open, open with units) by the projection."""
    printed = summary(desk.situation(event, moment, basis))
    units, incidents = printed["units"], printed["incidents"]
    return units["committed"], units["on_scene"], incidents["open"], incidents["with_units"]


class Reckoning:
    """The same figures by plain counting over rows of datetimes, independent of entries and folds.

    A row is (call, unit, received, sent, there, free), the last two None where the file says nothing. A unit is on the
    call from `sent` until `free`, or else until it is next sent anywhere.
    """

    def __init__(self, rows: list[tuple[str, str, Any, Any, Any, Any]]) -> None:
        self.rows = []
        sendings: dict[str, list[Any]] = {}
        for row in rows:
            sendings.setdefault(row[1], []).append(row[3])
        for call, unit, received, sent, there, free in rows:
            later = [other for other in sendings[unit] if other > sent]
            end = max(free, sent) if free is not None else min(later, default=None)
            self.rows.append((call, unit, received, sent, there, end))

    def at(self, t: Any) -> tuple[int, int, int, int]:
        """(committed, on scene, open, open with units) at `t`."""
        on = [row for row in self.rows if row[3] <= t and (row[5] is None or t < row[5])]
        there = {row[1] for row in on if row[4] is not None and row[4] <= t}
        came = {row[0] for row in self.rows if row[2] <= t}
        unfinished = {row[0] for row in self.rows if row[5] is None or t < row[5]}
        return len({row[1] for row in on}), len(there), len(came & unfinished), len(came & {row[0] for row in on})
