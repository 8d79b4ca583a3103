"""Coordinate systems: converted, or asked for; never plotted raw."""

from math import log, pi, radians, tan
from typing import Any

import pytest

from dashboard.ingest.geo_placing import kilometres, usual_at
from dashboard.model.errors import PayloadRefused
from tests.ingest.geo import LAT, LON, a_kml, an_object, of_geojson, seen

EARTH = 6_378_137.0
MERCATOR = (EARTH * radians(LON), EARTH * log(tan(pi / 4 + radians(LAT) / 2)))
UTM16 = (393879.4, 4654549.4)


def at_the_event(points: Any) -> bool:
    return kilometres((points[0][1], points[0][0]), (LAT, LON)) < 1


@pytest.mark.parametrize(
    ("name", "spot"),
    [
        ("urn:ogc:def:crs:EPSG::3857", MERCATOR),
        ("EPSG:3857", MERCATOR),
        ("http://www.opengis.net/def/crs/EPSG/0/3857", MERCATOR),
        ("EPSG:900913", MERCATOR),
        ("EPSG:32616", UTM16),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", (LON, LAT)),
        ("urn:ogc:def:crs:EPSG::4326", (LON, LAT)),
    ],
)
def test_the_systems_that_files_name_are_converted(name: str, spot: tuple[float, float]) -> None:
    found = of_geojson(an_object(coordinates=spot), crs={"type": "name", "properties": {"name": name}})
    assert at_the_event(found.features[0].points)
    assert any(said.startswith("converted from") for said in found.said) == (spot != (LON, LAT))


def test_a_system_that_a_person_names_wins_over_the_file() -> None:
    crs = {"type": "name", "properties": {"name": "EPSG:25832"}}
    found = of_geojson(an_object(coordinates=MERCATOR), crs=crs, system="3857")
    assert at_the_event(found.features[0].points)
    assert "the file says EPSG:25832; read as EPSG:3857, as you said" in found.said


def test_an_outer_value_of_a_known_system_is_exact() -> None:
    found = of_geojson(an_object(coordinates=[500_000, 0]), system="EPSG:25832")
    assert found.features[0].points[0] == pytest.approx((9.0, 0.0), abs=1e-9)


@pytest.mark.parametrize(
    ("spot", "said"),
    [
        (MERCATOR, r"these are metres, not degrees: which coordinate system\? Likely Web Mercator \(EPSG:3857\)"),
        (UTM16, r"Likely UTM zone 16 \(EPSG:32616\): that lies at the event. Name it as its "),
        ((998_032.0, 1_955_494.0), r"Likely NAD83 / Illinois East \(ftUS\) \(EPSG:3435\): that lies at the event"),
        ((4.0e7, 1.0), r"which coordinate system\? Such as Web Mercator \(EPSG:3857\), .* Name it as its"),
    ],
)
def test_metres_without_a_system_are_refused_with_the_likely_one(spot: tuple[float, float], said: str) -> None:
    with pytest.raises(PayloadRefused, match=said):
        of_geojson(an_object(coordinates=spot), an_object(coordinates=spot))


def test_systems_of_the_whole_world_are_asked_after_those_of_the_place() -> None:
    names = [name for name, _ in usual_at((LAT, LON))]
    assert names.index("EPSG:3435") < names.index("EPSG:3395")


def test_one_stray_object_in_metres_is_refused_alone() -> None:
    found = of_geojson(an_object(coordinates=MERCATOR, identity="stray"), *[an_object()] * 3)
    assert (found.lines[0].id, found.lines[0].outcome) == ("stray", "refused")
    assert "is no place in degrees" in found.lines[0].said[0]
    assert len(found.features) == 3


def test_swapped_latitude_and_longitude_are_said() -> None:
    found = of_geojson(an_object(coordinates=[LAT, LON]), an_object())
    assert "latitude and longitude look swapped" in found.lines[0].said
    assert found.said[-1 if "swapped" in found.said[-1] else 0].startswith(
        "latitude and longitude look swapped in 1 of 2"
    )
    with pytest.raises(
        PayloadRefused, match=r"\(row \d+\): latitude and longitude look swapped; put the longitude first"
    ):
        of_geojson(an_object(coordinates=[42.0, -122.0]))


def test_what_lies_far_from_the_event_is_said() -> None:
    assert any("lie far from the event" in said for said in of_geojson(an_object(coordinates=[9.0, 48.0])).said)


@pytest.mark.parametrize(
    ("crs", "said"),
    [
        ({"type": "name", "properties": {"name": "my own"}}, "'my own' is no coordinate system such as EPSG:25832"),
        ({"type": "name", "properties": {"name": "EPSG:99999"}}, "EPSG:99999 is not known"),
        ({"type": "name", "properties": {"name": "EPSG:5773"}}, "is no system for maps"),
        ({"type": "link", "properties": {"href": "http://127.0.0.1:1/x"}}, "a link is not followed"),
        ("+proj=utm +nadgrids=/etc/passwd", "does not name a coordinate system"),
        ({"type": "name", "properties": {"name": "+proj=utm +zone=16"}}, "is no coordinate system"),
    ],
)  # fmt: skip
def test_a_system_that_is_not_known_refuses_the_file(crs: Any, said: str) -> None:
    with pytest.raises(PayloadRefused, match=r"site\.geojson: crs: ") as caught:
        of_geojson(an_object(), crs=crs)
    assert said in str(caught.value)


def test_kml_is_always_in_degrees() -> None:
    raw = a_kml("<Placemark><Point><coordinates>-88.28,42.03</coordinates></Point></Placemark>")
    with pytest.raises(PayloadRefused, match="KML is always in degrees"):
        seen("x.kml", raw, system="EPSG:3857")
    assert seen("x.kml", raw, system="EPSG:4326").features


def test_numbers_outside_of_what_a_system_covers_refuse_their_object() -> None:
    found = of_geojson(an_object(coordinates=[1e30, 1e30]), an_object(coordinates=MERCATOR), system="EPSG:3857")
    assert found.lines[0].outcome == "refused"
    assert at_the_event(found.features[0].points)


def test_the_antimeridian_is_no_crash() -> None:
    ring = [[179.9, 0], [-179.9, 0], [-179.9, 1], [179.9, 1], [179.9, 0]]
    found = of_geojson(an_object("Polygon", [ring], "z"), an_object(coordinates=[180, -90]))
    assert len(found.features) == 2
