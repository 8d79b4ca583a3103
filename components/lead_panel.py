"""Who leads an incident, and how it is being settled: the lead section of an incident's panel. HTML only.

From the top: who leads now, the proposal that waits for answers, what the protocols say, the facts that decide it, and
the ways to propose another lead and to name legal authority and unified command.
"""

from html import escape

from components.chips import agency_mark, chip, text
from components.concurrence_rows import proposal_html
from components.incidents import lead_alarm
from components.lead_view import LeadView, field, folded, form
from components.recommendation_card import facts_html, recommendation_html
from dashboard.model.leads import Proposal
from dashboard.model.moment import clock, elapsed
from dashboard.projections.concurrence import interim_lead
from dashboard.projections.ladder import strangeness
from dashboard.projections.names import person


def lead_section(view: LeadView) -> str:
    """Draw who leads and how that is being settled; only who leads where the incident is closed."""
    incident = view.incident
    settling = ""
    if incident.is_open:
        settling = proposal_html(view) + recommendation_html(view) + facts_html(view)
        settling += f'<div class="flow ways">{_lead_form(view) + _command_form(view)}</div>' if view.forms else ""
    return (
        f'<section class="leading" data-key="leading">{_now_html(view)}{_command_html(view)}{settling}</section>'
    )  # fmt: skip


def _now_html(view: LeadView) -> str:
    incident = view.incident
    if not incident.lead:
        return f'<div class="lead-now" data-key="now">{_nobody_html(view)}</div>'
    since = f"since {clock(incident.lead_since, view.tz)} ({elapsed(view.now - incident.lead_since)})"
    settled = incident.settled
    over = chip("OVERRIDDEN", "amber") if settled and settled.overridden_by else ""
    basis = f"<p>{_settled_html(view, settled)}</p>" if settled else ""
    lead = f'<span class="big">LEAD {view.agency_html(incident.lead)}</span>'
    return (
        f'<div class="lead-now" data-key="now"><div class="flow">{lead}{over}<span class="dim">{since}</span></div>'
        f"{basis}</div>"
    )


def _settled_html(view: LeadView, settled: Proposal) -> str:
    """Say by whose word and on what ground the lead holds."""
    why = f": {text(settled.why or settled.trigger)}" if settled.why or settled.trigger else ""
    agreed = text(view.names.answering(a for a in settled.answers if a.word == "agrees") or "nobody")
    if not settled.overridden_by:
        return f"Agreed by {agreed}, {view.basis_html(settled)}{why}"
    who = text(person(settled.overridden_by, view.situation))
    objects = view.names.answering(settled.objections)
    silent = view.names.agencies(settled.waiting_for)
    against = f"; objected: {text(objects)}" if objects else ""
    against += f"; had not answered: {text(silent)}" if silent else ""
    return (
        f"Overridden by {who}{_strange_html(view, settled)}: {text(settled.override_reason)}."
        f' <span class="dim">Agreed: {agreed}{against}; {view.basis_html(settled)}{why}</span>'
    )


def _strange_html(view: LeadView, settled: Proposal) -> str:
    """Flag a person who decided without being asked, on duty, or checked in."""
    found = strangeness(view.situation, settled, settled.overridden_by, settled.settled)
    return f" {chip(', '.join(found), 'amber')}" if found else ""


def _nobody_html(view: LeadView) -> str:
    incident = view.incident
    if not incident.is_open:
        return '<span class="dim">Nobody led it</span>'
    alarm = lead_alarm(incident, view.situation, view.now, view.limits)
    words = '<b class="big">NO LEAD</b>' if alarm == "plain" else f'<span class="big">{chip("NO LEAD", alarm)}</span>'
    interim = interim_lead(view.situation, incident, view.said)
    if not interim:
        return f'<div class="flow">{words}<span class="dim">nobody on scene yet</span></div>'
    return (
        f'<div class="flow">{words}<span class="what">INTERIM {view.agency_html(interim)}</span>'
        '<span class="dim">first qualified unit on scene; not agreed</span></div>'
    )


def _command_html(view: LeadView) -> str:
    """Say legal authority and unified command; neither is the lead."""
    incident = view.incident
    told = [f"Legal authority: {_agencies_html(view, incident.ahj)}"] * bool(incident.ahj)
    told += [f"Unified command: {_agencies_html(view, incident.unified)}"] * bool(incident.unified)
    words = " \N{MIDDLE DOT} ".join(told)
    return f'<p data-key="command">{words}</p>' if told else ""


def _agencies_html(view: LeadView, agencies: tuple[str, ...]) -> str:
    return " ".join(view.agency_html(agency) for agency in agencies)


def _lead_form(view: LeadView) -> str:
    incident = view.incident
    choices = "".join(
        f'<label class="lead-choice" data-key="{escape(a.id)}">'
        f'<input type="radio" name="agency" value="{escape(a.id)}" required>'
        f'<span title="{escape(a.name)}">{agency_mark(a)} {text(a.short)}</span></label>'
        for a in view.situation.agencies.values()
        if a.id != incident.lead
    )
    passes = bool(incident.lead)
    fields = field("reason", "Why it passes on (needed)" if passes else "Reason", required=passes)
    fields += field("briefing", "Briefing for who takes over") if passes else ""
    name = f"lead:{incident.id}"
    asked = form(name, "lead", f'<div class="flow">{choices}</div>{fields}', "Pass the lead" if passes else "Propose")
    nothing_said = not (passes or incident.proposal or view.said.lead)
    words = "Pass the lead on" if passes else "Propose a lead" if nothing_said else "Propose another lead"
    return folded(f"{words} \N{HORIZONTAL ELLIPSIS}", asked, name=name, opened=nothing_said)


def _command_form(view: LeadView) -> str:
    incident = view.incident
    name = f"command:{incident.id}"
    inside = _ticks(view, "ahj", "Legal authority", incident.ahj)
    inside += _ticks(view, "unified", "Unified command", incident.unified)
    asked = form(name, "command", inside, "Save")
    return folded("Authority, unified command \N{HORIZONTAL ELLIPSIS}", asked, name=name)


def _ticks(view: LeadView, name: str, words: str, on: tuple[str, ...]) -> str:
    boxes = "".join(
        f'<label class="tick" data-key="{escape(a.id)}"><input type="checkbox" name="{name}" value="{escape(a.id)}"'
        f"{' checked' if a.id in on else ''}>{text(a.short)}</label>"
        for a in view.situation.agencies.values()
    )
    return f'<div class="flow grow"><span class="dim">{words}</span>{boxes}</div>'
