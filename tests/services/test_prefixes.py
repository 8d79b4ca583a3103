"""The replay of an instant is the fold of the journal's prefix, byte for byte: a thousand instants of two events.

The other side of the comparison is as plain as can be: entries sorted by one clock, applied one after the other.
"""

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from pathlib import Path

import msgspec
import pytest

from dashboard.ingest.cad_csv import import_cad
from dashboard.ingest.mapping import load
from dashboard.ingest.script import demo_script
from dashboard.journal.database import connect
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry
from dashboard.model.moment import MINUTE, At, Basis
from dashboard.projections.situation import Situation, apply
from dashboard.services import demo
from dashboard.services.desk import Desk
from tests.builders import START, Clock
from tests.projections.test_timeline import meaningful, read_again

INSTANTS = 1_000
BYTES = 25
BASES: tuple[Basis, ...] = ("known", "happened")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Desk]]:
    """Give a new desk over a SQLite file of this name."""
    folder, made = tmp_path_factory.mktemp("prefixes"), list[Desk]()

    def desk(name: str) -> Desk:
        journal, tracks = (connect(f"sqlite:///{folder / name}{part}.db") for part in ("", ".tracks"))
        made.append(Desk(SqlJournal(journal), Tracks(tracks), Clock()))
        return made[-1]

    yield desk
    for each in made:
        each.close()


@pytest.fixture(scope="module")
def festival_of_the_demo(opened: Callable[[str], Desk]) -> Desk:
    desk = opened("demo")
    desk.take(demo.EVENT, demo_script(), now=START)
    return desk


@pytest.fixture(scope="module")
def week(opened: Callable[[str], Desk], shared: Path) -> Desk:
    desk = opened("sf")
    import_cad(desk, "sf", shared / "data" / "sf-fire-nye2016" / "calls.csv", load("sf-fire"))
    return desk


def instants(entries: Sequence[Entry], basis: Basis) -> list[int]:
    """A thousand instants, half of them those of entries, one before the log and one after it, in order."""
    clock, chance = attrgetter("known" if basis == "known" else "occurred"), random.Random(11)
    times = sorted(map(clock, entries))
    found = [chance.choice(times) for _ in range(INSTANTS // 2)]
    found += [chance.randint(times[0], times[-1]) for _ in range(INSTANTS // 2 - 2)]
    return sorted([times[0] - MINUTE, *found, times[-1] + MINUTE])


def prefixes(entries: Sequence[Entry], basis: Basis, moments: Sequence[int]) -> Iterator[tuple[int, Situation]]:
    """Give the fold of what came before each of `moments`; from scratch whenever another correction counts."""
    clock = attrgetter("known" if basis == "known" else "occurred")
    made = [entry for entry in entries if isinstance(entry.body, EntryCorrected) and meaningful(entry, entries)]
    counted: list[Entry] | None = None
    for t in moments:
        counting = [entry for entry in made if basis == "happened" or entry.known <= t]
        if counting != counted:
            bodies = defaultdict[int, list[EntryCorrected]](list)
            for entry in counting:
                assert isinstance(entry.body, EntryCorrected)
                bodies[entry.body.target].append(entry.body)
            read = (read_again(entry, bodies[entry.seq]) for entry in entries)
            ordered = sorted(read, key=lambda pair: (clock(pair[0]), pair[0].seq))
            times, state, done, counted = [clock(entry) for entry, _ in ordered], Situation(), 0, counting
        upto = bisect_right(times, t)
        for entry, struck in ordered[done:upto]:
            if struck:
                state.seq, state.at = max(state.seq, entry.seq), entry.recorded
            else:
                apply(state, entry)
        done = upto
        yield t, state


def same(one: Situation, other: Situation, found: dict[tuple[str, str], tuple[object, object]]) -> bool:
    """Whether two situations are equal, the order of their records too; `found` are pairs of records seen to be."""
    for name in (field.name for field in fields(Situation)):
        mine, theirs = getattr(one, name), getattr(other, name)
        if not isinstance(mine, dict):
            if mine != theirs:
                return False
            continue
        if list(mine) != list(theirs):
            return False
        for key, record in mine.items():
            pair, its = found.get((name, key), (None, None)), theirs[key]
            if pair[0] is not record or pair[1] is not its:
                if record != its:
                    return False
                found[name, key] = record, its
    return True


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("event", ["demo", "sf"])
def test_every_instant_is_the_fold_of_what_came_before_it(
    request: pytest.FixtureRequest, event: str, basis: Basis
) -> None:
    desk: Desk = request.getfixturevalue("week" if event == "sf" else "festival_of_the_demo")
    entries, found = list(desk.journal.entries(event)), dict[tuple[str, str], tuple[object, object]]()
    for n, (t, folded) in enumerate(prefixes(entries, basis, instants(entries, basis))):
        replayed = desk.situation(event, At(t), basis)
        assert same(replayed, folded, found), t
        if n % (INSTANTS // BYTES) == 0:
            assert msgspec.json.encode(replayed) == msgspec.json.encode(folded)
    assert folded.seq == len(entries)
