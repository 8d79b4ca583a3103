"""What the protocols would have said of every incident of a log, at each instant at which their answer could change.

A rerun asks `recommend`, the very function that advises live, of the same fold; with protocols on trial it asks what
they would have said. An incident's phase stays the one that people settled: what they would have settled is not known.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias, get_args

from msgspec import Struct, field, structs

from dashboard.model.agencies import AgencyJoined
from dashboard.model.entry import Entry
from dashboard.model.events import EventOpened, PersonCheckedIn
from dashboard.model.facts import Fact
from dashboard.model.incidents import (
    FactsStated,
    Incident,
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
)
from dashboard.model.leads import Former, LeadAnswered, LeadBody, LeadEscalated, LeadOverridden
from dashboard.model.moment import Basis, local
from dashboard.model.protocols import Protocol, ProtocolBody
from dashboard.model.units import UnitAssigned, UnitRegistered, UnitReleased
from dashboard.projections.recommendation import Recommendation, recommend
from dashboard.projections.review import leadership
from dashboard.projections.review.calls import Calls, Stamp
from dashboard.projections.review.reading import Batches, Take, batched, read_batches
from dashboard.projections.review.trials import on_trial
from dashboard.projections.situation import ROUTES, Situation
from dashboard.projections.standing import in_force

SETTING = (EventOpened, PersonCheckedIn, AgencyJoined, *get_args(ProtocolBody))
COURSE = (
    IncidentOpened, IncidentChanged, IncidentClosed, IncidentReopened, FactsStated,
    *get_args(LeadBody), *get_args(Former), UnitAssigned, UnitReleased,
)  # fmt: skip
WANTED = frozenset((*SETTING, UnitRegistered, *COURSE))
CONTESTS = {LeadEscalated: "escalated", LeadOverridden: "overridden"}
NEWS_EVERY = 5_000
Case: TypeAlias = tuple[str, tuple[Fact, ...], tuple[str, str], frozenset[str]]
Progress: TypeAlias = Callable[[int, int], None]


class Step(Struct, frozen=True, gc=False):
    """From `at` (UTC us, entry `seq`) on the answer was `said`; `ruled` is that of the protocols in force alone.

    `news` says what brought it: opened, type, facts, agencies, phase, protocols.
    """

    at: int
    seq: int
    news: tuple[str, ...]
    type: str
    said: Recommendation
    ruled: Recommendation


class Contest(Struct, frozen=True, gc=False):
    """Somebody did not follow: `how` (objected, escalated, overridden) when, who (agency or person id), and why.

    `protocol` is the one that stood behind the lead that was proposed then; empty where it was ad hoc.
    """

    how: str
    at: int
    seq: int
    who: str
    reason: str
    protocol: str


class Course(Struct, gc=False):
    """One incident as it ran. `asked` is at how many instants the answer could have changed, `steps` where it did.

    `agencies` had units on it, each once in the order they came; `about` are the seqs of what was said of type and
    facts.
    """

    id: str
    number: str = ""
    title: str = ""
    type: str = ""
    opened: Stamp | None = None
    closed: bool = False
    facts: tuple[Fact, ...] = ()
    agencies: tuple[str, ...] = ()
    asked: int = 0
    steps: list[Step] = field(default_factory=list)
    contests: list[Contest] = field(default_factory=list)
    about: list[int] = field(default_factory=list)
    case: Case | None = None


class Rerun(Struct, frozen=True, eq=False):
    """A log that was run again, equal to itself alone. `backdrop` names agencies, people and units as at its end.

    `trials` were on trial, `leads` holds the leads of each incident in turn; `governed`: some protocol was in force at
    some instant asked of.
    """

    basis: Basis
    backdrop: Situation
    courses: dict[str, Course]
    leads: dict[str, leadership.Course]
    trials: tuple[Protocol, ...]
    governed: bool

    @property
    def led(self) -> bool:
        """Whether the log says anything of leads at all; a CAD export does not."""
        return bool(self.leads)


def rerun(
    entries: Iterable[Entry], corrections: Iterable[Entry], basis: Basis = "happened",
    trials: Sequence[Protocol] = (), progress: Progress | None = None,
) -> Rerun:  # fmt: skip
    """Run `entries` (those of WANTED kinds do) once more; see `rerun_batches`."""
    return rerun_batches(batched(entries), corrections, basis, trials, progress)


def rerun_batches(
    batches: Batches, corrections: Iterable[Entry], basis: Basis = "happened",
    trials: Sequence[Protocol] = (), progress: Progress | None = None,
) -> Rerun:  # fmt: skip
    """Run entries, in the order of seq and many at a time, once more, with `trials` as if in force throughout.

    A protocol on trial takes the place of every other version of its card, whatever its review date, and of what it
    contradicts. `progress` is told how many entries of how many are done, and may raise to stop.
    """
    asking, leads = Asking(trials), leadership.Leadership(Calls())
    takers: dict[type, tuple[Take, ...]] = {kind: (one,) for kind, one in asking.takes().items()}
    for kind, one in leads.takes().items():
        takers[kind] = (*takers.get(kind, ()), one)
    log = read_batches(batches, corrections, basis, WANTED)
    total = len(log.bodies)
    for n, (when, seq, body) in enumerate(log.said()):
        if progress is not None and n % NEWS_EVERY == 0:
            progress(n, total)
        for take in takers[type(body)]:
            take(when, seq, body)
    there = {name: course for name, course in asking.courses.items() if course.opened}
    return Rerun(basis, asking.situation, there, leads.courses, tuple(trials), asking.governed)


class Asking:
    """Takes what is said of incidents, in the order of time, and asks the protocols when something has changed."""

    def __init__(self, trials: Iterable[Protocol]) -> None:
        """Begin with nothing."""
        self.situation = Situation()
        self.courses: dict[str, Course] = {}
        self.governed = False
        self._trials = tuple(trials)
        self._tried = on_trial(self.situation, self._trials)
        self._current: set[str] = set()
        self._answers: dict[tuple[object, ...], tuple[Recommendation, Recommendation]] = {}

    def takes(self) -> dict[type, Take]:
        """What it wants to be told."""
        return {
            **dict.fromkeys(SETTING, self._set), **dict.fromkeys(COURSE, self._said), UnitRegistered: self._registered,
        }  # fmt: skip

    def _set(self, when: int, seq: int, body: Any) -> None:  # noqa: ANN401 - one of SETTING
        """Take what every answer depends on, and ask again of every open incident."""
        ROUTES[type(body)](self.situation, body, when)
        if isinstance(body, PersonCheckedIn):
            return
        self._tried = on_trial(self.situation, self._trials)
        self._answers.clear()
        for incident in self.situation.incidents.values():
            self._ask(self.courses[incident.id], incident, when, seq, ("protocols",))

    def _registered(self, when: int, _seq: int, body: UnitRegistered) -> None:
        self._current.clear()  # the same units may be of other agencies now
        ROUTES[UnitRegistered](self.situation, body, when)

    def _said(self, when: int, seq: int, body: Any) -> None:  # noqa: ANN401 - one of COURSE
        before = self.situation.incident(body.incident)
        course = self.courses.get(body.incident)
        if course is None:
            course = self.courses[body.incident] = Course(body.incident)
        if before is not None and before.proposal and type(body) in (LeadAnswered, LeadEscalated, LeadOverridden):
            _contested(course, before, body, when, seq)
        ROUTES[type(body)](self.situation, body, when)
        incident = self.situation.incident(body.incident)
        if incident is None:
            return
        if type(body) is IncidentOpened:
            course.opened = course.opened or (when, seq)
        course.number, course.title, course.closed = incident.number, incident.title, not incident.is_open
        if course.closed:
            self._current.discard(incident.id)
            return
        if before is not None and incident.id in self._current and _alike(before, incident):
            return
        news = self._news(course, incident)
        if "type" in news or "facts" in news:
            course.about.append(seq)
        if news:
            self._ask(course, incident, when, seq, news)

    def _news(self, course: Course, incident: Incident) -> tuple[str, ...]:
        """Say what is new since the protocols were asked last, and keep what is known now."""
        units = self.situation.units
        there = dict.fromkeys(units[name].agency for name in incident.units if name in units)
        settled = incident.settled
        self._current.add(incident.id)
        case = (
            incident.type, incident.facts, (settled.protocol, settled.phase) if settled else ("", ""), frozenset(there),
        )  # fmt: skip
        was, course.case = course.case, case
        course.type, course.facts = incident.type, incident.facts
        if there.keys() - set(course.agencies):
            course.agencies = tuple(dict.fromkeys((*course.agencies, *there)))
        if was is None:
            return ("opened",)
        names = ("type", "facts", "phase", "agencies")
        return tuple(name for name, old, new in zip(names, was, case, strict=True) if old != new)

    def _ask(self, course: Course, incident: Incident, when: int, seq: int, news: tuple[str, ...]) -> None:
        course.asked += 1
        said, ruled = self._answer(incident, course, when)
        step = Step(when, seq, news, incident.type, said, ruled)
        if course.steps and course.steps[-1].at == when:
            last = course.steps.pop()
            step = structs.replace(step, seq=last.seq, news=tuple(dict.fromkeys((*last.news, *news))))
        if not course.steps or _answers(course.steps[-1]) != _answers(step):
            course.steps.append(step)

    def _answer(self, incident: Incident, course: Course, when: int) -> tuple[Recommendation, Recommendation]:
        """Return what those on trial, and what those in force alone say; the same question is asked once a day."""
        phase = course.case[2] if course.case else ("", "")
        question = (incident.type, incident.facts, phase, local(when, self.situation.timezone).date())
        known = self._answers.get(question)
        if known is None:
            ruled = recommend(self.situation, incident.type, incident.facts, when, phase)
            said = recommend(self._tried, incident.type, incident.facts, when, phase) if self._trials else ruled
            known = self._answers[question] = said, ruled
            self.governed = self.governed or any(True for _ in in_force(self.situation, when))
        return known


def _alike(before: Incident, after: Incident) -> bool:
    """Whether nothing has changed that an answer can follow from; most of what is said changes nothing of it."""
    return (
        before.units is after.units and before.type == after.type and before.facts is after.facts
        and before.settled is after.settled
    )  # fmt: skip


def _contested(
    course: Course, incident: Incident, body: LeadAnswered | LeadEscalated | LeadOverridden, when: int, seq: int
) -> None:
    pending = incident.proposal
    if pending is None or pending.id != body.proposal:
        return
    if isinstance(body, LeadAnswered):
        if body.answer == "objects":
            course.contests.append(Contest("objected", when, seq, body.agency, body.reason, pending.protocol))
        return
    who, reason = (body.person, body.reason) if isinstance(body, LeadOverridden) else ("", "")
    course.contests.append(Contest(CONTESTS[type(body)], when, seq, who, reason, pending.protocol))


def _answers(step: Step) -> list[tuple[str, str, int, str]]:
    """Return what makes an answer another one: lead, protocol, version, phase."""
    return [(said.lead, said.protocol, said.version, said.phase) for said in (step.said, step.ruled)]
