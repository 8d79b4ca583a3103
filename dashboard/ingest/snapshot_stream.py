"""Streams of snapshots: rows that say at an instant who is on what become entries by the difference of two instants.

What changed between two snapshots is known, and counts as having happened, at the later one; the true instant lies
between, and every entry's `said` names both. A file that goes on where an earlier one ended adds what is new; the same
file again adds nothing, because keys are made of the instant, the call and the unit.
"""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import get_args
from urllib.parse import quote

from msgspec import Struct, field

from dashboard.ingest.cad_drafts import STANDING, incident
from dashboard.ingest.cad_places import position
from dashboard.ingest.cad_report import Progress, Report
from dashboard.ingest.cad_rows import Sending, read
from dashboard.ingest.mapping import STATUSES, UNKNOWN_AGENCY, Mapping
from dashboard.journal.journal import Row
from dashboard.model.agencies import AgencyJoined
from dashboard.model.entry import Actor, AnyBody, Draft, decode
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Event, EventOpened
from dashboard.model.incidents import IncidentClosed, IncidentOpened, IncidentReopened
from dashboard.model.moment import elapsed, iso
from dashboard.model.units import Status, UnitAssigned, UnitRegistered, UnitReleased, UnitStatusChanged
from dashboard.services.rules import cleaned_strings

PREFIX = "snapshots"
FREE = frozenset({"available", "closed", "AVAIL", "AVAIL_POST", "OFF", "OOS_MECH", "OOS_REST", "OOS_PERS"})
ORDER = (UnitReleased, IncidentOpened, IncidentReopened, UnitAssigned, UnitStatusChanged, IncidentClosed)


class _State(Struct):
    """Who is on what: unit -> call -> status; each unit's own status; open and closed calls; when that was so."""

    on: dict[str, dict[str, Status]] = field(default_factory=dict)
    own: dict[str, Status] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    at: int = 0


class _Seen(Struct):
    """What one snapshot says: unit -> call -> status (free units: none), units' own statuses, calls."""

    on: dict[str, dict[str, Status]] = field(default_factory=dict)
    own: dict[str, Status] = field(default_factory=dict)
    calls: dict[str, Sending] = field(default_factory=dict)


def drafts(
    event: str, path: Path, mapping: Mapping, report: Report, rows: Iterable[Row], progress: Progress
) -> list[Draft]:
    """Return what is new of the snapshots in the file, in order; `rows` are the journal's so far. PayloadRefused."""
    listed = read(path, mapping, report, progress)
    by_time: dict[int, list[Sending]] = {}
    for s in listed:
        by_time.setdefault(s.stamps["time"].at, []).append(s)
    _doubt_clock(listed, report)
    if not by_time:
        return []
    times = sorted(by_time)
    stream = _Stream(event, mapping, report, rows, times[0])
    stream.stand(listed, times[0])
    for n, at in enumerate(times):
        stream.step(at, by_time[at])
        if n % 200 == 0:
            progress("snapshots compared", n, len(times))
    stream.done(times, listed)
    return stream.new


def _doubt_clock(listed: list[Sending], report: Report) -> None:
    for one, other in pairwise(listed):
        if other.stamps["time"].at < one.stamps["time"].at:
            why = f"the clock runs back from {one.stamps['time'].text} (line {one.row}); put in its place by its time"
            report.doubt("clock runs back", other.row, "time", other.stamps["time"].text, why)


class _Stream:
    """Walks from snapshot to snapshot."""

    def __init__(self, event: str, mapping: Mapping, report: Report, rows: Iterable[Row], first: int) -> None:
        self._event, self._mapping, self._report = event, mapping, report
        self._actor = Actor(f"CAD snapshots, {mapping.event.name}", "", "feed")
        self._state, self._keys, self._standing, self._later = _State(), set[str](), set[str](), 0
        self._unknown: dict[str, tuple[int, int]] = {}
        self.new: list[Draft] = []
        for row in rows:
            ours = row.key.startswith(f"{PREFIX}/")
            if ours:
                self._keys.add(row.key)
                self._later = max(self._later, row.known)
            if row.kind in STANDING:
                self._standing.add(decode(row.line).body.about[0])
            elif ours and row.known < first:
                self._remember(decode(row.line).body, row.known)
        self._before = frozenset(self._standing)

    def _remember(self, body: AnyBody, at: int) -> None:
        state = self._state
        state.at = at
        match body:
            case UnitAssigned():
                state.on.setdefault(body.unit, {})[body.incident] = "DISP"
            case UnitReleased():
                state.on.get(body.unit, {}).pop(body.incident, None)
            case UnitStatusChanged() if body.incident:
                state.on.setdefault(body.unit, {})[body.incident] = body.status
            case UnitStatusChanged():
                state.own[body.unit] = body.status
            case IncidentOpened() | IncidentReopened():
                state.open.add(body.incident)
                state.closed.discard(body.incident)
            case IncidentClosed():
                state.open.discard(body.incident)
                state.closed.add(body.incident)

    def stand(self, listed: list[Sending], start: int) -> None:
        """Open the event and register the units, where they are not there yet."""
        info, agencies = self._mapping.event, {}
        self._stands(EventOpened(Event(self._event, info.name, info.timezone, info.lat, info.lon)), start)
        for agency in (*self._mapping.agencies, UNKNOWN_AGENCY):
            agencies[agency.id] = agency
        for agency in self._mapping.agencies:
            self._stands(AgencyJoined(agency), start)
        units = {s.unit: s for s in reversed(listed) if s.unit}
        for unit, s in sorted(units.items()):
            if s.agency == UNKNOWN_AGENCY.id:
                self._report.doubt("no agency", s.row, "unit", unit, "no rule of the mapping says whose it is")
                self._stands(AgencyJoined(UNKNOWN_AGENCY), start)
            self._stands(UnitRegistered(unit, s.callsign, s.agency, s.unit_type), start)
        self._report.units = len(units)
        self._report.calls = len({s.call for s in listed if s.call})

    def _stands(self, body: AnyBody, at: int) -> None:
        if body.about[0] in self._standing:
            self._report.known += body.about[0] in self._before
            return
        self._standing.add(body.about[0])
        self._add(body, at, at, "standing", "")

    def step(self, at: int, rows: list[Sending]) -> None:
        """Take the snapshot at `at` (UTC microseconds): what differs from the one before becomes entries."""
        seen, state, bodies = self._read(rows), self._state, list[AnyBody]()
        if self._mapping.file.absent == "unsaid":
            seen.on = {**state.on, **seen.on}
        for unit in sorted(state.on.keys() | seen.on.keys()):
            bodies += _moved(unit, state.on.get(unit, {}), seen.on.get(unit, {}))
        for unit, status in seen.own.items():
            if state.own.get(unit, "AVAIL") != status:
                bodies.append(UnitStatusChanged(unit, status))
        busy = {call for calls in seen.on.values() for call in calls}
        there = busy | seen.calls.keys()
        for call in sorted(there - state.open):
            bodies.append(IncidentReopened(call) if call in state.closed else self._opened(call, seen.calls[call]))
        bodies += [IncidentClosed(call) for call in sorted(state.open - there)]
        said = f"between {self._time(state.at)} and {self._time(at)}" if state.at else f"at {self._time(at)}"
        for body in sorted(bodies, key=lambda body: ORDER.index(type(body))):
            received = self._received(body, seen, at)
            self._add(body, received, at, str(at), f"{said} (snapshots)" if received == at else "")
        gone = (state.closed | (state.open - there)) - there
        self._state = _State(seen.on, {**state.own, **seen.own}, there, gone, at)

    def _received(self, body: AnyBody, seen: _Seen, at: int) -> int:
        """When it occurred: at the later snapshot, but for a call whose own time the row tells."""
        if isinstance(body, IncidentOpened):
            stamp = seen.calls[body.incident].stamps.get("received")
            return min(stamp.at, at) if stamp else at
        return at

    def _read(self, rows: list[Sending]) -> _Seen:
        seen = _Seen()
        for s in rows:
            meant = self._meant(s)
            free = meant in FREE
            if s.call and not (free and not s.unit):
                seen.calls.setdefault(s.call, s)
            if s.unit:
                calls = seen.on.setdefault(s.unit, {})
                if s.call and not free:
                    calls[s.call] = _status(meant) or self._state.on.get(s.unit, {}).get(s.call, "DISP")
                elif own := _status(meant):
                    seen.own[s.unit] = own
                if len(calls) == 2:
                    why = f"is on {' and '.join(calls)} at one instant"
                    self._report.doubt("double assignment", s.row, "unit", s.unit, why)
        for unit, calls in seen.on.items():
            if calls and self._state.own.get(unit, "AVAIL") != "AVAIL":
                seen.own[unit] = "AVAIL"
        return seen

    def _meant(self, s: Sending) -> str:
        said = s.facts.get("status", "")
        if said and said not in self._mapping.statuses:
            row, count = self._unknown.get(said, (s.row, 0))
            self._unknown[said] = row, count + 1
        return self._mapping.statuses.get(said, "")

    def _opened(self, call: str, s: Sending) -> IncidentOpened:
        try:
            place = position(s.facts, self._mapping) or (None, None)
        except EntryRejected as error:
            why = f"call {call} is kept without a place: {str(error).partition(': ')[2]}"
            self._report.doubt("no such place", s.row, "position", s.facts.get("location", ""), why)
            place = None, None
        return incident(call, s.facts, self._mapping, place)

    def _add(self, body: AnyBody, occurred: int, known: int, what: str, said: str) -> None:
        key = "/".join((PREFIX, what, body.kind, *(quote(about, safe="") for about in body.about)))
        if key in self._keys:
            self._report.known += 1
            return
        self._keys.add(key)
        self.new.append(cleaned_strings(Draft(body, self._actor, occurred, key, known, said)))

    def _time(self, at: int) -> str:
        return iso(at, self._mapping.event.timezone)

    def done(self, times: list[int], listed: list[Sending]) -> None:
        """Say in the report what snapshots can and cannot tell."""
        for said, (row, count) in sorted(self._unknown.items()):
            why = f"is not under [statuses] of the mapping; {count} rows tell only who is on what"
            self._report.doubt("unknown status", row, "status", said, why)
        gaps = [after - before for before, after in pairwise(times)]
        if gaps:
            where = max(range(len(gaps)), key=gaps.__getitem__)
            self._report.notes += [
                f"{len(times)} snapshots, usually {elapsed(int(median(gaps)))} apart; the longest gap is "
                f"{elapsed(gaps[where])}, from {self._time(times[where])} to {self._time(times[where + 1])}",
                "every change counts from the later of two snapshots: the true instant lies between the two",
            ]
        if self._later > times[-1]:
            self._report.doubt(
                "older than the journal", listed[-1].row, "time", listed[-1].stamps["time"].text,
                f"the journal has snapshots up to {self._time(self._later)}: what it concluded from them stays",
            )  # fmt: skip


def _moved(unit: str, before: dict[str, Status], after: dict[str, Status]) -> Iterable[AnyBody]:
    for call in before.keys() - after.keys():
        yield UnitReleased(unit, call)
    for call, status in after.items():
        if call not in before:
            yield UnitAssigned(unit, call)
        if status != before.get(call, "DISP"):
            yield UnitStatusChanged(unit, status, call)


def _status(meant: str) -> Status | None:
    """Return our unit status, of one of our times such as on_scene or of the status itself; None: nothing is said."""
    if meant in ("dispatch", "received"):
        return "DISP"
    return dict[str, Status](STATUSES).get(meant) or next((one for one in get_args(Status) if one == meant), None)
