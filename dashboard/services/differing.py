"""What the two bases differ in at any instant of one event; what was found once is remembered while the log stands."""

from collections import defaultdict

import numpy as np

from dashboard.model.entry import Entry, target_of
from dashboard.projections.differences import Difference, differs_at
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk
from dashboard.services.replay_log import ReplayLog

LATE = 2_000
MOST = 20_000
# All that an entry's differences follow from besides what it says: whether it was known and had happened at the
# instant, and which of its corrections were known.
Standing = tuple[int, bool, bool, tuple[bool, ...]]


class Differing:
    """Not for several threads at once: its owner holds a lock."""

    def __init__(self, desk: Desk, event: str, log: ReplayLog) -> None:
        """Look at `event`, whose `log` is followed by whoever asks."""
        self._desk, self._event, self._log = desk, event, log
        self._found: dict[Standing, list[Difference]] = {}
        self._made: defaultdict[int, list[Entry]] = defaultdict(list)
        self._corrections: set[int] = set()
        self._seq = 0

    def at(self, t: int, now: Situation) -> list[Difference]:
        """Return what differs at `t`, in the order in which it became known; `now` is how things stand at the end.

        Of very many late entries only the LATE that became known nearest to `t` are looked at.
        """
        self._follow(now)
        known, happened = self._log.clocks()
        late = np.flatnonzero((known > t) != (happened > t))
        nearest = late[np.argsort(np.abs(known[late] - t), kind="stable")[:LATE]] + 1
        wanted = {*nearest.tolist(), *(target_of(c) for c in self._log.corrections if c.known > t)}
        standing: list[Standing] = [
            (seq, bool(known[seq - 1] > t), bool(happened[seq - 1] > t), tuple(c.known > t for c in self._made[seq]))
            for seq in sorted(wanted - self._corrections - self._log.review)
            if 0 < seq <= len(known)
        ]
        self._look([each for each in standing if each not in self._found], t, now)
        found = [one for each in standing for one in self._found[each]]
        return sorted(found, key=lambda one: (one.at, one.seq))

    def _follow(self, now: Situation) -> None:
        if now.seq == self._seq and len(self._found) < MOST:
            return
        self._seq, self._found = now.seq, {}
        self._corrections = {entry.seq for entry in self._log.corrections}
        self._made.clear()
        for entry in self._log.corrections:
            self._made[target_of(entry)].append(entry)

    def _look(self, standing: list[Standing], t: int, now: Situation) -> None:
        """Find the differences of entries that stand so at `t`, and remember them."""
        seqs = [each[0] for each in standing]
        made = [correction for seq in seqs for correction in self._made[seq]]
        found: defaultdict[int, list[Difference]] = defaultdict(list)
        for one in differs_at([*self._desk.journal.some(self._event, seqs), *made], t, now):
            found[one.seq].append(one)
        self._found |= {each: found[each[0]] for each in standing}
