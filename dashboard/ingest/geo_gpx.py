"""GPX 1.0 and 1.1: waypoints are points, routes are lines, a track is one line a segment."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

import msgspec

from dashboard.ingest.geo_limits import Tally, points, refused, shown
from dashboard.ingest.geo_xml import elements, local, text_of
from dashboard.model.errors import EntryRejected
from dashboard.model.geodata import GeoFile, Outside, Shape

FORM = "GPX"
OBJECTS = ("wpt", "rte", "trk")
NATIVE = {"desc": "note"}


def read_gpx(name: str, raw: bytes) -> GeoFile:
    """Read GPX; PayloadRefused names the file and what is wrong with it as a whole."""
    tally = Tally(name)
    objects: list[Outside] = []
    root = ""
    for path, element in elements(name, raw, OBJECTS):
        root = path[0]
        if path[-1] in OBJECTS:
            tally.object()
            objects.append(_object(len(objects) + 1, element, tally))
    if root != "gpx":
        raise refused(name, "file", f"is no GPX (its root is '{shown(root)}')")
    return GeoFile(name, FORM, objects, degrees=True)


def _object(row: int, element: Element, tally: Tally) -> Outside:
    made = Outside(row, "", text_of(element, "name"))
    made.words = tuple(word for word in (text_of(element, "type"), text_of(element, "sym")) if word)
    for name, value in _said(element):
        text = tally.text(msgspec.json.encode(value).decode())
        if text is None:
            made.said.append(f"'{shown(name)}' is longer than 4,000 characters and is left out")
        else:
            made.properties.setdefault(NATIVE.get(name, name), text)
    try:
        made.shapes = _shapes(element, tally)
    except EntryRejected as error:
        made.wrong = str(error)
    return made


def _shapes(element: Element, tally: Tally) -> list[Shape]:
    match local(element):
        case "wpt":
            return [Shape("Point", (_ring([element], tally),))]
        case "rte":
            lines = [[point for point in element if local(point) == "rtept"]]
        case _:
            segments = (child for child in element if local(child) == "trkseg")
            lines = [[point for point in segment if local(point) == "trkpt"] for segment in segments]
    found = [Shape("LineString", (_ring(line, tally),)) for line in lines if line]
    if not found:
        raise EntryRejected("geometry", "it has no points")
    return found


def _ring(line: Iterable[Element], tally: Tally) -> tuple[tuple[float, float], ...]:
    return points([_position(point) for point in line], tally)[0]


def _position(point: Element) -> list[float]:
    lon, lat = point.get("lon", ""), point.get("lat", "")
    try:
        return [float(lon), float(lat)]
    except ValueError:
        raise EntryRejected("coordinates", f"lat '{shown(lat)}', lon '{shown(lon)}' are not two numbers") from None


def _said(element: Element) -> list[tuple[str, str]]:
    """What an object says of itself, extensions included; its points and its name are not among it."""
    found = []
    for child in element:
        tag = local(child)
        if tag == "extensions":
            found += [(local(leaf), leaf.text or "") for leaf in child.iter() if not len(leaf) and leaf is not child]
        elif tag not in ("name", "rtept", "trkseg", "link") and not len(child):
            found.append((tag, child.text or ""))
    return [(name, text.strip()) for name, text in found if text.strip()]
