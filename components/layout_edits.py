"""What the layout editor's letters ask for, as edits of the plan. Nothing that a browser sends is trusted."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec import Struct, structs

from components.asked import Asked, said
from dashboard.model.errors import EntryRejected
from dashboard.model.layouts import KINDS, Feature, Geometry, Ring
from dashboard.model.plans import BaseMap, Plan, PlanEdited
from dashboard.projections.drawn import fresh_ids
from dashboard.projections.outlines import misplaced
from dashboard.projections.plan_edits import without_features
from dashboard.projections.plans import edit_between

MOST = 20_000
LONGEST_NAME = 200
FARTHEST = 1e6  # degrees; nan and integers too large for a float are not below it either
GONE = "it is not in the draft any more: somebody has deleted it"
LEAST: dict[Geometry, int] = {"Point": 1, "LineString": 2, "Polygon": 3}
VERBS = ("draw", "move", "copy", "delete", "corners", "hole", "unhole")


class Made(Struct, frozen=True):
    """An edit, and the ids of the objects that are to be selected after it."""

    edit: PlanEdited
    chosen: tuple[str, ...] = ()


def edit_asked(asked: Asked, plan: Plan, taken: Iterable[str]) -> Made:
    """Return the edit that a letter asks for; EntryRejected names what is wrong. `taken` are ids used now or once."""
    match said(asked, "do"):
        case "draw":
            return _drawn(asked, taken)
        case "move":
            return _moved(asked, plan)
        case "copy":
            return _copied(asked, plan, taken)
        case "corners":
            return _laid(asked, plan)
        case "hole":
            return _cut(asked, plan)
        case "unhole":
            return _filled(asked, plan)
        case _:
            after = without_features(plan, [feature.id for feature in _named(asked, plan)])
            return Made(edit_between(plan, after) or PlanEdited())


def _drawn(asked: Asked, taken: Iterable[str]) -> Made:
    kind = KINDS.get(said(asked, "kind"))
    if kind is None:
        raise EntryRejected("kind", f"'{said(asked, 'kind')[:40]}' is no kind of object")
    points = ring_of(asked.get("points"), "points")
    if len(points) < LEAST[kind.geometry]:
        raise EntryRejected("points", f"a {kind.name.lower()} needs {LEAST[kind.geometry]} points at least")
    name = said(asked, "name").strip()
    if len(name) > LONGEST_NAME:
        raise EntryRejected("name", f"must be {LONGEST_NAME} characters at most")
    made = Feature(fresh_ids(kind.id, 1, taken)[0], kind.id, name, kind.geometry, points)
    return Made(PlanEdited(Plan(features=(made,))), (made.id,))


def _moved(asked: Asked, plan: Plan) -> Made:
    put: list[Feature] = []
    there = {feature.id: feature for feature in plan.features}
    for one in _objects(asked):
        feature = there.get(str(one.get("id", ""))) if isinstance(one, dict) else None
        if feature is None:
            raise EntryRejected("object", GONE)
        moved = structs.replace(feature, points=_outline(one.get("points"), feature, feature.geometry))
        if "holes" in one:
            moved = structs.replace(moved, holes=_holes(one["holes"], feature))
        if moved != feature:
            put.append(_sound(moved, feature))
    return Made(PlanEdited(Plan(features=tuple(put))), tuple(feature.id for feature in put))


def _holes(rings: object, feature: Feature) -> tuple[Ring, ...]:
    if not isinstance(rings, list) or (rings and feature.geometry != "Polygon"):
        raise EntryRejected(feature.called, "its holes must be a list of rings; only an area has any")
    return tuple(_outline(ring, feature, "Polygon") for ring in rings)


def _outline(points: object, feature: Feature, geometry: Geometry) -> Ring:
    ring = ring_of(points, feature.called)
    if len(ring) < LEAST[geometry]:
        raise EntryRejected(feature.called, f"needs {LEAST[geometry]} points at least, and so does each of its holes")
    return ring


def _copied(asked: Asked, plan: Plan, taken: Iterable[str]) -> Made:
    by = asked.get("by")
    (east, north), used, made = ring_of([by], "copy")[0], set(taken), []
    copied = _named(asked, plan)
    names = {kind: iter(fresh_ids(kind, count, used)) for kind, count in Counter(f.kind for f in copied).items()}
    for feature in copied:
        name = next(names[feature.kind])
        points, holes = _shifted(feature.points, east, north), feature.holes
        called = f"{feature.name} copy" if feature.name else ""
        holes = tuple(_shifted(hole, east, north) for hole in holes)
        made.append(structs.replace(feature, id=name, name=called[:LONGEST_NAME], points=points, holes=holes))
    return Made(PlanEdited(Plan(features=tuple(made))), tuple(feature.id for feature in made))


def _cut(asked: Asked, plan: Plan) -> Made:
    feature = _area(asked, plan)
    hole = ring_of(asked.get("points"), "hole")
    if len(set(hole)) < LEAST["Polygon"]:
        raise EntryRejected("hole", "needs three points at least")
    made = _sound(structs.replace(feature, holes=(*feature.holes, hole)), feature)
    return Made(PlanEdited(Plan(features=(made,))), (made.id,))


def _filled(asked: Asked, plan: Plan) -> Made:
    feature, number = _area(asked, plan), asked.get("hole")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(feature.holes):
        raise EntryRejected("hole", "it is not there any more: somebody has changed the area")
    made = structs.replace(feature, holes=(*feature.holes[:number], *feature.holes[number + 1 :]))
    return Made(PlanEdited(Plan(features=(made,))), (made.id,))


def _area(asked: Asked, plan: Plan) -> Feature:
    feature = plan.feature(said(asked, "object"))
    if feature is None:
        raise EntryRejected("object", GONE)
    if feature.geometry != "Polygon":
        raise EntryRejected("hole", f"'{feature.called[:60]}' is no area; only an area has holes")
    return feature


def _sound(after: Feature, before: Feature) -> Feature:
    """Return `after`; EntryRejected where its holes lie wrong and those of `before` did not."""
    wrong = misplaced(after.points, after.holes)
    if wrong and not misplaced(before.points, before.holes):
        raise EntryRejected("hole", wrong)
    return after


def _laid(asked: Asked, plan: Plan) -> Made:
    base = next((one for one in plan.bases if one.id == said(asked, "base")), None)
    if base is None:
        raise EntryRejected("base map", "it is not in the draft any more")
    return Made(PlanEdited(Plan(bases=(with_corners(base, ring_of(asked.get("corners"), "corners")),))))


def with_corners(base: BaseMap, corners: Ring) -> BaseMap:
    """Return `base` laid by `corners` (upper left, upper right, lower left); EntryRejected where they lie on a line."""
    if len(corners) != 3:
        raise EntryRejected("corners", "three are needed: upper left, upper right, lower left")
    (ax, ay), (bx, by), (cx, cy) = corners
    if abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) < 1e-13:
        raise EntryRejected("corners", "the three lie on one line; say where each corner of the picture is")
    return structs.replace(base, corners=corners)


def ring_of(points: object, field: str) -> Ring:
    """Read (lon, lat) pairs of finite degrees; EntryRejected names `field`."""
    if not isinstance(points, list) or not 1 <= len(points) <= MOST:
        raise EntryRejected(field, f"1 to {MOST:,} points are needed")
    return tuple(_point(point, field) for point in points)


def _point(point: Any, field: str) -> tuple[float, float]:  # noqa: ANN401 - whatever a browser sent
    if isinstance(point, list | tuple) and len(point) == 2:
        lon, lat = point
        if all(isinstance(n, int | float) and not isinstance(n, bool) and abs(n) <= FARTHEST for n in (lon, lat)):
            return float(lon), float(lat)
    raise EntryRejected(field, "a point must be longitude and latitude in degrees")


def _objects(asked: Asked) -> list[Any]:
    found = asked.get("objects")
    if not isinstance(found, list) or not found:
        raise EntryRejected("object", "select one first")
    return found


def _named(asked: Asked, plan: Plan) -> list[Feature]:
    there = {feature.id: feature for feature in plan.features}
    found = [there[name] for name in dict.fromkeys(map(str, _objects(asked))) if name in there]
    if not found:
        raise EntryRejected("object", GONE)
    return found


def _shifted(points: Ring, east: float, north: float) -> Ring:
    return tuple((round(lon + east, 7), round(lat + north, 7)) for lon, lat in points)
