"""The tables of a card as a planner edits them: rows out of a protocol, and a protocol's parts out of rows.

Pure values: `protocol_form` draws them. Minutes stand for seconds, `fire = yes, weapon = no` for facts.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from dashboard.model.errors import EntryRejected
from dashboard.model.facts import Fact
from dashboard.model.protocols import ContactPoint, Handover, Need, Notification, Phase, Protocol, Standoff, Step

Kind = Literal["text", "long", "party", "parties", "facts", "use", "minutes", "metres"]
Row = Mapping[str, Any]
ORDER = "No."


class Column(Struct, frozen=True):
    """One column: the key of its cells, what people call it, and what it holds."""

    name: str
    label: str
    kind: Kind = "text"


class Table(Struct, frozen=True):
    """One table of the form: what it is called, what it is for, and its columns."""

    title: str
    said: str
    columns: tuple[Column, ...]


_WHEN = Column("when", "Only when (facts)", "facts")
TABLES: dict[str, Table] = {
    "phases": Table("Phases", "The first needs no facts; of the lead parties the first that is there leads.", (
        Column("id", "Short name"), Column("title", "Title"), Column("lead", "Lead", "parties"),
        Column("support", "Support", "parties"), Column("why", "Why", "long"),
        Column("when", "Begins when (facts)", "facts"),
    )),
    "handovers": Table("Handovers", "What makes the lead pass on, and to which phase (short names from above).", (
        Column("phase", "From phase"), Column("trigger", "Trigger", "long"), Column("to", "To phase"),
        Column("when", "Facts that say so", "facts"),
    )),
    "standoffs": Table("Distances", "Leave the metres empty where none was agreed; a figure needs its source.", (
        Column("hazard", "Hazard"), Column("use", "Use", "use"), Column("party", "Who (empty: everyone)", "party"),
        Column("inner", "Inner, m", "metres"), Column("outer", "Outer, m", "metres"), Column("note", "Note", "long"),
        Column("source", "Source"), _WHEN,
    )),
    "notifications": Table("Tell", "Who must be told, how many minutes after the lead is proposed, and by whom.", (
        Column("who", "Whom"), Column("seconds", "Within, min", "minutes"),
        Column("by", "By (empty: the lead)", "party"), _WHEN,
    )),
    "checklist": Table("Checklist", "One step a line, and who takes it.", (
        Column("text", "Step", "long"), Column("party", "Who", "party"),
    )),
    "needs": Table("What the others need", "What a party needs from this scene, said to the others.", (
        Column("party", "Party", "party"), Column("text", "Needs", "long"),
    )),
    "contacts": Table("Contacts", "Positions on the roster for 'a problem between us'.", (
        Column("party", "Party", "party"), Column("position", "Position"),
        Column("seconds", "Answers in, min", "minutes"),
    )),
}  # fmt: skip


def rows(protocol: Protocol, table: str) -> list[dict[str, Any]]:
    """Return the rows of one table of `protocol`, numbered."""
    records: Iterable[Struct] = _handovers(protocol) if table == "handovers" else getattr(protocol, table)
    columns = TABLES[table].columns
    return [
        {ORDER: n} | {c.name: _shown(getattr(record, c.name), c.kind) for c in columns}
        for n, record in enumerate(records, 1)
    ]


class _From(Handover, frozen=True, kw_only=True, gc=False):
    """A handover with the phase it leaves."""

    phase: str


def _handovers(protocol: Protocol) -> list[_From]:
    return [_From(o.trigger, o.to, o.when, phase=phase.id) for phase in protocol.phases for o in phase.handovers]


def _shown(value: Any, kind: Kind) -> Any:  # noqa: ANN401 - a cell
    if kind == "facts":
        return facts_typed(value)
    if kind == "parties":
        return list(value)
    if kind == "minutes":
        return value / 60 if value else None
    return (value or None) if kind == "metres" else value


def facts_typed(facts: Iterable[Fact]) -> str:
    """Write facts as they are typed: `fire=yes, weapon=no`."""
    return ", ".join(f"{fact.name}={fact.value}" for fact in facts)


def facts_of(typed: str, field: str) -> tuple[Fact, ...]:
    """Read facts typed as `fire=yes, weapon=no`; EntryRejected names `field`."""
    found = []
    for part in filter(str.strip, re.split(r"[,;\n]", typed)):
        name, equals, value = (piece.strip().casefold() for piece in part.partition("="))
        if not (name and equals and value):
            raise EntryRejected(field, f"'{part.strip()[:40]}' is no fact; write it as fire=yes, weapon=no")
        found.append(Fact(re.sub(r"\s+", "_", name), value))
    return tuple(found)


def parts(typed: Mapping[str, Sequence[Row]]) -> dict[str, tuple[Any, ...]]:
    """Make the fields of a protocol out of the rows typed (table -> rows); EntryRejected names table and line."""
    read = {table: _read(table, typed.get(table, ())) for table in TABLES}
    phases = [Phase(**row) for row in read["phases"]]
    outs: dict[str, list[Handover]] = {phase.id: [] for phase in phases}
    for row in read["handovers"]:
        start = row.pop("phase")
        if start not in outs:
            raise EntryRejected("handovers", f"'{start[:40]}' is no phase; write the short name of one of the phases")
        outs[start].append(Handover(**row))
    made = {table: tuple(record(**row) for row in read[table]) for table, record in _RECORDS.items()}
    there = tuple(Phase(p.id, p.title, p.lead, p.support, p.why, p.when, tuple(outs[p.id])) for p in phases)
    return made | {"phases": there}


_RECORDS: dict[str, Callable[..., Struct]] = {
    "standoffs": Standoff, "notifications": Notification, "checklist": Step, "needs": Need, "contacts": ContactPoint,
}  # fmt: skip
_MUST: dict[str, tuple[str, ...]] = {
    "phases": ("id", "title"), "handovers": ("phase", "trigger", "to"), "standoffs": ("hazard",),
    "notifications": ("who",), "checklist": ("text",), "needs": ("party", "text"), "contacts": ("party", "position"),
}  # fmt: skip


def _read(table: str, typed: Sequence[Row]) -> list[dict[str, Any]]:
    columns = TABLES[table].columns
    ordered = sorted(typed, key=lambda row: _number(row.get(ORDER)) or math.inf)
    return [
        _line(table, columns, row, f"{table}, line {n}")
        for n, row in enumerate((row for row in ordered if _said(row, columns)), 1)
    ]


def _said(row: Row, columns: Iterable[Column]) -> bool:
    """Whether anything was typed into the row."""
    return any(_cell(row.get(c.name), c, "") for c in columns if c.kind != "use")


def _line(table: str, columns: Iterable[Column], row: Row, field: str) -> dict[str, Any]:
    line = {c.name: _cell(row.get(c.name), c, field) for c in columns}
    for column in columns:
        if column.name in _MUST[table] and not line[column.name]:
            raise EntryRejected(field, f"{column.label} is empty; fill it in, or delete the line")
    return line


def _cell(value: Any, column: Column, field: str) -> Any:  # noqa: ANN401 - a cell
    """Read one cell; without `field` facts are not read, only whether something is there."""
    if column.kind in ("metres", "minutes"):
        number = _number(value)
        return round(number * 60) if column.kind == "minutes" else number
    if column.kind == "parties":
        return () if value is None or isinstance(value, float) else tuple(value)
    said = "" if value is None or isinstance(value, float) else str(value).strip()
    if column.kind == "facts":
        return facts_of(said, field) if field else said
    return (said or "standoff") if column.kind == "use" else said


def _number(value: Any) -> float:  # noqa: ANN401 - a cell
    """The number in a cell; an empty one (None, NaN) is 0."""
    return float(value) if value is not None and math.isfinite(float(value)) else 0.0
