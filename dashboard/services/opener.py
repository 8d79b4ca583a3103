"""Opening a timeline: from a snapshot where there is one that fits its journal, otherwise from the entries."""

import logging
from typing import cast

from dashboard.journal.journal import Journal
from dashboard.journal.snapshots import WORTH, Snapshots
from dashboard.model.entry import Entry
from dashboard.model.errors import JournalUnavailable
from dashboard.model.moment import Basis
from dashboard.projections.snapshot import Snapshot, unpacked
from dashboard.projections.timeline import SPACING, Timeline
from dashboard.services.ahead import Tell
from dashboard.services.collecting import set_aside, uncollected
from dashboard.services.unknown import unknown

AT_ONCE = 40  # keyframes between two looks at how far the opening of a long log is
logger = logging.getLogger(__name__)


class Opener:
    """Opens timelines, each for whoever asks alone."""

    def __init__(self, journal: Journal, snapshots: Snapshots | None) -> None:
        """Read from `journal`, and from `snapshots` where they are kept."""
        self._journal, self._snapshots = journal, snapshots

    def open(self, event: str, basis: Basis, tell: Tell) -> tuple[Timeline, int | None]:
        """Open the timeline to the end of the log, and tell how far that is. UnknownEvent.

        Returned with it: how many beginnings of it a snapshot said, None where it was not opened from one.
        """
        if event not in self._journal.heads():
            raise unknown(self._journal, event)
        timeline, said = self._resumed(event, basis, tell) or (self._loaded(event, basis, tell), None)
        if len(timeline) >= WORTH:
            set_aside()
        return timeline, said

    def _empty(self, event: str, basis: Basis) -> Timeline:
        return Timeline(
            basis,
            fetch=lambda seqs: cast(list[Entry], self._journal.bare(event, seqs)),  # who said it changes nothing
            about=lambda subject: self._journal.about(event, subject, limit=None),
        )

    def _loaded(self, event: str, basis: Basis, tell: Tell) -> Timeline:
        timeline, order = self._empty(event, basis), self._journal.order(event, basis)
        timeline.load(*order, [e for e in self._journal.corrections(event) if e.seq <= len(order.seqs)])
        if len(timeline) >= WORTH:
            tell(0, len(timeline))
            with uncollected():
                while done := timeline.ripen(AT_ONCE):
                    tell(done, len(timeline))
        return timeline

    def _resumed(self, event: str, basis: Basis, tell: Tell) -> tuple[Timeline, int] | None:
        """Open from a snapshot that fits this journal, and follow the entries since; None where there is none."""
        snapshot = self._snapshot(event, basis)
        if snapshot is None:
            return None
        try:
            with uncollected():
                beginnings = list(snapshot.beginnings())
                timeline, places = self._empty(event, basis), snapshot.places()
                corrections = [e for e in self._journal.corrections(event) if e.seq <= snapshot.seq]
                timeline.resume(*places, beginnings, corrections, snapshot.counts())
                self._follow(timeline, event, tell)
        except JournalUnavailable:
            raise
        except Exception:  # whatever is wrong with it: the journal is there
            logger.exception("a snapshot of event '%s' cannot be read and is not used", event)
            return None
        return timeline, len(beginnings)

    def _follow(self, timeline: Timeline, event: str, tell: Tell) -> None:
        timeline.now()
        head = self._journal.heads()[event].seq
        for entry in self._journal.entries(event, after=len(timeline)):
            timeline.follow(entry)
            if not len(timeline) % SPACING:
                tell(len(timeline), head)
        timeline.now()

    def _snapshot(self, event: str, basis: Basis) -> Snapshot | None:
        text = self._snapshots.read(event, basis) if self._snapshots else None
        snapshot = unpacked(text) if text else None
        if snapshot is None or self._journal.digest(event, snapshot.seq) != snapshot.hash:
            return None
        return snapshot if snapshot.basis == basis else None
