"""The situation view: one drawing for the wall, the units page and the replay.

A components-v2 component with its own HTML, CSS and JavaScript. Python mounts it once; after that it follows our
routes (`/frame`, `/changes`) by itself, so that nothing is torn down at a refresh.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from components import base_maps
from components.log_mark import read as mark

HERE = Path(__file__).parent
MAP = ("symbols.js", "layers.js", "placing.js", "map.js", "rings.js")
SCRIPTS = ("feed.js", "board.js", "leads.js", *MAP, "alarm.js", "sound.js", "view.js", "mount.js")
Mode = Literal["wall", "map"]


def situation_view(
    event: str, mode: Mode, *, at: str = "", basis: str = "known", theme: str = "dark",
    diag: float = 75, dist: float = 5, sound: str = "",
    units: Sequence[str] | None = None, selected: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Build what the view is told: what to follow, how to look, and (map) which units to show.

    `diag` is the wall's diagonal in inches, `dist` the distance of its viewers in metres; `at` an ISO time or live.
    `sound` is `off` (muted, and said so), `on` (a START WALL button while the browser holds sound back) or empty.
    """
    return {
        "event": event, "mode": mode, "at": at, "basis": basis, "theme": theme, "diag": diag, "dist": dist,
        "sound": sound, "units": None if units is None else list(units), "selected": selected,
    }  # fmt: skip


def render_situation_view(
    view: dict[str, Any], key: str, height: int | Literal["stretch", "content"] = "content"
) -> None:
    """Draw `view`; with the same `key` it goes on where it was."""
    _component()(key=key, data=view, height=height)


def render_unit_map(event: str, at: str, basis: str, selected: str, units: Sequence[str]) -> None:
    """Draw the map of `units` (ids) for a desk page, in the page's own theme; the selected one is shown whole."""
    theme = "light" if st.context.theme.type == "light" else "dark"
    view = situation_view(event, "map", at=at, basis=basis, theme=theme, units=units, selected=selected)
    render_situation_view(view, key="unit_map")


def read(name: str) -> str:
    """Return one of the view's own files, for a component that shows the view among other things."""
    return (HERE / name).read_text(encoding="utf-8")


@cache
def _component() -> Any:  # noqa: ANN401 - Streamlit's renderer type is private
    script = "\n".join([base_maps.script(), mark("verified.js"), *(read(name) for name in SCRIPTS)])
    html, css = read("view.html"), read("view.css") + mark("mark.css")
    return st.components.v2.component("situation_view", html=html, css=css, js=script)
