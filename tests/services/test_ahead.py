"""Work begun ahead: once for all who ask, and who does it after it failed is told why."""

import threading
from collections.abc import Callable

from dashboard.services.ahead import Ahead


def test_work_is_begun_once_and_is_over_when_it_has_ended() -> None:
    ahead: Ahead[str] = Ahead()
    let, done = threading.Event(), list[int]()

    def work() -> None:
        let.wait(20)
        done.append(1)

    assert [ahead.busy("a", work) for _ in range(3)] == [True] * 3
    let.set()
    until(lambda: bool(done))
    assert done == [1]


def test_after_work_that_failed_it_is_left_to_whoever_asks_next() -> None:
    ahead: Ahead[str] = Ahead()
    tried: list[int] = []

    def work() -> None:
        tried.append(1)
        raise ValueError

    assert ahead.busy("a", work)
    until(lambda: not ahead.busy("a", work))
    assert ahead.busy("a", work)


def until(true: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if true():
            return
        threading.Event().wait(0.01)
    raise AssertionError("waited for 20 s")
