"""Is the log that is shown the log that was recorded? Found beside those who look, once a head, and carried on from it.

What was found to be changed stays marked as long as the process runs: nobody can make it whole again by writing on.
What was found whole is looked at again from the first entry once the last whole pass is `verified_again` seconds old
(data/limits.json): a line can be changed in the file after it was passed. How far it came is left for the next process
(`seals.py`), which goes on from there if the log is long, and begins with the first entry if it is SMALL.
"""

import logging
import os
import threading
import time
from weakref import WeakKeyDictionary, proxy

from msgspec import Struct, field, structs

from dashboard.journal.journal import verify
from dashboard.model.entry import Head
from dashboard.model.errors import JournalUnavailable
from dashboard.model.moment import SECOND
from dashboard.model.verified import LISTED, Fault, State, Verified
from dashboard.services.beside import Beside
from dashboard.services.desk import Desk
from dashboard.services.limits import limits
from dashboard.services.seals import Seal, Seals, shortened

MOST = 5_000
SMALL = 100_000  # entries: looked through in half a second
logger = logging.getLogger(__name__)


class _Pass(Struct, frozen=True):
    """A pass over a log: when it began (seconds since 1970), the seq at which it is whole, and how far it is."""

    began: float
    to: int
    head: Head = Head()

    @property
    def whole(self) -> bool:
        return self.head.seq >= self.to


class _Log(Struct):
    """What is known of one log: the pass over it, what earlier passes came to, what does not fit, and what was left.

    `told` is when another process looked through it (UTC us), as long as this one has not. What is `gone` was there
    when the log was verified: the seal that says so stays.
    """

    current: _Pass | None = None
    before: Head = Head()
    told: int = 0
    faults: dict[int, Fault] = field(default_factory=dict)
    gone: bool = False
    left: Seal | None = None

    @property
    def passed(self) -> Head:
        now = self.current.head if self.current else Head()
        return max(now, self.before, key=lambda each: each.seq)

    def ends(self, before: int, now: int) -> None:
        """Note what is missing where the log went on to seq `before` and ends at seq `now`."""
        if now < before and not self.gone:
            self.found(shortened(before, now))
            self.gone = True

    def found(self, fault: Fault) -> None:
        self.faults.setdefault(fault.seq, fault)


class Verifying:
    """Verifies the events of one desk. Safe for several threads; one of its own works while there is work."""

    def __init__(self, desk: Desk, again: float | None = None) -> None:
        """Know nothing yet; a whole pass counts for `again` seconds (None: as data/limits.json says)."""
        self._desk: Desk = proxy(desk)
        self._seals = Seals(desk)
        self._again = limits().verified_again if again is None else again
        self._lock = threading.Lock()
        self._logs: dict[str, _Log] = {}
        self._wanted: dict[str, Head] = {}
        self._ahead: dict[str, Beside] = {}
        self._working = False

    def look(self, event: str) -> Verified:
        """Return what is known now, and go on looking where the log went on. UnknownEvent, JournalUnavailable."""
        log, head = self._log(event)
        with self._lock:
            found = _known(log, head)
            if self._renewed(log, head).head.seq < head.seq:
                self._wanted[event] = head
                if not self._working:
                    self._working = True
                    threading.Thread(target=self._work, name="verifying", daemon=True).start()
        return found

    def now(self, event: str) -> Verified:
        """Look through the log to its end here and now, from where it was verified last; as `look`.

        From the first entry where the last pass is too old: what is given out says no more than what was looked at.
        """
        if (other := self._ahead.pop(event, None)) is not None:
            other.end(self._again)
        log, head = self._log(event)
        with self._lock:
            self._renewed(log, head, even_unfinished=True)
        while self._step(event, head):
            pass
        with self._lock:
            return _known(log, head)

    def ahead(self, event: str) -> None:
        """Have another process look through a long log that nobody looked through lately; `now` waits for it."""
        head, seal = self._desk.head(event), self._seals.read(event)
        late = seal is None or not 0 <= time.time() - seal.at / SECOND <= self._again
        if head.seq > SMALL and late and self._desk.snapshots and (os.cpu_count() or 1) > 1:
            self._ahead[event] = Beside(_looked_through, event)

    def gone(self, event: str) -> Fault | None:
        """Return what is not there any more, or is another, since the log was verified last; as `look`."""
        seal = self._seals.read(event)
        return self._seals.broken(event, seal, self._desk.head(event)) if seal else None

    def passed(self, event: str, head: Head) -> None:
        """Say that somebody has just looked through the whole log of `event`: from now on it is held against that."""
        self._seals.write(event, Seal(int(time.time() * SECOND), head))

    def _log(self, event: str) -> tuple[_Log, Head]:
        """Return what is known of `event` and then its head, in this order: somebody may be writing."""
        with self._lock:
            log = self._logs.get(event)
        if log is None:
            seal = self._seals.read(event)
            made = self._told(event, seal, self._desk.head(event)) if seal else _Log()
            with self._lock:
                log = self._logs.setdefault(event, made)
        passed = log.passed.seq
        head = self._desk.head(event)
        with self._lock:
            log.ends(passed, head.seq)
        return log, head

    def _told(self, event: str, seal: Seal, head: Head) -> _Log:
        """Make of what another process left what is known at first."""
        if (fault := self._seals.broken(event, seal, head)) is not None:
            return _Log(faults={fault.seq: fault}, gone=True)
        stand = [fault for fault in seal.faults[:LISTED] if self._seals.stands(event, fault)]
        if seal.faults and not stand:
            return _Log()  # it seems to be restored: nothing is said of it before it was looked through again
        faults = {each.seq: each for each in (*stand, *seal.faults[LISTED:])}
        log = _Log(before=seal.head, told=seal.at, faults=faults, left=seal)
        if seal.head.seq > SMALL:
            log.current = _Pass(seal.at / SECOND, seal.head.seq, seal.head)
        return log

    def _renewed(self, log: _Log, head: Head, *, even_unfinished: bool = False) -> _Pass:
        """Return the pass over a log, begun anew where it is too old: an unfinished one only where that is asked."""
        one, now = log.current, time.time()
        if one is None or (not 0 <= now - one.began <= self._again and (one.whole or even_unfinished)):
            log.before = log.passed
            one = log.current = _Pass(now, head.seq)
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
        log = self._logs[event]
        with self._lock:
            one = log.current
        if one is None or one.head.seq >= head.seq:
            return False
        verdict = verify(self._desk.journal, event, since=one.head, most=MOST)
        passed, fault = verdict.head, None
        if verdict.bad is not None:
            fault = Fault(verdict.bad, verdict.why, verdict.says)
            passed = self._beyond(event, verdict.bad, head)
        with self._lock:
            if log.current == one:
                log.current = structs.replace(one, head=passed)
                if fault:
                    log.found(fault)
        if passed.seq >= head.seq:
            self._leave(event, log)
        return passed.seq < head.seq

    def _leave(self, event: str, log: _Log) -> None:
        """Leave for the next process how far a whole pass came."""
        with self._lock:
            one = log.current
            if one is None or not one.whole or log.gone:
                return
            log.told = 0
            seal = Seal(int(one.began * SECOND), one.head, tuple(sorted(log.faults.values(), key=lambda f: f.seq)))
            if seal == log.left:
                return
            log.left = seal
        self._seals.write(event, seal)

    def _beyond(self, event: str, bad: int, head: Head) -> Head:
        """Go on behind a fault with the hash that is stored there; where nothing is stored nothing more can be said."""
        stored = self._desk.journal.digest(event, bad)
        return Head(bad, stored) if stored else Head(max(bad, head.seq), head.hash)


def _known(log: _Log, head: Head) -> Verified:
    passed, faults = log.passed, sorted(log.faults.values(), key=lambda each: each.seq)
    state: State = "broken" if faults else "checking" if passed.seq < head.seq else "whole"
    listed, more = tuple(faults[:LISTED]), max(0, len(faults) - LISTED)
    return Verified(state, passed.seq, head.seq, passed.hash.hex(), listed, more, log.told)


def _looked_through(desk: Desk, event: str) -> None:
    verifying(desk).now(event)


def mark(desk: Desk, event: str) -> str:
    """Say what of the log is not what was recorded, empty where all is: what everything given out bears.

    The log is looked through to its end first. UnknownEvent, JournalUnavailable.
    """
    found = verifying(desk).now(event)
    return found.says if found.faults else ""


def marked(desk: Desk, event: str, digest: str) -> str:
    """Return `digest`, the head that something printed bears, with the mark where there is one; as `mark`."""
    said = mark(desk, event)
    return f"{digest} \N{EM DASH} {said}" if said else digest


def head_of(desk: Desk, event: str) -> str:
    """Return the journal's head in full, with the mark where there is one; as `mark`."""
    return marked(desk, event, desk.head(event).hash.hex())


_of: WeakKeyDictionary[Desk, Verifying] = WeakKeyDictionary()
_lock = threading.Lock()


def verifying(desk: Desk) -> Verifying:
    """Return what verifies the logs of `desk`, one a desk."""
    with _lock:
        return _of.setdefault(desk, Verifying(desk))
