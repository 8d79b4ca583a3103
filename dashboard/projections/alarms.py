"""Alarms as screens show them: those recorded in the journal, so that a replay shows the ones of its instant.

What is wrong is found in projections/conditions.py and recorded by the watch (services/watch.py); people acknowledge
or shelve it.
"""

from msgspec import Struct

from dashboard.model.alarms import AlarmKind
from dashboard.model.incidents import Priority
from dashboard.model.limits import Limits
from dashboard.projections.situation import Situation


class WallAlarm(Struct, frozen=True):
    """One alarm as the wall says it; alarms of one kind at one incident are one, `others` counts the rest of them.

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
    """So many alarms were raised in the last `minutes`; `groups` are (words such as `no lead`, how many)."""

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
    return WallAlarms((), 0, (), 0, None)
