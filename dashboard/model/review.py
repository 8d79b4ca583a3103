"""What reviewers say of an event afterwards: annotations, ratings of capabilities, the improvement plan (HSEEP).

They are entries of the event's journal, and no part of what happened: `REVIEW` names their kinds.
"""

from typing import Literal, get_args

from msgspec import Struct, structs

from dashboard.model.body import Body
from dashboard.model.moment import Basis

Tag = Literal["", "strength", "improvement"]
Letter = Literal["P", "S", "M", "U"]
Element = Literal["", "planning", "organization", "equipment", "training", "exercise"]
Progress = Literal["open", "under way", "done", "dropped"]
PROGRESS: tuple[Progress, ...] = get_args(Progress)


class Annotation(Struct, frozen=True, omit_defaults=True):
    """A remark at the instant `at`, or about the span until `until` (UTC microseconds; 0: an instant).

    `text` is the remark, of a `bookmark` its name; `capability` an id of data/capabilities.json; `entries` are seqs it
    is about; `view` is the page and query that show what its author saw (`replay?at=...`).
    """

    id: str
    at: int
    until: int = 0
    text: str = ""
    tag: Tag = ""
    capability: str = ""
    basis: Basis = "known"
    incident: str = ""
    entries: tuple[int, ...] = ()
    view: str = ""
    bookmark: bool = False
    author: str = ""
    agency: str = ""


class Rating(Struct, frozen=True, gc=False, omit_defaults=True):
    """How an objective was met in a core capability, by people's judgement: P, S, M or U, and why. `at` UTC us.

    `capability` is its id, `called` its name when it was rated.
    """

    id: str
    objective: str
    capability: str
    letter: Letter
    reason: str
    author: str = ""
    at: int = 0
    called: str = ""


class Improvement(Struct, frozen=True, omit_defaults=True):
    """A corrective action: the issue, what is done about it, by which agency and whom, from when until when (UTC us).

    `annotations` are the remarks it answers, `entries` the seqs that show the issue; `action_of` is the action of a
    decision that it was made from: (decision id, action id).
    """

    id: str
    issue: str
    action: str
    capability: str = ""
    element: Element = ""
    agency: str = ""
    contact: str = ""
    starts: int = 0
    due: int = 0
    annotations: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()
    action_of: tuple[str, ...] = ()


class Step(Struct, frozen=True, gc=False, omit_defaults=True):
    """What was last said of a corrective action, when (UTC microseconds) and by whom."""

    at: int
    status: Progress
    note: str = ""
    author: str = ""


class Improving(Struct, frozen=True, omit_defaults=True):
    """A corrective action with what became of it, the first word first."""

    improvement: Improvement
    planned: int
    steps: tuple[Step, ...] = ()

    @property
    def status(self) -> Progress:
        """How it stands."""
        return self.steps[-1].status if self.steps else "open"

    def overdue(self, now: int) -> bool:
        """Whether it should be done by `now` (UTC microseconds) and is not."""
        return bool(self.improvement.due) and self.improvement.due < now and self.status in ("open", "under way")


class AnnotationMade(Body, frozen=True, tag="annotation.made"):
    """A reviewer shares a remark or a bookmark; said again under the same id, this is how it reads now."""

    annotation: Annotation

    @property
    def about(self) -> tuple[str, ...]:
        """The annotation, and the incident it is about."""
        subject = f"annotation:{self.annotation.id}"
        return (subject, f"incident:{self.annotation.incident}") if self.annotation.incident else (subject,)


class AnnotationWithdrawn(Body, frozen=True, tag="annotation.withdrawn"):
    """A remark is taken back; the record keeps it."""

    annotation: str
    reason: str
    subjects = ("annotation",)


class CapabilityRated(Body, frozen=True, tag="capability.rated"):
    """People judge how an objective was met; said again under the same id, this is how they judge now."""

    rating: Rating

    @property
    def about(self) -> tuple[str, ...]:
        """The rating, and its capability."""
        return (f"rating:{self.rating.id}", f"capability:{self.rating.capability}")


class ImprovementPlanned(Body, frozen=True, tag="improvement.planned"):
    """A corrective action is planned; said again under the same id, this is how it reads now."""

    improvement: Improvement

    @property
    def about(self) -> tuple[str, ...]:
        """The corrective action."""
        return (f"improvement:{self.improvement.id}",)


class ImprovementProgressed(Body, frozen=True, tag="improvement.progressed"):
    """How a corrective action stands."""

    improvement: str
    status: Progress
    note: str = ""
    author: str = ""
    subjects = ("improvement",)


AnnotationBody = AnnotationMade | AnnotationWithdrawn
ImprovementBody = ImprovementPlanned | ImprovementProgressed
ReviewBody = AnnotationBody | CapabilityRated | ImprovementBody
REVIEW: tuple[type[Body], ...] = get_args(ReviewBody)


def annotate(annotations: dict[str, Annotation], body: AnnotationBody, _occurred: int) -> None:
    """Take `body` into `annotations` (id -> annotation)."""
    if isinstance(body, AnnotationMade):
        annotations[body.annotation.id] = body.annotation
    else:
        annotations.pop(body.annotation, None)


def rate(ratings: dict[str, Rating], body: CapabilityRated, occurred: int) -> None:
    """Take `body` into `ratings` (id -> rating)."""
    ratings[body.rating.id] = structs.replace(body.rating, at=occurred)


def improve(improvements: dict[str, Improving], body: ImprovementBody, occurred: int) -> None:
    """Take `body` into `improvements` (id -> the action and what became of it)."""
    if isinstance(body, ImprovementPlanned):
        known = improvements.get(body.improvement.id)
        improvements[body.improvement.id] = (
            structs.replace(known, improvement=body.improvement) if known else Improving(body.improvement, occurred)
        )
    elif body.improvement in improvements:
        known = improvements[body.improvement]
        step = Step(occurred, body.status, body.note, body.author)
        improvements[body.improvement] = structs.replace(known, steps=(*known.steps, step))
