"""Where the event departed from its plan: what was closed or open against it, and posts with too few people.

It is told against the plan that the situation has published last. A word holds until the next one on the same thing.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from dashboard.model.entry import Entry
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.layouts import Feature, kind_of
from dashboard.model.plans import Plan
from dashboard.projections.plan_actual import planned, running
from dashboard.projections.plans import hours, live
from dashboard.projections.situation import Situation

How = Literal["shut", "open", "short"]
KINDS = ("feature.changed", "post.staffed")


class Departure(Struct, frozen=True):
    """One feature, not as planned from `begins` until before `ends` (UTC us); `lasting`: it still was so at the end.

    `how`: `shut` (closed or blocked, planned open), `open` (planned closed), `short` (fewer people than planned).
    `says` is that in words, `note` why in those of the log, `seqs` the entries behind it.
    """

    feature: str
    kind: str
    name: str
    how: How
    says: str
    note: str
    begins: int
    ends: int
    lasting: bool
    seqs: tuple[int, ...]


def departures(situation: Situation, said: Iterable[Entry], start: int, end: int) -> list[Departure]:
    """Return what was not as planned from `start` until before `end` (UTC us), the earliest first.

    `said` are the entries of KINDS that stand, as they read now, each at the instant that counts (`occurred`).
    """
    plan, features = live(situation).plan, {feature.id: feature for feature in situation.layout}
    by: dict[str, list[Entry]] = {}
    for entry in sorted(said, key=lambda entry: (entry.occurred, entry.seq)):
        if isinstance(entry.body, FeatureChanged | PostStaffed) and entry.body.feature in features:
            by.setdefault(entry.body.feature, []).append(entry)
    found = [one for name, entries in by.items() for one in _of(features[name], plan, entries, start, end)]
    return sorted(found, key=lambda one: (one.begins, one.name, one.how))


def holding(found: Iterable[Departure], t: int) -> list[Departure]:
    """Keep what holds at `t`."""
    return [one for one in found if one.begins <= t < one.ends]


def _of(feature: Feature, plan: Plan, entries: list[Entry], start: int, end: int) -> Iterator[Departure]:
    states = [entry for entry in entries if isinstance(entry.body, FeatureChanged)]
    counts = [entry for entry in entries if isinstance(entry.body, PostStaffed)]
    marks = _marks(feature, plan, start, end)
    for entries_of_one in (states, counts):
        yield from _joined(list(_pieces(feature, plan, entries_of_one, marks, start, end)), end)


def _marks(feature: Feature, plan: Plan, start: int, end: int) -> list[int]:
    """Return every instant at which the plan itself says something else of `feature`."""
    found = {start, end}
    for period in plan.periods:
        found |= {period.starts, period.ends, *(hours(feature, period) or ())}
    return sorted(t for t in found if start <= t <= end)


def _pieces(
    feature: Feature, plan: Plan, entries: list[Entry], marks: list[int], start: int, end: int
) -> Iterator[Departure]:  # fmt: skip
    for n, entry in enumerate(entries):
        after = entries[n + 1] if n + 1 < len(entries) else None
        a, b = max(entry.occurred, start), min(after.occurred if after else end, end)
        seqs = (entry.seq, *((after.seq,) if after and after.occurred <= end else ()))
        for begins, ends in pairwise([a, *(t for t in marks if a < t < b), b] if a < b else []):
            told = _differs(feature, plan, entry, begins)
            if told is not None:
                how, says = told
                note = entry.body.note if isinstance(entry.body, FeatureChanged | PostStaffed) else ""
                yield Departure(
                    feature.id, kind_of(feature).name, feature.called, how, says, note, begins, ends, ends == end, seqs
                )


def _differs(feature: Feature, plan: Plan, entry: Entry, t: int) -> tuple[How, str] | None:
    want, body = planned(feature, running(plan, t), t), entry.body
    if isinstance(body, PostStaffed):
        short = want != "closed" and body.present < feature.staff
        return ("short", f"{body.present} of {feature.staff} there") if short else None
    if not isinstance(body, FeatureChanged) or not want or (body.state == "open") == (want == "open"):
        return None
    return ("open", "open, planned closed") if body.state == "open" else ("shut", f"{body.state}, planned open")


def _joined(pieces: list[Departure], end: int) -> Iterator[Departure]:
    """Put together what follows on without a gap and says the same."""
    held: Departure | None = None
    for piece in pieces:
        if held and held.ends == piece.begins and held.says == piece.says and held.note == piece.note:
            seqs = tuple(sorted({*held.seqs, *piece.seqs}))
            held = Departure(
                held.feature, held.kind, held.name, held.how, held.says, held.note, held.begins, piece.ends,
                piece.ends == end, seqs,
            )  # fmt: skip
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held
