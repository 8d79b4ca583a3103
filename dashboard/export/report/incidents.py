"""The chapters about incidents: the timeline of P1 and P2, who led and how soon, what protocols were used."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from dashboard.export.iap.sheets import Column, Rows, Words
from dashboard.export.report.matter import MOST, Matter, capped, seqs
from dashboard.model.incidents import Incident
from dashboard.model.leads import Proposal
from dashboard.model.moment import elapsed
from dashboard.projections.names import callsign, short
from dashboard.projections.review.calls import Case, Stamp
from dashboard.projections.review.leadership import Course

URGENT = ("P1", "P2")
TIMELINE = (
    Column("Opened", 1.5), Column("Incident", 0.7), Column("What and where", 2.6), Column("Lead agreed after", 1.3),
    Column("First unit on scene after", 1.3), Column("Closed", 1.5), Column("Outcome", 1.7), Column("Entry", 0.6),
)  # fmt: skip
LEADS = (
    Column("Incident", 0.7), Column("Lead", 0.7), Column("Settled", 1.3), Column("After", 0.7),
    Column("By whose word", 2.4), Column("Protocol", 1.2), Column("Handed over because", 1.8), Column("Entries", 1),
)  # fmt: skip
USE = (
    Column("Protocol", 2), Column("Leads settled by it", 1), Column("Of them overridden", 1), Column("Incidents", 2.6),
)  # fmt: skip
NAMED = 40


def timeline(matter: Matter) -> Rows:
    """Return the timeline of the urgent incidents; of more than fit, those of priority 1 first."""
    urgent = [one for one in matter.incidents if one.priority in URGENT]
    shown = sorted(urgent, key=lambda one: one.priority)[:MOST]
    ordered = sorted(shown, key=lambda one: (one.opened, one.id))
    return capped("Incidents of priority 1 and 2", TIMELINE, (_row(matter, one) for one in ordered), len(urgent),
                  "No incident of priority 1 or 2")  # fmt: skip


def leads(matter: Matter) -> Rows:
    """Return every lead that was settled, in the order of incidents, with how long it took."""
    courses = matter.review.leadership.courses
    total = sum(len(courses[one.id].settled) for one in matter.incidents if one.id in courses)
    return capped("Leads, from opening (a handover: from its proposal) until all involved agreed", LEADS,
                  _leads(matter), total, "No lead was settled")  # fmt: skip


def _leads(matter: Matter) -> Iterator[tuple[str, ...]]:
    review = matter.review
    for one in matter.incidents:
        course, case = review.leadership.courses.get(one.id), review.calls.cases.get(one.id)
        for lead, settled, about in course.settled if course else ():
            yield _lead(matter, one, course, case, (lead, settled, about))


def _lead(
    matter: Matter, one: Incident, course: Course | None, case: Case | None,
    settled: tuple[Proposal, Stamp, tuple[int, ...]],
) -> tuple[str, ...]:  # fmt: skip
    source, (lead, (when, _), about) = matter.source, settled
    begin = lead.proposed if lead.giver else case.opened[0] if case and case.opened else lead.proposed
    word = f"OVERRIDDEN by {lead.overridden_by}: {lead.override_reason}" if lead.overridden_by else (
        f"agreed by {source.agencies(lead.agreed_by)}")  # fmt: skip
    disputed = [seq for seq in course.disputed if seq in about] if course else []
    dispute = f"disputed or escalated on the way: {seqs(disputed)}" if disputed else ""
    against = "; ".join(f"{short(a.agency, source.situation)} objected: {a.reason}" for a in lead.objections)
    protocol = f"{lead.protocol} v{lead.version}" if lead.protocol else "ad hoc"
    return (
        one.number, short(lead.agency, source.situation), source.time(when), elapsed(when - begin),
        "; ".join(filter(None, (word, against, dispute))), protocol,
        (lead.trigger or "no trigger") if lead.giver else "", seqs(about),
    )  # fmt: skip


def never_led(matter: Matter) -> Words:
    """Name the incidents that never had a settled lead."""
    courses = matter.review.leadership.courses
    never = [one for one in matter.incidents if one.id not in courses or not courses[one.id].settled]
    lines = [f"{one.number} {one.priority} {one.title or one.type}" for one in never[:NAMED]]
    more = [f"and {len(never) - NAMED:,} more"] if len(never) > NAMED else []
    missing = "Every incident had a lead" if matter.incidents else "There was no incident"
    return Words("", "Incidents that nobody ever led by agreement", (*lines, *more), missing)


def protocols(matter: Matter) -> Rows:
    """Return how often each protocol settled a lead, and how often people decided otherwise."""
    used, overridden, where = Counter[str](), Counter[str](), defaultdict[str, dict[str, None]](dict)
    for one in matter.incidents:
        course = matter.review.leadership.courses.get(one.id)
        for lead, _, _ in course.settled if course else ():
            name = f"{lead.protocol} v{lead.version}" if lead.protocol else "none (ad hoc)"
            used[name] += 1
            overridden[name] += bool(lead.overridden_by)
            where[name][one.number] = None
    rows = (
        (name, str(count), str(overridden[name]), _some(list(where[name])))
        for name, count in sorted(used.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    return Rows("", "Protocols used", USE, tuple(rows), "No lead was settled")


def in_numbers(matter: Matter) -> Iterator[str]:
    """Say how many incidents there were, by priority and by type."""
    every = matter.incidents
    closed = sum(1 for one in every if one.closed)
    yield f"{len(every):,} incident{'' if len(every) == 1 else 's'}, {closed:,} of them closed"
    for title, counted in (("By priority", Counter(one.priority for one in every)),
                           ("By type", Counter(one.type for one in every))):  # fmt: skip
        if counted:
            by = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]) if title == "By type" else (0, pair[0]))
            yield f"{title}: {_some([f'{name} {count:,}' for name, count in by])}"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def _row(matter: Matter, one: Incident) -> tuple[str, ...]:
    source, review = matter.source, matter.review
    case, course = review.calls.cases.get(one.id), review.leadership.courses.get(one.id)
    opened = case.opened if case and case.opened else (one.opened, 0)
    reached = case.reached if case else None
    first = "nobody" if reached is None or reached.on_scene is None else (
        f"{elapsed(reached.on_scene[0] - opened[0])} ({callsign(reached.unit, source.situation)})")  # fmt: skip
    lead = "never"
    if course and course.settled:
        settled, (when, _), _ = course.settled[0]
        lead = f"{elapsed(when - opened[0])} ({short(settled.agency, source.situation)})"
    what = ", ".join(filter(None, (f"{one.priority} {one.title or one.type}", one.place)))
    closed = source.time(one.closed) or "OPEN"
    return source.time(opened[0]), one.number, what, lead, first, closed, one.outcome, str(opened[1] or "")
