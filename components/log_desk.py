"""The log desk: command line, incidents, and one incident's panel, in the one fragment of the page that refreshes."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple, Protocol

import streamlit as st
from msgspec import UNSET

from components import live_desk
from components.alarms import alarms_asked, render_alarms
from components.asked import Asked, said, value
from components.chips import link, text
from components.command_line import render_command_line
from components.incident_panel import head_html, support_section, units_section
from components.incidents import incident_list, incidents_html
from components.lead_panel import lead_section
from components.lead_view import LeadView
from components.live_desk import Answer, closed_because, closed_html, draw_again
from components.live_panel import render_live_panel
from components.log_asks import bodies_asked
from components.log_lines import lines_html
from components.methane import methane_line
from components.place_picker import render_place_picker
from dashboard.model.entry import Entry
from dashboard.model.events import Person
from dashboard.model.incidents import Incident, IncidentChanged
from dashboard.model.limits import LeadLimits
from dashboard.projections.log import LogLine, lines_found, log_lines
from dashboard.projections.situation import Situation

SEEN_FREELY = frozenset({"entry", "message", "read"})


class Titles(NamedTuple):
    """What incident types and facts are called: id -> words."""

    types: Mapping[str, str]
    facts: Mapping[str, str]


class Visit(live_desk.Visit, Protocol):
    """A visitor whose page can be linked to. With it this component fetches: see below."""

    def link(self, **choices: str) -> dict[str, str]: ...  # noqa: D102
    def over(self) -> bool: ...  # noqa: D102


class Clerk(live_desk.Clerk, Protocol):
    """A clerk who also takes typed lines, and reads the entries of a thing."""

    def say(self, line: str, key: str, seen: int | None) -> Answer: ...  # noqa: D102
    def entries(self, incident: str, situation: Situation) -> list[Entry]: ...  # noqa: D102


@st.fragment(run_every=1.0)
def render_log_desk(
    visit: Visit,
    clerk: Clerk,
    titles: Titles,
    grammar: Sequence[tuple[str, str]],
    answers: dict[str, Mapping[str, Any]],
) -> None:
    """Draw the desk and carry out what is asked there.

    This component is the exception to the rule that components never fetch or store: it is given a visitor and a
    clerk and asks them itself, because one fragment refreshes the three parts and must record between two of them.
    `titles` names incident types and facts; `answers` keeps what became of the last submissions between refreshes.
    """
    situation, selected = visit.situation(), visit.selector("incident")
    lines = log_lines(clerk.entries(selected, situation), situation)
    closed = closed_because(visit)
    typed = render_command_line(
        situation, event=visit.event(), selected=selected, last=_last(lines), closed=closed,
        answer=answers.get("line"), grammar=grammar,
    )  # fmt: skip
    if typed is not None:
        answers["line"] = _plain(clerk.say(typed.line, typed.key, typed.seen))
        _follow(visit, typed.line, answers["line"])
        draw_again()
    _answer_alarms(visit, clerk, situation, answers, closed)
    left, right = st.columns([2, 3], gap="small")
    with left:
        asked = _render_list(visit, situation, _noted(visit, clerk, situation, lines))
    if asked is not None:
        _choose(visit, asked)
        draw_again()
    with right:
        _render_right(visit, clerk, situation, lines, titles, answers, closed)


def _answer_alarms(
    visit: Visit, clerk: Clerk, situation: Situation, answers: dict[str, Mapping[str, Any]], closed: str
) -> None:
    """Draw the alarms of the event, and record what is said to them."""
    person, now = visit.person(), visit.now()
    asked = render_alarms(
        situation, now, visit.limits(), event=visit.event(), person=person, forms=not closed,
        answer=answers.get("alarms"),
    )  # fmt: skip
    if asked is None:
        return
    if said(asked, "do") == "select":
        _choose(visit, asked)
    elif person is not None and not closed:
        key, bodies = said(asked, "key")[:100], alarms_asked(asked, situation, person, now, visit.limits())
        refused = {"key": key, "ok": False, "message": bodies, "incident": ""}
        answers["alarms"] = refused if isinstance(bodies, str) else _plain(clerk.record(bodies, key, None))
    draw_again()


def _noted(visit: Visit, clerk: Clerk, situation: Situation, lines: Sequence[LogLine]) -> int:
    """How many lines of the event log have what is searched for."""
    search = visit.selector("q")
    if not search.strip():
        return 0
    own = log_lines(clerk.entries("", situation), situation) if visit.selector("incident") else lines
    return len(lines_found(own, search))


def _render_list(visit: Visit, situation: Situation, noted: int) -> Asked | None:
    person, show, search = visit.person(), visit.selector("show"), visit.selector("q")
    agency = person.agency if person else ""
    listed = incident_list(
        situation, visit.now(), _lead_limits(visit, situation), show=show, search=search, agency=agency
    )
    waiting, selected = len(unread(situation, agency)), visit.selector("incident")
    html = incidents_html(listed, situation, show=show, search=search, selected=selected, unread=waiting, noted=noted)
    return render_live_panel("incidents", html, store=f"{visit.event()}:list", seq=situation.seq, answer=None)


def _lead_limits(visit: Visit, situation: Situation) -> LeadLimits:
    """When a missing lead is overdue; never in what is over and where nobody was checked in who could say one."""
    never = not situation.people and visit.over()
    return LeadLimits({}, {}, 0) if never else visit.limits().lead


def _choose(visit: Visit, asked: Asked) -> None:
    match said(asked, "do"):
        case "select":
            visit.select(incident=said(asked, "incident"), fix="", pick="")
        case "show":
            visit.select(show=said(asked, "show"))
        case "search":
            visit.select(q=said(asked, "value")[:200])


def _render_right(
    visit: Visit, clerk: Clerk, situation: Situation, lines: Sequence[LogLine], titles: Titles,
    answers: dict[str, Mapping[str, Any]], closed: str,
) -> None:  # fmt: skip
    incident = visit.selector("incident")
    picking = not closed and bool(incident) and visit.selector("pick") == incident
    html = panel_html(visit, situation, lines, titles, answers.get("panel"), closed, picking)
    asked = render_live_panel(
        "panel", html, store=f"{visit.event()}:panel", seq=situation.seq, answer=answers.get("panel"),
        natural=picking,
    )  # fmt: skip
    if asked is not None and not closed:
        _carry_out(visit, clerk, situation, asked, answers)
        draw_again()
    spot = render_place_picker(situation, incident) if picking else None
    if spot is not None:
        changed = IncidentChanged(incident, lat=spot.lat, lon=spot.lon, place=spot.place or UNSET)
        key = f"place:{incident}:{situation.seq}:{spot.lat}:{spot.lon}"
        answers["panel"] = _plain(clerk.record([changed], key, situation.seq, incident))
        visit.select(pick="")
        draw_again()


def _carry_out(
    visit: Visit, clerk: Clerk, situation: Situation, asked: Asked, answers: dict[str, Mapping[str, Any]]
) -> None:
    incident, did, key = visit.selector("incident"), said(asked, "do"), said(asked, "key")[:100]
    about = said(asked, "about") if "about" in asked else incident
    if did in ("fix", "place"):
        target = said(asked, "seq")
        visit.select(**({"fix": "" if visit.selector("fix") == target else target} if did == "fix" else
                        {"pick": "" if visit.selector("pick") == incident else incident}))  # fmt: skip
        return
    if did in ("correct", "strike"):
        answers["panel"] = _corrected(visit, clerk, asked, key)
        return
    person = visit.person()
    bodies = bodies_asked(asked, situation, about, person.agency if person else "", visit.now())
    if isinstance(bodies, str):
        answers["panel"] = {"key": key, "ok": False, "message": bodies, "incident": about}
        return
    seen = None if did in SEEN_FREELY else _seen(asked)
    answers["panel"] = _plain(clerk.record(bodies, key, seen, about))


def _seen(asked: Asked) -> int | None:
    seen = asked.get("seen")
    return seen if isinstance(seen, int) else None


def _corrected(visit: Visit, clerk: Clerk, asked: Asked, key: str) -> dict[str, Any]:
    target = said(asked, "seq") or visit.selector("fix")
    reads = value(asked, "text") if said(asked, "do") == "correct" else None
    if not target.isascii() or not target.isdigit() or len(target) > 15:
        answer = {"key": key, "ok": False, "message": "entry: choose the entry to correct"}
    elif reads == "":
        answer = {"key": key, "ok": False, "message": "text: say what it should read, or strike it"}
    else:
        answer = _plain(clerk.correct(int(target), reads, value(asked, "reason"), key, _seen(asked)))
    if answer["ok"]:
        visit.select(fix="")
    return answer | {"incident": visit.selector("incident")}


def panel_html(
    visit: Visit, situation: Situation, lines: Sequence[LogLine], titles: Titles,
    answer: Mapping[str, Any] | None, closed: str, picking: bool = False,
) -> str:  # fmt: skip
    """Draw the chosen incident, or the event's own log where none is chosen; only its head while picking a place."""
    incident, tz = visit.selector("incident"), situation.timezone
    search = "" if incident else visit.selector("q").strip()
    shown = lines_found(lines, search) if search else lines
    known, forms = situation.incident(incident), not closed
    notice = _notice(answer, incident)
    fixing = _fix_form(lines, visit.selector("fix")) if forms else ""
    below = (fixing or _entry_form(incident, known, situation)) if forms else closed_html(closed, visit.event())
    if incident and known is None:
        top = f'<p class="notice">There is no incident {text(incident[:60])} in this event at this time.</p>'
    elif known is None:
        to_read = _messages(situation, visit.person() if forms else None)
        top = f"<h2>Event log</h2>{_searched(len(shown), len(lines), search)}{to_read}"
    else:
        top = f"<div>{head_html(known, titles.types.get(known.type, known.type), visit.now(), tz, forms)}</div>"
        top += "" if picking else elsewhere_html(known, situation, visit.link())
        top += "" if picking else _facts(_looking(visit, situation, known, titles, forms))
    rest = "" if picking else f"{lines_html(shown, tz, forms=forms)}{below}"
    name = escape(incident)
    return f'<div class="panel" data-key="panel:{name or " event"}" data-about="{name}">{top}{notice}{rest}</div>'


def _searched(found: int, of: int, search: str) -> str:
    if not search:
        return ""
    words = f"{found} of {of} lines have '{text(search[:60])}'. Empty the search to see all."
    return f'<p class="notice quiet">{words}</p>'


def elsewhere_html(incident: Incident, situation: Situation, query: Mapping[str, str]) -> str:
    """Link what other pages keep of `incident`, in one line: its report and decisions, and who settles a quarrel."""
    here, name = {**query, "incident": incident.id}, incident.number
    ways = (
        link("decisions", here, methane_line(situation.reports.get(incident.id)), f"Report of {name}"),
        link("decisions", here, "Decisions, orders", f"Decisions and orders of {name}"),
        link("directory", here, "Problem between us", f"Whom to call about {name} when agencies disagree"),
    )
    return f'<div class="flow elsewhere" data-key="elsewhere">{"".join(ways)}</div>'


def _looking(visit: Visit, situation: Situation, incident: Incident, titles: Titles, forms: bool) -> LeadView:
    person = visit.person()
    return LeadView(
        situation, incident, visit.now(), _lead_limits(visit, situation), person.agency if person else "", forms,
        titles.facts, visit.link(),
    )  # fmt: skip


def _facts(view: LeadView) -> str:
    incident, situation, forms = view.incident, view.situation, view.forms
    crew = units_section(incident, situation, view.now, forms) + support_section(incident, situation.agencies, forms)
    return f'<div class="facts">{lead_section(view)}<div class="crew">{crew}</div></div>'


def _entry_form(incident: str, known: Incident | None, situation: Situation) -> str:
    to = f"Add an entry to {known.number}" if known else "Add a note to the event log"
    ticks = "".join(
        f'<label class="tick"><input type="checkbox" name="to" value="{escape(a.id)}">{text(a.short)}</label>'
        for a in situation.agencies.values()
    )
    name = escape(incident)
    return (
        f'<div class="flow"><form class="flow entry" data-form="entry:{name}" data-do="entry" data-about="{name}">'
        f'<input name="text" class="grow" placeholder="{escape(to)}" aria-label="{escape(to)}">'
        f'<button type="submit">Add</button></form>'
        f"<details><summary>Message</summary>"
        f'<form class="flow" data-form="message:{name}" data-do="message" data-about="{name}">'
        f'<input name="text" class="grow" placeholder="Message" aria-label="Message">'
        f'<span class="dim">to (none ticked: all)</span>{ticks}'
        f'<button type="submit">Send</button></form></details></div>'
    )


def _fix_form(lines: Sequence[LogLine], target: str) -> str:
    line = next((line for line in lines if str(line.seq) == target and line.correctable), None)
    if line is None:
        return ""
    words = (
        f'<input name="text" class="grow" value="{escape(line.wording)}" aria-label="What it should read">'
        if line.wording is not None
        else f'<span class="grow dim">{text(line.readings[-1])}</span>'
    )
    correct = '<button type="submit" data-do="correct">Correct</button>' if line.wording is not None else ""
    return (
        f'<form class="flow" data-key="fix:{line.seq}" data-form="fix:{line.seq}" data-do="strike"'
        f' data-seq="{line.seq}">'
        f'<b>Entry {line.seq}</b>{words}<input name="reason" class="grow" required placeholder="Reason (needed)"'
        f' aria-label="Reason of the correction">{correct}'
        '<button type="submit" data-do="strike">Strike it</button>'
        f'<button type="button" data-do="fix" data-seq="{line.seq}">Leave it</button></form>'
    )


def _messages(situation: Situation, person: Person | None) -> str:
    if person is None:
        return ""
    rows = "".join(
        f'<li data-key="{escape(m)}"><span>{text(situation.messages[m][0].text)}</span> '
        f'<button type="button" data-do="read" data-records data-message="{escape(m)}">I have read it</button></li>'
        for m in unread(situation, person.agency)
    )
    return f'<section><h3>Messages to read</h3><ul class="units-on">{rows}</ul></section>' if rows else ""


def unread(situation: Situation, agency: str) -> list[str]:
    """Return the ids of messages to `agency` (or to all) that it has not acknowledged, oldest first."""
    sent = situation.messages.items()
    return [m for m, (body, by) in sent if agency and agency not in by and (not body.to or agency in body.to)]


def _notice(answer: Mapping[str, Any] | None, incident: str) -> str:
    if not answer or not answer["message"] or answer.get("incident", "") != incident:
        return ""
    words = "Not saved: " if not answer["ok"] else ""
    return f'<p class="notice{"" if words else " quiet"}" role="status">{words}{text(answer["message"])}</p>'


def _follow(visit: Visit, line: str, answer: Mapping[str, Any]) -> None:
    """Go to the incident of a line that only names it, or that opened it."""
    typed = line.strip()
    if answer["ok"] and answer["incident"] and (not typed.startswith("#") or typed[1:].isdigit()):
        visit.select(incident=str(answer["incident"]), fix="", pick="")


def _last(lines: Sequence[LogLine]) -> int:
    return next((line.seq for line in sorted(lines, key=lambda o: -o.seq) if line.correctable and not line.struck), 0)


def _plain(answer: Answer) -> dict[str, Any]:
    return {"key": answer.key, "ok": answer.ok, "message": answer.message, "incident": answer.incident}
