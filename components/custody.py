"""What is done with one shared resource: hold, assign, return, out of service; and who had it when."""

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from components.availability import minutes
from components.chips import agency_chip, text
from components.resources import note_html, status_html
from dashboard.model.resources import (
    Resource,
    ResourceAssigned,
    ResourceBody,
    ResourceHeld,
    ResourceOutOfService,
    ResourceReturned,
)
from dashboard.projections.situation import Situation

Verb = Literal["hold", "assign", "return", "out", "back"]
VERBS: dict[Verb, str] = {
    "hold": "Hold", "assign": "Assign", "return": "Return", "out": "Out of service", "back": "Back in service",
}  # fmt: skip
ALLOWED: dict[str, tuple[Verb, ...]] = {
    "available": ("hold", "assign", "out"), "held": ("assign", "return", "hold", "out"),
    "assigned": ("return", "assign", "hold", "out"), "out_of_service": ("back",),
}  # fmt: skip


def render_resource_head(resource: Resource, situation: Situation, now: int, kinds: Mapping[str, str]) -> None:
    """Draw what the chosen resource is and how it stands; `kinds` are titles by kind id."""
    owner = agency_chip(situation.agencies, resource.owner)
    kind = text(kinds.get(resource.kind, resource.kind))
    age = minutes(now - resource.since)
    st.html(
        f'<div class="cc"><span class=cc-title>{text(resource.name)}</span> {kind} of {owner} · '
        f"{status_html(resource, situation)} for {age}{note_html(resource)}</div>"
    )


def render_actions(
    resource: Resource, situation: Situation, _now: int, agency: str, submission: str
) -> ResourceBody | None:
    """Draw what can be done with the resource now; return what is to be recorded. `agency` stands first to choose."""
    verbs = ALLOWED[resource.status]
    verb = st.segmented_control(
        "What happens", verbs, format_func=lambda v: VERBS[v], default=verbs[0], required=True,
        key=f"verb:{submission}:{resource.status}",
    )  # fmt: skip
    with st.form(f"act:{submission}", border=False):
        who = _agency(situation, agency, submission) if verb in ("hold", "assign") else ""
        incident = _incident(situation, submission) if verb == "assign" else ""
        note = st.text_input("Note", key=f"note:{submission}", max_chars=300) or ""
        sent = st.form_submit_button(f"Record: {VERBS[verb]}", type="primary") if verb else False
    return action(verb, resource.id, who, incident, note) if sent and verb else None


def action(verb: Verb, resource: str, agency: str, incident: str, note: str) -> ResourceBody:
    """Make the entry that `verb` asks for."""
    match verb:
        case "hold":
            return ResourceHeld(resource, agency, note)
        case "assign":
            return ResourceAssigned(resource, agency, incident, note)
        case "out":
            return ResourceOutOfService(resource, note)
        case _:
            return ResourceReturned(resource, note or ("back in service" if verb == "back" else ""))


def _agency(situation: Situation, agency: str, submission: str) -> str:
    there = list(situation.agencies)
    first = there.index(agency) if agency in there else 0
    names = {a: f"{known.short} · {known.name}" for a, known in situation.agencies.items()}
    return st.selectbox("Agency", there, first, lambda a: names.get(a, a), f"who:{submission}") or ""


def _incident(situation: Situation, submission: str) -> str:
    there = ["", *(i.id for i in sorted(situation.incidents.values(), key=lambda i: (i.priority, -i.opened)))]
    names = {i.id: f"{i.number} {i.priority} {i.title}" for i in situation.incidents.values()}
    return st.selectbox("Incident", there, 0, lambda i: names.get(i, "no incident"), f"what:{submission}") or ""
