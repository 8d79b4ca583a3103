"""What agencies decided together, in plain words: leads, protocols, decisions, orders, contacts, zones, alarms."""

from collections.abc import Callable
from typing import Any

from dashboard.model import orders, reports, zones
from dashboard.model.alarms import AlarmAcknowledged, AlarmCleared, AlarmRaised, AlarmShelved
from dashboard.model.decisions import ActionDone, DecisionAnswered, DecisionLogged
from dashboard.model.directory import AgencyDescribed, ChannelSet, ShiftCancelled, ShiftPlanned
from dashboard.model.entry import AnyBody
from dashboard.model.glossary import TermDefined
from dashboard.model.leads import (
    CommandNamed,
    LeadAnswered,
    LeadAssigned,
    LeadEscalated,
    LeadOverridden,
    LeadProposed,
    LeadTransferred,
    LeadWidened,
    LeadWithdrawn,
)
from dashboard.model.liaison import ConferenceCalled, ConferenceEnded, ConferenceJoined, ContactMade, NotificationMade
from dashboard.model.moment import local
from dashboard.model.orders import OrderAgreed, OrderCancelled, OrderExecuted, OrderRequested
from dashboard.model.protocols import (
    ProtocolAgreed,
    ProtocolCommented,
    ProtocolDrafted,
    ProtocolSigned,
    ProtocolWithdrawn,
)
from dashboard.model.reports import ReportMade
from dashboard.model.zones import LaneChanged, SiteNamed, SiteWithdrawn, ZoneDrawn, ZoneLifted
from dashboard.projections.alarms import ALARM_WORDS
from dashboard.projections.names import Names, tail
from dashboard.projections.plan_words import PLAN_WORDS
from dashboard.projections.review_words import REVIEW_WORDS


def joint(body: AnyBody, names: Names) -> str:
    """Say what `body` says, in one line. KeyError for a kind that has no words here."""
    return WORDS[type(body)](body, names)


def _proposed(body: LeadProposed, names: Names) -> str:
    basis = f"by protocol {body.protocol} v{body.version}" if body.protocol else "ad hoc"
    if body.giver:
        words = f"Handover of {names.incident(body.incident)} proposed: {names.agency(body.giver)} to"
        said = tail(f"{words} {names.agency(body.agency)} ({basis})", body.trigger or body.why)
        return f"{said}. Briefing: {body.briefing}" if body.briefing else said
    if body.trigger:
        return f"{names.agency(body.agency)} to lead {names.incident(body.incident)} on ({basis}): {body.trigger}"
    asked = names.agencies(body.involved)
    return tail(
        f"{names.agency(body.agency)} proposed to lead {names.incident(body.incident)} ({basis}; asked: {asked})",
        body.why,
    )


def _answered(body: LeadAnswered, names: Names) -> str:
    who = f"{names.agency(body.agency)} ({body.person})" if body.person else names.agency(body.agency)
    does = "agrees with" if body.answer == "agrees" else "objects to"
    return tail(f"{who} {does} the proposed lead of {names.incident(body.incident)}", body.reason)


def _escalated(body: LeadEscalated, names: Names) -> str:
    until = f"{local(body.due, names.situation.timezone):%H:%M:%S}"
    return (
        f"Lead of {names.incident(body.incident)} escalated to {names.people(body.people)} (rung {body.rung},"
        f" to decide by {until})"
    )


def _overridden(body: LeadOverridden, names: Names) -> str:
    return f"{body.person} decides the lead of {names.incident(body.incident)} over open answers: {body.reason}"


def _command(body: CommandNamed, names: Names) -> str:
    ahj = f"legal authority {names.agencies(body.ahj)}" if body.ahj else "legal authority not named"
    unified = f"unified command {names.agencies(body.unified)}" if body.unified else "no unified command"
    return f"{names.incident(body.incident)}: {ahj}; {unified}"


def _signed(body: ProtocolSigned, names: Names) -> str:
    who = names.people((body.person,))
    return f"Protocol {body.protocol} version {body.version} signed for {names.agency(body.agency)} by {who}"


def _commented(body: ProtocolCommented, names: Names) -> str:
    does = "objects to" if body.objection else "comments on"
    return f"{names.agency(body.agency)} {does} protocol {body.protocol} version {body.version}: {body.text}"


def _shift(body: ShiftPlanned, names: Names) -> str:
    shift, tz = body.shift, names.situation.timezone
    hours = f"{local(shift.starts, tz):%a %H:%M}-{local(shift.ends, tz):%a %H:%M}"
    return f"{names.people((shift.person,))} on duty as {shift.position}, {hours}"


def _decision(body: DecisionLogged, names: Names) -> str:
    agreed = f" (agreed by {names.agencies(body.agreed_by)})" if body.agreed_by else ""
    return f"Decision {body.number}{names.at(body.incident)}: {body.decision}{agreed}. Because: {body.rationale}"


def _opinion(body: DecisionAnswered, names: Names) -> str:
    decision = names.situation.decisions.get(body.decision)
    called = decision.number if decision else body.decision
    does = "agrees with" if body.answer == "agrees" else "dissents from"
    return tail(f"{names.agency(body.agency)} {does} decision {called}", body.reason)


def _action(body: ActionDone, names: Names) -> str:
    decision = names.situation.decisions.get(body.decision)
    action = next((a.text for a in decision.actions if a.id == body.action), "") if decision else ""
    return tail(f"Done: {action or body.action}", body.note)


def _requested(body: OrderRequested, names: Names) -> str:
    where = f" ({body.place})" if body.place else ""
    asked = f"{names.agency(body.agency)} asks {names.agencies(body.to)}"
    return f"{orders.WORDS[body.what]}{where}{names.at(body.incident)}: {asked}: {body.text}"


def _order(order: str, names: Names) -> str:
    known = names.situation.orders.get(order)
    return f"'{orders.WORDS[known.kind]}: {known.text}'" if known else order


def _agreed(body: OrderAgreed, names: Names) -> str:
    who = f"{names.agency(body.agency)} ({body.person})" if body.person else names.agency(body.agency)
    known = names.situation.orders.get(body.order)
    return f"{who} {'acknowledges' if known and known.kind == 'order' else 'agrees to'} {_order(body.order, names)}"


def _contact(body: ContactMade, names: Names) -> str:
    people = f" ({names.people(body.people)})" if body.people else ""
    about = "about a problem between them" if body.use == "problem" else "command to command"
    return tail(f"{names.agencies(body.agencies)} talked{names.at(body.incident)} {about}{people}", body.note)


def _report(body: ReportMade, names: Names) -> str:
    said = "; ".join(f"{reports.TITLES[field]}: {text or 'no'}" for field, text in body.said.items())
    return f"Report on {names.incident(body.incident)}: {said}"


def _called(body: ConferenceCalled, names: Names) -> str:
    where = f" on {body.channel}" if body.channel else ""
    called = f"{names.agency(body.agency)} calls {names.agencies(body.of)} to a joint conference"
    return tail(f"{called}{where}{names.at(body.incident)}", body.why)


def _zone(body: ZoneDrawn, names: Names) -> str:
    zone = body.zone
    size = f" {zone.inner:g} m" + (f" / {zone.outer:g} m" if zone.outer else "") if zone.inner else ""
    return f"{zone.name or zone.kind}{size} drawn{names.at(zone.incident)}"


def _zone_name(zone: str, names: Names) -> str:
    known = names.situation.zones.get(zone)
    return (known.name or known.kind) if known else zone


def _site(body: SiteNamed, names: Names) -> str:
    whose = f" ({names.agency(body.agency)})" if body.agency else ""
    return f"{zones.SITE_WORDS[body.what]} of {names.incident(body.incident)}{whose}: {body.place}"


def _site_name(site: str, names: Names) -> str:
    known = names.situation.sites.get(site)
    return f"{zones.SITE_WORDS[known.kind]} {known.place}" if known else site


def _alarm(alarm: str, names: Names) -> str:
    """Name an alarm; one that is over is known by its key alone, such as `lead_unanswered:34:lead045`."""
    if known := names.situation.alarms.get(alarm):
        return f"'{known.text}'"
    kind, _, rest = alarm.partition(":")
    incident = rest.partition(":")[0]
    words = {str(each): said for each, said in ALARM_WORDS.items()}.get(kind, alarm)
    return words + names.at(incident if incident in names.situation.incidents else "")


def _raised(body: AlarmRaised, names: Names) -> str:
    act = ", ".join(body.people) or names.agencies(body.agencies)
    return f"Alarm {body.priority}{names.at(body.incident)}: {body.text}" + (f" (to act: {act})" if act else "")


def _shelved(body: AlarmShelved, names: Names) -> str:
    until = f"{local(body.until, names.situation.timezone):%H:%M}"
    return f"{body.person} shelves alarm {_alarm(body.alarm, names)} until {until}: {body.reason}"


def _term(body: TermDefined, _names: Names) -> str:
    meanings = " or ".join(
        f"{meaning.plain} ({', '.join(meaning.parties)})" if meaning.parties else meaning.plain
        for meaning in body.term.meanings
    )
    return f"'{body.term.code}' means {meanings}"


WORDS: dict[type, Callable[[Any, Names], str]] = {
    LeadProposed: _proposed, LeadAnswered: _answered, LeadEscalated: _escalated, LeadOverridden: _overridden,
    LeadWidened: lambda b, n: f"{n.agencies(b.agencies)} asked too about the lead of {n.incident(b.incident)}",
    LeadAssigned: lambda b, n: tail(f"{n.agency(b.agency)} leads {n.incident(b.incident)}", b.reason),
    LeadTransferred: lambda b, n: tail(f"{n.agency(b.agency)} takes over {n.incident(b.incident)}", b.reason),
    LeadWithdrawn: lambda b, n: tail(f"Proposed lead of {n.incident(b.incident)} withdrawn", b.reason),
    CommandNamed: _command,
    ProtocolDrafted: lambda b, _n: f"Protocol {b.card.id} version {b.card.version} drafted: {b.card.title}",
    ProtocolCommented: _commented, ProtocolSigned: _signed,
    ProtocolAgreed: lambda b, _n: f"Protocol {b.protocol} version {b.version} is agreed: every party has signed",
    ProtocolWithdrawn: lambda b, _n: f"Protocol {b.protocol} version {b.version} withdrawn: {b.reason}",
    AgencyDescribed: lambda b, n: f"{n.agency(b.agency)} described in the directory",
    ShiftPlanned: _shift, ShiftCancelled: lambda b, _n: tail(f"Shift {b.shift} cancelled", b.reason),
    ChannelSet: lambda b, n: f"Channel {b.channel.name}: {n.agencies(b.channel.agencies) or 'nobody'}",
    DecisionLogged: _decision, DecisionAnswered: _opinion, ActionDone: _action,
    OrderRequested: _requested, OrderAgreed: _agreed,
    OrderExecuted: lambda b, n: tail(f"Carried out: {_order(b.order, n)}", b.note),
    OrderCancelled: lambda b, n: f"Taken back: {_order(b.order, n)}: {b.reason}",
    ReportMade: _report, ContactMade: _contact,
    NotificationMade: lambda b, n: tail(f"{b.who} told of {n.incident(b.incident)} by {n.agency(b.agency)}", b.note),
    ConferenceCalled: _called, ConferenceJoined: lambda b, n: f"{n.agency(b.agency)} has joined the conference",
    ConferenceEnded: lambda b, _n: tail("Conference over", b.outcome),
    ZoneDrawn: _zone, ZoneLifted: lambda b, n: tail(f"{_zone_name(b.zone, n)} lifted", b.reason),
    LaneChanged: lambda b, n: tail(f"{_zone_name(b.zone, n)} is {b.status}", b.note),
    SiteNamed: _site, SiteWithdrawn: lambda b, n: tail(f"{_site_name(b.site, n)} withdrawn", b.reason),
    AlarmRaised: _raised, AlarmCleared: lambda b, n: f"Alarm over: {_alarm(b.alarm, n)}",
    AlarmAcknowledged: lambda b, n: f"{b.person} acknowledges alarm {_alarm(b.alarm, n)}",
    AlarmShelved: _shelved, TermDefined: _term, **PLAN_WORDS, **REVIEW_WORDS,
}  # fmt: skip
