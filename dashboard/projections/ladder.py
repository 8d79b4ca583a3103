"""Whom an escalation asks: each agency's position on a rung of its ladder, and who holds it now."""

from msgspec import Struct

from dashboard.model.leads import Proposal
from dashboard.projections.concurrence import on_duty
from dashboard.projections.situation import Situation


class Asked(Struct, frozen=True):
    """One agency's position on a rung; `person` (id) is empty when nobody of it is on duty."""

    agency: str
    position: str
    person: str = ""


def rung(situation: Situation, proposal: Proposal, step: int, now: int) -> tuple[Asked, ...]:
    """Return whom rung `step` (1 is the lowest) asks at `now` (UTC us); agencies without such a rung are left out."""
    ladders = {a: p.ladder for a in proposal.involved if (p := situation.profiles.get(a))}
    steps = {a: ladder[step - 1] for a, ladder in ladders.items() if 0 < step <= len(ladder)}
    return tuple(Asked(a, r.position, on_duty(situation, a, r.position, now)) for a, r in steps.items())


def highest(situation: Situation, proposal: Proposal) -> int:
    """Return the highest rung that any of the agencies involved has; 0 when none has a ladder."""
    return max((len(p.ladder) for a in proposal.involved if (p := situation.profiles.get(a))), default=0)


def strangeness(situation: Situation, proposal: Proposal, who: str, at: int) -> tuple[str, ...]:
    """Say in words why `who` (name or id) is not somebody asked to decide at `at` (UTC us); empty where they are."""
    named = who.strip().casefold()
    known = {p.id for p in situation.people.values() if named in (p.id.casefold(), p.name.casefold())}
    if not known:
        return ("not checked in",)
    asked = any(known & set(step.people) for step in proposal.escalations)
    duty = any(s.person in known and s.starts <= at < s.ends for s in situation.shifts.values())
    return ("not asked",) * (not asked) + ("not on duty",) * (not duty)
