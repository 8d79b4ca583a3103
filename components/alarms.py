"""The alarms of the log page: the foremost one on a line of its own, the others, who has seen to what, what is shelved.

Nothing flashes here: somebody is sitting in front of it. Acknowledging quiets an alarm and does not end it; only what
it was raised for does.
"""

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from components.asked import Asked, said, value
from components.chips import agency_chip, chip, priority_chip, text
from components.live_panel import render_live_panel
from dashboard.model.alarms import Alarm, AlarmAcknowledged, AlarmShelved
from dashboard.model.entry import AnyBody
from dashboard.model.events import Person
from dashboard.model.limits import Limits
from dashboard.model.moment import MINUTE, clock, elapsed
from dashboard.projections.alarms import (
    ALARM_WORDS,
    TOGETHER,
    Flood,
    as_one,
    flood,
    grouped,
    in_sight,
    may_acknowledge,
    reads_now,
)
from dashboard.projections.lookout import Lookout
from dashboard.projections.names import number
from dashboard.projections.situation import Situation

LISTED = 40
STYLE = f'<style data-key="alarm-style">{(Path(__file__).with_name("alarms.css")).read_text()}</style>'
DOT = " \N{MIDDLE DOT} "


def render_alarms(
    situation: Situation, now: int, limits: Limits, *, event: str, person: Person | None, forms: bool,
    answer: Mapping[str, Any] | None,
) -> Asked | None:  # fmt: skip
    """Draw the alarms at `now` (UTC microseconds) and return what was asked; `forms`: whether anything may be."""
    html = alarms_html(situation, now, limits, person if forms else None, answer)
    return render_live_panel(
        "alarms", html, store=f"{event}:alarms", seq=situation.seq, answer=answer, natural=True
    )  # fmt: skip


def alarms_html(
    situation: Situation, now: int, limits: Limits, person: Person | None, answer: Mapping[str, Any] | None = None
) -> str:
    """Draw the alarms for `person` (None: nothing can be said); every text of a stranger is escaped."""
    seen, look = in_sight(situation.alarms.values(), now), Lookout(situation, now, limits)
    waiting = [alarm for alarm in seen if not alarm.acknowledged]
    deluge = flood(situation.alarms.values(), now, limits.alarms.flood)
    groups = grouped(waiting, () if deluge else TOGETHER)
    rows = [_waiting_html(look, group, person, foremost=not n) for n, group in enumerate(groups)]
    first = rows[0] if rows else '<div class="alarm"><span class="says dim">No alarm waits for anybody.</span></div>'
    taken = [_taken_html(look, alarm) for alarm in seen if alarm.acknowledged]
    shelved = [alarm for alarm in situation.alarms.values() if alarm.shelved(now)]
    return (
        f'{STYLE}<div class="alarm-strip" data-key="alarm-strip" role="region" aria-label="Alarms">'
        f"{_flood_html(deluge)}{first}{_notice(answer)}{_rest_html(rows[1:], taken, shelved, look)}</div>"
    )


def alarms_asked(asked: Asked, situation: Situation, person: Person, now: int, limits: Limits) -> list[AnyBody] | str:
    """Return what `person` says to alarms at `now` (UTC us), or what is wrong with it. Nothing sent is trusted."""
    named = [situation.alarms[name] for name in _names(said(asked, "alarms")) if name in situation.alarms]
    if not named:
        return "alarm: what it was raised for is over already"
    if said(asked, "do") == "shelve":
        return _shelved(asked, named, person, now, limits)
    waiting = [alarm for alarm in named if not alarm.acknowledged]
    if not waiting:
        at = clock(named[0].acknowledged, situation.timezone)
        return f"alarm: {named[0].acknowledged_by} has acknowledged it at {at}"
    why_not = next(filter(None, (may_acknowledge(alarm, situation, person, now) for alarm in waiting)), "")
    return why_not or [AlarmAcknowledged(alarm.id, person.name) for alarm in waiting]


def _names(sent: str) -> list[str]:
    """Return the alarm ids that a browser sent as a JSON list; none where it is no such list."""
    try:
        names = json.loads(sent)
    except ValueError:
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _shelved(asked: Asked, named: Sequence[Alarm], person: Person, now: int, limits: Limits) -> list[AnyBody] | str:
    minutes, reason = value(asked, "minutes"), value(asked, "reason")
    if any(alarm.what == "emergency" for alarm in named):
        return "alarm: an emergency is not shelved; answer the unit, and acknowledge it"
    if minutes not in map(str, limits.alarms.shelf_minutes):
        return f"minutes: choose {', '.join(map(str, limits.alarms.shelf_minutes))}"
    if not reason:
        return "reason: say why it may wait"
    return [AlarmShelved(alarm.id, person.name, reason, now + int(minutes) * MINUTE) for alarm in named]


def _waiting_html(look: Lookout, group: Sequence[Alarm], person: Person | None, *, foremost: bool) -> str:
    alarm = as_one(look, group)
    many = chip(f"{len(group)} alike", "plain") if len(group) > 1 else ""
    acts = _acts(look, group, person, foremost) if person else ""
    return f'<div class="alarm" data-key="{escape(alarm.id)}">{_said_html(look, alarm)}{many}{acts}</div>'


def _said_html(look: Lookout, alarm: Alarm) -> str:
    situation = look.situation
    link = ""
    if alarm.incident:
        link = (
            f'<button type="button" data-do="select" data-incident="{escape(alarm.incident)}">'
            f"{text(number(alarm.incident, situation))}</button>"
        )
    must = " ".join(agency_chip(situation.agencies, agency) for agency in alarm.agencies)
    people = f" {text(', '.join(alarm.people))}" if alarm.people else ""
    told = alarm.text.casefold().startswith(ALARM_WORDS[alarm.what].casefold())
    kind = "" if told else f'<span class="kind">{ALARM_WORDS[alarm.what]}</span>'
    return (
        f"{priority_chip(alarm.priority)}{kind}"
        f'<span class="says" title="{escape(alarm.text)}">{text(alarm.text)}</span>{link}'
        f'<span class="must" title="who must act">{must}{people}</span>'
        f'<span class="since">{elapsed(look.now - alarm.raised)}</span>'
    )


def _acts(look: Lookout, group: Sequence[Alarm], person: Person, foremost: bool) -> str:
    """Draw what `person` may do; who may not acknowledge it is told who may."""
    if any(may_acknowledge(alarm, look.situation, person, look.now) for alarm in group):
        return f'<span class="dim">{text(look.shorts(group[0].agencies[:1]))} or a joint commander acknowledges</span>'
    names = escape(json.dumps([alarm.id for alarm in group]))
    words = f"Acknowledge all {len(group)}" if len(group) > 1 else "Acknowledge"
    key, shown = (' data-alarm-key="a"', " <kbd>A</kbd>") if foremost else ("", "")
    shelve = _shelve_form(look, names) if group[0].what != "emergency" else ""
    return (
        f'<button type="button" data-do="acknowledge" data-records data-alarms="{names}"{key}>{words}{shown}</button>'
        f"{shelve}"
    )


def _shelve_form(look: Lookout, names: str) -> str:
    choices = "".join(f'<option value="{m}">{m} min</option>' for m in look.alarms.shelf_minutes)
    return (
        f'<details><summary>Shelve\N{HORIZONTAL ELLIPSIS}</summary><form class="flow" data-form="shelve:{names}"'
        f' data-do="shelve" data-alarms="{names}"><input name="reason" class="grow" required'
        f' placeholder="Why it may wait (needed)" aria-label="Why it may wait"><select name="minutes"'
        f' aria-label="For how long">{choices}</select><button type="submit">Shelve</button></form></details>'
    )


def _taken_html(look: Lookout, alarm: Alarm) -> str:
    at = clock(alarm.acknowledged, look.situation.timezone)
    by = f"\N{CHECK MARK} {alarm.acknowledged_by} {at}"
    return _quiet_html(look, alarm, by)


def _shelf_html(look: Lookout, alarm: Alarm) -> str:
    back = f"back in {elapsed(alarm.shelved_until - look.now)}; {alarm.shelved_by}: {alarm.shelf_reason}"
    return _quiet_html(look, alarm, back)


def _quiet_html(look: Lookout, alarm: Alarm, words: str) -> str:
    says = _said_html(look, reads_now(look, alarm))
    return f'<div class="alarm quiet-one" data-key="{escape(alarm.id)}">{says}<b>{text(words)}</b></div>'


def _rest_html(waiting: Sequence[str], taken: Sequence[str], shelved: Sequence[Alarm], look: Lookout) -> str:
    """The other alarms, folded: opening it is somebody's choice, so nothing jumps by itself."""
    counts = [f"{len(waiting)} more waiting", f"{len(taken)} acknowledged", f"{len(shelved)} shelved"]
    rows = [*waiting, *taken, *(_shelf_html(look, alarm) for alarm in shelved)]
    there = [words for words, part in zip(counts, (waiting, taken, shelved), strict=True) if part]
    if not there:
        return ""
    more = f"<li>{len(rows) - LISTED} more</li>" if len(rows) > LISTED else ""
    items = "".join(f"<li>{row}</li>" for row in rows[:LISTED])
    return (
        f'<details data-key="alarm-rest"><summary>{DOT.join(there)}</summary>'
        f'<ul class="alarms">{items}{more}</ul></details>'
    )


def _flood_html(deluge: Flood | None) -> str:
    if deluge is None:
        return ""
    groups = DOT.join(f"{count} {words}" for words, count in deluge.groups)
    banner = chip(f"FLOOD {deluge.count} in {deluge.minutes} min", "amber")
    counted = f"raised in the last {deluge.minutes} minutes and still standing; those that are over are not counted"
    return f'<div class="flood" role="status" title="{counted}">{banner}<span>{groups}</span></div>'


def _notice(answer: Mapping[str, Any] | None) -> str:
    if not answer or answer["ok"] or not answer["message"]:
        return ""
    return f'<p class="notice" role="status">Not saved: {text(str(answer["message"]))}</p>'
