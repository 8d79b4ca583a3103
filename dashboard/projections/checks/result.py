"""What a check of the plan finds. It says 'meets parameter set X', never 'safe'."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from dashboard.model.layouts import Geometry, Ring

Outcome = Literal["pass", "warn", "fail"]
RANK: dict[Outcome, int] = {"pass": 0, "warn": 1, "fail": 2}


class Shape(Struct, frozen=True, gc=False):
    """Something to draw for a result: `points` are (lon, lat) in degrees, `label` a few words beside it."""

    geometry: Geometry
    points: Ring
    label: str = ""


class Finding(Struct, frozen=True, gc=False):
    """One object, or one pair of them, that a check found wanting (or just good enough): `says` it in one line.

    `fix` says what would mend it; `field` is the field of the first object where one number would.
    """

    outcome: Outcome
    says: str
    objects: tuple[str, ...] = ()
    value: float | None = None
    threshold: float | None = None
    fix: str = ""
    field: str = ""
    shapes: tuple[Shape, ...] = ()


class Result(Struct, frozen=True, gc=False):
    """One check's answer: the worst outcome of its findings, its own number beside the threshold, both in `unit`.

    `source` says where the threshold comes from; `objects` are the ids of what was found wanting; `says` is one line.
    One that only informs (`info`) is no part of meeting a parameter set; nor is one that counts `apart`.
    """

    check: str
    title: str
    outcome: Outcome
    says: str
    value: float | None = None
    threshold: float | None = None
    unit: str = ""
    source: str = ""
    objects: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    shapes: tuple[Shape, ...] = ()
    info: bool = False
    apart: bool = False


class Answer(Struct, frozen=True, gc=False):
    """What a check hands back: one line, its number and threshold, and its findings; the runner makes the Result.

    `outcome` None: the worst of the findings, or pass. `parameters` are the ids of the numbers that it used.
    """

    says: str
    value: float | None = None
    threshold: float | None = None
    unit: str = ""
    findings: tuple[Finding, ...] = ()
    shapes: tuple[Shape, ...] = ()
    parameters: tuple[str, ...] = ()
    outcome: Outcome | None = None


Number = tuple[float | None, float | None, str]  # what was found, what is asked for, the unit of both


def headline(own: Number, met: bool, *others: tuple[Sequence[Finding], str]) -> Number:
    """Return the number that is wanting: a check's `own`, or, where that is `met`, the first of `others` with findings.

    Each of `others` is findings and the unit of their numbers; only a finding with a number counts.
    """
    wanting = ((found, unit) for findings, unit in others for found in findings if found.value is not None)
    found, unit = next(wanting, (None, "")) if met else (None, "")
    return (found.value, found.threshold, unit) if found else own


def counted(results: Iterable[Result]) -> list[Outcome]:
    """Return the outcomes that are counted for and against a parameter set, the same in every line and chip.

    What only informs is wanting only where it could not be worked out; what counts `apart` never is.
    """
    return [
        result.outcome for result in results
        if result.outcome == "pass" or (not result.apart and (not result.info or result.outcome == "fail"))
    ]  # fmt: skip


def worst(outcomes: tuple[Outcome, ...]) -> Outcome:
    """Return the worst of `outcomes`; pass where there is none."""
    return max(outcomes, key=RANK.__getitem__, default="pass")
