"""Opening an event: from nothing, or as the next one of an event that was run before.

What people and agencies are is taken over; what happened is not, and nobody's agreement is: protocols and parameter
sets come as drafts, to be signed anew.
"""

import re
from datetime import date

from msgspec import Struct, structs

from dashboard.model.agencies import AgencyJoined
from dashboard.model.directory import AgencyDescribed, ChannelSet
from dashboard.model.entry import Actor, AnyBody, Draft, enter
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Event, EventOpened, FeedRegistered, PersonCheckedIn, PlacesNamed
from dashboard.model.glossary import TermDefined
from dashboard.model.moment import local, zone
from dashboard.model.parameters import ParametersSet
from dashboard.model.plans import PlanEdited
from dashboard.model.positions import on_the_globe
from dashboard.model.protocols import ProtocolDrafted
from dashboard.model.resources import ResourceRegistered
from dashboard.model.units import UnitRegistered
from dashboard.projections.plan_cloning import cloned
from dashboard.projections.plans import draft
from dashboard.projections.situation import Situation, fold
from dashboard.services.desk import Desk

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Opened(Struct, frozen=True):
    """What became of opening an event: how many entries, and one line for each thing that was left out."""

    entries: int
    left_out: tuple[str, ...] = ()


def opened(desk: Desk, event: Event, by: Actor) -> Opened:
    """Open an event with nothing in it; EntryRejected names the field that is wrong."""
    _sound(desk, event)
    return Opened(desk.take(event.id, [_draft(EventOpened(event), by, event.id, desk.real_now())], now=desk.real_now()))


def opened_like(desk: Desk, source: str, event: Event, first_day: date, by: Actor) -> Opened:
    """Open an event with the agencies, people, units, channels and shared resources of `source`, and its plan as draft.

    The plan's times are moved by whole local days, so that its first period begins on `first_day`. UnknownEvent;
    EntryRejected names the field that is wrong.
    """
    _sound(desk, event)
    if not 1900 <= first_day.year < 2999:
        raise EntryRejected("first-day", "must be in the years 1900 to 2998")
    before = desk.situation(source)
    plan = draft(before)
    began = min((period.starts for period in plan.periods), default=desk.span(source)[0])
    days = (first_day - local(began, before.timezone).date()).days
    bodies = _taken_over(before, event)
    moved = cloned(plan, days, before.timezone, _folded(bodies))
    bodies.append(PlanEdited(moved.plan, (), f"clone of {source}"))
    now = desk.real_now()
    drafts = [_draft(body, by, f"{event.id}:{n}", now) for n, body in enumerate(bodies)]
    return Opened(desk.take(event.id, drafts, now=now), moved.left_out)


def _taken_over(before: Situation, event: Event) -> list[AnyBody]:
    middle = before.event
    if middle is not None and not (event.lat or event.lon):
        event = structs.replace(event, lat=middle.lat, lon=middle.lon)
    newest = (card.versions[-1].protocol for card in before.protocols.values() if card.versions)
    return [
        EventOpened(event),
        *(AgencyJoined(agency) for agency in before.agencies.values()),
        *(PersonCheckedIn(person) for person in before.people.values()),
        *(AgencyDescribed(agency, profile) for agency, profile in before.profiles.items()),
        *(FeedRegistered(feed) for feed in before.feeds.values()),
        *(UnitRegistered(u.id, u.callsign, u.agency, u.type, u.carrier, u.feed) for u in before.units.values()),
        *(ResourceRegistered(r.id, r.name, r.kind, r.owner) for r in before.resources.values()),
        *(ChannelSet(channel) for channel in before.channels.values() if not channel.incident),
        *((PlacesNamed(tuple(before.places.values())),) if before.places else ()),
        *(TermDefined(term) for term in before.terms.values()),
        *(ParametersSet(known.set) for known in before.parameters.values()),
        *(ProtocolDrafted(structs.replace(protocol, version=1)) for protocol in newest),
    ]


def _folded(bodies: list[AnyBody]) -> Situation:
    return fold(enter(Draft(body, Actor(""), 0, str(n)), n, 0) for n, body in enumerate(bodies, 1))


def _sound(desk: Desk, event: Event) -> None:
    if not _ID.fullmatch(event.id):
        raise EntryRejected("event", "the id has 1 to 40 small letters, digits, - and _ (such as river-2027)")
    if event.id in desk.events():
        raise EntryRejected("event", f"'{event.id}' is there already; choose another id")
    if not event.name.strip():
        raise EntryRejected("name", "the event needs a name")
    zone(event.timezone)
    on_the_globe(event.lat, event.lon, "middle")


def _draft(body: AnyBody, by: Actor, key: str, now: int) -> Draft:
    return Draft(body, by, now, f"open:{key}", None, "")
