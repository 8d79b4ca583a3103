"""What a review read, packed, so that a long log need not be read again for figures by the next process.

It is a cache of what the journal says and never the record: it names the entry it was made at and that entry's hash,
and whoever takes it up holds both against the journal.
"""

import sys
import zlib

import msgspec
import numpy as np
from msgspec import Struct

from dashboard.model.incidents import NoteAdded
from dashboard.model.messages import MessageSent
from dashboard.model.moment import Basis
from dashboard.projections.review.calls import Calls, Case, Crew, Leg, Stamp
from dashboard.projections.review.codes import Coded
from dashboard.projections.review.leadership import Course
from dashboard.projections.review.liaison import Told
from dashboard.projections.review.reading import NONE, Instants, Log
from dashboard.projections.review.review import Reviewed
from dashboard.projections.review.samples import Sample
from dashboard.projections.review.sharing import Shared
from dashboard.projections.situation import Situation

NO_LEG = -1


class _Called(Struct, array_like=True):
    """`Calls`; cases stand without their first sendings, whose places among `legs` are `first` and `reached`."""

    cases: list[Case]
    first: bytes
    reached: bytes
    crews: dict[str, Crew]
    legs: list[Leg]
    zoned: dict[str, list[Stamp]]
    emergencies: list[tuple[int, int, str, str]]


class _Clocks(Struct, array_like=True):
    """The columns of `Log` and the corrections."""

    seqs: bytes
    times: bytes
    late: bytes
    corrected: tuple[tuple[int, int, int, bool], ...]
    texts: bytes
    perhaps: tuple[tuple[int, int, NoteAdded | MessageSent], ...]
    span: tuple[int, int]


class Snapshot(Struct, array_like=True):
    """A review of a log until entry `seq`, whose hash in the journal's chain is `hash`."""

    basis: Basis
    seq: int
    hash: bytes
    called: _Called
    courses: dict[str, Course]
    told: Told
    alarms: list[Sample]
    shared: Shared
    clocks: _Clocks
    backdrop: Situation
    order: str = sys.byteorder

    def review(self) -> Reviewed:
        """Return the review, as if its log had been read again."""
        clocks = self.clocks
        seqs, times, late = map(_column, (clocks.seqs, clocks.times, clocks.late))
        log = Log(seqs, times, late, clocks.corrected, self.backdrop, [], NONE, [], NONE, clocks.span)
        review = Reviewed.of_log(log, Coded(_column(clocks.texts), clocks.perhaps), self.basis)
        _call(review.calls, self.called)
        review.leadership.courses = self.courses
        review.liaison.told, review.keeping.alarms, review.sharing.shared = self.told, self.alarms, self.shared
        return review


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Snapshot)


def packed(review: Reviewed, seq: int, digest: bytes) -> bytes:
    """Return the snapshot of a review that read the entries up to `seq`, whose hash is `digest`."""
    log, said = review.log, review.coded
    seqs, times, late, texts = map(_bytes, (log.seqs, log.times, log.late, said.times))
    clocks = _Clocks(seqs, times, late, log.corrected, texts, said.perhaps, log.span)
    snapshot = Snapshot(
        review.basis, seq, digest, _called(review.calls), review.leadership.courses, review.liaison.told,
        review.keeping.alarms, review.sharing.shared, clocks, log.backdrop,
    )  # fmt: skip
    return zlib.compress(_encoder.encode(snapshot), 1)


def unpacked(text: bytes) -> Snapshot | None:
    """Read a snapshot; None where it is none that this machine wrote."""
    try:
        snapshot = _decoder.decode(zlib.decompress(text))
    except (msgspec.MsgspecError, zlib.error):
        return None
    return snapshot if snapshot.order == sys.byteorder else None


def _called(calls: Calls) -> _Called:
    places = {id(leg): n for n, leg in enumerate(calls.legs)}
    cases = calls.cases.values()
    first, reached = (
        _bytes(np.array([places[id(leg)] if leg else NO_LEG for leg in legs], dtype=np.int64))
        for legs in ([case.first for case in cases], [case.reached for case in cases])
    )
    bare = [msgspec.structs.replace(case, first=None, reached=None) for case in cases]
    return _Called(bare, first, reached, calls.crews, calls.legs, calls.zoned, calls.emergencies)


def _call(calls: Calls, said: _Called) -> None:
    for case, first, reached in zip(
        said.cases, _column(said.first).tolist(), _column(said.reached).tolist(), strict=True
    ):
        case.first = None if first == NO_LEG else said.legs[first]
        case.reached = None if reached == NO_LEG else said.legs[reached]
    calls.cases = {case.id: case for case in said.cases}
    calls.crews, calls.legs, calls.zoned, calls.emergencies = said.crews, said.legs, said.zoned, said.emergencies


def _bytes(column: Instants) -> bytes:
    return np.ascontiguousarray(column).tobytes()


def _column(kept: bytes) -> Instants:
    return np.frombuffer(kept, dtype=np.int64)
