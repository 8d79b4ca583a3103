"""Two people at one thing: what somebody else changed meanwhile is not overwritten without a word.

A writer says up to which seq they had seen; what others said of the same field since then is a conflict. What the
writer said themselves is none.
"""

from collections.abc import Sequence
from contextlib import suppress

from msgspec import Raw

from dashboard.journal.journal import Journal
from dashboard.model.corrections import EntryCorrected
from dashboard.model.directory import AgencyDescribed, ChannelSet, ShiftCancelled, ShiftPlanned
from dashboard.model.entry import Actor, AnyBody, Entry, decode_body
from dashboard.model.errors import JournalConflict, UnreadableEntry
from dashboard.model.glossary import TermDefined
from dashboard.model.incidents import (
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
)
from dashboard.model.leads import LeadProposed
from dashboard.model.parameters import ParametersSet
from dashboard.model.plans import BEGUN, PARTS, PlanEdited
from dashboard.model.protocols import ProtocolDrafted
from dashboard.model.reports import TITLES, ReportMade
from dashboard.model.resources import ResourceAssigned, ResourceHeld, ResourceOutOfService, ResourceReturned
from dashboard.model.review import (
    AnnotationMade,
    AnnotationWithdrawn,
    CapabilityRated,
    ImprovementPlanned,
    ImprovementProgressed,
)
from dashboard.model.units import UnitStatusChanged

FEW = 20
# (the thing as `noun:id`, its field as people call it) -> what it was set to
Fields = dict[tuple[str, str], object]


def refuse_overwrite(journal: Journal, event: str, bodies: Sequence[AnyBody], by: Actor, seen: int) -> None:
    """Raise JournalConflict where somebody but `by` changed what `bodies` change after entry `seen`."""
    for body in bodies:
        mine = _entry_field(body) if isinstance(body, EntryCorrected) else fields(body)
        for subject in {subject for subject, _ in mine}:
            for entry in _latest(journal, event, subject, seen):
                if entry.seq > seen and entry.actor.who != by.who:
                    _refuse(entry, sorted(field for _, field in mine.keys() & _changed(journal, event, entry).keys()))


def _latest(journal: Journal, event: str, subject: str, seen: int) -> list[Entry]:
    """Return what was said of `subject` after `seen`, and more: only a few are read where a few reach back to it."""
    few = journal.about(event, subject, FEW)
    return few if len(few) < FEW or few[0].seq <= seen else journal.about(event, subject)


def fields(body: AnyBody) -> Fields:
    """Return what `body` sets that somebody else may have set meanwhile."""
    match body:
        case IncidentOpened():
            return _of(body, title=body.title, type=body.type, priority=body.priority, place=_place(body))
        case IncidentChanged():
            named = {"place" if field in ("lat", "lon") else field for field in body.changes}
            return _of(body, **{field: _place(body) if field == "place" else getattr(body, field) for field in named})
        case LeadProposed():
            return {(body.about[0], "proposed lead"): body.agency}
        case ReportMade():
            return _of(body, **{TITLES[field].lower(): text for field, text in body.said.items()})
        case ProtocolDrafted():
            return {(body.about[0], f"draft of version {body.card.version}"): body.card}
        case PlanEdited():
            return _edited(body)
        case IncidentClosed() | IncidentReopened():
            return {(body.about[0], "open or closed state"): body.kind}
        case UnitStatusChanged():
            return _of(body, status=body.status)
        case ParametersSet():
            return _of(body, numbers=body.parameters)
        case _:
            return _as_a_whole(body)


def _as_a_whole(body: AnyBody) -> Fields:
    """Return what is set as one thing."""
    match body:
        case AgencyDescribed() | ShiftPlanned() | ShiftCancelled() | ChannelSet() | TermDefined():
            return {(body.about[0], "directory"): body}
        case AnnotationMade() | AnnotationWithdrawn():
            return {(body.about[0], "remark"): body}
        case CapabilityRated():
            return {(body.about[0], "rating"): body.rating}
        case ImprovementPlanned():
            return {(body.about[0], "corrective action"): body.improvement}
        case ImprovementProgressed():
            return {(body.about[0], "status"): body.status}
        case ResourceHeld() | ResourceAssigned() | ResourceReturned() | ResourceOutOfService():
            return {(body.about[0], "custody"): body}
        case _:
            return {}


def _of(body: AnyBody, **values: object) -> Fields:
    return {(body.about[0], field): value for field, value in values.items()}


def _edited(body: PlanEdited) -> Fields:
    """Return the parts of the plan that an edit touches, each for itself: `object gate3`, `period OP1`.

    The beginning of a draft changes nothing that anybody saw.
    """
    if body.what.startswith(BEGUN):
        return {}
    nouns = {part: "object" if part == "features" else part.removesuffix("s") for part in PARTS}
    touched = {f"{nouns[part]} {item.id}": item for part in PARTS for item in getattr(body.put, part)}
    touched |= {f"{nouns.get(part, part)} {name}": None for part, _, name in (d.partition(":") for d in body.dropped)}
    return _of(body, **touched, **({"parameter set": body.put.parameters} if body.put.parameters else {}))


def _place(body: IncidentOpened | IncidentChanged) -> object:
    return body.place, body.lat, body.lon


def _changed(journal: Journal, event: str, entry: Entry) -> Fields:
    """Return what `entry` sets; of a correction, what reads otherwise than in the entry it corrects."""
    body = entry.body
    if not isinstance(body, EntryCorrected):
        return fields(body)
    before, after = Fields(), Fields()
    with suppress(KeyError, UnreadableEntry):
        target = journal.some(event, [body.target])[0].body
        before = fields(target)
        after = fields(decode_body(bytes(body.body))) if isinstance(body.body, Raw) else {}
        after = before if body.occurred is not None and not after else after
    different = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return _entry_field(body) | {name: after.get(name) for name in different}


def _entry_field(body: EntryCorrected) -> Fields:
    return {(f"entry:{body.target}", f"reading of entry {body.target}"): body}


def _refuse(entry: Entry, changed: Sequence[str]) -> None:
    if changed:
        who = f"{entry.actor.person} ({entry.actor.agency or 'no agency'})"
        raise JournalConflict(
            f"{who} changed the {' and '.join(changed)} meanwhile; look at it and say it again if you still mean it"
        )
