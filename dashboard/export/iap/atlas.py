"""What the printed map shows: the layout's objects in one period, numbered, each with its grid reference."""

import re
from collections.abc import Sequence

import mgrs
import shapely
from msgspec import Struct
from shapely.geometry.base import BaseGeometry

from dashboard.model.agencies import Agency
from dashboard.model.events import Period
from dashboard.model.layouts import Feature, kind_of
from dashboard.model.plans import BaseMap
from dashboard.projections.plans import hours

UTM_LIMITS = (-80.0, 84.0)
METRES = 4
DIGITS = re.compile(r"(\d+)", re.ASCII)


class Mark(Struct, frozen=True):
    """A feature with its number on the map (0: ground, which has none), its place (lon, lat) and grid reference.

    `closed` in the period; `opens` and `closes` UTC microseconds, 0 where no period is printed.
    """

    number: int
    feature: Feature
    place: tuple[float, float]
    reference: str
    closed: bool = False
    opens: int = 0
    closes: int = 0


class Atlas(Struct, frozen=True):
    """All that the map draws; `agencies` (id -> agency) are the owners, `bases` what lies under it."""

    title: str
    marks: tuple[Mark, ...]
    agencies: dict[str, Agency]
    bases: tuple[BaseMap, ...] = ()


def atlas(
    title: str, features: Sequence[Feature], agencies: dict[str, Agency], period: Period | None,
    bases: tuple[BaseMap, ...] = (),
) -> Atlas:  # fmt: skip
    """Number `features` for `period`: what is operated first, kind by kind; the ground last, without numbers."""
    drawn = [feature for feature in features if feature.points]
    numbered = [feature for feature in drawn if not is_ground(feature)]
    order = {feature.id: n for n, feature in enumerate(sorted(numbered, key=_order), 1)}
    marks = [_mark(feature, order.get(feature.id, 0), period) for feature in drawn]
    return Atlas(title, tuple(sorted(marks, key=lambda mark: (mark.number == 0, mark.number))), agencies, bases)


def is_ground(feature: Feature) -> bool:
    """Whether it is what the event stands on and nobody runs."""
    return kind_of(feature).group == "ground" and feature.kind != "object"


def shape(feature: Feature) -> BaseGeometry:
    """Return its shape in degrees; what is no shape (a line of one point) becomes the one that it is."""
    points = list(dict.fromkeys(feature.points))
    if feature.geometry == "Point" or len(points) == 1:
        return shapely.Point(points[0])
    if feature.geometry == "LineString" or len(points) == 2:
        return shapely.LineString(feature.points)
    return shapely.Polygon(feature.points, [hole for hole in feature.holes if len(hole) >= 3])


def middle(feature: Feature) -> tuple[float, float]:
    """Return a place that lies on or in it (lon, lat)."""
    drawn = shape(feature)
    if drawn.geom_type == "LineString":
        spot = drawn.interpolate(0.5, normalized=True)
    elif drawn.geom_type == "Polygon":
        spot = shapely.make_valid(drawn).representative_point()
    else:
        spot = drawn
    return spot.x, spot.y


def reference(lon: float, lat: float) -> str:
    """Return the MGRS reference to 10 m, `16T CM 9383 5450`; degrees where the grid does not reach."""
    if not (UTM_LIMITS[0] <= lat <= UTM_LIMITS[1] and -180 <= lon <= 180):
        return f"{lat:.5f}, {lon:.5f}"
    words = str(mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=METRES))
    square, digits = words[: -2 * METRES], words[-2 * METRES :]
    return f"{square[:-2]} {square[-2:]} {digits[:METRES]} {digits[METRES:]}"


def _order(feature: Feature) -> tuple[int, str, list[tuple[int, str]]]:
    """By group, kind and name; numbers in names count as numbers: AED 2 stands before AED 10."""
    groups = ("command", "care", "crowd", "ways", "supplies", "ground")
    kind = kind_of(feature)
    return (
        groups.index(kind.group),
        kind.id,
        [(int(part), "") if part.isdecimal() else (-1, part) for part in DIGITS.split(feature.called)],
    )


def _mark(feature: Feature, number: int, period: Period | None) -> Mark:
    place = middle(feature)
    open_ = hours(feature, period) if period else (0, 0)
    return Mark(number, feature, place, reference(*place), open_ is None, *(open_ or (0, 0)))
