"""Channels: everybody who works somewhere knows on which one, and agencies share one at least."""

import shapely

from dashboard.model.plans import Division
from dashboard.projections.checks.counts import count, line
from dashboard.projections.checks.result import Answer, Finding
from dashboard.projections.checks.sited import Site, Sited

SECTORS = ("zone", "front", "division")


def comms(site: Site) -> Answer:
    """Ask that crowd zones, divisions and staffed places have a channel, and that agencies share one (`value`).

    A place has its own channel, that of the division of the plan that lists it, or that of the drawn division it lies
    in. Shared is a channel of two agencies or more that is not kept for one incident.
    """
    known, asked = site.situation.channels, site.value("shared_channels")
    shared = [c for c in known.values() if len(set(c.agencies)) > 1 and not c.incident]
    findings: list[Finding] = []
    if len(shared) < asked:
        says = line(f"{count(len(shared), 'channel')} with two agencies or more, of {asked:g}")
        fix = "Set up a channel that agencies share, on the directory"
        findings.append(Finding("fail", says, (), len(shared), asked, fix))
    places = [p for p in site.features if p.feature.kind in SECTORS or p.feature.staff > 0]
    divisions = {name: division for division in site.plan.divisions for name in division.features}
    drawn = [area for area in site.of("division") if area.feature.channel]
    for place in places:
        channel = _channel(place, divisions, drawn)
        if channel not in known:
            shapes = site.drawn(place.shape, "no channel")
            says, fix = f"{place.feature.called} {_lacks(channel)}", "Choose a channel for it"
            findings.append(Finding("fail", says, (place.id,), fix=fix, field="channel", shapes=shapes))
    for division in site.plan.divisions:
        if division.channel not in known:
            what = (
                f"is on channel '{division.channel}', which nobody has set up" if division.channel else "has no channel"
            )
            says = f"{division.name or division.id} {what}"
            findings.append(Finding("fail", says, division.features, fix="Choose a channel for the division"))
    number = len(places) + len(site.plan.divisions)
    without = len(findings) - (len(shared) < asked)
    says = f"{number - without:,} of {number:,} zones, divisions and staffed places have a channel"
    says = f"{says}; {count(len(shared), 'channel')} shared by agencies"
    return Answer(says, len(shared), asked, "channels", tuple(findings), (), ("shared_channels",))


def _channel(place: Sited, divisions: dict[str, Division], drawn: list[Sited]) -> str:
    """Return the channel of `place`: its own, or its division's."""
    if place.feature.channel:
        return place.feature.channel
    listed = divisions.get(place.id)
    if listed and listed.channel:
        return listed.channel
    return next((area.feature.channel for area in drawn if shapely.covers(area.shape, place.shape)), "")


def _lacks(channel: str) -> str:
    return f"is on channel '{channel}', which nobody has set up" if channel else "has no channel"
