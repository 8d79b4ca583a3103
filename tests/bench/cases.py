"""The cases, by name. A case takes the options and returns figures; add one by adding it to CASES."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from sqlalchemy import insert
from tqdm import tqdm

from dashboard.journal.database import connect, writing
from dashboard.journal.journal import verify
from dashboard.journal.snapshots import Snapshots
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import FIX, FORMAT, KEYFRAME_EVERY, Tracks, position_chunk, position_keyframe
from dashboard.model.moment import SECOND, At, Basis
from dashboard.services.desk import Desk, real_clock
from dashboard.services.house import code
from tests.bench import iap, imports, metrics, plan_files, plans, replays, reports, viewers
from tests.bench.log import DAY, UNITS, Day
from tests.bench.measure import Figure, plain, rate, spread, timed
from tests.builders import EVENT, START, a_note, an_actor
from tests.conftest import ROOT

BATCH = 1_000
SEEKS = 400


@dataclass
class Options:
    """Where to work and how large."""

    folder: Path
    entries: int = 1_000_000
    full: bool = False

    @property
    def passing(self) -> Path:
        """A folder for what is thrown away at the end."""
        folder = self.folder / "passing"
        folder.mkdir(exist_ok=True)
        return folder

    @property
    def snapshots(self) -> Path:
        """A folder for the snapshots."""
        return self.folder / "snapshots"

    @property
    def url(self) -> str:
        """The journal's file."""
        return f"sqlite:///{self.folder / f'day-{self.entries}.db'}"

    @property
    def tracks_url(self) -> str:
        """The positions' file."""
        return f"sqlite:///{self.folder / ('tracks-full.db' if self.full else 'tracks-hour.db')}"


def building(options: Options) -> list[Figure]:
    """Write the day in batches; what is there already is kept from the last time."""
    journal = SqlJournal(connect(options.url))
    there = journal.heads()[EVENT].seq if journal.heads() else 0
    drafts = islice(Day(options.entries).drafts(), there, None)
    taken: list[float] = []
    with tqdm(total=options.entries, initial=there, unit=" entries", disable=not sys.stderr.isatty()) as bar:
        while batch := list(islice(drafts, BATCH)):
            taken.append(timed(lambda batch=batch: journal.append(EVENT, batch, START)))
            bar.update(len(batch))
    journal.close()
    if not taken:
        return []
    return [rate("append in batches of 1,000", len(taken) * BATCH, sum(taken)), spread("one batch of 1,000", taken)]


def opening(options: Options) -> Iterator[Figure]:
    """Open the whole day: from its entries alone, and then as the next process does, from the snapshot that is left."""
    shutil.rmtree(options.snapshots, ignore_errors=True)
    desk = day_desk(options)
    yield rate("open the journal, no snapshot", options.entries, timed(lambda: desk.situation(EVENT)))
    seconds = timed(lambda: desk.situation(EVENT, At(START + DAY // 2), "happened"))
    yield rate("the first replay as it happened, no snapshot", options.entries, seconds)
    yield Figure("leave snapshots of both", "", plain(timed(desk.close)))
    for basis in ("known", "happened"):
        yield from reopening(options, basis)


def reopening(options: Options, basis: Basis) -> Iterator[Figure]:
    """Open from a snapshot, look at an instant at once, and wait until all of it is folded again."""
    desk = day_desk(options)
    yield spread(f"open from a snapshot ({basis})", [timed(lambda: desk.situation(EVENT, None, basis))], 3.0)
    yield spread("the first instant after that", [timed(lambda: desk.situation(EVENT, At(START + DAY // 2), basis))])
    began = time.perf_counter()
    while not desk.timelines.proven():
        time.sleep(0.1)
    yield Figure("until the snapshot is proven, in the background", "", plain(time.perf_counter() - began))
    desk.close()


def seeking(options: Options) -> list[Figure]:
    """Any instant of the day, at random."""
    return [figure for basis in ("known", "happened") for figure in seeks(options, basis)]


def seeks(options: Options, basis: Basis) -> Iterator[Figure]:
    """Any instant on one basis."""
    desk, chance = day_desk(options, kept=False), random.Random(1)
    desk.situation(EVENT, None, basis)
    moments = [At(START + chance.randrange(DAY)) for _ in range(SEEKS)]
    yield spread(
        f"seek to any instant ({basis})", [timed(lambda m=m: desk.situation(EVENT, m, basis)) for m in moments], 0.010
    )
    yield spread(
        "the same instant again", [timed(lambda: desk.situation(EVENT, moments[-1], basis)) for _ in range(SEEKS)]
    )
    desk.close()


def following(options: Options) -> list[Figure]:
    """One new entry at a time, into a situation that is being watched."""
    copied = options.passing / f"follow-{options.entries}.db"
    shutil.copy(options.folder / f"day-{options.entries}.db", copied)
    desk, size = day_desk(options, copied, kept=False), 2_000
    desk.situation(EVENT)
    timeline = desk.timelines.of(EVENT, "known")
    seen = len(timeline)
    entries = desk.journal.append(EVENT, [next(extra(n)) for n in range(seen, seen + size)], real_clock())
    taken = [timed(lambda entry=entry: timeline.follow(entry)) for entry in entries]
    shown = [timed(lambda n=n: record(desk, n)) for n in range(50)]
    seen_after = [timed(lambda: desk.situation(EVENT)) for _ in range(200)]
    desk.close()
    return [
        spread("follow one entry", taken, 50e-6),
        spread("record one entry at the desk (checked, durable)", shown),
        spread("ask for the live situation", seen_after),
    ]


def record(desk: Desk, n: int) -> None:
    """Record a note."""
    desk.record(EVENT, a_note(f"note {n}", "1"), an_actor(), key=f"record.{time.time_ns()}")


def extra(n: int) -> Iterator:  # type: ignore[type-arg]
    """One more draft after the day."""
    from tests.builders import a_draft

    yield a_draft(a_note(f"Update {n}", str(n % 1_000)), START + DAY + n, f"extra.{n}.{time.time_ns()}")


def single_appends(options: Options) -> list[Figure]:
    """Durable appends of one entry, one writer."""
    journal = SqlJournal(connect(f"sqlite:///{options.passing / f'single-{time.time_ns()}.db'}"))
    taken = [timed(lambda n=n: journal.append(EVENT, [next(extra(n))], START + n)) for n in range(500)]
    journal.close()
    return [spread("append one entry (durable)", taken)]


def verifying(options: Options) -> list[Figure]:
    """The whole chain, every column."""
    journal = SqlJournal(connect(options.url))
    verdicts: list = []  # type: ignore[type-arg]
    seconds = timed(lambda: verdicts.append(verify(journal, EVENT)))
    assert verdicts[0].bad is None, verdicts
    journal.close()
    return [rate("verify the whole chain", verdicts[0].entries, seconds, 200_000)]


def crowding(options: Options) -> list[Figure]:
    """Sixteen writers in two processes, as fast as they can."""
    url = f"sqlite:///{options.passing / f'crowd-{time.time_ns()}.db'}"
    SqlJournal(connect(url)).close()
    command = [sys.executable, "-m", "tests.bench.writer", url]
    crowd = [subprocess.Popen([*command, name], cwd=ROOT, stdout=subprocess.PIPE, text=True) for name in "ab"]
    waits = [float(line) for process in crowd for line in process.communicate(timeout=600)[0].split()]
    return [spread("16 writers in 2 processes: one append waits", waits, 0.300)]


def positions(options: Options) -> list[Figure]:
    """Where everybody was at any instant of a day, and how fast fixes come in."""
    tracks = day_tracks(options)
    chance = random.Random(2)
    until = DAY if options.full else 3_600 * SECOND
    moments = [START + 60 * SECOND + chance.randrange(until - 60 * SECOND) for _ in range(SEEKS)]
    where = "24 h of chunks" if options.full else "1 h of chunks among 24 h of keyframes"
    for t in moments[:20]:
        tracks.at(EVENT, t)
    figures = [spread(f"5,000 units at T ({where})", [timed(lambda t=t: tracks.at(EVENT, t)) for t in moments], 0.010)]
    fresh = Tracks(connect(f"sqlite:///{options.passing / f'fixes-{time.time_ns()}.db'}"))
    fresh.numbers(EVENT, [f"U{n}" for n in range(UNITS)])
    seconds = [timed(lambda s=s: fresh.record_packed(EVENT, fixes(s), START + s * SECOND)) for s in range(300)]
    figures.append(spread("take in one second of 5,000 fixes (durable)", seconds))
    figures.append(spread("the last fix of 5,000 units", [timed(lambda: fresh.last(EVENT)) for _ in range(200)]))
    fresh.close()
    tracks.close()
    return figures


def fixes(second: int) -> np.ndarray:  # type: ignore[type-arg]
    """One fix of every unit in this second."""
    made = np.zeros(UNITS, dtype=FIX)
    made["unit"] = np.arange(UNITS)
    made["at"] = START + second * SECOND + np.arange(UNITS)
    made["lat"], made["lon"] = 418_757_000 + (second * 37) % 9_000, -876_189_000 - np.arange(UNITS)
    return made


def day_tracks(options: Options) -> Tracks:
    """The positions of the day, written where they are not there yet."""
    tracks = Tracks(connect(options.tracks_url))
    if not len(tracks.at(EVENT, START + DAY)):
        write_positions(tracks, options)
    return tracks


def write_positions(tracks: Tracks, options: Options) -> None:
    """Write a day at 1 Hz: every chunk with --full, else one hour of chunks; a keyframe each 30 s of the whole day."""
    tracks.numbers(EVENT, [f"U{n}" for n in range(UNITS)])
    seconds, every = DAY // SECOND, KEYFRAME_EVERY // SECOND
    chunks = seconds if options.full else 3_600
    for start in tqdm(range(0, seconds, 600), unit=" x 10 min", disable=not sys.stderr.isatty()):
        with writing(tracks._engine) as connection:
            for second in range(start, start + 600):
                row = {"event": EVENT, "received_us": START + second * SECOND + SECOND - 1, "format": FORMAT}
                body = fixes(second).tobytes() if second < chunks or second % every == 0 else b""
                if second < chunks:
                    connection.execute(insert(position_chunk).values(**row, fixes=UNITS, body=body))
                if second % every == 0:
                    connection.execute(insert(position_keyframe).values(**row, body=body))


def replaying(options: Options) -> Iterator[Figure]:
    """The replay of the day, on a copy: entries are added to it."""
    day_tracks(options).close()
    copied = options.passing / "replay.db"
    shutil.copy(options.folder / f"day-{options.entries}.db", copied)
    yield from replays.measure(f"sqlite:///{copied}", options.tracks_url, options.passing / "replay-snapshots")


def preparing(options: Options) -> Iterator[Figure]:
    """What an import leaves for the first look."""
    day_tracks(options).close()
    yield from replays.made_ready(options.url, options.tracks_url, options.passing / "ready-snapshots")


def day_desk(options: Options, file: Path | None = None, kept: bool = True) -> Desk:
    """A desk over the synthetic day, or a copy of it; `kept`: with the snapshots that are left of it."""
    return Desk(
        SqlJournal(connect(f"sqlite:///{file}" if file else options.url)),
        Tracks(connect(f"sqlite:///{options.folder / 'none.db'}")),
        snapshots=Snapshots(options.snapshots, code()) if kept else None,
    )


CASES: dict[str, Callable[[Options], Iterable[Figure]]] = {
    "build": building, "open": opening, "seek": seeking, "follow": following,
    "append": single_appends, "verify": verifying, "crowd": crowding, "positions": positions,
    "viewers": lambda options: viewers.measure(options.folder), "checks": lambda _options: plans.checking(),
    "plan": lambda options: iap.measure(options.passing), "maps": lambda options: plan_files.measure(options.folder),
    "prepare": preparing, "replay": replaying,
    "metrics": lambda options: metrics.reviewing(options.url, options.passing),
    "report": lambda options: reports.reporting(options.url, options.passing),
    "imports": lambda options: imports.measure(options.passing),
}  # fmt: skip
