"""A live panel: HTML that Python builds, redrawn every second without touching what is typed, focused or scrolled.

A `<button data-do=x data-...>` asks for x at once; with `data-records` it is sent until Python has answered its key.
A `<form data-form=name data-do=x>` is sent with its fields' values; its draft survives a reload and a refusal. A draft
that was changed after it was sent is another submission with a key of its own, and no answer empties it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
MAILBOX = (HERE / "mailbox.js").read_text()
_panel = st.components.v2.component(
    "concord_live_panel",
    html='<div class="live-panel"><div class="live-body"></div></div>',
    css=(HERE / "live_panel.css").read_text(),
    js=MAILBOX + (HERE / "live_panel.js").read_text(),
    isolate_styles=False,
)


def render_live_panel(
    key: str, html: str, *, store: str, seq: int, answer: Mapping[str, Any] | None, natural: bool = False
) -> dict[str, Any] | None:
    """Draw `html` and return what was asked: the data- attributes, `values` of a form, `key` and `seen`.

    `store` names the browser's drafts, `seq` is the last entry the HTML shows, `answer` what became of the last
    submission, `natural` makes it as high as what is in it; else it fills the window.
    """
    data = {"html": html, "store": store, "seq": seq, "answer": answer, "natural": natural}
    result = _panel(key=key, data=data, on_asked_change=_nothing)
    asked = result.get("asked")
    return dict(asked) if asked else None


def _nothing() -> None:
    """Streamlit wants a callback before it keeps a trigger."""
