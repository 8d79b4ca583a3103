"""What tests build from: one small festival, and one of everything, each with sensible values.

`an_incident(priority="P1")` gives the entry body that makes the thing; `festival(desk)` records a small event.
"""

from collections.abc import Iterable
from typing import Any

from dashboard.model.agencies import Agency, AgencyJoined
from dashboard.model.entry import Actor, AnyBody, Draft
from dashboard.model.events import Event, EventOpened, Feed, FeedRegistered, Person, PersonCheckedIn, Place, PlacesNamed
from dashboard.model.facts import Fact
from dashboard.model.incidents import IncidentOpened, NoteAdded
from dashboard.model.layouts import Feature
from dashboard.model.leads import LeadAnswered, LeadProposed
from dashboard.model.moment import SECOND, micros, utc
from dashboard.model.protocols import Handover, Phase, Protocol
from dashboard.model.resources import Booking, ResourceBooked, ResourceRegistered
from dashboard.model.units import UnitAssigned, UnitRegistered, UnitStatusChanged
from dashboard.services.desk import Desk

__all__ = [
    "EVENT", "ILL", "LAT", "LON", "START", "Clock", "a_booking", "a_draft", "a_feature", "a_feed", "a_lead", "a_note",
    "a_person", "a_place", "a_protocol", "a_resource", "a_unit", "an_actor", "an_agency", "an_event", "an_incident",
    "drafts", "festival", "micros", "utc",
]  # fmt: skip

EVENT = "fest"
ILL = (Fact("ill"),)
START = 1_786_820_400 * SECOND  # 2026-08-15 14:00 in Chicago
LAT, LON = 41.8757, -87.6189
_STYLES: dict[str, dict[str, Any]] = {
    "police": {"letter": "P", "shape": "square", "dark": "#6EA8FE", "light": "#0B57D0"},
    "fire": {"letter": "F", "shape": "triangle", "dark": "#FF8A80", "light": "#B3261E"},
    "ems": {"letter": "E", "shape": "circle", "dark": "#7EE2A8", "light": "#146C2E"},
}


class Clock:
    """A clock that stands still until a test moves it; UTC microseconds."""

    def __init__(self, now: int = START) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def go(self, seconds: float) -> int:
        """Move on (or back) by `seconds`; return the new time."""
        self.now += round(seconds * SECOND)
        return self.now


def an_actor(person: str = "Ana Ruiz", agency: str = "police", role: str = "Dispatcher") -> Actor:
    """Somebody who says things."""
    return Actor(person, agency, role)


def an_event(
    event: str = EVENT, name: str = "River Fest", timezone: str = "America/Chicago", **rest: Any
) -> EventOpened:
    """The first entry of a journal."""
    return EventOpened(Event(event, name, timezone, **{"lat": LAT, "lon": LON, **rest}))


def an_agency(agency: str = "police", **rest: Any) -> AgencyJoined:
    """An agency of the discipline its id names (police, fire, ems; else `other`)."""
    usual: dict[str, Any] = {"name": f"City {agency.title()}", "short": agency.upper()[:4]}
    style = _STYLES.get(agency, {"letter": "O", "shape": "hexagon", "dark": "#CCCCCC", "light": "#444444"})
    discipline = agency if agency in _STYLES else "other"
    return AgencyJoined(Agency(agency, **{**usual, "discipline": discipline, **style, **rest}))


def a_feature(feature: str = "gate1", kind: str = "gate", at: tuple[float, float] = (LON, LAT), **rest: Any) -> Feature:
    """A thing of the layout: a point at (lon, lat), or whatever `geometry` and `points` say."""
    return Feature(feature, kind, **{"name": feature, "geometry": "Point", "points": (at,), **rest})


def a_unit(unit: str = "P1", agency: str = "police", **rest: Any) -> UnitRegistered:
    """A unit whose callsign is its id."""
    return UnitRegistered(unit, **{"callsign": unit, "agency": agency, "type": "patrol", **rest})


def an_incident(incident: str = "1", **rest: Any) -> IncidentOpened:
    """An open incident whose number is its id as people say it."""
    usual: dict[str, Any] = {
        "number": f"#{incident:0>3}", "type": "medical", "title": "Person down", "priority": "P2", "place": "gate3",
        "lat": LAT, "lon": LON,
    }  # fmt: skip
    return IncidentOpened(incident, **{**usual, **rest})


def a_lead(incident: str = "1", agency: str = "police", *agreed: str, why: str = "", giver: str = "") -> list[AnyBody]:
    """A proposal that `agency` leads, asked of it and of `agreed`, and the answers of all of them: it is settled."""
    asked = tuple(dict.fromkeys((agency, *agreed, *filter(None, (giver,)))))
    key = f"lead-{incident}-{agency}"
    made = LeadProposed(incident, key, agency, asked, why, giver=giver, trigger="as agreed" if giver else "")
    return [made, *(LeadAnswered(incident, key, name, "agrees") for name in asked)]


def a_protocol(protocol: str = "dui", version: int = 1, **rest: Any) -> Protocol:
    """A card that police and EMS sign: police lead an incident of its type, EMS where `ill = yes`."""
    usual: dict[str, Any] = {
        "title": f"Card {protocol}", "phrase": "Plain words", "parties": ("police", "ems"), "review": "2027-06-30",
        "types": (protocol,), "source": "usual practice",
        "phases": (
            Phase("stop", "Stop", ("police",), ("ems",), handovers=(Handover("the driver is ill", "care", ILL),)),
            Phase("care", "Care", ("ems",), ("police",), when=ILL, handovers=(Handover("the driver is well", "stop"),)),
        ),
    }  # fmt: skip
    return Protocol(protocol, version, **{**usual, **rest})


def a_note(text: str = "All calm", incident: str = "", **rest: Any) -> NoteAdded:
    """Words in the log."""
    return NoteAdded(text, incident, **rest)


def a_resource(resource: str = "gen1", owner: str = "fire", **rest: Any) -> ResourceRegistered:
    """A shared resource."""
    return ResourceRegistered(resource, **{"name": "Generator 1", "type": "generator", "owner": owner, **rest})


def a_booking(
    booking: str = "b1", agency: str = "ems", starts: int = START, ends: int = START + 3_600 * SECOND
) -> Booking:
    """Reserved for an hour."""
    return Booking(booking, agency, starts, ends)


def a_place(place: str = "gate3", name: str = "Gate 3", lat: float = LAT, lon: float = LON) -> Place:
    """A named spot."""
    return Place(place, name, lat, lon)


def a_person(person: str = "ana", name: str = "Ana Ruiz", agency: str = "police", role: str = "Dispatcher") -> Person:
    """Somebody on duty."""
    return Person(person, name, agency, role)


def a_feed(feed: str = "avl", agency: str = "police", interval: int = 10) -> FeedRegistered:
    """A source of positions."""
    return FeedRegistered(Feed(feed, feed.upper(), agency, interval))


def a_draft(body: AnyBody | None = None, occurred: int = START, key: str = "k", **rest: Any) -> Draft:
    """What is offered to a journal."""
    return Draft(a_note() if body is None else body, **{"actor": an_actor(), "occurred": occurred, "key": key, **rest})


def drafts(bodies: Iterable[AnyBody], occurred: int = START, key: str = "k") -> list[Draft]:
    """Drafts of `bodies`, keyed `k.1`, `k.2`, ..."""
    return [a_draft(body, occurred, f"{key}.{n}") for n, body in enumerate(bodies, 1)]


def festival(desk: Desk, event: str = EVENT) -> str:
    """Record a small event and return its id.

    Police, fire and EMS with one person each (ana, ben, cleo); units P1 P2 E1 E2 M1 M2, P1 on the scene of incident
    "1" (P1, led by police) and M1 sent to incident "2" (P3, led by ems); resources gen1 (fire's) and cart1 (police's),
    gen1 booked by ems for tomorrow's first hour.
    """
    people = [a_person(), a_person("ben", "Ben Osei", "fire", "Captain"), a_person("cleo", "Cleo Lind", "ems", "Medic")]
    day = 24 * 3_600 * SECOND
    bodies: list[AnyBody] = [
        an_event(event), *(an_agency(a) for a in ("police", "fire", "ems")), *(PersonCheckedIn(p) for p in people),
        PlacesNamed((a_place(), a_place("stage", "Main stage", LAT + 0.002, LON + 0.002))), a_feed(),
        a_unit("P1", "police"), a_unit("P2", "police"), a_unit("E1", "fire", type="engine"),
        a_unit("E2", "fire", type="engine"), a_unit("M1", "ems", type="ambulance"),
        a_unit("M2", "ems", type="ambulance"),
        an_incident("1", type="fight", title="Fight at the bar", priority="P1"),
        an_incident("2", title="Sprained ankle", priority="P3", place="stage", lat=LAT + 0.002, lon=LON + 0.002),
        *a_lead("1", "police", "ems", why="law enforcement"), *a_lead("2", "ems", why="medical"),
        UnitAssigned("P1", "1"), UnitStatusChanged("P1", "ENRT", "1"), UnitStatusChanged("P1", "ONSC", "1"),
        UnitAssigned("M1", "2"), a_resource(), a_resource("cart1", "police", name="Cart 1", type="cart"),
        ResourceBooked("gen1", a_booking(starts=START + day, ends=START + day + 3_600 * SECOND)),
    ]  # fmt: skip
    desk.take(event, drafts(bodies, desk._clock(), f"seed-{event}"))
    return event
