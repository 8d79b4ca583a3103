"""KML 2.2, plain or zipped as KMZ: placemarks in folders. What it links to is named and never fetched."""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import msgspec

from dashboard.ingest.geo_limits import MOST_POINTS_READ, Tally, points, refused, shown
from dashboard.ingest.geo_xml import elements, local, text_of
from dashboard.ingest.geo_zip import main_member
from dashboard.model.errors import EntryRejected
from dashboard.model.geodata import JSON_LIST, GeoFile, Outside, Shape

FORM = "KML"
LEFT_OUT = {
    "NetworkLink": "links to other maps are not followed", "GroundOverlay": "pictures on the ground are not taken in",
    "ScreenOverlay": "pictures on the screen are not taken in", "PhotoOverlay": "photos are not taken in",
    "Tour": "tours are not taken in", "Model": "3D models are not taken in",
    "Track": "recorded movements (gx:Track) are not taken in",
    "MultiTrack": "recorded movements (gx:Track) are not taken in",
}  # fmt: skip
GEOMETRIES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
NATIVE = {"description": "note", "address": "address", "phoneNumber": "contact"}


def read_kmz(name: str, raw: bytes) -> GeoFile:
    """Read the main document of a KMZ; PayloadRefused for what is no sound archive, or unpacks to too much."""
    return read_kml(name, main_member(name, raw, ".kml", "doc.kml"), "KMZ")


def read_kml(name: str, raw: bytes, form: str = FORM) -> GeoFile:
    """Read KML; PayloadRefused names the file and what is wrong with it as a whole."""
    reader = _Reader(Tally(name))
    root = ""
    for path, element in elements(name, raw, ("Placemark",)):
        reader.take(path, element)
        root = path[0]
    if root != "kml" and not reader.objects:
        other = "raw data of OpenStreetMap; save it as GeoJSON (in overpass turbo: Export, GeoJSON)"
        raise refused(name, "file", f"is {other}" if root == "osm" else f"is no KML (its root is '{shown(root)}')")
    left = [f"{LEFT_OUT[tag]} ({count})" for tag, count in reader.left_out.items()]
    if reader.heights:
        left.append("heights in the coordinates are left out")
    return GeoFile(name, form, reader.objects, degrees=True, said=tuple(left))


class _Reader:
    """Collects the placemarks of one document."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._folders: dict[int, str] = {}
        self.objects: list[Outside] = []
        self.left_out: Counter[str] = Counter()
        self.heights = False

    def take(self, path: list[str], element: Element) -> None:
        """Take one element that has ended."""
        tag, depth = path[-1], len(path)
        if tag == "Placemark":
            self.objects.append(self._placemark(element, depth))
        elif tag in ("Folder", "Document"):
            self._folders.pop(depth, None)
        elif tag == "name" and depth > 1 and path[-2] in ("Folder", "Document"):
            self._folders[depth - 1] = (element.text or "").strip()
        elif tag in LEFT_OUT:
            self.left_out[tag] += 1

    def _placemark(self, element: Element, depth: int) -> Outside:
        self._tally.object()
        folders = [self._folders[at] for at in sorted(self._folders, reverse=True) if at < depth]
        style = text_of(element, "styleUrl").rpartition("#")[2]
        made = Outside(len(self.objects) + 1, element.get("id", ""), text_of(element, "name"))
        made.words = tuple(word for word in (*folders, style) if word)
        made.properties = self._properties(element, made.said)
        left = [local(child) for child in element if local(child) in LEFT_OUT]
        self.left_out.update(left)
        try:
            made.shapes = [shape for child in element for shape in self._shapes(child)]
            if not made.shapes:
                why = LEFT_OUT[left[0]] if left else "it has no point, line or area"
                raise EntryRejected("geometry", why)
        except EntryRejected as error:
            made.wrong = str(error)
        return made

    def _properties(self, element: Element, said: list[str]) -> dict[str, str]:
        """Return what a placemark says of itself as JSON texts; those that our own export marks are JSON already."""
        found: dict[str, str] = {}
        marked: set[str] = set()
        for name, value in _data(element):
            if name == JSON_LIST:
                marked = _names(value)
        for name, value in _data(element):
            text = value if name in marked and _is_json(value) else msgspec.json.encode(value).decode()
            if name != JSON_LIST and self._tally.text(text) is not None:
                found[name] = text
            elif name != JSON_LIST:
                said.append(f"'{shown(name)}' is longer than 4,000 characters and is left out")
        return found

    def _shapes(self, element: Element) -> Iterator[Shape]:
        match local(element):
            case "Point":
                yield Shape("Point", (self._ring(element)[:1],))
            case "LineString" | "LinearRing":
                yield Shape("LineString", (self._ring(element),))
            case "Polygon":
                outer = [self._ring(ring) for ring in _rings(element, "outerBoundaryIs")]
                if len(outer) != 1:
                    raise EntryRejected("geometry", "an area needs one outer boundary")
                yield Shape("Polygon", (*outer, *(self._ring(ring) for ring in _rings(element, "innerBoundaryIs"))))
            case "MultiGeometry":
                for child in element:
                    yield from self._shapes(child)

    def _ring(self, element: Element) -> tuple[tuple[float, float], ...]:
        text = re.sub(r"\s+", " ", text_of(element, "coordinates")).replace(" ,", ",").replace(", ", ",")
        if text.count(" ") > MOST_POINTS_READ:
            raise EntryRejected("points", f"has more than {MOST_POINTS_READ:,}; simplify it")
        read, heights = points([_position(word) for word in text.split()], self._tally)
        self.heights |= heights
        if not read:
            raise EntryRejected("geometry", "is empty; it cannot be drawn")
        return read


def _position(word: str) -> list[float]:
    try:
        return [float(number) for number in word.split(",") if number]
    except ValueError:
        raise EntryRejected("coordinates", f"'{shown(word)}' are not two numbers") from None


def _rings(polygon: Element, boundary: str) -> Iterator[Element]:
    for child in polygon:
        if local(child) == boundary:
            yield from (ring for ring in child if local(ring) == "LinearRing")


def _data(element: Element) -> Iterator[tuple[str, str]]:
    for child in element:
        tag = local(child)
        if tag in NATIVE and (child.text or "").strip():
            yield NATIVE[tag], child.text or ""
        elif tag == "ExtendedData":
            for data in child.iter():
                if local(data) == "Data" and data.get("name"):
                    value = next((part.text or "" for part in data if local(part) == "value"), "")
                    yield data.get("name", ""), value
                elif local(data) == "SimpleData" and data.get("name"):
                    yield data.get("name", ""), data.text or ""


def _names(value: str) -> set[str]:
    try:
        return set(msgspec.json.decode(value, type=list[str]))
    except (msgspec.MsgspecError, RecursionError):
        return set()


def _is_json(value: str) -> bool:
    try:
        msgspec.json.decode(value)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return False
    return True
