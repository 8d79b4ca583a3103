"""How long the walk is from each crowd area to each exit, over the walking network and through no wall.

Who has come to a way out is out: nobody walks on through it to another one, so the barriers stand as if the ways out in
them were shut, and a way out is reached on either side of its barrier. From an area without ground of its own (indoors)
it is a straight line at crowd speed.
"""

from math import inf

import numpy as np
import shapely
from shapely import STRtree

from dashboard.projections.checks.exits import ways_out
from dashboard.projections.checks.ground import DOORS, Numbers, opened, walls_but_for
from dashboard.projections.checks.ground import WALLS as BARRIERS
from dashboard.projections.checks.sited import Site, Sited
from dashboard.projections.checks.walking import REACH, Network, Steps, Walk, crossing, network, seconds_of


def minutes_to(site: Site, places: list[Sited], exits: list[Sited]) -> Numbers:
    """Return the minutes from the middle of each place to each exit (places x exits); inf where nobody gets there."""
    made, usual, best = network(site), 1 / site.value("walk_speed_crowd"), 1 / site.value("walk_speed")
    middles = np.array([place.shape.centroid for place in places])
    metres: Numbers = shapely.distance(middles[:, None], np.array([e.shape.centroid for e in exits])[None, :])
    starts, steps = _starts(made, places), _steps(site, made)
    indoors = np.array([node < 0 for node in starts])
    taken = np.full(metres.shape, inf)
    for n, sources in enumerate(_sources(site, made, exits)):
        walk = Walk(made, steps, sources)
        for place, node in enumerate(starts):
            found = walk.to(node) if node >= 0 else None
            taken[place, n] = inf if found is None else max(found, metres[place, n] * best)
    near = np.isfinite(taken) & (metres <= made.cell * REACH)
    return np.where(near | indoors[:, None], metres * usual, taken) / 60


def _starts(made: Network, places: list[Sited]) -> list[int]:
    """Return the node nearest to the middle of each place, of those inside it; -1 where there is none."""
    areas, nodes = made.inside([place.shape for place in places])
    found = []
    for n, place in enumerate(places):
        own, middle = nodes[areas == n], place.shape.centroid
        at = made.at[own] - (middle.x, middle.y)
        found.append(int(own[np.argmin(np.hypot(*at.T))]) if len(own) else -1)
    return found


def _steps(site: Site, made: Network) -> Steps:
    """Return the steps that lead through no way out."""
    out = {e.id for e in ways_out(site)}
    shut = walls_but_for(site, [door for door in site.of(*DOORS) if door.id not in out])
    kept = ~crossing(made.at, made.links, shut, made.cell)
    return Steps(made, seconds_of(site, made)[kept], made.links[kept])


def _sources(site: Site, made: Network, exits: list[Sited]) -> list[set[int]]:
    """Return the nodes from which one steps into each exit, or into its opening in a barrier."""
    touch, walls = site.value("touch_distance"), walls_but_for(site, site.of(*DOORS))
    standing, found = STRtree(shapely.linestrings(walls)), []
    for e in exits:
        openings = [at for wall in site.of(*BARRIERS) for at in opened(wall.shape, [e], site)[1]]
        spots = [shapely.Point(at) for at in openings] or [e.shape.centroid]
        spot, node = made.inside(spots, max(made.cell * REACH, 0.0 if openings else touch))
        ways = [shapely.LineString([spots[s], made.at[n]]) for s, n in zip(spot, node, strict=True)]
        hit = set(standing.query(ways, predicate="intersects")[0].tolist()) if ways else set()
        found.append({int(n) for way, n in enumerate(node) if way not in hit})
    return found
