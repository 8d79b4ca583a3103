"""What a line says of units: where one stands (`M12 os`), and which are sent or released (`+M12 -E61`)."""

import re

from dashboard.ingest.typed_line import Line
from dashboard.ingest.vocabulary import STATUSES, fold
from dashboard.model.incidents import Incident
from dashboard.model.units import (
    AVAILABLE,
    OUT_OF_SERVICE,
    WORDS,
    Status,
    Unit,
    UnitAssigned,
    UnitReleased,
    UnitStatusChanged,
)

# Sentences use these words too (`M1 clear of the jam`): each is a status only alone, before a colon, a comma or #47.
ORDINARY = frozenset({
    "off", "off duty", "available", "clear", "post", "at post", "rest", "mech", "hold", "on hold", "busy", "returning",
    "arrived", "responding", "staged", "staging", "emergency", "panic",
})  # fmt: skip


def about_unit(line: Line) -> bool:
    """Read `M12 os`."""
    unit, rest = line.names.units.starting(line.text)
    return unit is not None and _status(line, unit, rest)


def unit_of(line: Line, incident: Incident, rest: str) -> bool:
    """Read the `M12 os` of `#47 M12 os`."""
    unit, status = line.names.units.starting(rest)
    return unit is not None and _status(line, unit, status, incident.id)


def _status(line: Line, unit: Unit, rest: str, incident: str = "") -> bool:
    status, note = _stands(line, unit, rest)
    if status is None:
        if re.match(r"oos\b", rest, re.IGNORECASE):
            line.chip("unit", unit.callsign)
            line.ask = f"out of service for what? {unit.callsign} oos mech, oos rest or oos pers"
        return bool(line.ask)
    line.chip("unit", unit.callsign)
    line.chip("status", WORDS[status])
    if "#" in note and not incident:
        found, left = line.names.incidents.starting(note.rpartition("#")[2])
        incident, note = (found.id, f"{note.rpartition('#')[0]}{left}".strip()) if found else ("", note)
    if incident:
        line.incident = incident
    if status in AVAILABLE:
        _clear(line, unit)
    if status != "AVAIL" or not unit.assignments or note:
        on = incident if status not in AVAILABLE | OUT_OF_SERVICE else ""
        line.bodies.append(UnitStatusChanged(unit.id, status, on, note))
    return True


def _stands(line: Line, unit: Unit, text: str) -> tuple[Status | None, str]:
    status, note = STATUSES.starting(text)
    said = text[: len(text) - len(note)]
    word = said.strip(" ,:;")
    alone = not note.strip(" .!") or re.match(r"((from|of|at|on)\s+)?#", note, re.IGNORECASE)
    if alone or fold(word) not in ORDINARY or re.search(r"[,:;]", said):
        return status, note
    instead = f"{unit.callsign} mayday" if status == "EMERG" else f"{unit.callsign} {word}: \N{HORIZONTAL ELLIPSIS}"
    line.warnings.append(f"kept as words; if you mean its status write: {instead}")
    return None, text


def _clear(line: Line, unit: Unit) -> None:
    for assignment in unit.assignments:
        line.bodies.append(UnitReleased(unit.id, assignment.incident))


def crew(line: Line, text: str, incident: str, known: Incident | None) -> str:
    """Take `+unit`, `-unit` (and `@agency` of a new incident) out of `text`."""
    kept, at = "", 0
    for match in re.finditer(r"(?:(?<=\s)|^)[+@-](?=\S)", text):
        if match.start() < at:
            continue
        left = _token(line, match[0], text[match.end() :], incident, known)
        if left is not None:
            kept += text[at : match.start()]
            at = len(text) - len(left)
    return re.sub(r"\s{2,}", " ", kept + text[at:]).strip()


def _token(line: Line, sign: str, text: str, incident: str, known: Incident | None) -> str | None:
    """Take one token and return the text after it; None where it is none."""
    if sign == "@":
        agency, left = line.names.agencies.starting(text)
        if agency is None or known is not None:
            return None
        line.chip("lead", agency.short, agency.id)
        line.lead = agency.id
        return left
    unit, left = line.names.units.starting(text)
    if unit is None:
        if sign == "+":
            line.warnings.append(f"no unit is called '{text.split()[0]}'; kept as words")
        return None
    sent = _send(line, sign, unit, incident)
    return left if sent or re.match(r"$|[+@-]\S", left) else None


def _send(line: Line, sign: str, unit: Unit, incident: str) -> bool:
    there = line.is_on(unit.id, incident)
    if sign == "+" and there:
        line.warnings.append(f"{unit.callsign} is on it already")
    elif sign == "+":
        if unit.committed:
            line.warnings.append(f"{unit.callsign} is on {line.numbers(unit)} too")
        line.bodies.append(UnitAssigned(unit.id, incident))
    elif there:
        line.bodies.append(UnitReleased(unit.id, incident))
    else:
        line.warnings.append(f"{unit.callsign} is not on this incident")
        return False
    line.chip("unit", f"{sign if sign == '+' else chr(0x2212)}{unit.callsign}")
    return True
