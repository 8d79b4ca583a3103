"""Joint conferences: who is called, who has joined after how long, and how it ended. HTML; see live_panel."""

from html import escape

from components.asked import Asked, said, value, values
from components.chips import text
from components.joint_parts import (
    Answer,
    agency_button,
    agency_name,
    agency_ticks,
    field,
    incident_choice,
    line_input,
    notice,
    own_first,
    red_age,
    when,
)
from dashboard.model.entry import AnyBody
from dashboard.model.events import Person
from dashboard.model.liaison import Conference, ConferenceCalled, ConferenceEnded, ConferenceJoined
from dashboard.model.limits import Limits
from dashboard.model.moment import elapsed
from dashboard.projections.names import number
from dashboard.projections.situation import Situation

VERBS = ("conference-call", "conference-join", "conference-end")
LISTED = 8


def conferences_html(
    situation: Situation, now: int, limits: Limits, me: Person | None, chosen: str, answer: Answer | None
) -> str:
    """Draw the conferences that go on, the way to convene one where `me` may write, and those that are over."""
    own = me.agency if me else ""
    there = sorted(situation.conferences.values(), key=lambda c: -c.called)
    rows = "".join(conference_row(c, situation, now, limits, own) for c in there if not c.ended)
    over = [c for c in there if c.ended]
    past = "".join(conference_row(c, situation, now, limits, "") for c in over[:LISTED])
    folded = f"<details><summary>Over: {len(over)}</summary>{past}</details>" if over else ""
    form = _form(situation, own, chosen) if me else ""
    nothing = "" if rows else '<p class="dim">No conference goes on.</p>'
    return (
        '<section class="dl-part" data-key="conferences"><h2>Joint conference</h2>'
        f"{notice(answer, *VERBS)}{rows}{nothing}"
        f'<div class="flow dl-folds">{form}{folded}</div></section>'
    )


def conference_row(conference: Conference, situation: Situation, now: int, limits: Limits, own: str) -> str:
    """Draw one conference; `own` (an agency) adds what can be said of it in one tap."""
    about = f' <span class="dim">{text(number(conference.incident, situation))}</span>' if conference.incident else ""
    channel = f" on <strong>{text(conference.channel)}</strong>" if conference.channel else ""
    called = f"called by {agency_name(situation, conference.by)} {when(conference.called, situation, now)}"
    ended = f"over {when(conference.ended, situation, now)}" if conference.ended else ""
    outcome = f": {text(conference.outcome)}" if conference.outcome else ""
    return (
        f'<div class="dl-row{"" if conference.ended else " dl-open"}" data-key="conference:{escape(conference.id)}">'
        f'<div><span class="dl-words">{text(conference.why or "Joint conference")}</span>{about}{channel}</div>'
        f'<div class="dl-steps"><span>{called}</span>{_steps(conference, situation, now, limits)}'
        f"<strong>{ended}{outcome}</strong></div>{_taps(conference, situation, own)}</div>"
    )


def _steps(conference: Conference, situation: Situation, now: int, limits: Limits) -> str:
    steps = [
        f"<span>{agency_name(situation, j.agency)} joined after {elapsed(j.at - conference.called)}</span>"
        for j in conference.joined
    ]
    limit = limits.alarms.after("conference_waiting")
    for agency in conference.waiting_for:
        waits = "did not join" if conference.ended else red_age("NOT JOINED", conference.called, now, limit)
        steps.append(f"<span>{agency_name(situation, agency)} {waits}</span>")
    return "".join(steps)


def _taps(conference: Conference, situation: Situation, own: str) -> str:
    if not own or conference.ended:
        return ""
    name = escape(conference.id)
    joins = "".join(
        agency_button(situation.agencies[a], "conference-join", "joined", main=a == own, conference=conference.id)
        for a in own_first(conference.waiting_for, own)
        if a in situation.agencies
    )
    end = (
        f'<details><summary>End \N{HORIZONTAL ELLIPSIS}</summary><form class="flow" data-form="end:{name}"'
        f' data-do="conference-end" data-conference="{name}"><input name="outcome" class="grow"'
        ' placeholder="What was settled" aria-label="What was settled"><button type="submit">It is over</button>'
        "</form></details>"
    )
    return f'<div class="flow">{joins}{end}</div>'


def _form(situation: Situation, own: str, chosen: str) -> str:
    incident = situation.incident(chosen)
    units = [situation.units[u].agency for u in incident.units if u in situation.units] if incident else []
    there = {*units, incident.lead, *incident.supporting} if incident else set()
    names = "".join(
        f'<option value="{escape(c.name)}">{escape(_channel(c.name, c.agencies, situation))}</option>'
        for c in situation.channels.values()
    )
    channels = field("On channel", f'<select name=channel><option value="">not said</option>{names}</select>')
    return (
        "<details><summary>Convene</summary>"
        '<form class="dl-form" data-form="conference" data-do="conference-call">'
        f"{agency_ticks(situation, 'of', 'Who should come (needed)', there, less=own)}"
        f"{line_input('why', 'About what', wide=True)}{channels}{incident_choice(situation, chosen)}"
        '<div class="flow"><button type="submit" class="dl-main">Convene</button></div></form></details>'
    )


def _channel(name: str, agencies: tuple[str, ...], situation: Situation) -> str:
    shorts = [situation.agencies[a].short for a in agencies if a in situation.agencies]
    return f"{name} ({', '.join(shorts) or 'nobody yet'})"


def conference_asked(asked: Asked, me: Person) -> list[AnyBody] | str:
    """Return what a button or the form asks for, or what is wrong with it."""
    conference, agency = said(asked, "conference"), said(asked, "agency")
    match said(asked, "do"):
        case "conference-call":
            of = values(asked, "of")
            name = f"conference-{said(asked, 'key')[:60]}"
            why, incident, channel = (value(asked, f) for f in ("why", "incident", "channel"))
            called = ConferenceCalled(name, me.agency, of, why, incident, channel)
            return [called] if of else "who should come: tick the agencies"
        case "conference-join":
            return [ConferenceJoined(conference, agency, me.name if agency == me.agency else f"entered by {me.name}")]
        case _:
            return [ConferenceEnded(conference, value(asked, "outcome"))]
