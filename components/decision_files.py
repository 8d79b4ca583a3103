"""The decision log to take away: made when it is asked for, not at every refresh."""

from collections.abc import Callable

import streamlit as st


def render_files(table: Callable[[], str], page: Callable[[], str], event: str) -> None:
    """Offer the log as CSV (`table`) and as a page to print (`page`); `event` names the files."""
    name = "".join(c if c.isalnum() and c.isascii() else "-" for c in event)[:60]
    with st.container(horizontal=True, gap="small"):
        st.download_button("Decision log as CSV", table, f"decisions-{name}.csv", "text/csv", on_click="ignore")
        st.download_button("Decision log to print", page, f"decisions-{name}.html", "text/html", on_click="ignore")
