"""The shipped library for an event that has no protocols: every card, signed where its signatory is right here."""

from msgspec import Struct

from dashboard.ingest.protocol_files import CardFile, bodies, library
from dashboard.model.moment import local
from dashboard.model.protocols import ProtocolDrafted, ProtocolSigned
from dashboard.projections.parties import agencies_of
from dashboard.projections.situation import Situation
from dashboard.projections.standing import past_review


class Taking(Struct, frozen=True):
    """What the desk records of one card together, and where it comes from."""

    bodies: list[ProtocolDrafted | ProtocolSigned]
    said: str


def takings(situation: Situation, now: int) -> list[Taking]:
    """Return every card of the library for the event of `situation` at `now` (UTC us); PayloadRefused."""
    return [_taking(card, situation, now) for card in library()]


def _taking(card: CardFile, situation: Situation, now: int) -> Taking:
    drafted, *signed = bodies(card)
    due = past_review(card.protocol, local(now, situation.timezone).date())
    rightful = [one for one in signed if isinstance(one, ProtocolSigned) and not due and _right(one, card, situation)]
    days = ", ".join(f"{s.agency} {s.on}" for s in card.signatures if any(s.agency == one.agency for one in rightful))
    file = f"data/protocols/{card.protocol.id}.json"
    return Taking([drafted, *rightful], f"taken in from {file}" + (f", signed there: {days}" if days else ""))


def _right(signed: ProtocolSigned, card: CardFile, situation: Situation) -> bool:
    """Whether the signature is that of the named signatory of a party that takes part."""
    profile = situation.profiles.get(signed.agency)
    party = signed.agency in agencies_of(card.protocol.parties, situation)
    return party and profile is not None and profile.signatory == signed.person
