"""The events of a database, each with the way to its screens."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st

from components.frame import CSS as FRAME
from dashboard.model.moment import local, utc
from dashboard.projections.situation import Situation

SCREENS = (
    "wall", "log", "resources", "units", "decisions", "protocols", "layout", "plan", "directory", "replay", "review",
)  # fmt: skip
CSS = (
    FRAME
    + """
<style>
.concord-event {border: 1px solid #88909A; border-radius: 6px; padding: .8rem 1rem; margin-bottom: .7rem}
.concord-event h2 {font-size: 1.4rem; margin: 0 0 .2rem 0; padding: 0}
.concord-event a {display: inline-block; margin: .5rem .9rem 0 0; font-weight: 600}
.concord-in {display: block; padding: .55rem 0; font-weight: 600}
.concord-event a, .concord-in {color: inherit !important}
.stMainBlockContainer {padding: 2rem 3rem !important}
</style>
"""
)


class EventRow(NamedTuple):
    """One event to choose: its id, what is said of it, and an instant in the middle of its log (ISO, UTC)."""

    id: str
    name: str
    said: str
    middle: str


def event_rows(events: Mapping[str, tuple[Situation, tuple[int, int]]]) -> list[EventRow]:
    """Build a row an event (id -> its situation and the span of its log, UTC microseconds)."""
    return [_row(event, situation, *span) for event, (situation, span) in sorted(events.items())]


def render_events(rows: Sequence[EventRow]) -> None:
    """Draw the rows; every name is text."""
    st.html(CSS + "".join(map(_card, rows)) if rows else "No event yet: import one, or start the demo festival.")


def render_take_in() -> None:
    """Draw the way to the page that takes in a log as an event of its own."""
    st.html(
        f'{CSS}<a class=concord-in href="/import" target="_self" title="A CAD export, an ICS 214 log or a file of '
        "Concord's becomes an event of its own\">Take in a log</a>"
    )


def render_way_on(event: str, name: str) -> None:
    """Draw the way to the plan of an event that was just opened."""
    query = urlencode({"event": event, "view": "people"})
    st.html(f'{CSS}<div class=concord-event><a href="/plan?{query}" target="_self">Go on with {escape(name)}</a></div>')


def _row(event: str, situation: Situation, first: int, last: int) -> EventRow:
    tz = situation.timezone
    said = (
        f"{len(situation.incidents):,} incidents open, {len(situation.closed):,} closed, "
        f"{len(situation.units):,} units, {len(situation.agencies):,} agencies. "
        f"Log from {local(first, tz):%d %b %Y %H:%M} to {local(last, tz):%d %b %Y %H:%M}."
    )
    middle = utc((first + last) // 2).strftime("%Y-%m-%dT%H:%M:%SZ")
    return EventRow(event, situation.event.name if situation.event else event, said, middle)


def _card(row: EventRow) -> str:
    links = "".join(f'<a href="/{s}?{urlencode({"event": row.id})}" target="_self">{s.title()}</a>' for s in SCREENS)
    past = urlencode({"event": row.id, "at": row.middle})
    return (
        f"<div class=concord-event><h2><bdi>{escape(row.name)}</bdi></h2><div>{escape(row.said)}</div>{links}"
        f'<a href="/wall?{past}" target="_self">Wall in the middle of its log</a></div>'
    )
