"""Triggers with those who decide, hazards with what is done about them, and which hazard no protocol answers."""

from collections.abc import Mapping, Sequence
from typing import get_args

import streamlit as st
from msgspec import structs

from components.chips import chip, render_title, text
from components.plan_parts import Looking, Said, render_no_forms
from components.plan_table import TALL, Column, Row, Table, field, one_line, render_table
from dashboard.model.errors import EntryRejected
from dashboard.model.plans import Plan, PlanEdited, PlanHazard, Trigger, TriggerKind
from dashboard.projections.checks.rehearsals import answering
from dashboard.projections.checks.rings import instant
from dashboard.projections.checks.sited import unmeasured
from dashboard.projections.plan_edits import fresh_id
from dashboard.projections.plans import edit_between
from dashboard.projections.situation import Situation
from dashboard.projections.standing import in_force

KINDS = {kind: kind.capitalize() for kind in get_args(TriggerKind)}
NAMED, BY_TYPE = "\N{BLACK CIRCLE} named", "\N{WHITE CIRCLE} by type"


def render_risks(looking: Looking, types: Mapping[str, str]) -> Said | None:
    """Draw triggers, hazards and the matrix; `types` names the incident types. Return what is to be recorded."""
    plan, situation = looking.plan, looking.situation
    if looking.me is None:
        render_no_forms(looking)
    render_title("Triggers: when this is seen, who decides on what")
    st.html(unowned_html(plan, situation))
    triggers = triggers_table(situation)
    answers = [render_table(triggers, [structs.asdict(t) for t in plan.triggers], looking,
                            lambda rows: triggers_edit(triggers, rows, plan))]  # fmt: skip
    render_title("Hazards of this event (208, 215A)")
    hazards = hazards_table(situation, types)
    answers.append(render_table(hazards, [structs.asdict(h) for h in plan.hazards], looking,
                                lambda rows: hazards_edit(hazards, rows, plan)))  # fmt: skip
    render_title("Which protocol answers which hazard")
    st.html(matrix_html(plan, situation))
    return next(filter(None, answers), None)


def unowned_html(plan: Plan, situation: Situation) -> str:
    """Say which triggers nobody decides on, and which have no deputy."""
    if not plan.triggers:
        return f'<div class="cc cc-note">{chip("no trigger is named", "amber")}</div>'
    without = [t for t in plan.triggers if t.owner not in situation.people]
    alone = [t for t in plan.triggers if t.owner in situation.people and t.deputy not in situation.people]
    rows = [f"<li>{chip('NO OWNER', 'red')} {text(t.sign)}: nobody decides on it</li>" for t in without]
    rows += [f"<li>{chip('no deputy', 'amber')} {text(t.sign)}</li>" for t in alone]
    if not rows:
        return '<div class="cc cc-note">Every trigger has an owner and a deputy.</div>'
    return f'<div class="cc cc-note"><ul>{"".join(rows)}</ul></div>'


def protocol_names(situation: Situation) -> dict[str, str]:
    """Name the protocols of the event by their newest version."""
    return {name: card.versions[-1].protocol.title for name, card in situation.protocols.items() if card.versions}


def triggers_table(situation: Situation) -> Table:
    """Return the table of triggers."""
    people = {"": "nobody"} | {p.id: _person(p.name, p.agency, situation) for p in situation.people.values()}
    protocols = {"": "none"} | protocol_names(situation)
    return Table(
        "plan-triggers", "trigger",
        (Column("kind", "Kind", "choice", 90, KINDS), Column("sign", "When this is seen", width=270),
         Column("action", "Action", width=240), Column("owner", "Owner, who decides", "choice", 170, people),
         Column("deputy", "Deputy", "choice", 170, people), Column("protocol", "Protocol", "choice", 200, protocols)),
        "sign", row=TALL,
    )  # fmt: skip


def triggers_edit(table: Table, rows: Sequence[Row], plan: Plan) -> PlanEdited | None:
    """Make one edit of the rows; EntryRejected names row and column."""
    made: list[Trigger] = []
    taken = {t.id for t in plan.triggers}
    for number, row in enumerate(rows, 1):
        sign = one_line(row, "sign")
        if not sign:
            raise EntryRejected(field(table, number, row, "sign"), "is empty; say what is seen or measured")
        if row["owner"] and row["owner"] == row["deputy"]:
            raise EntryRejected(field(table, number, row, "deputy"), "is the owner too; choose somebody else")
        id_ = row["id"] or fresh_id(f"{row['kind']} {sign}", (*taken, *(t.id for t in made)))
        made.append(Trigger(id_, row["kind"] or "other", sign, one_line(row, "action"), row["owner"], row["deputy"],
                            row["protocol"]))  # fmt: skip
    return edit_between(plan, structs.replace(plan, triggers=tuple(made)), parts=("triggers",))


def hazards_table(situation: Situation, types: Mapping[str, str]) -> Table:
    """Return the table of hazards."""
    protocols = {"": "by its type"} | protocol_names(situation)
    return Table(
        "plan-hazards", "hazard",
        (Column("name", "Hazard", width=220), Column("area", "Where", width=180),
         Column("mitigation", "What is done about it", width=310),
         Column("incident_type", "Would become", "choice", 190, {"": "not said", **types}),
         Column("protocol", "Protocol", "choice", 240, protocols)), "name", row=TALL,
    )  # fmt: skip


def hazards_edit(table: Table, rows: Sequence[Row], plan: Plan) -> PlanEdited | None:
    """Make one edit of the rows; EntryRejected names row and column."""
    made: list[PlanHazard] = []
    taken = {h.id for h in plan.hazards}
    for number, row in enumerate(rows, 1):
        name = one_line(row, "name")
        if not name:
            raise EntryRejected(field(table, number, row, "name"), "is empty; it needs a name")
        id_ = row["id"] or fresh_id(name, (*taken, *(h.id for h in made)))
        made.append(PlanHazard(id_, name, one_line(row, "area"), one_line(row, "mitigation"), row["incident_type"],
                               row["protocol"]))  # fmt: skip
    return edit_between(plan, structs.replace(plan, hazards=tuple(made)), parts=("hazards",))


def matrix_html(plan: Plan, situation: Situation) -> str:
    """Draw hazards down, the protocols in force that answer them across (as the checks find); what has none is red."""
    if not plan.hazards:
        return '<div class="cc cc-note cc-dim">No hazards are named yet.</div>'
    force = list(in_force(situation, instant(unmeasured(plan, situation))))
    found = {
        hazard.id: {one.id: NAMED if hazard.protocol else BY_TYPE for one in answering(hazard, force)}
        for hazard in plan.hazards
    }
    columns, titles = list(dict.fromkeys(p for there in found.values() for p in there)), protocol_names(situation)
    heads = "".join(f"<th>{text(titles.get(p, p))}</th>" for p in columns)
    rows = "".join(
        f"<tr><td><strong>{text(h.name)}</strong></td><td>{_state(h, found[h.id])}</td>"
        f"{''.join(f'<td>{found[h.id].get(p) or str()}</td>' for p in columns)}</tr>" for h in plan.hazards
    )  # fmt: skip
    return (f'<div class="cc cc-scroll"><table><thead><tr><th>Hazard</th><th>Answered</th>{heads}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>")  # fmt: skip


def _state(hazard: PlanHazard, found: Mapping[str, str]) -> str:
    if found:
        return "yes"
    said = chip("NO PROTOCOL IN FORCE", "red")
    return said if hazard.incident_type or hazard.protocol else f"{said} <span class=cc-dim>and no incident type</span>"


def _person(name: str, agency: str, situation: Situation) -> str:
    known = situation.agencies.get(agency)
    return f"{name} · {known.short if known else agency}"
