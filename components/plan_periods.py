"""Operational periods: when they are, how many people come and how fast, objectives, what everybody is told."""

from collections.abc import Sequence

import streamlit as st
from msgspec import structs

from components.chips import render_title
from components.plan_parts import (
    Looking,
    Said,
    day_time,
    refuse,
    render_no_forms,
    render_periods,
    said,
    typed_day_time,
)
from components.plan_strip import strip_html
from components.plan_table import Column, Row, Table, field, one_line, render_table
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Inflow, Period
from dashboard.model.moment import MINUTE, local
from dashboard.model.plans import Brief, Objective, Plan, PlanEdited
from dashboard.model.text import clean, name
from dashboard.projections.bookings import instant
from dashboard.projections.plan_edits import fresh_id, in_order, with_periods
from dashboard.projections.plans import edit_between

PERIODS = Table(
    "plan-periods", "period",
    (
        Column("name", "Name", width=280), Column("starts", "Starts", width=150, help="2026-08-15 14:00, event time"),
        Column("ends", "Ends", width=150), Column("crowd", "Crowd at the peak", "number", 140),
    ), "name",
)  # fmt: skip
ARRIVALS = Table(
    "plan-arrivals", "step",
    (Column("starts", "From", width=110, help="14:00, or Sun 01:00"),
     Column("per_hour", "People an hour", "number", 130, zero=True)), "starts",
)  # fmt: skip
EVERY = {"*": "all periods"}
LAST = 10**9
BRIEF = {
    "emphasis": "Command emphasis (202)", "safety": "Safety message (208)", "weather": "Weather",
    "site_safety_plan": "Site safety plan: where it is (202, 208)", "radio": "Special instructions, radio (205)",
    "medical": "Special medical emergency procedures (206)",
}  # fmt: skip


def render_periods_view(looking: Looking) -> Said | None:
    """Draw the periods, and of the chosen one its objectives, arrivals and briefing; return what is to be recorded."""
    chosen = looking.period
    st.html(strip_html(in_order(looking.plan), chosen.name if chosen else "", looking.now, looking.tz))
    if chosen:
        st.caption(f"Times are {looking.tz}. As high as the crowd; hatched: how fast people arrive.")
    if looking.me is None:
        render_no_forms(looking)
    answers = [render_table(PERIODS, period_rows(looking.plan, looking.tz), looking,
                            lambda rows: periods_edit(rows, looking.plan, looking.tz))]  # fmt: skip
    if chosen is None:
        return answers[0]
    render_periods(looking, "periods")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        render_title(f"Objectives: {chosen.name}")
        table = objectives_table(chosen)
        answers.append(render_table(table, objective_rows(looking.plan, chosen), looking,
                                    lambda rows: objectives_edit(table, rows, looking.plan, chosen)))  # fmt: skip
    with right:
        render_title("How fast people arrive")
        answers.append(render_table(_of(ARRIVALS, chosen), arrival_rows(chosen, looking.tz), looking,
                                    lambda rows: arrivals_edit(rows, chosen, looking.tz)))  # fmt: skip
    render_title(f"What everybody is told: {chosen.name}")
    answers.append(render_brief(chosen, looking))
    return next(filter(None, answers), None)


def period_rows(plan: Plan, tz: str) -> list[Row]:
    """Return the periods as rows; the id is the name until now."""
    return [
        {"id": p.name, "name": p.name, "starts": day_time(p.starts, tz), "ends": day_time(p.ends, tz),
         "crowd": p.crowd}
        for p in in_order(plan)
    ]  # fmt: skip


def periods_edit(rows: Sequence[Row], plan: Plan, tz: str) -> PlanEdited | None:
    """Make one edit of the rows, with all that hangs on a renamed period; EntryRejected names row and column."""
    old = {p.name: p for p in plan.periods}
    typed = [(row["id"], _period(n, row, old.get(row["id"]), tz)) for n, row in enumerate(rows, 1)]
    return edit_between(plan, with_periods(plan, typed))


def _period(number: int, row: Row, was: Period | None, tz: str) -> Period:
    title = name(row["name"], field(PERIODS, number, row, "name"))
    ends = [(was.starts, "starts"), (was.ends, "ends")] if was else [(0, "starts"), (0, "ends")]
    # The table shows minutes: what was not typed anew keeps its seconds.
    starts, over = (
        us if us and row[column] == day_time(us, tz) else
        typed_day_time(row[column], tz, field(PERIODS, number, row, column))
        for us, column in ends
    )  # fmt: skip
    if over <= starts:
        raise EntryRejected(field(PERIODS, number, row, "ends"), f"'{row['ends']}' is not after the start")
    return Period(title, starts, over, row["crowd"], was.arrivals if was else ())


def arrival_rows(period: Period, tz: str) -> list[Row]:
    """Return the arrivals of a period as rows."""
    return [{"id": str(n), "starts": f"{local(step.starts, tz):%a %H:%M}", "per_hour": step.per_hour}
            for n, step in enumerate(period.arrivals)]  # fmt: skip


def arrivals_edit(rows: Sequence[Row], period: Period, tz: str) -> PlanEdited | None:
    """Make the edit of a period's arrivals; EntryRejected names the row."""
    steps = []
    for number, row in enumerate(rows, 1):
        where = field(ARRIVALS, number, row, "starts")
        starts = instant(row["starts"], period.starts - MINUTE, tz, where)
        if not period.starts <= starts < period.ends:
            raise EntryRejected(where, f"'{row['starts'][:40]}' is not within {period.name}")
        steps.append(Inflow(starts, row["per_hour"]))
    steps.sort(key=lambda step: step.starts)
    if len({step.starts for step in steps}) < len(steps):
        raise EntryRejected("From", "two steps begin at the same time")
    after = structs.replace(period, arrivals=tuple(steps))
    return None if after == period else PlanEdited(Plan(periods=(after,)), (), f"arrivals of {period.name}")


def objectives_table(period: Period) -> Table:
    """Return the table of what is to be reached in `period`."""
    where = {period.name: "this period", **EVERY}
    columns = (Column("order", "No.", "number", 60, help="Objectives stand in this order"),
               Column("text", "Objective", width=470), Column("period", "In", "choice", 120, where))  # fmt: skip
    return Table(f"plan-objectives:{period.name}", "objective", columns, "text")


def objective_rows(plan: Plan, period: Period) -> list[Row]:
    """Return the objectives of `period`, those of all periods included, in their order."""
    there = [o for o in plan.objectives if o.period in ("", period.name)]
    return [{"id": o.id, "order": n, "text": o.text, "period": o.period or "*"} for n, o in enumerate(there, 1)]


def objectives_edit(table: Table, rows: Sequence[Row], plan: Plan, period: Period) -> PlanEdited | None:
    """Make the edit of the objectives; EntryRejected names the row.

    Parts of a plan keep their place, so a new order is put in by giving the places new words.
    """
    ordered = sorted(enumerate(rows, 1), key=lambda each: (each[1]["order"] or LAST, each[0]))
    words = [(_words(table, n, row), "" if row["period"] == "*" else period.name)
             for n, row in ordered]  # fmt: skip
    there = [o for o in plan.objectives if o.period in ("", period.name)]
    ids, taken = [o.id for o in there][: len(words)], {o.id for o in plan.objectives}
    while len(ids) < len(words):
        ids.append(fresh_id("objective", (*taken, *ids)))
    put = [Objective(i, said_, where) for i, (said_, where) in zip(ids, words, strict=True)]
    others = [o for o in plan.objectives if o not in there]
    kept = {o.id: o for o in (*others, *put)}
    before = [kept.pop(o.id) for o in plan.objectives if o.id in kept]
    return edit_between(plan, structs.replace(plan, objectives=(*before, *kept.values())), parts=("objectives",))


def _words(table: Table, number: int, row: Row) -> str:
    words = one_line(row, "text")
    if not words:
        raise EntryRejected(
            field(table, number, row, "text"), "is empty; say what is to be reached, or take the row out"
        )
    return words


def render_brief(period: Period, looking: Looking) -> Said | None:
    """Draw what everybody is told for a period; return the edit when it was changed."""
    was = next((b for b in looking.plan.briefs if b.period == period.name), Brief(period.name))
    form = f"plan-brief:{period.name}"
    if looking.me is None:
        for part, label in BRIEF.items():
            if getattr(was, part):
                st.html(f"<strong>{label}</strong>")
                st.text(getattr(was, part))
        return None
    key, typed = looking.submission(form), {}
    with st.form(f"brief:{key}", border=False):
        columns = st.columns(3)
        for n, (part, label) in enumerate(BRIEF.items()):
            typed[part] = columns[n % 3].text_area(
                label, getattr(was, part), key=f"{part}:{key}", max_chars=4_000, height=110
            )
        sent = st.form_submit_button("Save the briefing", icon=":material/save:")
    after = Brief(period.name, **{part: clean(words or "").strip() for part, words in typed.items()})
    if not sent:
        return None
    if after == was:
        refuse(EntryRejected("Briefing", "nothing differs from what is in the draft"))
        return None
    return said(PlanEdited(Plan(briefs=(after,)), (), f"briefing of {period.name}"), form)


def _of(table: Table, period: Period) -> Table:
    return structs.replace(table, form=f"{table.form}:{period.name}")
