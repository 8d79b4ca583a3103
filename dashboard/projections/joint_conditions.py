"""What is wrong between agencies: who has not talked, agreed, told or joined; two sites, and no channel in common."""

from collections.abc import Iterator

from dashboard.model.incidents import Incident
from dashboard.model.moment import elapsed
from dashboard.model.orders import WORDS, Order
from dashboard.model.text import plain
from dashboard.model.zones import SITE_WORDS, SiteKind
from dashboard.projections.lookout import Condition, Lookout, titled
from dashboard.projections.names import number
from dashboard.projections.notifications import notifications_by

ONE_ONLY: tuple[SiteKind, ...] = ("command_post", "rendezvous")


def no_contact(look: Lookout, incident: Incident) -> Iterator[Condition]:
    """Agencies on scene whose commanders have not talked with those who were there first, each group for itself.

    A conference that both are in counts as talking.
    """
    arrivals = look.arrivals(incident)
    groups = _in_touch(look, incident, list(arrivals))
    for late in groups[1:]:
        apart = f"{look.shorts(groups[0])} / {look.shorts(late)}"
        text = f"{titled(incident)}: not in touch: {apart}"
        about, both = (incident.id, late[0]), (*groups[0], *late)
        yield look.condition("no_contact", about, arrivals[late[0]], text, incident.id, both)


def no_channel(look: Lookout, incident: Incident) -> Iterator[Condition]:
    """An agency on scene that shares no channel with the lead, where the event has a channel plan."""
    channels = [set(c.agencies) for c in look.situation.channels.values() if c.incident in ("", incident.id)]
    if not look.situation.channels or not incident.lead:
        return
    for agency, arrived in look.arrivals(incident).items():
        if agency != incident.lead and not any({agency, incident.lead} <= on for on in channels):
            names = look.shorts((agency,)), look.shorts((incident.lead,))
            text = f"{titled(incident)}: {names[0]} is on scene and shares no channel with {names[1]}, who leads"
            begun = max(arrived, incident.lead_since)
            both = (agency, incident.lead)
            yield look.condition("no_channel", (incident.id, agency), begun, text, incident.id, both)


def two_sites(look: Lookout, incident: Incident) -> Iterator[Condition]:
    """A second command post or rendezvous point for one incident."""
    for kind in ONE_ONLY:
        found = [s for s in look.situation.sites.values() if s.incident == incident.id and s.kind == kind]
        if len(found) > 1:
            named = " and ".join(f"{s.place} ({look.shorts((s.agency,)) or 'no agency'})" for s in found)
            text = f"{titled(incident)}: {len(found)} {SITE_WORDS[kind].lower()}s: {named}. Keep one"
            begun = sorted(site.since for site in found)[1]
            agencies = [site.agency for site in found] + [incident.lead]
            yield look.condition("two_sites", (incident.id, kind), begun, text, incident.id, agencies)


def notification_overdue(look: Lookout, incident: Incident) -> Iterator[Condition]:
    """Each of those whom the protocols want told and who were not, counted from when the lead was proposed."""
    lead = incident.settled or incident.proposal
    for due in notifications_by(look.situation, incident, look.said(incident)):
        if lead and due.deadline and not due.made:
            whom = f"{due.who} ({look.shorts((due.by,))})" if due.by else due.who
            about, must = (incident.id, plain(due.who)), (due.by or lead.agency,)
            text = f"{titled(incident)}: not told yet: {whom}"
            yield look.condition("notification_overdue", about, due.deadline, text, incident.id, must)


def order_waiting(look: Lookout) -> Iterator[Condition]:
    """An agency that has not agreed to (of a plain order: acknowledged) what another asked for."""
    for order in _still_wanted(look):
        for agency in order.waiting_for:
            word = "acknowledged" if order.kind == "order" else "agreed"
            text = f"{_ordered(look, order)}: {look.shorts((agency,))} has not {word}"
            yield look.condition("order_waiting", (order.id, agency), order.requested, text, order.incident, (agency,))


def order_open(look: Lookout) -> Iterator[Condition]:
    """Stop the show, or evacuate, was asked for and has not been carried out."""
    for order in _still_wanted(look):
        if order.kind != "order":
            stage = f"agreed by all {_ago(look, order.agreed)}" if order.agreed else "not agreed by all"
            text = f"{_ordered(look, order)}: NOT EXECUTED, {stage}"
            agencies = (order.by, *order.to)
            yield look.condition("order_open", (order.id,), order.requested, text, order.incident, agencies)


def conference_waiting(look: Lookout) -> Iterator[Condition]:
    """A joint conference that agencies were called to and have not joined."""
    for call in look.situation.conferences.values():
        if call.waiting_for and not call.ended and not _over(look, call.incident):
            where = f" on {number(call.incident, look.situation)}" if call.incident else ""
            missing = look.shorts(call.waiting_for)
            text = f"Conference{where} called by {look.shorts((call.by,))}: {missing} not joined"
            yield look.condition("conference_waiting", (call.id,), call.called, text, call.incident, call.waiting_for)


def _in_touch(look: Lookout, incident: Incident, agencies: list[str]) -> list[tuple[str, ...]]:
    """Group `agencies` by who has talked with whom about `incident`, in their order."""
    contacts = (c.agencies for c in look.situation.contacts.values() if c.incident == incident.id)
    calls = (c for c in look.situation.conferences.values() if c.incident == incident.id)
    group = {agency: {agency} for agency in agencies}
    for talked in (*contacts, *((call.by, *(j.agency for j in call.joined)) for call in calls)):
        together = set[str]().union(*(group[a] for a in talked if a in group))
        group.update(dict.fromkeys(together, together))
    return list(dict.fromkeys(tuple(a for a in agencies if a in group[agency]) for agency in agencies))


def _still_wanted(look: Lookout) -> list[Order]:
    """Open orders; to stop the show or to evacuate outlives its incident, a plain order does not."""
    there = (order for order in look.situation.orders.values() if order.is_open)
    return [order for order in there if order.kind != "order" or not _over(look, order.incident)]


def _ordered(look: Lookout, order: Order) -> str:
    where = f"{number(order.incident, look.situation)} " if order.incident else ""
    place = f" at {order.place}" if order.place else ""
    what = order.text if order.kind == "order" else f"{WORDS[order.kind]}{place}"
    return f"{where}{what} (asked by {look.shorts((order.by,))})"


def _over(look: Lookout, incident: str) -> bool:
    """Whether it is about an incident that has been closed."""
    return bool(incident) and incident in look.situation.closed


def _ago(look: Lookout, at: int) -> str:
    return f"{elapsed(look.now - at)} ago"
