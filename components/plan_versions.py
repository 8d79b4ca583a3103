"""Versions of the plan: what is live, what the draft would change, publishing it, approving, comparing, going back."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

import streamlit as st

from components.chips import render_style, render_title, text
from components.plan_map import render_difference_map
from components.plan_parts import Looking, Said, render_no_forms, said
from dashboard.model.events import Person
from dashboard.model.moment import local
from dashboard.model.plans import DRAFT, Plan, PlanApproved, PlanPublished, PlanVersion
from dashboard.model.text import markdown
from dashboard.projections.checks.counts import count
from dashboard.projections.checks.result import Result
from dashboard.projections.names import Names
from dashboard.projections.plan_diff import SIGNS, Row, compared, folded, summed
from dashboard.projections.plan_words import contents
from dashboard.projections.plans import draft, edit_between, live, next_version, published
from dashboard.projections.situation import Situation

MOST_ROWS = 300
CSS = """
.cc-plandiff{width:100%;border-collapse:collapse;font-size:.94rem;line-height:1.4}
.cc-plandiff th,.cc-plandiff td{text-align:left;vertical-align:top;padding:.3rem .5rem;border:0;
border-top:1px solid var(--cc-line);overflow-wrap:anywhere}
.cc-plandiff th{color:var(--cc-dim)}
.cc-plandiff{table-layout:fixed}
.cc-plandiff th:nth-child(1){width:6.5rem}
.cc-plandiff th:nth-child(2){width:34%}.cc-plandiff th:nth-child(3){width:7rem}
.cc-plandiff td:first-child{white-space:nowrap;font-weight:700}
.cc-plandiff del{text-decoration:line-through;color:var(--cc-dim)}
.cc-plandiff ins{text-decoration:none;font-weight:600}
.cc-planlive{font-size:1rem;line-height:1.5}
"""


class Checked(Protocol):
    """What the checks found of the draft, and the sentence that says what it means; not `current`: of an older one."""

    @property
    def results(self) -> Sequence[Result]: ...  # noqa: D102
    @property
    def says(self) -> str: ...  # noqa: D102
    @property
    def current(self) -> bool: ...  # noqa: D102


def render_versions(looking: Looking, checked: Checked | None) -> Said | None:
    """Draw the versions of the plan; return what the visitor wants recorded. `checked` None: the checks still run.

    Nothing on the live screens changes before Publish, which asks for what differs to be read first.
    """
    render_style(CSS)
    situation, me, may_write = looking.situation, looking.me, looking.me is not None
    now_live, plan = live(situation), draft(situation)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        rows = compared(now_live.plan, plan, situation)
        render_title(f"What the draft changes on the live screens: {summed(now_live.plan, plan)}")
        render_rows(rows, "The draft is what is live.")
    with right:
        published_now = _publishing(situation, plan, rows, checked, me) if may_write else None
        if not may_write:
            render_no_forms(looking)
        st.html(f"<div class='cc cc-planlive'>{_live_words(situation, now_live)}</div>")
        approved = _approval(situation, me) if may_write else None
    if any(row.change.part == "features" for row in rows):
        with left:
            render_difference_map(now_live.plan, plan)
    older = _comparison(situation, plan, may_write)
    return published_now or approved or older


def render_rows(rows: Sequence[Row], nothing: str) -> None:
    """Draw a comparison as a table; at most 300 lines, and how many more there are."""
    if not rows:
        st.caption(nothing)
        return
    lines = folded(rows)
    st.html(rows_html(lines[:MOST_ROWS]))
    if len(lines) > MOST_ROWS:
        st.caption(f"{len(lines) - MOST_ROWS:,} more lines are not drawn here.")


def rows_html(rows: Sequence[Row]) -> str:
    """Draw the lines of a comparison: sign and word, what it is, and the old and the new value."""
    head = "<tr><th>Change</th><th>What</th><th>Field</th><th>Was</th><th>Is now</th></tr>"
    body = "".join(
        f"<tr><td>{SIGNS[row.how]} {row.how}</td><td>{text(row.sort)} <b>{text(row.name)}</b></td>{_values(row)}</tr>"
        for row in rows
    )
    return f'<table class="cc cc-plandiff"><thead>{head}</thead><tbody>{body}</tbody></table>'


def _values(row: Row) -> str:
    """Draw field, old and new value; of what is new or gone as a whole there is one cell of names at most."""
    was = f"<del>{text(row.was)}</del>" if row.was else ""
    now = f"<ins>{text(row.now)}</ins>" if row.now else ""
    if not row.field:
        return f'<td colspan="3">{was}{now}</td>'
    return f"<td>{text(row.field)}</td><td>{was}</td><td>{now}</td>"


def _publishing(
    situation: Situation, plan: Plan, rows: Sequence[Row], checked: Checked | None, me: Person | None
) -> Said | None:
    version = next_version(situation)
    render_title(f"Publish as {version}")
    now = checked if checked is not None and checked.current else None
    st.markdown(markdown(now.says) if now else "The checks are running: what they find stands beside the layout.")
    if not rows and plan.parameters == live(situation).plan.parameters:
        st.caption("Nothing to publish.")
        return None
    note = st.text_input("Note (what changes, in a few words)", key="publish:note", max_chars=300)
    failed = sum(result.outcome == "fail" and not result.apart for result in now.results) if now else 0
    fails = f" and publish with {count(failed, 'failed check')}" if failed else "" if now else " and publish unchecked"
    read = st.checkbox(
        f"I have read what changes ({count(len(folded(rows)), 'line')}){fails}",
        key=f"publish:read:{version}:{len(rows)}",
    )  # fmt: skip
    asked = st.button("Publish to the live screens", type="primary", disabled=not read, icon=":material/publish:")
    if asked and me is not None:
        return said(PlanPublished(version, plan, note), "publish")
    return None


def _live_words(situation: Situation, now_live: PlanVersion) -> str:
    version = situation.layout_version or "no version"
    since = f" since {local(now_live.since, situation.timezone):%a %d %b %H:%M}" if now_live.since else ""
    names = Names(situation)
    approved = ", ".join(f"{names.agency(a.agency)} ({names.people((a.person,))})" for a in now_live.approved)
    note = f"<br>{text(now_live.note)}" if now_live.note else ""
    return (
        f"<b>Live: {text(version)}</b>{text(since)}: {text(contents(now_live.plan))}.{note}"
        f"<br>Approved by {text(approved or 'nobody yet')}."
    )


def _approval(situation: Situation, me: Person | None) -> Said | None:
    version = situation.plans.get(situation.layout_version)
    if version is None or me is None or any(a.agency == me.agency for a in version.approved):
        return None
    agency = Names(situation).agency(me.agency)
    if st.button(f"Approve {situation.layout_version} for {markdown(agency)}", icon=":material/check:"):
        return said(PlanApproved(situation.layout_version, me.agency, me.id), "approve")
    return None


def _comparison(situation: Situation, plan: Plan, may_write: bool) -> Said | None:
    names = published(situation)
    if not names:
        return None
    render_title("Compare two versions")
    choices: Mapping[str, Plan] = {DRAFT: plan, **{name: situation.plans[name].plan for name in reversed(names)}}
    one, other = st.columns(2)
    listed, called = list(choices), partial(_named, situation)
    new = one.selectbox("Newer", listed, 0, key="newer", bind="query-params", format_func=called)
    old = other.selectbox(
        "Older", listed, min(1, len(listed) - 1), key="older", bind="query-params", format_func=called,
    )  # fmt: skip
    if new not in choices or old not in choices:
        return None
    if (new, old) == (DRAFT, situation.layout_version):
        st.caption("That is what stands above.")
    else:
        render_rows(compared(choices[old], choices[new], situation), f"No difference between {old} and {new}.")
    back = edit_between(plan, choices[old], f"back to {old}") if old != DRAFT else None
    if may_write and back and st.button(f"Make the draft read as {old} again", icon=":material/history:"):
        return said(back, "back")
    return None


def _named(situation: Situation, version: str) -> str:
    """Name a version in a list: `v3, Sat 15 Aug 12:00`."""
    known = situation.plans.get(version)
    if version == DRAFT or known is None:
        return version
    return f"{version}, {local(known.since, situation.timezone):%a %d %b %H:%M}"
