import csv
import io
import json
import tomllib
from pathlib import Path

import msgspec
import openpyxl
import pytest

from dashboard.ingest.cad_calls import book
from dashboard.ingest.cad_csv import import_cad
from dashboard.ingest.cad_report import Report
from dashboard.ingest.cad_rows import read
from dashboard.ingest.import_guess import guessed, shown, valued
from dashboard.ingest.import_mapping import mapping_of, written
from dashboard.ingest.import_seen import look, looked
from dashboard.ingest.import_time_form import form_of
from dashboard.ingest.import_times import forms_of, month_first
from dashboard.ingest.import_zones import zone_at
from dashboard.ingest.mapping import load, read_mapping
from dashboard.model.errors import PayloadRefused
from dashboard.model.imports import Choices, Reading, Seen
from dashboard.model.moment import At, parse
from dashboard.services.desk import Desk
from tests.ingest.test_cad_csv import calls

BERLIN = """Einsatznummer;Einsatzmittel;Stichwort;Prio;Adresse;Breite;Länge;Eingang;Alarmiert;Ausgerückt;\
Eingetroffen;Frei
4711;LF 1;Brand;1;Hauptstraße 5;52,5;13,4;24.12.2025 20:01:00;24.12.2025 20:02:10;24.12.2025 20:04:00;\
24.12.2025 20:09:00;24.12.2025 21:00:00
4711;RTW 2;Brand;1;Hauptstraße 5;52,5;13,4;24.12.2025 20:01:00;24.12.2025 20:02:30;;24.12.2025 20:12:00;\
24.12.2025 20:40:00
"""
EPOCH = """incident_id,unit,nature,latitude,longitude,received,dispatched,enroute,arrived,cleared
A1,M2,Chest pain,39.74,-104.99,1735070400,1735070460,1735070500,1735070700,1735074000
A2,E7,Crash,39.75,-104.98,1735070800,1735070860,1735070900,1735071000,1735072000
"""
OFFSETS = """Event Number,Units Assigned,Call Type,Time Received,Time Dispatched,Time Arrived,Time Cleared
77,"E1; M2; T3",Vehicle Fire,2025-07-04T21:00:00-05:00,2025-07-04T21:01:00-05:00,\
2025-07-04T21:06:00-05:00; 2025-07-04T21:08:00-05:00; 2025-07-04T21:09:00-05:00,2025-07-04T21:40:00-05:00
"""
TWELVE = """CallNumber\tUnitID\tProblem\tCallDate\tReceivedTime\tDispatchTime\tOnSceneTime\tClearTime
9\tE1\tStructure Fire\t07/25/2025\t11:01 PM\t11:02 PM\t11:08 PM\t11:50 PM
"""
STATUSES = """incident,unit,status,timestamp
5,E1,Dispatched,2025-07-04 20:00:00
5,E1,On Scene,2025-07-04 20:06:00
5,E1,Available,2025-07-04 20:36:00
6,M2,Dispatched,2025-07-04 20:10:00
6,M2,Available,2025-07-04 20:30:00
"""


def seen_of(text: str | bytes, name: str = "export.csv") -> Seen:
    return looked(name, text.encode() if isinstance(text, str) else text, Reading())


def choices_of(text: str | bytes, name: str = "export.csv") -> Choices:
    return guessed(seen_of(text, name))


def taken(desk: Desk, folder: Path, raw: bytes, name: str = "export.csv") -> Report:
    choices = guessed(looked(name, raw, Reading()))
    path = folder / name
    path.write_bytes(raw)
    return import_cad(desk, "city", path, mapping_of(choices))


def legs(path: Path, mapping) -> dict:
    sendings = read(path, mapping, Report(), lambda *_: None)
    made = book(sendings, Report(), mapping.one_row_per_status)
    return {
        call.id: (call.received.at, [(leg.unit, {k: s.at for k, s in leg.stamps.items()}) for leg in call.legs])
        for call in made.calls.values()
    }


def test_the_guesses_for_the_week_of_san_francisco_read_the_same_as_the_mapping_that_is_shipped(shared: Path) -> None:
    path = calls(shared)
    choices = guessed(look(path, path.name, Reading()))
    assert (choices.timezone, choices.form, choices.ambiguous) == ("America/Los_Angeles", "units", ())
    assert legs(path, mapping_of(choices)) == legs(path, load("sf-fire"))


def test_semicolons_day_first_with_dots_and_the_columns_of_another_language() -> None:
    seen = seen_of(BERLIN.encode("cp1252"))
    assert seen.reading == Reading("csv", "cp1252", ";")
    choices = guessed(seen)
    assert choices.times == ("%d.%m.%Y %H:%M:%S",)
    assert choices.columns["call"] == ("Einsatznummer",)
    assert choices.columns["unit"] == ("Einsatzmittel",)
    assert [choices.columns[f][0] for f in ("received", "dispatch", "en_route", "on_scene", "available")] == [
        "Eingang", "Alarmiert", "Ausgerückt", "Eingetroffen", "Frei",
    ]  # fmt: skip
    assert choices.agencies == {"LF": "fire", "RTW": "ems"}
    assert (choices.lat, choices.lon, choices.timezone) == (52.5, 13.4, "Europe/Berlin")


def test_epoch_seconds_and_the_zone_of_where_the_calls_are(desk: Desk, tmp_path: Path) -> None:
    choices = choices_of(EPOCH)
    assert (choices.times, choices.timezone) == (("epoch",), "America/Denver")
    assert choices.types["Crash"] == "rtc"
    taken(desk, tmp_path, EPOCH.encode())
    there = desk.situation("city", At(1735070700_000_000))
    assert (there.units["M2"].current[0], there.incidents["A1"].lat) == ("ONSC", 39.74)


def test_a_row_with_several_units_and_several_arrivals_sends_each_with_its_own(desk: Desk, tmp_path: Path) -> None:
    choices = choices_of(OFFSETS)
    assert (choices.units, choices.columns["unit"], choices.times) == (";", ("Units Assigned",), ("iso",))
    report = taken(desk, tmp_path, OFFSETS.encode())
    assert (report.rows, report.taken, report.units, report.calls) == (1, 1, 3, 1)
    at = At(parse("2025-07-04T21:08:30-05:00", "UTC"))
    assert {u.id: u.current[0] for u in desk.situation("city", at).units.values()} == {
        "E1": "ONSC", "M2": "ONSC", "T3": "DISP",
    }  # fmt: skip


def test_one_byte_of_damage_does_not_make_a_file_another_encoding() -> None:
    times = "2025-07-04 20:00,2025-07-04 20:01"
    text = f"call,unit,received,sent\n1,E\x001,{times}\n2,E2,{times}\n"
    assert seen_of(text).reading.encoding == "utf-8-sig"
    assert seen_of(text.replace("\0", "").encode("utf-16-le")).reading.encoding == "utf-16-le"
    assert choices_of(text).columns["unit"] == ("unit",)


def test_a_slash_in_a_strangers_text_does_not_make_one_unit_several() -> None:
    rows = "call,unit,received,sent\n" + "".join(f"{n},E{n},2025-07-04 20:00,2025-07-04 20:01\n" for n in range(4))
    assert choices_of(rows + "9,<b>E9</b>,2025-07-04 20:00,2025-07-04 20:01\n").units == ""
    assert choices_of(rows + "9,E9/M2,2025-07-04 20:00,2025-07-04 20:01\n").units == "/"


def test_a_date_in_one_column_and_twelve_hour_clocks_in_others_are_joined(desk: Desk, tmp_path: Path) -> None:
    choices = choices_of(TWELVE)
    assert choices.columns["dispatch"] == ("CallDate", "DispatchTime")
    assert choices.times == ("%m/%d/%Y %I:%M %p",)
    assert "say which one it is" in " ".join(choices.notes)
    assert shown(choices, seen_of(TWELVE))[0].utc == "2025-07-25T23:01:00Z"
    assert taken(desk, tmp_path, TWELVE.encode()).taken == 1


def test_one_row_per_status_is_recognised_and_its_words_are_known(desk: Desk, tmp_path: Path) -> None:
    choices = choices_of(STATUSES)
    assert choices.form == "statuses"
    assert choices.statuses == {"Dispatched": "dispatch", "Available": "available", "On Scene": "on_scene"}
    report = taken(desk, tmp_path, STATUSES.encode())
    assert (report.taken, report.calls, report.units, report.refused) == (5, 2, 2, [])


def test_rows_that_share_their_instants_are_snapshots() -> None:
    rows = "".join(f"2025-07-04T20:{m:02}:00Z,E{u},{u if m < 30 else ''},er\n" for m in range(0, 60, 5) for u in "123")
    assert choices_of(f"as of,unit,job,status\n{rows}").form == "snapshots"


def test_objects_with_units_inside_become_a_row_for_each_unit(desk: Desk, tmp_path: Path) -> None:
    calls = [{
        "incident_id": "X1", "type": "Gas leak", "received": "2025-07-04T20:00:00Z",
        "location": {"lat": 40.7, "lng": -74.0},
        "units": [
            {"id": "E1", "dispatched": "2025-07-04T20:01:00Z", "arrived": "2025-07-04T20:05:00Z"},
            {"id": "L2", "dispatched": "2025-07-04T20:02:00Z", "arrived": None},
        ],
    }]  # fmt: skip
    raw = json.dumps({"meta": {"n": 1}, "data": calls}).encode()
    choices = choices_of(raw, "x.json")
    assert choices.columns["unit"] == ("units.id",)
    assert (choices.columns["on_scene"], choices.timezone) == (("units.arrived",), "America/New_York")
    assert taken(desk, tmp_path, raw, "x.json").units == 2


def test_a_workbook_is_read_with_its_own_dates(desk: Desk, tmp_path: Path) -> None:
    from datetime import datetime

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Call Number", "Unit ID", "Received", "Dispatched", "Cleared", None])
    sheet.append([12, "E1", *(datetime(2025, 7, 4, 20, m) for m in (0, 1, 30)), None])  # noqa: DTZ001
    out = io.BytesIO()
    workbook.save(out)
    choices = choices_of(out.getvalue(), "x.xlsx")
    assert (choices.reading.format, choices.times) == ("xlsx", ("iso",))
    assert taken(desk, tmp_path, out.getvalue(), "x.xlsx").taken == 1
    assert "12" in desk.situation("city").closed


@pytest.mark.parametrize(
    ("said", "sure", "asked"),
    [
        (["03/04/2025 20:00"], (), ("%d/%m/%Y %H:%M",)),
        (["03/04/2025 20:00", "25/04/2025 20:00"], ("%d/%m/%Y %H:%M",), ()),
        (["3/4/25 8:00 PM", "4/25/25 8:00 PM"], ("%m/%d/%y %I:%M %p",), ()),
        (["1735070400123"], ("epoch_ms",), ()),
        (["24-Dec-2025 20:00:05"], ("%d-%b-%Y %H:%M:%S",), ()),
        (["Dec 24, 2025, 8:00 PM"], ("%b %d, %Y, %I:%M %p",), ()),
        (["20251224200000"], ("%Y%m%d%H%M%S",), ()),
        (["2025/12/24 20:00:00.123"], ("%Y/%m/%d %H:%M:%S.%f",), ()),
    ],
)
def test_the_form_of_a_time_is_found_and_day_or_month_is_asked_where_nothing_tells(said, sure, asked) -> None:
    found = forms_of(said)
    assert (found.sure, found.ambiguous) == (sure, asked)


@pytest.mark.parametrize(
    "span",
    [
        "2025-03-05 08:00 - 16:00", "3/4/25 08:00-16:00", "05 Mar 2025 Mar", "Wed Wed 05 Mar 2025",
        "3/4/25 08:00 00:00:00 08:00", "05.03.2025 08:00 bis 16:00",
    ],
)  # fmt: skip
def test_a_span_of_time_is_no_time_and_stops_nothing(span: str) -> None:
    assert form_of(span) == ("", 0, 0)
    choices = choices_of(f"call,unit,dispatched,Shift\n1,E1,2025-12-24 20:00,{span}\n")
    assert (choices.columns["dispatch"], choices.times) == (("dispatched",), ("iso",))


def test_lengths_written_as_clocks_are_no_instants_where_the_instants_have_dates() -> None:
    choices = choices_of(
        "Incident,Unit ID,Call Date/Time,Turnout Time,Travel Time,Time on Scene\n"
        "1,E1,2025-03-28 01:59:00,00:01:30,00:06:00,01:10:00\n2,E2,2025-03-28 02:30:00,00:01:00,0:07:00,00:20:00\n"
    )
    lengths = {field: titles for field, (titles, *_) in choices.durations.items()}
    assert lengths == {"en_route": ("Turnout Time",), "on_scene": ("Travel Time",), "available": ("Time on Scene",)}
    assert (choices.columns["received"], choices.times) == (("Call Date/Time",), ("iso",))


def test_dates_that_contradict_each_other_are_said() -> None:
    found = forms_of(["25/04/2025 20:00", "04/25/2025 20:00"])
    assert set(found.sure) == {"%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"}
    assert "only month first" in found.notes[0]


def test_nothing_is_taken_in_before_day_or_month_is_answered() -> None:
    choices = choices_of("call,unit,dispatched\n1,E1,03/04/2025 20:00\n")
    with pytest.raises(PayloadRefused, match="day or month first"):
        mapping_of(choices)
    answered = msgspec.structs.replace(choices, ambiguous=(), times=(month_first(choices.ambiguous[0]),))
    assert mapping_of(answered).file.times == ("%m/%d/%Y %H:%M",)


@pytest.mark.parametrize(
    ("lat", "lon", "zone"),
    [(41.88, -87.63, "America/Chicago"), (53.55, 9.99, "Europe/Berlin"), (-33.87, 151.2, "Australia/Sydney")],
)
def test_the_zone_is_that_of_the_nearest_chief_place(lat: float, lon: float, zone: str) -> None:
    assert zone_at(lat, lon) == zone


def test_the_file_of_a_mapping_reads_back_as_the_same_mapping_whatever_strangers_call_their_columns() -> None:
    evil = 'A "quote" \\ \t\x7f = [x]\u2028é😀'
    seen = seen_of(f'call,unit,dispatched,"{evil.replace(chr(34), chr(34) * 2)}"\n1,E1,2025-07-04 20:00,=1+1\n')
    choices = guessed(seen)
    choices = msgspec.structs.replace(choices, columns={**choices.columns, "type": (seen.header[3],)})
    mapping = mapping_of(valued(choices, seen))
    text = written(mapping, "made by\n[evil]\nname = 1")
    assert read_mapping(text.encode(), "m") == mapping
    assert "evil" not in tomllib.loads(text)


@pytest.mark.parametrize(
    ("raw", "name", "message"),
    [
        (b"", "x.csv", "x.csv is empty"),
        (b"  \n \n", "x.csv", "is empty"),
        (b"call,unit\n", "x.csv", "0 rows"),
        (b"PK\x03\x04cut short", "x.xlsx", "x.xlsx is no Excel workbook"),
        (b"[]", "x.json", "is empty"),
        (b"{]", "x.json", "line 1"),
        (b"[" * 100_000, "x.json", "x.json"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line_that_names_it(raw: bytes, name: str, message: str) -> None:
    with pytest.raises(PayloadRefused, match=message) as refused:
        seen_of(raw, name)
    assert "\n" not in str(refused.value)
    assert "/tmp" not in str(refused.value)


def test_an_export_cut_short_says_in_which_row_and_loses_none_before_it(desk: Desk, tmp_path: Path) -> None:
    cut = EPOCH[: EPOCH.index("1735071000")].encode()
    report = taken(desk, tmp_path, cut)
    assert (report.rows, report.taken) == (2, 1)
    assert report.refused[0].row == 3
    assert "the export is cut short" in report.refused[0].reason


def test_json_cut_short_says_in_which_object(desk: Desk, tmp_path: Path) -> None:
    objects = [{"call": n, "unit": "E1", "dispatched": f"2025-07-04T20:{n:02}:00Z"} for n in range(5)]
    report = taken(desk, tmp_path, json.dumps(objects)[:-20].encode(), "x.json")
    assert (report.rows, report.taken, report.refused[0].row) == (5, 4, 5)
    lines = "\n".join(json.dumps(each) for each in objects)[:-9]
    report = taken(desk, tmp_path, lines.encode(), "x.jsonl")
    assert (report.taken, report.refused[0].row) == (4, 5)


def test_a_cell_in_another_encoding_is_read_and_named_by_row_and_column(desk: Desk, tmp_path: Path) -> None:
    head, one, two = (
        "call,unit,dispatched,address\n",
        "1,E1,2025-07-04T20:00Z,Größe 1\n",
        "2,E2,2025-07-04T20:00Z,Straße\n",
    )
    report = taken(desk, tmp_path, (head + one).encode() + two.encode("cp1252"))
    (doubt,) = [remark for remark in report.doubtful if remark.kind == "other encoding"]
    assert (doubt.row, doubt.field, doubt.value) == (3, "address", "Straße")
    assert desk.situation("city").incidents["2"].place == "Straße"


def test_two_columns_of_one_name_are_told_apart_by_their_place(desk: Desk, tmp_path: Path) -> None:
    text = "call,unit,Time,Time,available\n1,E1,2025-07-04T20:00Z,2025-07-04T20:05Z,2025-07-04T21:00Z\n"
    seen = seen_of(text)
    assert seen.header[2:4] == ("Time (column 3)", "Time (column 4)")
    assert "a name that stands twice" in seen.said[0]
    choices = guessed(seen)
    columns = {"call": ("call",), "unit": ("unit",), "dispatch": ("Time (column 3)",), "on_scene": ("Time (column 4)",)}
    path = tmp_path / "x.csv"
    path.write_text(text)
    chosen = msgspec.structs.replace(choices, form="units", columns=columns, times=("iso",))
    report = import_cad(desk, "city", path, mapping_of(chosen))
    assert (report.taken, report.becomes["unit.status"]) == (1, 1)


def test_a_clock_that_runs_backwards_is_said_with_its_row_and_field(desk: Desk, tmp_path: Path) -> None:
    rows = list(csv.reader(EPOCH.splitlines()))
    rows[1][8] = "1735070410"
    report = taken(desk, tmp_path, "\n".join(map(",".join, rows)).encode())
    (doubt,) = [remark for remark in report.doubtful if remark.kind == "out of order"]
    assert (doubt.row, doubt.field, report.taken) == (2, "on_scene", 2)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_lines_above_the_column_names_are_left_out_and_said(desk: Desk, tmp_path: Path, suffix: str) -> None:
    rows = [next(csv.reader([line])) for line in EPOCH.splitlines()]
    if suffix == "csv":
        raw = ("Fire Department\nCalls of July; printed 1 August\n\n" + EPOCH).encode()
    else:
        workbook, out = openpyxl.Workbook(), io.BytesIO()
        sheet = workbook.active
        assert sheet is not None
        for cells in [["Fire Department"], ["Calls of July"], [], *rows]:
            sheet.append(cells)
        workbook.save(out)
        raw = out.getvalue()
    seen = looked(f"x.{suffix}", raw, Reading())
    assert (seen.reading.skip, seen.header[0]) == (3, "incident_id")
    assert seen.said[0] == "the first 3 lines stand above the column names, and are left out"
    report = taken(desk, tmp_path, raw, f"x.{suffix}")
    assert (report.rows, report.taken, report.calls) == (2, 2, 2)
