"""Of whom, of what and from where: the samples that a reviewer wants counted, and what there is to choose from.

A period is chosen as a span of time (`Reviewed.metrics`); this is the rest.
"""

from collections.abc import Callable, Iterable

import shapely
from msgspec import Struct

from dashboard.model.events import Period
from dashboard.model.layouts import Feature
from dashboard.model.text import plain
from dashboard.projections.plans import live
from dashboard.projections.review.review import Reviewed
from dashboard.projections.review.samples import Keep, Sample


class Where(Struct, frozen=True, omit_defaults=True):
    """Where something was: the words for it, and degrees where they are known."""

    place: str = ""
    lat: float | None = None
    lon: float | None = None


class Wanted(Struct, frozen=True, omit_defaults=True):
    """What counts: agencies (ids), types of incidents and areas, any of each; empty: all.

    An area is the id of a polygon of the layout, or the name of a place: inside is an incident whose coordinates lie in
    the polygon, or whose place has that name. What belongs to no agency, type or place is none that was wanted.
    """

    agencies: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


class Choices(Struct, frozen=True):
    """What a log offers: ids with their names, in the order of names; `periods` of the plan, in the order of time."""

    agencies: tuple[tuple[str, str], ...]
    types: tuple[str, ...]
    areas: tuple[tuple[str, str], ...]
    periods: tuple[Period, ...]


def choices(review: Reviewed) -> Choices:
    """Return what the figures of `review` can be told apart by: only what its incidents and units are of."""
    known, cases = review.log.backdrop.agencies, review.calls.cases.values()
    owners = {crew.agency for crew in review.calls.crews.values()} | known.keys()
    agencies = sorted(((name, known[name].name if name in known else name) for name in owners if name), key=_named)
    named = {plain(each.called): (each.id, each.called) for each in _polygons(review)}
    places = {plain(case.place): (case.place, case.place) for case in cases if case.place}
    return Choices(
        tuple(agencies),
        tuple(sorted({case.type for case in cases if case.type})),
        tuple(sorted({**places, **named}.values(), key=_named)),
        tuple(sorted(live(review.log.backdrop).plan.periods, key=lambda period: period.starts)),
    )


def keeping(review: Reviewed, wanted: Wanted) -> Keep | None:
    """Return what says of a sample whether it is `wanted`; None where everything is."""
    tests: list[Keep] = []
    if wanted.agencies:
        agencies = frozenset(wanted.agencies)
        tests.append(lambda sample: sample.agency in agencies)
    if wanted.types:
        types = frozenset(wanted.types)
        tests.append(lambda sample: sample.type in types)
    if wanted.areas:
        tests.append(_within(review, wanted.areas))
    if len(tests) < 2:
        return tests[0] if tests else None
    return lambda sample: all(test(sample) for test in tests)


def where(review: Reviewed) -> Callable[[Sample], Where]:
    """Return what says of a sample where it was: at its incident's place, or at the gate, route or post it names."""
    features = {feature.id: feature for feature in review.log.backdrop.layout}

    def found(sample: Sample) -> Where:
        case = review.calls.cases.get(sample.incident)
        if case is not None:
            return Where(case.place, case.lat, case.lon)
        feature = features.get(sample.unit) if not sample.incident else None
        if feature is None or feature.kind != sample.kind or not feature.points:
            return Where()
        middle = shapely.MultiPoint(feature.points).centroid
        return Where(feature.called, middle.y, middle.x)

    return found


def _within(review: Reviewed, areas: Iterable[str]) -> Keep:
    layout, chosen = {feature.id: feature for feature in review.log.backdrop.layout}, tuple(areas)
    names = {plain(layout[area].called if area in layout else area) for area in chosen}
    drawn = [_drawn(each) for each in _polygons(review) if each.id in chosen]
    whole, spot_of = shapely.union_all(drawn), where(review)
    shapely.prepare(whole)
    known: dict[tuple[str, str], bool] = {}

    def test(sample: Sample) -> bool:
        thing = sample.incident, "" if sample.incident else sample.unit
        if thing not in known:
            spot = spot_of(sample)
            located = spot.lat is not None and spot.lon is not None
            inside = located and bool(shapely.intersects_xy(whole, spot.lon, spot.lat))
            known[thing] = inside or (bool(spot.place) and plain(spot.place) in names)
        return known[thing]

    return test


def _polygons(review: Reviewed) -> list[Feature]:
    return [each for each in review.log.backdrop.layout if each.geometry == "Polygon" and len(each.points) >= 3]


def _drawn(feature: Feature) -> shapely.Geometry:
    return shapely.make_valid(shapely.Polygon(feature.points, [hole for hole in feature.holes if len(hole) >= 3]))


def _named(one: tuple[str, str]) -> str:
    return plain(one[1])
