"""The joint decision log (JESIP): what was known, what could be done, what was decided and why, who agreed."""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct, structs

from dashboard.model.body import Body

Word = Literal["agrees", "dissents"]


class Action(Struct, frozen=True, gc=False):
    """Something to be done: by which agency, until when (UTC microseconds, 0 = not said), and when it was done."""

    id: str
    text: str
    owner: str
    due: int = 0
    done: int = 0


class Opinion(Struct, frozen=True, gc=False):
    """What an agency says of a decision: it agrees, or dissents for a reason. `at` in UTC microseconds."""

    agency: str
    word: Word
    reason: str = ""
    at: int = 0


class Decision(Struct, frozen=True, gc=False):
    """One joint decision as it stands; an empty `incident` means the event as a whole. Times are UTC microseconds."""

    id: str
    number: str
    incident: str
    situation: str
    options: tuple[str, ...]
    decision: str
    rationale: str
    risks: str = ""
    opinions: tuple[Opinion, ...] = ()
    actions: tuple[Action, ...] = ()
    late_reason: str = ""
    at: int = 0


class DecisionLogged(Body, frozen=True, tag="decision.logged"):
    """A joint decision was taken. `agreed_by` are agencies; `late_reason` says why it is entered so long after."""

    id: str
    number: str
    decision: str
    rationale: str
    incident: str = ""
    situation: str = ""
    options: tuple[str, ...] = ()
    risks: str = ""
    agreed_by: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    late_reason: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The decision, and its incident or the event."""
        return (f"decision:{self.id}", f"incident:{self.incident}" if self.incident else "event")


class DecisionAnswered(Body, frozen=True, tag="decision.answered"):
    """An agency agrees with a decision, or dissents and says why; its last word counts."""

    decision: str
    agency: str
    answer: Word
    reason: str = ""
    subjects = ("decision", "agency")


class ActionDone(Body, frozen=True, tag="action.done"):
    """An action of a decision has been done."""

    decision: str
    action: str
    note: str = ""
    subjects = ("decision",)


DecisionBody = DecisionLogged | DecisionAnswered | ActionDone


def apply(decisions: dict[str, Decision], body: DecisionBody, occurred: int) -> None:
    """Take `body` into `decisions` (id -> decision)."""
    if type(body) is DecisionLogged:
        opinions = tuple(Opinion(agency, "agrees", "", occurred) for agency in body.agreed_by)
        decisions[body.id] = Decision(
            body.id, body.number, body.incident, body.situation, body.options, body.decision, body.rationale,
            body.risks, opinions, body.actions, body.late_reason, occurred,
        )  # fmt: skip
        return
    assert not isinstance(body, DecisionLogged)
    known = decisions.get(body.decision)
    if known is not None:
        decisions[known.id] = CHANGES[type(body)](known, body, occurred)


def _answered(decision: Decision, body: DecisionAnswered, occurred: int) -> Decision:
    others = tuple(o for o in decision.opinions if o.agency != body.agency)
    return structs.replace(decision, opinions=(*others, Opinion(body.agency, body.answer, body.reason, occurred)))


def _done(decision: Decision, body: ActionDone, occurred: int) -> Decision:
    actions = (structs.replace(a, done=occurred) if a.id == body.action else a for a in decision.actions)
    return structs.replace(decision, actions=tuple(actions))


CHANGES: dict[type, Callable[[Decision, Any, int], Decision]] = {DecisionAnswered: _answered, ActionDone: _done}
