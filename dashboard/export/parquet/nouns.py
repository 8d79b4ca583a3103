"""Incidents, units, their assignments, decisions, leads and custody as rows, from one reading of the journal.

Everything is as it happened as far as is known now: corrections applied, what was struck left out.
"""

from collections.abc import Iterable, Iterator
from typing import Any, get_args

import pyarrow as pa

from dashboard.export.parquet.tables import INSTANT, NAMES, Columns
from dashboard.model import leads
from dashboard.model.incidents import IncidentClosed
from dashboard.model.leads import Former, LeadBody, LeadProposed, Proposal
from dashboard.model.resources import (
    ResourceAssigned,
    ResourceBody,
    ResourceHeld,
    ResourceOutOfService,
    ResourceReturned,
)
from dashboard.projections.review.calls import Calls, Leg
from dashboard.projections.review.reading import Log, Take
from dashboard.projections.situation import Situation

STRING, NUMBER, WHOLE = pa.string(), pa.float64(), pa.int64()
INCIDENTS: Columns = {
    "incident": STRING, "number": STRING, "type": STRING, "title": STRING, "priority": STRING, "place": STRING,
    "lat": NUMBER, "lon": NUMBER, "opened": INSTANT, "closed": INSTANT, "updated": INSTANT, "outcome": STRING,
    "lead": STRING, "lead_since": INSTANT, "supporting": NAMES, "ahj": NAMES, "unified": NAMES, "units": NAMES,
}  # fmt: skip
UNITS: Columns = {
    "unit": STRING, "callsign": STRING, "agency": STRING, "type": STRING, "carrier": STRING, "feed": STRING,
    "status": STRING, "since": INSTANT, "on": NAMES, "note": STRING,
}  # fmt: skip
ASSIGNMENTS: Columns = {
    "unit": STRING, "agency": STRING, "unit_type": STRING, "incident": STRING, "sent": INSTANT, "en_route": INSTANT,
    "on_scene": INSTANT, "available": INSTANT, "sent_seq": WHOLE, "en_route_seq": WHOLE, "on_scene_seq": WHOLE,
    "available_seq": WHOLE,
}  # fmt: skip
DECISIONS: Columns = {
    "decision_id": STRING, "number": STRING, "incident": STRING, "decided": INSTANT, "decision": STRING,
    "rationale": STRING, "situation": STRING, "options": NAMES, "risks": STRING, "agreed": NAMES, "dissent": NAMES,
    "dissent_reasons": NAMES, "actions": NAMES, "actions_owner": NAMES, "actions_due": pa.list_(INSTANT),
    "actions_done": pa.list_(INSTANT), "late_reason": STRING,
}  # fmt: skip
LEADS: Columns = {
    "incident": STRING, "proposal": STRING, "seq": WHOLE, "agency": STRING, "state": STRING, "proposed": INSTANT,
    "settled": INSTANT, "involved": NAMES, "agreed": NAMES, "objected": NAMES, "objections": NAMES, "why": STRING,
    "protocol": STRING, "protocol_version": WHOLE, "phase": STRING, "giver": STRING, "trigger": STRING,
    "foreseen": pa.bool_(), "overridden_by": STRING, "override_reason": STRING,
}  # fmt: skip
CUSTODY: Columns = {
    "seq": WHOLE, "occurred": INSTANT, "resource": STRING, "name": STRING, "kind": STRING, "owner": STRING,
    "status": STRING, "holder": STRING, "incident": STRING, "note": STRING,
}  # fmt: skip
STATUS: dict[type, str] = {
    ResourceHeld: "held", ResourceAssigned: "assigned", ResourceReturned: "available",
    ResourceOutOfService: "out_of_service",
}  # fmt: skip
Row = tuple[Any, ...]


class Leads:
    """Takes what is said of leads, in the order of time; every proposal stays, whatever became of it."""

    def __init__(self) -> None:
        """Begin with none."""
        self.made: dict[tuple[str, str], tuple[Proposal, int, str]] = {}
        self._pending: dict[str, Proposal] = {}

    def takes(self) -> dict[type, Take]:
        """What it wants to be told."""
        return {
            **dict.fromkeys(get_args(LeadBody), self._said), **dict.fromkeys(get_args(Former), self._former),
            IncidentClosed: self._closed,
        }  # fmt: skip

    def _said(self, when: int, seq: int, body: LeadBody) -> None:
        before = self._pending.pop(body.incident, None)
        after = leads.apply(before, body, when)
        if before is not None and (after is None or after.id != before.id):
            self._end(body.incident, before, "replaced" if after else "withdrawn")
        if after is None:
            return
        first = seq if type(body) is LeadProposed else self.made[body.incident, after.id][1]
        self.made[body.incident, after.id] = (after, first, after.state)
        if not after.settled:
            self._pending[body.incident] = after

    def _former(self, when: int, seq: int, body: Former) -> None:
        settled = leads.as_settled(body, when)
        self.made[body.incident, f"former-{seq}"] = (settled, seq, settled.state)
        if (before := self._pending.pop(body.incident, None)) is not None:
            self._end(body.incident, before, "replaced")

    def _closed(self, _when: int, _seq: int, body: IncidentClosed) -> None:
        if (before := self._pending.pop(body.incident, None)) is not None:
            self._end(body.incident, before, "open when the incident closed")

    def _end(self, incident: str, proposal: Proposal, how: str) -> None:
        self.made[incident, proposal.id] = (proposal, self.made[incident, proposal.id][1], how)


def incidents(situation: Situation) -> Iterator[Row]:
    """Return a row for each incident, open and closed, by when it was opened."""
    listed = (*situation.incidents.values(), *situation.closed.values())
    for one in sorted(listed, key=lambda incident: (incident.opened, incident.id)):
        yield (
            one.id, one.number, one.type, one.title, one.priority, one.place, one.lat, one.lon, one.opened or None,
            one.closed or None, one.updated or None, one.outcome, one.lead, one.lead_since or None, one.supporting,
            one.ahj, one.unified, one.units,
        )  # fmt: skip


def units(situation: Situation) -> Iterator[Row]:
    """Return a row for each registered unit; `on` are the incidents it is on at the end."""
    for one in situation.units.values():
        status, since = one.current
        on = [assignment.incident for assignment in one.assignments]
        yield one.id, one.callsign, one.agency, one.type, one.carrier, one.feed, status, since or None, on, one.note


def assignments(calls: Calls) -> Iterator[Row]:
    """Return a row for each time a unit was sent to an incident, with the first instant and seq of every step."""
    for leg in calls.legs:
        crew = calls.crews.get(leg.unit)
        steps = _steps(leg)
        times, seqs = (tuple(step[n] if step else None for step in steps) for n in (0, 1))
        yield leg.unit, crew.agency if crew else "", crew.kind if crew else "", leg.incident, *times, *seqs


def decisions(situation: Situation) -> Iterator[Row]:
    """Return a row for each joint decision that stands, with who agreed and who dissents."""
    for one in situation.decisions.values():
        agreed = [o.agency for o in one.opinions if o.word == "agrees"]
        dissent = [o for o in one.opinions if o.word == "dissents"]
        yield (
            one.id, one.number, one.incident, one.at or None, one.decision, one.rationale, one.situation, one.options,
            one.risks, agreed, [o.agency for o in dissent], [o.reason for o in dissent],
            [a.text for a in one.actions], [a.owner for a in one.actions], [a.due or None for a in one.actions],
            [a.done or None for a in one.actions], one.late_reason,
        )  # fmt: skip


def lead_rows(made: Leads) -> Iterator[Row]:
    """Return a row for each proposal of a lead, with what became of it."""
    for (incident, name), (one, seq, state) in made.made.items():
        yield (
            incident, name, seq, one.agency, state, one.proposed or None, one.settled or None, one.involved,
            one.agreed_by, [a.agency for a in one.objections], [a.reason for a in one.objections], one.why,
            one.protocol, one.version or None, one.phase, one.giver, one.trigger, one.foreseen, one.overridden_by,
            one.override_reason,
        )  # fmt: skip


def custody(log: Log, situation: Situation) -> Iterator[Row]:
    """Return a row for each time a shared resource changed hands."""
    for when, seq, body in log.said():
        if type(body) in STATUS:
            known = situation.resources.get(body.resource)
            name, kind, owner = (known.name, known.kind, known.owner) if known else ("", "", "")
            yield (
                seq, when, body.resource, name, kind, owner, STATUS[type(body)], getattr(body, "agency", ""),
                getattr(body, "incident", ""), body.note,
            )  # fmt: skip


def wanted(*takers: Iterable[type]) -> frozenset[type]:
    """Name the kinds of entries that these rows are made from."""
    return frozenset(kind for taker in takers for kind in taker) | frozenset(get_args(ResourceBody))


def _steps(leg: Leg) -> tuple[Any, ...]:
    return leg.sent, leg.en_route, leg.on_scene, leg.freed
