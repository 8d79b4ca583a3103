"""The base maps of this deployment: pictures of sites, kept by their digest, and files of raster tiles, in one folder.

The folder is CONCORD_BASEMAPS, or `basemaps` beside the database file. A name from outside is only ever looked up among
the files that are there; it is never part of a path.
"""

import hashlib
import io
import logging
import os
import re
import threading
import warnings
from pathlib import Path
from typing import Any

from msgspec import Struct, structs
from PIL import Image, UnidentifiedImageError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from dashboard.model.errors import PayloadRefused
from dashboard.model.plans import BaseMap
from dashboard.services.house import database_url
from dashboard.services.remembered import Remembered
from dashboard.services.tile_files import DEEPEST, Tiles, mb_tile, media_of, of_mbtiles, of_pmtiles, pm_tile

FOLDER = "CONCORD_BASEMAPS"
MOST_BYTES, MOST_PIXELS, LEAST_SIDE = 25_000_000, 50_000_000, 16
MOST_TILE = 2_000_000
PICTURES = {"PNG": ("png", "image/png"), "JPEG": ("jpg", "image/jpeg")}
TILES = (".pmtiles", ".mbtiles")
logger = logging.getLogger(__name__)
_digests: Remembered[tuple[str, int, int], str] = Remembered(64)
_hashing: set[tuple[str, int, int]] = set()
_lock = threading.Lock()
_PICTURE = re.compile(r"[0-9a-f]{64}\.(png|jpg)")


class Picture(Struct, frozen=True):
    """A picture that is kept: the name of its file, its SHA-256, its size in pixels."""

    file: str
    digest: str
    wide: int
    high: int


def folder() -> Path:
    """Return the folder of base maps; it may not be there yet."""
    named = os.environ.get(FOLDER)
    if named:
        return Path(named)
    try:
        url = make_url(database_url())
    except ArgumentError:
        return Path("basemaps")
    beside = url.database if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:") else None
    return (Path(beside).parent if beside else Path()) / "basemaps"


def keep_picture(raw: bytes, name: str, into: Path | None = None) -> Picture:
    """Keep a PNG or JPEG, told by its content, under its digest; PayloadRefused says why not."""
    if len(raw) > MOST_BYTES:
        raise PayloadRefused(f"picture: {name[:60]} has {len(raw) / 1e6:.0f} MB; {MOST_BYTES / 1e6:.0f} MB at most")
    form, wide, high = _looked_at(raw, name[:60])
    digest, into = hashlib.sha256(raw).hexdigest(), into or folder()
    file = f"{digest}.{PICTURES[form][0]}"
    try:
        into.mkdir(parents=True, exist_ok=True)
        if not (into / file).exists():
            part = into / f".{file}.{os.getpid()}"
            part.write_bytes(raw)
            part.replace(into / file)
    except OSError as error:
        raise PayloadRefused(f"picture: it cannot be kept in {into}: {error.strerror}") from error
    return Picture(file, digest, wide, high)


def _looked_at(raw: bytes, name: str) -> tuple[str, int, int]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw), formats=list(PICTURES)) as image:
                form, (wide, high) = str(image.format), image.size
                if wide * high > MOST_PIXELS:
                    raise PayloadRefused(
                        f"picture: {name} is {wide:,} x {high:,} pixels; {MOST_PIXELS // 1_000_000} million at most"
                    )
                image.verify()
    except Image.DecompressionBombError as error:
        raise PayloadRefused(
            f"picture: {name} has too many pixels; {MOST_PIXELS // 1_000_000} million at most"
        ) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise PayloadRefused(f"picture: {name} is no PNG or JPEG that can be read") from error
    if min(wide, high) < LEAST_SIDE:
        raise PayloadRefused(f"picture: {name} is {wide} x {high} pixels; {LEAST_SIDE} at least")
    return form, wide, high


def picture(file: str, there: Path | None = None) -> tuple[Path, str] | None:
    """Return where the picture of this name is and what it is; None where there is none."""
    found = _PICTURE.fullmatch(file)
    path = _files(there or folder()).get(file) if found else None
    media = "image/png" if found and found[1] == "png" else "image/jpeg"
    return (path, media) if path else None


def tile_files(there: Path | None = None) -> list[Tiles]:
    """Return the files of raster tiles in the folder that can be read, by name."""
    files = sorted(name for name in _files(there or folder()) if name.endswith(TILES))
    return [tiles for name in files if (tiles := tiles_of(name, there)) is not None]


def tiles_of(file: str, there: Path | None = None) -> Tiles | None:
    """Return what a file of tiles holds; None where it is not there, is broken, or holds no pictures."""
    path = _files(there or folder()).get(file) if file.endswith(TILES) else None
    if path is None:
        return None
    try:
        return of_pmtiles(path) if path.suffix == ".pmtiles" else of_mbtiles(path)
    except Exception:  # whatever a broken file makes its reader raise: it is no base map
        return None


def laid(base: BaseMap) -> dict[str, Any]:
    """Return what a map in a browser is told of a base map: its fields and, of tiles, what their file holds."""
    tiles = tiles_of(base.file) if base.kind == "tiles" else None
    return {**structs.asdict(base), **(structs.asdict(tiles) if tiles else {})}


def digest_of(file: str, there: Path | None = None, wait: bool = False) -> str:
    """Return the SHA-256 of a file in the folder as it is now; PayloadRefused where it is not there.

    Gigabytes take their time: unless `wait`, it is empty while a thread still reckons it. Ask again.
    """
    path = _files(there or folder()).get(file)
    if path is None:
        raise PayloadRefused(f"base map: there is no file '{file[:60]}' in {there or folder()}")
    stat = path.stat()
    version = (str(path), stat.st_mtime_ns, stat.st_size)
    known = _digests.get(version)
    if known is None and wait:
        _hash(path, version)
        known = _digests.get(version)
    elif known is None:
        with _lock:
            begun = version in _hashing
            _hashing.add(version)
        if not begun:
            threading.Thread(target=_hash, args=(path, version), name="digest of a base map", daemon=True).start()
    return known or ""


def _hash(path: Path, version: tuple[str, int, int]) -> None:
    try:
        with path.open("rb") as raw:
            _digests.put(version, hashlib.file_digest(raw, "sha256").hexdigest())
    except OSError:
        logger.exception("the base map %s cannot be read", path)
    finally:
        with _lock:
            _hashing.discard(version)


def tile(file: str, z: int, x: int, y: int, there: Path | None = None) -> tuple[bytes, str] | None:
    """Return a tile (PNG, JPEG or WebP bytes, told by their content) and its media type; None where there is none."""
    path = _files(there or folder()).get(file) if file.endswith(TILES) else None
    if path is None or not (0 <= z <= DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z):
        return None
    try:
        raw = pm_tile(path, z, x, y) if path.suffix == ".pmtiles" else mb_tile(path, z, x, y)
    except Exception:  # whatever a broken file makes its reader raise: it has no such tile
        return None
    if not raw or len(raw) > MOST_TILE:
        return None
    media = media_of(raw)
    return (raw, media) if media else None


def _files(there: Path) -> dict[str, Path]:
    try:
        return {path.name: path for path in there.iterdir() if path.is_file() and not path.name.startswith(".")}
    except OSError:
        return {}
