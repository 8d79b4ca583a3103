"""The desk: what it takes, what it refuses, and what everybody then sees."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from dashboard.journal.database import connect
from dashboard.journal.journal import verify
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import AnyBody, Entry
from dashboard.model.errors import EntryRejected, JournalConflict, JournalUnavailable, NotAllowed, UnknownEvent
from dashboard.model.events import ClockSet
from dashboard.model.incidents import IncidentChanged, IncidentClosed
from dashboard.model.leads import LeadAnswered, LeadProposed
from dashboard.model.messages import MessageSent
from dashboard.model.moment import MINUTE, SECOND, At
from dashboard.model.plans import Objective, Plan, PlanEdited
from dashboard.model.resources import ResourceAssigned, ResourceHeld, ResourceReturned
from dashboard.model.text import clean
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.services.desk import Desk
from tests.builders import (
    EVENT,
    LAT,
    LON,
    START,
    Clock,
    a_draft,
    a_note,
    a_unit,
    an_actor,
    an_agency,
    an_event,
    an_incident,
    drafts,
    festival,
)

ODD = {
    "NUL": "a\0b", "lone surrogate": "a\ud83db",
    "right to left": "\u202eabc \u05e9\u05dc\u05d5\u05dd", "newline": "a\nb",
    "quotes": "'; DROP TABLE journal_entry; --\"", "markup": "<script>alert(1)</script>&amp;", "emoji": "🎪🚒",
    "backslashes": "\\u0000 \\ud800 %s ? :x", "controls": "\x1b[31mred\x7f\x85",
}  # fmt: skip


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def any_desk(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """A desk over each sort of store, with the small festival."""
    tracks = Tracks(connect(f"sqlite:///{tmp_path / 'tracks.db'}"))
    if request.param == "memory":
        made = Desk(MemoryJournal(), tracks, clock)
    else:
        sqlite = f"sqlite:///{tmp_path / 'journal.db'}"
        url = sqlite if request.param == "sqlite" else request.getfixturevalue("fresh_postgres_url")
        made = Desk(SqlJournal(connect(url)), tracks, clock)
    festival(made)
    yield made
    made.close()


def record(desk: Desk, *bodies: AnyBody, **rest: object) -> list[int]:
    """Record as Ana; return the seqs."""
    return [entry.seq for entry in desk.record(EVENT, list(bodies), an_actor(), **rest).entries]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_strangers_text_is_kept_as_text_on_every_store(any_desk: Desk, text: str) -> None:
    made = any_desk.record(EVENT, a_note(text, "1"), an_actor(person=text), said=text, key=text).entries[0]
    read = any_desk.about(EVENT, "incident:1")[-1]
    assert read == made
    assert (read.body.text, read.said, read.actor.person, read.key) == (clean(text),) * 4  # type: ignore[union-attr]
    assert any_desk.record(EVENT, a_note(text, "1"), an_actor(), key=text).entries == [made]
    assert verify(any_desk.journal, EVENT).bad is None


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_thing_with_an_odd_name_is_found_by_that_name(any_desk: Desk, text: str) -> None:
    record(any_desk, an_incident(text, title=text))
    assert any_desk.situation(EVENT).incidents[clean(text)].title == clean(text)
    assert len(any_desk.about(EVENT, f"incident:{text}")) == 1


def test_reporting_an_incident_puts_it_on_the_board(desk: Desk) -> None:
    festival(desk)
    record(desk, an_incident("47", title="Tent collapse"))
    assert desk.situation(EVENT).incidents["47"].title == "Tent collapse"


def test_an_entry_is_about_now_unless_it_says_when_it_happened(desk: Desk, clock: Clock) -> None:
    festival(desk)
    clock.go(60)
    now, before = (desk.record(EVENT, a_note(), an_actor(), occurred=when).entries[0] for when in (None, START + 5))
    assert (now.occurred, now.known, now.recorded) == (START + MINUTE,) * 3
    assert (before.occurred, before.known) == (START + 5, START + MINUTE)


def test_an_events_own_clock_runs_behind_the_real_one(desk: Desk, clock: Clock) -> None:
    festival(desk)
    record(desk, ClockSet(10 * MINUTE))
    assert desk.now(EVENT) == clock.now - 10 * MINUTE


def test_a_batch_is_checked_in_its_own_light_and_recorded_whole_or_not_at_all(desk: Desk) -> None:
    festival(desk)
    record(desk, an_incident("9"), UnitAssigned("M2", "9"), UnitStatusChanged("M2", "ENRT", "9"))
    assert desk.situation(EVENT).incidents["9"].units == ("M2",)
    seq = desk.events()[EVENT].seq
    with pytest.raises(EntryRejected, match="unit: 'M9' is not known"):
        record(desk, an_incident("10"), UnitAssigned("M9", "10"))
    assert desk.events()[EVENT].seq == seq
    assert desk.situation(EVENT).incident("10") is None


def test_nothing_can_be_recorded_in_a_replay(desk: Desk) -> None:
    festival(desk)
    with pytest.raises(NotAllowed, match="This is a replay"):
        record(desk, a_note(), moment=At(START))


def test_an_event_nobody_opened_is_named_with_those_there_are(desk: Desk) -> None:
    festival(desk)
    with pytest.raises(UnknownEvent, match="no event 'nowhere' here \\(events: fest\\)"):
        desk.situation("nowhere")
    with pytest.raises(UnknownEvent):
        desk.record("nowhere", a_note(), an_actor())


def test_the_same_key_counts_once_and_returns_what_was_recorded_first(any_desk: Desk) -> None:
    first = record(any_desk, a_note("a"), a_note("b"), key="twice")
    assert record(any_desk, a_note("a"), a_note("b"), key="twice") == first
    assert any_desk.events()[EVENT].seq == first[-1]


@pytest.mark.parametrize(
    "other",
    [
        [a_note("c")],
        [a_note("a")],
        [a_note("a"), a_note("c")],
        [a_note("a"), a_note("b"), a_note("c")],
        [IncidentChanged("1", priority="P3"), a_note("b")],
    ],
)
def test_other_words_under_the_same_key_are_refused_and_not_called_saved(desk: Desk, other: list[AnyBody]) -> None:
    festival(desk)
    first = record(desk, a_note("a"), a_note("b"), key="form")
    with pytest.raises(JournalConflict, match="something else was recorded from this very form, and this was not"):
        record(desk, *other, key="form")
    assert desk.events()[EVENT].seq == first[-1]


def test_a_repetition_counts_once_though_its_numbers_are_whole_and_its_texts_unclean(any_desk: Desk) -> None:
    body = IncidentChanged("1", lat=41, lon=-87, place="a\0")
    assert record(any_desk, body, key="k") == record(any_desk, body, key="k")
    seq = record(any_desk, a_note("old"))[0]
    twice = [any_desk.correct(EVENT, seq, an_actor(), "typo", body=a_note("new"), key="c").entries for _ in range(2)]
    assert twice[0] == twice[1]


def test_of_two_texts_sent_at_once_under_one_key_one_is_refused(any_desk: Desk) -> None:
    together = threading.Barrier(4)

    def say(n: int) -> bool:
        together.wait()
        try:
            record(any_desk, a_note(f"words {n}"), key="form")
        except JournalConflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(say, range(4))) == 1


BEN = an_actor("Ben Osei", "fire")


def passing(agency: str) -> LeadProposed:
    """A proposal that police pass the lead of incident 1 on."""
    return LeadProposed("1", f"l-{agency}", agency, (agency, "police"), giver="police", trigger="smoke in the bar")


@pytest.mark.parametrize(
    ("theirs", "mine", "field"),
    [
        (IncidentChanged("1", priority="P2"), IncidentChanged("1", priority="P3"), "priority"),
        (IncidentChanged("1", lat=LAT, lon=LON), IncidentChanged("1", place="bar"), "place"),
        (passing("fire"), passing("ems"), "proposed lead"),
        (UnitStatusChanged("M1", "TRANS", "2"), UnitStatusChanged("M1", "ONSC", "2"), "status"),
        (ResourceHeld("gen1", "fire"), ResourceAssigned("gen1", "ems"), "custody"),
        (ResourceAssigned("gen1", "fire"), ResourceReturned("gen1"), "custody"),
    ],
)
def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    any_desk: Desk, theirs: AnyBody, mine: AnyBody, field: str
) -> None:
    seen = any_desk.situation(EVENT).seq
    any_desk.record(EVENT, theirs, BEN)
    with pytest.raises(JournalConflict, match=rf"Ben Osei \(fire\) changed the {field} meanwhile"):
        record(any_desk, mine, seen=seen)
    assert any_desk.situation(EVENT).seq == seen + 1
    record(any_desk, mine, seen=seen + 1)


def test_another_field_of_the_same_incident_is_no_conflict(any_desk: Desk) -> None:
    seen = any_desk.situation(EVENT).seq
    any_desk.record(EVENT, IncidentChanged("1", priority="P2"), BEN)
    record(any_desk, IncidentChanged("1", title="Fight, two injured"), seen=seen)
    incident = any_desk.situation(EVENT).incidents["1"]
    assert (incident.priority, incident.title) == ("P2", "Fight, two injured")


def test_nobody_is_in_conflict_with_themselves(desk: Desk) -> None:
    festival(desk)
    seen = desk.situation(EVENT).seq
    record(desk, IncidentChanged("1", priority="P2"), seen=seen)
    record(desk, IncidentChanged("1", priority="P4"), seen=seen)
    assert desk.situation(EVENT).incidents["1"].priority == "P4"


def test_a_field_that_was_corrected_meanwhile_is_not_overwritten(any_desk: Desk) -> None:
    target = record(any_desk, an_incident("9", priority="P2"))[0]
    seen = any_desk.situation(EVENT).seq
    any_desk.correct(EVENT, target, BEN, "misheard", body=an_incident("9", priority="P4"))
    with pytest.raises(JournalConflict, match="changed the priority meanwhile"):
        record(any_desk, IncidentChanged("9", priority="P1"), seen=seen)
    record(any_desk, IncidentChanged("9", title="Man down"), seen=seen)
    assert any_desk.situation(EVENT).incidents["9"].priority == "P4"


def test_a_field_whose_entry_was_struck_meanwhile_is_not_overwritten(any_desk: Desk) -> None:
    target = record(any_desk, IncidentChanged("1", priority="P2"))[0]
    any_desk.correct(EVENT, target, BEN, "wrong incident")
    with pytest.raises(JournalConflict, match="changed the priority meanwhile"):
        record(any_desk, IncidentChanged("1", priority="P3"), seen=target)


def test_two_who_correct_the_same_entry_do_not_undo_each_other(any_desk: Desk) -> None:
    target = record(any_desk, a_note("Mna down"))[0]
    seen = any_desk.situation(EVENT).seq
    any_desk.correct(EVENT, target, BEN, "typo", body=a_note("Man down"), seen=seen)
    with pytest.raises(JournalConflict, match=f"changed the reading of entry {target} meanwhile"):
        any_desk.correct(EVENT, target, an_actor(), "typo", body=a_note("Men down"), seen=seen)


def test_closing_an_incident_releases_the_units_that_are_still_on_it(any_desk: Desk) -> None:
    record(any_desk, UnitAssigned("E1", "1"))
    made = any_desk.record(EVENT, IncidentClosed("1", "home"), an_actor())
    situation = any_desk.situation(EVENT)
    assert [entry.body for entry in made.entries] == [IncidentClosed("1", "home")]
    assert (situation.units["P1"].available, situation.units["E1"].available) == (True, True)
    assert situation.closed["1"].units == ()
    assert any_desk.about(EVENT, "unit:E1")[-1].body == UnitReleased("E1", "1")


def test_a_unit_sent_while_an_incident_is_closed_is_either_released_or_refused(any_desk: Desk) -> None:
    for number in range(100, 108):
        record(any_desk, an_incident(str(number)))
        together = threading.Barrier(2)

        def say(body: AnyBody, together: threading.Barrier = together) -> None:
            together.wait()
            with suppress(EntryRejected):
                record(any_desk, body)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(say, [UnitAssigned("E1", str(number)), IncidentClosed(str(number))]))
        assert any_desk.situation(EVENT).units["E1"].assignments == ()


def test_going_out_of_service_ends_the_calls_of_a_unit_in_the_same_record(any_desk: Desk) -> None:
    record(any_desk, UnitAssigned("P1", "2"))
    record(any_desk, UnitStatusChanged("P1", "OOS_MECH", note="tyre"), key="k")
    unit = any_desk.situation(EVENT).units["P1"]
    assert (unit.committed, unit.current[0], unit.note) == (False, "OOS_MECH", "tyre")
    assert [i.units for i in any_desk.situation(EVENT).incidents.values()] == [(), ("M1",)]
    record(any_desk, UnitStatusChanged("P1", "OOS_MECH", note="tyre"), key="k")


def test_events_are_decided_apart(desk: Desk) -> None:
    festival(desk)
    festival(desk, "other")
    desk.record("other", IncidentClosed("1"), an_actor())
    append, waiting, go_on = desk.journal.append, threading.Event(), threading.Event()

    def slow(event: str, *rest: object, **more: object) -> list[Entry]:
        if event == EVENT:
            waiting.set()
            assert go_on.wait(20)
        return append(event, *rest, **more)  # type: ignore[arg-type]

    desk.journal.append = slow  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(record, desk, IncidentClosed("1"))
        assert waiting.wait(20)
        desk.record("other", IncidentClosed("2"), an_actor())
        go_on.set()
        held.result()


def test_of_two_who_open_the_same_number_at_once_only_one_succeeds(any_desk: Desk) -> None:
    together = threading.Barrier(8)

    def open_it(n: int) -> bool:
        together.wait()
        try:
            record(any_desk, an_incident("47", title=f"by {n}"))
        except EntryRejected:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(open_it, range(8))) == 1
    assert len(any_desk.about(EVENT, "incident:47")) == 1


def test_of_two_desks_that_open_the_same_number_at_once_only_one_succeeds(tmp_path: Path) -> None:
    url, tracks = f"sqlite:///{tmp_path / 'j.db'}", f"sqlite:///{tmp_path / 't.db'}"
    desks = [Desk(SqlJournal(connect(url)), Tracks(connect(tracks))) for _ in range(2)]
    festival(desks[0])
    for number in range(100, 110):
        together = threading.Barrier(2)

        def open_it(desk: Desk, number: int = number, together: threading.Barrier = together) -> bool:
            together.wait()
            try:
                record(desk, an_incident(str(number)))
            except EntryRejected:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sum(pool.map(open_it, desks)) == 1
    for desk in desks:
        desk.close()


def test_a_lead_is_settled_once(any_desk: Desk) -> None:
    record(any_desk, passing("fire"))
    record(any_desk, LeadAnswered("1", "l-fire", "police", "agrees"))
    together = threading.Barrier(2)

    def give(receiver: str) -> str:
        together.wait()
        try:
            record(any_desk, LeadAnswered("1", "l-fire", receiver, "agrees"))
        except EntryRejected as error:
            return str(error)
        return "given"

    with ThreadPoolExecutor(2) as pool:
        given, refused = sorted(pool.map(give, ["fire", "fire"]), key=len)
    assert given == "given"
    assert refused.startswith("proposal: it is settled")
    assert any_desk.situation(EVENT).incidents["1"].lead == "fire"


def test_many_threads_record_and_look_at_once_and_all_is_seen(any_desk: Desk) -> None:
    before = any_desk.situation(EVENT).seq
    stop = threading.Event()

    def look() -> list[int]:
        seen: list[int] = []
        while not stop.is_set():
            state = any_desk.situation(EVENT)
            past = any_desk.situation(EVENT, At(START), "happened")
            seen.append(state.seq)
            assert len(list(state.incidents.values())) == len(state.incidents)
            assert past.seq <= any_desk.events()[EVENT].seq
        return seen

    def write(n: int) -> None:
        for k in range(10):
            record(any_desk, an_incident(f"{n}.{k}"), UnitAssigned("M2", f"{n}.{k}"))

    with ThreadPoolExecutor(12) as pool:
        viewers = [pool.submit(look) for _ in range(4)]
        writers = [pool.submit(write, n) for n in range(8)]
        for writer in writers:
            writer.result()
        stop.set()
        looks = [viewer.result() for viewer in viewers]
    assert any_desk.situation(EVENT).seq == before + 160
    assert len(any_desk.situation(EVENT).incidents) == 82
    assert all(seen == sorted(seen) for seen in looks)
    assert any(len(set(seen)) > 1 for seen in looks)
    assert verify(any_desk.journal, EVENT).bad is None


def test_a_correction_changes_what_is_shown_and_nothing_that_was_written(any_desk: Desk, clock: Clock) -> None:
    clock.go(10)
    seq = record(any_desk, an_incident("9", title="Mna down"))[0]
    line = list(any_desk.journal.rows(EVENT))[-1].line
    clock.go(10)
    any_desk.correct(EVENT, seq, an_actor(), "typo", body=an_incident("9", title="Man down"))
    assert any_desk.situation(EVENT).incidents["9"].title == "Man down"
    assert any_desk.situation(EVENT, At(START + 15 * SECOND)).incidents["9"].title == "Mna down"
    assert any_desk.situation(EVENT, At(START + 15 * SECOND), "happened").incidents["9"].title == "Man down"
    assert list(any_desk.journal.rows(EVENT))[-2].line == line


def test_a_struck_entry_never_was_and_stays_in_the_log(any_desk: Desk) -> None:
    seq = record(any_desk, IncidentClosed("1", "wrong one"))[0]
    any_desk.correct(EVENT, seq, an_actor(), "wrong incident")
    assert "1" in any_desk.situation(EVENT).incidents
    assert [entry.seq for entry in any_desk.about(EVENT, "incident:1")][-2:] == [seq, seq + 1]


@pytest.mark.parametrize(
    ("target", "body", "why"),
    [
        (0, None, "entry: there is no entry 0"),
        (9_999, None, "entry: there is no entry 9999"),
        (2**80, None, "entry: there is no entry"),
        (1, None, "cannot be corrected"),
        (14, a_note("x"), "keeps the kind"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(any_desk: Desk, target: int, body: AnyBody, why: str) -> None:
    with pytest.raises(EntryRejected, match=why):
        any_desk.correct(EVENT, target, an_actor(), "because", body=body)


def test_a_source_outside_is_taken_as_it_said_it_and_only_once(any_desk: Desk) -> None:
    lines = drafts([a_note(f"line {n}") for n in range(2_500)], START - MINUTE, "cad")
    told: list[int] = []
    assert any_desk.take(EVENT, lines, progress=told.append) == 2_500
    assert told == [1_000, 2_000, 2_500]
    assert any_desk.take(EVENT, lines) == 0


def test_a_log_taken_late_shows_at_the_instants_it_was_known(any_desk: Desk) -> None:
    assert any_desk.situation(EVENT, At(START - MINUTE)).incidents == {}
    old = a_draft(an_incident("old"), START - 3 * MINUTE, "old", known=START - 2 * MINUTE)
    any_desk.take(EVENT, [old])
    assert set(any_desk.situation(EVENT, At(START - MINUTE)).incidents) == {"old"}
    assert set(any_desk.situation(EVENT, At(START - 150 * SECOND)).incidents) == set()
    assert set(any_desk.situation(EVENT, At(START - 150 * SECOND), "happened").incidents) == {"old"}
    assert any_desk.span(EVENT)[0] == START - 2 * MINUTE


def test_a_listener_hears_of_every_change_until_it_stops_listening(desk: Desk) -> None:
    festival(desk)
    heard: list[int] = []
    stop = desk.on_change(lambda: heard.append(1))
    record(desk, a_note())
    assert heard
    stop()
    stop()
    time.sleep(0.1)
    heard.clear()
    record(desk, a_note())
    time.sleep(0.1)
    assert heard == []


def test_a_first_look_that_fails_leaves_nothing_half_known(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    festival(desk)
    whole = desk.situation(EVENT)
    fresh = Desk(desk.journal, desk.tracks, Clock())

    def gone(_event: str, _seqs: object) -> list[object]:
        raise JournalUnavailable("database: gone for a moment")

    with monkeypatch.context() as patch:
        patch.setattr(desk.journal, "some", gone)
        with pytest.raises(JournalUnavailable):
            fresh.situation(EVENT)
    assert fresh.situation(EVENT) == whole


def test_a_warning_is_no_refusal(desk: Desk) -> None:
    festival(desk)
    made = desk.record(EVENT, UnitStatusChanged("M1", "TRANS", "2"), an_actor())
    assert made.entries
    assert any("skipped" in words for words in made.warnings)


def test_any_text_of_a_message_reaches_the_agencies_it_is_for(desk: Desk) -> None:
    festival(desk)
    record(desk, MessageSent("m1", "Close gate 3", ("police", "ems")))
    assert [entry.body.kind for entry in desk.about(EVENT, "agency:ems")][-1] == "message.sent"


@pytest.mark.parametrize("make", [an_event, an_agency, a_unit, lambda: a_note("again", "1")])
def test_saying_the_same_again_is_recorded_again(desk: Desk, make: Callable[[], AnyBody]) -> None:
    festival(desk)
    assert record(desk, make()) != record(desk, make())


def test_what_sets_the_event_up_cannot_be_struck(desk: Desk) -> None:
    festival(desk)
    joined = next(entry for entry in desk.journal.entries(EVENT) if entry.body.kind == "agency.joined")
    with pytest.raises(EntryRejected, match="sets the event up"):
        desk.correct(EVENT, joined.seq, an_actor(), "typo")
    assert "police" in desk.situation(EVENT).agencies


def test_what_stands_as_it_was_said_cannot_be_corrected_by_an_entry_either(desk: Desk) -> None:
    festival(desk)
    edit = desk.record(EVENT, PlanEdited(Plan(objectives=(Objective("o", "calm"),))), an_actor()).entries[-1]
    with pytest.raises(EntryRejected, match="stands as it was said"):
        desk.record(EVENT, EntryCorrected(edit.seq, "never was"), an_actor())
    with pytest.raises(EntryRejected, match="there is no entry 9999"):
        desk.record(EVENT, EntryCorrected(9_999, "never was"), an_actor())
