"""ICS 201: the briefing of one incident, for whoever takes it over."""

from collections.abc import Iterator

from dashboard.export.iap.atlas import atlas, reference
from dashboard.export.iap.sheets import Block, Column, Line, Picture, Rows, Sheet, Words
from dashboard.export.iap.sketch import Sketch, Spot
from dashboard.export.ics.activity import COLUMNS, log_rows
from dashboard.export.ics.source import NOT_HELD, Source
from dashboard.model.incidents import Incident
from dashboard.model.reports import FIELDS, TITLES, Report
from dashboard.model.units import ARRIVED, UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.model.zones import SITE_WORDS
from dashboard.projections.history import Line as Said
from dashboard.projections.history import standing
from dashboard.projections.names import callsign, short
from dashboard.projections.plans import live

OTHERS = 40
SKETCHED = {f"P{n}": f"Priority {n}" for n in range(1, 5)}
HELD = (Column("Position", 1.3), Column("Held by", 3.2))
RESOURCES = (
    Column("Resource", 1.2), Column("Resource Identifier", 0.9), Column("Date/Time Ordered", 1.3),
    Column("ETA (not held)", 0.7), Column("Arrived", 1.3), Column("Notes", 1.6),
)  # fmt: skip


def ics_201(source: Source, name: str) -> Sheet:
    """Return the briefing of the incident that people call `name`; PayloadRefused where there is none."""
    incident = source.incident(name)
    lines = source.about(f"incident:{incident.id}")
    log = Rows("8", "Current and Planned Actions, Strategies and Tactics", COLUMNS, tuple(log_rows(source, lines)),
               "The journal holds no entry of this incident")  # fmt: skip
    bands: tuple[tuple[Block, ...], ...] = (
        (*source.head(incident), Words("3", "Date/Time Initiated", (source.time(incident.opened) or NOT_HELD,))),
        (sketched(source, incident),),
        (Words("5", "Situation Summary and Health and Safety Briefing", tuple(summary(source, incident))),),
        (source.prepared("6"),),
        (Words("7", "Current and Planned Objectives", tuple(_objectives(source, incident)),
               "No objective is in the plan and no joint decision was logged"),),
        (Rows("9", "Current Organization", HELD, tuple(organization(source, incident))),),
        (Rows("10", "Resource Summary", RESOURCES, tuple(_resources(source, lines)), "No unit was sent"),),
        (log,), (source.record(lines),),
    )  # fmt: skip
    note = "Adapted: block 8, the log, stands last; it is as long as the incident was"
    return Sheet("201", "Incident Briefing", bands, note, incident.number)


def sketched(source: Source, incident: Incident) -> Block:
    """Return the map around an incident, with the other incidents of its time; words where it has no place on a map."""
    if incident.lat is None or incident.lon is None:
        return Words("4", "Map/Sketch", (f"{located(incident)}. Sketch by hand:", "", "", "", ""))
    situation, until = source.situation, incident.closed or source.printed
    others = [one for one in (*situation.incidents.values(), *situation.closed.values()) if one.id != incident.id
              and one.opened <= until and (not one.closed or one.closed >= incident.opened)]  # fmt: skip
    spots = [Spot(one.lon, one.lat, one.priority, one.number) for one in (*others[-OTHERS:], incident)
             if one.lat is not None and one.lon is not None]  # fmt: skip
    drawn = atlas(source.event, situation.layout, situation.agencies, None, live(situation).plan.bases)
    sketch = Sketch(drawn, spots, SKETCHED, spots[-1])
    near = len(sketch.spots) - 1
    words = f"{incident.number}: {located(incident)}. With {near} more that were open meanwhile and are near"
    return Picture("4", "Map/Sketch", sketch.draw, words, 0.58)


def located(incident: Incident) -> str:
    """Say where an incident is: place, grid reference and degrees."""
    if incident.lat is None or incident.lon is None:
        return incident.place or "place not said"
    grid = f"{reference(incident.lon, incident.lat)} ({incident.lat:.5f}, {incident.lon:.5f})"
    return f"{incident.place}, {grid}" if incident.place else grid


def summary(source: Source, incident: Incident) -> Iterator[str | Line]:
    """Say what an incident is, how it stands, what is known of it, and what is kept clear."""
    state = f"closed {source.time(incident.closed)}" if incident.closed else "open"
    outcome = f": {incident.outcome}" if incident.outcome else ""
    yield f"{incident.priority} {incident.title or incident.type} ({incident.type}), {state}{outcome}"
    if incident.facts:
        yield f"Known: {', '.join(map(str, incident.facts))}"
    report = source.situation.reports.get(incident.id, Report(incident.id))
    yield from (f"{TITLES[field]}: {report.now(field)}" for field in FIELDS if report.now(field))
    for zone in source.situation.zones.values():
        if zone.incident == incident.id:
            outer = f", {zone.outer:g} m" if zone.outer else ""
            agency = f", for {short(zone.agency, source.situation)}" if zone.agency else ""
            yield f"Kept clear: {zone.name or zone.kind}{outer}{agency}"


def organization(source: Source, incident: Incident) -> Iterator[tuple[str, str]]:
    """Return who leads by whose word, who has authority, who supports, and where the command post is."""
    lead, by = incident.settled, ""
    if lead is not None:
        by = f", by {lead.overridden_by}'s word: {lead.override_reason}" if lead.overridden_by else (
            f", agreed by {source.agencies(lead.agreed_by)}")  # fmt: skip
        by += f"; protocol {lead.protocol}" if lead.protocol else "; no protocol"
    since = f" since {source.time(incident.lead_since)}" if incident.lead_since else ""
    yield "Lead agency", f"{source.agency(incident.lead)}{since}{by}" if incident.lead else "Nobody leads by agreement"
    if incident.proposal is not None:
        waits = incident.proposal
        yield "Lead proposed", f"{source.agency(waits.agency)}, {waits.state} since {source.time(waits.proposed)}"
    for title, names in (("Legal authority", incident.ahj), ("Unified command", incident.unified),
                         ("Supporting agencies", incident.supporting)):  # fmt: skip
        yield title, source.agencies(names) or "Nobody named"
    for site in source.situation.sites.values():
        if site.incident == incident.id:
            whose = f" ({short(site.agency, source.situation)})" if site.agency else ""
            yield SITE_WORDS[site.kind], f"{site.place}{whose}"


def _objectives(source: Source, incident: Incident) -> Iterator[str]:
    last = incident.closed or source.printed
    then = {"", *(p.name for p in source.plan.periods if p.starts <= last and incident.opened < p.ends)}
    yield from (f"Plan: {o.text}" for o in source.plan.objectives if o.period in then)
    for one in source.situation.decisions.values():
        if one.incident == incident.id:
            yield f"{one.number}, {source.time(one.at)}: {one.decision}. Because {one.rationale}"


def _resources(source: Source, lines: list[Said]) -> Iterator[tuple[str, ...]]:
    """Return a row for each unit that was sent, with its first times."""
    times: dict[str, list[int]] = {}
    for entry in standing(lines):
        body = entry.body
        if isinstance(body, UnitAssigned):
            times.setdefault(body.unit, [entry.occurred, 0, 0])[2] = 0
        elif isinstance(body, UnitStatusChanged) and body.status in ARRIVED and body.unit in times:
            times[body.unit][1] = times[body.unit][1] or entry.occurred
        elif isinstance(body, UnitReleased) and body.unit in times:
            times[body.unit][2] = entry.occurred
    for unit, (sent, arrived, freed) in times.items():
        known = source.situation.units.get(unit)
        kind = f"{known.type or 'unit'} ({short(known.agency, source.situation)})" if known else NOT_HELD
        notes = f"Available {source.time(freed)}" if freed else "On it"
        yield kind, callsign(unit, source.situation), source.time(sent), "", source.time(arrived) or "not said", notes
