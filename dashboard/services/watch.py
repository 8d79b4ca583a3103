"""The watch: it looks at every live event once a second and records when an alarm begins and ends.

It also asks the next rung of the agencies' ladders when a proposal for a lead has waited too long. Its keys are made
of what is in the journal, so that two processes on one database raise nothing twice.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec import Struct

from dashboard.model.alarms import Alarm, AlarmBody, AlarmCleared, AlarmRaised
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Actor, Draft
from dashboard.model.errors import DashboardError, EntryRejected, JournalConflict
from dashboard.model.incidents import Incident, IncidentChanged, IncidentOpened
from dashboard.model.leads import Proposal
from dashboard.model.limits import AlarmLimits
from dashboard.model.moment import SECOND
from dashboard.projections.concurrence import next_rung
from dashboard.projections.conditions import outlook, trespass
from dashboard.projections.lookout import Advice, Condition, Lookout
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk
from dashboard.services.limits import limits
from dashboard.services.whereabouts import whereabouts

log = logging.getLogger(__name__)
WATCH = Actor("Concord watch", "", "watch")
TICK = 1.0
AT_LEAST_EVERY = 10 * SECOND
LOOKED_BACK = 100
LATEST = 20


@contextmanager
def watching(desk: Desk) -> Iterator[None]:
    """Watch while the server runs."""
    watch = Watch(desk)
    watch.start()
    try:
        yield
    finally:
        watch.stop()


class Outlook(Struct):
    """What was found of one event: at which entry and positions, when (UTC us), what is or will be wrong."""

    seq: int
    heard: int
    at: int
    wrong: list[Condition]
    trespassing: list[Condition]
    advice: Advice


class Watch:
    """One thread for all events of a desk."""

    def __init__(self, desk: Desk) -> None:
        """Use `desk`; nothing happens before `tick` or `start`."""
        self._desk = desk
        self._outlooks: dict[str, Outlook] = {}
        self._quiet: dict[str, int] = {}
        self._urgent: dict[str, dict[str, int]] = {}
        self._troubles: dict[str, str] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait until the thread has ended."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def tick(self) -> None:
        """Look at every live event. What is wrong with one of them keeps no other waiting; it is logged once."""
        for event, head in self._desk.events().items():
            try:
                if self._lives(event, head.seq):
                    self._look(event)
            except Exception as error:  # whatever it is, the others are looked at, and this one again at the next tick
                self._complain(event, error)
            else:
                self._troubles.pop(event, None)

    def _run(self) -> None:
        while not self._stopped.is_set():
            begun = time.monotonic()
            try:
                self.tick()
            except Exception as error:  # the journal itself: the watch goes on at the next tick
                self._complain("", error)
            else:
                self._troubles.pop("", None)
            self._stopped.wait(max(0.1, TICK - (time.monotonic() - begun)))

    def _complain(self, event: str, error: Exception) -> None:
        """Log what keeps the watch from looking at `event` (empty: at any), once as long as it stays the same."""
        if self._troubles.get(event) != repr(error):
            self._troubles[event] = repr(error)
            where = f"event '{event}'" if event else "every event"
            log.warning("No alarms for %s just now: %s", where, error, exc_info=not isinstance(error, DashboardError))

    def _lives(self, event: str, seq: int) -> bool:
        """Whether its log is alive: something was known of it lately. An imported log is not even loaded for that."""
        quiet = limits().log_quiet * SECOND
        if self._quiet.get(event) == seq:
            return False
        if event not in self._outlooks:
            latest = list(self._desk.journal.entries(event, after=max(0, seq - LOOKED_BACK)))
            if all(entry.recorded - entry.known > quiet for entry in latest):
                self._quiet[event] = seq
                return False
        return self._desk.now(event) - self._desk.span(event)[1] <= quiet

    def _look(self, event: str) -> None:
        situation, now = self._desk.situation(event), self._desk.now(event)
        seq, alarms = situation.seq, situation.alarms
        found = self._found(event, situation, now)
        wrong = {c.key: c for c in (*found.wrong, *found.trespassing) if c.since <= now}
        news = [
            *(self._raised(event, each, seq) for key, each in wrong.items() if key not in alarms),
            *(self._cleared(event, alarm, seq) for key, alarm in alarms.items() if key not in wrong),
        ]
        drafts = [Draft(body, WATCH, now, key) for body, key in news]
        if drafts:
            self._desk.take(event, drafts)
        for incident in situation.incidents.values():
            if incident.proposal and _waited(incident.proposal, now, limits().alarms):
                self._escalate(event, situation, incident, now)

    def _found(self, event: str, situation: Situation, now: int) -> Outlook:
        """Look anew only at what may have changed: at positions when some came, at the rest when an entry did.

        What time alone changes is in `since`; the rest of it (shifts, reviews) is looked at every ten seconds.
        """
        before = self._outlooks.get(event)
        heard = self._desk.tracks.last(event)[1]
        stale = before is None or before.seq != situation.seq or not 0 <= now - before.at < AT_LEAST_EVERY
        if before is not None and not stale and before.heard == heard:
            return before
        advice = before.advice if before else Advice()
        look = Lookout(situation, now, limits(), self._urgent_since(event, situation), advice)
        wrong = list(outlook(look)) if before is None or stale else before.wrong
        made = Outlook(
            situation.seq, heard, now if stale or before is None else before.at, wrong,
            list(trespass(look, whereabouts(self._desk, event, situation))), advice,
        )  # fmt: skip
        self._outlooks[event] = made
        return made

    def _raised(self, event: str, found: Condition, seq: int) -> tuple[AlarmBody, str]:
        body = AlarmRaised(
            found.key, found.kind, found.priority, found.text, found.incident, found.agencies, found.people, found.tone
        )
        return body, f"{found.key}:raised:{self._turned(event, found.key, seq)}"

    def _cleared(self, event: str, alarm: Alarm, seq: int) -> tuple[AlarmBody, str]:
        return AlarmCleared(alarm.id), f"{alarm.id}:cleared:{self._turned(event, alarm.id, seq)}"

    def _turned(self, event: str, alarm: str, seq: int) -> int:
        """Return the seq, up to `seq`, at which `alarm` was last raised or cleared, or an entry of it corrected; or 0.

        Two watches that see the same say it under one key; and what is said again after a correction has a new one.
        """
        return self._latest(event, f"alarm:{alarm}", seq, (AlarmRaised, AlarmCleared))

    def _latest(self, event: str, subject: str, seq: int, kinds: tuple[type, ...]) -> int:
        """Return the seq, up to `seq`, of the last entry of `kinds` or correction about `subject`; 0 where none is."""
        for limit in (LATEST, None):
            there = self._desk.journal.about(event, subject, limit, seq + 1)
            found = [entry.seq for entry in there if isinstance(entry.body, (*kinds, EntryCorrected))]
            if found or len(there) < LATEST:
                return found[-1] if found else 0
        return 0

    def _urgent_since(self, event: str, situation: Situation) -> Mapping[str, int]:
        """Since when each open P1 is one, as was known: an incident may become one long after it was opened."""
        known = self._urgent.get(event, {})
        urgent = [incident for incident in situation.incidents.values() if incident.priority == "P1"]
        found = {i.id: known[i.id] if i.id in known else self._became_p1(event, i) for i in urgent}
        self._urgent[event] = found
        return found

    def _became_p1(self, event: str, incident: Incident) -> int:
        since = incident.opened
        for entry in self._desk.about(event, f"incident:{incident.id}"):
            body = entry.body
            if isinstance(body, IncidentOpened | IncidentChanged) and body.priority == "P1":
                since = max(entry.occurred, entry.known)
        return since

    def _escalate(self, event: str, situation: Situation, incident: Incident, now: int) -> None:
        step = next_rung(situation, incident, now)
        if step is None:
            return
        struck = self._latest(event, f"incident:{incident.id}", situation.seq, ())
        key = f"escalated:{step.incident}:{step.proposal}:{step.rung}" + (f":{struck}" if struck else "")
        try:
            self._desk.record(event, step, WATCH, key=key)
        except (EntryRejected, JournalConflict) as error:
            log.info("No escalation after all, somebody answered or asked first: %s", error)


def _waited(pending: Proposal, now: int, alarms: AlarmLimits) -> bool:
    """Whether a proposal has waited so long that the next rung is asked; a limit of 0 is never."""
    if pending.escalations:
        return bool(alarms.escalate_disputed or alarms.escalate_unanswered) and now >= pending.escalations[-1].due
    disputed = [a.at + alarms.escalate_disputed * SECOND for a in pending.objections if alarms.escalate_disputed]
    unanswered = [pending.proposed + alarms.escalate_unanswered * SECOND] if alarms.escalate_unanswered else []
    return any(now >= at for at in (*disputed, *(unanswered if pending.waiting_for else ())))
