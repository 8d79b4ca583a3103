"""A geodata file, whatever its form: told by what it holds, and by its name where that does not say."""

from collections.abc import Callable
from pathlib import Path

from dashboard.ingest.geo_csv import read_csv, read_xlsx
from dashboard.ingest.geo_gpx import read_gpx
from dashboard.ingest.geo_json import read_geojson
from dashboard.ingest.geo_kml import read_kml, read_kmz
from dashboard.ingest.geo_limits import LARGEST, refused
from dashboard.ingest.geo_ways_out import no_kmz, no_map
from dashboard.model.geodata import GeoFile

SUFFIXES = ("geojson", "json", "kml", "kmz", "gpx", "csv", "tsv", "txt", "xlsx")
TABLES = (".csv", ".tsv", ".txt")
KNOWN = "GeoJSON, KML, KMZ, GPX, CSV or Excel (.xlsx)"
HEAD = 4_096


def load(file: Path) -> GeoFile:
    """Read a file from the disk; PayloadRefused says what is wrong with it."""
    try:
        if not file.is_file():
            raise refused(file.name, "file", "is not there, or is no file")
        with file.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as error:
        raise refused(file.name, "file", f"cannot be read: {error.strerror}") from error
    return read(file.name, raw)


def read(name: str, raw: bytes) -> GeoFile:
    """Read what was sent under that name; PayloadRefused says what is wrong with it."""
    if len(raw) > LARGEST:
        raise refused(name, "file", f"is larger than {LARGEST // 1024 // 1024} MB; cut it into parts")
    if not raw.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise refused(name, "file", "is empty")
    found = _reader(name, raw)(name, raw)
    if not found.objects:
        raise refused(name, "file", "; ".join(("holds no object that could be drawn", *found.said)))
    return found


def _reader(name: str, raw: bytes) -> Callable[[str, bytes], GeoFile]:
    lower = name.lower()
    start = raw[:HEAD].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")
    if other := no_map(raw):
        raise refused(name, "file", f"is {other}")
    if raw.startswith(b"PK"):
        if not lower.endswith(".xlsx") and (other := no_kmz(raw)):
            raise refused(name, "file", f"is {other}")
        return read_xlsx if lower.endswith(".xlsx") else read_kmz
    if start.startswith(b"<"):
        return read_gpx if b"<gpx" in start or (lower.endswith(".gpx") and b"<kml" not in start) else read_kml
    if lower.endswith(TABLES):
        return read_csv
    if start.startswith((b"{", b"[")) or lower.endswith((".json", ".geojson")):
        return read_geojson
    raise refused(name, "file", f"is none of {KNOWN}; save it as one of them")
