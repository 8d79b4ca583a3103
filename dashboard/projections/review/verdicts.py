"""Where what the protocols would have said differs from what people decided: a row for each answer and decision."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from msgspec import Struct

from dashboard.model.leads import Proposal
from dashboard.projections.names import Names
from dashboard.projections.recommendation import Recommendation
from dashboard.projections.review.calls import Stamp
from dashboard.projections.review.rerun import Course, Rerun, Step
from dashboard.projections.review.samples import Spread, minutes, spread_of

Verdict = Literal["same", "differs", "no decision", "no match"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Lead = tuple[Proposal, Stamp, tuple[int, ...]]


class Row(Struct, frozen=True, gc=False):
    """From `at` (UTC us, entry `seq`) on the protocols `said`, and people `decided` (None: nothing while it held).

    `ruled` is what those in force said, where protocols were on trial. `settled` (UTC us) and `seqs` are of the
    decision; `ahead` is how many microseconds before it the answer was there, None where the decision stood already.
    """

    incident: str
    number: str
    title: str
    type: str
    at: int
    seq: int
    news: tuple[str, ...]
    said: Recommendation
    ruled: Recommendation
    verdict: Verdict
    decided: Proposal | None = None
    settled: int = 0
    seqs: tuple[int, ...] = ()
    ahead: int | None = None

    @property
    def changed(self) -> bool:
        """Whether what is on trial says another lead, protocol or phase here than what was in force did."""
        return _what(self.said) != _what(self.ruled)


class Summary(Struct, frozen=True):
    """A rerun in numbers: rows by verdict, and of the incidents how many; `ahead` in minutes, of agreed answers.

    `asked` is at how many instants the answer could have changed; `changed` are the rows, and `changed_in` the
    incidents, in which what is on trial says something else than what was in force.
    """

    incidents: int
    asked: int
    rows: dict[Verdict, int]
    in_incidents: dict[Verdict, int]
    changed: int
    changed_in: int
    ahead: Spread


def rows(again: Rerun, start: int | None = None, end: int | None = None) -> list[Row]:
    """Return the rows of the incidents opened from `start` until before `end` (UTC us; None: all), as they opened."""
    found: list[Row] = []
    for course in opened(again, start, end):
        leads = again.leads[course.id].settled if course.id in again.leads else []
        found += _rows(course, leads)
    return found


def opened(again: Rerun, start: int | None = None, end: int | None = None) -> list[Course]:
    """Return the incidents opened from `start` until before `end` (UTC us; None: no bound), in that order."""
    there = [(course.opened, course) for course in again.courses.values() if course.opened]
    kept = [(at, course) for at, course in there if (start is None or at[0] >= start) and (end is None or at[0] < end)]
    return [course for _, course in sorted(kept, key=lambda one: one[0])]


def summed(again: Rerun, listed: Sequence[Row], start: int | None = None, end: int | None = None) -> Summary:
    """Return `listed`, the rows of that span, in numbers."""
    courses = opened(again, start, end)
    by = Counter(row.verdict for row in listed)
    among = Counter(verdict for _, verdict in {(row.incident, row.verdict) for row in listed})
    changed = [row.incident for row in listed if row.changed]
    ahead = [minutes(row.ahead) for row in listed if row.verdict == "same" and row.ahead is not None]
    return Summary(
        len(courses), sum(course.asked for course in courses), {v: by[v] for v in VERDICTS},
        {v: among[v] for v in VERDICTS}, len(changed), len(set(changed)), spread_of(ahead),
    )  # fmt: skip


def standing(steps: Sequence[Step], decided: Stamp) -> Step | None:
    """Return the answer that stood when people decided, at `decided`; the first one where they were earlier still.

    An answer that the decision itself brought about, by the phase it settled, came after it.
    """
    place = bisect_left(steps, decided, key=lambda step: (step.at, step.seq))
    return steps[max(0, place - 1)] if steps else None


def how(proposal: Proposal, names: Names) -> str:
    """Say how a lead came to be, in words: `agreed by PD, EMS, by dui v2`, `by order of Ana Ruiz, ad hoc`."""
    basis = f"by {proposal.protocol} v{proposal.version}" if proposal.protocol else "ad hoc"
    if proposal.overridden_by:
        return f"by order of {names.people([proposal.overridden_by])}, {basis}"
    return f"agreed by {names.agencies(proposal.agreed_by)}, {basis}"


def _what(said: Recommendation) -> tuple[str, str, str]:
    return said.lead, said.protocol, said.phase


def _rows(course: Course, leads: Sequence[Lead]) -> Iterator[Row]:
    held: Lead | None = None
    for step in course.steps:
        made = [one for one in leads if standing(course.steps, one[1]) is step]
        if made:
            yield from (_row(course, step, one) for one in made)
        else:
            yield _row(course, step, held)
        held = made[-1] if made else held


def _row(course: Course, step: Step, lead: Lead | None) -> Row:
    proposal, stamp, seqs = lead or (None, (0, 0), ())
    said = step.said
    verdict: Verdict = "same"
    if not said.lead:
        verdict = "no match"
    elif proposal is None:
        verdict = "no decision"
    elif proposal.agency != said.lead:
        verdict = "differs"
    ahead = stamp[0] - step.at if proposal and stamp > (step.at, step.seq) else None
    return Row(
        course.id, course.number, course.title, step.type, step.at, step.seq, step.news, said, step.ruled, verdict,
        proposal, stamp[0], seqs, ahead,
    )  # fmt: skip
