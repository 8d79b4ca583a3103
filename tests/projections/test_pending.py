"""Orders that are to be agreed and carried out, and conferences that are to be joined, as the wall says them."""

import pytest

from dashboard.model.liaison import ConferenceCalled, ConferenceEnded, ConferenceJoined
from dashboard.model.moment import SECOND
from dashboard.model.orders import OrderAgreed, OrderCancelled, OrderExecuted, OrderRequested
from dashboard.projections.pending import Pending, pending
from dashboard.services.desk import Desk
from dashboard.services.limits import limits
from tests.builders import EVENT, START, Clock, an_actor, festival

WHO = an_actor()
STOP = OrderRequested("o", "stop_show", "Stop the show", "police", ("fire", "ems"), "1", "Main stage")


def shown(desk: Desk) -> list[Pending]:
    return pending(desk.situation(EVENT), desk.now(EVENT), limits())


@pytest.fixture
def event(desk: Desk) -> Desk:
    festival(desk)
    return desk


def test_a_stop_is_asked_agreed_and_executed_and_then_goes(event: Desk, clock: Clock) -> None:
    event.record(EVENT, STOP, WHO)
    (asked,) = shown(event)
    assert (asked.title, asked.place, asked.waiting, asked.agreed) == (
        "STOP THE SHOW",
        "Main stage",
        ("fire", "ems"),
        0,
    )
    assert asked.red_from == START + limits().alarms.kinds["order_waiting"].after * SECOND
    event.record(EVENT, OrderAgreed("o", "fire"), WHO)
    assert shown(event)[0].waiting == ("ems",)
    clock.go(60)
    event.record(EVENT, OrderAgreed("o", "ems"), WHO)
    (agreed,) = shown(event)
    assert (agreed.waiting, agreed.agreed) == ((), START + 60 * SECOND)
    assert agreed.red_from == START + limits().alarms.kinds["order_open"].after * SECOND
    event.record(EVENT, OrderExecuted("o"), WHO)
    assert shown(event)[0].done == START + 60 * SECOND
    clock.go(limits().changed_mark)
    assert shown(event) == []


def test_an_order_without_a_place_says_the_place_of_its_incident(event: Desk) -> None:
    event.record(EVENT, OrderRequested("o", "evacuate", "Out", "police", ("fire",), "1"), WHO)
    incident = event.situation(EVENT).incidents["1"]
    assert incident.place
    assert shown(event)[0].place == f"{incident.number} {incident.place}"


def test_a_cancelled_stop_and_a_plain_order_are_not_shown(event: Desk) -> None:
    event.record(EVENT, [STOP, OrderRequested("p", "order", "Send one engine", "police", ("fire",))], WHO)
    event.record(EVENT, OrderCancelled("o", "false alarm"), WHO)
    assert shown(event) == []


def test_a_conference_says_who_has_not_joined_and_never_waits_for_its_caller(event: Desk) -> None:
    event.record(EVENT, ConferenceCalled("c", "fire", ("police", "ems", "fire"), "who leads", "1"), WHO)
    event.record(EVENT, ConferenceJoined("c", "police"), WHO)
    assert [(one.kind, one.place, one.waiting) for one in shown(event)] == [("conference", "#001", ("ems",))]
    event.record(EVENT, ConferenceJoined("c", "ems"), WHO)
    assert shown(event) == []


def test_a_conference_that_is_over_waits_for_nobody(event: Desk) -> None:
    event.record(EVENT, [ConferenceCalled("c", "fire", ("police",)), ConferenceEnded("c")], WHO)
    assert shown(event) == []


def test_orders_stand_before_conferences_and_the_oldest_first(event: Desk, clock: Clock) -> None:
    event.record(EVENT, ConferenceCalled("c", "fire", ("police",)), WHO)
    for name in ("o", "q"):
        clock.go(5)
        event.record(EVENT, OrderRequested(name, "evacuate", "Clear the meadow", "police", ("fire",)), WHO)
    assert [one.id for one in shown(event)] == ["o", "q", "c"]
