"""A timeline: one event's entries in the order of one basis, and the situation at any instant of it.

A frame of the state is kept every 5,000 entries; an instant is the frame before it and the few entries since.
Corrections: on the basis `known` an entry counts as first said until its correction is known; on the basis
`happened` every correction counts from the start, and may move an entry in time.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry, corrected
from dashboard.model.moment import Basis
from dashboard.projections.situation import Situation, apply

SPACING = 5_000
Fetch = Callable[[Sequence[int]], Iterable[Entry]]


@dataclass
class Correction:
    """A correction at position `at` of the order (-1: from the start), of the entry at position `target`."""

    seq: int
    at: int
    target: int
    body: EntryCorrected


class Timeline:
    """One event on one basis. `fetch` gives entries by their seqs, in the order asked for.

    Not for several threads at once: its owner holds a lock.
    """

    def __init__(self, basis: Basis, fetch: Fetch) -> None:
        """Start with no entries."""
        self.basis: Basis = basis
        self._fetch = fetch
        self._times, self._seqs = array("q"), array("q")
        self._frames: dict[int, Situation] = {0: Situation()}
        self._corrections: dict[int, Correction] = {}
        self._tip, self._tip_at = Situation(), 0
        self._shown: Situation | None = None

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self._times)

    def follow(self, entry: Entry) -> None:
        """Take in an entry that was just recorded (or, to begin with, the entries in this basis's order)."""
        self._shown = None
        place = self._insert(entry.known if self.basis == "known" else entry.occurred, entry.seq)
        if isinstance(entry.body, EntryCorrected):
            self._correct(entry.seq, place, entry.body)
        elif place == len(self) - 1 == self._tip_at:
            apply(self._tip, entry)
            self._tip_at += 1
            if self._tip_at % SPACING == 0:
                self._frames[self._tip_at] = self._tip.copy()

    def at(self, t: int) -> Situation:
        """Return the situation at UTC microseconds `t`, entries of that very instant included. Do not change it."""
        count = bisect_right(self._times, t)
        return self.now() if count == len(self) else self._fold_to(count)

    def now(self) -> Situation:
        """Return the situation after the last entry. Do not change it; it does not change under you."""
        if self._shown is None:
            if self._tip_at != len(self):
                self._tip, self._tip_at = self._fold_to(len(self)), len(self)
            self._shown = self._tip.copy()
        return self._shown

    def span(self) -> tuple[int, int]:
        """(first, last) instant of the log in UTC microseconds; zeros when it is empty."""
        return (self._times[0], self._times[-1]) if self._times else (0, 0)

    def _insert(self, when: int, seq: int) -> int:
        place = bisect_right(self._times, when)
        if place < len(self):
            self._forget(place)
            for correction in self._corrections.values():
                correction.at += correction.at >= place
                correction.target += correction.target >= place
        self._times.insert(place, when)
        self._seqs.insert(place, seq)
        return place

    def _forget(self, place: int) -> None:
        self._frames = {count: frame for count, frame in self._frames.items() if count <= place}
        self._tip_at = -1

    def _correct(self, seq: int, place: int, body: EntryCorrected) -> None:
        target = self._find(body.target)
        if target is None:
            return
        known = self.basis == "known"
        self._tip_at = -1
        if not known:
            self._forget(target)
            target = self._move(target, body)
        self._corrections[seq] = Correction(seq, place if known else -1, target, body)

    def _find(self, seq: int) -> int | None:
        guess = seq - 1
        if 0 <= guess < len(self) and self._seqs[guess] == seq:
            return guess
        return next((n for n, there in enumerate(self._seqs) if there == seq), None)

    def _move(self, place: int, body: EntryCorrected) -> int:
        if body.occurred is None:
            return place
        self._times.pop(place)
        seq = self._seqs.pop(place)
        for correction in self._corrections.values():
            correction.target -= correction.target > place
        return self._insert(body.occurred, seq)

    def _fold_to(self, count: int) -> Situation:
        counting = sorted((c for c in self._corrections.values() if c.at < count), key=lambda c: c.seq)
        replaced = {c.body.target: c.body for c in counting}
        settled = max((c.at + 1 for c in counting), default=0)
        start = self._start(count, counting)
        state = self._frames[start].copy()
        for place, entry in enumerate(self._fetch(self._seqs[start:count]), start + 1):
            self._apply(state, entry, replaced.get(entry.seq))
            if place % SPACING == 0 and place >= settled:
                self._frames[place] = state.copy()
        if count - start > SPACING:
            self._frames[count] = state.copy()
        return state

    def _start(self, count: int, counting: Sequence[Correction]) -> int:
        """Find the latest frame that no correction since has made untrue."""
        start = count
        while True:
            start = max(n for n in self._frames if n <= start)
            upset = [c.target for c in counting if c.at >= start > c.target]
            if not upset:
                return start
            start = min(upset)

    @staticmethod
    def _apply(state: Situation, entry: Entry, correction: EntryCorrected | None) -> None:
        read = entry if correction is None else corrected(entry, correction)
        if read is None:
            state.seq = max(state.seq, entry.seq)
        else:
            apply(state, read)
