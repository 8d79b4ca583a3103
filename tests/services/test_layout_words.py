"""The words for kinds and fields are local data, and a wrong line in them is named."""

import json
from pathlib import Path

import pytest

from dashboard.model.errors import PayloadRefused
from dashboard.model.layouts import KINDS
from dashboard.services.layout_words import FILE, layout_words


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("gate", "gate"), ("Medical post", "medical_post"), ("first-aid TENTS", "medical_post"), ("WC", "toilets"),
        ("Emergency Éxit", "exit"), ("", ""), ("spaceship", ""), ("toilets", "toilets"),
    ],
)  # fmt: skip
def test_capitals_accents_hyphens_and_a_plural_make_no_difference(word: str, kind: str) -> None:
    assert layout_words().kind(word) == kind


@pytest.mark.parametrize(
    ("name", "kind", "word"),
    [
        ("Evacuation route 3", "evacuation_route", "evacuation route"), ("Fire exit north", "exit", "fire exit"),
        ("Gate3", "gate", "gate"), ("Stage exit", "exit", "exit"), ("Notausgang Nord 2", "exit", "notausgang"),
        ("Sortie de secours B", "exit", "sortie de secours"),
        ("Salida de emergencia 4", "exit", "salida de emergencia"),
        ("Nooduitgang west", "exit", "nooduitgang"), ("EHBO-post 1", "medical_post", "ehbo post"),
        ("Müllers Sanitätszelt", "medical_post", "sanitatszelt"), ("The green house", "", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_a_name_tells_its_kind_in_the_languages_of_the_file(name: str, kind: str, word: str) -> None:
    assert layout_words().kind_in(name, lambda _: True) == (kind, word)


def test_every_kind_is_known_by_its_id_and_its_name() -> None:
    words = layout_words()
    assert all(words.kind(kind) == kind and words.kind(KINDS[kind].name) == kind for kind in KINDS)


def test_no_word_stands_for_two_kinds() -> None:
    listed = [word for words in json.loads(FILE.read_text(encoding="utf-8"))["kinds"].values() for word in words]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("kinds", {"gaet": ["x"]}, "kinds: 'gaet' is none of"),
        ("tags", {"amenity=bar": "pub"}, "tags: 'pub' is none of"),
        ("tags", {"amenity": "bar"}, "tags: 'amenity' must be name=value"),
        ("fields", {"colour": ["color"]}, "fields: 'colour' is none of"),
        ("units", {"m": "one"}, "units"),
        ("yes", "ja", "yes"),
        ("extra", 1, "extra"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, part: str, value: object, said: str) -> None:
    raw = json.loads(FILE.read_text(encoding="utf-8")) | {part: value}
    file = tmp_path / "layout_words.json"
    file.write_text(json.dumps(raw))
    with pytest.raises(PayloadRefused, match=r"layout_words\.json") as caught:
        layout_words(file)
    assert said in str(caught.value)
