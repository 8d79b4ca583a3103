"""The demo's simulator: it says what the script says through the desk, and moves the units through the feeds' door."""

import json
import logging
import os
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec import structs

from dashboard.ingest.command_line import next_number
from dashboard.ingest.motion import Motion
from dashboard.ingest.retelling import Retelling, numbered
from dashboard.ingest.script import DEMO, demo_script, seed_demo
from dashboard.journal.tracks import DEGREE
from dashboard.model.decisions import DecisionLogged
from dashboard.model.entry import Draft, enter
from dashboard.model.errors import DashboardError, EntryRejected, JournalConflict
from dashboard.model.incidents import IncidentOpened
from dashboard.model.moment import MINUTE, SECOND
from dashboard.projections import decision_log
from dashboard.projections.situation import Situation, apply
from dashboard.services import demo, feeds
from dashboard.services.desk import Desk

log = logging.getLogger(__name__)
TICK = 1.0
PATIENCE = 3
HISTORY = 60 * MINUTE
HISTORY_STEP = 10 * SECOND


@contextmanager
def demo_running(desk: Desk) -> Iterator[None]:
    """Run the demo while the server runs: its event is there, its clock goes on, and unless CONCORD_DEMO=off it lives.

    A database that cannot be written just now is only logged: the simulator tries again.
    """
    simulator = Simulator(desk)
    try:
        simulator.prepare()
    except DashboardError as error:
        log.warning("The demo event could not be prepared: %s", error)
    lives = os.environ.get("CONCORD_DEMO", "").lower() != "off"
    if lives:
        simulator.start()
    try:
        yield
    finally:
        simulator.stop()
        _pause(desk)


def _pause(desk: Desk) -> None:
    try:
        demo.pause(desk)
    except DashboardError as error:
        log.warning("The demo clock could not be stopped, so that it may go on a little earlier: %s", error)


class Simulator:
    """One thread that tells the demo's story as its clock goes. Its keys are stable: two of them say nothing twice."""

    def __init__(self, desk: Desk) -> None:
        """Use `desk`; nothing happens before `prepare` and `start`."""
        self._desk = desk
        self._script = demo_script()
        self._retelling = Retelling(desk.journal, self._script)
        self._pending: deque[Draft] = deque()
        self._motion: Motion | None = None
        self._prepared = False
        self._failures = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="demo simulator", daemon=True)

    def prepare(self) -> None:
        """Seed the demo event where it is missing, else let its clock go on; find what is still to be said."""
        if demo.EVENT in self._desk.events():
            demo.resume(self._desk)
        else:
            seed_demo(self._desk)
        self._retelling.look()
        self._pending = deque(self._unsaid())
        self._prepared = True

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait until the thread has ended."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def tick(self) -> None:
        """Say what the script says by now, and move everybody. JournalUnavailable: try again, nothing is lost."""
        if not self._prepared:
            self.prepare()
        self._say(self._desk.now(demo.EVENT))
        self._move()

    def _run(self) -> None:
        trouble = ""
        while not self._stopped.is_set():
            try:
                self.tick()
                trouble = ""
            except Exception as error:  # whatever it is, the demo goes on at the next tick
                if repr(error) != trouble:
                    trouble = repr(error)
                    log.warning("The demo waits: %s", error, exc_info=not isinstance(error, DashboardError))
            self._stopped.wait(TICK)

    def _unsaid(self) -> list[Draft]:
        """The lines after the last one said. What was left out before it stays left out: people decided otherwise."""
        later = [draft for draft in self._script if demo.known(draft) > demo.BUSIEST_HOUR]
        said = self._desk.journal.keyed(demo.EVENT, [draft.key for draft in later])
        return later[max((n for n, draft in enumerate(later, 1) if draft.key in said), default=0) :]

    def _say(self, now: int) -> None:
        while self._pending and demo.known(self._pending[0]) <= now:
            try:
                self._record(self._pending[0])
            except EntryRejected as error:
                log.info("The demo leaves a line out, since people decided otherwise: %s", error)
            except DashboardError:
                raise
            except Exception:
                self._failures += 1
                if self._failures < PATIENCE:
                    raise
                log.exception("The demo leaves a line out, which could not be said")
            self._failures = 0
            self._pending.popleft()

    def _record(self, draft: Draft) -> None:
        if isinstance(draft.body, IncidentOpened):
            self._open(draft, draft.body)
        else:
            self._put(self._countable(self._retelling.retold(draft)))

    def _countable(self, draft: Draft) -> Draft:
        """Return `draft` with the next number where it is a decision and people have taken the one it has there."""
        body, situation = draft.body, self._desk.situation(demo.EVENT)
        if not isinstance(body, DecisionLogged) or all(d.number != body.number for d in situation.decisions.values()):
            return draft
        return structs.replace(draft, body=structs.replace(body, number=decision_log.next_number(situation)))

    def _open(self, draft: Draft, body: IncidentOpened) -> None:
        """Open an incident of the script: under the next free number where people have taken the one it has there."""
        while not self._retelling.opened(body.incident):
            opening = numbered(body, self._free(body.incident))
            try:
                self._put(structs.replace(draft, body=opening))
            except EntryRejected:
                if self._free(opening.incident) == opening.incident:
                    raise
            self._retelling.look()

    def _free(self, incident: str) -> str:
        situation = self._desk.situation(demo.EVENT)
        return incident if situation.incident(incident) is None else next_number(situation)

    def _put(self, draft: Draft) -> None:
        """Record `draft`, unless another process has said it already."""
        try:
            self._desk.record(
                demo.EVENT, draft.body, draft.actor, occurred=draft.occurred, said=draft.said, key=draft.key
            )  # fmt: skip
        except JournalConflict:
            if draft.key not in self._desk.journal.keyed(demo.EVENT, [draft.key]):
                raise

    def _move(self) -> None:
        situation, now = self._desk.situation(demo.EVENT), self._desk.now(demo.EVENT)
        if self._motion is None:
            self._motion = self._begin(situation, now)
        for feed, fixes in self._motion.step(now, situation).items():
            feeds.receive(self._desk, demo.EVENT, feed, fixes)

    def _begin(self, situation: Situation, now: int) -> Motion:
        """Go on from where the units were last heard of; where none ever was, first live through the hour before."""
        posts = json.loads((DEMO / "patrols.json").read_text("utf-8"))
        where = self._last_heard()
        if where:
            return Motion(situation, posts, self._retelling.arrivals, now, where)
        return self._lived_through(situation, posts, demo.BUSIEST_HOUR - HISTORY)

    def _lived_through(self, situation: Situation, posts: Mapping[str, str], start: int) -> Motion:
        motion = Motion(situation, posts, self._retelling.arrivals, start)
        past, upto, state = iter(self._script), demo.BUSIEST_HOUR, Situation()
        draft = next(past, None)
        for now in range(start, upto, HISTORY_STEP):
            while draft is not None and demo.known(draft) <= now:
                apply(state, enter(draft, 0, now))
                draft = next(past, None)
            fixes = [fix for batch in motion.step(now, state).values() for fix in batch]
            feeds.receive(self._desk, demo.EVENT, "", fixes, received=now)
            if self._stopped.is_set():
                break
        return motion

    def _last_heard(self) -> dict[str, tuple[float, float]]:
        fixes, _ = self._desk.tracks.last(demo.EVENT)
        names = self._desk.tracks.units(demo.EVENT)
        heard = zip(names, fixes["lat"].tolist(), fixes["lon"].tolist(), fixes["at"].tolist(), strict=False)
        return {unit: (lat / DEGREE, lon / DEGREE) for unit, lat, lon, at in heard if at}
