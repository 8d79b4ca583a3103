"""How kinds of things look on paper: fills, lines, and the shapes of their owners; readable without colour."""

from typing import NamedTuple

from dashboard.model.agencies import Agency, Shape
from dashboard.model.layouts import Feature, kind_of

MARKERS: dict[Shape, str] = {
    "square": "s", "triangle": "^", "circle": "o", "diamond": "D", "hexagon": "h", "pentagon": "p", "star": "*",
    "shield": "v",
}  # fmt: skip
NO_OWNER = "#555555"
HATCH = "////"
# What stands in large numbers is drawn small, and named only where there is room.
MINOR = frozenset(("aed", "light", "camera", "hydrant", "toilets", "water_point", "generator", "information"))


class Look(NamedTuple):
    """Fill (empty: none), line colour (empty: the owner's), width in points and dashes."""

    fill: str = ""
    line: str = ""
    wide: float = 1.2
    dashes: str | tuple[int, tuple[float, ...]] = "-"


LOOKS: dict[str, Look] = {
    "water": Look("#D3E6F3", "#7DA7C4", 0.6), "park": Look("#E8F2E2", "#A9C49A", 0.6),
    "building": Look("#E3DFD9", "#9A948C", 0.6), "street": Look("", "#C4C4C4", 3.0),
    "bridge": Look("", "#8C8C8C", 4.0), "route": Look("", "#8C8C8C", 1.0, (0, (4, 2))),
    "boundary": Look("", "#777777", 0.8, (0, (8, 3, 2, 3))), "site": Look("", "#222222", 1.4, (0, (10, 3))),
    "overhead": Look("", "#444444", 0.8, (0, (1, 1))), "zone": Look("#FFF6DC"), "front": Look("#FFE3B8"),
    "stage": Look("#CFCFCF"), "tower": Look("#BDBDBD"), "queue": Look("#F6EFD2"), "bar": Look("#EADFEF"),
    "staging": Look("#E2ECF9"), "muster": Look("#DDF0DF"), "landing_zone": Look("#F0F0F0"), "shelter": Look("#E6EEF2"),
    "accessible": Look("#E4E9F6"), "parking": Look("#EDEDED"), "division": Look("", "", 1.6, (0, (12, 4))),
    "barrier": Look("", "#333333", 1.6), "vehicle_barrier": Look("", "#333333", 2.6),
    "closure": Look("", "#B3261E", 2.4, (0, (2, 1))), "diversion": Look("", "#8A5A00", 1.6, (0, (6, 2))),
    "emergency_route": Look("", "#B3261E", 2.0), "ambulance_route": Look("", "#146C2E", 2.0, (0, (8, 2))),
    "evacuation_route": Look("", "#146C2E", 2.4, (0, (3, 1.5))), "walkway": Look("", "#777777", 1.2, (0, (2, 2))),
}  # fmt: skip


def look(feature: Feature) -> Look:
    """Return how a feature is drawn."""
    return LOOKS.get(kind_of(feature).id, Look("#F4F4F4" if feature.geometry == "Polygon" else ""))


def owner_line(owner: Agency | None) -> str:
    """Return the colour of an owner's outline on white paper."""
    return owner.light if owner else NO_OWNER


def marker(owner: Agency | None) -> str:
    """Return matplotlib's marker for an owner's shape."""
    return MARKERS[owner.shape] if owner else "8"
