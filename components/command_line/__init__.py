"""The command line: one line opens an incident, moves a unit, sets a lead. Its own script keeps what is being typed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from components.chips import agency_mark
from components.live_panel import MAILBOX
from dashboard.projections.situation import Situation

HERE = Path(__file__).parent
KEYS = (
    ("/", "search"), ("n", "back to the command line (it has the focus at first; Esc leaves it)"),
    ("j  k", "next, previous incident"),
    ("l", "lead of the chosen incident: L, agency letter, Enter; L, Enter: as the protocol says"),
    ("u", "use what the protocol says"), ("y", "my agency agrees with the proposed lead"),
    ("o", "my agency objects: say why, Enter"), ("t", "add an entry to the chosen incident"),
    ("a", "acknowledge the foremost alarm"),
    ("e", "correct its last entry"), ("Esc", "clear the line; leave it"), ("Up  Down", "lines typed before"),
)  # fmt: skip
_line = st.components.v2.component(
    "concord_command_line",
    html=(HERE / "command_line.html").read_text(),
    css=(HERE / "command_line.css").read_text(),
    js=MAILBOX + (HERE / "command_line.js").read_text(),
    isolate_styles=False,
)


class Typed(NamedTuple):
    """One line that was entered. `seen` is the last entry its writer saw when they began to type it."""

    line: str
    key: str
    seen: int | None


def render_command_line(
    situation: Situation,
    *,
    event: str,
    selected: str,
    last: int,
    closed: str,
    answer: Mapping[str, Any] | None,
    grammar: Sequence[tuple[str, str]],
) -> Typed | None:
    """Draw it and return the line that was entered, if one was.

    `selected` and `last` are the chosen incident and its last entry, for the keys L, T and E; `closed` says in words
    why nothing can be typed (empty: it can); `answer` is what became of the line entered last.
    """
    incident = situation.incident(selected)
    data = {
        "event": event, "store": f"{event}:line", "seq": situation.seq, "closed": closed, "answer": answer,
        "number": f"#{incident.id}" if incident else "", "last": last, "help": [*KEYS, *grammar],
        "marks": {agency.id: agency_mark(agency) for agency in situation.agencies.values()},
    }  # fmt: skip
    return typed(_line(key="command_line", data=data, on_typed_change=lambda: None).get("typed"))


def typed(value: Mapping[str, Any] | None) -> Typed | None:
    """Read what the browser sent; None when it is no line."""
    if not value or not isinstance(value.get("line"), str) or not value.get("key"):
        return None
    seen = value.get("seen")
    return Typed(value["line"], str(value["key"])[:100], seen if isinstance(seen, int) else None)
