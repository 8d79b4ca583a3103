"""The distances that the agencies agreed, laid over the layout: does one shut every way out, or reach who leads?

Every ring of a protocol in force that holds for everybody and has an inner distance is laid at each place where its
hazard is likely. Which places those are follows from the words of the ring (what it says of the hazard, and of the
facts under which it holds) by data/hazard_places.json; one with no known words is laid in the middle of every crowd
zone.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from shapely.geometry.base import BaseGeometry

from dashboard.model.parameters import Likely
from dashboard.model.protocols import Protocol, Standoff
from dashboard.projections.checks.counts import count, line
from dashboard.projections.checks.exits import ways_out
from dashboard.projections.checks.result import Answer, Finding, Outcome
from dashboard.projections.checks.sited import Site, Sited
from dashboard.projections.standing import in_force

VEHICLES = ("vehicle_gate",)


class Laid(Struct, frozen=True):
    """A ring laid at a place (the middle of `at`)."""

    protocol: Protocol
    standoff: Standoff
    at: Sited
    circle: BaseGeometry

    @property
    def conditional(self) -> bool:
        """Whether it holds under some facts only."""
        return bool(self.standoff.when)

    @property
    def says(self) -> str:
        """Name protocol, hazard, distance and place."""
        ring = self.standoff
        return f"{self.protocol.title}: {ring.inner:g} m round {self.at.feature.called} ({ring.hazard})"


def instant(site: Site) -> int:
    """Return when the plan is to hold (UTC microseconds): from the period's beginning, else the plan's, else now."""
    if site.period:
        return site.period.starts
    return min((period.starts for period in site.plan.periods), default=site.situation.at)


def protocol_ring(site: Site) -> Answer:
    """Ask whether an agreed distance, laid where its hazard is likely, shuts people in or reaches those who lead.

    A ring that covers every exit of the site, or all those of a zone, fails where it always holds and is to be looked
    at where it holds under some facts; one over the command post or every medical post is to be looked at. Rings of
    vehicles larger than the plan keeps off (`vehicle_standoff`) are left out.
    """
    used = ("vehicle_standoff", "touch_distance")
    protocols = list(in_force(site.situation, instant(site)))
    if not protocols:
        return Answer("No protocol is in force for this event: there is no distance to lay", parameters=used)
    rings, larger = _laid(site, protocols)
    if not rings:
        says = f"{line(count(len(protocols), 'protocol'))} in force; no distance is laid at anything drawn"
        return Answer(says, parameters=used)
    found: dict[tuple[str, str], Finding] = {}
    for ring in sorted(rings, key=lambda ring: (ring.conditional, ring.standoff.inner)):
        for covered, finding in _covered(site, ring):
            found.setdefault((ring.protocol.id, covered), finding)
    left = f"; {larger} of vehicles larger than the plan keeps off were left out" if larger else ""
    bad = (
        f"{count(len(found), 'time')} one covers ways out, command or medical posts"
        if found
        else "none covers what must stay"
    )
    says = f"{line(count(len(rings), 'ring'))} of {count(len(protocols), 'protocol')} in force laid: {bad}{left}"
    return Answer(says, len(found), 0, "rings", tuple(found.values()), parameters=used)


def _laid(site: Site, protocols: Sequence[Protocol]) -> tuple[list[Laid], int]:
    """Return every ring that is laid, and how many were left out as those of too large a vehicle."""
    rings: list[Laid] = []
    larger, widest = 0, site.value("vehicle_standoff")
    for protocol in protocols:
        for standoff in protocol.standoffs:
            if standoff.inner <= 0 or standoff.party:
                continue
            kinds = places(standoff, site.numbers.likely)
            if kinds == VEHICLES and standoff.inner > widest + 0.01:
                larger += 1
                continue
            for at in site.of(*kinds) if kinds is not None else site.of("zone"):
                circle = at.shape.centroid.buffer(standoff.inner, quad_segs=16)
                rings.append(Laid(protocol, standoff, at, circle))
    return rings, larger


def places(standoff: Standoff, likely: Sequence[Likely]) -> tuple[str, ...] | None:
    """Return the kinds of feature at which a hazard is likely, by the first row that fits; None: in any crowd zone."""
    facts = (f"{fact.title} {fact.value if fact.value != 'yes' else ''}" for fact in standoff.when)
    words = f" {re.sub(r'[^a-z]+', ' ', ' '.join((standoff.hazard, *facts)).casefold())} "
    for row in likely:
        if any(f" {word} " in words or f" {word}s " in words for word in row.words):
            return row.kinds
    return None


def _covered(site: Site, ring: Laid) -> Iterator[tuple[str, Finding]]:
    """Return what a ring covers that must stay open or stay where it is, each under a name of its own."""
    hard: Outcome = "warn" if ring.conditional else "fail"
    exits = ways_out(site)
    if exits and _all(exits, ring):
        only = "the only way out" if len(exits) == 1 else f"all {len(exits)} ways out"
        fix = "Move the hazard, or add a way out beyond it"
        yield "exits", _finding(site, ring, hard, f"covers {only}", exits, fix)
    else:
        for zone in site.of("zone"):
            own = _own(site, zone, exits)
            if own and _all(own, ring):
                what, fix = f"covers every exit of {zone.feature.called}", "Move the hazard, or add an exit beyond it"
                yield zone.id, _finding(site, ring, hard, what, (zone, *own), fix)
    posts = site.of("command_post")
    if posts and _all(posts, ring):
        yield (
            "command",
            _finding(site, ring, "warn", "covers the command post", posts, "Name another place for command"),
        )
    medical = site.of("medical_post")
    if medical and _all(medical, ring):
        what = "covers the only medical post" if len(medical) == 1 else f"covers all {len(medical)} medical posts"
        yield "medical", _finding(site, ring, "warn", what, medical, "Plan a medical post beyond it")


def _own(site: Site, zone: Sited, exits: Sequence[Sited]) -> list[Sited]:
    """Return the exits at the edge of a zone or in it."""
    reach = site.value("touch_distance")
    return [one for one in exits if one.shape.distance(zone.shape) <= reach]


def _all(things: Sequence[Sited], ring: Laid) -> bool:
    return all(ring.circle.intersects(thing.shape) for thing in things)


def _finding(site: Site, ring: Laid, outcome: Outcome, what: str, things: Sequence[Sited], fix: str) -> Finding:
    ids = tuple(dict.fromkeys((ring.at.id, *(thing.id for thing in things))))
    label = f"{ring.standoff.inner:g} m: {ring.standoff.hazard}"
    return Finding(outcome, f"{ring.says} {what}", ids, ring.standoff.inner, None, fix,
                   shapes=site.drawn(ring.circle, label))  # fmt: skip
