"""The situation in numbers: what `state` prints, from the situation alone."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from dashboard.model.incidents import PRIORITIES
from dashboard.model.units import OUT_OF_SERVICE, Unit
from dashboard.projections.situation import Situation

RESOURCE_STATUSES = ("available", "assigned", "out_of_service", "held")
UNIT_COUNTS = ("committed", "on_scene", "available", "out_of_service", "total")


def summary(situation: Situation) -> dict[str, Any]:
    """Count incidents, units and resources; every key is always there, also at zero."""
    return {
        "incidents": incident_counts(situation),
        "units": unit_counts(situation),
        "resources": resource_counts(situation),
    }


def incident_counts(situation: Situation) -> dict[str, Any]:
    """Open incidents: how many, how many with a unit on them, without a lead agency, and by priority."""
    with_units = {a.incident for unit in situation.units.values() for a in unit.assignments}
    priorities = Counter(incident.priority for incident in situation.incidents.values())
    return {
        "open": len(situation.incidents),
        "with_units": len(situation.incidents.keys() & with_units),
        "no_lead": sum(not incident.lead for incident in situation.incidents.values()),
        "by_priority": {priority: priorities[priority] for priority in PRIORITIES},
    }


def unit_counts(situation: Situation) -> dict[str, Any]:
    """Units committed to a call, on scene (of those), available; and the same by agency id."""
    by_agency: dict[str, list[Unit]] = {agency: [] for agency in situation.agencies}
    for unit in situation.units.values():
        by_agency.setdefault(unit.agency, []).append(unit)
    counts = counted(situation.units.values())
    return {
        **{name: counts[name] for name in ("committed", "on_scene", "available", "out_of_service")},
        "by_agency": {agency: counted(units) for agency, units in by_agency.items()},
    }


def counted(units: Iterable[Unit]) -> dict[str, int]:
    """Count `units`; one that is committed is not counted as out of service."""
    counts = Counter[str]()
    for unit in units:
        counts["total"] += 1
        counts["committed"] += unit.committed
        counts["on_scene"] += unit.on_scene
        counts["available"] += unit.available
        counts["out_of_service"] += not unit.committed and unit.status in OUT_OF_SERVICE
    return {name: counts[name] for name in UNIT_COUNTS}


def resource_counts(situation: Situation) -> dict[str, int]:
    """Shared resources by status."""
    statuses = Counter[str](resource.status for resource in situation.resources.values())
    return {status: statuses[status] for status in RESOURCE_STATUSES}
