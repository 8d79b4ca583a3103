"""The queue at the gates, reckoned by hand: half the arrivals that the lanes let in, and twice as many."""

import pytest
from msgspec import structs

from dashboard.model.events import Inflow, Period
from dashboard.model.layouts import Opening
from dashboard.model.plans import Plan
from dashboard.projections.checks.gates import gate_queue
from dashboard.projections.checks.result import Answer, worst
from tests.builders import START
from tests.projections.checks.drawn import HOUR, a_period, a_site, box, drawn

GATE = drawn("g1", "gate", (0, 0), width=4.0, lanes=5)  # with bag search 5 x 240 = 1,200 people an hour
QUEUE = drawn("q1", "queue", *box(0, -40, 20, 25))  # 500 m2: 1,000 people at 2 a square metre


def arriving(*per_hour: int, hours: float = 4) -> Period:
    """So many an hour in the first hour, in the second, ..."""
    return a_period(hours, arrivals=tuple(Inflow(START + n * HOUR, people) for n, people in enumerate(per_hour)))


def result(answer: Answer) -> str:
    return worst(tuple(finding.outcome for finding in answer.findings))


def test_nobody_waits_where_the_lanes_let_in_more_than_arrive() -> None:
    answer = gate_queue(a_site(GATE, period=arriving(1_200, 600, 0)))
    assert (answer.value, answer.threshold, answer.unit, result(answer)) == (0, 30, "min", "pass")


def test_the_longest_wait_is_that_of_the_last_of_the_rush() -> None:
    # 1,700 come in an hour, 1,200 get in: 500 are left at its end, and the last of them waits 500 / 1,200 h = 25 min
    answer = gate_queue(a_site(GATE, QUEUE, period=arriving(1_700, 0)))
    assert answer.value == 25
    assert "longest queue 500 people" in answer.says
    assert result(answer) == "pass"


def test_a_wait_of_more_than_half_an_hour_is_to_be_looked_at_and_the_lanes_that_would_do_are_said() -> None:
    # 2,000 come: 800 are left, the last waits 40 min. With six lanes 1,440 an hour: 560 left, 23.3 min
    answer = gate_queue(a_site(GATE, QUEUE, period=arriving(2_000, 0)))
    assert answer.value == 40
    (found,) = answer.findings
    assert (found.objects, found.field) == (("g1",), "lanes")
    assert "Have 6 lanes" in found.fix


def test_a_queue_that_the_areas_do_not_hold_is_to_be_looked_at() -> None:
    # 500 people, and no area; 500 / 2 = 250 m2
    answer = gate_queue(a_site(GATE, period=arriving(1_700, 0)))
    assert [f.fix for f in answer.findings] == ["Draw 250 m2 more of queue areas"]
    assert (answer.value, answer.threshold, answer.unit) == (500, 0, "people")  # nobody waits too long


def test_without_bag_search_a_lane_lets_in_660_an_hour() -> None:
    # 5 x 660 = 3,300; 3,630 come: 330 are left, the last waits 330 / 3,300 h = 6 min
    answer = gate_queue(a_site(GATE, QUEUE, period=arriving(3_630, 0), bag_search=0))
    assert answer.value == pytest.approx(6)


def test_who_comes_before_the_gates_open_waits_for_them() -> None:
    # open after an hour: the first of 600 waits 60 min; then 600 come in half an hour with nobody behind them
    late = structs.replace(GATE, openings=(Opening("Saturday", START + HOUR, 0),))
    answer = gate_queue(a_site(late, QUEUE, period=arriving(600, 0)))
    assert answer.value == 60


def test_a_queue_goes_on_while_fewer_come() -> None:
    # hour 1: 1,800 - 1,200 = 600 left. Hour 2: 900 come, so 300 fewer an hour: 300 are left after it, and the last of
    # hour 1 waits 600 / 1,200 h = 30 min, the longest; hour 3: nobody comes
    answer = gate_queue(a_site(GATE, QUEUE, period=arriving(1_800, 900, 0)))
    assert answer.value == 30
    assert result(answer) == "pass"


def test_who_is_still_outside_at_the_end_is_counted() -> None:
    # 2 h of 1,300 against 1,200: 200 are outside when the period ends
    answer = gate_queue(a_site(GATE, QUEUE, period=arriving(1_300, 1_300, hours=2)))
    assert "200 are still outside" in answer.findings[0].says
    assert (answer.value, answer.threshold, answer.unit) == (200, 0, "people")
    assert result(answer) == "warn"


def test_a_period_that_leaves_people_outside_is_told_before_one_with_a_longer_wait() -> None:
    # Sunday: 1,400 come in the last hour, 200 are outside, who wait 10 min; on Saturday the last waits 25 min and is in
    sunday = structs.replace(arriving(1_400, hours=1), name="Sunday")
    answer = gate_queue(a_site(GATE, QUEUE, plan=Plan(periods=(arriving(1_700, 0), sunday))))
    assert answer.says.startswith("Sunday: ")
    assert (answer.value, answer.threshold, answer.unit, result(answer)) == (200, 0, "people", "warn")


def test_a_gate_without_lanes_and_a_period_without_arrivals_are_named() -> None:
    bare = drawn("g2", "gate", (9, 9), width=4.0)
    answer = gate_queue(a_site(GATE, bare, period=arriving(100)))
    assert [(f.objects, f.field) for f in answer.findings] == [(("g2",), "lanes")]
    assert result(gate_queue(a_site(GATE, period=a_period()))) == "warn"
    assert "Saturday" in gate_queue(a_site(GATE, period=a_period())).findings[0].says


def test_where_no_period_is_chosen_the_one_with_the_longest_wait_is_told() -> None:
    # 25 min on Saturday (500 of 1,700 are left), 40 min on Sunday (800 of 2,000)
    sunday = structs.replace(arriving(2_000, 0), name="Sunday")
    answer = gate_queue(a_site(GATE, QUEUE, plan=Plan(periods=(arriving(1_700, 0), sunday))))
    assert answer.value == 40
    assert answer.says.startswith("Sunday")
    assert result(gate_queue(a_site(GATE, QUEUE))) == "warn"


def test_gates_that_are_drawn_and_closed_in_the_period_are_said_to_be_so() -> None:
    sunday = structs.replace(GATE, openings=(Opening("Sunday", 0, 0),))
    answer = gate_queue(a_site(sunday, period=arriving(100)))
    assert answer.says == "1 gate drawn, and none of them is open in Saturday"
    assert [(f.outcome, f.objects) for f in answer.findings] == [("warn", ())]


@pytest.mark.parametrize(
    "flow", [Inflow(START + 5 * HOUR, 900), Inflow(START, -900)], ids=["after the end", "negative"]
)
def test_arrivals_that_cannot_be_are_named_and_not_taken_for_nobody_waiting(flow: Inflow) -> None:
    answer = gate_queue(a_site(GATE, period=a_period(arrivals=(flow,))))
    assert answer.value is None
    assert [f.outcome for f in answer.findings] == ["warn"]
    # beside honest arrivals they change nothing: 1,700 come and 1,200 get in: 25 min
    with_it = structs.replace(arriving(1_700, 0), arrivals=(*arriving(1_700, 0).arrivals, flow))
    assert gate_queue(a_site(GATE, QUEUE, period=with_it)).value == 25


def test_without_gates_nobody_queues_unless_people_arrive() -> None:
    assert result(gate_queue(a_site(period=a_period()))) == "pass"
    assert result(gate_queue(a_site(period=arriving(100)))) == "warn"
