"""A fact has one spelling, however it was given, and is said in words."""

import msgspec
import pytest

from dashboard.model.facts import Fact, fact, hold, merged

CONTROL = Fact("under_control", "yes")


@pytest.mark.parametrize("name", ["Under Control", " under  control ", "UNDER_CONTROL"])
@pytest.mark.parametrize("value", ["YES", " Yes "])
def test_case_and_spaces_make_no_other_fact(name: str, value: str) -> None:
    given = msgspec.convert({"name": name, "value": value}, Fact)
    assert given == Fact(name, value) == fact(name, value) == CONTROL
    assert hold([given], [CONTROL])
    assert merged((CONTROL,), [Fact(name, "NO")]) == (Fact("under_control", "no"),)


def test_short_words_stand_for_yes_no_and_not_known() -> None:
    assert [fact("fire", said).value for said in ("Y", "true", "n", "FALSE", "?", "Unknown", "hospital")] == [
        "yes", "yes", "no", "no", "", "", "hospital",
    ]  # fmt: skip


def test_a_fact_is_said_with_spaces() -> None:
    assert str(CONTROL) == "under control = yes"
