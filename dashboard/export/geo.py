"""The layout given out: GeoJSON and KML that read back without loss, and its points as CSV.

Our own fields go out under their plain names, strangers' properties as they came; one that bears the name of a field of
ours goes out as `other:NAME`.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

import msgspec
from msgspec import Raw

from dashboard.model.geodata import JSON_LIST, OTHER
from dashboard.model.layouts import KINDS, Feature, Ring
from dashboard.model.moment import iso
from dashboard.model.text import harmless
from dashboard.services.layout_words import OWN, layout_words

RESERVED = frozenset({"id", "kind", *OWN})
KML = "http://www.opengis.net/kml/2.2"
NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEADER = ("id", "kind", "name", "lat", "lon", *(field for field in OWN if field != "name"))


def given_out(features: Iterable[Feature], form: str, title: str) -> str:
    """Return the layout in one of FORMS; `title` names the event where the form has room for it."""
    match form:
        case "geojson":
            return geojson(features)
        case "kml":
            return kml(features, title)
        case _:
            return points_csv(features)


def geojson(features: Iterable[Feature]) -> str:
    """Return the features as a GeoJSON FeatureCollection (RFC 7946), degrees WGS 84."""
    listed = [
        {"type": "Feature", "id": f.id, "geometry": _geometry(f), "properties": dict(_fields(f)) | dict(_others(f))}
        for f in features
    ]
    lines = ",\n".join(msgspec.json.encode(one).decode() for one in listed)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'


def kml(features: Iterable[Feature], title: str) -> str:
    """Return the features as a KML 2.2 document: a folder a kind, our fields and all properties as ExtendedData."""
    register_namespace("", KML)
    root = Element(f"{{{KML}}}kml")
    document = _child(root, "Document")
    _child(document, "name", title)
    folders: dict[str, Element] = {}
    for feature in features:
        if feature.kind not in folders:
            folders[feature.kind] = _child(document, "Folder")
            kind = KINDS.get(feature.kind)
            _child(folders[feature.kind], "name", kind.name if kind else feature.kind)
        _placemark(folders[feature.kind], feature)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def points_csv(features: Iterable[Feature]) -> str:
    """Return the points as a table, strangers' properties in columns of their own; no spreadsheet runs any text."""
    listed = [feature for feature in features if feature.geometry == "Point"]
    others = list(dict.fromkeys(name for feature in listed for name, _ in _others(feature)))
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([*HEADER, *map(harmless, others)])
    for feature in listed:
        lon, lat = feature.points[0]
        own, strange = dict(_fields(feature)), {name: _plain(bytes(value)) for name, value in _others(feature)}
        head = [harmless(feature.id), feature.kind, harmless(feature.name), repr(lat), repr(lon)]
        cells = [harmless(_cell(own.get(name))) for name in HEADER[len(head) :]]
        table.writerow([*head, *cells, *(harmless(_cell(strange.get(name))) for name in others)])
    return out.getvalue()


def _fields(feature: Feature) -> Iterator[tuple[str, Any]]:
    """Our own fields under their plain names; an empty one only where a property could be read in its place."""
    yield "kind", feature.kind
    yield "name", feature.name
    spelled = {layout_words().field(name) for name, _ in feature.properties}
    for field in OWN:
        value = getattr(feature, field)
        if field != "name" and (value or field in spelled):
            yield field, [_opening(one) for one in value] if field == "openings" else value


def _opening(opening: Any) -> dict[str, str]:  # noqa: ANN401 - an Opening
    times = {"opens": opening.opens, "closes": opening.closes}
    return {"period": opening.period} | {field: iso(t) for field, t in times.items() if t}


def _others(feature: Feature) -> Iterator[tuple[str, Raw]]:
    for name, text in feature.properties:
        reserved = name in RESERVED or name.startswith(OTHER)
        yield f"{OTHER}{name}" if reserved else name, Raw(_json(text))


def _json(text: str) -> bytes:
    """Return JSON text as bytes; what is none, as a JSON text of it."""
    try:
        msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return msgspec.json.encode(text)
    return text.encode()


def _geometry(feature: Feature) -> dict[str, Any]:
    match feature.geometry:
        case "Point":
            coordinates: Any = feature.points[0]
        case "LineString":
            coordinates = feature.points
        case _:
            coordinates = [closed(ring) for ring in _rings(feature)]
    return {"type": feature.geometry, "coordinates": coordinates}


def _rings(feature: Feature) -> Iterator[Ring]:
    """Yield the outline and the holes; one without points, which older journals may hold, is left out."""
    return (ring for ring in (feature.points, *feature.holes) if ring)


def closed(ring: Ring) -> Ring:
    """Return a ring that ends where it begins."""
    return ring if ring[0] == ring[-1] else (*ring, ring[0])


def _placemark(folder: Element, feature: Feature) -> None:
    placemark = _child(folder, "Placemark")
    named = NAME.fullmatch(feature.id) is not None
    if named:
        placemark.set("id", feature.id)
    _child(placemark, "name", feature.name)
    fields = dict(_fields(feature))
    if feature.note.strip():
        _child(placemark, "description", fields.pop("note"))
    data = _child(placemark, "ExtendedData")
    if not named:
        _data(data, "id", feature.id)
    if fields["name"]:
        del fields["name"]
    marked = [name for name, value in fields.items() if not isinstance(value, str)]
    for name, value in fields.items():
        _data(data, name, _cell(value))
    for name, raw in _others(feature):
        value, is_json = _readable(bytes(raw))
        marked += [name] * is_json
        _data(data, name, value)
    if marked:
        _data(data, JSON_LIST, msgspec.json.encode(marked).decode())
    _drawn(placemark, feature)


def _readable(raw: bytes) -> tuple[str, bool]:
    """Return a property as plain text where it is one, else as JSON, and whether it is JSON."""
    value = msgspec.json.decode(raw)
    if isinstance(value, str) and not UNWRITABLE.search(value):
        return value, False
    return "".join(f"\\u{ord(c):04x}" if UNWRITABLE.match(c) else c for c in raw.decode()), True


def _drawn(parent: Element, feature: Feature) -> None:
    shape = _child(parent, feature.geometry)
    if feature.geometry != "Polygon":
        _child(shape, "coordinates", _coordinates(feature.points))
        return
    for n, ring in enumerate(_rings(feature)):
        boundary = _child(shape, "innerBoundaryIs" if n else "outerBoundaryIs")
        _child(_child(boundary, "LinearRing"), "coordinates", _coordinates(closed(ring)))


def _coordinates(points: Ring) -> str:
    return " ".join(f"{lon!r},{lat!r}" for lon, lat in points)


def _data(parent: Element, name: str, value: str) -> None:
    data = _child(parent, "Data")
    data.set("name", UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", name))
    _child(data, "value", value)


def _child(parent: Element, tag: str, text: str = "") -> Element:
    made = SubElement(parent, f"{{{KML}}}{tag}")
    if text:
        made.text = UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return made


def _plain(raw: bytes) -> str:
    value = msgspec.json.decode(raw)
    return value if isinstance(value, str) else raw.decode()


def _cell(value: Any) -> str:  # noqa: ANN401 - a field's value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
