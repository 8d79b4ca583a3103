"""What may be recorded of a review: words that say something, about what is known, by whom they are.

Each rule takes (situation, body, now in UTC microseconds) and raises EntryRejected with the field and the way out.
"""

import re
from collections.abc import Callable
from typing import Any

from dashboard.model.errors import EntryRejected
from dashboard.model.review import (
    Annotation,
    AnnotationMade,
    AnnotationWithdrawn,
    CapabilityRated,
    ImprovementPlanned,
    ImprovementProgressed,
)
from dashboard.projections.situation import Situation
from dashboard.services.capabilities import capabilities
from dashboard.services.checks import in_our_time, known, references, said

VIEW = re.compile(r"[a-z]{2,20}(\?[A-Za-z0-9%&=_.:+~/-]{0,800})?")
MOST_ENTRIES = 200


def sensible(annotation: Annotation, situation: Situation, before: Annotation | None = None) -> None:
    """EntryRejected where a remark, shared or private, cannot be kept; `before` is how it read until now."""
    said(annotation.id, "remark", "it needs an id")
    said(annotation.text, "text", "give the bookmark a name" if annotation.bookmark else "say what you noticed")
    in_our_time(annotation.at, "from")
    if annotation.until:
        in_our_time(annotation.until, "until")
        if annotation.until <= annotation.at:
            raise EntryRejected("until", "must be after its beginning; leave it empty for an instant")
    references(situation, annotation.incident, annotation.agency)
    _capability(annotation.capability, situation, before)
    if annotation.view and not VIEW.fullmatch(annotation.view):
        raise EntryRejected("view", "is no page of this Concord; make the bookmark on the page it shows")
    _entries(annotation.entries, situation)


def _making(situation: Situation, body: AnnotationMade, _now: int) -> None:
    before = situation.annotations.get(body.annotation.id)
    sensible(body.annotation, situation, before)
    if before is not None and before.author != body.annotation.author:
        raise EntryRejected(
            "remark", f"only {before.author or 'its author'} changes it; make one of your own beside it"
        )


def _withdrawing(situation: Situation, body: AnnotationWithdrawn, _now: int) -> None:
    """Anybody may withdraw a shared remark, its author or not, with a reason: the record keeps the remark and who did.

    Words that must not stand before everybody cannot wait for their author; only the author may put others in their
    place. Authors are known by name, as actors are: the journal keeps no id of who spoke.
    """
    known(body.annotation, situation.annotations, "remark")
    said(body.reason, "reason", "say why it is taken back; the record keeps both")


def _rating(situation: Situation, body: CapabilityRated, _now: int) -> None:
    rating = body.rating
    said(rating.id, "rating", "it needs an id")
    said(rating.objective, "objective", "say what was to be achieved")
    said(rating.capability, "core capability", "choose one")
    said(rating.reason, "reason", "say what the rating rests on")
    _capability(rating.capability, situation)


def _planning(situation: Situation, body: ImprovementPlanned, _now: int) -> None:
    one = body.improvement
    said(one.id, "improvement", "it needs an id")
    said(one.issue, "issue", "say what is to improve")
    said(one.action, "corrective action", "say what is to be done")
    _capability(one.capability, situation)
    references(situation, "", one.agency)
    there = {(decision.id, action.id) for decision in situation.decisions.values() for action in decision.actions}
    if one.action_of and one.action_of not in there:
        raise EntryRejected("action", "the decision it was made from has no such action")
    for field, when in (("start", one.starts), ("due", one.due)):
        if when:
            in_our_time(when, field)
    if one.starts and one.due and one.due < one.starts:
        raise EntryRejected("due", "must not be before the start")
    _entries(one.entries, situation)


def _progressing(situation: Situation, body: ImprovementProgressed, _now: int) -> None:
    known(body.improvement, situation.improvements, "improvement")
    if body.status == "dropped":
        said(body.note, "note", "say why it is dropped")


def _capability(name: str, situation: Situation, before: Annotation | None = None) -> None:
    """EntryRejected where nobody knows a capability: the record keeps those it has, whatever the file says since."""
    if name and name not in capabilities().names and name not in _recorded(situation, before):
        raise EntryRejected("core capability", f"'{name[:40]}' is not in data/capabilities.json")


def _recorded(situation: Situation, before: Annotation | None) -> set[str]:
    there = {one.capability for one in situation.annotations.values()} | {before.capability if before else ""}
    there |= {one.capability for one in situation.ratings.values()}
    return there | {one.improvement.capability for one in situation.improvements.values()}


def _entries(seqs: tuple[int, ...], situation: Situation) -> None:
    if len(seqs) > MOST_ENTRIES:
        raise EntryRejected("entries", f"{len(seqs)} are too many; name {MOST_ENTRIES} at most")
    for seq in seqs:
        if not 0 < seq <= situation.seq:
            raise EntryRejected("entries", f"there is no entry {seq}")


RULES: dict[type, Callable[[Situation, Any, int], None]] = {
    AnnotationMade: _making, AnnotationWithdrawn: _withdrawing, CapabilityRated: _rating,
    ImprovementPlanned: _planning, ImprovementProgressed: _progressing,
}  # fmt: skip
