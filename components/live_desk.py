"""What the desks that refresh themselves share: whom they ask, why nothing can be written, drawing again."""

from collections.abc import Sequence
from html import escape
from typing import Protocol

import streamlit as st
from streamlit.errors import StreamlitAPIException

from components.chips import link
from dashboard.model.entry import AnyBody
from dashboard.model.events import Person
from dashboard.model.limits import Limits
from dashboard.model.moment import At, Moment
from dashboard.projections.situation import Situation

PAST = "Replay: this is the past, so nothing can be written. Go back to live to write."
NOBODY = "Watching only. To write, choose who you are: “I am” at the top of the page."
NOT_YET = "Watching only: nobody is checked in to this event yet. Enter who you are on the page Plan, under People."


class Answer(Protocol):
    """What became of submission `key`; `incident` is the one it was about."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def ok(self) -> bool: ...  # noqa: D102
    @property
    def message(self) -> str: ...  # noqa: D102
    @property
    def incident(self) -> str: ...  # noqa: D102


class Visit(Protocol):
    """What a page knows of its visitor; the session module is one."""

    def situation(self) -> Situation: ...  # noqa: D102
    def moment(self) -> Moment: ...  # noqa: D102
    def now(self) -> int: ...  # noqa: D102
    def event(self) -> str: ...  # noqa: D102
    def person(self) -> Person | None: ...  # noqa: D102
    def selector(self, name: str, default: str = "") -> str: ...  # noqa: D102
    def select(self, **choices: str) -> None: ...  # noqa: D102
    def limits(self) -> Limits: ...  # noqa: D102


class Clerk(Protocol):
    """Who records for the visitor."""

    def record(  # noqa: D102
        self, bodies: Sequence[AnyBody], key: str, seen: int | None, incident: str = "", occurred: int | None = None
    ) -> Answer: ...
    def correct(  # noqa: D102
        self, target: int, text: str | None, reason: str, key: str, seen: int | None = None
    ) -> Answer: ...


def closed_because(visit: Visit) -> str:
    """Say in words why nothing can be written at this desk; empty: it can."""
    if isinstance(visit.moment(), At):
        return PAST
    return "" if visit.person() else NOBODY if visit.situation().people else NOT_YET


def closed_html(closed: str, event: str) -> str:
    """Write why nothing can be written as HTML, with the way to where the first one of `event` is entered."""
    there = {"event": event, "view": "people"}
    way = f" {link('plan', there, 'Enter who you are')}" if closed == NOT_YET else ""
    return f'<p class="notice quiet">{escape(closed)}{way}</p>' if closed else ""


def draw_again() -> None:
    """Draw once more with what was just recorded or chosen; the whole page where the run was of the whole page."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()
