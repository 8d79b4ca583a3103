"""Limits: from when on something is late, stale or overdue. Local data (data/limits.json), never code."""

from typing import Literal

from msgspec import Struct

from dashboard.model.alarms import AlarmKind
from dashboard.model.incidents import Incident, Priority
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


class AlarmLimit(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of alarm: raised `after` so many seconds of what is wrong, of what priority, and how it is heard.

    `tone`: once when it is new; `again`: once more so many seconds later unless acknowledged (0: not), `every`:
    repeated after so many seconds until acknowledged (0: not).
    """

    after: int
    priority: Priority
    tone: bool = False
    again: int = 0
    every: int = 0


class FloodLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """A flood begins with more than `begins` new alarms in so many `seconds`, and ends with fewer than `ends`."""

    seconds: int
    begins: int
    ends: int


class AlarmLimits(Struct, frozen=True, forbid_unknown_fields=True):
    """When the watch raises alarms; a kind that is not in `kinds` is never raised. Seconds, metres.

    A P1 is new for `new_p1_for`, and an acknowledged one stays listed for `acknowledged_for`. `escalate_disputed` and
    `escalate_unanswered` are how long a proposal waits before the next rung is asked by itself (0: never). Rings wider
    than `widest_standoff` metres are no reason for an alarm; kinds of unit of which there are fewer than `none_left_of`
    are never said to have run out. An alarm is shelved for one of `shelf_minutes`.
    """

    source: str
    kinds: dict[AlarmKind, AlarmLimit]
    new_p1_for: int
    acknowledged_for: int
    disputed_after: int
    escalate_disputed: int
    escalate_unanswered: int
    widest_standoff: int
    none_left_of: int
    shelf_minutes: tuple[int, ...]
    flood: FloodLimits

    def after(self, kind: AlarmKind) -> int:
        """Return after how many seconds this kind of alarm is due; 0: never."""
        known = self.kinds.get(kind)
        return known.after if known else 0


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """All limits of a deployment, with where they come from and who agreed them. Seconds.

    A decision that is entered more than `decision_late` after it was taken needs the reason. A log that was found whole
    `verified_again` ago is looked through again from its first entry.
    """

    title: str
    source: str
    agreed_on: str
    agreed_by: tuple[str, ...]
    position: PositionLimits
    data: DataLimits
    lead: LeadLimits
    decision_late: int
    changed_mark: int
    log_quiet: int
    page_turn: int
    verified_again: int
    alarms: AlarmLimits


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
