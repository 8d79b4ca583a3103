"""The desk: the one way in for every entry, and the one way to see the situation at any instant.

Pages, routes, decoders, the simulator and the command line all come through here.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext, suppress
from typing import get_args

from msgspec import UNSET, Raw, Struct

from dashboard.journal.journal import Journal
from dashboard.journal.snapshots import Snapshots
from dashboard.journal.tracks import Tracks
from dashboard.model.agencies import AgencyJoined
from dashboard.model.alarms import AlarmBody
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Actor, AnyBody, Draft, Entry, Head, decode_body, encode_body
from dashboard.model.errors import EntryRejected, JournalConflict, JournalUnavailable, NotAllowed
from dashboard.model.events import EventBody, EventOpened
from dashboard.model.leads import LeadBody, LeadWidened
from dashboard.model.moment import EARLIEST, LATEST, At, Basis, Moment
from dashboard.model.parameters import ParametersBody
from dashboard.model.plans import PlanBody
from dashboard.model.protocols import ProtocolBody
from dashboard.model.resources import ResourceRegistered
from dashboard.model.review import REVIEW
from dashboard.model.text import clean
from dashboard.model.units import UnitRegistered
from dashboard.projections.log import same_but_for_words
from dashboard.projections.situation import Situation
from dashboard.services import rules
from dashboard.services.overwrites import refuse_overwrite
from dashboard.services.saying import Saying, drafted, repeated
from dashboard.services.timelines import Timelines
from dashboard.services.unknown import unknown

BATCH = 1_000
SET_UP = (*get_args(EventBody), AgencyJoined, UnitRegistered, ResourceRegistered)
STANDS = (
    *get_args(ProtocolBody), *get_args(AlarmBody), LeadWidened, *get_args(PlanBody), *get_args(ParametersBody), *REVIEW,
)  # fmt: skip
STANDS_INSTEAD = (
    "withdraw a protocol or draft its next version; acknowledge an alarm; edit the plan, the remark or the action again"
)
LEADS = get_args(LeadBody)
PLANS = (*get_args(PlanBody), *REVIEW)
TRIES = 50
logger = logging.getLogger(__name__)


class Recorded(Struct, frozen=True):
    """What became of a record: an entry for each body, and warnings in words (empty when all was usual)."""

    entries: list[Entry]
    warnings: list[str]


def real_clock() -> int:
    """UTC microseconds now."""
    return time.time_ns() // 1_000


class Desk:
    """One database's events. Safe for several threads; one per process and database (see `house.py`)."""

    def __init__(
        self, journal: Journal, tracks: Tracks, clock: Callable[[], int] = real_clock,
        snapshots: Snapshots | None = None,
    ) -> None:  # fmt: skip
        """Join a journal and its tracks; `clock` gives UTC microseconds; long logs open from `snapshots`."""
        self.journal = journal
        self.tracks = tracks
        self.snapshots = snapshots
        self._clock = clock
        self._lock = threading.RLock()
        self.timelines = Timelines(journal, snapshots, self._notify)
        self._listeners: list[Callable[[], None]] = []
        self._follower: threading.Thread | None = None
        self._closed = threading.Event()
        self._deciding: dict[str, threading.Lock] = {}

    def events(self) -> dict[str, Head]:
        """Every event of this database with the end of its chain."""
        return self.journal.heads()

    def head(self, event: str) -> Head:
        """Return the end of the chain of `event`; UnknownEvent where there is none of that name."""
        head = self.events().get(event)
        if head is None:
            raise unknown(self.journal, event)
        return head

    def now(self, event: str) -> int:
        """The event's own time now, UTC microseconds: the real time, or a demo's or exercise's clock."""
        return self._clock() - self.situation(event).shift

    def real_now(self) -> int:
        """UTC microseconds by the real clock, whatever any event's own says."""
        return self._clock()

    def record(
        self,
        event: str,
        bodies: AnyBody | Sequence[AnyBody],
        by: Actor,
        *,
        occurred: int | None = None,
        said: str = "",
        key: str = "",
        seen: int | None = None,
        moment: Moment | None = None,
    ) -> Recorded:
        """Record what `by` says happened, together and in order.

        `occurred` in UTC microseconds (None: now); `said` the raw line; `key` makes a repetition count once, and is
        a JournalConflict for anything but a repetition; `seen` is the last seq its writer had seen: JournalConflict
        when somebody else changed the same field since. What follows of itself is recorded with it: closing an
        incident releases its units, going out of service releases a unit.
        Raises EntryRejected, JournalConflict, JournalUnavailable, UnknownEvent; NotAllowed away from live.
        """
        if occurred is not None and not EARLIEST <= occurred < LATEST:
            raise EntryRejected("time", "must be in the years 1900 to 2999")
        if isinstance(moment, At):
            raise NotAllowed("This is a replay: nothing can be recorded in the past. Go back to live")
        listed = bodies if isinstance(bodies, Sequence) else [bodies]
        for body in listed:
            if isinstance(body, EntryCorrected):
                self._correctable(event, body)
        if occurred is not None and any(isinstance(body, PLANS) for body in listed):
            raise EntryRejected("time", "plans and reviews are written now, not at another time")
        saying = Saying(event, listed, by, clean(key), occurred, said, seen)
        with self._deciding.setdefault(event, threading.Lock()) if saying.exclusive else nullcontext():
            recorded = self._record(saying)
        self._notify()
        return recorded

    def _record(self, saying: Saying) -> Recorded:
        """Check and append; what is exclusive only if nothing has been recorded between the two."""
        event, keys = saying.event, saying.keys
        for _ in range(TRIES):
            if saying.key and (there := self.journal.keyed(event, [*keys, f"{keys[0]}.{len(keys)}"])):
                return Recorded(repeated(saying, there), [])
            now, situation = self.now(event), self.situation(event)
            drafts, warned = drafted(saying, situation, now)
            if saying.seen is not None:
                refuse_overwrite(self.journal, event, [draft.body for draft in drafts], saying.by, saying.seen)
            try:
                entries = self.journal.append(event, drafts, now, situation.seq if saying.exclusive else None)
            except JournalConflict:
                continue
            return Recorded(repeated(saying, {entry.key: entry for entry in entries if entry.key in keys}), warned)
        raise JournalConflict("too many people are writing at once; try again")

    def correct(
        self, event: str, target: int, by: Actor, reason: str, *,
        body: AnyBody | None = None, occurred: int | None = None, key: str = "", said: str = "",
        seen: int | None = None,
    ) -> Recorded:  # fmt: skip
        """Say that entry `target` should have read `body` at `occurred`; with neither it is struck.

        `seen` as in `record`: JournalConflict when somebody else has corrected the same entry since.
        """
        entry = self._named(event, target)
        raw = UNSET if body is None else Raw(encode_body(rules.cleaned_strings(body)))
        correction = EntryCorrected(target, reason, raw, occurred, entry.body.about)
        return self.record(event, correction, by, key=key, said=said, seen=seen)

    def _named(self, event: str, seq: int) -> Entry:
        try:
            return self.journal.some(event, [seq])[0]
        except (KeyError, IndexError):
            raise EntryRejected("entry", f"there is no entry {seq}") from None

    def _correctable(self, event: str, correction: EntryCorrected) -> None:
        """EntryRejected where an entry cannot be corrected so."""
        entry, target = self._named(event, correction.target), correction.target
        if isinstance(entry.body, EntryCorrected | EventOpened):
            raise EntryRejected("entry", f"entry {target} cannot be corrected; correct what it is about")
        if correction.strikes and isinstance(entry.body, SET_UP):
            raise EntryRejected("entry", f"entry {target} sets the event up and cannot be struck; say it again instead")
        if isinstance(entry.body, STANDS):
            raise EntryRejected("entry", f"entry {target} stands as it was said; {STANDS_INSTEAD}")
        if correction.occurred is not None and not EARLIEST <= correction.occurred < LATEST:
            raise EntryRejected("time", "must be in the years 1900 to 2999")
        body = None if correction.body is UNSET else decode_body(bytes(correction.body))
        if body is not None and type(body) is not type(entry.body):
            raise EntryRejected("entry", "a correction keeps the kind of entry; strike it and add another instead")
        if body is not None and isinstance(entry.body, LEADS) and not same_but_for_words(entry.body, body):
            raise EntryRejected("entry", "only the words about a lead can be corrected; strike it and say it anew")

    def take(
        self, event: str, drafts: Iterable[Draft], *, progress: Callable[[int], None] | None = None,
        now: int | None = None, batch: int = BATCH,
    ) -> int:  # fmt: skip
        """Record what a source outside says, as it said it, in order; return how many entries were new.

        For decoders and seeds: texts are cleaned, nothing else is checked, repetition adds nothing. `now` (UTC
        microseconds) is the event's own time where its clock is only being set by these very drafts. So many as `batch`
        are one transaction.
        """
        before, done = self.journal.heads().get(event, Head()).seq, 0
        shift = self.situation(event).shift if now is None and before else 0
        waiting: list[Draft] = []
        for draft in drafts:
            waiting.append(rules.cleaned_strings(draft))
            if len(waiting) == batch:
                done += self._append(event, waiting, now, shift)
                if progress:
                    progress(done)
        done += self._append(event, waiting, now, shift)
        if progress:
            progress(done)
        self._notify()
        return self.journal.heads().get(event, Head()).seq - before

    def situation(self, event: str, moment: Moment | None = None, basis: Basis = "known") -> Situation:
        """The situation at `moment` (None or Live: after the last entry). Do not change it. UnknownEvent."""
        return self.timelines.situation(event, basis, moment)

    def span(self, event: str) -> tuple[int, int]:
        """The first and last instant anything of `event` was known, UTC microseconds."""
        return self.timelines.span(event)

    def about(self, event: str, subject: str, limit: int = 500, upto: int | None = None) -> list[Entry]:
        """The latest entries about `subject` (`incident:47`, `unit:M12`, `event`), oldest first, seq at most `upto`."""
        return self.journal.about(event, subject, limit, None if upto is None else upto + 1)

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` from another thread whenever some journal of this database grew; returns how to stop that."""
        with self._lock:
            self._listeners.append(listener)
            if self._follower is None:
                self._follower = threading.Thread(target=self._follow, name="journal follower", daemon=True)
                self._follower.start()

        def stop() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return stop

    def close(self) -> None:
        """Stop following and let go of the database."""
        self._closed.set()
        if self._follower is not None:
            self._follower.join(timeout=5)
        self.timelines.close()
        self.journal.close()
        self.tracks.close()

    def _append(self, event: str, batch: list[Draft], now: int | None, shift: int) -> int:
        count = len(batch)
        if batch:
            self.journal.append(event, batch, self._clock() - shift if now is None else now)
            batch.clear()
        return count

    def _follow(self) -> None:
        seen: dict[str, Head] = {}
        while not self._closed.is_set():
            try:
                heads = self.journal.wait(seen, 1.0)
            except JournalUnavailable:
                self._closed.wait(1.0)
                continue
            if heads != seen:
                seen = heads
                self._notify()

    def _notify(self) -> None:
        for listener in list(self._listeners):
            try:
                listener()
            except Exception:  # what was recorded stays recorded, and the next screen wants to know of it too
                logger.exception("a listener to the journal failed")
