"""What planners start from on this deployment: the usual positions, how long people may be on duty, the period."""

from functools import cache
from pathlib import Path

from msgspec import Struct

from dashboard.model.agencies import Discipline
from dashboard.model.errors import PayloadRefused
from dashboard.model.events import Period
from dashboard.model.plans import Plan, Position, Section
from dashboard.projections.plans import busiest, period_of
from dashboard.projections.roster import DutyLimits
from dashboard.projections.situation import Situation
from dashboard.services.datafiles import DATA, datafile

LIMITS, POSITIONS = DATA / "duty_limits.json", DATA / "positions.json"


class UsualPosition(Struct, frozen=True, forbid_unknown_fields=True):
    """A position that most events have; `discipline` says whose it is, where it is one agency's."""

    id: str
    title: str
    section: Section
    reports_to: str = ""
    discipline: Discipline | None = None


class _Usual(Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    positions: tuple[UsualPosition, ...]


def period_asked(plan: Plan, name: str) -> Period | None:
    """Return the period of that name (empty: the busiest, None where there is none); PayloadRefused names them."""
    found = period_of(plan, name) if name else busiest(plan)
    if name and found is None:
        there = ", ".join(period.name for period in plan.periods) or "none yet"
        raise PayloadRefused(f"period: the plan has no '{name[:60]}' (there are: {there})")
    return found


@cache
def duty_limits(file: Path = LIMITS) -> DutyLimits:
    """Read how long people may be on duty, once a process; PayloadRefused names the file and the field."""
    found = datafile(file, DutyLimits)
    for field in ("longest", "within", "rest", "pause"):
        if getattr(found, field) < 0:
            raise PayloadRefused(f"{file.name}: {field}: must be seconds, 0 or more")
    return found


@cache
def usual(file: Path = POSITIONS) -> tuple[UsualPosition, ...]:
    """Read the usual positions, once a process; PayloadRefused names the file and the field."""
    return datafile(file, _Usual).positions


def usual_positions(situation: Situation) -> tuple[Position, ...]:
    """Return the usual positions for this event: each one's agency by its discipline.

    One of a discipline that is not at the event is left out; one whose superior is left out reports to nobody.
    """
    agencies = {agency.discipline: agency.id for agency in reversed(situation.agencies.values())}
    there = [p for p in usual() if not p.discipline or p.discipline in agencies]
    ids = {p.id for p in there}
    return tuple(
        Position(
            p.id, p.title, p.section, p.reports_to if p.reports_to in ids else "",
            agencies[p.discipline] if p.discipline else "",
        )
        for p in there
    )  # fmt: skip
