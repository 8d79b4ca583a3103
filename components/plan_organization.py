"""The organization of a plan (ICS 203, 204, 207): positions, who holds them, divisions and groups and their work."""

from collections.abc import Sequence
from typing import get_args

import streamlit as st
from msgspec import Struct, structs

from components.chips import render_title
from components.plan_chart import chart_html, circular
from components.plan_parts import Looking, Said, render_no_forms, render_periods, said
from components.plan_table import ROOMY, Column, Row, Table, field, one_line, render_table
from dashboard.model.errors import EntryRejected
from dashboard.model.plans import SECTIONS, Division, DivisionKind, Plan, PlanEdited, Position
from dashboard.model.text import markdown, name
from dashboard.projections.plan_edits import fresh_id, with_divisions, with_positions
from dashboard.projections.plans import edit_between
from dashboard.projections.roster import staffed
from dashboard.projections.situation import Situation

KINDS = {kind: kind.capitalize() for kind in get_args(DivisionKind)}
SECTION_NAMES = {str(section): words for section, words in SECTIONS.items()}


class Usual(Struct, frozen=True):
    """The positions that most events have, fitted to this one."""

    positions: tuple[Position, ...]


def render_organization(looking: Looking, usual: Usual) -> Said | None:
    """Draw the chart of the chosen period, the positions and the divisions; return what is to be recorded."""
    plan, situation = looking.plan, looking.situation
    render_periods(looking, "organization")
    if looking.period is not None:
        posts = {post.at: post for post in staffed(plan, situation, looking.period)}
        render_title(f"Organization chart (207): {looking.period.name}")
        st.html(chart_html(plan.positions, posts, situation, looking.period))
    if looking.me is None:
        render_no_forms(looking)
    answers: list[Said | None] = [_usual(looking, usual)]
    render_title("Positions (203)")
    positions = positions_table(plan, situation)
    answers.append(render_table(positions, position_rows(plan), looking,
                                lambda rows: positions_edit(positions, rows, plan)))  # fmt: skip
    render_title("Divisions, groups, branches and staging areas (204)")
    divisions = divisions_table(plan, situation)
    answers.append(render_table(divisions, division_rows(plan), looking,
                                lambda rows: divisions_edit(divisions, rows, plan)))  # fmt: skip
    st.caption("Who works in a position, at a post or in a division is said under Roster.")
    return next(filter(None, answers), None)


def _usual(looking: Looking, usual: Usual) -> Said | None:
    there = {p.id for p in looking.plan.positions}
    missing = tuple(p for p in usual.positions if p.id not in there)
    if looking.me is None or not missing:
        return None
    label = "Put in the usual positions" if not there else f"Put in the {len(missing)} usual positions that are missing"
    names = ", ".join(p.title for p in missing)
    if not st.button(label, icon=":material/group_add:", key="plan-usual", help=markdown(names)):
        return None
    return said(PlanEdited(Plan(positions=missing), (), "usual positions"), "plan-usual")


def positions_table(plan: Plan, situation: Situation) -> Table:
    """Return the table of positions, with what may be chosen in it."""
    above = {"": "nobody"} | {p.id: p.title for p in plan.positions}
    agencies = {"": "any"} | {a.id: f"{a.short} {a.name}" for a in situation.agencies.values()}
    return Table(
        "plan-positions", "position",
        (Column("title", "Position", width=330), Column("section", "Section", "choice", 230, SECTION_NAMES),
         Column("reports_to", "Reports to", "choice", 300, above),
         Column("agency", "Held by agency", "choice", 220, agencies)), "title",
    )  # fmt: skip


def position_rows(plan: Plan) -> list[Row]:
    """Return the positions as rows, section by section."""
    order = list(SECTIONS)
    there = sorted(plan.positions, key=lambda p: order.index(p.section))
    return [structs.asdict(p) for p in there]


def positions_edit(table: Table, rows: Sequence[Row], plan: Plan) -> PlanEdited | None:
    """Make one edit of the rows, with all that hangs on a position taken out; EntryRejected names row and column."""
    made: dict[str, Position] = {}
    taken = {p.id for p in plan.positions} | {row["id"] for row in rows}
    for number, row in enumerate(rows, 1):
        title = name(row["title"], field(table, number, row, "title"))
        id_ = row["id"] or fresh_id(title, (*taken, *made))
        made[id_] = Position(id_, title, row["section"] or "operations", row["reports_to"], row["agency"])
    after = with_positions(plan, [made[p.id] for p in plan.positions if p.id in made]
                           + [p for i, p in made.items() if all(i != old.id for old in plan.positions)])  # fmt: skip
    wrong = circular(after.positions)
    if wrong is not None:
        raise EntryRejected("Reports to", f"{wrong.title} reports to itself by way of others; break the circle")
    return edit_between(plan, after)


def divisions_table(plan: Plan, situation: Situation) -> Table:
    """Return the table of divisions, with what may be chosen in it."""
    positions = {"": "nobody"} | {p.id: p.title for p in plan.positions}
    channels = {"": "none"} | {c.id: c.name for c in situation.channels.values()}
    features = {f.id: f.called for f in plan.features}
    return Table(
        "plan-divisions", "division",
        (Column("name", "Name", width=110), Column("kind", "Kind", "choice", 90, KINDS),
         Column("branch", "Branch", width=90), Column("supervisor", "Supervisor", "choice", 175, positions),
         Column("features", "On the map", "choices", 275, features),
         Column("channel", "Channel", "choice", 105, channels), Column("work", "Work", width=245),
         Column("special", "Special instructions", width=200)), "name", row=ROOMY,
    )  # fmt: skip


def division_rows(plan: Plan) -> list[Row]:
    """Return the divisions as rows."""
    return [structs.asdict(d) for d in plan.divisions]


def divisions_edit(table: Table, rows: Sequence[Row], plan: Plan) -> PlanEdited | None:
    """Make one edit of the rows, with all that hangs on a division taken out; EntryRejected names row and column."""
    made: list[Division] = []
    taken = {d.id for d in plan.divisions}
    for number, row in enumerate(rows, 1):
        title = name(row["name"], field(table, number, row, "name"))
        id_ = row["id"] or fresh_id(title, (*taken, *(d.id for d in made)))
        made.append(Division(id_, title, row["kind"] or "division", one_line(row, "branch"), row["supervisor"],
                             tuple(row["features"]), row["channel"], one_line(row, "work"),
                             one_line(row, "special")))  # fmt: skip
    return edit_between(plan, with_divisions(plan, made))
