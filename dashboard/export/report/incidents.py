"""The chapters about incidents: the timeline of P1 and P2, who led and how soon, what protocols were used."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from msgspec import structs

from dashboard.export.iap.sheets import Column, Rows, Words
from dashboard.export.report.matter import MOST, Matter, capped, entries, filled_columns, numbered, seqs
from dashboard.export.report.titles import called, protocol_title
from dashboard.export.type_titles import type_title
from dashboard.model.incidents import Incident
from dashboard.model.leads import Proposal
from dashboard.model.moment import elapsed
from dashboard.projections.names import callsign, short
from dashboard.projections.review.calls import Case, Stamp
from dashboard.projections.review.leadership import Course

URGENT = ("P1", "P2")
TIMELINE = (
    Column("Opened", 1.5), Column("Incident"), Column("What and where", 2.6), Column("Lead agreed after", 1.3),
    Column("First unit on scene after", 1.3), Column("Closed", 1.5), Column("Outcome", 1.7), Column("Entry", 0.6),
)  # fmt: skip
LEADS = (
    Column("Incident"), Column("Lead", 0.7), Column("Settled", 1.3), Column("After", 0.7),
    Column("By whose word", 2.4), Column("Protocol", 1.2), Column("Handed over because", 1.8), Column("Entries", 1),
)  # fmt: skip
USE = (
    Column("Protocol", 2), Column("Leads settled by it", 1), Column("Of them overridden", 1), Column("Incidents", 2.6),
)  # fmt: skip
NAMED = 40
NEVER, NOBODY = "never", "nobody"


def timeline(matter: Matter) -> Rows:
    """Return the timeline of the urgent incidents, with how many of each priority it shows.

    Of more than fit those of priority 2 are left out, all but the ones with an agreed lead or an alarm where these fit:
    a list that stops half way would read as if nothing had happened after it.
    """
    urgent = [one for one in matter.incidents if one.priority in URGENT]
    shown, which = _fitting(matter, urgent)
    told = ", ".join(_share(priority, shown, urgent) for priority in URGENT)
    told = told[:1].upper() + told[1:]
    more = (f"{told}: {which}. The log's export has them all",) if which else (told,)
    rows = tuple(_row(matter, one) for one in shown)
    columns = (TIMELINE[0], numbered(one.number for one in shown), *TIMELINE[2:])
    block = filled_columns(Rows("", "Incidents of priority 1 and 2", columns, rows, "No incident of priority 1 or 2"),
                           ("", NEVER, NOBODY))  # fmt: skip
    return structs.replace(block, rows=(more, *block.rows)) if urgent else block


def _fitting(matter: Matter, urgent: list[Incident]) -> tuple[list[Incident], str]:
    """Choose what is shown of the urgent incidents; say in words which they are, where they are not all."""
    if len(urgent) <= MOST:
        return urgent, ""
    first = [one for one in urgent if one.priority == URGENT[0]]
    courses, loud = matter.review.leadership.courses, {alarm.incident for alarm in matter.alarms}
    spoken = [
        one for one in urgent if one in first or one.id in loud or (one.id in courses and courses[one.id].settled)
    ]
    if len(first) < len(spoken) <= MOST:
        return spoken, "of priority 2 those with an agreed lead or an alarm"
    if 0 < len(first) <= MOST:
        return first, "of priority 2 there are too many for this list"
    return largest(
        matter, first or urgent, MOST
    ), "those to which most units were sent; there are too many for this list"


def _share(priority: str, shown: list[Incident], urgent: list[Incident]) -> str:
    here, there = (sum(one.priority == priority for one in some) for some in (shown, urgent))
    return f"all {there:,} {priority}" if here == there else f"{here:,} of {there:,} {priority}"


def largest(matter: Matter, incidents: list[Incident], most: int) -> list[Incident]:
    """Return those of `incidents` to which most units were sent, in the order in which they were opened."""
    calls = matter.review.calls
    sent = {one.id: len({leg.unit for leg in calls.of_incident(one.id)}) for one in incidents}
    ranked = sorted(incidents, key=lambda one: (-sent[one.id], one.opened, one.id))[:most]
    return sorted(ranked, key=lambda one: (one.opened, one.id))


def leads(matter: Matter) -> Rows:
    """Return every lead that was settled, in the order of incidents, with how long it took."""
    courses = matter.review.leadership.courses
    total = sum(len(courses[one.id].settled) for one in matter.incidents if one.id in courses)
    columns = (numbered(one.number for one in matter.incidents if one.id in courses), *LEADS[1:])
    return filled_columns(capped("Leads, from opening (a handover: from its proposal) until all involved agreed",
                                 columns, _leads(matter), total, "No lead was settled"))  # fmt: skip


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
    dispute = f"disputed or escalated on the way ({entries(disputed)})" if disputed else ""
    against = "; ".join(f"{short(a.agency, source.situation)} objected: {a.reason}" for a in lead.objections)
    protocol = protocol_title(lead.protocol, lead.version, source.situation)
    return (
        one.number, short(lead.agency, source.situation), source.time(when), elapsed(when - begin),
        "; ".join(filter(None, (word, against, dispute))), protocol,
        (lead.trigger or "no trigger") if lead.giver else "", seqs(about),
    )  # fmt: skip


def never_led(matter: Matter) -> Words:
    """Name the incidents that never had a settled lead."""
    courses = matter.review.leadership.courses
    never = [one for one in matter.incidents if one.id not in courses or not courses[one.id].settled]
    lines = [f"{one.number} {one.priority} {called(one)}" for one in never[:NAMED]]
    more = [f"and {len(never) - NAMED:,} more"] if len(never) > NAMED else []
    missing = "Every incident had a lead" if matter.incidents else "There was no incident"
    title = "Incidents that nobody ever led by agreement"
    if 1 < len(never) == len(matter.incidents):
        return Words("", title, (f"None of the {len(never):,} incidents had a lead that was agreed",))
    return Words("", title, tuple(filter(None, ("; ".join((*lines, *more)),))), missing)


def protocols(matter: Matter) -> Rows:
    """Return how often each protocol settled a lead, and how often people decided otherwise."""
    used, overridden, where = Counter[str](), Counter[str](), defaultdict[str, dict[str, None]](dict)
    for one in matter.incidents:
        course = matter.review.leadership.courses.get(one.id)
        for lead, _, _ in course.settled if course else ():
            name = protocol_title(lead.protocol, lead.version, matter.source.situation)
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
                           ("By type", Counter(type_title(one.type) or "not said" for one in every))):  # fmt: skip
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
    first = NOBODY if reached is None or reached.on_scene is None else (
        f"{elapsed(reached.on_scene[0] - opened[0])} ({callsign(reached.unit, source.situation)})")  # fmt: skip
    lead = NEVER
    if course and course.settled:
        settled, (when, _), _ = course.settled[0]
        lead = f"{elapsed(when - opened[0])} ({short(settled.agency, source.situation)})"
    what = ", ".join(filter(None, (f"{one.priority} {called(one)}", one.place)))
    closed = source.time(one.closed) or "OPEN"
    return source.time(opened[0]), one.number, what, lead, first, closed, one.outcome, str(opened[1] or "")
