"""The journal as Parquet: every file counts what the journal counts, and says which state of it it is from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from dashboard.__main__ import main
from dashboard.export.log_excel import LONGEST, cell, write_excel
from dashboard.export.parquet import positions
from dashboard.export.parquet.making import Written, write_parquet
from dashboard.journal import tracks
from dashboard.model.decisions import DecisionAnswered, DecisionLogged
from dashboard.model.incidents import NoteAdded
from dashboard.model.leads import LeadAnswered, LeadProposed, LeadWithdrawn
from dashboard.model.moment import SECOND, utc
from dashboard.model.positions import Fix
from dashboard.model.resources import ResourceAssigned, ResourceReturned
from dashboard.model.units import UnitReleased, UnitStatusChanged
from dashboard.services.desk import Desk
from dashboard.services.house import open_desk
from tests.builders import EVENT, LAT, LON, START, Clock, a_note, an_actor, an_event, drafts, festival

TABLES = ["entries", "incidents", "units", "assignments", "decisions", "leads", "custody", "tracks"]
HOSTILE = "=cmd|' /C calc'!A0 <b>\u202e \x00 \N{PILE OF POO} ; DROP TABLE"
Run = Callable[..., tuple[int, str, str]]


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return pq.read_table(folder / f"{name}.parquet").to_pylist()  # type: ignore[no-any-return]


def written(desk: Desk, folder: Path) -> Written:
    return write_parquet(desk, EVENT, folder)


def test_every_entry_is_a_row_with_its_exact_line_hash_words_and_three_clocks(desk: Desk, tmp_path: Path) -> None:
    festival(desk)
    desk.record(EVENT, a_note("It was dark", "1"), an_actor(), occurred=START - 60 * SECOND, said="#1 it was dark")
    result = written(desk, tmp_path)
    there, kept = rows(tmp_path, "entries"), list(desk.journal.rows(EVENT))
    assert result.rows["entries"] == len(there) == len(kept) == desk.events()[EVENT].seq
    assert [(r["seq"], r["line"], r["hash"]) for r in there] == [(k.seq, k.line, k.hash.hex()) for k in kept]
    last = there[-1]
    assert (last["occurred"], last["recorded"]) == (utc(START - 60 * SECOND), utc(START))
    assert (last["actor"], last["agency"], last["kind"]) == ("Ana Ruiz", "police", "note.added")
    assert (last["about"], last["said"], last["words"]) == (["incident:1"], "#1 it was dark", "#001: It was dark")
    arrival = next(r for r in there if r["kind"] == "unit.status" and "scene" in r["words"])
    assert arrival["words"] == "P1 on scene at #001"


def test_every_file_names_the_event_and_the_head_of_its_journal(desk: Desk, tmp_path: Path) -> None:
    festival(desk)
    result, head = written(desk, tmp_path), desk.events()[EVENT]
    assert (result.head.seq, result.head.hash) == (head.seq, head.hash)
    assert sorted(file.stem for file in tmp_path.glob("*.parquet*")) == sorted(TABLES) == sorted(result.rows)
    for name in TABLES:
        file = pq.ParquetFile(tmp_path / f"{name}.parquet")
        assert file.metadata.num_rows == result.rows[name]
        assert file.schema_arrow.metadata == {
            b"concord.table": name.encode(), b"concord.event": b"fest", b"concord.timezone": b"America/Chicago",
            b"concord.head_seq": str(head.seq).encode(), b"concord.head_hash": head.hash.hex().encode(),
        }  # fmt: skip


def test_what_was_corrected_or_struck_is_a_row_with_the_seqs_that_did_it(desk: Desk, tmp_path: Path) -> None:
    festival(desk)
    first, second, third = (
        desk.record(EVENT, a_note(text), an_actor()).entries[0].seq for text in ("forty people", "a lion", "all calm")
    )
    desk.correct(EVENT, first, an_actor(), "misheard", body=NoteAdded("fourteen people"))
    desk.correct(EVENT, first, an_actor(), "late", occurred=START - SECOND)
    desk.correct(EVENT, second, an_actor(), "it was a dog")
    written(desk, tmp_path)
    by_seq = {row["seq"]: row for row in rows(tmp_path, "entries")}
    told = [by_seq[seq] for seq in (first, second, third)]
    assert [(r["words"], r["corrected"], r["struck"], r["corrected_by"]) for r in told] == [
        ("forty people", True, False, [third + 1, third + 2]), ("a lion", False, True, [third + 3]),
        ("all calm", False, False, []),
    ]  # fmt: skip
    assert [r["reads_now"] for r in told] == ["fourteen people", None, None]
    assert told[0]["occurred_now"] == utc(START - SECOND)
    assert [by_seq[third + n]["corrects"] for n in (0, 1, 2, 3)] == [None, first, first, second]


def test_each_sending_of_a_unit_is_a_row_with_its_stamps_and_the_entries_that_said_them(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    festival(desk)
    clock.go(60)
    desk.record(EVENT, UnitStatusChanged("M1", "ENRT", "2"), an_actor())
    clock.go(60)
    wrong = desk.record(EVENT, UnitStatusChanged("M1", "ONSC", "2"), an_actor()).entries[0].seq
    desk.correct(EVENT, wrong, an_actor(), "clock", occurred=START + 90 * SECOND)
    desk.record(EVENT, UnitReleased("M1", "2"), an_actor())
    result = written(desk, tmp_path)
    there = {(r["unit"], r["incident"]): r for r in rows(tmp_path, "assignments")}
    assert result.rows["assignments"] == len(there) == 2
    ambulance = there["M1", "2"]
    stamps = [ambulance[name] for name in ("sent", "en_route", "on_scene", "available")]
    assert stamps == [utc(START + n * SECOND) for n in (0, 60, 90, 120)]
    assert ambulance["on_scene_seq"] == wrong
    assert (ambulance["agency"], ambulance["unit_type"]) == ("ems", "ambulance")
    assert there["P1", "1"]["available"] is None


def test_leads_decisions_incidents_units_and_custody_are_rows(desk: Desk, tmp_path: Path) -> None:
    festival(desk)
    by = an_actor()
    for body in (
        LeadProposed("1", "p2", "ems", ("ems", "police"), "patients", giver="police", trigger="scene is safe"),
        LeadAnswered("1", "p2", "police", "objects", "not yet safe"), LeadWithdrawn("1", "p2", "agreed to wait"),
        DecisionLogged("d1", "D-001", "Hold the show", "wind", options=("hold", "stop"), agreed_by=("police",)),
        DecisionAnswered("d1", "fire", "dissents", "stop it"),
        ResourceAssigned("gen1", "ems", "2", "lights"), ResourceReturned("gen1"),
    ):  # fmt: skip
        desk.record(EVENT, body, by)
    result = written(desk, tmp_path)
    assert {name: result.rows[name] for name in TABLES[1:7]} == {
        "incidents": 2, "units": 6, "assignments": 2, "decisions": 1, "leads": 3, "custody": 2,
    }  # fmt: skip
    lead = rows(tmp_path, "leads")[-1]
    assert (lead["state"], lead["objections"], lead["settled"]) == ("withdrawn", ["not yet safe"], None)
    assert [r["state"] for r in rows(tmp_path, "leads")[:2]] == ["agreed", "agreed"]
    decision = rows(tmp_path, "decisions")[0]
    assert (decision["agreed"], decision["dissent"], decision["dissent_reasons"]) == (["police"], ["fire"], ["stop it"])
    assert [(r["resource"], r["status"], r["holder"]) for r in rows(tmp_path, "custody")] == [
        ("gen1", "assigned", "ems"), ("gen1", "available", "")
    ]  # fmt: skip
    assert {r["incident"]: r["lead"] for r in rows(tmp_path, "incidents")} == {"1": "police", "2": "ems"}


def test_every_fix_is_a_row_whatever_the_size_of_the_groups(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(positions, "GROUP", 7)
    monkeypatch.setattr(tracks, "READ", 3)
    festival(desk)
    sent = [
        (START + n * SECOND, Fix(f"P{k}", START + n * SECOND - k, LAT + n / 1_000, LON - k / 1_000))
        for n in range(9) for k in (1, 2)
    ]  # fmt: skip
    for n in range(9):
        desk.tracks.record(EVENT, [fix for at, fix in sent if at == START + n * SECOND], START + n * SECOND)
    desk.tracks.record("other", [sent[0][1]], START)
    result, there = written(desk, tmp_path), rows(tmp_path, "tracks")
    assert result.rows["tracks"] == desk.tracks.count(EVENT) == len(there) == 18
    assert pq.ParquetFile(tmp_path / "tracks.parquet").num_row_groups > 1
    expected = sorted((fix.unit, utc(fix.at), utc(at), round(fix.lat, 7), round(fix.lon, 7)) for at, fix in sent)
    assert sorted((r["unit"], r["at"], r["received"], r["lat"], r["lon"]) for r in there) == expected


def test_an_event_of_one_entry_has_every_file_with_its_columns(desk: Desk, tmp_path: Path) -> None:
    desk.take(EVENT, drafts([an_event()]), now=START)
    result = written(desk, tmp_path)
    assert result.rows == {name: int(name == "entries") for name in TABLES}
    assert pq.read_schema(tmp_path / "tracks.parquet").names == ["unit", "at", "received", "lat", "lon"]


def test_strangers_text_stays_as_it_is_in_parquet_and_is_disarmed_in_excel(desk: Desk, tmp_path: Path) -> None:
    festival(desk)
    seq = desk.record(EVENT, a_note(HOSTILE), an_actor(person=HOSTILE), said=HOSTILE).entries[0].seq
    written(desk, tmp_path)
    kept = rows(tmp_path, "entries")[seq - 1]
    assert kept["words"] == kept["said"] == HOSTILE.replace("\x00", "\u2400")
    head = write_excel(desk, EVENT, tmp_path / "log.xlsx")
    book = load_workbook(tmp_path / "log.xlsx")
    assert [sheet.title for sheet in book] == ["Log", "About"]
    *_, last = book["Log"].rows
    assert last[0].value == seq == head.seq == book["Log"].max_row - 1
    assert {c.data_type for c in last} <= {"s", "n"}
    assert [c.value for c in last if str(c.value).startswith("'=cmd")] != []
    assert not any(str(c.value).startswith("=") for c in last)
    assert head.hash.hex() in [row[1].value for row in book["About"].rows]


def test_a_log_longer_than_a_sheet_goes_on_in_the_next(desk: Desk, tmp_path: Path) -> None:
    festival(desk)
    count = desk.events()[EVENT].seq
    write_excel(desk, EVENT, tmp_path / "log.xlsx", sheet=count // 2)
    book = load_workbook(tmp_path / "log.xlsx")
    logs = [sheet for sheet in book if sheet.title.startswith("Log")]
    assert sum(sheet.max_row - 1 for sheet in logs) == count
    assert [sheet["A1"].value for sheet in logs] == ["seq"] * len(logs)


def test_a_cell_holds_no_more_than_excel_takes_and_says_that_it_was_cut() -> None:
    assert len(cell("x" * (LONGEST + 1))) == LONGEST
    assert cell("x" * (LONGEST + 1)).endswith("whole in the CSV)")
    assert cell("a\x0bb") == "a\N{REPLACEMENT CHARACTER}b"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("CONCORD_DB", f"sqlite:///{tmp_path / 'concord.db'}")

    def command(*words: object) -> tuple[int, str, str]:
        code = main(["--db", f"sqlite:///{tmp_path / 'concord.db'}", *map(str, words)])
        return code, *capsys.readouterr()

    return command


def test_the_command_prints_the_counts_and_the_head(run: Run, tmp_path: Path) -> None:
    festival(open_desk(f"sqlite:///{tmp_path / 'concord.db'}"))
    code, out, _ = run("export", "parquet", "--event", EVENT, "-o", tmp_path / "new" / "folder")
    head = open_desk(f"sqlite:///{tmp_path / 'concord.db'}").events()[EVENT]
    assert code == 0
    lines = [line.split() for line in out.splitlines()]
    assert [line[0] for line in lines[:3]] == [str(head.seq), "2", "6"]
    assert out.endswith(f"{head.seq} entries; head {head.hash.hex()}\n")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("parquet", "--event", "nope", "-o", "x"), "concord: event: there is no event 'nope' here"),
        (("--event", EVENT, "--format", "xlsx"), "concord: output: an Excel file cannot be printed; name one: -o"),
        (("--event", EVENT, "--format", "xlsx", "-o", "/dev/null/a.xlsx"), "concord: output: /dev/null/a.xlsx cannot"),
        (("parquet", "--event", EVENT, "-o", "/dev/null/a"), "concord: output: /dev/null/a cannot be written: Not a"),
    ],
)
def test_what_cannot_be_written_is_one_line(run: Run, tmp_path: Path, words: tuple[str, ...], line: str) -> None:
    festival(open_desk(f"sqlite:///{tmp_path / 'concord.db'}"))
    code, out, err = run("export", *words)
    assert (code, out) == (2, "")
    told = [said for said in err.splitlines() if said.startswith("concord: ")]
    assert len(told) == 1
    assert told[0].startswith(line)
