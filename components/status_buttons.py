"""What a unit can say next: status buttons in the usual order, sending it to an incident, and letting it go."""

from typing import Literal

import streamlit as st

from dashboard.model.text import markdown
from dashboard.model.units import (
    USUAL_ORDER,
    WORDS,
    Assignment,
    Status,
    Unit,
    UnitAssigned,
    UnitBody,
    UnitReleased,
    UnitStatusChanged,
    usually_next,
)
from dashboard.projections.situation import Situation
from dashboard.projections.words import number

ON_CALL: tuple[Status, ...] = USUAL_ORDER[2:-1]
FREE: tuple[Status, ...] = ("AVAIL", "AVAIL_POST", "RETURN", "BUSY", "HOLD")
OUT: tuple[Status, ...] = ("OOS_MECH", "OOS_REST", "OOS_PERS", "OFF")


def render_status_buttons(unit: Unit, situation: Situation) -> UnitBody | None:
    """Draw the buttons; return what the person said. An unusual order is allowed, and warned of when recorded."""
    on = _call(unit, situation) if unit.assignments else None
    said = _free(unit) if on is None else _on_call(unit, on, situation)
    if unit.committed and unit.status == "EMERG" and st.button("End of emergency", key=f"safe:{unit.id}"):
        said = UnitStatusChanged(unit.id, "AVAIL", note="end of emergency")
    said = _send(unit, situation) or said
    return _row(unit, (*OUT, "EMERG"), unit.current[0]) or said


def _on_call(unit: Unit, on: Assignment, situation: Situation) -> UnitBody | None:
    agency = situation.agencies.get(unit.agency)
    foremost = usually_next(on.status, agency.discipline if agency else "")[:1]
    said: UnitBody | None = _row(unit, ON_CALL, on.status, on.incident, foremost)
    name = markdown(number(on.incident, situation))
    if st.button(f"Available from {name}", key=f"free:{unit.id}", type=_kind(not foremost)):
        said = UnitReleased(unit.id, on.incident)
    return said


def _free(unit: Unit) -> UnitBody | None:
    return _row(unit, FREE, unit.current[0], foremost=("AVAIL",) if unit.status == "EMERG" else ())


def _row(
    unit: Unit, statuses: tuple[Status, ...], current: Status, incident: str = "", foremost: tuple[Status, ...] = ()
) -> UnitBody | None:
    said = None
    with st.container(horizontal=True, gap="xsmall"):
        for status in statuses:
            pressed = st.button(
                WORDS[status].replace("Out of service, ", "O/S "), key=f"{status}:{unit.id}",
                disabled=status == current, help=WORDS[status], type=_kind(status in foremost),
            )  # fmt: skip
            said = UnitStatusChanged(unit.id, status, incident) if pressed else said
    return said


def _send(unit: Unit, situation: Situation) -> UnitAssigned | None:
    on = {a.incident for a in unit.assignments}
    there = sorted((i for i in situation.incidents.values() if i.id not in on), key=lambda i: (i.priority, -i.opened))
    names = {i.id: f"{i.number} {i.priority} {i.title}" for i in there}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        incident = st.selectbox(
            "Send to",
            list(names),
            None,
            lambda i: names[i],
            f"to:{unit.id}",
            width=320,
            placeholder="an open incident",
        )
        sent = st.button("Send", key=f"send:{unit.id}")
    if sent and not incident:
        st.error("Send to: choose the incident first")
    return UnitAssigned(unit.id, incident) if sent and incident else None


def _call(unit: Unit, situation: Situation) -> Assignment:
    latest = max(unit.assignments, key=lambda a: a.since)
    if len(unit.assignments) == 1:
        return latest
    there = {a.incident: a for a in unit.assignments}
    chosen = st.segmented_control(
        "On the call", list(there), format_func=lambda i: markdown(number(i, situation)), default=latest.incident,
        required=True, key=f"call:{unit.id}",
    )  # fmt: skip
    return there.get(chosen or latest.incident, latest)


def _kind(primary: bool) -> Literal["primary", "secondary"]:
    return "primary" if primary else "secondary"
