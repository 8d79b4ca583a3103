"""What a line says of the ground: a gate or route that is closed, blocked or open; how many people are at a post."""

import re

from dashboard.ingest.typed_line import Line
from dashboard.ingest.vocabulary import Names
from dashboard.model.ground import FeatureChanged, GroundState, PostStaffed
from dashboard.model.layouts import KINDS, Feature

STATES: Names[GroundState] = Names((
    ("closed", "closed"), ("is closed", "closed"), ("shut", "closed"),
    ("blocked", "blocked"), ("is blocked", "blocked"),
    ("open", "open"), ("is open", "open"), ("opened", "open"), ("reopened", "open"),
))  # fmt: skip
GROUND = frozenset(kind.id for kind in KINDS.values() if kind.group in ("crowd", "ways", "command", "care"))
_STAFFED = re.compile(r"(?:staffed|has|with)?\s*(\d{1,4})\s*(?:people|persons|staff|there|present)?\s*$", re.IGNORECASE)


def about_ground(line: Line) -> bool:
    """Read `gate3 closed because crowd outside` and `gate3 staffed 4`.

    Words after `open` make it an ordinary line, unless `because` or a colon stands before them.
    """
    feature, rest = _features(line).starting(line.text)
    if feature is None:
        return False
    state, note = STATES.starting(rest)
    if state is not None and _meant(state, rest, note):
        line.chip("place", feature.called)
        line.chip("status", state)
        line.bodies.append(FeatureChanged(feature.id, state, re.sub(r"(?i)^because\s+", "", note)))
        return True
    counted = _STAFFED.fullmatch(rest)
    if counted and not rest[0].isdigit():
        line.chip("place", feature.called)
        line.chip("status", f"{int(counted[1])} there")
        line.bodies.append(PostStaffed(feature.id, int(counted[1])))
        return True
    return False


def _meant(state: GroundState, rest: str, note: str) -> bool:
    said = rest[: len(rest) - len(note)]
    return state != "open" or not note.strip(" .!") or note.lower().startswith("because ") or ":" in said


def _features(line: Line) -> Names[Feature]:
    pairs = [(name, f) for f in line.situation.layout if f.kind in GROUND for name in (f.id, f.name)]
    return Names([*pairs, *((re.sub(r"\s+", "", name), feature) for name, feature in pairs)])
