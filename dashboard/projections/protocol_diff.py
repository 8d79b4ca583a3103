"""What differs between two versions of a protocol, field by field and in words."""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from dashboard.model.protocols import Handover, Phase, Protocol
from dashboard.projections.protocol_words import (
    USES,
    discipline,
    distance_words,
    facts_words,
    span_words,
)

Change = Literal["added", "removed", "changed"]
Line = tuple[str, str]
Key = tuple[str, ...]
PLAIN = {
    "title": "Title", "phrase": "Plain phrase", "review": "Review date", "legal_basis": "Legal basis",
    "source": "Source", "notes": "Notes",
}  # fmt: skip


class Difference(Struct, frozen=True):
    """One field that differs, as people call it; `old` is empty where it was added, `new` where it was removed."""

    field: str
    change: Change
    old: str = ""
    new: str = ""


def differences(old: Protocol, new: Protocol) -> list[Difference]:
    """Return what changed from `old` to `new`, in the order of a card. Number and id of the version do not count."""
    before, after = lines(old), lines(new)
    there = sorted({**before, **after}.items(), key=lambda item: item[0][0])  # stable: section by section
    found = [_difference(label, before.get(key), after.get(key)) for key, (label, _) in there]
    differing = [difference for difference in found if difference is not None]
    if not differing and _content(old) != _content(new):
        return [Difference("Order of lines", "changed", "as before", "the same lines in another order")]
    return differing


def lines(protocol: Protocol) -> dict[Key, Line]:
    """Return every line of a card: its key (the same in two versions), its name, and what it says."""
    found: dict[Key, Line] = {}
    for key, label, said in _lines(protocol):
        unique, count = key, 1
        while unique in found:
            count += 1
            unique = (*key, str(count))
        if said:
            found[unique] = (label, said)
    return found


def _content(protocol: Protocol) -> tuple[object, ...]:
    return tuple(getattr(protocol, f) for f in protocol.__struct_fields__ if f not in ("id", "version"))


def _difference(label: str, old: Line | None, new: Line | None) -> Difference | None:
    if old is None or new is None:
        change: Change = "added" if old is None else "removed"
        return Difference(label, change, old[1] if old else "", new[1] if new else "")
    return Difference(label, "changed", old[1], new[1]) if old[1] != new[1] else None


def _lines(protocol: Protocol) -> Iterator[tuple[Key, str, str]]:
    yield ("0", "title"), PLAIN["title"], protocol.title
    yield ("0", "phrase"), PLAIN["phrase"], protocol.phrase
    yield ("1", "types"), "Incident types", ", ".join(protocol.types) or "any"
    yield ("1", "facts"), "Facts that must hold", facts_words(protocol.facts)
    yield ("1", "parties"), "Parties", _parties(protocol.parties)
    yield ("2", "order"), "Phases in order", ", ".join(phase.id for phase in protocol.phases)
    for phase in protocol.phases:
        yield from _phase_lines(phase)
    yield from _table_lines(protocol)
    yield ("8", "review"), PLAIN["review"], protocol.review
    for field in ("legal_basis", "source", "notes"):
        yield ("9", field), PLAIN[field], getattr(protocol, field)


def _phase_lines(phase: Phase) -> Iterator[tuple[Key, str, str]]:
    of = f"Phase '{phase.id}'"
    yield ("2", phase.id, "title"), f"{of}: title", phase.title
    yield ("2", phase.id, "lead"), f"{of}: lead", _parties(phase.lead)
    yield ("2", phase.id, "support"), f"{of}: support", _parties(phase.support)
    yield ("2", phase.id, "why"), f"{of}: why", phase.why
    yield ("2", phase.id, "when"), f"{of}: begins when", facts_words(phase.when)
    for handover in phase.handovers:
        yield ("2", phase.id, "handover", handover.trigger), f"{of}: handover", _handover(handover)


def _handover(handover: Handover) -> str:
    when = f" ({facts_words(handover.when)})" if handover.when else ""
    return f"{handover.trigger}{when} \N{RIGHTWARDS ARROW} {handover.to}"


def _table_lines(protocol: Protocol) -> Iterator[tuple[Key, str, str]]:
    for ring in protocol.standoffs:
        label = f"Distance: {ring.hazard}, {USES[ring.use]}, {discipline(ring.party) or 'everyone'}"
        rest = (distance_words(ring), ring.note, facts_words(ring.when), ring.source)
        yield ("3", ring.hazard, ring.use, ring.party), label, "; ".join(filter(None, rest))
    for told in protocol.notifications:
        by = f" by {discipline(told.by)}" if told.by else ""
        when = f" when {facts_words(told.when)}" if told.when else ""
        yield ("4", told.who), f"Tell: {told.who}", f"within {span_words(told.seconds)}{by}{when}"
    for step in protocol.checklist:
        yield ("5", step.text), "Checklist", f"{step.text} ({discipline(step.party) or 'everyone'})"
    for need in protocol.needs:
        yield ("6", need.party, need.text), f"Needed by {discipline(need.party)}", need.text
    for contact in protocol.contacts:
        answers = f"answers within {span_words(contact.seconds)}" if contact.seconds else "no time agreed"
        yield (
            ("7", contact.party, contact.position),
            f"Contact: {discipline(contact.party)}, {contact.position}",
            answers,
        )


def _parties(parties: Iterable[str]) -> str:
    return ", ".join(map(discipline, parties))
