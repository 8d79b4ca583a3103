"""The checks of a plan, run beside the people who draw it: each plan once for all who look, who waited longest first.

A desk is never kept waiting: it is handed what was found last, and whether that still is what is drawn.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from dashboard.model.events import Period
from dashboard.model.parameters import AgreedSet
from dashboard.model.plans import Plan
from dashboard.projections.checks.looked_at import looked_at
from dashboard.projections.checks.result import Result
from dashboard.projections.checks.run import check, meets
from dashboard.projections.plans import period_of
from dashboard.projections.situation import Situation

REMEMBERED, PATIENCE, MOST_THREADS = 16, 0.7, 2
logger = logging.getLogger(__name__)


class Checked(Struct, frozen=True):
    """What the checks found, and the sentence that says what it means; `current`: of the plan as it is now.

    `awaited` numbers what is being reckoned instead (0: nothing); before anything was found there are no results.
    """

    results: Sequence[Result]
    says: str
    current: bool = True
    awaited: int = 0


class _Asked(Struct, frozen=True):
    number: int
    of: tuple[Any, ...]
    situation: Situation
    plan: Plan
    numbers: AgreedSet
    period: str


Key = tuple[str, str]
Run = Callable[[Plan, AgreedSet, Situation, Period | None], Sequence[Result]]


class Checks:
    """Runs the checks in at most MOST_THREADS threads; of a plan that was changed meanwhile only the last is run."""

    def __init__(self, run: Run = check) -> None:
        """Know nothing yet; `run` finds the results."""
        self._run = run
        self._news = threading.Condition()
        self._found: OrderedDict[Key, tuple[_Asked, Checked]] = OrderedDict()
        self._wanted: dict[Key, _Asked] = {}
        self._running: dict[Key, _Asked] = {}
        self._last = self._threads = 0

    def look(
        self, event: str, situation: Situation, plan: Plan, numbers: AgreedSet, period: str = "",
        patience: float = PATIENCE,
    ) -> Checked:  # fmt: skip
        """Return what was found of `plan`, waiting up to `patience` seconds for what is new.

        `period` is the name of one; empty: all that is drawn is checked.
        What was found before comes back as not `current` where it takes longer.
        """
        key, seen = (event, period), looked_at(situation, plan)
        of = (plan, numbers, seen)
        with self._news:
            if not self._has(key, of):
                number = self._ask(key, of)
                self._news.wait_for(lambda: self._has(key, of), patience)
            if self._has(key, of):
                return self._found[key][1]
            before = self._found[key][1] if key in self._found else Checked((), "")
            return Checked(before.results, before.says, False, number)

    def ready(self, event: str, period: str, awaited: int) -> bool:
        """Say whether what `look` numbered has been found, or something newer."""
        with self._news:
            found = self._found.get((event, period))
            return found is not None and found[0].number >= awaited

    def _has(self, key: Key, of: tuple[Any, ...]) -> bool:
        return key in self._found and _same(self._found[key][0], of)

    def _ask(self, key: Key, of: tuple[Any, ...]) -> int:
        if _same(self._running.get(key), of):
            self._wanted.pop(key, None)
            return self._running[key].number
        if not _same(self._wanted.get(key), of):
            self._last += 1
            plan, numbers, seen = of
            self._wanted[key] = _Asked(self._last, of, seen, plan, numbers, key[1])
        if self._threads < MOST_THREADS:
            self._threads += 1
            threading.Thread(target=self._work, name="checks of a plan", daemon=True).start()
        return self._wanted[key].number

    def _work(self) -> None:
        while True:
            with self._news:
                key = next((key for key in self._wanted if key not in self._running), None)
                if key is None:
                    self._threads -= 1
                    return
                asked = self._running[key] = self._wanted.pop(key)
            found = self._checked(asked)
            with self._news:
                del self._running[key]
                self._found[key] = (asked, found)
                self._found.move_to_end(key)
                while len(self._found) > REMEMBERED:
                    self._found.popitem(last=False)
                self._news.notify_all()

    def _checked(self, asked: _Asked) -> Checked:
        try:
            period = period_of(asked.plan, asked.period)
            results = self._run(asked.plan, asked.numbers, asked.situation, period)
            return Checked(results, meets(results, asked.numbers, asked.situation, period))
        except Exception:  # a check that breaks must not end all checking without a word
            logger.exception("the checks of a plan broke")
            return Checked((), "The checks broke on this plan: the server's log says where. Nothing was checked")


def _same(before: _Asked | None, of: tuple[Any, ...]) -> bool:
    return before is not None and all(was is now or was == now for was, now in zip(before.of, of, strict=True))


checks = Checks()
