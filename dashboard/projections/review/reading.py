"""Reading a log for a review: once through, with what was struck left out and what was corrected as it reads now.

On the basis `happened` an entry stands at the instant it happened, as it was last said; on `known` at the instant it
was known. What this hands on is in that order, whatever order it was written down in.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import compress, islice
from operator import call
from typing import Any, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from dashboard.model.agencies import AgencyJoined
from dashboard.model.corrections import EntryCorrected
from dashboard.model.directory import AgencyDescribed, ChannelSet, ShiftBody
from dashboard.model.entry import Bare, Entry, readings
from dashboard.model.events import EventBody
from dashboard.model.glossary import TermDefined
from dashboard.model.incidents import NoteAdded
from dashboard.model.messages import MessageSent
from dashboard.model.moment import Basis
from dashboard.model.parameters import ParametersBody
from dashboard.model.plans import PlanBody
from dashboard.model.protocols import ProtocolBody
from dashboard.model.resources import BookingCancelled, ResourceBooked, ResourceRegistered
from dashboard.model.review import REVIEW
from dashboard.model.units import UnitRegistered
from dashboard.projections.situation import Situation, apply

Instants = npt.NDArray[np.int64]
Take: TypeAlias = Callable[[int, int, Any], None]
Batches: TypeAlias = Iterable[list[Entry] | list[Bare]]
WORDED = frozenset((NoteAdded, MessageSent))
AFTERWARDS = frozenset(REVIEW)
WANTED, TEXT, ASIDE = 1, 2, 4
MANY = 20_000
NONE: Instants = np.array([], dtype=np.int64)
SET_UP = frozenset((AgencyJoined, TermDefined, *get_args(EventBody), *get_args(PlanBody), *get_args(ProtocolBody)))
# What is said before an event and long after it too: it neither begins nor ends what is measured.
BESIDE = SET_UP | {
    EntryCorrected, AgencyDescribed, ChannelSet, *get_args(ShiftBody), *get_args(ParametersBody), UnitRegistered,
    ResourceRegistered, ResourceBooked, BookingCancelled,
}  # fmt: skip


class Log(Struct, frozen=True):
    """A log as it was read. Times are UTC microseconds.

    `seqs`, `times` and `late` (known so long after it happened, us; 0 of what is prepared beforehand: plans,
    protocols, agencies) are of every entry that stands, in the order of `times`; `corrected` are
    (time, seq, target, whether it was struck) of the corrections. `backdrop` is the event with its agencies, plans and
    protocols and nothing else, at the end of the log. `bodies` are those that were wanted and `texts` notes and
    messages, each with their `places` among `times`. What reviewers said afterwards (REVIEW) is no part of it.

    `span` is the first and last instant at which something happened: not when it was prepared, or corrected; zeros
    where there is no entry at all.
    """

    seqs: Instants
    times: Instants
    late: Instants
    corrected: tuple[tuple[int, int, int, bool], ...]
    backdrop: Situation
    bodies: list[Any]
    places: Instants
    texts: list[Any]
    text_places: Instants
    span: tuple[int, int]

    def said(self) -> Iterator[tuple[int, int, Any]]:
        """Give the time, seq and body of the entries that were wanted, in order."""
        return zip(*self.columns(), strict=True)

    def columns(self) -> tuple[list[int], list[int], list[Any]]:
        """Return the times, seqs and bodies of the entries that were wanted, in order."""
        return self.times[self.places].tolist(), self.seqs[self.places].tolist(), self.bodies


def read(entries: Iterable[Entry], corrections: Iterable[Entry], basis: Basis, wanted: frozenset[type]) -> Log:
    """Read `entries` (any order of time) on one `basis`; only bodies of the `wanted` types are kept."""
    return read_batches(batched(entries), corrections, basis, wanted)


def batched(entries: Iterable[Entry]) -> Batches:
    """Give `entries` many at once."""
    following = iter(entries)
    while some := list(islice(following, MANY)):
        yield some


def read_batches(batches: Batches, corrections: Iterable[Entry], basis: Basis, wanted: frozenset[type]) -> Log:
    """Read entries, in the order of seq, that come many at once; as `read`."""
    made = list(corrections)
    reading = _Reading(wanted, _by_target(made))
    for batch in batches:
        reading.take(batch)
    return reading.log(basis, made)


class _Reading:
    """What was read so far, column by column: a loop over a million entries is made of loops inside Python itself."""

    def __init__(self, wanted: frozenset[type], reads: dict[int, list[EntryCorrected]]) -> None:
        self._reads, self._targets = reads, sorted(reads)
        self._marks = _Marks(
            {kind: WANTED * (kind in wanted) + TEXT * (kind in WORDED) + ASIDE * (kind in BESIDE)
             for kind in (*wanted, *WORDED, *BESIDE)}
        )  # fmt: skip
        self._aside: list[Any] = []
        self._columns: list[tuple[Instants, ...]] = []
        self._bodies, self._texts = list[Any](), list[Any]()
        self._places, self._text_places, self._prepared = list[Instants](), list[Instants](), list[int]()
        self._backdrop, self._count, self._afterwards = Situation(), 0, set[int]()

    def take(self, entries: list[Any]) -> None:
        """Read some entries more."""
        listed = self._standing(entries)
        bodies = [entry.body for entry in listed]
        kinds = list(map(type, bodies))
        present = set(kinds)
        if present & AFTERWARDS or self._afterwards:
            listed = list(self._of_the_event(listed))
            bodies = [entry.body for entry in listed]
            kinds = list(map(type, bodies))
        marks = np.frombuffer(bytes(map(self._marks.__getitem__, kinds)), dtype=np.uint8)
        self._aside.append(marks & ASIDE)
        self._keep(marks & WANTED, bodies, self._bodies, self._places)
        self._keep(marks & TEXT, bodies, self._texts, self._text_places)
        if present & SET_UP:
            for n, entry in enumerate(listed):
                if kinds[n] in SET_UP:
                    self._prepared.append(self._count + n)
                    apply(self._backdrop, entry)
        clocks = ([e.seq for e in listed], [e.occurred for e in listed], [e.known for e in listed])
        self._columns.append(tuple(np.array(column, dtype=np.int64) for column in clocks))
        self._count += len(listed)

    def _keep(self, marks: Any, bodies: list[Any], into: list[Any], places: list[Instants]) -> None:  # noqa: ANN401
        into += compress(bodies, marks.tobytes())
        places.append(np.flatnonzero(marks) + self._count)

    def _standing(self, entries: list[Any]) -> list[Any]:
        """Return `entries` as they read now, without those that were struck."""
        if not entries:
            return entries
        first, last = bisect_left(self._targets, entries[0].seq), bisect_right(self._targets, entries[-1].seq)
        there = {entry.seq: n for n, entry in enumerate(entries)} if first < last else {}
        now: list[Any] = list(entries) if there else []
        for target in self._targets[first:last]:
            if target in there:
                entry = entries[there[target]]
                now[there[target]] = readings(entry, self._reads[target])[-1]
                self._afterwards |= {target} if type(entry.body) in AFTERWARDS else set()
        return [entry for entry in now if entry is not None] if there else entries

    def _of_the_event(self, entries: list[Any]) -> Iterator[Any]:
        """Leave out what reviewers said afterwards, and what they corrected of that."""
        for entry in entries:
            if type(entry.body) in AFTERWARDS:
                self._afterwards.add(entry.seq)
            elif not (isinstance(entry.body, EntryCorrected) and entry.body.target in self._afterwards):
                yield entry

    def log(self, basis: Basis, made: Iterable[Entry]) -> Log:
        """Put what was read in the order of the basis's own clock, then seq."""
        seqs, occurred, known = (_joined([columns[n] for columns in self._columns]) for n in range(3))
        late = known - occurred
        late[self._prepared] = 0
        clock = occurred if basis == "happened" else known
        order = np.argsort(clock, kind="stable")
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        bodies, places = _in_order(self._bodies, place[_joined(self._places)])
        texts, text_places = _in_order(self._texts, place[_joined(self._text_places)])
        corrected = tuple(
            (entry.known, entry.seq, entry.body.target, entry.body.strikes)
            for entry in made
            if isinstance(entry.body, EntryCorrected) and entry.body.target not in self._afterwards
        )
        aside = np.concatenate(self._aside) if self._aside else np.array([], dtype=np.uint8)
        happened = clock[aside == 0] if (aside == 0).any() else clock
        span = (int(happened.min()), int(happened.max())) if len(happened) else (0, 0)
        return Log(
            seqs[order], clock[order], late[order], corrected, self._backdrop, bodies, places,
            texts, text_places, span,
        )  # fmt: skip


class _Marks(dict[type, int]):
    """What is done with the bodies of each kind; nothing with those that nobody asked for."""

    def __missing__(self, _kind: type) -> int:
        return 0


def _joined(parts: list[Instants]) -> Instants:
    return np.concatenate(parts) if parts else NONE


def _in_order(bodies: list[Any], there: Instants) -> tuple[list[Any], Instants]:
    listed = np.argsort(there, kind="stable")
    return [bodies[n] for n in listed.tolist()], there[listed]


def _by_target(corrections: Iterable[Entry]) -> dict[int, list[EntryCorrected]]:
    found: dict[int, list[EntryCorrected]] = {}
    for entry in corrections:
        if isinstance(entry.body, EntryCorrected) and 0 < entry.body.target < entry.seq:
            found.setdefault(entry.body.target, []).append(entry.body)
    return found


def take(log: Log, takers: Mapping[type, Iterable[Take]]) -> None:
    """Hand every body of `log` that was wanted to those who take its kind, as (time, seq, body)."""
    listed = {kind: _all_of(tuple(each)) for kind, each in takers.items()}
    times, seqs, bodies = log.columns()
    deque(map(call, map(listed.__getitem__, map(type, bodies)), times, seqs, bodies), maxlen=0)


def _all_of(takers: tuple[Take, ...]) -> Take:
    if len(takers) == 1:
        return takers[0]

    def take(when: int, seq: int, body: object) -> None:
        for one in takers:
            one(when, seq, body)

    return take
