"""What several agencies still owe each other: orders to stop or to evacuate, and conferences not all have joined."""

from collections.abc import Iterator

from msgspec import Struct

from dashboard.model.limits import Limits
from dashboard.model.moment import SECOND
from dashboard.model.orders import WORDS, Order
from dashboard.projections.names import number
from dashboard.projections.situation import Situation

LOUD = ("stop_show", "evacuate")


class Pending(Struct, frozen=True, omit_defaults=True):
    """One of them, as the wall says it: `kind` is `order` or `conference`, agencies are ids, times are UTC us.

    `agreed` is when the last agency agreed and `done` when it was carried out (0: not yet); from `red_from` on it is
    overdue (0: never): an answer is missing, or it is still not carried out. `waiting` are the agencies that have not
    agreed or joined. `place` is where, or the incident's number where nobody said.
    """

    kind: str
    id: str
    title: str
    place: str
    requested: int
    red_from: int
    waiting: tuple[str, ...] = ()
    agreed: int = 0
    done: int = 0


def pending(situation: Situation, now: int, limits: Limits) -> list[Pending]:
    """Return what is open at `now` (UTC us), orders first and the oldest first, and orders done just now."""
    loud = [order for order in situation.orders.values() if order.kind in LOUD]
    shown = [order for order in loud if order.is_open or _just_done(order, now, limits.changed_mark)]
    orders = [_order(situation, order, limits) for order in shown]
    calls = list(_conferences(situation, limits.alarms.after("conference_waiting")))
    return sorted([*orders, *calls], key=lambda one: (one.kind != "order", one.requested))


def _just_done(order: Order, now: int, seconds: int) -> bool:
    return bool(order.executed) and now < order.executed + seconds * SECOND


def _order(situation: Situation, order: Order, limits: Limits) -> Pending:
    where = order.place or _place(situation, order.incident)
    return Pending(
        "order", order.id, WORDS[order.kind].upper(), where, order.requested, _overdue(order, limits),
        order.waiting_for, order.agreed, order.executed,
    )  # fmt: skip


def _overdue(order: Order, limits: Limits) -> int:
    """From when on it is red, as on the page of decisions: not carried out, or an agency has not answered."""
    answers = [limits.alarms.after("order_waiting")] if order.waiting_for else []
    lasting = [seconds for seconds in (limits.alarms.after("order_open"), *answers) if seconds]
    return order.requested + min(lasting) * SECOND if lasting else 0


def _conferences(situation: Situation, limit: int) -> Iterator[Pending]:
    for conference in situation.conferences.values():
        if not conference.ended and conference.waiting_for:
            where = number(conference.incident, situation) if conference.incident else ""
            overdue = conference.called + limit * SECOND if limit else 0
            yield Pending(
                "conference", conference.id, "CONFERENCE", where, conference.called, overdue, conference.waiting_for
            )


def _place(situation: Situation, incident: str) -> str:
    known = situation.incident(incident)
    return " ".join(filter(None, (known.number, known.place))) if known else incident
