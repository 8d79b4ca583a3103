"""KML and KMZ: placemarks in folders are read; bombs, entities and links are refused, and nobody outside is asked."""

import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from dashboard.ingest import geo_xml
from dashboard.ingest.geo_files import read
from dashboard.model.errors import PayloadRefused
from tests.ingest.geo import a_kml, a_kmz, seen

POINT = "<Point><coordinates>-88.2826,42.0354,0</coordinates></Point>"
RING = "-88.283,42.035 -88.282,42.035 -88.282,42.036 -88.283,42.036 -88.283,42.035"
HOLE = "-88.2828,42.0352 -88.2826,42.0352 -88.2826,42.0354 -88.2828,42.0352"
BOUNDARY = "<{0}BoundaryIs><LinearRing><coordinates>{1}</coordinates></LinearRing></{0}BoundaryIs>"


class Asked(HTTPServer):
    """A server on this machine that writes down who asks it for anything."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Asked

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        self.send_error(404)

    def log_message(self, *_words: Any) -> None:
        pass


@pytest.fixture
def asked() -> Iterator[Asked]:
    server = Asked()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def refusal(name: str, raw: bytes) -> str:
    with pytest.raises(PayloadRefused) as caught:
        read(name, raw)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_placemarks_take_their_kind_from_folder_or_style_and_their_fields_from_extended_data() -> None:
    data = (
        '<ExtendedData><Data name="width"><value>4 m</value></Data><SchemaData schemaUrl="#s">'
        '<SimpleData name="colour">red</SimpleData></SchemaData></ExtendedData>'
    )
    found = seen(
        "x.kml",
        a_kml(
            f"<name>All</name><Folder><name>Gates</name><Placemark id='g1'><name>Gate 1</name>"
            f"<description>by the river</description>{data}{POINT}</Placemark></Folder>"
            f"<Placemark><name>A</name><styleUrl>#defibrillator</styleUrl>{POINT}</Placemark>"
            f"<Folder><name>Odds</name><Placemark>{POINT}</Placemark></Folder>"
        ),
    )
    gate, aed, other = found.features
    assert (gate.id, gate.kind, gate.name, gate.width, gate.note) == ("g1", "gate", "Gate 1", 4.0, "by the river")
    assert gate.properties == (("colour", '"red"'),)
    assert (aed.id, aed.kind, other.kind) == ("aed1", "aed", "object")
    assert "'Odds' is no kind we know: Other object" in found.lines[2].said


def test_every_geometry_is_read_and_inner_boundaries_are_holes() -> None:
    area = f"<Polygon>{BOUNDARY.format('outer', RING)}{BOUNDARY.format('inner', HOLE)}</Polygon>"
    line = f"<LineString><coordinates>{RING}</coordinates></LineString>"
    ring = f"<LinearRing><coordinates>{RING}</coordinates></LinearRing>"
    parts = f"<MultiGeometry>{area}{line}<MultiGeometry>{ring}</MultiGeometry></MultiGeometry>"
    found = seen("x.kml", a_kml(f"<Placemark id='m'>{parts}</Placemark>"))
    assert [(f.id, f.geometry, len(f.points), len(f.holes)) for f in found.features] == [
        ("m-1", "Polygon", 5, 1), ("m-2", "LineString", 5, 0), ("m-3", "LineString", 5, 0),
    ]  # fmt: skip
    assert found.features[0].holes[0][1] == (-88.2826, 42.0352)


def test_what_is_not_taken_in_is_said_and_links_are_not_followed(asked: Asked) -> None:
    track = '<gx:Track xmlns:gx="http://www.google.com/kml/ext/2.2"><gx:coord>1 2 3</gx:coord></gx:Track>'
    found = seen(
        "x.kml",
        a_kml(
            f"<NetworkLink><Link><href>{asked.url}/more.kml</href></Link></NetworkLink>"
            f"<GroundOverlay><Icon><href>{asked.url}/x.png</href></Icon></GroundOverlay>"
            f"<Style id='s'><IconStyle><Icon><href>{asked.url}/i.png</href></Icon></IconStyle></Style>"
            f"<Placemark><name>Walk</name>{track}</Placemark><Placemark id='p'>{POINT}</Placemark>"
        ),
    )
    assert found.said[:3] == (
        "links to other maps are not followed (1)",
        "pictures on the ground are not taken in (1)",
        "recorded movements (gx:Track) are not taken in (1)",
    )
    assert (found.lines[0].name, found.lines[0].outcome) == ("Walk", "refused")
    assert asked.paths == []


@pytest.mark.parametrize(
    "opening",
    [
        '<!DOCTYPE kml SYSTEM "{url}/kml.dtd">',
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "{url}/x">]>',
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE kml [<!ENTITY % p SYSTEM "{url}/p.dtd"> %p;]>',
        '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;&a;">]>',
    ],
)
@pytest.mark.parametrize("form", ["kml", "kmz", "gpx"])
def test_entities_and_outside_documents_are_refused_without_a_request(asked: Asked, opening: str, form: str) -> None:
    body = "<gpx><wpt lat='1' lon='1'><name>&x;</name></wpt></gpx>" if form == "gpx" else (
        f"<kml><Placemark><name>&x;</name>{POINT}</Placemark></kml>"
    )  # fmt: skip
    raw = (opening.format(url=asked.url) + body).encode()
    said = refusal(f"x.{form}", a_kmz(doc=raw) if form == "kmz" else raw)
    assert said == (
        f"x.{form}: file: declares a document type or entities, which are never followed; save it without them"
    )
    assert asked.paths == []


def test_a_zip_bomb_is_refused_and_its_header_is_not_believed() -> None:
    bomb = a_kmz(doc=a_kml("<name>" + "0" * 80_000_000 + "</name>"))
    assert len(bomb) < 200_000
    assert "unpacks to more than 64 MB or 100 times its size" in refusal("bomb.kmz", bomb)
    lying = bytearray(bomb)
    entry = lying.rfind(b"PK\x01\x02")
    lying[entry + 24 : entry + 28] = (1_000).to_bytes(4, "little")
    assert "is no sound zip archive" in refusal("lying.kmz", bytes(lying))


def test_too_many_members_no_document_and_broken_archives_are_refused() -> None:
    assert "more than 1,000 members" in refusal("x.kmz", a_kmz(**{f"m{n}": b"" for n in range(1_001)}))
    assert "holds no *.kml" in refusal("x.kmz", a_kmz(readme=b"x"))
    assert "is no sound zip archive" in refusal("x.kmz", a_kmz(doc=a_kml(""))[:-30])


def test_names_in_an_archive_are_no_paths_and_other_members_are_not_unpacked() -> None:
    bomb = b"0" * 80_000_000
    raw = a_kmz(**{"../../etc/x.png": bomb, "../../../tmp/evil.kml": a_kml(f"<Placemark id='p'>{POINT}</Placemark>")})
    assert [feature.id for feature in seen("x.kmz", raw).features] == ["p"]


def test_an_encrypted_member_is_refused() -> None:
    raw = bytearray(a_kmz(doc=a_kml("")))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(sign) + offset
        raw[at] |= 1
    assert "is no sound zip archive" in refusal("x.kmz", bytes(raw))
    assert zipfile.ZIP_DEFLATED


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<kml>", "is no XML"),
        (b"<html></html>", "is no KML (its root is 'html')"),
        (b"<kml></kml>", "holds no object"),
        (b"<kml>" + b"<Folder>" * 100 + b"</Folder>" * 100 + b"</kml>", "nested deeper than 60"),
        (b"<?xml version='1.0' encoding='nonsense'?><kml/>", "cannot be read"),
    ],
)
def test_xml_that_is_no_kml_gets_one_line(raw: bytes, said: str) -> None:
    assert said in refusal("x.kml", raw)


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geo_xml, "MOST_ELEMENTS", 1_000)
    assert "more than 1,000 elements" in refusal("x.kml", b"<kml>" + b"<a/>" * 1_000 + b"</kml>")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<Point><coordinates>x,y</coordinates></Point>", "'x,y' are not two numbers"),
        ("<Point><coordinates>nan,1</coordinates></Point>", "endless"),
        ("<Point><coordinates> </coordinates></Point>", "is empty"),
        ("<Polygon></Polygon>", "needs one outer boundary"),
        ("", "no point, line or area"),
    ],
)
def test_a_broken_placemark_is_refused_by_name(body: str, said: str) -> None:
    found = seen("x.kml", a_kml(f"<Placemark id='b'>{body}</Placemark><Placemark id='g'>{POINT}</Placemark>"))
    assert (found.lines[0].id, found.lines[0].outcome) == ("b", "refused")
    assert said in found.lines[0].said[0]
    assert [feature.id for feature in found.features] == ["g"]


def test_a_placemark_of_spaces_or_of_a_million_points_takes_no_time() -> None:
    for coordinates, said in ((" " * 20_000_000, "is empty"), ("1,1 " * 300_000, "has more than 200,000")):
        found = seen(
            "x.kml",
            a_kml(
                f"<Placemark><LineString><coordinates>{coordinates}</coordinates></LineString></Placemark>"
                f"<Placemark id='g'>{POINT}</Placemark>"
            ),
        )
        assert said in found.lines[0].said[0]


def test_spaces_behind_commas_in_coordinates_are_forgiven() -> None:
    found = seen(
        "x.kml", a_kml("<Placemark><Point><coordinates>\n -88.28 , 42.03, 5\n</coordinates></Point></Placemark>")
    )
    assert found.features[0].points == ((-88.28, 42.03),)
    assert "heights in the coordinates are left out" in found.said


def test_an_element_of_endless_attributes_is_refused_at_once() -> None:
    many = " ".join(f'a{n}=""' for n in range(20_000))
    with pytest.raises(PayloadRefused, match=r"big\.kml: file: has an element with more than 100,000 characters"):
        read("big.kml", a_kml(f"<Placemark {many}><Point><coordinates>1,2</coordinates></Point></Placemark>"))
