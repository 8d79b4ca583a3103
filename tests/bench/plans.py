"""The planner's figures: every check and rehearsal of a large layout, as they run after each edit."""

import cProfile
import pstats
import sys
import time
from pathlib import Path

from msgspec import structs

from dashboard.model.parameters import AgreedSet
from dashboard.model.plans import Plan
from dashboard.projections.checks import run
from dashboard.projections.checks.sited import Site
from dashboard.projections.situation import Situation
from dashboard.services.parameters import shipped
from tests.bench.measure import Figure, plain, show, spread, timed
from tests.projections.checks.big import big_plan

EDITS = 15
SLOWEST = 6


def checking(objects: int = 1_000) -> list[Figure]:
    """Move one thing of a layout at a time, and run every check and rehearsal after it, as the editor does."""
    plan, numbers, situation = big_plan(objects), AgreedSet(shipped()["uk"]), Situation()
    period = plan.periods[0]
    run.check(plan, numbers, situation, period)
    edits = [moved(plan, n) for n in range(EDITS)]
    began = time.process_time()
    taken = [timed(lambda edit=edit: run.check(edit, numbers, situation, period)) for edit in edits]
    cpu = (time.process_time() - began) / EDITS
    return [
        spread(f"all checks after an edit, {objects:,} objects", taken, 1.0),
        Figure("  of which CPU", plain(cpu), ""),
        *slowest(edits[0], numbers, situation),
    ]


def moved(plan: Plan, n: int) -> Plan:
    """Return the plan with its n-th stage, or what stands there in the list, ten metres to the east."""
    at = n * 31 % len(plan.features)
    feature = plan.features[at]
    points = tuple((lon + 1.2e-4, lat) for lon, lat in feature.points)
    return structs.replace(
        plan, features=(*plan.features[:at], structs.replace(feature, points=points), *plan.features[at + 1 :])
    )


def slowest(plan: Plan, numbers: AgreedSet, situation: Situation) -> list[Figure]:
    """Return the checks that take longest, each with what it is the first to ask for (CPU time)."""
    site, found = Site(plan, numbers, situation, plan.periods[0]), []
    for one in (*run.CHECKS, *run.REHEARSALS):
        began = time.process_time()
        one.ask(site)
        found.append((time.process_time() - began, one.id))
    worst = sorted(found, reverse=True)[:SLOWEST]
    return [Figure(f"  of which {name} (CPU)", plain(seconds), "") for seconds, name in worst]


def profiled(objects: int, file: Path) -> None:
    """Write where the time goes into `file`."""
    plan, numbers = big_plan(objects), AgreedSet(shipped()["uk"])
    run.check(plan, numbers, Situation(), plan.periods[0])
    with cProfile.Profile() as profile:
        run.check(plan, numbers, Situation(), plan.periods[0])
    with file.open("w") as out:
        pstats.Stats(profile, stream=out).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    objects = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    show(checking(objects))
    if len(sys.argv) > 2:
        profiled(objects, Path(sys.argv[2]))
