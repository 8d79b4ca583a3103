"""What a button or form of the lead section asks for, as entry bodies. Nothing that a browser sends is trusted."""

from collections.abc import Callable
from typing import get_args

from components.asked import Asked, said, value, values
from dashboard.model.entry import AnyBody
from dashboard.model.facts import Fact
from dashboard.model.incidents import FactsStated, Incident
from dashboard.model.leads import AnswerWord, CommandNamed, LeadAnswered, LeadOverridden, LeadWithdrawn
from dashboard.projections.concurrence import next_rung, proposal
from dashboard.projections.situation import Situation

LeadMaker = Callable[[Asked, Situation, Incident, int], list[AnyBody] | str]
CHANGED = "what the protocol says has changed meanwhile; look at it again"


def _key(asked: Asked) -> str:
    return f"lead-{said(asked, 'key')[:60]}"


def _lead(asked: Asked, situation: Situation, incident: Incident, now: int) -> list[AnyBody] | str:
    agency = value(asked, "agency")
    if not agency:
        return "agency: choose the agency that leads"
    why, briefing = value(asked, "reason"), value(asked, "briefing")
    return [proposal(situation, incident, agency, _key(asked), now, why=why, briefing=briefing)]


def _use(asked: Asked, situation: Situation, incident: Incident, now: int) -> list[AnyBody] | str:
    """Propose what was recommended when the button was drawn, and nothing else."""
    made = proposal(situation, incident, said(asked, "agency"), _key(asked), now)
    shown = (said(asked, "protocol"), said(asked, "version"), said(asked, "phase"))
    return [made] if (made.protocol, str(made.version), made.phase) == shown else CHANGED


def _handover(asked: Asked, situation: Situation, incident: Incident, now: int) -> list[AnyBody] | str:
    if not incident.lead:
        return "lead: nobody leads it yet; propose a lead"
    trigger, briefing = value(asked, "trigger"), value(asked, "briefing")
    return [proposal(situation, incident, said(asked, "agency"), _key(asked), now, trigger=trigger, briefing=briefing)]


def _answer(asked: Asked, _situation: Situation, incident: Incident, _now: int) -> list[AnyBody] | str:
    words: dict[str, AnswerWord] = {word: word for word in get_args(AnswerWord)}
    word = words.get(said(asked, "answer"))
    if word is None:
        return "answer: agree or object"
    reason = value(asked, "reason")
    return [LeadAnswered(incident.id, said(asked, "proposal"), said(asked, "agency"), word, reason)]


def _escalate(asked: Asked, situation: Situation, incident: Incident, now: int) -> list[AnyBody] | str:
    step = next_rung(situation, incident, now)
    if step is None:
        return "people: nobody on a rung above is on duty; call the conference, or override by name"
    if said(asked, "proposal") != step.proposal or said(asked, "rung") != str(step.rung):
        return "rung: that rung has been asked already; look at it again"
    return [step]


def _override(asked: Asked, _situation: Situation, incident: Incident, _now: int) -> list[AnyBody] | str:
    who, reason = value(asked, "person"), value(asked, "reason")
    return [LeadOverridden(incident.id, said(asked, "proposal"), who, reason)]


def _withdraw(asked: Asked, _situation: Situation, incident: Incident, _now: int) -> list[AnyBody] | str:
    return [LeadWithdrawn(incident.id, said(asked, "proposal"), value(asked, "reason"))]


def _fact(asked: Asked, _situation: Situation, incident: Incident, _now: int) -> list[AnyBody] | str:
    return [FactsStated(incident.id, (Fact(said(asked, "fact"), said(asked, "value")),))]


def _command(asked: Asked, _situation: Situation, incident: Incident, _now: int) -> list[AnyBody] | str:
    return [CommandNamed(incident.id, values(asked, "ahj"), values(asked, "unified"))]


LEAD_MAKERS: dict[str, LeadMaker] = {
    "lead": _lead, "use": _use, "handover": _handover, "answer": _answer, "escalate": _escalate,
    "override": _override, "withdraw": _withdraw, "fact": _fact, "command": _command,
}  # fmt: skip
