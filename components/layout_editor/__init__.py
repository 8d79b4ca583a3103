"""The layout editor: one map that stays while planners draw, with its tool bar and keys.

A components-v2 component with its own HTML, CSS and JavaScript, on Leaflet and the drawing handlers of leaflet.draw.
It fetches what is drawn from our route `/drawn` (only what changed since) and sends letters: what was drawn, moved,
copied, deleted or selected. A letter that records something is sent until Python has answered its key.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from msgspec import Struct

from components import base_maps
from components.live_panel import MAILBOX
from dashboard.model.layouts import KINDS, Group
from dashboard.projections.checks.result import Shape
from dashboard.projections.situation import Situation

HERE = Path(__file__).parent
SCRIPTS = ("measure.js", "chart.js", "tools.js", "bases.js", "bar.js", "editor.js")
GROUPS: dict[Group, str] = {
    "crowd": "Crowd", "ways": "Routes and roads", "command": "Command and posts", "care": "Care",
    "supplies": "Supplies", "ground": "Ground",
}  # fmt: skip


class Shown(Struct, frozen=True):
    """What the map is to point at and zoom to: shapes and objects of a finding. `number` tells one from the next.

    `quiet`: it only goes there and marks nothing.
    """

    number: int = 0
    shapes: tuple[Shape, ...] = ()
    objects: tuple[str, ...] = ()
    quiet: bool = False


def layout_editor(
    situation: Situation, event: str, mark: str, *,
    at: str = "", basis: str = "known", period: str = "", periods: Sequence[str] = (), selected: str = "",
    side: str = "", laying: str = "", spot: bool = False, focus: str = "", closed: str = "", undo: bool = False,
    redo: bool = False, shown: Shown | None = None, awaited: int = 0, answer: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Build what the editor is told.

    `mark` names what is drawn: another one makes it fetch. `laying` is the base map whose corners are being moved, and
    with `spot` the next click on the map is one of them.
    `awaited` numbers the verdict of the checks that is still to come: the editor asks `/checked` for it.
    `focus` is `field:number`, the property that the cursor goes to; `closed` says in words why nothing can be drawn.
    """
    info, point = situation.event, shown or Shown()
    agencies = {a.id: [a.letter, a.short, a.dark, a.light] for a in situation.agencies.values()}
    kinds = [{"id": k.id, "name": k.name, "geometry": k.geometry, "group": k.group, "letters": k.letters}
             for k in KINDS.values()]  # fmt: skip
    shapes = [{"geometry": s.geometry, "points": s.points, "label": s.label} for s in point.shapes]
    return {
        "event": event, "store": f"{event}:layout", "mark": mark, "at": at, "basis": basis, "period": period,
        "periods": list(periods), "selected": selected, "side": side, "laying": laying, "spot": spot, "focus": focus,
        "closed": closed, "awaited": awaited, "undo": undo, "redo": redo, "answer": answer, "agencies": agencies,
        "kinds": kinds, "groups": GROUPS, "middle": [info.lat, info.lon] if info else [0.0, 0.0],
        "show": {"n": point.number, "shapes": shapes, "objects": list(point.objects), "quiet": point.quiet},
    }  # fmt: skip


def render_layout_editor(told: Mapping[str, Any], key: str = "layout_editor") -> dict[str, Any] | None:
    """Draw it and return the letter it sent, if any; with the same `key` the map goes on where it was."""
    heard = _component()(key=key, data=dict(told), on_asked_change=_nothing, on_checked_change=_nothing)
    asked = heard.get("asked")
    return dict(asked) if asked else None


def _nothing() -> None:
    """Streamlit wants a callback before it keeps a trigger."""


@cache
def _component() -> Any:  # noqa: ANN401 - Streamlit's renderer type is private
    script = "\n".join((base_maps.script(), *((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)))
    html, css = ((HERE / name).read_text(encoding="utf-8") for name in ("editor.html", "editor.css"))
    return st.components.v2.component("layout_editor", html=html, css=css, js=MAILBOX + script, isolate_styles=False)
