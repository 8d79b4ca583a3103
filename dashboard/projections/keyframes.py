"""Keyframes: the situation after every 1,000th entry, whole now and then and otherwise only what changed.

A day of a million entries and 30,000 incidents takes some 200 MB so, and four times that as whole situations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import compress
from operator import is_not
from typing import Any

from dashboard.projections.situation import Situation

WHOLE_EVERY = 8
RECORDS = tuple(f.name for f in fields(Situation) if isinstance(getattr(Situation(), f.name), dict))
OTHERS = tuple(f.name for f in fields(Situation) if f.name not in RECORDS)


@dataclass(frozen=True)
class Change:
    """What is new or gone in a situation since the one before; `others` are the values that are no records."""

    new: dict[str, dict[str, Any]]
    gone: dict[str, list[str]]
    others: dict[str, Any]

    def onto(self, state: Situation) -> None:
        """Bring `state` up to date."""
        for noun, records in self.new.items():
            getattr(state, noun).update(records)
        for noun, ids in self.gone.items():
            for name in ids:
                del getattr(state, noun)[name]
        for name, value in self.others.items():
            setattr(state, name, value)


class Keyframes:
    """The situation after 0, `spacing`, 2 * `spacing`, ... entries, without a gap."""

    def __init__(self, spacing: int) -> None:
        """Start with the empty situation before the first entry."""
        self._spacing = spacing
        self._kept: list[Situation | Change] = [Situation()]
        self._last = Situation()

    def keep(self, state: Situation, count: int) -> None:
        """Keep a frame of `state`, the situation after `count` entries, if it is the next that is wanted."""
        if count != len(self._kept) * self._spacing:
            return
        whole = len(self._kept) % WHOLE_EVERY == 0
        before, self._last = self._last, state.copy()
        self._kept.append(self._last if whole else _change(before, self._last))

    def before(self, count: int) -> tuple[int, Situation]:
        """Return the latest frame of at most `count` entries, as (its count, a situation of your own)."""
        latest = min(count // self._spacing, len(self._kept) - 1)
        return latest * self._spacing, self._restored(latest)

    def next(self, count: int) -> int:
        """Return the count of the frame after `count` entries."""
        return count - count % self._spacing + self._spacing

    def forget(self, count: int) -> None:
        """Drop every frame of more than `count` entries."""
        left = count // self._spacing + 1
        if left < len(self._kept):
            del self._kept[left:]
            self._last = self._restored(left - 1)

    def _restored(self, index: int) -> Situation:
        start = index - index % WHOLE_EVERY
        whole = self._kept[start]
        assert isinstance(whole, Situation)
        state = whole.copy()
        for change in self._kept[start + 1 : index + 1]:
            assert isinstance(change, Change)
            change.onto(state)
        return state


def _change(old: Situation, new: Situation) -> Change:
    pairs = [(noun, getattr(old, noun), getattr(new, noun)) for noun in RECORDS]
    changed = {noun: _newer(before, after) for noun, before, after in pairs}
    gone = {
        noun: [key for key in before if key not in after]
        for noun, before, after in pairs
        if _lost(before, after, changed[noun])
    }
    return Change({k: v for k, v in changed.items() if v}, gone, {name: getattr(new, name) for name in OTHERS})


def _newer(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, object]:
    return dict(compress(after.items(), map(is_not, after.values(), map(before.get, after))))


def _lost(before: Mapping[str, object], after: Mapping[str, object], changed: Mapping[str, object]) -> bool:
    return len(before) + sum(key not in before for key in changed) != len(after)
