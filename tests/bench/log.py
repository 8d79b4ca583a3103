"""A synthetic day: 24 hours of entries, 30,000 incidents and 5,000 units in a log of a million, always the same."""

import random
from collections import deque
from collections.abc import Iterator

from msgspec import Raw

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import AnyBody, Draft, encode_body
from dashboard.model.incidents import IncidentChanged, IncidentClosed
from dashboard.model.leads import LeadAnswered, LeadProposed
from dashboard.model.moment import SECOND
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from tests.builders import EVENT, START, a_draft, a_feed, a_note, a_resource, a_unit, an_agency, an_event, an_incident

DAY = 24 * 3_600 * SECOND
UNITS = 5_000
AGENCIES = ("police", "fire", "ems")
CORRECTED_EVERY = 1_000
MOST_OPEN = 400


class Day:
    """Makes entry bodies one after the other."""

    def __init__(self, size: int, units: int = UNITS) -> None:
        """A day of `size` entries."""
        self.size, self.units = size, units
        self._random = random.Random(20260815)
        self._open: deque[str] = deque()
        self._asked: dict[str, tuple[str, str]] = {}
        self._busy: dict[str, str] = {}
        self._opened = 0
        self._notes: deque[tuple[int, str]] = deque(maxlen=2_000)

    def drafts(self) -> Iterator[Draft]:
        """Every draft, in order; `occurred` a few seconds before it is said, at times."""
        for n, body in enumerate(self._bodies(), 1):
            t = START + n * DAY // self.size
            late = self._random.choice((0, 0, 0, 2, 30)) * SECOND
            yield a_draft(body, t - late, f"{EVENT}.{n}", known=t)

    def _bodies(self) -> Iterator[AnyBody]:
        start: list[AnyBody] = [an_event(), *map(an_agency, AGENCIES), *(a_resource(f"r{n}") for n in range(200))]
        start += [a_feed(f"avl-{agency}", agency, 1) for agency in AGENCIES]
        start += [
            a_unit(f"U{n}", AGENCIES[n % 3], type="patrol", feed=f"avl-{AGENCIES[n % 3]}") for n in range(self.units)
        ]
        yield from start
        for n in range(len(start) + 1, self.size + 1):
            yield self._next(n)

    def _next(self, n: int) -> AnyBody:
        if n % CORRECTED_EVERY == 0 and self._notes:
            seq, incident = self._random.choice(self._notes)
            instead = Raw(encode_body(a_note("It was the other gate", incident)))
            return EntryCorrected(seq, "misheard", instead, told=(f"incident:{incident}",))
        if self._opened < n * 3 // 100:
            return self._opening()
        if len(self._open) > MOST_OPEN:
            return IncidentClosed(self._open.popleft(), "done")
        return self._work(n)

    def _opening(self) -> AnyBody:
        self._opened += 1
        self._open.append(str(self._opened))
        priority = self._random.choice(("P1", "P2", "P3", "P3", "P4"))
        return an_incident(str(self._opened), priority=priority, title="Person down near the bar")

    def _lead(self, incident: str, n: int) -> AnyBody:
        """Propose a lead; the next time, its agency agrees."""
        if incident in self._asked:
            agency, key = self._asked.pop(incident)
            return LeadAnswered(incident, key, agency, "agrees")
        self._asked[incident] = (AGENCIES[n % 3], f"l{n}")
        return LeadProposed(incident, f"l{n}", AGENCIES[n % 3], (AGENCIES[n % 3],), "by the nature of it")

    def _work(self, n: int) -> AnyBody:
        incident = self._random.choice(self._open)
        unit = f"U{self._random.randrange(self.units)}"
        match self._random.randrange(10):
            case 0 | 1 | 2:
                self._notes.append((n, incident))
                return a_note(f"Update {n}: crew asks for a second unit at the north gate", incident)
            case 3:
                return self._lead(incident, n)
            case 4:
                return IncidentChanged(incident, priority="P2")
            case 5 | 6 if unit in self._busy:
                return UnitReleased(unit, self._busy.pop(unit))
            case 5 | 6:
                self._busy[unit] = incident
                return UnitAssigned(unit, incident)
            case _:
                status = self._random.choice(("ENRT", "ONSC", "AVAIL", "BUSY"))
                return UnitStatusChanged(unit, status, self._busy.get(unit, ""))  # type: ignore[arg-type]
