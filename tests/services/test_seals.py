"""What a process leaves for the next one: how far the log was verified, what did not fit, and what its end was."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.services import verifying as service
from dashboard.services.house import close_desks, open_desk
from dashboard.services.verifying import Verifying, verifying
from tests.builders import EVENT, START, a_draft, a_note, festival
from tests.journal.damage import damage


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    made = f"sqlite:///{tmp_path / 'x.db'}"
    festival(open_desk(made))
    yield made
    close_desks()


def asked(desk: object, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """After which seqs lines are read from now on."""
    journal, seen = desk.journal, list[int]()  # type: ignore[attr-defined]
    rows = journal.rows
    monkeypatch.setattr(journal, "rows", lambda event, after=0: seen.append(after) or rows(event, after))
    return seen


def test_the_next_process_says_at_once_how_far_and_when_the_last_one_came(url: str) -> None:
    last = verifying(open_desk(url)).now(EVENT).upto
    close_desks()
    found = verifying(open_desk(url)).look(EVENT)
    assert (found.upto, found.entries, found.told > 0) == (last, last, True)
    assert found.says.startswith(f"verified up to entry {last} on ")


def test_the_next_process_goes_on_in_a_long_log_and_begins_anew_in_a_short_one(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for small, begins in ((0, True), (service.SMALL, False)):
        monkeypatch.setattr(service, "SMALL", small)
        last = verifying(open_desk(url)).now(EVENT).upto
        close_desks()
        desk = open_desk(url)
        desk.take(EVENT, [a_draft(a_note("more"), START, f"more {small}")])
        seen = asked(desk, monkeypatch)
        assert (verifying(desk).now(EVENT).upto, seen[0]) == (last + 1, last if begins else 0)
        monkeypatch.undo()


def test_what_did_not_fit_is_said_at_once_by_the_next_process_and_no_more_once_it_fits_again(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SMALL", 0)
    close_desks()
    whole = (tmp_path / "x.db").read_bytes()
    damage(url, EVENT, 7)
    mark = verifying(open_desk(url)).now(EVENT).says
    close_desks()
    assert verifying(open_desk(url)).look(EVENT).says == mark == "NOT VERIFIED: entry 7 does not match its hash"
    close_desks()
    (tmp_path / "x.db").write_bytes(whole)
    assert verifying(open_desk(url)).now(EVENT).state == "whole"


@pytest.mark.parametrize("small", [0, service.SMALL])
@pytest.mark.parametrize("mended", [(), (7,), (7, 9)])
def test_what_was_found_broken_is_never_called_verified_before_it_was_looked_through_again(
    small: int, mended: tuple[int, ...], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SMALL", small)
    for seq in (7, 9):
        damage(url, EVENT, seq)
    assert verifying(open_desk(url)).now(EVENT).state == "broken"
    close_desks()
    for seq in mended:
        damage(url, EVENT, seq, byte=ord("{"))
    found = verifying(open_desk(url)).look(EVENT)
    assert [fault.seq for fault in found.faults] == [seq for seq in (7, 9) if seq not in mended]
    assert (found.state, found.told > 0) == (("broken", True) if found.faults else ("checking", False))
    assert verifying(open_desk(url)).now(EVENT).faults == found.faults


def test_a_line_changed_in_a_long_log_after_it_was_verified_is_found_once_that_is_too_old(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SMALL", 0)
    verifying(open_desk(url)).now(EVENT)
    close_desks()
    damage(url, EVENT, 7)
    assert Verifying(open_desk(url), again=3600).now(EVENT).state == "whole"
    assert Verifying(open_desk(url), again=0).now(EVENT).state == "broken"


def test_a_new_database_in_the_place_of_another_is_not_held_against_it(url: str, tmp_path: Path) -> None:
    desk = open_desk(url)
    desk.take(EVENT, [a_draft(a_note("more"), START, "more")])
    verifying(desk).now(EVENT)
    close_desks()
    for file in tmp_path.glob("x.*"):
        file.unlink()
    festival(open_desk(url))
    assert verifying(open_desk(url)).now(EVENT).state == "whole"


def test_another_process_looks_through_a_long_log_meanwhile_and_leaves_what_it_found(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_DB", url)
    monkeypatch.setattr(service, "SMALL", 0)
    desk = open_desk(url)
    damage(url, EVENT, 7)
    verifying(desk).ahead(EVENT)
    seen = asked(desk, monkeypatch)
    found = verifying(desk).now(EVENT)
    assert (found.says, seen) == ("NOT VERIFIED: entry 7 does not match its hash", [5, 6])
