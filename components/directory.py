"""The directory: anyone found and reached in two actions. Its parts have a file each (directory_*.py)."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import streamlit as st

from components.chips import agency_chip, agency_mark, chip, link, render_style, text
from dashboard.model.directory import Channel
from dashboard.model.moment import DAY, MINUTE, local
from dashboard.projections.duty import SHORTEST_NUMBER, Reach, channels_found, found, gaps, period_at, unlinked
from dashboard.projections.names import short
from dashboard.projections.situation import Situation

Part = Literal["agencies", "problem", "shifts", "channels", "glossary"]
PARTS: dict[Part, str] = {
    "agencies": "Agencies", "problem": "Problem between us", "shifts": "Shifts", "channels": "Channels",
    "glossary": "Plain language",
}  # fmt: skip
SHOWN = 20
NEAR = 12 * 60 * MINUTE
NOBODY = "nobody on duty"
CSS = """
.cc-found,.cc-rows{font-size:1rem;border:1px solid var(--cc-line)}
.cc-person{display:grid;grid-template-columns:minmax(11rem,1.3fr) minmax(10rem,1.5fr) minmax(7rem,.8fr)
minmax(9rem,1.1fr) minmax(8.5rem,.8fr) minmax(8rem,.9fr);column-gap:.8rem;align-items:center;padding:.3rem .7rem;
min-height:2.6rem;border-top:1px solid var(--cc-line)}
.cc-person:first-child{border-top:0}
.cc-person strong{font-size:1.06rem}
.cc a.cc-phone{color:var(--cc-text)!important;font-weight:700;white-space:nowrap;display:inline-block;min-height:2rem;
line-height:2rem;text-decoration:underline 1px;text-underline-offset:3px}
.cc-head-row{background:var(--cc-panel);font-weight:700;font-size:.88rem;min-height:2rem}
.cc-said{white-space:pre-line;font-size:1rem;max-width:75ch}
.cc table{border-collapse:collapse;font-size:.94rem}
.cc th,.cc td{text-align:left;padding:.3rem .7rem;border:1px solid var(--cc-line);vertical-align:middle}
.cc thead th{background:var(--cc-panel);position:sticky;top:0}
.cc-scroll{overflow:auto;max-height:70vh}
.cc-once{white-space:nowrap}
.cc-note{font-size:.94rem;padding:.3rem 0}
"""


def render_directory_head(situation: Situation, now: int, part: str, incident: str) -> tuple[str, Part]:
    """Draw the search and the choice of parts; return the words and the part to show."""
    render_style(CSS)
    first = next((name for name in PARTS if name == part), "problem" if incident and not part else "agencies")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        words = st.text_input(
            "Find a person, role, channel, agency or phone", key="find", bind="query-params", live=True, max_chars=80,
            width=420, placeholder="such as: fire commander, COMMAND 1, 0103",
        )  # fmt: skip
        shown = st.segmented_control(
            "Show", list(PARTS), format_func=lambda p: PARTS[p], default=first, required=True, key="part"
        )
        st.html(f'<div class="cc cc-note">{state_html(situation, now)}</div>', width="content")
    return words or "", shown or first


def state_html(situation: Situation, now: int) -> str:
    """Say which operational period it is, and how many gaps there are."""
    period = period_at(situation, now)
    ends = f" until {when(period.ends, situation.timezone, now)}" if period else ""
    planned = situation.event and situation.event.periods
    none = "between operational periods" if planned else "no operational periods planned"
    said = [f"<strong>{text(period.name)}</strong>{ends}" if period else none]
    open_gaps, apart = len(gaps(situation, now)), len(unlinked(situation))
    said += [chip(f"{open_gaps} positions nobody holds", "amber")] if open_gaps else []
    said += [chip(f"{apart} pairs share no channel", "amber")] if apart else []
    return " ".join(said)


def render_found(situation: Situation, words: str, now: int) -> None:
    """Draw who and what `words` may mean."""
    if not words.strip():
        return
    people, channels = found(situation, words, now), channels_found(situation, words)
    st.html(found_html(people, channels, situation, now, words))


def found_html(people: Sequence[Reach], channels: Sequence[Channel], situation: Situation, now: int, words: str) -> str:
    """Draw people with their agency, role, channels and phone, and the channels that were named."""
    if not people and not channels:
        return (
            f'<div class="cc cc-note" role="status">Nobody and nothing is called {text(words[:60])}. Try a part of the '
            "name, a role, an agency or the last digits of the number.</div>"
        )
    names = ("Name", "Role and position", "Radio", "Channels", "Phone", "On duty")
    head = "".join(f"<span>{name}</span>" for name in names)
    rows = "".join(person_html(each, situation, now) for each in people[:SHOWN])
    more = f'<div class="cc-note cc-dim">{len(people) - SHOWN} more: type another word</div>'
    lines = "".join(channel_line(channel, situation) for channel in channels)
    table = f'<div class=cc-found role="table"><div class="cc-person cc-head-row">{head}</div>{rows}</div>'
    return f'<div class="cc">{table if people else ""}{more if len(people) > SHOWN else ""}{lines}</div>'


def person_html(each: Reach, situation: Situation, now: int) -> str:
    """Draw one person as a row."""
    person, mark = each.person, agency_mark(situation.agencies.get(each.person.agency))
    does = ", ".join(dict.fromkeys(filter(None, (*each.positions, person.role))))
    channels = " · ".join(text(situation.channels[c].name) for c in each.channels)
    return (
        f"<div class=cc-person><span>{mark} <strong>{text(person.name)}</strong></span>"
        f"<span>{text(short(person.agency, situation))} {text(does)}</span><span>{text(person.radio) or dash()}</span>"
        f"<span>{channels or dash()}</span><span>{phone_html(person.phone, person.name)}</span>"
        f"<span>{duty_html(each, situation.timezone, now)}</span></div>"
    )


def duty_html(each: Reach, tz: str, now: int) -> str:
    """Say until when somebody is on duty."""
    return f"on duty until {when(each.until, tz, now)}" if each.on_duty else "<span class=cc-dim>not on duty</span>"


def channel_line(channel: Channel, situation: Situation) -> str:
    """Say what a channel is for and who is on it."""
    who = " ".join(agency_chip(situation.agencies, agency) for agency in channel.agencies) or dash("nobody on it")
    use = f" {text(channel.use)}" if channel.use else ""
    return f"<div class=cc-note>Channel <strong>{text(channel.name)}</strong>{use}: {who}</div>"


def phone_html(phone: str, name: str = "") -> str:
    """Link a number to the machine's telephone; what holds no number is only shown."""
    number = re.sub(r"[^\d+*#]", "", phone)
    if len(number) < SHORTEST_NUMBER:
        return text(phone) if phone else dash()
    said = html.escape(f"call {name}" if name else "call")
    return f'<a class=cc-phone href="tel:{html.escape(number)}" title="{said}">{text(phone)}</a>'


def dash(words: str = "\N{EN DASH}") -> str:
    """Say that there is nothing."""
    return f"<span class=cc-dim>{words}</span>"


def when(us: int, tz: str, now: int) -> str:
    """Say a time as people do: `22:00`, with its day where that is neither today nor within twelve hours."""
    there, today = local(us, tz), local(now, tz)
    return f"{there:%H:%M}" if there.date() == today.date() or abs(us - now) < NEAR else f"{there:%a %H:%M}"


def hours(starts: int, ends: int, tz: str, now: int) -> str:
    """Say from when to when: `18:00-02:00`."""
    last = local(ends, tz)
    until = f"{last:%H:%M}" if ends - starts < DAY else f"{last:%a %H:%M}"
    return f"{when(starts, tz, now)}\N{EN DASH}{until}"


def agency_names(situation: Situation) -> dict[str, str]:
    """Return what a list of agencies shows: id -> `PD · Police Department`."""
    return {a.id: f"{a.short} · {a.name}" for a in situation.agencies.values()}


def person_names(situation: Situation, agencies: Sequence[str] = ()) -> dict[str, str]:
    """Return what a list of people shows, by agency and name: id -> `Ana Ruiz · PD · Dispatcher`."""
    listed = sorted(situation.people.values(), key=lambda p: (p.agency, p.name))
    return {
        p.id: f"{p.name} · {short(p.agency, situation)} · {p.role}"
        for p in listed
        if not agencies or p.agency in agencies
    }


def incident_names(situation: Situation) -> dict[str, str]:
    """Return what a list of open incidents shows, most urgent first, after the choice of none."""
    there = sorted(situation.incidents.values(), key=lambda i: (i.priority, -i.opened))
    return {"": "no incident"} | {i.id: f"{i.number} {i.priority} {i.title}" for i in there}


def log_link(situation: Situation, incident: str, parameters: Mapping[str, str]) -> str:
    """Link to an incident in the log."""
    known = situation.incident(incident)
    return link("log", {**parameters, "incident": incident}, text(known.number), known.title) if known else ""


def render_following(look: Callable[[], Situation], time: Callable[[], int], every: int | None) -> None:
    """Draw the whole page again when what it shows has changed: looked at `every` few seconds (None: never)."""
    drawn = _shown(look(), time())

    @st.fragment(run_every=every)
    def follow() -> None:
        if _shown(look(), time()) != drawn:
            st.rerun()

    follow()


def _shown(situation: Situation, now: int) -> tuple[object, ...]:
    """Return what the directory shows, apart from what is counted live; copies, for a live situation goes on."""
    on_duty = frozenset(s.id for s in situation.shifts.values() if s.starts <= now < s.ends)
    nouns = ("agencies", "people", "profiles", "shifts", "channels", "contacts", "terms")
    return (on_duty, frozenset(situation.incidents), *(dict(getattr(situation, noun)) for noun in nouns))
