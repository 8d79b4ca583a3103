"""Is a log what was recorded? Found once, carried on from there; a damaged line keeps nobody from the rest."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.journal.database import connect, writing
from dashboard.journal.journal import verify
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.errors import EntryRejected, UnknownEvent
from dashboard.model.moment import At, Basis
from dashboard.model.unreadable import EntryUnreadable
from dashboard.model.verified import Verified
from dashboard.projections.log import log_lines
from dashboard.services import verifying as service
from dashboard.services.desk import Desk
from dashboard.services.replays import Replay
from dashboard.services.verifying import Verifying, verifying
from tests.builders import EVENT, START, Clock, a_draft, a_note, an_actor, festival
from tests.journal.damage import damage, place_of

WHO = an_actor()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'x.db'}"


@pytest.fixture
def filed(url: str, tmp_path: Path) -> Iterator[Desk]:
    """A festival in a file, with twenty notes after it."""
    with_notes = opened(url)
    festival(with_notes)
    with_notes.take(EVENT, [a_draft(a_note(f"Été {n}"), START + n, f"n{n}") for n in range(20)])
    yield with_notes
    with_notes.close()


def opened(url: str) -> Desk:
    return Desk(SqlJournal(connect(url)), Tracks(connect(url.replace(".db", ".tracks.db"))), Clock())


def found_out(verifier: Verifying) -> Verified:
    end = time.monotonic() + 60
    while (found := verifier.look(EVENT)).upto < found.entries:
        assert time.monotonic() < end
        time.sleep(0.01)
    return found


def test_a_whole_log_is_verified_up_to_its_head_and_goes_on_from_there(
    filed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifier, asked = Verifying(filed), list[int]()
    rows = filed.journal.rows
    monkeypatch.setattr(filed.journal, "rows", lambda event, after=0: asked.append(after) or rows(event, after))
    monkeypatch.setattr(service, "MOST", 10)
    first = verifier.look(EVENT)
    assert (first.state, first.upto, first.says) == ("checking", 0, f"checking entries: 0 of {first.entries}")
    found, head = found_out(verifier), filed.events()[EVENT]
    assert found == Verified("whole", head.seq, head.seq, head.hash.hex())
    assert found.says == f"verified up to entry {head.seq}, head {head.hash.hex()[:8]}"
    filed.record(EVENT, a_note("one more"), WHO)
    assert found_out(verifier).upto == head.seq + 1
    assert asked == [*range(0, head.seq, 10), head.seq]


def test_one_changed_byte_is_named_and_stays_marked_however_the_log_goes_on(filed: Desk, url: str) -> None:
    last = filed.events()[EVENT].seq
    damage(url, EVENT, last - 5, place_of(url, EVENT, last - 5, "t") + 1)
    verifier = verifying(filed)
    found = found_out(verifier)
    assert (found.state, [one.seq for one in found.faults], found.upto) == ("broken", [last - 5], last)
    assert found.says == f"NOT VERIFIED: entry {last - 5} does not match its hash"
    filed.record(EVENT, a_note("going on"), WHO)
    assert (found_out(verifier).says, verifying(filed)) == (found.says, verifier)
    assert verifier.now(EVENT).upto == last + 1


def test_a_line_changed_after_it_was_passed_is_found_once_the_whole_pass_is_too_old(filed: Desk, url: str) -> None:
    lasting, brief = Verifying(filed, again=3600), Verifying(filed, again=0)
    last = filed.events()[EVENT].seq
    for verifier in (lasting, brief):
        assert (verifier.now(EVENT).state, found_out(verifier).upto) == ("whole", last)
    damage(url, EVENT, last - 5, place_of(url, EVENT, last - 5, "t") + 1)
    assert lasting.now(EVENT).state == "whole"
    assert brief.now(EVENT).says == f"NOT VERIFIED: entry {last - 5} does not match its hash"


def test_who_looks_again_later_starts_another_pass_and_is_shown_what_the_last_one_came_to(
    filed: Desk, url: str
) -> None:
    verifier, last = Verifying(filed, again=0), filed.events()[EVENT].seq
    verifier.now(EVENT)
    damage(url, EVENT, last - 5, place_of(url, EVENT, last - 5, "t") + 1)
    end = time.monotonic() + 60
    while (found := verifier.look(EVENT)).state == "whole":
        assert (found.upto, time.monotonic() < end) == (last, True)
        time.sleep(0.01)
    assert found.state == "broken"


def test_who_looks_just_as_the_thread_ends_starts_one_that_keeps_its_mark(
    filed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifier, at_end, rest = Verifying(filed), threading.Event(), threading.Event()
    ended, threads = verifier._next, list[threading.Thread]()

    def looked_at_at_the_end() -> bool:
        threads.append(threading.current_thread())
        if len(threads) > 1:
            rest.wait(60)
            return False
        while ended():
            pass
        at_end.set()
        assert beyond.wait(60)
        return False

    beyond = threading.Event()
    monkeypatch.setattr(verifier, "_next", looked_at_at_the_end)
    verifier.look(EVENT)
    assert at_end.wait(60)
    filed.record(EVENT, a_note("one more"), WHO)
    verifier.look(EVENT)
    beyond.set()
    threads[0].join(60)
    verifier.look(EVENT)
    assert sum(thread.name == "verifying" for thread in threading.enumerate()) == 1
    rest.set()


def test_several_changed_lines_are_counted_and_one_that_is_missing_ends_what_can_be_said(
    filed: Desk, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST", 7)
    for seq in (3, 9, 21):
        damage(url, EVENT, seq)
    found = Verifying(filed).now(EVENT)
    assert ([one.seq for one in found.faults], found.says) == (
        [3, 9, 21], "NOT VERIFIED: entry 3 does not match its hash (and 2 more)"
    )  # fmt: skip
    with writing(filed.journal._engine) as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("DROP TRIGGER journal_entry_no_DELETE")
        connection.exec_driver_sql("DELETE FROM journal_entry WHERE seq = 30")
    assert [(one.seq, one.why) for one in Verifying(filed).now(EVENT).faults][-1] == (31, "seq 30 is missing")


def test_verifying_in_pieces_finds_what_verifying_at_once_finds(filed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for most in (1, 7, 1_000):
        monkeypatch.setattr(service, "MOST", most)
        found, whole = Verifying(filed).now(EVENT), verify(filed.journal, EVENT)
        assert (found.upto, found.head, whole.bad) == (whole.head.seq, whole.head.hash.hex(), None)


def test_an_event_that_is_not_there_is_not_verified(filed: Desk) -> None:
    with pytest.raises(UnknownEvent):
        Verifying(filed).look("nowhere")


@pytest.mark.parametrize(
    ("at", "byte"), [(0, ord("X")), (8, ord("}")), (-1, 0xFF), (2, 0x00)], ids=["brace", "cut", "no UTF-8", "NUL"]
)
@pytest.mark.parametrize("basis", ["known", "happened"])
def test_the_replay_of_a_log_with_an_unreadable_line_shows_everything_else_and_names_the_line(
    filed: Desk, url: str, at: int, byte: int, basis: Basis
) -> None:
    last = filed.events()[EVENT].seq
    before = filed.situation(EVENT)
    damage(url, EVENT, last - 5, at, byte)
    desk = opened(url)
    played = Replay(desk, EVENT).at(START + 60_000_000, basis).decode()
    assert played.count(f"ENTRY {last - 5} CANNOT BE READ") == 1
    assert all(f"Été {n}" in played for n in range(20) if n != 14)
    assert desk.situation(EVENT, At(START + 60_000_000), basis).incidents == before.incidents
    assert Verifying(desk).now(EVENT).says.startswith(f"NOT VERIFIED: entry {last - 5}")
    entries = list(desk.journal.entries(EVENT))
    assert [entry.seq for entry in entries] == list(range(1, last + 1))
    assert isinstance(entries[last - 6].body, EntryUnreadable)
    assert len(log_lines(entries, desk.situation(EVENT))) == last
    desk.close()


def test_after_a_damaged_text_was_read_other_readers_of_the_connection_are_told_of_damage_again(
    filed: Desk, url: str
) -> None:
    damage(url, EVENT, 12, -1, 0xFF)
    desk = opened(url)
    assert any(isinstance(entry.body, EntryUnreadable) for entry in desk.journal.entries(EVENT))
    with desk.journal._engine.connect() as connection:  # type: ignore[attr-defined]
        assert connection.connection.driver_connection.text_factory is str
    desk.close()


def test_a_line_that_says_it_is_another_is_not_taken_for_that_one(filed: Desk, url: str) -> None:
    last = filed.events()[EVENT].seq
    damage(url, EVENT, last, place_of(url, EVENT, last, f'"seq":{last}') + 6, ord("9"))
    desk = opened(url)
    assert desk.situation(EVENT).seq == last
    (entry,) = desk.journal.some(EVENT, [last])
    assert (entry.seq, type(entry.body)) == (last, EntryUnreadable)
    desk.close()


def test_what_stands_in_for_a_line_can_be_neither_recorded_nor_corrected_into_sense(filed: Desk, url: str) -> None:
    damage(url, EVENT, 12)
    desk = opened(url)
    (stand_in,) = desk.journal.some(EVENT, [12])
    with pytest.raises(EntryRejected):
        desk.take(EVENT, [a_draft(stand_in.body, key="again")])
    with pytest.raises(EntryRejected):
        desk.correct(EVENT, 12, WHO, "it read so", body=a_note("invented"))
    desk.close()
