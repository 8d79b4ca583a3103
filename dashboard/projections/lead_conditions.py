"""What is wrong with the lead of an incident: a new P1 nobody has seen, nobody leads, a proposal nobody answers."""

from collections.abc import Iterator

from dashboard.model.incidents import Incident
from dashboard.model.leads import Proposal
from dashboard.model.limits import lead_due
from dashboard.model.moment import SECOND
from dashboard.projections.concurrence import interim_lead
from dashboard.projections.lookout import Condition, Lookout, titled
from dashboard.projections.names import person

LATER = 60 * SECOND


def new_p1(look: Lookout, incident: Incident) -> Iterator[Condition]:
    """A P1 was opened (or became one), until somebody has acknowledged it.

    An acknowledged one stays for a while, and at least as long as the incident is new, or it would be raised again.
    """
    if incident.priority != "P1":
        return
    since = look.urgent.get(incident.id, incident.opened)
    standing = look.standing("new_p1", incident.id)
    fresh = since + look.alarms.new_p1_for * SECOND
    seen = standing.acknowledged + look.alarms.acknowledged_for * SECOND if standing and standing.acknowledged else 0
    if look.now < max(fresh, seen) or (standing and not standing.acknowledged):
        place = f" at {incident.place}" if incident.place else ""
        agencies = look.committed(incident) or (look.said(incident).lead,)
        text = f"{'Now' if since > incident.opened + LATER else 'New'} P1: {titled(incident)}{place}"
        yield look.condition("new_p1", (incident.id,), since, text, incident.id, agencies)


def no_lead(look: Lookout, incident: Incident) -> Iterator[Condition]:
    """Nobody leads, past the limit of its priority or of several agencies on scene. Only a settled lead ends it."""
    since = _overdue(look, incident)
    if not since:
        return
    text = f"{titled(incident)}: no lead agreed. {lead_words(look, incident)}".strip()
    pending = incident.proposal
    agencies = pending.involved if pending else look.committed(incident) or (look.said(incident).lead,)
    yield look.condition("no_lead", (incident.id,), since, text, incident.id, agencies)


def lead_unanswered(look: Lookout, incident: Incident) -> Iterator[Condition]:
    """A proposal waits too long: not answered, objected to and not escalated, or those asked have not decided."""
    pending = incident.proposal
    if pending is None:
        return
    begun, agencies = _waits(look, pending)
    asked = pending.escalations[-1].people if pending.escalations else ()
    people = tuple(person(name, look.situation) for name in asked)
    what = f"{titled(incident)}: {waiting_words(look, pending)}"
    yield look.condition("lead_unanswered", (incident.id, pending.id), begun, what, incident.id, agencies, people)


def lead_words(look: Lookout, incident: Incident) -> str:
    """Say how far the lead of an incident without one has come: proposed, recommended, interim."""
    if incident.proposal:
        return waiting_words(look, incident.proposal)
    said = look.said(incident)
    interim = interim_lead(look.situation, incident, said)
    here = f"{look.shorts((interim,))} holds it in the interim. " if interim else ""
    return here + (f"{look.shorts((said.lead,))} by {said.protocol} v{said.version}, not proposed" if said.lead else "")


def waiting_words(look: Lookout, pending: Proposal) -> str:
    """Say who is proposed, and who has objected, not answered, or been asked to decide."""
    found = [f"{look.shorts((pending.agency,))} proposed"]
    if pending.objections:
        found.append(f"{look.shorts(a.agency for a in pending.objections)} objects")
    if pending.waiting_for:
        found.append(f"{look.shorts(pending.waiting_for)} has not answered")
    if pending.escalations:
        names = ", ".join(person(name, look.situation) for name in pending.escalations[-1].people)
        found.append(f"{names} asked to decide")
    return ", ".join(found)


def _overdue(look: Lookout, incident: Incident) -> int:
    """When the missing lead became overdue (UTC us); 0 = it is not missing, or never is overdue."""
    if incident.lead or not incident.is_open:
        return 0
    limits = look.limits.lead
    alone = lead_due(incident, 1, limits)[1]
    arrivals = list(look.arrivals(incident).values())
    together = arrivals[1] + limits.red_with_several_agencies * SECOND if len(arrivals) > 1 else 0
    return min(filter(None, (alone, together)), default=0)


def _waits(look: Lookout, pending: Proposal) -> tuple[int, tuple[str, ...]]:
    """(since when it waits in vain, UTC us, less the limit for the unanswered; the agencies that must act)."""
    after = look.alarms.kinds["lead_unanswered"].after * SECOND
    if pending.escalations:
        return pending.escalations[-1].due - after, pending.involved
    disputed = [a.at + look.alarms.disputed_after * SECOND - after for a in pending.objections]
    unanswered = [pending.proposed] if pending.waiting_for else []
    return min(disputed + unanswered, default=pending.proposed), pending.involved if disputed else pending.waiting_for
