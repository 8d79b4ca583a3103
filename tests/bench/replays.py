"""The replay of a day: opened, sought in, and played, as its page does.

`python -m tests.bench --only replay` (with `--full` among 24 h of position chunks). What is measured is what the server
works out for `/replay/track` and `/replay/at`, and not the way of the answer to the browser.
"""

import math
import random
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from dashboard.journal.database import connect
from dashboard.journal.snapshots import Snapshots
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.moment import SECOND, At, Basis
from dashboard.services.desk import Desk
from dashboard.services.house import code
from dashboard.services.preparing import prepare
from dashboard.services.replays import Replay
from tests.bench.log import DAY
from tests.bench.measure import Figure, plain, spread, timed
from tests.builders import EVENT, START, a_note, an_actor

OPEN, SEEK = 3.0, 0.010
SEEKS = 100
BINS = 400
SPEED, PLAYED = 60, 30.0
AHEAD, EACH, FRAME = 4, 0.25, 0.016  # as in components/replay/reel.js
BASES: tuple[Basis, ...] = ("known", "happened")


def measure(url: str, tracks_url: str, folder: Path) -> Iterator[Figure]:
    """Look at the day at `url` as reviewers do; snapshots of it are made in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)

    def desk() -> Desk:
        return Desk(SqlJournal(connect(url)), Tracks(connect(tracks_url)), snapshots=Snapshots(folder, code()))

    for when in ("no snapshot yet", "the next process", "and the next"):
        yield from opened(desk, when)
    yield from sought(desk)


def made_ready(url: str, tracks_url: str, folder: Path) -> Iterator[Figure]:
    """Make the day at `url` ready as an import does at its end, and open it then."""
    shutil.rmtree(folder, ignore_errors=True)
    here = Desk(SqlJournal(connect(url)), Tracks(connect(tracks_url)), snapshots=Snapshots(folder, code()))
    cpu = time.process_time()
    seconds = timed(lambda: prepare(here, EVENT))
    yield spread(f"make the log ready, once after its import ({plain(time.process_time() - cpu)} of CPU)", [seconds])
    here.close()
    yield from opened(
        lambda: Desk(SqlJournal(connect(url)), Tracks(connect(tracks_url)), snapshots=Snapshots(folder, code())),
        "made ready by its import",
    )


def opened(desk: Callable[[], Desk], when: str) -> Iterator[Figure]:
    """Open the page, and then look at it as it happened; leave snapshots of both."""
    here = desk()
    replay = Replay(here, EVENT)
    for basis, what in zip(BASES, ("open the replay", "  then as it happened"), strict=True):
        cpu = time.process_time()
        seconds = timed(lambda basis=basis: first_look(replay, basis))
        spent = plain(time.process_time() - cpu)
        yield spread(f"{what} ({when}; {spent} of CPU)", [seconds], OPEN if basis == "known" else None)
    here.close()


def first_look(replay: Replay, basis: Basis) -> None:
    """Ask what the page asks when it opens: the lanes of the busiest part, and the end of the log."""
    replay.track(basis, None, BINS)
    replay.at(START + DAY, basis)


def sought(desk: Callable[[], Desk]) -> Iterator[Figure]:
    """Any instant of a day that is open and proven: whole answers, parts of them, and played."""
    here = desk()
    replay, chance = Replay(here, EVENT), random.Random(5)
    for basis in BASES:
        first_look(replay, basis)
    while not here.timelines.proven():
        time.sleep(0.1)
    moments = [START + chance.randrange(DAY) for _ in range(SEEKS)]
    for basis in BASES:
        cpu = time.process_time()
        seconds = [timed(lambda t=t, basis=basis: replay.at(t, basis)) for t in moments]
        spent = plain((time.process_time() - cpu) / SEEKS)
        yield spread(f"seek: the whole answer ({basis}; {spent} of CPU each)", seconds, SEEK)
        folds = [timed(lambda t=t, basis=basis: here.situation(EVENT, At(t + 1), basis)) for t in moments]
        yield spread(f"  of that the situation ({basis})", folds, SEEK)
    places = [timed(lambda t=t: here.tracks.at(EVENT, t)) for t in moments]
    yield spread("  of that where 5,000 units were", places)
    yield spread("  the same instant again", [timed(lambda: replay.at(moments[-1], "known")) for _ in range(40)])
    windows = [(t, t + DAY // 20) for t in moments[:8]]
    yield spread("the lanes of 72 minutes", [timed(lambda w=w: replay.track("known", w, BINS)) for w in windows])
    yield from played(lambda t: replay.at(t, "known"))
    yield spread("the whole answer after one entry more", [noted(here, replay, n) for n in range(10)])
    here.close()


def noted(desk: Desk, replay: Replay, n: int) -> float:
    """Record a note, and take the time of looking where the review stands."""
    desk.record(EVENT, a_note(f"note {n}", "1"), an_actor(), key=f"seen.{time.time_ns()}")
    return timed(lambda: replay.at(START + DAY // 2, "known"))


def played(ask: Callable[[int], object]) -> Iterator[Figure]:
    """Play as the reel does: a picture is due every 250 ms, asked for ahead, one question at a time."""
    each = round(SPEED * EACH * SECOND)
    first, took = START + DAY // 2, 0.2
    came: dict[int, float] = {}
    began, cpu, t = time.perf_counter(), time.process_time(), first
    asked: list[float] = []
    while t < first + PLAYED * SPEED * SECOND:
        soonest = math.ceil((t + took * SPEED * SECOND) / each) * each
        due = next((soonest + n * each for n in range(AHEAD) if soonest + n * each not in came), None)
        if due is None:
            time.sleep(FRAME)
        else:
            asked.append(timed(lambda due=due: ask(due)))
            took = 0.7 * took + 0.3 * asked[-1]
            came[due] = time.perf_counter() - began
        t = first + int((time.perf_counter() - began) * SPEED * SECOND)
    spent = (time.process_time() - cpu) / len(asked)
    wanted = range(min(came), max(came) + 1, each)
    late = [due for due in wanted if came.get(due, math.inf) > (due - first) / SPEED / SECOND]
    yield spread(f"{PLAYED:.0f} s at 60x: one picture asked ahead ({plain(spent)} of CPU each)", asked)
    yield Figure(f"  of {len(wanted)} pictures late or left out", str(len(late)), "", "none", not late)
