"""Files of raster tiles, PMTiles and MBTiles: what they hold, and one tile of them. What is broken in one may raise."""

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from math import atan, degrees, pi, sinh
from pathlib import Path
from typing import Any

from msgspec import Struct
from pmtiles import reader

DEEPEST, CREDIT = 22, 120
_pm: Any = reader  # it says nothing of its types
MAGIC = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
Bounds = tuple[tuple[float, float], tuple[float, float]]
"""South west and north east corner, (lat, lon)."""


class Tiles(Struct, frozen=True):
    """A file of raster tiles: zooms from `least` to `most`, and its south west and north east corner (lat, lon).

    `credit` is whom the file asks to name wherever it is shown, as plain text.
    """

    file: str
    least: int
    most: int
    bounds: Bounds
    credit: str = ""


def media_of(raw: bytes) -> str:
    """Return the media type of a picture, told by its content; empty for what is none that we show."""
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "image/webp"
    return next((media for magic, media in MAGIC if raw.startswith(magic)), "")


def of_pmtiles(path: Path) -> Tiles | None:
    """Return what a PMTiles file holds; None where it holds no pictures."""
    with path.open("rb") as raw:
        file = _pm.Reader(_pm.MmapSource(raw))
        header, said = file.header(), {}
        with suppress(Exception):  # whatever broken metadata make its reader raise: the tiles are there without a name
            said = dict(file.metadata())
    if header["tile_type"].name not in ("PNG", "JPEG", "WEBP"):
        return None
    west, south, east, north = (header[f"{side}_e7"] / 1e7 for side in ("min_lon", "min_lat", "max_lon", "max_lat"))
    bounds = (south, west), (north, east)
    return Tiles(path.name, header["min_zoom"], min(header["max_zoom"], DEEPEST), bounds, _credit(said))


def pm_tile(path: Path, z: int, x: int, y: int) -> bytes | None:
    """Return a tile of a PMTiles file; None where there is none."""
    with path.open("rb") as raw:
        found: bytes | None = _pm.Reader(_pm.MmapSource(raw)).get(z, x, y)
    return found


def of_mbtiles(path: Path) -> Tiles | None:
    """Return what an MBTiles file holds, None where no pictures; what its metadata do not say is told by the tiles."""
    with _opened(path) as base:
        said: dict[str, Any] = {}
        with suppress(sqlite3.Error):
            said = dict(base.execute("SELECT name, value FROM metadata").fetchall())
        least, most = base.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
        one = base.execute("SELECT tile_data FROM tiles WHERE zoom_level = ? LIMIT 1", (most,)).fetchone()
        if one is None or not media_of(bytes(one[0])):
            return None
        bounds = _bounds(said.get("bounds")) or _bounds_of(base, int(most))
    return Tiles(path.name, int(least), min(int(most), DEEPEST), bounds, _credit(said))


def _bounds(said: object) -> Bounds | None:
    """Return the corners that `west,south,east,north` names; None where it names none."""
    try:
        west, south, east, north = (float(side) for side in str(said).split(","))
    except ValueError:
        return None
    sound = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return ((south, west), (north, east)) if sound else None


def _bounds_of(base: sqlite3.Connection, zoom: int) -> Bounds:
    """Return the corners of all tiles of a zoom; MBTiles counts rows from the south."""
    west, east, south, north = base.execute(
        "SELECT min(tile_column), max(tile_column) + 1, min(tile_row), max(tile_row) + 1 FROM tiles"
        " WHERE zoom_level = ?",
        (zoom,),
    ).fetchone()
    lons = [x / 2**zoom * 360 - 180 for x in (west, east)]
    lats = [degrees(atan(sinh(pi * (2 * y / 2**zoom - 1)))) for y in (south, north)]
    return (lats[0], lons[0]), (lats[1], lons[1])


def _credit(said: dict[str, Any]) -> str:
    """Return what the metadata of tiles say under `attribution`: it is often a link in HTML, here it is text."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", str(said.get("attribution") or ""))).split())[:CREDIT]


def mb_tile(path: Path, z: int, x: int, y: int) -> bytes | None:
    """Return a tile of an MBTiles file, whose rows count from the south; None where there is none."""
    with _opened(path) as base:
        found = base.execute(
            "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            (z, x, 2**z - 1 - y),
        ).fetchone()
    return bytes(found[0]) if found else None


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
        base.text_factory = lambda raw: raw.decode("utf-8", "replace")
        yield base
