"""The log of one thing: struck text stays visible, with who, when and why."""

from msgspec import Raw

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Draft, Entry
from dashboard.model.incidents import NoteAdded
from dashboard.projections.history import history
from dashboard.projections.log import LogLine, log_lines
from dashboard.services.desk import Desk
from tests.builders import Clock, an_actor, festival


def lines(desk: Desk, event: str) -> list[LogLine]:
    return log_lines(desk.about(event, "incident:1"), desk.situation(event))


def note(desk: Desk, event: str, text: str) -> Entry:
    return desk.record(event, NoteAdded(text, "1"), an_actor()).entries[0]


def test_the_log_reads_oldest_first_with_who_said_it(desk: Desk, clock: Clock):
    event = festival(desk)
    clock.go(60)
    entry = note(desk, event, "Two people held back")
    last = lines(desk, event)[-1]
    assert (last.seq, last.text, last.actor.person, last.occurred) == (
        entry.seq, "Two people held back", "Ana Ruiz", clock.now,
    )  # fmt: skip


def test_a_struck_entry_keeps_its_text_and_says_who_struck_it_and_why(desk: Desk):
    event = festival(desk)
    entry = note(desk, event, "Shots heard")
    desk.correct(event, entry.seq, an_actor("Ben Osei", "fire"), "it was fireworks")
    last = lines(desk, event)[-1]
    assert last.struck
    assert last.readings == ("Shots heard",)
    assert (last.revisions[0].by.person, last.revisions[0].reason) == ("Ben Osei", "it was fireworks")


def test_a_corrected_entry_shows_every_reading(desk: Desk):
    event = festival(desk)
    entry = note(desk, event, "Two patients")
    desk.correct(event, entry.seq, an_actor(), "counted", body=NoteAdded("Three patients", "1"))
    desk.correct(event, entry.seq, an_actor(), "again", body=NoteAdded("Four patients", "1"))
    last = lines(desk, event)[-1]
    assert last.readings == ("Two patients", "Three patients", "Four patients")
    assert not last.struck


def test_an_entry_told_late_stands_where_it_happened(desk: Desk, clock: Clock):
    event = festival(desk)
    clock.go(600)
    note(desk, event, "second")
    desk.record(event, NoteAdded("first", "1"), an_actor(), occurred=clock.now - 60_000_000)
    assert [line.text for line in lines(desk, event)[-2:]] == ["first", "second"]


def test_a_correction_of_an_entry_beyond_the_list_stands_alone(desk: Desk):
    event = festival(desk)
    entry = note(desk, event, "Two patients")
    desk.correct(event, entry.seq, an_actor(), "wrong incident")
    kept = [e for e in desk.about(event, "incident:1") if e.seq != entry.seq]
    last = log_lines(kept, desk.situation(event))[-1]
    assert f"Entry {entry.seq} struck" in last.text
    assert not last.correctable


def test_a_raw_line_is_flagged(desk: Desk):
    event = festival(desk)
    desk.record(event, NoteAdded("??", "1", raw=True), an_actor(), said="??")
    assert lines(desk, event)[-1].raw


def test_a_corrected_time_stays_when_the_words_are_corrected_after_it(desk: Desk, clock: Clock):
    event = festival(desk)
    clock.go(600)
    note(desk, event, "before")
    entry = note(desk, event, "Two patients")
    desk.correct(event, entry.seq, an_actor(), "earlier", occurred=entry.occurred - 300_000_000)
    desk.correct(event, entry.seq, an_actor(), "counted", body=NoteAdded("Three patients", "1"))
    line = next(line for line in lines(desk, event) if line.seq == entry.seq)
    laid = next(line for line in history(desk.about(event, "incident:1")) if line.entry.seq == entry.seq)
    assert (line.occurred, line.first) == (entry.occurred - 300_000_000, entry.occurred)
    assert (laid.when, laid.reads and laid.reads.body) == (line.occurred, NoteAdded("Three patients", "1"))
    assert lines(desk, event)[-1].text == "before"


def test_a_correction_that_cannot_be_read_changes_neither_words_nor_time(desk: Desk):
    event = festival(desk)
    entry = note(desk, event, "Two patients")
    desk.correct(event, entry.seq, an_actor(), "never was")
    broken = EntryCorrected(entry.seq, "?", Raw(b'{"kind":"none.such"}'), 5, entry.body.about)
    desk.take(event, [Draft(broken, an_actor(), entry.occurred, "broken")])
    line = next(line for line in lines(desk, event) if line.seq == entry.seq)
    assert (line.struck, line.occurred) == (True, entry.occurred)
    laid = next(line for line in history(desk.about(event, "incident:1")) if line.entry.seq == entry.seq)
    assert laid.reads is None
