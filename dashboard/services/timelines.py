"""The timelines of a desk: opened from a snapshot where there is one, proven against the entries, and kept as one."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import cast

from dashboard.journal.journal import Journal
from dashboard.journal.snapshots import WORTH, Snapshots
from dashboard.model.entry import Entry, Head
from dashboard.model.errors import JournalUnavailable, UnknownEvent
from dashboard.model.moment import At, Basis, Moment
from dashboard.projections.keyframes import Contradicted
from dashboard.projections.situation import Situation
from dashboard.projections.snapshot import Sitting, Snapshot, unpacked
from dashboard.projections.timeline import Numbers, Timeline
from dashboard.services.ahead import Ahead, Far
from dashboard.services.collecting import set_aside, uncollected
from dashboard.services.remembered import Turns

BREATH = 0.005
QUIET = 0.05
PATIENCE = 0.5  # seconds: so long somebody who looks all the time keeps the proof waiting
SAVED_EVERY = 60.0
AT_ONCE = 40  # keyframes between two looks at how far the opening of a long log is
Key = tuple[str, Basis]
logger = logging.getLogger(__name__)


class Timelines:
    """One timeline an event and basis. Safe for several threads."""

    def __init__(self, journal: Journal, snapshots: Snapshots | None, changed: Callable[[], None]) -> None:
        """Read from `journal`; `changed` is called when something other than was shown turns out to be true."""
        self._journal, self._snapshots, self._changed = journal, snapshots, changed
        self._lock = threading.RLock()
        self._opened: dict[Key, Timeline] = {}
        self._turns: Turns[Key] = Turns()
        self._openings: dict[Key, Far] = {}
        self._ahead: Ahead[Key] = Ahead()
        self._saved: dict[Key, int] = {}
        self._unproven: set[Key] = set()
        self._asked = self._proved = 0.0
        self._guests = 0
        self._closed = threading.Event()
        self._keeper: threading.Thread | None = None

    def situation(self, event: str, basis: Basis, moment: Moment | None) -> Situation:
        """The situation at `moment` (None or Live: after the last entry)."""
        try:
            return self._seen(event, basis, moment)
        except Contradicted:
            with self._lock:
                self._distrust((event, basis))
            return self._seen(event, basis, moment)

    def ahead(self, event: str) -> Far | None:
        """How far the opening of a long log is, begun in a thread where nobody is at it; None: look, it is there."""
        key: Key = event, "known"
        if key in self._opened or self._journal.heads().get(event, Head()).seq < WORTH:
            return None
        if not self._ahead.busy(key, lambda: self._ready(*key)):
            return None
        return self._openings.get(key, (0, 0))

    def span(self, event: str) -> tuple[int, int]:
        """The first and last instant anything of `event` was known."""
        self._ready(event, "known")
        with self._lock:
            return self.of(event, "known").span()

    def places(self, event: str, basis: Basis) -> tuple[Numbers, Numbers]:
        """Copies of the times and seqs of every entry of `event` in the order of `basis`."""
        self._ready(event, basis)
        with self._lock:
            times, seqs = self.of(event, basis).places()
            return times[:], seqs[:]

    def free(self, event: str, basis: Basis) -> Numbers:
        """How many units were free after each SPACING entries of `places`; a copy."""
        self._ready(event, basis)
        with self._lock:
            timeline = self.of(event, basis)
            timeline.now()
            return timeline.free()[:]

    def of(self, event: str, basis: Basis) -> Timeline:
        """The timeline, with every entry of this instant taken in. Hold no other thread's timeline."""
        with self._lock:
            timeline = self._opened.get((event, basis))
            if timeline is None:
                timeline = self._open(event, basis)
            for entry in self._journal.entries(event, after=len(timeline)):
                timeline.follow(entry)
            self._opened[event, basis] = timeline
            self._look_after(event, basis)
            return timeline

    def proven(self) -> bool:
        """Whether all that was opened from snapshots has been folded from the entries since, and was the same."""
        with self._lock:
            return not self._unproven

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Leave the processor to whoever is inside: little is proven meanwhile."""
        with self._lock:
            self._guests += 1
        try:
            yield
        finally:
            with self._lock:
                self._guests -= 1
                self._asked = time.monotonic()

    def close(self) -> None:
        """Stop, and keep what is worth it for the next time."""
        self._closed.set()
        if self._keeper is not None:
            self._keeper.join(timeout=30)
        with suppress(JournalUnavailable):
            self.save()

    def save(self) -> None:
        """Keep a snapshot of every timeline that has come a chapter further since its last one."""
        for event, basis in list(self._opened):
            if self._unsaved(event, basis):
                self._save(event, basis)

    def _seen(self, event: str, basis: Basis, moment: Moment | None) -> Situation:
        self._ready(event, basis)
        with self._lock:
            self._asked = time.monotonic()
            return _at(self.of(event, basis), moment)

    def _ready(self, event: str, basis: Basis) -> None:
        """Have the timeline open: whoever opens a long log keeps nobody waiting who asks for another one."""
        key = event, basis
        if key in self._opened:
            return
        with self._turns.at(key):
            if key not in self._opened:
                timeline = self._open(event, basis)
                with self._lock:
                    self._opened[key] = timeline

    def _open(self, event: str, basis: Basis) -> Timeline:
        heads = self._journal.heads()
        if event not in heads:
            there = ", ".join(sorted(heads)) or "none yet"
            raise UnknownEvent(f"event: there is no event '{event[:60]}' here (events: {there})")
        timeline = self._resumed(event, basis) or self._loaded(event, basis)
        if len(timeline) >= WORTH:
            set_aside()
        return timeline

    def _empty(self, event: str, basis: Basis) -> Timeline:
        return Timeline(
            basis,
            fetch=lambda seqs: cast(list[Entry], self._journal.bare(event, seqs)),  # who said it changes nothing
            about=lambda subject: self._journal.about(event, subject, limit=None),
        )

    def _loaded(self, event: str, basis: Basis) -> Timeline:
        timeline, order = self._empty(event, basis), self._journal.order(event, basis)
        timeline.load(*order, [e for e in self._journal.corrections(event) if e.seq <= len(order.seqs)])
        if len(timeline) >= WORTH:
            self._fold(timeline, (event, basis))
        return timeline

    def _fold(self, timeline: Timeline, key: Key) -> None:
        """Fold a long log before anybody else sees it, and tell meanwhile how far that is."""
        self._openings[key] = 0, len(timeline)
        try:
            with uncollected():
                while done := timeline.ripen(AT_ONCE):
                    self._openings[key] = done, len(timeline)
        finally:
            del self._openings[key]

    def _resumed(self, event: str, basis: Basis) -> Timeline | None:
        """Open from a snapshot that fits this journal; None where there is none."""
        snapshot = self._snapshot(event, basis)
        if snapshot is None:
            return None
        try:
            with uncollected():
                beginnings = list(snapshot.beginnings())
                timeline, places = self._empty(event, basis), snapshot.places()
                corrections = [e for e in self._journal.corrections(event) if e.seq <= snapshot.seq]
                timeline.resume(*places, beginnings, corrections, snapshot.counts())
        except JournalUnavailable:
            raise
        except Exception:  # whatever is wrong with it: the journal is there
            logger.exception("a snapshot of event '%s' cannot be read and is not used", event)
            return None
        with self._lock:
            self._saved[event, basis] = len(beginnings)
            self._unproven.add((event, basis))
        return timeline

    def _snapshot(self, event: str, basis: Basis) -> Snapshot | None:
        text = self._snapshots.read(event, basis) if self._snapshots else None
        snapshot = unpacked(text) if text else None
        if snapshot is None or self._journal.digest(event, snapshot.seq) != snapshot.hash:
            return None
        return snapshot if snapshot.basis == basis else None

    def _unsaved(self, event: str, basis: Basis) -> bool:
        there = len(self._opened[event, basis].beginnings())
        return self._snapshots is not None and there > self._saved.get((event, basis), 0)

    def _look_after(self, event: str, basis: Basis) -> None:
        """Start proving or keeping where there is something to prove or to keep."""
        wanted = (event, basis) in self._unproven or self._unsaved(event, basis)
        if wanted and self._keeper is None and not self._closed.is_set():
            self._keeper = threading.Thread(target=self._keep, name="timeline keeper", daemon=True)
            self._keeper.start()

    def _keep(self) -> None:
        saved = -SAVED_EVERY
        while not self._closed.is_set():
            try:
                pause = self._prove() if self._unproven else 1.0
                if not self._unproven and time.monotonic() > saved + SAVED_EVERY:
                    self.save()
                    saved = time.monotonic()
            except JournalUnavailable:
                pause = 1.0
            self._closed.wait(pause)

    def _prove(self) -> float:
        """Fold a little of what a snapshot said from the entries; return how long to leave the desk to others then."""
        began = time.monotonic()
        if (self._guests or began < self._asked + QUIET) and began < self._proved + PATIENCE:
            return BREATH
        self._proved = began
        with self._lock:
            for key in [key for key in self._unproven if key in self._opened][:1]:
                try:
                    if not self._opened[key].ripen():
                        self._unproven.discard(key)
                        set_aside()
                except Contradicted:
                    self._distrust(key)
        return max(BREATH, time.monotonic() - began)

    def _distrust(self, key: Key) -> None:
        """Throw away what a snapshot said, and what was made of it."""
        logger.error("a snapshot of event '%s' does not fit its journal and was thrown away", key[0])
        self._opened.pop(key, None)
        self._saved.pop(key, None)
        self._unproven.discard(key)
        if self._snapshots:
            self._snapshots.drop(*key)
        threading.Thread(target=self._changed, name="timeline corrected", daemon=True).start()

    def _save(self, event: str, basis: Basis) -> None:
        snapshots, key = self._snapshots, (event, basis)
        with self._lock:
            timeline = self._opened.get(key)
            digest = self._journal.digest(event, len(timeline)) if timeline else None
            if snapshots is None or timeline is None or digest is None or key in self._unproven:
                return
            sitting, size = Sitting(timeline, len(timeline), digest), len(timeline.beginnings())
            self._saved[key] = size
        try:
            snapshots.write(sitting.packed(), *key)
        except Exception:  # a number too large for the packing, say: the next opening is slow, and that is all
            logger.exception("a snapshot of event '%s' could not be packed", event)


def _at(timeline: Timeline, moment: Moment | None) -> Situation:
    return timeline.at(moment.t) if isinstance(moment, At) else timeline.now()
