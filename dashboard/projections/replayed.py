"""What the replay's page is answered: one instant whole, and the lanes of its clock bar. Pure.

Times are UTC microseconds.
"""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256

import msgspec
from msgspec import Raw, Struct

from dashboard.model.entry import Entry
from dashboard.model.moment import Basis
from dashboard.model.resources import Resource
from dashboard.projections.differences import Difference
from dashboard.projections.log import LogLine, log_lines
from dashboard.projections.names import number, short
from dashboard.projections.replay import Lane
from dashboard.projections.situation import Situation

SHARED = 40
BEYOND = frozenset({"live", "head", "span"})
MEASURED = frozenset({"at", "basis", "box", "positions"})
_parts = msgspec.json.Decoder(dict[str, Raw])


class SharedResource(Struct, frozen=True):
    """A shared resource that is not simply free: agencies by short name, `incident` as people say it."""

    id: str
    name: str
    status: str
    holder: str
    incident: str
    since: int


class Strip(Struct, frozen=True):
    """The shared resources at one instant (`more` are not listed); what agencies have left is on the frame's board."""

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
    frame: Mapping[str, Raw]
    lines: tuple[LineAt, ...]
    earlier: int
    resources: Strip
    differs: tuple[Difference, ...]
    differing: int
    step: Step


class Track(Struct, frozen=True):
    """The lanes of `window`: at most so many bins. `free` are (instant, units free), `gaps` (feed, from, to).

    `span` is the first and last instant of the log on this basis, `focus` its busiest part; `entries` are in `window`,
    `total` in the whole log, which ended at `seq`. What reviewers said afterwards counts in none of them.
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


def frame_hash(frame: bytes | Mapping[str, Raw], without: Collection[str] = BEYOND) -> str:
    """Return a hash of a frame's parts but those `without`: as a rule what tells of the log beyond its instant."""
    parts = _parts.decode(frame) if isinstance(frame, bytes) else frame
    return sha256(b"\n".join(bytes(part) for name, part in parts.items() if name not in without)).hexdigest()[:16]


def strip(situation: Situation) -> Strip:
    """Return the shared resources at one instant: what is held, out or with somebody before what is free."""
    shared = sorted(situation.resources.values(), key=lambda one: (one.status == "available", one.name, one.id))
    rows = tuple(_shared(one, situation) for one in shared[:SHARED])
    return Strip(rows, max(0, len(shared) - SHARED))


def lines_at(entries: Iterable[Entry], places: Mapping[int, int], situation: Situation) -> tuple[LineAt, ...]:
    """Lay out those of `entries` that have a place (seq -> place), in that order; corrections join their entries."""
    shown = [line for line in log_lines(entries, situation) if line.seq in places]
    return tuple(_line_at(line, situation) for line in sorted(shown, key=lambda line: places[line.seq]))


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
