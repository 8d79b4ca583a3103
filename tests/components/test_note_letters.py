"""The replay's note form: what is typed is understood or refused by its field, and one note counts once."""

from typing import Any

import pytest

from components.replay.letters import annotation_of, entries_of, incident_of, letter_of, until_of
from components.replay.writing import Writing
from dashboard.model.errors import EntryRejected
from dashboard.model.incidents import IncidentClosed
from dashboard.model.moment import MINUTE, SECOND, parse
from dashboard.model.review import Annotation
from dashboard.services.desk import Desk
from tests.builders import EVENT, START, an_actor, festival

CHICAGO = "America/Chicago"
LATE = parse("2026-08-15T23:50:00", CHICAGO)
SENT = {"id": "a", "key": "k", "at": START, "text": " seen ", "incident": "#1", "entries": "3, 4 3", "private": False}


@pytest.mark.parametrize(
    ("typed", "at", "until"),
    [
        ("", START, 0), ("14:05", START, START + 5 * MINUTE), ("14:00:07", START, START + 7 * SECOND),
        ("0:10", LATE, LATE + 20 * MINUTE), ("2026-08-15 14:02", START, START + 2 * MINUTE),
        ("2026-08-15T19:03Z", START, START + 3 * MINUTE),
    ],
)  # fmt: skip
def test_a_span_ends_at_a_clock_time_of_the_event_past_midnight_too(typed: str, at: int, until: int) -> None:
    assert until_of(typed, at, CHICAGO) == until


@pytest.mark.parametrize("typed", ["13:59", "25:00", "soon", "14:00:00<b>"])
def test_an_end_that_is_none_is_refused_by_its_field(typed: str) -> None:
    with pytest.raises(EntryRejected, match=r"^until"):
        until_of(typed, START, CHICAGO)


def test_an_incident_is_named_as_people_say_it_open_or_closed(desk: Desk) -> None:
    festival(desk)
    desk.record(EVENT, IncidentClosed("2", "done"), an_actor())
    situation = desk.situation(EVENT)
    assert [incident_of(said, situation) for said in ("", "#001", "1", "2", "#2 Sprained ankle")] == ["", *"1122"]
    with pytest.raises(EntryRejected, match=r"^incident"):
        incident_of("#77", situation)
    with pytest.raises(EntryRejected, match=r"^entries"):
        entries_of("4, x")


def test_a_letter_becomes_a_remark(desk: Desk) -> None:
    festival(desk)
    made = annotation_of(letter_of(SENT | {"until_at": START + 3, "tag": "strength"}), desk.situation(EVENT))
    assert made == Annotation("a", START, START + 3, "seen", "strength", incident="1", entries=(3, 4))


@pytest.mark.parametrize("wrong", [{"tag": "evil"}, {"at": "x"}, {"basis": 3}, {"incident": "#77"}])
def test_a_letter_that_makes_no_sense_is_answered_with_why_not(desk: Desk, wrong: dict[str, Any]) -> None:
    festival(desk)
    kept: list[Annotation] = []
    writing = Writing(desk.situation(EVENT), [], None, {}, lambda one, *, private, key: kept.append(one) or "")
    answer = writing.answer(SENT | wrong)
    assert (answer["key"], answer["ok"]) == ("k", False)
    assert answer["message"]
    assert kept == []
    assert writing.answer(SENT)["ok"]
    assert len(kept) == 1


def test_a_note_needs_an_author_wherever_somebody_is_checked_in(desk: Desk) -> None:
    festival(desk)
    situation = desk.situation(EVENT)
    people = list(situation.people.values())
    for there, me, may in (((), None, True), (people, None, False), (people, people[0], True)):
        assert Writing(situation, there, me, {}, lambda one, *, private, key: "").told()["open"] is may
