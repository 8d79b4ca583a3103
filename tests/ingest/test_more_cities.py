"""Layouts of twelve more cities, read by the guess alone and measured beside pandas; and what rows may lack."""

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from msgspec import Struct, structs

from dashboard.__main__ import main
from dashboard.ingest.cad_csv import import_cad
from dashboard.ingest.import_guess import guessed
from dashboard.ingest.import_mapping import mapping_of
from dashboard.ingest.import_seen import look
from dashboard.model.imports import Reading
from dashboard.services.desk import Desk
from dashboard.services.metrics import benchmarks, reviewed

STEPS = ("received", "dispatch", "en_route", "on_scene", "available")


class Layout(Struct):
    """Titles in the file's order; what stands under them: one of our fields, else any text. `form` writes times."""

    name: str
    zone: str
    form: str
    titles: str
    fields: str
    delimiter: str = ","
    encoding: str = "utf-8"
    nothing: str = ""


LAYOUTS = [
    Layout(
        "chicago", "America/Chicago", "%d-%b-%Y %H:%M:%S",
        "EVENT NUMBER,ENTRY DATE,FINAL TYPE,UNIT,DISPATCH DATE,ENROUTE DATE,ON SCENE DATE,"
        "CLEAR DATE,CLOSE DATE",
        "call,received,x,unit,dispatch,en_route,on_scene,available,late",
    ),
    Layout(
        "dallas", "America/Chicago", "%Y-%m-%d %H:%M:%S.0000000",
        "Incident Number w/year,Year of Incident,Type of Incident,Call Received Date Time,"
        "Call Dispatch Date Time,Call Cleared Date Time",
        "call,2024,x,received,dispatch,available",
    ),
    Layout(
        "new orleans", "America/Chicago", "%m/%d/%Y %I:%M:%S %p",
        "NOPD_Item,TypeText,TimeCreate,TimeDispatch,TimeArrive,TimeClosed,BLOCK_ADDRESS",
        "call,x,received,dispatch,on_scene,available,x",
    ),
    Layout(
        "mesa", "America/Phoenix", "%m/%d/%Y %I:%M:%S %p",
        "Event Number,Event Type Description,Creation Datetime,Dispatch Datetime,"
        "Arrival Datetime,Closed Datetime",
        "call,x,received,dispatch,on_scene,available",
    ),
    Layout(
        "raleigh", "UTC", "%Y/%m/%d %H:%M:%S+00",
        "incident_number,incident_type_description,arrive_date_time,cleared_date_time,"
        "dispatch_date_time,CreationDate",
        "call,x,on_scene,available,dispatch,late",
    ),
    Layout(
        "vendor's xml", "America/Denver", "%Y-%m-%dT%H:%M:%S",
        "Incident/@id,Incident/Received,Incident/Unit/@id,Incident/Unit/Dispatched,"
        "Incident/Unit/EnRoute,Incident/Unit/OnScene,Incident/Unit/Cleared",
        "call,received,unit,dispatch,en_route,on_scene,available",
        nothing="\\N",
    ),
    Layout(
        "fixed width", "America/New_York", "%Y-%m-%d %H:%M:%S   ",
        "incident_no  ,unit_no ,rcvd_time  ,disp_time  ,enrt_time ,arrv_time ,clr_time  ",
        "call,unit,received,dispatch,en_route,on_scene,available",
        nothing="NaT",
    ),
    Layout(
        "german", "Europe/Berlin", "%d.%m.%Y %H:%M:%S",
        "Einsatznummer;Einsatzstichwort;Straße;Einsatzmittel;Notrufeingang;Alarmzeit;"
        "Ausrückezeit;Eintreffzeit;Einsatzende",
        "call,x,x,unit,received,dispatch,en_route,on_scene,available",
        ";", "cp1252",
    ),
    Layout(
        "french", "Europe/Paris", "%d/%m/%Y %H:%M:%S",
        "Numéro d'intervention;Nature;Engin;Heure d'appel;Heure d'alerte;Heure de départ;"
        "Heure d'arrivée sur les lieux;Heure de retour disponible",
        "call,x,unit,received,dispatch,en_route,on_scene,available",
        ";", "utf-8-sig",
    ),
    Layout(
        "spanish", "Europe/Madrid", "%d/%m/%Y %H:%M:%S",
        "Nº Expediente;Hora Aviso;Hora Movilización;Hora Salida;Hora Llegada;Hora Fin;"
        "Tipo de Incidente;Unidad",
        "call,received,dispatch,en_route,on_scene,available,x,unit",
        ";",
    ),
    Layout(
        "dutch", "Europe/Amsterdam", "%d-%m-%Y %H:%M:%S",
        "Incidentnummer;Melding classificatie;Roepnummer;Ontvangst melding;Gealarmeerd;Uitgerukt;"
        "Ter plaatse;Vrij",
        "call,x,unit,received,dispatch,en_route,on_scene,available",
        ";",
    ),
    Layout(
        "names nobody knows", "America/Chicago", "%m/%d/%Y %I:%M:%S %p",
        "Call Number,Unit,Zork,Dispatched,En Route,On Scene,Cleared",
        "call,unit,received,dispatch,en_route,on_scene,available",
    ),
]  # fmt: skip


def happened() -> list[dict[str, object]]:
    """Fifty calls over two days, a row a unit: late ones, identical and backward stamps, cancelled before arrival."""
    chance, rows = random.Random(5), []
    for n in range(50):
        came = datetime(2024, 6, 28, 20, tzinfo=ZoneInfo("UTC")) + timedelta(seconds=chance.randrange(172_800))
        for unit in chance.sample(range(1, 30), chance.choice((1, 1, 2, 3))):
            at = came + timedelta(seconds=chance.randrange(15, 400))
            row: dict[str, object] = {"call": f"C{n:04}", "unit": f"E{unit}", "received": came, "dispatch": at}
            row["en_route"] = at + timedelta(seconds=chance.choice((0, -20, 45, 80, 130)))
            row["on_scene"] = at + timedelta(seconds=chance.randrange(150, 900)) if chance.random() < 0.9 else None
            row["available"] = at + timedelta(seconds=chance.randrange(900, 6000))
            row["late"] = at + timedelta(days=30)
            rows.append(row)
    return rows


def write(path: Path, layout: Layout) -> None:
    calls_only, rows, seen = "unit" not in layout.fields.split(","), [], set[object]()
    for row in happened():
        if not (calls_only and row["call"] in seen):
            seen.add(row["call"])
            rows.append([said(row.get(field, field), layout) for field in layout.fields.split(",")])
    with path.open("w", encoding=layout.encoding, newline="") as stream:
        out = csv.writer(stream, delimiter=layout.delimiter)
        out.writerows([layout.titles.split(layout.delimiter), *rows])


def said(value: object, layout: Layout) -> str:
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(layout.zone)).strftime(layout.form)
    return layout.nothing if value is None else str(value)


def read(path: Path, layout: Layout) -> pd.DataFrame:
    """The file by pandas alone; a file without units has one for each call."""
    table = pd.read_csv(path, sep=layout.delimiter, encoding=layout.encoding, dtype=str, na_values=["\\N", "NaT"])
    table.columns = pd.Index(layout.fields.split(","))
    rows = pd.DataFrame({"call": table["call"], "unit": table["unit"] if "unit" in table else table["call"]})
    for step in STEPS:
        cells = table[step] if step in table else pd.Series(None, index=table.index, dtype=str)
        rows[step] = pd.to_datetime(cells.str.strip(), format=layout.form.strip()).dt.tz_localize(layout.zone)
    return rows


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_city_nobody_has_seen_is_guessed_and_measures_as_pandas_does(
    desk: Desk, tmp_path: Path, layout: Layout
) -> None:
    path = tmp_path / "export.csv"
    write(path, layout)
    mapping = mapping_of(structs.replace(guessed(look(path, path.name, Reading())), timezone=layout.zone))
    report, rows = import_cad(desk, "city", path, mapping), read(path, layout)
    assert (report.refused, report.taken, report.calls) == ([], len(rows), rows["call"].nunique())
    found = {metric.id: metric for metric in reviewed(desk, "city").metrics(benchmarks().limits)}
    calls = rows.groupby("call")
    received = calls["received"].min()
    for id, spans in {
        "call_process": calls["dispatch"].min() - received, "first_unit": calls["on_scene"].min() - received,
        "turnout": rows["en_route"] - rows["dispatch"], "travel": rows["on_scene"] - rows["en_route"],
    }.items():  # fmt: skip
        minutes = (spans.dt.total_seconds() / 60).dropna()
        assert found[id].spread.n == len(minutes), id
        if len(minutes):
            expected = minutes.median(), minutes.quantile(0.9)
            assert (found[id].spread.median, found[id].spread.p90) == pytest.approx(expected, abs=1e-9), id
    ends = rows.melt(("call", "unit"), ["dispatch", "available"], value_name="at")
    step = ends["variable"].map({"dispatch": 1, "available": -1}).groupby(ends["at"]).sum().cumsum()
    if not rows.sort_values("dispatch").groupby("unit")["available"].shift().gt(rows["dispatch"]).any():
        assert (found["peak_committed"].value, step.max()) == (step.max(), step.max())
    assert import_cad(desk, "city", path, mapping).new == 0


HEADER = "call,unit,received,dispatched,on scene,available,lat,lon\n"
ROW = "1,E1,2024-06-01 20:00:00,2024-06-01 20:01:00,2024-06-01 20:06:00,2024-06-01 20:30:00,41.9,-87.6\n"


def taken(desk: Desk, path: Path, *rows: str) -> list[tuple[str, int, str]]:
    path.write_text(HEADER + ROW + "".join(rows))
    report = import_cad(desk, "city", path, mapping_of(guessed(look(path, path.name, Reading()))))
    assert (report.refused, report.calls) == ([], 2)
    return [(remark.kind, remark.row, remark.field) for remark in report.doubtful]


def test_a_call_that_no_unit_was_sent_to_is_taken(desk: Desk, tmp_path: Path) -> None:
    assert taken(desk, tmp_path / "x.csv", "2,,2024-06-01 21:00:00,,,,41.9,-87.6\n") == []
    assert "2" in desk.situation("city").incidents


def test_a_unit_that_nothing_says_was_sent_leaves_its_call(desk: Desk, tmp_path: Path) -> None:
    row = "2,E2,2024-06-01 21:00:00,,,2024-06-01 21:10:00,41.9,-87.6\n"
    assert taken(desk, tmp_path / "x.csv", row) == [("never sent", 3, "dispatch")]
    assert "E2" not in desk.situation("city").units


def test_a_sending_of_a_unit_without_a_name_is_measured_and_doubted(desk: Desk, tmp_path: Path) -> None:
    row = "2,,2024-06-01 21:00:00,2024-06-01 21:01:00,2024-06-01 21:08:00,2024-06-01 21:30:00,41.9,-87.6\n"
    assert ("unnamed unit", 3, "unit") in taken(desk, tmp_path / "x.csv", row)
    found = {metric.id: metric for metric in reviewed(desk, "city").metrics(benchmarks().limits)}
    assert found["first_unit"].spread.n == 2


def test_a_date_that_stands_beside_its_clock_is_no_time_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "boston.csv"
    path.write_text("Incident Number,Alarm Date,Alarm Time\n1,2024-06-01,20:00:31\n2,2024-06-02,07:10:00\n")
    columns = guessed(look(path, path.name, Reading())).columns
    assert columns == {"call": ("Incident Number",), "received": ("Alarm Date", "Alarm Time")}


def test_clock_times_without_a_date_are_refused_with_the_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "clock.csv"
    path.write_text("Incident Number,Unit,Time of Dispatch (GMT),On Scene Time (GMT)\n1,E1,20:00:01.250,20:06:00.500\n")
    code = main(["--db", "sqlite://", "import", "cad", str(path), "--event", "x", "--timezone", "UTC"])
    said = capsys.readouterr().err
    assert (code, said.count("\n")) == (2, 1)
    assert "[file] day" in said
    assert "data/mappings/sf-fire.toml" in said
