"""The roster: who works where in which period, what is missing, and what follows from it for shifts."""

import streamlit as st

from components.chips import render_title, text
from components.picks import render_picks
from components.plan_assign import render_line, render_panel
from components.plan_board import flags_html, roster_html
from components.plan_parts import Looking, Said, render_no_forms, render_periods, said, span
from components.plan_roster_files import Files, render_files
from dashboard.model.events import Period
from dashboard.projections.names import person as person_name
from dashboard.projections.plan_edits import in_order
from dashboard.projections.roster import DutyLimits
from dashboard.projections.roster_edits import copied, shifts_of


def render_roster(looking: Looking, limits: DutyLimits, post: str, files: Files) -> Said | None:
    """Draw the roster with what is wrong in it, the place `post` that was picked, and the ways to change it."""
    render_periods(looking, "roster")
    period = looking.period
    if period is None:
        return None
    counts, found = flags_html(looking, limits)
    st.html(counts)
    if looking.me is None:
        render_no_forms(looking)
    answers = [render_line(looking, period) if looking.me else None]
    left, right = st.columns([7, 3], gap="medium")
    with left:
        drawn = roster_html(looking, post, looking.link())
        if picked := render_picks([("roster", drawn)], "cc-roster", "plan-roster"):
            at, _, name = picked.partition("|")
            looking.select(post=at, period=name)
            st.rerun()
    with right:
        answers.append(render_panel(looking, period, post))
    with st.expander("What is wrong, one by one"):
        st.html(found)
    with st.expander(f"Copy the roster of another period to {period.name}; shifts of the directory"):
        answers.append(_copy(looking, period))
        answers.append(_shifts(looking, period))
    with st.expander("Take in a roster from a file; give this one out"):
        answers.append(render_files(looking, period, files))
    return next(filter(None, answers), None)


def _copy(looking: Looking, period: Period) -> Said | None:
    others = [p.name for p in in_order(looking.plan) if p.name != period.name]
    if looking.me is None or not others:
        return None
    form = f"plan-copy:{period.name}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(f"Copy to {period.name} the roster of", others, key=f"copy:{looking.submission(form)}")
        pressed = st.button("Copy", icon=":material/content_copy:", key="plan-copy")
    source = next((p for p in looking.plan.periods if p.name == name), None)
    if not pressed or source is None:
        return None
    edit = copied(looking.plan, source, period)
    if edit is None:
        st.info(f"Everybody of {source.name} is in {period.name} already, or {source.name} has no roster.")
    return said(edit, form)


def _shifts(looking: Looking, period: Period) -> Said | None:
    """Show the directory's shifts in this period; offer to make shifts of the people of this roster."""
    situation, tz = looking.situation, looking.tz
    render_title("Shifts of the directory in this period")
    st.caption("Shifts are live: they are what the directory and the wall go by. Publishing the plan does not change "
               "them; this button does.")  # fmt: skip
    there = sorted((s for s in situation.shifts.values() if s.starts < period.ends and period.starts < s.ends),
                   key=lambda s: (s.starts, s.position))  # fmt: skip
    made = shifts_of(looking.plan, situation, period)
    form = f"plan-shifts:{period.name}"
    answer = None
    if looking.me is not None:
        label = f"Make {len(made)} shifts of this roster" if made else "Every person of this roster has their shift"
        if st.button(label, icon=":material/event_available:", disabled=not made, key="plan-shifts"):
            answer = Said(tuple(made), form)
    rows = "".join(
        f"<tr><td>{text(person_name(s.person, situation))}</td><td>{text(s.position)}</td>"
        f"<td class=cc-once>{span(s.starts, s.ends, tz)}</td></tr>" for s in there
    )  # fmt: skip
    st.html(f'<div class="cc cc-scroll" style="max-height:20rem"><table>{rows}</table></div>' if rows else
            '<div class="cc cc-note cc-dim">No shifts in this period.</div>')  # fmt: skip
    return answer
