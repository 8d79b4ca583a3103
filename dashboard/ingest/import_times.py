"""How a stranger's file writes its times, and in which time zone its places are: guessed from the values themselves."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from math import cos, radians
from typing import Literal

from msgspec import Struct

from dashboard.ingest.cad_times import read_time
from dashboard.model.errors import DashboardError
from dashboard.model.imports import Choices, Example
from dashboard.model.moment import local, utc, zone

Kind = Literal["", "date", "time", "instant"]
NUMBERS = re.compile(
    r"(?P<a>\d{1,4})(?P<s>[/.-])(?P<b>\d{1,2})(?P=s)(?P<c>\d{2,4})"
    r"(?:(?P<gap>,? |T|  )(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?P<f>\.\d+)?)?)(?P<half> ?[AaPp][Mm])?)?"
)
NAMED = re.compile(
    r"(?:(?P<d>\d{1,2})(?P<s>[ -])(?P<m>[A-Za-z]{3,9})(?P=s)(?P<y>\d{2,4})|(?P<m2>[A-Za-z]{3,9}) \d{1,2}, \d{4})"
    r"(?:(?P<gap>,? |  )(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?P<f>\.\d+)?)?)(?P<half> ?[AaPp][Mm])?)?"
)
CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?")
SHORT_MONTH = 3
FEWEST_DAYS = 3


class Forms(Struct, frozen=True):
    """The forms found (strptime patterns, iso, epoch, epoch_ms), those of which day and month are not told, doubts."""

    sure: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def kind_of(values: Iterable[str]) -> Kind:
    """Say what most of the `values` are: dates alone, clock times alone, instants, or none of these."""
    kinds = [_kind(value) for value in values if value]
    most: Kind = max(set(kinds), key=lambda kind: (kinds.count(kind), kind != ""), default="")
    return most


def forms_of(values: Iterable[str]) -> Forms:
    """Find the forms in which these times are written."""
    sure: dict[str, int] = {}
    either: dict[str, tuple[int, int]] = {}
    days: set[str] = set()
    unknown = ""
    for value in values:
        form, first, second = _form(value)
        if first:
            most = either.get(form, (0, 0))
            either[form] = max(most[0], first), max(most[1], second)
            days.add(re.split("[ ,T]", value)[0])
        elif form:
            sure[form] = sure.get(form, 0) + 1
        else:
            unknown = unknown or value
    notes = [f"'{unknown[:40]}' is a time of no form that is known here: write its pattern"] if unknown else []
    ambiguous = _settled(either, sure, notes, days)
    return Forms(tuple(sorted(sure, key=sure.__getitem__, reverse=True)), ambiguous, tuple(notes))


def needs_zone(choices: Choices) -> bool:
    """Whether some of the times are local to a zone that nobody has named; `epoch` ones carry theirs."""
    return not set(choices.times) <= {"epoch", "epoch_ms"}


def month_first(form: str) -> str:
    """Return the form with the month before the day."""
    return re.sub(r"%d([/.-])%m", r"%m\1%d", form)


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


def zone_at(lat: float, lon: float, large: Mapping[str, Iterable[tuple[float, float]]] | None = None) -> str:
    """Return the time zone of the nearest chief or `large` city (zone -> lat, lon): a guess, to be looked at."""
    cities = ((*at, name) for name, listed in (large or {}).items() for at in listed)
    return min((*_places(), *cities), key=lambda place: _far(place[0], place[1], lat, lon))[2]


@cache
def _places() -> tuple[tuple[float, float, str], ...]:
    table = files("tzdata").joinpath("zoneinfo", "zone1970.tab").read_text("utf-8")
    return tuple(
        (*_degrees(columns[1]), columns[2])
        for columns in (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    )


def _degrees(text: str) -> tuple[float, float]:
    """Read `+340308-1181434` or `+4120+01950`: degrees, minutes and perhaps seconds."""
    found = re.fullmatch(r"([+-]\d{2})(\d{2})(\d{2})?([+-]\d{3})(\d{2})(\d{2})?", text)
    assert found is not None, text
    return _angle(*found.groups()[:3]), _angle(*found.groups()[3:])


def _angle(degrees: str, minutes: str, seconds: str | None) -> float:
    part = int(minutes) / 60 + int(seconds or 0) / 3_600
    return int(degrees) - part if degrees.startswith("-") else int(degrees) + part


def _far(one_lat: float, one_lon: float, lat: float, lon: float) -> float:
    east = abs(one_lon - lon)
    return float((one_lat - lat) ** 2 + (min(east, 360 - east) * cos(radians(lat))) ** 2)


def _kind(value: str) -> Kind:
    if CLOCK.fullmatch(value):
        return "time"
    form = _form(value)[0]
    if not form:
        return ""
    if form == "iso":
        return "instant" if ":" in value or len(value) > 10 else "date"
    return "instant" if "epoch" in form or "%H" in form or "%I" in form else "date"


def _form(value: str) -> tuple[str, int, int]:
    """Return the form of one time; with the two first numbers where day and month may have changed places."""
    if re.fullmatch(r"\d{10}(\.\d+)?", value):
        return "epoch", 0, 0
    if re.fullmatch(r"\d{13}", value):
        return "epoch_ms", 0, 0
    if re.fullmatch(r"[2-6]\d{4}[.,]\d+", value):
        return "excel", 0, 0
    if re.fullmatch(r"(19|20)\d{12}", value):
        return "%Y%m%d%H%M%S", 0, 0
    if found := (NUMBERS.fullmatch(value) if value[4:5] == "/" else None):
        return _numbers(found)
    if not value.isdigit() and read_time(value, ("iso",), zone("UTC")).at is not None:
        return "iso", 0, 0
    if found := NUMBERS.fullmatch(value):
        return _numbers(found)
    if found := NAMED.fullmatch(value):
        month = found["m"] or found["m2"]
        word = "%b" if len(month) == SHORT_MONTH else "%B"
        year = "%y" if found["y"] and len(found["y"]) == 2 else "%Y"
        day = f"%d{found['s']}{word}{found['s']}{year}" if found["m"] else f"{word} %d, %Y"
        return f"{day}{_clock(found)}", 0, 0
    return "", 0, 0


def _numbers(found: re.Match[str]) -> tuple[str, int, int]:
    between, clock = found["s"], _clock(found)
    if len(found["a"]) == 4:
        return f"%Y{between}%m{between}%d{clock}", 0, 0
    year = "%Y" if len(found["c"]) == 4 else "%y"
    form = f"%d{between}%m{between}{year}{clock}"
    return (form, 0, 0) if between == "." else (form, int(found["a"]), int(found["b"]))


def _clock(found: re.Match[str]) -> str:
    clock = found["clock"]
    if not clock:
        return ""
    hour = "%I" if found["half"] else "%H"
    seconds = ":%S" if clock.count(":") == 2 else ""
    part = ".%f" if found["f"] else ""
    half = "" if not found["half"] else " %p" if found["half"].startswith(" ") else "%p"
    return f"{found['gap']}{hour}:%M{seconds}{part}{half}"


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
