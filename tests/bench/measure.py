"""Measuring: samples in, one line of a table out."""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from dashboard.journal.database import pysqlite3

WIDTHS = (72, 20, 20, 16, 6)


class Figure(NamedTuple):
    """One line of the table. `goal` is words; `good` whether it was met, None where there is none."""

    what: str
    median: str
    p95: str
    goal: str = ""
    good: bool | None = None


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def spread(what: str, seconds: Iterable[float], goal: float | None = None, said: str = "") -> Figure:
    """Median and p95 of samples, against a goal for the p95 in seconds."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    words = said or ("" if goal is None else f"p95 <= {plain(goal)}")
    return Figure(what, plain(statistics.median(ordered)), plain(p95), words, None if goal is None else p95 <= goal)


def rate(what: str, count: int, seconds: float, goal: float | None = None, unit: str = "entries") -> Figure:
    """How many a second, against a goal for that."""
    each = count / seconds
    words = "" if goal is None else f">= {goal:,.0f}/s"
    return Figure(
        what, f"{each:,.0f} {unit}/s", f"{plain(seconds)} in all", words, None if goal is None else each >= goal
    )


def plain(seconds: float) -> str:
    """A span as people compare it."""
    for size, unit in ((1.0, "s"), (1e-3, "ms")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} us"


def machine() -> str:
    """What this was measured on, one line."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    cpu = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    return (
        f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}, SQLite {pysqlite3.sqlite_version}, "
        f"{platform.system()} {platform.release()}"
    )


def show(figures: Iterable[Figure]) -> None:
    """Print one table, line by line as the figures come."""
    verdict = {True: "ok", False: "MISSED", None: ""}
    rows = ((*figure[:4], verdict[figure.good]) for figure in figures)
    for row in chain([("what", "median", "p95", "goal", "")], rows):
        cells = (cell.ljust(width) for cell, width in zip(row, WIDTHS, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
        sys.stdout.flush()
