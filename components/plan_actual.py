"""Plan and actual on screen: gates, exits, routes and posts as the published plan has them, and as they are."""

from collections.abc import Sequence

import streamlit as st

from components.chips import chip, render_style, render_title, text
from components.plan_parts import Looking, Said, render_no_forms
from dashboard.model.ground import FeatureChanged, GroundState, PostStaffed
from dashboard.model.moment import elapsed, local
from dashboard.projections.plan_actual import Actual, actuals, running
from dashboard.projections.plans import live

CSS = """
.cc-actual{width:100%;border-collapse:collapse;font-size:1rem;line-height:1.4}
.cc-actual td:first-child{white-space:nowrap}
.cc-actual .cc-said{color:var(--cc-dim);white-space:nowrap}
"""
STATES: tuple[GroundState, ...] = ("open", "closed", "blocked")


def render_actual(looking: Looking) -> Said | None:
    """Draw plan and actual at this instant, what differs first, and a form that says how something is."""
    render_style(CSS)
    situation, now = looking.situation, looking.now
    rows = actuals(situation, now)
    period = running(live(situation).plan, now)
    when = f"in {period.name}" if period else "between operational periods (nothing is planned now)"
    odd = sum(row.outcome == "differs" for row in rows)
    version = situation.layout_version
    title = (
        f"Plan {version} {when}: {odd} of {len(rows)} differ" if version else "Plan and actual: no plan is published"
    )
    render_title(title)
    left, right = st.columns([3, 1], gap="medium")
    with left:
        if rows:
            st.html(rows_html(rows, now, looking.tz))
        else:
            st.caption("The published layout has no gates, routes or staffed posts.")
    with right:
        render_title("Say how it is")
        if looking.me is None or not looking.live:
            render_no_forms(looking)
            return None
        return _form(rows)


def rows_html(rows: Sequence[Actual], now: int, tz: str) -> str:
    """Draw the rows as a table; what differs is said in words beside its mark."""
    head = "<tr><th>How it stands</th><th>What</th><th>Planned</th><th>Is</th><th>People</th><th>Said</th></tr>"
    return (
        f"<div class=cc-scroll><table class='cc cc-actual'><thead>{head}</thead><tbody>"
        + "".join(
            f"<tr><td>{_mark(row)}</td><td>{text(row.kind)} <b>{text(row.name)}</b></td><td>{row.planned or '-'}</td>"
            f"<td>{row.state or 'not said'}{f': {text(row.note)}' if row.note else ''}</td><td>{_people(row)}</td>"
            f"<td class=cc-said>{_ages(row, now, tz)}</td></tr>"
            for row in rows
        )
        + "</tbody></table></div>"
    )


def _mark(row: Actual) -> str:
    if row.outcome == "differs":
        return f"{chip('DIFFERS', 'amber')} {text(row.says)}"
    return "\u2713 as planned" if row.outcome == "as planned" else "? nobody has said"


def _people(row: Actual) -> str:
    if not row.need:
        return f"{row.present} there" if row.present is not None else "-"
    counted = f"{row.present} there" if row.present is not None else "not counted"
    return f"{counted}, {row.assigned} assigned, {row.need} needed"


def _ages(row: Actual, now: int, tz: str) -> str:
    last = max(row.since, row.counted)
    return f"{local(last, tz):%H:%M}, {elapsed(now - last)} ago" if last else "-"


def _form(rows: Sequence[Actual]) -> Said | None:
    names = {row.feature: f"{row.name} ({row.kind})" for row in sorted(rows, key=lambda row: row.name)}
    if not names:
        return None
    with st.form("ground", border=False):
        feature = st.selectbox("Gate, route or post", list(names), format_func=lambda one: names.get(one, one))
        state = st.segmented_control("It is", STATES, key="ground:state")
        note = st.text_input("Why", max_chars=300, key="ground:note")
        there = st.number_input("People there (leave empty if not counted)", 0, 10_000, None, key="ground:there")
        if not st.form_submit_button("Record", type="primary") or feature is None:
            return None
    bodies = [FeatureChanged(feature, state, note)] if state else []
    counts = [PostStaffed(feature, int(there), "" if state else note)] if there is not None else []
    if not (bodies or counts):
        st.error("Say whether it is open, closed or blocked, or how many people are there")
        return None
    return Said((*bodies, *counts), "ground")
