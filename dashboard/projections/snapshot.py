"""A snapshot: a timeline's order and the situations on its way, packed, so that a long log need not be folded again.

It is a cache of what the journal says and never the record: it names the entry it was made at and that entry's hash,
and whoever takes it up holds both against the journal, and later the situations against the entries themselves.
"""

import sys
import zlib
from array import array
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from dashboard.model.moment import Basis
from dashboard.projections.keyframes import OTHERS, Change, difference
from dashboard.projections.situation import NOUNS, Situation
from dashboard.projections.timeline import Numbers, Timeline


class Snapshot(Struct, frozen=True):
    """What a timeline was after entry `seq`, whose hash in the journal's chain is `hash`; the rest is compressed."""

    basis: Basis
    seq: int
    hash: bytes
    times: bytes
    seqs: bytes
    changes: list[bytes]
    free: bytes
    order: str = sys.byteorder

    def places(self) -> tuple[Numbers, Numbers]:
        """Times and seqs of every entry, in the basis's order."""
        return _unpacked(self.times), _unpacked(self.seqs)

    def counts(self) -> Numbers:
        """How many units were free at each keyframe."""
        return _unpacked(self.free)

    def beginnings(self) -> Iterator[Situation]:
        """The situations that the chapters begin with, each of records that only it has where they changed."""
        state = Situation()
        for packed in self.changes:
            _restored(packed).onto(state)
            yield state.copy()


class _Step(Struct, frozen=True):
    """A change as it is kept: the records that are new, and the plain values, as a situation of their own."""

    gone: dict[str, list[str]]
    new: Situation


_encoder = msgspec.msgpack.Encoder()
_steps = msgspec.msgpack.Decoder(_Step)
_snapshots = msgspec.msgpack.Decoder(Snapshot)


class Sitting:
    """A timeline as it is at this instant: taken quickly while nobody changes it, and packed at leisure."""

    def __init__(self, timeline: Timeline, seq: int, digest: bytes) -> None:
        """Copy what changes of `timeline`, which has taken in the entries up to `seq`, whose hash is `digest`."""
        self._basis, self._seq, self._hash = timeline.basis, seq, digest
        self._places = [numbers[:] for numbers in timeline.places()]
        self._beginnings = list(timeline.beginnings())
        self._free = timeline.free()[:]

    def packed(self) -> bytes:
        """Return the snapshot."""
        times, seqs, free = (zlib.compress(numbers.tobytes(), 1) for numbers in (*self._places, self._free))
        steps = [_packed(step) for step in _steps_between(self._beginnings)]
        return _encoder.encode(Snapshot(self._basis, self._seq, self._hash, times, seqs, steps, free))


def unpacked(text: bytes) -> Snapshot | None:
    """Read a snapshot; None where it is none that this machine wrote."""
    try:
        snapshot = _snapshots.decode(text)
    except msgspec.MsgspecError:
        return None
    return snapshot if snapshot.order == sys.byteorder else None


def _steps_between(beginnings: Sequence[Situation]) -> Iterator[Change]:
    before = Situation()
    for after in beginnings:
        yield difference(before, after)
        before = after


def _packed(change: Change) -> bytes:
    state = Situation()
    Change({}, change.new, change.others).onto(state)
    return zlib.compress(_encoder.encode(_Step(change.gone, state)), 1)


def _restored(packed: bytes) -> Change:
    step = _steps.decode(zlib.decompress(packed))
    new = {noun: records for noun in NOUNS if (records := getattr(step.new, noun))}
    return Change(step.gone, new, {name: getattr(step.new, name) for name in OTHERS})


def _unpacked(packed: bytes) -> Numbers:
    return array("q", zlib.decompress(packed))
