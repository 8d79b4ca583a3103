"""Broken geometry is repaired, or refused with what is wrong: nothing is drawn that a check could not measure."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import shapely
from msgspec import Struct
from shapely.geometry import LineString, Polygon

from dashboard.model.errors import EntryRejected
from dashboard.model.geodata import Shape
from dashboard.model.layouts import Geometry, Ring
from dashboard.projections.outlines import MOST_POINTS

MOST_POINTS_REPAIRED = 2_000
MOST_NEIGHBOURS = 20
MOST_REPAIRED_A_FILE = 20_000
MOST_PIECES = 100
FINEST, COARSEST = 1e-7, 1e-5
"""Degrees; the coarser is about a metre."""
PIECE = 500


class Drawn(Struct, frozen=True):
    """One geometry that can be drawn, in degrees (lon, lat); areas have closed rings."""

    geometry: Geometry
    points: Ring
    holes: tuple[Ring, ...] = ()


class Mender:
    """Mends the shapes of one file; mending is bounded, because what crosses itself often enough takes for ever."""

    def __init__(self) -> None:
        """Begin with nothing mended."""
        self._mended = 0

    def mended(self, shapes: Iterable[Shape]) -> tuple[list[Drawn], list[str]]:
        """Return what can be drawn and what was done to it; EntryRejected where nothing can."""
        parts = list(shapes)
        drawn: list[Drawn] = []
        said: list[str] = []
        for number, shape in enumerate(parts, 1):
            try:
                drawn += self._shape(shape, said)
            except EntryRejected as error:
                if len(parts) == 1:
                    raise
                said.append(f"part {number} of {len(parts)} is left out: {error}")
        if not drawn:
            raise EntryRejected("geometry", "none of its parts can be drawn")
        return drawn, list(dict.fromkeys(said))

    def _shape(self, shape: Shape, said: list[str]) -> list[Drawn]:
        match shape.geometry:
            case "Point":
                return [Drawn("Point", shape.rings[0][:1])]
            case "LineString":
                line = _simplified(_deduplicated(shape.rings[0], said), said)
                if len(line) < 2:
                    raise EntryRejected("geometry", "it is a line of one point")
                return [Drawn("LineString", line)]
            case _:
                return self._area(shape, said)

    def _area(self, shape: Shape, said: list[str]) -> list[Drawn]:
        rings = [_closed(_deduplicated(ring, said), said) for ring in shape.rings]
        if len(rings[0]) < 4:
            raise EntryRejected("geometry", "it is an area of fewer than three different points")
        holes = [ring for ring in rings[1:] if len(ring) >= 4]
        if len(holes) < len(rings) - 1:
            said.append("a hole of fewer than three different points is left out")
        area = Polygon(rings[0], holes)
        if area.is_valid and area.area > 0:
            return (
                [Drawn("Polygon", rings[0], tuple(holes))]
                if _count(rings) <= MOST_POINTS
                else [_coarse(rings[:1] + holes, said)]
            )
        count = _count(rings)
        self._mended += count
        if count > MOST_POINTS_REPAIRED or self._mended > MOST_REPAIRED_A_FILE:
            raise EntryRejected("geometry", f"it crosses itself and has too many points to mend ({count:,})")
        if _entangled(rings):
            raise EntryRejected("geometry", "it crosses itself too often to be mended; draw it again")
        shell, hollows = shapely.make_valid(Polygon(rings[0])), [shapely.make_valid(Polygon(hole)) for hole in holes]
        cutting = [hole for hole, hollow in zip(holes, hollows, strict=True) if shell.intersection(hollow).area > 0]
        if len(cutting) < len(holes):
            said.append("a hole that cuts nothing out of the area is left out")
            return self._area(Shape("Polygon", (rings[0], *cutting)), said)
        pieces = [piece for piece in _areas(shell.difference(shapely.union_all(hollows))) if piece.area > 0]
        if not pieces:
            raise EntryRejected("geometry", "it has no area: all its points lie on one line")
        if len(pieces) > MOST_PIECES:
            raise EntryRejected("geometry", f"it crosses itself into {len(pieces):,} pieces; draw it again")
        several = f"; now {len(pieces)} areas, the largest keeps the id" if len(pieces) > 1 else ""
        crossed = not all(Polygon(ring).is_valid for ring in (rings[0], *holes))
        why = "it crossed itself" if crossed else "its holes lay across its edge or over each other"
        said.append(f"repaired: {why}{several}")
        return [_drawn(piece) for piece in sorted(pieces, key=lambda piece: -float(piece.area))]


def _deduplicated(ring: Ring, said: list[str]) -> Ring:
    kept = tuple(point for n, point in enumerate(ring) if n == 0 or point != ring[n - 1])
    if len(kept) < len(ring):
        said.append("points given twice in a row are dropped")
    return kept


def _closed(ring: Ring, said: list[str]) -> Ring:
    if len(ring) >= 3 and ring[0] != ring[-1]:
        said.append("closed: its ring did not end where it began")
        return (*ring, ring[0])
    return ring


def _entangled(rings: Iterable[Ring]) -> bool:
    """Whether the sides lie over each other so often that mending would take for ever."""
    sides = [LineString(pair) for ring in rings for pair in pairwise(ring)]
    return bool(shapely.STRtree(sides).query(sides).shape[1] > MOST_NEIGHBOURS * len(sides))


def _count(rings: Iterable[Ring]) -> int:
    return sum(map(len, rings))


def _simplified(line: Ring, said: list[str]) -> Ring:
    if len(line) <= MOST_POINTS:
        return line
    return _thinned([line], said)[0]


def _coarse(rings: list[Ring], said: list[str]) -> Drawn:
    thin = [made if len(made) >= 4 else ring for made, ring in zip(_thinned(rings, said), rings, strict=True)]
    if _count(thin) > MOST_POINTS or not Polygon(thin[0], thin[1:]).is_valid:
        raise _too_long(_count(rings))
    return Drawn("Polygon", thin[0], tuple(thin[1:]))


def _thinned(rings: list[Ring], said: list[str]) -> list[Ring]:
    """Leave out points until few enough are left, none of them further off than COARSEST; EntryRejected."""
    tolerance, thin = FINEST, rings
    while _count(thin) > MOST_POINTS:
        if tolerance > COARSEST:
            raise _too_long(_count(rings))
        thin, tolerance = [_without(ring, tolerance) for ring in rings], tolerance * 2
    said.append(f"simplified: {_count(rings):,} points became {_count(thin):,} ({MOST_POINTS:,} at most)")
    return thin


def _without(ring: Ring, tolerance: float) -> Ring:
    # In pieces: over a whole line that zigzags, simplifying takes the square of its length.
    starts = range(0, max(len(ring) - 1, 1), PIECE)
    pieces = [LineString(ring[at : at + PIECE + 1]) for at in starts]
    made = shapely.simplify(pieces, tolerance, preserve_topology=False)
    return (ring[0], *(point for piece in made for point in _ring(piece.coords[1:])))


def _too_long(count: int) -> EntryRejected:
    return EntryRejected("points", f"has {count:,}; {MOST_POINTS:,} at most within a metre of it, simplify it")


def _drawn(area: Any) -> Drawn:  # noqa: ANN401 - a shapely Polygon
    return Drawn("Polygon", _ring(area.exterior.coords), tuple(_ring(hole.coords) for hole in area.interiors))


def _ring(coordinates: Iterable[tuple[float, ...]]) -> Ring:
    return tuple((float(point[0]), float(point[1])) for point in coordinates)


def _areas(shape: Any) -> Iterator[Any]:  # noqa: ANN401 - any shapely geometry
    if shape.geom_type == "Polygon":
        yield shape
    else:
        for part in getattr(shape, "geoms", ()):
            yield from _areas(part)
