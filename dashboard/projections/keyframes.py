"""Keyframes: the situation after every 250th entry, each 16th of them whole and the others as changes.

They come in chapters of 128. A chapter whose beginning is known can be filled at any time, in any order of chapters:
that is how a log opens from a snapshot, which holds the beginnings alone. Each end that is reached from the entries is
held against the next beginning, so that a snapshot which says anything else than its journal is found out.
How many units were free is kept beside every frame, so that it can be drawn over the whole log at once.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import takewhile
from typing import Any

from dashboard.model.units import Unit
from dashboard.projections.situation import Situation
from dashboard.projections.touched import KEPT, Touched

WHOLE_EVERY = 16
CHAPTER = 128
RECORDS = tuple(f.name for f in fields(Situation) if isinstance(getattr(Situation(), f.name), dict))
OTHERS = tuple(f.name for f in fields(Situation) if f.name not in RECORDS)
NOUN_OF = {name: noun for noun, names in KEPT.items() for name in names}


class Contradicted(Exception):
    """The entries lead to another situation than the frame that was given: what gave it does not fit this log."""


@dataclass(frozen=True)
class Change:
    """From one situation to a later one: ids to take away, then records to put; `others` are the plain values."""

    gone: dict[str, list[str]]
    new: dict[str, dict[str, Any]]
    others: dict[str, Any]

    def onto(self, state: Situation) -> None:
        """Bring `state` up to date, the order of its records included."""
        for name, ids in self.gone.items():
            records = getattr(state, name)
            for each in ids:
                del records[each]
        for name, changed in self.new.items():
            getattr(state, name).update(changed)
        for name, value in self.others.items():
            setattr(state, name, value)


class Keyframes:
    """The situations after 0, `spacing`, 2 * `spacing`, ... entries, as far as they were kept."""

    def __init__(self, spacing: int, beginnings: Iterable[Situation] = (), free: Iterable[int] = ()) -> None:
        """Start with the empty situation; `beginnings` are those of the chapters after the first, `free` as `free`."""
        self._spacing = spacing
        self._free = array("q", free)
        self._chapters: list[list[Situation | Change]] = [[]]
        self._wholes = [Situation()]
        for whole in beginnings:
            self._chapters.append([])
            self._wholes.append(whole)
        self._last, self._last_at = Situation(), 0

    def keep(self, state: Situation, count: int, touched: Touched) -> None:
        """Keep a frame of `state`, the situation after `count` entries, if it is the next of its chapter.

        `touched` is what the entries since the frame before it may have changed.
        Raises Contradicted where another situation was given for the beginning of the next chapter, or another number
        of free units.
        """
        index, off = divmod(count, self._spacing)
        chapter = (index - 1) // CHAPTER
        if off or chapter >= len(self._chapters) or index - 1 != chapter * CHAPTER + len(self._chapters[chapter]):
            return
        if self._last_at != index - 1:
            self._last = self._restored(index - 1)
        change = difference(self._last, state, touched)
        self._count(index, change)
        change.onto(self._last)
        self._last_at = index
        whole = index % WHOLE_EVERY == 0 and index % CHAPTER
        self._chapters[chapter].append(self._last.copy() if whole else change)
        if index % CHAPTER == 0:
            self._begin(state, index // CHAPTER)

    def before(self, count: int) -> tuple[int, Situation]:
        """Return the latest frame of at most `count` entries, as (its count, a situation of your own)."""
        latest = count // self._spacing
        chapter = min(latest // CHAPTER, len(self._chapters) - 1)
        latest = min(latest, chapter * CHAPTER + len(self._chapters[chapter]))
        return latest * self._spacing, self._restored(latest)

    def next(self, count: int) -> int:
        """Return the count of the frame after `count` entries."""
        return count - count % self._spacing + self._spacing

    def wanted(self) -> int:
        """Return the count of the first frame that is not kept."""
        chapter = next(n for n, frames in enumerate(self._chapters) if len(frames) < CHAPTER)
        return self._spacing * (chapter * CHAPTER + len(self._chapters[chapter]) + 1)

    def beginnings(self) -> Sequence[Situation]:
        """Return the situations that the chapters after the first begin with. Do not change them."""
        return self._wholes[1:]

    def free(self) -> "array[int]":
        """Return how many units were free at each frame from the first on, as far as is known. Do not change it."""
        return self._free

    def forget(self, count: int) -> None:
        """Drop every frame of more than `count` entries."""
        left = count // self._spacing
        del self._free[left:]
        last = min(left // CHAPTER, len(self._chapters) - 1)
        del self._chapters[last + 1 :], self._wholes[last + 1 :], self._chapters[last][left - last * CHAPTER :]
        if self._last_at > left:
            self._last_at = -1

    def _count(self, index: int, change: Change) -> None:
        """Count the free units at the frame `index`, to which `change` leads from the one before it."""
        if index > len(self._free) + 1:
            return
        new, before = change.new.get("units", {}), self._last.units
        old = (before[each] for each in {*new, *change.gone.get("units", ())} if each in before)
        free = (self._free[index - 2] if index > 1 else 0) + _available(new.values()) - _available(old)
        if index > len(self._free):
            self._free.append(free)
        elif self._free[index - 1] != free:
            raise Contradicted

    def _begin(self, state: Situation, chapter: int) -> None:
        if chapter == len(self._chapters):
            self._chapters.append([])
            self._wholes.append(state.copy())
            return
        if self._wholes[chapter] != state:
            raise Contradicted
        self._wholes[chapter] = state.copy()  # the same, but of records that its frames have too

    def _restored(self, index: int) -> Situation:
        if index == self._last_at:
            return self._last.copy()
        chapter = min(index // CHAPTER, len(self._chapters) - 1)
        frames, place = self._chapters[chapter], index - chapter * CHAPTER
        start = place // WHOLE_EVERY * WHOLE_EVERY
        whole = frames[start - 1] if 0 < start < CHAPTER else self._wholes[chapter]
        assert isinstance(whole, Situation)
        state = whole.copy()
        for change in frames[start:place]:
            assert isinstance(change, Change)
            change.onto(state)
        return state


def _available(units: Iterable[Unit]) -> int:
    return sum(unit.available for unit in units)


def difference(old: Situation, new: Situation, touched: Touched | None = None) -> Change:
    """Return what leads from `old` to `new`, where only records of `touched` may differ (None: any)."""
    gone: dict[str, list[str]] = {}
    put: dict[str, dict[str, Any]] = {}
    for name in RECORDS:
        before, after = getattr(old, name), getattr(new, name)
        ids = _differing(before, after) if touched is None or name == "places" else touched.get(NOUN_OF[name])
        if ids:
            gone[name], put[name] = _moved(before, after, ids)
    others = {name: getattr(new, name) for name in OTHERS}
    return Change({k: v for k, v in gone.items() if v}, {k: v for k, v in put.items() if v}, others)


def _moved(before: dict[str, Any], after: dict[str, Any], ids: set[str]) -> tuple[list[str], dict[str, Any]]:
    """Return ids to take away and records to put. What came since, or came back, stands at the end, in order."""
    end = list(takewhile(ids.__contains__, reversed(after)))
    late = set(end)
    stay = (ids & after.keys()) - late
    gone = [each for each in ids & before.keys() if each not in stay] if before else []
    return gone, {each: after[each] for each in (*stay, *reversed(end))}


def _differing(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    changed = {each for each, record in after.items() if before.get(each) is not record}
    return changed | (before.keys() - after.keys())
