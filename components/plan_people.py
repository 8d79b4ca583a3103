"""Who takes part in an event: agencies, people and units, and the forms that add them."""

from collections.abc import Callable
from typing import get_args

import streamlit as st

from components.chips import agency_chip, render_title, text
from components.plan_parts import Looking, Said, refuse, render_no_forms
from dashboard.model.agencies import Agency, AgencyJoined, Discipline
from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Person, PersonCheckedIn
from dashboard.model.text import markdown, plain
from dashboard.model.units import Carrier, Unit, UnitRegistered
from dashboard.projections.names import short
from dashboard.projections.situation import Situation

DISCIPLINES: tuple[Discipline, ...] = get_args(Discipline)
CARRIERS: tuple[Carrier, ...] = get_args(Carrier)
MakeAgency = Callable[[str, str, Discipline, Situation], Agency]
MakeId = Callable[[str, Situation], str]


def render_people(looking: Looking, make_agency: MakeAgency, make_id: MakeId) -> Said | None:
    """Draw who takes part, and forms that add an agency, a person or a unit; return what is to be recorded.

    Where nobody is checked in yet, whoever is at the machine may add the first agency and the first person.
    """
    situation = looking.situation
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _tables(situation)
    with right:
        if not looking.live or (looking.me is None and situation.people):
            render_no_forms(looking)
            return None
        if not situation.people:
            st.info("Nobody is checked in to this event yet: add your agency, then yourself, then choose “I am” above.")
        bodies = _agency(situation, make_agency) or _person(situation, make_id) or _unit(situation)
        return Said(bodies, "people") if bodies else None


def _tables(situation: Situation) -> None:
    agencies = situation.agencies
    render_title(f"Agencies ({len(agencies)})")
    rows = "".join(
        f"<tr><td>{agency_chip(agencies, a.id)}</td><td>{text(a.name)}</td><td>{_words(a.discipline)}</td></tr>"
        for a in agencies.values()
    )
    _table(("Agency", "Name", "Discipline"), rows, "No agency takes part yet.")
    render_title(f"People ({len(situation.people)})")
    rows = "".join(
        f"<tr><td>{text(p.name)}</td><td>{agency_chip(agencies, p.agency)}</td><td>{text(p.role)}</td>"
        f"<td>{text(p.radio)}</td><td>{text(p.phone)}</td></tr>"
        for p in sorted(situation.people.values(), key=lambda person: (person.agency, person.name))
    )
    _table(("Name", "Agency", "Role", "Radio", "Phone"), rows, "Nobody is checked in yet.")
    render_title(f"Units ({len(situation.units)})")
    rows = "".join(
        f"<tr><td>{text(u.callsign)}</td><td>{agency_chip(agencies, u.agency)}</td><td>{text(u.type)}</td></tr>"
        for u in situation.units.values()
    )
    _table(("Callsign", "Agency", "Kind"), rows, "No unit takes part yet.")


def _table(heads: tuple[str, ...], rows: str, none: str) -> None:
    if not rows:
        st.caption(none)
        return
    head = "".join(f"<th>{name}</th>" for name in heads)
    st.html(f"<div class='cc cc-scroll'><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>")


def _agency(situation: Situation, make: MakeAgency) -> tuple[AnyBody, ...]:
    with st.form("people:agency", border=True):
        render_title("Add an agency")
        name = st.text_input("Name", max_chars=120, placeholder="Police Department")
        called = st.text_input("Short name", max_chars=8, placeholder="PD")
        discipline = st.selectbox("Discipline", DISCIPLINES, format_func=_words)
        if not st.form_submit_button("Add the agency"):
            return ()
    try:
        return (AgencyJoined(make(name, called, discipline, situation)),)
    except EntryRejected as error:
        refuse(error)
        return ()


def _person(situation: Situation, make: MakeId) -> tuple[AnyBody, ...]:
    if not situation.agencies:
        return ()
    with st.form("people:person", border=True):
        render_title("Check a person in")
        name = st.text_input("Name", max_chars=120)
        agency = st.selectbox("Agency", list(situation.agencies), format_func=lambda a: short(a, situation))
        role = st.text_input("Role", max_chars=120, placeholder="Event planner")
        radio, phone = st.columns(2)
        callsign = radio.text_input("Radio", max_chars=60)
        number = phone.text_input("Phone", max_chars=60)
        if not st.form_submit_button("Check in"):
            return ()
    if not name.strip() or not role.strip():
        refuse(EntryRejected("person", "needs a name and a role"))
        return ()
    person = Person(make(name, situation), name.strip(), agency, role.strip(), callsign.strip(), number.strip())
    return (PersonCheckedIn(person),)


def _unit(situation: Situation) -> tuple[AnyBody, ...]:
    if not situation.agencies or not situation.people:
        return ()
    with st.form("people:unit", border=True):
        render_title("Add a unit")
        callsign = st.text_input("Callsign", max_chars=40, placeholder="P12")
        agency = st.selectbox("Agency", list(situation.agencies), format_func=lambda a: short(a, situation), key="ua")
        kind = st.text_input("Kind", max_chars=60, placeholder="Patrol car")
        carrier = st.selectbox("It is a", CARRIERS)
        asked = st.form_submit_button("Add the unit")
    called = callsign.strip()
    if not called:
        if asked:
            refuse(EntryRejected("callsign", "say what the unit is called"))
        return ()
    there = next((u for u in situation.units.values() if plain(called) in (plain(u.id), plain(u.callsign))), None)
    if there is None:
        return (UnitRegistered(called, called, agency, kind.strip(), carrier),) if asked else ()
    made = UnitRegistered(there.id, there.callsign, agency, kind.strip(), carrier, there.feed)
    return (made,) if _replacing(there, made, asked, situation) else ()


def _replacing(there: Unit, made: UnitRegistered, asked: bool, situation: Situation) -> bool:
    """Say that there is a unit of this callsign, and how it differs; whether it is to be replaced."""
    was, now = (f"{one.type or 'no kind'}, {short(one.agency, situation)}, {one.carrier}" for one in (there, made))
    name = markdown(there.callsign)
    if was == now:
        if asked:
            st.info(f"{name} is there already, and is just this.")
        return False
    st.warning(f"{name} is there already: {markdown(was)}. Give the new unit another callsign, or change {name} "
               f"to: {markdown(now)}.", icon=":material/warning:")  # fmt: skip
    return st.button(f"Change {name}", key=f"people:replace:{there.id}:{now}")


def _words(discipline: str) -> str:
    return discipline.replace("_", " ")
