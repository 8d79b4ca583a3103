"""What every journal promises: memory, a SQLite file and a real PostgreSQL alike."""

import threading
import time
from array import array
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dashboard.journal import bulk
from dashboard.journal.journal import Journal, Row, chained, verify
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Head, bare, chain, encode
from dashboard.model.errors import EntryRejected, JournalConflict, PayloadRefused
from dashboard.model.events import Place, PlacesNamed
from dashboard.model.incidents import IncidentChanged
from dashboard.model.leads import LeadProposed
from dashboard.model.moment import MINUTE
from tests.builders import EVENT, START, a_draft, a_note, an_agency, an_event, an_incident, drafts
from tests.journal.conftest import Store
from tests.journal.stores import Memory, Sql
from tests.patience import within

BODIES = [
    an_event(),
    an_agency("police"),
    an_incident("1"),
    LeadProposed("1", "l1", "police", ("police",)),
    a_note("moved", "1"),
]


CLOCKS = "occurred_us, known_us, recorded_us"
REPLACE = f"INSERT OR REPLACE INTO journal_entry (event, seq, {CLOCKS}, idempotency_key, kind, line, hash)"


def filled(journal: Journal) -> list[Row]:
    """Five entries, and their rows."""
    journal.append(EVENT, drafts(BODIES), START)
    return list(journal.rows(EVENT))


def test_entries_come_back_in_order_as_they_were_said(journal: Journal) -> None:
    made = journal.append(EVENT, drafts(BODIES), START)
    assert [entry.seq for entry in made] == [1, 2, 3, 4, 5]
    assert list(journal.entries(EVENT)) == made
    assert list(journal.entries(EVENT, after=2, upto=4)) == made[2:4]
    assert [entry.body for entry in made] == BODIES


def test_a_whole_log_comes_in_batches_up_to_where_it_was_asked_for(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "LINES", 2)
    made = journal.append(EVENT, drafts(BODIES), START)
    for upto in (5, 4, 1, 0):
        assert [entry for batch in journal.batches(EVENT, upto) for entry in batch] == list(map(bare, made[:upto]))


def test_a_damaged_line_keeps_nobody_from_the_batch_around_it(store: Store) -> None:
    made = store.journal.append(EVENT, drafts(BODIES), START)
    store.change(EVENT, 3, line="no entry")
    found = [entry for batch in store.journal.batches(EVENT, 5) for entry in batch]
    assert found == list(map(bare, store.journal.entries(EVENT)))
    assert (found[1], found[2].seq, found[2].occurred) == (bare(made[1]), 3, made[2].occurred)


def test_each_hash_covers_the_line_and_everything_before_it(journal: Journal) -> None:
    previous = Head().hash
    for entry, row in zip(journal.append(EVENT, drafts(BODIES), START), journal.rows(EVENT), strict=True):
        assert row.line == encode(entry)
        previous = chain(previous, row.line)
        assert row.hash == previous
    assert journal.heads()[EVENT] == Head(5, previous, START)


def test_a_repeated_submission_counts_once(journal: Journal) -> None:
    first = journal.append(EVENT, [a_draft(a_note("once"), key="same")], START)
    again = journal.append(EVENT, [a_draft(a_note("once more"), key="same")], START + MINUTE)
    assert again == first
    assert len(list(journal.rows(EVENT))) == 1
    assert journal.keyed(EVENT, ["same", "other"]) == {"same": first[0]}


def test_a_batch_that_repeats_some_keys_records_only_the_rest(journal: Journal) -> None:
    journal.append(EVENT, [a_draft(key="a")], START)
    made = journal.append(EVENT, [a_draft(key="b"), a_draft(key="a"), a_draft(key="c")], START)
    assert [(entry.key, entry.seq) for entry in made] == [("b", 2), ("a", 1), ("c", 3)]


def test_two_events_keep_their_own_chains_and_keys(journal: Journal) -> None:
    here = journal.append("one", [a_draft(key="k")], START)
    there = journal.append("two", [a_draft(key="k")], START)
    assert [here[0].seq, there[0].seq] == [1, 1]
    assert set(journal.heads()) == {"one", "two"}


def test_the_recorded_time_never_runs_backwards(journal: Journal) -> None:
    times = [START, START - MINUTE, START + 1, START - 2 * MINUTE]
    made = [journal.append(EVENT, [a_draft(key=str(n))], now)[0].recorded for n, now in enumerate(times)]
    assert made == [START, START, START + 1, START + 1]
    assert verify(journal, EVENT).bad is None


def test_a_live_entry_is_known_when_it_is_recorded_and_an_imported_one_when_its_source_says(journal: Journal) -> None:
    live, late = journal.append(EVENT, [a_draft(key="l"), a_draft(key="i", known=START - MINUTE)], START + 5)
    assert (live.known, late.known, late.recorded) == (START + 5, START - MINUTE, START + 5)


def test_a_writer_who_expected_another_end_is_refused_and_nothing_is_recorded(journal: Journal) -> None:
    filled(journal)
    with pytest.raises(JournalConflict, match="from seq 3 to 5"):
        journal.append(EVENT, [a_draft(key="x")], START, expected=3)
    assert journal.heads()[EVENT].seq == 5
    assert journal.append(EVENT, [a_draft(key="x")], START, expected=5)[0].seq == 6


def test_a_repetition_is_no_conflict_whatever_its_writer_expected(journal: Journal) -> None:
    made = filled(journal)[0]
    assert journal.append(EVENT, [a_draft(key=made.key)], START, expected=0)[0].seq == 1


@pytest.mark.parametrize(
    "bad",
    [
        [a_draft(key="same"), a_draft(key="same")],
        [a_draft(key="ok"), a_draft(key="")],
        [a_draft(key="ok"), a_draft(a_note("\ud800"), key="surrogate")],
        [a_draft(key="ok"), a_draft(PlacesNamed((Place("x", "X", float("nan"), 0.0),)), key="nan")],
        [a_draft(key="ok"), a_draft(an_incident("9", priority="P9"), key="priority")],
        [a_draft(key="ok"), a_draft(occurred=2**64, key="time")],
        [a_draft(key="ok"), a_draft(known=-(2**62), key="time")],
    ],
    ids=["key twice", "no key", "lone surrogate", "not a number", "unknown priority", "huge time", "time before 0001"],
)
def test_a_batch_with_one_bad_draft_records_nothing(journal: Journal, bad: list) -> None:
    filled(journal)
    with pytest.raises(EntryRejected) as caught:
        journal.append(EVENT, bad, START)
    assert "\n" not in str(caught.value)
    assert journal.heads()[EVENT].seq == 5
    assert len(list(journal.rows(EVENT))) == 5
    assert journal.keyed(EVENT, ["ok"]) == {}


def test_order_by_known_and_by_occurred(journal: Journal) -> None:
    times = [(START, START + 9), (START + 5, START + 3), (START - 5, START + 3), (START + 5, START + 4)]
    batch = [a_draft(occurred=o, known=k, key=str(n)) for n, (o, k) in enumerate(times)]
    journal.append(EVENT, batch, START)
    assert list(journal.order(EVENT, "known").seqs) == [2, 3, 4, 1]
    happened = journal.order(EVENT, "happened")
    assert list(zip(*happened, strict=True)) == [(START - 5, 3), (START, 1), (START + 5, 2), (START + 5, 4)]
    assert list(journal.order(EVENT, "known", after=2).seqs) == [3, 4]
    assert journal.order(EVENT, "known", after=4) == journal.order("nobody's", "known") == (array("q"), array("q"))


def test_some_entries_come_in_the_order_asked_for(journal: Journal) -> None:
    filled(journal)
    assert [entry.seq for entry in journal.some(EVENT, [4, 1, 5])] == [4, 1, 5]
    assert journal.some(EVENT, []) == []


def test_entries_of_some_kinds_come_in_order(journal: Journal) -> None:
    said = [a_draft(a_note("one"), key="1"), a_draft(an_incident("1"), key="2"), a_draft(a_note("two"), key="3")]
    journal.append(EVENT, said, START)
    assert [entry.seq for entry in journal.of_kinds(EVENT, ["note.added", "unit.status"])] == [1, 3]
    assert journal.of_kinds(EVENT, []) == []


def test_entries_are_counted_by_kind_up_to_one_of_them(journal: Journal) -> None:
    said = [a_draft(a_note("one"), key="1"), a_draft(an_incident("1"), key="2"), a_draft(a_note("two"), key="3")]
    journal.append(EVENT, said, START)
    assert journal.tally(EVENT, 3) == {"note.added": 2, "incident.opened": 1}
    assert journal.tally(EVENT, 2) == {"note.added": 1, "incident.opened": 1}
    assert journal.tally("nope", 3) == {}


@pytest.mark.parametrize("seq", [0, -1, 6, 2**70])
def test_an_entry_that_is_not_there_is_a_key_error(journal: Journal, seq: int) -> None:
    filled(journal)
    with pytest.raises(KeyError):
        journal.some(EVENT, [seq])


def test_the_history_of_a_thing_is_what_was_said_about_it(journal: Journal) -> None:
    filled(journal)
    journal.append(EVENT, [a_draft(EntryCorrected(3, "typo", occurred=START, told=("incident:1",)), key="c")], START)
    assert [entry.seq for entry in journal.about(EVENT, "incident:1")] == [3, 4, 5, 6]
    assert [entry.seq for entry in journal.about(EVENT, "incident:1", limit=2)] == [5, 6]
    assert [entry.seq for entry in journal.about(EVENT, "incident:1", limit=2, before=5)] == [3, 4]
    assert [entry.seq for entry in journal.about(EVENT, "agency:police")] == [2, 4]
    assert [entry.seq for entry in journal.about(EVENT, "entry:3")] == [6]
    assert journal.about(EVENT, "incident:1' OR 1=1 --") == []


def test_an_exported_journal_is_taken_in_with_the_same_hashes(journal: Journal) -> None:
    rows = filled(journal)
    copy = Memory().journal
    assert copy.take_in(EVENT, rows) == 5
    assert copy.heads() == journal.heads()
    assert journal.take_in(EVENT, rows) == 0


def test_the_rest_of_an_exported_journal_is_taken_in_after_its_beginning(journal: Journal) -> None:
    source = Memory().journal
    rows = filled(source)
    assert journal.take_in(EVENT, rows[:2]) == 2
    assert journal.take_in(EVENT, rows) == 3
    assert list(journal.rows(EVENT)) == rows
    assert [entry.seq for entry in journal.about(EVENT, "incident:1")] == [3, 4, 5]
    assert verify(journal, EVENT).bad is None


def test_a_journal_that_diverges_is_refused_whole(journal: Journal) -> None:
    filled(journal)
    other = Memory().journal
    other.append(EVENT, drafts([*BODIES[:4], a_note("something else", "1"), a_note("and more")]), START)
    with pytest.raises(JournalConflict, match="seq 5"):
        journal.take_in(EVENT, list(other.rows(EVENT)))
    assert journal.heads()[EVENT].seq == 5


def test_a_journal_with_a_gap_a_changed_line_or_an_old_key_is_refused_whole(journal: Journal) -> None:
    rows = filled(Memory().journal)
    with pytest.raises(PayloadRefused, match="seq 2 is missing"):
        journal.take_in(EVENT, [rows[0], *rows[2:]])
    with pytest.raises(PayloadRefused, match="does not match its hash"):
        journal.take_in(EVENT, [rows[0], rows[1]._replace(line=rows[1].line.replace("City", "Town"))])
    with pytest.raises(PayloadRefused, match="seq 0"):
        journal.take_in(EVENT, [rows[0]._replace(seq=0)])
    assert journal.heads() == {}
    twice = Memory()
    twice.journal.append(EVENT, drafts(BODIES), START)
    del twice.journal._keys[EVENT]["k.1"]
    twice.journal.append(EVENT, [a_draft(key="k.1")], START)
    with pytest.raises(PayloadRefused, match=r"k\.1"):
        journal.take_in(EVENT, list(twice.journal.rows(EVENT)))
    assert journal.heads() == {}


def test_waiting_ends_when_something_is_recorded(journal: Journal) -> None:
    seen = journal.heads()
    woken: list[tuple[dict[str, Head], float]] = []

    def watch() -> None:
        woken.append((journal.wait(seen, 20), time.monotonic()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    time.sleep(0.3)
    journal.append(EVENT, [a_draft()], START)
    said = time.monotonic()
    watcher.join(timeout=20)
    heads, noticed = woken[0]
    assert heads[EVENT].seq == 1
    assert 1_000 * (noticed - said) < within(1_000)


def test_waiting_ends_by_itself_when_nothing_happens(journal: Journal) -> None:
    filled(journal)
    heads = journal.heads()
    began = time.monotonic()
    assert journal.wait(heads, 0.2) == heads
    assert 150 < 1_000 * (time.monotonic() - began) < within(2_500)


def test_waiting_ends_at_once_when_something_was_recorded_before(journal: Journal) -> None:
    journal.wait({}, 0.05)
    filled(journal)
    assert journal.wait({}, 20)[EVENT].seq == 5


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET kind = 'note.added'",
        "UPDATE journal_entry SET line = line",
        "DELETE FROM journal_entry",
        "DELETE FROM journal_entry WHERE seq = 2",
        "TRUNCATE journal_entry",
        f"{REPLACE} SELECT event, 2, {CLOCKS}, 'new', kind, line, hash FROM journal_entry WHERE seq = 1",
        f"{REPLACE} SELECT event, 9, {CLOCKS}, idempotency_key, kind, line, hash FROM journal_entry WHERE seq = 1",
    ],
)
@pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
def test_the_database_itself_refuses_to_change_a_line(store: Sql, statement: str) -> None:
    rows = filled(store.journal)
    with store.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text(statement))
    assert list(store.journal.rows(EVENT)) == rows


def test_a_whole_journal_verifies(journal: Journal) -> None:
    filled(journal)
    verdict = verify(journal, EVENT)
    assert (verdict.entries, verdict.bad, verdict.why) == (5, None, "")
    assert verdict.head == journal.heads()[EVENT]
    assert verify(journal, EVENT, exported=verdict.head).bad is None


def test_verify_finds_a_changed_byte(store: Store) -> None:
    rows = filled(store.journal)
    store.change(EVENT, 3, line=rows[2].line.replace("Person down", "Person dawn"))
    verdict = verify(store.journal, EVENT)
    assert (verdict.bad, verdict.why) == (3, "the text does not match its hash")


@pytest.mark.parametrize("column", ["kind", "occurred_us", "known_us", "recorded_us", "idempotency_key"])
def test_verify_finds_a_changed_column(store: Store, column: str) -> None:
    filled(store.journal)
    store.change(EVENT, 3, **{column: START - 1 if column.endswith("_us") else "note.added"})
    verdict = verify(store.journal, EVENT)
    assert (verdict.bad, verdict.why) == (3, "an index column does not match the text")


def test_lines_that_were_recorded_before_the_line_above_them_are_not_taken_in(journal: Journal) -> None:
    ((first, row),) = chained(Head(), [a_draft(key="first")], START)
    forged = Head(row.seq, row.hash, 0)
    ((_, earlier),) = chained(forged, [a_draft(key="second")], first.recorded - 1)
    with pytest.raises(PayloadRefused, match="seq 2: the recorded time runs backwards"):
        journal.take_in(EVENT, [row, earlier])


def test_verify_finds_a_missing_line(store: Store) -> None:
    filled(store.journal)
    store.cut(EVENT, 3)
    verdict = verify(store.journal, EVENT)
    assert (verdict.bad, verdict.why) == (4, "seq 3 is missing")


def test_verify_finds_a_cut_end(store: Store) -> None:
    filled(store.journal)
    head = store.journal.heads()[EVENT]
    store.cut(EVENT, 5)
    verdict = verify(store.journal, EVENT, exported=head)
    assert verdict.bad == 5
    assert "seq 4" in verdict.why


def test_verify_finds_a_journal_rewritten_since_its_head_was_exported(store: Store) -> None:
    filled(store.journal)
    head = store.journal.heads()[EVENT]
    forged = Memory().journal
    forged.append(EVENT, drafts([*BODIES[:4], a_note("nothing of the sort", "1"), a_note("more")]), START)
    assert verify(forged, EVENT).bad is None
    verdict = verify(forged, EVENT, exported=head)
    assert (verdict.bad, verdict.why) == (5, "this is not the line of the exported head")


def test_verify_is_not_misled_by_somebody_who_writes_meanwhile(journal: Journal) -> None:
    filled(journal)
    rows = journal.rows

    def writing_meanwhile(event: str, after: int = 0) -> Iterator[Row]:
        journal.append(event, [a_draft(key="meanwhile")], START)
        return rows(event, after)

    journal.rows = writing_meanwhile  # type: ignore[method-assign]
    verdict = verify(journal, EVENT)
    assert (verdict.entries, verdict.bad) == (6, None)


def test_verify_of_an_event_nobody_opened_finds_an_empty_journal(journal: Journal) -> None:
    assert verify(journal, "nowhere").entries == 0


def test_changes_of_a_field_to_unknown_survive(journal: Journal) -> None:
    body = IncidentChanged("1", lat=None, lon=None, place="")
    assert journal.append(EVENT, [a_draft(body)], START)[0].body == body
    assert next(iter(journal.entries(EVENT))).body == body
