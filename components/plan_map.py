"""Small maps of plans, drawn by folium without tiles and without the internet: what two plans differ in."""

from collections.abc import Sequence
from math import cos, radians

import folium
from streamlit_folium import st_folium

from components.place_picker import OfflineMap, in_script
from dashboard.model.layouts import Feature
from dashboard.model.plans import Plan
from dashboard.model.positions import METRES_A_DEGREE
from dashboard.projections.plans import changes

LEAST = 200.0  # metres
GREY, GONE, NEW, CHANGED = "#77808A", "#C0392B", "#2E8B57", "#B8860B"
STYLES: dict[str, tuple[str, str, str]] = {
    "removed": (GONE, "2 8", "- removed: "), "added": (NEW, "", "+ added: "), "changed": (CHANGED, "", "~ changed: "),
}  # fmt: skip


def difference_map(before: Plan, after: Plan) -> folium.Map:
    """Draw `after` in grey, and over it what was added (+), changed (~, where it was dotted) and removed (-)."""
    chart = OfflineMap(tiles=None, zoom_start=16, max_zoom=21, control_scale=True, prefer_canvas=True)
    differing = {c.id: c for c in changes(Plan(before.features), Plan(after.features))}
    for feature in after.features:
        if feature.id not in differing:
            shape(feature, GREY, "", feature.called, 2).add_to(chart)
    for change in differing.values():
        colour, dash, word = STYLES[change.how]
        if isinstance(change.before, Feature):
            label = f"{word}{change.before.called}"
            shape(change.before, colour, "2 8", label, 4, named=change.after is None).add_to(chart)
        if isinstance(change.after, Feature):
            shape(change.after, colour, dash, f"{word}{change.after.called}", 4, named=True).add_to(chart)
    there = [one for c in differing.values() for one in (c.before, c.after) if isinstance(one, Feature)]
    points = [point for feature in there or after.features for point in feature.points]
    if points:
        chart.fit_bounds(bounds_of(points))
    return chart


def bounds_of(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the south west and north east corner (lat, lon) of (lon, lat) `points`, with LEAST metres round them."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    up = LEAST / METRES_A_DEGREE
    along = up / max(cos(radians((south + north) / 2)), 0.01)
    return [(south - up, west - along), (north + up, east + along)]


def shape(
    feature: Feature, colour: str, dash: str, label: str, weight: int, named: bool = False
) -> folium.MacroElement:  # fmt: skip
    """Draw one feature; `named` shows its label all the time."""
    points = [(lat, lon) for lon, lat in feature.points]
    drawn: folium.MacroElement
    match feature.geometry:
        case "Polygon":
            rings = [points, *([(lat, lon) for lon, lat in hole] for hole in feature.holes if hole)]
            drawn = folium.Polygon(rings, color=colour, weight=weight, dash_array=dash, fill=True, fill_opacity=0.15)
        case "LineString":
            drawn = folium.PolyLine(points, color=colour, weight=weight + 1, dash_array=dash)  # type: ignore[no-untyped-call]
        case _:
            drawn = folium.CircleMarker(points[0], radius=weight + 2, color=colour, dash_array=dash, fill=True)
    # Always to the right: measured before Leaflet's style has come, a label to the left lies outside the map.
    folium.Tooltip(in_script(label), permanent=named, direction="right" if named else "auto").add_to(drawn)
    return drawn


def render_difference_map(before: Plan, after: Plan) -> None:
    """Draw the map of what differs."""
    st_folium(difference_map(before, after), key="plan-difference", height=420, use_container_width=True,
              returned_objects=[])  # fmt: skip
