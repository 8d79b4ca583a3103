"""What a replay keeps of one event's log: read once, and then followed."""

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from msgspec import Struct

from dashboard.journal.journal import KINDS
from dashboard.journal.snapshots import WORTH
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry, target_of
from dashboard.model.moment import Basis
from dashboard.model.review import REVIEW
from dashboard.projections.replay import (
    DECIDING,
    DRAWN,
    Bar,
    Times,
    alarm_bars,
    decision_bars,
    redrawn,
    spells,
)
from dashboard.projections.situation import Situation
from dashboard.services.collecting import uncollected
from dashboard.services.desk import Desk

FOLLOWED = 2_000
KEPT = frozenset(KINDS[kind] for kind in (*DRAWN, *REVIEW))
INCIDENT, ALARM = "incident:", "alarm:"
Bars = dict[str, list[Bar]]
NAME = "replay"


class Kept(Struct, array_like=True):
    """What is kept of a log until entry `seq`, whose hash in the journal's chain is `hash`; corrections are not."""

    seq: int
    hash: bytes
    bars: dict[Basis, Bars]
    review: list[int]


_kept = msgspec.msgpack.Decoder(Kept)


class ReplayLog:
    """The lanes, times and seqs of one event, its `corrections`, and the seqs that are reviewers' own (`review`).

    Not for several threads at once: its owner holds a lock.
    """

    def __init__(self, desk: Desk, event: str) -> None:
        """Know nothing yet; UnknownEvent comes with the first question."""
        self._desk, self._event = desk, event
        self._seq = 0
        self._bars: dict[Basis, Bars] = {}
        self.review: set[int] = set()
        self._places: dict[Basis, tuple[Times, Times]] = {}
        self._clocks: tuple[Times, Times] | None = None
        self.corrections: list[Entry] = []

    def follow(self, basis: Basis) -> Situation:
        """Take in what was recorded since the last time; return the situation after it. `basis` is asked for next."""
        now = self._desk.situation(self._event)
        if now.seq == self._seq:
            return now
        self._places, self._clocks = {}, None
        if not self._seq:
            self._resume()
        if 0 <= now.seq - self._seq <= FOLLOWED and self._seq:
            self._take(list(self._desk.journal.entries(self._event, after=self._seq, upto=now.seq)), now)
            self._seq = now.seq
        else:
            self._bars, self._seq = {}, now.seq
            self._begin(now, basis)
        return now

    def places(self, basis: Basis) -> tuple[Times, Times]:
        """Times and seqs of the entries in the order of `basis`, without what reviewers said."""
        times, seqs = self._all(basis)
        if not self.review:
            return times, seqs
        told = ~np.isin(seqs, [*self.review])
        return times[told], seqs[told]

    def frames(self, basis: Basis, spacing: int) -> tuple[Times, Times]:
        """Instants at which as many entries are through as make whole keyframes, and how many units were free then.

        Instants that have further entries are left out.
        """
        times, _ = self._all(basis)
        free = np.array(self._desk.timelines.free(self._event, basis), dtype=np.int64)
        at = times[spacing - 1 :: spacing][: len(free)]
        after = np.append(times, np.iinfo(np.int64).max)[spacing::spacing][: len(at)]
        ended = after > at
        return at[ended], free[: len(at)][ended]

    def clocks(self) -> tuple[Times, Times]:
        """When each entry, by its seq from 1 on, was known, and when it happened as far as is known now."""
        if self._clocks is None:
            self._clocks = self._by_seq("known"), self._by_seq("happened")
        return self._clocks

    def bars(self, basis: Basis) -> Bars:
        """Every bar of the lanes of bars, by lane."""
        if basis not in self._bars:
            self._begin(self._desk.situation(self._event), basis)
        return self._bars[basis]

    def _begin(self, now: Situation, basis: Basis) -> None:
        """Read the log once for all that is kept of it; of a long one leave that for the next process."""
        with uncollected():
            found = self._until_now(self._desk.journal.of_kinds(self._event, KEPT))
            self.corrections = self._until_now(self._desk.journal.corrections(self._event))
            self.review = {entry.seq for entry in found if isinstance(entry.body, REVIEW)}
            self._bars[basis] = _drawn([*found, *self.corrections], basis, now)
        digest = self._desk.journal.digest(self._event, self._seq)
        if self._desk.snapshots and digest and self._seq >= WORTH:
            text = msgspec.msgpack.encode(Kept(self._seq, digest, self._bars, sorted(self.review)))
            self._desk.snapshots.write(text, self._event, NAME)

    def _resume(self) -> None:
        """Begin where an earlier process was, if that is on the way of this journal."""
        text = self._desk.snapshots.read(self._event, NAME) if self._desk.snapshots else None
        try:
            kept = _kept.decode(text) if text else None
        except msgspec.MsgspecError:
            return
        if kept and self._desk.journal.digest(self._event, kept.seq) == kept.hash:
            self._seq, self._bars, self.review = kept.seq, kept.bars, set(kept.review)
            self.corrections = self._until_now(self._desk.journal.corrections(self._event))

    def _until_now(self, entries: list[Entry]) -> list[Entry]:
        return [entry for entry in entries if entry.seq <= self._seq]

    def _take(self, fresh: Sequence[Entry], now: Situation) -> None:
        """Take in `fresh`, which follow on what is known: the bars of what they are about are drawn anew."""
        made = [entry for entry in fresh if isinstance(entry.body, EntryCorrected)]
        self.corrections += made
        self.review |= {entry.seq for entry in fresh if isinstance(entry.body, REVIEW)}
        decided = {entry.seq for entry in fresh if isinstance(entry.body, DECIDING)}
        decided |= {entry.body.target for entry in made if isinstance(entry.body, EntryCorrected)}
        drawn = (entry for entry in fresh if isinstance(entry.body, (*DRAWN, EntryCorrected)))
        subjects = {subject for entry in drawn for subject in entry.body.about if subject.startswith((INCIDENT, ALARM))}
        if not (subjects or decided):
            return
        entries = {e.seq: e for subject in subjects for e in self._desk.journal.about(self._event, subject, limit=None)}
        there = sorted(seq for seq in decided if 0 < seq <= fresh[-1].seq)
        entries |= {entry.seq: entry for entry in self._desk.journal.some(self._event, there)}
        entries |= {entry.seq: entry for entry in self.corrections if target_of(entry) in decided}
        ids = {
            **dict.fromkeys(("p1", "p2"), _named(subjects, INCIDENT)), "alarms": _named(subjects, ALARM),
            "decisions": {str(seq) for seq in decided},
        }  # fmt: skip
        for basis, bars in self._bars.items():
            new = _drawn(entries.values(), basis, now)
            self._bars[basis] = {lane: redrawn(each, new[lane], ids[lane]) for lane, each in bars.items()}

    def _all(self, basis: Basis) -> tuple[Times, Times]:
        if basis not in self._places:
            times, seqs = self._desk.timelines.places(self._event, basis)
            self._places[basis] = np.array(times, dtype=np.int64), np.array(seqs, dtype=np.int64)
        return self._places[basis]

    def _by_seq(self, basis: Basis) -> Times:
        """The times by seq up to the last entry taken in: one basis may have been asked for after more was recorded."""
        times, seqs = self._all(basis)
        taken = seqs <= self._seq
        ordered = np.zeros(self._seq, dtype=np.int64)
        ordered[seqs[taken] - 1] = times[taken]
        return ordered


def _drawn(entries: Iterable[Entry], basis: Basis, now: Situation) -> Bars:
    listed = list(entries)
    open_ = spells(listed, basis)
    return {
        "p1": open_["P1"], "p2": open_["P2"], "decisions": decision_bars(listed, basis, now),
        "alarms": alarm_bars(listed, basis),
    }  # fmt: skip


def _named(subjects: Iterable[str], noun: str) -> set[str]:
    return {subject.removeprefix(noun) for subject in subjects if subject.startswith(noun)}
