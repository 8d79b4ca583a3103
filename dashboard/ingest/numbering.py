"""Numbers of joint decisions, given at the desk in the moment of recording: two that come at once get two numbers."""

from collections.abc import Sequence
from typing import Any

from msgspec import structs

from dashboard.model.decisions import DecisionLogged
from dashboard.model.entry import Actor, AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.projections.decision_log import next_number
from dashboard.services.desk import Desk, Recorded

TRIES = 8


def record_numbered(desk: Desk, event: str, bodies: Sequence[AnyBody], by: Actor, key: str, **how: Any) -> Recorded:  # noqa: ANN401
    """Record `bodies` as `desk.record` does, with the next free number for a decision that has none yet."""
    if not any(isinstance(body, DecisionLogged) and not body.id for body in bodies):
        return desk.record(event, bodies, by, key=key, **how)
    for last in (False,) * (TRIES - 1) + (True,):
        numbered = _numbered(desk, event, bodies, key)
        try:
            return desk.record(event, numbered, by, key=key, **how)
        except EntryRejected:
            if last or not _overtaken(desk, event, numbered):
                raise
    raise AssertionError


def _overtaken(desk: Desk, event: str, bodies: Sequence[AnyBody]) -> bool:
    there = desk.situation(event).decisions
    return any(isinstance(body, DecisionLogged) and body.id in there for body in bodies)


def _numbered(desk: Desk, event: str, bodies: Sequence[AnyBody], key: str) -> list[AnyBody]:
    """Return `bodies` with their numbers: a repetition has those of the first time."""
    there = desk.journal.keyed(event, [key]) if key else {}
    said = next((e.body.number for e in there.values() if isinstance(e.body, DecisionLogged)), "")
    number = said or next_number(
        desk.situation(event), lambda name: bool(desk.journal.about(event, f"decision:{name}", limit=1))
    )
    return [
        structs.replace(body, id=number, number=number) if isinstance(body, DecisionLogged) and not body.id else body
        for body in bodies
    ]
