"""Zones from the desk: what holds, with its measures; block and open lanes, lift and withdraw, and a form for more."""

from collections.abc import Callable

import streamlit as st

from components.chips import render_title, render_watching
from components.zone_forms import render_zone_form
from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.hazards import Hazards
from dashboard.model.text import markdown
from dashboard.model.zones import SITE_WORDS, LaneChanged, Site, SiteWithdrawn, Zone, ZoneLifted
from dashboard.projections.situation import Situation


def render_zones(
    situation: Situation, hazards: Hazards, now: int, agency: str, submission: str, may_write: bool,
    to: Callable[..., dict[str, str]],
) -> list[AnyBody] | None:  # fmt: skip
    """Draw what holds and the form for more; return what is to be recorded.

    `agency` stands first to choose, `to` makes the query of a link that stays with this event.
    """
    there, new = st.columns(2, gap="medium")
    with there:
        render_title(f"Zones and command sites {len(situation.zones) + len(situation.sites)}")
        said = _render_standing(situation, may_write)
    with new:
        render_title("Draw or name one")
        if not may_write:
            render_watching(situation.people, to)
            return None
        try:
            made = render_zone_form(situation, hazards, now, agency, submission)
        except EntryRejected as error:
            st.error(markdown(str(error)), icon=":material/error:")
            return None
    return said or made


def _render_standing(situation: Situation, may_write: bool) -> list[AnyBody] | None:
    if not situation.zones and not situation.sites:
        st.caption("Nothing is drawn and no command site is named.")
    asked: list[AnyBody] = []
    for zone in situation.zones.values():
        asked += _render_zone(zone, situation, may_write)
    for site in situation.sites.values():
        asked += _render_site(site, situation, may_write)
    return asked or None


def _render_zone(zone: Zone, situation: Situation, may_write: bool) -> list[AnyBody]:
    said: list[AnyBody] = []
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(markdown(zone_line(zone, situation)), width="stretch")
        if may_write and zone.kind == "lane":
            blocked = zone.status == "blocked"
            if st.button("Open lane" if blocked else "Block lane", key=f"lane:{zone.id}"):
                said.append(LaneChanged(zone.id, "open" if blocked else "blocked"))
        if may_write and st.button("Lift", key=f"lift:{zone.id}"):
            said.append(ZoneLifted(zone.id))
    return said


def _render_site(site: Site, situation: Situation, may_write: bool) -> list[AnyBody]:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(markdown(site_line(site, situation)), width="stretch")
        gone = may_write and st.button("Withdraw", key=f"withdraw:{site.id}")
    return [SiteWithdrawn(site.id)] if gone else []


def zone_line(zone: Zone, situation: Situation) -> str:
    """Say one zone in a line: what, for whom, how far, its source, and who agreed it."""
    known = situation.incident(zone.incident)
    short = situation.agencies[zone.agency].short if zone.agency in situation.agencies else zone.agency
    lane = f"lane {zone.status.upper() if zone.status == 'blocked' else 'open'}"
    what = lane if zone.kind == "lane" else zone.kind
    reach = f"{zone.inner:g} m" + (f", outer {zone.outer:g} m" if zone.outer else "") if zone.inner else ""
    parts = [
        known.number if known else "event", what, zone.name, reach, f"for {short or 'everybody'}" if reach else "",
        f"source: {zone.source}" if zone.source else "",
        f"agreed {zone.agreed}" if zone.agreed else "not agreed yet" if reach else "",
    ]  # fmt: skip
    return " · ".join(filter(None, parts))


def site_line(site: Site, situation: Situation) -> str:
    """Say one site in a line."""
    known = situation.incident(site.incident)
    short = situation.agencies[site.agency].short if site.agency in situation.agencies else site.agency
    return " · ".join(
        filter(None, (known.number if known else site.incident, SITE_WORDS[site.kind], site.place, short))
    )
