"""The replay: the wall at an instant, its log, resources and what differs beside it, and the clock bar below.

A components-v2 component with its own HTML, CSS and JavaScript around the situation view's. The clock runs in the
browser over what `/replay/at` and `/replay/track` answer; Python only hears where it stands when it stands still.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from components import base_maps, situation_view
from components.live_panel import MAILBOX
from components.log_mark import read as mark
from components.replay.writing import Writing

HERE = Path(__file__).parent
SCRIPTS = ("instants.js", "reel.js", "lanes.js", "panels.js", "verified.js", "notes.js", "note_form.js", "replay.js")
DRAWING = situation_view.SCRIPTS[:-1]
SPEEDS = (1, 2, 5, 10, 30, 60, 120, 300, 600)
PARTS = ("replay.html", "replay.css", "notes.html", "notes.css")
SELECTORS = ("at", "basis", "speed", "zoom", "note", "as")
LONGEST = 120
# The head's own clock and date only move when Python hears of the clock's place: here they would lag behind.
CSS = """
<style>
.st-key-live_clock, .concord-replay {display: none !important}
.stMainBlockContainer {padding-bottom: 0 !important}
</style>
"""


def replay(
    event: str, at: int, timezone: str, basis: str, speed: str, zoom: str, exit_to: Mapping[str, str], note: str = ""
) -> dict[str, Any]:
    """Build what the replay is told: the instant `at` (UTC microseconds), where its clocks stand, how to look at it.

    `speed` is one of `SPEEDS`, `zoom` two ISO times joined by `/`; what is neither is left out. `exit_to` are the
    parameters of the link to the live wall, `note` is the chosen note. The page's own theme is used.
    """
    theme = "light" if st.context.theme.type == "light" else "dark"
    known = speed if speed in map(str, SPEEDS) else "1"
    return {
        "event": event, "at": at, "timezone": timezone, "basis": basis, "speed": int(known),
        "zoom": zoom[:LONGEST], "theme": theme, "note": note[:LONGEST], "speeds": list(SPEEDS), "exit": dict(exit_to),
    }  # fmt: skip


def render_replay(told: Mapping[str, Any], select: Callable[..., None], writing: Writing, key: str = "replay") -> None:
    """Draw it; where its clock comes to stand is handed to `select` (what the URL keeps), a note to `writing`."""

    def moved() -> None:
        select(**looked(st.session_state[key].get("look")))

    def wrote() -> None:
        if sent := st.session_state[key].get("wrote"):
            st.session_state[f"{key}:answer"] = writing.answer(sent)

    st.html(CSS)
    heard = st.session_state.get(key, {}).get("look") or {}
    answer = st.session_state.get(f"{key}:answer")
    data = {**told, "heard": heard.get("n", 0), "writing": writing.told(), "answer": answer}
    _component()(key=key, data=data, on_look_change=moved, on_wrote_change=wrote, height="content")


def looked(letter: Mapping[str, Any] | None) -> dict[str, str]:
    """Read where the browser says that it stands; what is no short text is left out."""
    found = {name: (letter or {}).get(name) for name in SELECTORS}
    return {name: text for name, text in found.items() if isinstance(text, str) and len(text) <= LONGEST}


@cache
def _component() -> Any:  # noqa: ANN401 - Streamlit's renderer type is private
    own = {name: (HERE / name).read_text(encoding="utf-8") for name in (*SCRIPTS, *PARTS)}
    drawing = [base_maps.script(), *map(situation_view.read, DRAWING)]
    script = "\n".join([*drawing, mark("verified.js"), MAILBOX, *(own[n] for n in SCRIPTS)])
    html = own["replay.html"].replace("<!-- situation view -->", situation_view.read("view.html"))
    html = html.replace("<!-- notes -->", own["notes.html"])
    css = situation_view.read("view.css") + own["replay.css"] + own["notes.css"] + mark("mark.css")
    return st.components.v2.component("replay", html=html, css=css, js=script)
