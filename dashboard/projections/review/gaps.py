"""Gaps in the protocols: what none of them covered, and where people did not follow, agree in time, or lead at all.

Grouped by incident type, never by agency; each group says what its incidents have in common, and names them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeVar, get_args

from msgspec import Struct

from dashboard.model.facts import Fact
from dashboard.model.leads import Proposal
from dashboard.model.moment import SECOND
from dashboard.projections.names import Names
from dashboard.projections.review.benchmarks import GapLimits
from dashboard.projections.review.rerun import Course, Rerun
from dashboard.projections.review.samples import Spread, minutes, spread_of
from dashboard.projections.review.verdicts import Lead, opened, standing

Gap = Literal["no match", "contested", "slow", "never led"]
T = TypeVar("T")
GAPS: tuple[Gap, ...] = get_args(Gap)


class Member(Struct, frozen=True, gc=False):
    """One incident of a group: opened `at` (UTC us), the `seqs` behind it, and `minutes` to its first lead, or None.

    `lead` (agency id) and `why` are of its first settled lead; `note` says what puts it here. `later` is for one that
    matched nothing at its opening: the protocol that matched later on.
    """

    incident: str
    number: str
    title: str
    at: int
    seqs: tuple[int, ...]
    facts: tuple[Fact, ...]
    agencies: tuple[str, ...]
    minutes: float | None = None
    lead: str = ""
    why: str = ""
    note: str = ""
    later: str = ""
    open: bool = False


class Group(Struct, frozen=True):
    """Incidents of one type with one gap; `of` is how many of that type (and `protocol`, where one is meant) there are.

    Of a contested protocol `of` are those it matched and that somebody led or asked to lead; of slow leads those that
    had one; else all of the type.
    """

    gap: Gap
    type: str
    members: tuple[Member, ...]
    of: int
    protocol: str = ""

    @property
    def n(self) -> int:
        """How many incidents."""
        return len(self.members)

    @property
    def spread(self) -> Spread:
        """Minutes to the first lead: of how many, and their median (None below five)."""
        return spread_of([member.minutes for member in self.members if member.minutes is not None])

    @property
    def facts(self) -> dict[Fact, int]:
        """The facts that were stated, with in how many of its incidents; the most frequent first."""
        return _counted(fact for member in self.members for fact in member.facts)

    @property
    def agencies(self) -> dict[str, int]:
        """The agencies (ids) that had units there, with in how many of its incidents; the most frequent first."""
        return _counted(agency for member in self.members for agency in member.agencies)

    @property
    def later(self) -> int:
        """How many of them a protocol matched later on, as facts were stated or it came into force."""
        return sum(bool(member.later) for member in self.members)

    @property
    def shared_facts(self) -> tuple[Fact, ...]:
        """The facts that all its incidents have in common."""
        return tuple(fact for fact, count in self.facts.items() if count == self.n)

    @property
    def shared_agencies(self) -> tuple[str, ...]:
        """The agencies that were at all its incidents."""
        return tuple(agency for agency, count in self.agencies.items() if count == self.n)


class Gaps(Struct, frozen=True):
    """The gaps of a log: how many incidents were looked at, how many had a lead, and the groups of each kind of gap.

    `led`: whether the log records leads at all; where it does not, only `no match` can be told. `governed`: whether any
    protocol was in force.
    """

    incidents: int
    with_lead: int
    led: bool
    governed: bool
    groups: tuple[Group, ...]

    def of(self, gap: Gap) -> tuple[Group, ...]:
        """Return the groups of one kind, the largest first."""
        return tuple(group for group in self.groups if group.gap == gap)


def gaps(again: Rerun, limits: GapLimits, start: int | None = None, end: int | None = None) -> Gaps:
    """Find the gaps among the incidents opened from `start` until before `end` (UTC us; None: all)."""
    courses, names = opened(again, start, end), Names(again.backdrop)
    leads = {name: course.settled for name, course in again.leads.items() if course.settled}
    found = [_group("no match", kind, some) for kind, some in _by_type(_unmatched(courses, leads))]
    if again.led:
        found += _contested(courses, leads, names, limits)
        found += _slow(courses, leads, limits)
        found += [_group("never led", kind, some) for kind, some in _by_type(_unled(courses, leads))]
    sizes = Counter(course.type for course in courses)
    sized = [Group(g.gap, g.type, g.members, g.of or sizes[g.type], g.protocol) for g in found]
    led = sum(course.id in leads for course in courses)
    ordered = sorted(sized, key=lambda group: (GAPS.index(group.gap), -group.n, group.type, group.protocol))
    return Gaps(len(courses), led, again.led, again.governed, tuple(ordered))


Leads = Mapping[str, Sequence[Lead]]
Typed = tuple[str, Member]


def _unmatched(courses: Iterable[Course], leads: Leads) -> Iterator[Typed]:
    """The incidents that no protocol matched when they were opened."""
    for course in courses:
        if course.steps and not course.steps[0].ruled.lead:
            later = next((step.ruled.title for step in course.steps if step.ruled.lead), "")
            ruled = course.steps[0].ruled
            yield course.type, _member(course, leads, note=ruled.why if ruled.leaderless else "", later=later)


def _contested(courses: Iterable[Course], leads: Leads, names: Names, limits: GapLimits) -> Iterator[Group]:
    """Yield the protocols that people often objected to, overrode or decided against, by type of incident."""
    there: Counter[tuple[str, str]] = Counter()
    against: dict[tuple[str, str], list[Member]] = {}
    for course in courses:
        said = _against(course, leads.get(course.id, ()), names)
        for protocol in {step.ruled.protocol for step in course.steps if step.ruled.lead}:
            if course.id not in leads and not course.contests:
                continue
            there[course.type, protocol] += 1
            about = [(note, seqs) for of, note, seqs in said if of == protocol]
            if about:
                note, seqs = "; ".join(note for note, _ in about), tuple(seq for _, some in about for seq in some)
                against.setdefault((course.type, protocol), []).append(_member(course, leads, seqs, note))
    for (kind, protocol), members in against.items():
        if _often(len(members), there[kind, protocol], limits):
            yield Group("contested", kind, tuple(members), there[kind, protocol], protocol)


def _against(course: Course, leads: Sequence[Lead], names: Names) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield each (protocol, what was said or done against it in words, seqs)."""
    for contest in course.contests:
        step = standing(course.steps, (contest.at, contest.seq))
        protocol = contest.protocol or (step.ruled.protocol if step else "")
        who = names.people([contest.who]) if contest.how == "overridden" else names.agency(contest.who)
        by = f" by {who}" if who else ""
        yield protocol, f"{contest.how}{by}{_because(contest.reason)}", (contest.seq,)
    for proposal, stamp, seqs in leads:
        step = standing(course.steps, stamp)
        if step and step.ruled.lead and step.ruled.lead != proposal.agency and not proposal.overridden_by:
            instead = f"{names.agency(proposal.agency)} decided instead of {names.agency(step.ruled.lead)}"
            yield step.ruled.protocol, f"{instead}{_because(_reason(proposal))}", seqs


def _slow(courses: Iterable[Course], leads: Leads, limits: GapLimits) -> Iterator[Group]:
    led = [(course, _waited(course, leads) or 0) for course in courses if course.id in leads]
    there = Counter(course.type for course, _ in led)
    late = ((course.type, _member(course, leads)) for course, took in led if took > limits.slow * SECOND)
    for kind, members in _by_type(late):
        if _often(len(members), there[kind], limits):
            yield Group("slow", kind, members, there[kind])


def _unled(courses: Iterable[Course], leads: Leads) -> Iterator[Typed]:
    for course in courses:
        if course.id not in leads:
            yield course.type, _member(course, leads, note="" if course.closed else "still open at the end of the log")


def _member(course: Course, leads: Leads, more: tuple[int, ...] = (), note: str = "", later: str = "") -> Member:
    at, seq = course.opened or (0, 0)
    settled = leads.get(course.id, ())
    proposal, said = (settled[0][0], settled[0][2]) if settled else (None, ())
    waited = _waited(course, leads)
    return Member(
        course.id, course.number, course.title, at, tuple(dict.fromkeys((seq, *course.about, *more, *said))),
        course.facts, course.agencies, None if waited is None else minutes(waited),
        proposal.agency if proposal else "", _reason(proposal) if proposal else "", note, later, not course.closed,
    )  # fmt: skip


def _waited(course: Course, leads: Leads) -> int | None:
    settled = leads.get(course.id)
    return settled[0][1][0] - course.opened[0] if settled and course.opened else None


def _reason(proposal: Proposal) -> str:
    return proposal.override_reason or proposal.why or proposal.trigger


def quoted(reason: str) -> str:
    """Put people's words into quotation marks."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{reason}\N{RIGHT DOUBLE QUOTATION MARK}"


def _because(reason: str) -> str:
    return f": {quoted(reason)}" if reason.strip() else ""


def _often(count: int, of: int, limits: GapLimits) -> bool:
    return count >= limits.fewest and count >= limits.often * of


def _group(gap: Gap, kind: str, members: tuple[Member, ...]) -> Group:
    return Group(gap, kind, members, 0)


def _by_type(members: Iterable[Typed]) -> list[tuple[str, tuple[Member, ...]]]:
    found: dict[str, list[Member]] = {}
    for kind, member in members:
        found.setdefault(kind, []).append(member)
    return [(kind, tuple(some)) for kind, some in found.items()]


def _counted(things: Iterable[T]) -> dict[T, int]:
    return dict(Counter(things).most_common())
