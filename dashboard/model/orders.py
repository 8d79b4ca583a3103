"""Orders between agencies, from asking to doing: stop the show, evacuate, or any order that must be acknowledged."""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct, structs

from dashboard.model.body import Body

OrderKind = Literal["stop_show", "evacuate", "order"]

WORDS: dict[OrderKind, str] = {"stop_show": "Stop the show", "evacuate": "Evacuate", "order": "Order"}


class Agreement(Struct, frozen=True, gc=False):
    """An agency has agreed to (of an order: acknowledged) it, by whose mouth, at `at` (UTC microseconds)."""

    agency: str
    person: str
    at: int


class Order(Struct, frozen=True, gc=False):
    """One order as it stands; `to` are the agencies that must agree or acknowledge. Times UTC us, 0 = not yet."""

    id: str
    kind: OrderKind
    text: str
    by: str
    to: tuple[str, ...]
    incident: str = ""
    place: str = ""
    requested: int = 0
    agreements: tuple[Agreement, ...] = ()
    executed: int = 0
    cancelled: int = 0
    note: str = ""

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The agencies that have not agreed or acknowledged."""
        there = {a.agency for a in self.agreements}
        return tuple(agency for agency in self.to if agency not in there)

    @property
    def agreed(self) -> int:
        """When the last agency agreed (UTC microseconds); 0 = not all have."""
        return 0 if self.waiting_for else max((a.at for a in self.agreements), default=self.requested)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be carried out."""
        return not self.executed and not self.cancelled


class OrderRequested(Body, frozen=True, tag="order.requested"):
    """An agency asks for something that others must agree to, or acknowledge, and carry out."""

    order: str
    what: OrderKind
    text: str
    agency: str
    to: tuple[str, ...]
    incident: str = ""
    place: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The order, and its incident or the event."""
        return (f"order:{self.order}", f"incident:{self.incident}" if self.incident else "event")


class OrderAgreed(Body, frozen=True, tag="order.agreed"):
    """An agency agrees (of a plain order: acknowledges)."""

    order: str
    agency: str
    person: str = ""
    subjects = ("order", "agency")


class OrderExecuted(Body, frozen=True, tag="order.executed"):
    """It has been carried out."""

    order: str
    note: str = ""
    subjects = ("order",)


class OrderCancelled(Body, frozen=True, tag="order.cancelled"):
    """It is taken back, for a reason."""

    order: str
    reason: str
    subjects = ("order",)


OrderBody = OrderRequested | OrderAgreed | OrderExecuted | OrderCancelled


def apply(orders: dict[str, Order], body: OrderBody, occurred: int) -> None:
    """Take `body` into `orders` (id -> order)."""
    if type(body) is OrderRequested:
        orders[body.order] = Order(
            body.order, body.what, body.text, body.agency, body.to, body.incident, body.place, occurred
        )
        return
    known = orders.get(body.order)
    if known is not None:
        orders[known.id] = CHANGES[type(body)](known, body, occurred)


def _agreed(order: Order, body: OrderAgreed, occurred: int) -> Order:
    if any(a.agency == body.agency for a in order.agreements):
        return order
    return structs.replace(order, agreements=(*order.agreements, Agreement(body.agency, body.person, occurred)))


CHANGES: dict[type, Callable[[Order, Any, int], Order]] = {
    OrderAgreed: _agreed,
    OrderExecuted: lambda order, body, occurred: structs.replace(order, executed=occurred, note=body.note),
    OrderCancelled: lambda order, body, occurred: structs.replace(order, cancelled=occurred, note=body.reason),
}
