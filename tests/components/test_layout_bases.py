"""A picture of the site is laid by three of its corners."""

import hashlib
from math import cos, radians
from pathlib import Path

import pytest

from components.layout_bases import base_id, clicked_corners, corners_edit, laid, replaced
from dashboard.model.errors import EntryRejected
from dashboard.model.plans import BaseMap, Plan
from dashboard.services import basemaps
from dashboard.services.basemaps import Picture

VIEW = ((-88.0, 42.0), (-87.9, 42.05))
BASE = BaseMap("base1", "Site", "picture", "f.png", corners=((0.0, 1.0), (1.0, 1.0), (0.0, 0.0)))


@pytest.mark.parametrize(("wide", "high"), [(800, 200), (200, 800), (500, 500)])
def test_a_new_picture_lies_upright_in_the_middle_in_its_own_proportions(wide: int, high: int) -> None:
    base = laid(Plan(), Picture("f.png", "d", wide, high), "Site", VIEW).edit.put.bases[0]
    (left, top), (right, _), (_, bottom) = base.corners
    assert ((right - left) * cos(radians(42.025))) / (top - bottom) == pytest.approx(wide / high, rel=1e-3)
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((-87.95, 42.025))
    assert base_id(Plan(bases=(base,))) == "base2"


def test_corners_typed_or_clicked_lay_it_also_turned() -> None:
    typed = corners_edit(BASE, ["42.1, -88.1", "42.2; -88.0", "42.0, -88.0"]).edit.put.bases[0]
    assert typed.corners == ((-88.1, 42.1), (-88.0, 42.2), (-88.0, 42.0))
    spots = [(0.0, 0.0), (1.0, 1.0), (1.0, 0.0)]
    assert clicked_corners(Plan(bases=(BASE,)), "base1", spots).edit.put.bases[0].corners == tuple(spots)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (["here", "1, 1", "2, 2"], "upper left corner"), (["1, 1", "95, 1", "2, 2"], "upper right corner"),
        (["1, 1", "2, 2", "nan, 1"], "lower left corner"), (["1, 1", "2, 2", "3, 3"], "corners"),
    ],
)  # fmt: skip
def test_corners_that_cannot_be_are_named(typed: list[str], field: str) -> None:
    with pytest.raises(EntryRejected) as refused:
        corners_edit(BASE, typed)
    assert refused.value.field == field


def test_tiles_whose_file_was_replaced_since_they_were_chosen_are_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_BASEMAPS", str(tmp_path))
    tiles = BaseMap("base2", "Site", "tiles", "site.pmtiles", hashlib.sha256(b"one").hexdigest())
    assert "no file 'site.pmtiles'" in replaced(tiles, basemaps)
    for raw, said in ((b"one", ""), (b"another", "it was replaced")):
        (tmp_path / "site.pmtiles").write_bytes(raw)
        while not basemaps.digest_of("site.pmtiles"):
            pass  # a thread reckons it
        assert said in replaced(tiles, basemaps)
        assert bool(said) == bool(replaced(tiles, basemaps))
    assert replaced(BASE, basemaps) == ""
