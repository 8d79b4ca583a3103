"""The history of one thing: its entries in plain words with struck text struck through, and who had it when."""

import html
from collections.abc import Callable, Sequence

import streamlit as st

from components.chips import agency_chip, text
from dashboard.model.entry import Actor, Entry
from dashboard.model.moment import elapsed, local
from dashboard.projections.bookings import Custody
from dashboard.projections.history import Call, Line
from dashboard.projections.situation import Situation

Words = Callable[[Entry, Situation], str]
CUSTODY = {"available": "with its owner", "held": "held for", "assigned": "with", "out_of_service": "out of service"}
CSS = """
.cc-history{font-size:.94rem;line-height:1.45;max-height:24rem;overflow:auto}
.cc-history>div{padding:.2rem 0;border-top:1px solid var(--cc-line)}
.cc-history time{font-weight:700;margin-right:.5em}.cc-history del{color:var(--cc-dim)}
"""


def history_html(lines: Sequence[Line], situation: Situation, words: Words, now: int) -> str:
    """Every line, the newest first."""
    said = "".join(f"<div>{_line(line, situation, words, now)}</div>" for line in reversed(lines))
    return f'<div class="cc cc-history" tabindex=0>{said or "Nothing was recorded."}</div>'


def custody_html(spans: Sequence[Custody], situation: Situation, now: int) -> str:
    """Who had it from when to when and by whom that was recorded, the newest first."""
    said = "".join(f"<div>{_span(span, situation, now)}</div>" for span in reversed(spans))
    return f'<div class="cc cc-history" tabindex=0>{said or "Nothing was recorded."}</div>'


def render_custody(spans: Sequence[Custody], situation: Situation, now: int) -> None:
    """Draw who had it."""
    st.html(custody_html(spans, situation, now))


def calls_html(calls: Sequence[Call], situation: Situation, now: int) -> str:
    """A unit's calls with how long it took and how long it stayed, the newest first."""
    said = "".join(f"<div>{_call(call, situation, now)}</div>" for call in reversed(calls))
    return f'<div class="cc cc-history" tabindex=0>{said or "No calls yet."}</div>'


def hour(us: int, situation: Situation, now: int) -> str:
    """`21:47` in the event's local time, with the day in front where that is not today."""
    tz = situation.timezone
    when = local(us, tz)
    return f"{when:%H:%M}" if when.date() == local(now, tz).date() else f"{when:%a} {when.day} {when:%b %H:%M}"


def _line(line: Line, situation: Situation, words: Words, now: int) -> str:
    when, by = _time(line.when, situation, now), _by(line.entry.actor, situation)
    if line.correction is None:
        return f"{when}{text(words(line.entry, situation))} {by}"
    struck = f"<del>{text(words(line.entry, situation))}</del>"
    reads = f" <ins>{text(words(line.reads, situation))}</ins>" if line.reads else ""
    reason = text(getattr(line.correction.body, "reason", ""))
    fixed = f"{'corrected' if line.reads else 'struck'} {hour(line.correction.recorded, situation, now)}: {reason}"
    return f"{when}{struck}{reads} {by} <span class=cc-dim>· {fixed}</span> {_by(line.correction.actor, situation)}"


def _span(span: Custody, situation: Situation, now: int) -> str:
    who = agency_chip(situation.agencies, span.agency)
    incident = situation.incident(span.incident) if span.incident else None
    task = f" for {text(incident.number if incident else span.incident)}" if span.incident else ""
    until = hour(span.ends, situation, now) if span.ends else "now"
    lasted = elapsed((span.ends or now) - span.starts)
    note = f": {text(span.note)}" if span.note else ""
    return (
        f"<time>{hour(span.starts, situation, now)}-{until}</time>{CUSTODY[span.status]} {who}{task}{note} "
        f"<span class=cc-dim>{lasted}</span> {_by(span.by, situation)}"
    )


def _call(call: Call, situation: Situation, now: int) -> str:
    incident = situation.incident(call.incident)
    name = f"{text(incident.number)} {text(incident.title)}" if incident else text(f"#{call.incident}")
    there = f"there after {elapsed(call.arrived - call.assigned)}" if call.arrived else "did not say it arrived"
    if not call.released and not call.arrived:
        there = "not there yet"
    until = hour(call.released, situation, now) if call.released else "now"
    lasted = elapsed((call.released or now) - call.assigned)
    return (
        f"<time>{hour(call.assigned, situation, now)}-{until}</time>{name} "
        f"<span class=cc-dim>{there} · {lasted} in all</span>"
    )


def _time(us: int, situation: Situation, now: int) -> str:
    return f"<time>{html.escape(hour(us, situation, now))}</time>"


def _by(actor: Actor, situation: Situation) -> str:
    agency = situation.agencies.get(actor.agency)
    short = agency.short if agency else actor.agency
    return f"<span class=cc-dim>· {text(actor.person)}{' ' + text(short) if short else ''}</span>"
