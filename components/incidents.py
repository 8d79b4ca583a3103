"""The list of incidents: filters, search, and a row each that says who leads."""

from collections.abc import Mapping
from html import escape
from typing import Literal

from msgspec import Struct

from components.chips import agency_mark, chip, priority_chip, text
from dashboard.model.agencies import Agency
from dashboard.model.incidents import Incident
from dashboard.model.limits import LeadLimits, lead_due
from dashboard.model.moment import elapsed
from dashboard.model.text import plain
from dashboard.projections.board import urgency
from dashboard.projections.leading import Leading, leading
from dashboard.projections.situation import Situation

SHOWS: dict[str, str] = {
    "": "Open", "mine": "Mine", "P1": "P1", "P2": "P2", "nolead": "No lead", "closed": "Closed"
}  # fmt: skip
MOST = 200
Alarm = Literal["plain", "amber", "red"]


class IncidentRow(Struct, frozen=True):
    """One row. `lead` is an agency id, empty where nobody leads; `alarm` says how long overdue a lead is.

    `leading` says what is proposed, or who leads in the interim.
    """

    id: str
    number: str
    title: str
    priority: str
    place: str
    lead: str
    alarm: Alarm
    age: str
    closed: bool
    leading: Leading = Leading()


class IncidentList(Struct, frozen=True):
    """The rows that pass filter and search, how many each filter would show, and how many rows were left out."""

    rows: tuple[IncidentRow, ...]
    counts: dict[str, int]
    left_out: int = 0


def incident_list(
    situation: Situation, now: int, limits: LeadLimits, *, show: str = "", search: str = "", agency: str = ""
) -> IncidentList:
    """Build the list at `now` (UTC microseconds) for somebody of `agency`; an unknown filter shows the open ones."""
    shown = show if show in SHOWS else ""
    groups = {name: _group(situation, name, agency) for name in SHOWS}
    found = [i for i in groups[shown] if matches(i, search, situation)]
    found.sort(key=(lambda i: (-i.closed, i.id)) if shown == "closed" else urgency)
    rows = tuple(incident_row(incident, situation, now, limits) for incident in found[:MOST])
    return IncidentList(rows, {name: len(group) for name, group in groups.items()}, max(0, len(found) - MOST))


def incident_row(incident: Incident, situation: Situation, now: int, limits: LeadLimits) -> IncidentRow:
    """Build one row."""
    ended = incident.closed or now
    return IncidentRow(
        incident.id, incident.number, incident.title, incident.priority, incident.place, incident.lead,
        lead_alarm(incident, situation, now, limits), elapsed(ended - incident.opened), bool(incident.closed),
        leading(situation, incident, now) if incident.is_open else Leading(),
    )  # fmt: skip


def lead_alarm(incident: Incident, situation: Situation, now: int, limits: LeadLimits) -> Alarm:
    """Say how overdue a lead is at `now`, as the wall does."""
    there = {situation.units[unit].agency for unit in incident.units if unit in situation.units}
    amber, red = lead_due(incident, len(there), limits)
    return "red" if red and now >= red else "amber" if amber and now >= amber else "plain"


def matches(incident: Incident, search: str, situation: Situation) -> bool:
    """Whether every word of `search` is in the incident's number, title, place, type, agencies or units."""
    if not search.strip():
        return True
    agencies = (situation.agencies.get(a) for a in (incident.lead, *incident.supporting))
    units = (situation.units[u].callsign if u in situation.units else u for u in incident.units)
    said = (incident.number, incident.id, incident.title, incident.place, incident.type, incident.outcome)
    hay = plain(" ".join((*said, *(a.short for a in agencies if a), *units)))
    return all(word in hay for word in plain(search).split())


def incidents_html(
    listed: IncidentList, situation: Situation, *, show: str, search: str, selected: str, unread: int, noted: int = 0
) -> str:
    """Draw filters, search and rows; every text of a stranger is escaped. `noted` lines of the event log were found."""
    pills = "".join(
        f'<button type="button" data-do="show" data-show="{name}" aria-pressed="{_bool(name == show)}">'
        f"{label} <b>{listed.counts[name]}</b></button>"
        for name, label in SHOWS.items()
    )
    rows = "".join(_row(row, situation.agencies, row.id == selected) for row in listed.rows)
    none = "No incident matches." if noted else "Nothing matches." if search else "None."
    nothing = "" if listed.rows else f'<p class="notice quiet">{none}</p>'
    more = f'<p class="notice quiet">{listed.left_out} more: search to find them.</p>' if listed.left_out else ""
    return (
        f'<div class="log-tools"><input class="log-search" type="search" data-live="search" value="{escape(search)}"'
        f' placeholder="Search number, words, place, unit ( / )" aria-label="Search incidents">'
        f'<div class="flow">{pills}</div></div>'
        f'<div class="log-rows">{_event_row(selected, unread, noted)}{rows}{nothing}{more}</div>'
    )


def _row(row: IncidentRow, agencies: Mapping[str, Agency], current: bool) -> str:
    name = escape(row.title)
    return (
        f'<button type="button" class="log-row" data-key="{escape(row.id)}" data-do="select"'
        f' data-incident="{escape(row.id)}" aria-current="{_bool(current)}">'
        f"<span>{priority_chip(row.priority)}</span><span>{text(row.number)}</span>"
        f'<span class="title" title="{name}">{text(row.title)}</span>'
        f'<span class="where"><span class="place">{text(row.place)}</span>{lead_html(row, agencies)}</span>'
        f'<span class="age">{row.age}</span></button>'
    )


def lead_html(row: IncidentRow, agencies: Mapping[str, Agency]) -> str:
    """Who leads, by mark and name; else what is proposed, the interim lead, NO LEAD."""
    if row.closed:
        return '<span class="lead dim">closed</span>'
    waits = bool(row.leading.state)
    interim = "" if row.lead or waits else row.leading.interim
    parts = [_agency(agencies, row.lead)] if row.lead else []
    if not row.lead and (row.alarm != "plain" or not (waits or interim)):
        parts.append("NO LEAD" if row.alarm == "plain" else chip("NO LEAD", row.alarm))
    parts += [_pending_html(row, agencies)] if waits else []
    parts += [f"INTERIM {_agency(agencies, interim)}"] if interim else []
    return f'<span class="lead">{" ".join(parts)}</span>'


def _pending_html(row: IncidentRow, agencies: Mapping[str, Agency]) -> str:
    """`EMS? 1/3` while a proposal waits, DISPUTED or ESCALATED before it when it is; an arrow where a lead passes."""
    stands = row.leading
    count = f"? {stands.agreed}/{stands.involved}"
    arrow = "\N{RIGHTWARDS ARROW} " if row.lead else ""
    state = "" if stands.state == "proposed" else chip(stands.state.upper(), "amber") + " "
    return f"{state}{arrow}{_agency(agencies, stands.agency, count)}"


def _agency(agencies: Mapping[str, Agency], agency: str, more: str = "") -> str:
    known = agencies.get(agency)
    return f"<span>{agency_mark(known)} {text((known.short if known else agency) + more)}</span>"


def _event_row(selected: str, unread: int, noted: int) -> str:
    badge = chip(f"{unread} to read", "amber") if unread else ""
    badge += chip(f"{noted} found", "plain") if noted else ""
    return (
        f'<button type="button" class="log-row" data-key=" event" data-do="select" data-incident=""'
        f' aria-current="{_bool(not selected)}"><span></span><span></span>'
        f'<span class="title">Event log</span><span class="where">'
        f'<span class="place">notes, messages, ground</span>{badge}</span><span class="age"></span></button>'
    )


def _group(situation: Situation, show: str, agency: str) -> list[Incident]:
    if show == "closed":
        return list(situation.closed.values())
    match show:
        case "mine":
            return [i for i in situation.incidents.values() if _is_of(i, agency, situation)]
        case "nolead":
            return [i for i in situation.incidents.values() if not i.lead]
        case "P1" | "P2":
            return [i for i in situation.incidents.values() if i.priority == show]
        case _:
            return list(situation.incidents.values())


def _is_of(incident: Incident, agency: str, situation: Situation) -> bool:
    units = (situation.units[u] for u in incident.units if u in situation.units)
    return bool(agency) and (agency in (incident.lead, *incident.supporting) or any(u.agency == agency for u in units))


def _bool(value: bool) -> str:
    return "true" if value else "false"
