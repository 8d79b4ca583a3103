"""What reviewers say reads as plain words."""

import pytest

from dashboard.model.entry import AnyBody, Entry
from dashboard.model.moment import DAY, MINUTE
from dashboard.model.review import (
    Annotation,
    AnnotationMade,
    AnnotationWithdrawn,
    CapabilityRated,
    Improvement,
    ImprovementPlanned,
    ImprovementProgressed,
    Rating,
)
from dashboard.projections.situation import fold
from dashboard.projections.words import describe_body
from tests.builders import START, an_actor, an_agency, an_event, an_incident

REMARK = Annotation("a", START, START + MINUTE, "late lead", "improvement", incident="1")
ACTION = Improvement("i", "slow to agree", "sign the card", "coordination", agency="ems", due=START + DAY)
SAID: list[tuple[AnyBody, str]] = [
    (AnnotationMade(REMARK), "To improve at 2026-08-15 14:00:00-14:01:00 at #001: late lead"),
    (AnnotationMade(Annotation("b", START, text="here", bookmark=True)), "Bookmark at 2026-08-15 14:00:00: here"),
    (AnnotationWithdrawn("a", "mistaken"), "Remark taken back: 'late lead': mistaken"),
    (AnnotationWithdrawn("none", "mistaken"), "Remark taken back: none: mistaken"),
    (CapabilityRated(Rating("r", "calm", "medical", "S", "seen")), "Rated S in medical: calm: seen"),
    (
        CapabilityRated(Rating("r", "calm", "medical", "S", "seen", called="Emergency Medical Services")),
        "Rated S in Emergency Medical Services: calm: seen",
    ),
    (ImprovementPlanned(ACTION), "To improve: slow to agree. Action (EMS until 2026-08-16): sign the card"),
    (ImprovementProgressed("i", "done", "signed"), "Action done: sign the card: signed"),
]


@pytest.mark.parametrize(("body", "words"), SAID, ids=lambda value: value if isinstance(value, str) else "")
def test_what_reviewers_say_is_said_in_plain_words(body: AnyBody, words: str) -> None:
    known: list[AnyBody] = [
        an_event(), an_agency("ems"), an_incident(), AnnotationMade(REMARK), ImprovementPlanned(ACTION),
    ]  # fmt: skip
    situation = fold(Entry(n, START, START, START, an_actor(), f"k{n}", b) for n, b in enumerate(known, 1))
    assert describe_body(body, situation) == words
