"""How a stranger's file writes its times: guessed from the values themselves."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from dashboard.ingest.cad_times import MIDNIGHT, is_zero, read_time
from dashboard.ingest.import_time_form import CLOCK, clock_form, form_of
from dashboard.model.errors import DashboardError
from dashboard.model.imports import Example
from dashboard.model.moment import local, utc, zone

Kind = Literal["", "date", "time", "instant"]
ONLY_CLOCK = re.compile(CLOCK)
FEWEST_DAYS = 3


class Forms(Struct, frozen=True):
    """The forms found (strptime patterns, iso, epoch, epoch_ms), those of which day and month are not told, doubts."""

    sure: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def kind_of(values: Iterable[str]) -> Kind:
    """Say what most of the `values` are: dates (all at midnight too), clock times alone, instants, or none of these."""
    there = [value for value in values if value]
    kinds = [_kind(value) for value in there]
    most: Kind = max(set(kinds), key=lambda kind: (kinds.count(kind), kind != ""), default="")
    return "date" if most == "instant" and all(map(MIDNIGHT.fullmatch, there)) else most


def forms_of(values: Iterable[str]) -> Forms:
    """Find the forms in which these times are written; clocks without a date only where none has one."""
    sure: dict[str, int] = {}
    either: dict[str, tuple[int, int]] = {}
    days: set[str] = set()
    undated: dict[str, int] = {}
    unknown = ""
    for value in values:
        if is_zero(value):
            continue
        form, first, second = form_of(value)
        if first:
            most = either.get(form, (0, 0))
            either[form] = max(most[0], first), max(most[1], second)
            days.add(re.split("[ ,T]", value)[0])
        elif form:
            sure[form] = sure.get(form, 0) + 1
        else:
            unknown = unknown or value
            if clock := clock_form(value):
                undated[clock] = undated.get(clock, 0) + 1
    if undated and not (sure or either):
        sure, unknown = undated, ""
    notes = [f"'{unknown[:40]}' is a time of no form that is known here: write its pattern"] if unknown else []
    ambiguous = _settled(either, sure, notes, days)
    return Forms(tuple(sorted(sure, key=sure.__getitem__, reverse=True)), ambiguous, tuple(notes))


def month_first(form: str) -> str:
    """Return the form with the month before the day."""
    return re.sub(r"%d([^%A-Za-z])%m", r"%m\1%d", form)


def examples(
    fields: Iterable[tuple[str, Sequence[str]]],
    forms: tuple[str, ...],
    timezone: str,
    empty: Sequence[str] = (),
    day: str = "",
) -> list[Example]:
    """Show the first time of each of `fields` (its name, its values) before and after, by these forms and this zone."""
    shown = []
    for field, values in fields:
        text = next((value for value in values if value and value not in empty), "")
        if not text:
            continue
        try:
            read = read_time(text, forms, zone(timezone), day)
        except DashboardError as error:
            shown.append(Example(field, text, "", "", str(error)))
            continue
        if read.at is None:
            shown.append(Example(field, text, "", "", "none of the forms reads it"))
        else:
            fault = "" if read.sure else "the clocks change here; the first is meant"
            here = local(read.at, timezone)
            shown.append(
                Example(field, text, f"{here:%a %d %b %Y %H:%M:%S %Z}", f"{utc(read.at):%Y-%m-%dT%H:%M:%SZ}", fault)
            )
    return shown


def _kind(value: str) -> Kind:
    if ONLY_CLOCK.fullmatch(value):
        return "time"
    form = form_of(value)[0]
    if not form:
        return ""
    if form == "iso":
        return "instant" if ":" in value or len(value) > 10 else "date"
    return "instant" if "epoch" in form or "%H" in form or "%I" in form else "date"


def _settled(
    either: dict[str, tuple[int, int]], sure: dict[str, int], notes: list[str], days: set[str]
) -> tuple[str, ...]:
    """Decide which comes first, the day or the month, over all forms together; return those that nothing decides."""
    first = max((one for one, _ in either.values()), default=0)
    second = max((other for _, other in either.values()), default=0)
    if first > 12 and second > 12:
        notes.append("some dates can only be day first and others only month first: day first is tried before")
        for form in either:
            sure[form], sure[month_first(form)] = 2, 1
    elif first > 12:
        sure.update(dict.fromkeys(either, 1))
    elif second > 12:
        sure.update({month_first(form): 1 for form in either})
    elif either:
        order = _running(next(iter(either)), days)
        if not order:
            return tuple(either)
        notes.append(f"no day is over 12: {order} first is concluded, because only so the days follow each other")
        sure.update({month_first(form) if order == "month" else form: 1 for form in either})
    return ()


def _running(form: str, days: set[str]) -> str:
    """Say which comes first, the day or the month, where only so three days or more follow each other; else nothing."""
    day = form.split("%H")[0].split("%I")[0].rstrip(" ,T")
    spans = {}
    for order, one in (("day", day), ("month", month_first(day))):
        try:
            there = sorted({datetime.strptime(text, one).toordinal() for text in days})  # noqa: DTZ007
        except ValueError:
            return ""
        spans[order] = (len(there), there[-1] - there[0] + 1)
    if min(count for count, _ in spans.values()) < FEWEST_DAYS:
        return ""
    dense = [order for order, (count, span) in spans.items() if span <= 2 * count]
    return dense[0] if len(dense) == 1 else ""
