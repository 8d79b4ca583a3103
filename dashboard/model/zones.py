"""What is drawn around an incident: standoff rings, hot, warm and cold zones, cordons, lanes; and its command sites."""

from typing import Literal

from msgspec import Struct, structs

from dashboard.model.body import Body

ZoneKind = Literal["standoff", "hot", "warm", "cold", "cordon", "lane"]
LaneStatus = Literal["open", "blocked"]
SiteKind = Literal["command_post", "rendezvous", "staging"]

SITE_WORDS: dict[SiteKind, str] = {
    "command_post": "Command post", "rendezvous": "Rendezvous point", "staging": "Staging area",
}  # fmt: skip


class Zone(Struct, frozen=True, gc=False, omit_defaults=True):
    """A ring (`inner` and `outer` metres around `lat`, `lon`), an area or a lane (`points` are (lon, lat) in degrees).

    `agency` is the one it holds for (empty: everybody). `source` says where its measure comes from, `agreed` on what
    date by whom it was agreed.
    """

    id: str
    kind: ZoneKind
    name: str
    incident: str = ""
    agency: str = ""
    lat: float | None = None
    lon: float | None = None
    inner: float = 0
    outer: float = 0
    points: tuple[tuple[float, float], ...] = ()
    status: LaneStatus = "open"
    source: str = ""
    agreed: str = ""


class Site(Struct, frozen=True, gc=False):
    """A command post, rendezvous point or staging area of an incident, and whose. `since` in UTC microseconds."""

    id: str
    kind: SiteKind
    incident: str
    place: str
    agency: str = ""
    lat: float | None = None
    lon: float | None = None
    since: int = 0


class ZoneDrawn(Body, frozen=True, tag="zone.drawn"):
    """A zone holds; drawn again, it replaces the one of that id."""

    zone: Zone

    @property
    def about(self) -> tuple[str, ...]:
        """The zone, and its incident or the event."""
        return (f"zone:{self.zone.id}", f"incident:{self.zone.incident}" if self.zone.incident else "event")


class LaneChanged(Body, frozen=True, tag="lane.changed"):
    """A lane is open, or blocked for a reason."""

    zone: str
    status: LaneStatus
    note: str = ""
    subjects = ("zone",)


class ZoneLifted(Body, frozen=True, tag="zone.lifted"):
    """The zone holds no more."""

    zone: str
    reason: str = ""
    subjects = ("zone",)


class SiteNamed(Body, frozen=True, tag="site.named"):
    """An agency says where the command post, rendezvous point or staging area of an incident is."""

    site: str
    what: SiteKind
    incident: str
    place: str
    agency: str = ""
    lat: float | None = None
    lon: float | None = None
    subjects = ("site", "incident", "agency")


class SiteWithdrawn(Body, frozen=True, tag="site.withdrawn"):
    """The site is not used any more (it was merged with another, or was a mistake)."""

    site: str
    reason: str = ""
    subjects = ("site",)


ZoneBody = ZoneDrawn | LaneChanged | ZoneLifted
SiteBody = SiteNamed | SiteWithdrawn


def apply_zone(zones: dict[str, Zone], body: ZoneBody, _occurred: int) -> None:
    """Take `body` into `zones` (id -> zone)."""
    if isinstance(body, ZoneDrawn):
        zones[body.zone.id] = body.zone
    elif isinstance(body, ZoneLifted):
        zones.pop(body.zone, None)
    elif body.zone in zones:
        zones[body.zone] = structs.replace(zones[body.zone], status=body.status)


def apply_site(sites: dict[str, Site], body: SiteBody, occurred: int) -> None:
    """Take `body` into `sites` (id -> site)."""
    if isinstance(body, SiteNamed):
        sites[body.site] = Site(
            body.site, body.what, body.incident, body.place, body.agency, body.lat, body.lon, occurred
        )
    else:
        sites.pop(body.site, None)
