"""Where on Earth the objects of a file are: systems are converted, numbers that cannot be degrees are refused.

Nothing outside is asked: PROJ works with what its wheel holds.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from math import cos, hypot, inf, isfinite, radians
from typing import Any

import pyproj
from msgspec import Struct, structs
from pyproj.aoi import AreaOfInterest, AreaOfUse
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import CRSError, ProjError
from pyproj.network import set_network_enabled  # type: ignore[attr-defined]

from dashboard.ingest.geo_limits import refused, shown
from dashboard.model.errors import EntryRejected
from dashboard.model.geodata import GeoFile, Outside, Shape

DEGREES = "EPSG:4326"
MERCATOR = "EPSG:3857"
CODE = re.compile(r"(?:^|EPSG(?:::?|/0/|:[\d.]+:|/[\d.]+/))\s*(\d{4,6})$", re.IGNORECASE)
CRS84 = re.compile(r"(^|[:/])CRS:?84$|^WGS[ _]?84$", re.IGNORECASE)
MERCATOR_TOO = ("900913", "102100", "102113")
NEAR_KM = 100.0
METRES_OFF, DEGREES_OFF = 1.0, 1e-5
INVERSE = pyproj.enums.TransformDirection.INVERSE
KM_A_DEGREE = 111.195
Spot = tuple[float, float]

set_network_enabled(False)


class Placed(Struct, frozen=True):
    """The objects with all their points in degrees (lon, lat), and what a planner should know of all of them."""

    objects: tuple[Outside, ...]
    said: tuple[str, ...]


def place(file: GeoFile, system: str = "", near: Spot | None = None) -> Placed:
    """Bring a file's objects to degrees. `system` is the coordinate system that a person named; `near` (lat, lon).

    PayloadRefused for a system that is not known, and where the numbers cannot be degrees and no system is named.
    """
    asked = _code(file.name, system)
    named = _code(file.name, file.crs)
    if file.degrees and asked not in ("", DEGREES):
        raise refused(file.name, "crs", f"{file.form} is always in degrees (WGS 84); leave the coordinate system out")
    used, said = asked or named, []
    if asked and named and asked != named:
        said.append(f"the file says {named}; read as {asked}, as you said")
    if not used or used == DEGREES:
        _plausible(file, near)
    if used and used != DEGREES:
        said.append(f"converted from {_described(used)}")
    objects = tuple(_object(one, asked, used) for one in file.objects)
    return Placed(objects, (*said, *_doubts(objects, near)))


def _object(one: Outside, asked: str, used: str) -> Outside:
    if one.wrong:
        return one
    try:
        own = "" if asked or not one.crs else code(one.crs)
        convert = _converter(own or used or DEGREES)
        shapes = [Shape(s.geometry, tuple(tuple(convert.points(ring)) for ring in s.rings)) for s in one.shapes]
        _on_earth(shapes, own or used)
        said = [*one.said, f"converted from {_described(own)}"] if own and own != DEGREES else one.said
        return structs.replace(one, shapes=shapes, said=said)
    except EntryRejected as error:
        return structs.replace(one, shapes=(), wrong=str(error))


def code(text: str) -> str:
    """Return `EPSG:n` for a usual spelling of a coordinate system, empty for none; EntryRejected where unknown."""
    said = text[:200].strip()
    if not said:
        return ""
    if CRS84.search(said):
        return DEGREES
    found = CODE.search(said)
    if found is None:
        raise EntryRejected("crs", f"'{shown(said, 60)}' is no coordinate system such as EPSG:25832")
    name = MERCATOR if found[1] in MERCATOR_TOO else f"EPSG:{found[1]}"
    _converter(name)
    return name


def _code(file: str, text: str) -> str:
    try:
        return code(text)
    except EntryRejected as error:
        raise refused(file, error.field, str(error).partition(": ")[2]) from error


class _Converter:
    """From one coordinate system to degrees (lon, lat); what does not come back to itself lies outside of it."""

    def __init__(self, system: Any) -> None:  # noqa: ANN401 - a pyproj.CRS
        self.name = str(system.name)
        same = system.equals(pyproj.CRS(DEGREES), ignore_axis_order=True)
        self._transformer = None if same else pyproj.Transformer.from_crs(system, DEGREES, always_xy=True)
        self._tolerance = DEGREES_OFF if system.is_geographic else METRES_OFF

    def points(self, ring: Iterable[Spot]) -> Iterator[Spot]:
        """Convert points; EntryRejected where one is outside of what the system covers."""
        if self._transformer is None:
            yield from ring
            return
        xs, ys = zip(*ring, strict=True) if ring else ((), ())
        try:
            lons, lats = self._transformer.transform(xs, ys)
            back = self._transformer.transform(lons, lats, direction=INVERSE)
        except ProjError as error:
            raise EntryRejected("coordinates", f"cannot be converted from {self.name}") from error
        for x, y, lon, lat, x_back, y_back in zip(xs, ys, lons, lats, *back, strict=True):
            if not (isfinite(lon) and isfinite(lat) and max(abs(x - x_back), abs(y - y_back)) <= self._tolerance):
                raise EntryRejected("coordinates", f"lie outside of what {self.name} covers")
            yield lon, lat


@cache
def _converter(name: str) -> _Converter:
    try:
        system = pyproj.CRS.from_epsg(int(name.partition(":")[2]))
        if not (system.is_geographic or system.is_projected) or len(system.axis_info) != 2:
            raise EntryRejected("crs", f"{name} ({shown(system.name)}) is no system for maps")
        return _Converter(system)
    except (CRSError, ProjError) as error:
        raise EntryRejected("crs", f"{name} is not known; look its number up, such as EPSG:25832") from error


def _described(name: str) -> str:
    return f"{name} ({shown(_converter(name).name)})"


def _plausible(file: GeoFile, near: Spot | None) -> None:
    """PayloadRefused where half of the objects or more lie off the globe when their numbers are read as degrees."""
    drawn = [one for one in file.objects if one.shapes and not one.crs]
    off = [(one.row, point) for one in drawn if (point := next(_off(one.shapes), None))]
    if not off or len(off) * 2 < len(drawn):
        return
    row, (x, y) = off[0]
    if abs(x) <= 90 and abs(y) <= 180:
        raise refused(
            file.name,
            "coordinates",
            f"{x:.6g}, {y:.6g} (row {row}): latitude and longitude look swapped; put the longitude first",
        )
    raise refused(
        file.name, "coordinates",
        f"{x:.12g}, {y:.12g} (row {row}): these are metres, not degrees: which coordinate system?"
        f" {_likely(x, y, near)}Name it as its coordinate system (--crs EPSG:n)",
    )  # fmt: skip


def _likely(x: float, y: float, near: Spot | None) -> str:
    """Name the systems in which (x, y) would lie near the event; a few usual ones where none does."""
    if near is not None:
        zone = int((near[1] + 180) // 6) % 60 + 1
        utm = f"EPSG:{32600 + zone if near[0] >= 0 else 32700 + zone}"
        for name, words in ((MERCATOR, "Web Mercator"), (utm, f"UTM zone {zone}"), *usual_at(near)):
            if _away(name, x, y, near) <= NEAR_KM:
                return f"Likely {words} ({name}): that lies at the event. "
    return f"Such as Web Mercator ({MERCATOR}), UTM zone 32 (EPSG:25832), the British grid (EPSG:27700). "


def usual_at(near: Spot) -> Iterator[tuple[str, str]]:
    """Yield (code, name) of the systems made for the smallest areas around a place (lat, lon), the smallest first."""
    lat, lon = near
    around = AreaOfInterest(lon, lat, lon, lat)
    there = query_crs_info("EPSG", PJType.PROJECTED_CRS, around, contains=True)
    for found in sorted(there, key=lambda one: (_wide(one.area_of_use), int(one.code))):
        yield f"EPSG:{found.code}", shown(found.name)


def _wide(area: AreaOfUse | None) -> float:
    return ((area.east - area.west) % 360 or 360) * (area.north - area.south) if area else inf


def _away(name: str, x: float, y: float, near: Spot) -> float:
    """Return how far (x, y) would lie from `near`, in km; infinite where the system cannot have such a place."""
    try:
        lon, lat = next(_converter(name).points([(x, y)]))
    except EntryRejected:
        return inf
    return kilometres((lat, lon), near)


def _off(shapes: Iterable[Shape]) -> Iterator[Spot]:
    rings = (ring for shape in shapes for ring in shape.rings)
    return ((x, y) for ring in rings for x, y in ring if abs(x) > 180 or abs(y) > 90)


def _on_earth(shapes: list[Shape], system: str) -> None:
    if (off := next(_off(shapes), None)) is not None:
        why = "is off the globe" if system else "is no place in degrees; these may be metres, or swapped"
        raise EntryRejected("coordinates", f"{off[0]:.12g}, {off[1]:.12g} {why}")


def _doubts(objects: Iterable[Outside], near: Spot | None) -> Iterator[str]:
    """What looks wrong of objects that are on the globe, but not where the event is."""
    spots = [(one, one.shapes[0].rings[0][0]) for one in objects if one.shapes and one.shapes[0].rings[0]]
    if near is None or not spots:
        return
    far = [(one, spot) for one, spot in spots if kilometres((spot[1], spot[0]), near) > NEAR_KM]
    swapped = [one for one, (x, y) in far if abs(x) <= 90 and kilometres((x, y), near) <= NEAR_KM]
    if swapped:
        yield (
            f"latitude and longitude look swapped in {len(swapped)} of {len(spots)}: the other way round they would lie"
            " at the event; swap them in the file"
        )
        for one in swapped:
            one.said.append("latitude and longitude look swapped")
    rest = len(far) - len(swapped)
    if rest:
        distance = max(kilometres((y, x), near) for one, (x, y) in far if one not in swapped)
        yield f"{rest} of {len(spots)} lie far from the event (up to {distance:,.0f} km): is the system right?"


def kilometres(a: Spot, b: Spot) -> float:
    """Return how far two places (lat, lon) are apart, roughly: in degrees of one plane, the shorter way round."""
    around = (a[1] - b[1] + 180) % 360 - 180
    return hypot(a[0] - b[0], around * cos(radians((a[0] + b[0]) / 2))) * KM_A_DEGREE
