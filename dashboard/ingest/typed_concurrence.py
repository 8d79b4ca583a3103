"""Answers to a proposed lead typed in the log: `#47 agree`, `#47 FD objects because ...`, `#47 escalate`, `override`.

A line does not know its writer's agency: an answer of 'my agency' names none, and the clerk fills it in.
"""

import re

from dashboard.ingest.typed_line import Line
from dashboard.ingest.vocabulary import Names
from dashboard.model.events import Person
from dashboard.model.incidents import Incident
from dashboard.model.leads import AnswerWord, LeadAnswered, LeadEscalated, LeadOverridden, LeadWithdrawn
from dashboard.projections.concurrence import next_rung
from dashboard.projections.ladder import strangeness
from dashboard.projections.names import person, short

ANSWERS: dict[str, AnswerWord] = {
    "agree": "agrees", "agrees": "agrees", "object": "objects", "objects": "objects",
}  # fmt: skip
BECAUSE = re.compile(r"(?:^|\s)because\b[\s,:]*", re.IGNORECASE)
NOBODY_ASKED = "nobody with a position on the ladder above is on duty: call a conference, or override … because …"


def agree(line: Line, incident: Incident, rest: str) -> bool:
    """Read `#47 agree` (my agency) and `#47 agree FD,EMS`; other words after it are an entry."""
    agencies = line.agencies(rest) if rest else ("",)
    return agencies is not None and _answer(line, incident, agencies, "agrees", "")


def objects(line: Line, incident: Incident, rest: str) -> bool:
    """Read `#47 object because ...` (my agency)."""
    return _objection(line, incident, "", rest)


def answer_of(line: Line, incident: Incident, text: str) -> bool:
    """Read `#47 FD agrees` and `#47 FD objects because ...`; other words after an agency are an entry."""
    agency, rest = line.names.agencies.starting(text)
    word, _, after = rest.partition(" ")
    answer = ANSWERS.get(word.lower().rstrip(":,.")) if agency else None
    if agency is None or answer is None:
        return False
    if answer == "objects":
        return _objection(line, incident, agency.id, after.strip())
    return not after.strip() and _answer(line, incident, (agency.id,), answer, "")


def escalate(line: Line, incident: Incident, rest: str) -> bool:
    """Read `#47 escalate`; other words after it are an entry."""
    if rest:
        return False
    line.chip("do", "escalate")
    step = next_rung(line.situation, incident, line.now) if _pending(line, incident) else None
    if step is not None:
        _ask_people(line, step)
    elif incident.proposal:
        line.ask = NOBODY_ASKED
    return True


def override(line: Line, incident: Incident, rest: str) -> bool:
    """Read `#47 override NAME because ...`; without `because` it is asked for while a proposal waits."""
    who, reason = _reasoned(rest)
    if incident.proposal is None and not reason:
        return False
    line.chip("do", "override")
    _pending(line, incident)
    if (pending := incident.proposal) is None:
        return True
    if not who or not reason:
        line.ask = "an override needs its person and its reason: override NAME because …"
        return True
    known = _person(line, who)
    name = known.name if known else who
    if odd := strangeness(line.situation, pending, known.id if known else who, line.now):
        line.warnings.append(f"{name} is {', '.join(odd)}; recorded as written")
    line.chip("text", f"{name}: {reason}")
    line.bodies.append(LeadOverridden(incident.id, pending.id, name, reason))
    return True


def withdraw(line: Line, incident: Incident, rest: str) -> bool:
    """Read `#47 withdraw because ...`; other words after it are an entry."""
    words, reason = _reasoned(rest)
    if words:
        return False
    line.chip("do", "take the proposal back")
    if pending := _pending(line, incident):
        if incident.proposal and incident.proposal.objections and not reason:
            line.ask = "somebody objects: say why it is taken back: withdraw because …"
            return True
        line.bodies.append(LeadWithdrawn(incident.id, pending, reason))
    return True


def _objection(line: Line, incident: Incident, agency: str, rest: str) -> bool:
    words, reason = _reasoned(rest)
    if words:
        return False
    if reason:
        return _answer(line, incident, (agency,), "objects", reason)
    if _pending(line, incident):
        line.chip("do", "objects")
        line.ask = "say why: object because …"
    return True


def _answer(line: Line, incident: Incident, agencies: tuple[str, ...], answer: AnswerWord, reason: str) -> bool:
    names = [short(agency, line.situation) if agency else "my agency" for agency in agencies]
    for agency, name in zip(agencies, names, strict=True):
        line.chip("agency", f"{name} {answer}", agency)
    if reason:
        line.chip("text", reason)
    if pending := _pending(line, incident):
        line.bodies += [LeadAnswered(incident.id, pending, agency, answer, reason) for agency in agencies]
    return True


def _pending(line: Line, incident: Incident) -> str | None:
    """Return the id of the proposal that waits; without one the line asks for it."""
    if incident.proposal:
        return incident.proposal.id
    line.ask = f"no lead is proposed for {incident.number}; propose one: lead EMS"
    return None


def _ask_people(line: Line, step: LeadEscalated) -> None:
    line.chip("text", "to " + ", ".join(person(name, line.situation) for name in step.people))
    line.bodies.append(step)


def _reasoned(rest: str) -> tuple[str, str]:
    """Split `NAME because reason`; without `because` there is no reason."""
    found = BECAUSE.search(rest)
    return (rest[: found.start()].strip(), rest[found.end() :].strip()) if found else (rest.strip(), "")


def _person(line: Line, name: str) -> Person | None:
    people = line.situation.people.values()
    found: Names[Person] = Names((said, who) for who in people for said in (who.name, who.id))
    return found.get(name)
