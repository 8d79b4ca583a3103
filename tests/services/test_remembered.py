"""What many threads ask for is remembered while it is asked for, and no more than there is room."""

import threading

from dashboard.model.plans import Plan
from dashboard.projections.drawn import mark_of
from dashboard.services.marks import mark
from dashboard.services.remembered import Remembered, Turns
from tests.builders import a_feature


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    known: Remembered[str, int] = Remembered(2)
    known.put("a", 1)
    known.put("b", 2)
    assert known.get("a") == 1
    known.put("c", 3)
    assert (known.get("a"), known.get("b"), known.get("c")) == (1, None, 3)


def test_a_mark_is_that_of_the_plan_whoever_else_had_its_place_in_memory() -> None:
    for number in range(200):
        plan = Plan(features=(a_feature(f"g{number}"),))
        assert mark(plan) == mark_of(plan)


def test_who_wants_another_thing_does_not_wait_for_who_is_at_the_first() -> None:
    turns: Turns[str] = Turns()
    order: list[str] = []

    def second() -> None:
        with turns.at("a"):
            order.append("second")

    with turns.at("a"):
        waiting = threading.Thread(target=second)
        waiting.start()
        with turns.at("b"):
            order.append("other")
        order.append("first")
    waiting.join(20)
    assert order == ["other", "first", "second"]
