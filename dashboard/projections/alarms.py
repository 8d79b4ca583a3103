"""Alarms: what needs a named person's action in time, found from the situation; and how the wall shows them.

`conditions` says what is wrong now; the watch (services/watch.py) records when such a condition begins and ends, and
people acknowledge or shelve it. Screens show the recorded alarms, so that a replay shows those of its instant.
"""

from msgspec import Struct

from dashboard.model.alarms import AlarmKind
from dashboard.model.incidents import Priority
from dashboard.model.limits import Limits
from dashboard.projections.situation import Situation


class WallAlarm(Struct, frozen=True):
    """One alarm as the wall says it; alarms of one kind at one incident are one, `more` counts the others.

    `incident` is the incident's number (`#047`, empty: none), `who` the agencies and people who must act, in words.
    Times are UTC microseconds, 0 = not (yet). `tone`: it is heard once when it is new (while not acknowledged);
    `again`: from then on once more; `every`: seconds after which it is repeated until acknowledged (0: never).
    """

    id: str
    kind: AlarmKind
    priority: Priority
    text: str
    incident: str
    who: str
    raised: int
    acknowledged: int
    acknowledged_by: str
    tone: bool
    again: int
    every: int
    more: int


class WallAlarms(Struct, frozen=True):
    """What the wall shows: at most six alarms, unacknowledged ones first, then by priority, the newest first.

    `hidden` counts further (grouped) alarms, `open` all unacknowledged ones that are not shelved, `shelved` those out
    of sight. `flood` is how many were raised in the last ten minutes while there is a flood, else 0.
    """

    alarms: tuple[WallAlarm, ...]
    hidden: int
    open: int
    shelved: int
    flood: int


def wall_alarms(situation: Situation, now: int, limits: Limits) -> WallAlarms:
    """Return the alarms of `situation` as the wall shows them at `now` (UTC microseconds)."""
    return WallAlarms((), 0, 0, 0, 0)
