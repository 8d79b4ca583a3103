"""What may be recorded of what agencies decide together: leads, protocols, decisions, orders, sites, alarms.

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
from dashboard.model.incidents import FactsStated, Incident
from dashboard.model.leads import (
    LeadAnswered,
    LeadAssigned,
    LeadEscalated,
    LeadOverridden,
    LeadProposed,
    LeadTransferred,
    LeadWidened,
    LeadWithdrawn,
    Proposal,
)
from dashboard.model.liaison import ConferenceCalled, ConferenceEnded, ConferenceJoined, ContactMade, NotificationMade
from dashboard.model.moment import EARLIEST, LATEST, MINUTE, local
from dashboard.model.orders import OrderAgreed, OrderCancelled, OrderExecuted, OrderRequested
from dashboard.model.positions import on_the_globe
from dashboard.model.protocols import (
    ProtocolAgreed,
    ProtocolCommented,
    ProtocolDrafted,
    ProtocolSigned,
    ProtocolWithdrawn,
    Version,
)
from dashboard.model.reports import ReportMade
from dashboard.model.zones import LaneChanged, SiteNamed, SiteWithdrawn, ZoneDrawn, ZoneLifted
from dashboard.projections import concurrence
from dashboard.projections.parties import agencies_of
from dashboard.projections.situation import Situation
from dashboard.projections.standing import contradiction, faults, in_force, past_review, unsigned

LONGEST_SHELF = 30 * MINUTE


def _proposing(situation: Situation, body: LeadProposed, now: int) -> None:
    incident = _open(situation, body.incident)
    settled = incident.settled
    here = (settled.protocol, settled.phase) if settled else ("", "")
    goes_on = bool(body.protocol) and (body.protocol, body.phase) != here
    if incident.lead == body.agency and not incident.proposal and not goes_on:
        raise EntryRejected("agency", f"{_short(situation, body.agency)} leads {incident.number} already")
    pending = incident.proposal
    if body.proposal in {known.id for known in (pending, settled) if known}:
        raise EntryRejected("proposal", "this proposal was made already; look again and say it anew")
    if pending and (pending.agency, pending.protocol) == (body.agency, body.protocol):
        name = _short(situation, body.agency)
        raise EntryRejected("agency", f"{name} is proposed for {incident.number} already; answer that proposal")
    if body.giver != (incident.lead if incident.lead != body.agency else ""):
        leader = _short(situation, incident.lead) if incident.lead else "nobody"
        raise EntryRejected("giver", f"'{body.giver}' does not hand over {incident.number}; {leader} leads it")
    if body.giver and not body.trigger.strip() and not body.why.strip():
        raise EntryRejected("trigger", "a handover of the lead needs its trigger, or the reason")
    if body.protocol:
        _as_agreed(situation, body, incident, now)
    _all_asked(situation, body, incident, now)


def _as_agreed(situation: Situation, body: LeadProposed, incident: Incident, now: int) -> None:
    """Refuse a protocol that is not in force, or that does not name this agency."""
    found = next((p for p in in_force(situation, now) if (p.id, p.version) == (body.protocol, body.version)), None)
    if found is None:
        raise EntryRejected("protocol", f"'{body.protocol}' version {body.version} is not in force")
    phase = found.phase(body.phase)
    if phase is None or body.agency not in agencies_of(phase.lead, situation, incident.facts):
        name = _short(situation, body.agency)
        raise EntryRejected("protocol", f"{found.title} does not name {name} here; propose it without a protocol")


def _all_asked(situation: Situation, body: LeadProposed, incident: Incident, now: int) -> None:
    """Refuse a proposal that leaves out an agency whose word it needs: what `concurrence.proposal` would ask."""
    wanted = concurrence.proposal(situation, incident, body.agency, body.proposal, now)
    if body.foreseen and not wanted.foreseen:
        raise EntryRejected("foreseen", "no protocol foresees this handover as things are; propose it to all")
    needed = wanted.involved if body.foreseen else concurrence.involved(situation, incident, body.agency)
    missing = [_short(situation, agency) for agency in needed if agency not in body.involved]
    if missing:
        raise EntryRejected("involved", f"{', '.join(missing)} must be asked too: look again and propose once more")


def _answering(situation: Situation, body: LeadAnswered, _now: int) -> None:
    pending = _pending(situation, body.incident, body.proposal)
    if body.agency not in pending.involved:
        raise EntryRejected("agency", f"{_short(situation, body.agency)} is not asked; it may write in the log")
    if body.answer == "objects":
        _reason(body.reason, "reason", "an objection needs its reason")


def _widening(situation: Situation, body: LeadWidened, _now: int) -> None:
    pending = _pending(situation, body.incident, body.proposal)
    if not set(body.agencies) - set(pending.involved):
        raise EntryRejected("agencies", "they are asked already")


def _escalating(situation: Situation, body: LeadEscalated, _now: int) -> None:
    pending = _pending(situation, body.incident, body.proposal)
    if not body.people:
        raise EntryRejected("people", "nobody of that rung is on duty; call the conference, or override by name")
    for person in body.people:
        _person(situation, person)
    if body.rung <= max((step.rung for step in pending.escalations), default=0):
        raise EntryRejected("rung", "that rung has been asked already")


def _overriding(situation: Situation, body: LeadOverridden, _now: int) -> None:
    _pending(situation, body.incident, body.proposal)
    _reason(body.person, "person", "name who decides")
    _reason(body.reason, "reason", "an override needs its reason; it stays on the record")


def _withdrawing(situation: Situation, body: LeadWithdrawn, _now: int) -> None:
    pending = _pending(situation, body.incident, body.proposal)
    if pending.objections:
        _reason(body.reason, "reason", "somebody objects: say why it is taken back")


def _facts(_situation: Situation, body: FactsStated, _now: int) -> None:
    for fact in body.facts:
        _reason(fact.name, "facts", "a fact needs its name, such as fire = yes")


def _drafting(situation: Situation, body: ProtocolDrafted, _now: int) -> None:
    for field, wrong in faults(body.card):
        raise EntryRejected(field, wrong)
    there = situation.protocols.get(body.card.id)
    known = there.version(body.card.version) if there else None
    if known and (known.signatures or known.withdrawn):
        newest = there.versions[-1].protocol.version if there else 0
        raise EntryRejected("version", f"{body.card.version} is signed and cannot change; draft version {newest + 1}")


def _commenting(situation: Situation, body: ProtocolCommented, _now: int) -> None:
    _version(situation, body.protocol, body.version)
    _reason(body.text, "text", "there are no words to record")


def _signing(situation: Situation, body: ProtocolSigned, now: int) -> None:
    version = _version(situation, body.protocol, body.version)
    name = _short(situation, body.agency)
    if version.withdrawn:
        raise EntryRejected("version", f"{body.version} was withdrawn; draft another")
    missing = unsigned(version, situation)
    if body.agency not in missing:
        raise EntryRejected("agency", f"{name} is no party to it, or has signed already")
    profile = situation.profiles.get(body.agency)
    if profile is None or not profile.signatory:
        raise EntryRejected("person", f"{name} has named no signatory; name one in the directory first")
    if body.person != profile.signatory:
        signatory = situation.people.get(profile.signatory)
        who = signatory.name if signatory else profile.signatory
        raise EntryRejected("person", f"only {who} signs for {name}")
    if past_review(version.protocol, local(now, situation.timezone).date()):
        raise EntryRejected(
            "review", f"its review date {version.protocol.review} has passed; draft a version with another"
        )
    against = contradiction(version.protocol, in_force(situation, now))
    if against:
        raise EntryRejected("protocol", f"contradicts another in force: {against}; change one of them first")


def _agreeing(situation: Situation, body: ProtocolAgreed, _now: int) -> None:
    missing = unsigned(_version(situation, body.protocol, body.version), situation)
    if missing:
        raise EntryRejected("protocol", f"{', '.join(_short(situation, a) for a in missing)} must sign first")


def _taking_back(situation: Situation, body: ProtocolWithdrawn, _now: int) -> None:
    _version(situation, body.protocol, body.version)
    _reason(body.reason, "reason", "say why it holds no more")


def _describing(situation: Situation, body: AgencyDescribed, _now: int) -> None:
    if body.profile.signatory:
        person = _person(situation, body.profile.signatory)
        if person.agency != body.agency:
            raise EntryRejected("signatory", f"{person.name} is not of {_short(situation, body.agency)}")


def _planning(situation: Situation, body: ShiftPlanned, _now: int) -> None:
    _reason(body.shift.id, "shift", "it needs an id")
    _person(situation, body.shift.person)
    _in_our_time(body.shift.starts, "starts")
    _in_our_time(body.shift.ends, "ends")
    if body.shift.ends <= body.shift.starts:
        raise EntryRejected("ends", "a shift must end after it starts")


def _channel(situation: Situation, body: ChannelSet, _now: int) -> None:
    for agency in body.channel.agencies:
        if agency not in situation.agencies:
            raise EntryRejected("agencies", f"'{agency}' is not known in this event")
    _referred(situation, body.channel.incident, "")


def _ending_shift(situation: Situation, body: ShiftCancelled, _now: int) -> None:
    _known(body.shift, situation.shifts, "shift")


def _deciding(situation: Situation, body: DecisionLogged, _now: int) -> None:
    if body.id in situation.decisions:
        raise EntryRejected("decision", f"{body.number} is there already; say it under another number")
    _reason(body.decision, "decision", "say what was decided")
    _reason(body.rationale, "rationale", "say why; the review will ask")
    for action in body.actions:
        if action.owner not in situation.agencies:
            raise EntryRejected("actions", f"'{action.owner}' is not known in this event; name the agency that does it")


def _dissenting(situation: Situation, body: DecisionAnswered, _now: int) -> None:
    _known(body.decision, situation.decisions, "decision")
    if body.answer == "dissents":
        _reason(body.reason, "reason", "a dissent needs its reason")


def _doing(situation: Situation, body: ActionDone, _now: int) -> None:
    _known(body.decision, situation.decisions, "decision")
    if all(action.id != body.action for action in situation.decisions[body.decision].actions):
        raise EntryRejected("action", f"'{body.action[:40]}' is no action of this decision")


def _ordering(situation: Situation, body: OrderRequested, _now: int) -> None:
    _new(body.order, situation.orders, "order")
    _reason(body.text, "text", "say what is to be done")
    if not body.to:
        raise EntryRejected("to", "name the agencies that must agree")


def _order(situation: Situation, body: OrderAgreed | OrderExecuted | OrderCancelled, _now: int) -> None:
    _known(body.order, situation.orders, "order")
    order = situation.orders[body.order]
    if not order.is_open:
        raise EntryRejected("order", "it is done or taken back already")
    if isinstance(body, OrderAgreed) and body.agency not in order.to:
        raise EntryRejected("agency", f"{_short(situation, body.agency)} was not asked")
    if isinstance(body, OrderCancelled):
        _reason(body.reason, "reason", "say why it is taken back")


def _contact(situation: Situation, body: ContactMade, _now: int) -> None:
    _new(body.contact, situation.contacts, "contact")
    if len(set(body.agencies)) < 2:
        raise EntryRejected("agencies", "name the two agencies that talked")


def _telling(_situation: Situation, body: NotificationMade, _now: int) -> None:
    _reason(body.who, "who", "say who was told")


def _reporting(_situation: Situation, body: ReportMade, _now: int) -> None:
    if not body.said:
        raise EntryRejected("report", "fill in at least one field")


def _calling(situation: Situation, body: ConferenceCalled, _now: int) -> None:
    _new(body.conference, situation.conferences, "conference")
    if not set(body.of) - {body.agency}:
        raise EntryRejected("of", "name the agencies that should come")


def _conference(situation: Situation, body: ConferenceJoined | ConferenceEnded, _now: int) -> None:
    _known(body.conference, situation.conferences, "conference")
    if situation.conferences[body.conference].ended:
        raise EntryRejected("conference", "it is over; call another")


def _drawing(situation: Situation, body: ZoneDrawn, _now: int) -> None:
    zone = body.zone
    _reason(zone.id, "zone", "it needs an id")
    _referred(situation, zone.incident, zone.agency)
    for lon, lat in zone.points:
        on_the_globe(lat, lon, "zone")
    if zone.lat is not None and zone.lon is not None:
        on_the_globe(zone.lat, zone.lon, "zone")
    if not zone.points and (zone.lat is None or zone.inner <= 0):
        raise EntryRejected("inner", "a ring needs its middle and a radius in metres; an area needs its points")
    if zone.outer and zone.outer < zone.inner:
        raise EntryRejected("outer", "must not be less than the inner ring")


def _zone(situation: Situation, body: LaneChanged | ZoneLifted, _now: int) -> None:
    _known(body.zone, situation.zones, "zone")


def _naming(situation: Situation, body: SiteNamed, _now: int) -> None:
    _open(situation, body.incident)
    _reason(body.site, "site", "it needs an id")
    _reason(body.place, "place", "say where it is")
    if body.lat is not None and body.lon is not None:
        on_the_globe(body.lat, body.lon, "place")


def _unnaming(situation: Situation, body: SiteWithdrawn, _now: int) -> None:
    _known(body.site, situation.sites, "site")


def _alarm(situation: Situation, body: AlarmAcknowledged | AlarmCleared | AlarmShelved, now: int) -> None:
    _known(body.alarm, situation.alarms, "alarm")
    alarm = situation.alarms[body.alarm]
    if isinstance(body, AlarmAcknowledged) and alarm.acknowledged:
        raise EntryRejected("alarm", f"{alarm.acknowledged_by} has acknowledged it already")
    if isinstance(body, AlarmShelved):
        _reason(body.reason, "reason", "say why it may wait")
        if body.until > now + LONGEST_SHELF:
            raise EntryRejected("until", "an alarm is shelved for 30 minutes at most")


def _defining(_situation: Situation, body: TermDefined, _now: int) -> None:
    _reason(body.term.code, "code", "say which code or word")
    if not body.term.meanings or not all(meaning.plain.strip() for meaning in body.term.meanings):
        raise EntryRejected("meanings", "say it in plain words")


def _former(_situation: Situation, _body: LeadAssigned | LeadTransferred, _now: int) -> None:
    raise EntryRejected("kind", "a lead is proposed and answered now (lead.proposed, lead.answered)")


def _open(situation: Situation, incident: str) -> Incident:
    known = situation.incident(incident)
    assert known is not None
    if not known.is_open:
        raise EntryRejected("incident", f"{known.number} is closed; reopen it first")
    return known


def _pending(situation: Situation, incident: str, proposal: str) -> Proposal:
    known = _open(situation, incident)
    if known.proposal is None or known.proposal.id != proposal:
        raise EntryRejected("proposal", f"it is settled, or another took its place: look at {known.number} again")
    return known.proposal


def _version(situation: Situation, protocol: str, version: int) -> Version:
    found = situation.protocols[protocol].version(version)
    if found is None:
        raise EntryRejected("version", f"'{protocol}' has no version {version}")
    return found


def _person(situation: Situation, person: str) -> Any:  # noqa: ANN401 - a Person
    _known(person, situation.people, "person")
    return situation.people[person]


def _known(name: str, records: Any, field: str) -> None:  # noqa: ANN401 - any of the situation's records
    if name not in records:
        raise EntryRejected(field, f"'{name[:40]}' is not known in this event")


def _new(name: str, records: Any, field: str) -> None:  # noqa: ANN401 - any of the situation's records
    _reason(name, field, "it needs an id")
    if name in records:
        raise EntryRejected(field, f"'{name[:40]}' is there already; say it under another id")


def _referred(situation: Situation, incident: str, agency: str) -> None:
    if incident and situation.incident(incident) is None:
        raise EntryRejected("incident", f"'{incident[:40]}' is not known in this event")
    if agency:
        _known(agency, situation.agencies, "agency")


def _in_our_time(us: int, field: str) -> None:
    if not EARLIEST <= us < LATEST:
        raise EntryRejected(field, "must be in the years 1900 to 2999")


def _reason(text: str, field: str, way_out: str) -> None:
    if not text.strip():
        raise EntryRejected(field, way_out)


def _short(situation: Situation, agency: str) -> str:
    return situation.agencies[agency].short if agency in situation.agencies else agency


RULES: dict[type, Callable[[Situation, Any, int], None]] = {
    LeadAssigned: _former, LeadTransferred: _former,
    LeadProposed: _proposing, LeadAnswered: _answering, LeadWidened: _widening, LeadEscalated: _escalating,
    LeadOverridden: _overriding,
    LeadWithdrawn: _withdrawing, FactsStated: _facts, ProtocolDrafted: _drafting, ProtocolCommented: _commenting,
    ProtocolSigned: _signing, ProtocolAgreed: _agreeing, ProtocolWithdrawn: _taking_back,
    AgencyDescribed: _describing, ShiftPlanned: _planning,
    ShiftCancelled: _ending_shift, ChannelSet: _channel, DecisionLogged: _deciding, DecisionAnswered: _dissenting,
    ActionDone: _doing,
    OrderRequested: _ordering, OrderAgreed: _order, OrderExecuted: _order, OrderCancelled: _order,
    ContactMade: _contact, NotificationMade: _telling, ReportMade: _reporting, ConferenceCalled: _calling,
    ConferenceJoined: _conference, ConferenceEnded: _conference, ZoneDrawn: _drawing, LaneChanged: _zone,
    ZoneLifted: _zone, SiteNamed: _naming, SiteWithdrawn: _unnaming, AlarmAcknowledged: _alarm, AlarmCleared: _alarm,
    AlarmShelved: _alarm, TermDefined: _defining,
}  # fmt: skip
