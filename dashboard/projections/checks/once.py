"""What several checks ask of one site is worked out once, and forgotten with the site."""

from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from dashboard.projections.checks.sited import Site

Made = TypeVar("Made")


def once(make: Callable[[Site], Made]) -> Callable[[Site], Made]:
    """Keep what `make` returns for as long as its site is there; what is made must not hold on to the site."""
    made: WeakKeyDictionary[Site, Made] = WeakKeyDictionary()

    def of(site: Site) -> Made:
        found = made.get(site)
        if found is None:
            found = made[site] = make(site)
        return found

    of.__doc__, of.__name__ = make.__doc__, make.__name__
    return of
