"""Stop the show, evacuate, or an order: who asked, who agreed when, carried out or taken back. HTML; see live_panel."""

from collections.abc import Mapping
from html import escape

from components.asked import Asked, said, value, values
from components.chips import chip, text
from components.joint_parts import (
    Answer,
    agency_button,
    agency_name,
    agency_ticks,
    area,
    field,
    incident_choice,
    notice,
    own_first,
    red_age,
    when,
)
from dashboard.model.entry import AnyBody
from dashboard.model.events import Person
from dashboard.model.limits import Limits
from dashboard.model.moment import SECOND, elapsed
from dashboard.model.orders import WORDS, Order, OrderAgreed, OrderCancelled, OrderExecuted, OrderKind, OrderRequested
from dashboard.projections.names import number, unanswered
from dashboard.projections.situation import Situation

KINDS: Mapping[str, OrderKind] = {kind: kind for kind in WORDS}
VERBS = ("order-ask", "order-agree", "order-done", "order-cancel")
LISTED = 12


def orders_html(
    situation: Situation, now: int, limits: Limits, me: Person | None, chosen: str, answer: Answer | None
) -> str:
    """Draw what is open, the most urgent kind and the oldest first, the form where `me` may write, and the others."""
    own = me.agency if me else ""
    there = sorted(situation.orders.values(), key=lambda o: (o.kind == "order", o.requested))
    open_ones = "".join(order_row(order, situation, now, limits, own) for order in there if order.is_open)
    over = [order for order in reversed(there) if not order.is_open]
    past = "".join(order_row(order, situation, now, limits, "") for order in over[:LISTED])
    folded = f"<details><summary>Carried out or taken back: {len(over)}</summary>{past}</details>" if over else ""
    form = _form(situation, own, chosen) if me else ""
    nothing = "" if open_ones else '<p class="dim">No stop, evacuation or order is open.</p>'
    return (
        '<section class="dl-part dl-top" data-key="orders"><h2>Stop, evacuate, orders</h2>'
        f'{notice(answer, *VERBS)}<div class="dl-cards">{open_ones}</div>{nothing}'
        f'<div class="flow dl-folds">{form}{folded}</div></section>'
    )


def order_row(order: Order, situation: Situation, now: int, limits: Limits, own: str) -> str:
    """Draw one order with the age of every step; `own` (an agency) adds what can be said of it in one tap."""
    lasting = 0 if order.kind == "order" else limits.alarms.after("order_open")
    red = order.is_open and lasting and now - order.requested > lasting * SECOND
    kind = ("dl-row dl-open" + (" dl-red" if red else "")) if order.is_open else "dl-row"
    place = f", {text(order.place)}" if order.place else ""
    about = f' <span class="dim">{text(number(order.incident, situation))}</span>' if order.incident else ""
    age = red_age("OPEN", order.requested, now, lasting) if order.is_open else ""
    return (
        f'<div class="{kind}" data-key="order:{escape(order.id)}"><div class="flow">{age}'
        f'<span class="dl-words">{WORDS[order.kind]}{place}: {text(order.text)}</span>{about}</div>'
        f'<div class="dl-steps">{_steps(order, situation, now, limits)}</div>{_taps(order, situation, own)}</div>'
    )


def _steps(order: Order, situation: Situation, now: int, limits: Limits) -> str:
    asked = f"asked by {agency_name(situation, order.by)} {when(order.requested, situation, now)}"
    steps = [f"<span>{asked} ({elapsed(now - order.requested)} ago)</span>"]
    verb = "acknowledged" if order.kind == "order" else "agreed"
    for given in order.agreements:
        who = f" ({text(given.person)})" if given.person else ""
        after = elapsed(given.at - order.requested)
        steps.append(f"<span>{agency_name(situation, given.agency)} {verb} after {after}{who}</span>")
    for agency in order.waiting_for:
        waits = red_age("NOT ANSWERED", order.requested, now, limits.alarms.after("order_waiting"))
        steps.append(f"<span>{agency_name(situation, agency)} {waits if order.is_open else 'never answered'}</span>")
    return "".join([*steps, _end(order, situation, now)])


def _end(order: Order, situation: Situation, now: int) -> str:
    note = f": {text(order.note)}" if order.note else ""
    if order.executed:
        took = elapsed(order.executed - order.requested)
        return f"<strong>carried out {when(order.executed, situation, now)}, after {took}{note}</strong>"
    if order.cancelled:
        return f"<strong>taken back {when(order.cancelled, situation, now)}{note}</strong>"
    if order.agreed:
        return f"<span>{chip('AGREED, NOT CARRIED OUT', 'amber')} for {elapsed(now - order.agreed)}</span>"
    return ""


def _taps(order: Order, situation: Situation, own: str) -> str:
    if not own or not order.is_open:
        return ""
    verb = "acknowledges" if order.kind == "order" else "agrees"
    waiting = [a for a in own_first(order.waiting_for, own) if a in situation.agencies]
    agree = "".join(
        agency_button(situation.agencies[a], "order-agree", verb, main=a == own, order=order.id) for a in waiting
    )
    name = escape(order.id)
    done = f'<button type="button" data-do="order-done" data-records data-order="{name}">Carried out</button>'
    cancel = (
        f'<details><summary>Take back \N{HORIZONTAL ELLIPSIS}</summary><form class="flow" data-form="cancel:{name}"'
        f' data-do="order-cancel" data-order="{name}"><input name="reason" class="grow" required'
        ' placeholder="Reason (needed)" aria-label="Why it is taken back"><button type="submit">Take it back</button>'
        "</form></details>"
    )
    return f'<div class="flow">{agree}{done}{cancel}</div>'


def _form(situation: Situation, own: str, chosen: str) -> str:
    kinds = "".join(f'<option value="{kind}">{words}</option>' for kind, words in WORDS.items())
    places = "".join(f'<option value="{escape(place.name)}">' for place in situation.places.values())
    return (
        "<details><summary>Ask for a stop, an evacuation, or give an order</summary>"
        '<form class="dl-form" data-form="order" data-do="order-ask">'
        f"{field('What', f'<select name=kind>{kinds}</select>')}"
        f"{field('Where', '<input name=place list=order-places>')}<datalist id=order-places>{places}</datalist>"
        f"{area('text', 'Why, or what is to be done (needed)', need=True)}"
        f"{agency_ticks(situation, 'to', 'Must agree (needed)', less=own)}"
        f'{incident_choice(situation, chosen)}<div class="flow"><button type="submit" class="dl-main">Ask them</button>'
        "</div></form></details>"
    )


def order_asked(asked: Asked, situation: Situation, me: Person) -> list[AnyBody] | str:
    """Return what a button or the form asks for, or what is wrong with it."""
    order, agency = said(asked, "order"), said(asked, "agency")
    match said(asked, "do"):
        case "order-ask":
            return _requested(asked, me)
        case "order-agree":
            return [OrderAgreed(order, agency, me.name if agency == me.agency else f"entered by {me.name}")]
        case "order-done":
            known = situation.orders.get(order)
            return [OrderExecuted(order, unanswered(known, situation) if known else "")]
        case _:
            return [OrderCancelled(order, value(asked, "reason"))]


def _requested(asked: Asked, me: Person) -> list[AnyBody] | str:
    kind, to = KINDS.get(value(asked, "kind")), values(asked, "to")
    if kind is None:
        return f"what: choose one of {', '.join(WORDS.values())}"
    if not to:
        return "must agree: tick the agencies that must agree"
    name = f"order-{said(asked, 'key')[:60]}"
    incident = value(asked, "incident")
    return [OrderRequested(name, kind, value(asked, "text"), me.agency, to, incident, value(asked, "place"))]
