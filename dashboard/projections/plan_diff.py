"""What differs between two plans, in the words that a planner reads before publishing."""

from collections.abc import Sequence
from math import cos, hypot, radians

from msgspec import Struct

from dashboard.model.layouts import KINDS, Feature, Opening, Ring
from dashboard.model.moment import local
from dashboard.model.plans import Assignment, Plan
from dashboard.model.positions import METRES_A_DEGREE
from dashboard.projections.names import callsign, person
from dashboard.projections.plan_words import NOUNS, counted
from dashboard.projections.plans import Change, changes
from dashboard.projections.situation import Situation

TIMES = frozenset({"starts", "ends", "opens", "closes", "arrival"})
SIGNS = {"added": "+", "removed": "-", "changed": "~"}


MANY, FIRST = 8, 5  # as many of one sort make one line that names the first


class Row(Struct, frozen=True):
    """One line of a comparison: the sort of thing, its name, how it differs, and `was` and `now` in words."""

    sort: str
    name: str
    how: str
    field: str
    was: str
    now: str
    change: Change


def compared(before: Plan, after: Plan, situation: Situation) -> list[Row]:
    """Return a row for each thing that is new or gone and for each field that changed."""
    called = _Called(before, after, situation)
    return [row for change in changes(before, after) for row in _rows(change, situation, called)]


def folded(rows: Sequence[Row]) -> list[Row]:
    """Return `rows` with many that are added (or removed) of one part as one line: `609 objects`, the first named."""
    alike: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.how != "changed":
            alike.setdefault((row.change.part, row.how), []).append(row)
    done, found = set(), []
    for row in rows:
        key = (row.change.part, row.how)
        if row.how == "changed" or len(alike[key]) < MANY:
            found.append(row)
        elif key not in done:
            done.add(key)
            some = ", ".join(f"{one.sort} {one.name}" for one in alike[key][:FIRST])
            number = len(alike[key])
            names = f"{some} and {number - FIRST:,} more"
            was, now = (names, "") if row.how == "removed" else ("", names)
            found.append(Row(counted(key[0], number), "", row.how, "", was, now, row.change))
    return found


def summed(before: Plan, after: Plan) -> str:
    """Say how much differs: `2 objects added, 1 period changed`."""
    counts: dict[tuple[str, str], int] = {}
    for change in changes(before, after):
        counts[change.part, change.how] = counts.get((change.part, change.how), 0) + 1
    said = [f"{counted(part, number)} {how}" for (part, how), number in counts.items()]
    if before.parameters != after.parameters:
        said.append(f"parameter set {after.parameters or 'of its own dropped'}")
    return ", ".join(said) or "nothing"


class _Called:
    """What the parts of two plans are called: those of the newer one first."""

    def __init__(self, before: Plan, after: Plan, situation: Situation) -> None:
        self.situation = situation
        self.names = {f"{part[:-1]}:{item.id}": title(item) for plan in (before, after)
                      for part in ("features", "positions", "divisions") for item in getattr(plan, part)}  # fmt: skip

    def __call__(self, item: object) -> str:
        """An assignment by who and where, all else by its title."""
        if not isinstance(item, Assignment):
            return title(item)
        sort, _, name = item.who.partition(":")
        who = callsign(name, self.situation) if sort == "unit" else person(name, self.situation)
        return f"{who} at {self.names.get(item.at, item.at.partition(':')[2])}, {item.period}"


def _rows(change: Change, situation: Situation, called: _Called) -> list[Row]:
    item = change.after or change.before
    sort, name = NOUNS[change.part][0], called(item)
    if isinstance(item, Feature):
        sort = KINDS[item.kind].name if item.kind in KINDS else sort
    if change.how != "changed":
        return [Row(sort, name, change.how, "", "", "", change)]
    found = []
    for field, was, now in change.fields:
        said = _moved(was, now) if field == "points" else (words(was, field, situation), words(now, field, situation))
        found.append(Row(sort, name, "changed", field.replace("_", " "), *said, change))
    return found


def title(item: object) -> str:
    """Return what a part of the plan is called."""
    if isinstance(item, Feature):
        return item.called
    for field in ("name", "title", "sign", "text", "id"):
        if value := getattr(item, field, ""):
            return str(value)
    return ""


def words(value: object, field: str, situation: Situation) -> str:
    """Return a field's value as people read it: times in the event's local time, names instead of ids."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field in TIMES and isinstance(value, int):
        return f"{local(value, situation.timezone):%a %d %b %H:%M}" if value else "the period's own"
    if field in ("owner", "agency") and value in situation.agencies:
        return situation.agencies[str(value)].short
    if field in ("owner", "deputy") and value in situation.people:
        return situation.people[str(value)].name
    if field == "openings" and isinstance(value, tuple):
        return ", ".join(_opening(each, situation) for each in value) or "always open"
    if isinstance(value, tuple):
        if value and not isinstance(value[0], str):
            return f"{len(value)} of them"
        return ", ".join(map(str, value)) or "nothing"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if value not in ("", None) else "nothing"


def _opening(opening: Opening, situation: Situation) -> str:
    if not (opening.opens or opening.closes):
        return opening.period
    until = "-".join(f"{local(us, situation.timezone):%H:%M}" if us else "" for us in (opening.opens, opening.closes))
    return f"{opening.period} {until}"


def _moved(was: object, now: object) -> tuple[str, str]:
    """Say of two outlines how far one was moved, or that its shape changed."""
    old: Ring = was  # type: ignore[assignment]
    new: Ring = now  # type: ignore[assignment]
    if len(old) != len(new):
        return f"{len(old)} points", f"{len(new)} points"
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in zip(old, new, strict=True)]
    east, north = steps[0]
    far = hypot(east * cos(radians(old[0][1])), north) * METRES_A_DEGREE
    if all(abs(x - east) < 1e-7 and abs(y - north) < 1e-7 for x, y in steps):
        return "as published", f"moved {far:,.0f} m" if far >= 1 else "moved less than 1 m"
    return "as published", "drawn anew"
