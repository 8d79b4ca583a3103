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
)
from dashboard.projections.situation import Situation

USUALLY_NEXT: dict[Status, Status] = {
    "DISP": "ENRT", "ACK": "ENRT", "ENRT": "ONSC", "STAGED": "ONSC", "PTCT": "TRANS", "TRANS": "ATDEST",
}  # fmt: skip
ON_CALL: tuple[Status, ...] = USUAL_ORDER[2:-1]
FREE: tuple[Status, ...] = ("AVAIL", "AVAIL_POST", "RETURN", "BUSY", "HOLD")
OUT: tuple[Status, ...] = ("OOS_MECH", "OOS_REST", "OOS_PERS", "OFF")


def render_status_buttons(unit: Unit, situation: Situation) -> UnitBody | None:
    """Draw the buttons; return what the person said. An unusual order is allowed, and warned of when recorded."""
    on = _call(unit, situation) if unit.assignments else None
    current = on.status if on and unit.status != "EMERG" else unit.current[0]
    said: UnitBody | None = None
    if on is not None:
        said = _row(unit, ON_CALL, current, on.incident)
        number = _number(situation, on.incident)
        last = current not in USUALLY_NEXT
        if st.button(f"Available from {markdown(number)}", key=f"free:{unit.id}", type=_kind(last)):
            said = UnitReleased(unit.id, on.incident)
    else:
        said = _row(unit, FREE, current, "")
    said = _send(unit, situation) or said
    return _row(unit, (*OUT, "EMERG"), current, "") or said


def _row(unit: Unit, statuses: tuple[Status, ...], current: Status, incident: str) -> UnitBody | None:
    said = None
    with st.container(horizontal=True, gap="xsmall"):
        for status in statuses:
            pressed = st.button(
                WORDS[status].replace("Out of service, ", "O/S "),
                key=f"{status}:{unit.id}", disabled=status == current, help=WORDS[status],
                type=_kind(status == USUALLY_NEXT.get(current)),
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
        "On the call", list(there), format_func=lambda i: markdown(_number(situation, i)), default=latest.incident,
        required=True, key=f"call:{unit.id}",
    )  # fmt: skip
    return there.get(chosen or latest.incident, latest)


def _number(situation: Situation, incident: str) -> str:
    known = situation.incident(incident)
    return known.number if known else f"#{incident}"


def _kind(primary: bool) -> Literal["primary", "secondary"]:
    return "primary" if primary else "secondary"
