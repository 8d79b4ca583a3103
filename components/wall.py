"""What only the wall needs: the screen without Streamlit around it, and a reading distance."""

import streamlit as st

CSS = """
<style>
[data-testid=stHeader], [data-testid=stToolbar], [data-testid=stDecoration], [data-testid=stStatusWidget],
[data-testid=stSidebar], [data-testid=stDialog], [data-testid=stSidebarCollapsedControl] {display: none !important}
[data-stale=true] {opacity: 1 !important; transition: none !important}
.stMainBlockContainer {padding: 0 !important; max-width: none !important}
body {overflow: hidden}
</style>
"""


def render_bare_screen() -> None:
    """Take away everything around the wall."""
    st.html(CSS)


def metres(text: str, usual: float, least: float, most: float) -> float:
    """Read a number from the URL; what is no number, or out of reason, becomes the usual one."""
    try:
        value = float(text)
    except ValueError:
        return usual
    return value if least <= value <= most else usual
