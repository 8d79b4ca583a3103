"""Other people's properties and words: what a planner says of them, what their names let guess, and what is kept."""

import msgspec
import pytest

from dashboard.export.geo import given_out
from dashboard.ingest.geo_files import read
from dashboard.ingest.geo_preview import preview
from dashboard.ingest.geo_told import told_of
from dashboard.model.errors import EntryRejected
from dashboard.model.geodata import Column, Preview, Told, Word
from dashboard.model.layouts import Feature
from tests.builders import a_feature
from tests.ingest.geo import LAT, LON, a_collection, a_kml, a_situation, an_object

EXIT = an_object(identity="n1", Bezeichnung="Nord", Breite_m="3,5", Pers="900", Objektart="Notausgang", Farbe="rot")
LINE = [[LON, LAT], [LON + 0.001, LAT]]


def seen(*objects: object, told: Told | None = None, there: tuple[Feature, ...] = ()) -> Preview:
    return preview(read("plan.geojson", a_collection(*objects)), a_situation(*there), "", told)


def a_placemark(name: str, line: bool = False) -> str:
    points = " ".join(f"{x},{y}" for x, y in LINE)
    shape = f"<LineString><coordinates>{points}</coordinates></LineString>"
    spot = f"<Point><coordinates>{LON},{LAT}</coordinates></Point>"
    return f"<Placemark><name>{name}</name>{shape if line else spot}</Placemark>"


def test_properties_under_german_names_are_guessed_and_shown() -> None:
    found = seen(EXIT)
    (feature,) = found.features
    assert (feature.kind, feature.name, feature.width) == ("exit", "Nord", 3.5)
    assert found.columns == (
        Column("Bezeichnung", 1, "Nord", "name"), Column("Breite_m", 1, "3,5", "width"), Column("Pers", 1, "900", ""),
        Column("Objektart", 1, "Notausgang", "kind"), Column("Farbe", 1, "rot", ""),
    )  # fmt: skip
    assert found.words == (Word("Notausgang", 1, "exit"),)


def test_what_the_planner_says_goes_before_what_is_guessed() -> None:
    told = told_of(["capacity=Pers", "none=Breite_m", "name=Farbe", "kind=Bezeichnung"], ["Nord=gate"])
    (feature,) = seen(EXIT, told=told).features
    assert (feature.kind, feature.name, feature.width, feature.capacity) == ("gate", "rot", 0, 900)


@pytest.mark.parametrize("kind", ["none", "Other object"])
def test_what_is_none_of_our_kinds_is_another_object_whatever_its_word_lets_guess(kind: str) -> None:
    told = told_of([], [f"Notausgang={kind}"])
    assert [f.kind for f in seen(EXIT, an_object(type="gate"), told=told).features] == ["object", "gate"]


def test_a_word_that_stands_only_in_names_or_behind_a_surer_one_can_be_told() -> None:
    told = told_of([], ["Pforte=gate", "Baustelle=exit"])
    found = seen(an_object(name="Pforte Nord"), an_object(kind="exit", type="Baustelle"), told=told)
    assert [f.kind for f in found.features] == ["gate", "exit"]


def test_a_number_too_large_is_said_not_to_be_understood_and_is_kept() -> None:
    raw = a_collection(an_object(kind="exit", name="North", width=12345)).replace(b"12345", b"1e400")
    found = preview(read("plan.geojson", raw), a_situation())
    assert "width '1e400' is not understood as width; kept as a property" in found.lines[0].said
    assert dict(found.features[0].properties) == {"width": "1e400"}


def test_a_number_can_stand_for_a_kind() -> None:
    (feature,) = seen(an_object(code=17, name="X"), told=told_of(["kind=code"], ["17=Medical post"])).features
    assert feature.kind == "medical_post"


@pytest.mark.parametrize("form", ["geojson", "kml"])
def test_what_was_said_and_what_was_not_comes_back_as_it_was(form: str) -> None:
    told = told_of(["capacity=Pers", "none=name", "id=Nr"], [])
    features = seen(an_object(Nr="A7", name="kept", Pers=900, type="exit", Farbe="rot", lit="ja"), told=told).features
    assert (features[0].id, features[0].name, features[0].capacity, features[0].lit) == ("A7", "", 900, True)
    back = preview(read(f"x.{form}", given_out(features, form, "Fest").encode()), a_situation()).features
    assert back == features
    kept = {name: msgspec.json.decode(text) for name, text in back[0].properties}
    assert kept == {"Nr": "A7", "name": "kept", "Pers": 900, "type": "exit", "Farbe": "rot"}


@pytest.mark.parametrize(
    ("fields", "kinds", "said"),
    [
        (["breadth=Breite_m"], [], "'breadth' is none of id, kind, name"),
        (["width=Breit"], [], "the file has no property 'Breit'; it has Bezeichnung, Breite_m"),
        (["width"], [], "such as width=Breite_m"),
        ([], ["Notausgang=spaceship"], "'spaceship' .Notausgang. is no kind"),
        ([], ["Notausgang"], "such as Notausgang=exit"),
        ([], ["Tor=gate"], "the file has no word 'Tor' for a kind; it has Notausgang"),
        ([], ["Notausgang=gate", "notausgang=exit"], "'notausgang' is said to be gate and exit"),
        (["width=Pers", "none=Pers"], [], "'Pers' is said to be width and none"),
    ],
)
def test_what_there_is_not_is_refused_by_name(fields: list[str], kinds: list[str], said: str) -> None:
    with pytest.raises(EntryRejected, match=said):
        seen(EXIT, told=told_of(fields, kinds))


def test_names_and_folders_of_a_kml_give_the_kind_and_that_it_is_a_guess_is_said() -> None:
    folder = f"<Folder><name>Alle Sammelstellen Nord</name>{a_placemark('Wiese 1')}{a_placemark('7')}</Folder>"
    body = f"{a_placemark('Evacuation route 3', line=True)}{a_placemark('Fire exit north')}{folder}"
    found = preview(read("x.kml", a_kml(body)), a_situation())
    assert [f.kind for f in found.features] == ["evacuation_route", "exit", "park", "muster"]
    assert "guessed by its name ('fire exit'): Exit" in found.lines[1].said[-1]
    assert "guessed by its folder or style ('sammelstellen'): Muster point" in found.lines[3].said[-1]


def test_a_line_is_no_gate_and_a_point_no_route_whatever_their_names() -> None:
    line, spot = an_object("LineString", LINE, name="Gate 4"), an_object(name="Evacuation route 3")
    assert [f.kind for f in seen(line, spot).features] == ["object", "object"]


def test_a_guess_changes_no_kind_that_the_draft_knows() -> None:
    there = a_feature("n1", "post", (LON, LAT), name="Old")
    (feature,) = seen(an_object(identity="n1", name="Fire exit"), there=(there,)).features
    assert feature.kind == "post"


def test_two_objects_of_one_name_and_kind_are_a_warning_and_no_refusal() -> None:
    there = a_feature("old", "exit", (LON, LAT + 1e-3), name="north")
    found = seen(an_object(kind="exit", name="North"), an_object(kind="gate", name="North"), there=(there,))
    assert found.said == ("another object has the same name and kind, people will mix them up: Exit 'North' (1)",)
    assert len(found.features) == 2
