"""How much of a geodata file is read, and how what is wrong with one is said: always one line that names the file."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from dashboard.model.errors import EntryRejected, PayloadRefused
from dashboard.model.layouts import Ring
from dashboard.model.text import LONGEST_TEXT, clean

LARGEST = 64 * 1024 * 1024
MOST_OBJECTS = 20_000
MOST_POINTS = 300_000
MOST_POINTS_READ = 200_000
MOST_TEXT = 20_000_000
A_PROPERTY = 10
MOST_PARTS = 1_000
SHOWN = 240


class Tally:
    """Counts what was read of a file; PayloadRefused as soon as it is more than a plan can hold."""

    def __init__(self, file: str) -> None:
        """Begin with nothing."""
        self._file = file
        self._objects = self._points = self._text = 0

    def object(self) -> None:
        """One more object."""
        self._objects += 1
        if self._objects > MOST_OBJECTS:
            raise refused(self._file, "objects", f"there are more than {MOST_OBJECTS:,}; cut the file into parts")

    def points(self, count: int) -> None:
        """So many more points."""
        self._points += count
        if self._points > MOST_POINTS:
            raise refused(
                self._file, "points", f"there are more than {MOST_POINTS:,}; simplify them or cut the file into parts"
            )  # fmt: skip

    def text(self, value: str) -> str | None:
        """One more property, its JSON text; None where it is longer than an entry takes."""
        self._text += len(value) + A_PROPERTY
        if self._text > MOST_TEXT:
            raise refused(
                self._file, "properties", f"there are more than {MOST_TEXT:,} characters of them; leave columns out"
            )
        return value if len(value) <= LONGEST_TEXT else None


def points(positions: Any, tally: Tally) -> tuple[Ring, bool]:  # noqa: ANN401 - whatever a stranger's file holds
    """Return the positions as (x, y), and whether any had a height; EntryRejected where one is none."""
    if not isinstance(positions, list):
        raise EntryRejected("coordinates", "must be lists of numbers")
    if len(positions) > MOST_POINTS_READ:
        raise EntryRejected("points", f"has {len(positions):,}; {MOST_POINTS_READ:,} at most, simplify it")
    tally.points(len(positions))
    read = tuple(map(point, positions))
    return read, any(len(position) > 2 and position[2] not in (0, None) for position in positions)


def point(position: Any) -> tuple[float, float]:  # noqa: ANN401 - whatever a stranger's file holds
    """Return one position as (x, y); EntryRejected where it is none."""
    if not isinstance(position, Sequence) or len(position) < 2:
        raise EntryRejected("coordinates", "a point needs two numbers")
    x, y = position[0], position[1]
    if type(x) not in (int, float) or type(y) not in (int, float):
        raise EntryRejected("coordinates", f"'{shown(x)}, {shown(y)}' are not two numbers")
    try:
        x, y = float(x), float(y)
    except OverflowError:
        x = y = float("inf")
    if not (isfinite(x) and isfinite(y)):
        raise EntryRejected("coordinates", "a number is endless or none at all (NaN)")
    return x, y


def refused(file: str, field: str, wrong: str) -> PayloadRefused:
    """Build the refusal of a whole file."""
    return PayloadRefused(f"{shown(file, 80)}: {field}: {shown(wrong, SHOWN)}")


def shown(text: object, most: int = 40) -> str:
    """Return a stranger's text as one line of at most `most` characters."""
    line = " ".join(clean(str(text)[: most * 4]).split())
    return line if len(line) <= most else f"{line[: most - 3]}..."
