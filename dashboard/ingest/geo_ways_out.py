"""Files of other tools that are no map file we read: what they are, told by what they hold, and the way out of each."""

import re
import zipfile
from io import BytesIO

from dashboard.ingest.geo_zip import ENTRY, MOST_MEMBERS, UNSOUND

AS_GEOJSON = "save it as GeoJSON (in QGIS: Export, Save Features As)"
SHAPEFILE = f"a shapefile; {AS_GEOJSON}"
PICTURE = "a picture; lay it below the map of the layout, or draw what it shows"
STARTS = (
    (b"\0\0\x27\x0a", SHAPEFILE),
    (b"SQLite format 3\0", f"a database such as a GeoPackage; {AS_GEOJSON}. Tiles (.mbtiles) go into the base maps"),
    (b"PMTiles", "a file of tiles; put it into the folder of base maps"),
    (b"%PDF-", "a PDF, in which no map objects are; save it as PNG to lay it below the map, or ask for GeoJSON or KML"),
    (b"\x89PNG", PICTURE), (b"\xff\xd8\xff", PICTURE), (b"II*\0", PICTURE), (b"MM\0*", PICTURE),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls); save it as .xlsx or CSV"),
)  # fmt: skip
DXF = re.compile(rb"\s*+(?:999[ \t]*+\r?\n[^\n]*+\n\s*+)*+0\s++SECTION\s")
DWG = re.compile(rb"AC10\d\d\0")
PACKED = (".geojson", ".json", ".gpx", ".csv", ".xlsx")
OF_JSON = (
    (re.compile(rb'"type"\s*:\s*"Topology"'), f"TopoJSON; {AS_GEOJSON}"),
    (re.compile(rb'"type"\s*:\s*"umap"'), "a backup of uMap; in uMap choose Share, Download, geojson"),
    (re.compile(rb'"osm3s"|"generator"\s*:\s*"Overpass'),
     "raw data of OpenStreetMap; in overpass turbo choose Export, GeoJSON"),
    (re.compile(rb'"esriGeometry\w+"|"spatialReference"|"attributes"\s*:'),
     "JSON of ArcGIS (Esri); save it as GeoJSON (of a feature service: f=geojson in place of f=json)"),
)  # fmt: skip
A_LINE = re.compile(rb"\s*+\x1e?\{[^\n]*\}[ \t\r]*+\n\s*+\x1e?\{")
HEAD = 65_536


def no_map(raw: bytes) -> str:
    """Say what a file is that is neither text nor an archive we read, and the way out; empty where it is not known."""
    if DWG.match(raw):
        return "an AutoCAD drawing (DWG); save it as DXF, and that as GeoJSON in QGIS"
    return next((words for start, words in STARTS if raw.startswith(start)), "") or (
        f"a CAD drawing (DXF); {AS_GEOJSON}" if DXF.match(raw[:HEAD]) else ""
    )


def no_geojson(raw: bytes) -> str:
    """Say what JSON is that is no GeoJSON, and the way out; empty where it is not known."""
    head = raw[:HEAD]
    if A_LINE.match(head):
        return "one object a line (GeoJSONL, GeoJSONSeq); save it as one GeoJSON FeatureCollection"
    return next((words for sign, words in OF_JSON if sign.search(head)), "")


def no_kmz(raw: bytes) -> str:
    """Say what an archive holds that holds no KML, and the way out; empty where it is not known."""
    if raw.count(ENTRY) > MOST_MEMBERS:
        return ""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except UNSOUND:
        return ""
    if any(name.endswith(".kml") for name in names):
        return ""
    if any(name.endswith(".shp") for name in names):
        return SHAPEFILE
    if any(name.endswith((".gdbtable", ".gpkg")) for name in names):
        return f"a database of a GIS; {AS_GEOJSON}"
    return "packed; unpack it and take in the file inside" if any(name.endswith(PACKED) for name in names) else ""
