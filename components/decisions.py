"""The joint decision log: what was known, decided and why, who agreed or dissents, what is to be done. HTML; see
live_panel.
"""

from collections.abc import Sequence
from html import escape

from components.asked import Asked, said, value, values
from components.chips import chip, text
from components.joint_parts import (
    DOT,
    Answer,
    agency_button,
    agency_choice,
    agency_name,
    agency_ticks,
    area,
    field,
    incident_choice,
    line_input,
    notice,
    own_first,
    when,
)
from dashboard.model.decisions import Action, ActionDone, DecisionAnswered, DecisionLogged
from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Person
from dashboard.model.limits import Limits
from dashboard.model.moment import MINUTE, elapsed
from dashboard.projections.bookings import instant
from dashboard.projections.decision_log import Row, Stance, overdue, refuse_late, taken_at
from dashboard.projections.names import number
from dashboard.projections.situation import Situation

VERBS = ("decision-agree", "decision-dissent", "action-done", "decision-strike", "decision-reword")
SHOWN = 30
ACTIONS = 4
GRACE = 5 * MINUTE
Wish = tuple[list[AnyBody], int | None]


def log_html(
    rows: Sequence[Row], situation: Situation, now: int, limits: Limits, me: Person | None, answer: Answer | None
) -> str:
    """Draw the decisions, the newest first."""
    own = me.agency if me else ""
    shown = "".join(row_html(row, situation, now, limits.decision_late, own) for row in rows[:SHOWN])
    more = f'<p class="dim">{len(rows) - SHOWN} earlier decisions: choose an incident, or take the CSV file.</p>'
    nothing = "" if rows else '<p class="dim">No decision is recorded here.</p>'
    return f"{notice(answer, *VERBS)}{shown}{nothing}{more if len(rows) > SHOWN else ''}"


def row_html(row: Row, situation: Situation, now: int, late: int, own: str) -> str:
    """Draw one decision; `own` (an agency) adds what can be said of it."""
    d = row.decision
    about = f" {text(number(d.incident, situation))}" if d.incident else ""
    words = f"<s>{text(d.decision)}</s> {chip('STRUCK', 'plain')}" if row.struck else text(d.decision)
    if row.first and row.first != d.decision and not row.struck:
        words = f"<s>{text(row.first)}</s> {words}"
    change = ""
    if row.changed_by:
        did = "struck" if row.struck else "corrected"
        change = f'<div class="dim">{did} by {text(row.changed_by)}: {text(row.reason)}</div>'
    rest = (
        "" if row.struck else f"{_facts(row)}{_stances(row, situation, now, own)}{_actions(row, situation, now, own)}"
    )
    return (
        f'<div class="dl-row" data-key="decision:{escape(d.id)}"><div class="flow"><strong>{text(d.number)}</strong>'
        f"{about}<span>{_times(row, situation, now, late)}</span></div>"
        f'<div class="dl-words">{words}</div>{change}{"" if row.struck else rest}{_mend(row, own)}</div>'
    )


def _times(row: Row, situation: Situation, now: int, late: int) -> str:
    taken = f"taken {when(row.occurred, situation, now)}"
    by = f"{text(row.by.person)} {agency_name(situation, row.by.agency) if row.by.agency else ''}"
    behind = row.late(late)
    if not behind:
        return f'<span class="dim">{taken}{DOT}entered by {by}</span>'
    why = f": {text(row.decision.late_reason)}" if row.decision.late_reason else ": no reason was given"
    flag = chip(f"LATE ENTRY {elapsed(behind)}", "amber")
    entered = f"entered {when(row.entered, situation, now)} by {by}"
    return f'<span class="dim">{taken}{DOT}{entered}</span> {flag}<span class="dim">{why}</span>'


def _facts(row: Row) -> str:
    d = row.decision
    options = "\n".join(f"{n}. {option}" for n, option in enumerate(d.options, 1))
    told = (("Why", d.rationale), ("Known", d.situation), ("Options", options), ("Risks", d.risks))
    return f"<dl class=dl-facts>{''.join(f'<dt>{n}</dt><dd>{text(words)}</dd>' for n, words in told if words)}</dl>"


def _stances(row: Row, situation: Situation, now: int, own: str) -> str:
    steps = [_stance(stance, situation, now) for stance in row.stances]
    silent = [a for a in own_first(row.silent, own) if a in situation.agencies]
    if silent and not own:
        steps.append(
            f'<span class="dim">not said: {", ".join(text(situation.agencies[a].short) for a in silent)}</span>'
        )
    said_so = f'<div class="dl-steps">{"".join(steps)}</div>' if steps else ""
    if not own:
        return said_so
    dissents = {s.opinion.agency for s in row.stances if s.opinion.word == "dissents"}
    name = row.decision.id
    agree = "".join(
        agency_button(situation.agencies[a], "decision-agree", "agrees", main=a == own and a in silent, decision=name)
        for a in own_first([*silent, *(a for a in dissents if a in situation.agencies)], own)
    )
    dissent = (
        f'<details><summary>Dissent \N{HORIZONTAL ELLIPSIS}</summary><form class="dl-form"'
        f' data-form="dissent:{escape(name)}" data-do="decision-dissent" data-decision="{escape(name)}">'
        f"{agency_choice(situation, 'agency', 'Who dissents', own)}{line_input('reason', 'Why (needed)', need=True)}"
        '<div class="flow"><button type="submit">Record the dissent</button></div></form></details>'
    )
    return f'{said_so}<div class="flow">{agree}{dissent}</div>'


def _stance(stance: Stance, situation: Situation, now: int) -> str:
    o = stance.opinion
    at = f'<span class="dim">{when(o.at, situation, now)}, entered by {text(stance.by.person)}</span>'
    who = agency_name(situation, o.agency)
    if o.word == "agrees":
        return f"<span>{who} agrees {at}</span>"
    return f"<span>{who} {chip('DISSENTS', 'amber')} {text(o.reason)} {at}</span>"


def _actions(row: Row, situation: Situation, now: int, own: str) -> str:
    return "".join(_action(row.decision.id, action, situation, now, own) for action in row.decision.actions)


def _action(decision: str, action: Action, situation: Situation, now: int, own: str) -> str:
    late = overdue(action, now)
    due = f"due {when(action.due, situation, now)}" if action.due else "no time set"
    state = f"done {when(action.done, situation, now)}" if action.done else due
    flag = f" {chip(f'OVERDUE {elapsed(late)}', 'red')}" if late else ""
    button = (
        f'<button type="button" data-do="action-done" data-records data-decision="{escape(decision)}"'
        f' data-action="{escape(action.id)}" aria-label="{escape(f"Done: {action.text}")}">Done</button>'
        if own and not action.done
        else ""
    )
    words = f"<s>{text(action.text)}</s>" if action.done else text(action.text)
    return (
        f'<div class="dl-action"><span>{agency_name(situation, action.owner)} {words}</span>'
        f"<span>{state}{flag}</span>{button}</div>"
    )


def _mend(row: Row, own: str) -> str:
    if not own or row.struck:
        return ""
    name = escape(row.decision.id)
    return (
        f'<details><summary class="dim">Correct or strike</summary><form class="dl-form" data-form="mend:{name}"'
        f' data-do="decision-reword" data-seq="{row.seq}">'
        f"{line_input('text', 'It should read', wide=True, hint=row.decision.decision)}"
        f"{line_input('reason', 'Reason (needed)', wide=True, need=True)}"
        '<div class="flow"><button type="submit" data-do="decision-reword">Correct the words</button>'
        '<button type="submit" data-do="decision-strike">Strike the decision</button></div></form></details>'
    )


def decision_form(situation: Situation, own: str, chosen: str, late: int, answer: Answer | None) -> str:
    """Draw the form that logs a decision; only what was decided and why are needed."""
    actions = "".join(_action_fields(n, situation, own) for n in range(1, ACTIONS + 1))
    return (
        '<details data-key="log-decision"><summary><strong>Log a decision</strong></summary>'
        '<form class="dl-form" data-form="decision" data-do="decision-log">'
        f"{area('decision', 'What was decided (needed)', need=True)}{area('rationale', 'Why (needed)', need=True)}"
        f"{area('situation', 'What was known', wide=False)}"
        f"{area('options', 'Options looked at, one a line', wide=False)}"
        f"{line_input('risks', 'Risks', wide=True)}"
        f"{agency_ticks(situation, 'agreed', 'Agreed by')}{incident_choice(situation, chosen)}"
        f"{line_input('taken', 'Taken at', hint='now; 21:30; 10m ago')}"
        f"{line_input('late', f'Why it is entered late (needed after {late // 60} min)', wide=True)}"
        f"{actions}{notice(answer, 'decision-log')}"
        '<div class="flow"><button type="submit" class="dl-main">Log the decision</button></div></form></details>'
    )


def _action_fields(n: int, situation: Situation, own: str) -> str:
    options = "".join(f'<option value="{escape(a)}">{escape(situation.agencies[a].short)}</option>'
                      for a in own_first(situation.agencies, own))  # fmt: skip
    owner = f'<select name="owner{n}" aria-label="Who does action {n}">{options}</select>'
    due = line_input(f"due{n}", "Due", hint="+15m; 22:00")
    words = line_input(f"action{n}", f"Action {n}")
    return f'{words}<div class="dl-pair">{field("By", owner)}{due}</div>'


def decision_asked(asked: Asked, situation: Situation, now: int, late: int, me: Person) -> Wish:
    """Return what a button or form says and when that was (None: now); EntryRejected names a field that is wrong."""
    decision, agency = said(asked, "decision"), said(asked, "agency")
    match said(asked, "do"):
        case "decision-log":
            taken = taken_at(value(asked, "taken"), now, situation.timezone)
            body = _logged(asked, now, situation.timezone)
            refuse_late(body, taken, now, late)
            return [body], taken if taken != now else None
        case "decision-agree":
            return [DecisionAnswered(decision, agency, "agrees")], None
        case "decision-dissent":
            who = value(asked, "agency") or me.agency
            return [DecisionAnswered(decision, who, "dissents", value(asked, "reason"))], None
        case _:
            return [ActionDone(decision, said(asked, "action"))], None


def _logged(asked: Asked, now: int, tz: str) -> DecisionLogged:
    options = tuple(line.strip() for line in value(asked, "options").splitlines() if line.strip())
    actions = tuple(action for n in range(1, ACTIONS + 1) if (action := _action_asked(asked, n, now, tz)))
    words = {name: value(asked, name) for name in ("decision", "rationale", "incident", "situation", "risks")}
    return DecisionLogged(
        "", "", **words, options=options, agreed_by=values(asked, "agreed"), actions=actions,
        late_reason=value(asked, "late"),
    )  # fmt: skip


def _action_asked(asked: Asked, n: int, now: int, tz: str) -> Action | None:
    words, due = value(asked, f"action{n}"), value(asked, f"due{n}")
    if not words:
        if due:
            raise EntryRejected(f"action {n}", "has a time but no words; say what is to be done")
        return None
    at = instant(due, now, tz, f"due {n}", GRACE) if due else 0
    return Action(f"a{n}", words, value(asked, f"owner{n}"), at)
