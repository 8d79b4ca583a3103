"""Where every version of a protocol stands: draft, signed, in force, past its review, superseded, withdrawn."""

import math
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Literal

from msgspec import Struct

from dashboard.model.moment import local
from dashboard.model.protocols import Card, Phase, Protocol, Version
from dashboard.projections.parties import agencies_of
from dashboard.projections.situation import Situation

LAST_VERSION = 9_999
Standing = Literal["draft", "in force", "past review", "superseded", "withdrawn"]


class Stand(Struct, frozen=True):
    """One version and where it stands; `unsigned` are the agencies whose signature it still needs."""

    version: Version
    standing: Standing
    unsigned: tuple[str, ...]

    @property
    def protocol(self) -> Protocol:
        """The protocol itself."""
        return self.version.protocol


def unsigned(version: Version, situation: Situation) -> tuple[str, ...]:
    """Return the agencies of the event that are parties to it and have not signed."""
    signed = {signature.agency for signature in version.signatures}
    return tuple(a for a in agencies_of(version.protocol.parties, situation) if a not in signed)


def stands(card: Card, situation: Situation, now: int) -> list[Stand]:
    """Return every version of `card`, newest first, with where it stands at `now` (UTC microseconds)."""
    found: list[Stand] = []
    ruling = False
    for version in reversed(card.versions):
        missing = unsigned(version, situation)
        standing = _standing(version, missing, ruling, _today(situation, now))
        ruling = ruling or standing == "in force"
        found.append(Stand(version, standing, missing))
    return found


def _standing(version: Version, missing: tuple[str, ...], ruling: bool, today: date) -> Standing:
    if version.withdrawn:
        return "withdrawn"
    if not version.agreed and (missing or not version.signatures):
        return "draft"
    if past_review(version.protocol, today):
        return "past review"
    return "superseded" if ruling else "in force"


def in_force(situation: Situation, now: int) -> Iterator[Protocol]:
    """Every protocol in force at `now` (UTC microseconds), one version of each card."""
    for card in situation.protocols.values():
        for stand in stands(card, situation, now):
            if stand.standing == "in force":
                yield stand.protocol


def past_review(protocol: Protocol, today: date) -> bool:
    """Whether its review date has passed; one that is no date has."""
    try:
        return today > date.fromisoformat(protocol.review)
    except ValueError:
        return True


def _today(situation: Situation, now: int) -> date:
    return local(now, situation.timezone).date()


def contradiction(protocol: Protocol, others: Iterator[Protocol]) -> str:
    """Say which of `others` recommends another lead under the very same trigger; empty when none does."""
    for other in others:
        same = set(other.types) & set(protocol.types) or (not other.types and not protocol.types)
        if other.id == protocol.id or not (same and protocol.phases and other.phases):
            continue
        if set(other.facts) == set(protocol.facts) and other.phases[0].lead[:1] != protocol.phases[0].lead[:1]:
            return f"'{other.id}' version {other.version} names {other.phases[0].lead[0]} for the same trigger"
    return ""


def faults(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """What is wrong with a protocol in itself, as (field, what would be right)."""
    for field in ("id", "title", "phrase"):
        if not getattr(protocol, field).strip():
            yield field, "is empty"
    if not 1 <= protocol.version <= LAST_VERSION:
        yield "version", f"must be 1 to {LAST_VERSION}"
    if not protocol.parties:
        yield "parties", "name the parties that must sign it"
    try:
        date.fromisoformat(protocol.review)
    except ValueError:
        yield "review", f"'{protocol.review[:20]}' is not a date such as 2027-06-30"
    yield from _phase_faults(protocol)
    yield from _number_faults(protocol)


def _phase_faults(protocol: Protocol) -> Iterator[tuple[str, str]]:
    names = [phase.id for phase in protocol.phases]
    if len(set(names)) < len(names):
        yield "phases", "two phases have the same id"
    if protocol.phases and protocol.phases[0].when:
        yield "phases", "the first phase must not need facts (when)"
    for one, other in combinations(protocol.phases, 2):
        if one.when and set(one.when) == set(other.when) and one.lead != other.lead:
            yield "phases", f"'{one.id}' and '{other.id}' contradict each other: the same facts, another lead"
    for phase in protocol.phases:
        yield from _lead_faults(protocol, phase, names)


def _lead_faults(protocol: Protocol, phase: Phase, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    if not phase.lead:
        yield "phases", f"'{phase.id}' has no lead"
    for party in phase.lead:
        if party not in protocol.parties:
            yield "phases", f"'{party}' leads in '{phase.id}' but is not among the parties"
    for handover in phase.handovers:
        if handover.to not in names:
            yield "phases", f"'{phase.id}' hands over to '{handover.to}', which is no phase"


def _number_faults(protocol: Protocol) -> Iterator[tuple[str, str]]:
    for ring in protocol.standoffs:
        if not all(math.isfinite(metres) and metres >= 0 for metres in (ring.inner, ring.outer)):
            yield "standoffs", f"'{ring.hazard}': a distance is a number of metres, 0 or more"
        elif ring.outer and ring.outer < ring.inner:
            yield "standoffs", f"'{ring.hazard}': outer must not be less than inner"
        elif (ring.inner or ring.outer) and not ring.source.strip():
            yield "standoffs", f"'{ring.hazard}': say in source where its distances come from"
    for told in protocol.notifications:
        if told.seconds <= 0:
            yield "notifications", f"'{told.who}': seconds must be more than 0"
    for contact in protocol.contacts:
        if contact.seconds < 0:
            yield "contacts", f"'{contact.position}': seconds must be 0 or more"
