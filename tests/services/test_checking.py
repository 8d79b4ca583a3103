"""The checks run beside the desk: once for all who look, and what is old is said to be old."""

import threading

from dashboard.model.plans import Plan, PlanEdited
from dashboard.projections.checks.result import Result
from dashboard.projections.plans import draft
from dashboard.services.checking import MOST_THREADS, Checks
from dashboard.services.desk import Desk
from dashboard.services.parameters import chosen
from tests.builders import EVENT, a_feature, an_actor, festival


def test_the_same_plan_is_checked_once_and_a_changed_one_again_without_keeping_anybody_waiting(
    desk: Desk,
) -> None:
    festival(desk)
    asked, go = [], threading.Event()

    def count(plan: Plan, *_rest: object) -> list[Result]:
        asked.append(len(plan.features))
        go.wait(10)
        return [Result("count", "Count", "pass", f"{len(plan.features)} drawn")]

    checks, awaited = Checks(count), []

    def look(patience: float) -> tuple[str, bool]:
        situation = desk.situation(EVENT)
        found = checks.look(EVENT, situation, draft(situation), chosen(situation), "", patience)
        awaited.append(found.awaited)
        return found.results[0].says if found.results else "", found.current

    desk.record(EVENT, PlanEdited(Plan(features=(a_feature("g1"),))), an_actor())
    assert [look(0), look(0)] == [("", False)] * 2
    assert awaited[0] == awaited[1] > 0
    assert not checks.ready(EVENT, "", awaited[0])
    go.set()
    assert look(10) == ("1 drawn", True)
    assert look(0) == ("1 drawn", True)
    assert asked == [1]
    assert checks.ready(EVENT, "", awaited[0])
    assert awaited[-1] == 0
    go.clear()
    desk.record(EVENT, PlanEdited(Plan(features=(a_feature("g2"),))), an_actor())
    assert look(0.05) == ("1 drawn", False)
    go.set()
    assert look(10) == ("2 drawn", True)


def test_however_many_periods_are_asked_for_few_are_reckoned_at_once_and_all_get_their_turn(desk: Desk) -> None:
    festival(desk)
    busy: list[int] = []
    most, lock, go = [0], threading.Lock(), threading.Event()

    def slow(*_rest: object) -> list[Result]:
        with lock:
            busy.append(1)
            most[0] = max(most[0], len(busy))
        go.wait(10)
        with lock:
            busy.pop()
        return []

    checks, situation = Checks(slow), desk.situation(EVENT)
    plan, numbers, names = draft(situation), chosen(situation), [f"OP{number}" for number in range(8)]
    for name in names:
        checks.look(EVENT, situation, plan, numbers, name, 0)
    go.set()
    assert all(checks.look(EVENT, situation, plan, numbers, name, 10).current for name in names)
    assert 1 <= most[0] <= MOST_THREADS


def test_a_check_that_breaks_is_said_and_ends_nothing(desk: Desk) -> None:
    festival(desk)

    def broken(*_rest: object) -> list[Result]:
        raise RuntimeError

    situation = desk.situation(EVENT)
    found = Checks(broken).look(EVENT, situation, draft(situation), chosen(situation), "", 10)
    assert found.current
    assert "broke" in found.says
