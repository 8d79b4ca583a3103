"""What may be recorded of the rest that agencies do together: decisions, orders, contacts, zones, alarms.

Each rule takes (situation, body, now in UTC microseconds) and raises EntryRejected with the field and the way out.
Fields that name an agency, an incident or a protocol have been looked up before (rules.py).
"""

from collections.abc import Callable
from typing import Any

from dashboard.model.alarms import AlarmAcknowledged, AlarmCleared, AlarmShelved
from dashboard.model.decisions import ActionDone, DecisionAnswered, DecisionLogged
from dashboard.model.directory import AgencyDescribed, ChannelSet, ShiftCancelled, ShiftPlanned
from dashboard.model.errors import EntryRejected
from dashboard.model.glossary import TermDefined
from dashboard.model.liaison import ConferenceCalled, ConferenceEnded, ConferenceJoined, ContactMade, NotificationMade
from dashboard.model.moment import MINUTE
from dashboard.model.orders import OrderAgreed, OrderCancelled, OrderExecuted, OrderRequested
from dashboard.model.positions import on_the_globe
from dashboard.model.reports import ReportMade
from dashboard.model.zones import LaneChanged, SiteNamed, SiteWithdrawn, ZoneDrawn, ZoneLifted
from dashboard.projections.names import short
from dashboard.projections.situation import Situation
from dashboard.services.checks import (
    checked_in,
    in_our_time,
    known,
    not_there_yet,
    references,
    said,
    still_open,
)

LONGEST_SHELF = 30 * MINUTE


def _describing(situation: Situation, body: AgencyDescribed, _now: int) -> None:
    if body.profile.signatory:
        person = checked_in(situation, body.profile.signatory)
        if person.agency != body.agency:
            raise EntryRejected("signatory", f"{person.name} is not of {short(body.agency, situation)}")


def _planning(situation: Situation, body: ShiftPlanned, _now: int) -> None:
    said(body.shift.id, "shift", "it needs an id")
    checked_in(situation, body.shift.person)
    in_our_time(body.shift.starts, "starts")
    in_our_time(body.shift.ends, "ends")
    if body.shift.ends <= body.shift.starts:
        raise EntryRejected("ends", "a shift must end after it starts")


def _channel(situation: Situation, body: ChannelSet, _now: int) -> None:
    for agency in body.channel.agencies:
        if agency not in situation.agencies:
            raise EntryRejected("agencies", f"'{agency}' is not known in this event")
    references(situation, body.channel.incident, "")


def _ending_shift(situation: Situation, body: ShiftCancelled, _now: int) -> None:
    known(body.shift, situation.shifts, "shift")


def _deciding(situation: Situation, body: DecisionLogged, _now: int) -> None:
    if body.id in situation.decisions:
        raise EntryRejected("decision", f"{body.number} is there already; say it under another number")
    said(body.decision, "decision", "say what was decided")
    said(body.rationale, "rationale", "say why; the review will ask")
    for action in body.actions:
        if action.owner not in situation.agencies:
            raise EntryRejected("actions", f"'{action.owner}' is not known in this event; name the agency that does it")


def _dissenting(situation: Situation, body: DecisionAnswered, _now: int) -> None:
    known(body.decision, situation.decisions, "decision")
    if body.answer == "dissents":
        said(body.reason, "reason", "a dissent needs its reason")


def _doing(situation: Situation, body: ActionDone, _now: int) -> None:
    known(body.decision, situation.decisions, "decision")
    if all(action.id != body.action for action in situation.decisions[body.decision].actions):
        raise EntryRejected("action", f"'{body.action[:40]}' is no action of this decision")


def _ordering(situation: Situation, body: OrderRequested, _now: int) -> None:
    not_there_yet(body.order, situation.orders, "order")
    said(body.text, "text", "say what is to be done")
    if not body.to:
        raise EntryRejected("to", "name the agencies that must agree")


def _order(situation: Situation, body: OrderAgreed | OrderExecuted | OrderCancelled, _now: int) -> None:
    known(body.order, situation.orders, "order")
    order = situation.orders[body.order]
    if not order.is_open:
        raise EntryRejected("order", "it is done or taken back already")
    if isinstance(body, OrderAgreed) and body.agency not in order.to:
        raise EntryRejected("agency", f"{short(body.agency, situation)} was not asked")
    if isinstance(body, OrderCancelled):
        said(body.reason, "reason", "say why it is taken back")


def _contact(situation: Situation, body: ContactMade, _now: int) -> None:
    not_there_yet(body.contact, situation.contacts, "contact")
    if len(set(body.agencies)) < 2:
        raise EntryRejected("agencies", "name the two agencies that talked")


def _telling(_situation: Situation, body: NotificationMade, _now: int) -> None:
    said(body.who, "who", "say who was told")


def _reporting(_situation: Situation, body: ReportMade, _now: int) -> None:
    if not body.said:
        raise EntryRejected("report", "fill in at least one field")


def _calling(situation: Situation, body: ConferenceCalled, _now: int) -> None:
    not_there_yet(body.conference, situation.conferences, "conference")
    if not set(body.of) - {body.agency}:
        raise EntryRejected("of", "name the agencies that should come")


def _conference(situation: Situation, body: ConferenceJoined | ConferenceEnded, _now: int) -> None:
    known(body.conference, situation.conferences, "conference")
    if situation.conferences[body.conference].ended:
        raise EntryRejected("conference", "it is over; call another")


def _drawing(situation: Situation, body: ZoneDrawn, _now: int) -> None:
    zone = body.zone
    said(zone.id, "zone", "it needs an id")
    references(situation, zone.incident, zone.agency)
    for lon, lat in zone.points:
        on_the_globe(lat, lon, "zone")
    if zone.lat is not None and zone.lon is not None:
        on_the_globe(zone.lat, zone.lon, "zone")
    if not zone.points and (zone.lat is None or zone.inner <= 0):
        raise EntryRejected("inner", "a ring needs its middle and a radius in metres; an area needs its points")
    if zone.outer and zone.outer < zone.inner:
        raise EntryRejected("outer", "must not be less than the inner ring")


def _zone(situation: Situation, body: LaneChanged | ZoneLifted, _now: int) -> None:
    known(body.zone, situation.zones, "zone")


def _naming(situation: Situation, body: SiteNamed, _now: int) -> None:
    still_open(situation, body.incident)
    said(body.site, "site", "it needs an id")
    said(body.place, "place", "say where it is")
    if body.lat is not None and body.lon is not None:
        on_the_globe(body.lat, body.lon, "place")


def _unnaming(situation: Situation, body: SiteWithdrawn, _now: int) -> None:
    known(body.site, situation.sites, "site")


def _alarm(situation: Situation, body: AlarmAcknowledged | AlarmCleared | AlarmShelved, now: int) -> None:
    known(body.alarm, situation.alarms, "alarm")
    alarm = situation.alarms[body.alarm]
    if isinstance(body, AlarmAcknowledged) and alarm.acknowledged:
        raise EntryRejected("alarm", f"{alarm.acknowledged_by} has acknowledged it already")
    if isinstance(body, AlarmShelved):
        said(body.reason, "reason", "say why it may wait")
        if body.until > now + LONGEST_SHELF:
            raise EntryRejected("until", "an alarm is shelved for 30 minutes at most")


def _defining(_situation: Situation, body: TermDefined, _now: int) -> None:
    said(body.term.code, "code", "say which code or word")
    if not body.term.meanings or not all(meaning.plain.strip() for meaning in body.term.meanings):
        raise EntryRejected("meanings", "say it in plain words")


RULES: dict[type, Callable[[Situation, Any, int], None]] = {
    AgencyDescribed: _describing, ShiftPlanned: _planning, ShiftCancelled: _ending_shift, ChannelSet: _channel,
    DecisionLogged: _deciding, DecisionAnswered: _dissenting, ActionDone: _doing, OrderRequested: _ordering,
    OrderAgreed: _order, OrderExecuted: _order, OrderCancelled: _order, ContactMade: _contact,
    NotificationMade: _telling, ReportMade: _reporting, ConferenceCalled: _calling, ConferenceJoined: _conference,
    ConferenceEnded: _conference, ZoneDrawn: _drawing, LaneChanged: _zone, ZoneLifted: _zone, SiteNamed: _naming,
    SiteWithdrawn: _unnaming, AlarmAcknowledged: _alarm, AlarmCleared: _alarm, AlarmShelved: _alarm,
    TermDefined: _defining,
}  # fmt: skip
