"""Parameter sets as people work on them: what is wrong with one, what was changed, several of them side by side."""

import re
from collections.abc import Iterator, Sequence
from math import isfinite

from msgspec import Struct

from dashboard.model.parameters import Parameter, ParameterSet
from dashboard.projections.check_words import figure

STATUSES = {
    "checked": "Checked against its source", "to be checked": "To be checked against its source",
    "local": "Local: nobody's rule, for you to agree",
}  # fmt: skip
LARGEST = 1_000_000_000
NAMED = re.compile(r"[a-z0-9_]{1,40}")


class Compared(Struct, frozen=True):
    """One number in several sets, in the order of the sets: None where a set lacks it."""

    id: str
    name: str
    numbers: tuple[Parameter | None, ...]

    @property
    def differs(self) -> bool:
        """Whether the sets do not all say the same."""
        return len({(p.value, p.unit) if p else None for p in self.numbers}) > 1


def faults(one: ParameterSet) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a set, as (field, what would be right): the number's id stands for the number."""
    if not NAMED.fullmatch(one.id):
        yield "id", f"'{one.id[:40]}' must be 1 to 40 small letters, digits or _, such as our_town"
    if not one.name.strip():
        yield "name", "is empty; say whose practice the set is"
    seen: set[str] = set()
    for number in one.parameters:
        name = number.id[:40] or "parameters"
        if not NAMED.fullmatch(number.id):
            yield name, "a number's id must be 1 to 40 small letters, digits or _, such as exit_rate"
        if number.id in seen:
            yield name, "two numbers have the same id; keep one"
        seen.add(number.id)
        yield from ((name, wrong) for wrong in _faults(number))


def _faults(number: Parameter) -> Iterator[str]:
    if not (isfinite(number.value) and 0 <= number.value <= LARGEST):
        yield f"must be a number from 0 to {LARGEST:,}"
    elif number.value == 0 and "/" in number.unit:
        yield f"must be more than 0 ({number.unit}): nothing can be worked out from a rate of 0"
    if not number.name.strip():
        yield "has no name; say in words what it is"
    if not number.source.strip():
        yield "say where the number comes from (source)"
    if number.status not in STATUSES:
        yield f"its status must be one of: {', '.join(STATUSES)}"


def changed(before: ParameterSet, after: ParameterSet) -> list[str]:
    """Return in words what `after` says otherwise than `before`, number by number."""
    found = [f"set called {after.name}"] if before.name != after.name else []
    found += [f"{p.id} taken out" for p in before.parameters if after.get(p.id) is None]
    for new in after.parameters:
        old = before.get(new.id)
        if old is None:
            found.append(f"{new.id} added: {said(new)}")
        elif (old.value, old.unit) != (new.value, new.unit):
            found.append(f"{new.id}: {said(old)} becomes {said(new)}")
        elif old != new:
            fields = [f for f in ("name", "source", "status", "note") if getattr(old, f) != getattr(new, f)]
            found.append(f"{new.id}: {' and '.join(fields)}")
    return found


def said(number: Parameter) -> str:
    """Return `82 people/m/min`."""
    return f"{figure(number.value)} {number.unit}".strip()


def side_by_side(sets: Sequence[ParameterSet]) -> list[Compared]:
    """Return every number of any of `sets`, in the order in which they name it."""
    names = {number.id: number.name for one in reversed(sets) for number in one.parameters}
    order = dict.fromkeys(number.id for one in sets for number in one.parameters)
    return [Compared(name, names[name], tuple(one.get(name) for one in sets)) for name in order]
