"""Files that strangers send although no reader is there for them: one line says what each is, and the way out."""

import json

import pytest

from dashboard.ingest.geo_files import read
from dashboard.model.errors import PayloadRefused
from tests.ingest.geo import a_kmz


def text(value: object) -> bytes:
    return json.dumps(value).encode()


A_FEATURE = text({"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {}})
A_RING = {"rings": [[[0, 0], [9, 0], [9, 9], [0, 0]]]}


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.json", text({"geometryType": "esriGeometryPolygon", "features": [{"attributes": {}, "geometry": A_RING}]}),
         "is JSON of ArcGIS (Esri); save it as GeoJSON"),
        ("a.json", text({"type": "Topology", "objects": {}, "arcs": []}), "is TopoJSON; save it as GeoJSON"),
        ("a.umap", text({"type": "umap", "layers": []}), "is a backup of uMap; in uMap choose Share, Download"),
        ("a.json", text({"version": 0.6, "osm3s": {}, "elements": []}), "is raw data of OpenStreetMap; in overpass"),
        ("a.osm", b'<?xml version="1.0"?><osm version="0.6"><node id="1"/></osm>', "is raw data of OpenStreetMap"),
        ("a.geojsonl", A_FEATURE + b"\n" + A_FEATURE + b"\n", "is one object a line"),
        ("a.json", text({"features": []}), "type: is missing; GeoJSON has FeatureCollection"),
        ("site.zip", a_kmz(**{"site/a.shp": b"x", "site/a.dbf": b"x"}), "is a shapefile; save it as GeoJSON"),
        ("a.shp", b"\0\0\x27\x0a" + b"\0" * 96, "is a shapefile; save it as GeoJSON"),
        ("a.zip", a_kmz(**{"a.geojson": A_FEATURE}), "is packed; unpack it and take in the file inside"),
        ("a.gpkg", b"SQLite format 3\0", "is a database such as a GeoPackage"),
        ("a.dxf", b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "is a CAD drawing (DXF)"),
        ("a.dxf", b"999\r\nmade by hand\r\n999\r\nin 2024\r\n  0\r\nSECTION\r\n", "is a CAD drawing (DXF)"),
        ("a.dxf", b"999 " + b" " * 60_000 + b"x", "is none of GeoJSON, KML"),
        ("a.json", b"{}" + b"\n" * 60_000 + b"x", "trailing characters (byte 60003)"),
        ("a.dwg", b"AC1032" + b"\0" * 10, "is an AutoCAD drawing (DWG); save it as DXF"),
        ("a.csv", b"AC10 gate,width\n1,2\n", "none are named as latitude and longitude"),
        ("a.pdf", b"%PDF-1.7\n", "is a PDF, in which no map objects are"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old Excel file (.xls); save it as .xlsx"),
        ("a.kml", b"<kml><Document><NetworkLink><Link/></NetworkLink></Document></kml>",
         "holds no object that could be drawn; links to other maps are not followed (1)"),
    ],
)  # fmt: skip
def test_what_is_no_map_file_is_named_with_the_way_out(name: str, raw: bytes, said: str) -> None:
    with pytest.raises(PayloadRefused) as caught:
        read(name, raw)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)
