"""The form that opens an event: with nothing in it, or as the next one of an event that was run before."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import available_timezones

import streamlit as st
from msgspec import Struct

from dashboard.model.events import Event

NOTHING = ""


class Asked(Struct, frozen=True):
    """What the form asks for: the event, by whom, like which other one (empty: none), beginning on what day."""

    event: Event
    by: str
    like: str
    first_day: date


def render_new_event(events: Mapping[str, str], today: date) -> Asked | None:
    """Draw the form below the events (id -> name); return what was asked for; what was typed stays."""
    with st.expander("Open a new event", icon=":material/add:"), st.form("new-event", border=False):
        left, middle, right = st.columns(3)
        name = left.text_input("Name of the event", max_chars=120)
        event = left.text_input("Id (small letters, digits, -)", max_chars=40, placeholder="river-2027")
        timezones = sorted(available_timezones())
        timezone = middle.selectbox("Time zone", timezones, timezones.index("America/Chicago"))
        first_day = middle.date_input("First day", today)
        like = right.selectbox(
            "Take over agencies, people, units and the plan of", [NOTHING, *events],
            format_func=lambda one: events.get(one, "no other event"),
        )  # fmt: skip
        by = right.text_input("Your name", max_chars=80)
        if not st.form_submit_button("Open the event", type="primary"):
            return None
    if not by.strip():
        st.error("Your name: say who opens the event")
        return None
    assert isinstance(first_day, date)
    return Asked(Event(event.strip(), name.strip(), timezone), by.strip(), like, first_day)
