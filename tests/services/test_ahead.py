"""Work begun ahead: once for all who ask, who are told how far it is and all that it failed."""

import threading

from dashboard.services.ahead import Ahead


def test_work_is_begun_once_says_how_far_it_is_and_is_over_when_it_has_ended() -> None:
    ahead: Ahead[str] = Ahead()
    let, told, done = threading.Event(), threading.Event(), list[int]()

    def work() -> None:
        with ahead.turn("a") as tell:
            tell(3, 7)
            told.set()
            let.wait(20)
        done.append(1)

    pieces = {ahead.begun("a", work) for _ in range(3)}
    (piece,) = pieces
    assert told.wait(20)
    assert (piece.over.is_set(), piece.far()) == (False, (3, 7))
    let.set()
    assert piece.over.wait(20)
    assert (done, piece.failed, piece.far()) == ([1], False, (0, 0))


def test_all_who_wait_for_work_that_failed_are_told_and_who_asks_later_begins_anew() -> None:
    ahead: Ahead[str] = Ahead()
    let = threading.Event()

    def work() -> None:
        let.wait(20)
        raise ValueError

    waiting = [ahead.begun("a", work) for _ in range(2)]
    let.set()
    assert all(piece.over.wait(20) and piece.failed for piece in waiting)
    assert ahead.begun("a", work) not in waiting


def test_who_was_ahead_is_waited_for_in_turn() -> None:
    ahead: Ahead[str] = Ahead()
    order: list[str] = []

    def work() -> None:
        with ahead.turn("a"):
            order.append("second")

    with ahead.turn("a") as tell:
        piece = ahead.begun("a", work)
        tell(1, 2)
        assert piece.far() == (1, 2)
        order.append("first")
    assert piece.over.wait(20)
    assert order == ["first", "second"]
