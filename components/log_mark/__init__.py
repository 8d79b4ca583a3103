"""The mark on every screen of a log that is not what was recorded, and the quiet word on a past that is.

The browser asks `/verified` by itself: the mark comes, and stays, without a run of the page.
"""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
# It lies over the page's lower edge: where there is nothing to say it takes no room, and nothing moves when there is.
CSS = "<style>.st-key-log_mark {position: absolute; height: 0; overflow: visible}</style>"


def render_log_mark(event: str, quiet: bool) -> None:
    """Draw the mark of `event`; `quiet`: also say how far the log was verified where it is whole."""
    st.html(CSS)
    _component()(key="log_mark", data={"event": event, "quiet": quiet}, height="content")


def read(name: str) -> str:
    """Return one of the mark's own files, for a component that shows it among other things."""
    return (HERE / name).read_text(encoding="utf-8")


@cache
def _component() -> Any:  # noqa: ANN401 - Streamlit's renderer type is private
    html, css = '<div class="unverified lying" role="alert" hidden></div>', read("mark.css")
    return st.components.v2.component("log_mark", html=html, css=css, js=read("verified.js") + read("mark.js"))
