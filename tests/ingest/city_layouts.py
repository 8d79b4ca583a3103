"""The layouts: how each city or vendor writes its log, and how pandas reads it back."""

from datetime import timedelta
from pathlib import Path

import pandas as pd

from tests.ingest.cities import (
    AMPM,
    DOTS,
    EUROPE,
    STEPS,
    City,
    Ran,
    earliest,
    latest,
    normal,
    of_call,
    plain,
    stamps,
    table,
)
from tests.ingest.city_objects import austin, austin_read, denver, denver_read, melbourne, melbourne_read


def _seattle(path: Path, city: City, ran: list[Ran]) -> None:
    head = ("Address", "Type", "Datetime", "Latitude", "Longitude", "Report Location", "Incident Number")
    table(path, head, [
        (f"{one.call} Pine St", one.kind, city.local(one.times["received"], AMPM), one.lat, one.lon,
         f"POINT ({one.lon} {one.lat})", f"F{one.call}")
        for one, *_ in of_call(ran)
    ])  # fmt: skip


def _new_york(path: Path, city: City, ran: list[Ran]) -> None:
    head = ("CAD_INCIDENT_ID", "INCIDENT_DATETIME", "INITIAL_CALL_TYPE", "INITIAL_SEVERITY_LEVEL_CODE",
            "FINAL_CALL_TYPE", "FIRST_ASSIGNMENT_DATETIME", "VALID_DISPATCH_RSPNS_TIME_INDC",
            "DISPATCH_RESPONSE_SECONDS_QY", "FIRST_ACTIVATION_DATETIME", "FIRST_ON_SCENE_DATETIME",
            "INCIDENT_RESPONSE_SECONDS_QY", "FIRST_TO_HOSP_DATETIME", "FIRST_HOSP_ARRIVAL_DATETIME",
            "INCIDENT_CLOSE_DATETIME", "INCIDENT_DISPOSITION_CODE", "BOROUGH", "ZIPCODE")  # fmt: skip
    rows = []
    for legs in of_call(ran):
        one = legs[0]
        said = [city.local(earliest(legs, step), AMPM) for step in STEPS[:4]]
        closed = city.local(latest(legs, "available"), AMPM)
        rows.append((one.call, said[0], "SICK", one.priority, "SICK", said[1], "Y", 40, said[2], said[3], 300, "", "",
                     closed, 82, "BROOKLYN", 11201))  # fmt: skip
    table(path, head, rows)


def _montgomery(path: Path, city: City, ran: list[Ran]) -> None:
    rows = [
        (one.lat, one.lon, f"REINDEER CT & DEAD END; STATION {one.call}", 19525, f"EMS: {one.kind.upper()}",
         city.local(one.times["received"], "%Y-%m-%d %H:%M:%S"), "NEW HANOVER", f"{one.call} REINDEER CT", 1)
        for one, *_ in of_call(ran)
    ]  # fmt: skip
    table(path, ("lat", "lng", "desc", "zip", "title", "timeStamp", "twp", "addr", "e"), rows)


def _montgomery_read(path: Path, city: City) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype=str)
    frame["id"] = range(len(frame))
    return normal(city, frame, {"call": "id", "received": "timeStamp"}, None)


def _cincinnati(path: Path, city: City, ran: list[Ran]) -> None:
    head = ("ADDRESS_X", "LATITUDE_X", "LONGITUDE_X", "AGENCY", "CREATE_TIME_INCIDENT", "DISPOSITION_TEXT",
            "EVENT_NUMBER", "INCIDENT_TYPE_ID", "INCIDENT_TYPE_DESC", "NEIGHBORHOOD", "ARRIVAL_TIME_PRIMARY_UNIT",
            "BEAT", "CLOSED_TIME_INCIDENT", "DISPATCH_TIME_PRIMARY_UNIT", "CFD_INCIDENT_TYPE")  # fmt: skip
    rows = []
    for legs in of_call(ran):
        said = {s: city.local(earliest(legs, s), AMPM) for s in STEPS} | {
            "closed": city.local(latest(legs, "available"), AMPM)
        }
        one = legs[0]
        rows.append((f"{one.call}XX VINE ST", one.lat, one.lon, "CFD", said["received"], "MED: TRANSPORT",
                     f"CFD{one.call}", "26D1", one.kind, "CLIFTON", said["on_scene"], "ST20", said["closed"],
                     said["dispatch"], "ALS"))  # fmt: skip
    table(path, head, rows)


def _london_calls(path: Path, city: City, ran: list[Ran]) -> None:
    head = ("IncidentNumber", "DateOfCall", "CalYear", "TimeOfCall", "HourOfCall", "IncidentGroup",
        "StopCodeDescription",
            "IncGeo_BoroughName", "Latitude", "Longitude", "FirstPumpArriving_AttendanceTime",
            "NumPumpsAttending")  # fmt: skip
    rows = []
    for legs in of_call(ran):
        came, there = earliest(legs, "received"), earliest(legs, "on_scene")
        waited = int((there - came).total_seconds()) if came and there else ""
        rows.append((f"{legs[0].call:06}-1", city.local(came, "%d/%m/%Y"), 2025, city.local(came, "%H:%M:%S"),
                     city.local(came, "%H"), "Special Service", legs[0].kind, "CAMDEN", legs[0].lat, legs[0].lon,
                         waited,
                     len(legs)))  # fmt: skip
    table(path, head, rows)


def _london_calls_read(path: Path, city: City) -> pd.DataFrame:
    frame = pd.read_csv(path)
    came = stamps(city, frame["DateOfCall"] + " " + frame["TimeOfCall"], EUROPE)
    there = came + pd.to_timedelta(frame["FirstPumpArriving_AttendanceTime"], unit="s")
    none = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[ns, UTC]")
    return pd.DataFrame({
        "call": frame["IncidentNumber"], "unit": frame["IncidentNumber"], "received": came, "dispatch": none,
        "en_route": none, "on_scene": there, "available": none,
    })  # fmt: skip


LONDON_CALLS = """
event = { name = "London calls", timezone = "Europe/London" }
file = { times = ["%d/%m/%Y %H:%M:%S"] }
columns = { call = "IncidentNumber", type = "StopCodeDescription", lat = "Latitude", lon = "Longitude", \
received = ["DateOfCall", "TimeOfCall"] }
[durations]
on_scene = { column = "FirstPumpArriving_AttendanceTime", since = "received" }
"""


def _london_units(path: Path, city: City, ran: list[Ran]) -> None:
    head = ("IncidentNumber", "CalYear", "HourOfCall", "ResourceMobilisationId", "Resource_Code",
        "PerformanceReporting",
            "DateAndTimeMobilised", "DateAndTimeMobile", "DateAndTimeArrived", "TurnoutTimeSeconds",
            "TravelTimeSeconds",
            "AttendanceTimeSeconds", "DateAndTimeLeft", "DateAndTimeReturned", "DeployedFromStation_Name")  # fmt: skip
    table(path, head, [
        (f"{one.call:06}-1", 2025, 0, n, one.unit, n % 4 + 1, *(city.local(one.times[s], EUROPE) for s in STEPS[1:4]),
        80,
         200, 280, city.local(one.times["available"], EUROPE), "", "Soho")
        for n, one in enumerate(ran)
    ])  # fmt: skip


def _toronto(path: Path, city: City, ran: list[Ran]) -> None:
    head = ("_id", "Incident_Number", "Initial_CAD_Event_Type", "Event_Alarm_Level", "Final_Incident_Type",
            "TFS_Alarm_Time", "TFS_Arrival_Time", "Last_TFS_Unit_Clear_Time", "Persons_Rescued", "Latitude",
            "Longitude",
            "Intersection")  # fmt: skip
    form = "%Y-%m-%dT%H:%M:%S"
    table(path, head, [
        (n, f"F{legs[0].call}", legs[0].kind, 1, f"89 - {legs[0].kind}", city.local(earliest(legs, "received"), form),
         city.local(earliest(legs, "on_scene"), form), city.local(latest(legs, "available"), form), 0, legs[0].lat,
         legs[0].lon, "KING ST / BAY ST")
        for n, legs in enumerate(of_call(ran))
    ])  # fmt: skip


def _night_clocks(path: Path, city: City, ran: list[Ran]) -> None:
    """The date stands once; clock times without seconds go past midnight."""
    head = ("INCIDENT NUMBER", "UNIT", "NATURE", "PRIORITY", "CALL DATE", "CALL TIME", "DISPATCH TIME", "EN ROUTE TIME",
            "ARRIVAL TIME", "CLEAR TIME", "LAT", "LON")  # fmt: skip
    table(path, head, [
        (one.call, one.unit, one.kind, ("LOW", "MEDIUM", "HIGH")[one.priority - 1], city.local(one.times["received"],
        "%m/%d/%y"),
         *(city.local(one.times[s], "%H:%M") for s in STEPS), one.lat, one.lon)
        for one in ran
    ], sign="|")  # fmt: skip


def _night_read(path: Path, city: City) -> pd.DataFrame:
    frame = pd.read_csv(path, sep="|", dtype=str)
    titles = dict(
        zip(STEPS, ("CALL TIME", "DISPATCH TIME", "EN ROUTE TIME", "ARRIVAL TIME", "CLEAR TIME"), strict=True)
    )
    came = frame["CALL TIME"].copy()
    for title in titles.values():
        late = (frame[title] < came) & (came > "18") & (frame[title] < "06")
        day = pd.to_datetime(frame["CALL DATE"], format="%m/%d/%y") + pd.to_timedelta(late.astype(int), unit="D")
        frame[title] = day.dt.strftime("%m/%d/%y") + " " + frame[title]
    return normal(city, frame, {"call": "INCIDENT NUMBER", "unit": "UNIT", **titles}, "%m/%d/%y %H:%M")


def _hamburg(path: Path, city: City, ran: list[Ran]) -> None:
    head = ("Einsatznummer", "Einsatzmittel", "Stichwort", "Straße", "Breite", "Länge", "Eingang", "Alarmiert",
            "Ausgerückt", "Eingetroffen", "Frei")  # fmt: skip
    table(path, head, [
        (one.call, one.unit, "Straßenunfall", "Große Straße 1", f"{one.lat}".replace(".", ","),
         f"{one.lon}".replace(".", ","), *(city.local(one.times[s], DOTS) for s in STEPS))
        for one in ran
    ], "cp1252", ";")  # fmt: skip


def _one_cell(path: Path, city: City, ran: list[Ran]) -> None:
    """A row a call, its units in one cell, UTF-16 with tabs, times of the call alone, response as a duration."""
    rows = []
    for legs in of_call(ran):
        legs = [one for one in legs if all(one.times.values())] or legs[:1]
        came = earliest(legs, "received")
        there = earliest(legs, "on_scene")
        waited = (
            str(timedelta(seconds=round((there - came).total_seconds()))) if came and there and there > came else ""
        )
        rows.append((f"C{legs[0].call}", ", ".join(one.unit for one in legs), legs[0].kind,
                     ("Red", "Yellow", "Green")[legs[0].priority - 1], city.local(came, "%d-%b-%Y %H:%M:%S"),
                     city.local(earliest(legs, "dispatch"), "%d-%b-%Y %H:%M:%S"), waited,
                     city.local(latest(legs, "available"), "%d-%b-%Y %H:%M:%S")))  # fmt: skip
    head = ("Call ID", "Units", "Nature", "Priority", "Received", "Dispatched", "Response Time", "Cleared")
    table(path, head, rows, "utf-16", "\t")


def _one_cell_read(path: Path, city: City) -> pd.DataFrame:
    frame = pd.read_csv(path, sep="\t", encoding="utf-16", dtype=str)
    frame["unit"] = frame["Units"].str.split(", ")
    titles = {
        "call": "Call ID",
        "unit": "unit",
        "received": "Received",
        "dispatch": "Dispatched",
        "available": "Cleared",
    }
    made = normal(city, frame, titles, "%d-%b-%Y %H:%M:%S")
    made["on_scene"] = made["received"] + pd.to_timedelta(frame["Response Time"])
    return made.explode("unit", ignore_index=True)


def _statuses(path: Path, city: City, ran: list[Ran]) -> None:
    """A row a status, unsorted, seconds since 1970."""
    words = dict(zip(STEPS[1:], ("Dispatched", "Enroute", "On Scene", "Clear"), strict=True))
    rows = [
        (f"{one.call}", one.unit, words[step], int(t.timestamp()),
        int(one.times["received"].timestamp()))  # type: ignore[union-attr]
        for one in ran for step in STEPS[1:] if (t := one.times[step])
    ]  # fmt: skip
    table(
        path,
        ("incident_no", "unit_id", "unit_status", "status_time", "call_received"),
        sorted(rows, key=lambda r: str(r)[::-1]),
    )


def _statuses_read(path: Path, city: City) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype={"incident_no": str})
    wide = frame.pivot_table(
        index=["incident_no", "unit_id"], columns="unit_status", values="status_time", aggfunc="min"
    )
    wide["received"] = frame.groupby(["incident_no", "unit_id"])["call_received"].min()
    wide = wide.reset_index()
    titles = dict(zip(STEPS, ("received", "Dispatched", "Enroute", "On Scene", "Clear"), strict=True))
    said = {ours: pd.to_datetime(wide[theirs], unit="s", utc=True) for ours, theirs in titles.items()}
    return pd.DataFrame({"call": wide["incident_no"], "unit": wide["unit_id"], **said})


MOBILISED = dict(
    zip(STEPS[1:], ("DateAndTimeMobilised", "DateAndTimeMobile", "DateAndTimeArrived", "DateAndTimeLeft"), strict=True)
)
CITIES = (
    City("seattle.csv", "America/Los_Angeles", _seattle, plain({"call": "Incident Number", "received": "Datetime"},
        AMPM), (47.6, -122.33)),
    City("new_york.csv", "America/New_York", _new_york, plain({
        "call": "CAD_INCIDENT_ID", "received": "INCIDENT_DATETIME", "dispatch": "FIRST_ASSIGNMENT_DATETIME",
        "en_route": "FIRST_ACTIVATION_DATETIME", "on_scene": "FIRST_ON_SCENE_DATETIME",
        "available": "INCIDENT_CLOSE_DATETIME"}, AMPM), says_zone=False, named=False),
    City("montgomery.csv", "America/New_York", _montgomery, _montgomery_read, (40.1, -75.3)),
    City("cincinnati.csv", "America/New_York", _cincinnati, plain({
        "call": "EVENT_NUMBER", "received": "CREATE_TIME_INCIDENT", "dispatch": "DISPATCH_TIME_PRIMARY_UNIT",
        "on_scene": "ARRIVAL_TIME_PRIMARY_UNIT", "available": "CLOSED_TIME_INCIDENT"}, AMPM), (39.1, -84.5),
        named=False),
    City("london_calls.csv", "Europe/London", _london_calls, _london_calls_read, (51.5, -0.12), mapping=LONDON_CALLS,
        named=False),
    City("london_units.csv", "Europe/London", _london_units, plain({
        "call": "IncidentNumber", "unit": "Resource_Code", **MOBILISED}, EUROPE), says_zone=False),
    City("toronto.csv", "America/Toronto", _toronto, plain({
        "call": "Incident_Number", "received": "TFS_Alarm_Time", "on_scene": "TFS_Arrival_Time",
        "available": "Last_TFS_Unit_Clear_Time"}, None), (43.6, -79.4), named=False),
    City("night_clocks.txt", "America/Chicago", _night_clocks, _night_read, (30.4, -91.1), "2025-03-20",
        whole_minutes=True),
    City("denver.geojson", "America/Denver", denver, denver_read, (39.7, -105)),
    City("melbourne.json", "Australia/Melbourne", melbourne, melbourne_read, (-37.8, 144.9)),
    City("austin.xlsx", "America/Chicago", austin, austin_read, (30.2, -97.7)),
    City("hamburg.csv", "Europe/Berlin", _hamburg, plain({
        "call": "Einsatznummer", "unit": "Einsatzmittel", "received": "Eingang", "dispatch": "Alarmiert",
        "en_route": "Ausgerückt", "on_scene": "Eingetroffen", "available": "Frei"}, DOTS, sep=";", encoding="cp1252"),
        (53.5, 9.9)),
    City("one_cell.tsv", "Europe/Dublin", _one_cell, _one_cell_read, says_zone=False),
    City("statuses.csv", "Asia/Tokyo", _statuses, _statuses_read, says_zone=False),
)  # fmt: skip
