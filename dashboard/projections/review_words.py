"""What reviewers say, in plain words."""

from collections.abc import Callable
from typing import Any

from dashboard.model.moment import local
from dashboard.model.review import (
    AnnotationMade,
    AnnotationWithdrawn,
    CapabilityRated,
    ImprovementPlanned,
    ImprovementProgressed,
)
from dashboard.projections.names import Names, tail

TAGS = {"": "Remark", "strength": "Strength", "improvement": "To improve"}


def _annotated(body: AnnotationMade, names: Names) -> str:
    one, tz = body.annotation, names.situation.timezone
    until = f"-{local(one.until, tz):%H:%M:%S}" if one.until else ""
    what = "Bookmark" if one.bookmark else TAGS[one.tag]
    return f"{what} at {local(one.at, tz):%Y-%m-%d %H:%M:%S}{until}{names.at(one.incident)}: {one.text}"


def _withdrawn(body: AnnotationWithdrawn, names: Names) -> str:
    known = names.situation.annotations.get(body.annotation)
    words = f"'{known.text}'" if known else body.annotation
    return tail(f"Remark taken back: {words}", body.reason)


def _rated(body: CapabilityRated, _names: Names) -> str:
    rating = body.rating
    return tail(f"Rated {rating.letter} in {rating.called or rating.capability}: {rating.objective}", rating.reason)


def _planned(body: ImprovementPlanned, names: Names) -> str:
    one = body.improvement
    due = f" until {local(one.due, names.situation.timezone):%Y-%m-%d}" if one.due else ""
    owner = f" ({names.agency(one.agency)}{due})" if one.agency else due
    return f"To improve: {one.issue}. Action{owner}: {one.action}"


def _progressed(body: ImprovementProgressed, names: Names) -> str:
    known = names.situation.improvements.get(body.improvement)
    return tail(f"Action {body.status}: {known.improvement.action if known else body.improvement}", body.note)


REVIEW_WORDS: dict[type, Callable[[Any, Names], str]] = {
    AnnotationMade: _annotated, AnnotationWithdrawn: _withdrawn, CapabilityRated: _rated,
    ImprovementPlanned: _planned, ImprovementProgressed: _progressed,
}  # fmt: skip
