"""Facts of an incident that decide who leads: named, with a plain value, such as `fire = yes`."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import force_setattr

YES_AND_NO = {"y": "yes", "true": "yes", "n": "no", "false": "no"}
NOT_KNOWN = ("?", "unknown")


class Fact(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One fact; a yes-or-no fact says `yes` or `no`.

    However it was given (`Under  Control = YES`), a name is in lower case with underscores, a value in lower case.
    """

    name: str
    value: str = "yes"

    def __post_init__(self) -> None:
        """Bring name and value to their one spelling."""
        force_setattr(self, "name", "_".join(self.name.casefold().split()))
        force_setattr(self, "value", " ".join(self.value.casefold().split()))

    @property
    def title(self) -> str:
        """The name in words: `under control`."""
        return self.name.replace("_", " ")

    def __str__(self) -> str:
        """Say it: `under control = yes`."""
        return f"{self.title} = {self.value}"


def fact(name: str, value: str) -> Fact:
    """Return the fact that somebody typed: `y` and `true` are yes, `n` and `false` no; `?` takes it back."""
    said = value.casefold().strip()
    return Fact(name, "" if said in NOT_KNOWN else YES_AND_NO.get(said, said))


def merged(facts: tuple[Fact, ...], news: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return `facts` with `news` in place of what they say otherwise; an empty value takes a fact away."""
    found = {fact.name: fact for fact in facts} | {fact.name: fact for fact in news}
    return tuple(fact for fact in found.values() if fact.value)


def hold(wanted: Iterable[Fact], known: Iterable[Fact]) -> bool:
    """Whether all that is `wanted` is `known`."""
    return set(wanted) <= set(known)
