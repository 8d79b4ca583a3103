"""The door for positions: bad fixes are refused one by one, the rest goes to the tracks; and how old each feed is."""

import math
import threading
from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from dashboard.model.errors import EntryRejected
from dashboard.model.events import Event
from dashboard.model.moment import SECOND
from dashboard.model.positions import Fix, on_the_globe
from dashboard.model.units import Unit
from dashboard.services.desk import Desk

AHEAD = 60 * SECOND
FAR = 5.0
NOBODY = -1


class Receipt(Struct, frozen=True):
    """What became of a batch of fixes: how many were stored, and (unit, reason) of each one that was not."""

    accepted: int
    refused: list[tuple[str, str]]


class Roster(Struct, frozen=True):
    """Which feed each unit number of the tracks belongs to, as an index into `feeds`; -1 for none."""

    units: Mapping[str, Unit]
    feeds: tuple[str, ...]
    of: npt.NDArray[np.int64]


_rosters: WeakKeyDictionary[Desk, dict[str, Roster]] = WeakKeyDictionary()
_lock = threading.Lock()


def receive(desk: Desk, event: str, feed: str, fixes: Sequence[Fix], received: int | None = None) -> Receipt:
    """Store what `feed` reports, as received at `received` (UTC microseconds; None: the event's now).

    A bad fix is refused with its reason and does not hold up the others. EntryRejected when `feed` is not registered
    (empty: placed by hand), UnknownEvent, JournalUnavailable.
    """
    situation = desk.situation(event)
    if feed and feed not in situation.feeds:
        raise EntryRejected("feed", f"'{feed[:60]}' is not registered for this event")
    now = desk.now(event)
    good: list[Fix] = []
    refused: list[tuple[str, str]] = []
    for fix in fixes:
        reason = fault(fix, situation.units, situation.event, now)
        if reason:
            refused.append((fix.unit, reason))
        else:
            good.append(fix)
    if good:
        desk.tracks.record(event, good, now if received is None else received)
    return Receipt(len(good), refused)


def fault(fix: Fix, units: Mapping[str, Unit], event: Event | None, now: int) -> str:
    """Say why `fix` cannot be stored at `now` (UTC microseconds); empty when it can."""
    if fix.unit not in units:
        return f"unit: '{fix.unit[:60]}' is not known in this event; register it first"
    if fix.at > now + AHEAD:
        return f"time: is {(fix.at - now) // SECOND} s in the future; set the clock of the device"
    if fix.at <= 0:
        return "time: is missing or before 1970"
    return _misplaced(fix.lat, fix.lon, event)


def feed_ages(desk: Desk, event: str, now: int) -> dict[str, int | None]:
    """How long ago each registered feed was heard, in microseconds: the newest fix of its units. None: never."""
    fixes, _ = desk.tracks.last(event)
    roster = _roster(desk, event)
    newest = np.zeros(len(roster.feeds) + 1, dtype=np.int64)
    heard = min(len(fixes), len(roster.of))
    np.maximum.at(newest, roster.of[:heard], fixes["at"][:heard])
    times = newest[:-1].tolist()
    return {feed: now - at if at else None for feed, at in zip(roster.feeds, times, strict=True)}


def _misplaced(lat: float, lon: float, event: Event | None) -> str:
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return "position: is not a number; send degrees"
    if lat == 0 and lon == 0:
        return "position: 0, 0 is what a receiver without a fix sends"
    try:
        on_the_globe(lat, lon)
    except EntryRejected as error:
        return str(error)
    if event is not None and (event.lat or event.lon) and not _near(lat, lon, event) and _near(lon, lat, event):
        return f"position: {lat:g}, {lon:g} looks swapped; latitude comes first"
    return ""


def _near(lat: float, lon: float, event: Event) -> bool:
    return abs(lat - event.lat) < FAR and abs(lon - event.lon) < FAR


def _roster(desk: Desk, event: str) -> Roster:
    situation, names = desk.situation(event), desk.tracks.units(event)
    with _lock:
        known = _rosters.setdefault(desk, {})
        roster = known.get(event)
        if roster is None or roster.units is not situation.units or len(roster.of) != len(names):
            feeds = tuple(situation.feeds)
            index = {feed: n for n, feed in enumerate(feeds)}
            of = [index.get(unit.feed, NOBODY) if (unit := situation.units.get(n)) else NOBODY for n in names]
            roster = known[event] = Roster(situation.units, feeds, np.array(of, dtype=np.int64))
        return roster
