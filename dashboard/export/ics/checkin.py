"""ICS 211: who and what has checked in, when, of which agency."""

from collections.abc import Iterator

from dashboard.export.iap.paper import reach
from dashboard.export.iap.sheets import Block, Column, Rows, Sheet, Words
from dashboard.export.ics.source import NOT_HELD, Source
from dashboard.model.events import PersonCheckedIn
from dashboard.model.resources import ResourceRegistered
from dashboard.model.units import UnitRegistered
from dashboard.projections.history import Line
from dashboard.projections.names import number, short

KINDS = ("person.checked_in", "unit.registered", "resource.registered")
COLUMNS = (
    Column("Agency", 0.8), Column("Category", 0.9), Column("Kind or position", 1.5), Column("Name or identifier", 1.6),
    Column("7. Date/Time Check-In", 1.5), Column("10. Incident Contact", 1.8), Column("14. Incident Assignment", 1.8),
    Column("Entry", 0.5),
)  # fmt: skip


def ics_211(source: Source) -> Sheet:
    """Return the check-in list: every person, unit and shared resource once, by when it first checked in."""
    lines = source.of_kinds(*KINDS)
    bands: tuple[tuple[Block, ...], ...] = (
        (*source.head(), Words("3", "Check-In Location", (NOT_HELD,)),
         Words("4", "Start Date/Time", (source.time(lines[0].when) if lines else "",), NOT_HELD)),
        (Rows("5", "Check-In Information", COLUMNS,
              tuple(_rows(source, lines)), "Nobody has checked in"),),
        (Words("", "Blocks 6, 8, 9, 11 to 13, 15 and 16", (
            "Order request number, leader's name, total personnel, home unit, departure, method of travel, other "
            "qualifications and data provided to the Resources Unit are not held here: write them in where needed.",
        )),),
        (source.prepared("17"),), (source.record(lines),),
    )  # fmt: skip
    note = "Adapted: blocks that the journal does not hold are named once"
    return Sheet("211", "Incident Check-In List", bands, note, wide=True)


def _rows(source: Source, lines: list[Line]) -> Iterator[tuple[str, ...]]:
    seen: set[str] = set()
    for line in lines:
        body = line.reads.body if line.reads else line.entry.body
        if body.about[0] in seen:
            continue
        seen.add(body.about[0])
        struck = " (STRUCK)" if line.reads is None else ""
        agency, *told = _told(source, body)
        yield (short(agency, source.situation), *told[:2], f"{told[2]}{struck}", source.time(line.when), *told[3:],
               str(line.entry.seq))  # fmt: skip


def _told(source: Source, body: object) -> tuple[str, ...]:
    """Return agency, category, kind, name, contact and assignment."""
    situation = source.situation
    match body:
        case PersonCheckedIn(person):
            posts = [_post(source, a.at) for a in source.plan.assignments if a.who == f"person:{person.id}"]
            return person.agency, "Person", person.role, person.name, reach(person), ", ".join(dict.fromkeys(posts))
        case UnitRegistered(unit, callsign, agency, kind):
            known = situation.units.get(unit)
            on = [number(one.incident, situation) for one in known.assignments] if known else []
            return agency, "Unit", kind, callsign, f"Radio {callsign}", ", ".join(on)
        case ResourceRegistered(resource, name, kind, owner):
            held = situation.resources.get(resource)
            holder = f"with {short(held.holder, situation)}" if held and held.holder else ""
            return owner, "Shared resource", kind, name, "", holder
        case _:
            return "", "", "", "", "", ""


def _post(source: Source, at: str) -> str:
    """Name where somebody works, of `position:ID`, `division:ID` or `feature:ID`."""
    kind, _, name = at.partition(":")
    plan = source.plan
    names = {
        "position": {one.id: one.title for one in plan.positions},
        "division": {one.id: one.name for one in plan.divisions},
        "feature": {one.id: one.called for one in plan.features},
    }
    return names.get(kind, {}).get(name, name)
