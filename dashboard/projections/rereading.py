"""Reading entries again after a correction: how an entry reads now, and which things it changes.

A record is the fold of the entries about it alone (the Hypothesis tests hold every noun to that), so a correction
costs as much as the history of the things it touches, not as much as the whole log.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import AnyBody, Entry, as_last_said, corrected, readings
from dashboard.model.errors import UnreadableEntry
from dashboard.model.incidents import NoteAdded
from dashboard.model.units import UnitAssigned, UnitReleased
from dashboard.projections.situation import Situation, apply

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


def touched(body: AnyBody) -> frozenset[str]:
    """Name the things, as `noun:id`, whose records `body` changes."""
    if isinstance(body, NoteAdded) and not body.incident:
        return frozenset()
    return frozenset(body.about[: 2 if isinstance(body, UnitAssigned | UnitReleased) else 1])


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
    for kept in ("incidents", "closed", "early") if noun == "incident" else (PLURALS[noun],):
        records, reread = getattr(state, kept), getattr(patch, kept)
        if name in reread:
            records[name] = reread[name]
        else:
            records.pop(name, None)


PLURALS = {
    "agency": "agencies", "person": "people", "feed": "feeds", "unit": "units", "resource": "resources",
    "message": "messages", "profile": "profiles", "shift": "shifts", "channel": "channels", "protocol": "protocols",
    "decision": "decisions", "order": "orders", "report": "reports", "contact": "contacts", "notice": "notices",
    "conference": "conferences", "zone": "zones", "site": "sites", "alarm": "alarms", "term": "terms",
}  # fmt: skip
