"""Orders as HTML: the age of every step, what is red, and what the buttons ask for."""

import re

from components.orders import order_asked, orders_html
from dashboard.model.entry import AnyBody
from dashboard.model.orders import OrderAgreed, OrderCancelled, OrderExecuted, OrderRequested
from dashboard.services.desk import Desk
from dashboard.services.limits import limits
from tests.builders import EVENT, Clock, a_person, an_actor, festival

ANA = a_person()
EVIL = "<script>\"'&\u202e"


def stop(order: str = "o", **rest) -> OrderRequested:
    usual = {"what": "stop_show", "text": "Wind", "agency": "police", "to": ("fire", "ems"), "place": "Main stage"}
    return OrderRequested(order, **{**usual, **rest})


def drawn(desk: Desk, me=ANA) -> str:
    return orders_html(desk.situation(EVENT), desk.now(EVENT), limits(), me, "", None)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split()).replace(" :", ":").replace("( ", "(").replace(" )", ")")


def say(desk: Desk, *bodies: AnyBody) -> None:
    desk.record(EVENT, bodies, an_actor())


def test_every_step_is_shown_with_its_age(desk: Desk, clock: Clock):
    festival(desk)
    say(desk, stop())
    clock.go(60)
    say(desk, OrderAgreed("o", "fire", "Ben Osei"))
    clock.go(30)
    shown = words(drawn(desk))
    assert "OPEN 1m Stop the show, Main stage: Wind asked by P POLI 14:00 (1m ago)" in shown
    assert "F FIRE agreed after 1m (Ben Osei) E EMS NOT ANSWERED 1m" in shown
    say(desk, OrderAgreed("o", "ems"))
    assert "AGREED, NOT CARRIED OUT for 0s" in words(drawn(desk))
    say(desk, OrderExecuted("o", "music off"))
    assert "carried out 14:01, after 1m: music off" in words(drawn(desk))


def test_what_waits_past_its_limit_is_red(desk: Desk, clock: Clock):
    festival(desk)
    say(desk, stop())
    kinds = limits().alarms.kinds
    clock.go(kinds["order_waiting"].after)
    assert "cc-red" not in drawn(desk)
    clock.go(1)
    assert drawn(desk).count("cc-red") == 2
    clock.go(kinds["order_open"].after)
    assert drawn(desk).count("cc-red") == 3
    say(desk, OrderCancelled("o", "wind dropped"))
    assert "cc-red" not in drawn(desk)
    assert "taken back 14:07: wind dropped" in words(drawn(desk))


def test_a_plain_order_is_red_until_it_is_acknowledged_and_may_then_take_its_time(desk: Desk, clock: Clock):
    festival(desk)
    say(desk, stop(what="order", to=("fire",)))
    clock.go(limits().alarms.kinds["order_open"].after + 1)
    assert drawn(desk).count("cc-red") == 1
    say(desk, OrderAgreed("o", "fire"))
    assert "cc-red" not in drawn(desk)
    assert "OPEN 5m" in words(drawn(desk))


def test_stops_and_evacuations_come_before_orders_and_the_oldest_first(desk: Desk, clock: Clock):
    festival(desk)
    for n, what in enumerate(("order", "stop_show", "evacuate")):
        say(desk, stop(f"o{n}", what=what))
        clock.go(1)
    assert re.findall('data-key="order:(o.)"', drawn(desk)) == ["o1", "o2", "o0"]


def test_each_asked_agency_has_its_button_the_visitors_own_first(desk: Desk):
    festival(desk)
    say(desk, stop(what="order"))
    labels = re.findall(r'data-do="order-agree"[^>]*aria-label="([^"]*)"', drawn(desk, a_person("cleo", agency="ems")))
    assert labels == ["EMS acknowledges", "FIRE acknowledges"]
    assert "data-do" not in drawn(desk, None)


def test_a_request_names_who_must_agree_and_who_enters_for_another_agency(desk: Desk):
    festival(desk)
    state = desk.situation(EVENT)
    values = {"kind": "evacuate", "text": "Gas", "to": ["fire"], "place": "Tent 2", "incident": "1"}
    asked = {"do": "order-ask", "key": "k", "values": values}
    assert order_asked(asked, state, ANA) == [
        OrderRequested("order-k", "evacuate", "Gas", "police", ("fire",), "1", "Tent 2")
    ]
    assert "tick the agencies" in order_asked({**asked, "values": {**values, "to": []}}, state, ANA)
    assert "choose one of" in order_asked({**asked, "values": {**values, "kind": EVIL}}, state, ANA)
    agree = {"do": "order-agree", "order": "o"}
    assert order_asked({**agree, "agency": "police"}, state, ANA) == [OrderAgreed("o", "police", "Ana Ruiz")]
    assert order_asked({**agree, "agency": "fire"}, state, ANA) == [OrderAgreed("o", "fire", "entered by Ana Ruiz")]


def test_carrying_out_before_all_agreed_is_not_hindered_and_stays_on_record(desk: Desk):
    festival(desk)
    say(desk, stop(), OrderAgreed("o", "fire"))
    say(desk, *order_asked({"do": "order-done", "order": "o"}, desk.situation(EVENT), ANA))
    assert desk.situation(EVENT).orders["o"].note == "before EMS answered"


def test_strangers_text_is_text(desk: Desk):
    festival(desk)
    say(desk, stop(EVIL, text=EVIL, place=EVIL, incident="1"), OrderAgreed(EVIL, "fire", EVIL))
    assert "<script" not in drawn(desk)
    assert drawn(desk).count("&lt;script") >= 4
