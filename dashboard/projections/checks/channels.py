"""Channels: everybody who works somewhere knows on which one, and agencies share one at least."""

import shapely

from dashboard.projections.checks.counts import count, line, unit
from dashboard.projections.checks.once import once
from dashboard.projections.checks.result import Answer, Finding
from dashboard.projections.checks.sited import Site, Sited

SECTORS = ("zone", "front", "division")


def comms(site: Site) -> Answer:
    """Ask that crowd zones, divisions and staffed places have a channel, and that agencies share one.

    `value` is the places that have a channel where it is not shared ones that are wanting.
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
    places = asked_for_one(site)
    for place in silent(site):
        shapes = site.drawn(place.shape, "no channel")
        says, fix = f"{place.feature.called} {lacks(channel_of(site, place))}", "Choose a channel for it"
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
    says = says if number else "No zone, division or staffed place is there to need a channel"
    says = f"{says}; {count(len(shared), 'channel')} shared by agencies"
    if without and len(shared) >= asked:
        return Answer(says, number - without, number, unit(number, "place"), tuple(findings), (), ("shared_channels",))
    return Answer(says, len(shared), asked, unit(len(shared), "channel"), tuple(findings), (), ("shared_channels",))


def asked_for_one(site: Site) -> list[Sited]:
    """Return the crowd zones, drawn divisions and staffed places, which are to have a channel."""
    return [place for place in site.features if place.feature.kind in SECTORS or place.feature.staff > 0]


def silent(site: Site) -> list[Sited]:
    """Return those of them that have no channel, or one that nobody has set up."""
    return [place for place in asked_for_one(site) if channel_of(site, place) not in site.situation.channels]


def channel_of(site: Site, place: Sited) -> str:
    """Return the channel of `place`: its own, that of a division that lists it, or of the drawn one it lies in.

    Of several divisions that list it, the first with a channel counts.
    """
    if place.feature.channel:
        return place.feature.channel
    listed = _listed(site).get(place.id)
    if listed:
        return listed
    drawn = (area for area in site.of("division") if area.feature.channel)
    return next((area.feature.channel for area in drawn if shapely.covers(area.shape, place.shape)), "")


@once
def _listed(site: Site) -> dict[str, str]:
    """Return the channels of the divisions of the plan, by what they list."""
    found: dict[str, str] = {}
    for division in site.plan.divisions:
        for name in division.features if division.channel else ():
            found.setdefault(name, division.channel)
    return found


def lacks(channel: str) -> str:
    """Say what is wrong with a channel that is not known."""
    return f"is on channel '{channel}', which nobody has set up" if channel else "has no channel"
