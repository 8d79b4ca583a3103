"""The facts worth stating of an incident: those that the protocols in force for its type ask for."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from dashboard.model.facts import Fact
from dashboard.model.incidents import Incident
from dashboard.model.protocols import Protocol
from dashboard.projections.parties import JURISDICTION
from dashboard.projections.situation import Situation
from dashboard.projections.standing import in_force

YES_OR_NO = ("yes", "no")


class Question(Struct, frozen=True):
    """One fact, the values it may have, and the one that was stated; empty while it is not known."""

    name: str
    values: tuple[str, ...]
    said: str = ""


def questions(situation: Situation, incident: Incident, now: int) -> tuple[Question, ...]:
    """Return the facts that may change what the protocols say of `incident` at `now` (UTC us), and those stated.

    What the protocols of its own type ask comes before what is asked of any type.
    """
    asked = [p for p in in_force(situation, now) if not p.types or incident.type in p.types]
    asked.sort(key=lambda protocol: not protocol.types)
    values: dict[str, dict[str, None]] = {}
    for fact in (*(fact for protocol in asked for fact in wanted_by(protocol)), *incident.facts):
        values.setdefault(fact.name, {})[_value(fact, situation)] = None
    rivals = _same_ground(situation, asked)
    if rivals:
        values.setdefault(JURISDICTION, {}).update(dict.fromkeys(rivals))
    said = {fact.name: _value(fact, situation) for fact in incident.facts}
    return tuple(Question(name, _choices(found), said.get(name, "")) for name, found in values.items())


def _value(fact: Fact, situation: Situation) -> str:
    """Return a value as it is chosen: for the ground that decides, the id of the agency as it is written."""
    ids = (a for a in situation.agencies if fact.name == JURISDICTION and a.casefold() == fact.value)
    return next(ids, fact.value)


def wanted_by(protocol: Protocol) -> Iterator[Fact]:
    """Yield every fact that `protocol` asks for, also again."""
    yield from protocol.facts
    for phase in protocol.phases:
        yield from phase.when
        for handover in phase.handovers:
            yield from handover.when
    for standoff in protocol.standoffs:
        yield from standoff.when
    for notification in protocol.notifications:
        yield from notification.when


def _choices(values: Iterable[str]) -> tuple[str, ...]:
    found = tuple(values)
    return YES_OR_NO if set(found) <= set(YES_OR_NO) else found


def _same_ground(situation: Situation, protocols: Iterable[Protocol]) -> tuple[str, ...]:
    """Return the ids of agencies between which only the ground decides: several of one discipline that may lead."""
    leads = {party for protocol in protocols for phase in protocol.phases for party in phase.lead}
    of = {party: [a.id for a in situation.agencies.values() if a.discipline == party] for party in sorted(leads)}
    return tuple(agency for several in of.values() if len(several) > 1 for agency in several)
