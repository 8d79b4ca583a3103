"""The replay of one event: all that its page shows at an instant in one answer, and the lanes of its clock bar."""

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec
import numpy as np
from msgspec import Raw, Struct

from dashboard.journal.journal import KINDS
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry
from dashboard.model.moment import SECOND, At, Basis
from dashboard.model.resources import Resource
from dashboard.projections.board import AgencyTile, agency_tiles
from dashboard.projections.differences import Difference, differs_at
from dashboard.projections.log import LogLine, log_lines
from dashboard.projections.names import number, short
from dashboard.projections.replay import (
    DRAWN,
    Bar,
    Lane,
    Times,
    alarm_bars,
    decision_bars,
    density,
    focus,
    lane,
    silences,
    spells,
)
from dashboard.projections.situation import Situation
from dashboard.projections.timeline import SPACING
from dashboard.services.desk import Desk
from dashboard.services.limits import limits
from dashboard.services.pictures import picture_at

LINES = 60
SHARED = 40
LISTED = 50
LATE = 2_000
SAMPLES = 120
MOST_BINS = 2_000
BEYOND = frozenset({"live", "head", "span"})
MEASURED = frozenset({"at", "basis", "box", "positions"})
WIRE = frozenset(KINDS[kind] for kind in DRAWN)
_encode = msgspec.json.Encoder().encode
_parts = msgspec.json.Decoder(dict[str, Raw])


class SharedResource(Struct, frozen=True):
    """A shared resource that is not simply free: agencies by short name, `incident` as people say it; UTC us."""

    id: str
    name: str
    status: str
    holder: str
    incident: str
    since: int


class Strip(Struct, frozen=True):
    """What is left at one instant: by agency, and the shared resources (`more` are not listed)."""

    tiles: tuple[AgencyTile, ...]
    shared: tuple[SharedResource, ...]
    more: int


class LineAt(Struct, frozen=True):
    """A log line as it read at the instant: `was` are its earlier readings, `struck` whether it was taken back."""

    seq: int
    occurred: int
    known: int
    text: str
    was: tuple[str, ...]
    struck: bool
    person: str
    agency: str
    kind: str


class Step(Struct, frozen=True):
    """The instants of the entries before and after one instant (0: none)."""

    before: int
    after: int


class ReplayAt(Struct, frozen=True):
    """Everything at `at`: the frame as the wall draws it, the latest lines of the log, resources, what differs.

    `hash` is of what is drawn (see `frame_hash`), `earlier` how many entries there are before `lines`.
    """

    at: int
    basis: Basis
    seq: int
    hash: str
    frame: Raw
    lines: tuple[LineAt, ...]
    earlier: int
    resources: Strip
    differs: tuple[Difference, ...]
    differing: int
    step: Step


class Track(Struct, frozen=True):
    """The lanes of `window`: at most so many bins. `free` are (instant, units free), `gaps` (feed, from, to).

    `span` is the first and last instant of the log on this basis, `focus` its busiest part; `entries` are in `window`,
    `total` in the whole log, which ended at `seq`.
    """

    event: str
    basis: Basis
    seq: int
    timezone: str
    name: str
    span: tuple[int, int]
    focus: tuple[int, int]
    window: tuple[int, int]
    total: int
    entries: int
    lanes: dict[str, Lane]
    density: tuple[int, ...]
    free: tuple[tuple[int, int], ...]
    units: int
    gaps: tuple[tuple[str, int, int], ...]
    feeds: int


class Replay:
    """One event's replay. Safe for several threads; what it remembers holds until the log goes on."""

    def __init__(self, desk: Desk, event: str) -> None:
        """Replay `event`; UnknownEvent comes with the first question."""
        self._desk, self._event, self._lock = desk, event, threading.RLock()
        self._known: dict[tuple[str, ...], tuple[int, Any]] = {}

    def at(self, t: int, basis: Basis) -> bytes:
        """Return `ReplayAt` as JSON. UnknownEvent, JournalUnavailable."""
        situation, frame = self._situation(t, basis), picture_at(self._desk, self._event, At(t), basis)
        times, seqs = self._places(basis)
        count = int(np.searchsorted(times, t, side="right"))
        lines = self._lines(seqs[max(0, count - LINES) : count].tolist(), t, basis, situation)
        found = differs_at(self._differing(t), t, self._desk.situation(self._event))
        answer = ReplayAt(
            t, basis, situation.seq, frame_hash(frame), Raw(frame), lines, max(0, count - LINES),
            strip(situation), tuple(found[:LISTED]), len(found), self.step(t, basis),
        )  # fmt: skip
        return _encode(answer)

    def step(self, t: int, basis: Basis) -> Step:
        """Return the neighbours of `t`: entries of that very instant are no neighbours."""
        times, _ = self._places(basis)
        before, after = bisect_left(times, t), bisect_right(times, t)
        return Step(int(times[before - 1]) if before else 0, int(times[after]) if after < len(times) else 0)

    def track(self, basis: Basis, window: tuple[int, int] | None, bins: int) -> bytes:
        """Return `Track` as JSON for `window` (None: the busiest part of the log)."""
        now, (times, _) = self._desk.situation(self._event), self._places(basis)
        busiest = focus(times)
        first, last = window or busiest
        shown = first, max(last, first + SECOND)
        bars, feeds = self._bars(basis), self._samples(shown)
        late = {
            feed.id: round(limits().position.late_intervals * feed.interval * SECOND) for feed in now.feeds.values()
        }
        inside = np.searchsorted(times, shown[1], side="right") - np.searchsorted(times, shown[0])
        answer = Track(
            self._event, basis, now.seq, now.timezone, now.event.name if now.event else self._event,
            (int(times[0]), int(times[-1])) if len(times) else busiest, busiest, shown, len(times), int(inside),
            {name: lane(each, shown, bins) for name, each in bars.items()}, tuple(density(times, shown, bins)),
            self._free(shown, basis), len(now.units), tuple(silences(feeds, late)), len(now.feeds),
        )  # fmt: skip
        return _encode(answer)

    def _situation(self, t: int, basis: Basis) -> Situation:
        return self._desk.situation(self._event, At(t), basis)

    def _places(self, basis: Basis) -> tuple[Times, Times]:
        """Times and seqs of every entry in the order of `basis`."""

        def copied() -> tuple[Times, Times]:
            times, seqs = self._desk.timelines.places(self._event, basis)
            return np.array(times, dtype=np.int64), np.array(seqs, dtype=np.int64)

        return self._remembered(("places", basis), copied)  # type: ignore[no-any-return]

    def _bars(self, basis: Basis) -> dict[str, list[Bar]]:
        """Every bar of the lanes of bars."""

        def drawn() -> dict[str, list[Bar]]:
            entries = [*self._desk.journal.of_kinds(self._event, WIRE), *self._desk.journal.corrections(self._event)]
            open_, now = spells(entries, basis), self._desk.situation(self._event)
            decisions, alarms = decision_bars(entries, basis, now), alarm_bars(entries, basis)
            return {"p1": open_["P1"], "p2": open_["P2"], "decisions": decisions, "alarms": alarms}

        return self._remembered(("bars", basis), drawn)  # type: ignore[no-any-return]

    def _remembered(self, what: tuple[str, ...], find: Any) -> Any:  # noqa: ANN401 - whatever `find` finds
        with self._lock:
            seq = self._desk.situation(self._event).seq
            if what not in self._known or self._known[what][0] != seq:
                self._known[what] = seq, find()
            return self._known[what][1]

    def _lines(self, seqs: list[int], t: int, basis: Basis, situation: Situation) -> tuple[LineAt, ...]:
        """Lay out the entries `seqs` as they read at `t`, the latest last; a correction joins its entry."""
        here, place = self._desk.journal.some(self._event, seqs), {seq: n for n, seq in enumerate(seqs)}
        made = [c for c in self._corrections() if basis == "happened" or c.known <= t]
        entries = {entry.seq: entry for entry in here if basis == "known" or not isinstance(entry.body, EntryCorrected)}
        entries |= {c.seq: c for c in made if isinstance(c.body, EntryCorrected) and c.body.target in place}
        shown = [line for line in log_lines(entries.values(), situation) if line.seq in place]
        return tuple(_line_at(line, situation) for line in sorted(shown, key=lambda line: place[line.seq]))

    def _corrections(self) -> list[Entry]:
        return self._remembered(("corrections",), lambda: self._desk.journal.corrections(self._event))  # type: ignore[no-any-return]

    def _differing(self, t: int) -> list[Entry]:
        """Return the entries on whose being so at `t` the two clocks do not agree, and what was corrected since."""
        known, happened = self._clocks()
        late = np.flatnonzero((known > t) != (happened > t))[:LATE] + 1
        made = {c.seq: c for c in self._corrections()}
        target = {c.seq: c.body.target for c in made.values() if isinstance(c.body, EntryCorrected)}
        wanted = {*late.tolist(), *(target[c.seq] for c in made.values() if c.known > t)} - made.keys()
        entries = self._desk.journal.some(self._event, sorted(seq for seq in wanted if 0 < seq <= len(known)))
        return [*entries, *(c for c in made.values() if target[c.seq] in wanted)]

    def _clocks(self) -> tuple[Times, Times]:
        """When each entry, by its seq from 1 on, was known, and when it happened as far as is known now."""

        def by_seq() -> tuple[Times, Times]:
            found = []
            for basis in ("known", "happened"):
                times, seqs = self._places(basis)
                ordered = np.zeros(len(times), dtype=np.int64)
                ordered[seqs - 1] = times
                found.append(ordered)
            return found[0], found[1]

        return self._remembered(("clocks",), by_seq)  # type: ignore[no-any-return]

    def _free(self, window: tuple[int, int], basis: Basis) -> tuple[tuple[int, int], ...]:
        """Return (instant, units free) at about so many instants: at a kept keyframe where one is near."""
        times, _ = self._places(basis)
        reach = (window[1] - window[0]) // SAMPLES
        wanted = {_near(t, times, reach) for t in _instants(window)}
        return tuple(
            (t, sum(unit.available for unit in self._situation(t, basis).units.values())) for t in sorted(wanted)
        )

    def _samples(self, window: tuple[int, int]) -> dict[str, list[tuple[int, int]]]:
        """Return (instant, newest fix) of each feed, at so many instants of `window`."""
        now, tracks = self._desk.situation(self._event), self._desk.tracks
        names = tracks.units(self._event)
        if not now.feeds or not names:
            return {}
        feeds = np.array([now.units[name].feed if name in now.units else "" for name in names])
        found: dict[str, list[tuple[int, int]]] = {feed: [] for feed in now.feeds}
        for t in _instants(window):
            at = tracks.at(self._event, t)["at"]
            for feed, seen in found.items():
                seen.append((t, int(max(at[feeds[: len(at)] == feed], default=0))))
        return found


def frame_hash(frame: bytes, without: Iterable[str] = BEYOND) -> str:
    """Return a hash of a frame's parts but those `without`: as a rule what tells of the log beyond its instant."""
    left = frozenset(without)
    parts = _parts.decode(frame)
    return sha256(b"\n".join(bytes(part) for name, part in parts.items() if name not in left)).hexdigest()[:16]


def strip(situation: Situation) -> Strip:
    """Return what is left of everything at one instant: what is held, out or with somebody before what is free."""
    shared = sorted(situation.resources.values(), key=lambda one: (one.status == "available", one.name, one.id))
    rows = tuple(_shared(one, situation) for one in shared[:SHARED])
    return Strip(agency_tiles(situation.agencies, situation.units.values()), rows, max(0, len(shared) - SHARED))


def _shared(one: Resource, situation: Situation) -> SharedResource:
    holder = short(one.holder or one.owner, situation)
    incident = number(one.incident, situation) if one.incident else ""
    return SharedResource(one.id, one.name, one.status, holder, incident, one.since)


def _line_at(line: LogLine, situation: Situation) -> LineAt:
    *was, text = line.readings
    agency = short(line.actor.agency, situation) if line.actor.agency else ""
    return LineAt(
        line.seq, line.occurred, line.known, text, tuple(was), line.struck, line.actor.person, agency, line.kind
    )


def _near(t: int, times: Times, reach: int) -> int:
    """Return the instant of the timeline's keyframe that is next to `t`, where one is within `reach`; else `t`."""
    place = round(int(np.searchsorted(times, t, side="right")) / SPACING) * SPACING
    kept = int(times[place - 1]) if 0 < place <= len(times) else t
    return kept if abs(kept - t) <= reach else t


def _instants(window: tuple[int, int]) -> list[int]:
    first, last = window
    return [first + (last - first) * n // (SAMPLES - 1) for n in range(SAMPLES)]
