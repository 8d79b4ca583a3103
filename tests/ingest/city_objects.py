"""Layouts that are no delimited text: GeoJSON, objects within objects, and a workbook."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd

from tests.ingest.cities import STEPS, City, Ran, normal, of_call


def denver(path: Path, city: City, ran: list[Ran]) -> None:
    """GeoJSON with seconds in milliseconds; the bounds come first."""
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]}, "properties": {
            "OBJECTID": n, "MASTER_INCIDENT_NUMBER": f"D{one.call}", "PROBLEM": one.kind,
            "PRIORITY_NUMBER": one.priority,
            "RADIO_NAME": one.unit, "AGENCY_TYPE": "FIRE", **{
                title: int(t.timestamp() * 1_000) if (t := one.times[s]) else None
                for title, s in zip(("TIME_CALL_RECEIVED", "TIME_ASSIGNED", "TIME_ENROUTE", "TIME_ARRIVED",
                    "TIME_CLEARED"),
                                    STEPS, strict=True)},
        }} for n, one in enumerate(ran)
    ]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "bbox": [-105, 39, -104, 40], "features": features}))


def denver_read(path: Path, city: City) -> pd.DataFrame:
    rows = pd.DataFrame([each["properties"] for each in json.loads(path.read_text())["features"]])
    titles = dict(
        zip(STEPS, ("TIME_CALL_RECEIVED", "TIME_ASSIGNED", "TIME_ENROUTE", "TIME_ARRIVED", "TIME_CLEARED"), strict=True)
    )
    said = {ours: pd.to_datetime(rows[theirs], unit="ms", utc=True) for ours, theirs in titles.items()}
    return pd.DataFrame({"call": rows["MASTER_INCIDENT_NUMBER"], "unit": rows["RADIO_NAME"], **said})


def melbourne(path: Path, city: City, ran: list[Ran]) -> None:
    """Objects within objects; ISO times that carry their offset."""

    def iso(t: datetime | None) -> str | None:
        return t.astimezone(ZoneInfo(city.zone)).isoformat() if t else None

    events = [
        {"eventNumber": f"E{legs[0].call}", "eventType": {"code": "STRU", "description": legs[0].kind},
         "priority": "Code 1", "location": {"latitude": legs[0].lat, "longitude": legs[0].lon, "address": "1 Swan St"},
         "times": {"received": iso(legs[0].times["received"])},
         "responders": [{"callsign": one.unit, "agency": "FRV", "dispatched": iso(one.times["dispatch"]),
                         "enRoute": iso(one.times["en_route"]), "onScene": iso(one.times["on_scene"]),
                         "cleared": iso(one.times["available"])} for one in legs]}
        for legs in of_call(ran)
    ]  # fmt: skip
    path.write_text(
        json.dumps({"meta": {"pages": 1, "links": [{"rel": "self"}]}, "result": {"records": events}}, indent=1)
    )


def melbourne_read(path: Path, city: City) -> pd.DataFrame:
    rows = [
        {"call": each["eventNumber"], "received": each["times"]["received"], **one}
        for each in json.loads(path.read_text())["result"]["records"] for one in each["responders"]
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    titles = dict(zip(STEPS, ("received", "dispatched", "enRoute", "onScene", "cleared"), strict=True))
    said = {ours: pd.to_datetime(frame[theirs], utc=True) for ours, theirs in titles.items()}
    return pd.DataFrame({"call": frame["call"], "unit": frame["callsign"], **said})


def austin(path: Path, city: City, ran: list[Ran]) -> None:
    """A workbook with real dates in cells, some of them as text."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Response Unit ID", "Master Incident Number", "Agency", "Problem", "Incident Time Received",
                  "Unit Time Assigned", "Unit Time Enroute", "Unit Time Arrived At Scene", "Unit Time Call Cleared",
                  "Latitude", "Longitude"])  # fmt: skip
    for n, one in enumerate(ran):
        said = [t and t.astimezone(ZoneInfo(city.zone)).replace(tzinfo=None) for t in (one.times[s] for s in STEPS)]
        cells = [t and t.strftime("%Y-%m-%d %H:%M:%S") if n % 5 == 0 else t for t in said]
        sheet.append([one.unit, one.call, "Austin Fire", one.kind, *cells, one.lat, one.lon])
    book.save(path)


def austin_read(path: Path, city: City) -> pd.DataFrame:
    frame = pd.read_excel(path, dtype=str)
    titles = dict(zip(STEPS, frame.columns[4:9], strict=True))
    return normal(city, frame, {"call": "Master Incident Number", "unit": "Response Unit ID", **titles}, None)
