"""What is typed into the table of a parameter set, and sets side by side."""

from math import nan
from typing import Any

import pytest
from msgspec import structs

from components.parameter_sets import comparison_html
from components.parameter_table import MOST_CHANGES, changes_words, typed
from dashboard.model.parameters import Parameter, ParameterSet

RATE = Parameter("exit_rate", "Exit flow", 82, "people/m/min", "UK guidance", "checked")
WIND = Parameter("wind_from", "Wind from", 0, "deg", "The forecast")
UK = ParameterSet("uk", "UK", (RATE, WIND))
EMPTY = dict.fromkeys(("id", "name", "unit", "source", "status", "note"))
EVIL = "<img src=x onerror=alert(1)>"


def rows(*numbers: Parameter) -> list[dict[str, Any]]:
    return [structs.asdict(number) for number in numbers]


def test_nothing_typed_changes_nothing() -> None:
    found = typed(UK, rows(*UK.parameters))
    assert (found.made, found.changes, found.wrong) == (UK, [], "")


def test_a_changed_value_is_said_and_its_old_source_pointed_out() -> None:
    found = typed(UK, rows(structs.replace(RATE, value=75), WIND))
    assert found.changes == ["exit_rate: 82 people/m/min becomes 75 people/m/min"]
    assert found.stale == ["exit_rate"]
    assert found.wrong.startswith("exit_rate: its value is changed: say in Source")
    said = typed(UK, rows(structs.replace(RATE, value=75, source="Our drill"), WIND))
    assert (said.stale, said.wrong) == ([], "")


def test_a_changed_value_falls_to_local_until_somebody_says_that_it_was_checked() -> None:
    new = structs.replace(RATE, value=75, source="Our drill")
    assert typed(UK, rows(new, WIND)).made.parameters[0].status == "local"
    chosen = structs.replace(new, status="to be checked")
    assert typed(UK, rows(chosen, WIND)).made.parameters[0].status == "to be checked"
    assert typed(UK, rows(structs.replace(RATE, note="seen"), WIND)).made.parameters[0].status == "checked"


def test_an_empty_line_at_the_end_is_no_number() -> None:
    assert typed(UK, [*rows(*UK.parameters), {**EMPTY, "value": nan}]).made == UK


def test_a_new_number_is_local_unless_it_says_otherwise() -> None:
    new = {**EMPTY, "id": " gates ", "name": "Gates", "value": 3.0, "unit": "gates", "source": "Our own"}
    assert typed(UK, [*rows(*UK.parameters), new]).made.parameters[-1] == Parameter(
        "gates", "Gates", 3, "gates", "Our own"
    )


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"value": nan}, "exit_rate: its value is empty; write a number"),
        ({"value": 0.0}, "exit_rate: must be more than 0 (people/m/min)"),
        ({"source": None}, "exit_rate: say where the number comes from (source)"),
        ({"id": "wind_from"}, "wind_from: two numbers have the same id; keep one"),
        ({"id": None}, "parameters: a number's id must be"),
    ],
)
def test_what_cannot_be_saved_is_one_line_that_names_the_number(wrong: dict[str, Any], line: str) -> None:
    found = typed(UK, [rows(RATE)[0] | wrong, *rows(WIND)])
    assert found.wrong.startswith(line)
    assert found.changes


def test_many_changes_are_said_shortly() -> None:
    said = changes_words([f"n{n}: taken *out*" for n in range(MOST_CHANGES + 4)])
    assert said.endswith("and 4 more")
    assert "*out*" not in said


def test_sets_are_compared_with_signs_and_strangers_names_are_text() -> None:
    other = ParameterSet("b", EVIL, (structs.replace(RATE, value=50, source=EVIL, name=EVIL), WIND))
    drawn = comparison_html([other, UK], only=True)
    assert "<img" not in drawn
    assert drawn.count("\N{NOT EQUAL TO}") == 1
    assert "1 numbers are the same" not in drawn
    assert "1 number is the same in all of them" in drawn
    assert "wind_from" in comparison_html([other, UK], only=False)
