"""Who is planned to be where in the period, as the roster (the plan's assignments) says.

An assignment counts for its `people` from its start to its end. Where people take turns, those count who are there at
the worst moment, so two half shifts are one person. Without a period every assignment counts as there all the time.
"""

from collections import defaultdict
from collections.abc import Iterable

from dashboard.model.layouts import Feature
from dashboard.model.plans import Assignment
from dashboard.projections.checks.sited import Site
from dashboard.projections.plans import hours

Turn = tuple[int, int, int]  # from, to, people


def assigned(site: Site) -> list[Assignment]:
    """Return the assignments of the period; of all periods where none is chosen."""
    period = site.period
    return [a for a in site.plan.assignments if period is None or a.period == period.name]


def turns(site: Site, assignments: Iterable[Assignment]) -> list[Turn]:
    """Return from when to when how many people are there (UTC microseconds)."""
    begin, end = (site.period.starts, site.period.ends) if site.period else (0, 1)
    return [
        (max(a.starts or begin, begin), min(a.ends or end, end), a.people) if site.period else (0, 1, a.people)
        for a in assignments
    ]  # fmt: skip


def by_feature(site: Site) -> dict[str, list[Assignment]]:
    """Return the assignments at features of the layout, by the feature's id."""
    found: defaultdict[str, list[Assignment]] = defaultdict(list)
    for assignment in assigned(site):
        what, _, name = assignment.at.partition(":")
        if what == "feature":
            found[name].append(assignment)
    return found


def least(site: Site, feature: Feature, there: dict[str, list[Assignment]] | None = None) -> int:
    """Return how many people are at `feature` at the worst moment while it is open; `there` as of by_feature."""
    known = by_feature(site) if there is None else there
    begin, end = 0, 1
    if site.period:
        begin, end = hours(feature, site.period) or (site.period.starts, site.period.ends)
    return fewest(turns(site, known.get(feature.id, ())), begin, end)


def fewest(shifts: Iterable[Turn], begin: int, end: int) -> int:
    """Return how many are there at the worst moment from `begin` to `end`."""
    known = list(shifts)
    moments = {begin, *(t for start, stop, _ in known for t in (start, stop) if begin <= t < end)}
    return min(sum(n for start, stop, n in known if start <= t < stop) for t in moments)
