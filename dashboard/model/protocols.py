"""Protocols: what the agencies agreed beforehand about who leads what, and why.

A protocol names parties by discipline (`police`) or by an agency's id (`PD`). A version is a draft until every party of
it that takes part in the event has signed it by its named signatory; then it is in force until a later one is, or
until its review date has passed.
"""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct, structs

from dashboard.model.body import Body
from dashboard.model.facts import Fact

ZoneUse = Literal["standoff", "hot", "warm", "cold", "cordon"]


class Handover(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """What makes the lead pass on: the trigger in words, the facts that say it has come, and the phase it leads to."""

    trigger: str
    to: str
    when: tuple[Fact, ...] = ()


class Phase(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One phase: who leads (the first party that is there does), who supports, and how it ends.

    `when` are the facts under which an incident begins in this phase; the first phase needs none.
    """

    id: str
    title: str
    lead: tuple[str, ...]
    support: tuple[str, ...] = ()
    why: str = ""
    when: tuple[Fact, ...] = ()
    handovers: tuple[Handover, ...] = ()


class Standoff(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """How far who stays from what, in metres: everyone (`party` empty) or one party; `outer` 0 = no outer ring.

    `inner` 0 means that no distance was agreed: `note` says what holds instead. `when` narrows it to some facts.
    """

    hazard: str
    use: ZoneUse = "standoff"
    party: str = ""
    inner: float = 0
    outer: float = 0
    note: str = ""
    source: str = ""
    when: tuple[Fact, ...] = ()


class Notification(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Who must be told by whom within `seconds` of the lead being proposed; `when` narrows it to some facts."""

    who: str
    seconds: int
    by: str = ""
    when: tuple[Fact, ...] = ()


class Step(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One line of the checklist and the party that does it."""

    text: str
    party: str = ""


class Need(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """What one party needs from this scene, said to the others."""

    party: str
    text: str


class ContactPoint(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Whom a party names for 'a problem between us': a position of its roster, and how soon it answers (seconds)."""

    party: str
    position: str
    seconds: int = 0


class Protocol(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One version of one card. `types` are incident types (empty: any), `facts` must all hold for it to match.

    Without phases it recommends no lead and only adds to what another protocol says (distances, contacts). `review`
    is the ISO date up to and including which it stays in force.
    """

    id: str
    version: int
    title: str
    phrase: str
    parties: tuple[str, ...]
    review: str
    types: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    phases: tuple[Phase, ...] = ()
    standoffs: tuple[Standoff, ...] = ()
    notifications: tuple[Notification, ...] = ()
    checklist: tuple[Step, ...] = ()
    needs: tuple[Need, ...] = ()
    contacts: tuple[ContactPoint, ...] = ()
    legal_basis: str = ""
    source: str = ""
    notes: str = ""

    def phase(self, phase: str) -> Phase | None:
        """Find a phase."""
        return next((p for p in self.phases if p.id == phase), None)


class Comment(Struct, frozen=True, gc=False):
    """What an agency says of a draft; an `objection` stands until that agency signs. `at` in UTC microseconds."""

    agency: str
    text: str
    objection: bool
    at: int


class Signature(Struct, frozen=True, gc=False):
    """An agency's named signatory has signed at `at` (UTC microseconds)."""

    agency: str
    person: str
    at: int


class Version(Struct, frozen=True, gc=False):
    """One version with what was said of it. `withdrawn` is the reason, empty while it stands.

    `agreed` is when the last party that took part by then had signed (UTC microseconds, 0 = not yet): who joins the
    event later does not undo it.
    """

    protocol: Protocol
    drafted: int
    comments: tuple[Comment, ...] = ()
    signatures: tuple[Signature, ...] = ()
    withdrawn: str = ""
    agreed: int = 0

    @property
    def open_objections(self) -> tuple[Comment, ...]:
        """Objections of agencies that have not signed since."""
        signed = {s.agency: s.at for s in self.signatures}
        return tuple(c for c in self.comments if c.objection and signed.get(c.agency, -1) < c.at)


class Card(Struct, frozen=True, gc=False):
    """All versions of one protocol, oldest first."""

    id: str
    versions: tuple[Version, ...] = ()

    def version(self, version: int) -> Version | None:
        """Find a version."""
        return next((v for v in self.versions if v.protocol.version == version), None)


class ProtocolDrafted(Body, frozen=True, tag="protocol.drafted"):
    """A version is proposed; said again before anybody signed it, it replaces that draft."""

    card: Protocol

    @property
    def about(self) -> tuple[str, ...]:
        """The protocol."""
        return (f"protocol:{self.card.id}",)


class ProtocolCommented(Body, frozen=True, tag="protocol.commented"):
    """An agency comments on a draft, or objects to it."""

    protocol: str
    version: int
    agency: str
    text: str
    objection: bool = False
    subjects = ("protocol", "agency")


class ProtocolSigned(Body, frozen=True, tag="protocol.signed"):
    """An agency's named signatory signs a version."""

    protocol: str
    version: int
    agency: str
    person: str
    subjects = ("protocol", "agency")


class ProtocolAgreed(Body, frozen=True, tag="protocol.agreed"):
    """With the last signature every party that takes part has signed; it follows of itself from that signature."""

    protocol: str
    version: int
    subjects = ("protocol",)


class ProtocolWithdrawn(Body, frozen=True, tag="protocol.withdrawn"):
    """A version holds no more; the one before it, if signed and not past its review, does again."""

    protocol: str
    version: int
    reason: str
    subjects = ("protocol",)


ProtocolBody = ProtocolDrafted | ProtocolCommented | ProtocolSigned | ProtocolAgreed | ProtocolWithdrawn


def apply(cards: dict[str, Card], body: ProtocolBody, occurred: int) -> None:
    """Take `body` into `cards` (id -> card)."""
    if type(body) is ProtocolDrafted:
        card = cards.get(body.card.id, Card(body.card.id))
        others = tuple(v for v in card.versions if v.protocol.version != body.card.version)
        new = (*others, Version(body.card, occurred))
        cards[card.id] = structs.replace(card, versions=tuple(sorted(new, key=lambda v: v.protocol.version)))
        return
    assert not isinstance(body, ProtocolDrafted)
    known = cards.get(body.protocol)
    if known is not None:
        changed = (
            CHANGES[type(body)](v, body, occurred) if v.protocol.version == body.version else v for v in known.versions
        )
        cards[known.id] = structs.replace(known, versions=tuple(changed))


def _commented(version: Version, body: ProtocolCommented, occurred: int) -> Version:
    comment = Comment(body.agency, body.text, body.objection, occurred)
    return structs.replace(version, comments=(*version.comments, comment))


def _signed(version: Version, body: ProtocolSigned, occurred: int) -> Version:
    others = tuple(s for s in version.signatures if s.agency != body.agency)
    return structs.replace(version, signatures=(*others, Signature(body.agency, body.person, occurred)))


CHANGES: dict[type, Callable[[Version, Any, int], Version]] = {
    ProtocolCommented: _commented, ProtocolSigned: _signed,
    ProtocolAgreed: lambda version, body, occurred: structs.replace(version, agreed=occurred),
    ProtocolWithdrawn: lambda version, body, _occurred: structs.replace(version, withdrawn=body.reason or "withdrawn"),
}  # fmt: skip
