"""Shifts: who is on now and next in which position, the gaps, and the forms that plan, change or cancel one."""

from collections.abc import Sequence

import streamlit as st

from components.chips import agency_chip, chip, render_title, text
from components.directory import NOBODY, dash, hours, person_names, phone_html, when
from dashboard.model.directory import Shift, ShiftBody, ShiftCancelled, ShiftPlanned
from dashboard.model.errors import EntryRejected
from dashboard.model.moment import MINUTE, iso
from dashboard.model.text import markdown
from dashboard.projections.bookings import instant
from dashboard.projections.duty import Gap, Watch, doubles, gaps, watches
from dashboard.projections.names import person as person_name
from dashboard.projections.situation import Situation

GRACE = 12 * 60 * MINUTE
NEW = ""


def render_roster(situation: Situation, now: int) -> None:
    """Draw the gaps in words and the table of now and next."""
    st.html(gaps_html(gaps(situation, now), situation, now))
    st.html(roster_html(situation, now))


def gaps_html(missing: Sequence[Gap], situation: Situation, now: int) -> str:
    """Say which positions that others count on nobody holds now."""
    if not situation.profiles:
        return (
            '<div class="cc cc-note">No agency has named the positions that others count on yet: do so under '
            "Agencies.</div>"
        )
    if not missing:
        return '<div class="cc cc-note">Every position that others count on is held now.</div>'
    rows = "".join(f"<li>{_gap(gap, situation, now)}</li>" for gap in missing)
    return f'<div class="cc cc-note">{chip(f"{len(missing)} gaps", "amber")}<ul>{rows}</ul></div>'


def _gap(gap: Gap, situation: Situation, now: int) -> str:
    after = gap.next
    later = (
        f"{text(person_name(after.person, situation))} comes at {when(after.starts, situation.timezone, now)}"
        if after
        else "nobody is planned"
    )
    who = agency_chip(situation.agencies, gap.agency)
    return f"{who}: nobody is <strong>{text(gap.position)}</strong> now, which {text(gap.counts)}; {later}"


def roster_html(situation: Situation, now: int) -> str:
    """Draw every position with who holds it and who comes next, by agency."""
    rows = "".join(
        _row(watch, situation, now, n == 0)
        for agency in situation.agencies
        for n, watch in enumerate(watches(situation, agency, now))
    )
    if not rows:
        return '<div class="cc cc-note cc-dim">No shifts are planned.</div>'
    names = ("Agency", "Position", "On duty now", "Hours", "Phone", "Next", "Hours")
    head = "".join(f"<th>{name}</th>" for name in names)
    return (
        f'<div class="cc cc-scroll"><table style="width:100%"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(watch: Watch, situation: Situation, now: int, first: bool) -> str:
    tz = situation.timezone
    people = "<br>".join(f"<strong>{text(person_name(s.person, situation))}</strong>" for s in watch.now)
    on = "<br>".join(_hours(s, tz, now) for s in watch.now)
    known = [situation.people[s.person] for s in watch.now if s.person in situation.people]
    phones = "<br>".join(phone_html(person.phone, person.name) for person in known)
    after = watch.next
    cells = (
        agency_chip(situation.agencies, watch.agency) if first else "",
        text(watch.position), people or chip(NOBODY, "amber"), on or dash(), phones or dash(),
        text(person_name(after.person, situation)) if after else dash("nobody planned"),
        _hours(after, tz, now) if after else "",
    )  # fmt: skip
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _hours(shift: Shift, tz: str, now: int) -> str:
    return f"<span class=cc-once>{hours(shift.starts, shift.ends, tz, now)}</span>"


def render_shift_form(situation: Situation, now: int, submission: str) -> ShiftBody | None:
    """Draw the form that plans a shift, changes or cancels one; return what is to be recorded."""
    names = {NEW: "a new shift"} | shift_names(situation, now)
    render_title("Plan, change or cancel a shift")
    people = person_names(situation)
    if not people:
        st.info("Nobody has checked in to this event yet.")
        return None
    chosen = st.selectbox("Which", list(names), 0, lambda s: names.get(s, s), key=f"shift:{submission}") or NEW
    was = situation.shifts.get(chosen)
    with st.form(f"plan:{submission}:{chosen}", border=False):
        planned = _fields(situation, was, people, f"{submission}:{chosen}")
        one, two = st.columns(2)
        sent = one.form_submit_button("Plan it" if was is None else "Change it", type="primary", width="stretch")
        cancelled = was is not None and two.form_submit_button("Cancel this shift", width="stretch")
    if cancelled and was is not None:
        return ShiftCancelled(was.id, planned[4])
    if not sent:
        return None
    try:
        shift = shift_of(was.id if was else f"shift-{submission}", *planned[:4], now, situation.timezone)
    except EntryRejected as error:
        st.error(markdown(str(error)), icon=":material/error:")
        return None
    for other in doubles(situation, shift):
        there = hours(other.starts, other.ends, situation.timezone, now)
        st.toast(markdown(f"{person_name(shift.person, situation)} is {other.position} too, {there}"))
    return ShiftPlanned(shift)


def _fields(
    situation: Situation, was: Shift | None, people: dict[str, str], key: str
) -> tuple[str, str, str, str, str]:
    there, positions, tz = list(people), positions_of(situation), situation.timezone
    at = there.index(was.person) if was and was.person in people else 0
    person = st.selectbox("Person", there, at, lambda p: people.get(p, p), key=f"person:{key}")
    held = positions.index(was.position) if was else None
    position = st.selectbox(
        "Position", positions, held, key=f"position:{key}", accept_new_options=True,
        placeholder="choose one, or type another",
    )  # fmt: skip
    one, two = st.columns(2)
    starts = one.text_input("From", iso(was.starts, tz) if was else "", key=f"from:{key}", placeholder="18:00 or now")
    ends = two.text_input("Until", iso(was.ends, tz) if was else "", key=f"until:{key}", placeholder="02:00 or +8h")
    reason = st.text_input("Reason of a cancellation", key=f"why:{key}", max_chars=300) if was else ""
    return person or "", position or "", starts or "", ends or "", reason or ""


def shift_of(name: str, person: str, position: str, starts: str, ends: str, now: int, tz: str) -> Shift:
    """Make the shift that was typed; EntryRejected names the field."""
    if not position.strip():
        raise EntryRejected("Position", "is empty; choose one, or type another")
    begins = instant(starts, now, tz, "From", GRACE)
    over = instant(ends, begins, tz, "Until")
    if over <= begins:
        raise EntryRejected("Until", f"'{ends[:40]}' is not after the start; write a later time or +8h")
    return Shift(name, person, " ".join(position.split()), begins, over)


def shift_names(situation: Situation, now: int) -> dict[str, str]:
    """Return the shifts that are not over, the next ones first: id -> `Ana Ruiz · Duty chief · 18:00-02:00`."""
    there = sorted((s for s in situation.shifts.values() if s.ends > now), key=lambda s: s.starts)
    tz = situation.timezone
    return {s.id: f"{person_name(s.person, situation)} · {s.position} · {hours(s.starts, s.ends, tz, now)}"
            for s in there}  # fmt: skip


def positions_of(situation: Situation) -> list[str]:
    """Return every position that a profile or a shift names."""
    named = [
        position
        for profile in situation.profiles.values()
        for position in (profile.commander, profile.supervisor, *(rung.position for rung in profile.ladder))
    ]
    return list(dict.fromkeys(filter(None, (*named, *(s.position for s in situation.shifts.values())))))
