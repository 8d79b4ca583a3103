"""Assigning people and units: in one typed line, or to the post that was picked in the matrix."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.chips import agency_chip, render_title, text
from components.plan_board import count_html, gaps_html
from components.plan_parts import Looking, Said, refuse, said, span
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period
from dashboard.model.moment import MINUTE, local
from dashboard.model.plans import Assignment, Plan, PlanEdited
from dashboard.model.text import clean
from dashboard.projections.roster import Post, free, place_names, staffed, who_is, works
from dashboard.projections.roster_edits import assigned
from dashboard.projections.roster_names import hours_of, typed_assignments
from dashboard.projections.situation import Situation

HOURS_SHOWN = 2 * 60 * MINUTE


def render_line(looking: Looking, period: Period) -> Said | None:
    """Draw the line in which one types who works where; return the edit. What is refused stays typed."""
    form = "plan-line"
    key = looking.submission(form)
    with st.form(f"line:{key}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        line = st.text_input(
            f"Assign in {period.name}: who at where, hours and people where they differ", key=f"typed:{key}",
            placeholder=example(period, looking.tz), max_chars=400,
        )  # fmt: skip
        sent = st.form_submit_button("Assign", icon=":material/keyboard_return:")
    if not sent or not (line or "").strip():
        return None
    try:
        wanted = typed_assignments(clean(line or ""), looking.plan, looking.situation, period)
        edit = assigned(looking.plan, wanted)
    except EntryRejected as error:
        refuse(error)
        return None
    if edit is None:
        st.info("All of that is in the roster already.")
        return None
    return Said((edit,), form, done=told(wanted, looking.plan, looking.situation))


def example(period: Period, tz: str) -> str:
    """Return a line as one types it, with hours that lie in `period`."""
    ends = min(period.ends, period.starts + HOURS_SHOWN)
    return f"P12, Ana Ruiz at Gate 3 {local(period.starts, tz):%H:%M}-{local(ends, tz):%H:%M} x4"


def told(wanted: Sequence[Assignment], plan: Plan, situation: Situation) -> str:
    """Say what was assigned: `P12, Ana Ruiz at Gate 3 in OP2`."""
    names = place_names(plan)
    who = ", ".join(who_is(a.who, situation)[0] for a in wanted)
    return f"{who} at {names.get(wanted[0].at, wanted[0].at)} in {wanted[0].period}"


def render_panel(looking: Looking, period: Period, at: str) -> Said | None:
    """Draw the place that was picked: what it needs, who is there, and the form that adds some."""
    post = next((p for p in staffed(looking.plan, looking.situation, period) if p.at == at), None)
    name = post.name if post else place_names(looking.plan).get(at, "")
    if not name:
        st.caption("Pick a cell of the roster to see who is there and to add somebody, or type a line above.")
        return None
    render_title(f"{name} · {period.name}")
    if post is not None:
        st.html(f'<div class="cc cc-note">{_need(post, looking.tz)}</div>')
    answers = [_there(post, looking) if post else None]
    if looking.me is not None:
        answers.append(_form(looking, period, at, name))
    return next(filter(None, answers), None)


def _need(post: Post, tz: str) -> str:
    if post.closed:
        return count_html(post) or "Closed in this period."
    parts = [f"Open {span(post.opens, post.closes, tz)}.", count_html(post)]
    if post.gaps:
        parts.append(f"Missing: {gaps_html(post.gaps, post.need, tz)}")
    return " ".join(parts)


def _there(post: Post, looking: Looking) -> Said | None:
    gone = None
    for work in post.work:
        one = work.assignment
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            people = f" x{one.people}" if one.people > 1 else ""
            note = f" {text(one.note)}" if one.note else ""
            st.html(
                f'<div class="cc">{agency_chip(looking.situation.agencies, work.agency)} <strong>{text(work.name)}'
                f"</strong>{people} {span(work.starts, work.ends, looking.tz)}{note}</div>"
            )
            if looking.me and st.button("Take out", key=f"out:{one.id}", type="tertiary"):
                gone = PlanEdited(dropped=(f"assignments:{one.id}",), what=f"{work.name} out of {work.place}")
    return said(gone, f"plan-out:{post.at}")


def _form(looking: Looking, period: Period, at: str, name: str) -> Said | None:
    form = f"plan-assign:{period.name}:{at}"
    key = looking.submission(form)
    options = candidates(looking.plan, looking.situation, period)
    with st.form(f"assign:{key}", border=False):
        whom = st.multiselect("Add", list(options), format_func=lambda w: options.get(w, w), key=f"whom:{key}",
                              placeholder="type a name, a callsign or an agency; free ones first")  # fmt: skip
        one, two, three = st.columns(3)
        starts = one.text_input("From", key=f"from:{key}", placeholder=f"{local(period.starts, looking.tz):%H:%M}")
        ends = two.text_input("Until", key=f"until:{key}", placeholder=f"{local(period.ends, looking.tz):%H:%M}")
        people = three.number_input("People each", 1, 1_000, 1, key=f"people:{key}", help="how many a unit brings")
        note = st.text_input("Note", key=f"note:{key}", max_chars=200)
        sent = st.form_submit_button("Assign", type="primary", icon=":material/person_add:")
    if not sent:
        return None
    try:
        if not whom:
            raise EntryRejected("Add", "is empty; choose at least one person or unit")
        begins, over = hours_of(starts or "", ends or "", period, looking.tz)
        words = " ".join(clean(note or "").split())
        wanted = [Assignment("", period.name, w, at, begins, over, int(people or 1), words) for w in whom]
        edit = assigned(looking.plan, wanted, f"{len(whom)} at {name}")
    except EntryRejected as error:
        refuse(error)
        return None
    if edit is None:
        st.info("All of them are there already.")
    return said(edit, form)


def candidates(plan: Plan, situation: Situation, period: Period) -> Mapping[str, str]:
    """Return who can be assigned: the free ones first, and where the others are; `unit:P12` -> words."""
    there = free(plan, situation, period.starts, period.ends)
    busy: dict[str, list[str]] = {}
    for work in works(plan, situation):
        if work.starts < period.ends and period.starts < work.ends:
            busy.setdefault(work.assignment.who, []).append(work.place)
    words = {who: f"{_label(who, situation)} · free" for who in there}
    return words | {
        w: f"{_label(w, situation)} · {', '.join(dict.fromkeys(p))}" for w, p in busy.items() if w not in words
    }


def _label(who: str, situation: Situation) -> str:
    name, agency = who_is(who, situation)
    short = situation.agencies[agency].short if agency in situation.agencies else agency
    if who.startswith("person:"):
        known = situation.people.get(who.partition(":")[2])
        return f"{name} · {short} {known.role if known else ''}".rstrip()
    unit = situation.units.get(who.partition(":")[2])
    return f"{name} · {short} {unit.type if unit else ''}".rstrip()
