"""The small map of what two plans differ in: it shows the difference, and not the whole site."""

from math import cos, radians

import pytest

from components.plan_map import LEAST, bounds_of, difference_map
from dashboard.model.plans import Plan
from dashboard.model.positions import METRES_A_DEGREE
from tests.builders import LAT, LON, a_feature


def fitted(before: Plan, after: Plan) -> list[tuple[float, float]]:
    chart = difference_map(before, after)
    return next(child.bounds for child in chart._children.values() if child.get_name().startswith("fit_bounds"))  # type: ignore[attr-defined]


def test_the_map_goes_to_what_differs_with_some_ground_round_it() -> None:
    far = a_feature("far", "gate", (LON + 0.5, LAT + 0.5))
    moved = a_feature("g1", "gate", (LON + 0.001, LAT))
    (south, west), (north, east) = fitted(
        Plan(features=(far, a_feature("g1", "gate", (LON, LAT)))), Plan(features=(far, moved))
    )
    assert (north - south) * METRES_A_DEGREE == pytest.approx(2 * LEAST)
    across = METRES_A_DEGREE * cos(radians(LAT))
    assert (east - west) * across == pytest.approx(2 * LEAST + 0.001 * across)


def test_equal_plans_show_the_whole_site() -> None:
    plan = Plan(features=(a_feature("a", "gate", (LON, LAT)), a_feature("b", "gate", (LON + 0.1, LAT))))
    assert fitted(plan, plan) == bounds_of([(LON, LAT), (LON + 0.1, LAT)])
