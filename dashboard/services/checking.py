"""The checks of a plan, run beside the people who draw it: each plan once for all who look, the newest first.

A desk is never kept waiting: it is handed what was found last, and whether that still is what is drawn.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from dashboard.model.parameters import AgreedSet
from dashboard.model.plans import Plan
from dashboard.projections.checks.looked_at import looked_at
from dashboard.projections.checks.result import Result
from dashboard.projections.checks.run import check, meets
from dashboard.projections.plans import period_of
from dashboard.projections.situation import Situation

REMEMBERED, PATIENCE = 16, 0.7
logger = logging.getLogger(__name__)


class Checked(Struct, frozen=True):
    """What the checks found, and the sentence that says what it means; `current`: of the plan as it is now."""

    results: Sequence[Result]
    says: str
    current: bool = True


class _Asked(Struct, frozen=True):
    of: tuple[Any, ...]
    situation: Situation
    plan: Plan
    numbers: AgreedSet
    period: str


class Checks:
    """Runs the checks in a thread of its own a plan and period; a plan that was changed meanwhile is not waited for."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._news = threading.Condition()
        self._found: OrderedDict[tuple[str, str], tuple[tuple[Any, ...], Checked]] = OrderedDict()
        self._wanted: dict[tuple[str, str], _Asked] = {}
        self._running: dict[tuple[str, str], tuple[Any, ...]] = {}

    def look(
        self, event: str, situation: Situation, plan: Plan, numbers: AgreedSet, period: str = "",
        patience: float = PATIENCE,
    ) -> Checked | None:  # fmt: skip
        """Return what was found of `plan`, waiting up to `patience` seconds for what is new.

        `period` is the name of one; empty: all that is drawn is checked.
        What was found before comes back as not `current` where it takes longer; None where nothing was found yet.
        """
        key, seen = (event, period), looked_at(situation, plan)
        of = (plan, numbers, seen)
        with self._news:
            if not self._has(key, of):
                if not _same(self._running.get(key), of):
                    self._wanted[key] = _Asked(of, seen, plan, numbers, period)
                if key not in self._running:
                    self._running[key] = of
                    threading.Thread(target=self._run, args=(key,), name="checks of a plan", daemon=True).start()
                self._news.wait_for(lambda: self._has(key, of), patience)
            found = self._found.get(key)
            if found is None:
                return None
            return found[1] if self._has(key, of) else Checked(found[1].results, found[1].says, False)

    def _has(self, key: tuple[str, str], of: tuple[Any, ...]) -> bool:
        known = self._found.get(key)
        return known is not None and _same(known[0], of)

    def _run(self, key: tuple[str, str]) -> None:
        while True:
            with self._news:
                asked = self._wanted.pop(key, None)
                if asked is None:
                    self._running.pop(key, None)
                    return
                self._running[key] = asked.of
            found = _checked(asked)
            with self._news:
                self._found[key] = (asked.of, found)
                self._found.move_to_end(key)
                while len(self._found) > REMEMBERED:
                    self._found.popitem(last=False)
                self._news.notify_all()


def _same(before: tuple[Any, ...] | None, of: tuple[Any, ...]) -> bool:
    return before is not None and all(was is now or was == now for was, now in zip(before, of, strict=True))


def _checked(asked: _Asked) -> Checked:
    try:
        period = period_of(asked.plan, asked.period)
        results = check(asked.plan, asked.numbers, asked.situation, period)
        return Checked(results, meets(results, asked.numbers, asked.situation, period))
    except Exception:  # a check that breaks must not end all checking without a word
        logger.exception("the checks of a plan broke")
        return Checked((), "The checks broke on this plan: the server's log says where. Nothing was checked")


checks = Checks()
