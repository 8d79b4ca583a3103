"""What may be recorded of protocols: drafts, comments, signatures.

Each rule takes (situation, body, now in UTC microseconds) and raises EntryRejected with the field and the way out.
Fields that name an agency, an incident or a protocol have been looked up before (rules.py).
"""

from collections.abc import Callable
from typing import Any

from dashboard.model.errors import EntryRejected
from dashboard.model.moment import local
from dashboard.model.protocols import (
    ProtocolAgreed,
    ProtocolCommented,
    ProtocolDrafted,
    ProtocolSigned,
    ProtocolWithdrawn,
)
from dashboard.projections.names import short
from dashboard.projections.situation import Situation
from dashboard.projections.standing import contradiction, faults, in_force, past_review, unsigned
from dashboard.services.checks import drafted_version, said


def _drafting(situation: Situation, body: ProtocolDrafted, _now: int) -> None:
    for field, wrong in faults(body.card):
        raise EntryRejected(field, wrong)
    there = situation.protocols.get(body.card.id)
    known = there.version(body.card.version) if there else None
    if known and (known.signatures or known.withdrawn):
        newest = there.versions[-1].protocol.version if there else 0
        raise EntryRejected("version", f"{body.card.version} is signed and cannot change; draft version {newest + 1}")


def _commenting(situation: Situation, body: ProtocolCommented, _now: int) -> None:
    drafted_version(situation, body.protocol, body.version)
    said(body.text, "text", "there are no words to record")


def _signing(situation: Situation, body: ProtocolSigned, now: int) -> None:
    version = drafted_version(situation, body.protocol, body.version)
    name = short(body.agency, situation)
    if version.withdrawn:
        raise EntryRejected("version", f"{body.version} was withdrawn; draft another")
    missing = unsigned(version, situation)
    if body.agency not in missing:
        raise EntryRejected("agency", f"{name} is no party to it, or has signed already")
    profile = situation.profiles.get(body.agency)
    if profile is None or not profile.signatory:
        raise EntryRejected("person", f"{name} has named no signatory; name one in the directory first")
    if body.person != profile.signatory:
        signatory = situation.people.get(profile.signatory)
        who = signatory.name if signatory else profile.signatory
        raise EntryRejected("person", f"only {who} signs for {name}")
    if past_review(version.protocol, local(now, situation.timezone).date()):
        raise EntryRejected(
            "review", f"its review date {version.protocol.review} has passed; draft a version with another"
        )
    against = contradiction(version.protocol, in_force(situation, now))
    if against:
        raise EntryRejected("protocol", f"contradicts another in force: {against}; change one of them first")


def _agreeing(situation: Situation, body: ProtocolAgreed, _now: int) -> None:
    missing = unsigned(drafted_version(situation, body.protocol, body.version), situation)
    if missing:
        raise EntryRejected("protocol", f"{', '.join(short(a, situation) for a in missing)} must sign first")


def _taking_back(situation: Situation, body: ProtocolWithdrawn, _now: int) -> None:
    drafted_version(situation, body.protocol, body.version)
    said(body.reason, "reason", "say why it holds no more")


RULES: dict[type, Callable[[Situation, Any, int], None]] = {
    ProtocolDrafted: _drafting, ProtocolCommented: _commenting, ProtocolSigned: _signing, ProtocolAgreed: _agreeing,
    ProtocolWithdrawn: _taking_back,
}  # fmt: skip
