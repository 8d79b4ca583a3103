"""What `#47 ...` says of an incident: its lead, its agencies, priority, place, units, end, or an entry."""

import re
from collections.abc import Callable

from dashboard.ingest.typed_concurrence import agree, answer_of, escalate, objects, override, withdraw
from dashboard.ingest.typed_decisions import VERBS as DECIDING
from dashboard.ingest.typed_facts import facts
from dashboard.ingest.typed_leads import ahj, handover, lead, unified
from dashboard.ingest.typed_line import Line
from dashboard.ingest.typed_messages import message_about
from dashboard.ingest.typed_units import crew, unit_of
from dashboard.model.entry import AnyBody
from dashboard.model.incidents import (
    PRIORITIES,
    Incident,
    IncidentChanged,
    IncidentClosed,
    IncidentReopened,
    Priority,
    SupportJoined,
    SupportLeft,
)
from dashboard.projections.words import short


def about_incident(line: Line) -> bool:
    """Read `#47 ...`; False where it names no incident."""
    if not line.text.startswith("#"):
        return False
    incident, rest = line.names.incidents.starting(line.text[1:])
    if incident is None:
        line.warnings.append(f"there is no incident {line.text.split()[0]}; saved as a note of the event")
        return False
    line.incident = incident.id
    line.chip("incident", incident.number)
    if rest:
        _verb(line, incident, rest)
    return True


def _verb(line: Line, incident: Incident, rest: str) -> None:
    word, _, after = rest.partition(" ")
    verb = VERBS.get(word.lower().rstrip(":"))
    if re.fullmatch(r"[pP][1-4]", word):
        _priority(line, incident, PRIORITIES[int(word[1]) - 1], after)
    elif not (verb and verb(line, incident, after.strip())) and not any(f(line, incident, rest) for f in PHRASES):
        _entry(line, incident, rest)


def _entry(line: Line, incident: Incident, text: str) -> None:
    line.note(crew(line, text, incident.id, incident))
    if not line.bodies:
        line.ask, line.warnings = "; ".join(line.warnings), []


def _priority(line: Line, incident: Incident, priority: Priority, rest: str) -> None:
    line.chip("priority", priority)
    line.bodies.append(IncidentChanged(incident.id, priority=priority))
    _entry(line, incident, rest)


def _support(line: Line, incident: Incident, rest: str) -> bool:
    return _agency_verb(line, rest, "supports", lambda agency: SupportJoined(incident.id, agency))


def _support_ends(line: Line, incident: Incident, rest: str) -> bool:
    return _agency_verb(line, rest, "no longer supports", lambda agency: SupportLeft(incident.id, agency))


def _agency_verb(line: Line, rest: str, does: str, make: Callable[[str], AnyBody]) -> bool:
    agencies = line.agencies(rest)
    for agency in agencies or ():
        line.chip("agency", f"{short(agency, line.situation)} {does}", agency)
        line.bodies.append(make(agency))
    if not agencies and rest:
        line.warnings.append(f"no agency is called '{rest.split()[0]}'; kept as an entry")
    return bool(agencies)


def _at(line: Line, incident: Incident, rest: str) -> bool:
    place, text = line.names.places.starting(rest)
    if place is None:
        return False
    line.chip("place", place.name)
    line.bodies.append(IncidentChanged(incident.id, place=place.name, lat=place.lat, lon=place.lon))
    _entry(line, incident, text)
    return True


def _close(line: Line, incident: Incident, rest: str) -> bool:
    if re.match(r"(to|by)\b", rest, re.IGNORECASE):
        return False
    line.chip("do", "close")
    if not incident.is_open:
        line.ask = f"{incident.number} is closed already"
        return True
    line.bodies.append(IncidentClosed(incident.id, rest))
    line.chip("text", rest or "no reason given")
    return True


def _reopen(line: Line, incident: Incident, rest: str) -> bool:
    line.chip("do", "reopen")
    if incident.is_open:
        line.ask = f"{incident.number} is open already"
    else:
        line.bodies.append(IncidentReopened(incident.id, rest))
    return True


Reader = Callable[[Line, Incident, str], bool]
# What follows `#47`: a verb and its reader, which is given the rest of the line and says whether it was meant.
VERBS: dict[str, Reader] = {
    "lead": lead, "handover": handover, "unified": unified, "ahj": ahj, "fact": facts, "facts": facts,
    "agree": agree, "agrees": agree, "object": objects, "objects": objects, "escalate": escalate,
    "override": override, "withdraw": withdraw, "support": _support, "unsupport": _support_ends, "at": _at,
    "close": _close, "reopen": _reopen, "msg": message_about, **DECIDING,
}  # fmt: skip
# What begins with a name: each is asked in turn with everything that follows `#47`.
PHRASES: tuple[Reader, ...] = (answer_of, unit_of)
