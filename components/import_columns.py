"""What the columns of an import are, how its times are written, and whose its units are: guesses to be looked at."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import available_timezones

import pandas as pd
import streamlit as st
from msgspec import Struct, structs

from components.chips import render_title
from components.import_lengths import render_lengths
from dashboard.model.imports import Choices, Example, Form, Seen
from dashboard.model.text import markdown

FORMS: dict[Form, str] = {
    "units": "One row per unit sent (or per call with its units)", "statuses": "One row per status of a unit",
    "snapshots": "Snapshots: who is on what, every few minutes", "calls": "One row per call, its units not named",
}  # fmt: skip
LABELS = {
    "call": "Call (what ties its rows)", "number": "Number shown", "type": "Type", "title": "Title",
    "priority": "Priority", "place": "Address", "lat": "Latitude", "lon": "Longitude", "location": "Both in one column",
    "outcome": "Outcome", "unit": "Unit", "callsign": "Callsign", "unit_type": "Kind of unit", "status": "Status",
    "time": "Time", "received": "Received", "dispatch": "Dispatched", "acknowledged": "Acknowledged",
    "en_route": "En route", "staged": "Staged", "on_scene": "On scene", "with_patient": "With patient",
    "transport": "Transport", "at_destination": "At destination", "available": "Available again", "closed": "Closed",
}  # fmt: skip
WHAT = ("call", "number", "type", "title", "priority", "place", "lat", "lon", "location", "outcome")
WHO = ("unit", "callsign", "unit_type")
STAMPS = (
    "received", "dispatch", "acknowledged", "en_route", "staged", "on_scene", "with_patient", "transport",
    "at_destination", "available",
)  # fmt: skip
FIELDS: dict[Form, tuple[str, ...]] = {
    "units": (*WHAT, *WHO, *STAMPS, "closed"), "statuses": (*WHAT, *WHO, "status", "time", "received"),
    "snapshots": (*WHAT, *WHO, "status", "time", "received"), "calls": (*WHAT, *STAMPS, "closed"),
}  # fmt: skip
USUAL = ["iso", "epoch", "epoch_ms", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"]
JOINTS = {"": "one", ",": "several, with ,", ";": "several, with ;", "|": "several, with |", "/": "several, with /",
          " ": "several, with a blank"}  # fmt: skip
KEPT = "(as it is said)"
ROOM = 5  # rows that the times have room for: what stands below does not move when one is added
SAID = {
    "iso": "2026-08-25 21:04:05 (ISO)",
    "excel": "days as Excel counts them (46259.878)",
    "epoch": "seconds since 1970",
    "epoch_ms": "milliseconds since 1970",
}
SHOWN = datetime(2026, 8, 25, 21, 4, 5)  # noqa: DTZ001 - only ever an example of how a time is written


class Guesses(Struct, frozen=True):
    """How guesses are made, by those who can: of everything, of times, of values; and what times come to."""

    all: Callable[[Seen], Choices]
    timed: Callable[[Choices, Seen], Choices]
    valued: Callable[[Choices, Seen], Choices]
    groups: Callable[[Choices, Seen], Mapping[str, int]]
    several: Callable[[Seen, Sequence[str]], Mapping[str, int]]
    examples: Callable[[Choices, Seen], Sequence[Example]]
    month_first: Callable[[str], str]
    agencies: Mapping[str, str]
    types: Mapping[str, str]
    statuses: Sequence[str]


def render_columns(seen: Seen, guesses: Guesses, mark: str) -> Choices:
    """Draw what each of our fields is in the file; return what is chosen, with times and values guessed for it."""
    guess = _guessed(guesses.all, seen, mark)
    forms = list(FORMS)
    form: Form = st.radio(
        "What a row is", forms, forms.index(guess.form), format_func=FORMS.__getitem__, horizontal=True,
        key=f"import-form:{mark}",
    )  # fmt: skip
    chosen: dict[str, tuple[str, ...]] = {}
    cells = st.columns(5, gap="small")
    for n, field in enumerate(FIELDS[form]):
        titles = cells[n % 5].multiselect(
            LABELS[field], seen.header, [t for t in guess.columns.get(field, ()) if t in seen.header],
            key=f"import-column:{field}:{mark}", placeholder="not in the file", max_selections=3,
        )  # fmt: skip
        if titles:
            chosen[field] = tuple(titles)
    joint = guess.units
    if form == "units":
        signs = list(dict.fromkeys((*JOINTS, guess.units)))
        joint = str(st.radio(
            "Units in one cell", signs, signs.index(guess.units), format_func=lambda one: JOINTS.get(one, one),
            horizontal=True, key=f"import-joint:{mark}",
        ))  # fmt: skip
    choices = structs.replace(guess, form=form, columns=chosen, units=joint if form == "units" else "", durations={})
    if form in ("units", "calls"):
        times = {field: LABELS[field] for field in (*STAMPS, "closed")}
        lengths = render_lengths(guess.durations, seen.header, times, list(chosen), f"import-lengths:{form}:{mark}")
        choices = structs.replace(choices, durations=lengths)
    if form == "snapshots":
        absent = {"free": "is free", "unsaid": "stays as it was"}
        said = st.radio("A unit that a snapshot leaves out", list(absent), format_func=absent.__getitem__,
                        horizontal=True, key=f"import-absent:{mark}")  # fmt: skip
        choices = structs.replace(choices, absent=str(said))
    return choices


def render_times(choices: Choices, seen: Seen, guesses: Guesses, mark: str) -> Choices:
    """Draw the forms of time, the question of day or month, the zone, and what the times come to."""
    render_title("3  Times")
    mapped = tuple(sorted((field, titles) for field, titles in choices.columns.items()))
    mark = f"{mark}:{hash((mapped, choices.units))}"
    found = guesses.timed(structs.replace(choices, notes=()), seen)
    if notes := dict.fromkeys((*choices.notes, *found.notes)):
        st.warning("  \n".join(map(markdown, notes)), icon=":material/help:")
    left, right = st.columns([3, 2])
    sure = left.multiselect(
        "Forms of time, tried in this order", list(dict.fromkeys((*found.times, *USUAL))), list(found.times),
        key=f"import-times:{mark}", accept_new_options=True,
        format_func=_example,
        help="iso, epoch (seconds), epoch_ms, or a pattern such as %d.%m.%Y %H:%M",
    )  # fmt: skip
    zones = sorted(available_timezones())
    chosen = structs.replace(choices, times=tuple(sure), ambiguous=(), day="")
    asked = chosen.needs_zone and not (choices.lat or choices.lon)
    timezone = right.selectbox(
        "Time zone of times that carry none", zones, None if asked else zones.index(choices.timezone),
        key=f"import-zone:{mark[:12]}:{asked}", placeholder="Nothing in the file tells it: choose",
        help="Guessed from where the calls are: the zone whose chief city is nearest. Near a border, look twice.",
    )  # fmt: skip
    chosen = structs.replace(chosen, timezone=timezone or "")
    if chosen.needs_day:
        day = right.date_input("The times have no date: the day of the first row", None, key=f"import-day:{mark[:12]}")
        chosen = structs.replace(chosen, day=str(day or ""))
    if found.ambiguous:
        chosen = _render_order(chosen, found.ambiguous, seen, guesses, mark)
    if not chosen.ambiguous:
        shown = _shown(_examples(chosen, seen, guesses))
        st.dataframe(shown, hide_index=True, width="stretch", height=38 + 35 * max(ROOM, len(shown)))
    return chosen


def _examples(choices: Choices, seen: Seen, guesses: Guesses) -> list[Example]:
    """Return what the times come to; before the zone is chosen, as they stand in the file."""
    if choices.timezone:
        return list(guesses.examples(choices, seen))
    there = guesses.examples(structs.replace(choices, timezone="UTC"), seen)
    return [structs.replace(each, local="", utc="", fault=each.fault or "in which time zone?") for each in there]


def _example(form: str) -> str:
    """Say a form of time by an example, with the pattern itself where it is one."""
    return SAID.get(form) or (f"{SHOWN.strftime(form)}  ({form})" if "%" in form else form)


def not_used(choices: Choices, header: Sequence[str]) -> list[str]:
    """Return the columns of a file that nothing is taken from, in the file's order."""
    lengths = {title for titles, _, _ in choices.durations.values() for title in titles}
    used = {title for titles in choices.columns.values() for title in titles} | lengths | {choices.agency_by}
    return [title for title in header if title and title not in used]


def _render_order(choices: Choices, forms: tuple[str, ...], seen: Seen, guesses: Guesses, mark: str) -> Choices:
    """Ask whether the day or the month comes first, with what each would make of the times."""
    st.error("Day or month first? No date in this file tells. Choose before anything can be taken in:",
             icon=":material/help:")  # fmt: skip
    both = {
        "day": structs.replace(choices, times=(*choices.times, *forms)),
        "month": structs.replace(choices, times=(*choices.times, *map(guesses.month_first, forms))),
    }
    somewhere = {order: structs.replace(one, timezone=one.timezone or "UTC") for order, one in both.items()}
    shown = {order: guesses.examples(one, seen) for order, one in somewhere.items()}
    said = {order: next((e.local or e.fault for e in each), "") for order, each in shown.items()}
    text = next((e.text for e in shown["day"]), "")
    order = st.radio(
        f"'{markdown(text)}' is", list(both), None, key=f"import-order:{mark}",
        format_func=lambda one: f"{said[one]} ({one} first)",
    )  # fmt: skip
    return both[order] if order else structs.replace(choices, ambiguous=forms)


def render_values(choices: Choices, seen: Seen, guesses: Guesses, mark: str) -> Choices:
    """Draw what their types, priorities, statuses and units are here; return the choices with it."""
    render_title("4  Words of theirs")
    options = ("", *seen.header)
    place = options.index(choices.agency_by) if choices.agency_by in options else 0
    by = str(st.selectbox(
        "Whose a unit is, is told by", options, place, key=f"import-by:{mark}",
        format_func=lambda one: one or "the beginning of its name",
    )) if "unit" in choices.columns else ""  # fmt: skip
    choices = guesses.valued(structs.replace(choices, agency_by=by), seen)
    if left := not_used(choices, seen.header):
        st.caption(f"Not used: {markdown(', '.join(left))}. Choose a field for a column under 2 to take it in.")
    mark = f"{mark}:{hash((tuple(sorted(choices.columns.items())), by))}"
    one, two = st.columns(2)
    with one:
        types = _table("Types", guesses.several(seen, choices.columns.get("type", ())), choices.types,
                       guesses.types, KEPT, f"types:{mark}")  # fmt: skip
        priorities = _table(
            "Priorities", guesses.several(seen, choices.columns.get("priority", ())), choices.priorities,
            {p: p for p in ("P1", "P2", "P3", "P4")}, "as P3, and reported", f"priorities:{mark}",
        )  # fmt: skip
    with two:
        agencies = _table("Agencies", guesses.groups(choices, seen) if "unit" in choices.columns else {},
                          choices.agencies, guesses.agencies, "not known", f"agencies:{mark}")  # fmt: skip
        statuses = _table(
            "Statuses", guesses.several(seen, choices.columns.get("status", ())), choices.statuses,
            {s: LABELS.get(s, s) for s in guesses.statuses}, "means nothing here", f"statuses:{mark}",
        )  # fmt: skip
    return structs.replace(
        choices, types=types, priorities={said: ours for said, ours in priorities.items() if ours},
        agencies=agencies, statuses=statuses,
    )  # fmt: skip


def _table(
    title: str, there: Mapping[str, int], ours: Mapping[str, str], names: Mapping[str, str], none: str, key: str
) -> dict[str, str]:
    """Draw what each of their words is here; return their word -> our id, empty where there is none."""
    if not there:
        return {}
    labels = {none: "", **{name: id for id, name in names.items() if id}}
    shown = {id: name for name, id in labels.items()}
    st.markdown(f"**{title}**: {len(there)} different; {sum(1 for said in there if not ours.get(said))} not known")
    frame = pd.DataFrame(
        {"In the file": [said or "(no letters)" for said in there], "Rows": list(there.values()),
         "Here": [shown.get(ours.get(said, ""), none) for said in there]}
    )  # fmt: skip
    edited = st.data_editor(
        frame, hide_index=True, key=f"import-{key}", disabled=["In the file", "Rows"], width="stretch",
        height=min(260, 38 + 35 * len(there)),
        column_config={"Here": st.column_config.SelectboxColumn(options=list(labels), required=True)},
    )  # fmt: skip
    return {said: labels.get(str(here), "") for said, here in zip(there, edited["Here"], strict=True)}


def _shown(examples: Sequence[Example]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Field": [LABELS.get(e.field, e.field) for e in examples],
            "In the file": [e.text for e in examples],
            "Becomes, local": [e.local for e in examples],
            "UTC": [e.utc for e in examples],
            "Doubt": [e.fault for e in examples],
        },
        dtype="str",
    )


@st.cache_resource(show_spinner=False, max_entries=4, ttl=1_800)
def _guessed(_guess: Callable[[Seen], Choices], _seen: Seen, mark: str) -> Choices:
    return _guess(_seen)
