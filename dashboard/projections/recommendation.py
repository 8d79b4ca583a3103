"""Who should lead, by the protocols in force, and why: the facts that matched, the runner-up, what would change it.

A recommendation is only a proposal that nobody has made yet. It never waits for anything and stops nobody.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from dashboard.model.facts import Fact, hold
from dashboard.model.incidents import Incident
from dashboard.model.protocols import Handover, Notification, Phase, Protocol, Standoff
from dashboard.projections.parties import agencies_of, agency_of
from dashboard.projections.situation import Situation
from dashboard.projections.standing import in_force


class RunnerUp(Struct, frozen=True):
    """The next best answer: another lead, and why it is not recommended. `agency` is an agency id."""

    protocol: str
    version: int
    phase: str
    agency: str
    why_not: str


class Turn(Struct, frozen=True):
    """What would change the answer: under `condition` (facts or a trigger, in words) `agency` (id) leads."""

    condition: str
    agency: str
    protocol: str
    phase: str


class Recommendation(Struct, frozen=True):
    """What the protocols say of one incident. `lead` and `support` are agency ids; an empty `protocol`: no match.

    `absent` are supporting parties that take no part in the event. `also` are the ids of protocols that add distances
    or contacts. `handover` is the trigger that has come, when the phase the incident is in should end.
    """

    why: str
    protocol: str = ""
    version: int = 0
    title: str = ""
    phase: str = ""
    phase_title: str = ""
    lead: str = ""
    support: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    matched: tuple[Fact, ...] = ()
    runner_up: RunnerUp | None = None
    would_change: tuple[Turn, ...] = ()
    standoff: tuple[Standoff, ...] = ()
    notifications: tuple[Notification, ...] = ()
    also: tuple[str, ...] = ()
    handover: str = ""


def recommended(situation: Situation, incident: Incident, now: int) -> Recommendation:
    """Return what the protocols say of `incident` at `now` (UTC us), in the phase that its settled lead is in."""
    settled = incident.settled
    phase = (settled.protocol, settled.phase) if settled else ("", "")
    return recommend(situation, incident.type, incident.facts, now, phase)


def recommend(
    situation: Situation, kind: str, facts: Sequence[Fact], now: int, current: tuple[str, str] = ("", "")
) -> Recommendation:
    """Return what the protocols in force at `now` (UTC us) say of an incident of type `kind` with these `facts`.

    `current` is the (protocol, phase) it is in already; facts that make a handover due move it on.
    """
    standing = list(in_force(situation, now))
    matching = sorted((p for p in standing if p.phases and _matches(p, kind, facts)), key=lambda p: _weight(p, current))
    also = [p for p in standing if not p.phases and _matches(p, kind, facts)]
    if not matching:
        return _no_match(situation, kind, facts, standing, also)
    best = matching[0]
    phase, handover = _phase(best, facts, current)
    lead = agency_of_first(phase.lead, situation, facts)
    if not lead:
        missing = " or ".join(phase.lead)
        return structs.replace(
            _no_match(situation, kind, facts, [], also),
            why=f"{best.title} (version {best.version}) names {missing}, which takes no part in this event",
        )
    support = [party for party in phase.support if agency_of(party, situation, facts) != lead]
    turns = tuple(_turns(situation, best, phase, standing, kind, facts))
    return Recommendation(
        _why(best, phase, kind, facts, handover), best.id, best.version, best.title, phase.id, phase.title, lead,
        agencies_of(support, situation, facts), tuple(p for p in support if not agency_of(p, situation, facts)),
        _used(best, phase, facts), _runner_up(situation, lead, matching[1:], turns, standing),
        turns, _standoffs([best, *also], facts),
        tuple(n for p in (best, *also) for n in p.notifications if hold(n.when, facts)),
        tuple(p.id for p in also), handover.trigger if handover else "",
    )  # fmt: skip


def agency_of_first(parties: Sequence[str], situation: Situation, facts: Sequence[Fact] = ()) -> str:
    """Return the first of `parties` that takes part, as an agency id; empty when none does."""
    return next(iter(agencies_of(parties, situation, facts)), "")


def _matches(protocol: Protocol, kind: str, facts: Sequence[Fact]) -> bool:
    return (not protocol.types or kind in protocol.types) and hold(protocol.facts, facts)


def _weight(protocol: Protocol, current: tuple[str, str]) -> tuple[bool, int, bool, str]:
    """Sort key: the one it is in already, then the most facts, then one that names the type."""
    return protocol.id != current[0], -len(protocol.facts), not protocol.types, protocol.id


def _phase(protocol: Protocol, facts: Sequence[Fact], current: tuple[str, str]) -> tuple[Phase, Handover | None]:
    here = protocol.phase(current[1]) if protocol.id == current[0] else None
    if here is None:
        fitting = [phase for phase in protocol.phases if hold(phase.when, facts)]
        return max(fitting, key=lambda phase: len(phase.when), default=protocol.phases[0]), None
    due = [h for h in here.handovers if h.when and hold(h.when, facts) and protocol.phase(h.to)]
    first = max(due, key=lambda h: len(h.when), default=None)
    there = protocol.phase(first.to) if first else None
    return (there, first) if there else (here, None)


def _used(protocol: Protocol, phase: Phase, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    wanted = {*protocol.facts, *phase.when, *(fact for h in phase.handovers for fact in h.when)}
    return tuple(fact for fact in facts if fact in wanted)


def _why(protocol: Protocol, phase: Phase, kind: str, facts: Sequence[Fact], handover: Handover | None) -> str:
    matched = [f"type {kind}"] if protocol.types else ["any type"]
    matched += [str(fact) for fact in dict.fromkeys((*protocol.facts, *phase.when)) if fact in facts]
    trigger = f"; the trigger has come: {handover.trigger}" if handover else ""
    reason = f" {phase.why}" if phase.why else ""
    said = ", ".join(matched)
    return f"{protocol.title}, version {protocol.version}, {phase.title} (matched: {said}){trigger}.{reason}"


def _no_match(
    situation: Situation, kind: str, facts: Sequence[Fact], standing: Sequence[Protocol], also: Sequence[Protocol]
) -> Recommendation:
    near = [p for p in standing if p.phases and kind in p.types]
    turns = tuple(turn for p in near for turn in _entries(situation, p, facts))
    return Recommendation(
        f"No protocol in force covers type {kind or '(none)'} with these facts: settle it case by case",
        runner_up=_runner_up(situation, "", [], turns, standing),
        would_change=turns, standoff=_standoffs(also, facts), also=tuple(p.id for p in also),
    )  # fmt: skip


def _turns(
    situation: Situation, best: Protocol, phase: Phase, standing: Sequence[Protocol], kind: str, facts: Sequence[Fact]
) -> Iterator[Turn]:
    """What would bring another lead: a handover of this phase, another phase, a protocol with more facts."""
    lead, told = agency_of_first(phase.lead, situation, facts), set[str]()
    nexts = [(h.trigger, best.phase(h.to)) for h in phase.handovers]
    nexts += [(", ".join(map(str, other.when)), other) for other in best.phases if other.when and other.id != phase.id]
    for condition, other in nexts:
        agency = agency_of_first(other.lead, situation, facts) if other else ""
        if other and agency and agency != lead and other.id not in told:
            told.add(other.id)
            yield Turn(condition, agency, best.id, other.id)
    for rival in standing:
        if rival.id != best.id and rival.phases and rival.facts and (not rival.types or kind in rival.types):
            yield from (turn for turn in _entries(situation, rival, facts) if turn.agency != lead)


def _entries(situation: Situation, protocol: Protocol, facts: Sequence[Fact]) -> Iterator[Turn]:
    missing = [fact for fact in protocol.facts if fact not in facts]
    agency = agency_of_first(protocol.phases[0].lead, situation, facts)
    if missing and agency:
        yield Turn(", ".join(map(str, missing)), agency, protocol.id, protocol.phases[0].id)


def _runner_up(
    situation: Situation, lead: str, rivals: Sequence[Protocol], turns: Sequence[Turn], standing: Sequence[Protocol]
) -> RunnerUp | None:
    for rival in rivals:
        agency = agency_of_first(rival.phases[0].lead, situation)
        if agency and agency != lead:
            why_not = f"{rival.title} matches too, but less of it is about this incident"
            return RunnerUp(rival.id, rival.version, rival.phases[0].id, agency, why_not)
    versions = {protocol.id: protocol.version for protocol in standing}
    return next(
        (RunnerUp(t.protocol, versions[t.protocol], t.phase, t.agency, f"only if: {t.condition}") for t in turns), None
    )


def _standoffs(protocols: Sequence[Protocol], facts: Sequence[Fact]) -> tuple[Standoff, ...]:
    return tuple(s for protocol in protocols for s in protocol.standoffs if hold(s.when, facts))
