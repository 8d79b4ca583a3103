"""Alarms: something needs a named person's action in time. Raised and cleared by the watch, answered by people.

Priorities are those of ux practice: P1 life, lead, standoff, emergency; P2 the rest that must be done; P3 silent.
"""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct, structs

from dashboard.model.body import Body
from dashboard.model.incidents import Priority

AlarmKind = Literal[
    "new_p1", "no_lead", "lead_unanswered", "no_contact", "order_waiting", "order_open", "notification_overdue",
    "two_sites", "standoff", "no_channel", "conference_waiting", "emergency", "none_left", "gate_closed",
]  # fmt: skip


class Alarm(Struct, frozen=True, gc=False):
    """One alarm as it stands. `agencies` must act; times are UTC microseconds, 0 = not yet."""

    id: str
    what: AlarmKind
    priority: Priority
    text: str
    incident: str = ""
    agencies: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    tone: bool = False
    raised: int = 0
    acknowledged: int = 0
    acknowledged_by: str = ""
    shelved_until: int = 0
    shelved_by: str = ""
    shelf_reason: str = ""
    cleared: int = 0

    def shelved(self, now: int) -> bool:
        """Whether it is out of sight at `now` (UTC microseconds)."""
        return now < self.shelved_until


class AlarmRaised(Body, frozen=True, tag="alarm.raised"):
    """`text` says what is wrong, `agencies` and `people` (names) who must act; `tone`: it is heard once."""

    alarm: str
    what: AlarmKind
    priority: Priority
    text: str
    incident: str = ""
    agencies: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    tone: bool = False
    subjects = ("alarm", "incident")


class AlarmCleared(Body, frozen=True, tag="alarm.cleared"):
    """What raised it is no longer so."""

    alarm: str
    subjects = ("alarm",)


class AlarmAcknowledged(Body, frozen=True, tag="alarm.acknowledged"):
    """Somebody has seen it and acts: it is quiet, and stays on the screen until it is cleared."""

    alarm: str
    person: str
    subjects = ("alarm",)


class AlarmShelved(Body, frozen=True, tag="alarm.shelved"):
    """Out of sight until `until` (UTC microseconds, at most 30 minutes), by somebody, for a reason."""

    alarm: str
    person: str
    reason: str
    until: int
    subjects = ("alarm",)


AlarmBody = AlarmRaised | AlarmCleared | AlarmAcknowledged | AlarmShelved


def apply(alarms: dict[str, Alarm], body: AlarmBody, occurred: int) -> None:
    """Take `body` into `alarms` (id -> alarm that has not been cleared)."""
    if type(body) is AlarmRaised:
        alarms[body.alarm] = Alarm(
            body.alarm, body.what, body.priority, body.text, body.incident, body.agencies, body.people, body.tone,
            occurred,
        )  # fmt: skip
    elif type(body) is AlarmCleared:
        alarms.pop(body.alarm, None)
    elif body.alarm in alarms:
        alarms[body.alarm] = CHANGES[type(body)](alarms[body.alarm], body, occurred)


CHANGES: dict[type, Callable[[Alarm, Any, int], Alarm]] = {
    AlarmAcknowledged: lambda alarm, body, occurred: structs.replace(
        alarm, acknowledged=occurred, acknowledged_by=body.person
    ),
    AlarmShelved: lambda alarm, body, _occurred: structs.replace(
        alarm, shelved_until=body.until, shelved_by=body.person, shelf_reason=body.reason
    ),
}
