"""The situation knows every kind of entry."""

from typing import get_args

import pytest

from dashboard.model import incidents, units
from dashboard.model.entry import AnyBody
from dashboard.projections.situation import ROUTES


def test_every_kind_of_entry_has_its_route_into_the_situation() -> None:
    assert set(ROUTES) == set(get_args(AnyBody))


@pytest.mark.parametrize(
    ("kinds", "table", "first"),
    [
        (incidents.IncidentBody, incidents.CHANGES, incidents.IncidentOpened),
        (units.UnitBody, units.CHANGES, units.UnitRegistered),
    ],
)
def test_every_kind_but_the_one_that_makes_the_thing_says_what_it_changes(
    kinds: object, table: dict[type, object], first: type
) -> None:
    assert {*table, first} == set(get_args(kinds))
