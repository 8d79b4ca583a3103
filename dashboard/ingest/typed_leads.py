"""Lead agency typed in the log: `#47 lead EMS because ...`, `#47 handover PD ...`, `#47 unified PD,FD`, `@EMS`."""

import re
from collections.abc import Sequence

from msgspec import structs

from dashboard.ingest.typed_line import Line
from dashboard.model.agencies import Agency
from dashboard.model.entry import Actor, Entry
from dashboard.model.incidents import Incident
from dashboard.model.leads import CommandNamed, LeadAnswered, LeadProposed
from dashboard.projections.concurrence import proposal
from dashboard.projections.names import short
from dashboard.projections.recommendation import recommended
from dashboard.projections.situation import apply

NOBODY = ("none", "nobody")


def lead(line: Line, incident: Incident, rest: str) -> bool:
    """Read what follows `#47 lead`: an agency, perhaps why, perhaps who agreed; nothing takes what is recommended."""
    if not rest:
        return _as_recommended(line, incident)
    agency, why = line.names.agencies.starting(rest)
    if agency is None:
        line.warnings.append(f"no agency is called '{rest.split()[0]}'; kept as an entry")
        return False
    line.chip("lead", agency.short, agency.id)
    reason, agreed = _agreed(line, _because(why))
    if reason:
        line.chip("text", reason)
    made = proposal(line.situation, incident, agency.id, line.lead_key, line.now, why=reason)
    _propose(line, incident, made, agreed)
    return True


def handover(line: Line, incident: Incident, rest: str) -> bool:
    """Read what follows `#47 handover`: to whom, because of what, and the briefing."""
    agency, said = line.names.agencies.starting(rest)
    if agency is None:
        line.ask = "who takes over? Say the agency: handover PD because … brief: …" if not rest else ""
        return not rest
    why, briefing = _split_briefing(said)
    line.chip("lead", agency.short, agency.id)
    for words in filter(None, (_because(why), briefing)):
        line.chip("text", words)
    if not incident.lead:
        line.ask = f"nobody leads {incident.number} yet: say lead {agency.short}"
        return True
    made = proposal(
        line.situation, incident, agency.id, line.lead_key, line.now, trigger=_because(why), briefing=briefing
    )
    _propose(line, incident, made, ())
    return True


def unified(line: Line, incident: Incident, rest: str) -> bool:
    """Read what follows `#47 unified`: the members of unified command, or none."""
    return _command(line, incident, rest, "unified")


def ahj(line: Line, incident: Incident, rest: str) -> bool:
    """Read what follows `#47 ahj`: who has legal authority, or none."""
    return _command(line, incident, rest, "ahj")


def proposed_at_opening(line: Line, agency: str) -> None:
    """Propose `agency` for the incident that `line` opens, with the units it sends there."""
    trial = line.situation.copy()
    for body in line.bodies:
        apply(trial, Entry(trial.seq, line.now, line.now, line.now, Actor(""), "", body))
    line.bodies.append(proposal(trial, trial.incidents[line.incident], agency, line.lead_key, line.now))


def _as_recommended(line: Line, incident: Incident) -> bool:
    said = recommended(line.situation, incident, line.now)
    if not said.lead:
        line.ask = "no protocol covers this: settle it case by case. Add the agency's letter, such as: lead E"
        return True
    known: Agency | None = line.situation.agencies.get(said.lead)
    line.chip("lead", f"{known.short if known else said.lead} by {said.protocol} v{said.version}", said.lead)
    _propose(line, incident, proposal(line.situation, incident, said.lead, line.lead_key, line.now), ())
    return True


def _propose(line: Line, incident: Incident, made: LeadProposed, agreed: Sequence[str]) -> None:
    pending, name = incident.proposal, short(made.agency, line.situation)
    settled = incident.settled
    goes_on = made.protocol and settled and (made.protocol, made.phase) != (settled.protocol, settled.phase)
    if incident.lead == made.agency and not pending and not goes_on:
        line.ask = f"{name} leads {incident.number} already"
        return
    if pending and (pending.agency, pending.protocol) == (made.agency, made.protocol):
        if agreed:
            line.bodies += [LeadAnswered(incident.id, pending.id, a, "agrees") for a in agreed]
        else:
            line.ask = f"{name} is proposed for {incident.number} already: say agree, or object because …"
        return
    if made.giver and not made.trigger and not made.why:
        giver = short(incident.lead, line.situation)
        line.ask = f"{giver} leads {incident.number}: say why the lead passes to {name}: because …"
        return
    line.bodies.append(made)
    line.bodies += [LeadAnswered(incident.id, made.proposal, a, "agrees") for a in agreed if a in made.involved]


def _command(line: Line, incident: Incident, rest: str, field: str) -> bool:
    agencies = () if rest.lower() in NOBODY else line.agencies(rest)
    if agencies is None:
        if not rest:
            line.ask = f"name the agencies, such as: {field} PD,FD (or: {field} none)"
        else:
            line.warnings.append(f"not every name in '{rest[:40]}' is an agency; kept as an entry")
        return not rest
    names = ", ".join(short(agency, line.situation) for agency in agencies) or "nobody"
    line.chip("agency", f"{'legal authority' if field == 'ahj' else 'unified command'}: {names}")
    said = CommandNamed(incident.id, incident.ahj, incident.unified)
    line.bodies.append(structs.replace(said, **{field: agencies}))
    return True


def _because(why: str) -> str:
    return re.sub(r"^because\b[\s,:]*", "", why, flags=re.IGNORECASE).strip()


def _split_briefing(said: str) -> tuple[str, str]:
    match = re.search(r"(?:^|\s)brief(?:ing)?:\s*", said, re.IGNORECASE)
    return (said[: match.start()].strip(), said[match.end() :].strip()) if match else (said.strip(), "")


def _agreed(line: Line, why: str) -> tuple[str, tuple[str, ...]]:
    match = re.search(r"(?<![\s,;])[\s,;]*+\bagreed(?: by)?:? +([\w,/& ]+)$", why, re.IGNORECASE)
    agencies = line.agencies(match[1]) if match else None
    return (why[: match.start()].strip(), agencies) if match and agencies else (why.strip(), ())
