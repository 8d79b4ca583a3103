"""Is help within a walk: medical posts and AEDs from everywhere that people are, along the walking network."""

from collections.abc import Sequence
from typing import NamedTuple

import shapely

from dashboard.projections.checks.result import Answer, Finding, Outcome, Shape
from dashboard.projections.checks.sited import Site, Sited
from dashboard.projections.checks.walking import Network, Public, Walk, network, public, seconds

PACE = ("walk_speed", "walk_speed_crowd", "crowd_slow_density")


class _Aim(NamedTuple):
    """What is to be reached, within which number, in which unit of so many seconds, and how bad it is if not."""

    kind: str
    called: str
    within: str
    unit: str
    size: float
    outcome: Outcome


MEDICAL = _Aim("medical_post", "medical post", "medical_minutes", "min", 60.0, "fail")
AED = _Aim("aed", "AED", "aed_seconds", "s", 1.0, "warn")


def medical_reach(site: Site) -> Answer:
    """Ask whether a medical post is within so many minutes' walk of everywhere that people are (minutes)."""
    return _reach(site, MEDICAL)


def aed_reach(site: Site) -> Answer:
    """Ask whether an AED is within so many seconds' walk, one way, of everywhere that people are (seconds).

    A medical post counts only where an AED is drawn at it.
    """
    return _reach(site, AED)


def _reach(site: Site, aim: _Aim) -> Answer:
    limit, used = site.value(aim.within), (aim.within, *PACE)
    if not public(site).things:
        return Answer("No crowd area is drawn: there is nobody to walk from", None, limit, aim.unit, parameters=used)
    posts = site.of(aim.kind)
    if not posts:
        says = f"No {aim.called} is drawn"
        lacking = Finding(aim.outcome, says, threshold=limit, fix=f"Draw where each {aim.called} is")
        return Answer(says, None, limit, aim.unit, (lacking,), parameters=used)
    made = network(site)
    sources = made.nodes([post.shape.representative_point() for post in posts])
    walk = Walk(made, seconds(site), [node for node in sources if node >= 0])
    findings = [_beyond(site, aim, limit, walk, n) for n in range(len(public(site).things))]
    found = [finding for finding in findings if finding is not None]
    found += _lonely(made, posts, sources)
    worst, at = _worst(public(site), walk)
    return Answer(_says(aim, worst, limit, found), worst and worst / aim.size, limit, aim.unit,
                  tuple(found), _way(site, walk, at, aim) if at is not None else (), used)  # fmt: skip


def _beyond(site: Site, aim: _Aim, limit: float, walk: Walk, n: int) -> Finding | None:
    """Return what is wrong with the n-th public thing; None where all of it is near enough."""
    thing, nodes = public(site).things[n], public(site).of[n].tolist()
    times = {node: walk.to(node) for node in nodes}
    lost = [node for node, time in times.items() if time is None]
    known = [time for time in times.values() if time is not None]
    name, asks = thing.feature.called, f"move or add {_one(aim)}"
    if not known:
        why = "nobody can walk there from" if nodes else "it has no open ground that can be reached from"
        return Finding(aim.outcome, f"{name}: {why} any {aim.called}", (thing.id,), None, limit,
                       f"Open a way to it, or {asks}", shapes=site.drawn(thing.shape, "not reached"))  # fmt: skip
    far = [node for node, time in times.items() if time is not None and time > limit * aim.size + 1e-6]
    if not far and not lost:
        return None
    worst = max(known) / aim.size
    share = round(100 * (len(far) + len(lost)) / len(times))
    says = f"{name}: {worst:.1f} {aim.unit} from the nearest {aim.called}; {max(share, 1)} % of it is beyond {limit:g}"
    says += " or cannot be reached" if lost else ""
    ground = walk.network.square([*far, *lost])
    shapes = site.drawn(ground.simplify(walk.network.cell / 8), f"beyond {limit:g} {aim.unit}")
    return Finding(aim.outcome, says, (thing.id,), worst, limit, f"M{asks[1:]} nearer to it", shapes=shapes)


def _lonely(made: Network, posts: Sequence[Sited], sources: Sequence[int]) -> list[Finding]:
    """Return the posts that nobody can walk to."""
    joined = set(made.links.flatten().tolist())
    where = "outside the site's boundary, or walled in" if made.terrain.bounded else "far from the crowd, or walled in"
    return [
        Finding(
            "warn", f"{post.feature.called} was left out: it lies {where}", (post.id,), fix="Move it to open ground"
        )
        for post, node in zip(posts, sources, strict=True)
        if node not in joined
    ]


def _worst(people: Public, walk: Walk) -> tuple[float | None, int | None]:
    found = [(time, node) for node in people.nodes if (time := walk.to(node)) is not None]
    return max(found, default=(None, None))


def _says(aim: _Aim, worst: float | None, limit: float, found: Sequence[Finding]) -> str:
    if worst is None:
        return f"No {aim.called} can be walked to from where people are"
    lost = [finding for finding in found if finding.value is None and finding.threshold is not None]
    more = f"; {len(lost)} of the areas cannot be reached at all" if lost else ""
    return f"The longest walk to {_one(aim)} is {worst / aim.size:.1f} {aim.unit}; {limit:g} are asked for{more}"


def _one(aim: _Aim) -> str:
    return f"{'an' if aim.called == 'AED' else 'a'} {aim.called}"


def _way(site: Site, walk: Walk, node: int, aim: _Aim) -> tuple[Shape, ...]:
    path = walk.path(node)
    if len(path) < 2:
        return ()
    return site.drawn(shapely.LineString(walk.network.at[path]), f"{(walk.to(node) or 0) / aim.size:.1f} {aim.unit}")
