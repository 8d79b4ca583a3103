"""The commands on a log that is not what was recorded, and on logs with next to nothing in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.model.entry import AnyBody
from dashboard.model.incidents import IncidentClosed
from dashboard.model.moment import MINUTE
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.services.house import close_desks, open_desk
from tests.builders import (
    EVENT,
    START,
    a_draft,
    a_lead,
    a_note,
    a_resource,
    a_unit,
    an_agency,
    an_event,
    an_incident,
    festival,
)
from tests.journal.damage import damage

DAY, YEAR = 24 * 60 * MINUTE, 366 * 24 * 60 * MINUTE


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    yield f"sqlite:///{tmp_path / 'x.db'}"
    close_desks()


def run(url: str, *words: str) -> int:
    return main([*words, "--db", url])


@pytest.fixture
def hurt(url: str) -> int:
    """The seq of an entry in the middle of a log that nobody can read any more."""
    desk = open_desk(url)
    festival(desk)
    desk.take(EVENT, [a_draft(a_note(f"note {n}"), key=f"n{n}") for n in range(9)])
    seq = desk.events()[EVENT].seq - 4
    close_desks()
    damage(url, EVENT, seq)
    return seq


def test_every_export_of_a_changed_log_is_complete_and_says_which_entry_is_not_as_recorded(
    url: str, hurt: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = f"NOT VERIFIED: entry {hurt} does not match its hash"
    for n, words in enumerate([
        ("export", "--format", "jsonl", "-o", "a.jsonl"), ("export", "--format", "csv", "-o", "a.csv"),
        ("export", "--format", "xlsx", "-o", "a.xlsx"), ("export", "parquet", "-o", "all"),
        ("export", "ics-211", "-o", "a.docx"), ("export", "after-action", "-o", "a.html"),
    ]):  # fmt: skip
        assert run(url, *words[:-1], str(tmp_path / words[-1]), "--event", EVENT) == 0, words
        assert capsys.readouterr().err.count(mark) == 1, (n, words)
    assert len((tmp_path / "a.jsonl").read_text().splitlines()) == hurt + 4
    shown = (tmp_path / "a.csv").read_text()
    assert (shown.count(f"ENTRY {hurt} CANNOT BE READ"), len(shown.splitlines())) == (1, hurt + 5)
    assert mark in (tmp_path / "a.html").read_text()


def test_state_metrics_and_verify_of_a_changed_log_answer(
    url: str, hurt: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(url, "state", "--event", EVENT, "--json") == 0
    assert run(url, "metrics", "--event", EVENT, "--json") == 0
    assert run(url, "verify", "--event", EVENT) == 1
    assert f"seq {hurt}: the text does not match its hash" in capsys.readouterr().err


def taken(url: str, event: str, bodies: list[AnyBody], occurred: int, known: int) -> None:
    """Record `bodies`, each so much earlier (us) than the one before, by either clock."""
    drafts = [a_draft(b, START + n * occurred, f"k{n}", known=START + n * known) for n, b in enumerate(bodies)]
    open_desk(url).take(event, drafts)


CALLS: list[AnyBody] = [
    an_event("odd"), *(an_agency(a) for a in ("police", "fire", "ems")), a_unit("P1"), a_unit("M1", "ems"),
    an_incident("1", priority="P1"), *a_lead("1", "police"), UnitAssigned("P1", "1"),
    UnitStatusChanged("P1", "ENRT", "1"), UnitStatusChanged("P1", "ONSC", "1"), an_incident("2", priority="P1"),
    UnitAssigned("M1", "2"), UnitReleased("P1", "1"), IncidentClosed("1", "x"), a_resource(),
]  # fmt: skip


@pytest.mark.parametrize(
    ("bodies", "occurred", "known"),
    [([an_event("odd")], 0, 0), ([a_note("alone")], 0, 0), (CALLS, -DAY, -3 * DAY), (CALLS, 5 * YEAR, -5 * YEAR)],
    ids=["only its opening", "not opened", "backwards", "years apart"],
)
def test_a_log_with_next_to_nothing_in_it_or_with_clocks_that_run_backwards_answers_every_command(
    url: str, bodies: list[AnyBody], occurred: int, known: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken(url, "odd", bodies, occurred, known)
    for words in (
        ("verify",), ("state", "--json"), ("state", "--at", "2026-08-15T14:00", "--basis", "happened"), ("metrics",),
        ("metrics", "--json", "--basis", "known"), ("export", "-o", str(tmp_path / "a.jsonl")),
        ("export", "--format", "xlsx", "-o", str(tmp_path / "a.xlsx")), ("export", "parquet", "-o", str(tmp_path)),
        ("export", "ics-211", "-o", str(tmp_path / "a.docx")),
        ("export", "after-action", "-o", str(tmp_path / "a.html")),
    ):  # fmt: skip
        assert run(url, *words, "--event", "odd") == 0, (words, capsys.readouterr().err)
    if len(bodies) > 1:
        for form, about in (
            ("201", "--incident=1"),
            ("209", "--incident=1"),
            ("214", "--unit=P1"),
            ("221", "--unit=P1"),
        ):
            assert run(url, "export", f"ics-{form}", about, "-o", str(tmp_path / "f.docx"), "--event", "odd") == 0
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    assert len(lines) == len(bodies)
    assert run(url, "import", "journal", str(tmp_path / "a.jsonl"), "--event", "again") == 0
    desk = open_desk(url)
    assert desk.events()["again"].hash == desk.events()["odd"].hash


@pytest.mark.parametrize("words", [("verify",), ("state",), ("metrics",), ("export",)])
def test_an_event_with_no_entries_is_said_to_be_none_in_one_line(
    url: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(url, *words, "--event", "nothing") == 2
    assert capsys.readouterr().err == "concord: event: there is no event 'nothing' here (events: none yet)\n"
