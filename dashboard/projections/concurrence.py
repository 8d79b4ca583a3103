"""Deciding on the lead together: who is involved, who leads in the interim, what to propose, whom to ask next."""

from collections.abc import Iterable

from dashboard.model.directory import Rung
from dashboard.model.incidents import Incident
from dashboard.model.leads import LeadEscalated, LeadProposed
from dashboard.model.moment import SECOND
from dashboard.model.units import Unit
from dashboard.projections.recommendation import Recommendation, recommended
from dashboard.projections.situation import Situation


def involved(situation: Situation, incident: Incident, agency: str) -> tuple[str, ...]:
    """Return the agencies whose answer a lead of `agency` needs: it, who leads now, and all with units on it."""
    there = (situation.units[unit].agency for unit in incident.units if unit in situation.units)
    return _each_once((agency, incident.lead, *incident.unified, *there))


def proposal(
    situation: Situation, incident: Incident, agency: str, key: str, now: int, *,
    why: str = "", trigger: str = "", briefing: str = "",
) -> LeadProposed:  # fmt: skip
    """Make the proposal that `agency` leads, by the protocol where one says so, else ad hoc; `key` names it.

    A handover that a protocol foresaw needs the word of the two agencies only; any other needs that of all involved,
    also one into another protocol.
    """
    said = recommended(situation, incident, now)
    by_protocol = said.lead == agency and bool(said.protocol)
    giver = incident.lead if incident.lead != agency else ""
    same = incident.settled is not None and incident.settled.protocol == said.protocol
    foreseen = by_protocol and same and bool(incident.lead and said.handover)
    asked = _each_once((incident.lead, agency)) if foreseen else involved(situation, incident, agency)
    return LeadProposed(
        incident.id, key, agency, asked,
        why, said.support if by_protocol else (), said.protocol if by_protocol else "",
        said.version if by_protocol else 0, said.phase if by_protocol else "", giver,
        (trigger or said.handover) if giver or foreseen else "", briefing if giver else "", foreseen,
    )  # fmt: skip


def interim_lead(situation: Situation, incident: Incident, said: Recommendation) -> str:
    """Return the agency (id) that leads until a lead is settled: that of the first qualified unit on scene.

    Qualified are the agencies that the protocol names; without one, or when none of them is there, every agency is.
    """
    there = sorted(_arrivals(situation, incident), key=lambda arrival: arrival[0])
    named = {said.lead, *said.support}
    return next((agency for _, agency in there if agency in named), there[0][1] if there else "")


def on_scene(situation: Situation, incident: Incident) -> tuple[str, ...]:
    """Return the agencies with a unit on the scene, in the order in which their first one arrived."""
    return _each_once(agency for _, agency in sorted(_arrivals(situation, incident)))


def on_duty(situation: Situation, agency: str, position: str, now: int) -> str:
    """Return the id of the person who holds `position` of `agency` at `now` (UTC microseconds); empty when nobody."""
    for shift in situation.shifts.values():
        person = situation.people.get(shift.person)
        if person and person.agency == agency and shift.position == position and shift.starts <= now < shift.ends:
            return person.id
    return ""


def commander(situation: Situation, agency: str, now: int) -> str:
    """Return the id of the person who commands for `agency` at `now`; empty when the roster names nobody."""
    profile = situation.profiles.get(agency)
    return on_duty(situation, agency, profile.commander, now) if profile else ""


def problem_contacts(situation: Situation, agencies: Iterable[str], now: int) -> dict[str, str]:
    """Return whom each of `agencies` names for 'a problem between us' at `now`: agency id -> person id."""
    positions = {a: p.supervisor for a in agencies if (p := situation.profiles.get(a))}
    found = {a: on_duty(situation, a, position, now) for a, position in positions.items()}
    return {agency: person for agency, person in found.items() if person}


def next_rung(situation: Situation, incident: Incident, now: int) -> LeadEscalated | None:
    """Return the next step up the ladders of the agencies involved; None when no rung above has anybody on duty."""
    pending = incident.proposal
    if pending is None:
        return None
    ladders = {a: p.ladder for a in pending.involved if (p := situation.profiles.get(a))}
    rung = max((e.rung for e in pending.escalations), default=0)
    for step in range(rung, max(map(len, ladders.values()), default=0)):
        steps = {agency: ladder[step] for agency, ladder in ladders.items() if step < len(ladder)}
        people = _people(situation, steps, now)
        if people:
            wait = max(each.seconds for each in steps.values())
            return LeadEscalated(incident.id, pending.id, step + 1, people, now + wait * SECOND)
    return None


def _people(situation: Situation, steps: dict[str, Rung], now: int) -> tuple[str, ...]:
    return _each_once(on_duty(situation, agency, rung.position, now) for agency, rung in steps.items())


def _arrivals(situation: Situation, incident: Incident) -> list[tuple[int, str]]:
    units = (situation.units[unit] for unit in incident.units if unit in situation.units)
    return [(at, unit.agency) for unit in units if (at := _arrived(unit, incident.id))]


def _arrived(unit: Unit, incident: str) -> int:
    return next((a.arrived for a in unit.assignments if a.incident == incident), 0)


def _each_once(agencies: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, agencies)))
