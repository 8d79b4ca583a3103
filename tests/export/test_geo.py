"""The layout given out reads back as it was: ids, names, kinds, fields, properties, geometry, holes, opening times."""

import csv
import io
import json
from xml.etree.ElementTree import fromstring

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.export.geo import geojson, given_out, kml
from dashboard.ingest.geo_files import read
from dashboard.ingest.geo_preview import preview
from dashboard.model.agencies import Agency
from dashboard.model.directory import Channel
from dashboard.model.events import Event
from dashboard.model.layouts import KINDS, Feature, Opening
from dashboard.model.moment import EARLIEST, LATEST
from dashboard.projections.situation import Situation

AGENCIES = ("PD", "FD", "ems & co")
CHANNELS = ("tac1", "<tac> 2")
SITUATION = Situation(
    event=Event("fest", "Fest", "America/Chicago"),
    agencies={a: Agency(a, f"Agency {a}", a, "P", "square", "police", "#738DEF", "#236EA9") for a in AGENCIES},
    channels={c: Channel(c, f"Channel {c}", ()) for c in CHANNELS},
)

letters = st.characters(exclude_categories=("Cs", "Cc"))
words = st.text(letters, max_size=20).map(lambda text: " ".join(text.split()))
texts = st.text(st.one_of(letters, st.sampled_from("\n\t<&\"'=")), max_size=30)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(-1e9, 1e9), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=5,
)
TAKEN = ("title", "agency", "clear_width", "type", "amenity", "Name", "id", "uid", "other:x")
strange = st.one_of(words.filter(bool), st.sampled_from(TAKEN))
degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
metres = st.floats(0, 10_000)
people = st.integers(0, 10_000_000)
times = st.one_of(st.just(0), st.integers(EARLIEST, LATEST - 1))
openings = st.lists(st.builds(Opening, words.filter(bool), times, times), max_size=3, unique_by=lambda o: o.period)


@st.composite
def boxes(draw: st.DrawFn) -> dict[str, object]:
    """An area with a hole, or without one."""
    west, south = draw(st.floats(-170, 169)), draw(st.floats(-80, 79))
    size = draw(st.floats(1e-4, 10))
    outer, inner = ring(west, south, size), ring(west + size / 4, south + size / 4, size / 4)
    return {"geometry": "Polygon", "points": outer, "holes": (inner,) * draw(st.integers(0, 1))}


def ring(west: float, south: float, size: float) -> tuple[tuple[float, float], ...]:
    east, north = west + size, south + size
    return (west, south), (east, south), (east, north), (west, north), (west, south)


lines = st.lists(degrees, min_size=2, max_size=6, unique=True).map(tuple)
shapes = st.one_of(
    degrees.map(lambda point: {"geometry": "Point", "points": (point,)}),
    lines.map(lambda points: {"geometry": "LineString", "points": points}),
    boxes(),
)


@st.composite
def features(draw: st.DrawFn) -> Feature:
    """Anything that may stand in a plan."""
    properties = draw(st.dictionaries(strange, values, max_size=3))
    return Feature(
        draw(words.filter(bool)), draw(st.sampled_from(list(KINDS))), draw(words), **draw(shapes),  # type: ignore[arg-type]
        owner=draw(st.sampled_from(["", *AGENCIES])), channel=draw(st.sampled_from(["", *CHANNELS])),
        capacity=draw(people), crowd=draw(people), lanes=draw(people), staff=draw(people), width=draw(metres),
        height=draw(metres), contact=draw(texts), note=draw(texts), lit=draw(st.booleans()),
        openings=tuple(draw(openings)),
        properties=tuple((name, msgspec.json.encode(value).decode()) for name, value in properties.items()),
    )  # fmt: skip


@pytest.mark.parametrize("form", ["geojson", "kml"])
@settings(deadline=None, max_examples=40)
@given(listed=st.lists(features(), min_size=1, max_size=3, unique_by=lambda feature: feature.id))
def test_what_is_given_out_reads_back_as_it_was(form: str, listed: list[Feature]) -> None:
    raw = given_out(listed, form, "Fest & <Co>").encode()
    found = preview(read(f"layout.{form}", raw), SITUATION)
    back = {feature.id: feature for feature in found.features}
    assert {line.outcome for line in found.lines} == {"new"}
    for feature in listed:
        assert back[feature.id] == feature


def test_geojson_is_what_other_programs_read() -> None:
    gate = Feature("g", "gate", "Gate", "Point", ((-88.0, 42.0),), width=4.0, properties=(("a", '{"b":[1]}'),))
    read_back = json.loads(geojson([gate]))
    assert read_back["features"][0] == {
        "type": "Feature", "id": "g", "geometry": {"type": "Point", "coordinates": [-88.0, 42.0]},
        "properties": {"kind": "gate", "name": "Gate", "width": 4.0, "a": {"b": [1]}},
    }  # fmt: skip


def test_open_rings_are_closed_on_the_way_out() -> None:
    zone = Feature("z", "zone", "Z", "Polygon", ring(0, 0, 1)[:-1])
    assert json.loads(geojson([zone]))["features"][0]["geometry"]["coordinates"][0][-1] == [0, 0]
    text = fromstring(kml([zone], "Fest")).find(".//{*}coordinates")
    assert text is not None
    assert (text.text or "").split()[0] == (text.text or "").split()[-1]


def test_strangers_text_is_text_in_kml() -> None:
    document = kml([Feature("a b", "gate", "<script>&", "Point", ((0, 0),), note="]]>\ufffe")], "<Fest>")
    root = fromstring(document)
    assert root.find(".//{*}Document/{*}name").text == "<Fest>"  # type: ignore[union-attr]
    assert root.find(".//{*}Placemark/{*}name").text == "<script>&"  # type: ignore[union-attr]
    assert root.find(".//{*}description").text == "]]>\ufffd"  # type: ignore[union-attr]


def test_the_table_holds_points_only_and_no_formula() -> None:
    listed = [
        Feature("=1+1", "gate", "@x", "Point", ((-88.5, 42.0),), lanes=3, properties=(("+p", '"=cmd"'), ("n", "5"))),
        Feature("l", "barrier", "B", "LineString", ((0, 0), (1, 1))),
    ]
    rows = list(csv.DictReader(io.StringIO(given_out(listed, "csv", ""))))
    assert len(rows) == 1
    row = rows[0]
    assert (row["id"], row["name"], row["lat"], row["lon"], row["lanes"]) == ("'=1+1", "'@x", "42.0", "-88.5", "3")
    assert (row["'+p"], row["n"]) == ("'=cmd", "5")
    back = preview(read("points.csv", given_out(listed, "csv", "").encode()), SITUATION)
    assert (back.features[0].kind, back.features[0].points, back.features[0].lanes) == ("gate", ((-88.5, 42.0),), 3)


@pytest.mark.parametrize("form", ["geojson", "kml"])
def test_a_hole_without_points_of_an_older_journal_does_not_stop_the_layout_going_out(form: str) -> None:
    outline = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
    text = given_out([Feature("z", "zone", "Zone", "Polygon", outline, holes=((),))], form, "Fest")
    (back,) = preview(read(f"x.{form}", text.encode()), SITUATION).features
    assert (back.points, back.holes) == ((*outline, outline[0]), ())
