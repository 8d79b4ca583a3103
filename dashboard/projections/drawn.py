"""What a plan draws: the mark by which two screens know that they show the same, and ids for new objects."""

import hashlib
import re
from collections.abc import Iterable

import msgspec

from dashboard.model.layouts import Feature, kind_of
from dashboard.model.plans import DRAFT, Plan
from dashboard.model.text import plain
from dashboard.projections.plans import draft, live
from dashboard.projections.situation import Situation

_NUMBER = re.compile(r"(\d{1,9})$")


def mark_of(plan: Plan) -> str:
    """Return the mark of what `plan` draws: equal for equal features and base maps. About 5 ms for 1,000."""
    return hashlib.blake2b(msgspec.json.encode((plan.features, plan.bases)), digest_size=8).hexdigest()


def namesakes(features: Iterable[Feature]) -> dict[str, list[str]]:
    """Return of each object that has the name and kind of others the ids of those; streets and the like may share one.

    Capitals and accents make no difference.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for feature in features:
        if feature.name and kind_of(feature).group != "ground":
            groups.setdefault((feature.kind, plain(feature.name)), []).append(feature.id)
    shared = [ids for ids in groups.values() if len(ids) > 1]
    return {one: [other for other in ids if other != one] for ids in shared for one in ids}


def taken_ids(situation: Situation) -> set[str]:
    """Return the ids that a new object may not have: what is drawn or live, and what the draft once had."""
    plans = (draft(situation), live(situation).plan)
    once = situation.plans[DRAFT].gone if DRAFT in situation.plans else ()
    return {feature.id for plan in plans for feature in plan.features} | set(once)


def fresh_ids(kind: str, count: int, taken: Iterable[str]) -> list[str]:
    """Return `count` new ids of `kind`: `gate7`, `gate8` after the highest number that any `gate...` has or had."""
    stem = kind.replace("_", "")
    numbers = [int(found[1]) for name in taken if name.startswith(stem) and (found := _NUMBER.search(name))]
    first = max(numbers, default=0) + 1
    return [f"{stem}{number}" for number in range(first, first + count)]
