"""Holes of an area: whether each lies inside it and none over another, also where there are many."""

from dashboard.model.layouts import Ring
from dashboard.projections.outlines import MOST_HOLES, misplaced, oversized

FIELD: Ring = ((-1, -1), (40, -1), (40, 40), (-1, 40))


def square(west: float, south: float, size: float = 0.5) -> Ring:
    return ((west, south), (west + size, south), (west + size, south + size), (west, south + size))


def test_as_many_holes_as_there_may_be_lie_right_and_more_are_left_to_be_refused() -> None:
    holes = [square(n % 32, n // 32) for n in range(MOST_HOLES)]
    assert misplaced(FIELD, holes) == ""
    assert not oversized(FIELD, holes)
    assert oversized(FIELD, [*holes, square(35, 35)])


def test_one_of_many_holes_that_lies_wrong_is_found() -> None:
    holes = [square(n % 32, n // 32) for n in range(400)]
    assert misplaced(FIELD, [*holes, square(3.2, 3.2, 0.1)]).startswith("lies over another hole")
    assert misplaced(FIELD, [*holes, square(39.8, 3)]).startswith("reaches across the edge")
    assert misplaced(FIELD, [*holes, square(50, 3)]).startswith("lies outside")


def test_what_is_oversized_is_not_judged_hole_by_hole() -> None:
    assert misplaced(FIELD, [square(50, 3)]).startswith("lies outside")
    assert misplaced(FIELD, [square(50, 3)] * (MOST_HOLES + 1)) == ""
