"""Layouts drawn in metres, east and north of the builders' middle, for tests of the checks."""

from collections.abc import Iterable
from typing import Any

from msgspec import structs

from dashboard.model.events import Event, Period
from dashboard.model.layouts import KINDS, Feature, Ring
from dashboard.model.moment import SECOND
from dashboard.model.parameters import AgreedSet, Parameter
from dashboard.model.plans import Plan
from dashboard.projections.checks.sited import Plane, Site
from dashboard.projections.situation import Situation
from dashboard.services.parameters import likely, shipped
from tests.builders import LAT, LON, START

HOUR = 3_600 * SECOND
PLANE = Plane(LON, LAT)


def drawn(feature: str, kind: str, *points: tuple[float, float], **rest: Any) -> Feature:
    """A thing of the layout at `points` in metres; its name is its id."""
    return Feature(
        feature, kind, **{"name": feature, "geometry": KINDS[kind].geometry, "points": PLANE.degrees(points), **rest}
    )


def box(x: float, y: float, wide: float, high: float) -> Ring:
    """An upright box (closed) whose south-west corner is at (x, y)."""
    return ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y))


def a_period(hours: float = 4, starts: int = START, **rest: Any) -> Period:
    """An operational period of that many hours."""
    return Period("Saturday", starts, starts + round(hours * HOUR), **rest)


def numbers(family: str = "uk", without: Iterable[str] = (), **changed: float) -> AgreedSet:
    """A shipped family of practice with other values, and without some."""
    base = shipped()[family]
    known = [structs.replace(p, value=changed.pop(p.id, p.value)) for p in base.parameters if p.id not in set(without)]
    added = [Parameter(name, name, value, "", "this test") for name, value in changed.items()]
    return AgreedSet(structs.replace(base, parameters=(*known, *added)), likely=likely())


def a_site(
    *features: Feature, family: str = "uk", period: Period | None = None, situation: Situation | None = None,
    plan: Plan | None = None, without: Iterable[str] = (), **changed: float,
) -> Site:  # fmt: skip
    """The site of `plan` (else an empty one) with `features`, checked against a family with some numbers `changed`."""
    here = situation or Situation(event=Event("fest", "River Fest", "America/Chicago", LAT, LON))
    whole = structs.replace(plan or Plan(), features=features)
    return Site(whole, numbers(family, without, **changed), here, period)
