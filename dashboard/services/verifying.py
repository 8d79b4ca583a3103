"""Is the log that is shown the log that was recorded? Found beside those who look, once a head, and carried on from it.

What was found to be changed stays marked as long as the process runs: nobody can make it whole again by writing on.
What was found whole is looked at again from the first entry once the last whole pass is `verified_again` seconds old
(data/limits.json): a line can be changed in the file after it was passed.
"""

import logging
import threading
import time
from typing import Literal
from weakref import WeakKeyDictionary, proxy

from msgspec import Struct, structs

from dashboard.journal.journal import verify
from dashboard.model.entry import Head
from dashboard.model.errors import JournalUnavailable
from dashboard.services.desk import Desk
from dashboard.services.limits import limits

MOST = 5_000
LISTED = 20
SHORT = 8
State = Literal["checking", "whole", "broken"]
logger = logging.getLogger(__name__)


class Fault(Struct, frozen=True):
    """One entry that is not as it was recorded: its seq, and why in a few words."""

    seq: int
    why: str


class _Pass(Struct, frozen=True):
    """A pass over a log: when it began (monotonic, seconds), the seq at which it is whole, and how far it is."""

    began: float
    to: int
    head: Head = Head()

    @property
    def whole(self) -> bool:
        return self.head.seq >= self.to


class Verified(Struct, frozen=True):
    """How far the chain was looked through: `upto` of `entries`, its hash there, and what does not fit.

    While a log is looked through again, `upto` is what the pass before came to.

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

    def __init__(self, desk: Desk, again: float | None = None) -> None:
        """Know nothing yet; a whole pass counts for `again` seconds (None: as data/limits.json says)."""
        self._desk: Desk = proxy(desk)
        self._again = limits().verified_again if again is None else again
        self._lock = threading.Lock()
        self._passes: dict[str, _Pass] = {}
        self._before: dict[str, Head] = {}
        self._faults: dict[str, list[Fault]] = {}
        self._wanted: dict[str, Head] = {}
        self._working = False

    def look(self, event: str) -> Verified:
        """Return what is known now, and go on looking where the log went on. UnknownEvent, JournalUnavailable."""
        head = self._desk.head(event)
        with self._lock:
            found = self._known(event, head)
            if self._renewed(event, head).head.seq < head.seq:
                self._wanted[event] = head
                if not self._working:
                    self._working = True
                    threading.Thread(target=self._work, name="verifying", daemon=True).start()
        return found

    def now(self, event: str) -> Verified:
        """Look through the log to its end here and now, from where it was verified last; as `look`.

        From the first entry where the last pass is too old: what is given out says no more than what was looked at.
        """
        head = self._desk.head(event)
        with self._lock:
            self._renewed(event, head, even_unfinished=True)
        while self._step(event, head):
            pass
        with self._lock:
            return self._known(event, head)

    def _known(self, event: str, head: Head) -> Verified:
        of_this = self._passes[event].head if event in self._passes else Head()
        passed = max(of_this, self._before.get(event, Head()), key=lambda one: one.seq)
        faults = self._faults.get(event, [])
        state: State = "broken" if faults else "checking" if passed.seq < head.seq else "whole"
        return Verified(
            state, passed.seq, head.seq, passed.hash.hex(), tuple(faults[:LISTED]), max(0, len(faults) - LISTED)
        )

    def _renewed(self, event: str, head: Head, *, even_unfinished: bool = False) -> _Pass:
        """Return the pass over `event`, begun anew where it is too old: an unfinished one only where that is asked."""
        one, now = self._passes.get(event), time.monotonic()
        if one is None or (now - one.began > self._again and (one.whole or even_unfinished)):
            if one is not None:
                self._before[event] = max(one.head, self._before.get(event, Head()), key=lambda each: each.seq)
            one = self._passes[event] = _Pass(now, head.seq)
        return one

    def _work(self) -> None:
        try:
            while self._next():
                pass
        except JournalUnavailable:
            logger.warning("verifying stopped: the database cannot be read just now")
            self._stopped()
        except Exception:  # whoever looks next starts it again, and the mark says meanwhile that it is not done
            logger.exception("verifying broke")
            self._stopped()

    def _stopped(self) -> None:
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
            one = self._passes[event]
        since = one.head
        if since.seq >= head.seq:
            return False
        verdict = verify(self._desk.journal, event, since=since, most=MOST)
        passed, fault = verdict.head, None
        if verdict.bad is not None:
            fault = Fault(verdict.bad, verdict.why)
            passed = self._beyond(event, verdict.bad, head)
        with self._lock:
            if self._passes.get(event) == one:
                self._passes[event] = structs.replace(one, head=passed)
                if fault and fault.seq not in {one.seq for one in self._faults.get(event, ())}:
                    self._faults.setdefault(event, []).append(fault)
        return passed.seq < head.seq

    def _beyond(self, event: str, bad: int, head: Head) -> Head:
        """Go on behind a fault with the hash that is stored there; where nothing is stored nothing more can be said."""
        stored = self._desk.journal.digest(event, bad)
        return Head(bad, stored) if stored else Head(max(bad, head.seq), head.hash)


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
