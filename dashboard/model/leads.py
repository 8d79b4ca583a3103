"""Who leads an incident, decided together: a proposal, the answer of every agency involved, and how it was settled.

A lead is agreed when every involved agency agrees, or stands by a named person's override; nothing else makes one.
A handover is a proposal with a `giver`, who leads until it is settled.
"""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct, structs

from dashboard.model.body import Body

AnswerWord = Literal["agrees", "objects"]
LeadState = Literal["proposed", "disputed", "escalated", "agreed", "overridden"]


class Answer(Struct, frozen=True, gc=False):
    """What one agency last said of a proposal, by whose mouth, and when (UTC microseconds)."""

    agency: str
    word: AnswerWord
    reason: str = ""
    person: str = ""
    at: int = 0


class Escalation(Struct, frozen=True, gc=False):
    """A step up the agencies' ladders: the people asked (person ids), when, and until when they should have decided."""

    rung: int
    people: tuple[str, ...]
    at: int
    due: int


class Proposal(Struct, frozen=True, gc=False):
    """One proposal for the lead of one incident as it stands. Times are UTC microseconds, 0 = not yet.

    With a `protocol` it was agreed beforehand in that `version` and `phase`; without one it is ad hoc. `foreseen`: a
    protocol foresaw this very handover, so that the agencies it names settle it alone.
    """

    id: str
    agency: str
    involved: tuple[str, ...]
    why: str = ""
    support: tuple[str, ...] = ()
    protocol: str = ""
    version: int = 0
    phase: str = ""
    giver: str = ""
    trigger: str = ""
    briefing: str = ""
    foreseen: bool = False
    proposed: int = 0
    answers: tuple[Answer, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    overridden_by: str = ""
    override_reason: str = ""
    settled: int = 0

    @property
    def state(self) -> LeadState:
        """Where it stands."""
        if self.overridden_by:
            return "overridden"
        if not self.waiting_for and not self.objections:
            return "agreed"
        if self.escalations:
            return "escalated"
        return "disputed" if self.objections else "proposed"

    @property
    def agreed_by(self) -> tuple[str, ...]:
        """The agencies that agree."""
        return tuple(a.agency for a in self.answers if a.word == "agrees")

    @property
    def objections(self) -> tuple[Answer, ...]:
        """The answers that object."""
        return tuple(a for a in self.answers if a.word == "objects")

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The involved agencies that have not answered."""
        answered = {a.agency for a in self.answers}
        return tuple(agency for agency in self.involved if agency not in answered)

    @property
    def ad_hoc(self) -> bool:
        """Whether no protocol stands behind it."""
        return not self.protocol


class LeadProposed(Body, frozen=True, tag="lead.proposed"):
    """`agency` should lead; `involved` are the agencies whose answer it needs. It replaces what was proposed before.

    `giver` is the agency that leads now (a handover): `trigger` says what makes it pass on, `briefing` what the new
    lead must know; `foreseen` as in `Proposal`.
    """

    incident: str
    proposal: str
    agency: str
    involved: tuple[str, ...]
    why: str = ""
    support: tuple[str, ...] = ()
    protocol: str = ""
    version: int = 0
    phase: str = ""
    giver: str = ""
    trigger: str = ""
    briefing: str = ""
    foreseen: bool = False
    subjects = ("incident", "agency", "protocol")


class LeadAnswered(Body, frozen=True, tag="lead.answered"):
    """An involved agency agrees with the proposal, or objects and says why; its last word counts until it is settled.

    `person` speaks for the agency where that is not the writer.
    """

    incident: str
    proposal: str
    agency: str
    answer: AnswerWord
    reason: str = ""
    person: str = ""
    subjects = ("incident", "agency")


class LeadWidened(Body, frozen=True, tag="lead.widened"):
    """Agencies that have come to the incident since it was proposed are asked too."""

    incident: str
    proposal: str
    agencies: tuple[str, ...]
    subjects = ("incident",)


class LeadEscalated(Body, frozen=True, tag="lead.escalated"):
    """Nobody could settle it: people on `rung` of the agencies' ladders are asked, and have until `due` (UTC us)."""

    incident: str
    proposal: str
    rung: int
    people: tuple[str, ...]
    due: int
    subjects = ("incident",)


class LeadOverridden(Body, frozen=True, tag="lead.overridden"):
    """A named person decides that the proposal stands, although some have not agreed; the reason stays on record."""

    incident: str
    proposal: str
    person: str
    reason: str
    subjects = ("incident",)


class LeadWithdrawn(Body, frozen=True, tag="lead.withdrawn"):
    """The proposal is taken back; whoever led before leads on."""

    incident: str
    proposal: str
    reason: str = ""
    subjects = ("incident",)


class CommandNamed(Body, frozen=True, tag="command.named"):
    """Who has legal authority over the incident (`ahj`), and who sits in its unified command; neither is the lead."""

    incident: str
    ahj: tuple[str, ...] = ()
    unified: tuple[str, ...] = ()
    subjects = ("incident",)


class LeadAssigned(Body, frozen=True, tag="lead.assigned"):
    """What journals before concurrence say: an agency leads on somebody's word. It is read, and said no more."""

    incident: str
    agency: str
    reason: str = ""
    agreed_by: tuple[str, ...] = ()
    subjects = ("incident", "agency")


class LeadTransferred(Body, frozen=True, tag="lead.transferred"):
    """What journals before concurrence say: the lead has passed on. It is read, and said no more."""

    incident: str
    giver: str
    agency: str
    reason: str
    agreed_by: tuple[str, ...] = ()
    subjects = ("incident", "agency")


Former = LeadAssigned | LeadTransferred
LeadBody = LeadProposed | LeadAnswered | LeadWidened | LeadEscalated | LeadOverridden | LeadWithdrawn


def apply(proposal: Proposal | None, body: LeadBody, occurred: int) -> Proposal | None:
    """Return the pending proposal after `body`, settled or not; what is about another proposal changes nothing."""
    if type(body) is LeadProposed:
        return Proposal(
            body.proposal, body.agency, tuple(dict.fromkeys((body.agency, *body.involved))), body.why,
            body.support, body.protocol, body.version, body.phase,
            body.giver, body.trigger, body.briefing, body.foreseen, occurred,
        )  # fmt: skip
    if proposal is None or proposal.id != body.proposal:
        return proposal
    if type(body) is LeadWithdrawn:
        return None
    changed = CHANGES[type(body)](proposal, body, occurred)
    done = changed.state in ("agreed", "overridden")
    return structs.replace(changed, settled=occurred) if done else changed


def as_settled(body: Former, occurred: int) -> Proposal:
    """Return what a former entry settled: agreed by those it names, else on the word of whoever wrote it."""
    answers = tuple(Answer(agency, "agrees", at=occurred) for agency in body.agreed_by)
    word = "" if answers else "the writer of the entry"
    giver = body.giver if isinstance(body, LeadTransferred) else ""
    return Proposal(
        f"former-{occurred}", body.agency, body.agreed_by or (body.agency,), body.reason, giver=giver,
        trigger=body.reason if giver else "", proposed=occurred, answers=answers, overridden_by=word,
        override_reason=body.reason if word else "", settled=occurred,
    )  # fmt: skip


def _answered(proposal: Proposal, body: LeadAnswered, occurred: int) -> Proposal:
    if body.agency not in proposal.involved:
        return proposal
    others = tuple(a for a in proposal.answers if a.agency != body.agency)
    answer = Answer(body.agency, body.answer, body.reason, body.person, occurred)
    return structs.replace(proposal, answers=(*others, answer))


def _escalated(proposal: Proposal, body: LeadEscalated, occurred: int) -> Proposal:
    step = Escalation(body.rung, body.people, occurred, body.due)
    return structs.replace(proposal, escalations=(*proposal.escalations, step))


def _overridden(proposal: Proposal, body: LeadOverridden, _occurred: int) -> Proposal:
    if not body.person.strip() or not body.reason.strip():
        return proposal
    return structs.replace(proposal, overridden_by=body.person, override_reason=body.reason)


def _widened(proposal: Proposal, body: LeadWidened, _occurred: int) -> Proposal:
    return structs.replace(proposal, involved=tuple(dict.fromkeys((*proposal.involved, *body.agencies))))


CHANGES: dict[type, Callable[[Proposal, Any, int], Proposal]] = {
    LeadWidened: _widened,
    LeadAnswered: _answered, LeadEscalated: _escalated, LeadOverridden: _overridden,
}  # fmt: skip
