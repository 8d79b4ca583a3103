"""ICS 209: the status of one incident in its 53 blocks; what Concord does not hold says so, and is never guessed."""

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from dashboard.export.iap.atlas import reference
from dashboard.export.iap.sheets import Block, Column, Rows, Sheet
from dashboard.export.ics.briefing import organization, summary
from dashboard.export.ics.source import NOT_HELD, Source
from dashboard.model.decisions import DecisionLogged
from dashboard.model.incidents import Incident, IncidentBody, NoteAdded, SupportJoined, SupportLeft
from dashboard.model.orders import OrderRequested
from dashboard.model.reports import Report
from dashboard.projections.history import standing
from dashboard.projections.names import short
from dashboard.projections.words import describe

BLOCKS = (Column("Block", 1.3), Column("As the journal has it", 3))
AGENCIES = (
    Column("48. Agency or Organization", 2.4), Column("49. Resources on it now", 1.2),
    Column("50. Additional Personnel", 1.2), Column("51. Total Personnel", 1.1), Column("52. Units ever sent", 1),
)  # fmt: skip
PARTS: tuple[tuple[str, tuple[tuple[int, str], ...]], ...] = (
    ("Incident", (
        (3, "Report Version"), (4, "Incident Commander(s) and Agency or Organization"),
        (5, "Incident Management Organization"), (6, "Incident Start Date/Time"),
        (7, "Current Incident Size or Area Involved"), (8, "Percent Contained or Completed"),
        (9, "Incident Definition"), (10, "Incident Complexity Level"), (11, "For Time Period"),
    )),
    ("Approval and routing", (
        (12, "Prepared By"), (13, "Date/Time Submitted"), (14, "Approved By"),
        (15, "Primary Location, Organization, or Agency Sent To"),
    )),
    ("Location", (
        (16, "State"), (17, "County/Parish/Borough"), (18, "City"), (19, "Unit or Other"),
        (20, "Incident Jurisdiction"), (21, "Incident Location Ownership"), (22, "Latitude and Longitude"),
        (23, "US National Grid Reference"), (24, "Legal Description"), (25, "Short Location or Area Description"),
        (26, "UTM Coordinates"), (27, "Geospatial Data Attached"),
    )),
    ("Summary", (
        (28, "Significant Events for the Time Period Reported"), (29, "Primary Materials or Hazards Involved"),
        (30, "Damage Assessment Information"), (31, "Public Status Summary"), (32, "Responder Status Summary"),
        (33, "Life, Safety, and Health Status/Threat Remarks"), (34, "Life, Safety, and Health Threat Management"),
        (35, "Weather Concerns"), (36, "Projected Incident Activity"), (37, "Strategic Objectives"),
        (38, "Current Incident Threat Summary and Risk Information"), (39, "Critical Resource Needs"),
        (40, "Strategic Discussion"), (41, "Planned Actions for Next Operational Period"),
        (42, "Projected Final Incident Size/Area"), (43, "Anticipated Incident Management Completion Date"),
        (44, "Projected Significant Resource Demobilization Start Date"), (45, "Estimated Incident Costs to Date"),
        (46, "Projected Final Incident Cost Estimate"), (47, "Remarks"),
    )),
)  # fmt: skip

EVENTS = (
    *(kind for kind in get_args(IncidentBody) if kind not in (NoteAdded, SupportJoined, SupportLeft)), DecisionLogged,
    OrderRequested,
)  # fmt: skip


def ics_209(source: Source, name: str) -> Sheet:
    """Return the status of the incident that people call `name`; PayloadRefused where there is none."""
    incident = source.incident(name)
    lines = source.about(f"incident:{incident.id}")
    held = dict(_held(source, incident))
    held[28] = "\n".join(f"{source.clock(e.occurred)} {describe(e, source.situation)}" for e in standing(lines)
                         if type(e.body) in EVENTS)  # fmt: skip
    if lines:
        spoken = f"{source.time(min(line.when for line in lines))} to {source.time(max(line.when for line in lines))}"
        held[11] = f"{spoken} ({source.tz})"
    parts = [
        Rows("", title, BLOCKS, tuple((f"{n}. {block}", held.get(n) or NOT_HELD) for n, block in blocks))
        for title, blocks in PARTS
    ]
    agencies = Rows("", "Resource commitment", AGENCIES, tuple(_committed(source, incident)), "No unit was sent")
    others = source.agencies(incident.supporting)
    last = Rows("", "", BLOCKS, (("53. Additional Cooperating and Assisting Organizations", others or "None named"),))
    bands: tuple[tuple[Block, ...], ...] = (
        source.head(incident), *((part,) for part in parts), (agencies,), (last,), (source.record(),),
    )  # fmt: skip
    note = f"Adapted: one row a block. '{NOT_HELD}': fill in by hand"
    return Sheet("209", "Incident Status Summary", bands, note, incident.number)


def _held(source: Source, incident: Incident) -> Iterator[tuple[int, str]]:
    report = source.situation.reports.get(incident.id, Report(incident.id))
    yield 3, "Final" if incident.closed else "Update"
    yield 4, source.agency(incident.lead) if incident.lead else "Nobody leads by agreement"
    yield 5, "\n".join(f"{title}: {who}" for title, who in organization(source, incident))
    yield 6, f"{source.time(incident.opened)} ({source.tz})" if incident.opened else ""
    yield 9, f"{incident.type}: {incident.title or incident.type}"
    yield 13, source.time(source.printed)
    yield 20, source.agencies(incident.ahj)
    if incident.lat is not None and incident.lon is not None:
        yield 22, f"{incident.lat:.5f}, {incident.lon:.5f}"
        yield 23, reference(incident.lon, incident.lat)
    yield 25, incident.place or report.now("location")
    yield 38, "\n".join(line if isinstance(line, str) else line.text for line in summary(source, incident))
    yield 29, report.now("hazards")
    casualties = report.now("casualties")
    yield 31, f"As reported: {casualties}. Counts by kind are not held" if casualties else ""
    yield 33, report.now("major") and f"Major incident: {report.now('major')}"
    yield 35, "\n".join(f"{b.period}: {b.weather}" for b in source.plan.briefs if b.weather)
    yield 37, "\n".join(o.text for o in source.plan.objectives)
    actions = [
        f"{action.text} ({short(action.owner, source.situation)}, due {source.time(action.due) or 'not said'})"
        for one in source.situation.decisions.values() if one.incident == incident.id
        for action in one.actions if not action.done
    ]  # fmt: skip
    yield 41, "\n".join(actions)
    yield 47, incident.outcome


def _committed(source: Source, incident: Incident) -> Iterator[tuple[str, ...]]:
    units = source.situation.units
    sent = {unit for line in source.about(f"incident:{incident.id}") if line.reads is not None
            for unit in (getattr(line.reads.body, "unit", ""),) if unit in units}  # fmt: skip
    ever = Counter(units[unit].agency for unit in sent)
    now = Counter(units[unit].agency for unit in incident.units if unit in units)
    for agency, count in sorted(ever.items()):
        yield source.agency(agency), str(now[agency]), NOT_HELD, NOT_HELD, str(count)
