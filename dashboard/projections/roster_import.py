"""Rows of a roster from outside, and what each becomes of the plan: pure, decided before anything is taken in.

A name is taken only where it is exact; what is only near waits until somebody says which is meant.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct, structs

from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period
from dashboard.model.moment import DAY, MINUTE, local, parse
from dashboard.model.plans import Assignment, Plan, PlanEdited
from dashboard.model.text import plain
from dashboard.projections.bookings import instant
from dashboard.projections.plan_edits import in_order
from dashboard.projections.roster_edits import assigned
from dashboard.projections.roster_names import people_and_units, places
from dashboard.projections.situation import Situation

Outcome = Literal["new", "same", "changed", "doubtful", "refused"]
FIELDS = ("who", "where", "period", "day", "starts", "ends", "people", "note")
LABELS = {
    "who": "Who", "where": "Where", "period": "Period", "day": "Date",
    "starts": "From", "ends": "Until", "people": "People", "note": "Note",
}  # fmt: skip
SAID = {
    "who": ("who", "name", "person", "callsign", "unit", "staff", "employee", "team", "attendee"),
    "where": ("where", "post", "position", "role", "location", "place", "assignment", "station"),
    "period": ("period", "operational period", "op", "shift name"),
    "day": ("day", "date"),
    "starts": ("starts", "start", "from", "begin", "begins", "start time", "dtstart"),
    "ends": ("ends", "end", "until", "to", "finish", "end time", "dtend"),
    "people": ("people", "persons", "number", "count", "staff count", "headcount"),
    "note": ("note", "notes", "remark", "remarks", "comment"),
}  # fmt: skip
MOST_PEOPLE = 1_000


class SheetRow(Struct, frozen=True, gc=False):
    """One row of a file by its number there; `refused` says why it cannot be read at all."""

    number: int
    cells: tuple[str, ...]
    refused: str = ""


class Sheet(Struct, frozen=True):
    """A table that was read: the name of its file, its headers, its rows, the file's sheets, what was done to it."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    sheets: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


class Answer(Struct, frozen=True):
    """What somebody said about names that are not known: words of the file -> subject (`person:ana`)."""

    who: Mapping[str, str] = {}
    where: Mapping[str, str] = {}


class Taken(Struct, frozen=True, gc=False):
    """What one row became; `unknown` is the word nobody knows, in which field, and `near` what it may mean.

    `doubt` is what was taken for something that the row does not say.
    """

    number: int
    outcome: Outcome
    says: str
    assignments: tuple[Assignment, ...] = ()
    unknown: tuple[str, str] = ("", "")
    near: tuple[str, ...] = ()
    doubt: str = ""


def guessed(headers: Sequence[str]) -> dict[str, int]:
    """Guess which column is which field (field -> index); a field that none fits is left out."""
    said = [plain(header).replace("_", " ") for header in headers]
    found: dict[str, int] = {}
    for name in FIELDS:
        for word in SAID[name]:
            at = next((n for n, header in enumerate(said) if header == word and n not in found.values()), None)
            if at is not None:
                found[name] = at
                break
    return found


def read_rows(
    sheet: Sheet, columns: Mapping[str, int], plan: Plan, situation: Situation, answer: Answer | None = None
) -> tuple[Taken, ...]:
    """Say what every row becomes. `columns` are the fields' columns; `answer` is what was said of unknown names."""
    reader = _Reader(plan, situation, columns, answer or Answer())
    return tuple(reader.row(row) for row in sheet.rows)


def unknown_names(taken: Iterable[Taken], field: str) -> dict[str, tuple[str, ...]]:
    """Return the words of `field` that nobody knows, each once, with what they may mean."""
    return {t.unknown[1]: t.near for t in taken if t.unknown[0] == field and t.unknown[1]}


def edit_of(taken: Iterable[Taken], plan: Plan, what: str) -> PlanEdited | None:
    """Return all new and changed rows as one edit; None where there is none."""
    wanted = [a for t in taken if t.outcome in ("new", "changed") for a in t.assignments]
    return assigned(plan, wanted, what)


class _Reader:
    def __init__(self, plan: Plan, situation: Situation, columns: Mapping[str, int], answer: Answer) -> None:
        self._plan, self._situation, self._columns, self._answer = plan, situation, columns, answer
        self._who, self._where = people_and_units(situation), places(plan)
        self._periods = in_order(plan)
        self._there: dict[tuple[str, str, str], list[Assignment]] = {}
        for one in plan.assignments:
            self._there.setdefault((one.period, one.who, one.at), []).append(one)
        self._seen: set[Assignment] = set()
        self._used: set[str] = set()

    def row(self, row: SheetRow) -> Taken:
        if row.refused:
            return Taken(row.number, "refused", row.refused)
        cells = {f: row.cells[n].strip() if n < len(row.cells) else "" for f, n in self._columns.items()}
        try:
            return self._read(row.number, cells)
        except EntryRejected as error:
            return Taken(row.number, "refused", str(error))

    def _read(self, number: int, cells: Mapping[str, str]) -> Taken:
        found = {}
        for field, names, said in (("who", self._who, self._answer.who), ("where", self._where, self._answer.where)):
            words = cells.get(field, "")
            if not words:
                raise EntryRejected(field, "is empty")
            match = names.match(words)
            found[field] = said.get(words) or match.found
            if not found[field]:
                near = ", ".join(match.near)
                wrong = f"is not known{'; near: ' if near else ''}{near}"
                wrong = f"is the name of {len(match.near)}: {near}" if match.several else wrong
                return Taken(number, "doubtful", f"{field}: '{words[:60]}' {wrong}", (), (field, words),
                             match.near)  # fmt: skip
        people = _people(cells.get("people", ""))
        wanted = [
            Assignment("", period.name, found["who"], found["where"], starts, ends, people, cells.get("note", "")[:200])
            for period, starts, ends in self._hours(cells)
        ]
        return self._compared(number, wanted, self._doubt(cells, wanted))

    def _doubt(self, cells: Mapping[str, str], wanted: Sequence[Assignment]) -> str:
        """Say which day was taken for a row with hours and neither a day nor a period; empty for any other row.

        It is the plan's first day, with its night; EntryRejected where the hours lie in no period that begins then.
        """
        clock, spread = cells.get("starts", ""), self._periods[-1].ends - self._periods[0].starts
        if not _only_clock(clock or "-") or cells.get("day") or cells.get("period") or spread <= DAY:
            return ""
        tz = self._situation.timezone
        first, begins = f"{local(self._periods[0].starts, tz):%a %d %b}", {p.name: p.starts for p in self._periods}
        if any(f"{local(begins[one.period], tz):%a %d %b}" != first for one in wanted):
            says = f"'{clock[:40]}' is in no period of the first day, {first}; give a date or a period"
            raise EntryRejected("from", says)
        return f"no day is given: taken as the plan's first, {first}"

    def _compared(self, number: int, wanted: Sequence[Assignment], doubt: str) -> Taken:
        outcomes: set[Outcome] = set()
        put = []
        for one in wanted:
            there = self._there.get((one.period, one.who, one.at), [])
            if one in self._seen or any(structs.replace(a, id="", note=one.note) == one for a in there):
                outcomes.add("same")
            elif len(there) == 1 and there[0].id not in self._used:
                outcomes.add("changed")
                self._used.add(there[0].id)
                put.append(structs.replace(one, id=there[0].id))
            else:
                outcomes.add("new")
                put.append(one)
            self._seen.add(one)
        outcome: Outcome = "new" if "new" in outcomes else "changed" if "changed" in outcomes else "same"
        return Taken(number, outcome, "; ".join(filter(None, (_words(wanted), doubt))), tuple(put), doubt=doubt)

    def _hours(self, cells: Mapping[str, str]) -> list[tuple[Period, int, int]]:
        """Return the periods that the row's hours touch, each with the hours in it (0: the period's own)."""
        if not self._periods:
            raise EntryRejected("period", "the plan has no operational periods yet")
        named = self._named(cells.get("period", ""))
        first, last = cells.get("starts", ""), cells.get("ends", "")
        if named is not None and not first and not last:
            return [(named, 0, 0)]
        starts, ends = self._times(named, cells.get("day", ""), first, last)
        touched = [p for p in self._periods if p.starts < ends and starts < p.ends and (named is None or p is named)]
        if not touched:
            raise EntryRejected("hours", f"{first}-{last} is in no period of the plan"[:120])
        opens, closes = min(p.starts for p in touched), max(p.ends for p in touched)
        over = [(starts, min(opens, ends))] if starts < opens else []
        over += [(max(closes, starts), ends)] if closes < ends else []
        if over:
            tz = self._situation.timezone
            words = ", ".join(f"{local(a, tz):%a %H:%M}-{local(b, tz):%H:%M}" for a, b in over)
            which = "the period it names" if named else "every period"
            raise EntryRejected("hours", f"{words} is outside {which}; make the period longer or the hours shorter")
        cut = [(p, max(starts, p.starts), min(ends, p.ends)) for p in touched]
        return [(p, 0 if a == p.starts else a, 0 if b == p.ends else b) for p, a, b in cut]

    def _named(self, words: str) -> Period | None:
        if not words:
            return None
        said = plain(words)
        exact = [p for p in self._periods if plain(p.name) == said]
        first = exact or [p for p in self._periods if plain(p.name).split()[:1] == [said]]
        if len(first) != 1:
            raise EntryRejected("period", f"'{words[:60]}' is none of {', '.join(p.name for p in self._periods)}"[:300])
        return first[0]

    def _times(self, named: Period | None, day: str, first: str, last: str) -> tuple[int, int]:
        tz, base = self._situation.timezone, named.starts if named else self._periods[0].starts
        if not first or not last:
            raise EntryRejected("from" if not first else "until", "is empty; give both hours, or only a period")
        if day and _only_clock(first):
            starts = parse(f"{day.split()[0]} {_clock(first)}", tz, "date and from")
        else:
            starts = instant(_clock(first), base - MINUTE, tz, "from")
        ends = instant(_clock(last), starts, tz, "until")
        if ends <= starts:
            raise EntryRejected("until", f"'{last[:40]}' is not after the start")
        if ends - starts > DAY:
            raise EntryRejected("until", f"'{last[:40]}' is more than 24 hours after the start")
        return starts, ends


def _words(wanted: Sequence[Assignment]) -> str:
    return ", ".join(dict.fromkeys(a.period for a in wanted))


def _people(words: str) -> int:
    if not words:
        return 1
    if not words.isdecimal() or not 1 <= int(words[:9]) <= MOST_PEOPLE:
        raise EntryRejected("people", f"'{words[:40]}' must be a number from 1 to {MOST_PEOPLE:,}")
    return int(words)


def _only_clock(words: str) -> bool:
    return len(words) <= 8 and "-" not in words and not any(c.isalpha() for c in words)


def _clock(words: str) -> str:
    """`14:00:00` as spreadsheets give it, and `14`, as `14:00`."""
    parts = words.split(":")
    if len(parts) == 3 and all(part.isdecimal() for part in parts):
        return ":".join(parts[:2])
    return f"{words}:00" if words.isdecimal() and len(words) <= 2 else words
