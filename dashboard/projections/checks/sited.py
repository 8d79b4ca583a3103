"""The site as checks see it: the layout of one operational period on a flat plane of metres, with an index.

Degrees become metres around the middle of the layout by the length of a degree of latitude and longitude there (WGS 84
series). What lies north or south of the middle is too wide or too narrow by tan(latitude) in 6,400 for each kilometre:
1.6 in 10,000 at 45 degrees, 9 in 10,000 at 80. Lines that are straight in degrees, and areas that share them, stay so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from math import cos, radians
from typing import Any

import shapely
from msgspec import Struct
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from dashboard.model.events import Period
from dashboard.model.layouts import Feature, Ring
from dashboard.model.parameters import AgreedSet, Parameter, ParameterSet
from dashboard.model.plans import Plan
from dashboard.projections.checks.result import Shape
from dashboard.projections.outlines import tangled
from dashboard.projections.situation import Situation


class Sited(Struct, frozen=True):
    """A feature with its shape in metres; `shape` is valid, and never empty."""

    feature: Feature
    shape: BaseGeometry

    @property
    def id(self) -> str:
        """The feature's id."""
        return self.feature.id


class Plane:
    """Degrees to metres and back, around one middle."""

    def __init__(self, lon: float, lat: float) -> None:
        """Lay the plane at (lon, lat) in degrees."""
        self._lon, self._lat = lon, lat
        phi = radians(lat)
        self._y = 111_132.92 - 559.82 * cos(2 * phi) + 1.175 * cos(4 * phi)
        self._x = max(111_412.84 * cos(phi) - 93.5 * cos(3 * phi) + 0.118 * cos(5 * phi), 1e-6)

    def metres(self, points: Ring) -> list[tuple[float, float]]:
        """Return (lon, lat) points as (x, y) metres, east and north of the middle."""
        return [(_round(lon - self._lon) * self._x, (lat - self._lat) * self._y) for lon, lat in points]

    def degrees(self, points: Iterable[Sequence[float]]) -> Ring:
        """Return (x, y) metres as (lon, lat) degrees, rounded to about a centimetre."""
        return tuple(
            (round(_round(p[0] / self._x + self._lon), 7), round(p[1] / self._y + self._lat, 7)) for p in points
        )


class Site:
    """What a plan draws, for one period (None: all that is drawn), with the numbers it is checked against.

    `tangled` are the areas that cross themselves too often to be mended: all that their outline holds is taken.
    """

    def __init__(self, plan: Plan, numbers: AgreedSet, situation: Situation, period: Period | None = None) -> None:
        """Lay out `plan`; `situation` gives channels, people, protocols and what is published."""
        self.plan, self.numbers, self.situation, self.period = plan, numbers, situation, period
        here = tuple(point for feature in plan.features for point in feature.points)
        self.plane = Plane(*_middle(here))
        name = period.name if period else ""
        self.tangled: list[Feature] = []
        self.features = [self._sited(f) for f in plan.features if f.points and f.opening(name) is not None]
        self._kinds: defaultdict[str, list[Sited]] = defaultdict(list)
        for sited in self.features:
            self._kinds[sited.feature.kind].append(sited)

    def of(self, *kinds: str) -> list[Sited]:
        """Return what is open of these kinds, in the order of the plan, kind by kind."""
        return [sited for kind in kinds for sited in self._kinds[kind]]

    def parameter(self, name: str) -> Parameter:
        """Return a number of the parameter set; KeyError where the set lacks it."""
        found = self.numbers.set.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def value(self, name: str) -> float:
        """Return the value of a number of the parameter set; KeyError where the set lacks it."""
        return self.parameter(name).value

    def number(self, name: str) -> float | None:
        """Return the value of a number that not every family of practice has; None where the set lacks it."""
        found = self.numbers.set.get(name)
        return found.value if found else None

    @property
    def crowd(self) -> int:
        """How many people are expected at the peak: the period's, else what the zones add up to."""
        return (self.period.crowd if self.period else 0) or self.placed

    @property
    def most(self) -> int:
        """How many people there must be ways out for: `crowd`, or what the zones add up to where that is more."""
        return max(self.crowd, self.placed)

    @property
    def placed(self) -> int:
        """How many people the crowd areas are planned for."""
        return sum(sited.feature.crowd for sited in self.of("zone", "front"))

    @cached_property
    def tree(self) -> STRtree:
        """An index over `features` (same order)."""
        return STRtree([sited.shape for sited in self.features])

    def near(self, shape: BaseGeometry, metres: float = 0.0) -> list[Sited]:
        """Return what is open within `metres` of `shape`."""
        return [self.features[n] for n in sorted(self.tree.query(shape, predicate="dwithin", distance=metres))]

    def drawn(self, shape: BaseGeometry, label: str = "") -> tuple[Shape, ...]:
        """Return `shape` (metres) as things to draw: the outer rings of areas, lines and points, in degrees."""
        found: list[Shape] = []
        for part in shapely.get_parts(shape):
            points: Any = part.exterior.coords if part.geom_type == "Polygon" else part.coords
            kind: Any = part.geom_type if part.geom_type != "LinearRing" else "LineString"
            if len(points):
                found.append(Shape(kind, self.plane.degrees(points), label))
        return tuple(found)

    def _sited(self, feature: Feature) -> Sited:
        points = self.plane.metres(feature.points)
        shape: BaseGeometry
        if feature.geometry == "Point" or len(set(points)) == 1:
            shape = shapely.Point(points[0])
        elif feature.geometry == "LineString" or len(set(points)) == 2:
            shape = shapely.LineString(points)
        else:
            shape = shapely.Polygon(points, [self.plane.metres(hole) for hole in feature.holes if len(hole) > 2])
            if not shape.is_valid and tangled(feature.points, feature.holes):  # what the rules refuse since; not mended
                self.tangled.append(feature)
                shape = shapely.MultiPoint(points).convex_hull
        return Sited(feature, shape if shape.is_valid else _mended(shape))


def _round(degrees: float) -> float:
    """Return degrees east, the shorter way round the earth."""
    return degrees if -180 <= degrees <= 180 else (degrees + 180) % 360 - 180


def _middle(points: Ring) -> tuple[float, float]:
    """Return the middle of (lon, lat) points, also where the 180th meridian lies between them."""
    if not points:
        return 0.0, 0.0
    easts, norths = [lon for lon, _ in points], [lat for _, lat in points]
    if max(easts) - min(easts) > 180:
        easts = [lon % 360 for lon in easts]
    return _round((min(easts) + max(easts)) / 2), (min(norths) + max(norths)) / 2


def unmeasured(plan: Plan, situation: Situation) -> Site:
    """Return all that `plan` draws as a site without numbers, for questions that ask for none."""
    return Site(plan, AgreedSet(ParameterSet("", "", ())), situation)


def _mended(shape: BaseGeometry) -> BaseGeometry:
    """Return a crossed area as the areas it encloses; what encloses nothing as its outline."""
    mended = shapely.make_valid(shape)
    areas = [part for part in shapely.get_parts(mended) if part.geom_type in ("Polygon", "MultiPolygon")]
    if areas:
        return shapely.union_all(areas)
    return mended if not mended.is_empty else shapely.Point(shape.centroid if not shape.is_empty else (0.0, 0.0))
