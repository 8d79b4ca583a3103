import json
from pathlib import Path

import msgspec
import pytest

from dashboard.ingest.cad_csv import import_cad
from dashboard.ingest.cad_report import Report
from dashboard.ingest.mapping import read_mapping
from dashboard.model.incidents import IncidentOpened
from dashboard.model.moment import At, parse
from dashboard.model.units import UnitReleased
from dashboard.services.desk import Desk

MAPPING = """
event = { name = "Snapshots", timezone = "America/Chicago" }
file = { form = "snapshots", delimiter = ";", times = ["%d/%m/%Y %H:%M"] }
columns = { time = "at", unit = "unit", call = "job", status = "doing", type = "kind" }
[statuses]
"way" = "en_route"
"there" = "on_scene"
"free" = "available"
"broken" = "OOS_MECH"
"""
HEAD = "at;unit;job;doing;kind\n"
STREAM = [
    ("24/12/2025 20:00", "E1", "7", "way", "Fire"), ("24/12/2025 20:00", "M2", "", "", ""),
    ("24/12/2025 20:05", "E1", "7", "there", "Fire"), ("24/12/2025 20:05", "M2", "7", "way", "Fire"),
    ("24/12/2025 20:10", "E1", "8", "way", "Sick"), ("24/12/2025 20:10", "M2", "7", "", "Fire"),
    ("24/12/2025 20:15", "E1", "", "broken", ""),
]  # fmt: skip


def taken(desk: Desk, folder: Path, rows: list[tuple[str, ...]], mapping: str = MAPPING, name: str = "s.csv") -> Report:
    path = folder / name
    path.write_text(HEAD + "".join(";".join(row) + "\n" for row in rows), "utf-8")
    return import_cad(desk, "city", path, read_mapping(mapping.encode(), "m"))


def who(desk: Desk, clock: str) -> dict[str, list[tuple[str, str]]]:
    situation = desk.situation("city", At(parse(f"2025-12-24T{clock}", "America/Chicago")))
    return {unit.id: [(a.incident, a.status) for a in unit.assignments] for unit in situation.units.values()}


def test_what_differs_between_two_snapshots_happened_at_the_later_one(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, STREAM)
    assert who(desk, "20:00") == {"E1": [("7", "ENRT")], "M2": []}
    assert who(desk, "20:04:59") == who(desk, "20:00")
    assert who(desk, "20:05") == {"E1": [("7", "ONSC")], "M2": [("7", "ENRT")]}
    assert who(desk, "20:10") == {"E1": [("8", "ENRT")], "M2": [("7", "ENRT")]}
    assert who(desk, "20:15") == {"E1": [], "M2": []}
    assert desk.situation("city").units["E1"].status == "OOS_MECH"
    assert not desk.situation("city").incidents
    assert any("true instant lies between" in note for note in report.notes)
    released = next(e for e in desk.journal.entries("city") if isinstance(e.body, UnitReleased))
    assert released.said.startswith("between 2025-12-24T20:05")


def test_the_same_snapshots_again_add_nothing_and_a_longer_file_only_what_is_new(desk: Desk, tmp_path: Path) -> None:
    part = taken(desk, tmp_path, STREAM[:4])
    assert taken(desk, tmp_path, STREAM[:4]).new == 0
    rest = taken(desk, tmp_path, STREAM[2:], name="rest.csv")
    assert rest.new > 0
    assert taken(desk, tmp_path, STREAM, name="whole.csv").new == 0
    assert who(desk, "20:10") == {"E1": [("8", "ENRT")], "M2": [("7", "ENRT")]}
    assert part.rows == 4


def test_a_clock_that_runs_back_is_said_and_its_rows_stand_where_they_belong(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, [*STREAM[4:], *STREAM[:4]])
    (back,) = [remark for remark in report.doubtful if remark.kind == "clock runs back"]
    assert back.row == 5
    assert who(desk, "20:05") == {"E1": [("7", "ONSC")], "M2": [("7", "ENRT")]}
    assert report.taken == len(STREAM)


def test_a_unit_left_out_of_a_snapshot_is_free_unless_the_mapping_says_that_it_is_unsaid(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [("24/12/2025 20:00", "E1", "7", "there", "Fire"), ("24/12/2025 20:05", "M2", "8", "way", "Sick")]
    taken(desk, tmp_path, rows, MAPPING.replace('delimiter = ";"', 'delimiter = ";", absent = "unsaid"'))
    assert who(desk, "20:05")["E1"] == [("7", "ONSC")]
    assert "7" in desk.situation("city").incidents


def test_a_word_for_a_status_that_nobody_mapped_is_reported_and_takes_nothing_away(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, [("24/12/2025 20:00", "E1", "7", "Code 7", "Fire")])
    assert [(r.kind, r.value) for r in report.doubtful if r.kind != "no agency"] == [("unknown status", "Code 7")]
    assert who(desk, "20:00") == {"E1": [("7", "DISP")]}


def test_json_snapshots_with_a_list_of_units_and_one_in_which_all_are_free(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps([
        {"t": 1735070400, "units": [{"id": "E1", "job": "7"}, {"id": "M2", "job": "7"}]},
        {"t": 1735070700, "units": []},
    ]))  # fmt: skip
    text = """event = { name = "S", timezone = "UTC" }
file = { form = "snapshots", times = ["epoch"] }
columns = { time = "t", unit = "units.id", call = "units.job" }"""
    report = import_cad(desk, "city", path, read_mapping(text.encode(), "m"))
    assert (report.rows, report.taken, len(report.refused)) == (3, 3, 0)
    assert report.becomes["unit.released"] == 2
    assert "7" in desk.situation("city").closed
    opened = next(e for e in desk.journal.entries("city") if isinstance(e.body, IncidentOpened))
    assert opened.occurred == 1735070400 * 1_000_000


@pytest.mark.parametrize("gone", ["time", "unit", "call"])
def test_a_mapping_of_snapshots_without_a_column_it_needs_names_it(gone: str) -> None:
    from dashboard.model.errors import PayloadRefused

    text = MAPPING.replace(f'{gone} = "', 'title = "', 1)
    with pytest.raises(PayloadRefused, match=gone):
        read_mapping(text.encode(), "m")


def test_snapshots_of_open_incidents_with_their_units_in_one_cell_are_guessed_and_counted_as_pandas_does(
    desk: Desk, tmp_path: Path
) -> None:
    """As cities publish their open incidents every few minutes: units in one cell, apart by blanks."""
    from random import Random

    import pandas as pd

    from dashboard.ingest.import_guess import guessed
    from dashboard.ingest.import_mapping import mapping_of
    from dashboard.ingest.import_seen import look
    from dashboard.model.imports import Reading
    from dashboard.services.metrics import benchmarks, reviewed

    chance, rows = Random(7), []
    calls = {n: chance.randrange(60) for n in range(40)}
    crews = {n: chance.sample([f"{'EML'[k % 3]}{k}" for k in range(30)], chance.randrange(1, 4)) for n in calls}
    for minute in range(0, 120, 5):
        rows += [
            (f"2025-07-04 {20 + minute // 60}:{minute % 60:02}:00", f"H{n}", "Main St", "TRAFFIC COLLISION",
             f"07/04/2025 {8 + start // 60}:{start % 60:02} PM", " ".join(crews[n][: 1 + (minute - start) // 10]))
            for n, start in calls.items() if start <= minute < start + 25
        ]  # fmt: skip
    path = tmp_path / "open.csv"
    header = ["Snapshot Time", "Incident Number", "Address", "Incident Type", "Call Time Opened", "Units"]
    pd.DataFrame(rows, columns=header).to_csv(path, index=False)
    choices = guessed(look(path, path.name, Reading()))
    assert (choices.form, choices.units, choices.columns["unit"]) == ("snapshots", " ", ("Units",))
    report = import_cad(desk, "city", path, mapping_of(msgspec.structs.replace(
        choices, timezone="America/Chicago", times=(*choices.times, "%m/%d/%Y %I:%M %p"), ambiguous=()
    )))  # fmt: skip
    assert report.refused == []
    assert report.taken == len(rows)
    frame = pd.read_csv(path)
    each = frame.assign(unit=frame["Units"].str.split(" ")).explode("unit")
    busy = each.groupby("Snapshot Time")["unit"].nunique()
    peak = next(m for m in reviewed(desk, "city").metrics(benchmarks().limits) if m.id == "peak_committed")
    assert peak.value == busy.max()
    assert peak.at == parse(str(busy.idxmax()).replace(" ", "T"), "America/Chicago")
    opened = [e for e in desk.journal.entries("city") if isinstance(e.body, IncidentOpened)]
    assert len(opened) == frame["Incident Number"].nunique()
