"""What happened in a made-up city, as a table a unit and call: what layouts are written from and measured against.

`happened` has call, unit, kind, priority, lat, lon and the times received, dispatch, en_route, on_scene, available
(UTC; NaT: not said). A `Stranger` writes it in its own way and returns the same table as its file can tell it.
"""

import random
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from msgspec import Struct

STEPS = ("received", "dispatch", "en_route", "on_scene", "available")
UNITS = [f"{'EMT'[n % 3]}{n}" for n in range(1, 25)]


class Stranger(Struct):
    """A layout: its file, its zone, where it is (0, 0: says nothing of places), how it is written, when it begins."""

    file: str
    zone: str
    write: Callable[[Path, pd.DataFrame], pd.DataFrame]
    start: str = "2025-03-05 18:00"
    at: tuple[float, float] = (0, 0)


def happened(stranger: Stranger, calls: int = 30) -> pd.DataFrame:
    """Two days and a night of calls, with units that were cancelled, never there, or whose clocks ran backwards."""
    chance, rows = random.Random(stranger.file), []
    start = pd.Timestamp(stranger.start, tz=stranger.zone).tz_convert("UTC")
    for n in range(calls):
        came = start + pd.Timedelta(seconds=n * 6_000 + chance.randrange(5_000))
        place = [round(at + chance.random() / 20, 5) for at in stranger.at]
        for k, unit in enumerate(chance.sample(UNITS, chance.choice((1, 1, 2, 3)))):
            seconds = (0, 31 + 30 * k + chance.randrange(20), 110 + chance.randrange(60), 300 + chance.randrange(900),
                       2_000 + chance.randrange(5_000))  # fmt: skip
            times: dict[str, pd.Timestamp | None] = {
                step: came + pd.Timedelta(seconds=s) for step, s in zip(STEPS, seconds, strict=True)
            }
            spoilt = chance.randrange(15)
            if spoilt == 0:
                times["on_scene"] = None
            elif spoilt == 1:
                times["en_route"] = times["dispatch"] - pd.Timedelta(seconds=7)  # type: ignore[operator]
            rows.append({"call": str(1_000 + n), "unit": unit, "kind": ("Sick Person", "Fire Alarm", "Crash")[n % 3],
                         "priority": str(n % 3 + 1), "lat": place[0], "lon": place[1], **times})  # fmt: skip
    frame = pd.DataFrame(rows)
    for step in STEPS:
        frame[step] = pd.to_datetime(frame[step], utc=True)
    return frame


def spelt(frame: pd.DataFrame, step: str, zone: str, form: str, nothing: str = "") -> pd.Series:
    """Write a time as local time in this form."""
    return frame[step].dt.tz_convert(zone).dt.strftime(form).fillna(nothing)


def by_call(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a row a call, without units: its first and, for available, its last times."""
    first = dict.fromkeys(("kind", "priority", "lat", "lon"), "first")
    times = dict.fromkeys(STEPS[:4], "min")
    return frame.groupby("call", as_index=False).agg({**first, **times, "available": "max"}).assign(unit="")


def without(frame: pd.DataFrame, *steps: str) -> pd.DataFrame:
    """Return what a file tells that does not have these times."""
    return frame.assign(**dict.fromkeys(steps, pd.Series(pd.NaT, frame.index, dtype="datetime64[ns, UTC]")))


def minutes(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Work out call processing, turnout, travel and first unit on scene, in minutes, with pandas alone."""
    calls = frame.groupby("call")
    came = calls["received"].min()
    spans = {
        "call_process": calls["dispatch"].min() - came, "first_unit": calls["on_scene"].min() - came,
        "turnout": frame["en_route"] - frame["dispatch"], "travel": frame["on_scene"] - frame["en_route"],
    }  # fmt: skip
    return {name: (span.dt.total_seconds() / 60).dropna() for name, span in spans.items()}


def most_committed(frame: pd.DataFrame) -> int:
    """Count the most units that were on a call at once: from sent (or the first it did) until free or sent again."""
    sent = frame["dispatch"].fillna(frame[["en_route", "on_scene"]].min(axis=1))
    legs = frame.assign(who=frame["unit"].where(frame["unit"] != "", frame["call"]), sent=sent).dropna(subset="sent")
    legs = legs.sort_values(["who", "sent"])
    end = legs["available"].fillna(legs.groupby("who")["sent"].shift(-1)).fillna(pd.Timestamp("2100-01-01", tz="UTC"))
    each = list(zip(legs["who"], legs["sent"].tolist(), end.tolist(), strict=True))
    return max((len({who for who, start, until in each if start <= at < until}) for _, at, _ in each), default=0)
