"""Logs as portals and vendors lay them out, written from what happened in a made-up city: nothing of them is of one."""

import json
from collections.abc import Callable, Mapping
from math import log, pi, tan
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from tests.ingest.strangers import STEPS, Stranger, by_call, spelt, without

DATE_TIME, AMPM, DOTS = "%Y-%m-%d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M:%S"
Write = Callable[[Path, pd.DataFrame], pd.DataFrame]


def table(
    columns: Mapping[str, str], zone: str, form: str = "", date: str = "", clock: str = "", sep: str = ",",
    encoding: str = "utf-8", nothing: str = "", minutes: bool = False, calls: bool = False, suffix: str = "",
) -> Write:  # fmt: skip
    """Write delimited text: under each title one of our columns, `received date`, `received clock`, or this word."""

    def write(path: Path, told: pd.DataFrame) -> pd.DataFrame:
        told = by_call(told) if calls else told
        if minutes:
            told = told.assign(**{step: told[step].dt.floor("min") for step in STEPS})
        cells = {}
        for title, content in columns.items():
            step, _, part = content.partition(" ")
            if step in STEPS:
                said = spelt(told, step, zone, {"date": date, "clock": clock}.get(part, form), nothing)
                cells[title] = said.where(said == nothing, said + suffix)
            elif "{" in content:
                cells[title] = told.apply(lambda row, content=content: content.format(**row), axis=1)
            else:
                cells[title] = told.get(content, content)
        pd.DataFrame(cells).to_csv(path, sep=sep, index=False, encoding=encoding)
        return without(told, *(step for step in STEPS if step not in {c.partition(" ")[0] for c in columns.values()}))

    return write


def titles(*names: str) -> dict[str, str]:
    """Name columns for call, unit, kind and the five times, in this order."""
    return dict(zip(names, ("call", "unit", "kind", *STEPS), strict=True))


def dated(*names: str) -> dict[str, str]:
    """Name a date and a clock for each of the times."""
    return {f"{part} {name}": f"{step} {kind}" for step, name in zip(STEPS, names, strict=True)
            for part, kind in (("Date", "date"), ("Heure", "clock"))}  # fmt: skip


def cells(told: pd.DataFrame, zone: str) -> list[dict[str, Any]]:
    """Return the rows with local times, None where nothing is said."""
    return [{**row, **{s: None if pd.isna(row[s]) else row[s].tz_convert(zone) for s in STEPS}}
            for row in told.to_dict("records")]  # fmt: skip


def workbook(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write a sheet of notes, then one with two merged lines above and times as Excel's days with a fraction."""
    book, day = openpyxl.Workbook(), pd.Timedelta(days=1)
    book.active["A1"] = "Prepared for the council"  # type: ignore[index]
    sheet = book.create_sheet("Run log")
    sheet.merge_cells("A1:H1")
    sheet["A1"] = "Run log, March 2025"
    sheet["A2"] = "all times local"
    sheet.append([])
    sheet.append(["Run Number", "Apparatus", "Nature", "Received", "Dispatched", "En Route", "On Scene", "In Service"])
    for row in cells(told, "America/Phoenix"):
        times = [(row[s].tz_localize(None) - pd.Timestamp("1899-12-30")) / day if row[s] else None for s in STEPS]
        sheet.append([row["call"], row["unit"], row["kind"], *times])
    book.create_sheet("Codes").append(["Code", "Meaning"])
    book.save(path)
    return told


def date_and_clocks(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write a workbook whose date is a day's midnight and whose clocks are Excel's own, past midnight too."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Incident No.", "Nature", "Unit Number", "Date", "Rcvd", "Disp", "Enrt", "Arrv", "Clr"])
    for row in cells(told, "America/Chicago"):
        clocks = [row[s] and row[s].time() for s in STEPS]
        sheet.append([row["call"], row["kind"], row["unit"], row["received"].tz_localize(None).normalize(), *clocks])
    book.save(path)
    return told


def zeros(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write rows twice, zeros and 1900 for no time, a release before the sending, and metres of a web map."""
    told = told.copy()
    told.loc[3, "available"] = told.loc[3, "dispatch"] - pd.Timedelta(seconds=30)
    metres = 20_037_508.34 / 180
    made = pd.DataFrame({
        "OBJECTID": range(len(told)), "INC_NO": told["call"], "APP_ID": told["unit"], "PROBLEM": told["kind"],
        "X": told["lon"] * metres,
        "Y": told["lat"].map(lambda lat: log(tan((90 + lat) * pi / 360)) * 180 / pi * metres),
        **{title: spelt(told, step, "America/New_York", DATE_TIME, nothing) for title, step, nothing in (
            ("ALM_DTTM", "received", ""), ("NOTIF_DTTM", "dispatch", ""), ("ROLL_DTTM", "en_route", ""),
            ("ARRIVE_DTTM", "on_scene", "0000-00-00 00:00:00"), ("CLEAR_DTTM", "available", "1900-01-01 00:00:00"))},
    })  # fmt: skip
    pd.concat([made, made.iloc[:4]]).to_csv(path, index=False)
    return told


def mixed_offsets(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write each time with the offset of another zone."""
    zones = ("America/Halifax", "UTC", "America/Toronto")
    pd.DataFrame({"call_id": told["call"], "unit": told["unit"], **{
        f"{step}_at": ["" if pd.isna(t) else t.tz_convert(zones[n % 3]).isoformat(" ")
                       for n, t in enumerate(told[step])]
        for step in STEPS
    }}).to_csv(path, index=False)  # fmt: skip
    return told


def swapped_epochs(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write seconds since 1970, 0 for none, and latitude and longitude in each other's place."""
    names = dict(zip(STEPS, ("created", "assigned", "enroute", "arrived", "cleared"), strict=True))
    path.write_text(json.dumps([
        {"id": row["call"], "kind": row["kind"], "coords": {"lat": row["lon"], "lng": row["lat"]}, "unit": row["unit"],
         **{name: int(row[step].timestamp()) if row[step] else 0 for step, name in names.items()}}
        for row in cells(told, "UTC")
    ]))  # fmt: skip
    return told


def _calls(told: pd.DataFrame, zone: str) -> list[list[dict[str, Any]]]:
    return [cells(legs, zone) for _, legs in told.groupby("call", sort=False)]


def iso(moment: pd.Timestamp | None) -> str | None:
    """Write a time with its offset."""
    return moment.isoformat() if moment else None


def sendings_inside(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write units as words on the call, remarks in a list, and the sendings in another list."""
    path.write_text(json.dumps({"generated": "2025-04-01", "calls": [
        {"callId": legs[0]["call"], "nature": legs[0]["kind"], "units": [leg["unit"] for leg in legs],
         "comments": [{"time": iso(legs[0]["received"]), "text": "caller on line"}],
         "received": iso(legs[0]["received"]), "assignments": [
             {"unit": leg["unit"], "dispatched": iso(leg["dispatch"]), "enroute": iso(leg["en_route"]),
              "onScene": iso(leg["on_scene"]), "cleared": iso(leg["available"])} for leg in legs]}
        for legs in _calls(told, "Europe/Dublin")
    ]}))  # fmt: skip
    return told


def statuses_inside(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write a call's units in a list, and each unit's statuses in a list within."""
    names = dict(zip(STEPS[1:], ("Dispatched", "En Route", "On Scene", "Available"), strict=True))
    path.write_text(json.dumps({"incidents": [
        {"number": legs[0]["call"], "nature": legs[0]["kind"], "receivedAt": iso(legs[0]["received"]), "units": [
            {"callsign": leg["unit"], "history": [
                {"status": name, "at": iso(leg[step])} for step, name in names.items() if leg[step]]} for leg in legs]}
        for legs in _calls(told, "Europe/Dublin")
    ]}))  # fmt: skip
    return told


def status_log(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write a row a status, by time, the call's coming in among them."""
    names = dict(zip(STEPS, ("CALL RECEIVED", "ALERTED", "MOBILE", "IN ATTENDANCE", "AVAILABLE"), strict=True))
    rows = told.melt(["call", "unit", "kind"], list(STEPS), "Event", "at").dropna(subset="at").sort_values("at")
    rows["Event"] = rows["Event"].map(names)
    rows["Event Time"] = spelt(rows, "at", "Europe/London", "%d/%m/%Y %H:%M:%S")
    head = {"call": "Incident", "unit": "Callsign", "kind": "Incident Type"}
    rows.drop(columns="at").rename(columns=head).to_csv(path, index=False)
    return told


def units_in_a_cell(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write a row a call, with `E1; T2` and the times of the call."""
    calls = by_call(told.dropna(subset="on_scene")).drop(columns="unit")
    units = told.groupby("call", as_index=False).agg({"unit": "; ".join})
    calls = calls.merge(units, on="call")
    table({"ALARM_NO": "call", "UNITS_RESPONDING": "unit", "INC_TYPE": "kind", "ALARM_DATETIME": "received",
           "DISPATCH_DATETIME": "dispatch", "ARRIVAL_DATETIME": "on_scene", "LAST_UNIT_CLEARED_DATETIME": "available"},
          "America/New_York", "%m/%d/%Y %H:%M:%S")(path, calls)  # fmt: skip
    apart = calls.assign(unit=calls["unit"].str.split("; ")).explode("unit", ignore_index=True)
    return without(apart, "en_route")


def lengths(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write minutes, one decimal: taking the call, dispatching and travelling are to be added up."""
    calls = by_call(told).dropna(subset="on_scene")
    calls = calls[calls["dispatch"] > calls["received"]].reset_index(drop=True)
    minute = pd.Timedelta(minutes=1)
    intake = pd.Series(0.2, calls.index)
    sending = ((calls["dispatch"] - calls["received"]) / minute - 0.2).round(1)
    travel = ((calls["on_scene"] - calls["dispatch"]) / minute).round(1)
    there = ((calls["available"] - calls["on_scene"]) / minute).round(1)
    calls["dispatch"] = calls["received"] + ((intake + sending) * 60).round().map(lambda s: pd.Timedelta(seconds=s))
    calls["on_scene"] = calls["dispatch"] + (travel * 60).round().map(lambda s: pd.Timedelta(seconds=s))
    calls["available"] = calls["on_scene"] + (there * 60).round().map(lambda s: pd.Timedelta(seconds=s))
    pd.DataFrame({
        "incident_id": "2025" + calls["call"], "priority": calls["priority"], "calldescription": calls["kind"],
        "call_timestamp": spelt(calls, "received", "America/Detroit", "%Y/%m/%d %H:%M:%S"), "intake_time": intake,
        "dispatch_time": sending, "travel_time": travel, "time_on_scene": there, "longitude": calls["lon"],
        "latitude": calls["lat"],
    }).to_csv(path, index=False)  # fmt: skip
    return without(calls, "en_route")


NFIRS = {"Incident Number": "24-{call}", "Exposure Number": "0", "Alarm Date": "received date",
         "Alarm Time": "received clock", "Arrival Date": "on_scene date", "Arrival Time": "on_scene clock",
         "Last Unit Cleared Date": "available date", "Last Unit Cleared Time": "available clock",
         "Incident Description": "kind", "District": "3", "Street Name": "Adams"}  # fmt: skip
POLICE = {"CFS_NBR": "call", "UCR_CODE": "240", "BEAT": "B12", "UNIT_ID": "unit", "CALL_RCVD_DTTM": "received",
          "DSP_DTTM": "dispatch", "ENR_DTTM": "en_route", "ARV_DTTM": "on_scene", "CLRD_DTTM": "available",
          "GEOCODE": "({lat}, {lon})"}  # fmt: skip
HALF_CLOCKS = {"Incident #": "call", "Date": "received date", "Unit": "unit", "Type of Call": "kind",
               "Rcvd": "received clock", "Disp": "dispatch clock", "Enrt": "en_route clock", "Arrv": "on_scene clock",
               "Clr": "available clock", "Location": "POINT ({lon} {lat})"}  # fmt: skip
PLAIN_CLOCKS = {"Call No": "call", "Call Date": "received date", "Unit": "unit", "Nature": "kind",
                "Recd": "received clock", "Disp": "dispatch clock", "Enroute": "en_route clock",
                "On Scene": "on_scene clock", "Clear": "available clock", "Lat": "lat", "Lon": "lon"}  # fmt: skip
AT_MIDNIGHT = {"incident_number": "call", "unit_id": "unit", "call_type": "kind", "call_date": "received date",
               "received_time": "received clock", "dispatch_time": "dispatch clock", "response_time": "en_route clock",
               "on_scene_time": "on_scene clock", "available_time": "available clock"}  # fmt: skip
IMAGES = titles(
    "Response Incident Number (eResponse.03)", "Response EMS Unit Call Sign (eResponse.14)",
    "Dispatch Reason (eDispatch.01)", "Incident PSAP Call Date Time (eTimes.01)",
    "Incident Unit Notified By Dispatch Date Time (eTimes.03)", "Incident Unit En Route Date Time (eTimes.05)",
    "Incident Unit Arrived On Scene Date Time (eTimes.06)", "Incident Unit Back In Service Date Time (eTimes.13)",
)  # fmt: skip
ROWS_NUMBERED = {"id": "{Index}", **titles("incident_uuid", "resource_name", "nature_code", "call_start", "assigned_at",
                                           "departed_at", "arrived_at", "released_at")}  # fmt: skip


def numbered(write: Write) -> Write:
    """Let a layout number its rows."""
    return lambda path, told: write(path, told.assign(Index=range(len(told))))


STRANGERS = (
    Stranger("nfirs.csv", "America/New_York",
             table(NFIRS, "America/New_York", date="%d-%b-%y", clock="%H:%M:%S", calls=True), "2024-12-30 18:00"),
    Stranger("leitstelle.csv", "Europe/Berlin", table(
        titles("Einsatznr.", "Rufname", "Einsatzart", "Anrufbeginn", "Alarm", "Status 3", "Status 4", "Status 1"),
        "Europe/Berlin", DOTS, sep=";", encoding="cp1252")),
    Stranger("sdis.csv", "Europe/Paris", table(
        {"N° inter": "call", "Libellé sinistre": "kind", "Commune": "Évry", "Engin": "unit",
         **dated("appel", "déclenchement", "départ", "arrivée", "retour")},
        "Europe/Paris", date="%d/%m/%Y", clock="%H:%M:%S", sep=";", encoding="cp1252")),
    Stranger("centrale.csv", "Europe/Rome", table(
        titles("Numero Missione", "Mezzo", "Motivo", "Ora Chiamata", "Ora Invio", "Ora Partenza", "Arrivo sul posto",
               "Fine missione"), "Europe/Rome", "%d/%m/%Y %H:%M:%S", sep=";")),
    Stranger("shobo.csv", "Asia/Tokyo", table(
        titles("事案番号", "隊名", "種別", "覚知", "指令", "出動", "現着", "引揚"),
        "Asia/Tokyo", "%Y年%m月%d日 %H時%M分%S秒", encoding="cp932")),
    Stranger("iso_week.csv", "Europe/Stockholm", table(
        titles("Ärendenummer", "Enhet", "Händelsetyp", "Samtal inkommet", "Utlarmad", "Framkörning", "Framme", "Ledig"),
        "Europe/Stockholm", "%G-W%V-%uT%H:%M:%S")),
    Stranger("police.csv", "America/Chicago", table(POLICE, "America/Chicago", "%m/%d/%Y %H:%M", minutes=True),
             at=(38.63, -90.2)),
    Stranger("date_slash_time.csv", "America/Detroit", table(
        titles("CFS #", "Unit #", "Nature of Call", "Create Date/Time", "Dispatch Date/Time", "Enroute Date/Time",
               "Arrive Date/Time", "Clear Date/Time"), "America/Detroit", AMPM)),
    Stranger("digits_and_zone.csv", "America/Los_Angeles", table(
        titles("NUM_1", "UNID", "TYCOD", "AD_TS", "DS_TS", "EN_TS", "AR_TS", "XD_TS"),
        "America/Los_Angeles", "%Y%m%d%H%M%S", sep="|", suffix="PS")),
    Stranger("nemsis.csv", "America/Denver", table(
        titles("eResponse.03", "eResponse.14", "eDispatch.01", "eTimes.01", "eTimes.03", "eTimes.05", "eTimes.06",
               "eTimes.13"), "America/Denver", "%Y-%m-%dT%H:%M:%S-07:00")),
    Stranger("names_with_codes.csv", "America/Denver", table(IMAGES, "America/Denver", "%m/%d/%Y %H:%M:%S")),
    Stranger("half_clocks.csv", "America/Chicago", table(
        HALF_CLOCKS, "America/Chicago", date="%A, %B %d, %Y", clock="%I:%M %p", minutes=True), at=(36.1, -86.8)),
    Stranger("plain_clocks.csv", "America/Chicago", table(
        PLAIN_CLOCKS, "America/Chicago", date="%m/%d/%Y", clock="%H%M", minutes=True), at=(32.78, -96.8)),
    Stranger("at_midnight.csv", "America/Los_Angeles", table(
        AT_MIDNIGHT, "America/Los_Angeles", date="%Y-%m-%dT00:00:00.000", clock="%H:%M:%S")),
    Stranger("clocks_change.csv", "America/Chicago", table(
        titles("Event", "Unit", "Nature", "Call Received", "Dispatched", "Responding", "Arrived", "Cleared"),
        "America/Chicago", f"{DATE_TIME} %Z"), "2024-11-02 18:00"),
    Stranger("milliseconds.csv", "America/Vancouver", table(
        titles("EventID", "UnitID", "EventType", "CallTime", "DispatchTime", "EnrouteTime", "ArrivalTime", "ClearTime"),
        "America/Vancouver", "%b %d %Y %I:%M:%S:000%p")),
    Stranger("points_in_clocks.csv", "America/Edmonton", table(
        titles("EVENT_ID", "VEHICLE_CALLSIGN", "EVENT_TYPE_DESC", "EVENT_CREATED", "UNIT_ASSIGNED", "UNIT_ENROUTE",
               "UNIT_ONSCENE", "UNIT_CLEARED"), "America/Edmonton", "%d-%b-%y %I.%M.%S.000000 %p")),
    Stranger("bare.tsv", "Europe/Zurich", table(
        titles("ereignis_id", "mittel", "stichwort", "eroeffnet", "alarmiert", "ausgerueckt", "vor_ort",
               "einsatzbereit"), "Europe/Zurich", "%Y%m%d %H%M%S", sep="\t")),
    Stranger("rows_numbered.csv", "UTC", numbered(table(ROWS_NUMBERED, "UTC", f"{DATE_TIME}+00"))),
    Stranger("never_received.csv", "America/New_York", table(
        {"Run": "call", "Truck": "unit", "Problem Nature": "kind", "Paged": "dispatch", "Enroute": "en_route",
         "On Location": "on_scene", "Quarters": "available"}, "America/New_York", DATE_TIME)),
    Stranger("serial.xlsx", "America/Phoenix", workbook),
    Stranger("date_and_clocks.xlsx", "America/Chicago", date_and_clocks),
    Stranger("zeros.csv", "America/New_York", zeros, at=(42.3, -71.1)),
    Stranger("mixed_offsets.csv", "America/Halifax", mixed_offsets),
    Stranger("swapped_epochs.json", "America/Bogota", swapped_epochs, at=(4.7, -74.1)),
    Stranger("sendings_inside.json", "Europe/Dublin", sendings_inside),
    Stranger("statuses_inside.json", "Europe/Dublin", statuses_inside),
    Stranger("status_log.csv", "Europe/London", status_log),
    Stranger("units_in_a_cell.csv", "America/New_York", units_in_a_cell),
    Stranger("lengths.csv", "America/Detroit", lengths, at=(42.33, -83.05)),
)  # fmt: skip
