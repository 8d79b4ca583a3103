"""What may be recorded of the lead of an incident and the facts that decide it.

Each rule takes (situation, body, now in UTC microseconds) and raises EntryRejected with the field and the way out.
Fields that name an agency, an incident or a protocol have been looked up before (rules.py).
"""

from collections.abc import Callable
from typing import Any

from dashboard.model.errors import EntryRejected
from dashboard.model.incidents import FactsStated, Incident
from dashboard.model.leads import (
    LeadAnswered,
    LeadAssigned,
    LeadEscalated,
    LeadOverridden,
    LeadProposed,
    LeadTransferred,
    LeadWidened,
    LeadWithdrawn,
)
from dashboard.projections import concurrence
from dashboard.projections.names import short
from dashboard.projections.parties import agencies_of
from dashboard.projections.situation import Situation
from dashboard.projections.standing import in_force
from dashboard.services.checks import checked_in, pending_proposal, said, still_open


def _proposing(situation: Situation, body: LeadProposed, now: int) -> None:
    incident = still_open(situation, body.incident)
    settled = incident.settled
    here = (settled.protocol, settled.phase) if settled else ("", "")
    goes_on = bool(body.protocol) and (body.protocol, body.phase) != here
    if incident.lead == body.agency and not incident.proposal and not goes_on:
        raise EntryRejected("agency", f"{short(body.agency, situation)} leads {incident.number} already")
    pending = incident.proposal
    if body.proposal in {known.id for known in (pending, settled) if known}:
        raise EntryRejected("proposal", "this proposal was made already; look again and say it anew")
    if pending and (pending.agency, pending.protocol) == (body.agency, body.protocol):
        name = short(body.agency, situation)
        raise EntryRejected("agency", f"{name} is proposed for {incident.number} already; answer that proposal")
    if body.giver != (incident.lead if incident.lead != body.agency else ""):
        leader = short(incident.lead, situation) if incident.lead else "nobody"
        raise EntryRejected("giver", f"'{body.giver}' does not hand over {incident.number}; {leader} leads it")
    if body.giver and not body.trigger.strip() and not body.why.strip():
        raise EntryRejected("trigger", "a handover of the lead needs its trigger, or the reason")
    if body.protocol:
        _as_agreed(situation, body, incident, now)
    _all_asked(situation, body, incident, now)


def _as_agreed(situation: Situation, body: LeadProposed, incident: Incident, now: int) -> None:
    """Refuse a protocol that is not in force, or that does not name this agency."""
    found = next((p for p in in_force(situation, now) if (p.id, p.version) == (body.protocol, body.version)), None)
    if found is None:
        raise EntryRejected("protocol", f"'{body.protocol}' version {body.version} is not in force")
    phase = found.phase(body.phase)
    if phase is None or body.agency not in agencies_of(phase.lead, situation, incident.facts):
        name = short(body.agency, situation)
        raise EntryRejected("protocol", f"{found.title} does not name {name} here; propose it without a protocol")


def _all_asked(situation: Situation, body: LeadProposed, incident: Incident, now: int) -> None:
    """Refuse a proposal that leaves out an agency whose word it needs: what `concurrence.proposal` would ask."""
    wanted = concurrence.proposal(situation, incident, body.agency, body.proposal, now)
    if body.foreseen and not wanted.foreseen:
        raise EntryRejected("foreseen", "no protocol foresees this handover as things are; propose it to all")
    needed = wanted.involved if body.foreseen else concurrence.involved(situation, incident, body.agency)
    missing = [short(agency, situation) for agency in needed if agency not in body.involved]
    if missing:
        raise EntryRejected("involved", f"{', '.join(missing)} must be asked too: look again and propose once more")


def _answering(situation: Situation, body: LeadAnswered, _now: int) -> None:
    pending = pending_proposal(situation, body.incident, body.proposal)
    if body.agency not in pending.involved:
        raise EntryRejected("agency", f"{short(body.agency, situation)} is not asked; it may write in the log")
    if body.answer == "objects":
        said(body.reason, "reason", "an objection needs its reason")


def _widening(situation: Situation, body: LeadWidened, _now: int) -> None:
    pending = pending_proposal(situation, body.incident, body.proposal)
    if not set(body.agencies) - set(pending.involved):
        raise EntryRejected("agencies", "they are asked already")


def _escalating(situation: Situation, body: LeadEscalated, _now: int) -> None:
    pending = pending_proposal(situation, body.incident, body.proposal)
    if not body.people:
        raise EntryRejected("people", "nobody of that rung is on duty; call the conference, or override by name")
    for person in body.people:
        checked_in(situation, person)
    if body.rung <= max((step.rung for step in pending.escalations), default=0):
        raise EntryRejected("rung", "that rung has been asked already")


def _overriding(situation: Situation, body: LeadOverridden, _now: int) -> None:
    pending_proposal(situation, body.incident, body.proposal)
    said(body.person, "person", "name who decides")
    said(body.reason, "reason", "an override needs its reason; it stays on the record")


def _withdrawing(situation: Situation, body: LeadWithdrawn, _now: int) -> None:
    pending = pending_proposal(situation, body.incident, body.proposal)
    if pending.objections:
        said(body.reason, "reason", "somebody objects: say why it is taken back")


def _facts(_situation: Situation, body: FactsStated, _now: int) -> None:
    for fact in body.facts:
        said(fact.name, "facts", "a fact needs its name, such as fire = yes")


def _former(_situation: Situation, _body: LeadAssigned | LeadTransferred, _now: int) -> None:
    raise EntryRejected("kind", "a lead is proposed and answered now (lead.proposed, lead.answered)")


RULES: dict[type, Callable[[Situation, Any, int], None]] = {
    LeadAssigned: _former, LeadTransferred: _former, LeadProposed: _proposing, LeadAnswered: _answering,
    LeadWidened: _widening, LeadEscalated: _escalating, LeadOverridden: _overriding, LeadWithdrawn: _withdrawing,
    FactsStated: _facts,
}  # fmt: skip
