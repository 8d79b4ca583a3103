"""Reading a log for a review: once through, with what was struck left out and what was corrected as it reads now.

On the basis `happened` an entry stands at the instant it happened, as it was last said; on `known` at the instant it
was known. What this hands on is in that order, whatever order it was written down in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from dashboard.model.agencies import AgencyJoined
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry, readings
from dashboard.model.events import EventBody
from dashboard.model.glossary import TermDefined
from dashboard.model.incidents import NoteAdded
from dashboard.model.messages import MessageSent
from dashboard.model.moment import Basis
from dashboard.model.plans import PlanBody
from dashboard.model.protocols import ProtocolBody
from dashboard.projections.situation import Situation, apply

Instants = npt.NDArray[np.int64]
Take: TypeAlias = Callable[[int, int, Any], None]
WORDED = frozenset((NoteAdded, MessageSent))
SET_UP = frozenset((AgencyJoined, TermDefined, *get_args(EventBody), *get_args(PlanBody), *get_args(ProtocolBody)))


class Log(Struct, frozen=True):
    """A log as it was read. Times are UTC microseconds.

    `seqs`, `times` and `late` (known so long after it happened, us; 0 of what is prepared beforehand: plans,
    protocols, agencies) are of every entry that stands, in the order of `times`; `corrected` are
    (time, seq, target, whether it was struck) of the corrections. `backdrop` is the event with its agencies, plans and
    protocols and nothing else, at the end of the log. `texts` are (time, seq, words) of notes and messages.
    """

    seqs: Instants
    times: Instants
    late: Instants
    corrected: tuple[tuple[int, int, int, bool], ...]
    backdrop: Situation
    bodies: list[Any]
    places: Instants
    texts: list[tuple[int, int, str]]

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last instant; zeros where there is none."""
        return (int(self.times[0]), int(self.times[-1])) if len(self.times) else (0, 0)

    def said(self) -> Iterator[tuple[int, int, Any]]:
        """Give the time, seq and body of the entries that were wanted, in order."""
        times, seqs = self.times[self.places].tolist(), self.seqs[self.places].tolist()
        return zip(times, seqs, self.bodies, strict=True)


def read(entries: Iterable[Entry], corrections: Iterable[Entry], basis: Basis, wanted: frozenset[type]) -> Log:
    """Read `entries` (any order of time) on one `basis`; only bodies of the `wanted` types are kept."""
    made = list(corrections)
    reads, bodies, kept, backdrop = _by_target(made), list[Any](), list[int](), Situation()
    texts = list[tuple[int, int, str]]()
    seqs, occurred, known, prepared = list[int](), list[int](), list[int](), list[int]()
    for said in entries:
        seq, entry = said.seq, said
        if seq in reads:
            last = readings(said, reads[seq])[-1]
            if last is None:
                continue
            entry = last
        body: Any = entry.body
        kind = type(body)
        if kind in wanted:
            kept.append(len(seqs))
            bodies.append(body)
        if kind in SET_UP:
            prepared.append(len(seqs))
            apply(backdrop, entry)
        elif kind in WORDED:
            texts.append((entry.occurred if basis == "happened" else entry.known, seq, body.text))
        seqs.append(seq)
        occurred.append(entry.occurred)
        known.append(entry.known)
    columns = [np.array(column, dtype=np.int64) for column in (seqs, occurred, known)]
    late = columns[2] - columns[1]
    late[prepared] = 0
    columns[2:] = [late, columns[2]]
    return _ordered(columns, bodies, np.array(kept, dtype=np.int64), made, backdrop, basis, texts)


def _by_target(corrections: Iterable[Entry]) -> dict[int, list[EntryCorrected]]:
    found: dict[int, list[EntryCorrected]] = {}
    for entry in corrections:
        if isinstance(entry.body, EntryCorrected) and 0 < entry.body.target < entry.seq:
            found.setdefault(entry.body.target, []).append(entry.body)
    return found


def _ordered(
    columns: list[Instants],
    bodies: list[Any],
    kept: Instants,
    made: list[Entry],
    backdrop: Situation,
    basis: Basis,
    texts: list[tuple[int, int, str]],
) -> Log:
    """Put what was read, which is in the order of seq, in the order of the basis's own clock, then seq."""
    seqs, occurred, late, known = columns
    clock = occurred if basis == "happened" else known
    order = np.argsort(clock, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    there = place[kept]
    listed = np.argsort(there, kind="stable")
    corrected = tuple(
        (entry.known, entry.seq, entry.body.target, entry.body.strikes)
        for entry in made
        if isinstance(entry.body, EntryCorrected)
    )
    return Log(
        seqs[order],
        clock[order],
        late[order],
        corrected,
        backdrop,
        [bodies[n] for n in listed.tolist()],
        there[listed],
        texts,
    )


def take(log: Log, takers: Mapping[type, Iterable[Take]]) -> None:
    """Hand every body of `log` that was wanted to those who take its kind, as (time, seq, body)."""
    listed = {kind: tuple(each) for kind, each in takers.items()}
    single = {kind: each[0] for kind, each in listed.items() if len(each) == 1}
    for when, seq, body in log.said():
        kind = type(body)
        if kind in single:
            single[kind](when, seq, body)
        else:
            for one in listed[kind]:
                one(when, seq, body)
