"""Who should lead, by the protocols in force, and why: the facts that matched, the runner-up, what would change it.

A recommendation is only a proposal that nobody has made yet. It never waits for anything and stops nobody.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from dashboard.model.facts import Fact, hold, merged
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

    `absent` are supporting parties that take no part in the event; `leaderless`: a protocol matches, and none of those
    it names as lead does. `also` are the ids of protocols that add distances
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
    leaderless: bool = False


def recommended(situation: Situation, incident: Incident, now: int) -> Recommendation:
    """Return what the protocols say of `incident` at `now` (UTC us), in the phase that its settled lead is in."""
    settled = incident.settled
    phase = (settled.protocol, settled.phase) if settled else ("", "")
    return recommend(situation, incident.type, incident.facts, now, phase)


def recommend(
    situation: Situation, kind: str, facts: Sequence[Fact], now: int, current: tuple[str, str] = ("", "")
) -> Recommendation:
    """Return what the protocols in force at `now` (UTC us) say of an incident of type `kind` with these `facts`.

    `current` is the (protocol, phase) it is in already; facts that make a handover due, or that another protocol
    matches more of, move it on.
    """
    case = Case(situation, tuple(in_force(situation, now)), kind, tuple(facts), current)
    found, also = _answer(case), [p for p in case.standing if not p.phases and _matches(p, case)]
    if found is None:
        return _no_match(case, case.standing, also)
    best, phase = found.protocol, found.phase
    if not found.lead:
        missing = " or ".join(phase.lead)
        why = f"{best.title} (version {best.version}) names {missing}, which takes no part in this event"
        return structs.replace(_no_match(case, (), also), why=why, leaderless=True)
    support = [party for party in phase.support if agency_of(party, situation, facts) != found.lead]
    turns = tuple(_turns(case, found))
    return Recommendation(
        _why(found, case), best.id, best.version, best.title, phase.id, phase.title, found.lead,
        agencies_of(support, situation, facts), tuple(p for p in support if not agency_of(p, situation, facts)),
        _used(best, phase, facts), _runner_up(case, found, turns), turns, _standoffs([best, *also], facts),
        tuple(n for p in (best, *also) for n in p.notifications if hold(n.when, facts)),
        tuple(p.id for p in also), found.trigger,
    )  # fmt: skip


def agency_of_first(parties: Sequence[str], situation: Situation, facts: Sequence[Fact] = ()) -> str:
    """Return the first of `parties` that takes part, as an agency id; empty when none does."""
    return next(iter(agencies_of(parties, situation, facts)), "")


class Case(Struct, frozen=True):
    """What is asked: an incident's type and facts, the protocols in force, and the (protocol, phase) it is in."""

    situation: Situation
    standing: tuple[Protocol, ...]
    kind: str
    facts: tuple[Fact, ...]
    current: tuple[str, str] = ("", "")


class Answer(Struct, frozen=True):
    """The protocol that matches best, its phase and lead (an agency id), and the trigger that led there, if any."""

    protocol: Protocol
    phase: Phase
    lead: str
    trigger: str = ""


def _matching(case: Case) -> list[Protocol]:
    """Return the protocols that match, best first: most facts, the one it is in already, one that names the type."""
    fitting = (p for p in case.standing if p.phases and _matches(p, case))
    return sorted(fitting, key=lambda p: (-len(p.facts), p.id != case.current[0], not p.types, p.id))


def _matches(protocol: Protocol, case: Case) -> bool:
    return (not protocol.types or case.kind in protocol.types) and hold(protocol.facts, case.facts)


def _answer(case: Case) -> Answer | None:
    matching = _matching(case)
    if not matching:
        return None
    best = matching[0]
    phase, handover = _phase(best, case)
    trigger = handover.trigger if handover else _said(_news(best, matching, case))
    return Answer(best, phase, agency_of_first(phase.lead, case.situation, case.facts), trigger)


def _news(best: Protocol, matching: Sequence[Protocol], case: Case) -> Sequence[Fact]:
    """Return the facts by which `best` beats the protocol that the incident is in; none where it is in `best`."""
    left = next((p for p in matching if p.id == case.current[0]), best)
    return [fact for fact in best.facts if fact not in left.facts]


def _said(facts: Sequence[Fact]) -> str:
    return ", ".join(map(str, facts))


def _phase(protocol: Protocol, case: Case) -> tuple[Phase, Handover | None]:
    here = protocol.phase(case.current[1]) if protocol.id == case.current[0] else None
    if here is None:
        fitting = [phase for phase in protocol.phases if hold(phase.when, case.facts)]
        return max(fitting, key=lambda phase: len(phase.when), default=protocol.phases[0]), None
    due = [h for h in here.handovers if h.when and hold(h.when, case.facts) and protocol.phase(h.to)]
    first = max(due, key=lambda h: len(h.when), default=None)
    there = protocol.phase(first.to) if first else None
    return (there, first) if there else (here, None)


def _used(protocol: Protocol, phase: Phase, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    wanted = {*protocol.facts, *phase.when, *(fact for h in phase.handovers for fact in h.when)}
    return tuple(fact for fact in facts if fact in wanted)


def _why(found: Answer, case: Case) -> str:
    protocol, phase = found.protocol, found.phase
    matched = [f"type {case.kind}"] if protocol.types else ["any type"]
    matched += [str(fact) for fact in dict.fromkeys((*protocol.facts, *phase.when)) if fact in case.facts]
    trigger = f"; the trigger has come: {found.trigger}" if found.trigger else ""
    reason = f" {phase.why}" if phase.why else ""
    said = ", ".join(matched)
    return f"{protocol.title}, version {protocol.version}, {phase.title} (matched: {said}){trigger}.{reason}"


def _no_match(case: Case, standing: Sequence[Protocol], also: Sequence[Protocol]) -> Recommendation:
    turns = tuple(turn for p in standing if (turn := _entry(case, p, "")))
    return Recommendation(
        f"No protocol in force covers type {case.kind or '(none)'} with these facts: settle it case by case",
        runner_up=_only_if(case, turns),
        would_change=turns, standoff=_standoffs(also, case.facts), also=tuple(p.id for p in also),
    )  # fmt: skip


def _turns(case: Case, found: Answer) -> Iterator[Turn]:
    """What would bring another lead: a handover of this phase, another phase, a protocol with more facts."""
    best, told = found.protocol, set[str]()
    nexts = [(h.trigger, h.when, best.phase(h.to)) for h in found.phase.handovers]
    nexts += [(_said(p.when), p.when, p) for p in best.phases if p.when and p.id != found.phase.id]
    for condition, when, other in nexts:
        agency = _led(case, best, other, when) if other else ""
        if other and agency not in ("", found.lead) and other.id not in told:
            told.add(other.id)
            yield Turn(condition, agency, best.id, other.id)
    yield from (turn for p in case.standing if p.id != best.id and (turn := _entry(case, p, found.lead)))


def _led(case: Case, protocol: Protocol, phase: Phase, when: Sequence[Fact]) -> str:
    """Return who leads in `phase` (an agency id); empty where stating `when` does not bring it about.

    A trigger without facts is said by people: there is nothing to state.
    """
    if not when:
        return agency_of_first(phase.lead, case.situation, case.facts)
    then = _stated(case, when)
    return then.lead if then and (then.protocol.id, then.phase.id) == (protocol.id, phase.id) else ""


def _entry(case: Case, protocol: Protocol, lead: str) -> Turn | None:
    """Return the facts that would bring `protocol` and with it another lead than `lead`; None where none would."""
    missing = [fact for fact in protocol.facts if fact not in case.facts]
    then = _stated(case, missing) if missing and protocol.phases else None
    if then is None or then.protocol.id != protocol.id or then.lead in ("", lead):
        return None
    return Turn(_said(missing), then.lead, protocol.id, then.phase.id)


def _stated(case: Case, news: Sequence[Fact]) -> Answer | None:
    """Return the answer that is given when `news` are stated too."""
    return _answer(structs.replace(case, facts=merged(case.facts, news)))


def _runner_up(case: Case, found: Answer, turns: Sequence[Turn]) -> RunnerUp | None:
    for rival in _matching(case)[1:]:
        phase, _ = _phase(rival, case)
        agency = agency_of_first(phase.lead, case.situation, case.facts)
        if agency not in ("", found.lead):
            return RunnerUp(rival.id, rival.version, phase.id, agency, _why_not(rival, found.protocol, case))
    return _only_if(case, turns)


def _why_not(rival: Protocol, best: Protocol, case: Case) -> str:
    """Say what `rival` has less of than `best`, as they were compared."""
    if len(rival.facts) < len(best.facts):
        return f"{rival.title} matches too, but with fewer facts"
    if best.id == case.current[0]:
        return f"{rival.title} matches as well, but the incident is in {best.title} already"
    if best.types and not rival.types:
        return f"{rival.title} matches as well, but is for any type"
    return f"{rival.title} matches as well; {best.title} is named first only by its id"


def _only_if(case: Case, turns: Sequence[Turn]) -> RunnerUp | None:
    versions = {protocol.id: protocol.version for protocol in case.standing}
    return next(
        (RunnerUp(t.protocol, versions[t.protocol], t.phase, t.agency, f"only if: {t.condition}") for t in turns), None
    )


def _standoffs(protocols: Sequence[Protocol], facts: Sequence[Fact]) -> tuple[Standoff, ...]:
    return tuple(s for protocol in protocols for s in protocol.standoffs if hold(s.when, facts))
