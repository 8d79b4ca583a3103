"""The commands on a log that is not what was recorded, and on logs with next to nothing in them."""

import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet
import pytest

from dashboard.__main__ import main
from dashboard.export.samples import samples_csv
from dashboard.journal.database import connect
from dashboard.journal.schema import GUARDS
from dashboard.model.entry import AnyBody
from dashboard.model.errors import UnknownEvent
from dashboard.model.incidents import IncidentClosed
from dashboard.model.moment import MINUTE
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.projections.review.samples import Sample
from dashboard.services.findings import findings
from dashboard.services.house import close_desks, open_desk
from dashboard.services.seals import Seals
from dashboard.services.verifying import verifying
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


def run(url: str, *words: str) -> int:
    return main([*words, "--db", url])


def filled(url: str) -> int:
    """Fill the database of `url` with a festival and nine notes; return the last seq."""
    desk = open_desk(url)
    festival(desk)
    desk.take(EVENT, [a_draft(a_note(f"note {n}"), key=f"n{n}") for n in range(9)])
    seq = desk.events()[EVENT].seq
    close_desks()
    return seq


def tampered(url: str, statements: list[str]) -> None:
    """Do to the database of `url` what no journal would, past what guards it."""
    engine = connect(url)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        else:
            for name in GUARDS["sqlite"]:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
    engine.dispose()


@pytest.fixture
def hurt(url: str) -> int:
    """The seq of an entry in the middle of a log that nobody can read any more."""
    seq = filled(url) - 4
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
        assert run(url, *words[:-1], str(tmp_path / words[-1]), "--event", EVENT) == 3, words
        assert capsys.readouterr().err.count(mark) == 1, (n, words)
    assert len((tmp_path / "a.jsonl").read_text().splitlines()) == hurt + 4
    shown = (tmp_path / "a.csv").read_text()
    assert (shown.count(f"ENTRY {hurt} CANNOT BE READ"), len(shown.splitlines())) == (1, hurt + 5)
    assert mark in (tmp_path / "a.html").read_text()
    assert shown.count(mark) == hurt + 4
    assert mark.encode() in pyarrow.parquet.read_schema(tmp_path / "all" / "units.parquet").metadata[b"concord.mark"]
    desk = open_desk(url)
    metric = findings(desk, EVENT, "happened", None, None).metrics["late_entries"]
    assert mark in samples_csv(desk, EVENT, metric, [Sample(1.0, START, (1,))])


SWAP = ((20, 0), (21, 20), (0, 21))
DAMAGES = {
    "payload": (33, ["UPDATE journal_entry SET line = replace(line, 'note 3', 'note 4') WHERE seq = 33"]),
    "hash": (10, ["UPDATE journal_entry SET hash = (SELECT hash FROM journal_entry WHERE seq = 3) WHERE seq = 10"]),
    "deleted": (20, ["DELETE FROM journal_entry WHERE seq = 20"]),
    "swapped": (20, [f"UPDATE journal_entry SET seq = {new} WHERE seq = {old}" for old, new in SWAP]),
    "cut": (31, ["DELETE FROM journal_entry WHERE seq > 30"]),
    "cut and hidden": (31, [
        "DELETE FROM journal_entry WHERE seq > 30",
        "UPDATE journal_head SET seq = 30, hash = (SELECT hash FROM journal_entry WHERE seq = 30)",
    ]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("store", "damages", "commands"),
    [
        ("sqlite", DAMAGES, ("state", "metrics", "gaps", "rerun")),
        ("postgresql", ("swapped", "cut"), ("state", "metrics")),
    ],
)
def test_every_answer_from_a_log_that_was_changed_behind_its_back_says_so_and_ends_with_3(
    store: str,
    damages: Iterable[str],
    commands: tuple[str, ...],
    tmp_path: Path,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in damages:
        seq, statements = DAMAGES[name]
        file = f"sqlite:///{tmp_path / f'{name}.db'}"
        url = file if store == "sqlite" else request.getfixturevalue("postgres_cluster").fresh()
        filled(url)
        assert run(url, "verify", "--event", EVENT) == 0
        tampered(url, statements)
        for command in commands:
            capsys.readouterr()
            assert run(url, command, "--json", "--event", EVENT) == 3, (name, command)
            out, err = capsys.readouterr()
            assert json.loads(out)["event"] == EVENT
            told = [line for line in err.splitlines() if line.startswith("concord:")]
            assert [line.startswith("concord: NOT VERIFIED: ") for line in told] == [True], (name, told)
            assert f" {seq}" in told[0], (name, told)
        assert run(url, "verify", "--event", EVENT) == 1
        assert f"seq {seq}" in capsys.readouterr().err


def test_verify_names_every_entry_that_is_not_as_it_was_recorded(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    filled(url)
    for seq in (7, 12, 30):
        damage(url, EVENT, seq)
    assert run(url, "verify", "--event", EVENT) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[2] for line in told] == ["seq 7", "seq 12", "seq 30"]


@pytest.mark.parametrize(
    ("seq", "change"),
    [
        (20, "line = x'ff00fe'"), (20, "line = CAST(line AS BLOB)"), (20, "hash = 'abc'"),
        (20, "kind = CAST(kind AS BLOB)"),
        (20, "known_us = x'00'"), (20, "seq = 'abc'"), (20, "seq = 20.5"), (38, "seq = x'00'"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_a_fault_where_it_stands(
    url: str, seq: int, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(url)
    tampered(url, [f"UPDATE journal_entry SET {change} WHERE seq = {seq}"])
    for code, words in ((1, "verify"), (3, "state"), (3, "export --format=csv")):
        assert run(url, *words.split(), "--event", EVENT) == code, words
        err = capsys.readouterr().err
        assert f" {seq}" in err, (words, err)
        assert ("NOT VERIFIED" in err) == (code == 3)


@pytest.mark.parametrize("change", ["seq = 'abc'", "hash = 'abc'"])
def test_a_head_of_another_type_fits_no_log(url: str, change: str, capsys: pytest.CaptureFixture[str]) -> None:
    filled(url)
    tampered(url, [f"UPDATE journal_head SET {change}"])
    assert run(url, "verify", "--event", EVENT) == 1
    assert "seq 38: " in capsys.readouterr().err


def test_lines_without_their_head_are_said_to_be_there_and_can_be_given_out(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(url)
    tampered(url, ["DELETE FROM journal_head"])
    for words in ("state", "export --format=csv", "metrics"):
        assert run(url, *words.split(), "--event", EVENT) == 2
        assert f"concord: head: the head of '{EVENT}' is missing" in capsys.readouterr().err
    for look in (open_desk(url).situation, open_desk(url).head, verifying(open_desk(url)).look):  # what pages ask
        with pytest.raises(UnknownEvent, match=f"head: the head of '{EVENT}' is missing"):
            look(EVENT)
    assert run(url, "verify", "--event", EVENT) == 1
    assert "seq 38: the lines go on after the head" in capsys.readouterr().err
    file = tmp_path / "out.jsonl"
    assert run(url, "export", "--event", EVENT, "-o", str(file)) == 3
    assert "NOT VERIFIED: head: " in capsys.readouterr().err
    assert run(url, "import", "journal", str(file), "--event", "again") == 0
    assert open_desk(url).head("again").seq == 38


def test_a_backup_that_was_put_back_is_the_log_once_somebody_says_so(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(url)
    run(url, "state", "--event", EVENT)
    tampered(url, DAMAGES["cut and hidden"][1])
    assert [run(url, "verify", "--event", EVENT), run(url, "state", "--event", EVENT)] == [1, 3]
    assert "the log went on to seq 38 when it was verified, it ends at seq 30" in capsys.readouterr().err
    assert [run(url, "verify", "--event", EVENT, "--accept"), run(url, "state", "--event", EVENT)] == [0, 0]


def test_a_log_that_is_not_the_one_whose_head_was_kept_is_not_called_verified(url: str) -> None:
    filled(url)
    assert run(url, "verify", "--event", EVENT, "--head", "deadbeef") == 1
    assert Seals(open_desk(url)).read(EVENT) is None


def test_a_database_that_was_cut_short_is_one_line_and_nothing_is_answered(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(url)
    file = tmp_path / "concord.db"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    for words in (("verify",), ("state",), ("metrics", "--json"), ("export",)):
        assert run(url, *words, "--event", EVENT) == 2, words
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1), (words, err)


def test_a_write_ahead_log_that_was_cut_short_is_missed(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(url)
    desk = open_desk(url)
    for n in range(3):
        desk.take(EVENT, [a_draft(a_note(f"late {n}"), key=f"late{n}")])
    assert verifying(desk).now(EVENT).upto == 41
    kept = {name: (tmp_path / name).read_bytes() for name in ("concord.db", "concord.db-wal")}
    close_desks()
    for each in tmp_path.glob("concord.db*"):
        each.unlink()
    (tmp_path / "concord.db").write_bytes(kept["concord.db"])
    (tmp_path / "concord.db-wal").write_bytes(kept["concord.db-wal"][: -len(kept["concord.db-wal"]) // 4])
    assert run(url, "state", "--event", EVENT) == 3
    assert "gone: the log went on to entry 41 when it was verified" in capsys.readouterr().err


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
        if known >= 0 or occurred > 0 or words[:2] != ("export", "after-action"):
            assert run(url, *words, "--event", "odd") == 0, (words, capsys.readouterr().err)
    if occurred > 0:
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
