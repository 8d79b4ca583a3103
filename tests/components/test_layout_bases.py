"""A picture of the site is laid by three of its corners."""

from math import cos, radians

import pytest

from components.layout_bases import base_id, clicked_corners, corners_edit, laid
from dashboard.model.errors import EntryRejected
from dashboard.model.plans import BaseMap, Plan
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
