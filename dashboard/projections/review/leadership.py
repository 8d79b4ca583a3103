"""Who led, how long it took to agree, and how it went: proposals, objections, overrides and handovers."""

from collections.abc import Iterator
from typing import get_args

from msgspec import Struct, field

from dashboard.model import leads
from dashboard.model.incidents import IncidentClosed
from dashboard.model.leads import Former, LeadAnswered, LeadBody, LeadEscalated, LeadProposed, Proposal
from dashboard.projections.review.calls import Calls, Case, Leg, Stamp
from dashboard.projections.review.reading import Take
from dashboard.projections.review.samples import Metric, Sample, counted, minutes, rated, timed

Settled = tuple[Case, Stamp, tuple[Proposal, Stamp, tuple[int, ...]]]
NOBODY = (None, None, None)


class Course(Struct, gc=False):
    """What became of the lead of one incident: `settled` are its leads in turn, `about` the seqs of what was said."""

    proposal: Proposal | None = None
    last: Proposal | None = None
    settled: list[tuple[Proposal, Stamp, tuple[int, ...]]] = field(default_factory=list)
    saying: list[int] = field(default_factory=list)
    disputed: list[int] = field(default_factory=list)
    proposed: int = 0


class Leadership:
    """Takes what is said of leads, in the order of time."""

    def __init__(self, calls: Calls) -> None:
        """Follow the leads of the incidents of `calls`."""
        self._calls = calls
        self.courses: dict[str, Course] = {}

    def takes(self) -> dict[type, Take]:
        """What it wants to be told."""
        return {
            **dict.fromkeys(get_args(LeadBody), self._said), **dict.fromkeys(get_args(Former), self._former),
            IncidentClosed: self._closed,
        }  # fmt: skip

    def _said(self, when: int, seq: int, body: LeadBody) -> None:
        course = self._course(body.incident)
        if type(body) is LeadProposed:
            course.saying.clear()
            course.proposed = course.proposed or seq
        course.saying.append(seq)
        if type(body) is LeadEscalated or (type(body) is LeadAnswered and body.answer == "objects"):
            course.disputed.append(seq)
        proposal = leads.apply(course.proposal, body, when)
        course.last = proposal or course.last
        if proposal is None or not proposal.settled:
            course.proposal = proposal
            return
        course.proposal = None
        course.settled.append((proposal, (when, seq), tuple(course.saying)))

    def _former(self, when: int, seq: int, body: Former) -> None:
        course = self._course(body.incident)
        course.proposal = None
        course.proposed = course.proposed or seq
        course.last = leads.as_settled(body, when)
        course.settled.append((course.last, (when, seq), (seq,)))

    def _closed(self, _when: int, _seq: int, body: IncidentClosed) -> None:
        """Let go of what is still proposed, as the incident itself does."""
        if body.incident in self.courses:
            self.courses[body.incident].proposal = None

    def _course(self, incident: str) -> Course:
        course = self.courses.get(incident)
        if course is None:
            course = self.courses[incident] = Course()
        return course

    def agency(self, incident: str) -> str:
        """Return who leads an incident, or led it last or is proposed to; empty where nobody ever said."""
        course = self.courses.get(incident)
        return course.last.agency if course and course.last else ""

    def _first_units(self, first: list[Settled]) -> Iterator[Sample]:
        wanted = {case.id: (case, opened, lead) for case, opened, (lead, _, _) in first}
        reached: dict[str, tuple[Stamp, Leg]] = {}
        for leg in self._calls.legs:
            _, _, lead = wanted.get(leg.incident, NOBODY)
            if lead and leg.on_scene and self._calls.agency(leg.unit) == lead.agency:
                here = (leg.on_scene, leg)
                reached[leg.incident] = min(reached.get(leg.incident, here), here, key=lambda one: one[0])
        for incident, ((when, seq), leg) in reached.items():
            case, opened, lead = wanted[incident]
            yield Sample(minutes(when - opened[0]), when, (opened[1], seq), incident, leg.unit, lead.agency, case.type)

    def metrics(self, start: int, end: int) -> Iterator[Metric]:
        """Measure the incidents opened from `start` until before `end` (UTC us).

        `lead_time`: opened until its first lead was agreed by all involved, in minutes; first leads by override are not
        agreed and only counted. `first_lead_unit`: opened until the first unit of the agency of that first lead was on
        scene. `protocol_share`: of the first leads, those that a protocol recommended.
        `dispute_rate`: of the incidents with a proposal, those with an objection or an escalation. `overrides`: settled
        leads that stand by a named person's word. `lead_changes`: handovers, from proposal until settled, in minutes;
        `handovers_without_trigger` those whose trigger nobody named, `unprompted` those that no protocol foresaw.
        """
        listed = [(case, opened, self.courses.get(case.id)) for case, opened in self._calls.opened(start, end)]
        first = [(case, opened, course.settled[0]) for case, opened, course in listed if course and course.settled]
        agreed = [one for one in first if not one[2][0].overridden_by]
        yield timed(
            "lead_time",
            (
                _sample(case, lead, when[0] - opened[0], (opened[1], *seqs))
                for case, opened, (lead, when, seqs) in agreed
            ),
            ("agency", "type", "protocol"),
            by_override=[_counts(case, *how, True) for case, _, how in first if how[0].overridden_by],
            never_led=(
                len(listed) - len(first),
                lambda: (case.alone() for case, _, course in listed if not (course and course.settled)),
            ),
        )  # fmt: skip
        yield timed("first_lead_unit", self._first_units(first))
        yield rated(
            "protocol_share",
            (_counts(case, lead, when, seqs, bool(lead.protocol)) for case, _, (lead, when, seqs) in first),
            ("type", "agency", "protocol"),
        )
        courses = [(case, course) for case, _, course in listed if course]
        yield rated("dispute_rate", (_dispute(case, course) for case, course in courses if course.proposed))
        every = [(case, settled) for case, course in courses for settled in course.settled]
        yield counted(
            "overrides",
            (_counts(case, lead, when, seqs, True) for case, (lead, when, seqs) in every if lead.overridden_by),
            ("agency", "type"), 
            of_settled=(len(every), lambda: (_counts(case, *how, True) for case, how in every)),
        )  # fmt: skip
        yield from _handovers([one for one in every if one[1][0].giver])


def _handovers(passed: list[tuple[Case, tuple[Proposal, Stamp, tuple[int, ...]]]]) -> Iterator[Metric]:
    every = [(lead, _counts(case, lead, when, seqs, True)) for case, (lead, when, seqs) in passed]
    bare = [sample for lead, sample in every if not lead.trigger.strip()]
    yield timed(
        "lead_changes",
        (_sample(case, lead, when[0] - lead.proposed, seqs) for case, (lead, when, seqs) in passed),
        with_trigger=[sample for lead, sample in every if lead.trigger.strip()],
        unforeseen=[sample for lead, sample in every if not lead.foreseen],
    )  # fmt: skip
    yield counted("handovers_without_trigger", bare, ("agency", "type"), of_handovers=[sample for _, sample in every])


def _sample(case: Case, lead: Proposal, us: int, seqs: tuple[int, ...]) -> Sample:
    return Sample(minutes(us), lead.settled, seqs, case.id, "", lead.agency, case.type, "", lead.protocol or "ad hoc")


def _counts(case: Case, lead: Proposal, when: Stamp, seqs: tuple[int, ...], counts: bool) -> Sample:
    return Sample(
        float(counts), when[0], seqs, case.id, "", lead.agency, case.type, "", lead.protocol or "ad hoc",
        lead.override_reason or lead.trigger,
    )  # fmt: skip


def _dispute(case: Case, course: Course) -> Sample:
    at = case.opened[0] if case.opened else 0
    seqs = tuple(course.disputed) or (course.proposed,)
    agency = course.last.agency if course.last else ""
    return Sample(float(bool(course.disputed)), at, seqs, case.id, "", agency, case.type)
