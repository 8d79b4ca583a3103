"""What a button or form of the log asks for, as entry bodies. Nothing that a browser sends is trusted."""

from collections.abc import Callable
from typing import get_args

from components.asked import Asked, said, value, values
from components.lead_asks import LEAD_MAKERS
from dashboard.model.entry import AnyBody
from dashboard.model.incidents import (
    Incident,
    IncidentChanged,
    IncidentClosed,
    IncidentReopened,
    NoteAdded,
    Priority,
    SupportJoined,
    SupportLeft,
)
from dashboard.model.messages import MessageAcknowledged, MessageSent
from dashboard.model.units import Status, UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.projections.situation import Situation

Maker = Callable[[Asked, Situation, Incident], list[AnyBody] | str]


def bodies_asked(
    asked: Asked, situation: Situation, incident: str, agency: str, now: int | None = None
) -> list[AnyBody] | str:
    """Return what `asked` says of `incident` (empty: the event) for somebody of `agency`, or what is wrong with it.

    `now` (UTC us) is the event's time; None is that of the last entry.
    """
    did = said(asked, "do")
    if did == "entry":
        return _entry(value(asked, "text"), incident)
    if did == "message":
        return _message(asked, incident)
    if did == "read":
        return [MessageAcknowledged(said(asked, "message"), agency)] if agency else "agency: choose who you are first"
    known = situation.incident(incident)
    if known is not None and did in LEAD_MAKERS:
        return LEAD_MAKERS[did](asked, situation, known, situation.at if now is None else now)
    make = MAKERS.get(did)
    if known is None or make is None:
        return "incident: choose an incident first"
    return make(asked, situation, known)


def _entry(text: str, incident: str) -> list[AnyBody] | str:
    return [NoteAdded(text, incident)] if text else "text: there are no words to record"


def _message(asked: Asked, incident: str) -> list[AnyBody] | str:
    text = value(asked, "text")
    sent = MessageSent(f"msg-{said(asked, 'key')[:60]}", text, values(asked, "to"), incident)
    return [sent] if text else "text: there are no words to send"


def _support(asked: Asked, _situation: Situation, incident: Incident) -> list[AnyBody] | str:
    return [SupportJoined(incident.id, said(asked, "agency"))]


def _unsupport(asked: Asked, _situation: Situation, incident: Incident) -> list[AnyBody] | str:
    return [SupportLeft(incident.id, said(asked, "agency"))]


def _priority(asked: Asked, _situation: Situation, incident: Incident) -> list[AnyBody] | str:
    wanted: dict[str, Priority] = {p: p for p in get_args(Priority)}
    priority = wanted.get(said(asked, "priority"))
    return [IncidentChanged(incident.id, priority=priority)] if priority else "priority: choose P1, P2, P3 or P4"


def _status(asked: Asked, _situation: Situation, incident: Incident) -> list[AnyBody] | str:
    statuses: dict[str, Status] = {s: s for s in get_args(Status)}
    status = statuses.get(said(asked, "status"))
    return [UnitStatusChanged(said(asked, "unit"), status, incident.id)] if status else "status: is not one of the list"


def _release(asked: Asked, _situation: Situation, incident: Incident) -> list[AnyBody] | str:
    return [UnitReleased(said(asked, "unit"), incident.id)]


def _send(asked: Asked, situation: Situation, incident: Incident) -> list[AnyBody] | str:
    name = value(asked, "unit").casefold()
    found = next((u for u in situation.units.values() if name in (u.callsign.casefold(), u.id.casefold())), None)
    return [UnitAssigned(found.id, incident.id)] if found else f"unit: no unit is called '{value(asked, 'unit')[:40]}'"


def _close(asked: Asked, _situation: Situation, incident: Incident) -> list[AnyBody] | str:
    return [IncidentClosed(incident.id, value(asked, "reason"))]


def _reopen(asked: Asked, _situation: Situation, incident: Incident) -> list[AnyBody] | str:
    return [IncidentReopened(incident.id, value(asked, "reason"))]


MAKERS: dict[str, Maker] = {
    "support": _support, "unsupport": _unsupport, "priority": _priority, "status": _status,
    "release": _release, "send": _send, "close": _close, "reopen": _reopen,
}  # fmt: skip
