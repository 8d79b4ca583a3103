"""Pick a spot on the event's own layout, drawn as vectors: no tiles, nothing from the internet."""

from html import escape
from math import cos, hypot, radians
from typing import Any, NamedTuple, cast

import folium
import streamlit as st
from streamlit_folium import st_folium

from dashboard.model.events import Place
from dashboard.model.layouts import Feature
from dashboard.model.positions import METRES_A_DEGREE
from dashboard.projections.situation import Situation

LEAFLET = "/assets/leaflet"
HEIGHT = 380
NEAR_METRES = 40.0
GROUNDS = {"light": ("#ECEEF0", "#15191D", "#A9B0B7"), "dark": ("#1B1F24", "#E6EAEE", "#5A646F")}
SIDES = ("left", "right", "top", "bottom")
COLOURS = {"water": "#4E7FA8", "park": "#5E8C61", "closure": "#C0392B", "barrier": "#C0392B"}


class Spot(NamedTuple):
    """A picked spot; `place` is the name of the nearest known place, empty where none is near."""

    lat: float
    lon: float
    place: str


class OfflineMap(folium.Map):
    """A folium map whose scripts and styles come from our own route, on ground of the theme that is looked at."""

    default_js = [("leaflet", f"{LEAFLET}/leaflet.js")]  # noqa: RUF012 - folium reads lists
    default_css = [("leaflet_css", f"{LEAFLET}/leaflet.css")]  # noqa: RUF012

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - what folium takes
        """Take what folium takes."""
        super().__init__(**kwargs)
        theme = "light" if st.context.theme.type == "light" else "dark"
        cast("folium.Figure", self.get_root()).header.add_child(folium.Element(ground(theme)))


def ground(theme: str) -> str:
    """Return the style of a map in `theme`: its frame is a document of its own, which the page's theme does not reach.

    Every class stands twice because Leaflet's own sheet comes later.
    """
    paper, ink, line = GROUNDS[theme]
    words = f"background:{paper};color:{ink};border-color:{line}"
    signs = ("leaflet-tooltip", "leaflet-control-scale-line", "leaflet-control-attribution")
    rules = [f".{sign}.{sign}{{{words};font:14px sans-serif}}" for sign in signs]
    rules += [f".leaflet-bar a.leaflet-control-zoom-{way}{{{words}}}" for way in ("in", "out")]
    rules += [f".leaflet-tooltip-{side}.leaflet-tooltip::before{{border-{side}-color:transparent}}" for side in SIDES]
    return f"<style>.leaflet-container.leaflet-container{{background:{paper}}}{''.join(rules)}</style>"


def in_script(words: str) -> str:
    """Strangers' `words` as HTML in the script that folium writes: they end neither a tag nor a template literal."""
    return escape(words).translate({ord(sign): f"&#{ord(sign)};" for sign in "`$\\"})


def spot_at(lat: float, lon: float, places: dict[str, Place]) -> Spot:
    """Name a picked spot after the nearest place within 40 m."""
    distance, name = min(((_metres(lat, lon, p), p.name) for p in places.values()), default=(NEAR_METRES + 1, ""))
    return Spot(lat, lon, name if distance <= NEAR_METRES else "")


def place_map(situation: Situation, here: tuple[float, float] | None) -> folium.Map:
    """Build the map of the layout and the named places, with a ring where the incident is now."""
    event = situation.event
    middle = here or ((event.lat, event.lon) if event else (0.0, 0.0))
    chart = OfflineMap(location=middle, tiles=None, zoom_start=16, max_zoom=20, control_scale=True, prefer_canvas=True)
    for feature in situation.layout:
        _drawn(feature).add_to(chart)
    for place in situation.places.values():
        dot = folium.CircleMarker((place.lat, place.lon), radius=5, color="#4C5A67", fill=True, fill_opacity=1)
        folium.Tooltip(in_script(place.name)).add_to(dot)
        dot.add_to(chart)
    if here:
        folium.CircleMarker(here, radius=12, color="#D32F2F", weight=4, fill=False).add_to(chart)
    points = [(p.lat, p.lon) for p in situation.places.values()]
    if not here and len(points) > 1:
        chart.fit_bounds([tuple(map(min, zip(*points, strict=True))), tuple(map(max, zip(*points, strict=True)))])
    return chart


def render_place_picker(situation: Situation, incident: str) -> Spot | None:
    """Draw the map of incident `incident` and return the spot that was chosen and confirmed."""
    known = situation.incident(incident)
    here = (known.lat, known.lon) if known and known.lat is not None and known.lon is not None else None
    picked = st_folium(
        place_map(situation, here), key=f"pick:{incident}", height=HEIGHT, use_container_width=True,
        returned_objects=["last_clicked"],
    )  # fmt: skip
    clicked = (picked or {}).get("last_clicked")
    if not clicked:
        st.caption("Click where it is.")
        return None
    spot = spot_at(float(clicked["lat"]), float(clicked["lng"]), situation.places)
    said = f"{spot.place or 'the clicked spot'} ({spot.lat:.5f}, {spot.lon:.5f})".replace("[", "(")
    return spot if st.button(f"Set place: {said}", key=f"set:{incident}", type="primary") else None


def _drawn(feature: Feature) -> folium.MacroElement:
    points = [(lat, lon) for lon, lat in feature.points]
    colour = COLOURS.get(feature.kind, "#77808A")
    shape: folium.MacroElement
    match feature.geometry:
        case "Polygon":
            shape = folium.Polygon(points, color=colour, weight=2, fill=True, fill_opacity=0.25)
        case "LineString":
            shape = folium.PolyLine(points, color=colour, weight=3)  # type: ignore[no-untyped-call]
        case _:
            shape = folium.CircleMarker(points[0], radius=4, color=colour)
    folium.Tooltip(in_script(feature.name or feature.kind)).add_to(shape)
    return shape


def _metres(lat: float, lon: float, place: Place) -> float:
    return hypot(lat - place.lat, (lon - place.lon) * cos(radians(lat))) * METRES_A_DEGREE
