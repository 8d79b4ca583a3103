"""Logs of other cities for tests: our own calls, written in the column layouts that cities and vendors publish.

`happened` makes the calls; every `City` writes them its own way and reads its file back with pandas alone, as a row a
unit: call, unit, received, dispatch, en_route, on_scene, available (UTC; NaT: not said). Nothing of it is of a city.
"""

import csv
import io
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from msgspec import Struct

STEPS = ("received", "dispatch", "en_route", "on_scene", "available")
KINDS = ("Medical Incident", "Structure Fire", "Traffic Collision", "Alarm Sounding", "Gas Leak")
AMPM, EUROPE, DOTS = "%m/%d/%Y %I:%M:%S %p", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S"
Times = dict[str, datetime | None]


class Ran(Struct):
    """One unit on one call, its times in UTC; None was not said."""

    call: int
    unit: str
    kind: str
    priority: int
    lat: float
    lon: float
    times: Times


class City(Struct):
    """One layout: how it writes, how pandas reads it, and what a person had to say where the guess cannot know."""

    file: str
    zone: str
    write: Callable[[Path, "City", list[Ran]], None]
    read: Callable[[Path, "City"], pd.DataFrame]
    at: tuple[float, float] = (0, 0)
    start: str = "2025-03-05"
    order: str = ""
    says_zone: bool = True
    mapping: str = ""
    whole_minutes: bool = False
    named: bool = True

    def local(self, moment: datetime | None, form: str) -> str:
        """Write a time as this city does."""
        return "" if moment is None else moment.astimezone(ZoneInfo(self.zone)).strftime(form)


def happened(city: City, calls: int = 150) -> list[Ran]:
    """A few days of calls with all that goes wrong: cancelled, never there, never free, clocks that run backwards."""
    chance = random.Random(city.file)
    start, ran = datetime.fromisoformat(city.start).replace(tzinfo=ZoneInfo(city.zone)), list[Ran]()
    for n in range(calls):
        came = start + timedelta(seconds=n * 1_500 + chance.randrange(900))
        kind, priority = chance.choice(KINDS), chance.randrange(1, 4)
        place = (round(city.at[0] + chance.random() / 20, 5), round(city.at[1] + chance.random() / 20, 5))
        for k, unit in enumerate(chance.sample([f"{'EMT'[i % 3]}{i}" for i in range(1, 25)], chance.randrange(1, 4))):
            steps = [
                0,
                40 + 30 * k,
                110 + chance.randrange(60),
                300 + chance.randrange(900),
                2_000 + chance.randrange(5_000),
            ]
            times: Times = {name: came + timedelta(seconds=s) for name, s in zip(STEPS, steps, strict=True)}
            _spoil(times, chance)
            if city.whole_minutes:
                times = {step: t and t.replace(second=0, microsecond=0) for step, t in times.items()}
            ran.append(Ran(1_000 + n, unit, kind, priority, *place, times))
    return ran


def before(moment: datetime | None, seconds: int) -> datetime | None:
    """So many seconds earlier."""
    return moment - timedelta(seconds=seconds) if moment else None


def _spoil(times: Times, chance: random.Random) -> None:
    what = chance.randrange(40)
    if what in (0, 1):
        times["on_scene"] = None
    elif what == 2:
        times["en_route"], times["on_scene"] = None, None
    elif what == 3:
        times["available"] = None
    elif what == 4:
        times["on_scene"] = before(times["en_route"], 20)
    elif what == 5:
        times["en_route"] = before(times["dispatch"], 7)


def of_call(ran: list[Ran]) -> list[list[Ran]]:
    """The legs of every call."""
    calls: dict[int, list[Ran]] = {}
    for one in ran:
        calls.setdefault(one.call, []).append(one)
    return list(calls.values())


def earliest(ran: Iterable[Ran], step: str) -> datetime | None:
    """The first time that this step is said."""
    return min((t for one in ran if (t := one.times[step])), default=None)


def latest(ran: Iterable[Ran], step: str) -> datetime | None:
    """The last time that this step is said."""
    return max((t for one in ran if (t := one.times[step])), default=None)


def table(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]], encoding: str = "utf-8", sign: str = ","
) -> None:
    """Write delimited text."""
    stream = io.StringIO(newline="")
    out = csv.writer(stream, delimiter=sign)
    out.writerows([header, *rows])
    path.write_bytes(stream.getvalue().encode(encoding))


def stamps(city: City, said: pd.Series, form: str | None) -> pd.Series:
    """Read local times with pandas."""
    return (
        pd.to_datetime(said, format=form)
        .dt.tz_localize(city.zone, ambiguous=True, nonexistent="shift_forward")
        .dt.tz_convert("UTC")
    )


def normal(city: City, frame: pd.DataFrame, columns: dict[str, str], form: str | None) -> pd.DataFrame:
    """Return the columns that are `call`, `unit` and times here; a call's own row stands for one unit of its own."""
    there = {ours: stamps(city, frame[theirs], form) for ours, theirs in columns.items() if ours in STEPS}
    made = pd.DataFrame({"call": frame[columns["call"]], "unit": frame[columns.get("unit", columns["call"])], **there})
    for step in STEPS:
        if step not in made:
            made[step] = pd.Series(pd.NaT, index=made.index, dtype="datetime64[ns, UTC]")
    return made


def plain(columns: dict[str, str], form: str | None, **how: Any) -> Callable[[Path, City], pd.DataFrame]:
    """A reader of delimited text."""
    return lambda path, city: normal(city, pd.read_csv(path, dtype=str, **how), columns, form)
