"""The board: what the wall says in words and numbers, from the situation alone.

Times leave here as UTC microseconds; the browser turns them into ages by the event's clock, so that a board nobody
changes never needs to be sent again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from dashboard.model.agencies import Agency
from dashboard.model.incidents import PRIORITIES, Incident
from dashboard.model.limits import LeadLimits, lead_due
from dashboard.model.units import AVAILABLE, OUT_OF_SERVICE, Unit
from dashboard.projections.leading import Leading, leading
from dashboard.projections.situation import Situation

ROWS = 7
MOST_ROWS = 28
NAMED_UNITS = 3
UNSETTLED = ("escalated", "disputed", "proposed")


class IncidentRow(Struct, frozen=True):
    """One incident as a wall row. `lead` and `support` are agency ids; `leading` says how the lead stands.

    `amber_from` and `red_from` say from when on a missing lead is overdue (UTC microseconds, 0 = never).
    """

    id: str
    number: str
    title: str
    priority: str
    place: str
    lead: str
    support: tuple[str, ...]
    amber_from: int
    red_from: int
    units: tuple[str, ...]
    more_units: int
    opened: int
    updated: int
    leading: Leading


class AgencyTile(Struct, frozen=True):
    """How much of one agency is left: units free, on a call, out of service, and whether that is below its floor."""

    agency: str
    free: int
    committed: int
    out_of_service: int
    total: int
    low: bool


class IncidentMark(Struct, frozen=True):
    """An open incident on the map, degrees WGS 84. `there` counts units on scene that send no position, by agency."""

    id: str
    number: str
    title: str
    priority: str
    lat: float
    lon: float
    there: dict[str, int]


class Board(Struct, frozen=True):
    """Everything on the wall but symbols in motion. `nobody`: no person is checked in, so nobody can say who leads."""

    rows: tuple[IncidentRow, ...]
    open: dict[str, int]
    no_lead: int
    closed: int
    tiles: tuple[AgencyTile, ...]
    resources: dict[str, int]
    marks: tuple[IncidentMark, ...]
    nobody: bool = False


def board(situation: Situation, limits: LeadLimits, now: int, located: frozenset[str] = frozenset()) -> Board:
    """Build the board at `now` (UTC microseconds); `located` are the ids of units that send their own position."""
    ordered = sorted(situation.incidents.values(), key=urgency)
    count = Counter([incident.priority for incident in ordered])
    rows = ordered[: min(MOST_ROWS, max(ROWS, count["P1"] + count["P2"]))]
    return Board(
        rows=tuple(incident_row(incident, situation, limits, now) for incident in rows),
        open={priority: count[priority] for priority in PRIORITIES},
        no_lead=sum(not incident.lead for incident in ordered),
        closed=len(situation.closed),
        tiles=agency_tiles(situation.agencies, situation.units.values()),
        resources=dict(Counter(resource.status for resource in situation.resources.values())),
        marks=tuple(incident_marks(ordered, situation.units, located)),
        nobody=not situation.people,
    )


def urgency(incident: Incident) -> tuple[str, int, int, str]:
    """Sort key: the most urgent first, among them those nobody leads, then by how unsettled, then the newest."""
    return incident.priority, unsettled(incident), -incident.opened, incident.id


def unsettled(incident: Incident) -> int:
    """Say how far the agencies are from one lead: 0 nobody leads, then escalated, disputed, waiting, and agreed."""
    if not incident.lead:
        return 0
    state = incident.proposal.state if incident.proposal else ""
    return 1 + (UNSETTLED.index(state) if state in UNSETTLED else len(UNSETTLED))


def incident_row(incident: Incident, situation: Situation, limits: LeadLimits, now: int) -> IncidentRow:
    """Build one row."""
    units = situation.units
    there = {units[unit].agency for unit in incident.units if unit in units}
    names = [units[unit].callsign if unit in units else unit for unit in incident.units]
    return IncidentRow(
        incident.id, incident.number, incident.title, incident.priority, incident.place, incident.lead,
        incident.supporting, *lead_due(incident, len(there), limits),
        tuple(names[:NAMED_UNITS]), max(0, len(names) - NAMED_UNITS), incident.opened, incident.updated,
        leading(situation, incident, now),
    )  # fmt: skip


def agency_tiles(agencies: Mapping[str, Agency], units: Iterable[Unit]) -> tuple[AgencyTile, ...]:
    """Count every agency's units, in the order in which the agencies joined; an agency without units has no tile."""
    free, committed, out, total = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    alike = Counter([(unit.agency, unit.status, not unit.assignments) for unit in units])
    for (agency, status, idle), count in alike.items():
        total[agency] += count
        free[agency] += count * (idle and status in AVAILABLE)
        committed[agency] += count * (not idle)
        out[agency] += count * (idle and status in OUT_OF_SERVICE)
    return tuple(
        AgencyTile(a.id, free[a.id], committed[a.id], out[a.id], total[a.id], free[a.id] < max(1, a.floor))
        for a in agencies.values()
        if total[a.id]
    )


def incident_marks(
    incidents: Iterable[Incident], units: Mapping[str, Unit], located: frozenset[str]
) -> Iterable[IncidentMark]:
    """Mark every incident that has a place on the map."""
    for i in incidents:
        if i.lat is not None and i.lon is not None:
            quiet = [units[u] for u in i.units if u not in located and u in units]
            there = [u.agency for u in quiet if any(a.incident == i.id and a.arrived for a in u.assignments)]
            yield IncidentMark(i.id, i.number, i.title, i.priority, i.lat, i.lon, dict(Counter(there)) if there else {})
