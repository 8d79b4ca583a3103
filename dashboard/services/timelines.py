"""The timelines of a desk: opened from a snapshot where there is one, proven against the entries, and kept as one."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice

from dashboard.journal.journal import Journal
from dashboard.journal.snapshots import WORTH, Snapshots
from dashboard.model.entry import Head
from dashboard.model.errors import JournalUnavailable
from dashboard.model.moment import At, Basis, Moment
from dashboard.projections.keyframes import Contradicted
from dashboard.projections.situation import Situation
from dashboard.projections.snapshot import Sitting
from dashboard.projections.timeline import Numbers, Timeline
from dashboard.services.ahead import Ahead, Work
from dashboard.services.collecting import set_aside, uncollected
from dashboard.services.opener import Opener

BREATH = 0.005
QUIET = 0.05
PATIENCE = 0.5  # seconds: so long somebody who looks all the time keeps the proof waiting
SAVED_EVERY = 60.0
PIECE = 500  # entries: a timeline that lags is caught up in pieces, and others have their turn between two
Key = tuple[str, Basis]
logger = logging.getLogger(__name__)


class Timelines:
    """One timeline an event and basis. Safe for several threads."""

    def __init__(self, journal: Journal, snapshots: Snapshots | None, changed: Callable[[], None]) -> None:
        """Read from `journal`; `changed` is called when something other than was shown turns out to be true."""
        self._journal, self._snapshots, self._changed = journal, snapshots, changed
        self._opener = Opener(journal, snapshots)
        self._lock = threading.RLock()
        self._opened: dict[Key, Timeline] = {}
        self._ahead: Ahead[Key] = Ahead()
        self._saving = threading.Lock()
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

    def ahead(self, event: str) -> Work | None:
        """Begin to open a long log; None where it is open, or short."""
        key: Key = event, "known"
        if key in self._opened or self._journal.heads().get(event, Head()).seq < WORTH:
            return None
        return self._ahead.begun(key, lambda: self._ready(*key))

    def span(self, event: str) -> tuple[int, int]:
        """The first and last instant anything of `event` was known."""
        with self._held(event, "known") as timeline:
            return timeline.span()

    def places(self, event: str, basis: Basis) -> tuple[Numbers, Numbers]:
        """Copies of the times and seqs of every entry of `event` in the order of `basis`."""
        with self._held(event, basis) as timeline:
            times, seqs = timeline.places()
            return times[:], seqs[:]

    def free(self, event: str, basis: Basis) -> Numbers:
        """How many units were free after each SPACING entries of `places`; a copy."""
        with self._held(event, basis) as timeline:
            timeline.now()
            return timeline.free()[:]

    def of(self, event: str, basis: Basis) -> Timeline:
        """The timeline, with every entry of this instant taken in. Hold no other thread's timeline."""
        with self._held(event, basis) as timeline:
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

    def save(self) -> bool:
        """Keep a snapshot of every timeline that has come a chapter further since its last one; whether all are kept.

        What is not proven is not kept.
        """
        with self._saving:
            kept = [self._save(*key) for key in list(self._opened) if self._unsaved(*key)]
        return all(kept)

    def prove(self) -> None:
        """Fold all that was opened from snapshots from the entries, without leaving the desk to others meanwhile."""
        for key in list(self._unproven):
            with uncollected():
                while key in self._unproven:
                    self._proved_more(key)

    def _seen(self, event: str, basis: Basis, moment: Moment | None) -> Situation:
        with self._held(event, basis) as timeline:
            self._asked = time.monotonic()
            return _at(timeline, moment)

    @contextmanager
    def _held(self, event: str, basis: Basis) -> Iterator[Timeline]:
        """Have the timeline with every entry of this instant taken in, and hold it.

        Of a log that somebody is writing fast so much is taken in as there was when the first piece had been read.
        """
        upto: int | None = None
        while True:
            self._ready(event, basis)
            timeline = self._opened.get((event, basis))
            there = len(timeline) if timeline else 0
            fresh = list(islice(self._journal.entries(event, after=there, upto=upto), PIECE))
            if upto is None and len(fresh) == PIECE:
                upto = self._journal.heads().get(event, Head()).seq
            with self._lock:
                if timeline is None or self._opened.get((event, basis)) is not timeline:  # thrown away meanwhile
                    continue
                for entry in fresh:
                    if entry.seq > len(timeline):  # others may have taken it in
                        timeline.follow(entry)
                if len(fresh) == PIECE:
                    continue
                self._look_after(event, basis)
                yield timeline
                return

    def _ready(self, event: str, basis: Basis) -> None:
        """Have the timeline open: whoever opens a long log keeps nobody waiting who asks for another one."""
        key = event, basis
        if key in self._opened:
            return
        with self._ahead.turn(key) as tell:
            if key not in self._opened:
                timeline, said = self._opener.open(event, basis, tell)
                with self._lock:
                    self._opened[key] = timeline
                    if said is not None:
                        self._saved[key] = said
                        self._unproven.add(key)

    def _unsaved(self, event: str, basis: Basis) -> bool:
        timeline = self._opened.get((event, basis))
        there = len(timeline.beginnings()) if timeline else 0
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
            except Exception:  # the next round may do better, and without any nothing is proven or kept
                logger.exception("what was opened from snapshots could not be proven or kept just now")
                pause = 1.0
            self._closed.wait(pause)

    def _prove(self) -> float:
        """Fold a little of what a snapshot said from the entries; return how long to leave the desk to others then."""
        began = time.monotonic()
        if (self._guests or began < self._asked + QUIET) and began < self._proved + PATIENCE:
            return BREATH
        self._proved = began
        for key in list(self._unproven)[:1]:
            self._proved_more(key)
        return max(BREATH, time.monotonic() - began)

    def _proved_more(self, key: Key) -> None:
        with self._lock:
            timeline = self._opened.get(key)
            try:
                if timeline is None or key not in self._unproven or timeline.ripen():
                    return
                self._unproven.discard(key)
            except Contradicted:
                self._distrust(key)
                return
        set_aside()

    def _distrust(self, key: Key) -> None:
        """Throw away what a snapshot said, and what was made of it."""
        logger.error("a snapshot of event '%s' does not fit its journal and was thrown away", key[0])
        self._opened.pop(key, None)
        self._saved.pop(key, None)
        self._unproven.discard(key)
        if self._snapshots:
            self._snapshots.drop(*key)
        threading.Thread(target=self._changed, name="timeline corrected", daemon=True).start()

    def _save(self, event: str, basis: Basis) -> bool:
        snapshots, key = self._snapshots, (event, basis)
        with self._lock:
            timeline = self._opened.get(key)
            digest = self._journal.digest(event, len(timeline)) if timeline else None
            if snapshots is None or timeline is None or digest is None or key in self._unproven:
                return False
            sitting, size = Sitting(timeline, len(timeline), digest), len(timeline.beginnings())
        try:
            kept = snapshots.write(sitting.packed(), *key)
        except Exception:  # a number too large for the packing, say: the next opening is slow, and that is all
            logger.exception("a snapshot of event '%s' could not be packed", event)
            return False
        if kept:
            self._saved[key] = size
        return kept


def _at(timeline: Timeline, moment: Moment | None) -> Situation:
    return timeline.at(moment.t) if isinstance(moment, At) else timeline.now()
