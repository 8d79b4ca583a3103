"""The roster of a plan: who works where from when to when, what that leaves open, who is in two places, who works too
long, who is free. Pure; every time is UTC microseconds.

Two posts, two divisions, two positions, a position and a post, or a post outside the division, at one time are a clash.
Somebody who holds a position may be in a division (the position says what they are, the division where), or at a
command post; a supervisor in operations at a post of their own division is to be looked at.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from msgspec import Struct

from dashboard.model.events import Period
from dashboard.model.layouts import Feature, kind_of
from dashboard.model.moment import SECOND
from dashboard.model.plans import Assignment, Plan
from dashboard.projections.plans import hours
from dashboard.projections.situation import Situation

Span = tuple[int, int]


class DutyLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """How long somebody may be on duty (seconds): `longest` hours within `within`, at least `rest` between two spells.

    A break of at most `pause` does not end a spell of duty. `source` says where the numbers come from.
    """

    longest: int
    within: int
    rest: int
    pause: int
    source: str
    agreed_on: str = ""


class Work(Struct, frozen=True, gc=False):
    """One assignment as it stands: whose (`agency` an id, empty: not known), where, from when to when."""

    assignment: Assignment
    name: str
    agency: str
    place: str
    starts: int
    ends: int


class Gap(Struct, frozen=True, gc=False):
    """From `starts` to `ends` only `people` are there of those that are needed."""

    starts: int
    ends: int
    people: int


class Post(Struct, frozen=True, gc=False):
    """A position, a post of the layout or a division in one period.

    `at` as in Assignment. `need` is people at one time (0: none asked for); `assigned` the most people there at one
    time while it is open; `opens` and `closes` 0 where it is closed in this period. `gaps` are the stretches of its
    hours with fewer than needed.
    """

    at: str
    name: str
    need: int
    assigned: int
    opens: int
    closes: int
    work: tuple[Work, ...] = ()
    gaps: tuple[Gap, ...] = ()
    agency: str = ""

    @property
    def closed(self) -> bool:
        """Whether it is closed in this period."""
        return not self.closes

    @property
    def missing(self) -> int:
        """How many more are needed at one time."""
        return max((self.need - gap.people for gap in self.gaps), default=0)


class Clash(Struct, frozen=True, gc=False):
    """`who` (`person:ID`, `unit:ID`) is at two places from `starts` to `ends`.

    `minor`: it may be meant so (a supervisor at a post of their own division), and is to be looked at.
    """

    who: str
    first: Work
    second: Work
    starts: int
    ends: int
    minor: bool = False


class LongDuty(Struct, frozen=True, gc=False):
    """A person on duty for `worked` microseconds within the limit's stretch that begins at `starts`."""

    person: str
    name: str
    starts: int
    worked: int


class ShortRest(Struct, frozen=True, gc=False):
    """A person with too little rest between the end of one spell of duty (`starts`) and the next one (`ends`)."""

    person: str
    name: str
    starts: int
    ends: int


def works(plan: Plan, situation: Situation, period: str = "") -> tuple[Work, ...]:
    """Return every assignment of `plan` with its hours, of the period of that name or of all; the earliest first."""
    periods = {p.name: p for p in plan.periods}
    places = place_names(plan)
    found = [
        _work(a, periods[a.period], places, situation)
        for a in plan.assignments
        if a.period in periods and period in ("", a.period)
    ]
    return tuple(sorted(found, key=lambda work: (work.starts, work.ends, work.name)))


def staffed(plan: Plan, situation: Situation, period: Period) -> tuple[Post, ...]:
    """Return every position, every post that asks for people or has some, and every division, as in `period`."""
    there: defaultdict[str, list[Work]] = defaultdict(list)
    for work in works(plan, situation, period.name):
        there[work.assignment.at].append(work)
    whole = (period.starts, period.ends)
    rows = [_post(f"position:{p.id}", p.title, 1, whole, there, p.agency) for p in plan.positions]
    for feature in plan.features:
        at = f"feature:{feature.id}"
        if asks_for_staff(feature) or at in there:
            rows.append(_post(at, feature.called, feature.staff, hours(feature, period), there, feature.owner))
    rows += [_post(f"division:{d.id}", d.name, 0, whole, there, "") for d in plan.divisions]
    return tuple(rows)


def asks_for_staff(feature: Feature) -> bool:
    """Whether people are wanted at `feature`."""
    return feature.staff > 0 and "staff" in kind_of(feature).asks


def gaps(plan: Plan, situation: Situation, period: Period) -> tuple[Post, ...]:
    """Return what is not held or staffed for all of its hours in `period`."""
    return tuple(post for post in staffed(plan, situation, period) if post.gaps)


def clashes(plan: Plan, situation: Situation, period: Period | None = None) -> tuple[Clash, ...]:
    """Return who is at two places at once, in any period or with one of the two in `period`; the earliest first."""
    mine: defaultdict[str, list[Work]] = defaultdict(list)
    for work in works(plan, situation):
        mine[work.assignment.who].append(work)
    places = _Places(plan)
    found = [
        Clash(who, one, two, max(one.starts, two.starts), min(one.ends, two.ends), places.own(one, two))
        for who, all_ in mine.items()
        for one, two in combinations(all_, 2)
        if one.starts < two.ends and two.starts < one.ends and places.apart(one, two)
        and (period is None or period.name in (one.assignment.period, two.assignment.period))
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda clash: (clash.starts, clash.who)))


def wrong_agencies(plan: Plan, situation: Situation, period: Period | None = None) -> tuple[Work, ...]:
    """Return who holds a position that is another agency's."""
    wanted = {f"position:{p.id}": p.agency for p in plan.positions if p.agency}
    there = works(plan, situation, period.name if period else "")
    return tuple(w for w in there if w.agency and wanted.get(w.assignment.at, w.agency) != w.agency)


def long_duties(plan: Plan, situation: Situation, limits: DutyLimits) -> tuple[LongDuty, ...]:
    """Return who is on duty for longer than allowed, each with the worst stretch; by name."""
    found = []
    for who, name, spans in _people(plan, situation):
        worst = max(((worked_within(spans, s, s + limits.within * SECOND), -s) for s, _ in spans), default=(0, 0))
        if worst[0] > limits.longest * SECOND:
            found.append(LongDuty(who, name, -worst[1], worst[0]))
    return tuple(found)


def short_rests(plan: Plan, situation: Situation, limits: DutyLimits) -> tuple[ShortRest, ...]:
    """Return who has less rest than needed between two spells of duty; by name."""
    return tuple(
        ShortRest(who, name, one[1], two[0])
        for who, name, spans in _people(plan, situation)
        for one, two in pairwise(spans)
        if limits.pause * SECOND < two[0] - one[1] < limits.rest * SECOND
    )


def worked_within(spans: Iterable[Span], starts: int, ends: int) -> int:
    """Return how much of `spans` (none overlaps another) lies from `starts` to `ends`."""
    return sum(max(0, min(b, ends) - max(a, starts)) for a, b in spans)


def free(plan: Plan, situation: Situation, starts: int, ends: int) -> tuple[str, ...]:
    """Return the people and units (`person:ID`, `unit:ID`) that the plan leaves free for all of that stretch."""
    busy = {w.assignment.who for w in works(plan, situation) if w.starts < ends and starts < w.ends}
    everybody = [*(f"person:{p}" for p in situation.people), *(f"unit:{u}" for u in situation.units)]
    return tuple(who for who in everybody if who not in busy)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join what overlaps or touches."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def place_names(plan: Plan) -> dict[str, str]:
    """Return the name of everything that somebody can be assigned to, by `at`."""
    return {
        **{f"position:{p.id}": p.title for p in plan.positions},
        **{f"feature:{f.id}": f.called for f in plan.features},
        **{f"division:{d.id}": d.name for d in plan.divisions},
    }


def who_is(who: str, situation: Situation) -> tuple[str, str]:
    """Return the name and the agency's id of a person or unit; the id itself and nothing where nobody knows it."""
    kind, _, name = who.partition(":")
    if kind == "person" and name in situation.people:
        return situation.people[name].name, situation.people[name].agency
    if kind == "unit" and name in situation.units:
        return situation.units[name].callsign, situation.units[name].agency
    return name, ""


def _work(a: Assignment, period: Period, places: dict[str, str], situation: Situation) -> Work:
    name, agency = who_is(a.who, situation)
    return Work(a, name, agency, places.get(a.at, a.at.partition(":")[2]), a.starts or period.starts,
                a.ends or period.ends)  # fmt: skip


def _post(
    at: str, name: str, need: int, open_: Span | None, there: dict[str, list[Work]], agency: str
) -> Post:  # fmt: skip
    work = tuple(there.get(at, ()))
    if open_ is None:
        return Post(at, name, 0, 0, 0, 0, work, (), agency)
    steps = _occupancy(work, *open_)
    lacking = _joined(Gap(a, b, n) for a, b, n in steps if n < need)
    return Post(at, name, need, max((n for _, _, n in steps), default=0), *open_, work, lacking, agency)


def _occupancy(work: Sequence[Work], opens: int, closes: int) -> list[tuple[int, int, int]]:
    """Return how many people are there, step by step, from `opens` to `closes`."""
    edges = sorted({opens, closes, *(t for w in work for t in (w.starts, w.ends) if opens < t < closes)})
    return [(a, b, sum(w.assignment.people for w in work if w.starts <= a and b <= w.ends)) for a, b in pairwise(edges)]


def _joined(lacking: Iterable[Gap]) -> tuple[Gap, ...]:
    joined: list[Gap] = []
    for gap in lacking:
        if joined and joined[-1].ends == gap.starts and joined[-1].people == gap.people:
            joined[-1] = Gap(joined[-1].starts, gap.ends, gap.people)
        else:
            joined.append(gap)
    return tuple(joined)


class _Places:
    """Which places of a plan go together."""

    def __init__(self, plan: Plan) -> None:
        self._inside = {division.id: set(division.features) for division in plan.divisions}
        self._posts_of: defaultdict[str, set[str]] = defaultdict(set)
        for division in plan.divisions:
            self._posts_of[division.supervisor].update(division.features)
        self._operations = {p.id for p in plan.positions if p.section == "operations"}
        self._command_posts = {f.id for f in plan.features if f.kind == "command_post"}

    def apart(self, one: Work, two: Work) -> bool:
        """Whether nobody can be at both at once."""
        there = _by_kind(one, two)
        if len(there) == 1:
            return True
        if "feature" not in there:
            return False
        if "position" in there:
            return there["feature"] not in self._command_posts
        return there["feature"] not in self._inside.get(there["division"], set())

    def own(self, one: Work, two: Work) -> bool:
        """Whether they are a position of operations and a post of the division that it supervises."""
        there = _by_kind(one, two)
        position = there.get("position", "")
        return position in self._operations and there.get("feature") in self._posts_of[position]


def _by_kind(one: Work, two: Work) -> dict[str, str]:
    """Return the ids of two places by what they are: one alone where both are of a kind."""
    parts = (work.assignment.at.partition(":") for work in (one, two))
    return {kind: name for kind, _, name in parts}


def _people(plan: Plan, situation: Situation) -> list[tuple[str, str, list[Span]]]:
    """Return every person of the roster with their spells of duty; by name."""
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for work in works(plan, situation):
        if work.assignment.who.startswith("person:"):
            spans[work.assignment.who].append((work.starts, work.ends))
    named = [(who.partition(":")[2], who_is(who, situation)[0], merged(there)) for who, there in spans.items()]
    return sorted(named, key=lambda each: each[1])
