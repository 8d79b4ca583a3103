"""Who is planned to be where in a period, as the roster (the plan's assignments) says.

An assignment counts for its `people` from its start to its end. Where people take turns, those count who are there at
the worst moment, so two half shifts are one person. Where no period is chosen, a post is as it is in the worst period
in which it is open, and those who walk about are counted in the busiest period.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from dashboard.model.events import Period
from dashboard.model.layouts import Feature
from dashboard.model.plans import Assignment
from dashboard.projections.checks.sited import Site
from dashboard.projections.plans import busiest, hours

Turn = tuple[int, int, int]  # from, to, people
Roster = Mapping[tuple[str, str], list[Assignment]]  # (period, at) -> who is there


def main_period(site: Site) -> Period | None:
    """Return the period that is looked at: the chosen one, or the busiest."""
    return site.period or busiest(site.plan)


def roster(site: Site) -> Roster:
    """Return the assignments by period and place."""
    found: defaultdict[tuple[str, str], list[Assignment]] = defaultdict(list)
    for assignment in site.plan.assignments:
        found[assignment.period, assignment.at].append(assignment)
    return found


def turns(period: Period, assignments: Iterable[Assignment]) -> list[Turn]:
    """Return from when to when how many people are there (UTC microseconds)."""
    begin, end = period.starts, period.ends
    return [(max(a.starts or begin, begin), min(a.ends or end, end), a.people) for a in assignments]


def least(site: Site, feature: Feature, known: Roster) -> int:
    """Return how many people are at `feature` at the worst moment while it is open; `known` as of roster."""
    found, at = [], f"feature:{feature.id}"
    for period in (site.period,) if site.period else site.plan.periods:
        open_ = hours(feature, period)
        if open_:
            found.append(fewest(turns(period, known.get((period.name, at), ())), *open_))
    return min(found, default=0)


def fewest(shifts: Iterable[Turn], begin: int, end: int) -> int:
    """Return how many are there at the worst moment from `begin` to `end`."""
    known = list(shifts)
    moments = {begin, *(t for start, stop, _ in known for t in (start, stop) if begin <= t < end)}
    return min(sum(n for start, stop, n in known if start <= t < stop) for t in moments)
