"""The replay of one event: all that its page shows at an instant in one answer, and the lanes of its clock bar."""

import threading
from bisect import bisect_left, bisect_right

import msgspec
import numpy as np

from dashboard.model.corrections import EntryCorrected
from dashboard.model.moment import SECOND, At, Basis
from dashboard.projections.replay import Times, density, focus, lane, silences
from dashboard.projections.replayed import LineAt, ReplayAt, Step, Track, frame_hash, lines_at, strip
from dashboard.projections.situation import Situation
from dashboard.projections.timeline import SPACING
from dashboard.services.collecting import uncollected
from dashboard.services.desk import Desk
from dashboard.services.differing import Differing
from dashboard.services.lanes import fixes_seen, free_lane
from dashboard.services.limits import limits
from dashboard.services.pictures import KnownCards, drawn_at
from dashboard.services.replay_log import ReplayLog

LINES = 60
LISTED = 50
MOST_BINS = 2_000
_encode = msgspec.json.Encoder().encode


class Replay:
    """One event's replay. Safe for several threads; what it remembers of the log follows it."""

    def __init__(self, desk: Desk, event: str) -> None:
        """Replay `event`; UnknownEvent comes with the first question."""
        self._desk, self._event, self._lock = desk, event, threading.RLock()
        self._log = ReplayLog(desk, event)
        self._cards = KnownCards()
        self._differing = Differing(desk, event, self._log)

    def at(self, t: int, basis: Basis) -> bytes:
        """Return `ReplayAt` as JSON. UnknownEvent, JournalUnavailable."""
        with self._desk.timelines.undisturbed(), uncollected():
            return _encode(self._at(t, basis))

    def step(self, t: int, basis: Basis) -> Step:
        """Return the neighbours of `t`: entries of that very instant are no neighbours."""
        with self._lock:
            self._log.follow(basis)
            return _step(self._log.places(basis)[0], t)

    def track(self, basis: Basis, window: tuple[int, int] | None, bins: int) -> bytes:
        """Return `Track` as JSON for `window` (None: the busiest part of the log)."""
        with self._desk.timelines.undisturbed():
            return _encode(self._track(basis, window, bins))

    def _at(self, t: int, basis: Basis) -> ReplayAt:
        situation = self._desk.situation(self._event, At(t), basis)
        frame = drawn_at(self._desk, self._event, At(t), basis, situation, self._cards)
        with self._lock:
            found = self._differing.at(t, self._log.follow(basis))
            times, seqs = self._log.places(basis)
            count = int(np.searchsorted(times, t, side="right"))
            lines = self._lines(seqs[max(0, count - LINES) : count].tolist(), t, basis, situation)
        return ReplayAt(
            t, basis, situation.seq, frame_hash(frame), frame, lines, max(0, count - LINES),
            strip(situation), tuple(found[:LISTED]), len(found), _step(times, t),
        )  # fmt: skip

    def _track(self, basis: Basis, window: tuple[int, int] | None, bins: int) -> Track:
        with self._lock:
            now = self._log.follow(basis)
            (times, _), bars, frames = self._log.places(basis), self._log.bars(basis), self._log.frames(basis, SPACING)
        busiest = focus(times)
        first, last = window or busiest
        shown = first, max(last, first + SECOND)
        lanes = {name: lane(each, shown, bins) for name, each in bars.items()}
        free = free_lane(self._desk, self._event, frames, shown, basis)
        inside = np.searchsorted(times, shown[1], side="right") - np.searchsorted(times, shown[0])
        late = {
            feed.id: round(limits().position.late_intervals * feed.interval * SECOND) for feed in now.feeds.values()
        }
        gaps = silences(fixes_seen(self._desk, self._event, now, shown), late)
        return Track(
            self._event, basis, now.seq, now.timezone, now.event.name if now.event else self._event,
            (int(times[0]), int(times[-1])) if len(times) else busiest, busiest, shown, len(times), int(inside),
            lanes, tuple(density(times, shown, bins)), free, len(now.units), tuple(gaps), len(now.feeds),
        )  # fmt: skip

    def _lines(self, seqs: list[int], t: int, basis: Basis, situation: Situation) -> tuple[LineAt, ...]:
        """Lay out the entries `seqs` as they read at `t`, the latest last; a correction joins its entry."""
        here, place = self._desk.journal.some(self._event, seqs), {seq: n for n, seq in enumerate(seqs)}
        made = [c for c in self._log.corrections if basis == "happened" or c.known <= t]
        entries = {entry.seq: entry for entry in here if basis == "known" or not isinstance(entry.body, EntryCorrected)}
        entries |= {c.seq: c for c in made if isinstance(c.body, EntryCorrected) and c.body.target in place}
        return lines_at(entries.values(), place, situation)


def _step(times: Times, t: int) -> Step:
    before, after = bisect_left(times, t), bisect_right(times, t)
    return Step(int(times[before - 1]) if before else 0, int(times[after]) if after < len(times) else 0)
