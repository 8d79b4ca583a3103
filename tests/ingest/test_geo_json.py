"""GeoJSON becomes objects of the draft; what is wrong is said of the object, or of the file where it is all wrong."""

import json
from itertools import pairwise
from math import cos, pi, sin
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import hausdorff_distance
from shapely.geometry import LineString

from dashboard.ingest.geo_files import read
from dashboard.ingest.geo_limits import MOST_OBJECTS, MOST_POINTS
from dashboard.ingest.geo_preview import preview
from dashboard.model.errors import PayloadRefused
from dashboard.projections.situation import Situation
from tests.ingest.geo import LAT, LON, a_collection, a_situation, an_object, of_geojson, seen

SQUARE = [[LON, LAT], [LON + 0.001, LAT], [LON + 0.001, LAT + 0.001], [LON, LAT + 0.001], [LON, LAT]]
HOLE = [[LON + 0.0002, LAT + 0.0002], [LON + 0.0004, LAT + 0.0002], [LON + 0.0004, LAT + 0.0004]]
HOLE.append(HOLE[0])


def refusal(name: str, raw: bytes) -> str:
    with pytest.raises(PayloadRefused) as caught:
        preview(read(name, raw), a_situation())
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith(name)
    return said


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        (an_object(identity="g"), ["g"]),
        ({"type": "Point", "coordinates": [LON, LAT]}, ["object1"]),
        ({"type": "MultiPoint", "coordinates": [[LON, LAT], [LON, LAT + 1e-3]]}, ["object1-1", "object1-2"]),
        (
            {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Point", "coordinates": [LON, LAT]},
                    {"type": "Polygon", "coordinates": [SQUARE]},
                    {"type": "GeometryCollection", "geometries": [{"type": "LineString", "coordinates": SQUARE}]},
                ],
            },
            ["object1-1", "object1-2", "object1-3"],
        ),
    ],
)
def test_a_bare_feature_or_geometry_is_read_and_collections_become_several(value: Any, ids: list[str]) -> None:
    found = seen("x.json", json.dumps(value).encode())
    assert [feature.id for feature in found.features] == ids


def test_fields_are_understood_by_many_spellings_and_the_rest_is_kept() -> None:
    found = of_geojson(
        an_object(
            identity=7, name=" Gate  North ", type="Entrance", clear_width="12 ft", cap="5,000", lanes="6",
            agency="ems", colour="red", nested={"a": [1, 2.50, None]},
        )
    )  # fmt: skip
    gate = found.features[0]
    assert (gate.id, gate.kind, gate.name, gate.owner) == ("7", "gate", "Gate North", "ems")
    assert (gate.width, gate.capacity, gate.lanes) == (3.6576, 5000, 6)
    kept = dict(gate.properties)
    assert kept["colour"] == '"red"'
    assert kept["nested"] == '{"a":[1,2.5,null]}'
    assert kept["clear_width"] == '"12 ft"'
    assert "name" not in kept


@pytest.mark.parametrize(
    ("width", "metres"),
    [("4 m", 4.0), ("4", 4.0), (4, 4.0), ("3,5 m", 3.5), ("400cm", 4.0), ("10'6\"", 3.2004), ("wide", 0.0), (-1, 0.0)],
)
def test_a_width_with_its_unit_is_metres_or_it_is_said(width: Any, metres: float) -> None:
    found = of_geojson(an_object(width=width))
    assert found.features[0].width == pytest.approx(metres)
    assert any("not understood as width" in word for word in found.lines[0].said) == (metres == 0)


def test_what_is_not_understood_of_a_field_is_kept_as_a_property() -> None:
    found = of_geojson(an_object(owner="Navy", staff="some"))
    assert dict(found.features[0].properties) == {"owner": '"Navy"', "staff": '"some"'}


def test_kinds_come_from_tags_too_and_an_unknown_one_is_an_object_that_says_so() -> None:
    tagged, unknown = an_object(amenity="toilets"), an_object(type="spaceship")
    aed = an_object(emergency="defibrillator")
    found = of_geojson(tagged, unknown, aed)
    assert [feature.kind for feature in found.features] == ["toilets", "object", "aed"]
    assert found.lines[1].said == ("'spaceship' is no kind we know: Other object",)
    assert found.said == ("1 of 3 are of no kind we know and become 'Other object'",)


def test_a_bow_tie_becomes_two_areas_and_the_larger_keeps_the_id() -> None:
    bow = [[LON, LAT], [LON + 0.003, LAT + 0.003], [LON + 0.003, LAT], [LON, LAT + 0.001], [LON, LAT]]
    found = of_geojson(an_object("Polygon", [bow], "z", kind="zone", name="Tent"))
    assert [(feature.id, feature.name) for feature in found.features] == [("z", "Tent"), ("z-2", "Tent (2)")]
    assert abs(area(found.features[0].points)) > abs(area(found.features[1].points)) > 0
    assert "repaired: it crossed itself; now 2 areas, the largest keeps the id" in found.lines[0].said


@pytest.mark.parametrize(
    ("shape", "rings"),
    [
        ("Polygon", [[[LON, LAT], [LON + 0.003, LAT + 0.003], [LON + 0.003, LAT], [LON, LAT + 0.001], [LON, LAT]]]),
        ("MultiPolygon", [[SQUARE], [[[x + 1e-2, y] for x, y in SQUARE]]]),
    ],
)
def test_what_a_file_says_of_a_whole_is_counted_once_and_not_in_each_part(shape: str, rings: Any) -> None:
    found = of_geojson(an_object(shape, rings, "z", kind="zone", name="Tent", capacity=1500, crowd=900, note="shade"))
    assert [(f.capacity, f.crowd, f.note) for f in found.features] == [(1500, 900, "shade"), (0, 0, "shade")]
    assert "capacity and crowd of all parts stand with part 1" in found.lines[1].said


def test_a_hole_beside_its_area_is_left_out_and_said_and_the_area_stays_as_it_was() -> None:
    beside = [[x + 1e-2, y] for x, y in HOLE]
    found = of_geojson(an_object("Polygon", [SQUARE, beside, HOLE], "z", kind="zone", capacity=1500))
    (feature,) = found.features
    assert (feature.points, feature.holes) == (tuple(map(tuple, SQUARE)), (tuple(map(tuple, HOLE)),))
    assert found.lines[0].said == ("a hole that cuts nothing out of the area is left out",)


def test_a_hole_across_the_edge_takes_out_what_it_covers_and_nothing_is_drawn_outside() -> None:
    across = [[x + (SQUARE[2][0] - SQUARE[0][0]) / 2, y] for x, y in SQUARE]
    found = of_geojson(an_object("Polygon", [SQUARE, across], "z", kind="zone"))
    (feature,) = found.features
    assert abs(area(feature.points)) == pytest.approx(abs(area(tuple(map(tuple, SQUARE)))) / 2)
    assert "repaired: its holes lay across its edge or over each other" in found.lines[0].said


def area(ring: tuple[tuple[float, float], ...]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def test_holes_are_kept_and_open_rings_are_closed_and_said() -> None:
    found = of_geojson(an_object("Polygon", [SQUARE, HOLE], "z"), an_object("Polygon", [SQUARE[:-1]], "open"))
    assert found.features[0].holes == (tuple(map(tuple, HOLE)),)
    assert found.features[1].points == tuple(map(tuple, SQUARE))
    assert any(word.startswith("closed") for word in found.lines[1].said)


@pytest.mark.parametrize(
    ("kind", "coordinates", "said"),
    [
        ("Polygon", [[[0, 0], [1, 1], [2, 2], [0, 0]]], "it has no area"),
        ("Polygon", [[[0, 0], [1, 1]]], "fewer than three different points"),
        ("LineString", [[1, 1], [1, 1]], "it is a line of one point"),
        ("LineString", [[1, 1], ["a", 1]], "are not two numbers"),
        ("Point", [1], "a point needs two numbers"),
        ("Point", [], "is empty"),
        ("Point", [True, 1], "are not two numbers"),
        ("Point", [10**400, 1], "endless"),
        ("Circle", [1, 1], "is no geometry of GeoJSON"),
        ("MultiPolygon", 3, "must be a list"),
        ("LineString", {"a": 1}, "must be"),
    ],
)
def test_a_broken_object_is_refused_by_name_and_leaves_the_others(kind: str, coordinates: Any, said: str) -> None:
    found = of_geojson(an_object(kind, coordinates, "bad", name="Broken one"), an_object(identity="good"))
    assert [feature.id for feature in found.features] == ["good"]
    assert (found.lines[0].row, found.lines[0].id, found.lines[0].name) == (1, "bad", "Broken one")
    assert found.lines[0].outcome == "refused"
    assert said in found.lines[0].said[0]


def test_points_twice_in_a_row_are_dropped_and_a_long_route_is_kept_whole() -> None:
    route = [[LON + n * 1e-6, LAT + (n % 2) * 1e-6] for n in range(10_000)]
    twice = [*SQUARE[:2], SQUARE[1], *SQUARE[2:]]
    found = of_geojson(an_object("LineString", route, "r"), an_object("Polygon", [twice], "z"))
    assert len(found.features[0].points) == 10_000
    assert found.features[1].points == tuple(map(tuple, SQUARE))
    assert "points given twice in a row are dropped" in found.lines[1].said


def test_a_route_above_the_limit_is_simplified_and_said() -> None:
    route = [[LON + n * 1e-7, LAT + (n % 2) * 1e-8] for n in range(30_000)]
    found = of_geojson(an_object("LineString", route, "r"))
    assert 2 <= len(found.features[0].points) <= 20_000
    assert found.features[0].points[-1] == tuple(route[-1])
    assert any(word.startswith("simplified: 30,000 points") for word in found.lines[0].said)


@pytest.mark.parametrize(("length", "kept"), [(120, True), (121, False)])
def test_the_longest_id_that_the_plan_takes_is_kept(length: int, kept: bool) -> None:
    found = of_geojson(an_object(identity="g" * length, kind="gate"))
    assert (found.features[0].id == "g" * length) is kept
    assert ("its id is too long; it gets a new one" in found.lines[0].said) is not kept


def test_a_line_that_cannot_be_thinned_within_a_metre_is_refused_and_the_rest_stays() -> None:
    zigzag = [[LON + n * 1e-6, LAT + n % 7 * 1e-5] for n in range(150_000)]
    found = of_geojson(an_object("LineString", zigzag, "r"), an_object(identity="g", kind="gate"))
    assert [line.outcome for line in found.lines] == ["refused", "new"]
    assert found.lines[0].said == ("points: has 150,000; 20,000 at most within a metre of it, simplify it",)


@pytest.mark.parametrize("geometry", ["LineString", "Polygon"])
def test_what_is_thinned_stays_within_a_metre_of_what_was_drawn(geometry: str) -> None:
    turn = [n / 40_000 * 2 * pi for n in range(40_001)]
    ring = [[LON + cos(at) * 1e-2, LAT + sin(at) * 1e-2] for at in turn[:-1]] + [[LON + 1e-2, LAT]]
    made = of_geojson(an_object(geometry, [ring] if geometry == "Polygon" else ring, "r")).features[0]
    assert 4 <= len(made.points) <= 20_000
    assert made.points[0] == made.points[-1] == tuple(ring[0])
    assert hausdorff_distance(LineString(made.points), LineString(ring)) <= 1e-5


def test_the_same_id_in_the_draft_is_an_update_and_what_the_file_does_not_say_stays() -> None:
    gate = of_geojson(an_object(identity="g", kind="gate", name="Gate", width=4)).features[0]
    moved = an_object(coordinates=[LON + 1e-3, LAT], identity="g", lanes=3)
    found = of_geojson(moved, an_object(identity="g2", kind="gate"), there=(gate,))
    assert [line.outcome for line in found.lines] == ["changed", "new"]
    assert found.lines[0].said[0] == "changed: place, lanes"
    assert (found.features[0].width, found.features[0].name, found.features[0].lanes) == (4, "Gate", 3)


def test_what_is_there_already_is_unchanged_with_and_without_an_id() -> None:
    with_id, without = an_object(identity="g", kind="gate"), an_object("LineString", SQUARE, name="Way")
    first = of_geojson(with_id, without)
    again = of_geojson(with_id, without, there=first.features)
    assert [line.outcome for line in again.lines] == ["unchanged", "unchanged"]
    assert again.features == ()


def test_ids_twice_are_renumbered_and_made_ones_hit_nobody() -> None:
    there = of_geojson(an_object(identity="gate1", kind="gate")).features
    found = of_geojson(
        an_object(identity="a"), an_object(identity="a"), an_object(identity="a-2"), an_object(kind="gate", name="N"),
        there=there,
    )  # fmt: skip
    assert [feature.id for feature in found.features] == ["a", "a-3", "a-2", "gate2"]
    assert "the id 'a' stands there more than once; this one becomes 'a-3'" in found.lines[1].said


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "file: is empty"),
        (b" \n", "file: is empty"),
        (b"{", "is no GeoJSON"),
        (b"[1, 2]", "is no GeoJSON"),
        (b'{"type": "FeatureCollection", "features": []}', "holds no object"),
        (b'{"type": "FeatureCollection", "features": {}}', "is no GeoJSON: expected 'array'"),
        (b'{"type": "Map"}', "type: is 'Map'; GeoJSON has"),
        (b'{"type": "Point", "coordinates": [NaN, 1]}', "NaN or Infinity, which are no numbers"),
        (b'{"type": "Point", "coordinates": "\xff"}', "it is not UTF-8 text"),
        (b'{"a":' * 100_000, "is nested too deep"),
        (b'{"type": "Feature", "geometry": null}', "none of the 1 can be taken in: geometry: is missing"),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_line(raw: bytes, said: str) -> None:
    assert said in refusal("site.geojson", raw)


def test_more_objects_or_points_than_a_plan_holds_refuse_the_file() -> None:
    many = a_collection(*({"type": "Feature"} for _ in range(MOST_OBJECTS + 1)))
    assert "there are more than 20,000" in refusal("many.geojson", many)
    line = an_object("LineString", [[0, 0]] * 100_000)
    assert f"there are more than {MOST_POINTS:,}" in refusal("long.geojson", a_collection(*[line] * 4))


@pytest.mark.parametrize("item", [b"0,", b"{},", b'{"a":1},'])
def test_a_file_of_millions_of_nothings_is_refused_at_once(item: bytes) -> None:
    raw = b'{"type":"FeatureCollection","features":[' + item * 4_000_000 + b"0]}"
    assert "holds more than 3,000,000 values" in refusal("nothing.geojson", raw)


def test_a_tangle_is_refused_by_name_in_no_time() -> None:
    tangle = [[n * 7919 % 997 / 1e4, n * 104_729 % 991 / 1e4] for n in range(900)]
    found = of_geojson(an_object("Polygon", [tangle], "t"), an_object())
    assert found.lines[0].said == ("geometry: it crosses itself too often to be mended; draw it again",)


def test_a_text_too_long_for_an_entry_is_left_out_and_said() -> None:
    found = of_geojson(an_object(long="x" * 5_000, short="y"))
    assert dict(found.features[0].properties) == {"short": '"y"'}
    assert found.lines[0].said[0] == "property 'long' is longer than 4,000 characters and is left out"


def test_nesting_in_one_object_is_bounded() -> None:
    nested: Any = {"type": "Point", "coordinates": [0, 0]}
    for _ in range(20):
        nested = {"type": "GeometryCollection", "geometries": [nested]}
    found = of_geojson({"type": "Feature", "geometry": nested}, an_object())
    assert "nested too deep" in found.lines[0].said[0]


numbers = st.one_of(st.integers(), st.floats(), st.sampled_from([0, 180, -180, 90, 1e308]))
positions = st.lists(st.one_of(numbers, st.none(), st.text(max_size=3)), max_size=4)
coordinates = st.recursive(positions, lambda inner: st.lists(inner, max_size=5), max_leaves=12)
plain = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)
names = ["id", "kind", "type", "name", "width", "openings", "lit", "owner", "amenity", "other:x", "notes"]
kinds = ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "X"]
objects = st.fixed_dictionaries(
    {"type": st.just("Feature")},
    optional={
        "id": plain,
        "geometry": st.one_of(
            plain, st.fixed_dictionaries({"type": st.sampled_from(kinds), "coordinates": coordinates})
        ),
        "properties": st.one_of(plain, st.dictionaries(st.sampled_from(names), plain, max_size=5)),
    },
)


@settings(deadline=None)
@given(st.lists(st.one_of(objects, plain), max_size=4), st.one_of(st.none(), plain), st.sampled_from(["", "EPSG:3857"]))
def test_whatever_stands_in_a_geojson_it_is_taken_or_refused_in_words(listed: list[Any], crs: Any, system: str) -> None:
    raw = json.dumps({"type": "FeatureCollection", "features": listed, "crs": crs}).encode()
    try:
        found = preview(read("x.geojson", raw), Situation(), system)
    except PayloadRefused as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert len(found.lines) >= len(listed)


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["x.geojson", "x.kml", "x.kmz", "x.gpx", "x.csv", "x.xlsx", "x"]))
def test_random_bytes_are_taken_or_refused_in_words(raw: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"{", b"<gpx>", b"lat,lon\n"):
        try:
            preview(read(name, start + raw), Situation())
        except PayloadRefused as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is right


def test_properties_that_mean_nothing_here_are_kept_and_said_once_for_the_file() -> None:
    objects = (an_object(kind="exit", inventar=4), an_object(kind="zone", inventar=3, max_people=900, width=2))
    found = preview(read("site.geojson", a_collection(*objects)), a_situation())
    assert found.said == ("properties that mean nothing here, kept as they came: inventar (2), max_people (1)",)
    assert found.features[0].properties == (("inventar", "4"),)
