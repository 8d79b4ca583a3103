"""The overview of the report, and who took part."""

from collections import Counter
from collections.abc import Iterator

from dashboard.export.iap.paper import reach
from dashboard.export.iap.sheets import Block, Column, Contents, Line, Rows, Words
from dashboard.export.report.analysis import touched
from dashboard.export.report.incidents import in_numbers, largest
from dashboard.export.report.matter import Matter
from dashboard.export.report.titles import called
from dashboard.model.moment import elapsed
from dashboard.projections.names import callsign, short
from dashboard.projections.protocol_words import discipline
from dashboard.projections.review.printing import in_words

Bands = tuple[tuple[Block, ...], ...]
AGENCIES = (Column("Agency", 2.4), Column("Short", 0.7), Column("Discipline", 1), Column("Units", 0.6),
            Column("People checked in", 0.9), Column("Sent to incidents", 1))  # fmt: skip
PEOPLE = (Column("Name", 1.6), Column("Role", 1.6), Column("Agency", 0.8), Column("How to reach them", 2))
FACTS, CONTACTS = 12, 12


def overview(matter: Matter) -> Bands:
    """Return the overview: what, when, how large, to what end, against what, what happened, and by whom."""
    source, capabilities = matter.source, touched(matter)
    areas = list(
        dict.fromkeys(area for one in matter.words.capabilities if one.name in capabilities for area in one.areas)
    )
    scope = (f"{len(source.plan.features):,} things drawn in the layout, {len(source.situation.units):,} units of "
             f"{len(source.situation.agencies):,} agencies, {source.seq:,} entries in the journal")  # fmt: skip
    period = matter.span and f"{matter.span} ({source.tz})"
    dates = [period, matter.around, "" if matter.whole else "A part of the log: figures and incidents are of this span"]
    return (
        (Words("", "Event", (Line(source.event, strong=True),)),
         Words("", "Dates", tuple(filter(None, dates)), "The log is empty")),
        (Contents("", "In this report"),),
        (Words("", "Scope", (scope,)),),
        (Words("", "Mission areas", tuple(areas), "None: nobody has spoken of a capability yet"),
         Words("", "Core capabilities looked at", tuple(capabilities), "None yet: rate them and remark on them", 2)),
        (Words("", "Objectives of the plan", tuple(o.text for o in source.plan.objectives), "The plan had none"),),
        (Words("", "Threats and hazards of the plan", tuple(_hazards(matter)), "The plan named none"),),
        (Words("", "What happened", tuple(_facts(matter)), "Nothing"),),
        (Words("", "Incidents", tuple(in_numbers(matter))),),
        (Words("", "Participating agencies", tuple(_taking(matter)), "No agency"),
         Words("", "Points of contact", tuple(_contacts(matter)), "Nobody is checked in")),
        (Words("", "How to read this report", (
            "Filled from the journal, as it happened as far as is known now: corrections applied, what was struck left "
            "out and listed under Late entries and corrections. Every number of an entry is its place in the journal.",
            "A figure of fewer than five values has no median: they are told one by one. "
            "Figures judge arrangements, not people or agencies.",
            "Ratings, strengths and areas for improvement are people's words; what somebody noted for themselves is "
            "not here. A coordination aid, not a dispatch system.",
        )),),
        (source.record(),),
    )  # fmt: skip


def agencies(matter: Matter) -> Rows:
    """Return the agencies that took part, with numbers."""
    situation = matter.source.situation
    units = Counter(unit.agency for unit in situation.units.values())
    people = Counter(person.agency for person in situation.people.values())
    crews = matter.review.calls.crews
    sent = Counter(crews[leg.unit].agency for leg in matter.review.calls.legs
                   if leg.unit in crews and matter.within(leg.sent[0]))  # fmt: skip
    rows = ((one.name, one.short, discipline(one.discipline), f"{units[one.id]:,}", f"{people[one.id]:,}",
             f"{sent[one.id]:,}")
            for one in situation.agencies.values())  # fmt: skip
    return Rows("", "Agencies that took part", AGENCIES, tuple(rows), "No agency")


def people(matter: Matter) -> Rows:
    """Return who was checked in, by agency."""
    situation = matter.source.situation
    order = {agency: n for n, agency in enumerate(situation.agencies)}
    listed = sorted(situation.people.values(), key=lambda p: (order.get(p.agency, len(order)), p.role, p.name))
    rows = ((one.name, one.role, short(one.agency, situation), reach(one)) for one in listed)
    return Rows("", "People who were checked in", PEOPLE, tuple(rows), "Nobody is checked in")


def _taking(matter: Matter) -> Iterator[str]:
    units = Counter(unit.agency for unit in matter.source.situation.units.values())
    for one in matter.source.situation.agencies.values():
        yield f"{one.name} ({one.short}): {units[one.id]:,} unit{'' if units[one.id] == 1 else 's'}"


def _contacts(matter: Matter) -> Iterator[str]:
    """Name of every agency the first of its people who can be reached."""
    situation = matter.source.situation
    for agency in list(situation.agencies.values())[:CONTACTS]:
        mine = [person for person in situation.people.values() if person.agency == agency.id]
        one = next(filter(reach, mine), mine[0] if mine else None)
        if one is not None:
            yield f"{agency.short}: {', '.join(filter(None, (one.name, one.role, reach(one))))}"


def _hazards(matter: Matter) -> Iterator[str]:
    for one in matter.source.plan.hazards:
        where = f" ({one.area})" if one.area else ""
        done = f": {one.mitigation}" if one.mitigation else ""
        yield f"{one.name}{where}{done}"


def _facts(matter: Matter) -> Iterator[str]:
    """Say in short what happened: the most urgent incidents, how much was going on at most, what was decided."""
    source, situation = matter.source, matter.source.situation
    urgent = [one for one in matter.incidents if one.priority == "P1"]
    if len(urgent) > FACTS:
        yield f"The {FACTS} of {len(urgent):,} incidents of priority 1 to which most units were sent:"
    for one in largest(matter, urgent, FACTS):
        case = matter.review.calls.cases.get(one.id)
        leg = case.reached if case else None
        reached = f"; {callsign(leg.unit, situation)} there after {elapsed(leg.on_scene[0] - one.opened)}" if (
            leg and leg.on_scene) else ""  # fmt: skip
        units = len({each.unit for each in matter.review.calls.of_incident(one.id)})
        sent = f"; {units:,} units sent" if len(urgent) > FACTS else ""
        lead = f"; led by {short(one.lead, situation)}" if one.lead else ""
        ends = f"; closed after {elapsed(one.closed - one.opened)}" if one.closed else "; still open"
        place = f", {one.place}" if one.place else ""
        yield f"{source.time(one.opened)}  {one.number} {called(one)}{place}{sent}{reached}{lead}{ends}"
    peak = matter.metric("peak_committed")
    if peak is not None and peak.at is not None:
        yield f"{source.time(peak.at)}  the most units committed at once: {in_words(peak.value)}"
    orders = [one for one in situation.orders.values() if matter.within(one.requested)]
    yield from (
        f"{source.time(one.requested)}  {one.kind.replace('_', ' ')} asked for: {one.text}" for one in orders[:FACTS]
    )
    decisions = sum(matter.within(one.at) for one in situation.decisions.values())
    alarms = sum(matter.within(one.raised) for one in matter.alarms)
    yield f"{decisions:,} joint decisions, {alarms:,} alarms"
