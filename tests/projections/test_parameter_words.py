"""What was changed in a parameter set, and several of them side by side."""

from msgspec import structs

from dashboard.model.parameters import Parameter, ParameterSet
from dashboard.projections.parameter_words import changed, faults, side_by_side

RATE = Parameter("exit_rate", "Exit flow", 82, "people/m/min", "UK guidance", "checked")
WIND = Parameter("wind_from", "Wind from", 0, "deg", "The forecast")
UK = ParameterSet("uk", "UK", (RATE, WIND))


def with_numbers(*numbers: Parameter, **rest: str) -> ParameterSet:
    return structs.replace(UK, parameters=numbers, **rest)


def test_every_change_is_said_number_by_number() -> None:
    slower = structs.replace(RATE, value=75, source="Our drill")
    assert changed(UK, with_numbers(slower, WIND)) == ["exit_rate: 82 people/m/min becomes 75 people/m/min"]
    assert changed(UK, with_numbers(structs.replace(RATE, source="Our drill", status="local"), WIND)) == [
        "exit_rate: source and status"
    ]
    assert changed(UK, with_numbers(WIND, name="Ours")) == ["set called Ours", "exit_rate taken out"]
    assert changed(with_numbers(RATE), UK) == ["wind_from added: 0 deg"]
    assert changed(UK, UK) == []


def test_sets_stand_side_by_side_and_what_differs_is_known() -> None:
    width = Parameter("exit_width", "Exit width", 5.1, "mm/person", "US code")
    rows = side_by_side([UK, ParameterSet("us", "US", (width, WIND))])
    assert [(row.id, [n.value if n else None for n in row.numbers], row.differs) for row in rows] == [
        ("exit_rate", [82, None], True), ("wind_from", [0, 0], False), ("exit_width", [None, 5.1], True),
    ]  # fmt: skip


def test_a_rate_of_nothing_is_a_fault_but_a_direction_of_nought_is_none() -> None:
    assert list(faults(UK)) == []
    assert [field for field, _ in faults(with_numbers(structs.replace(RATE, value=0), WIND))] == ["exit_rate"]
