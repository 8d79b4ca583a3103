"""What the tests of geodata are built from: files as bytes, and what becomes of them."""

import io
import json
import zipfile
from typing import Any

from dashboard.ingest.geo_files import read
from dashboard.ingest.geo_preview import preview
from dashboard.model.agencies import Agency
from dashboard.model.events import Event
from dashboard.model.geodata import Preview
from dashboard.model.layouts import Feature
from dashboard.model.plans import DRAFT, Plan, PlanVersion
from dashboard.projections.situation import Situation

LON, LAT = -88.2826, 42.0354


def a_situation(*features: Feature, middle: tuple[float, float] = (LAT, LON)) -> Situation:
    """An event on the Fox river with two agencies, and these features in its draft."""
    agencies = [
        Agency("PD", "Police Department", "PD", "P", "square", "police", "#738DEF", "#236EA9"),
        Agency("ems", "Emergency Medical Service", "EMS", "E", "circle", "ems", "#C2F9E3", "#102D27"),
    ]
    return Situation(
        event=Event("fest", "Fest", "America/Chicago", *middle),
        agencies={agency.id: agency for agency in agencies},
        plans={DRAFT: PlanVersion(Plan(features=features))} if features else {},
    )


def a_collection(*features: Any, **members: Any) -> bytes:
    """A GeoJSON FeatureCollection."""
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def an_object(
    shape: str = "Point", coordinates: Any = (LON, LAT), identity: Any = None, **properties: Any
) -> dict[str, Any]:
    """A GeoJSON Feature."""
    made = {"type": "Feature", "geometry": {"type": shape, "coordinates": coordinates}, "properties": properties}
    return made if identity is None else {"id": identity, **made}


def a_kml(body: str) -> bytes:
    """A KML document."""
    return (
        f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()
    )


def a_kmz(**members: bytes) -> bytes:
    """A KMZ of these members (`doc` is doc.kml)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr("doc.kml" if name == "doc" else name, content)
    return out.getvalue()


def seen(name: str, raw: bytes, *features: Feature, system: str = "") -> Preview:
    """What a file would become in the draft that has `features`."""
    return preview(read(name, raw), a_situation(*features), system)


def of_geojson(*objects: Any, there: tuple[Feature, ...] = (), system: str = "", **members: Any) -> Preview:
    """What a collection of these objects would become."""
    return seen("site.geojson", a_collection(*objects, **members), *there, system=system)
