"""How many units at once, and what part of their time, over logs worked out by hand and over any log."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.model.moment import SECOND
from dashboard.model.units import UnitAssigned, UnitReleased
from dashboard.projections.review.levels import levels, peak
from tests.builders import START, a_note, an_incident
from tests.projections.review.logs import a_log, a_status, figures, setup, values


def test_the_peak_is_said_with_its_first_instant_and_the_units() -> None:
    said = [
        (0, an_incident("1")), (10, UnitAssigned("P1", "1")), (20, UnitAssigned("E1", "1")),
        (30, UnitReleased("P1", "1")), (40, UnitAssigned("M1", "1")), (50, UnitReleased("E1", "1")),
    ]  # fmt: skip
    found = figures(a_log(*setup(), *said))["peak_committed"]
    assert (found.value, found.at) == (2, START + 20 * SECOND)
    assert [sample.unit for sample in found.samples] == ["P1", "E1"]
    assert {name: level for name, (level, _) in found.parts["agency"].items()} == {"ems": 1, "fire": 1, "police": 1}


def test_a_unit_on_two_calls_is_committed_once_until_it_is_free_of_both() -> None:
    said = [
        (0, an_incident("1")), (0, an_incident("2")), (10, UnitAssigned("P1", "1")), (20, UnitAssigned("P1", "2")),
        (30, UnitReleased("P1", "1")), (40, UnitAssigned("E1", "1")), (50, UnitReleased("P1", "2")),
    ]  # fmt: skip
    found = figures(a_log(*setup(), *said))["peak_committed"]
    assert (found.value, found.at) == (2, START + 40 * SECOND)


def test_one_that_leaves_as_another_is_sent_does_not_add_to_it() -> None:
    said = [
        (0, an_incident("1")), (10, UnitAssigned("P1", "1")), (20, UnitAssigned("E1", "1")),
        (20, UnitReleased("P1", "1")), (20, UnitAssigned("M1", "1")), (20, UnitReleased("M1", "1")), (30, a_note()),
    ]  # fmt: skip
    assert figures(a_log(*setup(), *said))["peak_committed"].value == 1


def test_a_sending_that_ends_the_log_counts() -> None:
    found = figures(a_log(*setup(), (0, an_incident("1")), (10, UnitAssigned("P1", "1"))))["peak_committed"]
    assert (found.value, found.at) == (1, START + 10 * SECOND)


def test_the_peak_of_a_span_begins_with_who_was_committed_before_it() -> None:
    said = [(0, an_incident("1")), (10, UnitAssigned("P1", "1")), (500, a_note())]
    found = figures(a_log(*setup(), *said), start=100, end=200)["peak_committed"]
    assert (found.value, found.at) == (1, START + 100 * SECOND)


def test_hours_committed_are_held_against_hours_on_duty_less_those_off_duty() -> None:
    said = [
        (0, an_incident("1")), (0, UnitAssigned("P1", "1")), (900, UnitReleased("P1", "1")),
        (1_800, a_status("P1", "OFF")), (3_600, a_status("P1", "AVAIL")), (5_400, a_note()),
    ]  # fmt: skip
    found = figures(a_log(*setup("P1"), *said))["util"]
    assert values(found) == [25]  # 15 of 60 minutes: half an hour off duty
    assert (found.counts["unit_hours_committed"], found.counts["unit_hours_on_duty"]) == (0.25, 1)


def test_a_spell_with_fewer_than_a_fifth_of_an_agency_free_is_found() -> None:
    units = [f"P{n}" for n in range(6)]
    busy = [(600, UnitAssigned(unit, "1")) for unit in units[:5]]
    said = [(0, an_incident("1")), *busy, (900, UnitReleased("P0", "1")), (960, a_status("P5", "OOS_MECH"))]
    said += [(1_080, UnitReleased("P1", "1")), (2_000, a_note())]
    found = figures(a_log(*setup(" ".join(units)), *said))["low_availability"]
    assert values(found) == [5, 2]
    assert [sample.agency for sample in found.samples] == ["police", "police"]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted).map(tuple), max_size=12))
def test_the_level_of_any_instant_is_how_many_intervals_hold_there(intervals: list[tuple[int, int]]) -> None:
    found = levels(intervals)
    counts = {t: sum(a <= t < b for a, b in intervals) for t in range(31)}
    assert peak(found)[0] == max(counts.values(), default=0)
    for t, count in zip(found.times.tolist(), found.counts.tolist(), strict=True):
        assert counts[t] == count
