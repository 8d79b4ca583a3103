"""The event itself (the festival, never a log line): its name, hours, places, people and feeds."""

from msgspec import Struct

from dashboard.model.body import Body
from dashboard.model.layouts import LayoutPublished


class Inflow(Struct, frozen=True, gc=False):
    """So many people an hour are expected to arrive from `starts` (UTC microseconds) until the next one."""

    starts: int
    per_hour: int


class Period(Struct, frozen=True, gc=False, omit_defaults=True):
    """An operational period: UTC microseconds from `starts` to `ends`; `crowd` people are expected at its peak."""

    name: str
    starts: int
    ends: int
    crowd: int = 0
    arrivals: tuple[Inflow, ...] = ()

    @property
    def id(self) -> str:
        """Its name is what it is known by."""
        return self.name


class Place(Struct, frozen=True, gc=False):
    """A named spot of the event that people say in the log: `gate3`, degrees WGS 84."""

    id: str
    name: str
    lat: float
    lon: float


class Event(Struct, frozen=True, gc=False):
    """What is being run, with its time zone and the middle of its map."""

    id: str
    name: str
    timezone: str
    lat: float = 0.0
    lon: float = 0.0
    demo: bool = False
    periods: tuple[Period, ...] = ()


class Person(Struct, frozen=True, gc=False, omit_defaults=True):
    """Somebody who works the event, and how to reach them: radio callsign or channel, and phone."""

    id: str
    name: str
    agency: str
    role: str
    radio: str = ""
    phone: str = ""


class Feed(Struct, frozen=True, gc=False):
    """A source of positions that should be heard every `interval` seconds."""

    id: str
    name: str
    agency: str
    interval: int


class EventOpened(Body, frozen=True, tag="event.opened"):
    """The first entry of every journal."""

    event: Event

    @property
    def about(self) -> tuple[str, ...]:
        """The things this entry is about."""
        return ("event",)


class ClockSet(Body, frozen=True, tag="clock.set"):
    """The event's clock runs `shift` microseconds behind the real one (demo and exercise)."""

    shift: int

    @property
    def about(self) -> tuple[str, ...]:
        """The things this entry is about."""
        return ("event",)


class PlacesNamed(Body, frozen=True, tag="places.named"):
    """Names for spots; a place said again replaces the one of that id."""

    places: tuple[Place, ...]

    @property
    def about(self) -> tuple[str, ...]:
        """The things this entry is about."""
        return ("event",)


class PersonCheckedIn(Body, frozen=True, tag="person.checked_in"):
    """A person is on duty for an agency in a role."""

    person: Person

    @property
    def about(self) -> tuple[str, ...]:
        """The things this entry is about."""
        return (f"person:{self.person.id}",)


class FeedRegistered(Body, frozen=True, tag="feed.registered"):
    """A source of positions is expected to report."""

    feed: Feed

    @property
    def about(self) -> tuple[str, ...]:
        """The things this entry is about."""
        return (f"feed:{self.feed.id}",)


EventBody = EventOpened | ClockSet | PlacesNamed | LayoutPublished | PersonCheckedIn | FeedRegistered
