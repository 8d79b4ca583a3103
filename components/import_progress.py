"""How far an import is, for every visitor; and what became, or would become, of every row."""

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from components.chips import chip, link, text
from dashboard.model.imports import Running, State
from dashboard.model.moment import clock
from dashboard.model.text import markdown

EVERY, IDLE = 1.0, 5.0
NEXT = {"replay": "Replay", "review": "Figures", "log": "Log", "wall": "Wall"}
SHOWN = 14
STATES: dict[State, tuple[str, Literal["plain", "amber", "red"]]] = {
    "checked": ("looked through, nothing is taken in yet", "plain"), "done": ("taken in", "plain"),
    "cancelled": ("cancelled", "amber"), "failed": ("did not come to its end", "red"),
}  # fmt: skip
NOUNS = {
    "incident.opened": "incidents", "unit.assigned": "assignments", "unit.status": "changes of status",
    "unit.released": "releases", "incident.closed": "closings", "unit.registered": "units",
    "agency.joined": "agencies", "event.opened": "event", "entry.corrected": "corrections of earlier conclusions",
    "incident.reopened": "reopenings",
}  # fmt: skip


def render_progress(
    running: Running | None, now: Callable[[], Running | None], cancel: Callable[[int], None], timezone: str
) -> None:
    """Draw the import that was `running` (or ran last) when the page was drawn; while one runs, this refreshes itself.

    When it ends, or another visitor begins one, the whole page is drawn anew.
    """

    @st.fragment(run_every=EVERY if running and running.state == "running" else IDLE)
    def refreshed() -> None:
        current = now()
        if current is None:
            return
        if running is None or (running.id, running.state) != (current.id, current.state):
            st.rerun()
        with st.container(border=True):
            if current.state == "running":
                _render_running(current, cancel, timezone)
            else:
                _render_ended(current)

    refreshed()


def _render_running(running: Running, cancel: Callable[[int], None], timezone: str) -> None:
    verb = "is being taken in" if running.taking else "is being looked through"
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.html(
        f'<div class="cc">{text(running.file)} {verb} for event {text(running.event)}, by {text(running.by)} since '
        f"{clock(running.began, timezone)}</div>"
    )
    if right.button("Cancel", key=f"import-cancel:{running.id}", icon=":material/cancel:"):
        cancel(running.id)
    part = min(1.0, running.done / running.total) if running.total else 0.0
    of = f" of {running.total:,}" if running.total else ""
    st.progress(part, f"{running.doing.capitalize() or 'Beginning'}: {running.done:,}{of}")


def _render_ended(running: Running) -> None:
    said = chip(*STATES[running.state])
    st.html(f'<div class="cc"><strong>{text(running.file)}</strong>, event {text(running.event)}: {said}</div>')
    if running.becomes:
        verb = "became" if running.state == "done" else "would become"
        parts = [f"{count:,} {NOUNS.get(kind, kind)}" for kind, count in running.becomes.items()]
        st.markdown(f"It {verb}: {', '.join(parts)}.")
    st.markdown(_listed(running.said[:SHOWN]))
    if len(running.said) > SHOWN:
        with st.expander(f"{len(running.said) - SHOWN} more lines"):
            st.markdown(_listed(running.said[SHOWN:200]))
    with st.container(horizontal=True):
        if running.report.count("\n") > 1:
            st.download_button(
                "Every refused or doubtful row (CSV)", running.report, "import-report.csv", "text/csv",
                on_click="ignore", icon=":material/download:", key=f"import-report:{running.id}",
            )  # fmt: skip
        if running.state == "done":
            there = (link(page, {"event": running.event}, words) for page, words in NEXT.items())
            st.html(f'<div class="cc cc-note">Open it: {" &middot; ".join(there)}</div>')


def _listed(lines: Sequence[str]) -> str:
    """List the lines of a report; those that are set in belong to the one above."""
    return "\n".join(f"{'    ' if line.startswith(' ') else ''}- {markdown(line)}" for line in lines)
