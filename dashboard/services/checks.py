"""What many rules ask: is it known, is it open, are there words? Each raises EntryRejected with the way out."""

from typing import Any

from dashboard.model.errors import EntryRejected
from dashboard.model.incidents import Incident
from dashboard.model.leads import Proposal
from dashboard.model.moment import EARLIEST, LATEST
from dashboard.model.protocols import Version
from dashboard.projections.situation import Situation


def still_open(situation: Situation, incident: str) -> Incident:
    """Return the incident; EntryRejected when it is closed."""
    known = situation.incident(incident)
    assert known is not None
    if not known.is_open:
        raise EntryRejected("incident", f"{known.number} is closed; reopen it first")
    return known


def pending_proposal(situation: Situation, incident: str, proposal: str) -> Proposal:
    """Return the proposal that waits; EntryRejected when it is settled or another took its place."""
    known = still_open(situation, incident)
    if known.proposal is None or known.proposal.id != proposal:
        raise EntryRejected("proposal", f"it is settled, or another took its place: look at {known.number} again")
    return known.proposal


def drafted_version(situation: Situation, protocol: str, version: int) -> Version:
    """Return a version of a protocol; EntryRejected when there is none."""
    found = situation.protocols[protocol].version(version)
    if found is None:
        raise EntryRejected("version", f"'{protocol}' has no version {version}")
    return found


def checked_in(situation: Situation, person: str) -> Any:  # noqa: ANN401 - a Person
    """Return the person of this id; EntryRejected when nobody is."""
    known(person, situation.people, "person")
    return situation.people[person]


def known(name: str, records: Any, field: str) -> None:  # noqa: ANN401 - any of the situation's records
    """EntryRejected where `name` is none of `records`."""
    if name not in records:
        raise EntryRejected(field, f"'{name[:40]}' is not known in this event")


def not_there_yet(name: str, records: Any, field: str) -> None:  # noqa: ANN401 - any of the situation's records
    """EntryRejected where `name` is empty or one of `records` already."""
    said(name, field, "it needs an id")
    if name in records:
        raise EntryRejected(field, f"'{name[:40]}' is there already; say it under another id")


def references(situation: Situation, incident: str, agency: str) -> None:
    """EntryRejected where a named incident or agency is not there; empty names nobody."""
    if incident and situation.incident(incident) is None:
        raise EntryRejected("incident", f"'{incident[:40]}' is not known in this event")
    if agency:
        known(agency, situation.agencies, "agency")


def in_our_time(us: int, field: str) -> None:
    """EntryRejected where `us` (UTC microseconds) is far outside the calendar."""
    if not EARLIEST <= us < LATEST:
        raise EntryRejected(field, "must be in the years 1900 to 2999")


def said(text: str, field: str, way_out: str) -> None:
    """EntryRejected with the way out where there are no words."""
    if not text.strip():
        raise EntryRejected(field, way_out)
