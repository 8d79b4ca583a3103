"""What divisions need, have and lack in a period (ICS 215), and the bookings of shared resources in it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.bookings import booking_html, booking_of
from components.chips import chip, render_title, text
from components.plan_parts import (
    Looking,
    Said,
    day_time,
    hour,
    refuse,
    render_no_forms,
    render_periods,
    said,
    typed_day_time,
)
from components.plan_table import Column, Row, Table, field, one_line, render_table
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period
from dashboard.model.plans import Need, Plan, PlanEdited
from dashboard.model.resources import BookingCancelled, ResourceBooked
from dashboard.model.text import markdown
from dashboard.projections.bookings import clash_words, in_the_way, slots
from dashboard.projections.names import short
from dashboard.projections.needs import Required, Total, bookings_in, required, totals
from dashboard.projections.plan_edits import fresh_id
from dashboard.projections.plans import edit_between
from dashboard.projections.situation import Situation


def render_resources(looking: Looking, kinds: Mapping[str, str]) -> Said | None:
    """Draw needs, what there is for them, and bookings; `kinds` names the kinds of resources (id -> title)."""
    render_periods(looking, "resources")
    period = looking.period
    if period is None:
        return None
    if looking.me is None:
        render_no_forms(looking)
    titles = kinds_of(looking.plan, looking.situation, kinds)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        render_title(f"Required, have, need (215): {period.name}")
        rows = required(looking.plan, looking.situation, period, titles)
        st.html(needs_html(rows, totals(looking.plan, looking.situation, period, titles), looking.tz))
        table = needs_table(looking.plan, period, titles)
        answers: list[Said | None] = [render_table(
            table, need_rows(looking.plan, period, looking.tz), looking,
            lambda rows: needs_edit(table, rows, looking.plan, period, looking.tz))]  # fmt: skip
    with right:
        render_title("Bookings of shared resources in this period")
        st.caption("Bookings are live records of the event: they hold at once and are not part of the draft. A booking "
                   "counts for the division that its purpose names.")  # fmt: skip
        answers.append(_bookings(looking, period))
        if looking.me is not None and looking.situation.resources:
            answers.append(_booking_form(looking, period))
    return next(filter(None, answers), None)


def kinds_of(plan: Plan, situation: Situation, kinds: Mapping[str, str]) -> Mapping[str, str]:
    """Name what can be needed: the kinds of units that are at the event first, then all kinds known here."""
    there = dict.fromkeys(unit.type for unit in situation.units.values() if unit.type)
    used = {need.kind: need.kind for need in plan.needs if need.kind not in kinds}
    return {**{t: t for t in there}, **used, **kinds}


def needs_html(rows: Sequence[Required], sums: Sequence[Total], tz: str) -> str:
    """Draw the needs by division, and the sum of each kind."""
    if not rows:
        return '<div class="cc cc-note cc-dim">No needs are named for this period.</div>'
    body = "".join(
        f"<tr><td><strong>{text(r.division)}</strong></td><td>{text(r.kind)}</td><td>{r.need.required}</td>"
        f"<td>{_have(r.units, r.booked)}</td><td>{_missing(r.missing)}</td>"
        f"<td>{text(r.need.reporting)} {hour(r.need.arrival, tz) if r.need.arrival else ''}</td></tr>" for r in rows
    )  # fmt: skip
    body += "".join(
        f"<tr><td>All divisions</td><td>{text(t.kind)}</td><td>{t.required}</td><td>{_have(t.units, t.booked)}</td>"
        f"<td>{_missing(t.missing)}</td><td></td></tr>" for t in sums
    )  # fmt: skip
    names = ("Division", "Kind", "Required", "Have", "Need", "Reports to, at")
    heads = "".join(f"<th>{name}</th>" for name in names)
    return (f'<div class="cc cc-scroll"><table style="width:100%"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>")  # fmt: skip


def _have(units: Sequence[str], booked: Sequence[str]) -> str:
    names = [*map(text, units), *(f"{text(name)} (booked)" for name in booked)]
    return f"{len(names)}{': ' if names else ''}{', '.join(names)}"


def _missing(number: int) -> str:
    return chip(f"{number} more", "amber") if number else "0"


def needs_table(plan: Plan, period: Period, kinds: Mapping[str, str]) -> Table:
    """Return the table of what is needed in `period`."""
    divisions = {d.id: d.name for d in plan.divisions}
    return Table(
        f"plan-needs:{period.name}", "need",
        (Column("division", "Division", "choice", 95, divisions), Column("kind", "Kind", "choice", 150, kinds),
         Column("required", "Required", "number", 105), Column("reporting", "Reports to", width=165),
         Column("arrival", "Arrives", width=130, help="2026-08-15 18:00, event time"),
         Column("note", "Note", width=100)), "kind",
    )  # fmt: skip


def need_rows(plan: Plan, period: Period, tz: str) -> list[Row]:
    """Return the needs of `period` as rows."""
    return [
        {"id": n.id, "division": n.division, "kind": n.kind, "required": n.required, "reporting": n.reporting,
         "arrival": day_time(n.arrival, tz), "note": n.note}
        for n in plan.needs if n.period == period.name
    ]  # fmt: skip


def needs_edit(table: Table, rows: Sequence[Row], plan: Plan, period: Period, tz: str) -> PlanEdited | None:
    """Make one edit of the rows; EntryRejected names row and column."""
    made: list[Need] = []
    taken = {n.id for n in plan.needs}
    for number, row in enumerate(rows, 1):
        for column in ("division", "kind"):
            if not row[column]:
                raise EntryRejected(field(table, number, row, column), "is empty; choose one")
        id_ = row["id"] or fresh_id(f"{row['division']} {row['kind']} {period.name}", (*taken, *(n.id for n in made)))
        arrival = typed_day_time(row["arrival"], tz, field(table, number, row, "arrival")) if row["arrival"] else 0
        made.append(Need(id_, period.name, row["division"], row["kind"], row["required"], one_line(row, "reporting"),
                         arrival, one_line(row, "note")))  # fmt: skip
    before = Plan(needs=tuple(n for n in plan.needs if n.period == period.name))
    return edit_between(before, Plan(needs=tuple(made)), parts=("needs",))


def _bookings(looking: Looking, period: Period) -> Said | None:
    situation, cancelled = looking.situation, None
    there = bookings_in(situation, period)
    if not there:
        st.caption("Nothing is booked in this period.")
    for resource in dict.fromkeys(resource for resource, _ in there):
        st.html(f'<div class="cc cc-note"><strong>{text(resource.name)}</strong>, '
                f"{text(short(resource.owner, situation))}</div>")  # fmt: skip
        mine = {booking.id for one, booking in there if one is resource}
        for slot in slots(resource, looking.now):
            if slot.booking.id not in mine:
                continue
            with st.container(horizontal=True, vertical_alignment="center"):
                st.html(booking_html(slot, situation, looking.now))
                key = f"plan-cancel:{resource.id}:{slot.booking.id}"
                if looking.me and slot.when != "past" and st.button("Cancel", key=key, type="tertiary"):
                    cancelled = BookingCancelled(resource.id, slot.booking.id)
    return said(cancelled, "plan-unbook")


def _booking_form(looking: Looking, period: Period) -> Said | None:
    form = f"plan-book:{period.name}"
    key, situation, tz = looking.submission(form), looking.situation, looking.tz
    resources, agencies = list(situation.resources), list(situation.agencies)
    own = looking.me.agency if looking.me else ""
    with st.form(f"book:{key}", border=False):
        one, two = st.columns(2)
        what = one.selectbox("Book", resources, format_func=lambda r: situation.resources[r].name, key=f"what:{key}")
        first = agencies.index(own) if own in agencies else 0
        who = two.selectbox("For", agencies, first, lambda a: situation.agencies[a].short, key=f"for:{key}")
        three, four = st.columns(2)
        starts = three.text_input("From", day_time(period.starts, tz), key=f"from:{key}")
        ends = four.text_input("Until", day_time(period.ends, tz), key=f"until:{key}")
        purpose = st.text_input("Purpose; name the division it is for", key=f"why:{key}", max_chars=200)
        sent = st.form_submit_button("Book", icon=":material/event:")
    if not sent or not what:
        return None
    try:
        booking = booking_of(key[:8], who or "", starts or "", ends or "", purpose or "", period.starts, tz)
    except EntryRejected as error:
        refuse(error)
        return None
    for other in in_the_way(situation.resources[what], booking):
        st.warning(markdown(clash_words(other, situation, looking.now)))
    return said(ResourceBooked(what, booking), form)
