"""What the import page says of a file's columns."""

from components.import_columns import not_used
from dashboard.model.imports import Choices, Reading


def test_the_columns_that_nothing_is_taken_from_are_named_in_the_order_of_the_file():
    chosen = Choices(
        "x", "UTC", Reading(), "units", {"call": ("Id",), "time": ("Day", "Hour")}, ("iso",), agency_by="Dept",
        durations={"on_scene": (("Mins",), "dispatch", "min")},
    )  # fmt: skip
    assert not_used(chosen, ("Pri", "Id", "Day", "", "Mins", "Dept", "Hour", "Zone")) == ["Pri", "Zone"]
