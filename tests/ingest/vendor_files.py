"""Layouts with what real exports do besides: lengths beside times, zeros for none, counts, footers, lists in lists."""

import json
from pathlib import Path

import pandas as pd

from tests.ingest.portal_files import SECOND, grouped
from tests.ingest.stranger_files import AMPM, DATE_TIME, iso, table, titles
from tests.ingest.strangers import STEPS, Stranger, by_call, spelt, without

CARE = {"incident_number": "call", "unit_call_sign": "unit", "complaint": "kind", "call_time": "received",
        "unit_notified": "dispatch", "dispatch_ack": "", "unit_on_route": "en_route",
        "unit_arrived_on_scene": "on_scene", "unit_arrived_at_patient": "", "unit_left_scene": "",
        "patient_at_destination": "", "unit_back_in_service": "available", "unit_home": ""}  # fmt: skip
MOBILISED = {"IncidentNumber": "{call}-05032025", "HourOfCall": "18", "ResourceMobilisationId": "6{Index}",
             "Resource_Code": "unit", "PerformanceReporting": "1", "DateAndTimeMobilised": "dispatch",
             "DateAndTimeMobile": "en_route", "TimeMobileTimezoneId": "Local", "DateAndTimeArrived": "on_scene",
             "TimeArrivedTimezoneId": "Local", "TurnoutTimeSeconds": "62", "TravelTimeSeconds": "211",
             "AttendanceTimeSeconds": "273", "DateAndTimeLeft": "available", "PumpOrder": "1"}  # fmt: skip
QUEUED = {"Master_Incident_Number": "{call}", "Response_Date": "received", "WeekNo": "38", "DOW": "MON", "Hour": "14",
          "Agency": "EMS", "Problem": "kind", "Priority_Number": "priority", "Incident_Start_Time": "received",
          "TimeCallViewed": "received", "Incident_Queue_Time": "received", "Time_To_Queue": "34",
          "Incident_Dispatch_Time": "dispatch", "Incident_Phone_Stop": "dispatch", "Time_To_Dispatch": "71",
          "Incident_First_Unit_Time": "", "Incident_Arrival_Time": "on_scene", "Rollup_Time": "212",
          "Incident_First_Close_Time": "available"}  # fmt: skip


def elapsed(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write two times, and minutes and seconds (04:31) for the turnout and the way."""
    told = told[told["en_route"] >= told["dispatch"]].dropna(subset="on_scene").reset_index(drop=True)
    spans = {"Turnout (mm:ss)": ("dispatch", "en_route"), "Travel (mm:ss)": ("en_route", "on_scene")}
    pd.DataFrame({
        "Run #": told["call"], "Unit": told["unit"], "Call Nature": told["kind"],
        "Received": spelt(told, "received", "America/Denver", AMPM),
        "Dispatched": spelt(told, "dispatch", "America/Denver", AMPM),
        **{title: (told[b] - told[a]).map(lambda each: f"{each.seconds // 60:02}:{each.seconds % 60:02}")
           for title, (a, b) in spans.items()},
        "Cleared": spelt(told, "available", "America/Denver", AMPM),
    }).to_csv(path, index=False)  # fmt: skip
    with path.open("a") as stream:
        stream.write("Total runs: 41\n\nPrinted 03/09/2025 by records\n")
    return told


def zero_clocks(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write clocks beside one date, 00:00:00 where a unit did not do it."""
    clocks = zip(("Call Time", "Disp", "Enroute", "On Scene", "Clear"), (f"{s} clock" for s in STEPS), strict=True)
    write = table(
        {"Incident": "call", "Unit": "unit", "Nature": "kind", "Date": "received date", **dict(clocks)},
        "America/Detroit", date="%m/%d/%Y", clock="%H:%M:%S", nothing="00:00:00",
    )  # fmt: skip
    told = told.copy()
    told.loc[told.index[2::5], "on_scene"] = pd.NaT
    return write(path, told)


def pulse(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write calls with their units as they now are: of a unit's times only the last."""
    path.write_text(json.dumps({"incidents": {"alerts": None, "recent": [
        {"ID": f"17{legs[0]['call']}", "AgencyID": "08000", "Latitude": str(legs[0]["lat"]),
         "Longitude": str(legs[0]["lon"]), "PulsePointIncidentCallType": "ME",
         "CallReceivedDateTime": iso(legs[0]["received"]), "ClosedDateTime": iso(max(leg["available"] for leg in legs)),
         "FullDisplayAddress": "MAIN ST, ANYTOWN", "Unit": [
             {"UnitID": leg["unit"], "PulsePointDispatchStatus": "AR", "UnitClearedDateTime": iso(leg["available"])}
             for leg in legs]}
        for legs in grouped(told, "UTC")
    ]}}))  # fmt: skip
    return without(told.assign(dispatch=told["received"]), "en_route", "on_scene")


def reports(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write reports whose apparatus stand in a list, with moments of the fire that are no step of a unit."""
    path.write_text(json.dumps([
        {"incident_number": legs[0]["call"], "actual_incident_type": legs[0]["kind"], "aid_type": None,
         "alarm_at": iso(legs[0]["received"]), "created_at": "2026-01-05T10:00:00-05:00",
         "updated_at": "2026-01-06T10:00:00-05:00", "water_on_fire_at": iso(legs[0]["on_scene"]),
         "action_takens": [{"code": "11"}], "last_unit_cleared_at": iso(max(leg["available"] for leg in legs)),
         "apparatuses": [{"unit_code": leg["unit"], "is_aid": False, "dispatch_at": iso(leg["dispatch"]),
                          "en_route_at": iso(leg["en_route"]), "arrive_at": iso(leg["on_scene"]),
                          "clear_at": iso(leg["available"])} for leg in legs]}
        for legs in grouped(told, "America/New_York")
    ]))  # fmt: skip
    return told


def midnights(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write the day of a call as its midnight, its clock beside it, and a unit's remarks with instants inside."""
    path.write_text(json.dumps({"calls": [
        {"callNumber": legs[0]["call"], "nature": legs[0]["kind"],
         "received": f"{legs[0]['received']:%Y-%m-%dT00:00:00}", "receivedTime": f"{legs[0]['received']:%H:%M:%S}",
         "units": [{"unit": leg["unit"], "received": iso(leg["dispatch"] + 2 * SECOND),
                    "assigned": iso(leg["dispatch"]), "enroute": iso(leg["en_route"]),
                    "arrived": iso(leg["on_scene"]), "cleared": iso(leg["available"])} for leg in legs]}
        for legs in grouped(told, "America/New_York")
    ]}))  # fmt: skip
    return told


def crossed(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write several units apart by blanks, and the latitude as x."""
    calls = by_call(told.dropna(subset="on_scene")).drop(columns="unit")
    units = told.assign(unit=told["unit"].str.replace(r"(\D)(\d)", r"\1-\2", regex=True))
    calls = calls.merge(units.groupby("call", as_index=False).agg({"unit": " ".join}), on="call")
    table({"EventNum": "CS25-{call}", "CallTime": "received", "DispatchTime": "dispatch", "OnSceneTime": "on_scene",
           "ClearTime": "available", "CallType": "kind", "XCoord": "lat", "YCoord": "lon", "Units": "unit",
           "District": "4"}, "America/Los_Angeles", DATE_TIME)(path, calls)  # fmt: skip
    return without(calls.assign(unit=calls["unit"].str.split()).explode("unit", ignore_index=True), "en_route")


def statuses(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write a row a status with its date and clock apart and a dispatcher's short words, the newest first."""
    words = dict(zip(STEPS[1:], ("DSP", "ENR", "ARV", "CLR"), strict=True))
    rows = told.melt(["call", "unit"], list(STEPS[1:]), "step", "at").dropna(subset="at")
    rows = rows.sort_values("at", ascending=False)
    pd.DataFrame({
        "INC NBR": rows["call"], "UNIT": rows["unit"], "DPT": "L01", "STATUS": rows["step"].map(words),
        "DATE": spelt(rows, "at", "America/Detroit", "%m/%d/%y"),
        "TIME": spelt(rows, "at", "America/Detroit", "%H:%M:%S"), "USER": "MANSO",
    }).to_csv(path, index=False)  # fmt: skip
    return without(told, "received")


def _indexed(columns: dict[str, str], zone: str, form: str, calls: bool = False):  # type: ignore[no-untyped-def]
    write = table(columns, zone, form, calls=calls)
    return lambda path, told: write(path, told.assign(Index=range(len(told))))


VENDORS = (
    Stranger("care.csv", "America/New_York", table(CARE, "America/New_York", DATE_TIME)),
    Stranger("mobilised.csv", "Europe/London", _indexed(MOBILISED, "Europe/London", "%d/%m/%Y %H:%M:%S")),
    Stranger("queue.csv", "America/New_York", table(QUEUED, "America/New_York", DATE_TIME, calls=True)),
    Stranger("elapsed.csv", "America/Denver", elapsed),
    Stranger("zero_clocks.csv", "America/Detroit", zero_clocks),
    Stranger("pulse.json", "America/Los_Angeles", pulse, at=(34.05, -118.2)),
    Stranger("reports.json", "America/New_York", reports),
    Stranger("midnights.json", "America/New_York", midnights),
    Stranger("crossed.csv", "America/Los_Angeles", crossed, at=(33.95, -117.4)),
    Stranger("short_words.csv", "America/Detroit", statuses),
    Stranger("nobodys.csv", "Europe/Budapest", table(titles(
        "Azonosító", "Jármű", "Jelleg", "Bejelentés", "Riasztás", "Elindulás", "Kiérkezés", "Bevonulás"),
        "Europe/Budapest", "%Y.%m.%d %H:%M:%S", sep=";")),
    Stranger("beside.csv", "America/Chicago", table(
        {"Incident": "call", "Apparatus": "unit", "Alarm Date/Time": "received", "Disp": "dispatch clock",
         "Enroute": "en_route clock", "Onscene": "on_scene clock", "Clear": "available clock"},
        "America/Chicago", AMPM, clock="%H:%M:%S")),
    Stranger("date_once.csv", "Europe/Budapest", table(
        {"Sorszám": "{call}/2025", "Szer": "unit", "Nap": "received date", "Jelzés": "received clock",
         "Riaszt": "dispatch clock", "Indul": "en_route clock", "Érkezik": "on_scene clock",
         "Végez": "available clock"}, "Europe/Budapest", date="%Y-%m-%d", clock="%H:%M:%S")),
)  # fmt: skip
