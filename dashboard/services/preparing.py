"""A long log made ready for reviewers: what the first look at it would wait for is worked out and left as snapshots.

An import does so at its end. A server does so in a process of its own for a log that it finds not ready, or that has
stood still for a while since: a replay, figures and a report open from what is left.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from dashboard.journal.snapshots import WORTH
from dashboard.model.entry import Head
from dashboard.model.errors import JournalUnavailable
from dashboard.model.moment import Basis
from dashboard.services.beside import Beside
from dashboard.services.desk import Desk
from dashboard.services.metrics import reviewed
from dashboard.services.replay_log import FOLLOWED, ReplayLog

NAME = "prepared"
LOOK = 15.0
QUIET = 60.0
NICE = 10
GRACE = 5.0
BASES: tuple[Basis, ...] = ("known", "happened")
Progress = Callable[[str, int, int], None]
_made = msgspec.msgpack.Decoder(tuple[int, bytes])
logger = logging.getLogger(__name__)


def prepare(desk: Desk, event: str, progress: Progress = lambda _what, _done, _total: None) -> bool:
    """Make the log of `event` ready; False where it is short, or ready, or snapshots cannot be kept. UnknownEvent.

    Snapshots of an earlier state are proven first: what is not proven is not kept.
    """
    head, kept = desk.head(event), desk.snapshots
    if kept is None or head.seq < WORTH or ready(desk, event, head) or kept.refused():
        return False
    log = ReplayLog(desk, event)
    steps: list[Callable[[], object]] = [
        *(lambda basis=basis: desk.situation(event, None, basis) for basis in BASES),
        lambda: log.follow("known"), lambda: log.bars("happened"), lambda: reviewed(desk, event), desk.timelines.prove,
    ]  # fmt: skip
    for n, step in enumerate(steps, 1):
        step()
        progress("made ready for review", n, len(steps))
    return desk.timelines.save() and kept.write(msgspec.msgpack.encode((head.seq, head.hash)), event, NAME)


def ready(desk: Desk, event: str, head: Head) -> bool:
    """Whether all of it was left, by this code and for about this log."""
    text = desk.snapshots.read(event, NAME) if desk.snapshots else None
    if text is None:
        return False
    seq, digest = _made.decode(text)
    return seq <= head.seq <= seq + FOLLOWED and desk.journal.digest(event, seq) == digest


class Preparing:
    """One thread for all events of a desk."""

    def __init__(self, desk: Desk, look: float = LOOK, quiet: float = QUIET) -> None:
        """Look every `look` seconds at logs that have stood still for `quiet`; nothing happens before `run`."""
        self._desk, self._look, self._quiet = desk, look, quiet
        self._stopped = threading.Event()
        self._seen: dict[str, tuple[int, float]] = {}
        self._tried: dict[str, int] = {}

    def stop(self) -> None:
        """End, whatever is being made ready."""
        self._stopped.set()

    def run(self) -> None:
        """Look until stopped."""
        while not self._stopped.is_set():
            try:
                for event, head in self._desk.events().items():
                    if not self._stopped.is_set() and self.due(event, head):
                        self._tried[event] = head.seq
                        self._make(event)
            except (JournalUnavailable, OSError) as error:
                logger.warning("no log is made ready just now: %s", error)
            self._stopped.wait(self._look)

    def due(self, event: str, head: Head) -> bool:
        """Whether a long log is seen for the first time, or stands still since it grew, and is not ready."""
        now = time.monotonic()
        seq, since = self._seen.get(event, (head.seq, -self._quiet))
        since = since if seq == head.seq else now
        self._seen[event] = head.seq, since
        waits = head.seq >= WORTH and now >= since + self._quiet and self._tried.get(event) != head.seq
        return waits and not ready(self._desk, event, head)

    def _make(self, event: str) -> None:
        """Make one log ready in another process; what that fails at is not tried again before the log went on."""
        work = Beside(_made_ready, event)
        while work.running() and not self._stopped.wait(0.5):
            pass
        work.end()


def _made_ready(desk: Desk, event: str) -> None:
    """Take no more of the machine than is left over, and wait where another server is at the same log."""
    os.nice(NICE)
    if desk.snapshots:
        with desk.snapshots.alone(event, NAME):
            prepare(desk, event)


@contextmanager
def preparing(desk: Desk) -> Iterator[None]:
    """Make long logs ready meanwhile, where snapshots are kept."""
    keeper = Preparing(desk)
    thread = threading.Thread(target=keeper.run, name="preparing", daemon=True)
    if desk.snapshots:
        thread.start()
    try:
        yield
    finally:
        keeper.stop()
        if desk.snapshots:
            thread.join(GRACE)
