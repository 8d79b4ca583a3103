"""Two versions of a card side by side, field by field: what was added, removed or changed is said in words too."""

from collections.abc import Sequence

import streamlit as st

from components.chips import text
from dashboard.model.protocols import Protocol
from dashboard.projections.protocol_diff import Change, Difference, differences
from dashboard.projections.standing import Stand

SIGNS: dict[Change, str] = {"added": "+ added", "removed": "- removed", "changed": "~ changed"}
CSS = """
.cc-diff{width:100%;table-layout:fixed;border-collapse:collapse;font-size:.94rem;line-height:1.4}
.cc-diff th,.cc-diff td{text-align:left;vertical-align:top;padding:.3rem .5rem;border:0;
border-top:1px solid var(--cc-line);overflow-wrap:anywhere}
.cc-diff th{color:var(--cc-dim)}.cc-diff th:nth-child(1){width:22%}.cc-diff th:nth-child(2){width:6.5rem}
.cc-diff td:nth-child(2){white-space:nowrap;font-weight:700}
.cc-diff del{text-decoration:line-through;color:var(--cc-dim)}
.cc-diff ins{text-decoration:none;font-weight:600}
.cc-diff .cc-added ins{box-shadow:inset 0 -3px 0 light-dark(#146C2E,#7EE2A8)}
.cc-diff .cc-removed del{box-shadow:inset 0 -3px 0 light-dark(#B3261E,#FF8A80)}
.cc-diff .cc-changed ins{box-shadow:inset 0 -3px 0 var(--cc-p2)}
"""


def diff_html(found: Sequence[Difference], old: str, new: str) -> str:
    """Draw differences; `old` and `new` head the two columns."""
    head = f"<tr><th>Field</th><th>Change</th><th>{text(old)}</th><th>{text(new)}</th></tr>"
    rows = "".join(
        f"<tr class=cc-{one.change}><td>{text(one.field)}</td><td>{SIGNS[one.change]}</td>"
        f"<td>{f'<del>{text(one.old)}</del>' if one.old else ''}</td>"
        f"<td>{f'<ins>{text(one.new)}</ins>' if one.new else ''}</td></tr>"
        for one in found
    )
    return f'<table class="cc cc-diff"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def render_diff(old: Protocol | None, new: Protocol, old_name: str, new_name: str) -> None:
    """Draw what differs from `old` to `new`; without an old one, or where nothing differs, say so."""
    if old is None:
        st.caption("Nothing is in force to compare it with: the whole card is new.")
        return
    found = differences(old, new)
    if not found:
        st.caption(f"No difference between {old_name} and {new_name}.")
        return
    st.html(diff_html(found, old_name, new_name))


def render_comparison(stand: Stand, others: Sequence[Stand]) -> None:
    """Let the reader choose the version that the shown one is compared with, and draw what differs."""
    choices = {other.protocol.version: other for other in others if other.protocol.version != stand.protocol.version}
    if not choices:
        st.caption("There is one version only.")
        return
    older = [version for version in choices if version < stand.protocol.version]
    first = list(choices).index(max(older)) if older else 0
    chosen = st.selectbox(
        f"Compare version {stand.protocol.version} with", list(choices), first, key="compare", bind="query-params",
        format_func=lambda version: f"version {version}, {choices[version].standing}" if version in choices else "",
        width=320,
    )  # fmt: skip
    if chosen not in choices:
        return
    one, other = sorted((stand, choices[chosen]), key=lambda each: each.protocol.version)
    render_diff(one.protocol, other.protocol, named(one), named(other))


def named(stand: Stand) -> str:
    """Name a version as the head of a column: `v2, in force`."""
    return f"v{stand.protocol.version}, {stand.standing}"
