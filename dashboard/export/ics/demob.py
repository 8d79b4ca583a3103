"""ICS 221: a unit or a shared resource checks out: what it did, whether it is free, what is still to be signed off."""

from collections.abc import Iterator, Sequence

from dashboard.export.iap.sheets import Block, Column, Rows, Sheet, Words
from dashboard.export.ics.activity import COLUMNS, log_rows
from dashboard.export.ics.source import NOT_HELD, Source
from dashboard.model.moment import elapsed
from dashboard.model.units import WORDS
from dashboard.projections.history import Call, Line, calls, standing
from dashboard.projections.names import number, short

UNITS = (
    ("Logistics", "Supply Unit"), ("Logistics", "Communications Unit"), ("Logistics", "Facilities Unit"),
    ("Logistics", "Ground Support Unit"), ("Logistics", "Security Manager"), ("Finance/Administration", "Time Unit"),
    ("Other", "Agency representative"), ("Planning", "Documentation Unit"), ("Planning", "Demobilization Unit"),
)  # fmt: skip
SIGNED = (Column("Section", 1.4), Column("Unit or manager", 1.6), Column("Remarks", 2), Column("Name and signature", 2),
          Column("Date/Time", 1))  # fmt: skip


def of_unit(source: Source, name: str) -> Sheet:
    """Return the check-out of a unit; PayloadRefused where there is none of that name."""
    unit = source.unit(name)
    lines = source.about(f"unit:{unit.id}")
    made = calls(standing(lines), unit.id)
    status, since = unit.current
    remarks = [f"{WORDS[status]} since {source.time(since)}{f': {unit.note}' if unit.note else ''}"]
    remarks.append(f"{len(made)} call{'' if len(made) == 1 else 's'}, {_busy(source, made)} on calls")
    for one in unit.assignments:
        remarks.append(f"STILL ON {number(one.incident, source.situation)} since {source.time(one.assigned)}")
    shifts = [a.ends for a in source.plan.assignments if a.who == f"unit:{unit.id}" and a.ends]
    planned = f"{source.time(max(shifts))} (end of its last planned assignment)" if shifts else NOT_HELD
    what = f"{unit.callsign}, {unit.type or 'unit'}, {source.agency(unit.agency)}"
    return _sheet(source, unit.callsign, what, planned, remarks, lines)


def of_resource(source: Source, name: str) -> Sheet:
    """Return the check-out of a shared resource; PayloadRefused where there is none of that name."""
    one = source.resource(name)
    lines = source.about(f"resource:{one.id}")
    holder = f", with {source.agency(one.holder)}," if one.holder else ", with its owner,"
    remarks = [f"{one.status.replace('_', ' ').capitalize()}{holder} since {source.time(one.since)}"]
    if one.holder:
        remarks.append(f"NOT RETURNED to {short(one.owner, source.situation)}")
    later = [booking for booking in one.bookings if booking.ends > source.printed]
    remarks += [f"Still booked by {short(b.agency, source.situation)}, {source.time(b.starts)} to {source.time(b.ends)}"
                for b in later]  # fmt: skip
    return _sheet(source, one.name, f"{one.name}, {one.kind}, of {source.agency(one.owner)}", NOT_HELD, remarks, lines)


def _sheet(source: Source, name: str, what: str, planned: str, remarks: list[str], lines: list[Line]) -> Sheet:
    log = Rows("", "What the journal says of it", COLUMNS, tuple(log_rows(source, lines)), "No entry of the journal")
    bands: tuple[tuple[Block, ...], ...] = (
        source.head(),
        (Words("3", "Planned Release Date/Time", (planned,)), Words("4", "Resource or Personnel Released", (what,))),
        (Words("5", "Order Request Number", (NOT_HELD,)),),
        (Rows("6", "Resource or Personnel: sign-offs before release", SIGNED, tuple(_lines())),),
        (Words("7", "Remarks", tuple(remarks)),),
        (Words("8", "Travel Information", (NOT_HELD,)), Words("9", "Reassignment Information", (NOT_HELD,))),
        (source.prepared("10"),), (log,), (source.record(lines),),
    )  # fmt: skip
    return Sheet("221", "Demobilization Check-Out", bands, subject=name)


def _lines() -> Iterator[tuple[str, ...]]:
    return ((section, unit, "", "", "") for section, unit in UNITS)


def _busy(source: Source, made: Sequence[Call]) -> str:
    return elapsed(sum((call.released or source.printed) - call.assigned for call in made))
