"""The forms for a ring, a cordon, a lane or a command site of an incident."""

from collections.abc import Callable, Sequence
from typing import get_args

import streamlit as st
from msgspec import Struct

from components.place_picker import render_place_picker
from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.hazards import Hazards
from dashboard.model.incidents import Incident
from dashboard.model.text import markdown
from dashboard.model.zones import SITE_WORDS, SiteKind, SiteNamed, Zone, ZoneDrawn, ZoneKind
from dashboard.projections.parties import agency_of
from dashboard.projections.recommendation import recommended
from dashboard.projections.situation import Situation
from dashboard.projections.spots import corners, spot

RING, AREA, LANE, SITE = "Ring", "Cordon or area", "Lane", "Command site"
RING_KINDS: dict[ZoneKind, str] = {
    "standoff": "Standoff: keep out", "hot": "Hot zone", "warm": "Warm zone", "cold": "Cold zone",
}  # fmt: skip
AREA_KINDS: dict[ZoneKind, str] = {"cordon": "Cordon", "hot": "Hot zone", "warm": "Warm zone", "cold": "Cold zone"}
HERE, ON_MAP = "where the incident is", "pick it on the map"
OWN = "own measure"


class Measure(Struct, frozen=True):
    """A distance to begin from: metres, for which agency (id, empty: all), and where it comes from."""

    title: str
    inner: float = 0
    outer: float = 0
    agency: str = ""
    source: str = ""
    agreed: str = ""
    note: str = ""


def measures(situation: Situation, incident: Incident | None, hazards: Hazards, now: int) -> list[Measure]:
    """Return what to begin from: the distances of the incident's protocols, then those of the table of hazards."""
    by_protocol = _by_protocol(situation, incident, now) if incident else []
    table = [
        Measure(h.said, h.inner or 0, h.outer or 0, "", f"{h.source} ({h.status})", hazards.agreed, h.note)
        for h in hazards.hazards
    ]
    return [Measure(OWN), *by_protocol, *table]


def _by_protocol(situation: Situation, incident: Incident, now: int) -> list[Measure]:
    said = recommended(situation, incident, now)
    return [
        Measure(
            f"protocol {said.protocol}: {s.hazard}", s.inner, s.outer,
            agency_of(s.party, situation, incident.facts) if s.party else "", s.source,
        )
        for s in said.standoff
        if s.inner
    ]  # fmt: skip


def drawn_ring(
    zone: str, kind: ZoneKind, incident: Incident | None, middle: tuple[float, float], measure: Measure
) -> ZoneDrawn:
    """Make the entry of a ring of `measure` around `middle` (lat, lon)."""
    lat, lon = middle
    name = measure.title if measure.title != OWN else RING_KINDS[kind]
    about = incident.id if incident else ""
    return ZoneDrawn(
        Zone(
            zone, kind, name, about, measure.agency, lat, lon, measure.inner, measure.outer,
            source=measure.source, agreed=measure.agreed,
        )
    )  # fmt: skip


def middle_of(situation: Situation, incident: Incident | None, where: str) -> tuple[float, float]:
    """Return (lat, lon) of what was said: where the incident is, a place, or degrees; EntryRejected."""
    if where != HERE:
        return spot(where, situation.places.values(), "place")
    if incident is None or incident.lat is None or incident.lon is None:
        raise EntryRejected("place", "the incident has no spot on the map; choose a place")
    return incident.lat, incident.lon


def render_zone_form(
    situation: Situation, hazards: Hazards, now: int, agency: str, submission: str
) -> list[AnyBody] | None:
    """Draw the form for one more; return what is to be recorded. EntryRejected: what was said of a place is none."""
    what = st.segmented_control("What", (RING, AREA, LANE, SITE), default=RING, required=True, key=f"zone:{submission}")
    incident = _incident(situation, what == SITE, submission)
    if what == RING:
        return _ring_form(situation, incident, measures(situation, incident, hazards, now), submission)
    if what == SITE:
        return _site_form(situation, incident, agency, submission)
    return _line_form(situation, incident, what == LANE, submission)


def _incident(situation: Situation, needed: bool, submission: str) -> Incident | None:
    ordered = sorted(situation.incidents.values(), key=lambda i: (i.priority, -i.opened))
    names = {i.id: f"{i.number} {i.priority} {i.title}" for i in ordered}
    ids = [*names] if needed else [*names, ""]
    chosen = st.selectbox(
        "Incident", ids, 0, lambda i: names.get(i, "the whole event"), f"zone-on:{submission}:{needed}",
        placeholder="no incident is open",
    )  # fmt: skip
    return situation.incidents.get(chosen or "")


def _ring_form(
    situation: Situation, incident: Incident | None, choices: Sequence[Measure], submission: str
) -> list[AnyBody] | None:
    titles = [measure.title for measure in choices]
    picked = st.selectbox("Distance of", range(len(titles)), 0, lambda n: titles[n], f"ring-of:{submission}")
    start = choices[picked or 0]
    draft = f"{submission}:{incident.id if incident else ''}:{picked}"
    if start.note or start.source:
        st.caption(markdown(f"{start.note} Source: {start.source}. Usual practice, to be agreed locally.".strip()))
    where = _where(situation, incident, submission)
    with st.form(f"ring:{draft}", border=False):
        left, right = st.columns(2)
        kind = left.selectbox("Kind", [*RING_KINDS], 0, lambda k: RING_KINDS[k], f"ring-kind:{draft}")
        holds = right.selectbox(
            "Holds for", ["", *situation.agencies], _place_of(start.agency, situation), _short(situation),
            f"ring-for:{draft}",
        )  # fmt: skip
        inner = left.number_input("Inner ring, m", 0.0, 50_000.0, float(start.inner), 5.0, "%.0f", f"inner:{draft}")
        outer = right.number_input(
            "Outer ring, m (0: none)", 0.0, 50_000.0, float(start.outer), 5.0, "%.0f", f"outer:{draft}"
        )
        agreed = st.text_input(
            "Agreed on ... by ...", start.agreed, 120, f"agreed:{draft}", placeholder="leave empty where nobody has"
        )
        sent = st.form_submit_button("Draw ring", type="primary")
    spotted = _picked(situation, incident) if where == ON_MAP else None
    if not (sent and where != ON_MAP) and spotted is None:
        return None
    source = start.source if (inner, outer) == (start.inner, start.outer) else "measure of the desk"
    measure = Measure(start.title, inner, outer, holds or "", source or "measure of the desk", agreed or "")
    middle = spotted or middle_of(situation, incident, where)
    return [drawn_ring(f"zone-{submission[:8]}", kind or "standoff", incident, middle, measure)]


def _line_form(situation: Situation, incident: Incident | None, lane: bool, submission: str) -> list[AnyBody] | None:
    with st.form(f"line:{submission}:{lane}", border=False):
        name = st.text_input(
            "Name", "", 40, f"line-name:{submission}:{lane}", placeholder="Lane A" if lane else "inner"
        )
        kinds: dict[ZoneKind, str] = {"lane": "Lane"} if lane else AREA_KINDS
        kind = st.selectbox("Kind", [*kinds], 0, lambda k: kinds[k], f"line-kind:{submission}:{lane}")
        points = st.text_input(
            "Points in order", "", 1000, f"points:{submission}:{lane}",
            placeholder="gate1; stage; 41.8757, -87.6189",
            help="Names of places of the event, or degrees, with ; between them. An area closes by itself.",
        )  # fmt: skip
        sent = st.form_submit_button("Draw lane" if lane else "Draw area", type="primary")
    if not sent:
        return None
    along = corners(points or "", situation.places.values(), 2 if lane else 3)
    about, title = incident.id if incident else "", (name or "").strip()
    return [ZoneDrawn(Zone(f"zone-{submission[:8]}", kind or "cordon", title, about, points=along))]


def _site_form(situation: Situation, incident: Incident | None, agency: str, submission: str) -> list[AnyBody] | None:
    if incident is None:
        st.caption("No incident is open.")
        return None
    where = _where(situation, incident, f"site:{submission}")
    with st.form(f"site:{submission}", border=False):
        kind = st.selectbox("Site", get_args(SiteKind), 0, lambda k: SITE_WORDS[k], f"site-kind:{submission}")
        whose = st.selectbox(
            "Agency", ["", *situation.agencies], _place_of(agency, situation), _short(situation, "all of them"),
            f"site-of:{submission}",
        )  # fmt: skip
        sent = st.form_submit_button("Name it", type="primary")
    spotted = _picked(situation, incident) if where == ON_MAP else None
    if not (sent and where != ON_MAP) and spotted is None:
        return None
    lat, lon = spotted or middle_of(situation, incident, where)
    named = incident.place or f"at {incident.number}" if where == HERE else _name(situation, where, (lat, lon))
    return [SiteNamed(f"site-{submission[:8]}", kind or "command_post", incident.id, named, whose or "", lat, lon)]


def _where(situation: Situation, incident: Incident | None, submission: str) -> str:
    names = {place.id: place.name for place in situation.places.values()}
    spotted = incident is not None and incident.lat is not None
    choices = [*([HERE] if spotted else []), *([ON_MAP] if incident else []), *names]
    return st.selectbox("Where", choices, 0, lambda p: names.get(p, p), f"zone-at:{submission}:{spotted}") or HERE


def _picked(situation: Situation, incident: Incident | None) -> tuple[float, float] | None:
    found = render_place_picker(situation, incident.id) if incident else None
    return (found.lat, found.lon) if found else None


def _name(situation: Situation, where: str, middle: tuple[float, float]) -> str:
    place = situation.places.get(where)
    return place.name if place else f"{middle[0]:.5f}, {middle[1]:.5f}"


def _place_of(agency: str, situation: Situation) -> int:
    there = ["", *situation.agencies]
    return there.index(agency) if agency in there else 0


def _short(situation: Situation, nobody: str = "everybody") -> Callable[[str], str]:
    return lambda agency: situation.agencies[agency].short if agency else nobody
