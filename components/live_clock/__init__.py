"""The event's clock in the head of every desk page, with the age of its data by the browser's own clock."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.model.events import Event
from dashboard.model.limits import DataLimits
from dashboard.model.moment import At, Moment

HERE = Path(__file__).parent


def live_clock(event: str, info: Event | None, moment: Moment, limits: DataLimits) -> dict[str, Any]:
    """Build what the clock is told: whose time it is, or the instant it stands at (UTC microseconds, 0: live)."""
    at = moment.t if isinstance(moment, At) else 0
    told = {"late": limits.late, "dead": limits.dead}
    return {"event": event, "timezone": info.timezone if info else "UTC", "at": at, "limits": told}


def render_live_clock(clock: dict[str, Any]) -> None:
    """Draw the clock; it goes on through every rerun of its page."""
    _component()(key="live_clock", data=clock)


@cache
def _component() -> Any:  # noqa: ANN401 - Streamlit's renderer type is private
    html, css, js = ((HERE / f"clock.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("live_clock", html=html, css=css, js=js)
