"""The agencies of the directory: a card for each, and one of them in full with the form that describes it."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components.chips import agency_mark, chip, link, text
from components.directory import NOBODY, dash, duty_html, person_names, phone_html, when
from components.glossary import words_of_html
from components.picks import Block, render_picks
from dashboard.model.agencies import Agency
from dashboard.model.directory import AgencyDescribed, Profile, Rung
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Person
from dashboard.model.glossary import Term
from dashboard.model.resources import Resource
from dashboard.model.text import markdown
from dashboard.projections.duty import Watch, reach, side, watches
from dashboard.projections.names import person as person_name
from dashboard.projections.situation import Situation

TABS = ("Organization", "Chain of command", "Vocabulary", "Equipment", "Shared goals")
CSS = """
.cc-cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(31rem,1fr));gap:.7rem;font-size:.94rem}
.cc-cards .cc-block{display:contents}
.cc-card{border:1px solid var(--cc-line);background:var(--cc-panel);padding:.5rem .8rem .6rem;min-width:0}
.cc-card.cc-chosen{box-shadow:inset .38rem 0 0 var(--cc-text)}
.cc-card a.cc-open{color:var(--cc-text)!important;font-weight:700;font-size:1.12rem;text-decoration:underline 1px;
text-underline-offset:3px;display:inline-block;min-height:2rem;line-height:2rem}
.cc-duty{display:grid;grid-template-columns:minmax(7rem,.8fr) minmax(11rem,1.3fr) minmax(11rem,1.2fr);column-gap:.7rem;
border-top:1px solid var(--cc-line);padding:.2rem 0;align-items:start}
.cc-duty>*{min-width:0;overflow-wrap:anywhere}
.cc-call{display:grid;grid-template-columns:minmax(7rem,.8fr) minmax(11rem,1.3fr) minmax(11rem,1.2fr);
column-gap:.7rem;align-items:center}
.cc-nowrap,.cc-time{white-space:nowrap}.cc-time{color:var(--cc-dim)}
"""
Href = Callable[[str], Mapping[str, str]]


def render_agencies(situation: Situation, now: int, chosen: str, href: Href) -> str:
    """Draw the cards; return the id of the agency that was picked just now, empty when none was."""
    st.html(f"<style>{CSS}</style>")
    if not situation.agencies:
        st.info("No agency has joined this event yet.")
        return ""
    return render_picks(agency_blocks(situation, now, chosen, href), "cc-cards", "agencies", top=True)


def agency_blocks(situation: Situation, now: int, chosen: str, href: Href) -> list[Block]:
    """Build one card for each agency."""
    return [
        (f"agency:{agency.id}", card_html(agency, situation, now, agency.id == chosen, href(agency.id)))
        for agency in situation.agencies.values()
    ]


def card_html(agency: Agency, situation: Situation, now: int, chosen: bool, href: Mapping[str, str]) -> str:
    """Draw one agency: whom to call first, who is on duty and who comes next."""
    opened = link("directory", href, f"{text(agency.short)} · {text(agency.name)}", kind="cc-open", pick=agency.id)
    head = f"<div>{agency_mark(agency)} {opened}</div>"
    calls = _call("Commander", agency.id, "command", situation, now) + _call(
        "For problems", agency.id, "problem", situation, now
    )
    return f'<div class="cc-card{" cc-chosen" if chosen else ""}">{head}{calls}{_roster(agency, situation, now)}</div>'


def _call(what: str, agency: str, use: str, situation: Situation, now: int) -> str:
    """Draw whom to call: name, radio, phone."""
    who = side(situation, agency, now, use)
    if who.reach is None:
        none = chip(NOBODY, "amber") if who.position else dash("not named yet")
        return f"<div class=cc-call><span class=cc-dim>{what}</span><span>{none}</span><span></span></div>"
    person = who.reach.person
    radio = f" {text(person.radio)}" if person.radio else ""
    return (
        f"<div class=cc-call><span class=cc-dim>{what}</span><strong>{text(person.name)}</strong>"
        f"<span>{phone_html(person.phone, person.name)}<span class=cc-nowrap>{radio}</span></span></div>"
    )


def _roster(agency: Agency, situation: Situation, now: int) -> str:
    there = watches(situation, agency.id, now)
    if there:
        head = '<div class="cc-duty cc-dim"><span>Position</span><span>On duty now</span><span>Next</span></div>'
        return head + "".join(_duty(watch, situation, now) for watch in there)
    people = [p for p in situation.people.values() if p.agency == agency.id]
    rows = "".join(
        f"<div class=cc-duty><span class=cc-dim>{text(p.role)}</span><strong>{text(p.name)}</strong>"
        f"<span>{phone_html(p.phone, p.name)} {text(p.radio)}</span></div>"
        for p in people
    )
    return f"<div class=cc-dim>No shifts are planned. Checked in: {len(people) or 'nobody'}</div>{rows}"


def _duty(watch: Watch, situation: Situation, now: int) -> str:
    tz = situation.timezone
    on = "<br>".join(
        f"{text(person_name(s.person, situation))} <span class=cc-time>until {when(s.ends, tz, now)}</span>"
        for s in watch.now
    )
    after = watch.next
    later = (
        f"{text(person_name(after.person, situation))} <span class=cc-time>from {when(after.starts, tz, now)}</span>"
        if after
        else dash("nobody planned")
    )
    return (
        f"<div class=cc-duty><span>{text(watch.position)}</span><span>{on or chip(NOBODY, 'amber')}</span>"
        f"<span>{later}</span></div>"
    )


def render_agency(
    agency: Agency, situation: Situation, now: int, terms: Mapping[str, Term],
    look: Callable[[], Situation], every: int | None,
) -> None:  # fmt: skip
    """Draw one agency in full; its equipment is counted again `every` few seconds (None: once)."""
    profile = situation.profiles.get(agency.id, Profile(""))
    signs = person_name(profile.signatory, situation) if profile.signatory else ""
    signatory = f"Signs protocols: <strong>{text(signs)}</strong>" if signs else chip("no signatory named", "amber")
    head = f"<span class=cc-title>{agency_mark(agency)} {text(agency.name)}</span>"
    st.html(f'<div class="cc">{head}<div>{signatory}</div></div>')
    organization, chain, vocabulary, equipment, goals = st.tabs(TABS, key=f"tabs:{agency.id}")
    organization.html(f'<div class="cc">{_said(profile.organization)}{_people(agency.id, situation, now)}</div>')
    chain.html(chain_html(agency.id, profile, situation, now))
    vocabulary.html(f'<div class="cc">{_said(profile.vocabulary)}{words_of_html(agency, terms.values())}</div>')
    with equipment:

        @st.fragment(run_every=every)
        def counted() -> None:
            st.html(equipment_html(agency.id, profile, look()))

        counted()
    goals.html(f'<div class="cc">{_said(profile.goals)}</div>')


def chain_html(agency: str, profile: Profile, situation: Situation, now: int) -> str:
    """Draw the chain of command, and the ladder of who decides what the scene cannot."""
    steps = "".join(f"<li>{text(step)}</li>" for step in profile.chain)
    chain = f"<ol>{steps}</ol>" if steps else _said("")
    rungs = "".join(_rung(rung, agency, situation, now) for rung in profile.ladder)
    ladder = f"<p>What the scene cannot decide goes up, one step at a time:</p><ol>{rungs}</ol>" if rungs else ""
    return f'<div class="cc cc-note">{chain}{ladder}</div>'


def _rung(rung: Rung, agency: str, situation: Situation, now: int) -> str:
    on = next((w for w in watches(situation, agency, now) if w.position == rung.position), None)
    people = ", ".join(person_name(s.person, situation) for s in on.now) if on else ""
    who = text(people) if people else chip(NOBODY, "amber")
    return f"<li>{text(rung.position)}: <strong>{who}</strong>, decides within {minutes(rung.seconds)} min</li>"


def minutes(seconds: int) -> str:
    """Say seconds as minutes: `5`, `1.5`."""
    return f"{seconds / 60:g}"


def equipment_html(agency: str, profile: Profile, situation: Situation) -> str:
    """Count the agency's units by kind as they stand, and list its shared resources."""
    kinds: dict[str, list[int]] = {}
    for unit in situation.units.values():
        if unit.agency == agency:
            place = 1 if unit.committed else 0 if unit.available else 2
            kinds.setdefault(unit.type or "unit", [0, 0, 0])[place] += 1
    rows = "".join(
        f"<tr><td>{text(kind)}</td><td>{sum(n)}</td><td>{n[0]}</td><td>{n[1]}</td><td>{n[2]}</td></tr>"
        for kind, n in sorted(kinds.items())
    )
    names = ("Units", "All", "Free", "On a call", "Out, busy or off duty")
    head = f"<thead><tr>{''.join(f'<th>{name}</th>' for name in names)}</tr></thead>"
    owned = [r for r in situation.resources.values() if r.owner == agency]
    table = f"<table>{head}<tbody>{rows}</tbody></table>" if rows else dash("no units registered")
    return f'<div class="cc">{_said(profile.equipment)}{table}{_resources(owned, situation)}</div>'


def _resources(owned: Sequence[Resource], situation: Situation) -> str:
    rows = "".join(
        f"<li>{text(r.name)}: {r.status.replace('_', ' ')}"
        f"{f' ({text(situation.agencies[r.holder].short)})' if r.holder in situation.agencies else ''}</li>"
        for r in owned
    )
    return f"<p>Shared resources:</p><ul>{rows}</ul>" if rows else ""


def _people(agency: str, situation: Situation, now: int) -> str:
    there = [each for p in situation.people.values() if p.agency == agency and (each := reach(situation, p.id, now))]
    rows = "".join(
        f"<tr><td><strong>{text(e.person.name)}</strong></td><td>{text(e.person.role)}</td>"
        f"<td>{text(e.person.radio) or dash()}</td><td>{phone_html(e.person.phone, e.person.name)}</td>"
        f"<td>{duty_html(e, situation.timezone, now)}</td></tr>"
        for e in there
    )
    head = "<thead><tr><th>Name</th><th>Role</th><th>Radio</th><th>Phone</th><th>Duty</th></tr></thead>"
    return f"<table>{head}<tbody>{rows}</tbody></table>" if rows else dash("nobody has checked in")


def _said(words: str) -> str:
    return f"<p class=cc-said>{text(words)}</p>" if words.strip() else f"<p>{dash('nothing written yet')}</p>"


def may_describe(person: Person | None, agency: str) -> bool:
    """Whether `person` writes what others should know of `agency`: its own people do, and planners."""
    return person is not None and (person.agency == agency or "plan" in person.role.casefold())


def render_description(agency: Agency, situation: Situation, submission: str) -> AgencyDescribed | None:
    """Draw the form that describes an agency; return what is to be recorded."""
    was = situation.profiles.get(agency.id, Profile(""))
    people = {"": "nobody named yet"} | person_names(situation, (agency.id,))
    there = list(people)
    with st.expander(f"Change what others should know of {markdown(agency.short)}"), st.form(f"describe:{submission}"):
        signatory = st.selectbox(
            "Signs protocols", there, there.index(was.signatory) if was.signatory in there else 0,
            format_func=lambda p: people[p],
        )  # fmt: skip
        organization = st.text_area("Organization", was.organization)
        chain = st.text_area("Chain of command, one step a line, the highest first", "\n".join(was.chain))
        vocabulary = st.text_area("Vocabulary", was.vocabulary)
        equipment = st.text_area("Equipment", was.equipment)
        goals = st.text_area("Shared goals", was.goals)
        one, two = st.columns(2)
        commander = one.text_input("Position that commands", was.commander)
        supervisor = two.text_input("Position that is called for a problem between us", was.supervisor)
        ladder = st.text_area("Ladder, lowest first, one a line: position, minutes", ladder_text(was.ladder))
        sent = st.form_submit_button("Record", type="primary")
    if not sent:
        return None
    try:
        steps = ladder_of(ladder or "")
    except EntryRejected as error:
        st.error(markdown(str(error)), icon=":material/error:")
        return None
    lines = tuple(line.strip() for line in (chain or "").splitlines() if line.strip())
    return AgencyDescribed(
        agency.id,
        Profile(signatory or "", organization or "", lines, vocabulary or "", equipment or "", goals or "",
                " ".join((commander or "").split()), " ".join((supervisor or "").split()), steps),
    )  # fmt: skip


def ladder_text(ladder: Sequence[Rung]) -> str:
    """Write a ladder as it is typed: one `position, minutes` a line."""
    return "\n".join(f"{rung.position}, {minutes(rung.seconds)}" for rung in ladder)


def ladder_of(typed: str) -> tuple[Rung, ...]:
    """Read a ladder as it is typed; EntryRejected names the line."""
    found = []
    for line in filter(None, map(str.strip, typed.splitlines())):
        position, _, wait = line.rpartition(",")
        try:
            seconds = round(float(wait.strip().removesuffix("min").strip()) * 60)
        except (ValueError, OverflowError):
            seconds = 0
        if not position.strip() or not 0 < seconds <= 24 * 3600:
            raise EntryRejected(
                "ladder", f"'{line[:40]}' is no step; write the position and its minutes: Duty chief, 5"
            )
        found.append(Rung(" ".join(position.split()), seconds))
    return tuple(found)
