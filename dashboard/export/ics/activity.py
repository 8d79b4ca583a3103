"""ICS 214: what a unit or a person did, entry by entry; what was corrected reads so and keeps its old words."""

from collections.abc import Iterable, Iterator

from dashboard.export.iap.paper import reach
from dashboard.export.iap.sheets import Column, Rows, Sheet, Words
from dashboard.export.ics.source import NOT_HELD, Source
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry, as_last_said
from dashboard.model.errors import PayloadRefused
from dashboard.model.events import Person
from dashboard.model.moment import SECOND, local
from dashboard.model.text import plain
from dashboard.projections.history import Line, read_through
from dashboard.projections.names import short
from dashboard.projections.words import describe
from dashboard.services.limits import limits

COLUMNS = (Column("Date/Time", 0.9), Column("Notable Activities", 5.4), Column("Entered by", 1.5), Column("Entry", 0.6))
PEOPLE = (Column("Name", 2), Column("ICS Position", 1.6), Column("Home Agency (and Unit)", 1.6))


def of_unit(source: Source, name: str) -> Sheet:
    """Return the activity log of a unit; PayloadRefused where there is none of that name."""
    unit = source.unit(name)
    lines = source.about(f"unit:{unit.id}")
    crew = Rows("6", "Resources Assigned", PEOPLE, (), "The crew of a unit is not held here: write the names in")
    return _sheet(source, (unit.callsign, unit.type or NOT_HELD, source.agency(unit.agency)), crew, lines)


def of_person(source: Source, name: str) -> Sheet:
    """Return the activity log of a person, by id or name; PayloadRefused where nobody of that name is in the log."""
    known = _known(source, name)
    called = known.name if known else name.strip()
    lines = source.by(called)
    if known is None and not lines:
        there = ", ".join(sorted(person.name for person in source.situation.people.values())[:12])
        raise PayloadRefused(f"person: nobody called '{name[:60]}' is in the log (checked in: {there or 'nobody'})")
    actor = lines[0].entry.actor if lines else None
    called = known.name if known else actor.person if actor else called
    role = known.role if known else actor.role if actor else ""
    agency = known.agency if known else actor.agency if actor else ""
    agencies = source.agency(agency) if agency else NOT_HELD
    reached = reach(known) if known else ""
    crew = Rows("6", "Resources Assigned", PEOPLE, (), "Who worked under them is not held here: write the names in")
    return _sheet(source, (f"{called}, {reached}" if reached else called, role or NOT_HELD, agencies), crew, lines)


def log_rows(source: Source, lines: Iterable[Line]) -> Iterator[tuple[str, ...]]:
    """Return entries as rows of COLUMNS, a heading before each day."""
    day = ""
    for line in lines:
        today = f"{local(line.when, source.tz):%A %Y-%m-%d}"
        if today != day:
            day = today
            yield (day,)
        entry = line.entry
        agency = f" ({short(entry.actor.agency, source.situation)})" if entry.actor.agency else ""
        yield source.clock(line.when), told(source, line), f"{entry.actor.person}{agency}", str(entry.seq)


def told(source: Source, line: Line) -> str:
    """Say what an entry says now, and below it what became of it: late, each correction with the words before it."""
    situation, entry, now = source.situation, line.entry, line.reads
    made = source.corrections.get(entry.seq, ())
    reads = read_through(entry, made)
    words = describe(now, situation) if now else f"STRUCK: {describe(as_last_said(reads), situation)}"
    notes = [_corrected(source, correction, reads[n], reads[n + 1]) for n, correction in enumerate(made)]
    if entry.known - line.when > limits().decision_late * SECOND:
        notes.append(f"Late entry: known {source.time(entry.known)}")
    return "\n".join((words, *(f"[{note}]" for note in notes)))


def _corrected(source: Source, made: Entry, before: Entry | None, after: Entry | None) -> str:
    reason = made.body.reason if isinstance(made.body, EntryCorrected) else ""
    verb = "Struck" if after is None else "Corrected"
    said = [f"{verb} {source.time(made.known)} by {made.actor.person}, entry {made.seq}: {reason or 'no reason said'}"]
    if before is not None and after is not None:
        old = describe(before, source.situation)
        said += [f"It read: {old}"] if old != describe(after, source.situation) else []
        said += [f"It was timed {source.time(before.occurred)}"] if before.occurred != after.occurred else []
    return ". ".join(part.rstrip(".") for part in said)


def _known(source: Source, name: str) -> Person | None:
    people = source.situation.people
    if name.strip() in people:
        return people[name.strip()]
    found = [person for person in people.values() if plain(person.name) == plain(name)]
    if len(found) > 1:
        raise PayloadRefused(f"person: '{name[:60]}' is the name of {len(found)}; say the id")
    return found[0] if found else None


def _sheet(source: Source, who: tuple[str, str, str], crew: Rows, lines: list[Line]) -> Sheet:
    name, position, agency = who
    log = Rows("7", "Activity Log", COLUMNS, tuple(log_rows(source, lines)), "The journal holds no entry of this kind")
    bands = (
        (Words("1", "Incident Name", (source.event,)), source.when("2", lines)),
        (Words("3", "Name", (name,), share=1.4), Words("4", "ICS Position", (position,)),
         Words("5", "Home Agency (and Unit)", (agency,), share=1.3)),
        (crew,), (log,), (source.prepared("8"),), (source.record(lines),),
    )  # fmt: skip
    return Sheet("214", "Activity Log", bands, subject=name)
