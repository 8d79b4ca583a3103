"""Daily and weekly repetition by arithmetic: only the days looked at are stepped through, however old it is."""

from collections.abc import Iterator

from msgspec import Struct

from dashboard.model.errors import PayloadRefused

MOST_STEPS = 1_000_000


class Steps:
    """Counts the days of a file that were stepped through; PayloadRefused as soon as they are too many."""

    def __init__(self, file: str) -> None:
        """Begin with none."""
        self._file, self.taken = file, 0

    def step(self) -> None:
        """One more day."""
        self.taken += 1
        if self.taken > MOST_STEPS:
            raise PayloadRefused(f"{self._file}: its repetitions go over more than {MOST_STEPS:,} days; split it")


class Repeats(Struct, frozen=True):
    """Every `every`th day or, with `weekly`, week, on these weekdays (0: Monday), `count` times (0: without end).

    Days are counted from the first one, day 0, which is on `weekday`.
    """

    weekly: bool
    every: int
    on: frozenset[int]
    weekday: int
    count: int = 0

    def days(self, first: int, last: int, steps: Steps) -> Iterator[int]:
        """Return the days of it from `first` to `last`, both with them."""
        first = max(first, 0)
        made = self.before(first)
        for day in range(first, last + 1):
            if self.count and made >= self.count:
                return
            steps.step()
            if self._holds(day):
                made += 1
                yield day

    def before(self, day: int) -> int:
        """Count its days before `day`."""
        if not self.weekly:
            turns = -(-day // self.every)
            cycle = [(self.weekday + turn * self.every) % 7 in self.on for turn in range(7)]
            return turns // 7 * sum(cycle) + sum(cycle[: turns % 7])
        weeks, rest = divmod(day + self.weekday, 7)
        begun = sum(on < rest for on in self.on) if weeks % self.every == 0 else 0
        return -(-weeks // self.every) * len(self.on) + begun - sum(on < self.weekday for on in self.on)

    def _holds(self, day: int) -> bool:
        turn = (day + self.weekday) // 7 if self.weekly else day
        return turn % self.every == 0 and (day + self.weekday) % 7 in self.on
