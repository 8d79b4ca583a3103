"""GPX: waypoints, routes and tracks become points and lines."""

import pytest

from dashboard.ingest.geo_files import read
from dashboard.model.errors import PayloadRefused
from tests.ingest.geo import seen


def points(tag: str, *pairs: tuple[float, float]) -> str:
    return "".join(f'<{tag} lat="{lat}" lon="{lon}"/>' for lat, lon in pairs)


LINE = [(42.0354, -88.2826), (42.0355, -88.2826)]
GPX = f"""<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="42.0354" lon="-88.2826"><ele>210</ele><name>Aid</name><desc>tent</desc><sym>First Aid</sym></wpt>
<rte><name>Blue</name><type>emergency route</type>{points("rtept", *LINE)}</rte>
<trk><name>Walked</name><trkseg>{points("trkpt", *LINE)}</trkseg><trkseg>{points("trkpt", LINE[0])}</trkseg>
<trkseg>{points("trkpt", *reversed(LINE))}</trkseg></trk></gpx>"""


def test_waypoints_routes_and_track_segments_are_read() -> None:
    found = seen("x.gpx", GPX.encode())
    assert [(f.id, f.kind, f.name, f.geometry) for f in found.features] == [
        ("medical_post1", "medical_post", "Aid", "Point"),
        ("emergency_route1", "emergency_route", "Blue", "LineString"),
        ("object1-1", "object", "Walked", "LineString"),
        ("object1-2", "object", "Walked", "LineString"),
    ]
    assert found.features[0].note == "tent"
    assert found.features[0].points == ((-88.2826, 42.0354),)
    assert dict(found.features[0].properties)["ele"] == '"210"'
    assert any("part 2 of 3 is left out" in word for word in found.lines[2].said)


def test_broken_points_refuse_their_object_by_name() -> None:
    raw = GPX.replace('lat="42.0354" lon="-88.2826"><ele>', 'lat="north" lon=""><ele>')
    found = seen("x.gpx", raw.encode())
    assert found.lines[0].name == "Aid"
    assert "lat 'north', lon '' are not two numbers" in found.lines[0].said[0]


@pytest.mark.parametrize(("raw", "said"), [(b"<gpx/>", "holds no object"), (b"<gpx", "is no XML")])
def test_gpx_without_anything_is_refused(raw: bytes, said: str) -> None:
    with pytest.raises(PayloadRefused, match=said):
        read("x.gpx", raw)
