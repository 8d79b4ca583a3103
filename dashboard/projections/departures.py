"""Where the event departed from its plan: what was closed or open against it, and posts with too few people.

It is told against the plan that the situation has published last: a review's is the last one of the whole log, whatever
span is looked at. A word holds until the next one on the same thing.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Literal, TypeAlias

from msgspec import Struct, structs

from dashboard.model.entry import Entry
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.layouts import Feature, kind_of
from dashboard.model.plans import Plan
from dashboard.projections.plan_actual import planned, running
from dashboard.projections.plans import hours, live
from dashboard.projections.situation import Situation

How = Literal["shut", "open", "short"]
Saying: TypeAlias = tuple[int, int, FeatureChanged | PostStaffed]
KINDS = ("feature.changed", "post.staffed")


class Departure(Struct, frozen=True):
    """One feature, not as planned from `begins` until before `ends` (UTC us); `lasting`: it still was so at the end.

    `how`: `shut` (closed or blocked, planned open), `open` (planned closed), `short` (fewer people than planned).
    `says` is that in words, `note` why in those of the log, `seqs` the entries behind it. `state` is what a feature was
    said to be; of a post that is short `present` people of `staff` were there.
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
    state: str = ""
    present: int = 0
    staff: int = 0


def sayings(entries: Iterable[Entry]) -> Iterator[Saying]:
    """Give those of `entries` that are of KINDS as (`occurred`, seq, body), as `departures` wants them."""
    for entry in entries:
        if isinstance(entry.body, FeatureChanged | PostStaffed):
            yield entry.occurred, entry.seq, entry.body


def departures(situation: Situation, said: Iterable[Saying], start: int, end: int) -> list[Departure]:
    """Return what was not as planned from `start` until before `end` (UTC us), the earliest first.

    `said` are the words that stand, as they read now, each as (the instant that counts in UTC us, seq, body).
    """
    plan, features = live(situation).plan, {feature.id: feature for feature in situation.layout}
    by: dict[tuple[str, type], list[Saying]] = {}
    for one in sorted(said, key=lambda one: one[:2]):
        if one[2].feature in features:
            by.setdefault((one[2].feature, type(one[2])), []).append(one)
    found = [
        one
        for (name, _), of_one in by.items()
        for one in _joined(list(_pieces(features[name], plan, of_one, start, end)), end)
    ]
    return sorted(found, key=lambda one: (one.begins, one.name, one.how))


def holding(found: Iterable[Departure], t: int) -> list[Departure]:
    """Keep what holds at `t`."""
    return [one for one in found if one.begins <= t < one.ends]


def _marks(feature: Feature, plan: Plan, start: int, end: int) -> list[int]:
    """Return every instant at which the plan itself says something else of `feature`."""
    found = {start, end}
    for period in plan.periods:
        found |= {period.starts, period.ends, *(hours(feature, period) or ())}
    return sorted(t for t in found if start <= t <= end)


def _pieces(feature: Feature, plan: Plan, said: list[Saying], start: int, end: int) -> Iterator[Departure]:
    marks, kind = _marks(feature, plan, start, end), kind_of(feature).name
    for n, (when, seq, body) in enumerate(said):
        after = said[n + 1] if n + 1 < len(said) else None
        a, b = max(when, start), min(after[0] if after else end, end)
        seqs = (seq, *(after[1:2] if after and after[0] <= end else ()))
        for begins, ends in pairwise([a, *(t for t in marks if a < t < b), b] if a < b else []):
            told = _differs(feature, plan, body, begins)
            if told is not None:
                how, says = told
                state = body.state if isinstance(body, FeatureChanged) else ""
                present, staff = (body.present, feature.staff) if isinstance(body, PostStaffed) else (0, 0)
                yield Departure(
                    feature.id, kind, feature.called, how, says, body.note, begins, ends, ends == end, seqs,
                    state, present, staff,
                )  # fmt: skip


def _differs(feature: Feature, plan: Plan, body: FeatureChanged | PostStaffed, t: int) -> tuple[How, str] | None:
    """Say how `body` is not as planned at `t`; of what has periods, the plan says nothing between them."""
    want = planned(feature, running(plan, t), t)
    if isinstance(body, PostStaffed):
        short = (want == "open" or not plan.periods) and body.present < feature.staff
        return ("short", f"{body.present} of {feature.staff} there") if short else None
    if not want or (body.state == "open") == (want == "open"):
        return None
    return ("open", "open, planned closed") if body.state == "open" else ("shut", f"{body.state}, planned open")


def _joined(pieces: list[Departure], end: int) -> Iterator[Departure]:
    """Put together what follows on without a gap and says the same."""
    held: Departure | None = None
    for piece in pieces:
        if held and held.ends == piece.begins and held.says == piece.says and held.note == piece.note:
            seqs = tuple(sorted({*held.seqs, *piece.seqs}))
            held = structs.replace(held, ends=piece.ends, lasting=piece.ends == end, seqs=seqs)
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held
