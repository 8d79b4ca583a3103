"""The decisions desk: orders, the joint decision log, METHANE, conferences and notifications, in one live panel."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Protocol

import streamlit as st
from msgspec import Struct

from components import conferences, decisions, live_desk, methane, notices, orders
from components.asked import Asked, said, value
from components.joint_parts import incident_options
from components.live_desk import Answer, Clerk, closed_because, closed_html, draw_again
from components.live_panel import render_live_panel
from dashboard.model.entry import AnyBody
from dashboard.model.errors import DashboardError
from dashboard.model.events import Person
from dashboard.model.limits import Limits
from dashboard.projections.decision_log import Lines, Show, decision_rows
from dashboard.projections.history import Line, standing
from dashboard.projections.situation import Situation

SHOWS: dict[str, Show] = {"open": "open"}
Memory = dict[str, tuple[object, list[Line]]]


class Visit(live_desk.Visit, Protocol):
    """A visitor who also looks up the history of a thing."""

    def lines_about(self, subject: str) -> list[Line]: ...  # noqa: D102


class View(Struct):
    """What the panel is drawn from. `me` is None where nothing can be written; times are UTC microseconds."""

    situation: Situation
    now: int
    limits: Limits
    me: Person | None
    incident: str
    show: Show
    lines: Lines
    closed: str = ""
    answer: Mapping[str, Any] | None = None


@st.fragment(run_every=1.0)
def render_decision_desk(visit: Visit, clerk: Clerk, answers: dict[str, Mapping[str, Any]], memory: Memory) -> None:
    """Draw the desk and carry out what is asked there.

    Like the log desk it asks its visitor and its clerk itself, because one fragment refreshes everything and must
    record in between. `answers` and `memory` keep the last answer, and what was read, between two refreshes.
    """
    view = _view(visit, answers.get("panel"), memory)
    asked = render_live_panel(
        "decisions", desk_html(view), store=f"{visit.event()}:decisions", seq=view.situation.seq, answer=view.answer,
        natural=True,
    )  # fmt: skip
    if asked is None:
        return
    if said(asked, "do") == "incident":
        visit.select(incident=said(asked, "value")[:120])
    elif said(asked, "do") == "show":
        visit.select(show=said(asked, "show"))
    elif view.me is not None:
        answers["panel"] = carry_out(asked, view, view.me, clerk)
    draw_again()


def _view(visit: Visit, answer: Mapping[str, Any] | None, memory: Memory) -> View:
    situation, person = visit.situation(), visit.person()
    closed = closed_because(visit)
    return View(
        situation, visit.now(), visit.limits(), None if closed else person, visit.selector("incident"),
        SHOWS.get(visit.selector("show"), "all"), remembering(visit.lines_about, situation, memory),
        closed_html(closed, visit.event()), answer,
    )  # fmt: skip


def remembering(look: Lines, situation: Situation, memory: Memory) -> Lines:
    """Return `look` so that it reads the history of a thing anew only when its record in `situation` has changed."""

    def lines(subject: str) -> list[Line]:
        noun, _, name = subject.partition(":")
        records: Mapping[str, object] = situation.decisions if noun == "decision" else situation.reports
        record = records.get(name, situation.seq)
        if subject not in memory or memory[subject][0] != record:
            memory[subject] = (record, list(look(subject)))
        return memory[subject][1]

    return lines


def desk_html(view: View) -> str:
    """Draw everything: what is open above, the log, and beside it the report, conferences and notifications."""
    s, now, me, answer = view.situation, view.now, view.me, view.answer
    top = orders.orders_html(s, now, view.limits, me, view.incident, answer)
    side = f'<div class="dl-col">{conferences.conferences_html(s, now, view.limits, me, view.incident, answer)}'
    side += f"{_notices(view)}</div>"
    # The report of a chosen incident comes first; the list of them all must not push down what is overdue.
    first = f"{_report(view)}{side}" if view.incident else f"{side}{_report(view)}"
    return (
        f'<div class="dl" data-about="">{top}<div class="dl-col dl-log">{_log(view)}</div>'
        f'<div class="dl-col dl-side">{first}</div></div>'
    )


def _log(view: View) -> str:
    s, me = view.situation, view.me
    rows = decision_rows(s, view.lines, view.incident, view.show)
    form = (
        decisions.decision_form(s, me.agency, view.incident, view.limits.decision_late, view.answer)
        if me
        else view.closed
    )
    log = decisions.log_html(rows, s, view.now, view.limits, me, view.answer)
    return (
        f'<section class="dl-part" data-key="log"><div class="flow"><h2>Joint decision log <small>{len(rows)}</small>'
        f"</h2>{_filters(view)}</div>{form}{log}</section>"
    )


def _filters(view: View) -> str:
    options = incident_options(view.situation, view.incident, "all incidents")
    pressed = "true" if view.show == "open" else "false"
    other = "" if view.show == "open" else "open"
    return (
        f'<select class="dl-pick" data-key="pick:{escape(view.incident)}" data-live="incident"'
        f' aria-label="Incident">{options}</select>'
        f'<button type="button" data-do="show" data-show="{other}" aria-pressed="{pressed}">Open actions only</button>'
    )


def _report(view: View) -> str:
    incident = view.situation.incident(view.incident)
    if incident is None:
        return methane.reports_html(view.situation, unknown=view.incident)
    entries = standing(view.lines(f"report:{incident.id}"))
    return methane.methane_html(incident, view.situation, entries, view.now, view.me, view.answer)


def _notices(view: View) -> str:
    s = view.situation
    chosen = s.incident(view.incident)
    listed = [chosen] if chosen else sorted(s.incidents.values(), key=lambda i: (i.priority, i.opened))
    return notices.notices_html(listed, s, view.now, view.me, view.answer, one=chosen is not None)


def carry_out(asked: Asked, view: View, me: Person, clerk: Clerk) -> dict[str, Any]:
    """Record what was asked and say what became of it; what is wrong is named and nothing is recorded."""
    key, do = said(asked, "key")[:100], said(asked, "do")
    try:
        if do in ("decision-strike", "decision-reword"):
            return {"do": do, **_plain(_corrected(asked, clerk, key, do))}
        bodies, occurred = _wished(asked, view, me)
    except DashboardError as error:
        return {"do": do, "key": key, "ok": False, "message": str(error)}
    if isinstance(bodies, str):
        return {"do": do, "key": key, "ok": False, "message": bodies}
    return {"do": do, **_plain(clerk.record(bodies, key, _seen(asked, do), said(asked, "about"), occurred))}


def _wished(asked: Asked, view: View, me: Person) -> tuple[Sequence[AnyBody] | str, int | None]:
    do, s = said(asked, "do"), view.situation
    if do in orders.VERBS:
        return orders.order_asked(asked, s, me), None
    if do in conferences.VERBS:
        return conferences.conference_asked(asked, me), None
    if do in methane.VERBS:
        return methane.methane_asked(asked, s, said(asked, "about"), me), None
    if do in notices.VERBS:
        return notices.notice_asked(asked, me), None
    return decisions.decision_asked(asked, s, view.now, view.limits.decision_late, me)


def _seen(asked: Asked, do: str) -> int | None:
    """Only a report can be overwritten: everything else adds to what others say."""
    seen = asked.get("seen")
    return seen if do in methane.VERBS and isinstance(seen, int) else None


def _corrected(asked: Asked, clerk: Clerk, key: str, do: str) -> Answer:
    target, seen = said(asked, "seq"), asked.get("seen")
    words = value(asked, "text") if do == "decision-reword" else None
    number = int(target) if target.isascii() and target.isdigit() and len(target) < 16 else 0
    if words == "":
        return Refused(key, "it should read: write the words, or strike the decision")
    return clerk.correct(number, words, value(asked, "reason"), key, seen if isinstance(seen, int) else None)


class Refused(Struct, frozen=True):
    """An answer that nobody had to be asked for."""

    key: str
    message: str
    ok: bool = False
    incident: str = ""


def _plain(answer: Answer) -> dict[str, Any]:
    return {"key": answer.key, "ok": answer.ok, "message": answer.message}
