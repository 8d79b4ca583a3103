"""One incident's panel: head, supporting agencies, units and place. HTML only; see live_panel and lead_panel."""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import islice

from components.chips import agency_chip, agency_mark, chip, outline, priority_chip, status_symbol, text
from dashboard.model.agencies import Agency
from dashboard.model.incidents import PRIORITIES, Incident
from dashboard.model.moment import clock, elapsed
from dashboard.model.units import ARRIVED, WORDS, Assignment, Status, Unit, usually_next
from dashboard.projections.situation import Situation

SHORT: dict[Status, str] = {
    "ACK": "Acknowledged", "ENRT": "En route", "STAGED": "Staged", "ONSC": "On scene", "PTCT": "With patient",
    "TRANS": "Transporting", "ATDEST": "At destination",
}  # fmt: skip
LISTED = 200


def head_html(incident: Incident, title: str, now: int, tz: str, forms: bool) -> str:
    """Draw number, title, priority, type (`title`), place and age, with the ways to change them."""
    age = f"open {elapsed(now - incident.opened)}" if incident.is_open else f"closed {clock(incident.closed, tz)}"
    facts = " \N{MIDDLE DOT} ".join(filter(None, (escape(title), text(incident.place) if incident.place else "", age)))
    outcome = f'<p class="dim">Outcome: {text(incident.outcome)}</p>' if incident.outcome else ""
    change = _change_html(incident) if forms else ""
    return (
        f'<div class="flow">{priority_chip(incident.priority)}<h2>{text(incident.number)} {text(incident.title)}</h2>'
        "</div>"
        f'<div class="flow"><span class="dim">{facts}</span>{change}</div>{outcome}'
    )


def _change_html(incident: Incident) -> str:
    ranks = "".join(
        f'<button type="button" data-do="priority" data-records data-priority="{p}"'
        f' aria-pressed="{"true" if p == incident.priority else "false"}">{p}</button>'
        for p in PRIORITIES
    )
    verb, field = ("close", "How it ended") if incident.is_open else ("reopen", "Why it goes on")
    return (
        f'{ranks}<button type="button" data-do="place">Map</button>'
        f"<details><summary>{verb.title()} \N{HORIZONTAL ELLIPSIS}</summary>"
        f'<form class="flow" data-form="{verb}:{escape(incident.id)}" data-do="{verb}">'
        f'<input name="reason" class="grow" placeholder="{field}" aria-label="{field}">'
        f'<button type="submit">{verb.title()} {escape(incident.number)}'
        "</button></form></details>"
    )


def support_section(incident: Incident, agencies: Mapping[str, Agency], forms: bool) -> str:
    """Draw the supporting agencies, each a switch when `forms`."""
    if not forms or not incident.is_open:
        names = " ".join(agency_chip(agencies, a) for a in incident.supporting) or '<span class="dim">none</span>'
        return f'<section><h3>Supporting</h3><div class="flow">{names}</div></section>'
    switches = "".join(_switch(a, a.id in incident.supporting) for a in agencies.values() if a.id != incident.lead)
    return f'<section><h3>Supporting</h3><div class="flow">{switches}</div></section>'


def _switch(agency: Agency, on: bool) -> str:
    verb = "unsupport" if on else "support"
    return (
        f'<button type="button" data-do="{verb}" data-records data-agency="{escape(agency.id)}"'
        f' aria-pressed="{"true" if on else "false"}" title="{escape(agency.name)}">'
        f'<span style="{outline(agency)}">{agency_mark(agency)}</span> {text(agency.short)}</button>'
    )


def units_section(incident: Incident, situation: Situation, now: int, forms: bool) -> str:
    """Draw the units on it with their usual next steps, and the way to send more."""
    rows = "".join(_unit_row(unit, incident, situation, now, forms) for unit in incident.units)
    empty = "" if rows else '<p class="dim">No unit on it.</p>'
    send = _send_form(incident, situation.units.values()) if forms and incident.is_open else ""
    return f'<section><h3>Units</h3>{empty}<ul class="units-on">{rows}</ul>{send}</section>'


def _unit_row(name: str, incident: Incident, situation: Situation, now: int, forms: bool) -> str:
    unit = situation.units.get(name)
    on = next((a for a in unit.assignments if a.incident == incident.id), None) if unit else None
    if unit is None or on is None:
        return f'<li><span class="call">{text(name)}</span></li>'
    agency = situation.agencies.get(unit.agency)
    mayday = chip("EMERGENCY", "red") if unit.status == "EMERG" else ""
    buttons = _next_buttons(unit, on, agency.discipline if agency else "") if forms else ""
    style = outline(agency) if agency else ""
    return (
        f'<li data-key="{escape(unit.id)}"><span class="call"><span style="{style}">{agency_mark(agency)}</span>'
        f" {text(unit.callsign)}</span>"
        f'<span class="state">{status_symbol("solid" if on.status in ARRIVED else "half")} {WORDS[on.status]}'
        f' <span class="dim">{elapsed(now - on.since)}</span>{mayday}</span>{buttons}</li>'
    )


def _next_buttons(unit: Unit, on: Assignment, discipline: str) -> str:
    name = escape(unit.id)
    steps = "".join(
        f'<button type="button" data-do="status" data-records data-unit="{name}" data-status="{s}">{SHORT[s]}</button>'
        for s in usually_next(on.status, discipline)
    )
    return f'{steps}<button type="button" data-do="release" data-records data-unit="{name}">Release</button>'


def _send_form(incident: Incident, units: Iterable[Unit]) -> str:
    free = "".join(f'<option value="{escape(u.callsign)}">' for u in islice((u for u in units if u.available), LISTED))
    listed = f"free-{escape(incident.id)}"
    return (
        f'<form class="flow" data-form="send:{escape(incident.id)}" data-do="send">'
        f'<input name="unit" list="{listed}" required placeholder="Callsign" aria-label="Unit to send" size="12">'
        f'<datalist id="{listed}">{free}</datalist>'
        '<button type="submit">Send unit</button></form>'
    )
