"""Limits: from when on something is late, stale or overdue. Local data (data/limits.json), never code."""

from typing import Literal

from msgspec import Struct

from dashboard.model.incidents import Incident
from dashboard.model.moment import SECOND
from dashboard.model.units import Carrier


class PositionLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """When a position is late or stale (intervals of its feed, seconds at the most), lost, or old for one by hand."""

    late_intervals: float
    stale_intervals: float
    stale_vehicle: int
    stale_person: int
    lost: int
    by_hand: int


class DataLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """When a screen's data are late and dead, in seconds since the server's last word."""

    late: int
    dead: int


class LeadLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """From when on a missing lead is amber and red, in seconds since the incident opened, by priority."""

    amber: dict[str, int]
    red: dict[str, int]
    red_with_several_agencies: int


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """All limits of a deployment, with where they come from and who agreed them. Seconds."""

    title: str
    source: str
    agreed_on: str
    agreed_by: tuple[str, ...]
    position: PositionLimits
    data: DataLimits
    lead: LeadLimits
    changed_mark: int
    log_quiet: int
    page_turn: int


Staleness = Literal["", "late", "stale", "lost"]


def staleness(age: int, every: int, carrier: Carrier, limits: PositionLimits) -> Staleness:
    """Say how old a position of `age` microseconds is, of a feed heard `every` so many seconds (0: placed by hand)."""
    seconds = age / SECOND
    if not every:
        return "stale" if seconds > limits.by_hand else ""
    if seconds > limits.lost:
        return "lost"
    most = limits.stale_person if carrier == "person" else limits.stale_vehicle
    if seconds > min(limits.stale_intervals * every, most):
        return "stale"
    return "late" if seconds > limits.late_intervals * every else ""


def lead_due(incident: Incident, agencies: int, limits: LeadLimits) -> tuple[int, int]:
    """(amber from, red from) in UTC microseconds for a missing lead where so many agencies are there; 0 is never."""
    if incident.lead or incident.closed:
        return 0, 0
    amber, red = limits.amber.get(incident.priority, 0), limits.red.get(incident.priority, 0)
    if agencies > 1:
        red = min(red or limits.red_with_several_agencies, limits.red_with_several_agencies)
    return _from(incident, amber), _from(incident, red)


def _from(incident: Incident, seconds: int) -> int:
    return incident.opened + seconds * SECOND if seconds else 0
