"""Can firefighters reach it: how far hose is laid from a way to every side of a structure."""

from collections.abc import Sequence
from math import inf

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from dashboard.projections.checks.counts import SLACK, count, near, unit
from dashboard.projections.checks.ground import SOLID, Numbers
from dashboard.projections.checks.once import once
from dashboard.projections.checks.result import Answer, Finding
from dashboard.projections.checks.roads import EMERGENCY
from dashboard.projections.checks.sited import Site, Sited
from dashboard.projections.checks.walking import Steps, Walk, network

Shapes = npt.NDArray[np.object_]

STRUCTURES = ("stage", "tower", "bar", "screen", "shelter")
FROM = (*EMERGENCY, "street")
HIDING = (*SOLID, "water", "bar", "screen", "shelter")
PIECE = 10.0  # metres of an outline of which both ends and the middle are looked at
MOST = 200  # of them, on the largest outline
SKIN = 0.05  # metres that a line may run inside an outline: it lies along it, and not through it


def fire_access(site: Site) -> Answer:
    """Ask whether every side of every structure is within so much hose of a street or emergency route (metres).

    Hose is laid straight from the way to a side that can be seen from it (past barriers, not through what is built or
    water), and from there along the outline. Where no side is seen, it is laid as people would walk.
    """
    limit, used = site.value("fire_reach"), ("fire_reach", "crowd_slow_density")
    structures, ways = site.of(*STRUCTURES), [way.shape for way in site.of(*FROM)]
    if not structures:
        return Answer("No stage, tower, bar, screen or shelter is drawn: there is nothing to reach",
                      None, limit, "m", parameters=used)  # fmt: skip
    if not ways:
        says = "No emergency route or street is drawn for fire engines"
        lacking = Finding("fail", says, tuple(s.id for s in structures), None, limit, "Draw the emergency routes")
        return Answer(says, None, limit, "m", (lacking,), parameters=used)
    findings, longest, farthest = [], -1.0, ""
    laid = _laid(site, structures, ways, limit)
    for structure, (metres, spot) in zip(structures, laid, strict=True):
        if metres > limit + SLACK:
            findings.append(_too_far(site, structure, metres, spot, limit))
        if longest < metres < inf:
            longest, farthest = metres, structure.feature.called
    says = "No structure is seen from a way"
    if farthest:
        says = f"{farthest} needs most hose: {near(longest, limit)} m; {limit:g} m reach"
    if findings and longest <= limit + SLACK:  # what is wanting is not the length: some are not seen at all
        number = len(structures)
        reached = number - len(findings)
        says = f"{reached} of {count(number, 'structure')} within reach; {says[:1].lower()}{says[1:]}"
        return Answer(says, reached, number, unit(number, "structure"), tuple(findings), parameters=used)
    return Answer(says, longest if farthest else None, limit, "m", tuple(findings), parameters=used)


def _too_far(site: Site, structure: Sited, metres: float, spot: BaseGeometry, limit: float) -> Finding:
    name = structure.feature.called
    says = f"{name}: its far side is {near(metres, limit)} m of hose from the nearest way; {limit:g} m reach"
    if metres == inf:
        says = f"{name}: buildings, stages or water stand between it and every way"
    return Finding("fail", says, (structure.id,), None if metres == inf else metres, limit,
                   f"Bring an emergency route nearer to {name}", shapes=site.drawn(spot, "out of reach"))  # fmt: skip


def _laid(
    site: Site, structures: Sequence[Sited], ways: Sequence[BaseGeometry], limit: float
) -> list[tuple[float, BaseGeometry]]:
    """Return for each structure the hose to its farthest side, and where that is."""
    outlines = [_outline(structure.shape) for structure in structures]
    owner = np.repeat(np.arange(len(outlines)), [len(outline) for outline in outlines])
    points = shapely.points(np.concatenate(outlines))
    metres = _straight(site, points, np.array(ways, dtype=object), limit)
    found = []
    for n, outline in enumerate(outlines):
        seen = metres[owner == n]
        reached = _along(seen, outline) if np.isfinite(seen).any() else _walked(site, outline, ways)
        far = int(np.argmax(reached))
        found.append((float(reached[far]), shapely.Point(outline[far])))
    return found


def _straight(site: Site, points: Shapes, ways: Shapes, limit: float) -> Numbers:
    """Return the hose straight from the nearest way that sees each point; inf where none does within `limit` metres."""
    index = STRtree(ways)
    lines = shapely.shortest_line(points, ways[index.nearest(points)])
    metres: Numbers = shapely.length(lines)
    hidden = _blocked(site, lines)
    metres[hidden] = inf
    asked = np.flatnonzero(hidden)
    point, way = index.query(points[asked], predicate="dwithin", distance=limit)
    others = shapely.shortest_line(points[asked][point], ways[way])
    free = ~_blocked(site, others)
    np.minimum.at(metres, asked[point[free]], shapely.length(others[free]))
    return metres


def _walked(site: Site, outline: Numbers, ways: Sequence[BaseGeometry]) -> Numbers:
    """Return the hose to each point of an outline by the walking network (metres, a cell too long at most)."""
    made = network(site)
    sources = {int(node) for node in made.inside(ways, made.cell)[1]}
    walk = Walk(made, Steps(made, made.lengths), sources)
    nodes = made.inside(shapely.points(outline).tolist(), 2 * made.cell)
    reached = np.full(len(outline), inf)
    for point, node in zip(*nodes, strict=True):
        metres = walk.to(int(node))
        if metres is not None:
            beside = float(np.hypot(*(made.at[node] - outline[point])))
            reached[point] = min(reached[point], metres + beside + made.cell)
    return _along(reached, outline)


def _outline(shape: BaseGeometry) -> Numbers:
    """Return points along the outline of a structure: corners, the middle of every side, and every few metres."""
    line = shape.boundary if shape.area > 0 else shape
    ends: Numbers = shapely.get_coordinates(shapely.segmentize(line, max(PIECE, line.length / MOST)))
    middles = (ends + np.roll(ends, -1, axis=0)) / 2
    return np.stack((ends, middles), axis=1).reshape(-1, 2) if line.length else ends


@once
def _solids(site: Site) -> Shapes:
    """Return what hides, less its skin; digits finer than that are left out first, as they make it slow."""
    shapes = [s.shape for s in site.of(*HIDING) if s.shape.area > 0]
    found: Shapes = shapely.buffer(shapely.simplify(shapes, SKIN / 2), -SKIN)
    return found


def _blocked(site: Site, lines: Shapes) -> npt.NDArray[np.bool_]:
    """Return which lines run through something that hides (lying along its outline is not through it)."""
    solids = _solids(site)
    hit = np.zeros(len(lines), dtype=bool)
    if len(solids) and len(lines):
        hit[STRtree(solids).query(lines, predicate="intersects")[0]] = True
    return hit


def _along(metres: Numbers, outline: Numbers) -> Numbers:
    """Return the hose to each point: straight, or from the point before or after it along the outline."""
    sides = np.hypot(*(np.roll(outline, -1, axis=0) - outline).T)
    reached = metres.copy()
    for _ in range(2):  # twice round is enough for a ring, whichever point is seen
        for n in range(len(reached)):
            reached[n] = min(reached[n], reached[n - 1] + sides[n - 1])
        for n in range(len(reached) - 1, -1, -1):
            reached[n - 1] = min(reached[n - 1], reached[n] + sides[n - 1])
    return reached
