"""Is the log that is shown the log that was recorded? Found beside those who look, once a head, and carried on from it.

What was found to be changed stays marked as long as the process runs: nobody can make it whole again by writing on.
"""

import logging
import threading
import time
from typing import Literal
from weakref import WeakKeyDictionary, proxy

from msgspec import Struct

from dashboard.journal.journal import verify
from dashboard.model.entry import Head
from dashboard.model.errors import JournalUnavailable, UnknownEvent
from dashboard.services.desk import Desk

MOST = 5_000
LISTED = 20
SHORT = 8
State = Literal["checking", "whole", "broken"]
logger = logging.getLogger(__name__)


class Fault(Struct, frozen=True):
    """One entry that is not as it was recorded: its seq, and why in a few words."""

    seq: int
    why: str


class Verified(Struct, frozen=True):
    """How far the chain was looked through: `upto` of `entries`, its hash there, and what does not fit.

    `faults` are the first LISTED; the lines after one are still held to the hash that is stored with it.
    """

    state: State
    upto: int
    entries: int
    head: str
    faults: tuple[Fault, ...] = ()
    more: int = 0

    @property
    def says(self) -> str:
        """One line: `verified up to entry 4,711, head abcd1234` or `NOT VERIFIED: entry 4,711 ...`."""
        if self.faults:
            first, others = self.faults[0], len(self.faults) + self.more - 1
            rest = f" (and {others:,} more)" if others else ""
            why = first.why.removeprefix("the text ") if first.why.startswith("the text ") else f"({first.why})"
            return f"NOT VERIFIED: entry {first.seq:,} {why}{rest}"
        if self.state == "checking":
            return f"checking entries: {self.upto:,} of {self.entries:,}"
        return f"verified up to entry {self.upto:,}, head {self.head[:SHORT]}"


class Verifying:
    """Verifies the events of one desk. Safe for several threads; one of its own works while there is work."""

    def __init__(self, desk: Desk) -> None:
        """Know nothing yet."""
        self._desk: Desk = proxy(desk)
        self._lock = threading.Lock()
        self._passed: dict[str, Head] = {}
        self._faults: dict[str, list[Fault]] = {}
        self._wanted: dict[str, Head] = {}
        self._working = False

    def look(self, event: str) -> Verified:
        """Return what is known now, and go on looking where the log went on. UnknownEvent, JournalUnavailable."""
        head = _head(self._desk, event)
        with self._lock:
            found = self._known(event, head)
            if found.upto < head.seq:
                self._wanted[event] = head
                if not self._working:
                    self._working = True
                    threading.Thread(target=self._work, name="verifying", daemon=True).start()
        return found

    def now(self, event: str) -> Verified:
        """Look through the log to its end here and now, from where it was verified last; as `look`."""
        head = _head(self._desk, event)
        while self._step(event, head):
            pass
        with self._lock:
            return self._known(event, head)

    def _known(self, event: str, head: Head) -> Verified:
        passed, faults = self._passed.get(event, Head()), self._faults.get(event, [])
        state: State = "broken" if faults else "checking" if passed.seq < head.seq else "whole"
        return Verified(
            state, passed.seq, head.seq, passed.hash.hex(), tuple(faults[:LISTED]), max(0, len(faults) - LISTED)
        )

    def _work(self) -> None:
        try:
            while self._next():
                pass
        except JournalUnavailable:
            logger.warning("verifying stopped: the database cannot be read just now")
        except Exception:  # whoever looks next starts it again, and the mark says meanwhile that it is not done
            logger.exception("verifying broke")
        finally:
            with self._lock:
                self._working = False

    def _next(self) -> bool:
        """Look through a little of one log; leave the machine to others as long as it took."""
        with self._lock:
            if not self._wanted:
                self._working = False
                return False
            event, head = next(iter(self._wanted.items()))
        began = time.monotonic()
        more = self._step(event, head)
        with self._lock:
            if not more and self._wanted.get(event) == head:
                del self._wanted[event]
        time.sleep(time.monotonic() - began)
        return True

    def _step(self, event: str, head: Head) -> bool:
        """Take a step from where the log of `event` has been looked through; return whether more is left."""
        with self._lock:
            since = self._passed.get(event, Head())
        if since.seq >= head.seq:
            return False
        verdict = verify(self._desk.journal, event, since=since, most=MOST)
        passed, fault = verdict.head, None
        if verdict.bad is not None:
            fault = Fault(verdict.bad, verdict.why)
            passed = self._beyond(event, verdict.bad, head)
        with self._lock:
            if self._passed.get(event, Head()) == since:
                self._passed[event] = passed
                if fault and fault.seq not in {one.seq for one in self._faults.get(event, ())}:
                    self._faults.setdefault(event, []).append(fault)
        return passed.seq < head.seq

    def _beyond(self, event: str, bad: int, head: Head) -> Head:
        """Go on behind a fault with the hash that is stored there; where nothing is stored nothing more can be said."""
        stored = self._desk.journal.digest(event, bad)
        return Head(bad, stored) if stored else Head(max(bad, head.seq), head.hash)


def _head(desk: Desk, event: str) -> Head:
    head = desk.events().get(event)
    if head is None:
        raise UnknownEvent(f"event: there is no event '{event[:60]}' here")
    return head


def marked(desk: Desk, event: str, digest: str) -> str:
    """Return `digest`, the head that something printed bears, with the mark where the log is not what was recorded.

    The log is looked through to its end first. UnknownEvent, JournalUnavailable.
    """
    found = verifying(desk).now(event)
    return f"{digest} \N{EM DASH} {found.says}" if found.faults else digest


_of: WeakKeyDictionary[Desk, Verifying] = WeakKeyDictionary()
_lock = threading.Lock()


def verifying(desk: Desk) -> Verifying:
    """Return what verifies the logs of `desk`, one a desk."""
    with _lock:
        return _of.setdefault(desk, Verifying(desk))
