"""Layouts under the column names that portals, vendors and standards publish; what stands in them is made up here."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from tests.ingest.stranger_files import AMPM, DATE_TIME, DOTS, Write, cells, iso, table, titles
from tests.ingest.strangers import STEPS, Stranger, by_call, spelt, without

EUROPE, MINUTES, SECOND = "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M", pd.Timedelta(seconds=1)


def grouped(told: pd.DataFrame, zone: str) -> list[list[dict[str, Any]]]:
    """Return the rows of each call with local times."""
    return [cells(legs, zone) for _, legs in told.groupby("call", sort=False)]


def _pairs(*names: str, first: str = "{} Date", second: str = "{} Time") -> dict[str, str]:
    """Name a date and a clock for each of the times, after these patterns."""
    return {pattern.format(name): f"{step} {kind}" for step, name in zip(STEPS, names, strict=True)
            for pattern, kind in ((first, "date"), (second, "clock"))}  # fmt: skip


def _seconds(told: pd.DataFrame, since: str, until: str) -> pd.Series:
    return (told[until] - told[since]) / SECOND


def neris(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write the national standard's object a call: its dispatch, the units in it, and moments that are no step."""
    path.write_text(json.dumps({"incidents": [
        {"neris_id": f"FD0603{legs[0]['call']}", "incident_types": [{"type": "FIRE||STRUCTURE", "primary": True}],
         "dispatch": {
             "incident_number": legs[0]["call"], "call_arrival": iso(legs[0]["received"] - 9 * SECOND),
             "call_answered": iso(legs[0]["received"] - 4 * SECOND), "call_create": iso(legs[0]["received"]),
             "incident_clear": iso(max(leg["available"] for leg in legs)),
             "location": {"street": "San Juan", "state": "WA"}, "point": {"crs": 4326},
             "unit_responses": [
                 {"reported_unit_id": leg["unit"], "staffing": 3, "dispatch": iso(leg["dispatch"]),
                  "enroute_to_scene": iso(leg["en_route"]), "on_scene": iso(leg["on_scene"]),
                  "canceled_enroute": None, "staging": None, "unit_clear": iso(leg["available"]),
                  "response_mode": "EMERGENT"} for leg in legs]}}
        for legs in grouped(told, "UTC")
    ]}))  # fmt: skip
    return told


def nested_statuses(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write the times of a unit as objects by the name of its status, lengths of time and a date beside them."""
    names = dict(zip(STEPS[1:], ("dispatched", "enroute", "arrived", "available"), strict=True))
    path.write_text("\n".join(json.dumps({
        "description": {"event_id": f"E{legs[0]['call']}", "incident_number": legs[0]["call"],
                        "type": legs[0]["kind"], "hour_of_day": legs[0]["received"].hour,
                        "event_opened": iso(legs[0]["received"]),
                        "event_closed": iso(max(leg["available"] for leg in legs))},
        "address": {"latitude": legs[0]["lat"], "longitude": legs[0]["lon"], "address_line1": "1 MAIN ST"},
        "durations": {"total_response": {"seconds": 300}},
        "apparatus": [{"unit_id": leg["unit"], "unit_type": "Engine", "unit_status": {
            name: {"timestamp": iso(leg[step]), "order": 1} for step, name in names.items() if leg[step]},
            "extended_data": {"turnout_duration": 60}} for leg in legs],
    }) for legs in grouped(told, "America/Chicago")))  # fmt: skip
    return told


def first_units(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write features of a map service: milliseconds since 1970, a unit's name on the call, and a load date."""
    names = {"received": "CreatedTime", "dispatch": "FirstUnitDispatchedTime", "en_route": "FirstUnitEnrouteTime",
             "on_scene": "FirstUnitArrivedTime", "available": "ClosedTime"}  # fmt: skip
    calls = by_call(told)
    path.write_text(json.dumps({"objectIdFieldName": "OBJECTID", "fields": [{"name": "OBJECTID"}], "features": [
        {"attributes": {
            "OBJECTID": n, "IncidentNumber": f"24-{row['call']}", "IncidentTypeCode": row["kind"],
            "IncidentStatusDescription": "Closed", "CurrentPriorityKey": row["priority"], "BeatName": "B2",
            "Latitude": row["lat"], "Longitude": row["lon"], "LoadDate": 1_767_225_600_000,
            **{name: row[step] and int(row[step].timestamp() * 1_000) for step, name in names.items()}},
         "geometry": {"x": row["lon"], "y": row["lat"]}}
        for n, row in enumerate(cells(calls, "UTC"))
    ]}))  # fmt: skip
    return calls


def lengths_beside_times(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write a row a call with every time, and lengths of time with thousands apart beside them."""
    calls = by_call(told)
    waited = _seconds(calls, "received", "on_scene").fillna(-1).astype(int)
    pd.DataFrame({
        "STARFIRE_INCIDENT_ID": "2506" + calls["call"] + "00011", "INCIDENT_DATETIME": _local(calls, "received"),
        "INCIDENT_BOROUGH": "QUEENS", "ZIPCODE": 11101, "INCIDENT_CLASSIFICATION": calls["kind"],
        "HIGHEST_ALARM_LEVEL": "First Alarm", "DISPATCH_RESPONSE_SECONDS_QY": _seconds(calls, "received", "dispatch"),
        "FIRST_ASSIGNMENT_DATETIME": _local(calls, "dispatch"),
        "FIRST_ACTIVATION_DATETIME": _local(calls, "en_route"), "FIRST_ON_SCENE_DATETIME": _local(calls, "on_scene"),
        "INCIDENT_CLOSE_DATETIME": _local(calls, "available"), "VALID_INCIDENT_RSPNS_TIME_INDC": "Y",
        "INCIDENT_RESPONSE_SECONDS_QY": waited.map("{:,}".format), "INCIDENT_TRAVEL_TM_SECONDS_QY": "1,012",
        "ENGINES_ASSIGNED_QUANTITY": 1, "LADDERS_ASSIGNED_QUANTITY": 0, "OTHER_UNITS_ASSIGNED_QUANTITY": 0,
    }).to_csv(path, index=False)  # fmt: skip
    return calls


def _local(told: pd.DataFrame, step: str, zone: str = "America/New_York", form: str = AMPM) -> pd.Series:
    return spelt(told, step, zone, form)


def thousands(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write the times after the first as seconds, thousands apart by a comma."""
    calls = by_call(told).dropna(subset="on_scene")
    calls = calls[calls["dispatch"] > calls["received"]].reset_index(drop=True)
    pd.DataFrame({
        "Incident Number": calls["call"], "Incident Type": calls["kind"],
        "Call Received": _local(calls, "received"),
        "Dispatch Seconds": _seconds(calls, "received", "dispatch").map("{:,.0f}".format),
        "Response Seconds": _seconds(calls, "received", "on_scene").map("{:,.0f}".format),
        "On Scene Seconds": _seconds(calls, "on_scene", "available").map("{:,.0f}".format),
    }).to_csv(path, index=False)  # fmt: skip
    return without(calls, "en_route")


def queued(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write two forms of time in one row, and 1900 for a time that was none; a footer names the file's source."""
    calls = by_call(told)
    pd.DataFrame({
        "CAD Event Number": "2025000000" + calls["call"], "Event Clearance Description": "ASSISTANCE RENDERED",
        "Call Type": "911", "Priority": calls["priority"], "Initial Call Type": calls["kind"],
        "Final Call Type": calls["kind"],
        "Original Time Queued": _local(calls, "received", "America/Los_Angeles"),
        "Arrived Time": _local(calls, "on_scene", "America/Los_Angeles", "%b %d %Y %I:%M:%S:000%p").replace(
            "", "Jan  1 1900 12:00:00:000AM"), "Precinct": "NORTH", "Sector": "UNION", "Beat": "U2",
    }).to_csv(path, index=False)  # fmt: skip
    return without(calls, "dispatch", "en_route", "available")


def fms(path: Path, told: pd.DataFrame) -> pd.DataFrame:
    """Write a row a status of the German radio, digits: 3 under way, 4 there, 1 free; 5 asks to speak."""
    rows = told.melt(["call", "unit"], list(STEPS[2:]), "step", "at").dropna(subset="at").sort_values("at")
    rows["FMS-Status"] = rows["step"].map({"en_route": "3", "on_scene": "4", "available": "1"})
    asks = rows[rows["step"] == "on_scene"].assign(at=lambda each: each["at"] + SECOND, **{"FMS-Status": "5"})
    rows = pd.concat([rows, asks]).sort_values("at")
    rows["Zeitpunkt"] = spelt(rows, "at", "Europe/Berlin", DOTS)
    rows = rows.merge(told[["call", "received"]].drop_duplicates("call"), on="call")
    rows["Einsatzbeginn"] = spelt(rows, "received", "Europe/Berlin", DOTS)
    head = {"call": "Einsatz-Nr", "unit": "Funkrufname"}
    rows[["call", "Einsatzbeginn", "unit", "FMS-Status", "Zeitpunkt"]].rename(columns=head).to_csv(
        path, index=False, sep=";", encoding="cp1252"
    )
    return without(told, "dispatch")


MASTER = {"Master_Incident_Number": "FD25-{call}", "Response_Date": "received", "Problem": "kind",
          "Priority_Number": "priority", "Radio_Name": "unit", "Agency_Type": "Fire", "Time_Assigned": "dispatch",
          "Time_Enroute": "en_route", "Time_ArrivedAtScene": "on_scene", "Time_Call_Cleared": "available",
          "Elapsed_Assigned_2_Clear": "00:31:10", "Latitude": "lat", "Longitude": "lon"}  # fmt: skip
SCENES = {"Record_ID": "{call}", "Call_Type": "kind", "Reporting_Officer": "4711", "Unit_ID": "unit",
          "Police_District": "2", **_pairs("Received", "Dispatch", "Enroute", "At_Scene", "Clear", first="{}_Date",
                                           second="{}_Time")}  # fmt: skip
CALLS_911 = {"call_number": "{call}", "call_reported_as": "kind", "call_received_date": "received date",
             "call_received_time": "received clock", "call_received_date_time": "received",
             "call_dispatched_date_time": "dispatch", "call_enroute_date_time": "en_route",
             "call_on_scene_date_time": "on_scene", "call_cleared_date_time": "available",
             "call_dispatch_to_enroute_time": "61", "call_queue_time": "12", "call_travel_time": "241",
             "call_response_time": "362", "call_latitude": "lat", "call_longitude": "lon"}  # fmt: skip
LAW = {"cad_number": "{call}", "dup_cad_number": "", "received_datetime": "received",
       "dispatch_datetime": "dispatch", "enroute_datetime": "en_route", "onscene_datetime": "on_scene",
       "close_datetime": "available", "call_type_original_desc": "kind", "priority_original": "priority",
       "intersection_point": "POINT ({lon} {lat})", "onview_flag": "N", "data_as_of": "2026-01-03 04:05:06",
       "data_loaded_at": "2026-01-03 05:05:06"}  # fmt: skip
RESCUE = {"Incident Number": "{call}", "Run Number": "{Index}", "Unit/Vehicle": "unit", "Call Priority": "priority",
          "Rescue Squad Number": "14", "Call Date and Time": "received",
          "Dispatch Date and Time": "dispatch", "En route Date and Time": "en_route",
          "On Scene Date and Time": "on_scene", "Close Date and Time": "available"}  # fmt: skip
ON_THE_WAY = {"Incident_No": "F25{call}", "Date_Time_Of_Event": "received", "Dispatched_Time": "dispatch",
              "Unit_On_The_Way_Time": "en_route", "Unit_On_Scene_TimeStamp": "on_scene", "On_Scene_Unit": "unit",
              "Cleared_TimeStamp": "available", "Unit_Count": "1", "Priority": "Priority 1",
              "Final_Incident_Type": "kind", "Near_X": "6152000", "Near_Y": "1945000", "Battalion": "B1"}  # fmt: skip
ORDERED = {"Date": "received date", "Station Area": "Tara St", "Description": "{kind} {call}",
           "TOC": "received clock", "ORD": "dispatch clock", "MOB": "en_route clock", "IA": "on_scene clock",
           "LS": "", "AH": "", "MAV": "available clock", "CD": ""}  # fmt: skip
REPORTED = {"INCIDENT": "F25{call}", "REPORTED": "received", "CLOSED": "available", "NATURE_CODE": "MED",
            "NATURE_TEXT": "kind", "CATEGORY": "EMS", "INCIDENT_ADDRESS": "10XX N 7TH ST"}  # fmt: skip
APPARATUS = {"Basic Incident Number (FD1)": "{call}", "Basic Incident Alarm Time (FD1.26)": "received",
             "Fire Initial CAD Incident Type Description": "kind", "Apparatus Resource ID (FD18.1)": "unit",
             "Apparatus Resource Dispatch Date Time (FD18.3)": "dispatch",
             "Apparatus Resource En Route Date Time (FD18.3)": "en_route",
             "Apparatus Resource Arrival Date Time (FD18.4)": "on_scene",
             "Apparatus Resource Clear Date Time (FD18.5)": "available"}  # fmt: skip
COUNTED = {"ID": "{call}", "Dispatch_Time": "dispatch", "Incident_Type": "kind", "Priority": "priority",
           "Units_Arrived_At_Scene": "2", "Forward_Sortation_Area": "M5V"}  # fmt: skip
BROWN = {"INCIDENT_NBR": "{call}", "CREATION_DATE_TIME": "received", "INCIDENT_TYPE_DESC": "kind",
         "DESCRIPTION_GROUPE": "1-REPOND", "CASERNE": "73", "NOM_ARROND": "Saint-Laurent", "NOMBRE_UNITES": "4",
         "MTM8_X": "291515.4", "MTM8_Y": "5042217.3", "LONGITUDE": "lon", "LATITUDE": "lat"}  # fmt: skip
FOREST = {"NCCO": "{call}", "TIPO": "kind", "CONCELHO": "Serta", "DATAALERTA": "received date",
          "HORAALERTA": "received clock", "DATA1INTERVENCAO": "on_scene date", "HORA1INTERVENCAO": "on_scene clock",
          "DATAEXTINCAO": "available date", "HORAEXTINCAO": "available clock", "LAT": "lat", "LON": "lon"}  # fmt: skip
CALL_ONLY = {"recordId": "1{call}", "callNumber": "P{call}", "callDateTime": "received", "priority": "Medium",
             "district": "SW", "description": "kind", "incidentLocation": "400 E LEXINGTON ST",
             "location": "({lat}, {lon})"}  # fmt: skip
SENDING = {"Einsatznummer": "{call}", "Meldebild": "kind", "Einsatzmittel": "unit", "Erstmeldung": "received",
           "Disponiert": "dispatch", "Ausfahrt": "en_route", "Am Einsatzort": "on_scene",
           "Einrücken": "available"}  # fmt: skip
BOMBEROS = {"Nro. Parte": "{call}", "Móvil": "unit", "Tipo de Emergencia": "kind", "Fecha": "received date",
            "Hora Alarma": "received clock", "Hora Despacho": "dispatch clock", "Hora Salida": "en_route clock",
            "Hora en Sitio": "on_scene clock", "Hora Disponible": "available clock"}  # fmt: skip

LANGUAGES = {
    "pompieri.csv": ("Europe/Rome", titles(
        "ID Intervento", "Squadra", "Tipologia intervento", "Data/ora chiamata", "Data/ora allertamento",
        "Data/ora uscita", "Data/ora arrivo", "Data/ora rientro"), EUROPE),
    "brandweer.csv": ("Europe/Amsterdam", titles(
        "Incident ID", "Voertuig roepnaam", "Soort melding", "Tijdstip aanname", "Tijdstip alarmering",
        "Tijdstip uitruk", "Tijdstip aankomst", "Tijdstip einde inzet"), "%d-%m-%Y %H:%M:%S"),
    "bombeiros.csv": ("America/Sao_Paulo", titles(
        "Nº da Ocorrência", "Guarnição", "Natureza da Ocorrência", "Data/Hora Acionamento", "Data/Hora Empenho",
        "Data/Hora Deslocamento", "Data/Hora Chegada", "Data/Hora Encerramento"), EUROPE),
    "emergencias.csv": ("America/Santiago", titles(
        "Folio", "Carro", "Clave", "Hora de alta", "Hora de activación", "Hora de salida", "Hora de llegada al lugar",
        "Hora de finalización"), EUROPE),
    "secours.csv": ("Europe/Paris", titles(
        "N° d'opération", "Indicatif engin", "Nature de l'intervention", "Réception de l'appel", "Alerte CIS",
        "Départ CIS", "Arrivée SLL", "Rentré dispo"), EUROPE),
    "feuerwehr.csv": ("Europe/Vienna", titles(
        "Einsatz-ID", "Fahrzeugname", "Meldung", "Anrufeingang", "Alarmierungszeitpunkt", "Ausrückzeitpunkt",
        "Ankunft Einsatzort", "Einsatzbereit Wache"), DOTS),
    "straz.csv": ("Europe/Warsaw", titles(
        "Nr ewidencyjny zdarzenia", "Kryptonim pojazdu", "Rodzaj zdarzenia", "Czas zgłoszenia",
        "Czas zadysponowania", "Czas wyjazdu", "Czas przybycia", "Czas powrotu"), "%Y-%m-%d %H:%M:%S"),
    "raddning.csv": ("Europe/Stockholm", titles(
        "Ärende-ID", "Fordon", "Händelse", "Tid larm inkom", "Tid utlarmning", "Tid kvittens utryckning",
        "Tid framme", "Tid återkomst"), "%Y-%m-%d %H:%M:%S"),
    "beredskab.csv": ("Europe/Copenhagen", titles(
        "Hændelses-ID", "Køretøj", "Meldingstype", "Alarm modtaget", "Alarmeret", "Afgang", "Ankomst", "Hjemme"),
        "%d-%m-%Y %H:%M:%S"),
    "pelastus.csv": ("Europe/Helsinki", titles(
        "Tehtävänumero", "Yksikkö", "Tehtävälaji", "Hätäpuhelu alkoi", "Hälytys", "Matkalla", "Kohteessa", "Vapaa"),
        "%d.%m.%Y %H:%M:%S"),
}  # fmt: skip


def _with_index(write: Write) -> Write:
    return lambda path, told: write(path, told.assign(Index=range(len(told))))


PORTALS = (
    Stranger("neris.json", "America/Los_Angeles", neris),
    Stranger("apparatus.jsonl", "America/Chicago", nested_statuses, at=(41.9, -87.6)),
    Stranger("first_units.json", "America/Phoenix", first_units, at=(33.5, -112.2)),
    Stranger("starfire.csv", "America/New_York", lengths_beside_times),
    Stranger("thousands.csv", "America/New_York", thousands),
    Stranger("queued.csv", "America/Los_Angeles", queued),
    Stranger("fms.csv", "Europe/Berlin", fms),
    Stranger("master.csv", "America/Los_Angeles", table(MASTER, "America/Los_Angeles", DATE_TIME + ".000"),
             at=(45.5, -122.6)),
    Stranger("scenes.csv", "America/Los_Angeles", table(
        SCENES, "America/Los_Angeles", date="%Y-%m-%d", clock="%H:%M:%S")),
    Stranger("calls_911.csv", "America/Phoenix", table(
        CALLS_911, "America/Phoenix", MINUTES, date="%m/%d/%Y", clock="%H:%M:00", calls=True, minutes=True),
        at=(33.3, -111.8)),
    Stranger("law.csv", "America/Los_Angeles", table(LAW, "America/Los_Angeles", DATE_TIME, calls=True),
             at=(37.75, -122.4)),
    Stranger("rescue.csv", "America/New_York", _with_index(table(RESCUE, "America/New_York", AMPM))),
    Stranger("on_the_way.csv", "America/Los_Angeles", table(
        ON_THE_WAY, "America/Los_Angeles", "%m/%d/%Y %I:%M %p", minutes=True)),
    Stranger("reported.csv", "America/Phoenix", table(REPORTED, "America/Phoenix", AMPM, calls=True)),
    Stranger("apparatus.csv", "America/Los_Angeles", table(APPARATUS, "America/Los_Angeles", AMPM)),
    Stranger("counted.csv", "America/Toronto", table(COUNTED, "America/Toronto", "%Y-%m-%dT%H:%M:%S", calls=True)),
    Stranger("caserne.csv", "America/Toronto", table(BROWN, "America/Toronto", "%Y-%m-%dT%H:%M:%S", calls=True),
             at=(45.5, -73.6)),
    Stranger("forest.csv", "Europe/Lisbon", table(
        FOREST, "Europe/Lisbon", date="%d-%m-%Y", clock="%H:%M:%S", sep=";", calls=True), at=(39.8, -8.1)),
    Stranger("call_only.csv", "America/New_York", table(
        CALL_ONLY, "UTC", "%Y/%m/%d %H:%M:%S+00", calls=True), at=(39.29, -76.6)),
    Stranger("sending.csv", "Europe/Vienna", table(SENDING, "Europe/Vienna", "%d.%m.%y %H:%M", sep=";",
                                                   encoding="cp1252", minutes=True)),
    Stranger("bomberos.csv", "America/Bogota", table(
        BOMBEROS, "America/Bogota", date="%d/%m/%Y", clock="%H:%M:%S", sep=";", encoding="utf-8-sig")),
    Stranger("ordered.csv", "Europe/Dublin", table(
        ORDERED, "Europe/Dublin", date="%d/%m/%Y", clock="%H:%M:%S", calls=True)),
    *(Stranger(file, zone, table(columns, zone, form, sep=";")) for file, (zone, columns, form) in LANGUAGES.items()),
)  # fmt: skip
