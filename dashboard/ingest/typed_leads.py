"""Lead agency typed in the log: `#47 lead EMS because ...`, `@EMS` when an incident is opened."""

import re

from dashboard.ingest.typed_line import Line
from dashboard.model.entry import Actor, Entry
from dashboard.model.incidents import Incident
from dashboard.model.leads import LeadAnswered
from dashboard.projections.concurrence import proposal
from dashboard.projections.names import short
from dashboard.projections.situation import apply


def lead(line: Line, incident: Incident, rest: str) -> bool:
    """Read what follows `#47 lead`: an agency, perhaps why, perhaps who agreed."""
    agency, why = line.names.agencies.starting(rest)
    if agency is None:
        if rest:
            line.warnings.append(f"no agency is called '{rest.split()[0]}'; kept as an entry")
        else:
            line.ask = "which agency leads? Add its letter, such as: lead E"
        return not rest
    line.chip("lead", agency.short, agency.id)
    reason, agreed = _agreed(line, re.sub(r"^because\b[\s,:]*", "", why, flags=re.IGNORECASE))
    if reason:
        line.chip("text", reason)
    _propose(line, incident, agency.id, reason, agreed)
    return True


def proposed_at_opening(line: Line, agency: str) -> None:
    """Propose `agency` for the incident that `line` opens, with the units it sends there."""
    trial = line.situation.copy()
    for body in line.bodies:
        apply(trial, Entry(trial.seq, trial.at, trial.at, trial.at, Actor(""), "", body))
    line.bodies.append(proposal(trial, trial.incidents[line.incident], agency, line.lead_key, trial.at))


def _propose(line: Line, incident: Incident, agency: str, reason: str, agreed: tuple[str, ...]) -> None:
    pending, name = incident.proposal, short(agency, line.situation)
    if incident.lead == agency and not pending:
        line.ask = f"{name} leads {incident.number} already"
        return
    if pending and pending.agency == agency and agreed:
        line.bodies += [LeadAnswered(incident.id, pending.id, a, "agrees") for a in agreed]
        return
    made = proposal(line.situation, incident, agency, line.lead_key, line.situation.at, why=reason)
    if made.giver and not made.trigger and not reason:
        giver = short(incident.lead, line.situation)
        line.ask = f"{giver} leads {incident.number}: say why the lead passes to {name}: because …"
        return
    line.bodies.append(made)
    line.bodies += [LeadAnswered(incident.id, made.proposal, a, "agrees") for a in agreed if a in made.involved]


def _agreed(line: Line, why: str) -> tuple[str, tuple[str, ...]]:
    match = re.search(r"[\s,;]*\bagreed(?: by)?:? +([\w,/& ]+)$", why, re.IGNORECASE)
    agencies = line.agencies(match[1]) if match else None
    return (why[: match.start()].strip(), agencies) if match and agencies else (why.strip(), ())
