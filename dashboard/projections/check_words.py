"""What checks find, in words and figures: the same on the screen, on the command line and on paper."""

from collections.abc import Sequence

from dashboard.projections.checks.result import RANK, Outcome, Result

WORDS: dict[Outcome, str] = {"fail": "FAIL", "warn": "LOOK", "pass": "OK"}


def figure(value: float | None) -> str:
    """Return `13,120`, `4.5`, `0.25`; nothing where there is no number."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{round(value, 2):,g}"


def measured(value: float | None, threshold: float | None, unit: str) -> str:
    """Return `13,120 people (threshold 9,000)`: the number found, and the one asked for where there is one."""
    if value is None:
        return ""
    asked = f" (threshold {figure(threshold)})" if threshold is not None else ""
    return f"{figure(value)} {unit}".strip() + asked


def worst_first(results: Sequence[Result]) -> list[Result]:
    """Order results: failed, to look at, passed; inside each as the checks stand, so that nothing jumps."""
    return sorted(results, key=lambda result: -RANK[result.outcome])
