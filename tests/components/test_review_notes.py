"""The review's notes: strangers' text stays text, choices narrow down, a link is the exact view, a change is exact."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from components.review_note_forms import Keeping, Typed, bookmarked, changed, typed
from components.review_note_panel import span, view_link, whole_html
from components.review_notes import between, card_html, choices_of, narrowed
from components.review_parts import Reviewing
from dashboard.model.errors import EntryRejected
from dashboard.model.moment import MINUTE
from dashboard.model.review import Annotation
from dashboard.services.desk import Desk
from dashboard.services.notes import Evidence, Note
from tests.builders import EVENT, START, festival

EVIL = "<img src=x onerror=hacked()>'\""
NAMES = {"medical": "Medical"}


def nothing(*_: Any, **__: Any) -> Any:
    return ""


def unknown(_event: str, _seqs: Sequence[int]) -> Mapping[int, Evidence]:
    return {}


def to(**more: str) -> dict[str, str]:
    return {"event": EVENT, "as": "ana"} | more


KEEPING = Keeping(nothing, nothing, unknown)


@pytest.fixture
def looking(desk: Desk) -> Reviewing:
    festival(desk)
    situation = desk.situation(EVENT)
    return Reviewing(EVENT, situation, START, "known", None, None, situation.people["ana"], nothing, nothing, nothing,
                     nothing, nothing, to)  # fmt: skip


def test_strangers_text_is_text_in_cards_and_in_the_chosen_note(looking: Reviewing) -> None:
    evil = Annotation(EVIL, START, 0, EVIL, "", EVIL, "known", EVIL, (7,), f"{EVIL}?{EVIL}", False, EVIL, EVIL)
    for html in (card_html(looking, Note(evil), NAMES, chosen=True), whole_html(looking, Note(evil), NAMES, {})):
        assert "<img" not in html
        assert "&lt;img" in html
        assert 'href="/replay?at=2026-08-15T19%3A00%3A00Z&amp;event=fest&amp;as=ana' in html


def test_a_link_is_the_view_as_its_author_had_it_in_this_event(looking: Reviewing) -> None:
    seen = Annotation("n", START, view="replay?at=2026-08-15T19%3A00%3A00Z&basis=happened&zoom=a%2Fb&speed=30&event=x")
    found = view_link(looking, seen)
    assert "at=2026-08-15T19%3A00%3A00Z&amp;basis=happened&amp;zoom=a%2Fb&amp;speed=30&amp;event=fest" in found
    assert "note=n" in found
    assert 'href="/log?at=1&amp;incident=7&amp;event=fest' in view_link(
        looking, Annotation("n", 1, view="log?at=1&incident=7")
    )


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, "abcd"), ({"tag": "strength"}, "a"), ({"tag": "remark"}, "c"), ({"tag": "bookmark"}, "d"),
        ({"whose": "mine"}, "ac"), ({"whose": "private"}, "c"), ({"whose": "shared"}, "abd"),
        ({"capability": "medical"}, "b"), ({"capability": "none"}, "acd"), ({"author": "Ben Osei"}, "bd"),
        ({"incident": "1"}, "b"), ({"tag": "improvement", "author": "Ana Ruiz"}, ""),
    ],
)  # fmt: skip
def test_every_choice_narrows_the_notes_down(looking: Reviewing, asked: dict[str, str], ids: str) -> None:
    notes = [
        Note(Annotation("a", START, tag="strength", author="Ana Ruiz")),
        Note(Annotation("b", START, tag="improvement", capability="medical", incident="1", author="Ben Osei")),
        Note(Annotation("c", START, author="Ana Ruiz"), private=True),
        Note(Annotation("d", START, bookmark=True, author="Ben Osei")),
    ]
    choices = choices_of(looking, notes, NAMES, KEEPING)
    found = narrowed(notes, choices, {choice.name: asked.get(choice.name, "") for choice in choices})
    assert "".join(note.annotation.id for note in found) == ids


def test_a_span_that_reaches_into_the_period_belongs_to_it() -> None:
    notes = [Note(Annotation("a", 10)), Note(Annotation("b", 10, 20)), Note(Annotation("c", 30))]
    for first, last, ids in ((None, None, "abc"), (15, None, "bc"), (15, 30, "b"), (None, 10, ""), (10, 11, "ab")):
        assert "".join(note.annotation.id for note in between(notes, first, last)) == ids


def test_what_is_not_touched_stays_to_the_microsecond_and_what_is_wrong_is_named(looking: Reviewing) -> None:
    one = Annotation("a", START + 7, START + MINUTE + 9, "x", incident="1", view="replay?at=1", author="Ana Ruiz")
    as_drawn = Typed("better", typed(one.at, looking.tz), typed(one.until, looking.tz), "", "", "#001", "3")
    now = changed(one, as_drawn, looking)
    assert (now.at, now.until, now.text, now.incident, now.entries) == (one.at, one.until, "better", "1", (3,))
    assert now.view == one.view
    with pytest.raises(EntryRejected, match=r"^from"):
        changed(one, Typed("x", "yesterday", "", "", "", "", ""), looking)
    assert span(one, looking.tz) == "15 Aug 14:00:00 to 14:01:00"


def test_a_bookmark_stands_at_the_instant_its_view_shows(looking: Reviewing) -> None:
    view = "log?at=2026-08-15T14%3A00%3A00-05%3A00&basis=happened&q=x"
    made = bookmarked("k", view, " dusk ", looking)
    assert made == Annotation("k", START, text="dusk", basis="happened", view=view, bookmark=True)
    with pytest.raises(EntryRejected, match=r"^at"):
        bookmarked("k", "log?at=never", "x", looking)
