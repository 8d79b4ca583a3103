"""Conditions: everything that needs somebody's action in time, found from the situation. Pure; time is an argument.

An alarm is something for which a named person must act now; what is only worth knowing is none.
"""

from collections.abc import Callable, Iterator, Mapping

from dashboard.model.alarms import Alarm, AlarmKind
from dashboard.model.incidents import Incident
from dashboard.model.limits import Limits
from dashboard.projections.field_conditions import emergency, gate_closed, none_left, standoff
from dashboard.projections.frame import Positions
from dashboard.projections.joint_conditions import (
    conference_waiting,
    no_channel,
    no_contact,
    notification_overdue,
    order_open,
    order_waiting,
    two_sites,
)
from dashboard.projections.lead_conditions import lead_unanswered, new_p1, no_lead
from dashboard.projections.lookout import Condition, Lookout
from dashboard.projections.situation import Situation

AT_INCIDENTS: dict[AlarmKind, Callable[[Lookout, Incident], Iterator[Condition]]] = {
    "new_p1": new_p1, "no_lead": no_lead, "lead_unanswered": lead_unanswered, "no_contact": no_contact,
    "no_channel": no_channel, "two_sites": two_sites, "notification_overdue": notification_overdue,
}  # fmt: skip
AT_THE_EVENT: dict[AlarmKind, Callable[[Lookout], Iterator[Condition]]] = {
    "order_open": order_open, "order_waiting": order_waiting, "conference_waiting": conference_waiting,
    "emergency": emergency, "none_left": none_left, "gate_closed": gate_closed,
}  # fmt: skip


def conditions(
    situation: Situation, positions: Positions, now: int, limits: Limits, urgent: Mapping[str, int] | None = None
) -> list[Condition]:
    """Return what is wrong at `now` (UTC microseconds), each thing once.

    `positions` are those of `situation.units`, in their order; `urgent` is since when incidents are P1 where that is
    not since they were opened (incident -> UTC us).
    """
    look = Lookout(situation, now, limits, urgent)
    return [found for found in (*outlook(look), *trespass(look, positions)) if found.since <= now]


def outlook(look: Lookout) -> Iterator[Condition]:
    """All that is wrong or will be if nothing is said: `since` tells from when on. Without what positions say."""
    kinds = look.alarms.kinds
    for kind, found in AT_INCIDENTS.items():
        if kind in kinds:
            for incident in look.situation.incidents.values():
                yield from found(look, incident)
    for kind, at_event in AT_THE_EVENT.items():
        if kind in kinds:
            yield from at_event(look)


def trespass(look: Lookout, positions: Positions) -> Iterator[Condition]:
    """Units inside standoff rings."""
    if "standoff" in look.alarms.kinds:
        for incident in look.situation.incidents.values():
            yield from standoff(look, incident, positions)


def as_now(look: Lookout, alarm: Alarm) -> Condition | None:
    """Return what `alarm` was raised for as it is now; None where that is over, or only positions can tell."""
    incident = look.situation.incidents.get(alarm.incident)
    at_incident, at_event = AT_INCIDENTS.get(alarm.what), AT_THE_EVENT.get(alarm.what)
    if alarm.what not in look.alarms.kinds:
        return None
    found = at_incident(look, incident) if at_incident and incident else at_event(look) if at_event else iter(())
    return next((condition for condition in found if condition.key == alarm.id), None)
