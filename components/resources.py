"""The boards of the resources page: what every agency has left, and the shared resources with their lanes."""

from collections.abc import Callable, Mapping
from typing import Literal

import streamlit as st
from msgspec import Struct

from components import availability as matrices
from components import bookings as lanes
from components import history as histories
from components.chips import agency_chip, chip, link, render_style, text
from components.picks import Block, render_picks
from dashboard.model.resources import Resource
from dashboard.model.text import markdown
from dashboard.projections.availability import Heard, availability
from dashboard.projections.bookings import clash_words, next_booking
from dashboard.projections.situation import Situation
from dashboard.projections.words import times

Show = Literal["all", "units", "shared"]
SHOW: dict[Show, str] = {"all": "All", "units": "Units", "shared": "Shared resources"}
STATUS = {"available": "AVAILABLE", "held": "HELD", "assigned": "ASSIGNED", "out_of_service": "OUT OF SERVICE"}
Link = Callable[..., Mapping[str, str]]
HOURS = {6: "6 h", 12: "12 h", 24: "24 h", 48: "2 days", 168: "7 days"}
CSS = f"""{matrices.CSS}{lanes.CSS}{histories.CSS}
.cc-shared{{font-size:.88rem;line-height:1.35;border:1px solid var(--cc-line)}}
.cc-shared .cc-resource{{display:grid;grid-template-columns:minmax(8rem,1.5fr) 4.6rem minmax(9.5rem,1.5fr)
minmax(4.4rem,.5fr) 4rem minmax(11rem,2fr) minmax(15rem,6fr);align-items:center;border-top:1px solid var(--cc-line)}}
.cc-shared .cc-block:first-child .cc-resource{{border-top:0;background:var(--cc-panel);font-weight:700}}
.cc-shared .cc-resource>*{{padding:.15rem .45rem;min-width:0}}
.cc-shared .cc-note{{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:1;overflow:hidden}}
.cc-shared a.cc-name{{color:var(--cc-text)!important;font-weight:700;font-size:.94rem;min-height:2rem;display:block;
align-content:center;text-decoration:underline 1px;text-underline-offset:3px}}
.cc-shared .cc-chosen{{background:var(--cc-panel);box-shadow:inset .38rem 0 0 var(--cc-text)}}
"""


class Choice(Struct, frozen=True):
    """What the visitor chose to see; `hours` is how far the lanes reach."""

    show: Show = "all"
    agencies: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    hours: int = 12
    resource: str = ""


class Sources(Struct, frozen=True):
    """Where the board looks every time it draws: the situation, last heard by unit (UTC us), and the time it shows."""

    situation: Callable[[], Situation]
    heard: Callable[[], Heard]
    now: Callable[[], int]


def render_choice(situation: Situation, resource: str) -> Choice:
    """Draw the filters, kept in the URL; return what is chosen."""
    render_style(CSS)
    there = {unit.agency for unit in situation.units.values()}
    agencies = [agency for agency in situation.agencies if agency in there]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        show = st.segmented_control(
            "Show", list(SHOW), format_func=lambda s: SHOW[s], default="all", key="show", bind="query-params"
        )
        chosen = st.pills(
            "Agency", agencies, selection_mode="multi", key="agency", bind="query-params",
            format_func=lambda a: markdown(situation.agencies[a].short),
        )  # fmt: skip
        types = sorted({u.type for u in situation.units.values() if u.type and (not chosen or u.agency in chosen)})
        kinds = st.multiselect("Unit type", types, key="type", bind="query-params", placeholder="all types", width=200)
        hours = st.selectbox("Lanes show", list(HOURS), 1, lambda h: HOURS[h], "hours", bind="query-params", width=120)
    return Choice(show or "all", tuple(chosen), tuple(kinds), hours or 12, resource)


def render_boards(
    sources: Sources, choice: Choice, every: int | None,
    select: Callable[..., None], link_to: Link, open_unit: Callable[..., None],
) -> None:  # fmt: skip
    """Draw the matrix and the shared resources, again `every` few seconds (None: once).

    A picked unit is opened by `open_unit`; a picked resource is kept in the URL by `select`. The whole page is drawn
    again when the chosen resource has changed, so that its forms never offer what somebody else has just done.
    """
    drawn = sources.situation().resources.get(choice.resource)

    @st.fragment(run_every=every)
    def boards() -> None:
        situation, now = sources.situation(), sources.now()
        if situation.resources.get(choice.resource) != drawn:
            st.rerun()
        first, second = st.container(), st.container()
        with second if choice.resource else first:
            if choice.show != "shared":
                _matrix(situation, sources.heard(), now, choice, link_to, open_unit)
        with first if choice.resource else second:
            if choice.show != "units":
                _shared(situation, now, choice, select, link_to)

    boards()


def _matrix(
    situation: Situation, heard: Heard, now: int, choice: Choice, link_to: Link,
    open_unit: Callable[..., None],
) -> None:  # fmt: skip
    matrix = availability(situation, heard, now, choice.agencies, choice.types)
    st.html(matrices.matrix_summary(matrix, situation.agencies))
    if not matrix.groups:
        st.info("No unit fits these filters." if situation.units else "No unit has been registered yet.")
        return
    blocks = matrices.matrix_blocks(matrix, situation.agencies, now, lambda unit: link_to(unit=unit))
    if unit := render_picks(blocks, matrices.matrix_look(matrix), "matrix"):
        open_unit(query_params=dict(link_to(unit=unit)))


def _shared(situation: Situation, now: int, choice: Choice, select: Callable[..., None], link_to: Link) -> None:
    st.html(resource_summary(situation, now))
    if not situation.resources:
        st.info("No shared resource has been registered yet.")
        return
    blocks = resource_blocks(situation, now, choice, lambda resource: link_to(resource=resource))
    if picked := render_picks(blocks, "cc-shared", "shared", top=True):
        select(resource="" if picked == choice.resource else picked)
        st.rerun()


def resource_summary(situation: Situation, now: int) -> str:
    """Say in one line how the shared resources stand, as HTML."""
    there = list(situation.resources.values())
    counts = " · ".join(
        f"{words.lower()} <strong>{sum(r.status == s for r in there)}</strong>" for s, words in STATUS.items()
    )
    due = sum(slot is not None and slot.when == "now" for slot in (next_booking(r, now) for r in there))
    clashes = sum(any(b.ends > now for b in pair) for r in there for pair in r.clashes())
    flag = f" {chip(f'{clashes} booking clashes' if clashes > 1 else '1 booking clash', 'amber')}" if clashes else ""
    return (
        f'<div class="cc" style="font-size:1rem">Shared resources: {counts} · booked for now <strong>{due}</strong>'
        f"{flag}</div>"
    )


def resource_blocks(
    situation: Situation, now: int, choice: Choice, href: Callable[[str], Mapping[str, str]]
) -> list[Block]:
    """Build the heading and one row for each shared resource: how it stands now, and its lane."""
    tz = situation.timezone
    shown = lanes.window(now, choice.hours)
    names = ("Resource", "Owner", "Now", "Incident", "Since", "Next booking")
    heading = "".join(f"<div>{name}</div>" for name in names)
    head = f"<div class=cc-resource>{heading}<div>{lanes.ticks(shown, tz)}</div></div>"
    rows = [
        (f"resource:{r.id}", _resource_row(r, situation, now, shown, choice, href))
        for r in situation.resources.values()
    ]
    return [("heading", head), *rows]


def _resource_row(
    resource: Resource, situation: Situation, now: int, shown: lanes.Window, choice: Choice,
    href: Callable[[str], Mapping[str, str]],
) -> str:  # fmt: skip
    name = link("resources", href(resource.id), text(resource.name), kind="cc-name", pick=resource.id)
    incident = situation.incident(resource.incident) if resource.incident else None
    number = text(incident.number if incident else resource.incident) if resource.incident else ""
    chosen = " cc-chosen" if resource.id == choice.resource else ""
    owner = agency_chip(situation.agencies, resource.owner)
    return (
        f'<div class="cc-resource{chosen}"><div>{name}</div><div>{owner}</div>'
        f"<div>{status_html(resource, situation)}{note_html(resource)}</div><div>{number}</div>"
        f"<div>{matrices.minutes(now - resource.since)}</div><div>{next_html(resource, situation, now)}</div>"
        f"<div>{lanes.lane(resource, situation, shown, now)}</div></div>"
    )


def status_html(resource: Resource, situation: Situation) -> str:
    """`AVAILABLE`, `ASSIGNED FD`: what is true now, whatever is booked."""
    return f"<strong>{STATUS[resource.status]}</strong> {agency_chip(situation.agencies, resource.holder)}"


def note_html(resource: Resource) -> str:
    """What was said when it was held, handed over or taken out of service."""
    shown = resource.note and resource.status != "available"
    return f"<div class='cc-dim cc-note'>{text(resource.note)}</div>" if shown else ""


def next_html(resource: Resource, situation: Situation, now: int) -> str:
    """`reserved FD 22:00-24:00`, with its clashes; what is due now but not handed over says so."""
    slot = next_booking(resource, now)
    if slot is None:
        return "<span class=cc-dim>none</span>"
    tz = situation.timezone
    has_it = resource.status in ("held", "assigned") and resource.holder == slot.booking.agency
    said = "reserved" if slot.when == "later" else "has its booking" if has_it else "due now, not handed over:"
    clashes = " ".join(chip(clash_words(other, situation, now), "amber") for other in slot.clashes)
    who = agency_chip(situation.agencies, slot.booking.agency)
    return f"{said} {who} {times(slot.booking, tz, now)} {clashes}"
