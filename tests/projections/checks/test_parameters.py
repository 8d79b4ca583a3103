"""The shipped families of practice: read, complete, and not mixed."""

import pytest

from dashboard.services.parameters import shipped

BOTH = [
    "exit_share", "exit_angle_gap", "density_zone", "density_front", "near_limit", "density_crossing",
    "medical_minutes", "walk_speed", "walk_speed_crowd", "crowd_slow_density", "aed_seconds", "route_width",
    "fire_reach", "route_clearance", "turnaround_length", "muster_area", "muster_hazard_distance", "wind_from",
    "wind_half_angle", "downwind_distance", "vehicle_standoff", "gate_rate", "search_rate", "bag_search",
    "queue_density", "queue_minutes", "rvp_count", "rvp_distance", "rvp_angle", "staging_vehicles", "vehicle_area",
    "staging_exits", "touch_distance", "landing_side", "landing_sector", "collapse_factor", "lpg_exit_distance",
    "lpg_crowd_distance", "generator_crowd_distance", "barrier_reach", "lost_child_exit_distance", "camera_range",
    "shelter_minutes", "shelter_area", "stewards_per", "shared_channels", "light_range", "dusk_angle",
    "evacuation_minutes", "crowd_gap", "ground_margin", "door_width",
]  # fmt: skip
UK = [
    "exit_rate", "exit_rate_stepped", "exit_minutes", "exit_minutes_high",
]  # fmt: skip
US = [
    "exit_width_per_person", "exit_width_stepped", "exits_to_500", "exits_to_1000", "exits_above",
    "main_exit_share", "evacuation_flow", "exits_step_1", "exits_step_2",
]  # fmt: skip


@pytest.mark.parametrize(("family", "own", "others"), [("uk", UK, US), ("us", US, UK)])
def test_a_family_has_every_number_that_the_checks_ask_and_none_of_the_other_family(
    family: str, own: list[str], others: list[str]
) -> None:
    ids = [parameter.id for parameter in shipped()[family].parameters]
    assert len(ids) == len(set(ids))
    assert set(BOTH) | set(own) <= set(ids)
    assert not set(others) & set(ids)


@pytest.mark.parametrize("family", ["uk", "us"])
def test_every_number_has_a_name_a_source_and_a_status_that_we_know(family: str) -> None:
    for parameter in shipped()[family].parameters:
        assert parameter.name, parameter.id
        assert parameter.source, parameter.id
        assert parameter.status in {"checked", "to be checked", "local"}, parameter.id
        assert parameter.value >= 0, parameter.id


@pytest.mark.parametrize(
    ("family", "number", "value"),
    [
        ("uk", "exit_rate", 82), ("uk", "exit_rate_stepped", 66), ("uk", "exit_minutes", 8), ("uk", "route_width", 3.7),
        ("uk", "turnaround_length", 20), ("us", "exit_width_per_person", 5.1), ("us", "route_width", 6.1),
        ("us", "fire_reach", 46), ("us", "exits_above", 4),
    ],
)  # fmt: skip
def test_the_numbers_are_those_of_their_family(family: str, number: str, value: float) -> None:
    found = shipped()[family].get(number)
    assert found is not None
    assert found.value == value
