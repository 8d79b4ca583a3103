"""Facts of an incident that decide who leads: named, with a plain value, such as `fire = yes`."""

from collections.abc import Iterable

from msgspec import Struct


class Fact(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One fact; names and values are lower case, a yes-or-no fact says `yes` or `no`."""

    name: str
    value: str = "yes"

    def __str__(self) -> str:
        """Say it: `fire = yes`."""
        return f"{self.name} = {self.value}"


def merged(facts: tuple[Fact, ...], news: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return `facts` with `news` in place of what they say otherwise; an empty value takes a fact away."""
    found = {fact.name: fact for fact in facts} | {fact.name: fact for fact in news}
    return tuple(fact for fact in found.values() if fact.value)


def hold(wanted: Iterable[Fact], known: Iterable[Fact]) -> bool:
    """Whether all that is `wanted` is `known`."""
    return set(wanted) <= set(known)
