"""Times of incidents and units, over logs whose figures were worked out by hand."""

import pytest
from msgspec import structs

from dashboard.model.incidents import IncidentChanged, IncidentClosed, IncidentReopened
from dashboard.model.moment import SECOND
from dashboard.model.units import UnitAssigned, UnitReleased
from tests.builders import START, a_note, an_incident
from tests.projections.review.logs import Said, a_call, a_log, a_status, corrects, figures, setup, values


def five() -> list:  # type: ignore[type-arg]
    """Five incidents, sent after 1, 2, 3, 4 and 10 minutes."""
    return [
        *setup(),
        *(said for n, sent in enumerate((60, 120, 180, 240, 600)) for said in a_call(str(n), n * 5_000, sent=sent)),
    ]


def test_median_and_ninetieth_percentile_interpolate_linearly_between_neighbours() -> None:
    found = figures(a_log(*five()))["call_process"]
    assert values(found) == [1, 2, 3, 4, 10]
    assert (found.spread.n, found.spread.median) == (5, 3)
    assert found.spread.p90 == pytest.approx(7.6)  # six tenths of the way from 4 to 10


def test_of_fewer_than_five_only_how_many_is_said() -> None:
    spread = figures(a_log(*setup(), *a_call("1", 10)))["turnout"].spread
    assert (spread.n, spread.median, spread.p90) == (1, None, None)


def test_turnout_and_travel_are_of_every_sending_and_first_unit_of_every_incident() -> None:
    second = [(400, UnitAssigned("E1", "1")), (410, a_status("E1", "ENRT", "1")), (420, a_status("E1", "ONSC", "1"))]
    found = figures(a_log(*setup(), *a_call("1", 0), *second))
    assert sorted(values(found["turnout"])) == [round(10 / 60, 6), 0.5]
    assert sorted(values(found["travel"])) == [round(10 / 60, 6), 2]
    assert values(found["first_unit"]) == [3.5]
    assert found["first_unit"].samples[0].unit == "P1"


def test_a_figure_names_the_entries_behind_it() -> None:
    log = a_log(*setup(), *a_call("1", 10))
    sample = figures(log)["first_unit"].samples[0]
    kinds = [log[seq - 1].body.kind for seq in sample.seqs]
    assert (kinds, sample.incident, sample.agency) == (["incident.opened", "unit.status"], "1", "police")
    assert sample.at == START + (10 + 210) * SECOND


def test_incidents_nobody_was_sent_to_or_reached_are_counted_beside() -> None:
    found = figures(a_log(*setup(), (5, an_incident("1")), *a_call("2", 10)))
    assert found["call_process"].counts["never_sent"] == 1
    assert found["first_unit"].counts["not_reached"] == 1


def test_a_clock_that_runs_backwards_is_counted_and_not_dropped() -> None:
    back = [(0, an_incident("1")), (100, UnitAssigned("P1", "1")), (90, a_status("P1", "ENRT", "1"))]
    same = [(200, an_incident("2")), (200, UnitAssigned("E1", "2")), (200, a_status("E1", "ENRT", "2"))]
    turnout = figures(a_log(*setup(), *back, *same))["turnout"]
    assert sorted(values(turnout)) == [round(-10 / 60, 6), 0]
    assert (turnout.counts["negative"], turnout.counts["identical"]) == (1, 1)


def test_a_unit_said_to_be_free_before_it_was_sent_was_never_committed() -> None:
    said = [(0, an_incident("1")), (100, UnitAssigned("P1", "1")), (90, UnitReleased("P1", "1")), (500, a_note())]
    found = figures(a_log(*setup(), *said))
    assert (found["peak_committed"].peak, found["peak_committed"].at) == (None, None)


def test_a_status_before_the_sending_is_not_taken_for_one_of_it() -> None:
    early = [(0, an_incident("1")), (5, a_status("P1", "ONSC", "1")), (10, UnitAssigned("P1", "1"))]
    assert not figures(a_log(*setup(), *early))["first_unit"].samples


def test_only_the_first_time_a_step_is_said_counts() -> None:
    again = [(300, a_status("P1", "ENRT", "1")), (310, a_status("P1", "ONSC", "1"))]
    found = figures(a_log(*setup(), *a_call("1", 0), *again))
    assert (values(found["turnout"]), values(found["travel"])) == ([0.5], [2])


def test_a_unit_that_names_no_incident_means_the_one_it_was_sent_to_last() -> None:
    two = [
        (0, an_incident("1")), (0, an_incident("2")), (10, UnitAssigned("P1", "1")), (20, UnitAssigned("P1", "2")),
        (50, a_status("P1", "ENRT")),
    ]  # fmt: skip
    sample = figures(a_log(*setup(), *two))["turnout"].samples[0]
    assert (sample.incident, round(sample.value, 6)) == ("2", 0.5)


def test_a_unit_sent_to_the_same_incident_again_turns_out_twice() -> None:
    again = [(2_000, UnitAssigned("P1", "1")), (2_045, a_status("P1", "ENRT", "1"))]
    assert values(figures(a_log(*setup(), *a_call("1", 0), *again))["turnout"]) == [0.5, 0.75]


def test_a_corrected_time_counts_as_corrected() -> None:
    log = [*setup(), *a_call("1", 0)]
    arrived = len(setup()) + 4
    found = figures(a_log(*log, (900, corrects(arrived, at=150))))
    assert values(found["first_unit"]) == [2.5]


def test_a_corrected_unit_counts_as_corrected() -> None:
    log, sent = [*setup(), *a_call("1", 0)], len(setup()) + 2
    found = figures(a_log(*log, (900, corrects(sent, UnitAssigned("E1", "1")))))
    assert found["call_process"].samples[0].unit == "E1"


def test_what_was_struck_never_was() -> None:
    log, arrived = [*setup(), *a_call("1", 0)], len(setup()) + 4
    assert not figures(a_log(*log, (900, corrects(arrived))))["first_unit"].samples


def test_an_incident_opened_at_the_end_of_the_span_is_outside_and_what_follows_it_later_counts() -> None:
    log = a_log(*five())
    found = figures(log, start=5_000, end=10_000)["call_process"]
    assert [sample.incident for sample in found.samples] == ["1"]
    assert values(figures(log, start=5_000, end=5_001)["first_unit"]) == [4.5]


def test_late_entries_move_nothing_that_happened_but_what_was_known() -> None:
    log = [*setup(), (0, an_incident("1")), (60, UnitAssigned("P1", "1"), 360)]
    assert values(figures(a_log(*log))["call_process"]) == [1]
    assert values(figures(a_log(*log), basis="known")["call_process"]) == [6]


def test_entries_recorded_in_another_order_give_the_same_figures() -> None:
    log, calls = setup(), [said for n in range(6) for said in a_call(str(n), n * 1_000, sent=60 + n)]
    inverse = [*reversed(calls[0::6]), *calls[1::6], *calls[2::6], *calls[3::6], *calls[4::6], *calls[5::6]]
    first, other = figures(a_log(*log, *calls)), figures(a_log(*log, *inverse))
    assert {name: metric.spread for name, metric in first.items()} == {
        name: metric.spread for name, metric in other.items()
    }


def test_figures_are_told_apart_by_agency_and_by_the_type_it_turned_out_to_be() -> None:
    log = [*setup(), *a_call("1", 0), *a_call("2", 50, "M1"), (90, IncidentChanged("2", type="cardiac"))]
    found = figures(a_log(*log))["first_unit"]
    assert list(found.groups("agency")) == ["ems", "police"]
    assert list(found.groups("type")) == ["cardiac", "medical"]
    assert [s.incident for s in found.only(lambda s: s.type == "cardiac").samples] == ["2"]


def test_an_event_with_no_entries_has_figures_of_nothing() -> None:
    for metric in figures([]).values():
        assert (metric.spread.n, metric.spread.median) == (0, None)
    assert figures([])["peak_committed"].at is None


def test_an_incident_opened_again_keeps_its_first_opening() -> None:
    again = [(2_000, IncidentReopened("1")), (2_100, UnitAssigned("E1", "1")), (2_500, IncidentClosed("1"))]
    found = figures(a_log(*setup(), *a_call("1", 0), *again))
    assert (values(found["call_process"]), values(found["first_unit"])) == ([1], [3.5])
    assert len(found["log_gap"].samples) == 2


def test_a_sending_that_is_only_concluded_has_no_turnout() -> None:
    calls = [said for n in range(5) for said in a_call(str(n), n * 5_000)]
    guess = [
        (90_000, an_incident("9")), (90_100, UnitAssigned("E1", "9", concluded=True)),
        (90_100, a_status("E1", "ENRT", "9")), (90_160, a_status("E1", "ONSC", "9")),
    ]  # fmt: skip
    found = figures(a_log(*setup(), *calls, *guess))
    assert values(found["turnout"]) == [0.5] * 5
    assert found["turnout"].counts["not_said"] == 1
    assert [(sample.incident, sample.unit) for sample in found["turnout"].beside["not_said"]] == [("9", "E1")]
    assert values(found["travel"])[-1] == 1


def test_what_a_source_stamped_counts_where_it_happened_and_not_where_it_was_known() -> None:
    said: list[Said] = [
        (0, an_incident("1")), (60, UnitAssigned("P1", "1")),
        (120, structs.replace(a_status("P1", "ENRT", "1"), stamped=START + 90 * SECOND), 400),
    ]  # fmt: skip
    log = a_log(*setup(), *said)
    assert values(figures(log)["turnout"]) == [0.5]
    assert values(figures(log, basis="known")["turnout"]) == [round(340 / 60, 6)]


def test_an_incident_that_nobody_said_when_it_came_in_has_no_time_until_the_first_unit() -> None:
    opened = structs.replace(an_incident("1"), concluded=True)
    said = [
        (0, opened),
        (0, UnitAssigned("P1", "1")),
        (30, a_status("P1", "ENRT", "1")),
        (90, a_status("P1", "ONSC", "1")),
    ]
    found = figures(a_log(*setup(), *said))
    assert [found[name].spread.n for name in ("call_process", "first_unit", "turnout", "travel")] == [0, 0, 1, 1]
    assert found["first_unit"].counts["not_received"] == 1
    assert [sample.incident for sample in found["call_process"].beside["not_received"]] == ["1"]
