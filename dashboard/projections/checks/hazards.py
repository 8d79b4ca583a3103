"""What may fall or burn: how far structures, LPG stores and generators are from people and posts."""

from collections.abc import Sequence
from math import inf

import shapely
from shapely import STRtree

from dashboard.projections.checks.counts import near
from dashboard.projections.checks.result import Answer, Finding
from dashboard.projections.checks.sited import Site, Sited

TALL = ("stage", "tower")
KEPT_CLEAR = ("medical_post", "command_post", "muster", "ambulance_point", "rendezvous")
EXITS = ("exit", "gate")
MOST_CORNERS = 1_000  # of an outline that is drawn as it is: a ring round more takes minutes to work out
CROWD = ("zone", "front", "queue", "accessible")


def collapse_zone(site: Site) -> Answer:
    """Ask whether command, medical, muster and rendezvous points are clear of what may fall (metres).

    A stage or tower may fall over `collapse_factor` times its height, all round. `value` is the distance of the pair
    with the least room to spare, and the threshold is what that structure needs.
    """
    factor, used, tall = site.value("collapse_factor"), ("collapse_factor",), site.of(*TALL)
    if not tall:
        return Answer("No stage or tower is drawn: nothing is there to fall", None, None, "m", parameters=used)
    things = site.of(*KEPT_CLEAR)
    index = STRtree([thing.shape for thing in things])
    findings = [_no_height(one) for one in tall if one.feature.height <= 0]
    spare, value, limit, says = inf, None, None, "No structure with a height stands near a post"
    for one in tall:
        reach = factor * one.feature.height
        if reach <= 0 or not things:
            continue
        thing = things[int(index.nearest(one.shape))]
        metres = one.shape.distance(thing.shape)
        if metres - reach < spare:
            spare, value, limit = metres - reach, metres, reach
            says = _reach(one, thing, metres, reach)
        for n in sorted(index.query(one.shape, predicate="dwithin", distance=reach).tolist()):
            if one.shape.distance(things[n].shape) < reach - 0.01:
                findings.append(_under(site, one, things[n], reach))
    return Answer(says, value, limit, "m", tuple(findings), parameters=used)


def _reach(one: Sited, thing: Sited, metres: float, reach: float) -> str:
    far = f"{thing.feature.called} is {near(metres, reach)} m from {one.feature.called}"
    return f"{far}, which may fall over {reach:g} m"


def _no_height(one: Sited) -> Finding:
    says = f"{one.feature.called} has no height: how far it may fall is not known"
    return Finding("warn", says, (one.id,), fix=f"Give {one.feature.called} its height", field="height")


def _under(site: Site, one: Sited, thing: Sited, reach: float) -> Finding:
    metres = one.shape.distance(thing.shape)
    fine = shapely.get_num_coordinates(one.shape) > MOST_CORNERS
    around = (one.shape.convex_hull if fine else one.shape).buffer(reach)
    shapes = site.drawn(around, f"may fall {reach:.0f} m")
    fix = f"Move it {reach - metres:.0f} m away"
    return Finding("warn", _reach(one, thing, metres, reach), (thing.id, one.id), metres, reach, fix, shapes=shapes)


def lpg(site: Site) -> Answer:
    """Ask whether LPG stores and generators are far enough from exits and from the crowd (metres).

    `value` is the distance of the pair with the least room to spare, and the threshold is what it needs. A generator
    keeps its distance from the crowd from exits too.
    """
    rows = (
        ("lpg", EXITS, "lpg_exit_distance"), ("lpg", CROWD, "lpg_crowd_distance"),
        ("generator", EXITS, "generator_crowd_distance"), ("generator", CROWD, "generator_crowd_distance"),
    )  # fmt: skip
    used = ("lpg_exit_distance", "lpg_crowd_distance", "generator_crowd_distance")
    if not site.of("lpg", "generator"):
        says = "No LPG store or generator is drawn: there is no distance to look at"
        return Answer(says, None, None, "m", parameters=used)
    findings: list[Finding] = []
    spare, value, limit, says = inf, None, None, "No LPG store or generator has an exit or a crowd near it"
    for kind, others, number in rows:
        keep = site.value(number)
        for one, other, metres in _nearest(site.of(kind), site.of(*others)):
            if metres - keep < spare:
                spare, value, limit = metres - keep, metres, keep
                says = f"{one.feature.called} is {near(metres, keep)} m from {other.feature.called}"
                says += f"; {keep:g} m are asked for"
            if metres < keep - 0.01:
                findings.append(_too_near(site, one, other, metres, keep))
    return Answer(says, value, limit, "m", tuple(findings), parameters=used)


def _nearest(things: Sequence[Sited], others: Sequence[Sited]) -> list[tuple[Sited, Sited, float]]:
    """Return each of `things` with the nearest of `others` and the metres between them."""
    if not things or not others:
        return []
    nearest = STRtree([other.shape for other in others]).nearest([thing.shape for thing in things]).tolist()
    return [(one, others[n], one.shape.distance(others[n].shape)) for one, n in zip(things, nearest, strict=True)]


def _too_near(site: Site, one: Sited, other: Sited, metres: float, keep: float) -> Finding:
    says = f"{one.feature.called} is {metres:.1f} m from {other.feature.called}; {keep:g} m are asked for"
    line = shapely.shortest_line(one.shape, other.shape)
    return Finding("warn", says, (one.id, other.id), metres, keep, f"Move it {keep - metres:.1f} m away",
                   shapes=site.drawn(line if line.length else one.shape, f"{metres:.1f} m"))  # fmt: skip
