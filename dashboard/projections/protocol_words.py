"""The parts of a protocol in plain words: parties, facts, spans, distances. Text, not HTML."""

from collections.abc import Iterable
from datetime import date
from typing import get_args

from dashboard.model.agencies import Discipline
from dashboard.model.facts import Fact
from dashboard.model.moment import local
from dashboard.model.protocols import Phase, Protocol, Standoff, Version
from dashboard.projections.names import person, short
from dashboard.projections.parties import agencies_of, agency_of
from dashboard.projections.situation import Situation
from dashboard.projections.standing import Stand

LOCAL = "Usual practice, to be agreed locally"
NO_DISTANCE = "not agreed: fill in locally"
REVIEW_SOON = 60
DISCIPLINES: dict[str, str] = {name: name.replace("_", " ").capitalize() for name in get_args(Discipline)} | {
    "ems": "EMS"
}
USES = {
    "standoff": "stay away", "hot": "hot zone", "warm": "warm zone", "cold": "cold zone", "cordon": "cordon",
}  # fmt: skip


def discipline(party: str) -> str:
    """Say a party as a card names it: `Police` for the discipline, the id itself for an agency."""
    return DISCIPLINES.get(party, party)


def party_words(party: str, situation: Situation) -> str:
    """Say who a party is in this event: `PD`, or `Medical examiner (not at this event)`; empty is everyone."""
    agency = agency_of(party, situation)
    if not party:
        return "everyone"
    return short(agency, situation) if agency else f"{discipline(party)} (not at this event)"


def parties_words(parties: Iterable[str], situation: Situation) -> str:
    """Say several parties: `PD, EMS`."""
    return ", ".join(party_words(party, situation) for party in parties)


def facts_words(facts: Iterable[Fact]) -> str:
    """Say facts: `fire = yes, weapon = no`."""
    return ", ".join(map(str, facts))


def span_words(seconds: int) -> str:
    """Say a deadline: `2 min`, `90 s`, `1 h`."""
    if seconds % 60 or not seconds:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def distance_words(ring: Standoff) -> str:
    """Say how far: `21 m inside, 366 m outside`; where none was agreed, say so."""
    if not ring.inner and not ring.outer:
        return NO_DISTANCE
    if not ring.inner:
        return f"outer {ring.outer:g} m; inner {NO_DISTANCE}"
    return f"{ring.inner:g} m" + (f", outer {ring.outer:g} m" if ring.outer else "")


def source_words(source: str) -> tuple[str, str]:
    """Split a source from whether somebody has read it: (source, `checked`, `not checked` or empty)."""
    for checked in ("not checked", "checked"):
        if source.rstrip(" .").casefold().endswith(f"; {checked}"):
            return source.rstrip(" .")[: -len(checked) - 2], checked
    return source, ""


def lead_line(phases: Iterable[Phase], situation: Situation) -> str:
    """Say who leads by phase in one line: `Stop: PD > Care: EMS`."""
    arrow = " \N{RIGHTWARDS ARROW} "
    return arrow.join(f"{phase.title}: {lead_words(phase, situation)}" for phase in phases)


def lead_words(phase: Phase, situation: Situation) -> str:
    """Say who leads in a phase: the first of its parties that takes part."""
    there = agencies_of(phase.lead, situation)
    return short(there[0], situation) if there else parties_words(phase.lead[:1], situation)


def review_words(protocol: Protocol, today: date) -> tuple[str, bool]:
    """Say when it is due for review, and whether that needs somebody's attention: soon, past, or no date."""
    try:
        due = date.fromisoformat(protocol.review)
    except ValueError:
        return f"review date '{protocol.review[:20]}' is no date", True
    days = (due - today).days
    if days < 0:
        return f"review was due {due:%d %b %Y}, {-days} days ago", True
    if days <= REVIEW_SOON:
        return f"review due {due:%d %b %Y}, in {days} days", True
    return f"review {due:%d %b %Y}", False


def signed_words(stand: Stand, situation: Situation) -> tuple[int, int]:
    """Return (signatures there, signatures needed) of the agencies that take part."""
    needed = len(agencies_of(stand.protocol.parties, situation))
    return needed - len(stand.unsigned), needed


def basis_words(stand: Stand, situation: Situation) -> str:
    """Say on what it stands: agreed on a date by named people, or usual practice that nobody has agreed yet."""
    version = stand.version
    if stand.unsigned or not version.signatures:
        return LOCAL
    day = local(max(s.at for s in version.signatures), situation.timezone)
    agreed = f"Agreed on {day:%d %b %Y} by {signatories(version, situation)}, v{version.protocol.version}"
    return agreed if stand.standing == "in force" else f"{agreed}; {stand.standing}"


def signatories(version: Version, situation: Situation) -> str:
    """Say who signed: `Maria Chen (PD), Tom Baker (EMS)`."""
    return ", ".join(f"{person(s.person, situation)} ({short(s.agency, situation)})" for s in version.signatures)
