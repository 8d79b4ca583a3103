"""Reading entries again after a correction: how an entry reads now, and which things it changes.

A record is the fold of the entries about it alone (the Hypothesis tests hold every noun to that), so a correction
costs as much as the history of the things it touches, not as much as the whole log.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry, as_last_said, corrected, readings
from dashboard.model.errors import UnreadableEntry
from dashboard.projections.situation import Situation, apply
from dashboard.projections.touched import KEPT, touched

Key = tuple[int, int]


@dataclass
class Correction:
    """A correction that counts from `key` (time, seq) on. `patch` holds the things it `touches` as they were then."""

    key: Key
    body: EntryCorrected
    touches: frozenset[str]
    patch: Situation | None = None


def understood(entry: Entry, target: Entry, before: Iterable[Correction], key: Key) -> Correction | None:
    """Return the correction that `entry` makes of `target` after those `before`; None where it means nothing.

    An entry keeps its kind; corrections and the opening of the event are not corrected; what cannot be read is ignored
    (it stays in the log).
    """
    if not isinstance(entry.body, EntryCorrected):
        return None
    try:
        instead = corrected(target, entry.body) or target
    except UnreadableEntry:
        return None
    touches = touched(target.body).union(*(correction.touches for correction in before))
    return Correction(key, entry.body, touches | touched(instead.body))


def last_said(entry: Entry, corrections: Iterable[Correction]) -> Entry:
    """Return `entry` with every correction applied in turn, as if nobody had struck it."""
    return as_last_said(_readings(entry, corrections))


def take(state: Situation, entry: Entry, corrections: list[Correction]) -> None:
    """Take `entry` into `state` as it reads after `corrections`; a struck one only counts as seen."""
    reads = _readings(entry, corrections)[-1]
    if reads is None:
        state.seq, state.at = max(state.seq, entry.seq), entry.recorded
    else:
        apply(state, reads)


def _readings(entry: Entry, corrections: Iterable[Correction]) -> list[Entry | None]:
    return readings(entry, (correction.body for correction in corrections))


def graft(state: Situation, patch: Situation, subject: str) -> None:
    """Replace the record of `subject` in `state` by the one in `patch`, or take it away where there is none."""
    noun, _, name = subject.partition(":")
    if noun == "event":
        state.event, state.shift, state.places = patch.event, patch.shift, patch.places.copy()
        state.layout, state.layout_version = patch.layout, patch.layout_version
        return
    for kept in KEPT[noun]:
        records, reread = getattr(state, kept), getattr(patch, kept)
        if name in reread:
            records[name] = reread[name]
        else:
            records.pop(name, None)
