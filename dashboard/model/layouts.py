"""The event's layout: what is drawn on its map, in what words, and what is published to the live screens."""

from typing import Literal

from msgspec import Struct

from dashboard.model.body import Body

Geometry = Literal["Point", "LineString", "Polygon"]
Ring = tuple[tuple[float, float], ...]
Group = Literal["crowd", "ways", "command", "care", "supplies", "ground"]


class FeatureKind(Struct, frozen=True):
    """One kind of thing that is drawn: its name in plain words, how it is usually drawn, and what is asked of it.

    `asks` names the fields of Feature that matter for it, beside name, owner and opening times; `letters` stand for it
    on a map.
    """

    id: str
    name: str
    geometry: Geometry
    group: Group
    asks: tuple[str, ...] = ()
    letters: str = ""


def _kinds(group: Group, *rows: tuple[str, str, Geometry, str, str]) -> dict[str, FeatureKind]:
    return {
        kind: FeatureKind(kind, name, geometry, group, tuple(asks.split()), letters)
        for kind, name, geometry, asks, letters in rows
    }


KINDS: dict[str, FeatureKind] = {
    **_kinds(
        "crowd",
        ("zone", "Crowd zone", "Polygon", "capacity crowd channel", "Z"),
        ("front", "Front of stage", "Polygon", "capacity crowd channel", "FS"),
        ("stage", "Stage", "Polygon", "height", "ST"),
        ("tower", "Tower", "Polygon", "height", "TW"),
        ("gate", "Gate", "Point", "width lanes staff channel", "G"),
        ("queue", "Queue area", "Polygon", "capacity", "Q"),
        ("exit", "Exit", "Point", "width staff channel", "X"),
        ("barrier", "Barrier", "LineString", "height", "B"),
        ("bar", "Bar or vendor", "Polygon", "", "BR"),
        ("screen", "Screen or speaker", "Point", "height", "SC"),
    ),
    **_kinds(
        "ways",
        ("vehicle_gate", "Vehicle gate", "Point", "width staff channel", "VG"),
        ("vehicle_barrier", "Vehicle barrier", "LineString", "", "VB"),
        ("closure", "Road closure", "LineString", "", "RC"),
        ("diversion", "Diversion", "LineString", "", "DV"),
        ("emergency_route", "Emergency route", "LineString", "width lit", "ER"),
        ("ambulance_route", "Ambulance route", "LineString", "width lit", "AR"),
        ("evacuation_route", "Evacuation route", "LineString", "width lit", "EV"),
        ("walkway", "Walkway", "LineString", "width lit", "W"),
        ("parking", "Parking", "Polygon", "capacity", "PK"),
        ("drop_off", "Drop-off", "Point", "", "DO"),
    ),
    **_kinds(
        "command",
        ("command_post", "Command post", "Point", "staff channel", "CP"),
        ("rendezvous", "Rendezvous point", "Point", "staff channel", "RV"),
        ("staging", "Staging area", "Polygon", "capacity staff channel", "SA"),
        ("muster", "Muster point", "Polygon", "capacity channel", "M"),
        ("landing_zone", "Landing zone", "Polygon", "", "LZ"),
        ("media", "Media point", "Point", "staff", "MP"),
        ("post", "Post", "Point", "staff channel", "P"),
        ("division", "Division", "Polygon", "channel", "D"),
    ),
    **_kinds(
        "care",
        ("medical_post", "Medical post", "Point", "staff channel", "MD"),
        ("ambulance_point", "Ambulance point", "Point", "staff channel", "A"),
        ("aed", "AED", "Point", "", "AED"),
        ("lost_child", "Lost-child point", "Point", "staff channel", "LC"),
        ("welfare", "Welfare point", "Point", "staff channel", "WF"),
        ("shelter", "Weather shelter", "Polygon", "capacity", "SH"),
        ("accessible", "Accessible viewing", "Polygon", "capacity", "AV"),
        ("information", "Information point", "Point", "staff", "I"),
    ),
    **_kinds(
        "supplies",
        ("water_point", "Water point", "Point", "", "H2O"),
        ("toilets", "Toilets", "Point", "capacity", "WC"),
        ("lpg", "LPG store", "Point", "", "LPG"),
        ("generator", "Generator", "Point", "", "GEN"),
        ("hydrant", "Hydrant", "Point", "", "HY"),
        ("light", "Light tower", "Point", "height", "LT"),
        ("camera", "Camera", "Point", "height", "CAM"),
    ),
    **_kinds(
        "ground",
        ("site", "Site boundary", "Polygon", "", ""),
        ("boundary", "Boundary", "Polygon", "", ""),
        ("building", "Building", "Polygon", "height", ""),
        ("street", "Street", "LineString", "width", ""),
        ("bridge", "Bridge", "LineString", "width", ""),
        ("route", "Route", "LineString", "width lit", ""),
        ("water", "Water", "Polygon", "", ""),
        ("park", "Park", "Polygon", "", ""),
        ("overhead", "Overhead obstacle", "LineString", "height", "OH"),
        ("object", "Other object", "Point", "", "?"),
    ),
}


class Opening(Struct, frozen=True, gc=False, omit_defaults=True):
    """Open in the operational period of that name, from `opens` to `closes` (UTC microseconds; 0: the period's own)."""

    period: str
    opens: int = 0
    closes: int = 0


class Feature(Struct, frozen=True, gc=False, omit_defaults=True):
    """One thing of the layout. `points` are (lon, lat) as in GeoJSON: one, a line, or one outer ring with its `holes`.

    `owner` is an agency's id; `capacity` people (vehicles where vehicles stand); `crowd` people expected at the peak;
    `width` clear metres; `height` metres; `lanes` of entry; `staff` people needed; `channel` a channel's id. Without
    `openings` it is open whenever the event is. `properties` are strangers' own, name and JSON text, kept as they came.
    """

    id: str
    kind: str
    name: str
    geometry: Geometry
    points: Ring
    holes: tuple[Ring, ...] = ()
    owner: str = ""
    capacity: int = 0
    crowd: int = 0
    width: float = 0.0
    height: float = 0.0
    lanes: int = 0
    staff: int = 0
    channel: str = ""
    contact: str = ""
    lit: bool = False
    note: str = ""
    openings: tuple[Opening, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()

    @property
    def called(self) -> str:
        """Its name, or what it is where it has none."""
        return self.name or f"{kind_of(self).name} {self.id}"

    def opening(self, period: str) -> Opening | None:
        """When it is open in the period of that name; None: closed. Without openings it is open all of it."""
        if not self.openings or not period:
            return Opening(period)
        return next((opening for opening in self.openings if opening.period == period), None)


class LayoutPublished(Body, frozen=True, tag="layout.published"):
    """The event's drawn layout as a whole; it replaces the one before."""

    features: tuple[Feature, ...]
    version: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The things this entry is about."""
        return ("event",)


def kind_of(feature: Feature) -> FeatureKind:
    """Return the kind of a feature; one that nobody knows is another object."""
    return KINDS.get(feature.kind, KINDS["object"])
