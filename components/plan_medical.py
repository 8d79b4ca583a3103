"""The medical plan (ICS 206): hospitals, medical posts and ambulance points with their staff, ambulances."""

from collections.abc import Sequence

import streamlit as st
from msgspec import structs

from components.chips import agency_chip, chip, render_title, text
from components.plan_board import count_html
from components.plan_parts import Looking, Said, render_no_forms, render_periods, span
from components.plan_table import Column, Row, Table, field, one_line, render_table
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period
from dashboard.model.plans import Hospital, Plan, PlanEdited
from dashboard.model.text import name
from dashboard.projections.plan_edits import fresh_id
from dashboard.projections.plans import edit_between
from dashboard.projections.roster import Post, staffed, works
from dashboard.projections.situation import Situation

POSTS = ("medical_post", "ambulance_point", "aed")
HOSPITALS = Table(
    "plan-hospitals", "hospital",
    (
        Column("name", "Hospital", width=210), Column("address", "Address", width=190),
        Column("phone", "Phone", width=110), Column("ground", "By road, min", "number", 95),
        Column("air", "By air, min", "number", 90),
        Column("trauma", "Trauma level", "choice", 105, {"": "", **{v: v for v in ("I", "II", "III", "IV", "V")}}),
        Column("burn", "Burn", "flag", 60), Column("helipad", "Helipad", "flag", 75),
        Column("lat", "Latitude", "decimal", 95), Column("lon", "Longitude", "decimal", 95),
    ), "name",
)  # fmt: skip


def render_medical(looking: Looking) -> Said | None:
    """Draw the medical plan of the chosen period; return what is to be recorded."""
    render_periods(looking, "medical")
    if looking.me is None:
        render_no_forms(looking)
    period = looking.period
    if period is not None:
        left, right = st.columns(2, gap="medium")
        with left:
            render_title(f"Medical posts and ambulance points: {period.name}")
            st.html(posts_html(looking.plan, looking.situation, period))
            st.caption("They are drawn under Layout and staffed under Roster.")
        with right:
            render_title("Ambulances and medical teams")
            st.html(ambulances_html(looking.plan, looking.situation, period))
        brief = next((b.medical for b in looking.plan.briefs if b.period == period.name), "")
        st.html(f'<div class="cc cc-note"><strong>Special medical procedures:</strong> '
                f"{text(brief) if brief else 'none are written; write them under Periods'}</div>")  # fmt: skip
    render_title("Hospitals")
    return render_table(
        HOSPITALS, hospital_rows(looking.plan), looking, lambda rows: hospitals_edit(rows, looking.plan)
    )


def posts_html(plan: Plan, situation: Situation, period: Period) -> str:
    """Draw the medical posts, ambulance points and the number of AEDs, with who staffs them in `period`."""
    posts = {post.at: post for post in staffed(plan, situation, period)}
    rows = []
    for feature in plan.features:
        if feature.kind in POSTS[:2]:
            post = posts.get(f"feature:{feature.id}")
            channel = situation.channels.get(feature.channel)
            closed = feature.opening(period.name) is None
            open_ = "closed" if closed else _hours(post, situation.timezone)
            on = text(channel.name) if channel else chip("no channel", "amber")
            rows.append(f"<tr><td><strong>{text(feature.called)}</strong></td>"
                        f"<td>{agency_chip(situation.agencies, feature.owner)}</td><td>{open_}</td>"
                        f"<td>{_staff(post)}</td><td>{on}</td></tr>")  # fmt: skip
    aeds = sum(feature.kind == "aed" for feature in plan.features)
    said = f'<div class="cc cc-note">AEDs on the layout: {aeds}</div>'
    if not rows:
        return f'<div class="cc cc-note">{chip("no medical post on the layout", "amber")}</div>{said}'
    heads = "".join(f"<th>{n}</th>" for n in ("Post", "Agency", "Open", "Staff", "Channel"))
    return (f'<div class="cc cc-scroll"><table style="width:100%"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>{said}")  # fmt: skip


def _hours(post: Post | None, tz: str) -> str:
    return span(post.opens, post.closes, tz) if post and post.closes else "all of the period"


def _staff(post: Post | None) -> str:
    if post is None:
        return "<span class=cc-dim>none asked for</span>"
    who = ", ".join(text(work.name) for work in post.work) or chip("nobody", "amber")
    return f"{count_html(post)} {who}"


def ambulances_html(plan: Plan, situation: Situation, period: Period) -> str:
    """Draw the units of EMS agencies with where the plan puts them in `period`."""
    ems = {a.id for a in situation.agencies.values() if a.discipline == "ems"}
    at: dict[str, list[str]] = {}
    for work in works(plan, situation, period.name):
        at.setdefault(work.assignment.who, []).append(work.place)
    rows = "".join(
        f"<tr><td>{agency_chip(situation.agencies, u.agency)} <strong>{text(u.callsign)}</strong></td>"
        f"<td>{text(u.type)}</td><td>{_places(at.get(f'unit:{u.id}', []))}</td></tr>"
        for u in situation.units.values() if u.agency in ems
    )  # fmt: skip
    if not rows:
        return '<div class="cc cc-note cc-dim">No EMS units are at this event.</div>'
    heads = "".join(f"<th>{n}</th>" for n in ("Unit", "Type", "Where in this period"))
    return (f'<div class="cc cc-scroll" style="max-height:26rem"><table style="width:100%"><thead><tr>{heads}</tr>'
            f"</thead><tbody>{rows}</tbody></table></div>")  # fmt: skip


def _places(places: Sequence[str]) -> str:
    return ", ".join(map(text, places)) or "<span class=cc-dim>not in the roster</span>"


def hospital_rows(plan: Plan) -> list[Row]:
    """Return the hospitals as rows."""
    return [structs.asdict(h) for h in plan.hospitals]


def hospitals_edit(rows: Sequence[Row], plan: Plan) -> PlanEdited | None:
    """Make one edit of the rows; EntryRejected names row and column."""
    made: list[Hospital] = []
    taken = {h.id for h in plan.hospitals}
    for number, row in enumerate(rows, 1):
        title = name(row["name"], field(HOSPITALS, number, row, "name"))
        if (row["lat"] is None) != (row["lon"] is None):
            raise EntryRejected(field(HOSPITALS, number, row, "lat"), "give both latitude and longitude, or neither")
        id_ = row["id"] or fresh_id(title, (*taken, *(h.id for h in made)))
        made.append(Hospital(
            id_, title, one_line(row, "address"), row["lat"], row["lon"], one_line(row, "phone"), row["ground"],
            row["air"], row["trauma"], row["burn"], row["helipad"],
        ))  # fmt: skip
    return edit_between(plan, structs.replace(plan, hospitals=tuple(made)), parts=("hospitals",))
