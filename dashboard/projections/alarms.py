"""Alarms as screens show them: those recorded in the journal, so that a replay shows the ones of its instant.

What is wrong is found in projections/conditions.py and recorded by the watch (services/watch.py); people acknowledge
or shelve it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby, takewhile

from msgspec import Struct, structs

from dashboard.model.agencies import Agency
from dashboard.model.alarms import Alarm, AlarmKind
from dashboard.model.events import Person
from dashboard.model.incidents import Priority
from dashboard.model.limits import AlarmLimit, FloodLimits, Limits
from dashboard.model.moment import MINUTE, SECOND
from dashboard.projections.concurrence import commander
from dashboard.projections.conditions import as_now
from dashboard.projections.lookout import LONGEST, Lookout
from dashboard.projections.names import number
from dashboard.projections.situation import Situation

MOST = 6
TOGETHER: tuple[AlarmKind, ...] = ("no_contact", "notification_overdue")
ALARM_WORDS: dict[AlarmKind, str] = {
    "new_p1": "new P1", "no_lead": "no lead", "lead_unanswered": "proposal waits", "no_contact": "no contact",
    "order_waiting": "order not answered", "order_open": "order not executed", "no_channel": "no shared channel",
    "notification_overdue": "not notified", "two_sites": "two sites", "standoff": "inside standoff",
    "conference_waiting": "conference not joined", "emergency": "emergency", "none_left": "none left",
    "gate_closed": "closed, not as planned",
}  # fmt: skip


class WallAlarm(Struct, frozen=True):
    """One alarm as the wall says it; of one kind at one incident they are one, and `others` counts those unsaid.

    `incident` is an id and `number` how people say it (`#047`); both are empty where it is about the event. `agencies`
    (ids) and `people` (names) must act. Times are UTC microseconds, 0 = not (yet). `tone`: it is heard once when it is
    new; `again`: from then on once more, unless acknowledged; `every`: repeated after so many seconds until
    acknowledged (0: never).
    """

    id: str
    kind: AlarmKind
    priority: Priority
    text: str
    incident: str
    number: str
    agencies: tuple[str, ...]
    people: tuple[str, ...]
    raised: int
    acknowledged: int
    acknowledged_by: str
    tone: bool
    again: int
    every: int
    others: int


class Flood(Struct, frozen=True):
    """So many alarms were raised in the last `minutes` and still stand; `groups` are (such as `no lead`, how many).

    A situation holds no alarm that is over, so those that were cleared meanwhile are not counted.
    """

    count: int
    minutes: int
    groups: tuple[tuple[str, int], ...]


class WallAlarms(Struct, frozen=True):
    """What the wall shows: at most six `waiting` for somebody (by priority, the newest first), `more` beside them.

    `acknowledged` are at most six that somebody acts on, `shelved` counts those out of sight for now.
    """

    waiting: tuple[WallAlarm, ...]
    more: int
    acknowledged: tuple[WallAlarm, ...]
    shelved: int
    flood: Flood | None


def wall_alarms(situation: Situation, now: int, limits: Limits) -> WallAlarms:
    """Return the alarms of `situation` as the wall shows them at `now` (UTC microseconds)."""
    seen = in_sight(situation.alarms.values(), now)
    groups = grouped([alarm for alarm in seen if not alarm.acknowledged])
    taken = [alarm for alarm in seen if alarm.acknowledged][:MOST]
    look = Lookout(situation, now, limits)
    return WallAlarms(
        tuple(_on_the_wall(look, group) for group in groups[:MOST]), max(0, len(groups) - MOST),
        tuple(_on_the_wall(look, [alarm]) for alarm in taken),
        sum(alarm.shelved(now) for alarm in situation.alarms.values()),
        flood(situation.alarms.values(), now, limits.alarms.flood),
    )  # fmt: skip


def in_sight(alarms: Iterable[Alarm], now: int) -> list[Alarm]:
    """Return the alarms that are not shelved at `now`: those nobody has acknowledged, by priority, the newest first."""
    seen = (alarm for alarm in alarms if not alarm.shelved(now))
    return sorted(seen, key=lambda alarm: (bool(alarm.acknowledged), alarm.priority, -alarm.raised, alarm.id))


def grouped(alarms: Sequence[Alarm], kinds: Sequence[AlarmKind] = ()) -> list[list[Alarm]]:
    """Put alarms of one kind (of `kinds`; empty: of any) at one incident together, where the first of them stands."""
    groups: dict[tuple[str, str], list[Alarm]] = {}
    for alarm in alarms:
        about = alarm.incident if not kinds or alarm.what in kinds else ""
        groups.setdefault((alarm.what, about or alarm.id), []).append(alarm)
    return list(groups.values())


def as_one(look: Lookout, group: Sequence[Alarm]) -> Alarm:
    """Return the first of `group` as it reads now; of those said `TOGETHER`, it says what all of them say."""
    alarms = [reads_now(look, alarm) for alarm in group]
    first = alarms[0]
    if len(alarms) == 1 or first.what not in TOGETHER:
        return first
    texts = [alarm.text for alarm in alarms]
    clauses = zip(*(text.split(": ") for text in texts), strict=False)
    head = "".join(f"{words[0]}: " for words in takewhile(lambda words: len(set(words)) == 1, clauses))
    text = head + ", ".join(text.removeprefix(head) for text in texts)
    agencies = tuple(dict.fromkeys(agency for alarm in alarms for agency in alarm.agencies))
    people = tuple(dict.fromkeys(person for alarm in alarms for person in alarm.people))
    return structs.replace(first, text=text[:LONGEST], agencies=agencies, people=people)


def flood(alarms: Iterable[Alarm], now: int, limits: FloodLimits) -> Flood | None:
    """Return the flood of alarms at `now`, of those that stand: it begins with many new ones and ends with few."""
    alarms = [alarm for alarm in alarms if alarm.raised <= now]
    span, flooded, count = limits.seconds * SECOND, False, 0
    steps = sorted([(a.raised, 1) for a in alarms] + [(a.raised + span, -1) for a in alarms if a.raised + span <= now])
    for _, together in groupby(steps, key=lambda step: step[0]):
        count += sum(change for _, change in together)
        flooded = count > limits.begins or (flooded and count >= limits.ends)
    new = Counter(ALARM_WORDS[alarm.what] for alarm in alarms if now - alarm.raised < span)
    return Flood(count, span // MINUTE, tuple(new.most_common())) if flooded else None


def reads_now(look: Lookout, alarm: Alarm) -> Alarm:
    """Return `alarm` with what it says and who must act as that is now; as it was raised where nothing tells."""
    found = as_now(look, alarm)
    return structs.replace(alarm, text=found.text, agencies=found.agencies, people=found.people) if found else alarm


def may_acknowledge(alarm: Alarm, situation: Situation, person: Person, now: int) -> str:
    """Say why `person` cannot acknowledge `alarm`; empty when they can.

    An emergency is its own agency's to acknowledge, or a commander's: somebody must answer that unit, and not only
    silence it.
    """
    if alarm.what != "emergency" or not alarm.agencies:
        return ""
    own = alarm.agencies[0]
    if person.agency == own or person.id in {commander(situation, agency, now) for agency in situation.agencies}:
        return ""
    if "commander" in person.role.casefold():
        return ""
    agency = situation.agencies.get(own, Agency(own, own, own, "?", "square", "other", "", ""))
    return f"agency: only {agency.short} or a joint commander acknowledges an emergency of {agency.short}"


def _on_the_wall(look: Lookout, group: Sequence[Alarm]) -> WallAlarm:
    alarm, limit = as_one(look, group), look.alarms.kinds.get(group[0].what, AlarmLimit(0, "P2"))
    tone = any(each.tone for each in group)
    others = 0 if alarm.what in TOGETHER else len(group) - 1
    return WallAlarm(
        alarm.id, alarm.what, alarm.priority, alarm.text, alarm.incident,
        number(alarm.incident, look.situation) if alarm.incident else "", alarm.agencies, alarm.people, alarm.raised,
        alarm.acknowledged, alarm.acknowledged_by, tone,
        alarm.raised + limit.again * SECOND if tone and limit.again else 0, limit.every if tone else 0, others,
    )  # fmt: skip
