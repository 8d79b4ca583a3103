"""GeoJSON (RFC 7946, and the `crs` member of 2008): collection, one feature, or a bare geometry.

Features are decoded one at a time from where they stand in the file, so that memory does not grow with what is refused.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Raw, Struct

from dashboard.ingest.geo_limits import MOST_PARTS, MOST_POINTS_READ, Tally, point, points, refused, shown
from dashboard.ingest.geo_ways_out import no_geojson
from dashboard.model.errors import EntryRejected
from dashboard.model.geodata import GeoFile, Outside, Shape

FORM = "GeoJSON"
GEOMETRIES = frozenset({
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
})  # fmt: skip
DEEPEST = 8
MOST_VALUES = 3_000_000
NOTHING = Raw(b"null")
WRONG = (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError)


class _Top(Struct):
    type: Raw = NOTHING
    features: Raw = NOTHING
    crs: Raw = NOTHING


class _Feature(Struct):
    type: Raw = NOTHING
    id: Raw = NOTHING
    geometry: Raw = NOTHING
    properties: Raw = NOTHING


def read_geojson(name: str, raw: bytes) -> GeoFile:
    """Read GeoJSON; PayloadRefused names the file and what is wrong with it as a whole."""
    raw = _utf8(name, raw)
    if raw.count(b",") > MOST_VALUES:
        raise refused(name, "file", f"holds more than {MOST_VALUES:,} values; simplify it or cut it into parts")
    try:
        top = msgspec.json.decode(raw, type=_Top)
        kind = msgspec.json.decode(top.type)
        features = msgspec.json.decode(top.features, type=list[Raw]) if kind == "FeatureCollection" else [Raw(raw)]
        crs = _crs(name, msgspec.json.decode(top.crs))
    except RecursionError as error:
        raise refused(name, "file", "is nested too deep to be GeoJSON") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _other(name, raw)
        raise refused(name, "file", f"is no GeoJSON: {_told(error)}{_endless(raw)}") from error
    if kind not in ("FeatureCollection", "Feature", *GEOMETRIES):
        _other(name, raw)
        said = "is missing" if kind is None else f"is '{shown(kind)}'"
        raise refused(name, "type", f"{said}; GeoJSON has FeatureCollection, Feature or a geometry: save it as GeoJSON")
    reader = _Reader(Tally(name))
    objects = [reader.object(row, one, bare=kind in GEOMETRIES) for row, one in enumerate(features, 1)]
    heights = ["heights in the coordinates are left out"] if reader.heights else []
    return GeoFile(name, FORM, objects, crs, said=tuple(heights))


class _Reader:
    """Reads the features of one file."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self.heights = False

    def object(self, row: int, raw: Raw, bare: bool) -> Outside:
        """One feature; what is wrong with it alone is said in it."""
        self._tally.object()
        made = Outside(row)
        try:
            if bare:
                made.shapes = self._shapes(raw)
                return made
            feature = msgspec.json.decode(raw, type=_Feature)
            made.id = _id(msgspec.json.decode(feature.id))
            made.properties = self._properties(feature.properties, made.said)
            if msgspec.json.decode(feature.type) != "Feature":
                raise EntryRejected("type", "is no Feature")
            made.shapes = self._shapes(feature.geometry)
        except EntryRejected as error:
            made.wrong = str(error)
        except WRONG as error:
            made.wrong = f"cannot be read: {_told(error)}"
        return made

    def _properties(self, raw: Raw, said: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        try:
            listed = msgspec.json.decode(raw, type=dict[str, Raw] | None) or {}
        except msgspec.ValidationError:
            said.append("its properties are no object and are left out")
            return found
        for name, value in listed.items():
            text = self._tally.text(msgspec.json.format(bytes(memoryview(value)), indent=-1).decode())
            if text is None:
                said.append(f"property '{shown(name)}' is longer than 4,000 characters and is left out")
            else:
                found[name] = text
        return found

    def _shapes(self, raw: Raw) -> list[Shape]:
        text = memoryview(raw)
        if len(text) > MOST_POINTS_READ and bytes(text).count(b"[") > MOST_POINTS_READ:
            raise EntryRejected("points", f"has more than {MOST_POINTS_READ:,}; simplify it")
        return list(self._parts(msgspec.json.decode(text), 0))

    def _parts(self, geometry: Any, depth: int) -> Iterator[Shape]:  # noqa: ANN401 - whatever a stranger's file holds
        if not isinstance(geometry, dict):
            raise EntryRejected("geometry", "is missing; it cannot be drawn")
        kind, coordinates = geometry.get("type"), geometry.get("coordinates")
        if kind == "GeometryCollection":
            if depth >= DEEPEST:
                raise EntryRejected("geometry", "collections are nested too deep")
            for part in _listed(geometry.get("geometries"), "geometries"):
                yield from self._parts(part, depth + 1)
        elif kind not in GEOMETRIES:
            raise EntryRejected("geometry", f"'{shown(kind)}' is no geometry of GeoJSON")
        elif str(kind).startswith("Multi"):
            for part in _listed(coordinates, "coordinates"):
                yield self._one(str(kind).removeprefix("Multi"), part)
        else:
            yield self._one(str(kind), coordinates)

    def _one(self, kind: str, coordinates: Any) -> Shape:  # noqa: ANN401 - whatever a stranger's file holds
        if not coordinates:
            raise EntryRejected("geometry", "is empty; it cannot be drawn")
        if kind == "Point":
            point(coordinates)
        rings = [[coordinates]] if kind == "Point" else [coordinates] if kind == "LineString" else coordinates
        read = []
        for ring in _listed(rings, "coordinates"):
            found, heights = points(ring, self._tally)
            self.heights |= heights
            read.append(found)
        return Shape("Point" if kind == "Point" else "LineString" if kind == "LineString" else "Polygon", tuple(read))


def _listed(value: Any, field: str) -> list[Any]:  # noqa: ANN401 - whatever a stranger's file holds
    if not isinstance(value, list):
        raise EntryRejected(field, "must be a list")
    if len(value) > MOST_PARTS:
        raise EntryRejected(
            field, f"has {len(value):,} parts; {MOST_PARTS:,} at most, make objects of their own of them"
        )
    return value


def _id(value: Any) -> str:  # noqa: ANN401 - whatever a stranger's file holds
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _crs(name: str, crs: Any) -> str:  # noqa: ANN401 - whatever a stranger's file holds
    if crs is None:
        return ""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    if isinstance(properties, dict):
        if isinstance(properties.get("name"), str):
            return str(properties["name"])
        if isinstance(properties.get("code"), int | str):
            return f"EPSG:{properties['code']}"
    raise refused(
        name, "crs", "does not name a coordinate system (a link is not followed); say which with --crs EPSG:n"
    )


def _other(name: str, raw: bytes) -> None:
    """PayloadRefused says the way out of JSON that another tool writes."""
    if other := no_geojson(raw):
        raise refused(name, "file", f"is {other}")


def _utf8(name: str, raw: bytes) -> bytes:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return raw.decode("utf-16").encode()
        except UnicodeError as error:
            raise refused(name, "file", "is not text; save it as UTF-8") from error
    return raw.removeprefix(b"\xef\xbb\xbf")


def _told(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    said = str(error).replace("`", "'")
    return said if said.startswith("JSON") else f"{said[:1].lower()}{said[1:]}"


def _endless(raw: bytes) -> str:
    return "; it holds NaN or Infinity, which are no numbers" if re.search(rb"[\[,:]\s*-?(NaN|Infinity)\b", raw) else ""
