"""A problem between us: the two people to call on this shift, one click that logs the call, and who talked when."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.chips import agency_chip, chip, render_title, text
from components.directory import NOBODY, agency_names, dash, incident_names, log_link, phone_html, when
from dashboard.model.liaison import Contact, ContactMade, ContactUse
from dashboard.model.moment import clock, elapsed
from dashboard.model.text import markdown
from dashboard.projections.duty import Side, contacts, last_contact, likely_pair, shared, side
from dashboard.projections.names import person as person_name
from dashboard.projections.situation import Situation

LATEST = 40
CSS = """
.cc-sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:.7rem;margin:.2rem 0}
.cc-side{border:1px solid var(--cc-line);background:var(--cc-panel);padding:.5rem 1rem .7rem;font-size:1rem}
.cc-side strong{font-size:1.38rem;display:block}
.cc-side a.cc-phone{font-size:1.38rem}
.cc-talked{display:grid;grid-template-columns:4rem 6.5rem minmax(9rem,1fr) minmax(11rem,1.2fr) minmax(9rem,1.2fr)
minmax(8rem,2fr);column-gap:.8rem;padding:.25rem .7rem;border-top:1px solid var(--cc-line);align-items:center}
.cc-talked:first-child{border-top:0}
"""


def render_problem(
    situation: Situation, now: int, own: str, incident: str, submission: str, may_write: bool
) -> ContactMade | None:
    """Draw the choice of two agencies, whom to call at each, and the buttons that log it; return what was logged.

    `own` is the visitor's agency, `incident` the one the page was opened from; both only fill the choice.
    """
    st.html(f"<style>{CSS}</style>")
    if len(situation.agencies) < 2:
        st.info("There are not two agencies in this event yet.")
        return None
    pair, about = _choice(situation, own, incident)
    if pair[0] == pair[1]:
        st.warning("Choose two different agencies.")
        return None
    st.html(sides_html(situation, pair, about, now))
    return _buttons(situation, pair, about, now, submission) if may_write else None


def _choice(situation: Situation, own: str, incident: str) -> tuple[tuple[str, str], str]:
    names, incidents = agency_names(situation), incident_names(situation)
    there, numbers = list(names), list(incidents)
    first, second = likely_pair(situation, situation.incidents.get(incident), own)
    one, two, three = st.columns([2, 2, 3])
    us = one.selectbox(
        "Between", there, there.index(first), key="us", bind="query-params", format_func=lambda a: names.get(a, a)
    )
    them = two.selectbox(
        "and", there, there.index(second), key="them", bind="query-params", format_func=lambda a: names.get(a, a)
    )
    at = numbers.index(incident) if incident in incidents else 0
    about = three.selectbox("About", numbers, at, key=f"about:{incident}", format_func=lambda i: incidents.get(i, i))
    return (us or first, them or second), about or ""


def sides_html(situation: Situation, pair: Sequence[str], incident: str, now: int) -> str:
    """Draw whom to call at both agencies, and the channels that they share."""
    cards = "".join(_side(situation, agency, now) for agency in pair)
    both = shared(situation, pair, incident)
    named = ", ".join(f"<strong>{text(c.name)}</strong>{f' ({text(c.use)})' if c.use else ''}" for c in both)
    line = f"Both are on {named}." if both else chip("they share no channel: use the phone", "amber")
    last = last_contact(situation, pair, incident)
    talked = f" They last talked {elapsed(now - last.at)} ago." if last else " No contact between them is on record."
    return f'<div class="cc"><div class=cc-sides>{cards}</div><div class=cc-note>{line}{talked}</div></div>'


def _side(situation: Situation, agency: str, now: int) -> str:
    problem, command = side(situation, agency, now), side(situation, agency, now, "command")
    mark = agency_chip(situation.agencies, agency)
    return (
        f"<div class=cc-side>{mark} {_whom(problem, situation, now)}<div class=cc-note>Commander: "
        f"{_brief(command)}</div></div>"
    )


def _whom(who: Side, situation: Situation, now: int) -> str:
    if who.reach is None:
        why = f"{text(who.position)}: {chip(NOBODY, 'amber')}" if who.position else chip("nobody named", "amber")
        return f"<strong>{why}</strong><span>Call the commander instead.</span>"
    person, until = who.reach.person, when(who.reach.until, situation.timezone, now)
    radio = f" · radio {text(person.radio)}" if person.radio else ""
    return (
        f"{text(who.position)}<strong>{text(person.name)}</strong>{phone_html(person.phone, person.name)}{radio}"
        f" · until {until}"
    )


def _brief(who: Side) -> str:
    if who.reach is None:
        return chip(NOBODY, "amber") if who.position else dash("not named yet")
    person = who.reach.person
    return f"{text(person.name)} {phone_html(person.phone, person.name)} {text(person.radio) if person.radio else ''}"


def _buttons(
    situation: Situation, pair: tuple[str, str], incident: str, now: int, submission: str
) -> ContactMade | None:
    names = " and ".join(markdown(situation.agencies[agency].short) for agency in pair)
    known = situation.incidents.get(incident)
    about = f" at {markdown(known.number)}" if known else ""
    note = st.text_input("What was said or agreed (may stay empty)", key=f"note:{submission}", max_chars=400)
    one, two = st.columns(2)
    problem = one.button(
        f"Log it: {names} talked about a problem{about}", key=f"problem:{submission}", type="primary", width="stretch"
    )
    command = two.button(
        f"They talked, commander to commander{about}", key=f"command:{submission}", width="stretch",
        help="Between the commanders of agencies on one scene: this clears the alarm that they have not talked",
    )  # fmt: skip
    if not problem and not command:
        return None
    return contact(situation, pair, "command" if command else "problem", incident, note or "", now, submission)


def contact(
    situation: Situation, pair: tuple[str, str], use: ContactUse, incident: str, note: str, now: int, submission: str
) -> ContactMade:
    """Make the entry that the two have talked, with the people who are named for it on this shift."""
    sides = (side(situation, agency, now, use) for agency in pair)
    people = tuple(each.reach.person.id for each in sides if each.reach)
    return ContactMade(f"contact-{submission}", pair, use, incident, people, " ".join(note.split()))


def render_contacts(situation: Situation, now: int, link: Mapping[str, str]) -> None:
    """Draw who talked with whom, the latest first, with the age of each."""
    render_title("Contacts, the latest first")
    st.html(contacts_html(contacts(situation), situation, now, link))


def contacts_html(made: Sequence[Contact], situation: Situation, now: int, link: Mapping[str, str]) -> str:
    """Draw the contacts."""
    if not made:
        return '<div class="cc cc-note cc-dim">No contact has been logged yet.</div>'
    rows = "".join(_talked(each, situation, now, link) for each in made[:LATEST])
    more = f"<div class=cc-dim>{len(made) - LATEST} earlier ones are in the log.</div>" if len(made) > LATEST else ""
    return f'<div class="cc"><div class=cc-rows>{rows}</div>{more}</div>'


def _talked(each: Contact, situation: Situation, now: int, link: Mapping[str, str]) -> str:
    what = "commander to commander" if each.use == "command" else "about a problem"
    at = f" {log_link(situation, each.incident, link)}" if each.incident else ""
    people = ", ".join(text(person_name(p, situation)) for p in each.people)
    who = " ".join(agency_chip(situation.agencies, agency) for agency in each.agencies)
    return (
        f"<div class=cc-talked><span>{clock(each.at, situation.timezone)[:5]}</span>"
        f"<span class=cc-dim>{elapsed(now - each.at)} ago</span><span>{who}</span><span>{what}{at}</span>"
        f"<span>{people}</span><span>{text(each.note)}</span></div>"
    )
