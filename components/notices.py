"""Who must be told of an incident, until when, and who was, in one tap. HTML; see live_panel."""

from collections.abc import Sequence
from html import escape

from components.asked import Asked, said, value
from components.chips import chip, text
from components.joint_parts import Answer, agency_name, line_input, notice, when
from dashboard.model.entry import AnyBody
from dashboard.model.events import Person
from dashboard.model.incidents import Incident
from dashboard.model.liaison import NotificationMade
from dashboard.model.moment import elapsed
from dashboard.projections.notifications import Due, notifications
from dashboard.projections.situation import Situation

VERBS = ("told", "told-other")
LISTED = 12


def notices_html(
    incidents: Sequence[Incident], situation: Situation, now: int, me: Person | None, answer: Answer | None,
    one: bool,
) -> str:  # fmt: skip
    """Draw the notifications of `incidents`; where there are several (not `one`) only what is still to be done."""
    listed = [(i, _listed(notifications(situation, i, now), one)) for i in incidents]
    waiting = sorted((pair for pair in listed if pair[1] or one), key=lambda pair: [due.deadline for due in pair[1]])
    parts = [_incident(i, due, situation, now, me, one) for i, due in waiting[:LISTED]]
    more = f'<p class="dim">{len(waiting) - LISTED} more incidents: choose one.</p>' if len(waiting) > LISTED else ""
    nothing = "" if any(due for _, due in waiting) else '<p class="dim">Nobody is waiting to be told.</p>'
    return (
        '<section class="dl-part" data-key="notices"><h2>Notifications</h2>'
        f"{notice(answer, *VERBS)}{nothing}{''.join(parts)}{more}</section>"
    )


def _listed(due: Sequence[Due], one: bool) -> list[Due]:
    """Keep what is still to be done, the most urgent first; of `one` incident everything."""
    still = (d for d in due if one or (d.planned and not d.made and d.deadline))
    return list(still) if one else sorted(still, key=lambda d: d.deadline)


def _incident(
    incident: Incident, due: Sequence[Due], situation: Situation, now: int, me: Person | None, one: bool
) -> str:
    rows = "".join(_row(d, incident, situation, now, me) for d in due)
    form = _other(incident) if me and one else ""
    name = escape(incident.id)
    head = f"<strong>{text(incident.number)} {text(incident.title)}</strong>"
    return f'<div data-key="notices:{name}" data-about="{name}">{head}{rows}{form}</div>'


def _row(due: Due, incident: Incident, situation: Situation, now: int, me: Person | None) -> str:
    by = f'<span class="dim">by {agency_name(situation, due.by)}</span>' if due.by else ""
    button = (
        f'<button type="button" data-do="told" data-records data-incident="{escape(incident.id)}"'
        f' data-who="{escape(due.who)}" aria-label="{escape(f"Told {due.who}")}">Told now</button>'
        if me and not due.made
        else ""
    )
    return (
        f'<div class="dl-due" data-key="due:{escape(due.who)}"><span><strong>{text(due.who)}</strong> {by}</span>'
        f'<span class="flow">{_state(due, situation, now)}{button}</span></div>'
    )


def _state(due: Due, situation: Situation, now: int) -> str:
    note = f": {text(due.note)}" if due.note else ""
    if due.made:
        behind = due.made - due.deadline if due.deadline else 0
        late = f" {chip(f'{elapsed(behind)} late', 'amber')}" if behind > 0 else ""
        return f"<span>told at {when(due.made, situation, now)}{note}</span>{late}"
    if late_by := due.overdue(now):
        return chip(f"OVERDUE {elapsed(late_by)}", "red")
    if not due.deadline:
        return '<span class="dim">from when a lead is proposed</span>'
    return f"<span>due in {elapsed(due.deadline - now)}</span>"


def _other(incident: Incident) -> str:
    name = escape(incident.id)
    return (
        "<details><summary>Somebody else was told</summary>"
        f'<form class="dl-form" data-form="told:{name}" data-do="told-other" data-incident="{name}">'
        f"{line_input('who', 'Who (needed)', need=True)}{line_input('note', 'Note')}"
        '<div class="flow"><button type="submit">Told now</button></div></form></details>'
    )


def notice_asked(asked: Asked, me: Person) -> list[AnyBody]:
    """Return what a button or the form says."""
    incident = said(asked, "incident")
    who = said(asked, "who") if said(asked, "do") == "told" else value(asked, "who")
    return [NotificationMade(incident, who, me.agency, value(asked, "note"))]
