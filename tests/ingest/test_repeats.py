"""Repetition by arithmetic is the repetition day by day, without the days that nobody looks at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ingest.repeats import MOST_STEPS, Repeats, Steps
from dashboard.model.errors import PayloadRefused

ALL = frozenset(range(7))


def day_by_day(repeats: Repeats, last: int) -> list[int]:
    """The days up to `last`, each looked at in turn."""
    days = [
        day for day in range(last + 1)
        if ((day + repeats.weekday) // 7 if repeats.weekly else day) % repeats.every == 0
        and (day + repeats.weekday) % 7 in repeats.on
    ]  # fmt: skip
    return days[: repeats.count] if repeats.count else days


@given(
    st.builds(Repeats, st.booleans(), st.integers(1, 12), st.frozensets(st.integers(0, 6), min_size=1),
              st.integers(0, 6), st.integers(0, 60)),
    st.integers(-3, 300), st.integers(0, 40),
)  # fmt: skip
def test_the_days_looked_at_are_those_of_the_whole_repetition(repeats: Repeats, first: int, length: int) -> None:
    steps = Steps("r.ics")
    found = list(repeats.days(first, first + length, steps))
    assert found == [day for day in day_by_day(repeats, max(first + length, -1)) if day >= first]
    assert steps.taken <= length + 1


def test_a_repetition_of_centuries_steps_through_the_days_looked_at_alone() -> None:
    steps = Steps("r.ics")
    for weekly in (False, True):
        assert list(Repeats(weekly, 1, ALL, 4, 0).days(400_000, 400_002, steps)) == [400_000, 400_001, 400_002]
        assert list(Repeats(weekly, 1, ALL, 4, 400_001).days(400_000, 400_002, steps)) == [400_000]
        assert list(Repeats(weekly, 1, ALL, 4, 400_000).days(400_000, 400_002, steps)) == []
    assert steps.taken == 2 * (3 + 1)


def test_days_without_end_are_refused_by_the_name_of_the_file() -> None:
    steps, never = Steps("r.ics"), Repeats(True, 10**9, ALL, 0)
    with pytest.raises(PayloadRefused, match=r"^r\.ics: its repetitions go over more than 1,000,000 days"):
        list(never.days(7, 10**9, steps))
    assert steps.taken == MOST_STEPS + 1
