"""A timeline: one event's entries in the order of one basis, and the situation at any instant of it.

A keyframe is kept every 250 entries; an instant is the keyframe before it and the few entries since. A timeline that
was opened from a snapshot knows only some situations on the way; the frames between are made as somebody asks for them.
Corrections: on the basis `known` an entry counts as first said until its correction is known; on the basis
`happened` every correction counts from the start, and may move an entry in time. Corrections of one entry add up in
the order they were recorded.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry
from dashboard.model.moment import Basis
from dashboard.projections.keyframes import Keyframes
from dashboard.projections.rereading import Correction, Key, graft, last_said, take, understood
from dashboard.projections.situation import Situation, apply
from dashboard.projections.touched import Touches

SPACING = 250
BATCH = 8
REMEMBERED = 8
Fetch = Callable[[Sequence[int]], Iterable[Entry]]
About = Callable[[str], Iterable[Entry]]
Numbers: TypeAlias = "array[int]"


class Timeline:
    """One event on one basis. `fetch` gives entries by their seqs in the order asked for, `about` those about a thing.

    Not for several threads at once: its owner holds a lock. What it hands out does not change any more.
    """

    def __init__(self, basis: Basis, fetch: Fetch, about: About) -> None:
        """Start with no entries."""
        self.basis: Basis = basis
        self._fetch, self._about = fetch, about
        self._times, self._seqs = array("q"), array("q")
        self._spacing = SPACING
        self._frames = Keyframes(self._spacing)
        self._corrections: dict[int, list[Correction]] = {}
        self._by_seq: dict[int, Correction] = {}
        self._corrected: defaultdict[str, set[int]] = defaultdict(set)
        self._marked: set[int] = set()
        self._remembered: dict[int, Situation] = {}
        self._tip, self._tip_at, self._since = Situation(), 0, Touches()

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self._times)

    def load(self, times: Numbers, seqs: Numbers, corrections: Sequence[Entry]) -> None:
        """Begin with a whole log: every entry's time by the journal's clocks and seq, by both, and its corrections."""
        there = self._reread_all(corrections, len(seqs))
        if self.basis == "happened":
            times, seqs = _moved(times, seqs, {seq: self._key(there[seq])[0] for seq in self._corrections})
        self._times, self._seqs = times, seqs
        self._tip_at = -1 if seqs else 0

    def resume(
        self, times: Numbers, seqs: Numbers, beginnings: Iterable[Situation], corrections: Sequence[Entry],
        free: Iterable[int] = (),
    ) -> None:  # fmt: skip
        """Begin with what `places`, `beginnings` and `free` of such a timeline were, and the corrections until then."""
        self._reread_all(corrections, len(seqs))
        self._times, self._seqs = times, seqs
        self._frames = Keyframes(self._spacing, beginnings, free)
        self._tip_at = -1 if seqs else 0

    def follow(self, entry: Entry) -> None:
        """Take in an entry that was just recorded."""
        target = self._target(entry)
        place = self._insert(self._key(entry))
        if target and self.basis == "happened":
            self._reread(entry, target)
            return
        self._learn(entry, {target.seq: target} if target else {})
        if place == len(self) - 1 == self._tip_at:
            self._advance(self._tip, [entry], self._since)
            self._tip_at += 1
            self._since = self._kept(self._tip, self._tip_at, self._since)

    def at(self, t: int) -> Situation:
        """Return the situation at UTC microseconds `t`, entries of that very instant included. Do not change it."""
        count = bisect_right(self._times, t)
        if count not in self._remembered:
            while len(self._remembered) >= REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[count] = self._newest() if count == len(self) else self._fold_to(count)[0]
        return self._remembered[count]

    def now(self) -> Situation:
        """Return the situation after the last entry. Do not change it; it does not change under you."""
        return self.at(self._times[-1]) if self._times else Situation()

    def span(self) -> tuple[int, int]:
        """(first, last) instant of the log in UTC microseconds; zeros when it is empty."""
        return (self._times[0], self._times[-1]) if self._times else (0, 0)

    def places(self) -> tuple[Numbers, Numbers]:
        """Times and seqs of every entry in this basis's order. Do not change them."""
        return self._times, self._seqs

    def beginnings(self) -> Sequence[Situation]:
        """The situations that `resume` can begin with. Do not change them."""
        return self._frames.beginnings()

    def free(self) -> Numbers:
        """How many units were free after each SPACING entries, as far as that was counted. Do not change it."""
        return self._frames.free()

    def ripen(self, frames: int = 1) -> int:
        """Make some more keyframes that are missing; return up to which count there are now, 0 where none was missing.

        Raises Contradicted.
        """
        wanted = self._frames.wanted()
        if wanted > len(self):
            return 0
        upto = min(wanted + (frames - 1) * self._spacing, len(self) - len(self) % self._spacing)
        self._fold(*self._frames.before(wanted - self._spacing), upto)
        return upto

    def _newest(self) -> Situation:
        if self._tip_at != len(self):
            self._tip, self._since = self._fold_to(len(self))
            self._tip_at = len(self)
        return self._tip.copy()

    def _fold_to(self, count: int) -> tuple[Situation, Touches]:
        """Return the situation after `count` entries, and what those since the last frame touched."""
        return self._fold(*self._frames.before(count), count)

    def _fold(self, start: int, state: Situation, count: int) -> tuple[Situation, Touches]:
        since = Touches()
        while start < count:
            stop = min(count, start + BATCH * self._spacing)
            entries = list(self._fetch(self._seqs[start:stop]))
            while entries:
                some = entries[: self._spacing - start % self._spacing]
                del entries[: len(some)]
                start += len(some)
                self._advance(state, some, since)
                since = self._kept(state, start, since)
        return state, since

    def _kept(self, state: Situation, count: int, since: Touches) -> Touches:
        """Keep a frame where one is due, and return what has been touched since the last one."""
        if count % self._spacing:
            return since
        self._frames.keep(state, count, since.ids)
        return Touches()

    def _advance(self, state: Situation, entries: Sequence[Entry], touches: Touches) -> None:
        touches.by(entry.body for entry in entries)
        for entry in entries:
            if entry.seq in self._marked:
                self._take(state, entry)
                for correction in self._about_it(entry):
                    touches.subjects(correction.touches)
            else:
                apply(state, entry)

    def _about_it(self, entry: Entry) -> list[Correction]:
        """Return the corrections that `entry` is or has."""
        made = self._by_seq.get(entry.seq)
        return [*self._corrections.get(entry.seq, ()), *((made,) if made else ())]

    def _take(self, state: Situation, entry: Entry) -> None:
        corrections = self._corrections.get(entry.seq)
        if corrections:
            take(state, entry, corrections if self.basis == "happened" else self._by(corrections, self._key(entry)))
            return
        apply(state, entry)
        if entry.seq in self._by_seq and self.basis == "known":
            correction = self._by_seq[entry.seq]
            patch = correction.patch = correction.patch or self._patch(correction)
            for subject in correction.touches:
                graft(state, patch, subject)

    def _patch(self, correction: Correction) -> Situation:
        """Fold the entries about what `correction` touches again, as they read from its instant on."""
        entries = {entry.seq: entry for subject in correction.touches for entry in self._about(subject)}
        moved = set[int]().union(*(self._corrected.get(subject, ()) for subject in correction.touches))
        entries |= {entry.seq: entry for entry in self._fetch(sorted(moved - entries.keys()))}
        patch = Situation()
        for key, entry in sorted((self._key(entry), entry) for entry in entries.values()):
            if key < correction.key:
                take(patch, entry, self._by(self._corrections.get(entry.seq, []), correction.key))
        return patch

    def _key(self, entry: Entry) -> Key:
        """Return the place of `entry` in this basis's order."""
        if self.basis == "known":
            return entry.known, entry.seq
        return last_said(entry, self._corrections.get(entry.seq, [])).occurred, entry.seq

    def _target(self, entry: Entry) -> Entry | None:
        if isinstance(entry.body, EntryCorrected) and 0 < entry.body.target < entry.seq:
            return next(iter(self._fetch([entry.body.target])))
        return None

    def _reread_all(self, corrections: Sequence[Entry], size: int) -> dict[int, Entry]:
        """Learn the corrections of a log of `size` entries; return the entries that they correct."""
        targets = {entry.body.target for entry in corrections if isinstance(entry.body, EntryCorrected)}
        there = {entry.seq: entry for entry in self._fetch(sorted(s for s in targets if 0 < s <= size))}
        for entry in corrections:
            self._learn(entry, there)
        return there

    def _learn(self, entry: Entry, targets: dict[int, Entry]) -> None:
        body = entry.body
        target = targets.get(body.target) if isinstance(body, EntryCorrected) else None
        if target is None or target.seq >= entry.seq:
            return
        before = self._corrections.get(target.seq, [])
        correction = understood(entry, target, before, (entry.known, entry.seq))
        if correction is not None:
            self._by_seq[entry.seq] = correction
            self._corrections[target.seq] = [*before, correction]
            self._marked |= {entry.seq, target.seq}
            for subject in correction.touches:
                self._corrected[subject].add(target.seq)

    def _reread(self, entry: Entry, target: Entry) -> None:
        """Learn a correction that counts from the start, and move its target where it belongs."""
        place = self._find(self._key(target))
        self._learn(entry, {target.seq: target})
        del self._times[place], self._seqs[place]
        self._forget(min(place, self._insert(self._key(target))))

    def _find(self, key: Key) -> int:
        start, stop = bisect_left(self._times, key[0]), bisect_right(self._times, key[0])
        return bisect_left(self._seqs, key[1], start, stop)

    def _insert(self, key: Key) -> int:
        place = self._find(key)
        if place < len(self):
            self._forget(place)
            for correction in self._by_seq.values():
                if correction.key > key:
                    correction.patch = None
        self._times.insert(place, key[0])
        self._seqs.insert(place, key[1])
        return place

    def _forget(self, place: int) -> None:
        """Drop what was made of more than the first `place` entries."""
        self._frames.forget(place)
        self._remembered = {count: state for count, state in self._remembered.items() if count <= place}
        self._tip_at = -1

    @staticmethod
    def _by(corrections: Iterable[Correction], key: Key) -> list[Correction]:
        return [correction for correction in corrections if correction.key <= key]


def _moved(times: Numbers, seqs: Numbers, moved: Mapping[int, int]) -> tuple[Numbers, Numbers]:
    """Put the entries of `moved` (seq -> time) where they belong, in logs of any size at once."""
    when, who = np.array(times, dtype=np.int64), np.array(seqs, dtype=np.int64)
    by_seq = np.argsort(who)
    places = by_seq[np.searchsorted(who, np.array([*moved], dtype=np.int64), sorter=by_seq)]
    when[places] = np.array([*moved.values()], dtype=np.int64)
    order = np.lexsort((who, when))
    return array("q", when[order].tobytes()), array("q", who[order].tobytes())
