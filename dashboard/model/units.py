"""Units: who moves, their CAD status (shared/domain/doctrine.md section 1) and the calls they are on."""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct, structs

from dashboard.model.body import Body

Status = Literal[
    "OFF", "AVAIL", "AVAIL_POST", "DISP", "ACK", "ENRT", "STAGED", "ONSC", "PTCT", "TRANS", "ATDEST", "RETURN",
    "BUSY", "HOLD", "OOS_MECH", "OOS_REST", "OOS_PERS", "EMERG",
]  # fmt: skip
Carrier = Literal["vehicle", "person"]

WORDS: dict[Status, str] = {
    "OFF": "Off duty", "AVAIL": "Available", "AVAIL_POST": "Available at post", "DISP": "Dispatched",
    "ACK": "Acknowledged", "ENRT": "En route", "STAGED": "Staged", "ONSC": "On scene", "PTCT": "With patient",
    "TRANS": "Transporting", "ATDEST": "At destination", "RETURN": "Returning", "BUSY": "Busy", "HOLD": "On hold",
    "OOS_MECH": "Out of service, mechanical", "OOS_REST": "Out of service, rest",
    "OOS_PERS": "Out of service, personal", "EMERG": "EMERGENCY",
}  # fmt: skip
USUAL_ORDER: tuple[Status, ...] = ("AVAIL", "DISP", "ACK", "ENRT", "STAGED", "ONSC", "PTCT", "TRANS", "ATDEST", "AVAIL")
USUALLY_NEXT: dict[Status, tuple[Status, ...]] = {
    "DISP": ("ENRT", "ONSC"), "ACK": ("ENRT", "ONSC"), "ENRT": ("ONSC", "STAGED"), "STAGED": ("ONSC",),
    "ONSC": ("PTCT", "TRANS"), "PTCT": ("TRANS",), "TRANS": ("ATDEST",),
}  # fmt: skip
WITH_PATIENTS: frozenset[Status] = frozenset({"PTCT", "TRANS", "ATDEST"})
MAY_BE_SKIPPED: frozenset[Status] = frozenset({"ACK", "STAGED", "PTCT", "TRANS", "ATDEST"})
AVAILABLE: frozenset[Status] = frozenset({"AVAIL", "AVAIL_POST", "RETURN"})
OUT_OF_SERVICE: frozenset[Status] = frozenset({"OFF", "OOS_MECH", "OOS_REST", "OOS_PERS"})
ON_A_CALL: frozenset[Status] = frozenset({"DISP", "ACK", "ENRT", "STAGED", "ONSC", "PTCT", "TRANS", "ATDEST", "EMERG"})
ARRIVED: frozenset[Status] = frozenset({"ONSC", "PTCT"})
# Neither a call nor its end takes these away; only the unit's own word does.
KEPT: frozenset[Status] = OUT_OF_SERVICE | {"EMERG"}


class Assignment(Struct, frozen=True, gc=False):
    """One call a unit is on: from being sent until available. Times are UTC microseconds; `arrived` 0 = not yet."""

    incident: str
    status: Status
    since: int
    assigned: int
    arrived: int = 0


class Unit(Struct, frozen=True, gc=False):
    """One unit. `status` is its own when it is on no call; on a call the assignment changed last speaks for it."""

    id: str
    callsign: str
    agency: str
    type: str = ""
    carrier: Carrier = "vehicle"
    feed: str = ""
    status: Status = "AVAIL"
    since: int = 0
    note: str = ""
    assignments: tuple[Assignment, ...] = ()

    @property
    def committed(self) -> bool:
        """Whether it is on a call now."""
        return bool(self.assignments)

    @property
    def on_scene(self) -> bool:
        """Whether it has reached a call it is still on (transporting from it included)."""
        return any(a.arrived for a in self.assignments)

    @property
    def current(self) -> tuple[Status, int]:
        """The status to show and since when."""
        latest = max(self.assignments, key=lambda a: a.since, default=None)
        return (latest.status, latest.since) if latest and self.status != "EMERG" else (self.status, self.since)

    @property
    def available(self) -> bool:
        """Whether it can be sent now."""
        return not self.assignments and self.status in AVAILABLE


class UnitRegistered(Body, frozen=True, tag="unit.registered"):
    """A unit takes part; said again, it replaces the callsign, agency, type and feed, and keeps its status."""

    unit: str
    callsign: str
    agency: str
    type: str = ""
    carrier: Carrier = "vehicle"
    feed: str = ""
    subjects = ("unit", "agency")


class UnitAssigned(Body, frozen=True, tag="unit.assigned"):
    """A unit is sent to an incident; `concluded`: nobody said when, and what it did then is the first that is known."""

    unit: str
    incident: str
    concluded: bool = False
    subjects = ("incident", "unit")


class UnitStatusChanged(Body, frozen=True, tag="unit.status"):
    """A unit says where it stands; `incident` says on which call, and is empty when it is on one call or none.

    What is no status of a call (EMERG, AVAIL, out of service, ...) is the unit's own: an emergency lasts until the
    unit says another one of those, whatever its calls do. `stamped` (UTC microseconds) is the time as its source has
    it, where that is before the unit was sent and the status counts from the sending; 0: it is as it occurred.
    """

    unit: str
    status: Status
    incident: str = ""
    note: str = ""
    stamped: int = 0
    subjects = ("unit", "incident")


class UnitReleased(Body, frozen=True, tag="unit.released"):
    """A unit is available again from an incident."""

    unit: str
    incident: str
    subjects = ("incident", "unit")


UnitBody = UnitRegistered | UnitAssigned | UnitStatusChanged | UnitReleased


def apply(units: dict[str, Unit], body: UnitBody, occurred: int) -> None:
    """Take `body` into `units` (id -> unit); an entry about a unit nobody registered makes no unit."""
    unit = units.get(body.unit)
    if type(body) is UnitRegistered:
        units[body.unit] = _registered(unit, body, occurred)
    elif unit is not None:
        units[body.unit] = CHANGES[type(body)](unit, body, occurred)


def usually_next(status: Status, discipline: str) -> tuple[Status, ...]:
    """Return the steps that usually follow `status` on a call, the first one foremost; empty when it can be released.

    Only medical units have patients to carry.
    """
    steps = USUALLY_NEXT.get(status, ())
    return steps if discipline == "ems" else tuple(step for step in steps if step not in WITH_PATIENTS)


def order_warning(before: Status, after: Status) -> str:
    """Say what is unusual in going from one status to another; empty when it is the usual order."""
    if after in ("EMERG",) or after in OUT_OF_SERVICE or before == after or after in AVAILABLE:
        return ""
    if before not in USUAL_ORDER or after not in USUAL_ORDER:
        return ""
    start, stop = USUAL_ORDER.index(before), USUAL_ORDER.index(after)
    if stop < start:
        return f"{WORDS[after]} after {WORDS[before]} is against the usual order"
    skipped = [WORDS[s] for s in USUAL_ORDER[start + 1 : stop] if s not in MAY_BE_SKIPPED]
    return f"{' and '.join(skipped)} was skipped" if skipped else ""


def _registered(before: Unit | None, body: UnitRegistered, occurred: int) -> Unit:
    if before is None:
        return Unit(body.unit, body.callsign, body.agency, body.type, body.carrier, body.feed, since=occurred)
    return structs.replace(
        before, callsign=body.callsign, agency=body.agency, type=body.type, carrier=body.carrier, feed=body.feed
    )


def _assigned(unit: Unit, body: UnitAssigned, occurred: int) -> Unit:
    new = Assignment(body.incident, "DISP", occurred, occurred)
    return structs.replace(unit, assignments=(*_without(unit.assignments, body.incident), new))


def _released(unit: Unit, body: UnitReleased, occurred: int) -> Unit:
    left = _without(unit.assignments, body.incident)
    own: Status = "AVAIL" if not left and unit.status not in KEPT else unit.status
    since = unit.since if unit.status in KEPT else occurred
    return structs.replace(unit, assignments=left, status=own, since=since)


def _without(assignments: tuple[Assignment, ...], incident: str) -> tuple[Assignment, ...]:
    return tuple(a for a in assignments if a.incident != incident)


def _with_status(unit: Unit, body: UnitStatusChanged, occurred: int) -> Unit:
    incident = body.incident or (unit.assignments[-1].incident if unit.assignments else "")
    if body.status == "EMERG" or body.status not in ON_A_CALL or not incident:
        return structs.replace(unit, status=body.status, since=occurred, note=body.note)
    changed = tuple(_moved_on(a, body.status, occurred) if a.incident == incident else a for a in unit.assignments)
    return structs.replace(unit, assignments=changed, note=body.note)


def _moved_on(assignment: Assignment, status: Status, occurred: int) -> Assignment:
    arrived = assignment.arrived or (occurred if status in ARRIVED else 0)
    return structs.replace(assignment, status=status, since=occurred, arrived=arrived)


CHANGES: dict[type, Callable[[Unit, Any, int], Unit]] = {
    UnitAssigned: _assigned, UnitReleased: _released, UnitStatusChanged: _with_status,
}  # fmt: skip
