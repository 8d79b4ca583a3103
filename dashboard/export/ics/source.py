"""What the forms are filled from: the journal up to one entry, and the situation there. Times are UTC microseconds."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import takewhile
from typing import TypeVar

from dashboard.export.iap.sheets import Block, Imprint, Signed, Signer, Words
from dashboard.journal.journal import Row, legible
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry
from dashboard.model.errors import PayloadRefused
from dashboard.model.events import Period
from dashboard.model.incidents import Incident
from dashboard.model.moment import clock, local
from dashboard.model.resources import Resource
from dashboard.model.text import plain
from dashboard.model.units import Unit
from dashboard.projections.history import Line, history
from dashboard.projections.names import short
from dashboard.projections.plans import live, period_of
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk
from dashboard.services.verifying import marked

T = TypeVar("T")
NAMED = 12
NOT_HELD = "Not held in Concord"


class Source:
    """The journal of one event as it is now; what is recorded meanwhile is not in it."""

    def __init__(self, desk: Desk, event: str, period: str = "") -> None:
        """Read what was said in a period (its name; empty: ever). UnknownEvent; PayloadRefused names the periods."""
        desk.head(event)
        self._desk, self.id = desk, event
        self.situation: Situation = desk.situation(event)
        self.seq, self.tz = self.situation.seq, self.situation.timezone
        self.digest = (desk.journal.digest(event, self.seq) or b"").hex()
        self.printed = desk.now(event)
        self.plan = live(self.situation).plan
        self.period: Period | None = period_of(self.plan, period) if period else None
        if period and self.period is None:
            there = ", ".join(one.name for one in self.plan.periods) or "none yet"
            raise PayloadRefused(f"period: the plan has no '{period[:60]}' (there are: {there})")

    @cached_property
    def corrections(self) -> dict[int, list[Entry]]:
        """Every correction by the seq of the entry it is about, in the order they were recorded."""
        found: dict[int, list[Entry]] = {}
        for entry in self._desk.journal.corrections(self.id):
            if isinstance(entry.body, EntryCorrected) and entry.body.target < entry.seq <= self.seq:
                found.setdefault(entry.body.target, []).append(entry)
        return found

    @property
    def event(self) -> str:
        """The event's name."""
        return self.situation.event.name if self.situation.event else "Event without a name"

    def about(self, subject: str) -> list[Line]:
        """What was said about `incident:47`, as it was said and as it reads now; in the period, the earliest first."""
        return self._within(history(self._desk.journal.about(self.id, subject, None, self.seq + 1)))

    def of_kinds(self, *kinds: str) -> list[Line]:
        """What was said of these kinds, as `about`."""
        return self._within(history(self._corrected(self._desk.journal.of_kinds(self.id, kinds))))

    def some(self, seqs: Sequence[int]) -> list[Line]:
        """The entries of these seqs, as `about`."""
        return self._within(history(self._corrected(self._desk.journal.some(self.id, seqs))))

    def by(self, person: str) -> list[Line]:
        """What this person said, as `about`; it is looked for in the whole journal."""
        quoted = plain(person)
        said = map(legible, self.rows())
        return self._within(history(self._corrected([e for e in said if plain(e.actor.person) == quoted])))

    def rows(self) -> Iterator[Row]:
        """Every line of the journal up to here."""
        return takewhile(lambda row: row.seq <= self.seq, self._desk.journal.rows(self.id))

    def unit(self, name: str) -> Unit:
        """Find a unit by id or callsign; PayloadRefused."""
        return _found("unit", name, [(unit, (unit.id, unit.callsign)) for unit in self.situation.units.values()])

    def resource(self, name: str) -> Resource:
        """Find a shared resource by id or name; PayloadRefused."""
        return _found("resource", name, [(one, (one.id, one.name)) for one in self.situation.resources.values()])

    def incident(self, name: str) -> Incident:
        """Find an incident by its id or number, `#047`, `047` or `47`; PayloadRefused."""
        every = (*self.situation.incidents.values(), *self.situation.closed.values())
        there = sorted(every, key=lambda one: (one.opened, one.id))
        return _found("incident", name, [(one, (one.number, one.id, one.number.lstrip("#0"))) for one in there])

    def agency(self, name: str) -> str:
        """Return `PD (Police Department)`."""
        known = self.situation.agencies.get(name)
        return f"{known.short} ({known.name})" if known and known.name != known.short else short(name, self.situation)

    def agencies(self, names: Iterable[str]) -> str:
        """Return short names."""
        return ", ".join(short(name, self.situation) for name in names)

    def time(self, us: int) -> str:
        """Return `2026-08-15 21:04:10` in the event's time; nothing for 0."""
        return f"{local(us, self.tz):%Y-%m-%d %H:%M:%S}" if us else ""

    def clock(self, us: int) -> str:
        """Return `21:04:10` in the event's time; nothing for 0."""
        return clock(us, self.tz) if us else ""

    def head(self, incident: Incident | None = None) -> tuple[Block, ...]:
        """Return the blocks on top of a form about the event or an incident: its name and number."""
        name = f"{incident.title or incident.type}, {self.event}" if incident else self.event
        number = incident.number if incident else self.id
        return (Words("1", "Incident Name", (name,), share=1.6), Words("2", "Incident Number", (number,)))

    def when(self, number: str, lines: Sequence[Line] = ()) -> Words:
        """Return the block of the operational period: the one asked for, else from the first of `lines` to the last."""
        if self.period:
            told: tuple[str, ...] = (self.period.name, self._span(self.period.starts, self.period.ends))
        elif lines:
            told = ("The whole log", self._span(min(line.when for line in lines), max(line.when for line in lines)))
        else:
            told = ("The whole log",)
        return Words(number, "Operational Period", told, share=1.4)

    def prepared(self, number: str, title: str = "Prepared by") -> Signed:
        """Return the block to be signed; the form was filled by nobody's hand."""
        return Signed(number, title, (Signer("", "", f"Filled from the journal, {self.time(self.printed)}"),))

    def record(self, lines: Sequence[Line] | None = None) -> Words:
        """Return the block that says which state of the journal this is, and how many of its entries are here."""
        here = ""
        if lines is not None:
            made = sum(len(self.corrections.get(line.entry.seq, ())) for line in lines)
            here = f"{_counted(len(lines), 'entry', 'entries')} on this form"
            here += f" and {_counted(made, 'correction', 'corrections')} of them. " if made else ". "
        return Words("", "Record", (
            f"{here}Filled from entries 1 to {self.seq} of the journal '{self.id}'; times are {self.tz}.",
            f"Journal head (SHA-256): {self.marked(self.digest)}",
        ))  # fmt: skip

    def marked(self, digest: str) -> str:
        """Return the head's hash, and NOT VERIFIED with the entry where the journal is not what was recorded."""
        return marked(self._desk, self.id, digest)

    def imprint(self) -> Imprint:
        """Return what stands at the foot of every page."""
        printed = f"{local(self.printed, self.tz):%Y-%m-%d %H:%M} ({self.tz})"
        return Imprint(self.event, self.period.name if self.period else "", "", printed, self.marked(self.digest[:16]))

    def _span(self, starts: int, ends: int) -> str:
        return f"From {self.time(starts)} to {self.time(ends)} ({self.tz})"

    def _within(self, lines: list[Line]) -> list[Line]:
        period = self.period
        return lines if period is None else [line for line in lines if period.starts <= line.when < period.ends]

    def _corrected(self, entries: Collection[Entry]) -> list[Entry]:
        """Add the corrections that anybody made of `entries`."""
        seqs = {entry.seq for entry in entries}
        more = [made for seq in seqs for made in self.corrections.get(seq, ())]
        return [*(e for e in entries if e.seq <= self.seq), *(c for c in more if c.seq not in seqs)]


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _found(noun: str, name: str, things: Sequence[tuple[T, tuple[str, ...]]]) -> T:
    """Return the thing that `name` calls exactly, else the only one it calls whatever its case and accents are."""
    for alike in (str, plain):
        found = [thing for thing, names in things if alike(name.strip()) in map(alike, names)]
        if len(found) == 1:
            return found[0]
        if found:
            raise PayloadRefused(f"{noun}: '{name[:60]}' is the name of {len(found)}; say the id")
    known = [names[0] for _, names in things]
    more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
    raise PayloadRefused(f"{noun}: there is no '{name[:60]}' (there are: {', '.join(known[:NAMED]) or 'none'}{more})")
